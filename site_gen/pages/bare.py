"""Boards and models as bare rows: a rank, who or where, and figures as readers see them.

For templates and downloads that show what was given and no more. All goes by columns, in which
each distinct value is written once; rows are woven from them at the end.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, repeat
from typing import Any, NamedTuple

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
_FIGURES = ("win_rate", *_COUNTS, "avg_generation_time_ms", *_PRICES)  # beside the primary metric
_REPEATED = frozenset({"win_rate", *_COUNTS, *_PRICES})  # have few distinct values
_NO_CREDIT = "," * (len(sheets.TAIL) - 1)
_NONE = "&ndash;"  # pages of ASCII alone are made and looked at in half the time


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


class _Known(dict[Any, str]):
    """The text of each distinct value, made when it is first met."""

    def __init__(self, make: Callable[[Any], str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, value: Any) -> str:
        made = self[value] = self._make(value)
        return made

    def of(self, values: Iterable[Any]) -> Iterator[str]:
        """Return the text of each value."""
        return map(self.__getitem__, values)

    def of_few(self, values: Sequence[Any]) -> Iterator[str]:
        """Return the text of each value; most are the same objects, whose hash is slow."""
        distinct = {id(one): one for one in values}
        texts = {key: self[one] for key, one in distinct.items()}
        return map(texts.__getitem__, map(id, values))


class Bare:
    """The rows of one site; an entry's figures are written once, for its board and its model."""

    def __init__(self, site: Site, cells: Cells) -> None:
        self._cells = cells
        self._boards = {board.id: board for board in site.catalog.boards}
        self._links = _Known(lambda board: _link(self._boards[board]))
        self._figures = _Figures(lambda board: self._written(self._boards[board]))
        self._ranks = _Known(lambda rank: _NONE if rank is None else str(rank))
        self._wins = _Known(partial(_cell, partial(write.near, places=1)))
        self._prices = {
            by_token: _Known(partial(_cell, partial(write.price, token_prices=by_token)))
            for by_token in (True, False)
        }

    def board(self, board: Board) -> Rows:
        """Return the rows of a board, each with a link to its model."""
        name = self._cells.name
        return Rows(
            list(self._ranks.of([entry.rank for entry in board.entries])),
            [name(entry.slug, entry.name) for entry in board.entries],
            list(self._figures[board.id].values()),
        )

    def model(self, model: Model) -> Rows:
        """Return the rows of a model, each with a link to its board."""
        return Rows(
            list(self._ranks.of([entry.rank for _, entry in model.placements])),
            list(self._links.of([board.id for board, _ in model.placements])),
            [self._figures[board.id][id(entry)] for board, entry in model.placements],
        )

    def _written(self, board: Board) -> dict[int, str]:
        """Return the cells of a board's figures by the identity of their entry."""
        columns = _columns(board)
        absent = (None,) * len(board.entries)
        scores, wins, first, total, times, *prices = (
            columns.get(key, absent) for key in (board.metric.key, *_FIGURES)
        )
        places = 0 if board.metric.kind == "elo" else 1
        price = self._prices[board.token_prices]
        parts = (
            [_cell(partial(write.near, places=places), one) for one in scores],
            self._wins.of(wins),
            map(_share, first, total),
            [_cell(write.seconds, one) for one in times],
            *map(price.of_few, prices),
        )
        texts = map("".join, zip(*parts, strict=True))
        return dict(zip(map(id, board.entries), texts, strict=True))


class _Figures(dict[str, dict[int, str]]):
    """The cells of each board, made when they are first asked for."""

    def __init__(self, make: Callable[[str], dict[int, str]]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, board: str) -> dict[int, str]:
        made = self[board] = self._make(board)
        return made


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
    """The rows of downloads; each name and each number is written once."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._quoted = _Known(lambda text: sheets.line((sheets.cell(text),)).removesuffix("\n"))
        self._strings = _Known(lambda text: json.dumps(text, ensure_ascii=False))
        self._numbers = _Known(_number)
        self._last: tuple[str, dict[str, list[str]]] = ("", {})

    def csv(self, board: Board) -> bytes:
        """Return a board as CSV, whose first row has the credit that goes with it."""
        ranks, *figures = self._told(board).values()
        slugs, names = map(self._quoted.of, _who(board))
        credit = sheets.line(sheets.credit(self._site, board)).removesuffix("\n")
        credits = chain((credit,), repeat(_NO_CREDIT))
        columns = (ranks, slugs, names, *figures, credits)
        head = sheets.line((*_WHO, *list(self._told(board))[1:], *sheets.TAIL))
        return (head + _woven(["", *repeat(",", len(columns) - 1), "\n"], columns)).encode()

    def json(self, board: Board) -> bytes:
        """Return a board as JSON, with the credit that goes with it."""
        told = dict(self._told(board))
        for key, texts in told.items():
            form = '"{}"' if key in _PRICES else "{}"
            told[key] = [form.format(text) if text else "null" for text in texts]
        slugs, names = map(self._strings.of, _who(board))
        columns = {"rank": told.pop("rank"), "slug": slugs, "name": names, **told}
        before = [f',"{key}":' for key in columns]
        rows = _woven(["{" + before[0][1:], *before[1:], "},\n"], columns.values())
        credit = {
            "board": board.id,
            "source": board.source,
            "as_of": board.as_of,
            "citation": board.citation.text,
            "licence": terms.licence(self._site),
        }
        head = json.dumps(credit, ensure_ascii=False, separators=(",", ":"))
        return f'{head[:-1]},"rows":[\n{rows[:-2]}\n]}}\n'.encode()

    def _told(self, board: Board) -> dict[str, list[str]]:
        """Return a board's ranks and figures as text by column, "" for none."""
        if self._last[0] != board.id:
            told = {"rank": list(self._numbers.of([entry.rank for entry in board.entries]))}
            for key, values in _columns(board).items():
                few = self._numbers.of_few if key in _PRICES else self._numbers.of
                told[key] = list((few if key in _REPEATED else partial(map, _number))(values))
            self._last = (board.id, told)
        return self._last[1]


def _columns(board: Board) -> dict[str, tuple[Value, ...]]:
    """Return the values that are shown, by column."""
    values = zip(*[entry.values for entry in board.entries], strict=True)
    shown = {board.metric.key, *_FIGURES}
    keys = [metric.key for metric in board.columns]
    return {key: own for key, own in zip(keys, values, strict=True) if key in shown}


def _who(board: Board) -> tuple[list[str], list[str]]:
    return [entry.slug for entry in board.entries], [entry.name for entry in board.entries]


def _woven(texts: Sequence[str], columns: Iterable[Iterable[str]]) -> str:
    """Return rows of text: before, between and after their columns stand `texts`."""
    first, *others = texts
    parts: list[Iterable[str]] = [repeat(first)]
    for column, text in zip(columns, others, strict=True):
        parts += (column, repeat(text))
    return "".join(chain.from_iterable(zip(*parts, strict=False)))


_ABSENT = f"<td>{_NONE}</td>"


def _link(board: Board) -> str:
    return filled('<a href="{}">{}</a>', urls.board(board), write.bdi(board.title))


def _cell(told: Callable[[Any], str], value: Value) -> str:
    return _ABSENT if value is None else f"<td>{told(value)}</td>"


def _number(value: Value) -> str:
    return "" if value is None else write.exact(value)


def _share(first: Value, total: Value) -> str:
    if not isinstance(first, int) or not isinstance(total, int) or not total:
        return _ABSENT
    return f"<td>{write.near(100 * first / total, 1)}%</td>"
