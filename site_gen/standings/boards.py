"""Translate a day's rows into boards: the only place that knows both words."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from decimal import Context, Decimal
from functools import partial
from itertools import chain, count, repeat
from math import inf
from operator import itemgetter
from typing import Any
from urllib.parse import urlsplit

from site_gen.intake import clock
from site_gen.intake.snapshot import Received, Snapshot
from site_gen.intake.sources import TASK_TYPES, Source
from site_gen.settings import Hide
from site_gen.standings import names, roster
from site_gen.standings.catalog import Catalog
from site_gen.standings.model import (
    Arena,
    Board,
    Citation,
    Entry,
    Metric,
    SourceState,
    TaskType,
    Value,
)
from site_gen.text import plain, segment

_PRICES = (
    Metric("price_prompt", "Price in", "USD per million input tokens", "price", False),
    Metric("price_completion", "Price out", "USD per million output tokens", "price", False),
)
_INDICES = {
    task: Metric(f"{task}_index", f"{task.capitalize()} Index", "index points", "index", True)
    for task in TASK_TYPES
}
_ARENA_COLUMNS = (
    Metric("elo", "Elo", "Elo points", "elo", True),
    Metric("win_rate", "Win rate", "percent of battles", "percent", True),
    Metric("first_place", "1st", "tournaments placed first", "count", True),
    Metric("second_place", "2nd", "tournaments placed second", "count", True),
    Metric("third_place", "3rd", "tournaments placed third", "count", True),
    Metric("fourth_place", "4th", "tournaments placed fourth", "count", False),
    Metric("tournaments", "Tournaments", "tournaments in all", "count", True),
    Metric("avg_generation_time_ms", "Time", "milliseconds per generation", "milliseconds", False),
    *_PRICES,
)
INDEX = "artificial-analysis"  # the source whose indices rank for tasks
NOTHING = Hide()
_EXACT = Context(prec=200)
# Printable ASCII without what no address may hold: blanks, quotes, <>, \, ^, `, {|}.
_ADDRESS = re.compile(r"https?://[!#-;=?-\[\]_a-z~]{1,500}", re.ASCII | re.IGNORECASE)


# Rows on their way to a board: slugs, names, and the values in the board's order, all by column.
_Columns = tuple[list[str], list[str], list[list[Value]]]
_STATS = ("first_place", "second_place", "third_place", "fourth_place", "total")
# A named tuple's own `__new__` is a function of Python's, which takes three times as long.
_entry: Callable[[Iterable[Any]], Entry] = partial(tuple.__new__, Entry)


def derive(
    snapshot: Snapshot, sources: Sequence[Source], sample: bool = False, hide: Hide = NOTHING
) -> Catalog:
    """Return everything that a day shows of these sources; with `sample`, credited to nobody.

    What `hide` names is left out after ranks are given, so that no other entry's rank changes.
    """
    listed = {source.id for source in sources}
    snapshot = snapshot._replace(
        received=tuple(one for one in snapshot.received if one.source in listed)
    )
    states = []
    boards: list[Board] = []
    for source in sources:
        own = [one for one in snapshot.received if one.source == source.id]
        citation = _citation(source, own, sample)
        boards += _shown(_TRANSLATE[source.id](own, citation), hide)
        states.append(_state(source, own, citation, snapshot))
    return Catalog(
        date=snapshot.date,
        sha256=snapshot.sha256,
        retrieved_at=snapshot.retrieved_at,
        sample=sample,
        sources=tuple(states),
        boards=tuple(boards),
        tasks=tuple(_tasks(boards, snapshot.received, listed)),
        arenas=tuple(_arenas(boards)),
    )


def listed(snapshot: Snapshot, sources: Iterable[Source]) -> Iterable[Board]:
    """Yield a day's boards alone."""
    for source in sources:
        own = [one for one in snapshot.received if one.source == source.id]
        yield from _TRANSLATE[source.id](own, _citation(source, own, False))


def _artificial_analysis(received: Sequence[Received], citation: Citation) -> list[Board]:
    boards = []
    price = _Prices()
    for one in received:
        rows = [row for row in one.rows if row["source"] == "artificial-analysis"]
        if not rows:
            continue
        whose = _column(rows, "model_permaslug"), _column(rows, "display_name")
        prices = price.columns(rows)
        for task in TASK_TYPES:
            metrics = (_INDICES[task], *(_INDICES[t] for t in TASK_TYPES if t != task))
            values = [_column(rows, metric.key) for metric in metrics]
            title = names.TASKS.get(task, task)
            where = (f"artificial-analysis.{task}", title, (*metrics, *_PRICES))
            columns = (*whose, [*values, *prices])
            boards.append(_board(*where, columns, one, citation, task_type=task))
    return sorted(boards, key=lambda board: list(names.TASKS).index(board.task_type or ""))


