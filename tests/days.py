"""Archives of many days: written through the archive's own door, from rows or from a file.

``python -m tests.days FILE ARCHIVE`` writes each line ``{"date", "response"}`` of a
(gzipped) file as an archived day of the source that its rows name.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from site_gen.intake.archive import Archive
from tests.sites import Row, request

FIRST = date(2026, 6, 1)


def later(days: int) -> date:
    """Return a day counted from the first one."""
    return FIRST + timedelta(days)


def document(day: date, rows: Iterable[Row], stale: Mapping[str, date | None] = {}) -> Row:
    """Return the document of a day with rows of either source.

    `stale` are sources that failed, with the day whose figures stand in (None: missing).
    """
    rows = list(rows)
    stamp = f"{day.isoformat()}T06:17:00Z"
    asked: list[tuple[str, dict[str, str]]] = [("artificial-analysis", {})]
    asked += [("design-arena", {"arena": arena}) for arena in ("models", "builders", "agents")]
    requests = []
    outcomes: list[Row] = []
    for source, narrowed in asked:
        if source in stale:
            continue
        own = [
            row
            for row in rows
            if row["source"] == source and row.get("arena") == narrowed.get("arena")
        ]
        meta = {"as_of": stamp, "source": source}
        requests.append(request(source, own, meta, **narrowed) | {"retrieved_at": stamp})
    for source in ("artificial-analysis", "design-arena"):
        failed = source in stale
        stands = stale.get(source)
        status = ("stale" if stands else "missing") if failed else "fresh"
        outcomes.append(
            {
                "source": source,
                "status": status,
                "reason": "refused for a test" if failed else None,
                "stands_in": stands.isoformat() if stands else None,
            }
        )
    return {"schema": 1, "date": day.isoformat(), "requests": requests, "outcomes": outcomes}


def write(root: Path, day: date, rows: Iterable[Row], **given: Any) -> None:
    """Archive a day."""
    Archive(root).write(document(day, rows, **given))


def main(file: Path, root: Path) -> None:
    """Archive every day of a file."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            one = json.loads(line)
            write(root, date.fromisoformat(one["date"]), one["response"]["data"])


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
