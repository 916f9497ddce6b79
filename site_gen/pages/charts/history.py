"""Ranks through time: of one model on its boards, and of the first on one board."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from site_gen.pages import cells
from site_gen.pages.charts import scales, shapes
from site_gen.pages.charts.lettering import cut, text_width
from site_gen.pages.charts.shapes import NARROW, WIDE, Aside, Chart, Label, Layout, Mark, Tick
from site_gen.pages.charts.ways import Ways, ways
from site_gen.standings.history.model import BoardHistory, Break, History, Timeline
from site_gen.standings.history.stretches import Sample, Stretch, days_of, sample, stretches
from site_gen.standings.model import Board

DAYS_LEAST = 3  # fewer make no picture
STRIPS_MOST = 12
TOP, LEFT_MOST = 10, 5  # entries drawn, and of those that have left
DEEPEST = 15  # the last rank that a board's chart tells apart
_POINTS = 120  # of a line at most: older days are thinned
_STRIP, _HEAD, _RANKS_LEAST = 52, 16, 4
_WHY = {
    "gap": "no day in the archive for more than three weeks",
    "coverage-break": "many entries were no longer rated",
    "re-based": "the index was re-based",
}


Across = Callable[[date], int]


class Strip(NamedTuple):
    """A board of a model's chart: what it is called, its line, and its row in the table."""

    title: str
    words: str
    found: Sequence[Stretch]
    breaks: Sequence[date]
    row: int


class Line(NamedTuple):
    """An entry of a board's chart; `row` is its place in the table, None where it has left."""

    name: str
    found: Sequence[Stretch]
    row: int | None
    entered: bool


def of_model(history: History, lines: Sequence[Timeline]) -> Chart | None:
    """Return a model's rank over time, board under board, by its highest-placed entry on each.

    `lines` are its timelines in the order of their table, each board's highest-placed first.
    """
    first: dict[str, int] = {}
    for row, one in enumerate(lines):
        first.setdefault(one.board, row)
    drawn = [
        (history.boards[board], sample(history.boards[board], date.min, _POINTS), row)
        for board, row in first.items()
    ]
    strips = [
        Strip(
            board.title,
            f"{lines[row].last_rank} of {lines[row].last_of}",
            found,
            [one.day for one in board.breaks],
            row,
        )
        for board, own, row in drawn
        if days_of(found := stretches(own, lines[row])) >= DAYS_LEAST
    ]
    if not strips:
        return None
    shown = strips[:STRIPS_MOST]
    start = min(one.found[0][0].day for one in shown)
    end = max(one.found[-1][-1].day for one in shown)
    if start == end:
        return None
    more = len(strips) - len(shown)
    return Chart(
        "history",
        "How did its rank change?",
        "Rank of its highest-placed entry on each board, first above; each board on its own scale",
        "; ".join(_said(one) for one in shown) + ".",
        "",
        "",
        tuple(_strips(shown, start, end, width) for width in (WIDE, NARROW)),
        (
            *_broken([board for board, _, row in drawn if row in {one.row for one in shown}]),
            *(
                [Aside(f"Not drawn: {more} more {'board' if more == 1 else 'boards'}")]
                if more
                else []
            ),
        ),
    )


def of_board(board: Board, told: BoardHistory | None, keys: Sequence[str]) -> Chart | None:
    """Return how the ranks of a board's first ten came about, with those that left them.

    `keys` are the columns of the board's table that its detail tells.
    """
    if told is None or len(told.days) < DAYS_LEAST:
        return None
    drawn = sample(told, date.min, _POINTS)
    lines = list(_first(board, told, drawn))
    if len(lines) < 2:
        return None
    entered = [one.name for one in lines if one.entered]
    left = list(_left(told, drawn))
    start, end = drawn.first, drawn.last
    last_day = cells.day(end.isoformat())
    return Chart(
        "history",
        "How did the order come about?",
        f"Rank of today's first {len(lines)} from {cells.day(start.isoformat())} to {last_day};"
        " a missing day is a gap",
        f"Listed first on {last_day}: {lines[0].name}."
        + (f" First rated after the first day: {', '.join(entered)}." if entered else ""),
        "",
        "Rank",
        tuple(_lines([*lines, *left], start, end, told.breaks, width) for width in (WIDE, NARROW)),
        (
            *([Aside("Hollow dot: first rated on that day", tuple(entered))] if entered else []),
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
            *_broken([told]),
        ),
        (board.metric.key, *keys),
    )


def _first(board: Board, told: BoardHistory, drawn: Sample) -> Iterator[Line]:
    begins = told.days[0]
    for row, entry in enumerate(board.entries[: min(TOP, board.rated)]):
        own = told.timelines.get((entry.slug, entry.name))  # type: ignore[call-overload]
        if own is not None and own.here:
            yield Line(entry.name, stretches(drawn, own), row, own.first_seen > begins)


def _left(told: BoardHistory, drawn: Sample) -> Iterator[Line]:
    away = [one for one in told.timelines.values() if not one.here and one.best_rank <= TOP]
    away.sort(key=lambda one: (-one.last_seen.toordinal(), one.last_rank))
    for one in away[:LEFT_MOST]:
        found = stretches(drawn, one)
        if found:
            yield Line(one.key.name, found, None, False)


