"""What changed between two days, in words: for a terminal, a commit, a job's summary, a program.

Names are third-party text: none starts a workflow command, makes markup, or calls a person
or an issue of GitHub's by `@` or `#`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from site_gen.standings.changes import Changes, Event, EventKind, Name, Tally
from site_gen.text import log_line, plain

# A commit's message and a job's summary are to be read; --format json has everything.
MOST = 200
COUNTED: dict[EventKind, tuple[str, str]] = {
    "arrived": ("arrived", "arrived"),
    "departed": ("departed", "departed"),
    "leader-changed": ("change of leader", "changes of leader"),
    "board-appeared": ("new board", "new boards"),
    "board-vanished": ("board gone", "boards gone"),
    "source-stale": ("source stale", "sources stale"),
}


@dataclass(frozen=True, slots=True)
class _Style:
    """How a format writes third-party text, and a line that belongs to the one before."""

    text: Callable[[str], str]
    item: str


def headline(changes: Changes) -> str:
    """Return a day's changes in one line."""
    return f"{changes.after}: {_counts(changes)}"


def text(changes: Changes) -> str:
    """Return the changes as plain text whose first line says it all: a commit's message."""
    lines = _lines(changes, _Style(_quiet_name, "  "))
    return "\n".join((headline(changes), *lines)) + "\n"


def markdown(changes: Changes) -> str:
    """Return the changes as Markdown: a job's summary."""
    lines = _lines(changes, _Style(_code, "  - "))
    listed = (line if line.startswith(("  ", "…")) or not line else f"- {line}" for line in lines)
    return "\n".join((f"### {headline(changes)}", *listed)) + "\n"


def as_json(changes: Changes) -> str:
    """Return the changes as JSON: all of them."""
    document = {
        "from": changes.before.isoformat() if changes.before else None,
        "to": changes.after.isoformat(),
        "boards": [
            {
                "id": tally.board,
                "rows_before": tally.rows_before,
                "rows_after": tally.rows_after,
                "changed": tally.changed,
            }
            for tally in changes.boards
        ],
        "events": [_event(event) for event in changes.events],
    }
    # The same string to a reader of JSON, no command to a runner that scans a log for one.
    return json.dumps(document, indent=1).replace("##[", "#\\u0023[") + "\n"


def _event(event: Event) -> dict[str, Any]:
    found: dict[str, Any] = {
        "kind": event.kind,
        "source": event.source,
        "board": event.board,
        "model": event.model._asdict() if event.model else None,
    }
    if event.kind in ("arrived", "departed"):
        found["rank"] = event.rank
    if event.kind == "leader-changed":
        found["before"] = [name._asdict() for name in event.before]
        found["after"] = [name._asdict() for name in event.after]
    if event.kind == "source-stale":
        found["reason"] = event.reason
    return found


def _counts(changes: Changes) -> str:
    if changes.before is None:
        rows = sum(tally.rows_after or 0 for tally in changes.boards)
        return f"the first day, {len(changes.boards)} boards, {rows} rows"
    counted = Counter(event.kind for event in changes.events)
    parts = [
        f"{counted[kind]} {words[counted[kind] > 1]}"
        for kind, words in COUNTED.items()
        if counted[kind]
    ]
    rows = sum(tally.changed for tally in changes.boards)
    if rows:
        parts.append(f"{rows} {'row' if rows == 1 else 'rows'} with other figures")
    if not parts and not changes.quiet:  # a doubled row more or less
        parts.append("other numbers of rows")
    return ", ".join(parts) or "no change"


def _lines(changes: Changes, style: _Style) -> Iterator[str]:
    """Yield what follows the headline: sources, then boards with what happened on each."""
    if changes.quiet:
        return
    yield ""
    lines = list(_all_lines(changes, style))
    yield from lines[:MOST]
    if len(lines) > MOST:
        yield f"… and {len(lines) - MOST} lines more: see `site-gen diff --format json`"
    if changes.before:
        yield from ("", f"Compared with {changes.before}.")


def _all_lines(changes: Changes, style: _Style) -> Iterator[str]:
    on: dict[str | None, list[Event]] = {}
    for event in changes.events:
        on.setdefault(event.board, []).append(event)
    for event in on.get(None, ()):
        yield f"{event.source}: stale: {style.text(event.reason or 'no reason given')}"
    for tally in changes.boards:
        events = on.get(tally.board, [])
        if events or not tally.quiet:
            yield f"{style.text(tally.board)}: {_rows(tally)}"
            for event in events:
                if line := _line(event, style):
                    yield f"{style.item}{line}"


def _rows(tally: Tally) -> str:
    before, after = tally.rows_before, tally.rows_after
    if after is None:
        return f"gone, had {before} rows"
    rows = f"{after} {'row' if after == 1 else 'rows'}"
    if before is None:
        return f"new, {rows}"
    if after != before:
        rows += f" ({after - before:+})"
    return f"{rows}, {tally.changed} with other figures" if tally.changed else rows


def _line(event: Event, style: _Style) -> str | None:
    """Return an event in words, None for one that its board's line has told already."""
    if event.kind == "leader-changed":
        after, before = (_listed(names, style) for names in (event.after, event.before))
        return f"listed first: {after}; before: {before}"
    if event.model is None:
        return None
    rank = "not rated" if event.rank is None else f"rank {event.rank}"
    return f"{event.kind}: {_named(event.model, style)}, {rank}"


def _listed(names: Iterable[Name], style: _Style) -> str:
    return ", ".join(_named(name, style) for name in names) or "nobody"


def _named(name: Name, style: _Style) -> str:
    return f"{style.text(name.name)} ({style.text(name.slug)})"


def _quiet_name(words: str) -> str:
    """Return third-party text that calls nobody: GitHub reads commit messages for @ and #."""
    return re.sub(r"([@#])(?=\S)", r"\1 ", log_line(plain(words)))


def _code(words: str) -> str:
    """Return third-party text as a code span, in which nothing is markup."""
    line = log_line(plain(words)) or " "
    ticks = max(map(len, re.findall("`+", line)), default=0) + 1
    fence = "`" * ticks
    return f"{fence} {line} {fence}" if "`" in line else f"{fence}{line}{fence}"
