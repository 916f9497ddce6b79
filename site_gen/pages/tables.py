"""Boards as tables: which columns, which rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from markupsafe import Markup

from site_gen.pages import bounds, sentences, trends, urls
from site_gen.pages import cells as write
from site_gen.pages.cells import Cells, Row
from site_gen.pages.site import Link, Site
from site_gen.pages.trends import Trends
from site_gen.standings.evidence import Finding
from site_gen.standings.model import Board, Entry, Metric, Value
from site_gen.standings.prices import Front

_UNITS = {"percent": "%", "milliseconds": "s", "price": "USD per M"}
_PLACES = frozenset({"first_place", "second_place", "third_place", "fourth_place"})


class Column(NamedTuple):
    """A column's head: the key in downloads, the label, and the unit in short."""

    key: str
    label: str
    unit: str


LONG = 100  # rows; a browser that lays out more of them together keeps its reader waiting
COST = "cost"  # the column of the price at the default mix
FRONT = Column("front_low", "On price front", "share of input")
FIRST = Column("first_share", "Placed first", "% (95 % interval)")


class Table(NamedTuple):
    """A board, or the head of it, ready to draw.

    `absent` names columns left out because the source gives no value on this board; `fine`
    is True where a price has more than two decimals; `less` are the columns, counted from 1,
    that a script hides at first; `labs` are (id, title) of those on the board; `variants` is
    True where a model has more than one row; `able` is the number that could be first;
    `share` is that of input in the default mix, in percent; `changes` says what the columns of
    change are, "" without any.
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
    less: tuple[int, ...]
    labs: tuple[tuple[str, str], ...]
    variants: bool
    able: int | None
    share: int
    changes: str

    @property
    def shown(self) -> int:
        """The number of rows that a script shows at first: one per model."""
        return sum("alt" not in row.kind for row in (*self.rows, *self.unrated))

    @property
    def left(self) -> int:
        """The number of entries that a full table leaves to the downloads."""
        return len(self.board.entries) - len(self.rows) - len(self.unrated)

    @property
    def unrated_in_all(self) -> int:
        """The number of the board's entries without a rating."""
        return len(self.board.entries) - self.board.rated

    @property
    def long(self) -> bool:
        """Whether there are so many rows that each is laid out for itself, and only when seen."""
        return len(self.rows) + len(self.unrated) > LONG

    @property
    def mixed(self) -> bool:
        """Whether there is a column of the price at a mix."""
        return any(one.key == COST for one in self.columns)

    @property
    def counted(self) -> bool:
        """Whether there is a column of tournaments."""
        return any(one.key == "tournaments" for one in self.columns)


def cost(site: Site) -> Column:
    """Return the head of the column of the price at the site's default mix."""
    return Column(COST, "Mixed price", f"USD per M at {site.settings.mix_words}")


def full(site: Site, board: Board, cells: Cells) -> Table:
    """Return the whole board up to `bounds.ROWS` entries, with what is computed of it."""
    return _table(site, board, cells, _full(site, board), board.entries[: bounds.ROWS])


def head(site: Site, board: Board, cells: Cells, most: int) -> Table:
    """Return the first entries of a board, with all its columns."""
    at = _full(site, board)
    return _table(site, board, cells, at, board.entries[: min(most, board.rated)])


def league(site: Site, board: Board, cells: Cells, most: int = 5) -> Table:
    """Return the first models of a board, each by its highest-placed variant: score and price."""
    at = [place for place in _given(board) if not place or board.columns[place].kind == "price"]
    first: dict[str, Entry] = {}
    for entry in board.entries[: board.rated]:
        if len(first) == most:
            break
        first.setdefault(entry.slug, entry)
    return _table(site, board, cells, at, tuple(first.values()), brief=True)


def front(site: Site, board: Board, cells: Cells) -> Table:
    """Return the entries on the price front at the default mix, with the shares that hold them."""
    entries = sentences.on_front(site, board)
    return _table(site, board, cells, [0, cost(site), FRONT], entries, brief=True)


def _full(site: Site, board: Board) -> list[int | Column]:
    """Return the columns as readers want them: score, prices, what we compute, the rest."""
    given = _given(board)
    priced: list[int | Column] = [at for at in given if board.columns[at].kind == "price"]
    if priced and board.id in site.facts.fronts:
        priced += [cost(site), FRONT]
    shares: list[int | Column] = []
    if any(board.columns[at].key in _PLACES for at in given):
        shares = [FIRST]
    others = [at for at in given[1:] if board.columns[at].kind != "price"]
    plain = [at for at in others if board.columns[at].key not in _PLACES]
    places = [at for at in others if board.columns[at].key in _PLACES]
    win = [at for at in plain if board.columns[at].key == "win_rate"]
    rest = [at for at in plain if at not in win]
    told = _trends(site, board)
    moved = [Column(*one) for one in told.columns] if told else []
    return [0, *priced, *moved, *win, *shares, *rest, *places]


