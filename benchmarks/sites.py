"""Sites with a board of a given length, built from invented rows."""

from __future__ import annotations

import random
from pathlib import Path

from site_gen import build as story
from site_gen.intake.archive import Archive
from site_gen.report import Report
from tests.sites import Row, arena_row, index_row, requests

BOARD = "arenas/models/website/index.html"
TASK = "tasks/intelligence/index.html"


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


def build(place: Path, count: int) -> Path:
    """Build a site with boards of `count` rows in a new folder of `place`; return where."""
    home = place / f"rows-{count}"
    archive = Archive(home / "archive")
    day = {
        "schema": 1,
        "date": "2026-06-04",
        "requests": requests(rows(count)),
        "outcomes": [
            {"source": source, "status": "fresh", "reason": None, "stands_in": None}
            for source in ("artificial-analysis", "design-arena")
        ],
    }
    with archive.locked():
        archive.write(day)
    job = story.Job(mode="offline", output=home / "public", archive=home / "archive")
    story.build(job, Report(), lambda _: None)
    return home / "public"
