"""The front page: the leaders of every board, with price."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from site_gen.pages import bounds, recent, sentences, tables, urls
from site_gen.pages.cells import Cells
from site_gen.pages.markup import filled
from site_gen.pages.site import Later, Page, Site


def pages(site: Site, cells: Cells) -> Iterator[Page]:
    """Yield the home page and the page for absent addresses."""
    catalog = site.catalog
    by_id = {board.id: board for board in catalog.boards}
    yield Page(
        path=urls.HOME,
        template="home.html",
        title=site.settings.title,
        description=site.settings.description,
        context={
            "lede": Later(lambda: _lede(site, cells)),
            "able": Later(lambda: _able(site)),
            "recent": Later(lambda: recent.recent(site, cells)),
            "featured": Later(
                lambda: [
                    tables.league(site, by_id[board], cells)
                    for board in site.settings.feature
                    if board in by_id
                ]
            ),
            "tasks": Later(
                lambda: [
                    (task, tables.league(site, task.board, cells) if task.board else None)
                    for task in catalog.tasks
                ]
            ),
            "arenas": Later(
                lambda: [
                    (
                        arena,
                        [
                            tables.league(site, board, cells)
                            for board in arena.boards[: bounds.LEAGUES // len(catalog.arenas)]
                        ],
                    )
                    for arena in catalog.arenas
                ]
            ),
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
            price = sentences.at_price(first[0]) if len(first) == 1 else ""
            led.setdefault((sentences.leading(first, cells), price), []).append(task.title.lower())
    parts = [
        filled("{} for {}{}", who, sentences.listed(tasks), price)
        for (who, price), tasks in led.items()
    ]
    if not parts:
        return None
    return filled("{}.", Markup("; ").join(parts))


def _able(site: Site) -> str | None:
    """Say on how many arena boards the counts leave first place open, and how far."""
    told = [one.contenders for one in site.facts.evidence.values() if one.contenders is not None]
    if not told:
        return None
    counts = sorted(len(one) for one in told)
    alone = counts.count(1)
    open_to = [count for count in counts if count > 1]
    many = "board" if len(counts) == 1 else "boards"
    if not open_to:
        return f"On all {len(counts)} arena {many} the counts set one entry apart from all others."
    spread = f"{open_to[0]}" if open_to[0] == open_to[-1] else f"{open_to[0]} to {open_to[-1]}"
    apart = f"; on {alone} they set one entry apart from all others" if alone else ""
    return (
        f"On {len(open_to)} of {len(counts)} arena {many} the counts allow {spread} entries"
        f" to be first{apart}."
    )
