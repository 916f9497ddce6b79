"""Price fronts, by hand and against every share that could matter, in exact fractions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import combinations, pairwise
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from site_gen.standings.prices import MIX, Front, Offer, at_mix, blended, fronts

ANY = Front(0, 1)
Offers = list[Offer | None]


def offer(score: float, prompt: str, completion: str) -> Offer:
    return Offer(score, Decimal(prompt), Decimal(completion))


# Small steps, so that prices, scores and crossings tie.
steps = st.sampled_from([Decimal(one) for one in ("0", "0.5", "1", "1.5", "2", "3", "5", "7")])
small = st.lists(st.none() | st.builds(Offer, st.integers(0, 3), steps, steps), max_size=7)
long = st.decimals("0.000001", "999.999999", places=6)
large = st.lists(st.builds(Offer, st.integers(0, 60), long, long), max_size=12)


# Straight from the definition


def cost(one: Offer, share: Fraction) -> Fraction:
    return share * Fraction(one.prompt) + (1 - share) * Fraction(one.completion)


def is_beaten(one: Offer, rival: Offer, share: Fraction) -> bool:
    ours, theirs = (one.score, -cost(one, share)), (rival.score, -cost(rival, share))
    return theirs != ours and theirs[0] >= ours[0] and theirs[1] >= ours[1]


def is_on_front(one: Offer | None, offers: Offers, share: Fraction) -> bool:
    if one is None or not one.prompt or not one.completion:
        return False
    return not any(is_beaten(one, rival, share) for rival in offers if rival is not None)


def shares_that_matter(offers: Offers) -> list[Fraction]:
    """Return each share at which two cost the same, and one between any two of these."""
    ends = {Fraction(0), Fraction(1)}
    for one, two in combinations([one for one in offers if one is not None], 2):
        at_zero, at_one = (cost(one, share) - cost(two, share) for share in map(Fraction, (0, 1)))
        if at_zero * at_one < 0:
            ends.add(at_zero / (at_zero - at_one))
    ordered = sorted(ends)
    return sorted([*ordered, *((low + high) / 2 for low, high in pairwise(ordered))])


@pytest.mark.parametrize("examples", [small, large], ids=["ties", "many digits"])
def test_front_is_what_its_definition_says(examples: st.SearchStrategy[Offers]) -> None:
    @given(examples)
    def same_as_by_definition(offers: Offers) -> None:
        shares = shares_that_matter(offers)
        for one, front in zip(offers, fronts(offers), strict=True):
            on = [at for at, share in enumerate(shares) if is_on_front(one, offers, share)]
            assert on == list(range(on[0], on[-1] + 1) if on else ()), "more than one interval"
            if not on:
                assert front is None
                continue
            # Every second share lies between two crossings: the interval runs to the next one.
            low = shares[on[0] - on[0] % 2]
            high = shares[on[-1] + on[-1] % 2]
            assert front == pytest.approx((float(low), float(high)), abs=1e-12)

    same_as_by_definition()


@given(small, st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(any))
@example([offer(60, "2", "2"), offer(50, "1", "5")], (3, 1))
def test_front_at_a_mix_is_exact(offers: Offers, mix: tuple[int, int]) -> None:
    share = Fraction(mix[0], sum(mix))
    on = [at for at, one in enumerate(offers) if is_on_front(one, offers, share)]

    found = at_mix(offers, mix)

    assert sorted(found) == on
    scores = [one.score for at in found if (one := offers[at])]
    assert scores == sorted(scores, reverse=True)


@given(small)
def test_who_is_on_the_front_at_a_mix_has_an_interval_around_it(offers: Offers) -> None:
    found = fronts(offers)

    share = MIX[0] / sum(MIX)
    for at in at_mix(offers):
        front = found[at]
        assert front is not None
        assert front.low <= share <= front.high


@given(small, st.randoms(use_true_random=False))
def test_order_of_the_offers_changes_nothing(offers: Offers, random: Random) -> None:
    order = list(range(len(offers)))
    random.shuffle(order)

    before, after = fronts(offers), fronts([offers[at] for at in order])

    assert list(after) == [before[at] for at in order]


@given(small)
def test_somebody_is_on_the_front_where_nothing_is_free(offers: Offers) -> None:
    priced = [one for one in offers if one and one.prompt and one.completion]

    assert any(fronts(priced)) == bool(priced)


# By hand


def test_nobody_and_one_alone() -> None:
    assert fronts([]) == ()
    assert fronts([None]) == (None,)
    assert fronts([offer(50, "3", "15")]) == (ANY,)
    assert at_mix([offer(50, "3", "15")]) == (0,)


def test_higher_score_at_a_lower_price_leaves_nothing() -> None:
    assert fronts([offer(60, "1", "5"), offer(50, "3", "15")]) == (ANY, None)


def test_lower_score_at_a_lower_price_is_on_it_too() -> None:
    assert fronts([offer(60, "3", "15"), offer(50, "1", "5")]) == (ANY, ANY)


def test_interval_ends_where_the_costs_cross() -> None:
    # 4 s + 4 (1 - s) = s + 8.5 (1 - s) at s = 0.6
    offers = [offer(60, "4", "4"), offer(50, "1", "8.5")]

    assert fronts(offers) == (ANY, Front(0.6, 1))
    assert at_mix(offers, (7, 3)) == (0, 1)
    assert at_mix(offers, (3, 2)) == (0,)  # as dear there, and lower


def test_interval_between_two_rivals() -> None:
    offers = [offer(60, "1", "9"), offer(60, "9", "1"), offer(50, "4", "4")]

    assert fronts(offers) == (Front(0.5, 1), Front(0, 0.5), Front(0.375, 0.625))


def test_equal_scores_share_the_share_at_which_they_cost_the_same() -> None:
    offers = [offer(60, "1", "9"), offer(60, "9", "1")]

    assert at_mix(offers, (1, 1)) == (0, 1)
    assert at_mix(offers, (2, 1)) == (0,)


def test_equal_offers_are_both_on_it() -> None:
    assert fronts([offer(50, "1", "2")] * 2) == (ANY, ANY)


def test_equal_score_and_one_equal_price_leave_one_end() -> None:
    assert fronts([offer(50, "1", "2"), offer(50, "3", "2")]) == (ANY, Front(0, 0))
    assert fronts([offer(50, "1", "2"), offer(50, "1", "3")]) == (ANY, Front(1, 1))


def test_lower_score_at_one_equal_price_is_on_it_elsewhere() -> None:
    offers = [offer(60, "3", "2"), offer(50, "1", "2")]

    assert fronts(offers) == (ANY, ANY)
    assert at_mix(offers, (0, 1)) == (0,)


def test_equal_prices_leave_the_higher_score() -> None:
    assert fronts([offer(50, "1", "2"), offer(60, "1", "2")]) == (None, ANY)


def test_free_offer_is_a_rival_without_an_interval() -> None:
    offers = [offer(70, "1", "2"), offer(60, "0", "0"), offer(60, "1", "1"), offer(50, "1", "1")]

    assert fronts(offers) == (ANY, None, None, None)
    assert at_mix(offers) == (0,)


@pytest.mark.parametrize(
    ("rival", "front"),
    [(offer(60, "0", "5"), Front(0, 0.8)), (offer(60, "5", "0"), Front(0.2, 1))],
    ids=["free in", "free out"],
)
def test_offer_that_is_free_one_way_is_a_rival_without_an_interval(
    rival: Offer, front: Front
) -> None:
    assert fronts([rival, offer(50, "1", "1")]) == (None, front)


def test_offer_without_a_price_is_no_rival() -> None:
    assert fronts([None, offer(50, "1", "2")]) == (None, ANY)
    assert at_mix([None, offer(50, "1", "2")]) == (1,)


def test_the_least_digit_of_a_price_counts() -> None:
    offers = [offer(60, "1", "2.000000000000000001"), offer(50, "1", "2")]

    assert fronts(offers) == (ANY, Front(0, 1))
    assert fronts([*offers[:1], offer(50, "1", "2.000000000000000002")]) == (ANY, None)


def test_extreme_prices_are_no_trouble() -> None:
    tiny, huge = "1e-93", "999999999999e93"

    found = fronts([offer(60, tiny, huge), offer(50, huge, tiny), offer(40, tiny, tiny)])

    assert found == (ANY, Front(0, 0.5), ANY)


# The mix


def test_default_mix_is_three_in_to_one_out() -> None:
    assert blended(Decimal(3), Decimal(15)) == 6
    assert blended(Decimal(3), Decimal(15), (1, 1)) == 9
    assert blended(Decimal(3), Decimal(15), (0, 1)) == 15
    assert blended(Decimal("0.1"), Decimal("0.4")) == Decimal("0.175")
