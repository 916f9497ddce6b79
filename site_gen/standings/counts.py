"""What the entries of a board were counted on."""

from __future__ import annotations

from collections import Counter

from site_gen.standings.evidence import Counts
from site_gen.standings.model import Board


def of(board: Board) -> list[Counts]:
    """Return the counts of a board's rated entries, in their order; for boards of battles."""
    keys = Counter((entry.slug, entry.name) for entry in board.entries)
    found = []
    for entry in board.entries[: board.rated]:
        rating, win_rate, *places, total = entry.values[:7]
        unique = keys[entry.slug, entry.name] == 1
        found.append(Counts(rating, win_rate, tuple(places), total, unique))  # type: ignore[arg-type]
    return found
