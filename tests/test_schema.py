"""Tests of the endpoint's words: what is let through, what is set aside, what is refused."""

from __future__ import annotations

import copy
import json
import math
import time
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_gen.errors import DataError
from site_gen.intake import clock, schema
from site_gen.intake.schema import Aside
from site_gen.intake.snapshot import canonical

Row = dict[str, Any]

INDEX: Row = {
    "source": "artificial-analysis",
    "model_permaslug": "openai/gpt-4o",
    "display_name": "GPT-4o",
    "intelligence_index": 71.2,
    "coding_index": 65.8,
    "agentic_index": 58.3,
    "pricing": {"prompt": "0.0000025", "completion": "0.00001"},
}
ARENA: Row = {
    "source": "design-arena",
    "model_permaslug": "anthropic/claude-sonnet-4",
    "display_name": "Claude Sonnet 4",
    "arena": "models",
    "category": "codecategories",
    "elo": 1423,
    "win_rate": 72,
    "avg_generation_time_ms": 3200,
    "tournament_stats": {
        "first_place": 12,
        "second_place": 8,
        "third_place": 5,
        "fourth_place": 2,
        "total": 27,
    },
    "pricing": {"prompt": "0.000003", "completion": "0.000015"},
}
META: Row = {
    "as_of": "2026-06-03T12:00:00Z",
    "version": "v1",
    "source": "artificial-analysis",
    "source_url": "https://artificialanalysis.ai",
    "citation": "Source: Artificial Analysis (artificialanalysis.ai) via OpenRouter"
    " (openrouter.ai/rankings).",
    "model_count": 1,
    "task_type": None,
}
ROWS = {"index": INDEX, "arena": ARENA}

# What the contract says of each field: (row, path), whether it may be null.
FIELDS = {
    ("index", "source"): False,
    ("index", "model_permaslug"): False,
    ("index", "display_name"): False,
    ("index", "intelligence_index"): True,
    ("index", "coding_index"): True,
    ("index", "agentic_index"): True,
    ("index", "pricing"): True,
    ("index", "pricing.prompt"): False,
    ("index", "pricing.completion"): False,
    ("arena", "source"): False,
    ("arena", "model_permaslug"): False,
    ("arena", "display_name"): False,
    ("arena", "arena"): False,
    ("arena", "category"): False,
    ("arena", "elo"): False,
    ("arena", "win_rate"): False,
    ("arena", "avg_generation_time_ms"): True,
    ("arena", "tournament_stats"): False,
    ("arena", "tournament_stats.first_place"): True,
    ("arena", "tournament_stats.second_place"): True,
    ("arena", "tournament_stats.third_place"): True,
    ("arena", "tournament_stats.fourth_place"): True,
    ("arena", "tournament_stats.total"): True,
    ("arena", "pricing"): True,
    ("arena", "pricing.prompt"): False,
    ("arena", "pricing.completion"): False,
}
NUMBERS = {
    "intelligence_index": "index",
    "coding_index": "index",
    "agentic_index": "index",
    "elo": "arena",
    "win_rate": "arena",
    "avg_generation_time_ms": "arena",
}
COUNTS = [path for _, path in FIELDS if path.startswith("tournament_stats.")]
META_NULLABLE = {"source", "source_url", "citation", "task_type"}
ABSENT = object()


def changed(row: Row, path: str, value: object) -> Row:
    """Return a copy of a row with another value at a dotted path; ABSENT takes the field out."""
    copied = copy.deepcopy(row)
    *parents, name = path.split(".")
    inner = copied
    for parent in parents:
        inner = inner[parent]
    if value is ABSENT:
        del inner[name]
    else:
        inner[name] = value
    return copied


def document(*rows: object, **meta: object) -> Row:
    """Return a response with these rows; `meta` changes its meta."""
    return {"data": list(rows), "meta": {**META, **meta}}


def read(*rows: object) -> list[Any]:
    """Return what becomes of rows on their way from the wire: read as JSON, then validated."""
    return schema.benchmarks(schema.parse(json.dumps(document(*rows)).encode()))["data"]


def read_text(row: str) -> Any:
    """Return what becomes of a row given as JSON text."""
    text = json.dumps(document("ROW")).replace('"ROW"', row)
    (only,) = schema.benchmarks(schema.parse(text.encode()))["data"]
    return only