def _strips(strips: Sequence[Strip], start: date, end: date, width: int) -> Layout:
    room = 30
    box = (room, 4, width - 14, 4 + _STRIP * len(strips))
    across = _scale(start, end, box)
    drawn: list[Ways] = []
    breaks: list[str] = []
    dots: list[Mark] = []
    names: list[Label] = []
    faint: list[Label] = []
    for at, one in enumerate(strips):
        top = box[1] + at * _STRIP + _HEAD
        bottom = top + _STRIP - _HEAD - 8
        ranks = [point.rank for own in one.found for point in own]
        low, high = max(ranks), min(ranks)
        up = scales.linear(high, max(low, high + _RANKS_LEAST), top + 4, bottom - 2)
        drawn.append(ways(one.found, across, up))
        breaks += [f"M{across(day)} {top}V{bottom}" for day in one.breaks if start < day <= end]
        last = one.found[-1][-1]
        dots.append(Mark(across(last.day), up(last.rank), one.row))
        beside = text_width(one.words)
        names.append(Label(room, top - 5, "start", *cut(one.title, width - room - 24 - beside)))
        faint.append(Label(width - 14, top - 5, "end", one.words))
        ends = (high, low) if low - high >= _RANKS_LEAST else (high,)
        faint += [Label(room - 6, up(rank) + 4, "end", f"{rank}") for rank in ends]
    return Layout(
        shapes.name(width),
        width,
        box[3] + 24,
        box,
        _ticks(start, end, across),
        dots=(("ink", tuple(dots)),),
        labels=(("ink", tuple(names)), ("faint", tuple(faint))),
        lines=_told_apart("rank", drawn),
        breaks="".join(breaks),
    )


def _lines(
    lines: Sequence[Line], start: date, end: date, breaks: Sequence[Break], width: int
) -> Layout:
    beside = 190 if width == WIDE else 118
    deep = max(one.rank for line in lines for own in line.found for one in own)
    deepest = min(max(TOP, deep), DEEPEST + 1)
    box = (34, 24, width - beside, 24 + 21 * (deepest - 1) + 12)
    across = _scale(start, end, box)
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
        y = max(up(last.rank) + 4, taken + 14)
        taken = y
        names["ink"].append(Label(box[2] + 12, y, "start", *cut(line.name, beside - 16)))
    paths = {
        "left": [one for one in lines if one.row is None],
        "rank": [one for one in lines if one.row is not None][1:],
        "first": lines[:1],
    }
    ticks = [one for one in (1, 5, 10, 15) if one <= deepest]
    ups = [Tick(up(one), f"{one}") for one in ticks if one <= DEEPEST]
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
        _ticks(start, end, across),
        tuple(ups),
        dots=tuple((kind, tuple(own)) for kind, own in marks.items() if own),
        labels=tuple((kind, tuple(own)) for kind, own in names.items() if own),
        lines=(
            *(
                group
                for kind, own in paths.items()
                for group in _told_apart(kind, [ways(one.found, across, up) for one in own])
            ),
            *([("exit", exits)] if exits else []),
        ),
        breaks="".join(f"M{across(day)} {box[1]}V{box[3]}" for day in inside),
    )


def _told_apart(kind: str, drawn: Sequence[Ways]) -> tuple[tuple[str, str], ...]:
    """Return the lines of a class, and its days that stand alone, where there are any."""
    groups = (
        (kind, "".join(one.line for one in drawn)),
        (f"{kind} lone", "".join(one.lone for one in drawn)),
    )
    return tuple(group for group in groups if group[1])


def _scale(start: date, end: date, box: shapes.Box) -> Across:
    scale = scales.linear(start.toordinal(), end.toordinal(), box[0] + 6, box[2] - 6)
    return lambda day: scale(day.toordinal())


def _ticks(start: date, end: date, across: Across) -> tuple[Tick, ...]:
    """Return days to mark: firsts of months where there are enough, as close as words allow."""
    days = range(start.toordinal(), end.toordinal() + 1)
    all_days = [date.fromordinal(one) for one in days]
    firsts = [one for one in all_days if one.day == 1]
    found = firsts if len(firsts) > 2 else all_days
    words = [_day(one, start, end) for one in found]
    room = ceil(max(map(text_width, words))) + 14
    every = 1
    while True:
        kept = found[::every] if found is firsts else found[::-every][::-1]
        if every >= len(found) or all(
            across(two) - across(one) >= room for one, two in pairwise(kept)
        ):
            return tuple(Tick(across(one), _day(one, start, end)) for one in kept)
        every += 1


def _day(day: date, start: date, end: date) -> str:
    year = "" if start.year == end.year else f" {day.year}"
    return f"{day.day} {cells.MONTHS[day.month - 1][:3]}{year}"


def _broken(boards: Sequence[BoardHistory]) -> Iterator[Aside]:
    """Yield what the dashed lines mean, each break once."""
    told = {
        (one.day, one.why): f"{cells.day(one.day.isoformat())} ({_WHY[one.why]})"
        for board in boards
        for one in board.breaks
    }
    if told:
        days = ", ".join(told[one] for one in sorted(told))
        yield Aside(
            f"Dashed line: what comes before does not compare with what comes after: {days}"
        )


def _said(one: Strip) -> str:
    begin, last = one.found[0][0], one.found[-1][-1]
    return (
        f"{one.title}: rank {begin.rank} on {cells.day(begin.day.isoformat())},"
        f" {last.rank} on {cells.day(last.day.isoformat())}"
    )
