"""Say what a fetch brought: a commit message, a job summary, and the reasons of what failed.

``python message.py ARCHIVE REPORT OUT`` writes OUT/message, OUT/summary.md and
OUT/reasons from `site-gen diff` and from the report of `site-gen fetch`. Standard
library only: it runs beside the command, not inside it.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

MOST = 60_000  # characters: GitHub takes 1 MiB of summary, and nobody reads as much
STARTS = re.compile(r"(@|#|://|\bGH-)(?=\w)", re.IGNORECASE)  # a mention, an issue, a link


def main(archive: Path, report: Path, out: Path) -> None:
    """Write the three files; a missing or broken report is itself a reason."""
    try:
        told: dict[str, Any] = json.loads(report.read_text("utf-8"))
    except (OSError, ValueError):
        told = {"error": "site-gen left no report"}
    out.mkdir(parents=True, exist_ok=True)
    text, markdown = changes(archive)
    sources = [source_line(one) for one in told.get("sources", [])]
    title, _, body = text.partition("\n")
    told_plainly = (STARTS.sub("\\1\u2060", line) for line in sources)
    parts = (title, body.strip(), "\n".join(told_plainly))
    write(out / "message", "\n\n".join(part for part in parts if part))
    # Indented, as code: no markup of a reason comes to life.
    write(out / "summary.md", markdown + "\n\n" + "\n".join(f"    {one}" for one in sources))
    write(out / "reasons", "\n".join(reasons(told)))


def changes(archive: Path) -> tuple[str, str]:
    """Return what changed since the day before, as text and as Markdown."""
    days = sorted(path.name.removesuffix(".json.gz") for path in archive.glob("[0-9]*/*.json.gz"))
    if len(days) < 2:
        title = f"{days[0]}: the first day" if days else "No day is archived"
        return title, f"### {title}"
    text, markdown = (diff(archive, days[-2], days[-1], form) for form in ("text", "markdown"))
    if text.returncode or markdown.returncode:
        title = f"{days[-1]}: not compared with {days[-2]}"
        why = STARTS.sub("\\1\u2060", text.stderr.strip())
        return f"{title}\n{why}", f"### {title}\n\n    {why}"
    return text.stdout.strip(), markdown.stdout.strip()


def diff(archive: Path, old: str, new: str, form: str) -> subprocess.CompletedProcess[str]:
    """Run `site-gen diff` between two days."""
    words = ["site-gen", "diff", old, new, "--archive", str(archive), "--format", form]
    return subprocess.run(words, capture_output=True, text=True, check=False)


def source_line(one: dict[str, Any]) -> str:
    """Return one source's state in a line."""
    told = f"{one['id']}: {one['status']}, {one['rows']} rows"
    if one["stands_in"] and one["status"] != "fresh":
        told += f", shown as of {one['stands_in']}"
    return " ".join(f"{told}{': ' + one['reason'] if one['reason'] else ''}".split())


def reasons(told: dict[str, Any]) -> list[str]:
    """Return why a run failed or is degraded, a line each."""
    said = [told["error"]] if told.get("error") else []
    return said + [source_line(one) for one in told.get("sources", []) if one["status"] != "fresh"]


def write(path: Path, text: str) -> None:
    """Write text, cut at the end of a line when it is longer than anybody reads."""
    if len(text) > MOST:
        text = text[:MOST].rpartition("\n")[0] + "\n(cut here)"
    path.write_text(text.strip() + "\n", "utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
