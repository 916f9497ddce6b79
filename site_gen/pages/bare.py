"""Boards and models as bare rows: a rank, who or where, and figures as readers see them.

For templates and downloads that show what was given and no more. All goes by columns, in which
each distinct value is written once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from markupsafe import Markup

from site_gen.pages import cells as write
from site_gen.pages import sheets, urls
from site_gen.pages.cells import Cells
from site_gen.pages.site import Draft, Site
from site_gen.standings.model import Board, Metric, Model, Value

_HEAD = ("rank", "slug", "name")
_NONE = "–"


class Rows(NamedTuple):
    """Rows in columns, all markup: ranks, links to models or boards, and the cells of figures.

    The cells are score, win rate, share placed first, time, price in and price out.
    """

    ranks: Sequence[int | str]
    links: Sequence[str]
    figures: Sequence[str]

    def written(self, form: str) -> Markup:
        """Return the rows in a template's own markup, which has `{}` for rank, link, figures."""
        return write.joined(map(form.format, self.ranks, self.links, self.figures))


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


class Bare:
    """The rows of one site; an entry's figures are written once, for its board and its model."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self._links: dict[str, str] = {}
        self._figures: dict[str, dict[int, str]] = {}
        self._columns: dict[tuple[str, bool], _Known] = {}
        self._shares = _Known(_share)

    def board(self, board: Board) -> Rows:
        """Return the rows of a board, each with a link to its model."""
        name = self._cells.name
        return Rows(
            [_rank(entry.rank) for entry in board.entries],
            [str(name(entry.slug, entry.name)) for entry in board.entries],
            list(self._of(board).values()),
        )

    def model(self, model: Model) -> Rows:
        """Return the rows of a model, each with a link to its board."""
        return Rows(
            [_rank(entry.rank) for _, entry in model.placements],
            [self._link(board) for board, _ in model.placements],
            [self._of(board)[id(entry)] for board, entry in model.placements],
        )

    def _link(self, board: Board) -> str:
        link = self._links.get(board.id)
        if link is None:
            made = Markup('<a href="{}">{}</a>').format(urls.board(board), write.bdi(board.title))
            link = self._links[board.id] = str(made)
        return link

    def _of(self, board: Board) -> dict[int, str]:
        """Return the cells of a board's figures by the identity of their entry."""
        made = self._figures.get(board.id)
        if made is None:
            every = map(id, board.entries)
            made = self._figures[board.id] = dict(zip(every, self._written(board), strict=True))
        return made

    def _written(self, board: Board) -> Iterator[str]:
        columns = _columns(board)
        absent = (None,) * len(board.entries)

        def told(key: str) -> Iterator[str]:
            metric, values = columns.get(key, (_ABSENT, absent))
            known = self._columns.get((metric.key, board.token_prices))
            if known is None:
                known = _Known(partial(_cell, metric, board.token_prices))
                self._columns[metric.key, board.token_prices] = known
            return known.of(values)

        counts = [columns.get(key, (None, absent))[1] for key in ("first_place", "tournaments")]
        parts = (
            told(board.metric.key),
            told("win_rate"),
            self._shares.of(zip(*counts, strict=True)),
            told("avg_generation_time_ms"),
            told("price_prompt"),
            told("price_completion"),
        )
        return map("".join, zip(*parts, strict=True))


_ABSENT = Metric("", "", "", "count", True)


def of(cells: Cells) -> Bare:
    """Return the bare rows that go with the cells of a site."""
    if "bare" not in cells.kept:
        cells.kept["bare"] = Bare(cells)
    bare: Bare = cells.kept["bare"]
    return bare


def files(site: Site) -> Iterator[Draft]:
    """Yield a CSV and a JSON file beside the page of each board."""
    texts = _Texts()
    for board in site.catalog.boards:
        yield Draft(f"{urls.board(board)}board.csv", partial(texts.csv, board))
        yield Draft(f"{urls.board(board)}board.json", partial(texts.json, board))


class _Texts:
    """The rows of downloads; each name and each number is written once."""

    def __init__(self) -> None:
        self._quoted = _Known(lambda text: sheets.line((sheets.cell(text),)).removesuffix("\n"))
        self._strings = _Known(lambda text: json.dumps(text, ensure_ascii=False))
        self._numbers = _Known(lambda value: "" if value is None else write.exact(value))
        self._literals = _Known(lambda value: "null" if value is None else write.exact(value))
        self._prices = _Known(lambda value: "null" if value is None else f'"{write.exact(value)}"')

    def csv(self, board: Board) -> bytes:
        """Return a board as CSV."""
        ranks, slugs, names = _who(board)
        head = sheets.line((*_HEAD, *(metric.key for metric in board.columns)))
        parts = [self._numbers.of(ranks), self._quoted.of(slugs), self._quoted.of(names)]
        parts += [self._numbers.of(values) for _, values in _columns(board).values()]
        return (head + "\n".join(map(",".join, zip(*parts, strict=True))) + "\n").encode()

    def json(self, board: Board) -> bytes:
        """Return a board as JSON, with the credit that goes with it."""
        ranks, slugs, names = _who(board)
        keys = (*_HEAD, *(metric.key for metric in board.columns))
        form = "{{" + ",".join(f"{self._strings[key]}:{{}}" for key in keys) + "}}"
        parts = [self._literals.of(ranks), self._strings.of(slugs), self._strings.of(names)]
        for metric, values in _columns(board).values():
            known = self._prices if metric.kind == "price" else self._literals
            parts.append(known.of(values))
        rows = ",\n".join(map(form.format, *parts))
        told = {"board": board.id, "as_of": board.as_of, "citation": board.citation.text}
        head = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        return f'{head[:-1]},"rows":[\n{rows}\n]}}\n'.encode()


def _columns(board: Board) -> dict[str, tuple[Metric, tuple[Value, ...]]]:
    """Return a board's values by column."""
    values = zip(*(entry.values for entry in board.entries), strict=True)
    return {one.key: (one, own) for one, own in zip(board.columns, values, strict=True)}


def _who(board: Board) -> tuple[list[int | None], list[str], list[str]]:
    return (
        [entry.rank for entry in board.entries],
        [entry.slug for entry in board.entries],
        [entry.name for entry in board.entries],
    )


def _rank(rank: int | None) -> int | str:
    return _NONE if rank is None else rank


def _cell(metric: Metric, token_prices: bool, value: Value) -> str:
    return f"<td>{_NONE if value is None else write.shown(metric, value, token_prices)}</td>"


def _share(counts: tuple[Value, Value]) -> str:
    first, total = counts
    if not isinstance(first, int) or not isinstance(total, int) or not total:
        return f"<td>{_NONE}</td>"
    return f"<td>{write.rounded(100 * first / total, 1)}%</td>"
