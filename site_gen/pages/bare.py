"""Boards and models as bare rows: a rank, who or where, and figures as readers see them.

For templates and downloads that show what was given and no more. All goes by columns, in which
each distinct value is written once; rows are woven from them at the end.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cached_property, partial
from itertools import repeat
from typing import Any, NamedTuple, TypeVar

from markupsafe import Markup

from site_gen.pages import cells as write
from site_gen.pages import sheets, terms, urls
from site_gen.pages.cells import Cells
from site_gen.pages.markup import filled
from site_gen.pages.site import Draft, Site
from site_gen.standings.model import Board, Model, Value

_WHO = ("rank", "slug", "name")
_COUNTS = ("first_place", "tournaments")
_PRICES = ("price_prompt", "price_completion")
_FIGURES = ("win_rate", *_COUNTS, "avg_generation_time_ms")  # beside the primary metric, and prices
_REPEATED = frozenset({"win_rate", *_COUNTS})  # have few distinct values
_NO_CREDIT = "," * len(sheets.TAIL) + "\n"
_NONE = "&ndash;"  # pages of ASCII alone are made and looked at in half the time
_MOST = write.PLAIN_MOST
_LOW, _HIGH = 0.5 - write.OFF_MIDDLE, 0.5 + write.OFF_MIDDLE
_ABSENT = f"<td>{_NONE}</td>"
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class Rows(NamedTuple):
    """Rows in columns, all markup: ranks, links to models or boards, and the cells of figures.

    The cells are score, win rate, share placed first, time, price in and price out.
    """

    ranks: Sequence[str]
    links: Sequence[str]
    figures: Sequence[str]

    def written(self, form: str) -> Markup:
        """Return the rows in a template's own markup, which has `{}` for rank, link, figures."""
        return write.joined((_woven(form.split("{}"), self),))


_Text = TypeVar("_Text")


class _Known(dict[Any, _Text]):
    """The text of each distinct value, made when it is first met."""

    def __init__(self, make: Callable[[Any], _Text]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, value: Any) -> _Text:
        made = self[value] = self._make(value)
        return made

    def of(self, values: Iterable[Any]) -> list[_Text]:
        """Return the text of each value."""
        return list(map(self.__getitem__, values))


