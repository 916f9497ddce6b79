"""What this site computes of a board's entries, as columns of its downloads."""

from __future__ import annotations

from site_gen.pages import formats
from site_gen.pages.site import Site
from site_gen.standings.evidence import NOTHING
from site_gen.standings.model import Board, Metric

_OF_COUNTS = (
    Metric("elo_margin", "Elo, at least ±", "Elo points", "elo", False),
    Metric("first_share", "Placed first", "share of tournaments", "share", True),
    Metric("first_share_low", "Placed first, low end", "share of tournaments", "share", True),
    Metric("first_share_high", "Placed first, high end", "share of tournaments", "share", True),
    Metric("contender", "Could be first", "true or false", "flag", True),
)
_OF_PRICES = (
    Metric("front_low", "On the price front from", "share of input tokens", "share", False),
    Metric("front_high", "On the price front to", "share of input tokens", "share", True),
)


def columns(site: Site, board: Board) -> list[Metric]:
    """Return the columns that this site computes for a board."""
    with_counts = _OF_COUNTS if board.id in site.facts.evidence else ()
    with_prices = _OF_PRICES if board.id in site.facts.fronts else ()
    return [*with_counts, *with_prices]


def figures(site: Site, board: Board, at: int) -> tuple[tuple[int, int] | None, formats.Computed]:
    """Return the rank range and the computed figures of a board's entry."""
    computed: formats.Computed = {}
    ranks = None
    evidence = site.facts.evidence.get(board.id)
    if evidence is not None:
        finding = evidence.findings[at] if at < board.rated else NOTHING
        share = finding.first or (None, None, None)
        ranks = finding.range
        computed["elo_margin"] = finding.margin
        computed["first_share"], computed["first_share_low"], computed["first_share_high"] = share
        computed["contender"] = None if ranks is None else ranks[0] == 1
    fronts = site.facts.fronts.get(board.id)
    if fronts is not None:
        computed["front_low"], computed["front_high"] = fronts[at] or (None, None)
    return ranks, computed
