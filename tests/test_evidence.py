"""What counts can separate: closed forms, an independent oracle, and boards of equal models."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from itertools import accumulate, combinations
from math import erfc, exp, inf, isfinite, log, log10, sqrt
from random import Random
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from site_gen.standings import evidence
from site_gen.standings.evidence import (
    Counts,
    Evidence,
    Finding,
    assess,
    holm,
    rated,
    separation,
    wilson,
)

ELO = 400 / log(10)
Places = tuple[int | None, int | None, int | None, int | None]


@pytest.fixture(scope="module", autouse=True)
def frozen_heap() -> Iterator[None]:
    """Spare multipletests, which collects garbage on each call, what is in use all the same."""
    gc.freeze()
    yield
    gc.unfreeze()


def spread(tournaments: int) -> tuple[int, int, int, int]:
    """Return placements that sum to a number of tournaments."""
    rest = tournaments // 4
    return tournaments - 3 * rest, rest, rest, rest


def counts(
    rating: float, tournaments: int = 100, win_rate: float | None = 50, unique: bool = True
) -> Counts:
    """Return an entry on so many tournaments."""
    return Counts(rating, win_rate, spread(tournaments), tournaments, unique)


def ranges(found: Evidence) -> list[tuple[int, int] | None]:
    return [finding.range for finding in found.findings]


def competition_rank(board: list[Counts], at: int) -> int:
    return 1 + sum(one.rating > board[at].rating for one in board)


few = st.integers(0, 12)
entries = st.one_of(
    # Few ratings, so that many tie; counts from too few to many.
    st.builds(
        counts,
        st.integers(-4, 8).map(lambda step: 1200 + 25 * step),
        st.integers(10, 400),
        st.integers(0, 100),
        st.sampled_from((True, True, True, False)),
    ),
    st.builds(
        Counts,
        st.floats(1000, 1400),
        st.none() | st.floats(0, 100),
        st.tuples(*(4 * [st.none() | few])),
        st.none() | few,
    ),
)
boards = st.lists(entries, max_size=14)


# One entry: its standard error and margin


def test_margin_of_100_tournaments_at_one_half_is_48() -> None:
    (finding,) = assess([counts(1200, 100)]).findings

    # sqrt((B + 4) / 4) with B = 200
    assert finding.margin == pytest.approx(1.96 * ELO / sqrt(51))
    assert round(finding.margin or 0) == 48


@pytest.mark.parametrize("share", [0, 1])
@pytest.mark.parametrize("battles", [30, 200, 2 * 10**12])
def test_error_is_finite_where_all_battles_went_one_way(share: float, battles: int) -> None:
    # q = 2 / (B + 4) or its complement, so (B + 4) q (1 - q) = 2 (B + 2) / (B + 4)
    expected = ELO / sqrt(2 * (battles + 2) / (battles + 4))

    found = evidence.standard_error(battles, share)

    assert isfinite(found)
    assert found == pytest.approx(expected)


def test_error_of_the_fewest_battles_by_hand() -> None:
    assert evidence.standard_error(30, 0.5) == pytest.approx(59.5847, abs=1e-4)
    assert evidence.standard_error(30, 0.0) == pytest.approx(126.6175, abs=1e-4)


@given(st.integers(30, 10**6), st.floats(0, 1))
def test_error_is_the_same_for_wins_and_losses_and_falls_with_battles(
    battles: int, share: float
) -> None:
    found = evidence.standard_error(battles, share)

    assert found == pytest.approx(evidence.standard_error(battles, 1 - share))
    assert evidence.standard_error(4 * battles, share) < found


def test_win_rate_is_percent() -> None:
    (finding,) = assess([counts(1200, 150, 70)]).findings

    assert finding.margin == pytest.approx(1.96 * evidence.standard_error(300, 0.7))


# First places


@given(st.integers(1, 5000), st.floats(0, 1))
def test_first_place_share_is_wilsons(trials: int, part: float) -> None:
    successes = round(part * trials)
    alpha = 2 * NormalDist().cdf(-1.96)

    found = wilson(successes, trials)

    expected = proportion_confint(successes, trials, alpha, method="wilson")
    assert (found.low, found.high) == pytest.approx(tuple(map(float, expected)), abs=1e-12)
    assert found.share == successes / trials
    assert 0 <= found.low <= found.share <= found.high <= 1


@pytest.mark.parametrize("trials", [1, 6, 11, 21, 10**12])
def test_interval_ends_exactly_where_none_or_all_were_first(trials: int) -> None:
    assert wilson(0, trials).low == 0
    assert wilson(trials, trials).high == 1


def test_first_place_share_is_told_of_entries_that_are_not_counted() -> None:
    (finding,) = assess([Counts(1200, 50, (1, 1, 1, 1), 9)]).findings

    assert finding == Finding(4, None, wilson(1, 4), None)


@pytest.mark.parametrize(
    ("places", "tournaments"), [((None, 1, 1, 1), None), ((1, 1, 1, None), None), ((0,) * 4, 0)]
)
def test_without_tournaments_there_is_no_share(places: Places, tournaments: int | None) -> None:
    found = assess([Counts(1200, 50, places, 3)])

    assert found.findings == (Finding(tournaments, None, None, None),)


# Holm


@given(st.lists(st.integers(0, 600).map(lambda z: z / 100), min_size=1, max_size=30))
def test_the_same_pairs_are_separated_as_by_holms_test(scores: list[float]) -> None:
    bound = holm(scores)

    rejected, *_ = multipletests([erfc(z / sqrt(2)) for z in scores], 0.05, method="holm")
    assert [z > bound for z in scores] == [bool(one) for one in rejected]


def test_holm_of_nothing_separates_nothing() -> None:
    assert holm([]) == inf


def test_holm_of_one_pair_is_the_plain_test() -> None:
    assert holm([0.0]) == pytest.approx(1.959964, abs=1e-6)
    assert holm([9.0]) == pytest.approx(1.959964, abs=1e-6)


def test_holm_steps_down() -> None:
    # Of three pairs the first must be beyond 2.394, the next beyond 2.241, the last beyond 1.960.
    assert holm([2.40, 2.25, 1.97]) < 1.97
    assert holm([2.38, 2.25, 1.97]) > 2.38
    assert 1.97 < holm([2.40, 2.23, 1.97]) < 2.25


# Rank ranges


def by_definition(board: list[Counts]) -> list[tuple[int, int] | None]:
    """Return all ranges, straight from their definition, with another's test."""
    n = len(board)
    counted = [
        at
        for at, one in enumerate(board)
        if one.win_rate is not None
        and None not in one.places
        and sum(filter(None, one.places)) == one.total
        and one.total >= 15
        and one.unique
    ]
    se = {
        at: evidence.standard_error(2 * (board[at].total or 0), _share(board[at])) for at in counted
    }
    pairs = list(combinations(counted, 2))
    beyond: set[tuple[int, int]] = set()
    if pairs:
        p_values = [
            erfc(
                abs(board[one].rating - board[two].rating)
                / (sqrt(n / (n - 1)) * sqrt(se[one] ** 2 + se[two] ** 2))
                / sqrt(2)
            )
            for one, two in pairs
        ]
        rejected, *_ = multipletests(p_values, 0.05, method="holm")
        beyond = {pair for pair, told in zip(pairs, rejected, strict=True) if told}
        beyond |= {(two, one) for one, two in beyond}
    return [
        None
        if at not in counted
        else (
            1
            + sum((at, other) in beyond and board[other].rating > one.rating for other in counted),
            n
            - sum((at, other) in beyond and board[other].rating < one.rating for other in counted),
        )
        for at, one in enumerate(board)
    ]


