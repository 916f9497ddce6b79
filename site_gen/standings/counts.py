"""What the entries of a board were counted on."""

from __future__ import annotations

from collections import Counter

from site_gen.standings.evidence import Counts
from site_gen.standings.model import Board, Entry


def listed(board: Board) -> list[Entry]:
    """Return a board's rated entries in their order, those that are hidden among them."""
    rated = board.entries[: board.rated]
    return sorted((*rated, *board.withheld), key=lambda entry: entry.rank or 0)


def of(board: Board) -> list[Counts]:
    """Return the counts of the entries of `listed`; for boards of battles."""
    keys = Counter((entry.slug, entry.name) for entry in (*board.entries, *board.withheld))
    found = []
    for entry in listed(board):
        rating, win_rate, *places, total = entry.values[:7]
        unique = keys[entry.slug, entry.name] == 1
        found.append(Counts(rating, win_rate, tuple(places), total, unique))  # type: ignore[arg-type]
    return found
