"""What follows from a day's boards alone: evidence and price fronts, board by board."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from site_gen.standings import agreement, evidence, prices
from site_gen.standings.agreement import Agreement
from site_gen.standings.evidence import Counts, Evidence
from site_gen.standings.model import Board, Catalog, Entry
from site_gen.standings.prices import Front, Offer


@dataclass(frozen=True, slots=True)
class Facts:
    """What is computed, by board id.

    `evidence` has the boards that come with counts, one finding per rated entry; `fronts`
    has one item per entry, on boards where a price per token means something, and `at_mix`
    the positions of the entries on their front at the default mix, the highest score first.
    """

    evidence: Mapping[str, Evidence]
    fronts: Mapping[str, tuple[Front | None, ...]]
    at_mix: Mapping[str, tuple[int, ...]]
    agreements: tuple[Agreement, ...]


def derive(catalog: Catalog) -> Facts:
    """Return the facts of all boards."""
    offers = {
        board.id: [_offer(entry) for entry in board.entries]
        for board in catalog.boards
        if board.token_prices
    }
    return Facts(
        evidence={
            board.id: evidence.assess(_counts(board)) for board in catalog.boards if board.arena
        },
        fronts={board: prices.fronts(own) for board, own in offers.items()},
        at_mix={board: prices.at_mix(own) for board, own in offers.items()},
        agreements=agreement.derive(catalog),
    )


def _counts(board: Board) -> list[Counts]:
    keys = Counter((entry.slug, entry.name) for entry in board.entries)
    found = []
    for entry in board.entries[: board.rated]:
        rating, win_rate, *places, total = entry.values[:7]
        unique = keys[entry.slug, entry.name] == 1
        found.append(Counts(rating, win_rate, tuple(places), total, unique))  # type: ignore[arg-type]
    return found


def _offer(entry: Entry) -> Offer | None:
    score = entry.values[0]
    if score is None or entry.price is None:
        return None
    return Offer(float(score), *entry.price)