def _share(one: Counts) -> float:
    return (one.win_rate or 0) / 100


@given(boards)
def test_ranges_follow_from_the_definition(board: list[Counts]) -> None:
    assert ranges(assess(board)) == by_definition(board)


@given(boards)
def test_ranges_hold_the_rank_and_contenders_start_at_one(board: list[Counts]) -> None:
    found = assess(board)

    for at, told in enumerate(ranges(found)):
        if told:
            low, high = told
            assert 1 <= low <= competition_rank(board, at) <= high <= len(board)
    if found.contenders is None:
        assert not any(ranges(found))
    else:
        starting = [at for at, told in enumerate(ranges(found)) if told and told[0] == 1]
        assert list(found.contenders) == starting
        assert found.contenders


@given(boards)
def test_more_could_be_first_the_wider_the_error(board: list[Counts]) -> None:
    found = assess(board)

    if found.contenders is None:
        assert found.wider is None
    else:
        assert len(found.contenders) <= (found.wider or 0) <= len(board)


@given(boards, st.randoms(use_true_random=False))
def test_order_of_the_entries_changes_nothing(board: list[Counts], random: Random) -> None:
    order = list(range(len(board)))
    random.shuffle(order)

    before, after = assess(board), assess([board[at] for at in order])

    assert list(after.findings) == [before.findings[at] for at in order]
    assert (after.wider, after.reason) == (before.wider, before.reason)
    if before.contenders is not None:
        assert {order[at] for at in after.contenders or ()} == set(before.contenders)


