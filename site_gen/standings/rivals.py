"""Who scores at least as well as an entry and costs no more."""

from __future__ import annotations

from site_gen.standings.model import Board, Entry

DEEPEST = 1000  # the last rank that has rivals: looking for them takes as long as the rank is deep


def of(board: Board, entry: Entry) -> tuple[Entry, ...] | None:
    """Return the rivals of a board's entry, one per model, the highest placed first.

    A rival is of another model, scores at least as well, and costs no more for input and no
    more for output, so at any mix. None where the entry has no rank or no price, and where so many
    stand above it that rivals tell nothing.
    """
    price = entry.price
    if entry.rank is None or price is None or entry.rank > DEEPEST:
        return None
    found: dict[str, Entry] = {}
    for other in board.entries[: board.rated]:
        if other.rank is None or other.rank > entry.rank:
            break
        theirs = other.price
        if theirs and other.slug != entry.slug and theirs[0] <= price[0] and theirs[1] <= price[1]:
            found.setdefault(other.slug, other)
    return tuple(found.values())
