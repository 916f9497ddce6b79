"""What follows from a day's boards alone: evidence and price fronts, board by board."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from site_gen.standings import agreement, counts, evidence, prices
from site_gen.standings.agreement import Agreement
from site_gen.standings.evidence import UNCHECKED, Evidence, Gate
from site_gen.standings.model import Catalog, Entry
from site_gen.standings.prices import Front, Offer


@dataclass(frozen=True, slots=True)
class Facts:
    """What is computed, by board id.

    `evidence` has the boards that come with counts, one finding per rated entry; `fronts`
    has one item per entry, on boards where a price per token means something, and `at_mix`
    the positions of the entries on their front at the default mix, the highest score first.
    `gates` has the verdict of history on the boards of `evidence`; where it is "withdrawn",
    their findings have no range and nobody is a contender.
    """

    evidence: Mapping[str, Evidence]
    fronts: Mapping[str, tuple[Front | None, ...]]
    at_mix: Mapping[str, tuple[int, ...]]
    gates: Mapping[str, Gate]
    agreements: tuple[Agreement, ...]


def derive(catalog: Catalog, gates: Mapping[str, Gate] = MappingProxyType({})) -> Facts:
    """Return the facts of all boards; a board without a gate has not been checked yet."""
    known = {board.id: gates.get(board.id, UNCHECKED) for board in catalog.boards if board.arena}
    offers = {
        board.id: [_offer(entry) for entry in board.entries]
        for board in catalog.boards
        if board.token_prices
    }
    return Facts(
        evidence={
            board.id: evidence.gated(evidence.assess(counts.of(board)), known[board.id])
            for board in catalog.boards
            if board.arena
        },
        fronts={board: prices.fronts(own) for board, own in offers.items()},
        at_mix={board: prices.at_mix(own) for board, own in offers.items()},
        gates=known,
        agreements=agreement.derive(catalog),
    )


def _offer(entry: Entry) -> Offer | None:
    score = entry.values[0]
    if score is None or entry.price is None:
        return None
    return Offer(float(score), *entry.price)
