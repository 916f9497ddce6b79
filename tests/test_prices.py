"""The price front: exact intervals, against a brute force over shares."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_gen.standings.prices import Front, Offer, blended, fronts

SHARES = [Fraction(at, 60) for at in range(61)]


def offer(score: float, prompt: int | str, completion: int | str) -> Offer:
    """Return an offer."""
    return Offer(score, Decimal(prompt), Decimal(completion))


def cost(one: Offer, share: Fraction) -> Fraction:
    """Return what a million tokens cost at a share of input."""
    return share * Fraction(one.prompt) + (1 - share) * Fraction(one.completion)


def is_on(offers: list[Offer | None], at: int, share: Fraction) -> bool:
    """Tell from the definition whether an offer is on the front at a share."""
    own = offers[at]
    assert own is not None
    for rival in offers:
        if rival is None or rival is own or rival.score < own.score:
            continue
        theirs, ours = cost(rival, share), cost(own, share)
        if theirs < ours or (theirs == ours and rival.score > own.score):
            return False
    return True


prices = st.integers(0, 6).map(str)
offers = st.lists(
    st.none() | st.builds(offer, st.integers(1, 5).map(float), prices, prices), max_size=8
)


@given(offers)
def test_an_interval_is_where_the_definition_holds(board: list[Offer | None]) -> None:
    for at, (own, front) in enumerate(zip(board, fronts(board), strict=True)):
        if own is None or own.prompt == 0 or own.completion == 0:
            assert front is None
            continue
        for share in SHARES:
            inside = front is not None and front.low < share < front.high
            edge = front is not None and any(
                abs(share - Fraction(end)) < Fraction(1, 10**9) for end in front
            )
            if not edge:  # an end may or may not belong to the interval
                assert is_on(board, at, share) == inside


@pytest.mark.parametrize(
    ("board", "found"),
    [
        ([offer(2, 1, 1)], [Front(0, 1)]),
        ([offer(2, 1, 1), offer(1, 1, 1)], [Front(0, 1), None]),
        ([offer(2, 1, 1), offer(2, 1, 1)], [Front(0, 1), Front(0, 1)]),
        ([offer(2, 2, 2), offer(1, 1, 5)], [Front(0, 1), Front(0.75, 1)]),
        ([offer(2, 2, 2), offer(1, 5, 1)], [Front(0, 1), Front(0, 0.25)]),
        ([offer(2, 0, 0), offer(1, 1, 1)], [None, None]),
        ([offer(1, 0, 0), offer(2, 1, 1)], [None, Front(0, 1)]),
        ([None, offer(1, 1, 1)], [None, Front(0, 1)]),
    ],
)
def test_hand_made_boards(board: list[Offer | None], found: list[Front | None]) -> None:
    assert list(fronts(board)) == found


def test_the_mix_is_three_to_one() -> None:
    assert blended(Decimal(1), Decimal(5)) == 2
    assert blended(Decimal(1), Decimal(5), (0, 1)) == 5
