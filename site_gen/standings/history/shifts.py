"""What the runs of a board tell of any day, however old: who stood where, who changed rank."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from site_gen.standings.history.days import Key
from site_gen.standings.history.model import BoardHistory, Timeline

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
    places = [bisect_left(board.days, day) for day in sorted(days)]
    found: dict[int, list[Standing]] = {place: [] for place in places}
    for timeline in board.timelines.values():
        runs = timeline.runs
        for at, rank in enumerate(runs.rank):
            if rank > TOP:
                continue
            first, last = bisect_left(places, runs.first[at]), bisect_right(places, runs.last[at])
            for place in places[first:last]:
                key = name_on(timeline, board.days[place])
                found[place].append(Standing(key, rank, runs.value[at]))
    return {
        board.days[place]: tuple(
            sorted(own, key=lambda one: (one.rank, one.key.name.casefold(), one.key))
        )
        for place, own in found.items()
    }


def counts(board: BoardHistory) -> dict[date, int]:
    """Return how many entries changed rank on each day on which any did."""
    found = Counter(place for _, _, place in _shifted(board))
    return {board.days[place]: count for place, count in sorted(found.items())}


def of_days(board: BoardHistory, days: Iterable[date]) -> Mapping[date, tuple[Shift, ...]]:
    """Return every change of rank on some days, the best ranks first."""
    wanted = set(days)
    found: dict[date, list[Shift]] = {}
    for timeline, at, place in _shifted(board):
        day = board.days[place]
        if day in wanted:
            runs = timeline.runs
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


def _shifted(board: BoardHistory) -> Iterator[tuple[Timeline, int, int]]:
    """Yield each change of rank from one day to the next: the entry, its run, the day's place.

    Across a break nothing compares.
    """
    broken = {bisect_left(board.days, one.day) for one in board.breaks}
    for timeline in board.timelines.values():
        runs = timeline.runs
        first, last, rank = runs.first, runs.last, runs.rank
        for at in range(1, len(first)):
            place = first[at]
            if rank[at] != rank[at - 1] and place == last[at - 1] + 1 and place not in broken:
                yield timeline, at, place
