"""The page that says how far two boards order the same models alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from site_gen.pages import urls
from site_gen.pages.site import Later, Link, Page, Site
from site_gen.standings import agreement as derived
from site_gen.standings.agreement import Agreement, eligible
from site_gen.standings.model import Board

PATH = "/agreement/"


class Line(NamedTuple):
    """A pair of boards with its figures as words."""

    one: Link
    two: Link
    tau: str
    chance: str
    n: int
    left_out: int
    note: str


def page(site: Site) -> Page:
    """Return the page of all pairs of boards."""
    return Page(
        path=PATH,
        template="agreement.html",
        title="Do the boards agree?",
        description="How far each two boards order the models they have in common alike.",
        context={
            "lede": Later(lambda: _lede(site.facts.agreements)),
            "groups": Later(lambda: list(_groups(site))),
            "left": Later(lambda: max(0, len(eligible(site.catalog)) - derived.BOARDS)),
            "most": derived.BOARDS,
        },
        sources=tuple(
            dict.fromkeys(
                board.source for one in site.facts.agreements for board in (one.one, one.two)
            )
        ),
    )


def _lede(pairs: Sequence[Agreement]) -> str:
    if not pairs:
        return "No two boards have enough models in common to be compared."
    beyond = sum(abs(one.tau) > one.chance for one in pairs)
    across = [one for one in pairs if one.one.source != one.two.source]
    told = f"Of {len(pairs)} pairs of boards, {beyond} agree more than chance alone explains"
    if not across:
        return f"{told}."
    low, high = min(one.tau for one in across), max(one.tau for one in across)
    return f"{told}; between the two sources tau-b runs from {_signed(low)} to {_signed(high)}."


def _groups(site: Site) -> Iterator[tuple[tuple[str, str], list[Line]]]:
    within: dict[tuple[str, str], list[Agreement]] = {}
    for one in sorted(site.facts.agreements, key=lambda one: -one.tau):
        if one.one.source != one.two.source:
            key = ("sources", "Between the two sources")
        elif one.one.arena is None:
            key = ("indices", f"Within {site.sources[one.one.source].title}")
        elif one.one.arena == one.two.arena:
            key = ("arenas", "Within one arena")
        else:
            key = ("across", "Between arenas")
        within.setdefault(key, []).append(one)
    for name in ("sources", "indices", "arenas", "across"):
        for key, pairs in within.items():
            if key[0] == name:
                yield key, [_line(site, one) for one in pairs]


def _line(site: Site, one: Agreement) -> Line:
    return Line(
        one=_link(site, one.one),
        two=_link(site, one.two),
        tau=_signed(one.tau),
        chance=f"{one.chance:.2f}",
        n=one.n,
        left_out=one.left_out,
        note="one is part of the other" if one.shared else "",
    )


def _link(site: Site, board: Board) -> Link:
    arena = next((one.title for one in site.catalog.arenas if one.id == board.arena), None)
    return Link(f"{board.title}, {arena}" if arena else board.title, urls.board(board))


def _signed(tau: float) -> str:
    return f"{tau:+.2f}".replace("-", "−").replace("+0.00", "0.00").replace("−0.00", "0.00")