def is_fine(row: object) -> bool:
    """Tell whether a row is let through."""
    (only,) = read(row)
    return not isinstance(only, Aside)


def reason(row: object) -> str:
    """Return why a row is set aside."""
    (only,) = read(row)
    assert isinstance(only, Aside)
    return only.reason


def refusal(document: object) -> str:
    """Return why a whole response is refused."""
    with pytest.raises(DataError) as caught:
        schema.benchmarks(document)
    assert str(caught.value).isprintable()
    return str(caught.value)


# Fields and nulls


@pytest.mark.parametrize("kind", ROWS)
def test_the_contracts_example_is_let_through(kind: str) -> None:
    assert read(ROWS[kind]) == [ROWS[kind]]


@pytest.mark.fault(
    "data", "null in a field", "let through where the contract has it, else its row is set aside"
)
@pytest.mark.parametrize(("field", "nullable"), FIELDS.items(), ids=lambda value: str(value))
def test_null_is_let_through_exactly_where_the_contract_has_it(
    field: tuple[str, str], nullable: bool
) -> None:
    kind, path = field
    assert is_fine(changed(ROWS[kind], path, None)) is nullable


@pytest.mark.fault("data", "a row lacks a field", "only this row is set aside")
@pytest.mark.parametrize(("kind", "path"), FIELDS)
def test_every_field_is_required(kind: str, path: str) -> None:
    assert reason(changed(ROWS[kind], path, ABSENT)) == f"{path}: absent"


@pytest.mark.fault("data", "a row has fields not known here", "let through")
@pytest.mark.parametrize("kind", ROWS)
def test_unknown_fields_are_let_through(kind: str) -> None:
    row = changed(ROWS[kind], "new_field", {"any": ["thing", None]})
    assert is_fine(changed(row, "pricing.image", "0.1"))


@pytest.mark.fault("data", "a row of a source not known here", "only this row is set aside")
@pytest.mark.parametrize(
    "source",
    ["openrouter", "", "Design-Arena", "design-arena ", None, 1, 1.5, True, [], {}],
    ids=repr,
)
def test_a_row_of_an_unknown_source_is_set_aside(source: object) -> None:
    assert reason(changed(ARENA, "source", source)) == "source: unknown"


@pytest.mark.fault("data", "a row that is no object", "only this row is set aside")
@pytest.mark.parametrize(
    "row", [None, True, 0, 1.5, "row", [], [INDEX], "artificial-analysis"], ids=repr
)
def test_a_row_that_is_no_object_is_set_aside(row: object) -> None:
    assert reason(row) == "not an object"


@pytest.mark.fault(
    "data", "a row of one source under the name of the other", "its row is set aside"
)
def test_a_row_of_one_source_with_the_others_name_is_set_aside() -> None:
    assert reason(changed(ARENA, "source", "artificial-analysis")) == "intelligence_index: absent"


@pytest.mark.fault("data", "one bad row of many", "only this row is set aside")
def test_a_bad_row_sets_only_itself_aside() -> None:
    bad: list[object] = [None, {}, changed(INDEX, "coding_index", "1"), {"source": "openrouter"}]
    rows = [INDEX, *[row for one in bad for row in (one, ARENA)]]
    asides = [isinstance(row, Aside) for row in read(*rows)]
    assert asides == [False, *[True, False] * len(bad)]


# Text


@pytest.mark.fault(
    "data", "a name that is empty, no text or a lone surrogate", "its row is set aside"
)
@pytest.mark.parametrize(
    ("kind", "path"),
    [
        field
        for field in FIELDS
        if field[1] in ("model_permaslug", "display_name", "arena", "category")
    ],
)
@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("", "empty"),
        (7, "not text"),
        (True, "not text"),
        ([], "not text"),
        ({}, "not text"),
        ("\ud800", "not valid text"),
        ("a\udfffb", "not valid text"),
    ],
    ids=["empty", "number", "boolean", "list", "object", "lone surrogate", "surrogate inside"],
)
def test_names_are_text(kind: str, path: str, value: object, why: str) -> None:
    assert reason(changed(ROWS[kind], path, value)) == f"{path}: {why}"


def test_a_pair_of_surrogates_is_a_character() -> None:
    assert read_text(json.dumps(changed(INDEX, "display_name", "\U0001f600")))["display_name"] == (
        "\U0001f600"
    )


