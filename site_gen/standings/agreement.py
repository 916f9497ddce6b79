"""How far two boards order the same models alike."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt

from site_gen.standings.model import Board, Catalog, Value

LEAST = 20  # entries in common; fewer say too little
Z95 = 1.96
# Design Arena's aggregate and what it is made of: their agreement is no independent evidence.
_WHOLE = "codecategories"
_PARTS = frozenset({"website", "uicomponent", "gamedev", "dataviz", "3d"})

_Key = tuple[str, str]  # identifier and display name


@dataclass(frozen=True, slots=True)
class Agreement:
    """Kendall's tau-b of two boards over the `n` entries that stand on both.

    `chance` is what chance alone stays within, 95 times in 100; `left_out` counts entries of
    one board whose model is on the other too, but not as one entry that could be matched;
    `shared` is True where one board is made of the other's figures.
    """

    one: Board
    two: Board
    n: int
    tau: float
    chance: float
    left_out: int
    shared: bool


def derive(catalog: Catalog) -> tuple[Agreement, ...]:
    """Return the agreement of every pair of boards with enough entries in common."""
    scores = {board.id: _scores(board) for board in catalog.boards}
    found = []
    for one, two in combinations(catalog.boards, 2):
        if one.source == two.source:
            pairs, left_out = _by_key(scores[one.id], scores[two.id]), 0
        elif one.arena is None:
            pairs, left_out = _by_variant(scores[one.id], scores[two.id])
        else:
            pairs, left_out = _by_variant(scores[two.id], scores[one.id])
        tau = tau_b(pairs) if len(pairs) >= LEAST else None
        if tau is not None:
            n = len(pairs)
            chance = Z95 * sqrt(2 * (2 * n + 5) / (9 * n * (n - 1)))
            found.append(Agreement(one, two, n, tau, chance, left_out, _is_shared(one, two)))
    return tuple(found)


def tau_b(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Return Kendall's tau-b of pairs of figures; None where all of one side are equal.

    Pairs in opposite order are counted by insertion into a sorted list.
    """
    n = len(pairs)
    whole = n * (n - 1) // 2
    tied_x = _tied(x for x, _ in pairs)
    tied_y = _tied(y for _, y in pairs)
    tied_both = _tied(pairs)
    if whole in (tied_x, tied_y):
        return None
    apart = 0
    seen: list[float] = []
    for group in _by_first(sorted(pairs)):
        apart += sum(len(seen) - bisect_right(seen, y) for y in group)
        for y in group:
            insort(seen, y)
    alike = whole - tied_x - tied_y + tied_both - apart
    return (alike - apart) / sqrt((whole - tied_x) * (whole - tied_y))


def _by_first(ordered: Sequence[tuple[float, float]]) -> list[list[float]]:
    """Return the second figures, those with equal first figures together."""
    groups: list[list[float]] = []
    last = None
    for x, y in ordered:
        if x != last or not groups:
            groups.append([])
            last = x
        groups[-1].append(y)
    return groups


def _tied(values: Iterable[object]) -> int:
    """Return how many pairs of equal values there are."""
    return sum(count * (count - 1) // 2 for count in Counter(values).values())


def _scores(board: Board) -> dict[_Key, float]:
    """Return the figure of each rated entry whose name stands on the board once."""
    return {
        (entry.slug, entry.name): float(_number(entry.values[0]))
        for entry in board.entries[: board.rated]
        if entry.name not in board.doubled
    }


def _number(value: Value) -> float:
    return float(value or 0)


def _by_key(one: dict[_Key, float], two: dict[_Key, float]) -> list[tuple[float, float]]:
    return [(score, two[key]) for key, score in one.items() if key in two]


def _by_variant(
    variants: dict[_Key, float], entries: dict[_Key, float]
) -> tuple[list[tuple[float, float]], int]:
    """Match entries with variants of equal display name, else with the only one of the slug."""
    of_slug: dict[str, list[_Key]] = {}
    for key in variants:
        of_slug.setdefault(key[0], []).append(key)
    pairs, left_out, taken = [], 0, set()
    # Equal names first, so that none loses its variant to another entry of its model.
    for key in sorted(entries, key=lambda key: key not in variants):
        own = of_slug.get(key[0], [])
        match = key if key in variants else own[0] if len(own) == 1 else None
        if match is not None and match not in taken:
            taken.add(match)
            pairs.append((variants[match], entries[key]))
        elif own:
            left_out += 1
    return pairs, left_out


def _is_shared(one: Board, two: Board) -> bool:
    categories = {one.category, two.category}
    return one.arena == two.arena and _WHOLE in categories and bool(categories & _PARTS)
