"""How the order of a board came about: the ranks of its first through time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from site_gen.pages import cells
from site_gen.pages.charts import scales, shapes
from site_gen.pages.charts.lettering import cut
from site_gen.pages.charts.shapes import NARROW, WIDE, Aside, Chart, Label, Layout, Mark, Tick
from site_gen.pages.charts.ways import (
    DAYS_LEAST,
    POINTS,
    THINNED,
    broken,
    classed,
    scale,
    ticks,
    ways,
)
from site_gen.standings.history.days import Key
from site_gen.standings.history.model import BoardHistory, Break
from site_gen.standings.history.stretches import Sample, Stretch, sample, stretches
from site_gen.standings.model import Board

TOP, LEFT_MOST = 10, 5  # entries drawn, and of those that have left
DEEPEST = 15  # the last rank that the chart tells apart


class Line(NamedTuple):
    """An entry of a board's chart; `row` is its place in the table, None where it has left."""

    name: str
    found: Sequence[Stretch]
    row: int | None
    entered: bool


def of_board(board: Board, told: BoardHistory | None, keys: Sequence[str]) -> Chart | None:
    """Return how the ranks of a board's first ten came about, with those that left them.

    `keys` are the columns of the board's table that its detail tells.
    """
    if told is None or len(told.days) < DAYS_LEAST:
        return None
    drawn = sample(told, date.min, POINTS)
    lines = list(_first(board, told, drawn))
    if len(lines) < 2:
        return None
    entered = [one.name for one in lines if one.entered]
    left = list(_left(told, drawn))
    start, end = drawn.first, drawn.last
    last_day = cells.day(end.isoformat())
    then = "by that day" if drawn.thinned else "on that day"
    return Chart(
        "history",
        "How did the order come about?",
        f"Rank of today's first {len(lines)} from {cells.day(start.isoformat())} to {last_day};"
        f" a missing day is a gap{THINNED if drawn.thinned else ''}",
        f"Listed first on {last_day}: {lines[0].name}."
        + (f" First rated after the first day: {', '.join(entered)}." if entered else ""),
        "",
        "Rank",
        tuple(_lines([*lines, *left], start, end, told.breaks, width) for width in (WIDE, NARROW)),
        (
            *([Aside(f"Hollow dot: first rated {then}", tuple(entered))] if entered else []),
            *(
                [
                    Aside(
                        "Cross: once among the first ten, no longer rated",
                        tuple(one.name for one in left),
                    )
                ]
                if left
                else []
            ),
            *broken([told]),
        ),
        (board.metric.key, *keys),
    )


def _first(board: Board, told: BoardHistory, drawn: Sample) -> Iterator[Line]:
    begins = told.days[0]
    for row, entry in enumerate(board.entries[: min(TOP, board.rated)]):
        own = told.timelines.get(Key(entry.slug, entry.name))
        if own is not None and own.here:
            yield Line(entry.name, stretches(drawn, own), row, own.first_seen > begins)


def _left(told: BoardHistory, drawn: Sample) -> Iterator[Line]:
    away = [one for one in told.timelines.values() if not one.here and one.best_rank <= TOP]
    away.sort(key=lambda one: (-one.last_seen.toordinal(), one.last_rank))
    for one in away[:LEFT_MOST]:
        found = stretches(drawn, one)
        if found:
            yield Line(one.key.name, found, None, False)


def _lines(
    lines: Sequence[Line], start: date, end: date, breaks: Sequence[Break], width: int
) -> Layout:
    beside = 190 if width == WIDE else 118
    deep = max(one.rank for line in lines for own in line.found for one in own)
    deepest = min(max(TOP, deep), DEEPEST + 1)
    box = (40, 24, width - beside, 24 + 21 * (deepest - 1) + 12)
    across = scale(start, end, box)
    place = scales.linear(1, deepest, box[1] + 6, box[3] - 6)

    def up(rank: float) -> int:
        return place(min(rank, deepest))

    marks: dict[str, list[Mark]] = {"few": [], "ink": []}
    names: dict[str, list[Label]] = {"ink": [], "faint": []}
    taken = 0
    for line in lines:
        if line.row is None:
            continue
        begin, last = line.found[0][0], line.found[-1][-1]
        if line.entered:
            marks["few"].append(Mark(across(begin.day), up(begin.rank), line.row))
        marks["ink"].append(Mark(across(last.day), up(last.rank), line.row))
        y = max(up(last.rank) + 4, taken + 16)
        taken = y
        names["ink"].append(Label(box[2] + 12, y, "start", *cut(line.name, beside - 16)))
    paths = {
        "left": [one for one in lines if one.row is None],
        "rank": [one for one in lines if one.row is not None][1:],
        "first": lines[:1],
    }
    ranks = [one for one in (1, 5, 10, 15) if one <= deepest]
    ups = [Tick(up(one), f"{one}") for one in ranks if one <= DEEPEST]
    if deep > DEEPEST:
        ups = [*(one for one in ups if one.text != f"{DEEPEST}"), Tick(up(deepest), "lower")]
    inside = [one.day for one in breaks if start < one.day <= end]
    exits = "".join(
        f"M{across(last.day) - 3} {up(last.rank) - 3}l6 6m-6 0l6 -6"
        for last in (one.found[-1][-1] for one in paths["left"])
    )
    return Layout(
        shapes.name(width),
        width,
        max(box[3], taken) + 24,
        box,
        ticks(start, end, across, width),
        tuple(ups),
        dots=tuple((kind, tuple(own)) for kind, own in marks.items() if own),
        labels=tuple((kind, tuple(own)) for kind, own in names.items() if own),
        lines=(
            *(
                group
                for kind, own in paths.items()
                for group in classed(kind, [ways(one.found, across, up) for one in own])
            ),
            *([("exit", exits)] if exits else []),
        ),
        breaks="".join(f"M{across(day)} {box[1]}V{box[3]}" for day in inside),
    )