# Numbers


@pytest.mark.parametrize(("path", "kind"), NUMBERS.items())
@pytest.mark.parametrize("value", [78, 0, 78.0, 0.1, 7.25e1], ids=repr)
def test_integers_are_doubles_too(path: str, kind: str, value: float) -> None:
    (row,) = read(changed(ROWS[kind], path, value))
    assert row[path] == value
    assert type(row[path]) is float


@pytest.mark.fault("data", "a number that is text or a truth value", "its row is set aside")
@pytest.mark.parametrize(("path", "kind"), NUMBERS.items())
@pytest.mark.parametrize("value", [True, False, "72", "72.5", "", [], [72], {}], ids=repr)
def test_a_number_is_a_number(path: str, kind: str, value: object) -> None:
    assert reason(changed(ROWS[kind], path, value)) == f"{path}: not a number"


@pytest.mark.fault("data", "NaN, Infinity, 1e999, 5,000 digits", "its row is set aside")
@pytest.mark.parametrize(
    ("kind", "path"),
    [*((kind, path) for path, kind in NUMBERS.items()), *(("arena", path) for path in COUNTS)],
)
@pytest.mark.parametrize(
    "text",
    ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "9" * 5000, f"-{'9' * 5000}"],
    ids=["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "5000", "-5000"],
)
def test_a_number_is_finite(kind: str, path: str, text: str) -> None:
    row = json.dumps(changed(ROWS[kind], path, "NUMBER")).replace('"NUMBER"', text)
    assert isinstance(read_text(row), Aside)


@pytest.mark.fault("data", "a huge or negative number, a win rate over 100", "its row is set aside")
@pytest.mark.parametrize(
    ("kind", "path", "low", "high"),
    [
        ("index", "intelligence_index", -10_000, 10_000),
        ("index", "coding_index", -10_000, 10_000),
        ("index", "agentic_index", -10_000, 10_000),
        ("arena", "elo", -10_000, 10_000),
        ("arena", "win_rate", 0, 100),
        ("arena", "avg_generation_time_ms", 0, None),
        *(("arena", path, 0, None) for path in COUNTS),
    ],
)
def test_bounds(kind: str, path: str, low: float, high: float | None) -> None:
    assert is_fine(changed(ROWS[kind], path, low))
    below = low - 1 if path in COUNTS else math.nextafter(low, -math.inf)
    assert reason(changed(ROWS[kind], path, below)) == f"{path}: too small"
    if high is not None:
        assert is_fine(changed(ROWS[kind], path, high))
        for above in (math.nextafter(high, math.inf), 10**299, 1e300):
            assert reason(changed(ROWS[kind], path, above)) == f"{path}: too large"


def test_minus_zero_is_zero() -> None:
    assert is_fine(changed(ARENA, "win_rate", -0.0))


@pytest.mark.parametrize("path", COUNTS)
@pytest.mark.parametrize(
    ("value", "count"), [(12, 12), (12.0, 12), (0, 0), (-0.0, 0), (1e6, 10**6)]
)
def test_a_whole_double_is_a_count(path: str, value: float, count: int) -> None:
    (row,) = read(changed(ARENA, path, value))
    assert row["tournament_stats"][path.partition(".")[2]] == count
    assert type(row["tournament_stats"][path.partition(".")[2]]) is int


@pytest.mark.fault("data", "a count that is not whole", "its row is set aside")
@pytest.mark.parametrize("path", COUNTS)
@pytest.mark.parametrize("value", [12.5, True, "12", "12.0", []], ids=repr)
def test_a_count_is_whole(path: str, value: object) -> None:
    assert reason(changed(ARENA, path, value)) == f"{path}: not a whole number"


# Prices


PRICE_PATHS = ["pricing.prompt", "pricing.completion"]


@pytest.mark.parametrize("path", PRICE_PATHS)
@pytest.mark.parametrize(
    "price", ["0", "0.0000025", "1", "15.00", "1e-7", "2.5E-06", "1e+2", "000.1"], ids=repr
)
def test_a_decimal_is_a_price(path: str, price: str) -> None:
    (row,) = read(changed(INDEX, path, price))
    assert row["pricing"][path.partition(".")[2]] == price


