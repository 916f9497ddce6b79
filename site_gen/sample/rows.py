"""The sample's rows, drawn from latent strengths; the same seed and day give the same rows.

Every row draws from a stream of its own, and a later day draws on from where an earlier one
stopped: one more row changes no other, and counts only grow. Strengths and chances are
rounded before use: the last bit of a logarithm differs between platforms.
"""

from __future__ import annotations

import datetime
import math
import random

from site_gen.sample import past, story
from site_gen.sample.models import Board, Model, Variant, boards, departed, language, pools
from site_gen.sample.past import Row, number, stream

OPENED = datetime.date(2026, 6, 1)  # no board has a tournament before
REFERENCE = story.NEWEST  # the day for which the tables give the tournaments
PLACES = ("first_place", "second_place", "third_place", "fourth_place")


def artificial_analysis(day: datetime.date, seed: str) -> list[Row]:
    """Return a day's index rows, the highest intelligence first and nulls last."""
    drawn = (
        past.index_row(_index_row(model, variant, seed), day, seed)
        for model in past.listed(language() + departed(), day)
        if "A" in model.where
        for variant in model.variants
    )
    rows = [row for row in drawn if row is not None]
    return sorted(rows, key=lambda row: (-(row["intelligence_index"] or 0), row["display_name"]))


def design_arena(arena: str, day: datetime.date, seed: str) -> list[Row]:
    """Return a day's rows of one arena, board after board, the highest Elo first."""
    return [
        row
        for board in boards()
        if board.arena == arena and past.is_open(board, day)
        for row in _board_rows(board, day, seed)
    ]


def _index_row(model: Model, variant: Variant, seed: str) -> Row:
    rng = stream(seed, "index", model.slug, variant.name)
    first = variant is model.variants[0]
    intelligence = max(1.5, variant.skill + rng.gauss(0, 0.5))
    coding = max(3.0, 1.42 * intelligence - 3.5 + rng.gauss(0, 2.6))
    agentic = max(0.4, 1.04 * (intelligence - 10) + 1.6 + rng.gauss(0, 2.4))
    has_coding = rng.random() < ((0.9 if model.skill > 45 else 0.37) if first else 0.13)
    has_agentic = has_coding and rng.random() < 0.93
    withheld = not has_coding and rng.random() < 0.05
    return {
        "source": "artificial-analysis",
        "model_permaslug": model.slug,
        "display_name": variant.name,
        "intelligence_index": None if withheld else number(intelligence),
        "coding_index": number(coding) if has_coding else None,
        "agentic_index": number(agentic) if has_agentic else None,
        "pricing": model.pricing,
    }


def _board_rows(board: Board, day: datetime.date, seed: str) -> list[Row]:
    def eager(model: Model) -> float:
        """Order who enters: by lot, with the stronger and so newer models favoured."""
        lot = stream(seed, "enters", board.arena, board.category, model.slug, model.name)
        return lot.random() - model.skill / 90

    # Who fits on the board is settled on the newest day: an arrival turns nobody out.
    settled = past.listed(pools()[board.pool], max(day, REFERENCE))
    entrants = tuple(sorted(settled, key=eager)[: board.size])
    if board.arena == "models" and board.category in story.DEPARTED_FROM:
        entrants += tuple(model for model in departed() if set(model.where) & set("DU"))
    rows = [_arena_row(board, model, day, seed) for model in past.listed(entrants, day)]
    return sorted(
        (row for row in rows if row is not None),
        key=lambda row: (-row["elo"], row["display_name"], row["model_permaslug"]),
    )


def _arena_row(board: Board, model: Model, day: datetime.date, seed: str) -> Row | None:
    habits = stream(seed, "habits", model.slug, model.name)
    taste, pace = habits.gauss(0, 24), habits.gauss(0, 0.45)
    rng = stream(seed, "plays", board.arena, board.category, model.slug, model.name)
    strength = round(1204 + 5.2 * (model.skill - 35) + taste + rng.gauss(0, board.spread), 1)
    # Older models met older rivals: Elo and win rate then disagree, as they do on real boards.
    rivals = round(1215 + 0.42 * (strength - 1215) + rng.gauss(0, 17), 1)
    pace += rng.gauss(0, 0.15) + (model.skill - 40) / 90
    milliseconds = board.milliseconds * math.exp(pace)
    timed, kept, blur, drift = rng.random(), rng.random(), rng.gauss(0, 0.4), rng.gauss(0, 4)
    tournaments = _tournaments(board, model, day, rng.random())
    if tournaments < 1:
        return None
    places = _places(strength - rivals, tournaments, rng)
    score = (3 * places[0] + 2 * places[1] + places[2]) / (3 * tournaments)
    tempered = (score * tournaments + 6) / (tournaments + 12)
    elo = rivals + 400 * math.log10(tempered / (1 - tempered)) + drift
    stats = dict(zip(PLACES, places, strict=True)) | {"total": tournaments}
    return {
        "source": "design-arena",
        "model_permaslug": model.slug,
        "display_name": _arena_name(model, seed),
        "arena": board.arena,
        "category": board.category,
        "elo": round(elo + past.wavers(board, model, day, seed)),
        "win_rate": number(min(100.0, max(0.0, 100 * score + blur))),
        "avg_generation_time_ms": None if timed < 0.06 else number(milliseconds, int(timed > 0.6)),
        "tournament_stats": dict.fromkeys(stats) if kept < 0.015 else stats,
        "pricing": model.pricing,
    }


def _arena_name(model: Model, seed: str) -> str:
    """Name a model plainly or, one in three of those with efforts, by its highest effort."""
    at_effort = stream(seed, "named", model.slug, model.name).random() < 1 / 3
    return model.variants[0].name if at_effort else model.name


def _tournaments(board: Board, model: Model, day: datetime.date, share: float) -> int:
    """Count an entry's tournaments up to a day, at a steady pace since it opened."""
    by_reference = board.fewest * math.pow(board.most / board.fewest, share)
    opened = past.opened(board, model, OPENED)
    return round(by_reference * ((day - opened) / (REFERENCE - opened)))


def _places(lead: float, tournaments: int, rng: random.Random) -> list[int]:
    """Draw placements among four, a lead in Elo ahead of three equal rivals (Plackett-Luce)."""
    weight = 10 ** (lead / 400)
    chances = []
    left = 1.0
    for rivals in (3, 2, 1, 0):
        chances.append(round(left * weight / (weight + rivals), 9))
        left *= rivals / (weight + rivals)
    drawn = rng.choices(range(4), weights=chances, k=tournaments)
    return [drawn.count(place) for place in range(4)]
