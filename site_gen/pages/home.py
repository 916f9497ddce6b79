"""The front page: the leaders of every board, with price."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

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
            "lede": _lede(site, cells),
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


def _lede(site: Site, cells: Cells) -> Markup | None:
    """Say who is listed first for each task, each leader named once."""
    led: dict[tuple[Markup, str], list[str]] = {}
    for task in site.catalog.tasks:
        first = task.board.leaders if task.board else ()
        if first:
            price = tables.at_price(first[0]) if len(first) == 1 else ""
            led.setdefault((tables.leading(first, cells), price), []).append(task.title.lower())
    parts = [
        Markup("{} for {}{}").format(who, tables.listed(tasks), price)
        for (who, price), tasks in led.items()
    ]
    return Markup("{}.").format(Markup("; ").join(parts)) if parts else None
