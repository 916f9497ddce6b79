"""Tests of an archived day: one text, one file, and back again."""

from __future__ import annotations

import copy
import gzip
import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_gen.errors import ArchiveError
from site_gen.intake import snapshot
from site_gen.intake.snapshot import Received, Snapshot

Row = dict[str, Any]

SHA = "0" * 64
AT = "2026-06-04T06:17:00Z"
INDEX: Row = {
    "source": "artificial-analysis",
    "model_permaslug": "a/one",
    "display_name": "One",
    "intelligence_index": 60,
    "coding_index": 70.5,
    "agentic_index": None,
    "pricing": {"prompt": "0.000003", "completion": "0.000015"},
}
ARENA: Row = {
    "source": "design-arena",
    "model_permaslug": "a/one",
    "display_name": "One",
    "arena": "models",
    "category": "website",
    "elo": 1200,
    "win_rate": 50.5,
    "avg_generation_time_ms": None,
    "tournament_stats": dict.fromkeys(
        ("first_place", "second_place", "third_place", "fourth_place", "total")
    ),
    "pricing": None,
}
ERROR = {"error": {"code": 400, "message": "Invalid request parameters"}}


def meta(source: str) -> Row:
    """Return the meta of a response of one source."""
    return {
        "as_of": "2026-06-03T12:00:00Z",
        "version": "v1",
        "source": source,
        "source_url": None,
        "citation": None,
        "model_count": 1,
        "task_type": None,
    }


def answered(*rows: object, source: str = "artificial-analysis", **narrowed: str) -> Row:
    """Return a request that brought rows."""
    return {
        "params": {"source": source, **narrowed},
        "retrieved_at": AT,
        "status": 200,
        "response": {"data": list(rows), "meta": meta(source)},
    }


def declined(task: str) -> Row:
    """Return a request whose task type has no mapping."""
    params = {"source": "design-arena", "task_type": task}
    return {"params": params, "retrieved_at": AT, "status": 400, "response": ERROR}


FRESH = {"source": "artificial-analysis", "status": "fresh", "reason": None, "stands_in": None}
STALE = {
    "source": "design-arena",
    "status": "stale",
    "reason": "design-arena arena=models: status 500 (no reason given)",
    "stands_in": "2026-06-03",
}


def day(*requests: Row, outcomes: list[Row] | None = None) -> Row:
    """Return the document of a day."""
    return {
        "schema": 1,
        "date": "2026-06-04",
        "requests": list(requests),
        "outcomes": [FRESH, STALE] if outcomes is None else outcomes,
    }


DAY = day(
    answered(INDEX),
    answered(ARENA, source="design-arena", arena="models"),
    declined("coding"),
)


def read(document: object) -> Snapshot:
    """Read a document back as if from the archive."""
    return snapshot.read(snapshot.unpack(snapshot.pack(document)), SHA)


def only(*requests: Row) -> Received:
    """Return what came of a day's only request."""
    (received,) = read(day(*requests)).received
    return received


# Bytes


