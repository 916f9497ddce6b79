"""Boards and models as bare rows: a rank, who or where, and figures as readers see them.

For templates that show what was given and no more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cached_property, partial
from itertools import repeat
from typing import NamedTuple

from markupsafe import Markup

from site_gen.pages import cells as write
from site_gen.pages import columns, urls
from site_gen.pages.cells import Cells
from site_gen.pages.markup import filled
from site_gen.pages.site import Site
from site_gen.standings.model import Board, Model, Value

_NONE = "&ndash;"  # pages of ASCII alone are made and looked at in half the time
_MOST = write.PLAIN_MOST
_LOW, _HIGH = 0.5 - write.OFF_MIDDLE, 0.5 + write.OFF_MIDDLE
_ABSENT = f"<td>{_NONE}</td>"


class Rows(NamedTuple):
    """Rows in columns, all markup: ranks, links to models or boards, and the cells of figures.

    The cells are score, win rate, share placed first, time, price in and price out.
    """

    ranks: Sequence[str]
    links: Sequence[str]
    figures: Sequence[str]

    def written(self, form: str) -> Markup:
        """Return the rows in a template's own markup, which has `{}` for rank, link, figures."""
        return write.joined((columns.woven(form.split("{}"), self),))


class Bare:
    """The rows of one site; an entry's figures are written once, for its board and its model."""

    def __init__(self, site: Site, cells: Cells) -> None:
        self._cells = cells
        self._site = site
        self._figures: dict[str, list[str]] = {}
        self._ranks = columns.Known(lambda rank: _NONE if rank is None else str(rank))
        self._wins = columns.Known(lambda value: _near((value,), 1)[0])
        self._listings = site.catalog.listings
        self._prices: dict[bool, list[str]] = {}
        self._dollars = columns.Known(partial(_price, True))

    def prepare(self) -> None:
        """Write all figures and links, and deal the rows out to the models."""
        _ = self._links, self._models

    def board(self, board: Board) -> Rows:
        """Return the rows of a board, each with a link to its model."""
        return Rows(
            self._ranks.of([entry.rank for entry in board.entries]),
            self._listings.spread(self._links, board),
            self._of(board),
        )

    def model(self, model: Model) -> Rows:
        """Return the rows of a model, each with a link to its board."""
        places = self._models[model.slug]
        return Rows(places[::3], places[1::3], places[2::3])

    @cached_property
    def _links(self) -> list[Markup]:
        """Return links to the models, by listing."""
        return self._cells.names((one.slug, one.name) for one in self._listings.each)

    @cached_property
    def _models(self) -> dict[str, list[str]]:
        """Rank, link and figures of every model's places, one after the other, by slug."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        own = [found[one.slug] for one in self._listings.each]
        for board in self._site.catalog.boards:
            ranks = self._ranks.of([entry.rank for entry in board.entries])
            rows = zip(ranks, repeat(_link(board)), self._of(board), strict=False)
            for places, row in zip(self._listings.spread(own, board), rows, strict=True):
                places += row
        return found

    def _of(self, board: Board) -> list[str]:
        """Return the cells of a board's figures, by entry."""
        if board.id not in self._figures:
            self._figures[board.id] = self._written(board)
        return self._figures[board.id]

    def _written(self, board: Board) -> list[str]:
        own = columns.of(board)
        absent = (None,) * len(board.entries)
        scores, wins, first, total, times = (
            own.get(key, absent) for key in (board.metric.key, *columns.FIGURES)
        )
        parts = (
            _near(scores, 0 if board.metric.kind == "elo" else 1),
            self._wins.of(wins),
            _near(_shares(first, total), 1, "%"),
            _seconds(times),
            self._listings.spread(self._priced(board.token_prices), board),
        )
        return list(map("".join, zip(*parts, strict=True)))

    def _priced(self, by_token: bool) -> list[str]:
        """Return both cells of prices, by listing."""
        if by_token not in self._prices:
            known = self._dollars if by_token else columns.Known(self._price)
            self._prices[by_token] = [
                known[one.prompt] + known[one.completion] for one in self._listings.each
            ]
        return self._prices[by_token]

    def _price(self, value: Decimal | None) -> str:
        """Return a cell of a price that is not by token; nothing is then not called free."""
        return self._dollars[value] if value else _price(False, value)


def of(site: Site, cells: Cells) -> Bare:
    """Return the bare rows that go with the cells of a site."""
    if "bare" not in cells.kept:
        cells.kept["bare"] = Bare(site, cells)
    bare: Bare = cells.kept["bare"]
    return bare


def _link(board: Board) -> str:
    return filled('<a href="{}">{}</a>', urls.board(board), write.bdi(board.title))


def _near(values: Iterable[Value], places: int, unit: str = "") -> list[str]:
    """Return cells of numbers; floats that are no halves are told here, as `cells.near` would."""
    form, scale, most = f"<td>%.{places}f{unit.replace('%', '%%')}</td>", 10.0**places, _MOST
    return [
        form % one
        if type(one) is float and 0 <= one < most and not _LOW <= one * scale % 1 <= _HIGH
        else _ABSENT
        if one is None
        else f"<td>{write.near(one, places)}{unit}</td>"
        for one in values
    ]


def _seconds(values: Iterable[Value]) -> list[str]:
    """Return cells of milliseconds as seconds; most are told here, as `cells.seconds` would."""
    most = _MOST
    return [
        f"<td>{one / 1000:,.1f}</td>"
        if type(one) is float and 0 <= one < most and not _LOW <= one * 0.01 % 1 <= _HIGH
        else _ABSENT
        if one is None
        else f"<td>{write.seconds(one)}</td>"
        for one in values
    ]


def _price(by_token: bool, value: Decimal | None) -> str:
    return _ABSENT if value is None else f"<td>{write.price(value, by_token)}</td>"


def _shares(first: Iterable[Value], total: Iterable[Value]) -> list[float | None]:
    return [
        100 * one / all if type(one) is int and type(all) is int and all else None
        for one, all in zip(first, total, strict=True)
    ]
