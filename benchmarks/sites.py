"""Sites with a board of a given length, built from invented rows."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

from site_gen import build as story
from site_gen.intake.archive import Archive
from site_gen.job import Job
from site_gen.report import Report
from tests.days import document
from tests.sites import Row, arena_row, index_row

BOARD = "arenas/models/website/index.html"
TASK = "tasks/intelligence/index.html"
NEWEST = date(2026, 6, 4)


def rows(count: int) -> list[Row]:
    """Return `count` rows for a board of an arena and as many for an index, two to a model."""
    draw = random.Random(count)
    made = []
    for at in range(count):
        slug = f"lab-{at % 23}/model-{at // 2}"
        name = f"Model {at // 2} ({'high' if at % 2 else 'low'} effort)"
        price = round(draw.lognormvariate(0, 1), 2)
        pricing = {"prompt": f"{price / 1e6:.8f}", "completion": f"{4 * price / 1e6:.8f}"}
        if at % 11 == 0:
            pricing = None  # type: ignore[assignment]
        first, second, third, fourth = (draw.randrange(5, 900) for _ in range(4))
        stats = {"first_place": first, "second_place": second, "third_place": third}
        stats |= {"fourth_place": fourth, "total": first + second + third + fourth}
        made.append(
            arena_row(
                *(slug, name, round(draw.gauss(1150, 90))),
                win_rate=round(draw.uniform(30, 70), 1),
                avg_generation_time_ms=round(draw.lognormvariate(10, 0.8), 1),
                tournament_stats=stats,
                pricing=pricing,
            )
        )
        made.append(index_row(slug, name, round(draw.uniform(5, 60), 1), pricing=pricing))
    return made


def build(place: Path, count: int, days: int = 1) -> Path:
    """Build a site with boards of `count` rows, and so many days of history; return where it is.

    It is made in a new folder of `place`.
    """
    home = place / f"rows-{count}-days-{days}"
    archive = Archive(home / "archive")
    with archive.locked():
        for ago in range(days - 1, -1, -1):
            archive.write(document(NEWEST - timedelta(ago), _before(rows(count), ago)))
    job = Job(mode="offline", output=home / "public", archive=home / "archive")
    story.build(job, Report(), lambda _: None)
    return home / "public"


def _before(rows: list[Row], ago: int) -> list[Row]:
    """Return rows as they were so many days ago: every rating was another, a third of the scores.

    One in thirty was not listed yet a fortnight ago.
    """
    draw = random.Random(ago)
    kept = []
    for at, row in enumerate(rows):
        if "elo" in row:
            row["elo"] += round(draw.gauss(0, 2 * ago**0.5)) if ago else 0
        elif at // 2 % 3 == 0 and ago > at % 29:
            less = draw.choice((0.1, 0.4, 2))
            row["intelligence_index"] = round(row["intelligence_index"] - less, 1)
        if ago < 14 or at // 2 % 30:
            kept.append(row)
    return kept
