"""Task types, arenas and their categories: one page each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from markupsafe import Markup

from site_gen.pages import bare, bounds, charts, departed, presence, sentences, tables, urls
from site_gen.pages.cells import Cells
from site_gen.pages.site import Later, Link, Page, Site
from site_gen.standings.model import Arena, Board, TaskType

RELATED = 10
_SCRIPTS = ("chart.js", "table.js")


class Coverage(NamedTuple):
    """Which models stand on which boards of an arena: a rank, or None, per board.

    `models` is how many there are, of which the first have rows.
    """

    boards: tuple[Link, ...]
    rows: tuple[tuple[str, Markup, tuple[int | None, ...], int], ...]
    models: int


def pages(site: Site, cells: Cells) -> Iterator[Page]:
    """Yield the pages of all task types, arenas and categories."""
    for task in site.catalog.tasks:
        yield _task(site, task, cells)
    for arena in site.catalog.arenas:
        yield _arena(site, arena, cells)
        for board in arena.boards:
            yield _category(site, arena, board, cells)


def _task(site: Site, task: TaskType, cells: Cells) -> Page:
    own = "artificial-analysis" if task.board is None else task.board.source
    return Page(
        path=urls.task(task),
        template="task.html",
        title=task.title,
        description=f"Language models ranked for {task.title.lower()}, with the price of each.",
        context={
            "task": task,
            **(_of_board(site, task.board, cells) if task.board else _NO_BOARD),
            "front": Later(lambda: tables.front(site, task.board, cells) if task.board else None),
            "related": Later(
                lambda: [tables.head(site, board, cells, RELATED) for board in task.related]
            ),
        },
        sources=tuple(
            source
            for source in dict.fromkeys((own, *(board.source for board in task.related)))
            if source in site.sources
        ),
        crumbs=(Link("Tasks", "/#tasks"),),
        boards=(*((task.board,) if task.board else ()), *task.related),
        scripts=_SCRIPTS if task.board else (),
        board=task.board,
    )


def _arena(site: Site, arena: Arena, cells: Cells) -> Page:
    return Page(
        path=urls.arena(arena),
        template="arena.html",
        title=f"{arena.title} arena",
        description=f"The boards of Design Arena's {arena.id} arena and who is listed first.",
        context={
            "arena": arena,
            "gone": departed.boards(site, arena.id),
            "leagues": Later(
                lambda: [
                    tables.league(site, board, cells) for board in arena.boards[: bounds.LEAGUES]
                ]
            ),
            "more": Later(
                lambda: [
                    Link(board.title, urls.board(board)) for board in arena.boards[bounds.LEAGUES :]
                ]
            ),
            "coverage": Later(lambda: _coverage(site, arena, cells)),
        },
        sources=(arena.source,),
        crumbs=(Link("Arenas", "/#arenas"),),
        boards=arena.boards,
    )


def _coverage(site: Site, arena: Arena, cells: Cells) -> Coverage | None:
    """Return the highest rank of each of an arena's models on each of its boards.

    None where there is nothing to compare, or more than fits a page.
    """
    if not 1 < len(arena.boards) <= bounds.LEAGUES:
        return None
    ranks: dict[str, dict[str, int]] = {}
    for board in arena.boards:
        for entry in board.entries[: board.rated]:
            ranks.setdefault(entry.slug, {}).setdefault(board.id, entry.rank or 0)
    models = [model for model in site.catalog.models if model.slug in ranks]
    models.sort(key=lambda model: -len(ranks[model.slug]))
    return Coverage(
        boards=tuple(Link(board.title, urls.board(board)) for board in arena.boards),
        rows=tuple(
            (
                model.slug,
                cells.name(model.slug, model.title),
                tuple(ranks[model.slug].get(board.id) for board in arena.boards),
                len(ranks[model.slug]),
            )
            for model in models[: bounds.CELLS // len(arena.boards)]
        ),
        models=len(models),
    )


def _category(site: Site, arena: Arena, board: Board, cells: Cells) -> Page:
    return Page(
        path=urls.board(board),
        template="category.html",
        title=f"{board.title}, {arena.title} arena",
        description=f"{board.rated} entries ranked by Elo: {board.title}, {arena.title} arena.",
        context={
            "board": board,
            "arena": arena,
            **_of_board(site, board, cells),
            "evidence": Later(lambda: site.facts.evidence[board.id]),
            "gate": Later(lambda: sentences.gate(site.facts.gates[board.id])),
            "tasks": Later(
                lambda: [
                    Link(task.title, urls.task(task))
                    for task in site.catalog.tasks
                    if board in task.related
                ]
            ),
        },
        sources=(board.source,),
        crumbs=(
            Link("Arenas", "/#arenas"),
            Link(f"{arena.title} arena", urls.arena(arena)),
        ),
        boards=(board,),
        scripts=_SCRIPTS,
        board=board,
    )


def _of_board(site: Site, board: Board, cells: Cells) -> dict[str, Any]:
    """Return what every page of a board may show of it."""
    return {
        "lede": Later(lambda: sentences.lede(site, board, cells)),
        "table": Later(lambda: tables.full(site, board, cells)),
        "charts": Later(lambda: _charts(site, board)),
        "history": Later(lambda: _history(site, board)),
        "downloads": _downloads(site, board),
        "bare": Later(lambda: bare.of(site, cells).board(board)),
    }


_NO_BOARD: dict[str, Any] = {
    "lede": None,
    "table": None,
    "charts": (),
    "history": None,
    "downloads": (),
    "bare": None,
}


def _charts(site: Site, board: Board) -> tuple[charts.Chart, ...]:
    return charts.board_charts(
        board,
        site.facts.evidence.get(board.id),
        site.facts.at_mix.get(board.id),
        site.settings.mix,
    )


def _history(site: Site, board: Board) -> charts.Chart | None:
    return charts.order.of_board(
        board, site.history.boards.get(board.id), tables.changes(site, board)
    )


def _downloads(site: Site, board: Board) -> tuple[Link, ...]:
    found = (Link(kind.upper(), urls.export(board, kind)) for kind in ("csv", "json"))
    return tuple(link for link in found if presence.shows(site, link.path))
