"""Boards by columns, for what shows figures as given: each distinct value is written once.

Rows are woven from columns of text at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from site_gen.standings.model import Board, Value

COUNTS = ("first_place", "tournaments")
FIGURES = ("win_rate", *COUNTS, "avg_generation_time_ms")  # beside the primary metric, and prices

_Text = TypeVar("_Text")


class Known(dict[Any, _Text]):
    """The text of each distinct value, made when it is first met."""

    def __init__(self, make: Callable[[Any], _Text]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, value: Any) -> _Text:
        made = self[value] = self._make(value)
        return made

    def of(self, values: Iterable[Any]) -> list[_Text]:
        """Return the text of each value."""
        return list(map(self.__getitem__, values))


def of(board: Board) -> dict[str, tuple[Value, ...]]:
    """Return the values that are shown, but for prices, by column."""
    values = zip(*[entry.values for entry in board.entries], strict=True)
    shown = {board.metric.key, *FIGURES}
    keys = [metric.key for metric in board.columns]
    return {key: own for key, own in zip(keys, values, strict=True) if key in shown}


def woven(texts: Sequence[str], columns: Sequence[Sequence[str]]) -> str:
    """Return rows of text: before, between and after their columns stand `texts`."""
    *others, last = texts
    rows, width = len(columns[0]), len(texts) + len(columns)
    parts = [last] * (width * rows)
    for at, (text, column) in enumerate(zip(others, columns, strict=True)):
        parts[2 * at :: width] = [text] * rows
        parts[2 * at + 1 :: width] = column
    return "".join(parts)
