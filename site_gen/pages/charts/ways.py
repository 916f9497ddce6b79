"""Lines through days: broken where a day is missing, a dot where it stands alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from site_gen.standings.history.stretches import Stretch


class Ways(NamedTuple):
    """Paths: `line` of days that follow each other, `lone` of days without a neighbour."""

    line: str
    lone: str


def ways(
    found: Iterable[Stretch], across: Callable[[date], int], up: Callable[[float], int]
) -> Ways:
    """Return stretches as paths; a lone day is a line of no length, to be drawn with round ends."""
    line, lone = [], []
    for own in found:
        points = [f"{across(one.day)} {up(one.rank)}" for one in own]
        if len(points) > 1:
            line.append(f"M{'L'.join(points)}")
        else:
            lone.append(f"M{points[0]}h0")
    return Ways("".join(line), "".join(lone))
