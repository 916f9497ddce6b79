"""Files of history: a row per run, as a reference made day by day has them."""

from __future__ import annotations

import csv
import io
from array import array
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from site_gen.pages import records
from site_gen.standings import evidence
from site_gen.standings.history.days import Key
from site_gen.standings.history.model import BoardHistory, History, Series, Timeline
from tests.sites import index_row, site_of

BOARD = "artificial-analysis.intelligence"
DAYS = tuple(date(2025, 12, 28) + timedelta(at) for at in (0, 1, 2, 3, 4, 6, 7, 10))
NAMES = ("A", "B", 'B "b", b', "=1", "C\n,,,\n", "À")
Stood = list[tuple[int, float] | None]  # rank and value on each day

stood = st.lists(
    st.none() | st.tuples(st.integers(1, 4), st.sampled_from((-0.0, 1.0, 12.5, 1e22))),
    min_size=len(DAYS),
    max_size=len(DAYS),
).filter(any)
called = st.lists(st.sampled_from(NAMES), min_size=len(DAYS), max_size=len(DAYS))
entries = st.lists(st.tuples(stood, called, st.booleans()), min_size=1, max_size=5)


def timeline(slug: str, stood: Stood, called: list[str]) -> Timeline:
    """Return what the books say of an entry that stood, and was called, so on each day."""
    runs = Series(DAYS, array("H"), array("H"), array("H"), array("d"))
    for at, one in enumerate(stood):
        if one and at and stood[at - 1] == one:
            runs.last[-1] = at
        elif one:
            runs.first.append(at)
            runs.last.append(at)
            runs.rank.append(one[0])
            runs.value.append(one[1])
    names = [(DAYS[at], was) for at, (was, now) in enumerate(pairwise(called)) if was != now]
    days = [day for day, one in zip(DAYS, stood, strict=True) if one]
    key = Key(slug, called[-1])
    told = (days[0], days[-1], 1, days[0], 1, 1, True, None)
    return Timeline(BOARD, 0, key, tuple(names), *told, runs)


def reference(year: int, slug: str, stood: Stood, called: list[str]) -> Iterator[list[str]]:
    """Yield an entry's rows in a year: its days one by one, equal neighbours together."""
    row: list[str] = []
    for day, one, name in zip(DAYS, stood, called, strict=True):
        if day.year != year or not one:
            row = []
            continue
        told = [slug, f"'{name}" if name == "=1" else name, f"{one[0]}", f"{one[1] + 0:g}"]
        if row and row[2:6] == told:
            row[1] = day.isoformat()
            continue
        row = [day.isoformat(), day.isoformat(), *told]
        yield row


@given(entries)
@settings(max_examples=100, deadline=None)
def test_files_of_history_are_those_made_day_by_day(
    found: list[tuple[Stood, list[str], bool]],
) -> None:
    slugs = [f"lab/{len(found) - at}" for at in range(len(found))]
    named = [called if more else [called[0]] * len(DAYS) for _, called, more in found]
    lines = [
        timeline(slug, stood, called)
        for slug, (stood, _, _), called in zip(slugs, found, named, strict=True)
    ]
    board = BoardHistory(
        board=BOARD,
        source="artificial-analysis",
        title="Intelligence",
        kind="index",
        arena=None,
        category=None,
        days=DAYS,
        rated=(9,) * len(DAYS),
        moved=(0,) * len(DAYS),
        changed=DAYS[-1],
        breaks=(),
        restated=(),
        gate=evidence.gate(0, []),
        timelines={one.key: one for one in lines},
        unrated={},
        since=DAYS[0],
        ends=(),
    )
    site = replace(site_of(index_row("lab/1", "One", 1)), history=History(DAYS, {BOARD: board}))

    for draft, year in zip(records.files(site), (2025, 2026), strict=True):
        head, *rows = csv.reader(io.StringIO(draft.data.decode(), newline=""))
        expected = [
            (row[0], int(row[4]), row[2], called[0], row)
            for slug, (stood, _, _), called in zip(slugs, found, named, strict=True)
            for row in reference(year, slug, stood, called)
        ]
        assert tuple(head) == records.HEAD
        assert [row[:6] for row in rows] == [row for *_, row in sorted(expected)]
        assert [bool(row[6]) for row in rows] == [True, *[False] * (len(rows) - 1)][: len(rows)]
