"""The endpoint's words: its rows, meta and errors, exactly as its OpenAPI text has them.

Rows are validated in one pass over a whole document; a row of unknown shape or impossible
value is set aside with a reason and never stops the others. Unknown extra fields are let
through: the archive keeps them, nothing here reads them.
Source: the OpenAPI text of `GET /benchmarks` (schemas UnifiedBenchmarks*, *Response).
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StrictInt,
    StrictStr,
    TypeAdapter,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

# pydantic's own requirement: typing's TypedDict will not do for it on Python 3.11.
from typing_extensions import NotRequired, TypedDict  # noqa: UP035

from site_gen.errors import DataError
from site_gen.text import plain

_AS_OF = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})"
)


def _timestamp(text: str) -> str:
    if not _AS_OF.fullmatch(text):
        raise ValueError("not an ISO 8601 time stamp")
    try:
        datetime.fromisoformat(text).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("not a time between the years 1 and 9999") from error
    return text


def _encodable(text: str) -> str:
    """Return text without lone surrogates, which no page could be written with."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError("not valid text") from error
    return text


def _whole(value: Any) -> Any:
    """Return 12.0 as the 12 that it is in JSON, anything else as it stands."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


# "double" fields arrive as JSON integers too; booleans and strings are not numbers.
Score = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-10_000, le=10_000)]
Percent = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=100)]
Milliseconds = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0)]
_Whole = Annotated[int, Field(strict=True, ge=0, le=10**12)]
Count = Annotated[
    _Whole | Annotated[_Whole, BeforeValidator(_whole)], Field(union_mode="left_to_right")
]
# A decimal string of ASCII digits; JavaScript writes small numbers as "1e-7".
Price = Annotated[
    str, Field(strict=True, pattern=r"^[0-9]{1,12}([.][0-9]{1,24})?([eE][+-]?[0-9]{1,2})?$")
]
Name = Annotated[str, Field(strict=True, min_length=1)]
Text = Annotated[StrictStr, AfterValidator(_encodable)]
Timestamp = Annotated[StrictStr, AfterValidator(_timestamp)]


class Pricing(TypedDict):
    """UnifiedBenchmarkPricing: USD per token as decimal strings."""

    prompt: Price
    completion: Price


class TournamentStats(TypedDict):
    """Placement distribution; each count may be null."""

    first_place: Count | None
    second_place: Count | None
    third_place: Count | None
    fourth_place: Count | None
    total: Count | None


class ArtificialAnalysisRow(TypedDict):
    """UnifiedBenchmarksAAItem."""

    source: Literal["artificial-analysis"]
    model_permaslug: Name
    display_name: Name
    intelligence_index: Score | None
    coding_index: Score | None
    agentic_index: Score | None
    pricing: Pricing | None


class DesignArenaRow(TypedDict):
    """UnifiedBenchmarksDAItem; win_rate in percent, time in milliseconds."""

    source: Literal["design-arena"]
    model_permaslug: Name
    display_name: Name
    arena: Name
    category: Name
    elo: Score
    win_rate: Percent
    avg_generation_time_ms: Milliseconds | None
    tournament_stats: TournamentStats
    pricing: Pricing | None


_PLAINER = {
    "string_pattern_mismatch": "not a decimal price",
    "string_too_short": "empty",
    "string_type": "not text",
    "string_unicode": "not valid text",
    "missing": "absent",
    "union_tag_not_found": "source: absent",
    "union_tag_invalid": "source: unknown",
    "model_attributes_type": "not an object",
    "dict_type": "not an object",
    "list_type": "not a list",
    "float_type": "not a number",
    "int_type": "not a whole number",
    "finite_number": "not a finite number",
    "less_than_equal": "too large",
    "greater_than_equal": "too small",
}

# What pydantic calls the choices of a union; no field is called so.
_CHOICE = re.compile(r"artificial-analysis$|design-arena$|constrained-int$|function-before\[")

Row = ArtificialAnalysisRow | DesignArenaRow


class Aside(NamedTuple):
    """A row set aside; reason names the field and what is the matter with it."""

    reason: str


def _or_aside(row: Any, validate: ValidatorFunctionWrapHandler) -> Any:
    try:
        return validate(row)
    except ValidationError as error:
        return Aside(_reason(error))


class Meta(TypedDict):
    """UnifiedBenchmarksMeta; as_of is the data's time, an ISO 8601 time stamp."""

    as_of: Timestamp
    version: Literal["v1"]
    source: Text | None
    source_url: Text | None
    citation: Text | None
    model_count: Count
    task_type: Text | None


