"""Boards for frames in other sites: the first rows, with their credit always in sight."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from markupsafe import escape

from site_gen.pages import tables, urls
from site_gen.pages.cells import Cells, outward
from site_gen.pages.site import Later, Page, Site
from site_gen.pages.tables import Table
from site_gen.standings.model import Board
from site_gen.text import plain

MOST = 25  # rows in the page; a script shows as many of them as the address asks for
SHOWN = 10


def pages(site: Site, cells: Cells) -> Iterator[Page]:
    """Yield one page per board."""
    for board in site.catalog.boards:
        yield Page(
            path=urls.embed(board),
            template="embed.html",
            title=_title(site, board),
            description=f"The first entries of the board {plain(board.title)}.",
            context={"table": Later(partial(_table, site, board, cells))},
            sources=(board.source,),
            boards=(board,),
        )


def _table(site: Site, board: Board, cells: Cells) -> Table:
    table = tables.league(site, board, cells, MOST)
    return table._replace(rows=tuple(map(outward, table.rows)))


def snippet(site: Site, board: Board) -> str:
    """Return the markup that shows a board in another site, its height that of its rows.

    Without a public address the path stands from the site's root; a script completes it.
    """
    rows = min(SHOWN, len({entry.slug for entry in board.entries[: board.rated]}))
    height = 260 + 34 * rows
    address = f"{site.settings.site_url or ''}{urls.embed(board)}?n={SHOWN}"
    title = escape(_title(site, board))
    return (
        f'<iframe src="{address}" title="{title}" width="100%" height="{height}"'
        ' loading="lazy" style="border:0"></iframe>'
    )


def _title(site: Site, board: Board) -> str:
    arena = next((one.title for one in site.catalog.arenas if one.id == board.arena), None)
    return plain(f"{board.title}, {arena} arena" if arena else board.title)
