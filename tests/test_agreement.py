"""Kendall's tau-b against scipy's, and which entries of two boards are the same."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan, sqrt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.stats import kendalltau

from site_gen.standings import agreement
from site_gen.standings.agreement import LEAST, Agreement, derive, tau_b
from tests.sites import Row, arena_row, catalog_of, index_row

INTELLIGENCE = "artificial-analysis.intelligence"
WEBSITE = "design-arena.models.website"
HOSTILE = [
    "",
    " ",
    "<script>alert(1)</script>",
    "='A'!A1",
    "a/b",
    "\u202egnp.exe",
    "e\u0301",
    "\u00e9",
    "A" * 500,
    "\U0001f9ff",
]


def agreements(rows: Sequence[Row]) -> dict[tuple[str, str], Agreement]:
    """Return each pair of boards that are compared, by their ids."""
    return {(one.one.id, one.two.id): one for one in derive(catalog_of(*rows))}


def across(rows: Sequence[Row]) -> Agreement:
    """Return the agreement of the intelligence and the website board."""
    return agreements(rows)[INTELLIGENCE, WEBSITE]


def elos(count: int, category: str = "website", **given: object) -> list[Row]:
    """Return a board on which each has a higher Elo than the one before."""
    return [
        arena_row(f"a/{at}", f"Name {at}", 1000 + at, category=category, **given)
        for at in range(count)
    ]


def indices(count: int) -> list[Row]:
    return [index_row(f"a/{at}", f"Name {at}", at / 2) for at in range(count)]


# tau-b

figures = st.integers(0, 5) | st.floats(-1e4, 1e4)
pairs_of_figures = st.lists(st.tuples(figures, figures), max_size=40)


@given(pairs_of_figures)
@example([(0.0, 1), (-0.0, 2), (1, 1), (1, 1)])
@example([(1, 1), (1, 1), (2, 2)])
def test_tau_is_scipys(pairs: list[tuple[float, float]]) -> None:
    found = tau_b(pairs)

    expected = kendalltau(*zip(*pairs, strict=True)).statistic if len(pairs) > 1 else float("nan")
    if isnan(expected):
        assert found is None
    else:
        assert found == pytest.approx(float(expected), abs=1e-12)


@pytest.mark.parametrize(
    ("pairs", "tau"),
    [
        ([(1, 1), (2, 2), (3, 3)], 1),
        ([(1, 3), (2, 2), (3, 1)], -1),
        ([(1, 2), (2, 3), (3, 1)], -1 / 3),
        ([(1, 1), (1, 2), (2, 3)], 2 / sqrt(6)),
        ([], None),
        ([(1, 1)], None),
        ([(1, 1), (1, 2), (1, 3)], None),
        ([(1, 5), (2, 5), (3, 5)], None),
    ],
)
def test_tau_by_hand(pairs: list[tuple[float, float]], tau: float | None) -> None:
    assert tau_b(pairs) == (None if tau is None else pytest.approx(tau))


@given(pairs_of_figures)
def test_tau_does_not_depend_on_which_board_is_first(pairs: list[tuple[float, float]]) -> None:
    assert tau_b([(two, one) for one, two in pairs]) == tau_b(pairs)
    assert tau_b(pairs[::-1]) == tau_b(pairs)


# Boards of one source


def test_boards_that_order_alike_and_opposite() -> None:
    rows = [
        *elos(25),
        *elos(25, "svg"),
        *(arena_row(f"a/{at}", f"Name {at}", 1500 - at, category="logo") for at in range(25)),
    ]
    found = agreements(rows)

    svg, logo = "design-arena.models.svg", "design-arena.models.logo"
    assert {pair: one.tau for pair, one in found.items()} == pytest.approx(
        {(WEBSITE, svg): 1, (WEBSITE, logo): -1, (svg, logo): -1}
    )


@pytest.mark.parametrize(("count", "compared"), [(LEAST - 1, False), (LEAST, True)])
def test_fewer_than_20_in_common_say_too_little(count: int, compared: bool) -> None:
    rows = [
        *elos(count),
        *elos(count, "svg"),
        *(arena_row(f"b/{at}", f"B {at}") for at in range(9)),
    ]

    assert bool(agreements(rows)) == compared


def test_chance_of_20_in_common() -> None:
    (found,) = agreements([*elos(20), *elos(20, "svg")]).values()

    assert found.n == 20
    assert found.chance == pytest.approx(1.96 * sqrt(2 * 45 / (9 * 20 * 19)))
    assert round(found.chance, 3) == 0.318


def test_board_whose_values_are_all_equal_has_no_tau() -> None:
    flat = [arena_row(f"a/{at}", f"Name {at}", category="svg") for at in range(30)]

    assert agreements([*elos(30), *flat]) == {}


def test_only_rated_entries_are_compared() -> None:
    rows = [
        index_row(f"a/{at}", f"Name {at}", at, coding_index=at if at < 22 else None)
        for at in range(40)
    ]
    (found,) = agreements(rows).values()

    assert (found.one.task_type, found.two.task_type) == ("intelligence", "coding")
    assert (found.n, found.tau, found.left_out) == (22, 1, 0)


def test_pairs_stand_in_the_order_of_the_boards() -> None:
    rows = [*elos(20, "svg"), *elos(20), *elos(20, "webapps", arena="agents"), *indices(20)]
    order = [board.id for board in catalog_of(*rows).boards]

    found = list(agreements(rows))

    assert found == sorted(found, key=lambda pair: (order.index(pair[0]), order.index(pair[1])))
    assert all(order.index(one) < order.index(two) for one, two in found)
    assert len(found) == 6  # intelligence and three arena boards; coding and agentic are unrated


def test_one_identifier_under_two_names_is_two_entries() -> None:
    renamed = [arena_row(f"a/{at}", f"Other {at}", 1000 + at, category="svg") for at in range(5)]

    (found,) = agreements([*elos(25), *elos(25, "svg")[5:], *renamed]).values()

    assert (found.n, found.left_out) == (20, 0)


def test_key_that_stands_on_a_board_twice_is_left_out_and_counted() -> None:
    twice = arena_row("a/3", "Name 3", 1999)

    (found,) = agreements([*elos(25), twice, *elos(25, "svg")]).values()

    assert (found.n, found.left_out, found.tau) == (24, 1, 1)


def test_name_that_two_models_share_is_no_reason_to_leave_them_out() -> None:
    both = [
        arena_row(slug, "Same", elo, category=category)
        for category in ("website", "svg")
        for slug, elo in (("x/1", 1500), ("x/2", 1501))
    ]

    (found,) = agreements([*elos(20), *elos(20, "svg"), *both]).values()

    assert (found.n, found.left_out) == (22, 0)


# Between the sources


def test_entries_of_equal_name_stand_together() -> None:
    variants = [index_row(f"a/{at}", f"Name {at} (low)", 99 - at) for at in range(25)]

    found = across([*indices(25), *variants, *elos(25)])

    assert (found.n, found.tau, found.left_out) == (25, 1, 0)


def test_entry_stands_with_the_only_variant_of_its_model() -> None:
    variants = [index_row(f"a/{at}", f"Variant {at} (high)", at) for at in range(25)]

    found = across([*variants, *elos(25)])

    assert (found.n, found.tau, found.left_out) == (25, 1, 0)


def test_entry_of_a_model_with_several_variants_is_left_out_and_counted() -> None:
    several = [
        index_row("a/0", "Name 0 (high)", 60),
        index_row("a/0", "Name 0 (low)", 50),
    ]

    found = across([*several, *indices(25)[1:], *elos(25)])

    assert (found.n, found.left_out) == (24, 1)


def test_unrated_variant_is_a_variant_all_the_same() -> None:
    several = [index_row("a/0", "Name 0 (high)", 60), index_row("a/0", "Name 0 (low)")]

    found = across([*several, *indices(25)[1:], *elos(25)])

    assert (found.n, found.left_out) == (24, 1)


def test_entry_whose_variant_is_unrated_is_left_out_and_counted() -> None:
    found = across([index_row("a/0", "Name 0"), *indices(25)[1:], *elos(25)])

    assert (found.n, found.left_out) == (24, 1)


def test_entry_without_a_counterpart_is_left_out_and_counted() -> None:
    found = across([*indices(22), *elos(25)])

    assert (found.n, found.left_out) == (22, 3)


def test_name_of_another_model_is_no_counterpart() -> None:
    twin = index_row("b/0", "Name 0", 50)

    found = across([twin, *indices(25)[1:], *elos(25)])

    assert (found.n, found.left_out) == (24, 1)


def test_variant_is_not_matched_twice() -> None:
    equal = [index_row("a/0", "Name 0", 0.0), *indices(25)[1:]]
    other = arena_row("a/0", "Name 0 (preview)", 2000)

    assert (across([*equal, *elos(25), other]).n, across([*equal, other, *elos(25)]).n) == (25, 25)
    assert across([*equal, *elos(25), other]).tau == 1


def test_two_entries_that_could_have_an_only_variant_are_both_left_out() -> None:
    only = [index_row("a/0", "Variant", 0), *indices(25)[1:]]

    found = across([*only, *elos(25), arena_row("a/0", "Name 0 (preview)", 900)])

    assert (found.n, found.left_out) == (24, 2)


def test_key_that_an_arena_has_twice_is_left_out_with_both_its_entries() -> None:
    found = across([*indices(25), *elos(25), arena_row("a/0", "Name 0", 1999)])

    assert (found.n, found.left_out) == (24, 2)


def test_variant_that_stands_there_twice_is_left_out() -> None:
    found = across([*indices(25), index_row("a/0", "Name 0", 99), *elos(25)])

    assert (found.n, found.left_out) == (24, 1)


def test_names_are_compared_as_they_are() -> None:
    """Equal only when they are the same text: no case, blanks or marks are folded."""
    slugs = [f"a/{at}" for at in range(len(HOSTILE))]
    names = [name or "Plain" for name in HOSTILE]
    known = [
        row
        for at, (slug, name) in enumerate(zip(slugs, names, strict=True))
        for row in (index_row(slug, name, 60 + at), index_row(slug, f"{name}.", 30))
    ]
    same = [
        arena_row(slug, name, 1300 + at)
        for at, (slug, name) in enumerate(zip(slugs, names, strict=True))
    ]
    folded = [
        arena_row(slug, f"{name} ", 1300 + at)
        for at, (slug, name) in enumerate(zip(slugs, names, strict=True))
    ]
    others = [index_row(f"b/{at}", f"B {at}", at / 2) for at in range(25)]
    rest = [arena_row(f"b/{at}", f"B {at}", 1000 + at) for at in range(25)]

    found = across([*known, *others, *same, *rest])
    assert (found.n, found.left_out, found.tau) == (25 + len(HOSTILE), 0, 1)

    found = across([*known, *others, *folded, *rest])
    assert (found.n, found.left_out) == (25, len(HOSTILE))


# What is no independent evidence


@pytest.mark.parametrize("part", ["website", "uicomponent", "gamedev", "dataviz", "3d"])
def test_aggregate_is_not_independent_of_its_parts(part: str) -> None:
    (found,) = agreements([*elos(20, part), *elos(20, "codecategories")]).values()

    assert found.shared


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (("models", "codecategories"), ("models", "svg")),
        (("models", "website"), ("models", "gamedev")),
        (("models", "codecategories"), ("agents", "website")),
    ],
)
def test_other_boards_share_nothing(one: tuple[str, str], two: tuple[str, str]) -> None:
    rows = [
        row for arena, category in (one, two) for row in elos(20, category=category, arena=arena)
    ]

    (found,) = agreements(rows).values()

    assert not found.shared


def test_sources_share_nothing() -> None:
    rows = [*indices(20), *elos(20, "codecategories")]

    assert not any(one.shared for one in agreements(rows).values())


def test_pairs_of_many_boards_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agreement, "BOARDS", 2)
    rows = [
        arena_row(f"x/{at}", f"N{at}", 1300 - at, category=category)
        for category in ("website", "svg", "gamedev")
        for at in range(agreement.LEAST)
    ]

    found = agreement.derive(catalog_of(*rows))

    assert len(found) == 1
    assert len(agreement.eligible(catalog_of(*rows))) == 3
