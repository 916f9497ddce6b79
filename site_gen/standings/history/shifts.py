"""What the runs of a board tell of any day, however old: who stood where, who changed rank."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from site_gen.standings.history.days import Key
from site_gen.standings.history.model import BoardHistory, Timeline
from site_gen.standings.history.runs import Series

TOP = 10  # ranks that readers want to see whole


class Standing(NamedTuple):
    """An entry on a day of its board, called as it was then."""

    key: Key
    rank: int
    value: float


class Shift(NamedTuple):
    """A change of rank from the board's day before, of an entry called as it was then."""

    key: Key
    rank_before: int
    rank_after: int
    value_before: float
    value_after: float


def name_on(timeline: Timeline, day: date) -> Key:
    """Return what an entry was called on a day."""
    for last, name in timeline.names:
        if day <= last:
            return Key(timeline.key.slug, name)
    return timeline.key


def tops(board: BoardHistory, days: Iterable[date]) -> dict[date, tuple[Standing, ...]]:
    """Return the first ten of a board on some of its days, the highest first."""
    found: dict[int, list[Standing]] = {bisect_left(board.days, day): [] for day in sorted(days)}
    ends = {one.at: one for one in board.ends if one.at in found}
    by_number = {one.number: one for one in board.timelines.values()} if ends else {}
    for place, end in ends.items():
        for number, rank, value in zip(end.number, end.rank, end.value, strict=True):
            timeline = by_number.get(number) if rank <= TOP else None
            if timeline is not None:
                key = name_on(timeline, board.days[place])
                found[place].append(Standing(key, rank, value))
    places = [place for place in found if place not in ends]
    for timeline in board.timelines.values() if places else ():
        runs = timeline.runs.reaching(places[0])
        at = 0
        last = bisect_right(places, runs.last[-1])
        for place in places[bisect_left(places, runs.first[0]) : last]:
            at = bisect_right(runs.first, place, at) - 1
            if runs.rank[at] <= TOP and place <= runs.last[at]:
                key = name_on(timeline, board.days[place])
                found[place].append(Standing(key, runs.rank[at], runs.value[at]))
    return {
        board.days[place]: tuple(
            sorted(own, key=lambda one: (one.rank, one.key.name.casefold(), one.key))
        )
        for place, own in found.items()
    }


def without(board: BoardHistory, gone: Iterable[Timeline]) -> tuple[int, ...]:
    """Return how many entries changed rank on each day, but for some."""
    found = list(board.moved)
    for *_, place in _shifted(board, gone, 0):
        found[place] -= 1
    return tuple(found)


def of_days(board: BoardHistory, days: Iterable[date]) -> Mapping[date, tuple[Shift, ...]]:
    """Return every change of rank on some days, the best ranks first."""
    wanted = set(days)
    found: dict[date, list[Shift]] = {}
    start = bisect_left(board.days, min(wanted, default=date.max))
    for timeline, runs, at, place in _shifted(board, board.timelines.values(), start):
        day = board.days[place]
        if day in wanted:
            shift = Shift(
                name_on(timeline, day),
                runs.rank[at - 1],
                runs.rank[at],
                runs.value[at - 1],
                runs.value[at],
            )
            found.setdefault(day, []).append(shift)
    return {
        day: tuple(sorted(own, key=lambda one: (one.rank_after, one.key.name.casefold(), one.key)))
        for day, own in found.items()
    }


def _shifted(
    board: BoardHistory, timelines: Iterable[Timeline], start: int
) -> Iterator[tuple[Timeline, Series, int, int]]:
    """Yield each change of rank from one day to the next.

    That is the entry, its runs, the place of the one that began, and that of the day.

    `start` is the first such place. Across a break nothing compares.
    """
    broken = {bisect_left(board.days, one.day) for one in board.breaks}
    for timeline in timelines:
        runs = timeline.runs.reaching(start)
        first, last, rank = runs.first, runs.last, runs.rank
        for at in range(max(1, bisect_left(first, start)), len(first)):
            place = first[at]
            if rank[at] != rank[at - 1] and place == last[at - 1] + 1 and place not in broken:
                yield timeline, runs, at, place
