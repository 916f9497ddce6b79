"""All boards through all days: entered one by one, told from any day to any later one."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from site_gen.errors import ArchiveError
from site_gen.standings.history import columns, events
from site_gen.standings.history.comparison import Comparison, renames
from site_gen.standings.history.days import Day, Key, Sheet, State
from site_gen.standings.history.events import Circumstances
from site_gen.standings.history.ledger import Ledger
from site_gen.standings.history.model import EARLY_DAYS, Changes, Event, History
from site_gen.standings.history.past import Past
from site_gen.standings.history.runs import Ends, window

MOVES_DAYS = 7  # the newest days, of which every move is told
Renamed = dict[str, dict[Key, Key]]  # by board, from a key to a later one


@dataclass(frozen=True, slots=True)
class Shown:
    """What a site of a day shows: by board its sheet and the day that this is of."""

    day: date
    sources: Mapping[str, State]
    sheets: Mapping[str, tuple[date, Sheet]]

    @property
    def rows(self) -> int:
        """The number of entries on all boards, those listed twice once."""
        return sum(len(sheet.rows) + len(sheet.doubled) for _, sheet in self.sheets.values())


class Chronicle:
    """The days so far, to be entered in their order: `shown` is the newest."""

    def __init__(self) -> None:
        self.ledgers: dict[str, Ledger] = {}
        self.days: list[date] = []
        self.as_of: dict[date, Mapping[str, str]] = {}
        self.shown: Shown | None = None
        self.changes: list[Changes] = []
        self.past = Past()

    def enter(self, day: Day) -> Renamed:
        """Write the next day; return who is called otherwise on it."""
        renamed: Renamed = {}
        fetched = {source for source, state in day.sources.items() if state.status == "fresh"}
        for board, sheet in day.sheets.items():
            ledger = self.ledgers.setdefault(board, Ledger())
            renamed[board] = ledger.enter(sheet, day.date)
        for board, ledger in self.ledgers.items():
            if ledger.sheet.source in fetched and board not in day.sheets:
                ledger.there = False
        self.days.append(day.date)
        self.as_of[day.date] = day.as_of
        before = self.shown
        self.show(day.date, day.sources, day.sheets)
        if before:
            self.changes.append(self.since(before, renamed, with_moves=False))
        return renamed

    def since(self, before: Shown, renamed: Renamed, with_moves: bool) -> Changes:
        """Return what changed since a day, given who was renamed since."""
        after = self.shown or before
        found = list(events.of_sources(after.day, before.sources, after.sources))
        for board, (day, sheet) in after.sheets.items():
            if board not in before.sheets:
                found.append(events.appeared(after.day, sheet))
                continue
            then, was = before.sheets[board]
            if then != day:
                ledger = self.ledgers[board]
                pair = ledger.compared(was, renamed.get(board, {}))
                around = self._around(ledger, after.day, then, day)
                found += events.of_board(pair, around, with_moves)
        found += [
            events.vanished(after.day, sheet)
            for board, (_, sheet) in sorted(before.sheets.items())
            if board not in after.sheets and _has_figures(after.sources, sheet.source)
        ]
        told = tuple(events.told_once(found))
        return Changes(before.day, after.day, told, before.rows, after.rows)

    def _around(self, ledger: Ledger, day: date, before: date, after: date) -> Circumstances:
        lost = (keys for when, keys in ledger.lost.items() if before < when <= after)
        return Circumstances(
            day=day,
            before=before,
            after=after,
            ever=lambda key: ledger.ever(key, before),
            told=tuple(one for one in ledger.told if before < one.day <= after),
            lost=frozenset(key for keys in lost for key in keys),
            broken=ledger.broken(before, after),
            rebases=ledger.rebases,
            withdrawn=ledger.gate.verdict == "withdrawn",
        )

    def show(self, day: date, sources: Mapping[str, State], ordered: Iterable[str]) -> None:
        """Make a day the newest, its boards in the order given."""
        boards = dict.fromkeys((*ordered, *sorted(self.ledgers)))
        self.shown = Shown(
            day=day,
            sources=sources,
            sheets={
                board: (ledger.days[-1], ledger.sheet)
                for board in boards
                if (ledger := self.ledgers[board]).there
                and _has_figures(sources, ledger.sheet.source)
            },
        )

    def close(self) -> None:
        """Begin a new month."""
        for ledger in self.ledgers.values():
            ledger.close()

    def history(self, newest: Sequence[Day], since: date) -> History:
        """Return the history as it stands, with the moves of the newest days but their first.

        `newest` are the last days that were entered, oldest first; from the day `since` on runs
        are at hand, of the months before it who stood where at their end.
        """
        moves = dict(self._moves(newest))
        return History(
            days=tuple(self.days),
            boards={
                board: ledger.history(since, tuple(_ends(ledger, since)), self.past.whole)
                for board, ledger in sorted(self.ledgers.items())
            },
            changes=tuple(
                replace(one, events=(*one.events, *moves.get(one.after, ())))
                for one in self.changes
            ),
            moves_from=min(moves, default=None),
            as_of=dict(self.as_of),
            read_all=self.past.read,
        )

    def _moves(self, newest: Sequence[Day]) -> Iterator[tuple[date, list[Event]]]:
        """Yield the moves of each day but the first, without those that a re-base explains."""
        early = {board: ledger.early() for board, ledger in self.ledgers.items()}
        seen: dict[str, tuple[date, Sheet]] = {}
        for at, day in enumerate(newest):
            found: list[Event] = []
            for board, sheet in day.sheets.items():
                then, was = seen.get(board, (None, sheet))
                seen[board] = (day.date, sheet)
                if then:
                    around = self._around(self.ledgers[board], day.date, then, day.date)
                    pair = Comparison(was, sheet, renames(was, sheet))
                    found += events.of_moves(pair, around)
            if at:
                yield day.date, [one for one in found if not _explained(one, early)]


def _ends(ledger: Ledger, since: date) -> Iterator[Ends]:
    """Yield the ends of a board's months before a day, those that were loaded as they are."""
    yield from ledger.ends
    start = ledger.ends[-1].at + 1 if ledger.ends else 0
    stop = bisect_left(ledger.days, since)
    places = range(start, stop)
    for _, own in groupby(places, lambda at: ledger.days[at].replace(day=1)):
        found = list(own)
        yield columns.ends(ledger, found[0], found[-1])


