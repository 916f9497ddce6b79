"""Where a model stood and when, board by board: what the archived days say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from site_gen.pages import cells as write
from site_gen.pages import trends, urls
from site_gen.pages.cells import Cells
from site_gen.pages.markup import filled
from site_gen.pages.site import Site
from site_gen.standings.history.model import CARRIED, BoardHistory, Timeline


class Line(NamedTuple):
    """A timeline as a table row; `path` is None where its board has no page."""

    title: str
    path: str | None
    name: Markup
    first: str
    best: Markup
    last: str
    rank: Markup
    value: str
    spark: Markup
    note: str


class History(NamedTuple):
    """A model's timelines as a table; `begins` is the first archived day in words.

    `sparks` says whether any row has a small line.
    """

    lines: tuple[Line, ...]
    begins: str
    sparks: bool


def told(site: Site, timelines: Iterable[Timeline], cells: Cells) -> History | None:
    """Return timelines as a table, None where the archive has one day only."""
    if len(site.history.days) < 2:
        return None
    lines = tuple(_line(site, one, cells) for one in timelines)
    if not lines:
        return None
    return History(lines, _day(site.history.days[0]), any(one.spark for one in lines))


def of(site: Site, slug: str) -> list[Timeline]:
    """Return a model's timelines: board by board as the site lists them, those that are gone last.

    On each board the highest-placed entry comes first, those not there any more last.
    """
    order = {board.id: at for at, board in enumerate(site.catalog.boards)}
    found = site.timelines.get(slug, ())
    return sorted(
        found,
        key=lambda one: (order.get(one.board, len(order)), one.board, not one.here, one.last_rank),
    )


def _line(site: Site, one: Timeline, cells: Cells) -> Line:
    board = site.history.boards[one.board]
    drawn = trends.small(board)
    return Line(
        title=titled(site, board),
        path=_path(site, board),
        name=cells.name(one.key.slug, one.key.name),
        first=_first(site, board, one),
        best=filled("<b>{}</b> <small>on {}</small>", one.best_rank, _day(one.best_day)),
        last=_day(one.last_seen),
        rank=filled("{} <small>of {}</small>", one.last_rank, one.last_of),
        value=_value(board, one),
        spark=trends.spark(drawn, one) if one.last_seen >= drawn.first else Markup(""),
        note="; ".join(_notes(one)),
    )


def titled(site: Site, board: BoardHistory) -> str:
    """Return a board's title, with its arena where that is not the first."""
    arena = next((one.title for one in site.catalog.arenas if one.id == board.arena), board.arena)
    return f"{board.title}, {arena} arena" if arena else board.title


def _path(site: Site, board: BoardHistory) -> str | None:
    path = urls.vanished(board) if board.arena else f"/tasks/{board.board.partition('.')[2]}/"
    return path if path in site.addresses else None


def _first(site: Site, board: BoardHistory, one: Timeline) -> str:
    begins = site.begins[board.source]
    return f"{_day(one.first_seen)} or before" if one.first_seen == begins else _day(one.first_seen)


def _value(board: BoardHistory, one: Timeline) -> str:
    value = one.runs[len(one.runs) - 1].value
    return f"{value:.0f}" if board.kind == "elo" else f"{value:.1f}"


def _notes(one: Timeline) -> Iterator[str]:
    for day, name in one.names:
        yield f"called {name} until {_day(day)}"
    if one.carried:
        yield f"{CARRIED} (re-based on {_day(one.carried)})"


def last_seen(lines: Iterable[Timeline]) -> Timeline:
    """Return the timeline that was seen last, of several the highest-placed."""
    return min(lines, key=lambda one: (-one.last_seen.toordinal(), one.last_rank, one.board))


def _day(day: date) -> str:
    return write.day(day.isoformat())
