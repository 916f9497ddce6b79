"""The page that says what is odd about the data."""

from __future__ import annotations

from typing import NamedTuple

from site_gen.pages import urls
from site_gen.pages.site import Link, Page, Site
from site_gen.standings.audit import SourceAudit
from site_gen.standings.model import Board

PATH = "/data-quality/"
MOST = 20  # examples named; the counts are always whole


class Section(NamedTuple):
    """One source's audit with its links; lists hold the first `MOST`."""

    audit: SourceAudit
    title: str
    doubled: list[tuple[Link, str]]
    two_prices: list[Link]
    sums: list[tuple[Link, str, int, int]]
    disagreements: list[tuple[str, Link, int, int, float]]


def page(site: Site) -> Page:
    """Return the data-quality page."""
    audits = site.audits
    return Page(
        path=PATH,
        template="quality.html",
        title="Data quality",
        description="Rows received, shown and set aside, and what does not add up, per source.",
        context={
            "received": sum(audit.received for audit in audits),
            "shown": sum(audit.shown for audit in audits),
            "sections": [_section(site, audit) for audit in audits],
        },
        sources=tuple(audit.source for audit in audits),
    )


def _section(site: Site, audit: SourceAudit) -> Section:
    return Section(
        audit=audit,
        title=site.sources[audit.source].title,
        doubled=[(_link(board), name) for board, name in audit.doubled[:MOST]],
        two_prices=[Link(model.title, urls.model(model)) for model in audit.two_prices[:MOST]],
        sums=[(_link(one.board), one.name, one.counted, one.total) for one in audit.sums[:MOST]],
        disagreements=[
            (one.board.id, _link(one.board), one.pairs, one.apart, 100 * one.apart / one.pairs)
            for one in audit.disagreements
            if one.pairs
        ],
    )


def _link(board: Board) -> Link:
    return Link(board.title, urls.board(board))
