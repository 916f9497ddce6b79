"""Words in a chart: how wide they are, cut to the room they have, and placed where none touch."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from site_gen.pages import cells
from site_gen.pages.charts.shapes import FONT, Box, Label
from site_gen.text import plain

# Advances in hundredths of the letter size, of the widest of the faces that pages ask for:
# estimates hold for all of them.
_ADVANCES = {
    letter: advance / 100
    for advance, letters in (
        (30, "'ijlIJ"),
        (34, " ,.’/:;\\|"),
        (37, "f-"),
        (41, "()[]t!r"),
        (52, '"*_`–szc?'),
        (59, "LFkvxy"),
        (62, "PTYaoe"),
        (65, "ESbdghnpqu0123456789${}"),
        (70, "ABCKVRXZ"),
        (79, "HNDGUOQ&"),
        (86, "w#+<=>^~M"),
        (101, "m%W@…"),
    )
    for letter in letters
}

# Where words may stand around their dot: left of it first, since nothing of a price front is
# there; then farther off, with a line that leads to them.
_NEAR = (
    ("end", -8, 4),
    ("end", -4, -8),
    ("start", 8, 4),
    ("start", 5, -8),
    ("middle", 0, -10),
    ("start", 5, 17),
)
_FAR = (
    ("end", -10, -22),
    ("end", -26, -16),
    ("end", -12, -36),
    ("end", -36, -30),
    ("start", 10, -22),
    ("end", -16, -50),
    ("end", -48, -44),
    ("start", 12, 26),
    ("start", 12, -36),
    ("end", -20, -64),
    ("end", -60, -58),
)
APART = 9  # from a dot that has words of its own, so that nobody takes others for them
AT_EDGE = (("start", 4, -6), ("start", 4, 15))
_ROUND = _NEAR + _FAR
_BESIDE = 22  # pixels across and down: farther off, words need a line
_LEAD = {"end": 3, "middle": 0, "start": -3}  # from a word's anchor to where a line ends

Area = tuple[float, float, float, float]  # left, top, right, bottom


class Dot(NamedTuple):
    """A dot, and how far from it the words of others must stay."""

    x: int
    y: int
    apart: int


class Wish(NamedTuple):
    """Words that want to stand at a point; `kind` is their class."""

    kind: str
    x: int
    y: int
    name: str
    around: tuple[tuple[str, int, int], ...] = _ROUND


class Placed(NamedTuple):
    """Words that found room, and the line that leads to them from their dot, "" when beside it."""

    kind: str
    label: Label
    leader: str


@lru_cache(maxsize=4096)
def text_width(text: str) -> float:
    """Return about how many pixels a text takes at most, in the sans of the pages."""
    return sum(_ADVANCES.get(letter) or _advance(letter) for letter in text) * FONT


@lru_cache(maxsize=4096)
def _advance(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.4 if unicodedata.category(letter) == "So" else 1.05
    if unicodedata.category(letter) in ("Mn", "Me"):
        return 0.1
    return 1.1 if letter.isupper() else 0.9


@lru_cache(maxsize=4096)
def cut(name: str, room: float) -> tuple[str, str]:
    """Return a name that fits into so many pixels, and, where it had to be cut, the whole."""
    whole = plain(name, cells.NAME_LIMIT) or "(no name)"
    if text_width(whole) <= room:
        return whole, ""
    left = room - text_width("…")
    for at, letter in enumerate(whole):
        left -= (_ADVANCES.get(letter) or _advance(letter)) * FONT
        if left < 0:
            return whole[:at].rstrip(" (,·-") + "…", whole
    return whole, ""


def place(
    wishes: Iterable[Wish],
    dots: Iterable[Dot],
    lines: Iterable[Box],
    box: Box,
    room: float,
) -> list[Placed]:
    """Return words that touch no other, no dot and no line; those without room are left out."""
    by_height = sorted(dots, key=lambda dot: dot.y)
    heights = [dot.y for dot in by_height]
    taken: list[Area] = [
        (left - 1, top - 1, right + 1, bottom + 1) for left, top, right, bottom in lines
    ]

    def free(area: Area, own: tuple[int, int]) -> bool:
        left, top, right, bottom = area
        if left < box[0] or right > box[2] or top < box[1] or bottom > box[3]:
            return False
        near = by_height[bisect_left(heights, top - APART) : bisect_right(heights, bottom + APART)]
        if any(
            left - apart < x < right + apart and top - apart < y < bottom + apart and (x, y) != own
            for x, y, apart in near
        ):
            return False
        return not any(
            left < two[2] and two[0] < right and top < two[3] and two[1] < bottom for two in taken
        )

    placed = []
    for wish in wishes:
        at = (wish.x, wish.y)
        for label, area, far in _tries(wish, room):
            if not free(area, at):
                continue
            end = (label.x + _LEAD[label.anchor], label.y - 3)
            way = _way(at, end) if far else ()
            if all(free(bit, at) for bit in way):
                taken += [area, *way]
                leader = f"M{wish.x} {wish.y}L{end[0]} {end[1]}" if far else ""
                placed.append(Placed(wish.kind, label, leader))
                break
    return placed


def _tries(wish: Wish, room: float) -> Iterator[tuple[Label, Area, bool]]:
    """Yield where words may stand, what they take, and whether a line must lead to them."""
    for text, whole in _forms(wish.name, room):
        width = text_width(text)
        for anchor, dx, dy in wish.around:
            x, y = wish.x + dx, wish.y + dy
            start = x - (width if anchor == "end" else width / 2 if anchor == "middle" else 0)
            far = abs(dx) + abs(dy) > _BESIDE
            area = (start - 2, y - 12, start + width + 2, y + 3)
            yield Label(x, y, anchor, text, whole), area, far


@lru_cache(maxsize=4096)
def _forms(name: str, room: float) -> tuple[tuple[str, str], ...]:
    """Return a name that fits, and what of it stands before its first bracket."""
    text, whole = cut(name, room)
    short, bracket, _ = text.partition(" (")
    if not bracket or not short:
        return ((text, whole),)
    brief = (f"{short}…", whole or text)
    return (brief,) if whole else ((text, whole), brief)


def _way(start: tuple[int, int], end: tuple[int, int]) -> Sequence[Area]:
    """Return small areas along a line, without its ends."""
    steps = max(abs(end[0] - start[0]), abs(end[1] - start[1])) // 3
    at = [
        (
            start[0] + (end[0] - start[0]) * step / steps,
            start[1] + (end[1] - start[1]) * step / steps,
        )
        for step in range(2, steps)
    ]
    return [(x - 1, y - 1, x + 1, y + 1) for x, y in at]
