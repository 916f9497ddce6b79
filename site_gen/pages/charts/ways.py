"""Days across a chart, and lines through them: broken where a day is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cache, lru_cache
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from site_gen.pages import cells
from site_gen.pages.charts import scales, shapes
from site_gen.pages.charts.lettering import text_width
from site_gen.pages.charts.shapes import Aside, Tick
from site_gen.standings.history.model import BoardHistory
from site_gen.standings.history.stretches import Stretch

DAYS_LEAST = 3  # fewer make no picture
POINTS = 120  # of a line at most: older days are thinned
THINNED = "; of older days only some are drawn"
WHY = {
    "gap": "no day in the archive for more than three weeks",
    "coverage-break": "many entries were no longer rated",
    "re-based": "the index was re-based",
}

Across = Callable[[date], int]


class Ways(NamedTuple):
    """Paths: `line` of days that follow each other, `lone` of days without a neighbour."""

    line: str
    lone: str


def ways(
    found: Iterable[Stretch], across: Callable[[date], int], up: Callable[[float], int]
) -> Ways:
    """Return stretches as paths; a lone day is a line of no length, to be drawn with round ends.

    Steps are relative, for days are as far from each other: packed, they weigh a third less.
    """
    line: list[str] = []
    lone: list[str] = []
    for own in found:
        points = [(across(one.day), up(one.rank)) for one in own]
        x, y = points[0]
        steps = "".join(_step(two[0] - one[0], two[1] - one[1]) for one, two in pairwise(points))
        (line if steps else lone).append(f"M{x} {y}{steps or 'h0'}")
    return Ways("".join(line), "".join(lone))


def _step(right: int, down: int) -> str:
    return f"l{right} {down}" if down else f"h{right}"


def classed(kind: str, drawn: Sequence[Ways]) -> tuple[tuple[str, str], ...]:
    """Return the lines of a class, and its days that stand alone, where there are any."""
    groups = (
        (kind, "".join(one.line for one in drawn)),
        (f"{kind} lone", "".join(one.lone for one in drawn)),
    )
    return tuple(group for group in groups if group[1])


def scale(start: date, end: date, box: shapes.Box) -> Across:
    """Return the scale of the days across a plot, which many lines share, and many charts."""
    return _scale(start, end, box[0] + 6, box[2] - 6)


@lru_cache
def _scale(start: date, end: date, left: int, right: int) -> Across:
    linear = scales.linear(start.toordinal(), end.toordinal(), left, right)
    return cache(lambda day: linear(day.toordinal()))


@lru_cache
def ticks(start: date, end: date, across: Across, width: int) -> tuple[Tick, ...]:
    """Return days to mark: firsts of months where there are enough, as close as words allow.

    No words stand out of the layout's width.
    """
    days, room, monthly = _marks(start, end)
    found = [one for one in days if room / 2 <= across(one) <= width - room / 2]
    every = 1
    while True:
        kept = found[::every] if monthly else found[::-every][::-1]
        if every >= len(found) or all(
            across(two) - across(one) >= room for one, two in pairwise(kept)
        ):
            return tuple(Tick(across(one), _day(one, start, end)) for one in kept)
        every += 1


@lru_cache
def _marks(start: date, end: date) -> tuple[list[date], int, bool]:
    """Return days to choose from, the room that each takes, and whether they are firsts of months.

    Many charts share them.
    """
    months = range(start.year * 12 + start.month - 1, end.year * 12 + end.month)
    firsts = (date(month // 12, month % 12 + 1, 1) for month in months)
    found = [day for day in firsts if day >= start]
    monthly = len(found) > 2
    if not monthly:
        found = list(map(date.fromordinal, range(start.toordinal(), end.toordinal() + 1)))
    room = ceil(max(text_width(_day(one, start, end)) for one in found)) + 14
    return found, room, monthly


def _day(day: date, start: date, end: date) -> str:
    year = "" if start.year == end.year else f" {day.year}"
    return f"{day.day} {cells.MONTHS[day.month - 1][:3]}{year}"


def broken(boards: Sequence[BoardHistory]) -> Iterator[Aside]:
    """Yield what the dashed lines mean, each break once."""
    told = {
        (one.day, one.why): f"{cells.day(one.day.isoformat())} ({WHY[one.why]})"
        for board in boards
        for one in board.breaks
    }
    if told:
        days = ", ".join(told[one] for one in sorted(told))
        yield Aside(
            f"Dashed line: what comes before does not compare with what comes after: {days}"
        )