class Bare:
    """The rows of one site; an entry's figures are written once, for its board and its model."""

    def __init__(self, site: Site, cells: Cells) -> None:
        self._cells = cells
        self._site = site
        self._figures: dict[str, list[str]] = {}
        self._ranks = _Known(lambda rank: _NONE if rank is None else str(rank))
        self._wins = _Known(lambda value: _near((value,), 1)[0])
        self._listings = site.catalog.listings
        self._prices: dict[bool, list[str]] = {}
        self._dollars = _Known(partial(_price, True))

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
        columns = _columns(board)
        absent = (None,) * len(board.entries)
        scores, wins, first, total, times = (
            columns.get(key, absent) for key in (board.metric.key, *_FIGURES)
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
            known = self._dollars if by_token else _Known(self._price)
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


def files(site: Site) -> Iterator[Draft]:
    """Yield a CSV and a JSON file beside the page of each board."""
    texts = _Texts(site)
    for board in site.catalog.boards:
        yield Draft(f"{urls.board(board)}board.csv", partial(texts.csv, board))
        yield Draft(f"{urls.board(board)}board.json", partial(texts.json, board))


class _Texts:
    """The rows of downloads; who is listed, at which prices, is written once, as are numbers."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._listings = site.catalog.listings
        self._numbers = _Known(_number)
        self._last: tuple[str, dict[str, list[str]]] = ("", {})

    def csv(self, board: Board) -> bytes:
        """Return a board as CSV, whose first row has the credit that goes with it."""
        told = self._told(board)
        ranks, *figures = told.values()
        who, prices = zip(*self._listings.spread(self._cells, board), strict=True)
        head = sheets.line((*_WHO, *list(told)[1:], *_PRICES, *sheets.TAIL))
        first, *rows = map(",".join, zip(ranks, who, *figures, prices, strict=True))
        credit = sheets.line(sheets.credit(self._site, board))
        return f"{head}{first},{credit}{_NO_CREDIT.join([*rows, ''])}".encode()

    def json(self, board: Board) -> bytes:
        """Return a board as JSON, with the credit that goes with it."""
        told = dict(self._told(board))
        for key, texts in told.items():
            if "" in texts:
                told[key] = [text or "null" for text in texts]
        ranks, *figures = told.values()
        who, prices = zip(*self._listings.spread(self._members, board), strict=True)
        before = ['{"rank":', ",", *(f',"{key}":' for key in list(told)[1:]), ",", "},\n"]
        rows = _woven(before, (ranks, who, *figures, prices))
        credit = {
            "board": board.id,
            "source": board.source,
            "as_of": board.as_of,
            "citation": board.citation.text,
            "licence": terms.licence(self._site),
        }
        head = _JSON.encode(credit)
        return f'{head[:-1]},"rows":[\n{rows[:-2]}\n]}}\n'.encode()

    def _told(self, board: Board) -> dict[str, list[str]]:
        """Return a board's ranks and figures, but for prices, as text by column, "" for none."""
        if self._last[0] != board.id:
            told = {"rank": self._numbers.of([entry.rank for entry in board.entries])}
            for key, values in _columns(board).items():
                told[key] = self._numbers.of(values) if key in _REPEATED else _exact(values)
            self._last = (board.id, told)
        return self._last[1]

    @cached_property
    def _cells(self) -> list[tuple[str, str]]:
        """Slug and name, and both prices, as cells of a row of CSV, by listing."""
        return [
            (
                sheets.line(map(sheets.cell, (one.slug, one.name))).removesuffix("\n"),
                f"{_number(one.prompt)},{_number(one.completion)}",
            )
            for one in self._listings.each
        ]

    @cached_property
    def _members(self) -> list[tuple[str, str]]:
        """Slug and name, and both prices, as members of a JSON object, by listing."""
        return [
            (
                ",".join(map(_member, _WHO[1:], (one.slug, one.name))),
                ",".join(
                    _member(key, None if value is None else _number(value))
                    for key, value in zip(_PRICES, (one.prompt, one.completion), strict=True)
                ),
            )
            for one in self._listings.each
        ]


def _columns(board: Board) -> dict[str, tuple[Value, ...]]:
    """Return the values that are shown, but for prices, by column."""
    values = zip(*[entry.values for entry in board.entries], strict=True)
    shown = {board.metric.key, *_FIGURES}
    keys = [metric.key for metric in board.columns]
    return {key: own for key, own in zip(keys, values, strict=True) if key in shown}


def _member(key: str, text: str | None) -> str:
    """Return a member of a JSON object whose value is a text, or nothing."""
    return f'"{key}":{_JSON.encode(text)}'


def _woven(texts: Sequence[str], columns: Sequence[Sequence[str]]) -> str:
    """Return rows of text: before, between and after their columns stand `texts`."""
    *others, last = texts
    rows, width = len(columns[0]), len(texts) + len(columns)
    parts = [last] * (width * rows)
    for at, (text, column) in enumerate(zip(others, columns, strict=True)):
        parts[2 * at :: width] = [text] * rows
        parts[2 * at + 1 :: width] = column
    return "".join(parts)


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


def _exact(values: Sequence[Value]) -> list[str]:
    """Return numbers as text; most are floats that `cells.exact` would give to `repr`."""
    return [repr(one) if type(one) is float and one % 1 else _number(one) for one in values]


def _number(value: Value) -> str:
    return "" if value is None else write.exact(value)


def _shares(first: Iterable[Value], total: Iterable[Value]) -> list[float | None]:
    return [
        100 * one / all if type(one) is int and type(all) is int and all else None
        for one, all in zip(first, total, strict=True)
    ]
