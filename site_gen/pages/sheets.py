"""Boards as CSV: who, what was given, what was computed, and the credit in every row."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence

from site_gen.pages import cells, computed, terms, urls
from site_gen.pages.site import Site
from site_gen.standings.model import Board, Metric

# What starts a formula, the wide forms of East Asia among them, after whatever is not seen.
_FORMULA = re.compile(
    r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]"
)
HEAD = ("rank", "rank_range", "slug", "name", "variant", "lab", "url")
TAIL = ("source", "as_of", "citation", "licence")


class _Echo:
    """A file that gives back what is written into it."""

    def write(self, text: str) -> str:
        return text


# With this ending every Python puts quotes around a cell that holds a lone \r or \n.
_WRITER = csv.writer(_Echo(), lineterminator="\r\n")


def board(site: Site, board: Board) -> bytes:
    """Return a board as CSV, its rows in their order."""
    given, ours = columns(site, (board,))
    keys = [metric.key for metric in (*given, *ours)]
    lines = [line((*HEAD, *keys, *TAIL)), *(line(row) for row in _rows(site, board, keys))]
    return "".join(lines).encode()


def whole(site: Site) -> bytes:
    """Return all boards as one CSV: a board's id before each row, empty cells where it has none."""
    given, ours = columns(site, site.catalog.boards)
    keys = [metric.key for metric in (*given, *ours)]
    lines = [line(("board", *HEAD, *keys, *TAIL))]
    for one in site.catalog.boards:
        lines += (line((one.id, *row)) for row in _rows(site, one, keys))
    return "".join(lines).encode()


def columns(site: Site, boards: Sequence[Board]) -> tuple[list[Metric], list[Metric]]:
    """Return the columns that boards have together: those given, those computed here."""
    given: dict[str, Metric] = {}
    ours: dict[str, Metric] = {}
    for one in boards:
        given |= {metric.key: given.get(metric.key, metric) for metric in one.columns}
        ours |= {metric.key: metric for metric in computed.columns(site, one)}
    return list(given.values()), list(ours.values())


def _rows(site: Site, board: Board, keys: Sequence[str]) -> Iterator[Sequence[str | int]]:
    tail = credit(site, board)
    places = {metric.key: at for at, metric in enumerate(board.columns)}
    for at, entry in enumerate(board.entries):
        ranks, ours = computed.figures(site, board, at)
        model = site.models[entry.slug]
        who = (
            *(entry.slug, entry.name, model.variant(entry.name) or "", model.lab or ""),
            urls.model(model),
        )
        figures = {key: entry.values[place] for key, place in places.items()} | dict(ours)
        yield (
            "" if entry.rank is None else entry.rank,
            "" if ranks is None else f"[{ranks[0]}, {ranks[1]}]",
            *map(cell, who),
            *(_word(figures.get(key)) for key in keys),
            *tail,
        )


def credit(site: Site, board: Board) -> list[str]:
    """Return the cells of `TAIL`: what to quote with a board's figures."""
    told = (board.source, board.as_of, board.citation.text, terms.licence(site) or "")
    return [cell(text) for text in told]


def line(row: Iterable[object]) -> str:
    """Return a row of CSV with its end."""
    text: str = _WRITER.writerow(row)  # what `write` returns
    return text.removesuffix("\r\n") + "\n"


def cell(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def _word(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else cells.exact(value)  # type: ignore[arg-type]  # a number
