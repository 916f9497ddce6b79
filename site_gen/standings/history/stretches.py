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
    away = _away(first, last, drawn.places[0])
    found: list[Stretch] = []
    stretch: Stretch = []
    before = (-1, -1)
    for place, number in zip(drawn.places, drawn.stretch, strict=True):
        at = bisect_right(first, place, at) - 1
        if at < 0 or place > last[at]:
            at = max(at, 0)
            continue
        own = (number, bisect_right(away, at) if away else 0)
        if own != before:
            before, stretch = own, []
            found.append(stretch)
        here = rank[at]
        if len(stretch) > 1 and stretch[-1].rank == stretch[-2].rank == here:
            stretch.pop()
        stretch.append(Point(days[place], here))
    return found


def days_of(found: Iterable[Stretch]) -> int:
    """Return how many days stretches are of."""
    return sum((own[-1].day - own[0].day).days + 1 for own in found)


def _away(first: array[int], last: array[int], start: int) -> list[int]:
    """Return which runs from a place on begin after days on which the entry was not rated."""
    at = max(0, bisect_right(first, start) - 1)
    begins, ends = first[at:], last[at:]
    if not begins or ends[-1] - begins[0] + 1 == sum(ends) - sum(begins) + len(ends):
        return []  # what most entries are: always there
    return [at + place for place in range(1, len(begins)) if begins[place] != ends[place - 1] + 1]
