"""Invented rows in the endpoint's shape, the same each time: as many as today, 10 and 100 times."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from site_gen.intake import snapshot
from site_gen.intake.archive import SUMS, Archive
from tests.sites import Row, arena_row, index_row, requests

DAY = date(2026, 6, 4)
ARENAS = ("models", "builders", "agents")
_KINDS = ("website", "gamedev", "3d", "dataviz", "svg", "logo", "slides", "mobile", "docs")
_LABS = ("alder", "birch", "cedar", "dogwood", "elm", "fir", "ginkgo", "hazel", "ivy", "juniper")
_ODD = (
    " (Thinking)",
    " <b>beta</b>",
    " & Tools",
    ' "Max"',
    " 中文版",
    " – Préview",
    " 'mini'",
    " Ω",
)
_PLACES = ("first_place", "second_place", "third_place", "fourth_place", "total")


class Size(NamedTuple):
    """How many rows of the index, categories per arena, entries per category, models of arenas."""

    indexed: int
    categories: int
    entries: int
    pool: int


SIZES = {
    "S": Size(300, 20, 60, 150),
    "M": Size(3000, 40, 300, 1500),
    "L": Size(30000, 120, 1000, 12000),
}


class _Model(NamedTuple):
    slug: str
    name: str
    pricing: dict[str, str] | None


def rows(size: Size) -> list[Row]:
    """Return the rows of a day: a tenth of the index are variants, some values are null."""
    draw = random.Random(2026)
    known = size.indexed * 9 // 10
    models = [_model(draw, at, known) for at in range(known + size.pool // 4)]
    return [*_index(draw, size, models[:known]), *_arenas(draw, size, models, known)]


def archive(root: Path, size: Size) -> None:
    """Write an archive of one day with these rows."""
    text = snapshot.canonical(document(size))
    blob = zlib.compress(text, level=6, wbits=31)
    path = Archive(root).path(DAY)
    path.parent.mkdir(parents=True)
    path.write_bytes(blob)
    line = f"{sha256(blob).hexdigest()}  {path.relative_to(root)}\n"
    (root / SUMS).write_text(line, "utf-8")


def document(size: Size) -> dict[str, Any]:
    """Return the document of the archived day."""
    return {
        "schema": 1,
        "date": DAY.isoformat(),
        "requests": requests(rows(size)),
        "outcomes": [
            {"source": source, "status": "fresh", "reason": None, "stands_in": None}
            for source in ("artificial-analysis", "design-arena")
        ],
    }


def _model(draw: random.Random, at: int, known: int) -> _Model:
    name = f"{draw.choice(_LABS).title()} {draw.randint(1, 9)}.{draw.randint(0, 9)} {at}"
    if draw.random() < 0.15:
        name += draw.choice(_ODD)
    # What comes after those of the index are identifiers that name no lab.
    slug = f"{draw.choice(_LABS)}/model-{at}" if at < known else f"model_{at}"
    if draw.random() < 0.12:
        return _Model(slug, name, None)
    prompt = "0" if draw.random() < 0.05 else f"{draw.uniform(1e-8, 2e-5):.10f}"
    return _Model(slug, name, {"prompt": prompt, "completion": f"{draw.uniform(1e-7, 8e-5):.9f}"})


def _index(draw: random.Random, size: Size, models: list[_Model]) -> Iterator[Row]:
    for at in range(size.indexed):
        first = at < len(models)
        slug, name, pricing = models[at] if first else draw.choice(models)
        values = [
            None if draw.random() < share else round(draw.uniform(2, 75), 1)
            for share in (0.03, 0.15, 0.3)
        ]
        more = {"coding_index": values[1], "agentic_index": values[2], "pricing": pricing}
        yield index_row(slug, name if first else f"{name} (High)", values[0], **more)


def _arenas(draw: random.Random, size: Size, models: list[_Model], known: int) -> Iterator[Row]:
    mapped = size.pool - size.pool // 4
    for arena in ARENAS:
        start = draw.randrange(known - mapped)
        pool = models[start : start + mapped] + models[known:]
        for at in range(size.categories):
            round_, kind = divmod(at, len(_KINDS))
            category = _KINDS[kind] + (f"-{round_}" if round_ else "")
            for slug, name, pricing in draw.sample(pool, size.entries):
                yield arena_row(
                    *(slug, name, round(draw.gauss(1200, 120), 2)),
                    arena=arena,
                    category=category,
                    win_rate=round(draw.uniform(5, 90), 1),
                    avg_generation_time_ms=None
                    if draw.random() < 0.08
                    else round(draw.uniform(900, 240000), 1),
                    tournament_stats=_counts(draw),
                    pricing=pricing,
                )


def _counts(draw: random.Random) -> dict[str, int | None]:
    if draw.random() < 0.05:
        return dict.fromkeys(_PLACES)
    total = draw.randint(4, 900)
    cuts = sorted(draw.randint(0, total) for _ in range(3))
    ends = (0, *cuts, total)
    counts = [two - one for one, two in pairwise(ends)]
    return dict(zip(_PLACES, (*counts, total), strict=True))
