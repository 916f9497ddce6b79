"""The endpoint's words: its rows, meta and errors, exactly as its OpenAPI text has them.

Rows are validated in one pass over a whole document; a row of unknown shape or impossible
value is set aside with a reason and never stops the others. Unknown extra fields are let
through: the archive keeps them, nothing here reads them.
Source: the OpenAPI text of `GET /benchmarks` (schemas UnifiedBenchmarks*, *Response).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, Literal, NamedTuple, NotRequired, TypedDict

from pydantic_core import SchemaValidator, ValidationError, core_schema

from site_gen.errors import DataError
from site_gen.intake.values import COUNT, NAME, PRICE, STRING, TEXT, TIMESTAMP, number, shape
from site_gen.text import plain


class Pricing(TypedDict):
    """UnifiedBenchmarkPricing: USD per token as decimal strings."""

    prompt: str
    completion: str


class TournamentStats(TypedDict):
    """Placement distribution; each count may be null."""

    first_place: int | None
    second_place: int | None
    third_place: int | None
    fourth_place: int | None
    total: int | None


class ArtificialAnalysisRow(TypedDict):
    """UnifiedBenchmarksAAItem."""

    source: Literal["artificial-analysis"]
    model_permaslug: str
    display_name: str
    intelligence_index: float | None
    coding_index: float | None
    agentic_index: float | None
    pricing: Pricing | None


class DesignArenaRow(TypedDict):
    """UnifiedBenchmarksDAItem; win_rate in percent, time in milliseconds."""

    source: Literal["design-arena"]
    model_permaslug: str
    display_name: str
    arena: str
    category: str
    elo: float
    win_rate: float
    avg_generation_time_ms: float | None
    tournament_stats: TournamentStats
    pricing: Pricing | None


_or_null = core_schema.nullable_schema
_SCORE = number(-10_000, 10_000)
_PRICING = _or_null(shape(Pricing, {"prompt": PRICE, "completion": PRICE}))
_ROWS = {
    "artificial-analysis": shape(
        ArtificialAnalysisRow,
        {
            "source": core_schema.literal_schema(["artificial-analysis"]),
            "model_permaslug": NAME,
            "display_name": NAME,
            "intelligence_index": _or_null(_SCORE),
            "coding_index": _or_null(_SCORE),
            "agentic_index": _or_null(_SCORE),
            "pricing": _PRICING,
        },
    ),
    "design-arena": shape(
        DesignArenaRow,
        {
            "source": core_schema.literal_schema(["design-arena"]),
            "model_permaslug": NAME,
            "display_name": NAME,
            "arena": NAME,
            "category": NAME,
            "elo": _SCORE,
            "win_rate": number(0, 100),
            "avg_generation_time_ms": _or_null(number(0)),
            "tournament_stats": shape(
                TournamentStats,
                dict.fromkeys(TournamentStats.__annotations__, _or_null(COUNT)),
            ),
            "pricing": _PRICING,
        },
    ),
}

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


def _or_aside(row: Any, validate: Callable[[Any], Any]) -> Any:
    try:
        return validate(row)
    except ValidationError as error:
        return Aside(_reason(error))


class Meta(TypedDict):
    """UnifiedBenchmarksMeta; as_of is the data's time, an ISO 8601 time stamp."""

    as_of: str
    version: Literal["v1"]
    source: str | None
    source_url: str | None
    citation: str | None
    model_count: int
    task_type: str | None


class Benchmarks(TypedDict):
    """UnifiedBenchmarksResponse; a row that cannot be used stands as an Aside."""

    data: list[Row]  # or Aside
    meta: Meta


_KNOWN = core_schema.tagged_union_schema(_ROWS, discriminator="source")
# Sound rows pass by the first choice, without a call of Python's.
_ROW = core_schema.union_schema(
    [_KNOWN, core_schema.no_info_wrap_validator_function(_or_aside, _KNOWN)], mode="left_to_right"
)
_META = shape(
    Meta,
    {
        "as_of": TIMESTAMP,
        "version": core_schema.literal_schema(["v1"]),
        "source": _or_null(TEXT),
        "source_url": _or_null(TEXT),
        "citation": _or_null(TEXT),
        "model_count": COUNT,
        "task_type": _or_null(TEXT),
    },
)
BENCHMARKS = shape(Benchmarks, {"data": core_schema.list_schema(_ROW), "meta": _META})


class ErrorDetail(TypedDict):
    """The `error` of the four error responses."""

    code: int
    message: str
    metadata: NotRequired[dict[str, Any] | None]


class ErrorBody(TypedDict):
    """BadRequest-, Unauthorized-, TooManyRequests- and InternalServerResponse: one shape."""

    error: ErrorDetail
    openrouter_metadata: NotRequired[dict[str, Any] | None]
    user_id: NotRequired[str | None]


_MORE = _or_null(core_schema.dict_schema(core_schema.str_schema()))
_DETAIL = shape(
    ErrorDetail,
    {"code": core_schema.int_schema(strict=True), "message": STRING, "metadata": _MORE},
    optional=("metadata",),
)
_BODY = shape(
    ErrorBody,
    {"error": _DETAIL, "openrouter_metadata": _MORE, "user_id": _or_null(STRING)},
    optional=("openrouter_metadata", "user_id"),
)

DEPTH_MOST = 100  # levels of JSON; the contract has 4, Python's and pydantic's readers 200 or more

_benchmarks = SchemaValidator(BENCHMARKS)
_error = SchemaValidator(_BODY)


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
        answer: Benchmarks = _benchmarks.validate_python(document)
    except ValidationError as error:
        raise DataError(f"not a benchmarks response ({_reason(error)})") from error
    return answer


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
        return plain(_error.validate_python(document)["error"]["message"]) or None
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
