"""How far two boards order the same models alike."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from math import sqrt
from typing import NamedTuple

from site_gen.standings.catalog import Catalog
from site_gen.standings.model import Board

LEAST = 20  # entries in common; fewer say too little
BOARDS = 100  # that are compared with each other: pairs grow with their square
Z95 = 1.96
# Design Arena's aggregate and what it is made of: their agreement is no independent evidence.
_WHOLE = "codecategories"
_PARTS = frozenset({"website", "uicomponent", "gamedev", "dataviz", "3d"})

_Key = tuple[str, str]  # identifier and display name
_Match = tuple[_Key, _Key]  # of the first board, of the second


@dataclass(frozen=True, slots=True)
class Agreement:
    """Kendall's tau-b of two boards over the `n` entries that stand on both, rated.

    `chance` is what chance alone stays within, 95 times in 100. `left_out` counts, between
    sources, the rated entries of Design Arena that stand with no rated variant; within one,
    the keys rated on both boards of which one has it twice. `shared` is True where one board
    is made of the other's figures.
    """

    one: Board
    two: Board
    n: int
    tau: float
    chance: float
    left_out: int
    shared: bool


class _Side(NamedTuple):
    """A board as matching needs it.

    `scores` has the figure of each rated entry whose key stands on the board once, `rated`
    all rated keys, `variants` every key by its identifier, rated or not.
    """

    board: Board
    scores: dict[_Key, float]
    rated: frozenset[_Key]
    variants: dict[str, list[_Key]]


def derive(catalog: Catalog) -> tuple[Agreement, ...]:
    """Return the agreement of the first `BOARDS` boards, pairs with enough entries in common."""
    sides = [_side(board) for board in eligible(catalog)[:BOARDS]]
    found = []
    for one, two in combinations(sides, 2):
        matches, left_out = _matches(one, two)
        n = len(matches)
        if n < LEAST:
            continue
        tau = tau_b([(one.scores[key], two.scores[other]) for key, other in matches])
        if tau is not None:
            chance = Z95 * sqrt(2 * (2 * n + 5) / (9 * n * (n - 1)))
            shared = _is_shared(one.board, two.board)
            found.append(Agreement(one.board, two.board, n, tau, chance, left_out, shared))
    return tuple(found)


def eligible(catalog: Catalog) -> list[Board]:
    """Return the boards with enough rated entries to be compared."""
    return [board for board in catalog.boards if board.rated >= LEAST]


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


def _side(board: Board) -> _Side:
    keys = [(entry.slug, entry.name) for entry in board.entries]
    count = Counter(keys)
    scores = {}
    for key, entry in zip(keys[: board.rated], board.entries, strict=False):
        value = entry.values[0]
        if value is not None and count[key] == 1:
            scores[key] = float(value)
    variants: dict[str, list[_Key]] = {}
    for key in count:
        variants.setdefault(key[0], []).append(key)
    return _Side(board, scores, frozenset(keys[: board.rated]), variants)


def _matches(one: _Side, two: _Side) -> tuple[list[_Match], int]:
    """Return which entries of two boards are the same, and how many are left out."""
    if one.board.source == two.board.source:
        same = [(key, key) for key in one.scores if key in two.scores]
        return same, len(one.rated & two.rated) - len(same)
    if one.board.arena is None:
        found = _by_variant(one, two)
        return found, two.board.rated - len(found)
    found = [(entry, variant) for variant, entry in _by_variant(two, one)]
    return found, one.board.rated - len(found)


def _by_variant(index: _Side, arena: _Side) -> list[_Match]:
    """Match an arena's entries with variants of equal name, else with the only one of the slug.

    Variants count whether they are rated or not, so that an entry stands with the same one
    on every index. Of entries that share an only variant none is nearer to it: none has it.
    """
    found: list[_Match] = []
    lone: dict[_Key, list[_Key]] = {}
    for key in chain.from_iterable(arena.variants.values()):
        own = index.variants.get(key[0], [])
        if key in own:
            found.append((key, key))
        elif len(own) == 1:
            lone.setdefault(own[0], []).append(key)
    taken = {variant for variant, _ in found}
    for variant, entries in lone.items():
        if len(entries) == 1 and variant not in taken:
            found.append((variant, entries[0]))
    return [
        (variant, entry)
        for variant, entry in found
        if variant in index.scores and entry in arena.scores
    ]


def _is_shared(one: Board, two: Board) -> bool:
    categories = {one.category, two.category}
    same = (one.source, one.arena) == (two.source, two.arena)
    return same and _WHOLE in categories and bool(categories & _PARTS)
