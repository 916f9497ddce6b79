"""An entry's ranks as they can be drawn: only days that exist, and nothing across a gap."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
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
    found: list[Stretch] = []
    before = (-1, -1)
    for point, own in _ranks(drawn, line):
        if own != before:
            found.append([])
        before, stretch = own, found[-1]
        if len(stretch) > 1 and stretch[-1].rank == stretch[-2].rank == point.rank:
            stretch.pop()
        stretch.append(point)
    return found


def days_of(found: Iterable[Stretch]) -> int:
    """Return how many days stretches are of."""
    return sum((own[-1].day - own[0].day).days + 1 for own in found)


def _ranks(drawn: Sample, line: Timeline) -> Iterator[tuple[Point, tuple[int, int]]]:
    """Yield a point per sampled day with a rank, and what it shares with those it joins."""
    first, last = line.runs.first, line.runs.last
    away = [at + 1 for at in range(len(first) - 1) if first[at + 1] != last[at] + 1]
    for place, number in zip(drawn.places, drawn.stretch, strict=True):
        at = bisect_right(first, place) - 1
        if at >= 0 and place <= last[at]:
            point = Point(drawn.board.days[place], line.runs.rank[at])
            yield point, (number, bisect_right(away, at))
