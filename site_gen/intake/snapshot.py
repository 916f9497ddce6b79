"""One day's responses: canonical bytes for the archive, validated rows for the boards.

A day is one JSON document: ``{"schema": 1, "date": "YYYY-MM-DD", "requests": [...],
"outcomes": [...]}``. A request is ``{"params", "retrieved_at", "status", "response"}``
with the response as received; an outcome is ``{"source", "status", "reason",
"stands_in"}``.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple, TypedDict

from pydantic_core import CoreSchema, SchemaValidator, ValidationError, core_schema

from site_gen.errors import ArchiveError
from site_gen.intake.schema import BENCHMARKS, Aside, Benchmarks, Meta, Row
from site_gen.intake.values import TIMESTAMP, shape

SCHEMA = 1
_GZIP = 31  # zlib's word for a gzip envelope; it carries no time stamp

Status = Literal["fresh", "stale", "missing"]


def _iso_day(text: str) -> str:
    # Python reads 20260710 and 2026-W28-5 as days too.
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError("not a day")
    date.fromisoformat(text)
    return text


def _of_a_source(params: dict[str, str]) -> dict[str, str]:
    if "source" not in params:
        raise ValueError("no source named")
    return params


class Answered(TypedDict):
    """A request that brought rows."""

    params: dict[str, str]
    retrieved_at: str
    status: Literal[200]
    response: Benchmarks


class Declined(TypedDict):
    """A request whose parameters the endpoint refused: the task type has no mapping."""

    params: dict[str, str]
    retrieved_at: str
    status: Literal[400]
    response: Any


class Outcome(TypedDict):
    """What came of a source that day; `stands_in` is the day whose responses are shown."""

    source: str
    status: Status
    reason: str | None
    stands_in: str | None


class Day(TypedDict):
    """The document of an archived day."""

    schema: Literal[1]
    date: str
    requests: list[Answered | Declined]
    outcomes: list[Outcome]


class Kept(TypedDict):
    """A request whose response was not shown, whatever it brought; status 0 is no answer."""

    params: dict[str, str]
    status: int
    response: Any


class Refusal(TypedDict):
    """The document of what was refused of a source on a day."""

    schema: Literal[1]
    date: str
    source: str
    requests: list[Kept]


@dataclass(frozen=True, slots=True)
class Received:
    """One validated response.

    `rows` are those that can be shown; `aside` has a reason for each that cannot.
    `meta` is None where the endpoint declined the parameters.
    """

    source: str
    params: dict[str, str]
    retrieved_at: str
    meta: Meta | None
    rows: list[Row]
    aside: list[str]

    @property
    def task_type(self) -> str | None:
        """The task type asked for; None where the response carries a source's rows."""
        return self.params.get("task_type")

    @property
    def count(self) -> int:
        """The number of rows received."""
        return len(self.rows) + len(self.aside)