_Known = Annotated[Row, Field(discriminator="source")]


class Benchmarks(TypedDict):
    """UnifiedBenchmarksResponse; a row that cannot be used stands as an Aside."""

    # Sound rows pass by the first choice, without a call of Python's.
    data: list[
        Annotated[
            _Known | Annotated[_Known, WrapValidator(_or_aside)], Field(union_mode="left_to_right")
        ]
    ]
    meta: Meta


class ErrorDetail(TypedDict):
    """The `error` of the four error responses."""

    code: StrictInt
    message: StrictStr
    metadata: NotRequired[dict[str, Any] | None]


class ErrorBody(TypedDict):
    """BadRequest-, Unauthorized-, TooManyRequests- and InternalServerResponse: one shape."""

    error: ErrorDetail
    openrouter_metadata: NotRequired[dict[str, Any] | None]
    user_id: NotRequired[StrictStr | None]


DEPTH_MOST = 100  # levels of JSON; the contract has 4, Python's and pydantic's readers 200 or more

_BENCHMARKS: TypeAdapter[Benchmarks] = TypeAdapter(Benchmarks)
_ERROR: TypeAdapter[ErrorBody] = TypeAdapter(ErrorBody)


def parse(body: bytes) -> Any:
    """Read a JSON body so that it can be kept: what JSON cannot hold again stays text.

    ``NaN``, ``1e999`` and integers of more than 300 digits come back as strings, which
    row validation then sets aside. Raise DataError when the body is no JSON, or is nested
    so deeply that whoever writes or reads it again might fail.
    """
    try:
        document = json.loads(
            body.removeprefix(b"\xef\xbb\xbf"),
            parse_constant=str,
            parse_float=_finite,
            parse_int=_countable,
        )
    except RecursionError as error:
        raise DataError("JSON nested too deeply") from error
    except ValueError as error:
        raise DataError(f"not JSON ({plain(str(error))})") from error
    if _deeper(document, DEPTH_MOST):
        raise DataError("JSON nested too deeply")
    return document


def benchmarks(document: Any) -> Benchmarks:
    """Validate a parsed response; raise DataError when data or meta is not as in the contract."""
    try:
        return _BENCHMARKS.validate_python(document)
    except ValidationError as error:
        raise DataError(f"not a benchmarks response ({_reason(error)})") from error


def boards(row: Row) -> list[str]:
    """Return the boards that a row stands on, in words for the operator."""
    if row["source"] == "artificial-analysis":
        indices = {
            "intelligence": row["intelligence_index"],
            "coding": row["coding_index"],
            "agentic": row["agentic_index"],
        }
        return [name for name, index in indices.items() if index is not None]
    return [plain(f"{row['arena']}/{row['category']}")]


def error_message(document: Any) -> str | None:
    """Return the message of an error response, or None when it has another shape."""
    try:
        return plain(_ERROR.validate_python(document)["error"]["message"]) or None
    except ValidationError:
        return None


def _reason(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False)[0]
    field = ".".join(str(part) for part in first["loc"] if not _CHOICE.match(str(part)))
    message = _PLAINER.get(first["type"], first["msg"].removeprefix("Value error, "))
    return f"{field}: {message}" if field else message


def _deeper(document: Any, most: int) -> bool:
    """Tell whether lists and objects stand in each other to more than `most` levels."""
    level: list[Any] = [[document]]
    for _ in range(most + 1):
        level = [
            part
            for whole in level
            for part in (whole.values() if isinstance(whole, dict) else whole)
            if isinstance(part, dict | list)
        ]
        if not level:
            return False
    return True


def _finite(text: str) -> float | str:
    number = float(text)
    return number if abs(number) != float("inf") else text


def _countable(text: str) -> int | str:
    return int(text) if len(text) <= 300 else text
