"""Charts of one row an entry: ranges, stacked bars, a profile.

A wide layout has the names beside the plot, a narrow one above each row.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from math import ceil
from typing import NamedTuple, TypeVar

from site_gen.pages.charts import scales, shapes
from site_gen.pages.charts.lettering import cut, text_width
from site_gen.pages.charts.shapes import (
    WIDE,
    Bar,
    Label,
    Layout,
    Mark,
    Sign,
    Stroke,
    Tick,
)

PLACES = (("p1", "1st"), ("p2", "2nd"), ("p3", "3rd"), ("p4", "4th"))
EVEN = "25 %: even field"
_QUARTERS = (0, 25, 50, 75, 100)
_NAMES_MOST = 210  # pixels beside a wide plot
_BOLD = 1.15  # how much wider heads are than the same words in a plain face
_ROW, _TALL, _HEAD = 21, 38, 26  # heights of a row beside its name, below it, and of a head

_T = TypeVar("_T")


class Ranked(NamedTuple):
    """An entry's listed rank and the ranks its counts allow, None with too few counts."""

    name: str
    rank: int
    range: tuple[int, int] | None
    able: bool


class Shares(NamedTuple):
    """How often an entry was placed first to fourth, and its row in the table."""

    name: str
    places: tuple[int, int, int, int]
    row: int


class Stand(NamedTuple):
    """Where a model stands on a board: words, and the percentile; a group's head has no row."""

    name: str
    words: str
    percentile: float
    able: bool
    row: int | None


class _Frame(NamedTuple):
    """Where rows stand: the plot's box, and per row the middle of its marks."""

    box: tuple[int, int, int, int]
    middles: tuple[int, ...]
    names: tuple[Label, ...]


def ranges(rows: Sequence[Ranked], width: int) -> Layout:
    """Return listed ranks as dots on the ranks that the counts allow."""
    frame = _frame([one.name for one in rows], width, 4)
    last = max(2, *(one.rank for one in rows), *(one.range[1] for one in rows if one.range))
    across = scales.linear(1, last, frame.box[0], frame.box[2])
    dots: dict[str, list[Mark]] = {"ink": [], "able": [], "few": []}
    strokes: dict[str, list[Stroke]] = {"ink": [], "able": []}
    names: dict[str, list[Label]] = {"ink": [], "able": []}
    for at, (one, y, label) in enumerate(zip(rows, frame.middles, frame.names, strict=True)):
        kind = "able" if one.able else "ink"
        dots[kind if one.range else "few"].append(Mark(across(one.rank), y, at))
        if one.range:
            strokes[kind].append(Stroke(across(one.range[0]), across(one.range[1]), y))
        names[kind].append(label)
    return Layout(
        shapes.name(width),
        width,
        frame.box[3] + 38,
        frame.box,
        tuple(Tick(across(one), f"{one}") for one in scales.ranks(last)),
        dots=_groups(dots),
        labels=_groups(names),
        strokes=_groups(strokes),
    )


def stacks(rows: Sequence[Shares], width: int) -> Layout:
    """Return shares of places as stacked bars, with the line of an even field."""
    frame = _frame([one.name for one in rows], width, 26)
    across = scales.linear(0, 1, frame.box[0], frame.box[2])
    bars: dict[str, list[Bar]] = {kind: [] for kind, _ in PLACES}
    half = 7 if width == WIDE else 6
    for one, y in zip(rows, frame.middles, strict=True):
        before, total = 0, sum(one.places)
        for kind, count in zip(bars, one.places, strict=True):
            start, end = across(before / total), across((before + count) / total)
            before += count
            if end > start:
                bars[kind].append(Bar(start, y - half, end - start, 2 * half, one.row))
    return Layout(
        shapes.name(width),
        width,
        frame.box[3] + 38,
        frame.box,
        tuple(Tick(across(one / 100), f"{one}") for one in _QUARTERS),
        labels=(("ink", frame.names),),
        bars=_groups(bars),
        even=_even(across(0.25), frame, half, width),
        key=_key(frame.box[0]),
    )


