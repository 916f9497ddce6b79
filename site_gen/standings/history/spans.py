"""How far the entries of a board rose or fell since an earlier of its days."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from site_gen.standings.history.days import Key
from site_gen.standings.history.model import BoardHistory

LENGTHS = (30, 7, 1)  # days, the longest first


class Span(NamedTuple):
    """What changed from the board's day `since` to its newest, without a break between.

    `places` has the entries rated on both days: how many places they rose, less than nothing
    where they fell. `new` are those rated on no day up to `since`, `back` those rated on an
    earlier day but not on that one.
    """

    length: int
    since: date
    places: Mapping[Key, int]
    new: frozenset[Key]
    back: frozenset[Key]

    @property
    def moved(self) -> bool:
        """Whether anything changed at all."""
        return bool(self.new or self.back or any(self.places.values()))


def spans(board: BoardHistory) -> Iterator[Span]:
    """Yield the spans of a board that can be told, the longest first, each day once.

    A span begins on the newest day of the board that is at least so many days before its
    last; a day from which a break parts the last begins none.
    """
    seen = set()
    for length in LENGTHS:
        since = _begins(board, length)
        if since and since not in seen:
            seen.add(since)
            yield _span(board, length, since)


def _begins(board: BoardHistory, length: int) -> date | None:
    newest = board.days[-1]
    at = bisect_right(board.days, newest - timedelta(days=length))
    since = board.days[at - 1] if at else None
    return None if since is None or board.broken(since, newest) else since


def _span(board: BoardHistory, length: int, since: date) -> Span:
    here = [one for one in board.timelines.values() if one.here]
    place = bisect_left(board.days, since)
    found: dict[Key, int] = {}
    for one in here:
        runs = one.runs.reaching(place)
        at = runs.holding(place)
        if at is not None:
            found[one.key] = runs.rank[at] - one.last_rank
    others = [one for one in here if one.key not in found]
    return Span(
        length,
        since,
        found,
        frozenset(one.key for one in others if one.first_seen > since),
        frozenset(one.key for one in others if one.first_seen <= since),
    )
