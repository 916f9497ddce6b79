"""Task types, arenas and their categories: one page each."""

from __future__ import annotations

from collections.abc import Iterator

from site_gen.pages import tables, urls
from site_gen.pages.cells import Cells
from site_gen.pages.site import Link, Page, Site
from site_gen.standings.model import Arena, Board, TaskType

RELATED = 10


def pages(site: Site, cells: Cells) -> Iterator[Page]:
    """Yield the pages of all task types, arenas and categories."""
    for task in site.catalog.tasks:
        yield _task(site, task, cells)
    for arena in site.catalog.arenas:
        yield _arena(arena, cells)
        for board in arena.boards:
            yield _category(site, arena, board, cells)


def _task(site: Site, task: TaskType, cells: Cells) -> Page:
    own = ("artificial-analysis",) if task.board is None else (task.board.source,)
    related = [tables.head(board, cells, RELATED) for board in task.related]
    return Page(
        path=urls.task(task),
        template="task.html",
        title=task.title,
        description=f"Language models ranked for {task.title.lower()}, with the price of each.",
        context={
            "task": task,
            "lede": tables.lede(task.board, cells) if task.board else None,
            "table": tables.full(task.board, cells) if task.board else None,
            "related": related,
            "downloads": _downloads(task.board) if task.board else (),
        },
        sources=tuple(dict.fromkeys((*own, *(board.source for board in task.related)))),
        crumbs=(Link("Tasks", "/#tasks"),),
        boards=(*((task.board,) if task.board else ()), *task.related),
    )


def _arena(arena: Arena, cells: Cells) -> Page:
    return Page(
        path=urls.arena(arena),
        template="arena.html",
        title=f"{arena.title} arena",
        description=f"The boards of Design Arena's {arena.id} arena and who is listed first.",
        context={
            "arena": arena,
            "leagues": [tables.league(board, cells) for board in arena.boards],
        },
        sources=(arena.source,),
        crumbs=(Link("Arenas", "/#arenas"),),
        boards=arena.boards,
    )


def _category(site: Site, arena: Arena, board: Board, cells: Cells) -> Page:
    return Page(
        path=urls.board(board),
        template="category.html",
        title=f"{board.title}, {arena.title} arena",
        description=f"{board.rated} entries ranked by Elo: {board.title}, {arena.title} arena.",
        context={
            "board": board,
            "lede": tables.lede(board, cells),
            "table": tables.full(board, cells),
            "tasks": [
                Link(task.title, urls.task(task))
                for task in site.catalog.tasks
                if board in task.related
            ],
            "downloads": _downloads(board),
        },
        sources=(board.source,),
        crumbs=(
            Link("Arenas", "/#arenas"),
            Link(f"{arena.title} arena", urls.arena(arena)),
        ),
        boards=(board,),
    )


def _downloads(board: Board) -> tuple[Link, ...]:
    return (
        Link("CSV", urls.export(board, "csv")),
        Link("JSON", urls.export(board, "json")),
    )
