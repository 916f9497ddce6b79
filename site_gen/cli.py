"""The command line: the only place that prints or exits."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from site_gen import __version__
from site_gen.errors import SiteGenError
from site_gen.intake.sources import SOURCES
from site_gen.settings import API_URL, Settings, check_site_url
from site_gen.text import log_line

if TYPE_CHECKING:
    from site_gen.build import Report, Say

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


def _options(*options: Command) -> Callable[[Command], Command]:
    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


_intake = _options(
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
        help="Take this source though it is smaller or older than its last good day.",
    ),
    click.option("--strict", is_flag=True, help="Make every warning an error."),
)
_telling = _options(
    click.option("--report", type=FOLDER, help="Write a JSON report here, on failure too."),
    click.option("--quiet", is_flag=True, help="Print errors and warnings only."),
    click.option("--verbose", is_flag=True, help="Print what takes how long."),
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="site-gen")
def main() -> None:
    """Build a leaderboard site from OpenRouter's benchmark data.

    A live build needs OPENROUTER_API_KEY in the environment; --sample, --offline and
    --date need neither key nor network. SOURCE_DATE_EPOCH, if set, is the clock.

    \b
    Exit codes:
      0  built; every source fetched and accepted
      1  failed; the output is as it was, no archived day is lost
      2  wrong usage
      3  built, but a source failed: its last good day is shown, or its pages say so
    """


@main.command()
@click.option("--sample", is_flag=True, help="From the embedded sample of invented figures.")
@click.option("--offline", is_flag=True, help="From the newest archived day.")
@click.option("--date", "day", type=Day(), help="From that archived day.")
@click.option(
    "--output",
    type=FOLDER,
    default="public",
    show_default=True,
    help="Folder to put the site in; replaced whole.",
)
@_intake
@click.option("--site-url", metavar="URL", help="Public address: canonical links and a sitemap.")
@click.option("--templates", type=FOLDER, help="Folder whose templates go before ours.")
@click.option("--static", type=FOLDER, help="Folder whose static files go before ours.")
@click.option("--content", type=FOLDER, help="Folder whose Markdown pages go before ours.")
@_telling
def build(
    sample: bool, offline: bool, day: date | None, site_url: str | None, **given: Any
) -> None:
    """Fetch, archive and build the site."""
    chosen = [sample, offline, day is not None]
    if sum(chosen) > 1:
        raise click.UsageError("--sample, --offline and --date exclude each other")
    _keep_apart(given["report"], given["output"], "--output, which is replaced whole")
    _keep_apart(given["report"], given["archive"], "--archive")
    if os.path.realpath(given["output"]) == os.path.realpath("."):
        raise click.UsageError("--output must not be the folder you are in; choose one inside it")
    names = ("sample", "offline", "date")
    given["mode"] = next((name for name, on in zip(names, chosen, strict=True) if on), "live")
    _run("build", given, day=day, site_url=site_url)


@main.command()
@_intake
@_telling
def fetch(**given: Any) -> None:
    """Fetch and archive the day, without building the site."""
    _keep_apart(given["report"], given["archive"], "--archive")
    _run("fetch", given | {"mode": "live"})


@main.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
def check(folder: Path) -> None:
    """Check a built site in full: links, credits, markup, downloads, checksums."""
    from site_gen.output.inspection import inspect

    _list_problems(lambda: inspect(folder), f"{folder}: no problem found.")


@main.command()
@click.argument("one", metavar="A", type=Day())
@click.argument("other", metavar="B", type=Day())
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="For a commit message, for programs, or for a job's summary.",
)
@click.option(
    "--archive", type=FOLDER, default="archive", show_default=True, help="Folder of all days."
)
def diff(one: date, other: date, form: str, archive: Path) -> None:
    """Tell what changed between two archived days, A and the later B."""
    from site_gen import build as story
    from site_gen import diff as formats

    report = story.Report()
    try:
        changes = story.diff(archive, one, other, report)
    except SiteGenError as error:
        click.echo(f"site-gen: error: {log_line(str(error))}", err=True)
        sys.exit(error.exit_code)
    for warning in report.warnings:
        click.echo(f"site-gen: warning: {log_line(warning)}", err=True)
    write = {"text": formats.to_text, "json": formats.to_json, "markdown": formats.to_markdown}
    click.echo(write[form](changes))


@main.command()
@click.option("--archive", type=FOLDER, default="archive", show_default=True)
@click.option("--output", type=FOLDER, default="public", show_default=True)
def verify(archive: Path, output: Path) -> None:
    """Check the checksums of the archive and of a built site, of those that are there."""
    from site_gen.build import verify

    there = (("the archive", archive), ("the site", output))
    listed = " and ".join(name for name, path in there if path.is_dir())
    _list_problems(lambda: verify(archive, output), f"Every checksum of {listed} holds.")


def _keep_apart(report: Path | None, folder: Path, name: str) -> None:
    if report and Path(os.path.realpath(report)).is_relative_to(os.path.realpath(folder)):
        raise click.UsageError(f"--report must not lie in {name}")


def _list_problems(find: Callable[[], Iterator[str]], none: str) -> None:
    """Print one line per problem and exit 1, or say that there is none."""
    try:
        problems = list(find())
    except SiteGenError as error:
        problems = [str(error)]
    for problem in problems:
        click.echo(f"site-gen: error: {log_line(problem)}", err=True)
    if problems:
        sys.exit(1)
    click.echo(none)


def _run(
    command: str, given: dict[str, Any], day: date | None = None, site_url: str | None = None
) -> None:
    """Run a command, tell the operator, and exit with its code."""
    # Imported late, so that --help answers at once.
    from site_gen import build as story

    path, quiet, verbose = (given.pop(name) for name in ("report", "quiet", "verbose"))
    report = story.Report()
    say = _progress(quiet)
    try:
        job = story.Job(
            day=day,
            key=os.environ.get("OPENROUTER_API_KEY", ""),
            settings=Settings(site_url=check_site_url(site_url)),
            **given,
        )
        (story.build if command == "build" else story.fetch_only)(job, report, say)
    except SiteGenError as error:
        report.exit, report.error = error.exit_code, log_line(str(error))
    except KeyboardInterrupt:
        report.exit, report.error = 1, "interrupted; the output is as it was"
    except Exception as error:  # a bug, whose trace is wanted
        report.exit, report.error = 1, log_line(f"{type(error).__name__}: {error}")
        raise
    finally:
        say("")
        if path:
            _write_report(path, report)
    _tell(command, given, report, quiet, verbose)
    sys.exit(report.exit)


def _progress(quiet: bool) -> Say:
    """Return how to show a step: in place on a terminal, as plain lines elsewhere."""
    if quiet:
        return lambda line: None
    if not sys.stderr.isatty():
        return lambda line: click.echo(log_line(line)) if line else None
    return lambda line: click.echo(f"\r\x1b[K{log_line(line)}", err=True, nl=False)


def _tell(command: str, given: dict[str, Any], report: Report, quiet: bool, verbose: bool) -> None:
    # A failure is one line: what came before it is in the report.
    for warning in report.warnings if verbose or not report.error else ():
        click.echo(f"site-gen: warning: {log_line(warning)}", err=True)
    if report.error:
        click.echo(f"site-gen: error: {report.error}", err=True)
        return
    if quiet:
        return
    if command == "fetch":
        click.echo(f"Archived {report.boards} boards in {given['archive']}.")
    else:
        click.echo(
            f"Built {report.pages} pages ({report.boards} boards, {report.files} files,"
            f" {report.bytes / 1e6:.1f} MB) in {given['output']} in"
            f" {report.seconds['total']:.2f} s."
        )
    if verbose:
        for stage, seconds in report.seconds.items():
            click.echo(f"  {stage:<7}{seconds:8.3f} s")


def _write_report(path: Path, report: Report) -> None:
    document = dataclasses.asdict(report)
    document["seconds"] = {stage: round(took, 4) for stage, took in report.seconds.items()}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", "utf-8")
    except OSError as error:
        report.exit = 1
        report.error = f"{path}: the report cannot be written ({error.strerror})"