def _trends(site: Site, board: Board) -> Trends | None:
    return trends.of(site.history.boards.get(board.id), len(board.entries))


def changes(site: Site, board: Board) -> list[str]:
    """Return the keys of the columns of change that the full table of a board has."""
    told = _trends(site, board)
    return [key for key, _, _ in told.columns if key != trends.LINE] if told else []


def _given(board: Board) -> list[int]:
    """Return the columns with any value, the primary one in any case."""
    return [
        at
        for at in range(len(board.columns))
        if not at or any(entry.values[at] is not None for entry in board.entries)
    ]


def fine(values: Iterable[Value]) -> bool:
    """Say whether any price shows more than two decimals."""
    return any(
        isinstance(price, Decimal) and len(write.dollars(price).partition(".")[2]) > 2
        for price in values
    )


def _table(
    site: Site,
    board: Board,
    cells: Cells,
    shown: Sequence[int | Column],
    entries: Sequence[Entry],
    brief: bool = False,
) -> Table:
    evidence = site.facts.evidence.get(board.id)
    told = None if brief else _trends(site, board)
    rows = list(_rows(site, board, cells, shown, entries, brief, told))
    less = _PLACES | (told.less if told else frozenset())
    at = {one for one in shown if isinstance(one, int)}
    columns = tuple(one if isinstance(one, Column) else column(board.columns[one]) for one in shown)
    labs = {site.models[one.slug].lab or "" for one in entries}
    return Table(
        board=board,
        link=Link(board.title, urls.board(board)),
        caption=f"{board.title}: ranked by {board.metric.label}, higher first",
        columns=columns,
        rows=tuple(row for row in rows if row.rank != ""),
        unrated=tuple(row for row in rows if row.rank == ""),
        absent=tuple(one.label for place, one in enumerate(board.columns) if place not in at),
        with_lab=not brief,
        fine=fine(price for entry in entries for price in entry.values[-2:]),
        less=tuple(place for place, one in enumerate(columns, 3) if one.key in less),
        labs=tuple((lab, site.labs[lab].title) for lab in site.labs if lab in labs),
        variants=any("alt" in row.kind for row in rows),
        able=len(evidence.contenders) if evidence and evidence.contenders is not None else None,
        share=round(100 * site.settings.mix[0] / sum(site.settings.mix)),
        changes=told.note if told else "",
    )


def _rows(
    site: Site,
    board: Board,
    cells: Cells,
    shown: Sequence[int | Column],
    entries: Sequence[Entry],
    brief: bool,
    told: Trends | None,
) -> Iterator[Row]:
    evidence = site.facts.evidence.get(board.id)
    fronts = site.facts.fronts.get(board.id)
    places = {id(entry): at for at, entry in enumerate(board.entries)}
    able = frozenset(evidence.contenders or ()) if evidence else frozenset()
    seen: set[str] = set()
    for entry in entries:
        at = places[id(entry)]
        finding = evidence.findings[at] if evidence and at < board.rated else None
        front = fronts[at] if fronts else None
        parts = [
            told.cell(one.key, entry)
            if told and isinstance(one, Column) and one in told.columns
            else _computed(one, entry, finding, front, site.settings.mix)
            if isinstance(one, Column)
            else write.elo(entry.values[0], finding.margin)
            if not one and finding and not brief
            else cells.figures(board, entry, (one,))
            for one in shown
        ]
        place = write.rank(entry.rank)
        if finding and not brief and evidence and evidence.contenders is not None:
            place += write.span(finding.range)
        kind = [*(["alt"] if entry.slug in seen else ()), *(["contender"] if at in able else ())]
        seen.add(entry.slug)
        yield cells.row(entry, " ".join(kind), place, write.joined(parts), not brief)


def _computed(
    column: Column,
    entry: Entry,
    finding: Finding | None,
    front: Front | None,
    mix: tuple[int, int],
) -> Markup:
    if column.key == COST:
        return write.cost(sentences.blended(entry, mix))
    if column is FRONT:
        return write.front(front)
    return write.share(finding.first if finding else None)


def column(metric: Metric) -> Column:
    """Return the head of a metric's column."""
    return Column(metric.key, metric.label, _UNITS.get(metric.kind, ""))
