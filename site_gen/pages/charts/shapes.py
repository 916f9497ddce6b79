"""What a chart is made of: numbers, words and classes; templates draw them.

Coordinates are whole units of the layout's own box, from its top left corner.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

WIDE, NARROW = 580, 330  # the two layouts, shown at about their own size
FONT = 12
MANY = "other"  # the class of dots that have no words

Box = tuple[int, int, int, int]  # left, top, right, bottom
Scale = Callable[[float], int]


class Tick(NamedTuple):
    """A grid line across an axis, with its words."""

    at: int
    text: str


class Mark(NamedTuple):
    """A dot, and the place in the table of the row that says what it stands for."""

    x: int
    y: int
    row: int


class Label(NamedTuple):
    """Words at a point; `anchor` is start, middle or end, `whole` the words before a cut."""

    x: int
    y: int
    anchor: str
    text: str
    whole: str = ""


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


class Sign(NamedTuple):
    """A class and what it means, in the key above the plot."""

    kind: str
    x: int
    text: str


Dots = tuple[tuple[str, tuple[Mark, ...]], ...]
Labels = tuple[tuple[str, tuple[Label, ...]], ...]


class Layout(NamedTuple):
    """A chart as laid out for one width.

    `box` is that of the plot; `across` and `up` are the grid lines of the horizontal and the
    vertical axis; groups are (class, members); `step`, `leaders` and `even`, the line of
    an even field, are paths, as are `breaks` and the members of `lines`.
    """

    name: str
    width: int
    height: int
    box: Box
    across: tuple[Tick, ...] = ()
    up: tuple[Tick, ...] = ()
    dots: Dots = ()
    labels: Labels = ()
    strokes: tuple[tuple[str, tuple[Stroke, ...]], ...] = ()
    bars: tuple[tuple[str, tuple[Bar, ...]], ...] = ()
    step: str = ""
    leaders: str = ""
    even: str = ""
    key: tuple[Sign, ...] = ()
    lines: tuple[tuple[str, str], ...] = ()
    breaks: str = ""

    @property
    def dotted(self) -> str:
        """The many dots as a path of points, each told from the one before: most lie close by."""
        x, y, steps = 0, 0, []
        for mark in self._many():
            steps.append(f"m{mark.x - x} {mark.y - y}h0")
            x, y = mark.x, mark.y
        return "".join(steps)

    @property
    def spans(self) -> str:
        """The rows of the many dots; those in a row by the first and the last: `4 6-9 11`."""
        found: list[list[int]] = []
        for mark in self._many():
            if found and mark.row == found[-1][-1] + 1:
                found[-1][1:] = [mark.row]
            else:
                found.append([mark.row])
        return " ".join("-".join(map(str, ends)) for ends in found)

    def _many(self) -> tuple[Mark, ...]:
        return dict(self.dots).get(MANY, ())


class Aside(NamedTuple):
    """What a chart does not draw: why, the first names as received, and how many more."""

    words: str
    names: tuple[str, ...] = ()
    more: int = 0


class Chart(NamedTuple):
    """A chart with its words: `title` asks, `lead` says what is drawn, `told` what it shows.

    `across` and `up` name the axes; `keys` are the columns of the table that its detail tells,
    none for the first few.
    """

    id: str
    title: str
    lead: str
    told: str
    across: str
    up: str
    layouts: tuple[Layout, ...]
    asides: tuple[Aside, ...] = ()
    keys: tuple[str, ...] = ()


def name(width: int) -> str:
    """Return what a layout of this width is called."""
    return "wide" if width == WIDE else "narrow"