@pytest.mark.fault("data", "a price that is no plain decimal", "its row is set aside")
@pytest.mark.parametrize("path", PRICE_PATHS)
@pytest.mark.parametrize(
    "price",
    [
        "",
        " ",
        "-1",
        "-0",
        "+1",
        "NaN",
        "sNaN",
        "Infinity",
        "1_000",
        "1,5",
        ".5",
        "1.",
        "1e",
        "1e999",
        "0x1",
        "$1",
        "free",
        "1 ",
        " 1",
        "1\n",
        "\n1",
        "1\x00",
        "\u0661",
        "1.\u0661",
        "\uff11",
        "\u00b9",
        "9" * 13,
        f"0.{'1' * 25}",
    ],
    ids=repr,
)
def test_anything_else_is_no_price(path: str, price: str) -> None:
    assert reason(changed(INDEX, path, price)) == f"{path}: not a decimal price"


@pytest.mark.fault("data", "a price that is no text", "its row is set aside")
@pytest.mark.parametrize("path", PRICE_PATHS)
@pytest.mark.parametrize(
    ("price", "why"),
    [(0, "not text"), (0.5, "not text"), (True, "not text"), ("\ud800", "not valid text")],
    ids=["integer", "double", "boolean", "lone surrogate"],
)
def test_a_price_is_text(path: str, price: object, why: str) -> None:
    assert reason(changed(INDEX, path, price)) == f"{path}: {why}"


@pytest.mark.fault("data", "half a price, or prices that are no object", "its row is set aside")
@pytest.mark.parametrize("pricing", [{}, [], "free", 0, False, {"prompt": "1"}], ids=repr)
def test_half_a_price_is_none(pricing: object) -> None:
    assert reason(changed(INDEX, "pricing", pricing)).startswith("pricing")


# JSON that is odd


def test_a_byte_order_mark_is_dropped() -> None:
    assert schema.parse(b"\xef\xbb\xbf[1]") == [1]


@pytest.mark.fault("data", "a key twice in one row", "the last counts")
def test_of_two_equal_keys_the_last_counts() -> None:
    row = json.dumps(INDEX)[:-1] + ', "coding_index": 1, "coding_index": 2}'
    assert read_text(row)["coding_index"] == 2


@pytest.mark.fault("data", "the answer is no JSON", "the response is refused")
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"\xef\xbb\xbf",
        b"<html>",
        b"{",
        b"[1,]",
        b"{'a': 1}",
        b'{"a": 1} {"b": 2}',
        b'["\n"]',
        b'["\\ud8"]',
        b"\xff",
        b'["\xe9"]',
        b"nan",
        b"[01]",
        b"\x00",
    ],
    ids=repr,
)
def test_what_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(DataError, match=r"^not JSON \(") as caught:
        schema.parse(body)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("code", ["utf-16", "utf-16-le", "utf-32"])
def test_other_codings_are_json_too(code: str) -> None:
    assert schema.parse('["a"]'.encode(code)) == ["a"]


@pytest.mark.fault("data", "brackets nested 100,000 deep", "the response is refused")
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"[" * 100_000, id="open"),
        pytest.param(b"[" * 100_000 + b"]" * 100_000, id="lists"),
        pytest.param(b'{"a":' * 100_000 + b"1" + b"}" * 100_000, id="objects"),
        pytest.param(b'[{"a":' * 100 + b"1" + b"}]" * 100, id="both"),
    ],
)
def test_deep_nesting_is_refused(body: bytes) -> None:
    with pytest.raises(DataError, match=r"^JSON nested too deeply$"):
        schema.parse(body)


@pytest.mark.fault("data", "deep nesting in a field nobody reads", "the response is refused")
@pytest.mark.parametrize("levels", [200, 400, 900, 3000, 100_000])
def test_deep_nesting_in_a_field_nobody_reads_is_refused(levels: int) -> None:
    deep = '{"a":[' * levels + "]}" * levels
    row = json.dumps(INDEX)[:-1] + f', "extra": {deep}}}'
    with pytest.raises(DataError, match=r"^JSON nested too deeply$"):
        read_text(row)


def test_what_may_be_nested_can_be_written_and_read_again() -> None:
    levels = schema.DEPTH_MOST - 3  # above it: the document, its list, the row
    row = json.dumps(INDEX)[:-1] + f', "extra": {"[" * levels}{"]" * levels}}}'
    assert not isinstance(read_text(row), Aside)
    known = schema.parse(json.dumps(document("ROW")).replace('"ROW"', row).encode())
    assert schema.parse(canonical(known)) == known