@given(st.lists(st.builds(counts, st.integers(900, 1500), st.integers(15, 400)), max_size=12))
def test_only_differences_of_ratings_matter(board: list[Counts]) -> None:
    moved = [one._replace(rating=one.rating + 137) for one in board]

    assert assess(moved) == assess(board)


def test_no_entries_and_one_entry() -> None:
    assert assess([]) == Evidence((), None, None, "too few counts")

    found = assess([counts(1200)])

    assert ranges(found) == [(1, 1)]
    assert (found.contenders, found.wider, found.reason) == ((0,), 1, None)


def test_two_entries_far_apart_and_close_together() -> None:
    assert ranges(assess([counts(1300), counts(1200)])) == [(1, 1), (2, 2)]
    assert ranges(assess([counts(1210), counts(1200)])) == [(1, 2), (1, 2)]


def test_margins_may_be_apart_where_the_counts_do_not_separate() -> None:
    board = [counts(1300), counts(1204), *(counts(1204) for _ in range(8))]
    found = assess(board)

    first, second, *_ = (finding.margin or 0 for finding in found.findings)
    assert board[0].rating - first > board[1].rating + second
    assert found.findings[1].range == (1, 10)


def test_equal_ratings_are_never_separated() -> None:
    found = assess([counts(1200, 10**6) for _ in range(5)])

    assert ranges(found) == [(1, 5)] * 5
    assert found.contenders == (0, 1, 2, 3, 4)


@given(st.lists(st.tuples(st.integers(1000, 1400), st.integers(20, 2000)), min_size=2, max_size=8))
def test_ranges_are_what_the_test_of_each_pair_says(drawn: list[tuple[int, int]]) -> None:
    board = [counts(rating, total) for rating, total in sorted(drawn, reverse=True)]
    own = [one for one in map(rated, board) if one]
    test = separation(own, len(board))
    assert test

    apart = [[one for one in own if test.separates(one, other)] for other in own]
    assert ranges(assess(board)) == [
        (
            1 + sum(one.rating > other.rating for one in far),
            len(own) - sum(one.rating < other.rating for one in far),
        )
        for other, far in zip(own, apart, strict=True)
    ]


def test_contenders_need_not_be_adjacent() -> None:
    found = assess([counts(1300, 2000), counts(1250, 2000), counts(1240, 20)])

    assert found.contenders == (0, 2)
    assert ranges(found) == [(1, 2), (2, 3), (1, 3)]


def test_wider_errors_let_more_be_first() -> None:
    found = assess([counts(1300), counts(1200)])

    assert (found.contenders, found.wider) == ((0,), 2)


# Entries that are not counted

UNCOUNTED = {
    "no win rate": counts(1900)._replace(win_rate=None),
    "a missing place": counts(1900)._replace(places=(25, None, 25, 25)),
    "no total": counts(1900)._replace(total=None),
    "fewer than 30 battles": counts(1900, 14),
    "a sum that misses its total": counts(1900)._replace(total=101),
    "a key that stands there twice": counts(1900, unique=False),
}


@pytest.mark.parametrize("uncounted", UNCOUNTED.values(), ids=UNCOUNTED)
@pytest.mark.parametrize("rating", [100, 1250, 1900])
def test_uncounted_entry_has_no_range_and_separates_from_nobody(
    uncounted: Counts, rating: float
) -> None:
    board = [counts(1300, 900), counts(1200, 900), uncounted._replace(rating=rating)]

    found = assess(board)

    assert (found.findings[2].margin, found.findings[2].range) == (None, None)
    # It stays among the N that a range runs to: it might stand anywhere.
    assert ranges(found)[:2] == [(1, 2), (2, 3)]
    assert found.contenders == (0,)


def test_thirty_battles_are_enough() -> None:
    (finding,) = assess([counts(1200, 15)]).findings

    assert finding.range == (1, 1)


def test_board_without_counted_entries_says_so() -> None:
    found = assess(list(UNCOUNTED.values()))

    assert (found.contenders, found.wider, found.reason) == (None, None, "too few counts")
    assert ranges(found) == [None] * len(UNCOUNTED)


