"""What the counts can and cannot separate: closed forms, other implementations, null boards."""

from __future__ import annotations

import random
import warnings
from itertools import combinations
from math import inf, log, sqrt
from statistics import NormalDist
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_gen.standings import evidence
from site_gen.standings.evidence import Counts, assess, holm, standard_error, wilson

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of libraries about each other
    from statsmodels.stats.multitest import multipletests
    from statsmodels.stats.proportion import proportion_confint


def counts(rating: float, tournaments: int = 400, win_rate: float = 50.0, **given: Any) -> Counts:
    """Return an entry of an even field."""
    first = tournaments // 4
    places = (first, first, first, tournaments - 3 * first)
    return Counts(rating, win_rate, places, tournaments)._replace(**given)


# Closed forms


def test_the_error_at_half_is_that_of_a_logit() -> None:
    # (B + 4) / 4 is the information of B + 4 even battles on the logit.
    assert standard_error(196, 0.5) == pytest.approx(400 / log(10) * 2 / sqrt(200))


def test_a_hundred_tournaments_at_half_leave_forty_eight() -> None:
    (finding,) = assess([counts(1200, evidence.PRELIMINARY)]).findings

    assert finding.margin == pytest.approx(47.7, abs=0.1)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_the_error_is_finite_where_all_was_won_or_lost(share: float) -> None:
    assert 0 < standard_error(30, share) < 500
    assert standard_error(30, share) > standard_error(30, 0.5)


@given(st.integers(1, 5000), st.data())
def test_wilson_is_that_of_statsmodels(trials: int, data: st.DataObject) -> None:
    won = data.draw(st.integers(0, trials))
    low, high = proportion_confint(
        won, trials, alpha=2 * (1 - NormalDist().cdf(1.96)), method="wilson"
    )

    found = wilson(won, trials)

    assert found.share == won / trials
    assert (found.low, found.high) == pytest.approx((max(0, low), min(1, high)), abs=1e-9)


@given(st.lists(st.floats(0, 8), min_size=1, max_size=60))
def test_holm_is_that_of_statsmodels(scores: list[float]) -> None:
    tails = [2 * (1 - NormalDist().cdf(z)) for z in scores]
    rejected = multipletests(tails, alpha=0.05, method="holm")[0]

    bound = holm(scores)

    assert [z > bound for z in scores] == list(rejected)


def test_holm_of_no_pairs_separates_nothing() -> None:
    assert holm([]) == inf


# Ranges


def brute(board: list[Counts]) -> list[tuple[int, int]]:
    """Return the ranges of a board whose entries are all counted, from the definition."""
    n = len(board)
    error = [
        standard_error(2 * sum(p or 0 for p in one.places), (one.win_rate or 0) / 100)
        for one in board
    ]
    z = {
        (a, b): abs(board[a].rating - board[b].rating)
        / (sqrt(n / (n - 1)) * sqrt(error[a] ** 2 + error[b] ** 2))
        for a, b in combinations(range(n), 2)
    }
    tails = [2 * (1 - NormalDist().cdf(one)) for one in z.values()]
    apart = dict(zip(z, multipletests(tails, alpha=0.05, method="holm")[0], strict=True))
    ranges = []
    for at, one in enumerate(board):
        others = [o for o in range(n) if o != at and apart[min(at, o), max(at, o)]]
        better = sum(board[o].rating > one.rating for o in others)
        ranges.append((1 + better, n - (len(others) - better)))
    return ranges


@given(
    st.lists(
        st.tuples(st.integers(900, 1500), st.integers(15, 3000), st.floats(5, 95)),
        min_size=2,
        max_size=14,
    )
)
def test_ranges_are_those_of_the_definition(rows: list[tuple[int, int, float]]) -> None:
    board = [counts(rating, n, win) for rating, n, win in sorted(rows, reverse=True)]

    found = assess(board)

    assert [one.range for one in found.findings] == brute(board)
    assert found.contenders == tuple(at for at, one in enumerate(brute(board)) if one[0] == 1)
    assert found.wider is not None
    assert found.wider >= len(found.contenders or ())
    for one, entry in zip(found.findings, board, strict=True):
        assert one.range is not None
        rank = 1 + sum(other.rating > entry.rating for other in board)
        assert one.range[0] <= rank <= one.range[1]


def test_contenders_need_not_be_adjacent() -> None:
    board = [counts(1400, 5000), counts(1370, 5000), counts(1360, 20)]

    assert assess(board).contenders == (0, 2)


@pytest.mark.parametrize(
    "given",
    [
        {"win_rate": None},
        {"places": (100, None, 100, 100)},
        {"total": None},
        {"total": 401},
        {"unique": False},
        {"places": (4, 4, 3, 3), "total": 14},
    ],
)
def test_an_uncounted_entry_is_separable_from_nobody(given: dict[str, Any]) -> None:
    board = [counts(2000, **given), counts(1300), counts(800)]

    found = assess(board)

    assert found.findings[0].range is None
    assert found.findings[0].margin is None
    assert found.contenders == (1,)
    # It counts as one that others may stand before or after.
    assert [one.range for one in found.findings[1:]] == [(1, 2), (2, 3)]


def test_thirty_battles_are_enough() -> None:
    assert assess([counts(1200, 15)]).findings[0].range == (1, 1)
    assert assess([counts(1200, 14)]).reason == "too few counts"


def test_boards_of_more_than_four_hundred_are_not_computed() -> None:
    assert assess([counts(1200 - at) for at in range(400)]).contenders
    many = assess([counts(1200 - at) for at in range(401)])

    assert (many.contenders, many.wider) == (None, None)
    assert {one.range for one in many.findings} == {None}
    assert all(one.margin for one in many.findings)
    assert "400" in (many.reason or "")


def test_a_board_without_entries() -> None:
    assert assess([]).contenders is None


# Boards on which all are equally good


def null_board(draw: random.Random, entries: int) -> list[Counts]:
    """Return a board of equals: each Elo off by an error of the size its counts imply."""
    board = []
    for _ in range(entries):
        tournaments = draw.choice((30, 100, 400, 1500))
        battles = 2 * tournaments
        won = sum(draw.random() < 0.5 for _ in range(battles))
        share = won / battles
        q = (battles * share + 2) / (battles + 4)
        rating = 1200 + 400 / log(10) * log(q / (1 - q))
        board.append(counts(rating, tournaments, 100 * share))
    # Elo has no zero of its own: it is the field's mean, which is what N / (N - 1) is for.
    mean = sum(one.rating for one in board) / entries
    return [one._replace(rating=one.rating - mean) for one in board]


@pytest.mark.parametrize(("entries", "boards"), [(4, 500), (8, 300), (16, 150), (40, 60)])
def test_equals_are_seldom_separated(entries: int, boards: int) -> None:
    draw = random.Random(entries)  # noqa: S311 - the same boards each time
    wrong = sum(
        any(one.range != (1, entries) for one in assess(null_board(draw, entries)).findings)
        for _ in range(boards)
    )

    # At most 6 in 100, with what the number of boards leaves open (three standard errors).
    assert wrong / boards <= 0.06 + 3 * sqrt(0.06 * 0.94 / boards) * (boards < 200)
