"""What history needs of one archived day: every board that was fetched, entry by entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import nan
from struct import Struct
from typing import Literal, NamedTuple
from zlib import crc32

from site_gen.intake import clock
from site_gen.intake.snapshot import Outcome, Received, Snapshot
from site_gen.intake.sources import Source
from site_gen.standings import boards, counts, evidence
from site_gen.standings.model import Board

Price = tuple[Decimal, Decimal]
DOUBTFUL = "its file holds "  # how the reason starts where a day's figures cannot be its own
_AHEAD = timedelta(days=1)  # by which a time may lie ahead, as guards have it


class Key(NamedTuple):
    """Who an entry is on its board: `model_permaslug` and `display_name`, as received."""

    slug: str
    name: str


class Row(NamedTuple):
    """An entry on a day.

    `value` is the primary figure as received, None when there is none; `price` in USD per
    million tokens, in and out. `mark` is a digest of all its values: equal marks, equal
    values. `variance` is the squared standard error of its rating, None when not counted.
    """

    value: float | None
    price: Price | None
    mark: int
    variance: float | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A board as it stood on one day.

    `rows` has the keys that stand on it once, in the board's order; `doubled` those that
    stand on it twice with different values, which are unrated. `ranked` counts all that have
    a rank there, those too.
    """

    board: str
    source: str
    title: str
    kind: Literal["index", "elo"]
    rows: Mapping[Key, Row]
    doubled: frozenset[Key]
    ranked: int
    arena: str | None = None
    category: str | None = None

    @property
    def rated(self) -> dict[Key, float]:
        """The value of every rated entry."""
        return {key: row.value for key, row in self.rows.items() if row.value is not None}


class State(NamedTuple):
    """What came of a source on a day; `shown` is the day whose figures it shows, if any."""

    status: Literal["fresh", "stale", "missing"]
    reason: str | None
    shown: date | None


@dataclass(frozen=True, slots=True)
class Day:
    """One archived day: `sheets` by board id, only those of sources that were fresh that day.

    `as_of` has, for these sources, the oldest time of their data, as received.
    """

    date: date
    sha256: str
    sources: Mapping[str, State]
    sheets: Mapping[str, Sheet]
    as_of: Mapping[str, str]


def observe(snapshot: Snapshot, sources: Iterable[Source]) -> Day:
    """Return what history needs of a day, given without what stands in for failed sources.

    Figures that cannot be the day's own are no part of it: a copy of another day, or a time of
    the data that had not come.
    """
    states = {one["source"]: _state(one, snapshot.date) for one in snapshot.outcomes}
    doubtful = dict(_doubtful(snapshot))
    for source, why in doubtful.items():
        states[source] = State("stale", why, None)
    return Day(
        date=snapshot.date,
        sha256=snapshot.sha256,
        sources=states,
        sheets={
            board.id: _sheet(board)
            for board in boards.listed(snapshot, sources)
            if board.source not in doubtful
        },
        as_of={
            source: min((one.meta["as_of"] for one in own if one.meta), key=clock.moment)
            for source, own in _carrying(snapshot).items()
            if source not in doubtful
        },
    )


def _carrying(snapshot: Snapshot) -> dict[str, list[Received]]:
    """Return the responses that hold rows, by source."""
    found: dict[str, list[Received]] = {}
    for one in snapshot.received:
        if one.meta and one.rows and not one.task_type:
            found.setdefault(one.source, []).append(one)
    return found


def _doubtful(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """Yield the sources whose figures cannot be those of the day, with the reason."""
    for source, own in _carrying(snapshot).items():
        days = {clock.day(clock.moment(one.retrieved_at)) for one in own}
        if snapshot.date not in days:
            yield source, f"{DOUBTFUL}what was retrieved on {max(days)}"
            continue
        ahead = [one for one in own if one.meta and _ahead(one.meta["as_of"], one.retrieved_at)]
        if ahead and ahead[0].meta:
            yield source, f"{DOUBTFUL}figures as of {ahead[0].meta['as_of']}, a time yet to come"


def _ahead(as_of: str, retrieved_at: str) -> bool:
    return clock.moment(as_of) - clock.moment(retrieved_at) > _AHEAD


def _state(outcome: Outcome, day: date) -> State:
    shown = outcome["stands_in"]
    if outcome["status"] == "fresh":
        return State("fresh", outcome["reason"], day)
    return State(outcome["status"], outcome["reason"], date.fromisoformat(shown) if shown else None)


def _sheet(board: Board) -> Sheet:
    counted = counts.of(board) if board.arena else []
    figures = len(board.columns) - 2  # the last two are prices, which are kept as they are
    pack = Struct(f"<{figures}d").pack
    rows: dict[Key, Row] = {}
    doubled = set()
    for at, entry in enumerate(board.entries):
        key = Key(entry.slug, entry.name)
        if key in rows:
            doubled.add(key)
        rating = evidence.rated(counted[at]) if at < len(counted) else None
        given = entry.values[:figures]
        if None in given:
            given = tuple(nan if one is None else one for one in given)
        value = entry.values[0]
        rows[key] = Row(
            None if value is None else float(value),
            entry.price,
            crc32(pack(*given)),
            rating.variance if rating else None,
        )
    for key in doubled:
        del rows[key]
    return Sheet(
        board=board.id,
        source=board.source,
        title=board.title,
        kind="elo" if board.metric.kind == "elo" else "index",
        rows=rows,
        doubled=frozenset(doubled),
        ranked=board.rated,
        arena=board.arena,
        category=board.category,
    )