class Snapshot(NamedTuple):
    """One day: its responses, a stand-in's where a source failed, and what came of each source.

    `sha256` is that of the archive file.
    """

    date: date
    sha256: str
    received: tuple[Received, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def retrieved_at(self) -> str:
        """The newest time at which a response was received."""
        return max((one.retrieved_at for one in self.received), default=f"{self.date}T00:00:00Z")


_STR = core_schema.str_schema()
_DATE = core_schema.no_info_after_validator_function(_iso_day, core_schema.str_schema(strict=True))
_ASKED = core_schema.no_info_after_validator_function(
    _of_a_source, core_schema.dict_schema(_STR, _STR)
)
_VERSION = core_schema.literal_schema([SCHEMA])


def _answer(kind: type, status: CoreSchema, response: CoreSchema) -> CoreSchema:
    fields = {"params": _ASKED, "retrieved_at": TIMESTAMP, "status": status, "response": response}
    return shape(kind, fields)


_ANSWERS: dict[Any, CoreSchema] = {
    200: _answer(Answered, core_schema.literal_schema([200]), BENCHMARKS),
    400: _answer(Declined, core_schema.literal_schema([400]), core_schema.any_schema()),
}
_OUTCOME = shape(
    Outcome,
    {
        "source": _STR,
        "status": core_schema.literal_schema(["fresh", "stale", "missing"]),
        "reason": core_schema.nullable_schema(_STR),
        "stands_in": core_schema.nullable_schema(_DATE),
    },
)
_DAY = shape(
    Day,
    {
        "schema": _VERSION,
        "date": _DATE,
        "requests": core_schema.list_schema(core_schema.tagged_union_schema(_ANSWERS, "status")),
        "outcomes": core_schema.list_schema(_OUTCOME),
    },
)
_KEPT = shape(
    Kept,
    {"params": _ASKED, "status": core_schema.int_schema(), "response": core_schema.any_schema()},
)
_REFUSAL = shape(
    Refusal,
    {
        "schema": _VERSION,
        "date": _DATE,
        "source": _STR,
        "requests": core_schema.list_schema(_KEPT),
    },
)


def canonical(document: object) -> bytes:
    """Return the one JSON text of a document: sorted keys, no spaces, ASCII."""
    return json.dumps(
        document, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    ).encode("ascii")


def pack(document: object) -> bytes:
    """Return the bytes of an archive file: gzip of the canonical JSON."""
    return compress(canonical(document))


def compress(text: bytes) -> bytes:
    """Return text as gzip without a time stamp."""
    return zlib.compress(text, level=9, wbits=_GZIP)


def unpack(blob: bytes) -> bytes:
    """Return the JSON text inside an archive file; raise ArchiveError when it is damaged."""
    reader = zlib.decompressobj(wbits=_GZIP)
    try:
        text = reader.decompress(blob)
    except zlib.error as error:
        raise ArchiveError(f"damaged: {error}") from error
    if not reader.eof or reader.unused_data:
        raise ArchiveError("damaged: the file does not end where its data ends")
    return text


def read(text: bytes, sha256: str) -> Snapshot:
    """Validate the JSON text of a day; raise ArchiveError when it is not one of ours."""
    day: Day = _validated(_DAY, text, "an archived day")
    return Snapshot(
        date=date.fromisoformat(day["date"]),
        sha256=sha256,
        received=tuple(_received(request) for request in day["requests"]),
        outcomes=tuple(day["outcomes"]),
    )


def read_refusal(text: bytes) -> Refusal:
    """Validate the JSON text of a refused source; raise ArchiveError when it is not one of ours."""
    refusal: Refusal = _validated(_REFUSAL, text, "a refused source")
    return refusal


def flaw(row: Row | Aside, params: Mapping[str, str]) -> str | None:
    """Return why a row cannot be shown: it was set aside, or is not what was asked for."""
    if isinstance(row, Aside):
        return row.reason
    if row["source"] != params["source"]:
        return "source: not the one asked for"
    if row["source"] == "design-arena" and params.get("arena", row["arena"]) != row["arena"]:
        return "arena: not the one asked for"
    return None


def _validated(known: CoreSchema, text: bytes, what: str) -> Any:
    validator = SchemaValidator(known)
    try:
        try:
            return validator.validate_json(text)
        except ValidationError as error:
            # pydantic's JSON parser refuses a whole document for one lone surrogate.
            if error.errors(include_url=False)[0]["type"] != "json_invalid":
                raise
        return validator.validate_python(json.loads(text))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        why = first["msg"]
        if first["type"] == "literal_error" and isinstance(first["input"], int):
            why = f"{first['input']}; {why}"  # a schema of another version
        raise ArchiveError(f"not {what} ({where or 'file'}: {why})") from error
    except (ValueError, RecursionError) as error:
        raise ArchiveError(f"not {what} ({error})") from error


def _received(request: Answered | Declined) -> Received:
    params = request["params"]
    rows: list[Row] = []
    aside: list[str] = []
    meta = None
    if request["status"] == 200:
        meta = request["response"]["meta"]
        for row in request["response"]["data"]:
            problem = flaw(row, params)
            if problem is None:
                rows.append(row)
            else:
                aside.append(problem)
    return Received(params["source"], params, request["retrieved_at"], meta, rows, aside)