def _design_arena(received: Sequence[Received], citation: Citation) -> list[Board]:
    boards = []
    price = _Prices()
    carrying = [(one, _by_category(one)) for one in received if not one.task_type]
    ids = _ids({key for _, by_category in carrying for key in by_category})
    for one, by_category in carrying:
        for (arena, category), rows in by_category.items():
            stats = _column(rows, "tournament_stats")
            values = [
                _column(rows, "elo"),
                _column(rows, "win_rate"),
                *(_column(stats, key) for key in _STATS),
                _column(rows, "avg_generation_time_ms"),
                *price.columns(rows),
            ]
            columns = _column(rows, "model_permaslug"), _column(rows, "display_name"), values
            title = names.called(names.CATEGORIES, category)
            named = (ids[arena, category], title, _ARENA_COLUMNS)
            boards.append(_board(*named, columns, one, citation, arena=arena, category=category))
    return sorted(boards, key=_arena_order)


def _by_category(one: Received) -> dict[tuple[str, str], list[Any]]:
    """Return the rows of each arena and category."""
    found: defaultdict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in one.rows:
        if row["source"] == "design-arena":
            found[row["arena"], row["category"]].append(row)
    return found


def _ids(keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return a board's id for each arena and category; with points in them two may look alike."""
    paths = roster.paths((category for _, category in keys), segment)
    ids: dict[str, tuple[str, str]] = {}
    for arena, category in sorted(keys):
        others = (segment(category + "\0" * more) for more in count(1))
        tries = (
            f"design-arena.{segment(arena)}.{word}" for word in chain((paths[category],), others)
        )
        ids[next(one for one in tries if one not in ids)] = arena, category
    return {key: board_id for board_id, key in ids.items()}


def _column(rows: Iterable[Any], key: str) -> list[Any]:
    return list(map(itemgetter(key), rows))


_TRANSLATE: dict[str, Callable[[Sequence[Received], Citation], list[Board]]] = {
    "artificial-analysis": _artificial_analysis,
    "design-arena": _design_arena,
}


def _arena_order(board: Board) -> tuple[Any, ...]:
    arenas, categories = list(names.ARENAS), list(names.CATEGORIES)
    arena, category = board.arena or "", board.category or ""
    return (
        arenas.index(arena) if arena in arenas else len(arenas),
        categories.index(category) if category in categories else len(categories),
        category,
    )


def _board(
    board_id: str,
    title: str,
    metrics: tuple[Metric, ...],
    columns: _Columns,
    one: Received,
    citation: Citation,
    **where: str,
) -> Board:
    doubled: list[str] = []
    slugs, called, values = columns
    if len(set(zip(slugs, called, strict=True))) < len(slugs):
        # A whole row may stand there twice.
        rows = dict.fromkeys(zip(slugs, called, *values, strict=True))
        slugs, called, *values = map(list, zip(*rows, strict=True))
        keys = Counter(zip(slugs, called, strict=True))
        doubled = [name for (_, name), count in keys.items() if count > 1]
    entries = _ranked(slugs, called, values)
    return Board(
        id=board_id,
        title=title,
        source=one.source,
        columns=metrics,
        entries=entries,
        rated=len(entries) - values[0].count(None),
        citation=citation,
        as_of=one.meta["as_of"] if one.meta else "",
        retrieved_at=one.retrieved_at,
        token_prices=where.get("category") not in names.MEDIA,
        doubled=tuple(doubled),
        task_type=where.get("task_type"),
        arena=where.get("arena"),
        category=where.get("category"),
    )


def _ranked(
    slugs: Sequence[str], called: Sequence[str], values: Sequence[Sequence[Value]]
) -> tuple[Entry, ...]:
    """Rank by the first value, higher first; equal values share a rank, null has none."""
    keys = [inf if value is None else -value for value in values[0]]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    ranks: list[int] = []
    rank, last = 0, None
    for place, key in enumerate(map(keys.__getitem__, order), 1):
        if key != last:
            rank, last = place, key
        ranks.append(rank)
    # Numbers alone are sorted in a third of the time that numbers with names take.
    for start, many in Counter(ranks).items():
        if many > 1:
            tied = slice(start - 1, start - 1 + many)
            order[tied] = sorted(order[tied], key=lambda at: (called[at].casefold(), slugs[at]))
    rated = len(keys) - keys.count(inf)
    given = chain(ranks[:rated], repeat(None, len(keys) - rated))
    rows = list(zip(*values, strict=True))
    ranked = (map(column.__getitem__, order) for column in (slugs, called, rows))
    return tuple(map(_entry, zip(given, *ranked, strict=True)))


class _Prices(dict[str, Decimal]):
    """Turn decimal strings per token into exact decimals per million, each string once."""

    def columns(self, rows: Iterable[Any]) -> tuple[list[Decimal | None], list[Decimal | None]]:
        """Return the prices of rows in and out; None where a row has none."""
        given = _column(rows, "pricing")
        return (
            [None if one is None else self[one["prompt"]] for one in given],
            [None if one is None else self[one["completion"]] for one in given],
        )

    def __missing__(self, text: str) -> Decimal:
        price = self[text] = Decimal(text).scaleb(6, _EXACT).normalize(_EXACT)
        return price


def _citation(source: Source, own: Sequence[Received], sample: bool) -> Citation:
    if sample:
        return Citation(f"Sample: invented figures in the shape of {source.title}'s", None)
    metas = [one.meta for one in own if one.meta and not one.task_type]
    text = next((meta["citation"] for meta in metas if meta["citation"]), None)
    url = next((meta["source_url"] for meta in metas if meta["source_url"]), None)
    return Citation(plain(text or "", 500) or source.citation, _web(url) or source.home)


def _web(url: str | None) -> str | None:
    """Return an address only if a reader can be sent there."""
    try:
        usable = url and _ADDRESS.fullmatch(url) and urlsplit(url).hostname
    except ValueError:
        return None
    return url if usable else None


def _state(
    source: Source, own: Sequence[Received], citation: Citation, snapshot: Snapshot
) -> SourceState:
    outcome = next((one for one in snapshot.outcomes if one["source"] == source.id), None)
    carrying = [one for one in own if not one.task_type]
    aside = Counter(reason for one in carrying for reason in one.aside)
    return SourceState(
        id=source.id,
        title=source.title,
        citation=citation,
        status=outcome["status"] if outcome else "missing",
        reason=outcome["reason"] if outcome else "not fetched on this day",
        stands_in=outcome["stands_in"] if outcome else None,
        as_of=min(
            (one.meta["as_of"] for one in carrying if one.meta and one.rows),
            key=clock.moment,
            default=None,
        ),
        retrieved_at=max((one.retrieved_at for one in carrying), default=None),
        rows=sum(one.count for one in carrying),
        aside=tuple(sorted(aside.items())),
    )


def _shown(boards: Iterable[Board], hide: Hide) -> Iterator[Board]:
    """Yield the boards that are not hidden, without the entries that are."""
    for board in boards:
        if board.id in hide.boards:
            continue
        some = hide.models or hide.rows
        rows = board.entries if some else ()
        gone = {one for one in rows if hide.row(board.id, one.slug, one.name)}
        if not gone:
            yield board
            continue
        kept = tuple(one for one in board.entries if one not in gone)
        names = {one.name for one in kept}
        if kept:
            yield board._replace(
                entries=kept,
                rated=sum(one.rank is not None for one in kept),
                doubled=tuple(name for name in board.doubled if name in names),
                withheld=tuple(
                    one for one in board.entries if one in gone and one.rank is not None
                ),
            )


def _tasks(
    boards: Sequence[Board], received: Sequence[Received], listed: Collection[str]
) -> Iterable[TaskType]:
    for task in names.TASKS:
        means = {
            (row["arena"], row["category"])
            for one in received
            if one.task_type == task
            for row in one.rows
            if row["source"] == "design-arena" and row["arena"] == "models"
        }
        board = next((board for board in boards if board.task_type == task), None)
        related = tuple(board for board in boards if (board.arena, board.category) in means)
        if board or related or INDEX in listed:
            yield TaskType(id=task, title=names.TASKS[task], board=board, related=related)


def _arenas(boards: Sequence[Board]) -> Iterable[Arena]:
    for arena in dict.fromkeys(board.arena for board in boards if board.arena):
        own = tuple(board for board in boards if board.arena == arena)
        yield Arena(arena, names.called(names.ARENAS, arena), own[0].source, own)
