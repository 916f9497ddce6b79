"""The gate: a fit to all votes so far holds, a running Elo is found out."""

from __future__ import annotations

from itertools import pairwise
from math import exp, log
from random import Random

import pytest

from site_gen.standings.evidence import Gate, Rated, gate, ratio, standard_error

MODELS, DAYS, VOTES = 12, 20, 600
SCALE = 400 / log(10)


def battles(seed: int) -> list[list[tuple[int, int]]]:
    """Return the battles of each day, winner first, of models whose strengths stay."""
    random = Random(seed)  # noqa: S311
    strength = [at * 40 / SCALE for at in range(MODELS)]
    days = []
    for _ in range(DAYS):
        day = []
        for _ in range(VOTES):
            one, two = random.sample(range(MODELS), 2)
            wins = random.random() < 1 / (1 + exp(strength[two] - strength[one]))
            day.append((one, two) if wins else (two, one))
        days.append(day)
    return days


def verdict(seed: int, running: bool) -> Gate:
    """Return the verdict on ratings fitted to all battles so far, or updated battle by battle."""
    won = [[0] * MODELS for _ in range(MODELS)]
    elo = [1200.0] * MODELS
    known: list[dict[int, Rated]] = []
    for day in battles(seed):
        for winner, loser in day:
            won[winner][loser] += 1
            step = 32 / (1 + exp((elo[winner] - elo[loser]) / SCALE))
            elo[winner] += step
            elo[loser] -= step
        rating = elo if running else fitted(won)
        known.append({at: Rated(rating[at], error(won, at) ** 2) for at in range(MODELS)})
    pairs = pairwise(known)
    return gate(DAYS, [ratio(before, after) for before, after in pairs])


def error(won: list[list[int]], at: int) -> float:
    wins, losses = sum(won[at]), sum(row[at] for row in won)
    return standard_error(wins + losses, wins / (wins + losses))


def fitted(won: list[list[int]]) -> list[float]:
    """Return the Bradley-Terry fit, by minorisation, each model half a win against each."""
    strength = [1.0] * MODELS
    for _ in range(100):
        strength = [
            sum(won[a][b] + 0.5 for b in range(MODELS) if b != a)
            / sum(
                (won[a][b] + won[b][a] + 1) / (strength[a] + strength[b])
                for b in range(MODELS)
                if b != a
            )
            for a in range(MODELS)
        ]
    return [1200 + SCALE * log(one) for one in strength]


@pytest.mark.parametrize("seed", range(3))
def test_fit_to_all_votes_so_far_holds(seed: int) -> None:
    assert verdict(seed, running=False).verdict == "holds"


@pytest.mark.parametrize("seed", range(3))
def test_running_elo_is_found_out(seed: int) -> None:
    assert verdict(seed, running=True).verdict == "withdrawn"


def test_gate_speaks_from_the_fifteenth_day() -> None:
    assert gate(14, [9.0] * 13).verdict == "not yet checked"
    assert gate(15, [9.0] * 14) == Gate("withdrawn", 14, 9.0)
    assert gate(15, [3.0] * 14).verdict == "holds"
    assert gate(30, [9.0] * 15 + [1.0] * 14).verdict == "holds"


def test_pairs_of_days_whose_counts_did_not_grow_are_left_out() -> None:
    few, many = ({at: Rated(1200.0 + at, v) for at in range(3)} for v in (900.0, 100.0))

    assert ratio(many, few) is None
    assert ratio(few, many) == 0
    assert gate(15, [None] * 14).verdict == "not yet checked"