def test_what_json_cannot_hold_again_becomes_text() -> None:
    body = f"[NaN, -Infinity, 1e999, {'9' * 301}, 1.5, {'9' * 300}]".encode()
    parsed = schema.parse(body)
    assert parsed == ["NaN", "-Infinity", "1e999", "9" * 301, 1.5, int("9" * 300)]
    assert schema.parse(canonical(parsed)) == parsed


# The whole response


@pytest.mark.fault("data", "a response that is no benchmarks response", "it is refused")
@pytest.mark.parametrize(
    "whole",
    [
        None,
        True,
        1,
        "data",
        [],
        {},
        {"data": []},
        {"meta": META},
        {"data": None, "meta": META},
        {"data": {}, "meta": META},
        {"data": "", "meta": META},
        {"data": [], "meta": None},
        {"data": [], "meta": []},
        {"error": {"code": 500, "message": "Internal Server Error"}},
    ],
    ids=repr,
)
def test_another_shape_is_refused(whole: object) -> None:
    assert refusal(whole).startswith("not a benchmarks response (")


def test_unknown_fields_of_the_response_are_let_through() -> None:
    assert schema.benchmarks({**document(INDEX, new=1), "next": None})["data"] == [INDEX]


def test_no_rows_are_a_response() -> None:
    assert schema.benchmarks(document())["data"] == []


@pytest.mark.fault(
    "data",
    "null in a field of meta",
    "let through where the contract has it, else the response is refused",
)
@pytest.mark.parametrize("field", META)
def test_null_in_meta_is_let_through_exactly_where_the_contract_has_it(field: str) -> None:
    if field in META_NULLABLE:
        assert schema.benchmarks(document(**{field: None}))["meta"] == {**META, field: None}
    else:
        assert f"meta.{field}: " in refusal(document(**{field: None}))


@pytest.mark.fault("data", "meta lacks a field, as_of too", "the response is refused")
@pytest.mark.parametrize("field", META)
def test_every_field_of_meta_is_required(field: str) -> None:
    whole = document()
    del whole["meta"][field]
    assert refusal(whole) == f"not a benchmarks response (meta.{field}: absent)"


@pytest.mark.fault("data", "a number for a text in meta", "the response is refused")
@pytest.mark.parametrize("field", sorted(META_NULLABLE | {"as_of"}))
def test_words_of_meta_are_text(field: str) -> None:
    assert refusal(document(**{field: 7})).endswith(f"(meta.{field}: not text)")


@pytest.mark.fault(
    "data", "a lone surrogate in the citation or another text of meta", "the response is refused"
)
@pytest.mark.parametrize("field", sorted(META_NULLABLE))
def test_words_of_meta_are_valid_text(field: str) -> None:
    assert refusal(document(**{field: "a\ud800"})).endswith(f"(meta.{field}: not valid text)")


@pytest.mark.fault("data", "another version of the dataset", "the response is refused")
@pytest.mark.parametrize("version", ["v2", "V1", "1", 1, "", "v1 "], ids=repr)
def test_another_version_is_refused(version: object) -> None:
    assert "meta.version: " in refusal(document(version=version))


@pytest.mark.parametrize("count", [0, 7, 7.0], ids=repr)
def test_model_count_is_whole(count: float) -> None:
    assert schema.benchmarks(document(model_count=count))["meta"]["model_count"] == count


@pytest.mark.fault("data", "model_count is no count", "the response is refused")
@pytest.mark.parametrize("count", [-1, 7.5, True, "7", []], ids=repr)
def test_model_count_is_a_count(count: object) -> None:
    assert "meta.model_count: " in refusal(document(model_count=count))


@pytest.mark.parametrize(
    "as_of",
    [
        "2026-06-03T12:00:00Z",
        "2026-08-24T00:02:03.5Z",
        "2026-08-24T00:02:03.123456Z",
        "2026-08-24T00:02:03.123456789Z",
        "2026-06-03T12:00:00+00:00",
        "2026-06-03T12:00:00-07:30",
        "2026-06-03T12:00Z",
        "2028-02-29T23:59:59Z",
    ],
    ids=repr,
)
def test_a_time_stamp_is_let_through_and_can_be_read(as_of: str) -> None:
    given = schema.benchmarks(document(as_of=as_of))["meta"]["as_of"]
    assert given == as_of
    assert clock.moment(given).utcoffset() is not None


