"""Say what a fetch brought: a commit message, a job summary, and the reasons of what failed.

``python message.py ARCHIVE REPORT OUT`` writes OUT/message, OUT/summary.md and
OUT/reasons from the archive and from the report of `site-gen fetch`. Standard library
only: it runs beside the command, not inside it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

MOST = 60_000  # characters: GitHub takes 1 MiB of summary, and nobody reads as much


def main(archive: Path, report: Path, out: Path) -> None:
    """Write the three files; a missing or broken report is itself a reason."""
    try:
        told: dict[str, Any] = json.loads(report.read_text("utf-8"))
    except (OSError, ValueError):
        told = {"error": "site-gen left no report"}
    days = sorted(path.name.removesuffix(".json.gz") for path in archive.glob("[0-9]*/*.json.gz"))
    title, text, markdown = changes(archive, days)
    sources = [source_line(one) for one in told.get("sources", [])]
    out.mkdir(parents=True, exist_ok=True)
    write(out / "message", f"{title}\n\n{text}\n\n" + "\n".join(sources))
    write(
        out / "summary.md",
        f"### {title}\n\n{markdown}\n\n" + "\n".join(f"    {line}" for line in sources),
    )
    write(out / "reasons", "\n".join(reasons(told)))


def changes(archive: Path, days: list[str]) -> tuple[str, str, str]:
    """Return a title, and what changed since the day before as text and as Markdown."""
    if not days:
        return "No day is archived", "", ""
    day = days[-1]
    if len(days) == 1:
        return f"{day}: first day", "", ""
    say = [diff(archive, days[-2], day, form) for form in ("json", "text", "markdown")]
    if problem := next((one.stderr for one in say if one.returncode), None):
        why = problem.strip().removeprefix("site-gen: error: ")
        return f"{day}: not compared", why, "    " + why.replace("\n", "\n    ")
    count = len(json.loads(say[0].stdout)["events"])
    what = f"{count} {'change' if count == 1 else 'changes'}" if count else "no change"
    return f"{day}: {what}", say[1].stdout.strip(), say[2].stdout.strip()


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
