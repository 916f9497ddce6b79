"""The runs of long ago: left unread by a daily build, read at once when somebody asks for any."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from site_gen.standings.history import columns
from site_gen.standings.history.ledger import Line
from site_gen.standings.history.runs import Columns


class Past:
    """The months whose runs were left unread, oldest first."""

    def __init__(self) -> None:
        self._months: list[tuple[Sequence[dict[str, Any]], Callable[[], bytes]]] = []
        self._found: dict[str, dict[int, Columns]] = {}

    def add(self, boards: Sequence[dict[str, Any]], runs: Callable[[], bytes]) -> None:
        """Leave a month's runs unread: `boards` are what it told of each, `runs` reads them."""
        self._months.append((boards, runs))

    def whole(self, board: str, line: Line) -> Columns:
        """Return all runs of an entry of a board; raise ArchiveError when they cannot be read."""
        if not line.unread:
            return line.runs
        self.read()
        return line.runs.joined(self._found[board][line.number])

    def read(self) -> None:
        """Read what was left unread; raise ArchiveError when it cannot be."""
        for boards, runs in self._months:
            packed, at = runs(), 0
            for told in boards:
                found = self._found.setdefault(told["board"], {})
                at = columns.read(found, told["entries"], packed, at)
        self._months.clear()
