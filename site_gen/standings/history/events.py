"""What happened on a board between two days, as events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from site_gen.standings.history.comparison import Comparison
from site_gen.standings.history.days import Key, Row, Sheet, State
from site_gen.standings.history.model import CORRECTION_DAYS, Event, How, Kind
from site_gen.standings.history.moves import moves, ranks


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known of a board around two days besides its two sheets.

    `day` is that of the events; `before` and `after` are the board's own, whose figures are
    shown on the two days. `ever` tells whether an entry was rated up to `before`. `told` are
    the re-bases and coverage breaks since, `lost` the entries lost by the latter. `broken`:
    nothing compares. `rebases` are the days of all re-bases so far. `withdrawn`: counts say
    nothing.
    """

    day: date
    before: date
    after: date
    ever: Callable[[Key], bool]
    told: tuple[Event, ...] = ()
    lost: frozenset[Key] = frozenset()
    broken: bool = False
    rebases: tuple[date, ...] = ()
    withdrawn: bool = False


def of_board(found: Comparison, around: Circumstances, with_moves: bool) -> Iterator[Event]:
    """Yield the events of a board that is there on both days: what matters most first."""
    board, day = found.after.board, around.day
    yield from around.told
    yield from _leaders(found, day)
    yield from _renamed(found, day)
    yield from _arrivals(found, around)
    yield from _departures(found, around)
    for key, row in found.after.rows.items():
        was = _earlier(found, key)
        if was and was.price != row.price:
            yield Event("re-priced", day, board, key, price_before=was.price, price_after=row.price)
    if with_moves:
        yield from of_moves(found, around)


def of_moves(found: Comparison, around: Circumstances) -> Iterator[Event]:
    """Yield the moves of a board, unless nothing compares."""
    if around.broken:
        return
    since = timedelta(days=CORRECTION_DAYS)
    rescored = any(one < around.after <= one + since for one in around.rebases)
    for move in moves(found, around.before, around.after, rescored, around.withdrawn):
        yield Event("moved", around.day, found.after.board, move.key, move=move)


def of_sources(
    day: date, before: Mapping[str, State], after: Mapping[str, State]
) -> Iterator[Event]:
    """Yield an event per source whose figures are no longer those of the day."""
    for source, state in after.items():
        was = before.get(source)
        if state.status != "fresh" and was and was.status == "fresh":
            yield Event("source-stale", day, source=source, reason=state.reason)


def appeared(day: date, sheet: Sheet) -> Event:
    """Return the event of a board that was not there."""
    return Event("board-appeared", day, sheet.board, count=len(sheet.rated))


def vanished(day: date, sheet: Sheet) -> Event:
    """Return the event of a board that is there no longer."""
    return Event("board-vanished", day, sheet.board, count=len(sheet.rated))


def rebased(found: Comparison, day: date, early: Iterable[Key]) -> Event:
    """Return the event of a board whose scale has changed."""
    known = set(early)
    moved_early = tuple(key for key in found.new if key in known)
    still = set(found.both) - set(found.changed) - set(moved_early)
    return Event(
        "re-based",
        day,
        found.after.board,
        count=len(found.changed),
        of=len(found.both),
        median=None if found.shift is None else float(found.shift),
        early=moved_early,
        carried=tuple(key for key in found.both if key in still),
    )


def uncovered(found: Comparison, day: date) -> Event:
    """Return the event of a board that lost many of its figures at once."""
    lost, of = len(found.departures), len(found.old)
    return Event("coverage-break", day, found.after.board, count=lost, of=of)


def told_once(events: Iterable[Event]) -> list[Event]:
    """Return events with those told once that several boards of one source share.

    A row of a source may stand on several boards, but has one name and one price.
    """
    first: dict[tuple[Any, ...], int] = {}
    found: list[Event] = []
    for event in events:
        if event.kind in ("renamed", "re-priced") and event.board:
            source = event.board.partition(".")[0]
            prices = (event.price_before, event.price_after)
            same = (source, event.kind, event.key, event.name_before, prices)
            at = first.setdefault(same, len(found))
            if at < len(found):
                found[at] = replace(found[at], boards=(*found[at].boards, event.board))
                continue
            event = replace(event, boards=(event.board,))
        found.append(event)
    return found


def _leaders(found: Comparison, day: date) -> Iterator[Event]:
    before, after = _first(found.old), _first(found.new)
    if before and after and set(before) != set(after):
        yield Event(
            "leader-changed",
            day,
            found.after.board,
            after[0],
            value=found.new[after[0]],
            leaders_before=before,
            leaders_after=after,
        )


def _first(values: Mapping[Key, float]) -> tuple[Key, ...]:
    best = max(values.values(), default=None)
    first = (key for key, value in values.items() if value == best)
    return tuple(sorted(first, key=lambda key: (key.name.casefold(), key)))


def _renamed(found: Comparison, day: date) -> Iterator[Event]:
    for old, new in found.renamed.items():
        if new in found.new and old != new:
            yield Event("renamed", day, found.after.board, new, name_before=old.name)


def _arrivals(found: Comparison, around: Circumstances) -> Iterator[Event]:
    rank = ranks(found.new) if found.entrants else {}
    slugs = {key.slug for key in found.before.rows} | {key.slug for key in found.before.doubled}
    for key in found.entrants:
        listed = _earlier(found, key) is not None or key in found.before.doubled
        kind: Kind = "arrived"
        if around.ever(key):
            kind = "returned"
        elif not listed and key.slug in slugs:
            kind = "new-variant"
        how: How = "newly scored" if listed else "new here"
        yield Event(kind, around.day, found.after.board, key, how, rank[key], found.new[key])


def _departures(found: Comparison, around: Circumstances) -> Iterator[Event]:
    rank = ranks(found.old) if found.departures else {}
    for key in found.departures:
        if key in around.lost:
            continue
        how: How = "left"
        if key in found.after.doubled:
            how = "listed twice"
        elif key in found.after.rows:
            how = "no longer scored"
        yield Event("departed", around.day, found.after.board, key, how, rank[key], found.old[key])


def _earlier(found: Comparison, key: Key) -> Row | None:
    """Return the row of the earlier day of an entry of the later one."""
    back = found.back.get(key, key)
    if back in found.renamed and found.renamed[back] != key:
        return None  # the name was another entry's
    return found.before.rows.get(back)