def profile(rows: Sequence[Stand], width: int) -> Layout:
    """Return percentiles as dots, board under board, with the rank in words beside."""
    beside = ceil(max(text_width(one.words) for one in rows)) + 12
    heads = frozenset(at for at, one in enumerate(rows) if one.row is None)
    frame = _frame([one.name for one in rows], width, 4, beside, heads)
    left, _, right, bottom = frame.box
    across = scales.linear(0, 100, left, right)
    dots: dict[str, list[Mark]] = {"ink": [], "able": []}
    strokes: list[Stroke] = []
    labels: dict[str, list[Label]] = {"head": [], "ink": [], "faint": []}
    for one, y, label in zip(rows, frame.middles, frame.names, strict=True):
        labels["ink" if one.row is not None else "head"].append(label)
        if one.row is None:
            continue
        dots["able" if one.able else "ink"].append(Mark(across(one.percentile), y, one.row))
        strokes.append(Stroke(left, across(one.percentile), y))
        labels["faint"].append(
            Label(right + 12, y + 4, "start", one.words)
            if width == WIDE
            else Label(right, label.y, "end", one.words)
        )
    return Layout(
        shapes.name(width),
        width,
        bottom + 38,
        frame.box,
        tuple(Tick(across(one), f"{one}") for one in _QUARTERS),
        dots=_groups(dots),
        labels=_groups(labels),
        strokes=(("thin", tuple(strokes)),),
    )


def _frame(
    names: Sequence[str],
    width: int,
    top: int,
    beside: int = 0,
    heads: frozenset[int] = frozenset(),
) -> _Frame:
    """Return where rows stand, with so much room above and beside; heads have only a name."""
    wide = width == WIDE
    heights = [_HEAD if at in heads else _ROW if wide else _TALL for at in range(len(names))]
    tops = list(accumulate(heights, initial=top))
    most = _NAMES_MOST if wide else width - 16 - beside
    stretch = [_BOLD if at in heads else 1 for at in range(len(names))]
    cuts = [cut(one, most / by) for one, by in zip(names, stretch, strict=True)]
    if not wide:
        box = (8, top, width - 12, tops[-1])
        middles = tuple(y + (12 if at in heads else 24) for at, y in enumerate(tops[:-1]))
        starts = [y + 16 if at in heads else y + 13 for at, y in enumerate(tops[:-1])]
        labels = [Label(2, y, "start", *one) for y, one in zip(starts, cuts, strict=True)]
        return _Frame(box, middles, tuple(labels))
    room = ceil(max(text_width(one[0]) * by for one, by in zip(cuts, stretch, strict=True)))
    box = (room + 12, top, width - max(14, beside), tops[-1])
    middles = tuple(y + height // 2 for y, height in zip(tops, heights, strict=False))
    labels = [Label(room, y + 4, "end", *one) for y, one in zip(middles, cuts, strict=True)]
    return _Frame(box, middles, tuple(labels))


def _even(x: int, frame: _Frame, half: int, width: int) -> str:
    """Return the line of an even field, in a narrow layout through the bars alone."""
    if width == WIDE:
        return f"M{x} {frame.box[1]}V{frame.box[3] + 4}"
    return "".join(f"M{x} {y - half - 3}V{y + half + 3}" for y in frame.middles)


def _key(x: int) -> tuple[Sign, ...]:
    signs = []
    for kind, text in (*PLACES, ("fair", EVEN)):
        signs.append(Sign(kind, x, text))
        x += ceil(text_width(text)) + 26
    return tuple(signs)


def _groups(named: dict[str, list[_T]]) -> tuple[tuple[str, tuple[_T, ...]], ...]:
    return tuple((kind, tuple(members)) for kind, members in named.items() if members)
