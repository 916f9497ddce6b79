"""An entry's ranks as they can be drawn: only days that exist, and nothing across a gap."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from site_gen.standings.history.model import BoardHistory, Timeline

_DAY = timedelta(days=1)


class Point(NamedTuple):
    """A day that exists for the board, and the entry's rank on it."""

    day: date
    rank: int


Stretch = list[Point]


class Sample(NamedTuple):
    """Some of a board's days: their places among all of them, and the stretch of each.

    Days of one stretch follow each other day by day, with no break between.
    """

    board: BoardHistory
    places: Sequence[int]
    stretch: Sequence[int]

    @property
    def first(self) -> date:
        """The first of the days."""
        return self.board.days[self.places[0]]

    @property
    def last(self) -> date:
        """The newest of the days."""
        return self.board.days[-1]


def sample(board: BoardHistory, start: date, most: int) -> Sample:
    """Return the days of a board from a day on, of more than `most` the newer half and some.

    Those left out are the older ones, evenly spread: what is drawn stays bounded.
    """
    known = board.memo.get((start, most))
    if known is None:
        known = board.memo[start, most] = _sampled(board, start, most)
    found: Sample = known
    return found


def _sampled(board: BoardHistory, start: date, most: int) -> Sample:
    places = range(bisect_left(board.days, start), len(board.days))
    kept: Sequence[int] = places
    if len(places) > most:
        newer = most // 2
        every = -(-(len(places) - newer) // (most - newer))
        kept = [*places[:-newer:every], *places[-newer:]]
    breaks = {one.day for one in board.breaks}
    numbers, number = [0], 0
    for one, two in pairwise(board.days):
        number += two - one > _DAY or two in breaks
        numbers.append(number)
    return Sample(board, kept, [numbers[at] for at in kept])


def stretches(drawn: Sample, line: Timeline) -> list[Stretch]:
    """Return an entry's ranks on sampled days, a list per stretch in which it was always rated.

    Of days in a row with one rank the first and the last are told.
    """
    first, last, rank = line.runs.first, line.runs.last, line.runs.rank
    days, at = drawn.board.days, 0
    found: list[Stretch] = []
    stretch: Stretch = []
    before = (-1, -1, -1)  # place, run and stretch of the day before
    for place, number in zip(drawn.places, drawn.stretch, strict=True):
        at = bisect_right(first, place, at) - 1
        if at < 0 or place > last[at]:
            at = max(at, 0)
            continue
        joined = number == before[2] and (
            place == before[0] + 1 or _always(first, last, before[1], at)
        )
        if not joined:
            stretch = []
            found.append(stretch)
        before = (place, at, number)
        here = rank[at]
        if len(stretch) > 1 and stretch[-1].rank == stretch[-2].rank == here:
            stretch.pop()
        stretch.append(Point(days[place], here))
    return found


def days_of(found: Iterable[Stretch]) -> int:
    """Return how many days stretches are of."""
    return sum((own[-1].day - own[0].day).days + 1 for own in found)


def _always(first: array[int], last: array[int], one: int, other: int) -> bool:
    """Tell whether an entry was rated on every day from one of its runs to a later one."""
    # No run begins before the day after the one before it: equal sums, equal days.
    return sum(first[one + 1 : other + 1]) - sum(last[one:other]) == other - one
