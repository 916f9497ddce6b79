"""Where models stand: their placings on the boards of each source, as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup

from site_gen.pages import bounds, tables, urls
from site_gen.pages import cells as write
from site_gen.pages.cells import Cells
from site_gen.pages.markup import filled
from site_gen.pages.site import Link, Site
from site_gen.standings.model import Placement


class Standing(NamedTuple):
    """A model on a board, as a row: whose board, which variant, and the cells."""

    board: str
    slug: str
    rank: int | str
    link: Link
    name: Markup
    place: Markup
    figures: Markup


class Standings(NamedTuple):
    """All of a model's or lab's standings on the boards of one source.

    `unrated` counts, by board, the variants that stand there without a rank. `left` counts those
    with a rank that are left to the downloads.
    """

    source: str
    title: str
    columns: tuple[tables.Column, ...]
    rows: tuple[Standing, ...]
    unrated: tuple[tuple[Link, int], ...]
    fine: bool
    left: int


def of(site: Site, placements: Sequence[Placement], cells: Cells) -> list[Standings]:
    """Return the standings of a model or lab, a table per source."""
    order = {board.id: at for at, board in enumerate(site.catalog.boards)}
    tables_by_source = []
    for source in site.catalog.sources:
        own = [one for one in placements if one.board.source == source.id]
        own.sort(key=lambda one: (order[one.board.id], *_place(one)))
        if own:
            tables_by_source.append(_source_standings(source.id, source.title, own, cells))
    return tables_by_source


def highest(placements: Sequence[Placement]) -> list[Placement]:
    """Return the highest-placed entry of each board."""
    best: dict[str, Placement] = {}
    for one in placements:
        known = best.get(one.board.id)
        if known is None or _place(one) < _place(known):
            best[one.board.id] = one
    return list(best.values())


def _source_standings(
    source: str, title: str, placements: list[Placement], cells: Cells
) -> Standings:
    # Boards of one source share their columns; what ranks another board stands in its own row.
    board = placements[0].board
    primary = {one.board.metric.key for one in placements}
    given = {key for one in placements for key in _given(one)} - primary
    metrics = sorted(
        (metric for metric in board.columns if metric.key in given),
        key=lambda metric: metric.kind != "price",
    )
    label = board.metric.label if len(primary) == 1 else "Index"
    keys = [metric.key for metric in metrics]
    without = Counter(one.board.id for one in placements if one.entry.rank is None)
    boards = {one.board.id: one.board for one in placements}
    rated = [one for one in placements if one.entry.rank is not None]
    return Standings(
        source,
        title,
        (tables.Column("", label, ""), *map(tables.column, metrics)),
        tuple(_standing(one, keys, cells) for one in rated[: bounds.LINES]),
        tuple(
            (Link(boards[board].title, urls.board(boards[board])), count)
            for board, count in without.items()
        ),
        tables.fine(price for one in placements for price in one.entry.values[-2:]),
        max(0, len(rated) - bounds.LINES),
    )


def _given(one: Placement) -> Iterator[str]:
    for metric, value in zip(one.board.columns, one.entry.values, strict=True):
        if value is not None:
            yield metric.key


def _standing(one: Placement, keys: list[str], cells: Cells) -> Standing:
    board, entry = one
    at = {metric.key: place for place, metric in enumerate(board.columns)}
    place = write.rank(entry.rank) + filled(" <small>of {}</small>", board.ranked)
    return Standing(
        board=board.id,
        slug=entry.slug,
        rank=entry.rank or "",
        link=Link(board.title, urls.board(board)),
        name=cells.name(entry.slug, entry.name),
        place=place,
        figures=cells.figures(board, entry, [0, *(at[key] for key in keys)]),
    )


def _place(one: Placement) -> tuple[bool, int]:
    return (one.entry.rank is None, one.entry.rank or 0)