@pytest.mark.fault("data", "as_of is no time", "the response is refused")
@pytest.mark.parametrize(
    "as_of",
    [
        "",
        "yesterday",
        "20260603",
        "2026-06-03",
        "2026-06-03T12:00:00",
        "2026-06-03 12:00:00Z",
        "2026-06-03T12:00:00z",
        "2026-06-03T12:00:00Z\n",
        " 2026-06-03T12:00:00Z",
        "2026-02-30T12:00:00Z",
        "2027-02-29T12:00:00Z",
        "2026-13-01T12:00:00Z",
        "2026-06-03T25:00:00Z",
        "2026-06-03T12:00:00+99:00",
        "2026-06-03T12:00:00.Z",
        "2026-W23-3T12:00:00Z",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "\u0662026-06-03T12:00:00Z",
        "\uff12026-06-03T12:00:00Z",
        "\ud800",
        1780488000,
        1780488000.5,
        True,
        [],
    ],
    ids=repr,
)
def test_anything_else_is_no_time(as_of: object) -> None:
    assert "meta.as_of: " in refusal(document(as_of=as_of))


# Boards


@pytest.mark.parametrize(
    ("row", "boards"),
    [
        (INDEX, ["intelligence", "coding", "agentic"]),
        (changed(INDEX, "coding_index", None), ["intelligence", "agentic"]),
        (ARENA, ["models/codecategories"]),
        (changed(ARENA, "category", "a\nb\u202e"), ["models/a b"]),
    ],
    ids=["index", "unscored", "arena", "hostile"],
)
def test_the_boards_of_a_row(row: Row, boards: list[str]) -> None:
    (only,) = read(row)
    assert schema.boards(only) == boards


# Errors


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (400, "Invalid request parameters"),
        (401, "Missing Authentication header"),
        (429, "Rate limit exceeded"),
        (500, "Internal Server Error"),
    ],
)
@pytest.mark.parametrize(
    "more",
    [{}, {"user_id": None, "openrouter_metadata": None}, {"user_id": "u", "new": [1]}],
    ids=["bare", "nulls", "more"],
)
def test_the_four_errors_have_a_message(code: int, message: str, more: Row) -> None:
    detail = {"code": code, "message": message}
    assert schema.error_message({"error": detail, **more}) == message
    assert schema.error_message({"error": {**detail, "metadata": {"a": None}}, **more}) == message
    assert schema.error_message({"error": {**detail, "metadata": None}, **more}) == message


@pytest.mark.parametrize(
    "other",
    [
        None,
        "error",
        [],
        {},
        {"error": "no"},
        {"error": None},
        {"error": {}},
        {"error": {"message": "no"}},
        {"error": {"code": 400}},
        {"error": {"code": "400", "message": "no"}},
        {"error": {"code": 400, "message": None}},
        {"error": {"code": 400, "message": "\ud800"}},
    ],
    ids=repr,
)
def test_another_shape_has_no_message(other: object) -> None:
    assert schema.error_message(other) is None


def test_a_hostile_message_becomes_one_line() -> None:
    error = {"code": 400, "message": f"a\n\x1b[31m\u202eb{'!' * 999}"}
    message = schema.error_message({"error": error})
    assert message is not None
    assert message.isprintable()
    assert len(message) <= 200


# Size


@pytest.mark.fault("data", "100,000 rows", "validated in less than 20 seconds")
@pytest.mark.parametrize("kind", ROWS)
def test_a_hundred_thousand_rows_are_validated_in_seconds(kind: str) -> None:
    # Text, not copies of one object: as they come from the wire.
    row = json.dumps(ROWS[kind])
    body = json.dumps(document("ROW")).replace('"ROW"', ", ".join([row] * 100_000)).encode()
    started = time.process_time()  # Not of the clock: the machine may be busy otherwise.
    rows = schema.benchmarks(schema.parse(body))["data"]
    assert time.process_time() - started < 20
    assert len(rows) == 100_000
    assert rows[0] == rows[-1] == ROWS[kind]


# Any value at all


