"""Write docs/performance.md from benchmarks/results: `python -m benchmarks.performance`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks import peers

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
_NAMES = {"site-gen": "this program", "hugo": "Hugo", "eleventy": "Eleventy", "python": "Python"}

_HEAD = """# Performance

Written by `python -m benchmarks.performance` from `benchmarks/results/`; `make bench` measures
anew.

The same minimal pages (a table per board and model, CSV and JSON per board, an index) from the
same invented figures, row counts compared page by page. Others are given ranked rows and only
render; this program reads the archived day, validates, ranks, checks links and credits, writes
checksums and swaps the site in (`benchmarks/minimal`). Runs take turns, each a whole process into
an empty folder. Seconds are medians on the clock, busy seconds those of all processors, MiB those
of the largest process; ratios are medians of pairs, ours to theirs: below 1 is faster. Where
others use the machine too, who uses fewer processors fares better on the clock, and busy seconds
are the better guide.
"""


def page() -> str:
    """Return the page that the kept results make."""
    return "\n".join(_lines(json.loads(peers.RESULTS.read_text("utf-8")))) + "\n"


def _lines(told: Mapping[str, Any]) -> Iterator[str]:
    where = told["machine"]
    versions = ", ".join(f"{_NAMES.get(one, one)} {two}" for one, two in told["versions"].items())
    yield _HEAD
    yield f"{versions}; {where['system']}, {where['cores']} cores, {where['memory_gib']} GiB, load"
    yield f"{where['load']} at the start; {told['date']}."
    for size, one in told["sizes"].items():
        much = f"{one['pages']:,} pages, {one['rows']:,} table rows, {one['runs']} runs each"
        yield from (
            "",
            f"## {size}: {much}",
            "",
            "| generator | seconds | busy seconds | MiB | ours to its | busy, ours to its |",
            "|---|---|---|---|---|---|",
        )
        for name, took in one["generators"].items():
            yield (
                f"| {_NAMES.get(name, name)} | {took['seconds']:.2f} | {took['busy']:.2f} |"
                f" {took['memory']:,} | {took['ratio']:.2f} | {took['busy_ratio']:.2f} |"
            )


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
