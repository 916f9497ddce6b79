"""An entry's ranks as they can be drawn: only days that exist, and nothing across a gap."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import chain, compress, pairwise, repeat
from operator import sub
from typing import NamedTuple

from site_gen.standings.history.model import BoardHistory, Timeline
from site_gen.standings.history.runs import Ends

_DAY = timedelta(days=1)


class Point(NamedTuple):
    """A day that exists for the board, and the entry's rank on it."""

    day: date
    rank: int


Stretch = list[Point]
_point = partial(tuple.__new__, Point)  # in half the time: there are hundreds of thousands


class End(NamedTuple):
    """A board's last day of a month by its place: who was rated then, by number, and their ranks.

    `always` are those of them who were on every day since the end that was sampled before.
    """

    place: int
    rank: Mapping[int, int]
    always: Container[int]


class Sample(NamedTuple):
    """Some of a board's days: ends of months first, then the `places` of later ones.

    `stretch` has a number for every day of the board: days of the same follow each other day by
    day, with no break between. `single`: all days from the first of `places` on are of one.
    """

    board: BoardHistory
    ends: Sequence[End]
    places: Sequence[int]
    stretch: Sequence[int]
    single: bool

    @property
    def size(self) -> int:
        """How many days there are."""
        return len(self.ends) + len(self.places)

    @property
    def first(self) -> date:
        """The first of the days."""
        return self.board.days[self.ends[0].place if self.ends else self.places[0]]

    @property
    def last(self) -> date:
        """The newest of the board's days."""
        return self.board.days[-1]

    @property
    def thinned(self) -> bool:
        """Whether days between the first and the last were left out."""
        return self.size < len(self.board.days) - bisect_left(self.board.days, self.first)


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
    ends = list(_ends([one for one in board.ends if board.days[one.at] >= start], most // 2))
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
    single = bool(places) and numbers[places[0]] == numbers[-1]
    return Sample(board, ends, places, numbers, single)


def _ends(found: Sequence[Ends], most: int) -> Iterator[End]:
    """Yield ends of months, of more than so many some, evenly spread, the newest among them."""
    every = -(-len(found) // most)
    always: set[int] = set()
    for at, one in enumerate(found):
        here = set(compress(one.number, one.always))
        always = always & here if at and (len(found) - at) % every != 0 else here
        if (len(found) - 1 - at) % every == 0:
            yield End(one.at, dict(zip(one.number, one.rank, strict=True)), always)


_Drawn = tuple[int, int]  # a day's place, and the rank on it


def stretches(drawn: Sample, line: Timeline) -> list[Stretch]:
    """Return an entry's ranks on sampled days, a list per stretch in which it was always rated.

    Of days in a row with one rank the first and the last are told.
    """
    found: list[list[_Drawn]] = []
    numbers = drawn.stretch
    before = -1  # the number of the stretch that was written to last
    for place, rank, joined in _at_ends(drawn, line):
        number = numbers[place]
        if not joined or number != before:
            found.append([])
            before = number
        found[-1].append((place, rank))
    joined = bool(drawn.ends) and line.number in drawn.ends[-1].rank
    ranks = _always_rated(drawn, line)
    if ranks:
        if not joined or before != numbers[drawn.places[0]]:
            found.append([])
        found[-1] += zip(drawn.places, ranks, strict=True)
    else:
        for place, rank, always in _by_runs(drawn, line, joined):
            number = numbers[place]
            if not always or number != before:
                found.append([])
                before = number
            found[-1].append((place, rank))
    return [_points(drawn.board.days, one) for one in found]


def _points(days: Sequence[date], stretch: Iterable[_Drawn]) -> Stretch:
    """Return the first and the last of days in a row with one rank."""
    found: Stretch = []
    rank, last = -1, -1
    for place, here in stretch:
        if here == rank:
            last = place
            continue
        if last >= 0:
            found.append(_point((days[last], rank)))
            last = -1
        found.append(_point((days[place], here)))
        rank = here
    if last >= 0:
        found.append(_point((days[last], rank)))
    return found


def _at_ends(drawn: Sample, line: Timeline) -> Iterator[tuple[int, int, bool]]:
    """Yield place and rank, and whether it was always rated since the one before."""
    joined, number = False, line.number
    for place, ranks, always in drawn.ends:
        rank = ranks.get(number)
        if rank is not None:
            yield place, rank, joined and number in always
        joined = rank is not None


def _always_rated(drawn: Sample, line: Timeline) -> Sequence[int]:
    """Return an entry's ranks on the days after the ends, if it was rated on all without a break.

    Most are, and are told in a fraction of the time.
    """
    first, last, rank = line.runs.first, line.runs.last, line.runs.rank
    if not drawn.single or first[0] > drawn.places[0] or last[-1] < drawn.places[-1]:
        return ()
    at = bisect_right(first, drawn.places[0]) - 1
    first, last, rank = first[at:], last[at:], rank[at:]
    if not _always(first, last, 0, len(first) - 1):
        return ()
    start: int = first[0]
    daily: Sequence[int] = rank
    if first != last:
        lengths = map(sub, chain(first[1:], (last[-1] + 1,)), first)
        daily = list(chain.from_iterable(map(repeat, rank, lengths)))
    if isinstance(drawn.places, range):
        return daily[drawn.places[0] - start : drawn.places[-1] - start + 1]
    return [daily[place - start] for place in drawn.places]


def _by_runs(drawn: Sample, line: Timeline, joined: bool) -> Iterator[tuple[int, int, bool]]:
    """Yield place and rank, and whether it was always rated since the one before.

    `joined`: it was at the last of the ends.
    """
    first, last, ranks = line.runs.first, line.runs.last, line.runs.rank
    at, before = 0, -1
    if joined:
        before = bisect_right(first, drawn.ends[-1].place) - 1
    for place in drawn.places:
        at = bisect_right(first, place, at) - 1
        if at < 0 or place > last[at]:
            at = max(at, 0)
            continue
        yield place, ranks[at], before >= 0 and _always(first, last, before, at)
        before = at


def days_of(found: Iterable[Stretch]) -> int:
    """Return how many days stretches are of."""
    return sum((own[-1].day - own[0].day).days + 1 for own in found)


def _always(first: array[int], last: array[int], one: int, other: int) -> bool:
    """Tell whether an entry was rated on every day from one of its runs to a later one."""
    # No run begins before the day after the one before it: equal sums, equal days.
    return sum(first[one + 1 : other + 1]) - sum(last[one:other]) == other - one
