"""All boards through all days: entered one by one, told from any day to any later one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from site_gen.errors import ArchiveError
from site_gen.standings.history import events
from site_gen.standings.history.comparison import Comparison
from site_gen.standings.history.days import Day, Key, Sheet, State
from site_gen.standings.history.events import Circumstances
from site_gen.standings.history.ledger import Ledger
from site_gen.standings.history.model import EARLY_DAYS, Changes, Event, History

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
        self.shown: Shown | None = None

    def enter(self, day: Day) -> Renamed:
        """Write the next day; return who is called otherwise on it."""
        renamed: Renamed = {}
        fetched = {source for source, state in day.sources.items() if state.status == "fresh"}
        for board, sheet in day.sheets.items():
            ledger = self.ledgers.get(board)
            if ledger:
                renamed[board] = ledger.enter(sheet, day.date)
            else:
                self.ledgers[board] = Ledger(sheet, day.date)
        for board, ledger in self.ledgers.items():
            if ledger.sheet.source in fetched and board not in day.sheets:
                ledger.there = False
        self.days.append(day.date)
        self.shown = self._show(day)
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
                around = self._around(self.ledgers[board], after.day, then, day)
                pair = Comparison(was, sheet, renamed.get(board, {}))
                found += events.of_board(pair, around, with_moves)
        found += [
            events.vanished(after.day, sheet)
            for board, (_, sheet) in before.sheets.items()
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

    def _show(self, day: Day) -> Shown:
        ordered = dict.fromkeys((*day.sheets, *self.ledgers))
        return Shown(
            day=day.date,
            sources=day.sources,
            sheets={
                board: (ledger.days[-1], ledger.sheet)
                for board in ordered
                if (ledger := self.ledgers[board]).there
                and _has_figures(day.sources, ledger.sheet.source)
            },
        )


def derive(
    days: Iterable[Day], moves_from: date | None = None, warnings: Iterable[str] = ()
) -> History:
    """Return the history of days given oldest first, with moves from a day on (None: nowhere)."""
    chronicle = Chronicle()
    changes: list[Changes] = []
    for day in days:
        before = chronicle.shown
        renamed = chronicle.enter(day)
        if before:
            changes.append(
                chronicle.since(
                    before, renamed, with_moves=moves_from is not None and day.date >= moves_from
                )
            )
    boards = {board: ledger.history() for board, ledger in chronicle.ledgers.items()}
    return History(
        days=tuple(chronicle.days),
        boards=boards,
        changes=tuple(_without_early(changes, chronicle.ledgers)),
        moves_from=moves_from,
        warnings=tuple(warnings),
    )


def between(days: Iterable[Day], one: date, other: date) -> Changes:
    """Return what changed from a day to a later one, every move included.

    `days` are those up to the later one, oldest first. Raise ArchiveError when one of the two
    is not among them.
    """
    chronicle = Chronicle()
    before: Shown | None = None
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
    return chronicle.since(before, renamed, with_moves=True)


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


def _without_early(changes: Iterable[Changes], ledgers: Mapping[str, Ledger]) -> Iterator[Changes]:
    """Yield changes without the moves that a later re-base explains."""
    early = {board: ledger.early() for board, ledger in ledgers.items()}

    def explained(event: Event) -> bool:
        move = event.move
        if move is None or move.value_before == move.value_after:
            return False
        days = early[move.board].get(move.key, ())
        return any(timedelta() < day - move.after <= timedelta(days=EARLY_DAYS) for day in days)

    for one in changes:
        yield replace(one, events=tuple(event for event in one.events if not explained(event)))
