"""The front page: the leaders of every board, with price."""

from __future__ import annotations

from collections.abc import Iterator

from site_gen.pages import tables, urls
from site_gen.pages.cells import Cells
from site_gen.pages.site import Page, Site


def pages(site: Site, cells: Cells) -> Iterator[Page]:
    """Yield the home page and the page for absent addresses."""
    catalog = site.catalog
    yield Page(
        path=urls.HOME,
        template="home.html",
        title=site.settings.title,
        description=site.settings.description,
        context={
            "tasks": [
                (task, tables.league(task.board, cells) if task.board else None)
                for task in catalog.tasks
            ],
            "arenas": [
                (arena, [tables.league(board, cells) for board in arena.boards])
                for arena in catalog.arenas
            ],
        },
        sources=tuple(source.id for source in catalog.sources),
    )
    yield Page(
        path=urls.NOT_FOUND,
        template="404.html",
        title="No such page",
        description="There is nothing at this address.",
    )