def derive(days: Iterable[Day], moves_days: int = MOVES_DAYS) -> History:
    """Return the history of days given oldest first, with the moves of the newest of them."""
    chronicle = Chronicle()
    newest: deque[Day] = deque(maxlen=moves_days + 1)
    for day in days:
        chronicle.enter(day)
        newest.append(day)
    return chronicle.history(list(newest), window(max(chronicle.days, default=date.max)))


def between(
    days: Iterable[Day], one: date, other: date, chronicle: Chronicle | None = None
) -> Changes:
    """Return what changed from a day to a later one, every move included.

    `days` are those up to the later one, oldest first, without those in the `chronicle`.
    Raise ArchiveError when one of the two is not among them.
    """
    chronicle = chronicle or Chronicle()
    before = chronicle.shown if chronicle.shown and chronicle.shown.day == one else None
    renamed: Renamed = {}
    for day in days:
        step = chronicle.enter(day)
        if before:
            renamed = _followed(renamed, step)
        if day.date == one:
            before = chronicle.shown
        if day.date == other:
            break
    if not before or not chronicle.shown or chronicle.shown.day != other:
        raise ArchiveError(f"{one} or {other} cannot be read; run `site-gen verify`")
    return chronicle.since(before, _of_then(renamed, before), with_moves=True)


def _of_then(renamed: Renamed, before: Shown) -> Renamed:
    """Leave out those that were not there on the day before: they have arrived since."""
    there = {board: {*sheet.rows, *sheet.doubled} for board, (_, sheet) in before.sheets.items()}
    return {
        board: {old: new for old, new in own.items() if old in there.get(board, ())}
        for board, own in renamed.items()
    }


def _followed(first: Renamed, then: Renamed) -> Renamed:
    """Return who is called otherwise after two steps."""
    found: Renamed = {board: dict(own) for board, own in first.items()}
    for board, own in then.items():
        known = found.setdefault(board, {})
        names = {*known, *known.values()}
        later = {old: new for old, new in own.items() if old not in names}
        found[board] = {old: own.get(new, new) for old, new in known.items()} | later
    return found


def _has_figures(sources: Mapping[str, State], source: str) -> bool:
    state = sources.get(source)
    return state is not None and state.status != "missing"


def _explained(event: Event, early: Mapping[str, Mapping[Key, tuple[date, ...]]]) -> bool:
    """Tell whether a move is one of those that the event of a later re-base takes in."""
    move = event.move
    if move is None or move.value_before == move.value_after:
        return False
    days = early[move.board].get(move.key, ())
    return any(timedelta() < day - move.after <= timedelta(days=EARLY_DAYS) for day in days)
