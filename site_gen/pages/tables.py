"""Boards as tables: which columns, which rows, and the sentence above them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from markupsafe import Markup

from site_gen.pages import cells, urls
from site_gen.pages.cells import Cells, Row
from site_gen.pages.site import Link
from site_gen.standings.model import Board, Entry, Metric, Value

_UNITS = {"percent": "%", "milliseconds": "s", "price": "USD per M"}


class Column(NamedTuple):
    """A column's head: the key in downloads, the label, and the unit in short."""

    key: str
    label: str
    unit: str


class Table(NamedTuple):
    """A board, or the head of it, ready to draw.

    `absent` names columns left out because the source gives no value on this board; `fine`
    is True where a price has more than two decimals.
    """

    board: Board
    link: Link
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    unrated: tuple[Row, ...]
    absent: tuple[str, ...]
    with_lab: bool
    fine: bool


def full(board: Board, cells: Cells) -> Table:
    """Return the whole board."""
    return _table(board, cells, reading_order(board), board.entries, with_lab=True)


def head(board: Board, cells: Cells, most: int) -> Table:
    """Return the first entries of a board, with all its columns."""
    entries = _rated(board.entries)[:most]
    return _table(board, cells, reading_order(board), entries, with_lab=True)


def league(board: Board, cells: Cells, most: int = 5) -> Table:
    """Return the first models of a board, each by its highest-placed variant: score and price."""
    at = [place for place in reading_order(board) if not place or _is_price(board, place)]
    first: dict[str, Entry] = {}
    for entry in _rated(board.entries):
        first.setdefault(entry.slug, entry)
    entries = list(first.values())[:most]
    return _table(board, cells, at, entries, with_lab=False)


def lede(board: Board, cells: Cells) -> Markup:
    """Return the sentence that answers the page's question: who is listed first, at what price."""
    first = board.leaders
    if not first:
        return Markup("No entry of this board is rated.")
    of = f"{board.rated} rated {'entry' if board.rated == 1 else 'entries'}"
    value = cells_of(board.metric, first[0])
    sentence = Markup("{} of {}, at {}.").format(leading(first, cells), of, value)
    if len(first) > 1:
        return sentence
    prompt, completion = first[0].values[-2:]
    price = price_words(prompt, completion, board.token_prices)
    return Markup("{} {}").format(sentence, price)


def leading(first: Sequence[Entry], cells: Cells) -> Markup:
    """Return who is listed first, with the verb: one entry, or all that tie."""
    names = [cells.name(entry.slug, entry.name) for entry in first[:3]]
    if len(first) == 1:
        return Markup("{} is listed first").format(names[0])
    who = listed(names) if len(first) <= 3 else f"{len(first)} entries"
    return Markup("{} are listed first together").format(who)


def price_words(prompt: Value, completion: Value, token_prices: bool) -> str:
    """Return a pair of prices per million tokens as a sentence."""
    if not isinstance(prompt, Decimal) or not isinstance(completion, Decimal):
        return "No price is reported with it."
    if not prompt and not completion and token_prices:
        return "It is reported as free."
    return (
        f"The price reported with it is {cells.dollars(prompt)} in and"
        f" {cells.dollars(completion)} out per million tokens."
    )


def listed(parts: Sequence[Markup | str]) -> Markup:
    """Join names as a sentence does: a, b and c."""
    escaped = [Markup.escape(part) for part in parts]
    if len(escaped) < 2:
        return Markup("").join(escaped)
    return Markup("{} and {}").format(Markup(", ").join(escaped[:-1]), escaped[-1])


def cells_of(metric: Metric, entry: Entry) -> Markup:
    """Return an entry's primary value with its unit, as a sentence says it."""
    value = cells.shown(metric, entry.values[0])
    return Markup("Elo {}").format(value) if metric.kind == "elo" else value + " points"


def at_price(entry: Entry) -> str:
    """Return an entry's price per million tokens as the end of a clause; empty without one."""
    prompt, completion = entry.values[-2:]
    if not isinstance(prompt, Decimal) or not isinstance(completion, Decimal):
        return ""
    return f" ({cells.dollars(prompt)} in, {cells.dollars(completion)} out per million tokens)"


def reading_order(board: Board) -> list[int]:
    """Return the columns with any value as readers want them: score, price, the rest."""
    given = [
        at
        for at in range(1, len(board.columns))
        if any(entry.values[at] is not None for entry in board.entries)
    ]
    return [0, *sorted(given, key=lambda at: not _is_price(board, at))]


def fine(prices: Iterable[Value]) -> bool:
    """Say whether any price shows more than two decimals."""
    return any(
        isinstance(price, Decimal) and len(cells.dollars(price).partition(".")[2]) > 2
        for price in prices
    )


def _is_price(board: Board, at: int) -> bool:
    return board.columns[at].kind == "price"


def _rated(entries: Sequence[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.rank is not None]


def _table(
    board: Board, cells: Cells, at: list[int], entries: Sequence[Entry], with_lab: bool
) -> Table:
    metric = board.metric
    absent = [column.label for place, column in enumerate(board.columns) if place not in at]
    return Table(
        board=board,
        link=Link(board.title, urls.board(board)),
        caption=f"{board.title}: ranked by {metric.label}, higher first",
        columns=tuple(column(board.columns[place]) for place in at),
        rows=tuple(cells.row(board, one, at, with_lab) for one in entries if one.rank is not None),
        unrated=tuple(cells.row(board, one, at, with_lab) for one in entries if one.rank is None),
        absent=tuple(absent),
        with_lab=with_lab,
        fine=fine(price for entry in entries for price in entry.values[-2:]),
    )


def column(metric: Metric) -> Column:
    """Return the head of a metric's column."""
    return Column(metric.key, metric.label, _UNITS.get(metric.kind, ""))
