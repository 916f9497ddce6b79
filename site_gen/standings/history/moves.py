"""Every change of rank on a board, accounted for exactly: who came, who went, who passed whom."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import groupby

from site_gen.standings import evidence
from site_gen.standings.evidence import Rated
from site_gen.standings.history.comparison import Comparison
from site_gen.standings.history.days import Key, Sheet
from site_gen.standings.history.model import Move

Pairs = dict[Key, tuple[Key, ...]]
Separates = Callable[[Key, Key], bool]


def ranks(values: Mapping[Key, float]) -> dict[Key, int]:
    """Return competition ranks: 1 plus the number of entries with a higher value."""
    found: dict[Key, int] = {}
    rank, last = 0, None
    ordered = sorted(values.items(), key=lambda item: -item[1])
    for place, (key, value) in enumerate(ordered, 1):
        if value != last:
            rank, last = place, value
        found[key] = rank
    return found


def moves(
    comparison: Comparison, before: date, after: date, rescored: bool, withdrawn: bool
) -> Iterator[Move]:
    """Yield the moves of a board from one day to another, the best ranks of the later first.

    `rescored`: a changed figure is a correction after a re-base. `withdrawn`: the counts say
    nothing here.
    """
    old, new = comparison.old, comparison.new
    rank_before, rank_after = ranks(old), ranks(new)
    moved = [key for key in comparison.both if rank_before[key] != rank_after[key]]
    if not moved:
        return
    wanted = set(moved)
    passed_by = _crossed(comparison.both, new, old, wanted)
    passed = _crossed(comparison.both, old, new, wanted)
    entrants = _Ladder({key: new[key] for key in comparison.entrants})
    departures = _Ladder({key: old[key] for key in comparison.departures})
    apart = _separations(comparison) if not withdrawn else None
    for key in sorted(moved, key=lambda key: (rank_after[key], key.name.casefold(), key)):
        others = passed_by[key] + passed[key]
        yield Move(
            board=comparison.after.board,
            key=key,
            before=before,
            after=after,
            rank_before=rank_before[key],
            rank_after=rank_after[key],
            entrants_above=entrants.above(new[key]),
            departures_above=departures.above(old[key]),
            passed_by=passed_by[key],
            passed=passed[key],
            value_before=old[key],
            value_after=new[key],
            separable=any(apart(key, one) for one in others) if apart and others else None,
            rescored=rescored and old[key] != new[key],
        )


class _Ladder:
    """Entries by value, the highest first."""

    def __init__(self, values: Mapping[Key, float]) -> None:
        self._keys = sorted(values, key=lambda key: (-values[key], key))
        self._down = [-values[key] for key in self._keys]

    def above(self, value: float) -> tuple[Key, ...]:
        return tuple(self._keys[: bisect_left(self._down, -value)])


def _crossed(
    both: list[Key], here: Mapping[Key, float], there: Mapping[Key, float], wanted: set[Key]
) -> Pairs:
    """Return, for each entry wanted, those above it `here` that were not above it `there`."""
    found: Pairs = {}
    above: list[tuple[float, Key]] = []  # those above here, by their value there
    ordered = sorted(both, key=lambda key: (-here[key], key))
    for _, tied in groupby(ordered, key=here.__getitem__):
        group = list(tied)
        for key in group:
            if key in wanted:
                end = bisect_right(above, there[key], key=lambda item: item[0])
                crossing = [one for _, one in above[:end]]
                found[key] = tuple(sorted(crossing, key=lambda one: (-here[one], one)))
        for key in group:
            insort(above, (there[key], key))
    return found


def _separations(comparison: Comparison) -> Separates | None:
    """Return whether counts separate two entries on either day; None where they say nothing."""
    if comparison.after.kind != "elo":
        return None
    earlier = _separates(comparison.before, comparison.renamed)
    later = _separates(comparison.after, {})
    if not earlier or not later:
        return None
    return lambda one, two: earlier(one, two) or later(one, two)


def _separates(sheet: Sheet, renamed: Mapping[Key, Key]) -> Separates | None:
    rated = {renamed.get(key, key): rating for key, rating in counted(sheet).items()}
    test = evidence.separation(list(rated.values()), sheet.ranked)
    if not test:
        return None

    def separates(one: Key, two: Key) -> bool:
        mine, theirs = rated.get(one), rated.get(two)
        return bool(mine and theirs and test.separates(mine, theirs))

    return separates


def counted(sheet: Sheet) -> dict[Key, Rated]:
    """Return the counted entries of a sheet."""
    return {
        key: Rated(row.value, row.variance)
        for key, row in sheet.rows.items()
        if row.value is not None and row.variance is not None
    }
