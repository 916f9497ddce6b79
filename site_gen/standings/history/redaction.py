"""What is hidden is named nowhere in history, though every number stays as it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from site_gen.settings import Hide
from site_gen.standings.history import shifts
from site_gen.standings.history.days import Key
from site_gen.standings.history.model import (
    NOT_SHOWN,
    BoardHistory,
    Changes,
    Event,
    History,
    Move,
    Timeline,
)


def redact(history: History, hide: Hide, off: Collection[str] = ()) -> History:
    """Return a history without the hidden boards, models and rows, and without sources `off`.

    Where a hidden entry counts, as one that passed another, NOT_SHOWN stands in its place.
    """
    if not off and hide == Hide():
        return history
    veil = _Veil(hide, off)
    boards = {
        id: veil.board(one)
        for id, one in history.boards.items()
        if one.source not in off and id not in hide.boards
    }
    return replace(
        history,
        boards=boards,
        changes=tuple(veil.changes(one) for one in history.changes),
        as_of={
            day: {source: stamp for source, stamp in own.items() if source not in off}
            for day, own in history.as_of.items()
        },
    )


class _Veil:
    """Draws the settings over one thing after another."""

    def __init__(self, hide: Hide, off: Collection[str]) -> None:
        self._hide, self._off = hide, off

    def board(self, found: BoardHistory) -> BoardHistory:
        """Return a board without the entries that are hidden under any of their names."""
        hidden = {key for key, one in found.timelines.items() if self._lies_hidden(one)}
        shown = {key: one for key, one in found.timelines.items() if key not in hidden}
        moved = shifts.without(found, (found.timelines[key] for key in hidden))
        hide = self._hide
        unrated = {
            key: day
            for key, day in found.unrated.items()
            if not hide.row(found.board, key.slug, key.name)
        }
        return replace(found, timelines=shown, unrated=unrated, moved=moved)

    def changes(self, found: Changes) -> Changes:
        """Return what changed without the events of what is hidden."""
        return replace(found, events=tuple(self._shown(found.events)))

    def _shown(self, events: Iterable[Event]) -> Iterator[Event]:
        for event in events:
            if event.source in self._off:
                continue
            seen = self._leaders(event) if event.leaders_after else self._event(event)
            if seen:
                yield seen

    def _event(self, event: Event) -> Event | None:
        told = event.boards or ((event.board,) if event.board else ())
        boards = tuple(one for one in told if not self._covers(one, event))
        if told and not boards:
            return None
        board = boards[0] if boards else event.board
        move = event.move and self._move(event.move)
        return replace(
            event,
            board=board,
            boards=boards if event.boards else (),
            early=self._keys(board, event.early),
            carried=self._keys(board, event.carried),
            move=move,
        )

    def _leaders(self, event: Event) -> Event | None:
        if self._gone(event.board):
            return None
        before = self._keys(event.board, event.leaders_before)
        after = self._keys(event.board, event.leaders_after)
        if {*before, *after} == {NOT_SHOWN}:
            return None
        value = None if after[0] == NOT_SHOWN else event.value
        return replace(event, leaders_before=before, leaders_after=after, key=after[0], value=value)

    def _move(self, move: Move) -> Move:
        return replace(
            move,
            entrants_above=self._keys(move.board, move.entrants_above),
            departures_above=self._keys(move.board, move.departures_above),
            passed_by=self._keys(move.board, move.passed_by),
            passed=self._keys(move.board, move.passed),
        )

    def _keys(self, board: str | None, keys: tuple[Key, ...]) -> tuple[Key, ...]:
        return tuple(NOT_SHOWN if self._hidden(board, key) else key for key in keys)

    def _covers(self, board: str, event: Event) -> bool:
        """Tell whether a board may not tell an event, its own or that of an entry."""
        key, was = event.key, event.name_before
        names = (key, Key(key.slug, was) if key and was else None)
        return self._gone(board) or any(self._hidden(board, key) for key in names if key)

    def _gone(self, board: str | None) -> bool:
        source = (board or "").partition(".")[0]
        return source in self._off or board in self._hide.boards

    def _hidden(self, board: str | None, key: Key) -> bool:
        return self._hide.row(board or "", key.slug, key.name)

    def _lies_hidden(self, found: Timeline) -> bool:
        names = {found.key.name, *(name for _, name in found.names)}
        return any(self._hide.row(found.board, found.key.slug, name) for name in names)
