"""What is odd about a day's data, counted: for the data-quality page."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from site_gen.intake.schema import Row
from site_gen.intake.snapshot import Received, Snapshot
from site_gen.standings.catalog import Catalog
from site_gen.standings.model import Board, Model


class Sum(NamedTuple):
    """An entry whose placements do not add up to its total."""

    board: Board
    slug: str
    name: str
    counted: int
    total: int


class Disagreement(NamedTuple):
    """A board's pairs that differ in both Elo and win rate, and how many order them apart."""

    board: Board
    pairs: int
    apart: int


class Counted(NamedTuple):
    """A response whose model_count is not the number of distinct models in it."""

    request: str
    stated: int
    counted: int


@dataclass(frozen=True, slots=True)
class SourceAudit:
    """One source's data, counted over all its responses with rows.

    `repeated` counts rows that equal another one of the same board; `doubled` are (board,
    name) that stand there with different values; `nulls` counts rows without a value, by
    field; `unmapped` counts identifiers without a price, which the endpoint gives where it
    knows the model; `two_prices` are models reported with more than one price.
    """

    source: str
    received: int
    shown: int
    aside: tuple[tuple[str, int], ...]
    repeated: int
    doubled: tuple[tuple[Board, str], ...]
    nulls: tuple[tuple[str, int], ...]
    models: int
    unmapped: int
    two_prices: tuple[Model, ...]
    sums: tuple[Sum, ...]
    counted: tuple[Counted, ...]
    disagreements: tuple[Disagreement, ...]


def derive(snapshot: Snapshot, catalog: Catalog) -> tuple[SourceAudit, ...]:
    """Return what is odd about each source's data."""
    return tuple(_audit(source.id, snapshot, catalog) for source in catalog.sources)


def _audit(source: str, snapshot: Snapshot, catalog: Catalog) -> SourceAudit:
    received = [one for one in snapshot.received if one.source == source and not one.task_type]
    rows = [row for one in received for row in one.rows]
    boards = [board for board in catalog.boards if board.source == source]
    slugs = {row["model_permaslug"] for row in rows}
    priced = {row["model_permaslug"] for row in rows if row["pricing"]}
    return SourceAudit(
        source=source,
        received=sum(one.count for one in received),
        shown=len(rows),
        aside=tuple(sorted(Counter(why for one in received for why in one.aside).items())),
        repeated=_repeated(rows),
        doubled=tuple((board, name) for board in boards for name in board.doubled),
        nulls=tuple(sorted(Counter(field for row in rows for field in _nulls(row)).items())),
        models=len(slugs),
        unmapped=len(slugs - priced),
        two_prices=tuple(model for model in catalog.models if len(_prices(model, source)) > 1),
        sums=tuple(one for board in boards for one in _sums(board)),
        counted=tuple(_miscounted(received)),
        disagreements=tuple(_disagreement(board) for board in boards if board.metric.kind == "elo"),
    )


def _prices(model: Model, source: str) -> set[Any]:
    """Return the distinct prices that one source reports with a model."""
    placements = (one for one in model.placements if one.board.source == source)
    return {one.entry.values[-2:] for one in placements if None not in one.entry.values[-2:]}


def _repeated(rows: Sequence[Row]) -> int:
    seen: dict[tuple[Any, ...], list[Row]] = {}
    repeated = 0
    for row in rows:
        place = (row.get("arena"), row.get("category"))
        alike = seen.setdefault((*place, row["model_permaslug"], row["display_name"]), [])
        if row in alike:
            repeated += 1
        else:
            alike.append(row)
    return repeated


def _nulls(row: Any, within: str = "") -> Iterator[str]:
    for field, value in row.items():
        if value is None:
            yield within + field
        elif isinstance(value, dict):
            yield from _nulls(value, f"{field}.")


def _sums(board: Board) -> Iterator[Sum]:
    keys = [metric.key for metric in board.columns]
    if "tournaments" not in keys:
        return
    total_at, first_at = keys.index("tournaments"), keys.index("first_place")
    for entry in board.entries:
        total = entry.values[total_at]
        places = [value for value in entry.values[first_at:total_at] if isinstance(value, int)]
        if isinstance(total, int) and len(places) == 4 and sum(places) != total:
            yield Sum(board, entry.slug, entry.name, sum(places), total)


def _miscounted(received: Iterable[Received]) -> Iterator[Counted]:
    for one in received:
        counted = len({row["model_permaslug"] for row in one.rows})
        # Rows set aside may hold further models: then nothing can be said.
        if one.meta and not one.aside and one.meta["model_count"] != counted:
            words = ", ".join(f"{key}={value}" for key, value in one.params.items())
            yield Counted(words, one.meta["model_count"], counted)


def _disagreement(board: Board) -> Disagreement:
    """Count pairs in which the higher Elo has the lower win rate, in n log n comparisons."""
    win_at = [metric.key for metric in board.columns].index("win_rate")
    both = ((entry.values[0], entry.values[win_at]) for entry in board.entries)
    points = sorted((elo, win) for elo, win in both if elo is not None and win is not None)
    below: list[float | Decimal] = []  # win rates of all entries with a lower Elo
    pairs = apart = 0
    for _, group in groupby(points, key=lambda point: point[0]):
        wins = [win for _, win in group]
        for win in wins:
            lower = bisect_left(below, win)
            higher = len(below) - bisect_right(below, win)
            pairs += lower + higher
            apart += higher
        for win in wins:
            insort(below, win)
    return Disagreement(board, pairs, apart)
