"""The README is true: every command and option stands in it, and its commands run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from site_gen.cli import main
from tests.command import site_gen
from tests.double import Double
from tests.sites import AS_OF, LIVE_ROWS

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
COMMANDS = sorted(main.commands.items())
LINES = [line.strip() for line in README.splitlines() if line.startswith("    site-gen ")]


@pytest.mark.parametrize(("name", "command"), COMMANDS, ids=[name for name, _ in COMMANDS])
def test_every_command_and_option_is_in_the_readme(name: str, command: click.Command) -> None:
    options = [
        option
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for option in parameter.opts
        if option.startswith("--")
    ]

    assert f"`site-gen {name}" in README
    assert [option for option in options if f"`{option}" not in README] == []


def test_every_option_in_the_readme_exists() -> None:
    known = {option for _, one in COMMANDS for it in one.params for option in it.opts}

    assert set(re.findall(r"`(--[a-z-]+)", README)) <= known


@pytest.mark.parametrize("line", LINES)
def test_readme_commands_run(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = shlex.split(line)[1:]
    with Double(LIVE_ROWS, AS_OF) as double:
        live = [] if "--sample" in words else ["--api-url", double.url]
        done = site_gen(*words, *live)

    assert done.exit == 0, done
    assert (tmp_path / "public" / "index.html").is_file()
