"""Who scores at least as well as an entry and costs no more."""

from __future__ import annotations

from decimal import Decimal

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
        rank, slug, _, values = other
        if rank is None or rank > entry.rank:
            break
        # As `Entry.price`: a call for each of so many takes as long as all else.
        prompt, completion = values[-2], values[-1]
        if (
            isinstance(prompt, Decimal)
            and isinstance(completion, Decimal)
            and prompt <= price[0]
            and completion <= price[1]
            and slug != entry.slug
        ):
            found.setdefault(slug, other)
    return tuple(found.values())
