"""How far boards agree: tau-b against another implementation, and who is matched with whom."""

from __future__ import annotations

import warnings
from math import isnan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_gen.standings import agreement
from site_gen.standings.agreement import Agreement, tau_b
from tests.sites import Row, arena_row, catalog, index_row, requests

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of libraries about each other
    from scipy.stats import kendalltau


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=60))
def test_tau_is_that_of_scipy(pairs: list[tuple[float, float]]) -> None:
    expected = kendalltau(*zip(*pairs, strict=True)).statistic

    found = tau_b(pairs)

    assert isnan(expected) if found is None else found == pytest.approx(expected, abs=1e-12)


def agreements(*rows: Row) -> tuple[Agreement, ...]:
    """Return the agreement of the boards that these rows make."""
    return agreement.derive(catalog(*requests(rows)))


def test_two_boards_in_opposite_order() -> None:
    rows = [arena_row(f"x/{at}", f"N{at}", at, category="website") for at in range(20)]
    rows += [arena_row(f"x/{at}", f"N{at}", -at, category="3d") for at in range(20)]

    (found,) = agreements(*rows)

    assert (found.n, found.tau, found.left_out, found.shared) == (20, -1.0, 0, False)
    assert found.chance == pytest.approx(1.96 * (2 * 45 / (9 * 20 * 19)) ** 0.5)


def test_nineteen_in_common_are_too_few() -> None:
    rows = [arena_row(f"x/{at}", f"N{at}", at, category="website") for at in range(19)]
    rows += [arena_row(f"x/{at}", f"N{at}", at, category="3d") for at in range(19)]

    assert agreements(*rows) == ()


def test_a_row_stands_with_its_namesake_else_with_the_only_variant() -> None:
    rows = [index_row(f"x/{at}", f"N{at}", at) for at in range(20)]
    rows += [index_row("x/two", "Two (high)", 50), index_row("x/two", "Two (low)", 40)]
    rows += [index_row("x/one", "One (max)", 60)]
    rows += [arena_row(f"x/{at}", f"N{at}", at) for at in range(20)]
    rows += [arena_row("x/two", "Two (low)", 40), arena_row("x/two", "Two", 30)]
    rows += [arena_row("x/one", "One", 60), arena_row("x/absent", "Absent", 99)]

    (found,) = agreements(*rows)

    # The namesake and the only variant are matched; "Two" could be either of two, "Absent" none.
    assert (found.n, found.left_out, found.tau) == (22, 2, 1.0)


def test_a_whole_and_its_part_are_no_independent_evidence() -> None:
    rows = [
        arena_row(f"x/{at}", f"N{at}", at, category=category)
        for category in ("codecategories", "website", "svg")
        for at in range(20)
    ]

    shared = {(one.one.category, one.two.category): one.shared for one in agreements(*rows)}

    assert shared == {
        ("codecategories", "website"): True,
        ("codecategories", "svg"): False,
        ("website", "svg"): False,
    }


def test_names_that_stand_twice_are_left_out() -> None:
    rows = [
        arena_row(f"x/{at}", f"N{at}", at, category=category)
        for category in ("website", "3d")
        for at in range(21)
    ]

    (found,) = agreements(*rows, arena_row("x/3", "N3", 999, category="3d"))

    assert found.n == 20
