"""The books of one board: written day by day, read as its history."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from functools import partial

from site_gen.standings import evidence
from site_gen.standings.evidence import GATE_PAIRS, Gate
from site_gen.standings.history import events
from site_gen.standings.history.comparison import Comparison, renames
from site_gen.standings.history.days import Key, Sheet
from site_gen.standings.history.model import (
    DAYS_APART,
    EARLY_DAYS,
    BoardHistory,
    Break,
    Event,
    Restated,
    Timeline,
    Why,
)
from site_gen.standings.history.moves import counted, ranks
from site_gen.standings.history.runs import Columns, Ends, Series


class Line:
    """The books of one entry: its runs in columns, counted in days of the board.

    `number` is its place among all entries that the board ever had, `key` its newest, `start`
    the place of its first day. `unread`: runs before the first one here were left unread.
    """

    __slots__ = (
        *("key", "number", "first", "last", "rank", "value", "best", "names"),
        *("start", "unread", "origin", "known"),
    )

    def __init__(self, number: int, key: Key) -> None:
        self.number, self.key = number, key
        self.first, self.last, self.rank = array("H"), array("H"), array("I")
        self.value = array("d")
        self.start, self.unread = 0, False
        self.best = (0, 0)  # rank, and the day's place
        self.names: list[tuple[date, str]] = []
        self.origin: Key | None = None  # its key when the month began
        self.known = 0  # how many names it had had by then

    @property
    def runs(self) -> Columns:
        """Its runs as far as they were read, to be added to in place."""
        return Columns(self.first, self.last, self.rank, self.value)

    def enter(self, at: int, rank: int, value: float, anew: bool) -> bool:
        """Write a day; tell whether the rank changed. `anew`: nothing before is to be continued."""
        known = bool(self.last) and self.last[-1] == at - 1 and not anew
        moved = known and self.rank[-1] != rank
        if known and not moved and self.value[-1] == value:
            self.last[-1] = at
            return False
        for column, item in ((self.first, at), (self.last, at), (self.rank, rank)):
            column.append(item)
        self.value.append(value)
        if not self.best[0]:
            self.start = at
        if not self.best[0] or rank < self.best[0]:
            self.best = (rank, at)
        return moved


Whole = Callable[[str, Line], Columns]  # all runs of an entry of a board


class Ledger:
    """A board through the days that were entered: `sheet` is its newest, of `days[-1]`.

    `there` tells whether the board stood among its source's when that was last fetched.
    """

    sheet: Sheet
    changed: date

    def __init__(self) -> None:
        self.there = True
        self.found: Comparison | None = None  # of the newest two days that were entered
        self.days: list[date] = []
        self.rated: list[int] = []
        self.moved: list[int] = []
        self.breaks: list[Break] = []
        self.restated: list[Restated] = []
        self.told: list[Event] = []
        self.lost: dict[date, frozenset[Key]] = {}
        self.entries: list[Line] = []
        self.lines: dict[Key, Line] = {}
        self.named: dict[int, Line] = {}  # those that are new, or called otherwise, this month
        self.unrated: dict[Key, date] = {}  # never rated so far, and when last listed
        self.carried: dict[Key, date] = {}
        self.recent: deque[tuple[date, list[Key]]] = deque()
        self.ratios: deque[float | None] = deque(maxlen=GATE_PAIRS)
        self.ends: list[Ends] = []  # of the months whose runs were left unread

    @property
    def gate(self) -> Gate:
        """The verdict on its ratings."""
        return evidence.gate(len(self.days), list(self.ratios))

    @property
    def rebases(self) -> tuple[date, ...]:
        """The days of its re-bases."""
        return tuple(one.day for one in self.breaks if one.why == "re-based")

    def enter(self, sheet: Sheet, day: date) -> dict[Key, Key]:
        """Write the next day of the board; return who is called otherwise on it."""
        if not self.days:
            self.changed = day
            self._write(sheet, day, sheet.rated, anew=True)
            return {}
        renamed = renames(self.sheet, sheet)
        found = self.found = Comparison(self.sheet, sheet, renamed)
        self._rename(renamed)
        anew = self._judge(found, day)
        if not found.quiet:
            self.changed = day
        if sheet.kind == "elo":
            before = {renamed.get(key, key): rating for key, rating in counted(self.sheet).items()}
            self.ratios.append(evidence.ratio(before, counted(sheet)))
        self._write(sheet, day, found.new, anew)
        return renamed

    def compared(self, before: Sheet, renamed: Mapping[Key, Key]) -> Comparison:
        """Return an earlier sheet beside the newest one."""
        found = self.found
        if found and found.before is before and found.after is self.sheet:
            return found
        return Comparison(before, self.sheet, renamed)

    def ever(self, key: Key, until: date) -> bool:
        """Tell whether an entry was rated on a day up to that one."""
        line = self.lines.get(key)
        return bool(line and self.days[line.start] <= until)

    def broken(self, before: date, after: date) -> bool:
        """Tell whether two days of the board do not compare."""
        apart = (after - before).days > DAYS_APART
        return apart or any(before < one.day <= after for one in self.breaks)

    def close(self) -> None:
        """Begin a new month."""
        for line in self.named.values():
            line.origin, line.known = line.key, len(line.names)
        self.named.clear()

    def add(self, key: Key) -> Line:
        """Return the books of a new entry."""
        line = Line(len(self.entries), key)
        self.entries.append(line)
        self.named[line.number] = line
        return line

    def history(self, since: date, ends: tuple[Ends, ...], whole: Whole) -> BoardHistory:
        """Return the board's history as it stands, with its runs at hand from a day on.

        `ends` are those of the months before; `whole` reads runs that were left unread.
        """
        return BoardHistory(
            board=self.sheet.board,
            source=self.sheet.source,
            title=self.sheet.title,
            kind=self.sheet.kind,
            arena=self.sheet.arena,
            category=self.sheet.category,
            days=tuple(self.days),
            rated=tuple(self.rated),
            moved=tuple(self.moved),
            changed=self.changed,
            breaks=tuple(self.breaks),
            restated=tuple(self.restated),
            gate=self.gate,
            timelines=dict(self._timelines(bisect_left(self.days, since), whole)),
            unrated=dict(self.unrated),
            since=since,
            ends=ends,
        )

    def early(self) -> Mapping[Key, tuple[date, ...]]:
        """Return the entries that moved before a re-base, with the days of such re-bases."""
        found: dict[Key, tuple[date, ...]] = {}
        for event in self.told:
            for key in event.early:
                found[key] = (*found.get(key, ()), event.day)
        return found

    def _rename(self, renamed: Mapping[Key, Key]) -> None:
        # Who takes up a name that was here before goes on where that left off.
        free = {
            old: new
            for old, new in renamed.items()
            if old in self.lines and (new not in self.lines or new in renamed)
        }
        lines = {new: self.lines.pop(old) for old, new in free.items()}
        for old, new in free.items():
            line = lines[new]
            line.names.append((self.days[-1], old.name))
            line.key = new
            self.named[line.number] = line
        self.lines |= lines
        carried = {
            new: self.carried.pop(old) for old, new in renamed.items() if old in self.carried
        }
        self.carried |= carried
        self.recent = deque(
            (day, [renamed.get(key, key) for key in keys]) for day, keys in self.recent
        )

    def _judge(self, found: Comparison, day: date) -> bool:
        """Write down what breaks the series on a day, or nearly does; tell whether it does."""
        before, broke = self.days[-1], len(self.breaks)
        if (day - before).days > DAYS_APART:
            self._break(day, "gap")
        if found.uncovered:
            self._break(day, "coverage-break")
            self.told.append(events.uncovered(found, day))
            self.lost[day] = frozenset(found.departures)
        for key in found.changed:
            self.carried.pop(key, None)
        if found.rebased:
            self._break(day, "re-based")
            early = timedelta(days=EARLY_DAYS)
            keys = (key for then, keys in self.recent if day - then <= early for key in keys)
            event = events.rebased(found, day, dict.fromkeys(keys))
            self.told.append(event)
            self.carried |= dict.fromkeys(event.carried, day)
        elif found.restated and found.shift is not None:
            shift = float(found.shift)
            self.restated.append(Restated(day, len(found.changed), len(found.both), shift))
        self.recent.append((day, found.changed))
        while self.recent and (day - self.recent[0][0]).days > EARLY_DAYS:
            self.recent.popleft()
        return len(self.breaks) > broke

    def _break(self, day: date, why: Why) -> None:
        self.breaks.append(Break(day, self.days[-1], why))

    def _write(self, sheet: Sheet, day: date, values: Mapping[Key, float], anew: bool) -> None:
        at = len(self.days)
        self.sheet, self.there = sheet, True
        self.days.append(day)
        self.rated.append(len(values))
        self.moved.append(0)
        for key, rank in ranks(values).items():
            line = self.lines.get(key)
            if line is None:
                line = self.lines[key] = self.add(key)
            if key in self.carried and line.value and line.value[-1] != values[key]:
                del self.carried[key]  # it had been away
            self.moved[-1] += line.enter(at, rank, values[key], anew)
            self.unrated.pop(key, None)
        for key in sheet.rows:
            if key not in self.lines:
                self.unrated[key] = day

    def _timelines(self, since: int, whole: Whole) -> Iterator[tuple[Key, Timeline]]:
        days, newest = tuple(self.days), len(self.days) - 1
        for key, line in sorted(self.lines.items()):
            last = line.last[-1]
            rank, at = line.best
            recent = line.runs.since(since)
            all_here = recent.first is line.first and not line.unread
            older = None if all_here else partial(whole, self.sheet.board, line)
            yield (
                key,
                Timeline(
                    board=self.sheet.board,
                    number=line.number,
                    key=key,
                    names=tuple(line.names),
                    first_seen=days[line.start],
                    last_seen=days[last],
                    best_rank=rank,
                    best_day=days[at],
                    last_rank=line.rank[-1],
                    last_of=self.rated[last],
                    here=self.there and last == newest,
                    carried=self.carried.get(key),
                    runs=Series(days, *recent, older),
                ),
            )
