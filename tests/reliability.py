"""The table of faults, made from the tests that prove them.

A test says which fault it proves with `@pytest.mark.fault(area, fault, expected)`.
`pytest --collect-only --fault-table=FILE` writes the table; test_reliability.py holds
docs/reliability.md to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

AREAS = {
    "transport": "Transport",
    "data": "Data",
    "days": "Sources and their last good day",
    "history": "History",
    "files": "Files and processes",
    "text": "Hostile text",
    "input": "What an operator gives",
    "publishing": "Publishing every day",
}
HEAD = """# Reliability

What the program is tested against, written by the tests themselves (`make docs`): each row
is a fault, what is expected then, and the test that proves it. A row without a test cannot
be. "(×4)" says that a test takes so many forms of the fault.
"""


ALL = pytest.StashKey[Iterable[pytest.Item]]()  # the tests that were found, whether they run or not


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that writes the table."""
    parser.addoption("--fault-table", type=Path, help="write the table of faults here")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep all tests that were found, before some are left out."""
    config.stash[ALL] = [*items]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Write the table once all tests are known."""
    path = session.config.getoption("--fault-table")
    if path:
        path.write_text(table(session.config.stash[ALL]), "utf-8")


def table(items: Iterable[pytest.Item]) -> str:
    """Return the table of all tests that are marked with a fault."""
    rows: dict[str, dict[tuple[str, str, str], int]] = {area: {} for area in AREAS}
    for item in items:
        for mark in item.iter_markers("fault"):
            area, fault, expected = mark.args
            name = getattr(item, "originalname", item.name)
            row = (fault, expected, f"{item.path.name}::{name}")
            rows[area][row] = rows[area].get(row, 0) + 1
    parts = [HEAD]
    for area, title in AREAS.items():
        lines = [
            f"| {fault}{f' (×{count})' if count > 1 else ''} | {expected} | `{test}` |\n"
            for (fault, expected, test), count in sorted(rows[area].items())
        ]
        parts += [f"\n## {title}\n\n| fault | expected | test |\n|---|---|---|\n", *lines]
    return "".join(parts)