def test_one_document_has_one_text() -> None:
    assert snapshot.canonical({"b": [1, 2.5, None, True], "a": "é\ud800"}) == (
        b'{"a":"\\u00e9\\ud800","b":[1,2.5,null,true]}'
    )


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_no_json_is_never_written(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        snapshot.canonical([number])


def test_a_file_is_gzip_without_a_time() -> None:
    blob = snapshot.pack(DAY)
    assert blob[:2] == b"\x1f\x8b"
    assert blob[4:8] == b"\0\0\0\0"
    assert gzip.decompress(blob) == snapshot.canonical(DAY)


def test_a_file_packed_elsewhere_is_read_too() -> None:
    assert snapshot.unpack(gzip.compress(snapshot.canonical(DAY), 1, mtime=7)) == (
        snapshot.canonical(DAY)
    )


@pytest.mark.fault("files", "an archived day cut short anywhere", "recognised as damaged")
def test_a_file_cut_short_anywhere_is_damaged() -> None:
    blob = snapshot.pack(DAY)
    for length in range(len(blob)):
        with pytest.raises(ArchiveError, match=r"^damaged: "):
            snapshot.unpack(blob[:length])


@pytest.mark.fault(
    "files", "any byte of an archived day changed", "recognised as damaged, or read as it was"
)
def test_a_file_with_a_changed_byte_is_damaged_or_unchanged() -> None:
    blob = snapshot.pack(DAY)
    damaged = 0
    for place in range(len(blob)):
        changed = bytearray(blob)
        changed[place] ^= 0x21
        try:
            assert snapshot.unpack(bytes(changed)) == snapshot.canonical(DAY)
        except ArchiveError:
            damaged += 1
    assert damaged >= len(blob) - 10  # gzip's head has bytes that mean nothing


@pytest.mark.fault("files", "bytes behind the end of an archived day", "recognised as damaged")
@pytest.mark.parametrize("tail", [b"\0", b"x", gzip.compress(b"{}")], ids=["zero", "x", "more"])
def test_a_file_with_more_behind_it_is_damaged(tail: bytes) -> None:
    with pytest.raises(ArchiveError, match="does not end where its data ends"):
        snapshot.unpack(snapshot.pack(DAY) + tail)


@pytest.mark.parametrize("blob", [b"", b"{}", b"\0" * 99], ids=repr)
def test_a_file_that_is_no_gzip_is_damaged(blob: bytes) -> None:
    with pytest.raises(ArchiveError, match=r"^damaged: "):
        snapshot.unpack(blob)


# A day


def test_a_day_is_read() -> None:
    found = read(DAY)
    assert found.date.isoformat() == "2026-06-04"
    assert found.sha256 == SHA
    assert found.outcomes == (FRESH, STALE)
    index, arena, mapping = found.received
    assert (index.source, index.rows, index.aside) == ("artificial-analysis", [INDEX], [])
    assert (arena.source, arena.rows, arena.aside) == ("design-arena", [ARENA], [])
    assert (mapping.source, mapping.rows, mapping.aside) == ("design-arena", [], [])
    assert arena.params == {"source": "design-arena", "arena": "models"}
    assert index.meta == meta("artificial-analysis")
    assert mapping.meta is None
    assert [one.task_type for one in found.received] == [None, None, "coding"]
    assert [one.count for one in found.received] == [1, 1, 0]


def test_a_day_of_nothing_is_a_day() -> None:
    found = read(day(outcomes=[]))
    assert (found.received, found.outcomes) == ((), ())
    assert found.retrieved_at == "2026-06-04T00:00:00Z"


def test_the_newest_retrieval_is_the_days() -> None:
    early, late = answered(INDEX), {**declined("coding"), "retrieved_at": "2026-06-04T08:00:00Z"}
    assert read(day(late, early)).retrieved_at == "2026-06-04T08:00:00Z"


def test_rows_that_cannot_be_used_are_set_aside_with_a_reason() -> None:
    received = only(answered(INDEX, {**INDEX, "coding_index": "70"}, None, INDEX))
    assert received.rows == [INDEX, INDEX]
    assert received.aside == ["coding_index: not a number", "not an object"]
    assert received.count == 4


@pytest.mark.fault(
    "data", "rows of two sources in one response", "those not asked for are set aside"
)
def test_rows_of_another_source_are_set_aside() -> None:
    received = only(answered(ARENA, INDEX))
    assert received.rows == [INDEX]
    assert received.aside == ["source: not the one asked for"]


def test_rows_of_another_arena_are_set_aside() -> None:
    asked = answered(ARENA, {**ARENA, "arena": "agents"}, source="design-arena", arena="agents")
    received = only(asked)
    assert [row["model_permaslug"] for row in received.rows] == ["a/one"]
    assert received.aside == ["arena: not the one asked for"]


def test_unknown_fields_stay_in_the_archive() -> None:
    kept = day(answered({**INDEX, "new": 1}), outcomes=[])
    assert json.loads(snapshot.unpack(snapshot.pack(kept))) == kept
    assert read(kept).received[0].count == 1


@pytest.mark.fault(
    "data", "a lone surrogate in a field nobody reads", "the day is read all the same"
)
def test_a_lone_surrogate_changes_nothing_else() -> None:
    plain_day = day(answered(INDEX, None), declined("coding"))
    odd = copy.deepcopy(plain_day)
    odd["requests"][0]["response"]["new"] = "\ud800"
    assert read(odd) == read(plain_day)


@pytest.mark.fault("data", "a lone surrogate in a name", "only this row is set aside")
def test_a_row_with_a_lone_surrogate_sets_only_itself_aside() -> None:
    received = only(answered({**INDEX, "display_name": "\ud800"}, INDEX))
    assert received.rows == [INDEX]
    assert received.aside == ["display_name: not valid text"]


# What is no day


def without(name: str) -> Row:
    """Return a day that lacks a field."""
    return {key: value for key, value in DAY.items() if key != name}


@pytest.mark.fault("files", "a file of the archive that holds no day", "refused as no day")
@pytest.mark.parametrize(
    "document",
    [
        pytest.param(None, id="null"),
        pytest.param([], id="list"),
        pytest.param({}, id="empty"),
        *(pytest.param(without(name), id=f"no {name}") for name in DAY),
        *(
            pytest.param({**DAY, "schema": schema}, id=f"schema {schema!r}")
            for schema in (0, 2, "1", None)
        ),
        *(
            pytest.param({**DAY, "date": date}, id=f"date {date!r}")
            for date in ("", "2026-02-30", "20260604", "2026-06-04\n", "\u0662026-06-04", 1, None)
        ),
        pytest.param({**DAY, "requests": {}}, id="requests"),
        pytest.param({**DAY, "outcomes": None}, id="outcomes"),
        pytest.param(day({**answered(), "status": 500}), id="status 500"),
        pytest.param(day({**answered(), "status": "200"}), id="status as text"),
        pytest.param(day({**answered(), "response": ERROR}), id="no response"),
        pytest.param(day({**answered(), "retrieved_at": "today"}), id="retrieved_at"),
        pytest.param(day({**answered(), "params": {"source": 1}}), id="params"),
        pytest.param(day({**answered(), "params": {"arena": "models"}}), id="params of no source"),
        pytest.param(day(outcomes=[{**FRESH, "status": "good"}]), id="outcome"),
        *(
            pytest.param(day(outcomes=[{**STALE, "stands_in": other}]), id=f"stands_in {other!r}")
            for other in ("", "yesterday", "20260603", "2026-02-30", "2026-W23-3", 3)
        ),
    ],
)
def test_what_is_no_day_is_refused(document: object) -> None:
    with pytest.raises(ArchiveError, match=r"^not an archived day \("):
        read(document)


@pytest.mark.parametrize("text", [b"", b"{", b"\xff", b'{"a": "\\ud800"', b"<html>"], ids=repr)
def test_what_is_no_json_is_no_day(text: bytes) -> None:
    with pytest.raises(ArchiveError, match=r"^not an archived day \("):
        snapshot.read(text, SHA)


@pytest.mark.parametrize("levels", [300, 100_000])
def test_deep_nesting_is_no_day(levels: int) -> None:
    with pytest.raises(ArchiveError):
        snapshot.read(b"[" * levels + b"]" * levels, SHA)


# What was refused

REFUSAL: Row = {
    "schema": 1,
    "date": "2026-06-04",
    "source": "artificial-analysis",
    "requests": [
        {**answered(None), "failure": "why", "text": None},
        {**declined("x"), "status": 0},
    ],
}


def test_a_refused_source_is_read_whatever_it_brought() -> None:
    found = snapshot.read_refusal(snapshot.canonical(REFUSAL))
    assert found["source"] == "artificial-analysis"
    assert [kept["status"] for kept in found["requests"]] == [200, 0]
    assert found["requests"][0]["response"] == answered(None)["response"]


@pytest.mark.parametrize(
    "document",
    [
        None,
        {},
        {**REFUSAL, "date": "soon"},
        {**REFUSAL, "requests": None},
        {**REFUSAL, "requests": [{**answered(), "params": {}}]},
    ],
    ids=["null", "empty", "date", "requests", "params"],
)
def test_what_is_no_refused_source_is_refused(document: object) -> None:
    with pytest.raises(ArchiveError, match=r"^not a refused source \("):
        snapshot.read_refusal(snapshot.canonical(document))


# Anything at all


text = st.text(st.characters(), max_size=8)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | text
finite = scalars.filter(lambda value: not isinstance(value, float) or math.isfinite(value))
values = st.recursive(
    finite,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(values)
def test_any_document_survives_the_archive(document: object) -> None:
    blob = snapshot.pack(document)
    assert blob == snapshot.pack(copy.deepcopy(document))
    assert snapshot.unpack(blob) == snapshot.canonical(document)
    assert json.loads(snapshot.unpack(blob)) == document


@pytest.mark.fault(
    "files", "any bytes in place of an archived day", "unpacked, or an error of the archive"
)
@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60))
def test_any_file_is_unpacked_or_damaged(blob: bytes) -> None:
    for one in (blob, snapshot.pack(1)[:10] + blob):
        try:
            assert isinstance(snapshot.unpack(one), bytes)
        except ArchiveError:
            continue


