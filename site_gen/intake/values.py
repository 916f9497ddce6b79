"""What single values of the endpoint's words have to be, and objects made of them."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from pydantic_core import CoreSchema, core_schema

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


def shape(kind: type, fields: dict[str, CoreSchema], optional: Collection[str] = ()) -> CoreSchema:
    """Return what an object has to hold to be of a kind, a TypedDict; raise ValueError if unlike.

    Fields of other names are let through.
    """
    if fields.keys() != kind.__annotations__.keys():
        raise ValueError(f"{kind.__name__}: has other fields than its shape")
    return core_schema.typed_dict_schema(
        {
            name: core_schema.typed_dict_field(field, required=name not in optional)
            for name, field in fields.items()
        }
    )


# "double" fields arrive as JSON integers too; booleans and strings are not numbers.
def number(least: float | None = None, most: float | None = None) -> CoreSchema:
    """Return what takes finite numbers between two bounds, these included."""
    return core_schema.float_schema(strict=True, allow_inf_nan=False, ge=least, le=most)


WHOLE = core_schema.int_schema(strict=True, ge=0, le=10**12)
COUNT = core_schema.union_schema(
    [WHOLE, core_schema.no_info_before_validator_function(_whole, WHOLE)], mode="left_to_right"
)
# A decimal string of ASCII digits; JavaScript writes small numbers as "1e-7".
PRICE = core_schema.str_schema(
    strict=True, pattern=r"^[0-9]{1,12}([.][0-9]{1,24})?([eE][+-]?[0-9]{1,2})?$"
)
NAME = core_schema.str_schema(strict=True, min_length=1)
STRING = core_schema.str_schema(strict=True)
TEXT = core_schema.no_info_after_validator_function(_encodable, STRING)
TIMESTAMP = core_schema.no_info_after_validator_function(_timestamp, STRING)
