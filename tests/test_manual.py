"""`--help` is a manual: purpose, options in groups, environment, exit codes, examples that run."""

from __future__ import annotations

import shlex

import click
import pytest

from site_gen.cli import main
from site_gen.manual import EXAMPLES, GROUPS
from tests.command import site_gen

COMMANDS = sorted(main.commands.items())
every_command = pytest.mark.parametrize(
    ("name", "command"), COMMANDS, ids=[name for name, _ in COMMANDS]
)


@every_command
def test_help_has_every_part(name: str, command: click.Command) -> None:
    done = site_gen(name, "--help")

    assert done.exit == 0
    parts = [line for line in done.out.splitlines() if line and not line.startswith(" ")]
    assert parts[0].startswith(f"Usage: main {name}")
    assert parts[-2:] == ["Exit codes:", "Examples:"]
    options = [one for one in command.params if isinstance(one, click.Option)]
    assert [one.name for one in options if f"{one.opts[0]} " not in done.out] == []
    assert [one.name for one in options if not one.help] == []
    assert ("OPENROUTER_API_KEY" in done.out) == (name in ("build", "fetch"))


def test_the_list_of_commands_is_cut_nowhere() -> None:
    done = site_gen("--help", COLUMNS="80")

    assert "..." not in done.out.partition("Commands:")[2]
    assert [name for name, _ in COMMANDS if f"\n  {name}  " not in done.out] == []


@every_command
def test_help_tells_of_exit_3_where_a_source_may_have_failed(
    name: str, command: click.Command
) -> None:
    told = site_gen(name, "--help").out

    assert ("\n  3  " in told) == (name in ("build", "bundle", "fetch"))
    assert ("configuration that cannot" in told) == ("--print-config" in told)


@every_command
def test_examples_are_commands_that_parse(name: str, command: click.Command) -> None:
    for line in EXAMPLES[name]:
        words = shlex.split(line)
        assert words[:2] == ["site-gen", name]
        command.make_context(name, words[2:], resilient_parsing=False)


def test_every_grouped_option_exists() -> None:
    known = {one.name for _, command in COMMANDS for one in command.params}

    assert {name for names in GROUPS.values() for name in names} <= known
