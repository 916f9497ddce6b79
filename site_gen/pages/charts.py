"""Charts as geometry: numbers, words and classes; templates draw them.

Every chart is laid out twice, for wide and narrow places. Coordinates are whole pixels of the
layout's own box, from its top left corner.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from math import ceil, floor, log10
from typing import NamedTuple, TypeVar

from site_gen.pages import cells, sentences
from site_gen.standings.evidence import Evidence
from site_gen.standings.model import Board, Entry, Model
from site_gen.text import plain

FONT = 12  # pixels; both layouts are shown at about their own size
_WIDE, _NARROW = 620, 330
_NAMED = 5  # entries named in words where they cannot be drawn


class Tick(NamedTuple):
    """A grid line across an axis, with its words."""

    at: int
    text: str


class Mark(NamedTuple):
    """A dot, and the entry's place in the table that says what it stands for."""

    x: int
    y: int
    row: int


class Label(NamedTuple):
    """Words at a point; `anchor` is start, middle or end."""

    x: int
    y: int
    anchor: str
    text: str


class Stroke(NamedTuple):
    """A horizontal line from x1 to x2 at y."""

    x1: int
    x2: int
    y: int


class Bar(NamedTuple):
    """A part of a stacked bar."""

    x: int
    y: int
    width: int
    height: int
    row: int


class Layout(NamedTuple):
    """A chart as laid out for one width.

    `box` is left, top, right, bottom of the plot; `across` and `up` are the grid lines of the
    horizontal and the vertical axis; groups are (class, members).
    """

    name: str
    width: int
    height: int
    box: tuple[int, int, int, int]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    dots: tuple[tuple[str, tuple[Mark, ...]], ...] = ()
    labels: tuple[tuple[str, tuple[Label, ...]], ...] = ()
    strokes: tuple[tuple[str, tuple[Stroke, ...]], ...] = ()
    bars: tuple[tuple[str, tuple[Bar, ...]], ...] = ()
    step: tuple[tuple[int, int], ...] = ()
    even: int | None = None


class Chart(NamedTuple):
    """A chart with its words; `key` explains classes, `aside` names what is not drawn."""

    id: str
    title: str
    lead: str
    across: str
    up: str
    layouts: tuple[Layout, ...]
    key: tuple[tuple[str, str], ...] = ()
    aside: tuple[str, ...] = ()


class _Point(NamedTuple):
    """An entry to draw: its figures on the two axes, its class, and its place in the table."""

    x: float
    y: float
    kind: str
    row: int
    name: str


_T = TypeVar("_T")
Scale = Callable[[float], int]


def board_charts(
    board: Board, evidence: Evidence | None, front: tuple[int, ...] | None
) -> tuple[Chart, ...]:
    """Return the charts of a board, those without enough to draw left out."""
    able = frozenset(evidence.contenders or ()) if evidence else frozenset()
    made = (
        rank_ranges(board, evidence) if evidence else None,
        score_price(board, able, front) if front is not None else None,
        placements(board) if evidence else None,
        time_score(board, able) if evidence else None,
    )
    return tuple(chart for chart in made if chart)


def score_price(board: Board, able: frozenset[int], front: tuple[int, ...]) -> Chart | None:
    """Return score against price, with the price front at the default mix as a step."""
    on = {id(board.entries[at]) for at in front}
    points, free, unpriced = [], [], []
    for at, entry in enumerate(board.entries[: board.rated]):
        price = sentences.blended(entry)
        if price is None:
            unpriced.append(entry)
        elif not price:
            free.append(entry)
        else:
            kind = "able" if at in able else "front" if id(entry) in on else "other"
            points.append(_Point(float(price), _score(entry), kind, at, entry.name))
    if len(points) < 3:
        return None
    steps = sorted(
        (float(sentences.blended(entry) or 0), _score(entry))
        for entry in board.entries[: board.rated]
        if id(entry) in on
    )
    start = max((_score(entry) for entry in free), default=None)
    return Chart(
        "price",
        "What does it cost?",
        f"{board.metric.label} against price; the line is the price front at {sentences.MIX}",
        f"USD per million tokens at {sentences.MIX}, log scale",
        board.metric.label,
        tuple(_scatter(points, width, _dollars, steps, start) for width in (_WIDE, _NARROW)),
        aside=tuple(
            f"{words}: {_named(entries)}."
            for words, entries in (("Free", free), ("No price", unpriced))
            if entries
        ),
    )


