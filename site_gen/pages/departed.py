"""Pages of what is listed no more: models, labs and boards keep their addresses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from site_gen.pages import cells as write
from site_gen.pages import charts, timelines, urls
from site_gen.pages.cells import Cells
from site_gen.pages.site import Link, Page, Site, Stood
from site_gen.standings.departed import Departed, last_ranked
from site_gen.standings.history.model import BoardHistory
from site_gen.standings.model import Lab
from site_gen.text import plain

TOP = 10


class Gone(NamedTuple):
    """A model that is listed no more, in a list; `rank` is None where it never was rated."""

    name: Markup
    last_seen: str
    rank: int | None
    of: int
    board: str


def pages(site: Site, cells: Cells) -> Iterator[Page]:
    """Yield the pages of all models, labs and boards that were listed once."""
    for one in site.gone.models.values():
        yield _model(site, one, cells)
    for lab in site.gone.labs.values():
        yield _lab(site, lab, cells)
    for board in site.gone.boards:
        yield _board(site, board, cells)


def models(site: Site, cells: Cells) -> tuple[Gone, ...]:
    """Return all models that are listed no more, as a list."""
    return tuple(_gone(site, one, cells) for one in site.gone.models.values())


def boards(site: Site, arena: str) -> tuple[Link, ...]:
    """Return links to an arena's boards that are listed no more."""
    return tuple(
        Link(f"{one.title} (last seen {write.day(one.days[-1].isoformat())})", urls.vanished(one))
        for one in site.gone.boards
        if one.arena == arena
    )


def of_lab(site: Site, lab: str, cells: Cells) -> tuple[Gone, ...]:
    """Return a lab's models that are listed no more."""
    own = [one for one in site.gone.models.values() if one.model.lab == lab]
    return tuple(_gone(site, one, cells) for one in own)


def _gone(site: Site, one: Departed, cells: Cells) -> Gone:
    name = cells.name(one.model.slug, one.model.title)
    if not one.timelines:
        board = site.history.boards[one.boards[0]]
        day = write.day(one.last_seen.isoformat())
        return Gone(name, day, None, 0, timelines.titled(site, board))
    last = timelines.last_seen(one.timelines)
    return Gone(
        name,
        write.day(last.last_seen.isoformat()),
        last.last_rank,
        last.last_of,
        timelines.titled(site, site.history.boards[last.board]),
    )


def _model(site: Site, one: Departed, cells: Cells) -> Page:
    lab = site.labs.get(one.model.lab or "") or site.gone.labs.get(one.model.lab or "")
    own = timelines.of(site, one.model.slug)
    return Page(
        path=urls.model(one.model),
        template="departed.html",
        title=plain(one.model.title, write.NAME_LIMIT) or "(no name)",
        description=f"No longer listed; last seen on {write.day(one.last_seen.isoformat())}.",
        context={
            "model": one.model,
            "name": write.bdi(one.model.title),
            "lab": Link(lab.title, urls.lab(lab)) if lab else None,
            "variants": [write.bdi(name) for name in one.model.variants],
            "gone": _gone(site, one, cells),
            "namesakes": _namesakes(site, one, cells),
            "timelines": timelines.told(site, own, cells),
            "history": charts.strips.of_model(site.history, own),
        },
        sources=_sources(site, [site.history.boards[board] for board in one.boards]),
        crumbs=(Link("Models", urls.MODELS), *([Link(lab.title, urls.lab(lab))] if lab else [])),
        scripts=("chart.js",),
        stood=_stood(site, [(site.history.boards[line.board], line.last_seen) for line in own])
        or _stood(site, [(site.history.boards[board], one.last_seen) for board in one.boards]),
        past=True,
    )


def _namesakes(site: Site, one: Departed, cells: Cells) -> list[Markup]:
    """Return the models that are listed today under one of its names."""
    names = {name.casefold() for name in (one.model.title, *one.model.variants)}
    return [
        cells.name(model.slug, model.title)
        for model in site.catalog.models
        if names & {name.casefold() for name in (model.title, *model.variants)}
    ]


def _lab(site: Site, lab: Lab, cells: Cells) -> Page:
    gone = of_lab(site, lab.id, cells)
    stood = [
        site.history.boards[board]
        for one in site.gone.models.values()
        if one.model.lab == lab.id
        for board in one.boards
    ]
    return Page(
        path=urls.lab(lab),
        template="lab.html",
        title=lab.title,
        description="The lab's models, none of which is listed any more.",
        context={
            "lab": lab,
            "all": 0,
            "boards": 0,
            "first": [],
            "models": [],
            "standings": [],
            "gone": gone,
        },
        sources=_sources(site, stood),
        crumbs=(Link("Labs", urls.LABS),),
        past=True,
    )


def _board(site: Site, board: BoardHistory, cells: Cells) -> Page:
    arena = next((one for one in site.catalog.arenas if one.id == board.arena), None)
    last = last_ranked(board)
    return Page(
        path=urls.vanished(board),
        template="vanished.html",
        title=timelines.titled(site, board),
        description=f"No longer listed; last seen on {write.day(board.days[-1].isoformat())}.",
        context={
            "board": board,
            "last_seen": write.day(board.days[-1].isoformat()),
            "rated": board.rated[-1],
            "timelines": timelines.told(site, last[:TOP], cells),
        },
        sources=_sources(site, [board]),
        crumbs=(
            Link("Arenas", "/#arenas"),
            *([Link(f"{arena.title} arena", urls.arena(arena))] if arena else []),
        ),
        stood=_stood(site, [(board, board.days[-1])]),
        past=True,
    )


def _stood(site: Site, seen: list[tuple[BoardHistory, date]]) -> dict[str, Stood]:
    """Return by source the newest day on which boards are told of."""
    days: dict[str, date] = {}
    for board, day in seen:
        days[board.source] = max(day, days.get(board.source, day))
    return {source: site.stood(source, day) for source, day in days.items()}


def _sources(site: Site, stood: list[BoardHistory]) -> tuple[str, ...]:
    own = {board.source for board in stood}
    return tuple(source for source in site.sources if source in own)
