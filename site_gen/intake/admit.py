"""Decide, source by source, whether today's responses may be shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from site_gen.errors import DataError, NoDataError
from site_gen.intake import clock, guards, schema, snapshot
from site_gen.intake.fetch import Response
from site_gen.intake.schema import Benchmarks
from site_gen.intake.snapshot import SCHEMA, Outcome, Status
from site_gen.intake.sources import Params, Source, key
from site_gen.settings import Guards

Record = dict[str, Any]
ROUND_COUNTS = (50, 100)  # a documented default and maximum of max_results


@dataclass(frozen=True, slots=True)
class Admission:
    """The day's document for the archive, refused responses by source, and warnings.

    `failed` are sources whose earlier fetch of this day stays, with the reason: the day is
    no worse for it, only the run is.
    """

    document: dict[str, Any]
    refused: Mapping[str, dict[str, Any]]
    failed: Mapping[str, str]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """What the archive already knows.

    `today` are the records of an earlier fetch of this day, `said` its outcomes;
    `last_good` returns the newest day up to today that holds a source's rows, with its
    records; `last_record` the newest record of a request; `refused` the records refused on
    the fetched days before today, newest first, up to the first day on which nothing was.
    """

    today: Sequence[Record]
    said: Sequence[Outcome]
    last_good: Callable[[Source], tuple[str, Sequence[Record]] | None]
    last_record: Callable[[Params], Record | None]
    refused: Callable[[Source], Sequence[Sequence[Record]]]


class _Verdict(NamedTuple):
    """Whether a source is admitted, and what is to be said of it."""

    admitted: bool
    reason: str | None


def admit(
    sources: Sequence[Source],
    responses: Sequence[Response],
    now: datetime,
    past: Past,
    accept: Collection[str] = (),
    rules: Guards = guards.USUAL,
) -> Admission:
    """Return the day to archive; raise NoDataError when no source has any data at all.

    A source in `accept` is admitted although it is smaller or older than its last good day.
    What an earlier fetch of the day brought of sources that are not asked any more stays.
    """
    records: list[Record] = []
    outcomes: list[Outcome] = []
    refused: dict[str, dict[str, Any]] = {}
    failed: dict[str, str] = {}
    warnings: list[str] = []
    today = clock.day(now).isoformat()
    for source in sources:
        own = [response for response in responses if response.request.source == source.id]
        verdict = _judge(source, own, now, past, source.id in accept, rules)
        earlier = [one for one in past.today if one["params"]["source"] == source.id]
        if verdict.admitted:
            fresh = _fresh(own, now, past, warnings)
            reason = verdict.reason or (_said(source, past) if fresh == earlier else None)
            records += fresh
            outcomes.append(_outcome(source, "fresh", reason, None))
            if reason:
                warnings.append(f"{source.id}: {reason}")
            continue
        refused[source.id] = _refused(source, today, verdict, own, now)
        said = next((one for one in past.said if one["source"] == source.id), None)
        if said and said["status"] == "fresh":
            records += earlier
            outcomes.append(said)
            failed[source.id] = verdict.reason or ""
            warnings.append(f"{source.id}: {verdict.reason}; today's earlier fetch stays")
            continue
        good = past.last_good(source)
        status: Status = "stale" if good else "missing"
        outcomes.append(_outcome(source, status, verdict.reason, good[0] if good else None))
    if all(outcome["status"] == "missing" for outcome in outcomes):
        raise NoDataError({one["source"]: one["reason"] or "" for one in outcomes})
    asked = {source.id for source in sources}
    records += [one for one in past.today if one["params"]["source"] not in asked]
    outcomes += [one for one in past.said if one["source"] not in asked]
    document = {"schema": SCHEMA, "date": today, "requests": records, "outcomes": outcomes}
    return Admission(document, refused, failed, tuple(warnings))


def _judge(
    source: Source,
    responses: Sequence[Response],
    now: datetime,
    past: Past,
    accepted: bool,
    rules: Guards,
) -> _Verdict:
    """Decide on a source: on its own first, then beside its last good day."""
    try:
        answers = _answers(responses)
    except DataError as error:
        return _Verdict(False, str(error))
    new = guards.shape(answers)
    early = guards.ahead(new, now, rules)
    good = past.last_good(source)
    if early or not good:
        return _Verdict(not early, early)
    day, records = good
    known = guards.shape(_valid(records))
    older, smaller = guards.back(new, known, day), guards.smaller(new, known, day, rules)
    if not older and not smaller:
        return _Verdict(True, None)
    if accepted:
        return _Verdict(True, f"accepted by the operator: {older or smaller}")
    if older:
        return _Verdict(False, older)
    before = [_valid(one) for one in past.refused(source)[: rules.days_alike - 1]]
    shapes = [new, *(guards.shape(one) for one in before if one)]
    if len(shapes) == rules.days_alike and guards.alike(shapes, rules):
        return _Verdict(True, f"accepted, the same on {rules.days_alike} fetched days: {smaller}")
    return _Verdict(False, smaller)


def _answers(responses: Sequence[Response]) -> dict[Params, Benchmarks]:
    """Return the responses that carry rows; raise DataError when they cannot be shown at all."""
    answers: dict[Params, Benchmarks] = {}
    problems: list[str | None] = []
    for response in responses:
        if not response.request.carries_rows:
            continue
        if response.failure:
            raise _problem(response, response.failure)
        try:
            answer = schema.benchmarks(response.document)
        except DataError as error:
            raise _problem(response, str(error)) from error
        asked = dict(response.request.params)
        answers[response.request.key] = answer
        problems += [snapshot.flaw(row, asked) for row in answer["data"]]
    if not problems:
        raise DataError("the response holds no rows")
    if all(problems):
        raise DataError(f"none of {len(problems)} rows can be used ({problems[0]})")
    return answers


def _problem(response: Response, why: str) -> DataError:
    """Return why a source is refused, with the one of its requests that is at fault."""
    narrowed = response.request.narrowed
    return DataError(f"{narrowed}: {why}" if narrowed else why)


def _valid(records: Sequence[Record]) -> dict[Params, Benchmarks]:
    """Return the valid responses with rows among records of the archive."""
    valid = {}
    for record in records:
        if record.get("status") == 200 and "task_type" not in record["params"]:
            try:
                answer = schema.benchmarks(record.get("response"))
            except DataError:
                continue
            valid[key(record["params"])] = answer
    return valid


def _fresh(
    responses: Sequence[Response], now: datetime, past: Past, warnings: list[str]
) -> list[Record]:
    records = []
    for response in responses:
        problem = None if response.request.carries_rows else _no_mapping(response)
        if problem:
            warnings.append(f"{response.request}: {problem}; the last known mapping stays")
            record = past.last_record(response.request.params)
        else:
            record = _record(response, now)
            rows = len(response.document["data"]) if response.status == 200 else 0
            if response.request.carries_rows and rows in ROUND_COUNTS:
                warnings.append(f"{response.request}: exactly {rows} rows; was it cut off?")
        if record:
            records.append(_unless_known(record, past.today))
    return records


def _said(source: Source, past: Past) -> str | None:
    """Return what an earlier fetch of today said when it admitted a source."""
    for one in past.said:
        if one["source"] == source.id and one["status"] == "fresh":
            return one["reason"]
    return None


def _record(response: Response, now: datetime) -> Record:
    return {
        "params": dict(response.request.params),
        "retrieved_at": clock.stamp(now),
        "status": response.status,
        "response": response.document,
    }


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


def _refused(
    source: Source, today: str, verdict: _Verdict, responses: Sequence[Response], now: datetime
) -> dict[str, Any]:
    """Return what is kept of responses that are not shown: bodies that are no JSON as text."""
    return {
        "schema": SCHEMA,
        "date": today,
        "source": source.id,
        "reason": verdict.reason,
        "requests": [
            {**_record(response, now), "failure": response.failure, "text": response.text}
            for response in responses
        ],
    }


def _outcome(source: Source, status: Status, reason: str | None, stands_in: str | None) -> Outcome:
    return {"source": source.id, "status": status, "reason": reason, "stands_in": stands_in}