def time_score(board: Board, able: frozenset[int]) -> Chart | None:
    """Return generation time against score."""
    at_time = next(at for at, one in enumerate(board.columns) if one.kind == "milliseconds")
    points, unknown = [], []
    for at, entry in enumerate(board.entries[: board.rated]):
        time = entry.values[at_time]
        if time:
            kind = "able" if at in able else "other"
            points.append(_Point(float(time) / 1000, _score(entry), kind, at, entry.name))
        else:
            unknown.append(entry)
    if len(points) < 3:
        return None
    return Chart(
        "time",
        "How long does it take?",
        f"{board.metric.label} against the average time to produce a result",
        "seconds per result, log scale",
        board.metric.label,
        tuple(_scatter(points, width, _seconds) for width in (_WIDE, _NARROW)),
        aside=(f"No time given: {_named(unknown)}.",) if unknown else (),
    )


def rank_ranges(board: Board, evidence: Evidence) -> Chart | None:
    """Return the listed rank and the ranks that the counts allow, for the first entries."""
    if evidence.contenders is None or board.rated < 2:
        return None
    return Chart(
        "ranks",
        "How sure is the order?",
        "Listed rank, and the ranks that the counts allow",
        "rank",
        "",
        tuple(
            _ranges(board, evidence, width, most) for width, most in ((_WIDE, 20), (_NARROW, 14))
        ),
        aside=("A hollow dot has too few counts for a range.",)
        if any(one.range is None for one in evidence.findings[:20])
        else (),
    )


def placements(board: Board) -> Chart | None:
    """Return how often the first entries were placed first to fourth, as stacked bars."""
    rows = []
    for at, entry in enumerate(board.entries[: board.rated]):
        places = [value for value in entry.values[2:6] if isinstance(value, int)]
        if len(places) == 4 and any(places):
            rows.append((at, entry.name, places))
    if len(rows) < 2:
        return None
    return Chart(
        "places",
        "How often was it placed first?",
        "Share of an entry's tournaments by place; the line is 25 %, an even field",
        "% of tournaments",
        "",
        tuple(_stacks(rows[:most], width) for width, most in ((_WIDE, 14), (_NARROW, 12))),
        key=(("p1", "1st"), ("p2", "2nd"), ("p3", "3rd"), ("p4", "4th")),
    )


def profile(model: Model, able: Callable[[Board, Entry], bool]) -> Chart | None:
    """Return a model's rank percentile on each board, by its highest-placed entry there.

    The percentile is the share of a board's rated entries placed at or below it. `able` says
    whether the counts allow an entry to be first. Marks refer to rows of the model's table.
    """
    rows = []
    seen: set[str] = set()
    rated = [one for one in model.placements if one.entry.rank is not None]
    for at, (board, entry) in enumerate(rated):
        if board.id not in seen:
            seen.add(board.id)
            below = 100 * (board.rated - (entry.rank or 0) + 1) / board.rated
            kind = "able" if able(board, entry) else "other"
            rows.append((board.title, f"{entry.rank} of {board.rated}", below, kind, at))
    if len(rows) < 2:
        return None
    return Chart(
        "profile",
        "Where does it stand?",
        "Share of each board's rated entries placed at or below its highest-placed one",
        "% of rated entries placed at or below it",
        "",
        tuple(_profile(rows, width) for width in (_WIDE, _NARROW)),
    )


def _scatter(
    points: Sequence[_Point],
    width: int,
    words: Callable[[float], str],
    steps: Sequence[tuple[float, float]] = (),
    start: float | None = None,
) -> Layout:
    height = 400 if width == _WIDE else 350
    box = (44, 14, width - 14, height - 46)
    left, top, right, bottom = box
    low, high = log10(min(one.x for one in points)), log10(max(one.x for one in points))
    pad = max(0.04 * (high - low), 0.05)
    across = _scale(low - pad, high + pad, left, right)
    ys = [one.y for one in points] + ([start] if start is not None else [])
    ticks = nice(min(ys), max(ys))
    up = _scale(min(ticks[0], min(ys)), max(ticks[-1], max(ys)), bottom, top)
    kinds = ("other", "front", "able")
    marks = {
        kind: tuple(
            Mark(across(log10(one.x)), up(one.y), one.row) for one in points if one.kind == kind
        )
        for kind in kinds
    }
    path = _steps([(across(log10(x)), up(y)) for x, y in steps], box, start, up)
    shown = [one for one in points if one.kind != "other"]
    shown.sort(key=lambda one: -one.y)
    placed = _place(
        [(one.kind, across(log10(one.x)), up(one.y), one.name) for one in shown],
        [(mark.x, mark.y) for kind in kinds for mark in marks[kind]],
        path,
        box,
    )
    return Layout(
        _name(width),
        width,
        height,
        box,
        tuple(
            Tick(across(log10(one)), words(one)) for one in decades(low - pad, high + pad, width)
        ),
        tuple(Tick(up(one), f"{one:g}") for one in ticks if top <= up(one) <= bottom),
        tuple((kind, marks[kind]) for kind in kinds if marks[kind]),
        tuple(
            (kind, tuple(label for of, label in placed if of == kind))
            for kind in kinds
            if any(of == kind for of, _ in placed)
        ),
        step=path,
    )


