"""What ten years cost: the archive, its books, a build with and without them, making them again.

``python -m benchmarks.history [--days N]...`` measures archives of invented days; without
``--days`` of 30, 365 and 3,650, the last of which take a quarter of an hour. Ratios are those of
builds that took turns; each replaces the site that it made before, as a daily one does.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

from benchmarks import results
from site_gen import __version__, books
from site_gen.heap import unswept
from site_gen.intake import snapshot
from site_gen.intake.archive import SUMS, Archive
from site_gen.job import Job
from site_gen.report import Report
from tests.days import document
from tests.sites import Row, arena_row, index_row

USUAL = (30, 365, 3650)
PAIRS = 3  # builds without and with history, one after the other
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


class Cost(NamedTuple):
    """What something took: seconds by the clock, of processors, and MB held at most."""

    wall: float
    cpu: float
    memory: float


def report(days: int, root: Path | None = None) -> dict[str, Any]:
    """Print one line of the curve, and return it; `root` is an archive that was made before."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        if root is None:
            root = place / "archive"
            archive(root, days)
        alone = place / "alone"
        newest = FIRST + timedelta(days - 1)
        lone = Archive(alone).path(newest)
        lone.parent.mkdir(parents=True)
        shutil.copy(Archive(root).path(newest), lone)

        anew = _run("--books", str(root)) if not (root / books.FOLDER).is_dir() else None
        kept = _bytes(root / books.FOLDER)
        sites = {alone: place / "public-alone", root: place / "public"}
        first = [_run("--build", str(one), str(sites[one])) for one in sites][1]
        pairs = [
            [_run("--build", str(one), str(sites[one])) for one in sites] for _ in range(PAIRS)
        ]
        size, weight = _bytes(sites[root]), _bytes(root) - kept
    lone_cost, whole = (_middle([pair[at] for pair in pairs]) for at in (0, 1))
    told = {
        "days": days,
        "archive_mb": round(weight / 1e6, 1),
        "books_mb": round(kept / 1e6, 1),
        "site_mb": round(size / 1e6, 1),
        "books_made_again": anew and anew._asdict(),
        "first_build": first._asdict(),
        "without_history": lone_cost._asdict(),
        "with_history": whole._asdict(),
        "ratio_wall": round(median(two.wall / one.wall for one, two in pairs), 2),
        "ratio_cpu": round(median(two.cpu / one.cpu for one, two in pairs), 2),
    }
    again = f" made again in {anew.wall:.0f} s ({anew.cpu:.0f} s of processors)," if anew else ""
    print(
        f"{days} days: books {kept / 1e6:.1f} MB,{again} site {size / 1e6:.0f} MB; a build takes"
        f" {told['ratio_cpu']} times the {lone_cost.cpu:.1f} s of processors of one without history"
        f" ({told['ratio_wall']} times by the clock), the first one {first.cpu:.1f} s;"
        f" {whole.memory:.0f} MB at most",
        flush=True,
    )
    return told


def _middle(costs: Sequence[Cost]) -> Cost:
    return Cost(*(round(median(column), 2) for column in zip(*costs, strict=True)))


def _run(*arguments: str) -> Cost:
    """Return what a process of its own took for one of the hidden options of this module."""
    command = [sys.executable, "-m", "benchmarks.history", *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Cost(*json.loads(done.stdout))


def _measured(work: Callable[[], object]) -> None:
    start = perf_counter()
    work()
    wall = perf_counter() - start
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(one.ru_utime + one.ru_stime for one in used)
    memory = max(one.ru_maxrss for one in used) / 1024
    print(json.dumps([round(wall, 2), round(cpu, 2), round(memory, 1)]))


def _build(root: str, target: str) -> None:
    from site_gen import build

    job = Job(mode="offline", archive=Path(root), output=Path(target))
    with unswept():  # as the command does
        build.build(job, Report(), lambda _: None)


def _bytes(root: Path) -> int:
    return sum(path.stat().st_size for path in root.rglob("*") if path.is_file())


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, action="append")
    parser.add_argument("--archive", type=Path, help="one made before, of so many --days")
    parser.add_argument("--output", type=Path, help="add the results to this JSON file")
    parser.add_argument("--build", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--books", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.build:
        _measured(lambda: _build(*given.build))
    elif given.books:
        root = Archive(given.books)
        _measured(lambda: books.read(root, root.days()[-1], write=True))
    else:
        curve(given.days or USUAL, given.archive, given.output)


def curve(
    wanted: Sequence[int] = USUAL, root: Path | None = None, output: Path | None = None
) -> None:
    """Print the curve, and add it to a file of results; `root` is an archive made before."""
    print(f"on {len(os.sched_getaffinity(0))} cores, {INDEX + CATEGORIES * ENTRIES} rows a day")
    found = [report(days, root) | {"date": datetime.now(UTC).date().isoformat()} for days in wanted]
    if output:
        known = json.loads(output.read_text("utf-8"))["curve"] if output.is_file() else []
        others = [one for one in known if one["days"] not in wanted]
        told = {
            "version": __version__,
            "machine": results.machine() | {"python": platform.python_version()},
            "rows_a_day": INDEX + CATEGORIES * ENTRIES,
            "curve": sorted((*others, *found), key=lambda one: one["days"]),
        }
        output.write_text(json.dumps(told, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
