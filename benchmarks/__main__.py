"""Print what a page weighs and how long a reader waits: `python -m benchmarks`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import history, libraries, lighthouse, peers, reader, results, sites, weight


def main() -> None:
    """Build sites of several sizes, measure, print."""
    with tempfile.TemporaryDirectory() as folder:
        sizes = {rows: sites.build(Path(folder), rows) for rows in (300, 5000)}
        weight.report(sizes[300], "one day")
        weight.report(sites.build(Path(folder), 300, days=31), "a month of history")
        for rows, site in sizes.items():
            reader.report(site, rows)
        libraries.report(sizes)
        lighthouse.report(sizes[300])
    # Apart, since what this process holds by now would be counted with what they hold.
    subprocess.run([sys.executable, "-m", peers.__name__], check=True)
    history.curve(output=results.FOLDER / "history.json")


if __name__ == "__main__":
    main()
