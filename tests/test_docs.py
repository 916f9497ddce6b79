"""The docs are true: every key stands there as the models have it, and every command runs."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from site_gen import keys
from site_gen.pages.presence import PAGE_TYPES
from tests.command import site_gen
from tests.double import Double
from tests.sites import AS_OF, LIVE_ROWS, ROOT

DOCS = sorted((ROOT / "docs").glob("*.md"))
COMMANDS = [
    pytest.param(line, id=f"{path.name}: {line}")
    for path in DOCS
    if path.name != "recover.md"  # test_publish goes through that one as a story
    for line in map(str.strip, path.read_text("utf-8").splitlines())
    if line.startswith("site-gen ") and line != "site-gen serve"  # test_serve runs that one
]
TABLES: dict[str, type[BaseModel]] = {
    "hide": keys.HideTable,
    "hide.rows[]": keys.RowTable,
    "guards": keys.GuardsTable,
    "limits": keys.LimitsTable,
    "navigation[]": keys.LinkTable,
    "folders": keys.FoldersTable,
}


def described(table: type[BaseModel], within: str = "") -> Iterator[str]:
    """Yield a row of the documentation for each key of a table."""
    for name, field in table.model_fields.items():
        if field.description:
            default: Any = field.default
            shown = "must be given" if default is PydanticUndefined else f"`{_told(default)}`"
            shown = "" if default in (None, {}, []) else shown
            yield f"| `{within}{name}` | {shown} | {field.description} |"


def _told(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_every_key_is_documented_with_its_default() -> None:
    text = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    rows = list(described(keys.File))
    for name, table in TABLES.items():
        rows += described(table, f"{name}.")

    found = [line for line in text.splitlines() if line.startswith("| `")]

    assert found == rows


def test_every_page_type_that_can_be_switched_off_is_documented() -> None:
    text = (ROOT / "docs" / "change-the-look.md").read_text("utf-8")

    named = set(re.findall(r"`templates/([a-z0-9]+\.html)`", text))
    assert named == PAGE_TYPES - {"redirect.html"}


@pytest.mark.parametrize("line", COMMANDS)
def test_commands_in_the_docs_run(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = shlex.split(line)[1:]
    live = words[0] in ("build", "fetch") and not {"--sample", "--offline"} & set(words)
    with Double(LIVE_ROWS, AS_OF) as double:
        if "--offline" in words:
            assert site_gen("fetch", "--api-url", double.url).exit == 0
        done = site_gen(*words, *(["--api-url", double.url] if live else []))

    assert done.exit == 0, done
