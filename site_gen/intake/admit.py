"""Decide, source by source, whether today's responses may be shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from site_gen.errors import DataError, FetchError
from site_gen.intake import clock, schema
from site_gen.intake.fetch import Response
from site_gen.intake.schema import Aside
from site_gen.intake.snapshot import SCHEMA, Outcome
from site_gen.intake.sources import Params, Request, Source

Record = dict[str, Any]
ROUND_COUNTS = (50, 100)  # a documented default and maximum of max_results


@dataclass(frozen=True, slots=True)
class Admission:
    """The day's document for the archive, and what the operator should know."""

    document: dict[str, Any]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """What the archive already knows: records of today, and questions about earlier days.

    `last_good` names the newest day up to today that holds a source's rows;
    `last_record` finds the newest record of a request.
    """

    today: Sequence[Record]
    last_good: Callable[[Source], str | None]
    last_record: Callable[[Params], Record | None]


def admit(
    sources: Sequence[Source], responses: Sequence[Response], now: datetime, past: Past
) -> Admission:
    """Return the day to archive; raise FetchError when no source has any data at all."""
    records: list[Record] = []
    outcomes: list[Outcome] = []
    warnings: list[str] = []
    for source in sources:
        own = [response for response in responses if response.request.source == source.id]
        reason = _refusal(own)
        if reason is None:
            records += _fresh(own, now, past, warnings)
            outcomes.append(_outcome(source, "fresh", None, None))
            continue
        records += [one for one in past.today if one["params"]["source"] == source.id]
        day = past.last_good(source)
        outcomes.append(_outcome(source, "stale" if day else "missing", reason, day))
    if all(outcome["status"] == "missing" for outcome in outcomes):
        raise FetchError(
            "no source has any data: "
            + "; ".join(f"{one['source']}: {one['reason']}" for one in outcomes)
        )
    day_document = {
        "schema": SCHEMA,
        "date": clock.day(now).isoformat(),
        "requests": records,
        "outcomes": outcomes,
    }
    return Admission(day_document, tuple(warnings))


def _refusal(responses: Sequence[Response]) -> str | None:
    """Return why a source's responses may not be shown, or None."""
    received = usable = 0
    why = ""
    for response in responses:
        if not response.request.carries_rows:
            continue
        if response.failure:
            return f"{response.request}: {response.failure}"
        try:
            rows = schema.benchmarks(response.document)["data"]
        except DataError as error:
            return f"{response.request}: {error}"
        received += len(rows)
        for row in rows:
            problem = _unusable(row, response.request)
            usable += problem is None
            why = why or problem or ""
    if not received:
        return "the response holds no rows"
    return None if usable else f"none of {received} rows can be used ({why})"


def _unusable(row: schema.Row | Aside, request: Request) -> str | None:
    if isinstance(row, Aside):
        return row.reason
    return None if row["source"] == request.source else "source: not the one asked for"


def _fresh(
    responses: Sequence[Response], now: datetime, past: Past, warnings: list[str]
) -> list[Record]:
    records = []
    for response in responses:
        params = dict(response.request.params)
        problem = None if response.request.carries_rows else _no_mapping(response)
        if problem:
            warnings.append(f"{response.request}: {problem}; the last known mapping stays")
            record = past.last_record(response.request.params)
        else:
            record = {
                "params": params,
                "retrieved_at": clock.stamp(now),
                "status": response.status,
                "response": response.document,
            }
            rows = len(response.document["data"]) if response.status == 200 else 0
            if response.request.carries_rows and rows in ROUND_COUNTS:
                warnings.append(f"{response.request}: exactly {rows} rows; was it cut off?")
        if record:
            records.append(_unless_known(record, past.today))
    return records


def _unless_known(record: Record, today: Sequence[Record]) -> Record:
    """Prefer today's earlier record where only its time of retrieval differs."""
    for known in today:
        if known["params"] == record["params"] and known["response"] == record["response"]:
            return known
    return record


def _no_mapping(response: Response) -> str | None:
    if response.failure:
        return response.failure
    if response.status == 400:
        return None
    try:
        schema.benchmarks(response.document)
    except DataError as error:
        return str(error)
    return None


def _outcome(source: Source, status: Any, reason: str | None, stands_in: str | None) -> Outcome:
    return {"source": source.id, "status": status, "reason": reason, "stands_in": stands_in}