def _steps(
    points: Sequence[tuple[int, int]],
    box: tuple[int, int, int, int],
    start: float | None,
    up: Scale,
) -> tuple[tuple[int, int], ...]:
    """Return the corners of the front: what score can be had for a price, from left to right."""
    if not points:
        return ()
    path: list[tuple[int, int]] = []
    level = box[3] if start is None else up(start)
    if start is not None:
        path.append((box[0], level))
    for x, y in points:
        if path or start is not None:
            path.append((x, level))
        path.append((x, y))
        level = y
    path.append((box[2], level))
    return tuple(path)


def _ranges(board: Board, evidence: Evidence, width: int, most: int) -> Layout:
    entries = board.entries[: min(most, board.rated)]
    name_room = 190 if width == _WIDE else 128
    pitch = 19
    box = (name_room + 10, 8, width - 12, 8 + pitch * len(entries))
    found = evidence.findings[: len(entries)]
    last = max(
        max((one.range[1] for one in found if one.range), default=1),
        max(entry.rank or 0 for entry in entries),
        2,
    )
    across = _scale(1, last, box[0], box[2])
    able = frozenset(evidence.contenders or ())
    dots: dict[str, list[Mark]] = {"other": [], "able": [], "few": []}
    strokes: dict[str, list[Stroke]] = {"other": [], "able": []}
    names: dict[str, list[Label]] = {"other": [], "able": []}
    for at, (entry, finding) in enumerate(zip(entries, found, strict=True)):
        y = box[1] + pitch * at + pitch // 2
        kind = "able" if at in able else "other"
        dots[kind if finding.range else "few"].append(Mark(across(entry.rank or 0), y, at))
        if finding.range:
            low, high = finding.range
            strokes[kind].append(Stroke(across(low), across(high), y))
        names[kind].append(Label(name_room, y + 4, "end", cut(entry.name, name_room - 4)))
    return Layout(
        _name(width),
        width,
        box[3] + 38,
        box,
        tuple(Tick(across(one), f"{one}") for one in _ranks(last)),
        (),
        _groups(dots),
        _groups(names),
        _groups(strokes),
    )


