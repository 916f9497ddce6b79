"""What follows from a day's boards alone: evidence and price fronts, board by board."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

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


def derive(catalog: Catalog, mix: tuple[int, int] = prices.MIX) -> Facts:
    """Return the facts of all boards; `mix` is tokens in to tokens out."""
    offers = {
        board.id: [_offer(entry) for entry in board.entries]
        for board in catalog.boards
        if board.token_prices
    }
    return Facts(
        evidence={board.id: _evidence(board) for board in catalog.boards if board.arena},
        fronts={board: prices.fronts(own) for board, own in offers.items()},
        at_mix={board: prices.at_mix(own, mix) for board, own in offers.items()},
        agreements=agreement.derive(catalog),
    )


def _evidence(board: Board) -> Evidence:
    """Return a board's findings; entries that are hidden count like all others, unnamed."""
    rated = board.entries[: board.rated]
    every = sorted((*rated, *board.withheld), key=lambda entry: entry.rank or 0)
    keys = Counter((entry.slug, entry.name) for entry in (*board.entries, *board.withheld))
    found = evidence.assess(_counts(every, keys))
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


def _counts(entries: Sequence[Entry], keys: Mapping[tuple[str, str], int]) -> list[Counts]:
    found = []
    for entry in entries:
        rating, win_rate, *places, total = entry.values[:7]
        unique = keys[entry.slug, entry.name] == 1
        found.append(Counts(rating, win_rate, tuple(places), total, unique))  # type: ignore[arg-type]
    return found


def _offer(entry: Entry) -> Offer | None:
    score = entry.values[0]
    if score is None or entry.price is None:
        return None
    return Offer(float(score), *entry.price)