def places(whole: object, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every value inside a document."""
    inner: list[tuple[Any, object]] = []
    if isinstance(whole, dict):
        inner = list(whole.items())
    elif isinstance(whole, list):
        inner = list(enumerate(whole))
    return [above, *(path for key, part in inner for path in places(part, (*above, key)))]


@pytest.mark.fault("files", "any value anywhere in an archived day", "read, or refused as no day")
@settings(max_examples=400, deadline=None)
@given(st.sampled_from(places(DAY)[1:]), values | st.sampled_from([2, 400, AT, "2026-06-04", {}]))
def test_a_day_with_another_value_anywhere_is_read_or_refused(
    path: tuple[Any, ...], value: object
) -> None:
    document = copy.deepcopy(DAY)
    inner = document
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    is_read_or_refused(snapshot.canonical(document))


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_a_day_with_other_bytes_anywhere_is_read_or_refused(data: st.DataObject) -> None:
    text = snapshot.canonical(DAY)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    is_read_or_refused(text[:start] + data.draw(st.binary(max_size=5)) + text[end:])


def is_read_or_refused(text: bytes) -> None:
    """Require that a text is a day, or refused as none."""
    try:
        assert isinstance(snapshot.read(text, SHA), Snapshot)
    except ArchiveError as error:
        why = str(error)
    else:
        return
    assert why.startswith("not an archived day (")
