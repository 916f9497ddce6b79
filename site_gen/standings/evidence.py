"""What the counts of a board can and cannot separate: numbers in, ranges out.

For ratings from battles. `n` is the sum of an entry's four placements, `B = 2n` its battles
(two a tournament), `p` its win rate as a share. Counts alone give a floor of the
uncertainty: how the rating is fitted is not published. No random numbers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import fsum, log, sqrt
from statistics import NormalDist, median
from typing import Literal, NamedTuple, TypeVar

GATE_DAYS = 15  # of history, before which the gate says nothing
GATE_PAIRS = 14
GATE_MOST = 3.0  # a median of R above it withdraws ranges
ALPHA = 0.05  # for all pairs of a board at once
Z95 = 1.96
BATTLES_LEAST = 30
ENTRIES_MOST = 400  # beyond it the pairs are too many, and no range is computed
_ELO = 400 / log(10)
K = TypeVar("K", bound=Hashable)


class Counts(NamedTuple):
    """What an entry was counted on: rating, win rate in percent, placements and their total."""

    rating: float
    win_rate: float | None
    places: tuple[int | None, int | None, int | None, int | None]
    total: int | None
    unique: bool = True


class Share(NamedTuple):
    """A share with its Wilson 95 % interval, all from 0 to 1."""

    share: float
    low: float
    high: float


class Finding(NamedTuple):
    """What may be said of an entry; None where its counts do not allow it.

    `margin` is the 1.96 se of the rating, at least; `range` the ranks that the counts allow.
    """

    tournaments: int | None
    margin: float | None
    first: Share | None
    range: tuple[int, int] | None


NOTHING = Finding(None, None, None, None)  # of an entry that is not rated


@dataclass(frozen=True, slots=True)
class Evidence:
    """A board's findings, in the order of its entries.

    `contenders` are the positions of entries whose range starts at 1, None when it cannot
    be told who could be first, for the `reason`; `wider` is their number with se × 1.5.
    """

    findings: tuple[Finding, ...]
    contenders: tuple[int, ...] | None
    wider: int | None
    reason: str | None


class Rated(NamedTuple):
    """A counted entry on a day: its rating, and the squared standard error of that."""

    rating: float
    variance: float


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether ratings move from day to day as their counts explain.

    `pairs` of successive days were looked at, `median` is that of their R; None before the
    15th day of history, or where no pair of days can be used.
    """

    verdict: Literal["not yet checked", "holds", "withdrawn"]
    pairs: int
    median: float | None


UNCHECKED = Gate("not yet checked", 0, None)
WITHDRAWN = "Elo here moves more from day to day than its counts explain"


def ratio(before: Mapping[K, Rated], after: Mapping[K, Rated]) -> float | None:
    """Return R of two successive days: how far ratings moved, over what new counts explain.

    Of the entries counted on both. About 1 for a fit to all votes so far; None where the
    counts did not grow, or fewer than two entries can be compared.
    """
    both = before.keys() & after.keys()
    if len(both) < 2:
        return None
    explained = fsum(before[one].variance - after[one].variance + 1 / 6 for one in both)
    if explained <= 0:
        return None
    changes = [after[one].rating - before[one].rating for one in both]
    mean = fsum(changes) / len(changes)
    return fsum((change - mean) ** 2 for change in changes) / explained


def gate(days: int, ratios: Sequence[float | None]) -> Gate:
    """Return the verdict of a board's R, one per pair of successive days, oldest first.

    `days` is the length of its history in archived days.
    """
    usable = [one for one in ratios[-GATE_PAIRS:] if one is not None]
    if days < GATE_DAYS or not usable:
        return Gate("not yet checked", len(usable), None)
    middle = median(usable)
    return Gate("withdrawn" if middle > GATE_MOST else "holds", len(usable), middle)


def gated(evidence: Evidence, verdict: Gate) -> Evidence:
    """Return what is left of a board's evidence when its gate has spoken."""
    if verdict.verdict != "withdrawn":
        return evidence
    findings = tuple(one._replace(range=None) for one in evidence.findings)
    return Evidence(findings, None, None, WITHDRAWN)


def rated(one: Counts) -> Rated | None:
    """Return a rating with its squared standard error, None when the entry is not counted."""
    return Rated(one.rating, _se(one) ** 2) if _is_counted(one) else None


@dataclass(frozen=True, slots=True)
class Separation:
    """The test of all pairs of a board's counted entries: what z must exceed.

    `entries` is the number of rated ones, counted or not.
    """

    entries: int
    bound: float

    def separates(self, one: Rated, two: Rated) -> bool:
        """Tell whether the counts separate two counted entries."""
        return _z(one, two, self.entries) > self.bound


def separation(counted: Sequence[Rated], entries: int) -> Separation | None:
    """Return a board's test; None where it is too long to be tested."""
    if entries > ENTRIES_MOST:
        return None
    return Separation(entries, holm(_scores(counted, entries)))


