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
    """Some of a board's days: places among all of them, and the stretch of each.

    Days of one stretch follow each other day by day, with no break between. `ends` are which of
    the board's ends of months are among them, `places` the days after those.
    """

    board: BoardHistory
    ends: Sequence[int]
    places: Sequence[int]
    stretch: Sequence[int]  # of every day of the board

    def __len__(self) -> int:
        """Return how many days there are."""
        return len(self.ends) + len(self.places)

    @property
    def first(self) -> date:
        """The first of the days."""
        at = self.board.ends[self.ends[0]].at if self.ends else self.places[0]
        return self.board.days[at]

    @property
    def last(self) -> date:
        """The newest of the board's days."""
        return self.board.days[-1]

    @property
    def thinned(self) -> bool:
        """Whether days between the first and the last were left out."""
        return len(self) < len(self.board.days) - bisect_left(self.board.days, self.first)


def sample(board: BoardHistory, start: date, most: int) -> Sample:
    """Return the days of a board from a day on, of more than `most` the newer and some.

    Those left out are the older ones, evenly spread: what is drawn stays bounded. Before the day
    from which the board's runs are at hand, there are only ends of months.
    """
    known = board.memo.get((start, most))
    if known is None:
        known = board.memo[start, most] = _sampled(board, start, most)
    found: Sample = known
    return found


def _sampled(board: BoardHistory, start: date, most: int) -> Sample:
    ends = [at for at, end in enumerate(board.ends) if board.days[end.at] >= start]
    every = -(-len(ends) // (most // 2)) or 1
    ends = ends[::-every][::-1]
    places: Sequence[int] = range(bisect_left(board.days, max(start, board.since)), len(board.days))
    room = most - len(ends)
    if len(places) > room:
        newer = room // 2
        every = -(-(len(places) - newer) // (room - newer))
        places = [*places[:-newer:every], *places[-newer:]]
    breaks = {one.day for one in board.breaks}
    numbers, number = [0], 0
    for one, two in pairwise(board.days):
        number += two - one > _DAY or two in breaks
        numbers.append(number)
    return Sample(board, ends, places, numbers)


class _Pen:
    """Writes points down, stretch by stretch."""

    def __init__(self, drawn: Sample) -> None:
        self._days, self._numbers = drawn.board.days, drawn.stretch
        self.found: list[Stretch] = []
        self._number = -1

    def put(self, place: int, rank: int, joined: bool) -> None:
        """Add a day's rank, to the same stretch where the days are `joined`, of one by number."""
        number = self._numbers[place]
        if not joined or number != self._number:
            self.found.append([])
        self._number = number
        stretch = self.found[-1]
        if len(stretch) > 1 and stretch[-1].rank == stretch[-2].rank == rank:
            stretch.pop()
        stretch.append(Point(self._days[place], rank))


def stretches(drawn: Sample, line: Timeline) -> list[Stretch]:
    """Return an entry's ranks on sampled days, a list per stretch in which it was always rated.

    Of days in a row with one rank the first and the last are told.
    """
    pen = _Pen(drawn)
    joined = _put_ends(pen, drawn, line)
    first, last, rank = line.runs.first, line.runs.last, line.runs.rank
    unbroken = sum(first[1:]) - sum(last[:-1]) == len(first) - 1  # no day without it
    at, before = 0, -1
    if joined:
        before = bisect_right(first, drawn.board.ends[drawn.ends[-1]].at) - 1
    for place in drawn.places:
        at = bisect_right(first, place, at) - 1
        if at < 0 or place > last[at]:
            at = max(at, 0)
            continue
        pen.put(place, rank[at], before >= 0 and (unbroken or _always(first, last, before, at)))
        before = at
    return pen.found


def _put_ends(pen: _Pen, drawn: Sample, line: Timeline) -> bool:
    """Write down an entry's ranks at ends of months; tell whether it was rated at the last."""
    if not drawn.ends:
        return False
    wanted, joined = set(drawn.ends), False
    there = False
    for one in range(drawn.ends[0], len(drawn.board.ends)):
        end = drawn.board.ends[one]
        at = bisect_left(end.number, line.number)
        there = at < len(end.number) and end.number[at] == line.number
        joined = joined and there and bool(end.always[at])
        if one in wanted:
            if there:
                pen.put(end.at, end.rank[at], joined)
            joined = there
    return joined


def days_of(found: Iterable[Stretch]) -> int:
    """Return how many days stretches are of."""
    return sum((own[-1].day - own[0].day).days + 1 for own in found)


def _always(first: array[int], last: array[int], one: int, other: int) -> bool:
    """Tell whether an entry was rated on every day from one of its runs to a later one."""
    # No run begins before the day after the one before it: equal sums, equal days.
    return sum(first[one + 1 : other + 1]) - sum(last[one:other]) == other - one
