"""The docs are true: every key stands there as the models have it, and every command runs."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from site_gen import keys
from site_gen.pages.presence import PAGE_TYPES
from tests.command import environment, site_gen
from tests.double import Double
from tests.sites import AS_OF, LIVE_ROWS, ROOT

DOCS = sorted((ROOT / "docs").glob("*.md"))
RUN_ELSEWHERE = {
    "recover.md",  # as a story, by test_publish
    "use-the-data.md",  # in a built site, by test_open_data
}
COMMANDS = [
    pytest.param(line, id=f"{path.name}: {line}")
    for path in DOCS
    if path.name not in RUN_ELSEWHERE
    for line in map(str.strip, path.read_text("utf-8").splitlines())
    if line.startswith("site-gen ") and line != "site-gen serve"  # test_serve runs that one
]
TOOLS = re.compile(r"    ((?:frictionless|gh|git|make|pip|pipx|python|sha256sum|uvx) \S.*)")
DOUBLE = "python -m tests.double responses.json"
CLONE = "git clone --branch archive https://github.com/YOU/REPOSITORY archive"  # in recover.md too
TABLES = {
    "hide": keys.HIDE,
    "hide.rows[]": keys.HIDDEN_ROW,
    "guards": keys.GUARDS,
    "limits": keys.LIMITS,
    "navigation[]": keys.LINK,
    "folders": keys.FOLDERS,
}


def described(table: dict[str, keys.Key], within: str = "") -> Iterator[str]:
    """Yield a row of the documentation for each key of a table."""
    for name, key in table.items():
        if key.meaning:
            shown = "must be given" if key.default is keys.GIVEN else f"`{_told(key.default)}`"
            shown = "" if key.default in (None, {}, []) else shown
            yield f"| `{within}{name}` | {shown} | {key.meaning} |"


def _told(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_every_key_is_documented_with_its_default() -> None:
    text = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    rows = list(described(keys.FILE))
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


def test_no_other_command_stands_in_the_docs() -> None:
    found = {
        match[1]
        for path in DOCS
        if path.name not in RUN_ELSEWHERE
        for match in map(TOOLS.fullmatch, path.read_text("utf-8").splitlines())
        if match
    }

    assert found == {DOUBLE, CLONE}
    assert f"    {CLONE}\n" in (ROOT / "docs" / "recover.md").read_text("utf-8")


def test_a_response_is_served_as_the_docs_say(tmp_path: Path) -> None:
    response = {"data": LIVE_ROWS, "meta": {"as_of": AS_OF["design-arena"]}}
    (tmp_path / "responses.json").write_text(json.dumps(response))
    command = [sys.executable, *shlex.split(DOUBLE)[1:], "--port", "0"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, text=True
    ) as double:
        try:
            assert double.stdout
            _, line = double.stdout.readline(), double.stdout.readline()
            words = shlex.split(line)[2:4]
            done = site_gen("fetch", *words, "--archive", tmp_path / "archive")
        finally:
            double.terminate()

    assert words[0] == "--api-url"
    assert done.exit == 0, done
