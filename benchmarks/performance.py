"""Write docs/performance.md from benchmarks/results: `python -m benchmarks.performance`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks import results

_READERS = """A whole board in Chromium: ours as built, the same columns in a plain table, with a
plain script, and with libraries. A sort is from the click to the first frame in the new order.
"""
_HISTORY = """The daily build with and without history, and the kept history made again from all
days; {rows:,} rows a day, every rating of which moves every day, the most that can happen.
"""
PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
_NAMES = {
    "site-gen": "this program",
    "hugo": "Hugo",
    "eleventy": "Eleventy",
    "floor": "floor: strings joined by two processes of Python",
    "owed": "floor with Jinja, checks and checksums",
    "copy": "`cp -r` of this program's files",
    "python": "Python",
    "ours": "this program",
}

_HEAD = """# Performance

Written by `python -m benchmarks.performance` from `benchmarks/results/`; `make bench` measures
anew.

Minimal pages with the same rows (a table per board and model, CSV and JSON per board, an index)
from the same invented figures, row counts compared page by page. Others are given ranked rows and
only render; this program reads the archived day, validates, ranks, checks links and credits, writes
checksums and swaps the site in (`benchmarks/minimal`), with ten files more and credits in its data.
The floor is a script that knows of nothing but these pages, reads and validates as this program
does, and joins strings; what it takes with Jinja and with what a build owes each file is about the
least that this program could. Runs take turns, each a whole process into an empty folder. Seconds
are medians on the clock, busy seconds those of all processors, MiB those of the largest process (–
where that is less than the bench holds, which the system then tells); ratios are medians of pairs,
ours to theirs: below 1 is faster. Where others use the machine too, who uses fewer processors fares
better on the clock, and busy seconds are the better guide.
"""


def page() -> str:
    """Return the page that the kept results make."""
    parts = (_peers(_kept("peers")), _readers(_kept("readers")), _history(_kept("history")))
    return "\n".join(line for part in parts for line in part) + "\n"


def _kept(name: str) -> Any:
    return json.loads((results.FOLDER / f"{name}.json").read_text("utf-8"))


def _peers(told: Mapping[str, Any]) -> Iterator[str]:
    yield _HEAD
    yield from _taken(told)
    for size, one in told["sizes"].items():
        runs = f"{one['runs']} {'run' if one['runs'] == 1 else 'runs'} each"
        yield f"\n## {size}: {one['pages']:,} pages, {one['rows']:,} table rows, {runs}\n"
        yield f"This program holds {one['together']:,} MiB in all its processes.\n"
        yield "| generator | seconds | busy seconds | MiB | ours to its | busy, ours to its |"
        yield "|---|---|---|---|---|---|"
        for name, took in one["generators"].items():
            held = f"{took['memory']:,}" if took["memory"] else "–"
            yield (
                f"| {_NAMES.get(name, name)} | {took['seconds']:.2f} | {took['busy']:.2f} |"
                f" {held} | {took['ratio']:.2f} | {took['busy_ratio']:.2f} |"
            )


def _readers(told: Mapping[str, Any]) -> Iterator[str]:
    yield f"\n## Readers\n\n{_READERS}"
    yield from _taken(told)
    yield "\n| page | rows | first paint, ms | a sort, ms | worst | rows kept in the page |"
    yield "|---|---|---|---|---|---|"
    for one in told["measured"]:
        sort, worst = (f"{one[key]:.0f}" if one[key] else "–" for key in ("sort", "worst_sort"))
        yield (
            f"| {_NAMES.get(one['page'], one['page'])} | {one['rows']:,} |"
            f" {one['first_paint']:.0f} | {sort} | {worst} | {one['kept']:,} |"
        )


def _history(told: Mapping[str, Any]) -> Iterator[str]:
    yield f"\n## History\n\n{_HISTORY.format(rows=told['rows_a_day'])}"
    yield from _taken(told)
    yield "\n| days | archive, MB | busy s | without history | ratio | MiB | made again, busy s |"
    yield "|---|---|---|---|---|---|---|"
    for one in told["curve"]:
        built, bare = one["with_history"], one["without_history"]
        again = one["books_made_again"]["cpu"]
        yield (
            f"| {one['days']:,} | {one['archive_mb']:.0f} | {built['cpu']:.1f} |"
            f" {bare['cpu']:.1f} | {one['ratio_cpu']:.1f} | {built['memory']:.0f} | {again:.0f} |"
        )


def _taken(told: Mapping[str, Any]) -> Iterator[str]:
    """Yield what figures were taken with, on what, and when."""
    named = {"site-gen": told["version"]} if "version" in told else told["versions"]
    versions = ", ".join(f"{_NAMES.get(one, one)} {two}" for one, two in named.items())
    where = told["machine"]
    load = where.get("load", told.get("load", {}).get("before", ["?"])[0])
    when = told.get("date") or max(one["date"] for one in told["curve"])
    system = f"{where['system']}, " if "system" in where else ""
    yield f"{versions}; {system}{where['cores']} cores, load {load:.1f} at the start; {when}."


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
