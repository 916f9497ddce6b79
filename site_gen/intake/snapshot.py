"""One day's responses: canonical bytes for the archive, validated rows for the boards.

A day is one JSON document: ``{"schema": 1, "date": "YYYY-MM-DD", "requests": [...],
"outcomes": [...]}``. A request is ``{"params", "retrieved_at", "status", "response"}``
with the response as received; an outcome is ``{"source", "status", "reason",
"stands_in"}``.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

# pydantic's own requirement: typing's TypedDict will not do for it on Python 3.11.
from typing_extensions import TypedDict

from site_gen.errors import ArchiveError
from site_gen.intake.schema import Aside, Benchmarks, Meta, Row, Timestamp

SCHEMA = 1
_GZIP = 31  # zlib's word for a gzip envelope; it carries no time stamp

Status = Literal["fresh", "stale", "missing"]


class Answered(TypedDict):
    """A request that brought rows."""

    params: dict[str, str]
    retrieved_at: Timestamp
    status: Literal[200]
    response: Benchmarks


class Declined(TypedDict):
    """A request whose parameters the endpoint refused: the task type has no mapping."""

    params: dict[str, str]
    retrieved_at: Timestamp
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
    date: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    requests: list[Annotated[Answered | Declined, Field(discriminator="status")]]
    outcomes: list[Outcome]


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


@dataclass(frozen=True, slots=True)
class Snapshot:
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


_DAY: TypeAdapter[Day] = TypeAdapter(Day)


def canonical(document: object) -> bytes:
    """Return the one JSON text of a document: sorted keys, no spaces, ASCII."""
    return json.dumps(
        document, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    ).encode("ascii")


def pack(document: object) -> bytes:
    """Return the bytes of an archive file: gzip of the canonical JSON."""
    return zlib.compress(canonical(document), level=9, wbits=_GZIP)


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
    try:
        day = _validated(text)
        return Snapshot(
            date=date.fromisoformat(day["date"]),
            sha256=sha256,
            received=tuple(_received(request) for request in day["requests"]),
            outcomes=tuple(day["outcomes"]),
        )
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ArchiveError(f"not an archived day ({where or 'file'}: {first['msg']})") from error
    except ValueError as error:
        raise ArchiveError(f"not an archived day ({error})") from error


def _validated(text: bytes) -> Day:
    try:
        return _DAY.validate_json(text)
    except ValidationError as error:
        # pydantic's JSON parser refuses a whole document for one lone surrogate.
        if error.errors(include_url=False)[0]["type"] != "json_invalid":
            raise
    return _DAY.validate_python(json.loads(text))


def _received(request: Answered | Declined) -> Received:
    params = request["params"]
    rows: list[Row] = []
    aside: list[str] = []
    meta = None
    if request["status"] == 200:
        meta = request["response"]["meta"]
        arena = params.get("arena")
        for row in request["response"]["data"]:
            if isinstance(row, Aside):
                aside.append(row.reason)
            elif row["source"] != params.get("source"):
                aside.append("source: not the one asked for")
            elif arena and row["source"] == "design-arena" and row["arena"] != arena:
                aside.append("arena: not the one asked for")
            else:
                rows.append(row)
    return Received(params.get("source", ""), params, request["retrieved_at"], meta, rows, aside)
