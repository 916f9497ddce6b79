"""A score against a figure on a logarithmic axis, with the names that matter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from site_gen.pages.charts import scales, shapes
from site_gen.pages.charts.lettering import APART, AT_EDGE, Dot, Wish, place, text_width
from site_gen.pages.charts.shapes import WIDE, Box, Layout, Mark, Scale, Tick

KINDS = ("other", "front", "able")  # in the order in which they are drawn
_DECADES_LEAST = 0.85  # two of 1, 2, 5, 10 … always lie in it
_SPREAD_LEAST = 1.0  # points of a score


class Point(NamedTuple):
    """An entry to draw: a logarithm to base ten, a score, its class, row and name."""

    log: float
    score: float
    kind: str
    row: int
    name: str


class Front(NamedTuple):
    """The points on the price front, cheapest first, and the best score that is free."""

    points: Sequence[tuple[float, float]] = ()
    free: float | None = None


NO_FRONT = Front()


def scatter(
    points: Sequence[Point], width: int, words: Callable[[Decimal], str], front: Front = NO_FRONT
) -> Layout:
    """Return points as laid out for a width; the front is a step."""
    height = 390 if width == WIDE else 350
    scores = [one.score for one in points] + ([] if front.free is None else [front.free])
    low, high = _widened(min(scores), max(scores), _SPREAD_LEAST, 0.09, 0.09)
    ups = [(one, f"{one:g}") for one in scales.nice(low, high)]
    room = ceil(max(text_width(text) for _, text in ups))
    box = (room + 8, 22, width - 20, height - 44)
    first, last = _widened(
        min(one.log for one in points), max(one.log for one in points), _DECADES_LEAST, 0.04, 0.04
    )
    across, up = (
        scales.linear(first, last, box[0], box[2]),
        scales.linear(low, high, box[3], box[1]),
    )
    marks = {
        kind: tuple(
            Mark(across(one.log), up(one.score), one.row) for one in points if one.kind == kind
        )
        for kind in KINDS
    }
    corners = _corners(front, box, across, up)
    placed = place(
        _wishes(points, front, box, across, up),
        [
            Dot(mark.x, mark.y, 4 if kind == "other" else APART)
            for kind, group in marks.items()
            for mark in group
        ],
        [(min(a, c), min(b, d), max(a, c), max(b, d)) for (a, b), (c, d) in pairwise(corners)],
        box,
        200 if width == WIDE else 150,
    )
    return Layout(
        shapes.name(width),
        width,
        height,
        box,
        scales.round_logs(first, last, across, words),
        tuple(Tick(up(one), text) for one, text in ups),
        dots=tuple((kind, group) for kind, group in marks.items() if group),
        labels=tuple(
            (kind, tuple(one.label for one in placed if one.kind == kind))
            for kind in dict.fromkeys(one.kind for one in placed)
        ),
        step=_path(corners),
        leaders="".join(one.leader for one in placed),
    )


def _widened(
    low: float, high: float, least: float, below: float, above: float
) -> tuple[float, float]:
    """Return a range with room around it, wide enough for two ticks."""
    lack = max(0.0, least - (high - low)) / 2
    low, high = low - lack, high + lack
    span = high - low
    return low - below * span, high + above * span


def _wishes(
    points: Sequence[Point], front: Front, box: Box, across: Scale, up: Scale
) -> list[Wish]:
    """Return the names to be placed, in the order in which they may choose: the highest first."""
    named = sorted((one for one in points if one.kind != "other"), key=lambda one: -one.score)
    wishes = [Wish(one.kind, across(one.log), up(one.score), one.name) for one in named]
    if front.free is not None:
        wishes.insert(0, Wish("faint", box[0], up(front.free), "free", AT_EDGE))
    return wishes[: (box[2] - box[0]) // 24]


def _corners(front: Front, box: Box, across: Scale, up: Scale) -> list[tuple[int, int]]:
    """Return the corners of the front: the score that a price buys, from left to right."""
    corners: list[tuple[int, int]] = []
    if front.free is not None:
        corners.append((box[0], up(front.free)))
    for log, score in front.points:
        x, y = across(log), up(score)
        if corners:
            corners.append((x, corners[-1][1]))
        corners.append((x, y))
    if corners:
        corners.append((box[2], corners[-1][1]))
    return corners


def _path(corners: Sequence[tuple[int, int]]) -> str:
    if not corners:
        return ""
    steps = (
        f"H{x}" if y == before else f"V{y}"
        for (_, before), (x, y) in pairwise(corners)
        if (_, before) != (x, y)
    )
    return f"M{corners[0][0]} {corners[0][1]}{''.join(steps)}"
