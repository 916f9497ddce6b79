"""Every board on one page that needs no other file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from markupsafe import Markup

from site_gen.pages import cells, charts, sentences, tables, urls
from site_gen.pages.cells import Cells
from site_gen.pages.charts import Chart
from site_gen.pages.site import Page, Site
from site_gen.pages.tables import Table
from site_gen.standings.evidence import Evidence
from site_gen.standings.model import Board

PATH = f"{urls.DOWNLOADS}standings.html"
_CHARTS = 2  # how sure, and at what price: the others would make the file heavy


class Part(NamedTuple):
    """A board on the page; `anchor` is its id there.

    `evidence` is None where it has no counts; `gate` is what history says of them, in words.
    """

    anchor: str
    title: str
    lede: Markup
    table: Table
    charts: tuple[Chart, ...]
    evidence: Evidence | None
    gate: str


def page(site: Site) -> Page:
    """Return the page that holds every board; its links stay in it or lead to the public site."""
    write = Cells(site)
    titles = {arena.id: f"{arena.title} arena" for arena in site.catalog.arenas}
    groups: dict[str, list[Part]] = {}
    for board in site.catalog.boards:
        group = titles.get(board.arena or "", "Tasks")
        groups.setdefault(group, []).append(_part(site, board, write))
    day = cells.day(site.catalog.date.isoformat())
    return Page(
        path=PATH,
        template="single.html",
        title=f"{site.settings.title}, {day}",
        description=f"Every board of {day} in one file that needs no network.",
        context={"groups": groups, "day": day},
        boards=site.catalog.boards,
        sources=tuple(dict.fromkeys(board.source for board in site.catalog.boards)),
        scripts=("chart.js", "single.js"),
        anchors=_anchors(site),
    )


def _part(site: Site, board: Board, write: Cells) -> Part:
    evidence = site.facts.evidence.get(board.id)
    made = charts.board_charts(board, evidence, site.facts.at_mix.get(board.id))
    return Part(
        board.id,
        board.title,
        sentences.lede(site, board, write),
        # Nothing here brings back a column that a script has hidden.
        tables.full(site, board, write)._replace(less=()),
        tuple(one._replace(id=f"{board.id}-{one.id}") for one in made[:_CHARTS]),
        evidence,
        sentences.gate(site.facts.gates[board.id]) if evidence else "",
    )


def _anchors(site: Site) -> Mapping[str, str]:
    return {urls.board(board): board.id for board in site.catalog.boards} | {urls.HOME: "main"}
