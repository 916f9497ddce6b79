"""What ten years cost: the archive, its books, a build with and without them, making them again.

``python -m benchmarks.history [--days N]...`` measures archives of invented days; without
``--days`` of 30 and 365. 3,650 take a quarter of an hour.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from time import perf_counter

from site_gen import books
from site_gen.intake import snapshot
from site_gen.intake.archive import SUMS, Archive
from site_gen.report import Report
from tests.days import document
from tests.sites import Row, arena_row, index_row

USUAL = (30, 365)
FIRST = date(2016, 1, 1)
INDEX, CATEGORIES, ENTRIES = 500, 50, 70  # 4,000 rows


def rows(at: int) -> Iterator[Row]:
    """Yield the rows of a day: every rating and its counts move daily, a fiftieth of the rest."""
    draw = random.Random(at)
    for n in range(INDEX):
        value = round(5 + n * 37 % INDEX / 9 + (at + n) // 50 % 7 / 10, 1)
        name = f"Model {n // 2} ({'high' if n % 2 else 'low'})"
        yield index_row(f"lab-{n % 23}/model-{n // 2}", name, value)
    for category in range(CATEGORIES):
        for n in range(ENTRIES):
            if (at // 90 + n + category) % 97 == 0:
                continue  # away for a season
            places = [draw.randrange(200, 300) + at // 2 for _ in range(4)]
            yield arena_row(
                f"lab-{n % 23}/model-{n}",
                f"Model {n}",
                900 + (n * 13 + category) % ENTRIES * 8 + draw.randrange(-2, 3),
                category=f"category-{category}",
                win_rate=round(draw.uniform(30, 70), 1),
                tournament_stats={
                    **dict(zip(_PLACES, places, strict=True)),
                    "total": sum(places),
                },
            )


_PLACES = ("first_place", "second_place", "third_place", "fourth_place")


def archive(root: Path, days: int) -> None:
    """Write an archive of so many days, in passing: packed lightly, and not read back."""
    sums = []
    for at in range(days):
        day = FIRST + timedelta(at)
        text = snapshot.canonical(document(day, rows(at)))
        blob = zlib.compress(text, level=6, wbits=31)
        path = Archive(root).path(day)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(blob)
        sums.append(f"{sha256(blob).hexdigest()}  {path.relative_to(root)}\n")
    (root / SUMS).write_text("".join(sums), encoding="utf-8")


def report(days: int) -> None:
    """Print one line of the curve."""
    with tempfile.TemporaryDirectory() as folder:
        root, alone = Path(folder, "archive"), Path(folder, "alone")
        archive(root, days)
        newest = FIRST + timedelta(days - 1)
        lone = Archive(alone).path(newest)
        lone.parent.mkdir(parents=True)
        shutil.copy(Archive(root).path(newest), lone)
        without, _ = _build(alone)

        start = perf_counter()
        books.read(Archive(root), newest, write=True)
        anew = perf_counter() - start
        kept = _bytes(root / books.FOLDER)
        whole, memory = _build(root)
        if days <= max(USUAL):
            shutil.rmtree(root / books.FOLDER)
            bare, _ = _build(root)
            note = f", {bare / without:.2f} with none kept"
        else:
            note = ""
        print(
            f"{days} days: archive {(_bytes(root) - kept) / 1e6:.0f} MB, books {kept / 1e6:.1f} MB,"
            f" made again in {anew:.0f} s; a build takes {whole / without:.2f} times the"
            f" {without:.1f} s of one without history{note}; {memory:.0f} MB at most",
            flush=True,
        )


def _build(root: Path) -> tuple[float, float]:
    """Return the seconds of a build of the newest day, and the memory that it held, in MB."""
    target = root.parent / "public"
    command = [sys.executable, "-m", "benchmarks.history", "--build", str(root), str(target)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, memory = json.loads(done.stdout)
    return seconds, memory


def _measured(root: str, target: str) -> None:
    from site_gen import build

    start = perf_counter()
    job = build.Job(mode="offline", archive=Path(root), output=Path(target))
    build.build(job, Report(), lambda _: None)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps([perf_counter() - start, used.ru_maxrss / 1024]))


def _bytes(root: Path) -> int:
    return sum(path.stat().st_size for path in root.rglob("*") if path.is_file())


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, action="append")
    parser.add_argument("--build", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.build:
        _measured(*given.build)
        return
    print(f"on {len(os.sched_getaffinity(0))} cores, {INDEX + CATEGORIES * ENTRIES} rows a day")
    for days in given.days or USUAL:
        report(days)


if __name__ == "__main__":
    main()