def _z(one: Rated, two: Rated, entries: int) -> float:
    return abs(one.rating - two.rating) / (_spread(entries) * sqrt(one.variance + two.variance))


def _spread(entries: int) -> float:
    return sqrt(entries / (entries - 1)) if entries > 1 else 1.0


def _scores(counted: Iterable[Rated], entries: int) -> list[float]:
    """Return `_z` of each pair of counted entries, as `combinations` has them, in half the time."""
    spread = _spread(entries)
    own = [(one.rating, one.variance) for one in counted]
    return [
        abs(one - two) / (spread * sqrt(variance + other))
        for (one, variance), (two, other) in combinations(own, 2)
    ]


def standard_error(battles: float, share: float) -> float:
    """Return the standard error of an Elo rating from a count of battles; finite at 0 and 1."""
    won, lost = battles * share + 2, battles * (1 - share) + 2
    return _ELO / sqrt(won * lost / (battles + 4))


def wilson(successes: int, trials: int) -> Share:
    """Return a share with its Wilson 95 % interval; `trials` must be positive."""
    share, z2 = successes / trials, Z95**2
    centre = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = Z95 / (1 + z2 / trials) * sqrt(share * (1 - share) / trials + z2 / (4 * trials**2))
    # Exact at the ends, where rounding would leave 3e-17 or 0.9999999999999999.
    low = centre - half if successes else 0.0
    return Share(share, low, centre + half if successes < trials else 1.0)


def holm(scores: Sequence[float], alpha: float = ALPHA) -> float:
    """Return the |z| beyond which Holm's step-down test separates, infinite when none is.

    Counting in place of sorting: with R pairs separated, the next must be beyond the
    quantile of alpha / 2(m - R), until R stays.
    """
    ordered = sorted(scores)
    pairs, separated = len(ordered), 0
    if not pairs:
        return float("inf")
    while True:
        bound = NormalDist().inv_cdf(1 - alpha / (2 * (pairs - separated)))
        beyond = pairs - bisect_right(ordered, bound)
        if beyond in (separated, pairs):
            return bound
        separated = beyond


def assess(counts: Sequence[Counts]) -> Evidence:
    """Return what may be said of the rated entries of a board, highest rating first."""
    plain = [_own(one) for one in counts]
    counted = [at for at, one in enumerate(counts) if _is_counted(one)]
    if len(counts) > ENTRIES_MOST:
        reason = f"the board has more than {ENTRIES_MOST} rated entries"
        return Evidence(tuple(plain), None, None, reason)
    if not counted:
        return Evidence(tuple(plain), None, None, "too few counts")
    scores = _scores(
        (Rated(counts[at].rating, _se(counts[at]) ** 2) for at in counted), len(counts)
    )
    ranges = _ranges(counts, counted, scores)
    findings = [one._replace(range=ranges.get(at)) for at, one in enumerate(plain)]
    wider = _ranges(counts, counted, [z / 1.5 for z in scores])
    return Evidence(
        findings=tuple(findings),
        contenders=tuple(at for at in counted if ranges[at][0] == 1),
        wider=sum(low == 1 for low, _ in wider.values()),
        reason=None,
    )


def _own(one: Counts) -> Finding:
    """Return what may be said of an entry alone."""
    places = [place for place in one.places if place is not None]
    tournaments = sum(places) if len(places) == len(one.places) else None
    if not tournaments:
        return Finding(tournaments, None, None, None)
    margin = None
    if _is_counted(one):
        margin = Z95 * _se(one)
    return Finding(tournaments, margin, wilson(places[0], tournaments), None)


def _is_counted(one: Counts) -> bool:
    if one.win_rate is None or one.total is None or None in one.places or not one.unique:
        return False
    tournaments = sum(place or 0 for place in one.places)
    return 2 * tournaments >= BATTLES_LEAST and tournaments == one.total


def _se(one: Counts) -> float:
    battles = 2 * sum(place or 0 for place in one.places)
    return standard_error(battles, (one.win_rate or 0) / 100)


def _ranges(
    counts: Sequence[Counts], counted: Sequence[int], scores: Sequence[float]
) -> dict[int, tuple[int, int]]:
    """Return the rank range of each counted entry; the others are separable from nobody.

    `scores` are those of the pairs of counted entries.
    """
    bound = holm(scores)
    better, worse = dict.fromkeys(counted, 0), dict.fromkeys(counted, 0)
    for (one, two), z in zip(combinations(counted, 2), scores, strict=True):
        if z > bound:
            high, low = (one, two) if counts[one].rating > counts[two].rating else (two, one)
            better[low] += 1
            worse[high] += 1
    n = len(counts)
    return {at: (1 + better[at], n - worse[at]) for at in counted}
