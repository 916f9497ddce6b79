"""What follows from a day's boards alone: evidence and price fronts, board by board."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from site_gen.standings import agreement, counts, evidence, prices
from site_gen.standings.catalog import Catalog
from site_gen.standings.model import Board, Entry

if TYPE_CHECKING:
    from site_gen.standings.agreement import Agreement
    from site_gen.standings.evidence import Evidence, Gate
    from site_gen.standings.prices import Front, Offer

T = TypeVar("T")


class OnDemand(Mapping[str, T]):
    """What is computed of each board, once, when somebody asks for it."""

    def __init__(self, boards: Iterable[str], compute: Callable[[str], T]) -> None:
        self._known: dict[str, T | None] = dict.fromkeys(boards)
        self._compute = compute

    def __getitem__(self, board: str) -> T:
        """Return what is computed of a board; raise KeyError when that is nothing."""
        known = self._known[board]
        if known is None:
            known = self._known[board] = self._compute(board)
        return known

    def __contains__(self, board: object) -> bool:
        """Say whether anything is computed of a board, without doing it."""
        return board in self._known

    def __iter__(self) -> Iterator[str]:
        """Return the boards in their order."""
        return iter(self._known)

    def __len__(self) -> int:
        """Return the number of boards."""
        return len(self._known)


@dataclass(frozen=True)
class Facts:
    """What is computed, by board id, as far as it is asked for.

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
    catalog: Catalog

    @cached_property
    def agreements(self) -> tuple[Agreement, ...]:
        """How far pairs of boards agree."""
        return agreement.derive(self.catalog)


def derive(
    catalog: Catalog,
    gates: Mapping[str, Gate] = MappingProxyType({}),
    mix: tuple[int, int] = prices.MIX,
) -> Facts:
    """Return the facts of all boards; a board without a gate has not been checked yet.

    `mix` is tokens in to tokens out.
    """
    boards = {board.id: board for board in catalog.boards}
    counted = [board.id for board in catalog.boards if board.arena]
    known = OnDemand(counted, lambda id: gates.get(id, evidence.UNCHECKED))
    priced = [board.id for board in catalog.boards if board.token_prices]
    offers = OnDemand(priced, lambda board: [_offer(one) for one in boards[board].entries])
    return Facts(
        evidence=OnDemand(known, lambda id: evidence.gated(_evidence(boards[id]), known[id])),
        fronts=OnDemand(priced, lambda id: prices.fronts(offers[id])),
        at_mix=OnDemand(priced, lambda id: prices.at_mix(offers[id], mix)),
        gates=known,
        catalog=catalog,
    )


def _evidence(board: Board) -> Evidence:
    """Return a board's findings; entries that are hidden count like all others, unnamed."""
    every, found = counts.listed(board), evidence.assess(counts.of(board))
    if not board.withheld:
        return found
    hidden = set(board.withheld)
    kept = [at for at, entry in enumerate(every) if entry not in hidden]
    places = {at: place for place, at in enumerate(kept)}
    able = found.contenders
    return replace(
        found,
        findings=tuple(found.findings[at] for at in kept),
        contenders=None if able is None else tuple(places[at] for at in able if at in places),
    )


def _offer(entry: Entry) -> Offer | None:
    score = entry.values[0]
    if score is None or entry.price is None:
        return None
    return prices.Offer(float(score), *entry.price)
