"""From figures to places: scales, and the round numbers that stand on them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from math import ceil, floor, log10

from site_gen.pages.charts.lettering import text_width
from site_gen.pages.charts.shapes import Scale, Tick

_APART = 10  # pixels between the words of two ticks


def linear(low: float, high: float, start: int, end: int) -> Scale:
    """Return the scale that takes low to start and high to end."""
    if high == low:
        return lambda _: (start + end) // 2
    return lambda value: round(start + (value - low) / (high - low) * (end - start))


def nice(low: float, high: float, most: int = 6) -> list[float]:
    """Return the round numbers between two others, evenly spaced, at most so many steps."""
    rough = (high - low) / most
    power = 10.0 ** floor(log10(rough))
    step = next(power * one for one in (1, 2, 5, 10) if power * one >= rough * (1 - 1e-9))
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return [round(step * at, 10) + 0.0 for at in range(first, last + 1)]


def round_logs(
    low: float, high: float, across: Scale, words: Callable[[Decimal], str]
) -> tuple[Tick, ...]:
    """Return round numbers between two logarithms to base ten, as close as their words allow."""
    ticks: list[Tick] = []
    for parts in ((1, 2, 5), (1, 3), (1,)):
        logs = [
            (power, part)
            for power in range(floor(low), ceil(high) + 1)
            for part in parts
            if low <= power + log10(part) <= high
        ]
        ticks = [
            Tick(across(power + log10(part)), words(Decimal(part).scaleb(power)))
            for power, part in logs
        ]
        if _apart(ticks):
            return tuple(ticks)
    every = 2
    while not _apart(ticks[::every]):
        every += 1
    return tuple(ticks[::every])


def ranks(last: int) -> list[int]:
    """Return the ranks to mark on an axis from 1 to the last."""
    step = next((one for one in (1, 5, 10, 20, 50, 100) if last / one <= 9), 500)
    return [1, *range(step if step > 1 else 2, last + 1, step)]


def dollars(value: Decimal) -> str:
    """Return a round price as a tick says it."""
    if not -4 <= value.adjusted() <= 5:
        return f"${value:.0e}"
    return f"${value:,.0f}" if value >= 1 else f"${value.quantize(min(value, Decimal('0.01'))):f}"


def plainly(value: Decimal) -> str:
    """Return a round number as a tick says it."""
    return f"{value:.0e}" if not -4 <= value.adjusted() <= 5 else f"{value:,f}".rstrip(".")


def _apart(ticks: list[Tick]) -> bool:
    return all(
        two.at - one.at >= (text_width(one.text) + text_width(two.text)) / 2 + _APART
        for one, two in pairwise(ticks)
    )