text = st.text(st.characters(), max_size=12)  # with lone surrogates
numbers = st.integers() | st.floats() | st.sampled_from([0, 1, 12.0, 100, 1e300, 10**299])
scalars = st.none() | st.booleans() | numbers | text | st.sampled_from(["0.1", "design-arena"])
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=8,
)


def patched(kind: str) -> st.SearchStrategy[Row]:
    """Return rows of which some fields are another value, or gone."""
    paths = [path for one, path in FIELDS if one == kind]
    patches = st.dictionaries(st.sampled_from(paths), values | st.just(ABSENT), max_size=3)

    def patch(changes: dict[str, object]) -> Row:
        row = ROWS[kind]
        for path in sorted(changes, reverse=True):  # inner fields before what holds them
            row = changed(row, path, changes[path])
        return row

    return patches.map(patch)


rows_ = values | patched("index") | patched("arena")


@pytest.mark.fault(
    "data",
    "any value in place of any field or row",
    "each row is let through, or set aside with a reason",
)
@settings(max_examples=200, deadline=None)
@given(st.lists(rows_, max_size=4))
def test_any_value_is_let_through_or_set_aside(rows: list[object]) -> None:
    found = schema.benchmarks(document(*rows))["data"]
    assert len(found) == len(rows)
    for row in found:
        if isinstance(row, Aside):
            assert row.reason
            assert row.reason.isprintable()


@settings(max_examples=200, deadline=None)
@given(rows_)
def test_a_row_does_not_depend_on_its_neighbours(row: object) -> None:
    (alone,) = schema.benchmarks(document(row))["data"]
    assert schema.benchmarks(document(ARENA, row, INDEX))["data"][1] == alone


def metas() -> st.SearchStrategy[Row]:
    """Return metas of which some fields are another value."""
    patches = st.dictionaries(st.sampled_from(sorted(META)), values, max_size=2)
    return patches.map(lambda changes: {**META, **changes})


@pytest.mark.fault(
    "data", "any document in place of a response", "a response, or refused with a reason"
)
@settings(max_examples=200, deadline=None)
@given(
    values
    | st.fixed_dictionaries({}, optional={"data": values, "meta": values})
    | st.fixed_dictionaries({"data": st.lists(rows_, max_size=3), "meta": metas()})
)
def test_any_document_is_a_response_or_refused(whole: object) -> None:
    why = ""
    try:
        found = schema.benchmarks(whole)
    except DataError as error:
        why = str(error)
    else:
        assert clock.moment(found["meta"]["as_of"])
    assert why.isprintable()


@settings(max_examples=200, deadline=None)
@given(values)
def test_any_value_has_an_error_message_or_none(whole: object) -> None:
    message = schema.error_message(whole)
    assert message is None or message.isprintable()


def without_odd_numbers(whole: Any) -> Any:
    """Return a value with what JSON cannot hold as the text that `parse` makes of it."""
    if isinstance(whole, float) and not math.isfinite(whole):
        return json.dumps(whole)
    if isinstance(whole, list):
        return [without_odd_numbers(part) for part in whole]
    if isinstance(whole, dict):
        return {name: without_odd_numbers(part) for name, part in whole.items()}
    return whole


@settings(max_examples=200, deadline=None)
@given(values)
def test_any_value_survives_being_kept(whole: object) -> None:
    parsed = schema.parse(json.dumps(whole).encode())
    assert parsed == without_odd_numbers(whole)
    assert schema.parse(canonical(parsed)) == parsed
    assert canonical(schema.parse(canonical(parsed))) == canonical(parsed)


def joined(parts: Iterable[bytes]) -> bytes:
    """Return the bytes of all parts."""
    return b"".join(parts)


pieces = st.sampled_from(
    [b"[", b"]", b"{", b"}", b'"', b"a", b":", b",", b"1", b"e9", b".", b"-", b"\\", b"ud8", b" "]
)


@pytest.mark.fault("data", "any bytes in place of an answer", "JSON, or refused with a reason")
@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=40) | st.lists(pieces, max_size=20).map(joined))
def test_any_bytes_are_json_or_refused(body: bytes) -> None:
    why = ""
    try:
        parsed = schema.parse(body)
    except DataError as error:
        why = str(error)
    else:
        assert schema.parse(canonical(parsed)) == parsed
    assert why.isprintable()