def _stacks(rows: Sequence[tuple[int, str, list[int]]], width: int) -> Layout:
    name_room = 190 if width == _WIDE else 128
    pitch = 22
    box = (name_room + 10, 8, width - 12, 8 + pitch * len(rows))
    across = _scale(0, 100, box[0], box[2])
    bars: dict[str, list[Bar]] = {"p1": [], "p2": [], "p3": [], "p4": []}
    names = []
    for at, (row, name, places) in enumerate(rows):
        y = box[1] + pitch * at
        before = 0
        for kind, count in zip(bars, places, strict=True):
            x1 = across(100 * before / sum(places))
            before += count
            x2 = across(100 * before / sum(places))
            bars[kind].append(Bar(x1, y + 3, max(0, x2 - x1), pitch - 6, row))
        names.append(Label(name_room, y + pitch // 2 + 4, "end", cut(name, name_room - 4)))
    return Layout(
        _name(width),
        width,
        box[3] + 38,
        box,
        tuple(Tick(across(one), f"{one}") for one in (0, 25, 50, 75, 100)),
        (),
        labels=(("other", tuple(names)),),
        bars=_groups(bars),
        even=across(25),
    )


def _profile(rows: Sequence[tuple[str, str, float, str, int]], width: int) -> Layout:
    name_room = 190 if width == _WIDE else 118
    pitch = 22
    box = (name_room + 10, 8, width - 76, 8 + pitch * len(rows))
    across = _scale(0, 100, box[0], box[2])
    dots: dict[str, list[Mark]] = {"other": [], "able": []}
    strokes, names, places = [], [], []
    for at, (title, place, below, kind, row) in enumerate(rows):
        y = box[1] + pitch * at + pitch // 2
        dots[kind].append(Mark(across(below), y, row))
        strokes.append(Stroke(box[0], across(below), y))
        names.append(Label(name_room, y + 4, "end", cut(title, name_room - 4)))
        places.append(Label(box[2] + 10, y + 4, "start", place))
    return Layout(
        _name(width),
        width,
        box[3] + 38,
        box,
        tuple(Tick(across(one), f"{one}") for one in (0, 25, 50, 75, 100)),
        (),
        _groups(dots),
        (("other", tuple(names)), ("place", tuple(places))),
        (("thin", tuple(strokes)),),
    )


def _groups(named: dict[str, list[_T]]) -> tuple[tuple[str, tuple[_T, ...]], ...]:
    return tuple((kind, tuple(members)) for kind, members in named.items() if members)


def _place(
    wanted: Iterable[tuple[str, int, int, str]],
    dots: Sequence[tuple[int, int]],
    path: Sequence[tuple[int, int]],
    box: tuple[int, int, int, int],
) -> list[tuple[str, Label]]:
    """Return labels that touch no other, no dot and no line; those without room are left out."""
    taken: list[tuple[float, float, float, float]] = []
    lines = [
        (min(a, c) - 1, min(b, d) - 1, max(a, c) + 1, max(b, d) + 1)
        for (a, b), (c, d) in pairwise(path)
    ]
    placed = []
    for kind, x, y, name in wanted:
        text = cut(name, 190)
        room = text_width(text)
        for anchor, dx, dy in _AROUND:
            start = x + dx - (room if anchor == "end" else room / 2 if anchor == "middle" else 0)
            area = (start - 2, y + dy - FONT, start + room + 2, y + dy + 4)
            inside = area[0] >= box[0] and area[2] <= box[2] and box[1] <= area[1]
            if (
                inside
                and area[3] <= box[3]
                and not any(_meet(area, other) for other in (*taken, *lines))
                and not any(
                    area[0] - 4 < a < area[2] + 4 and area[1] - 3 < b < area[3] + 3
                    for a, b in dots
                    if (a, b) != (x, y)
                )
            ):
                taken.append(area)
                placed.append((kind, Label(x + dx, y + dy, anchor, text)))
                break
    return placed


# Where a label may stand around its dot: beside it first, then above and below.
_AROUND = (
    ("end", -8, 4),
    ("start", 8, 4),
    ("end", -5, -7),
    ("start", 5, -7),
    ("middle", 0, -9),
    ("start", 5, 16),
    ("end", -5, 16),
    ("middle", 0, 18),
)


def _meet(one: tuple[float, ...], two: tuple[float, ...]) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def text_width(text: str) -> float:
    """Return about how many pixels a text takes at most, in the sans of the pages."""
    return sum(_advance(letter) for letter in text) * FONT


def _advance(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.05
    if letter in "mwMW@%":
        return 0.95
    if letter in "iIljt.,:;|!'()[] -":
        return 0.4
    return 0.72 if letter.isupper() else 0.63


def cut(name: str, room: float) -> str:
    """Return a name that fits into so many pixels, with an ellipsis where it was cut."""
    text = plain(name, cells.NAME_LIMIT) or "(no name)"
    if text_width(text) <= room:
        return text
    while text and text_width(text) + FONT > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def nice(low: float, high: float, most: int = 6) -> list[float]:
    """Return round numbers that take in two others, evenly spaced, at most so many steps."""
    if high == low:
        low, high = low - 1, high + 1
    rough = (high - low) / most
    power = 10.0 ** floor(log10(rough))
    step = next(power * one for one in (1, 2, 5, 10) if power * one >= rough)
    first, last = floor(low / step), ceil(high / step)
    return [round(step * at, 10) for at in range(first, last + 1)]


def decades(low: float, high: float, width: int) -> list[float]:
    """Return round numbers between two powers of ten, given as logarithms, that have room."""
    whole = [10.0**at for at in range(floor(low), ceil(high) + 1)]
    room = max(2, width // 70)
    found: list[float] = []
    for parts in ((1, 2, 5), (1, 3), (1,)):
        round_ones = [one * part for one in whole for part in parts]
        found = [one for one in round_ones if low <= log10(one) <= high]
        if len(found) <= room:
            return found
    return found[:: ceil(len(found) / room)]


def _ranks(last: int) -> list[int]:
    step = next(one for one in (1, 5, 10, 20, 50, 100) if last / one <= 8)
    return [1, *range(step if step > 1 else 2, last + 1, step)]


def _scale(low: float, high: float, start: int, end: int) -> Scale:
    if high == low:
        return lambda _: (start + end) // 2
    return lambda value: round(start + (value - low) / (high - low) * (end - start))


def _score(entry: Entry) -> float:
    return float(entry.values[0] or 0)


def _named(entries: Sequence[Entry]) -> str:
    names = [plain(entry.name, 60) or "(no name)" for entry in entries[:_NAMED]]
    more = f" and {len(entries) - _NAMED} more" if len(entries) > _NAMED else ""
    return ", ".join(names) + more


def _dollars(value: float) -> str:
    return f"${value:g}" if value < 1e6 else f"${value:.0e}"


def _seconds(value: float) -> str:
    return f"{value:g}"


def _name(width: int) -> str:
    return "wide" if width == _WIDE else "narrow"
