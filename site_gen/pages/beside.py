"""A CSV and a JSON file beside the page of each board: figures as they were given."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cached_property, partial

from site_gen.pages import cells, columns, sheets, terms, urls
from site_gen.pages.site import Draft, Site
from site_gen.standings.model import Board, Value

_WHO = ("rank", "slug", "name")
_PRICES = ("price_prompt", "price_completion")
_REPEATED = frozenset({"win_rate", *columns.COUNTS})  # have few distinct values
_NO_CREDIT = "," * len(sheets.TAIL) + "\n"
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


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
        self._numbers = columns.Known(_number)
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
        rows = columns.woven(before, (ranks, who, *figures, prices))
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
            for key, values in columns.of(board).items():
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


def _member(key: str, text: str | None) -> str:
    """Return a member of a JSON object whose value is a text, or nothing."""
    return f'"{key}":{_JSON.encode(text)}'


def _exact(values: Sequence[Value]) -> list[str]:
    """Return numbers as text; most are floats that `cells.exact` would give to `repr`."""
    return [repr(one) if type(one) is float and one % 1 else _number(one) for one in values]


def _number(value: Value) -> str:
    return "" if value is None else cells.exact(value)
