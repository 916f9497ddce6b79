"""A model's rank through time, board under board."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from site_gen.pages import cells
from site_gen.pages.charts import scales, shapes
from site_gen.pages.charts.lettering import cut, text_width
from site_gen.pages.charts.shapes import NARROW, WIDE, Aside, Chart, Label, Layout, Mark
from site_gen.pages.charts.ways import (
    DAYS_LEAST,
    POINTS,
    THINNED,
    Ways,
    broken,
    classed,
    scale,
    ticks,
    ways,
)
from site_gen.standings.history.model import History, Timeline
from site_gen.standings.history.stretches import Sample, Stretch, days_of, sample, stretches

STRIPS_MOST = 12
_STRIP, _HEAD, _RANKS_LEAST = 52, 16, 4


class Strip(NamedTuple):
    """A board of a model's chart: what it is called, its line, and its row in the table."""

    title: str
    words: str
    found: Sequence[Stretch]
    breaks: Sequence[date]
    row: int


def of_model(history: History, lines: Sequence[Timeline]) -> Chart | None:
    """Return a model's rank over time, board under board, by its highest-placed entry on each.

    `lines` are its timelines in the order of their table, each board's highest-placed first.
    """
    first: dict[str, int] = {}
    for row, one in enumerate(lines):
        first.setdefault(one.board, row)
    shown: list[Strip] = []
    drawn: list[Sample] = []
    more = 0
    for board_id, row in first.items():
        line, board = lines[row], history.boards[board_id]
        own = sample(board, date.min, POINTS)
        if len(shown) == STRIPS_MOST:
            more += _stands(own, line) or days_of(stretches(own, line)) >= DAYS_LEAST
            continue
        found = stretches(own, line)
        if days_of(found) >= DAYS_LEAST:
            words = f"{line.last_rank} of {line.last_of}"
            breaks = [one.day for one in board.breaks]
            shown.append(Strip(board.title, words, found, breaks, row))
            drawn.append(own)
    if not shown:
        return None
    start = min(one.found[0][0].day for one in shown)
    end = max(one.found[-1][-1].day for one in shown)
    if start == end:
        return None
    return Chart(
        "history",
        "How did its rank change?",
        "Rank of its highest-placed entry on each board, first above; each board on its own scale"
        f"{THINNED if any(one.thinned for one in drawn) else ''}",
        "; ".join(_said(one) for one in shown) + ".",
        "",
        "",
        tuple(_strips(shown, start, end, width) for width in (WIDE, NARROW)),
        (
            *broken([one.board for one in drawn]),
            *(
                [Aside(f"Not drawn: {more} more {'board' if more == 1 else 'boards'}")]
                if more
                else []
            ),
        ),
    )


def _stands(own: Sample, line: Timeline) -> bool:
    """Tell whether an entry was rated on the board's last days, one after the other."""
    newest = own.places[-DAYS_LEAST:]
    return (
        len(newest) == DAYS_LEAST
        and newest[-1] - newest[0] == DAYS_LEAST - 1
        and own.stretch[newest[0]] == own.stretch[newest[-1]]
        and all(line.runs.holding(place) is not None for place in newest)
    )


def _strips(strips: Sequence[Strip], start: date, end: date, width: int) -> Layout:
    room = 30
    box = (room, 4, width - 14, 4 + _STRIP * len(strips))
    across = scale(start, end, box)
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
        ticks(start, end, across, width),
        dots=(("ink", tuple(dots)),),
        labels=(("ink", tuple(names)), ("faint", tuple(faint))),
        lines=classed("rank", drawn),
        breaks="".join(breaks),
    )


def _said(one: Strip) -> str:
    begin, last = one.found[0][0], one.found[-1][-1]
    return (
        f"{one.title}: rank {begin.rank} on {cells.day(begin.day.isoformat())},"
        f" {last.rank} on {cells.day(last.day.isoformat())}"
    )
