"""The options that several commands take."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from site_gen.intake.sources import SOURCES
from site_gen.settings import API_URL
from site_gen.text import log_line

Command = Callable[..., Any]
FOLDER = click.Path(path_type=Path)


class Day(click.ParamType):  # type: ignore[type-arg]  # generic only since click 8.2
    """A day as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        """Return the day; fail with a usage error when the text is none."""
        try:
            day = date.fromisoformat(value)
            if day.isoformat() != value:  # Python reads 20260710 and 2026-W28-5 too
                raise ValueError
            return day
        except ValueError:
            self.fail(f"{log_line(value)!r} is no day; write it as 2026-07-10", param, ctx)


def options(*them: Command) -> Callable[[Command], Command]:
    """Return what gives a command these options, in this order."""

    def decorate(command: Command) -> Command:
        for option in reversed(them):
            command = option(command)
        return command

    return decorate


intake = options(
    click.option(
        "--archive", type=FOLDER, default="archive", show_default=True, help="Folder of all days."
    ),
    click.option(
        "--api-url",
        metavar="URL",
        default=API_URL,
        show_default=True,
        help="Where the endpoint is; the key goes only there.",
    ),
    click.option(
        "--accept",
        metavar="SOURCE",
        multiple=True,
        type=click.Choice([source.id for source in SOURCES]),
        help="Take this source though it is smaller or older than its last good day: "
        + " or ".join(source.id for source in SOURCES)
        + ".",
    ),
    click.option("--strict", is_flag=True, help="Make every warning an error."),
)
configured = options(
    click.option(
        "--config",
        type=FOLDER,
        metavar="FILE",
        help="Configuration, instead of site.toml if that is there.",
    ),
    click.option(
        "--print-config", is_flag=True, help="Print the effective configuration, and do no more."
    ),
)
own = options(
    click.option("--templates", type=FOLDER, help="Folder whose templates go before ours."),
    click.option("--static", type=FOLDER, help="Folder whose static files go before ours."),
    click.option("--content", type=FOLDER, help="Folder whose Markdown pages go before ours."),
)
telling = options(
    click.option("--report", type=FOLDER, help="Write a JSON report here, on failure too."),
    click.option("--quiet", is_flag=True, help="Print errors and warnings only."),
    click.option("--verbose", is_flag=True, help="Print what takes how long."),
)
