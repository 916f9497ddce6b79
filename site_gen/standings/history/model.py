"""The words of history, frozen: timelines, moves and events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from site_gen.standings.history.days import Key, Price
from site_gen.standings.history.runs import Ends, Series

if TYPE_CHECKING:
    from site_gen.standings.evidence import Gate

Kind = Literal[
    "leader-changed",
    "arrived",
    "new-variant",
    "returned",
    "departed",
    "renamed",
    "re-priced",
    "re-based",
    "coverage-break",
    "board-appeared",
    "board-vanished",
    "source-stale",
    "moved",
]
How = Literal["new here", "newly scored", "left", "no longer scored", "listed twice"]
Why = Literal["gap", "coverage-break", "re-based"]

DAYS_APART = 21  # beyond it, days are not compared
EARLY_DAYS = 3  # before a re-base, whose changes belong to it
CORRECTION_DAYS = 30  # after a re-base, whose changes are corrections
RESCORED = "re-scored after the re-base"  # in words, of a Move that is `rescored`
CARRIED = "carried over, possibly on the old scale"  # of a Timeline that is `carried`
RESTATED = "figures restated"
# Stands for an entry that is hidden, wherever it counts: no model has an empty slug.
NOT_SHOWN = Key("", "an entry not shown here")


class Break(NamedTuple):
    """A day on which a board's series starts anew: nothing before it compares with it.

    `before` is the board's last day before it.
    """

    day: date
    before: date
    why: Why


class Restated(NamedTuple):
    """A day on which many figures changed a little: no break, but to be said in words.

    `changed` of `of` entries changed, by `median` points (absolute) in the middle.
    """

    day: date
    changed: int
    of: int
    median: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """An entry's time on a board, from the days on which it was rated.

    `number` is its place among all entries that the board ever had. `key` is what it is called
    on its last day, `names` the earlier names with the last day of
    each. `last_rank` of `last_of` rated entries is where it stood when last seen. `here`: it
    is rated on the board's newest day. `carried` is the day of the re-base through which it
    stands unchanged ("carried over, possibly on the old scale"), None when it is not so.
    Runs are in the order of days; between two of them the entry may have been unrated.
    """

    board: str
    number: int
    key: Key
    names: tuple[tuple[date, str], ...]
    first_seen: date
    last_seen: date
    best_rank: int
    best_day: date
    last_rank: int
    last_of: int
    here: bool
    carried: date | None
    runs: Series


@dataclass(frozen=True, slots=True)
class Move:
    """A change of rank of an entry rated on both days, accounted for exactly.

    ``rank_after - rank_before = len(entrants_above) - len(departures_above)
    + len(passed_by) - len(passed)``. All keys are those of the later day (departed: of the
    earlier). `separable` is False where the counts separate it, on neither day, from any of
    those in `passed_by` and `passed`; True where they do; None where counts say nothing:
    never on index boards, nor where nobody passed. `rescored`: its figure changed within 30
    days after a re-base.
    """

    board: str
    key: Key
    before: date
    after: date
    rank_before: int
    rank_after: int
    entrants_above: tuple[Key, ...]
    departures_above: tuple[Key, ...]
    passed_by: tuple[Key, ...]
    passed: tuple[Key, ...]
    value_before: float
    value_after: float
    separable: bool | None
    rescored: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a day; fields that its kind does not have are empty.

    arrived, new-variant, returned: `key`, `how`, `rank` and `value` on the day.
    departed: `key`, `how`, `rank` and `value` on the last day before.
    renamed: `key` (the new one), `name_before`. re-priced: `key`, `price_before`,
    `price_after`; told once for all `boards` on which the same entry's price changed alike
    (`board` is the first). leader-changed: `leaders_before`, `leaders_after`, `key` the first
    of these. coverage-break: `count` of `of` rated entries are no longer rated.
    re-based: `count` of `of` changed, `median` points in the middle; `early` changed in the
    three days before, `carried` did not change at all. board-appeared, board-vanished:
    `count` rated entries. source-stale: `source`, `reason`. moved: `key`, `move`.
    """

    kind: Kind
    day: date
    board: str | None = None
    key: Key | None = None
    how: How | None = None
    rank: int | None = None
    value: float | None = None
    name_before: str | None = None
    price_before: Price | None = None
    price_after: Price | None = None
    boards: tuple[str, ...] = ()
    leaders_before: tuple[Key, ...] = ()
    leaders_after: tuple[Key, ...] = ()
    count: int = 0
    of: int = 0
    median: float | None = None
    early: tuple[Key, ...] = ()
    carried: tuple[Key, ...] = ()
    source: str | None = None
    reason: str | None = None
    move: Move | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed from one archived day to another: no events on a quiet day.

    `rows_before` and `rows_after` count the entries of all boards that were shown.

    Moves are among the events only where they were asked for (`diff`, and the newest days
    of a History: see `History.moves_from`). Events come board by board, the weightiest first.
    """

    before: date
    after: date
    events: tuple[Event, ...]
    rows_before: int = 0
    rows_after: int = 0


@dataclass(frozen=True, slots=True)
class BoardHistory:
    """A board through time, gone or here.

    `days` are those that exist for it, `rated` the number of rated entries on each, `moved` of
    those whose rank changed from the day before, where the two compare.
    `changed` is the day on which a figure of it last changed (its first day at least).
    `timelines` are by the key that an entry has on its last day; `unrated` has those that were
    listed but never rated, with the day on which they last were. `since` is the first day from
    which on runs are at hand, `ends` has the ends of the months before it, oldest first. `memo`
    keeps what is worked out of it more than once; it is no part of the facts.
    """

    board: str
    source: str
    title: str
    kind: Literal["index", "elo"]
    arena: str | None
    category: str | None
    days: tuple[date, ...]
    rated: tuple[int, ...]
    moved: tuple[int, ...]
    changed: date
    breaks: tuple[Break, ...]
    restated: tuple[Restated, ...]
    gate: Gate
    timelines: Mapping[Key, Timeline]
    unrated: Mapping[Key, date]
    since: date
    ends: tuple[Ends, ...]
    memo: dict[Any, Any] = field(init=False, default_factory=dict, repr=False, compare=False)

    def broken(self, before: date, after: date) -> Break | None:
        """Return the newest break between two days, the later included; None when there is none."""
        inside = (one for one in reversed(self.breaks) if before < one.day <= after)
        return next(inside, None)


@dataclass(frozen=True, slots=True)
class History:
    """All that the archive says of time, up to the day that a site shows.

    `days` are the archived days that could be read; `changes` has one item per day but the
    first, oldest first, quiet days included. From `moves_from` on, moves are among its events
    (None: nowhere). `boards` has boards that are gone too. `as_of` has, by day and source, the
    time of the data that was archived then, as received. `marks` has, by month (``2026-11``), a
    digest of all that was archived up to its end, where one is known: what an ended month tells
    stays as long as it does. `read_all` reads the runs that were left unread, so that processes
    that share them need not each.
    """

    days: tuple[date, ...] = ()
    boards: Mapping[str, BoardHistory] = field(default_factory=dict)
    changes: tuple[Changes, ...] = ()
    moves_from: date | None = None
    as_of: Mapping[date, Mapping[str, str]] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
    read_all: Callable[[], None] = field(default=lambda: None, repr=False, compare=False)

    @property
    def gates(self) -> dict[str, Gate]:
        """The verdict on each board of ratings."""
        return {id: one.gate for id, one in self.boards.items() if one.kind == "elo"}
