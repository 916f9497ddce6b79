"""Which entries no rival beats on price, without assuming how much is read and written.

What a job costs is linear in the share of its tokens that are input, so an entry is on the
price front over one interval of shares, or nowhere. Scores are taken as exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

MIX = (3, 1)  # tokens in to tokens out: the mix shown before a reader gives another
_ONE = Decimal(1)
_ZERO = Decimal(0)


class Offer(NamedTuple):
    """A score and what it costs: USD per million tokens in and out."""

    score: float
    prompt: Decimal
    completion: Decimal


class Front(NamedTuple):
    """The shares of input tokens, 0 to 1, between which an entry is on the price front."""

    low: float
    high: float


class _Span(NamedTuple):
    """An interval of shares; an open end does not belong to it."""

    low: Decimal = _ZERO
    high: Decimal = _ONE
    low_open: bool = False
    high_open: bool = False

    @property
    def empty(self) -> bool:
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))

    def meet(self, other: _Span) -> _Span:
        low = max((self.low, self.low_open), (other.low, other.low_open))
        high = min((self.high, not self.high_open), (other.high, not other.high_open))
        return _Span(low[0], high[0], low[1], not high[1])


_EVERYWHERE = _Span()
_NOWHERE = _Span(_ONE, _ZERO)


def blended(prompt: Decimal, completion: Decimal, mix: tuple[int, int] = MIX) -> Decimal:
    """Return the price of a million tokens of a mix."""
    return (prompt * mix[0] + completion * mix[1]) / sum(mix)


def fronts(offers: Sequence[Offer | None]) -> tuple[Front | None, ...]:
    """Return where each offer is on the front; None where nowhere, free, or without a price.

    At a share an offer is on the front when no other scores at least as well and costs no
    more, strictly in one of the two. Free offers have no interval, but are rivals.
    """
    found: list[Front | None] = [None] * len(offers)
    listed = [(at, offer) for at, offer in enumerate(offers) if offer is not None]
    listed.sort(key=lambda one: -one[1].score)
    higher: list[Offer] = []
    for _, group in groupby(listed, key=lambda one: one[1].score):
        peers = list(group)
        cheapest = _cheapest(offer for _, offer in peers)
        for at, offer in peers:
            if _has_front(offer):
                found[at] = _front(offer, higher, cheapest)
        higher = _cheapest((*higher, *cheapest))
    return tuple(found)


def at_mix(offers: Sequence[Offer | None], mix: tuple[int, int] = MIX) -> tuple[int, ...]:
    """Return the positions of the offers on the front at one mix, the highest score first.

    An interval does not say whether its ends belong to it; this does. Free offers are rivals
    here too, without a place of their own.
    """
    costs = [
        (at, offer, offer.prompt * mix[0] + offer.completion * mix[1])
        for at, offer in enumerate(offers)
        if offer is not None
    ]
    costs.sort(key=lambda one: -one[1].score)
    found: list[int] = []
    lowest: Decimal | None = None
    for _, group in groupby(costs, key=lambda one: one[1].score):
        peers = list(group)
        least = min(cost for _, _, cost in peers)
        if lowest is None or least < lowest:
            lowest = least
            found += [at for at, one, cost in peers if cost == least and _has_front(one)]
    return tuple(found)


def _has_front(offer: Offer) -> bool:
    return offer.prompt > 0 and offer.completion > 0


def _front(offer: Offer, higher: Iterable[Offer], peers: Iterable[Offer]) -> Front | None:
    span = _EVERYWHERE
    for rivals, strict in ((higher, True), (peers, False)):
        for rival in rivals:
            span = span.meet(_cheaper(offer, rival, strict))
    return None if span.empty else Front(float(span.low), float(span.high))


def _cheaper(offer: Offer, rival: Offer, strict: bool) -> _Span:
    """Return the shares at which an offer costs less than a rival, or, not strict, as much."""
    at_one, at_zero = offer.prompt - rival.prompt, offer.completion - rival.completion
    if at_one == at_zero == 0:
        return _NOWHERE if strict else _EVERYWHERE
    if at_one <= 0 and at_zero <= 0:
        return _Span(low_open=strict and at_zero == 0, high_open=strict and at_one == 0)
    if at_one >= 0 and at_zero >= 0:
        if strict or (at_one > 0 and at_zero > 0):
            return _NOWHERE
        return _Span(_ZERO, _ZERO) if at_zero == 0 else _Span(_ONE, _ONE)
    equal = at_zero / (at_zero - at_one)
    if at_zero < 0:
        return _Span(high=equal, high_open=strict)
    return _Span(low=equal, low_open=strict)


def _cheapest(offers: Iterable[Offer]) -> list[Offer]:
    """Return the offers than which no other is cheaper or equal in both prices."""
    kept: list[Offer] = []
    for offer in sorted(offers, key=lambda one: (one.prompt, one.completion)):
        if not kept or offer.completion < kept[-1].completion:
            kept.append(offer)
    return kept
