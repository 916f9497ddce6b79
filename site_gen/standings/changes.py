"""What changed from one archived day to another, exactly, as events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from site_gen.standings.model import Board, Catalog, Entry, Value

EventKind = Literal[
    "board-appeared", "board-vanished", "leader-changed", "arrived", "departed", "source-stale"
]


class Name(NamedTuple):
    """What an entry is called, as received: its key on a board."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened between two days.

    `board` and `model` are None where the event is a source's, `model` also where it is a
    board's. `rank` is that of an arrival on the later day, of a departure on the earlier
    one, None when unrated. `before` and `after` are the leaders of a change of leader,
    whose `model` is the first of those after; `reason` says why a source is stale.
    """

    kind: EventKind
    source: str
    board: str | None = None
    model: Name | None = None
    rank: int | None = None
    before: tuple[Name, ...] = ()
    after: tuple[Name, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """A board in numbers: its rows on both days (None: not there), and how many that stand on
    both have other figures."""

    board: str
    rows_before: int | None
    rows_after: int | None
    changed: int

    @property
    def quiet(self) -> bool:
        """Whether the board has the same number of rows with the same figures."""
        return self.rows_before == self.rows_after and not self.changed


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed; `before` is None when there is no earlier day to compare with."""

    before: date | None
    after: date
    boards: tuple[Tally, ...]
    events: tuple[Event, ...]

    @property
    def quiet(self) -> bool:
        """Whether nothing changed that anybody could see on a board."""
        return not self.events and all(tally.quiet for tally in self.boards)


def derive(before: Catalog | None, after: Catalog) -> Changes:
    """Return what changed between two days, boards in the order of the later one."""
    old = {board.id: board for board in before.boards} if before else {}
    new = {board.id: board for board in after.boards}
    tallies: list[Tally] = []
    events: list[Event] = []
    for board in dict.fromkeys((*new, *old)):
        tallies.append(_tally(board, old.get(board), new.get(board)))
        events += _events(old.get(board), new.get(board))
    return Changes(
        before=before.date if before else None,
        after=after.date,
        boards=tuple(tallies),
        events=(*_stale(after), *events),
    )


def _stale(day: Catalog) -> Iterator[Event]:
    for source in day.sources:
        if source.status != "fresh":
            yield Event("source-stale", source.id, reason=source.reason)


def _tally(board: str, old: Board | None, new: Board | None) -> Tally:
    before, after = _figures(old), _figures(new)
    changed = sum(before[key] != after[key] for key in before.keys() & after.keys())
    return Tally(
        board=board,
        rows_before=len(old.entries) if old else None,
        rows_after=len(new.entries) if new else None,
        changed=changed,
    )


def _events(old: Board | None, new: Board | None) -> Iterator[Event]:
    if old and new:
        yield from _leaders(old, new)
        yield from _only("arrived", new, old)
        yield from _only("departed", old, new)
    elif new:
        yield Event("board-appeared", new.source, new.id)
    elif old:
        yield Event("board-vanished", old.source, old.id)


def _leaders(old: Board, new: Board) -> Iterator[Event]:
    before, after = _names(old.leaders), _names(new.leaders)
    if set(before) != set(after):
        first = after[0] if after else None
        yield Event("leader-changed", new.source, new.id, first, before=before, after=after)


def _only(kind: EventKind, here: Board, there: Board) -> Iterator[Event]:
    """Yield an event for each key that stands on one board and not on the other."""
    others = set(_names(there.entries))
    seen = dict.fromkeys(_names(here.entries))
    ranks = {_name(entry): entry.rank for entry in reversed(here.entries)}
    for name in seen:
        if name not in others:
            yield Event(kind, here.source, here.id, name, ranks[name])


def _figures(board: Board | None) -> dict[Name, Counter[tuple[Value, ...]]]:
    """Return the figures under each key: a key may stand on a board twice."""
    found: dict[Name, Counter[tuple[Value, ...]]] = {}
    for entry in board.entries if board else ():
        found.setdefault(_name(entry), Counter())[entry.values] += 1
    return found


def _names(entries: Iterable[Entry]) -> tuple[Name, ...]:
    return tuple(_name(entry) for entry in entries)


def _name(entry: Entry) -> Name:
    return Name(entry.slug, entry.name)
