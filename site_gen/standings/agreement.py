"""How far two boards order the same models alike."""

from __future__ import annotations

from dataclasses import dataclass

from site_gen.standings.model import Board, Catalog


@dataclass(frozen=True, slots=True)
class Agreement:
    """Kendall's tau-b of two boards over the `n` entries that stand on both.

    `chance` is what chance alone stays within, 95 times in 100; `left_out` counts rated
    entries of the first board that could not be matched though their model is on both.
    """

    one: Board
    two: Board
    n: int
    tau: float
    chance: float
    left_out: int


def derive(catalog: Catalog) -> tuple[Agreement, ...]:
    """Return the agreement of every pair of boards with enough entries in common."""
    return ()