def test_ranges_are_computed_up_to_400_entries() -> None:
    board = [counts(1200 + at / 10) for at in range(400)]

    assert assess(board).contenders is not None

    found = assess([*board, counts(1000)])

    assert (found.contenders, found.wider) == (None, None)
    assert found.reason == "the board has more than 400 rated entries"
    assert set(ranges(found)) == {None}
    assert all(finding.margin and finding.first for finding in found.findings)


# Boards of equally good models

SIZES = (4, 8, 16, 25, 40)
BOARDS = 400


class Season:
    """Tournaments of four models of equal strength, two battles each, as in the arena.

    `places` has each model's placements, `met` how often two models met.
    """

    def __init__(self, random: Random, models: int, tournaments: int, uneven: bool) -> None:
        weights = [random.choice((1, 2, 4, 8)) if uneven else 1 for _ in range(models)]
        self._upto = list(accumulate(weights))
        self._random = random
        self.places = [[0, 0, 0, 0] for _ in range(models)]
        self.met: dict[tuple[int, int], int] = {}
        for _ in range(tournaments):
            self._play(self._four())

    def _four(self) -> list[int]:
        four: list[int] = []
        while len(four) < 4:
            (one,) = self._random.choices(range(len(self.places)), cum_weights=self._upto)
            if one not in four:
                four.append(one)
        return four

    def _play(self, four: list[int]) -> None:
        a, b = self._battle(four[0], four[1])
        c, d = self._battle(four[2], four[3])
        for place, model in enumerate((*self._battle(a, c), *self._battle(b, d))):
            self.places[model][place] += 1

    def _battle(self, one: int, two: int) -> tuple[int, int]:
        pair = (min(one, two), max(one, two))
        self.met[pair] = self.met.get(pair, 0) + 1
        return (one, two) if self._random.random() < 0.5 else (two, one)

    @property
    def wins(self) -> list[int]:
        return [2 * first + second + third for first, second, third, _ in self.places]

    def board(self, elo: list[float]) -> list[Counts]:
        totals = [sum(places) for places in self.places]
        return [
            Counts(1200 + rating, 50 * wins / max(total, 1), (a, b, c, d), total)
            for rating, wins, total, (a, b, c, d) in zip(
                elo, self.wins, totals, self.places, strict=True
            )
        ]


def from_win_share(season: Season) -> list[float]:
    """Return the Elo of the arena's published formula: 400 log10(w / (1 - w))."""
    # One model's win is another's loss: the errors of two models are correlated by
    # -1 / (N - 1), which makes their difference sqrt(N / (N - 1)) wider.
    losses = [second + third + 2 * fourth for _, second, third, fourth in season.places]
    return [
        400 * log10(max(won, 0.5) / max(lost, 0.5))
        for won, lost in zip(season.wins, losses, strict=True)
    ]


def from_bradley_terry(season: Season) -> list[float]:
    """Return the Elo that makes the battles most likely, centred on 0."""
    battles = [2 * sum(places) or 1 for places in season.places]
    strength = [0.0] * len(battles)
    for _ in range(100):
        due = [float(won) for won in season.wins]
        for (one, two), met in season.met.items():
            expected = met / (1 + exp(strength[two] - strength[one]))
            due[one] -= expected
            due[two] -= met - expected
        steps = [3.6 * rest / of for rest, of in zip(due, battles, strict=True)]
        strength = [old + step for old, step in zip(strength, steps, strict=True)]
        if max(map(abs, steps)) < 1e-4:
            break
    return [ELO * (one - sum(strength) / len(strength)) for one in strength]


FITS = {"win share": from_win_share, "Bradley-Terry": from_bradley_terry}


def false_separations(models: int, tournaments: int, uneven: bool, fit: str) -> float:
    """Return the share of boards of equal models on which any two are separated."""
    random = Random(models)  # noqa: S311  the same boards on every run
    wrong = 0
    for _ in range(BOARDS):
        season = Season(random, models, models * tournaments // 4, uneven)
        found = assess(season.board(FITS[fit](season)))
        wrong += any(told and told != (1, models) for told in ranges(found))
    return wrong / BOARDS


@pytest.mark.parametrize("models", SIZES)
def test_equal_models_are_seldom_separated(models: int) -> None:
    assert false_separations(models, 40, uneven=False, fit="win share") <= 0.06


@pytest.mark.slow
@pytest.mark.parametrize("fit", FITS)
@pytest.mark.parametrize("models", SIZES)
def test_equal_models_on_uneven_counts_are_seldom_separated(models: int, fit: str) -> None:
    assert false_separations(models, 100, uneven=True, fit=fit) <= 0.06
