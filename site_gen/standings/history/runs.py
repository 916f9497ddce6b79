"""The runs of an entry: stretches of days on which it kept its rank and its value."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

WINDOW = 12  # months before that of the newest day, whose runs are at hand


def window(newest: date) -> date:
    """Return the first day of the months whose runs are at hand when a day is the newest."""
    month = newest.year * 12 + newest.month - 1 - WINDOW
    return date(month // 12, month % 12 + 1, 1)


class Run(NamedTuple):
    """An unbroken stretch of a board's days on which an entry kept its rank and its value.

    `first` and `last` are days that exist; every day that exists for the board between them
    is meant. Days that are not in `BoardHistory.days` are no part of it: a gap is a gap.
    """

    first: date
    last: date
    rank: int
    value: float


class Columns(NamedTuple):
    """Runs in columns: `first` and `last` count in a board's days."""

    first: array[int]
    last: array[int]
    rank: array[int]
    value: array[float]

    def since(self, place: int) -> Columns:
        """Return the run that began last before a place, and those that began from it on."""
        at = max(0, bisect_left(self.first, place) - 1)
        first, last, rank, value = self
        return Columns(first[at:], last[at:], rank[at:], value[at:]) if at else self

    def joined(self, older: Columns) -> Columns:
        """Return these runs after older ones, the last of which is the first of these."""
        return Columns(
            older.first[:-1] + self.first,
            older.last[:-1] + self.last,
            older.rank[:-1] + self.rank,
            older.value[:-1] + self.value,
        )


@dataclass(frozen=True, slots=True)
class Series:
    """An entry's runs on its board, oldest first, kept in columns: ten years of them fit.

    `days` are the board's; `first` and `last` count in them. At hand are the runs of the last
    months (see `window`), with the one before them; `older` reads all others.
    """

    days: Sequence[date]
    first: array[int]
    last: array[int]
    rank: array[int]
    value: array[float]
    older: Callable[[], Columns] | None = field(default=None, repr=False, compare=False)

    def whole(self) -> Series:
        """Return all runs."""
        return Series(self.days, *self.older()) if self.older else self

    def reaching(self, place: int) -> Series:
        """Return runs of which none is missing that ends at a place of the days or later."""
        return self.whole() if place < self.first[0] else self

    def __len__(self) -> int:
        """Return the number of runs."""
        return len(self.first)

    def __getitem__(self, at: int) -> Run:
        """Return a run by its place."""
        return Run(
            self.days[self.first[at]], self.days[self.last[at]], self.rank[at], self.value[at]
        )

    def __iter__(self) -> Iterator[Run]:
        """Yield the runs, oldest first."""
        return map(self.__getitem__, range(len(self)))

    def on(self, day: date) -> Run | None:
        """Return the run that holds on a day of the board, None when it is unrated then."""
        place = bisect_left(self.days, day)
        found = self.reaching(place)
        at = found.holding(place)
        return None if at is None else found[at]

    def holding(self, place: int) -> int | None:
        """Return which of these runs holds at a place of the days, None where none does."""
        at = bisect_right(self.first, place) - 1
        return at if at >= 0 and place <= self.last[at] else None


class Ends(NamedTuple):
    """Those rated on a board's last day of a month, in columns.

    `at` is the place of that day among the board's, `number` as in Timeline, ascending;
    `always` is 1 for those rated on all of the board's days of the month, else 0.
    """

    at: int
    number: array[int]
    rank: array[int]
    value: array[float]
    always: array[int]
