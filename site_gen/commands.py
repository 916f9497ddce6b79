"""Commands run, told to the operator, and ended with their code."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from site_gen.errors import ConfigError, SiteGenError
from site_gen.heap import unswept
from site_gen.text import log_line

if TYPE_CHECKING:
    from site_gen.job import Say
    from site_gen.report import Report
    from site_gen.settings import Settings


def fail(error: SiteGenError) -> NoReturn:
    """Tell an error in one line, and exit with its code."""
    click.echo(f"site-gen: error: {log_line(str(error))}", err=True)
    sys.exit(error.exit_code)


def list_problems(find: Callable[[], Iterator[str]], none: str) -> None:
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


def run(
    command: str, given: dict[str, Any], day: date | None = None, site_url: str | None = None
) -> None:
    """Run a command, tell the operator, and exit with its code."""
    # Imported late, so that --help answers at once.
    from site_gen.report import Report

    path, quiet, verbose = (given.pop(name) for name in ("report", "quiet", "verbose"))
    printing = given.pop("print_config")
    report = Report()
    say = _progress(quiet)
    try:
        if printing:
            print_settings(settings_of(given, site_url))
            report.exit = 0
            return
        if command != "build" or not _spared(given, day, site_url, report):
            made = _run_story(command, given, day, site_url, report, say)  # noqa: F841 - kept alive
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


def _spared(given: dict[str, Any], day: date | None, site_url: str | None, report: Report) -> bool:
    """Tell whether the site is already what the build would make, and report it again."""
    from site_gen import unchanged

    start = time.perf_counter()
    decides = {name: value for name, value in given.items() if name not in ("strict", "jobs")}
    config = given["config"] or Path("site.toml")
    given["asked"] = unchanged.asked({**decides, "day": day, "site_url": site_url}, config)
    told = unchanged.recall(given["output"], given["asked"]) if given["mode"] != "live" else None
    if told is None or (given["strict"] and told["warnings"]):  # the build knows which count
        return False
    report.repeat(told)
    report.seconds["total"] = time.perf_counter() - start
    return True


def _run_story(
    command: str,
    given: dict[str, Any],
    day: date | None,
    site_url: str | None,
    report: Report,
    say: Say,
) -> object:
    """Run what a command asks for; return what it made, which takes long to take apart."""
    from site_gen import build as story
    from site_gen.job import Job

    story_of: dict[str, Callable[..., object]]
    story_of = {"build": story.build, "fetch": story.fetch_only, "bundle": story.bundle_only}
    settings = settings_of(given, site_url)
    key = os.environ.get("OPENROUTER_API_KEY", "")
    job = Job(day=day, key=key, settings=settings, **given)
    with unswept():
        return story_of[command](job, report, say)


def settings_of(given: dict[str, Any], site_url: str | None = None) -> Settings:
    """Return the effective settings; the folders in `given` become those of options and file."""
    from site_gen import config

    chosen = config.read(given.pop("config"), site_url)
    if given.pop("downloads", False):
        chosen = chosen._replace(downloads=True)
    if chosen.downloads and "data" in chosen.leave_out:
        raise ConfigError(
            "downloads: the page that offers the copies is left out with data; remove"
            " downloads, or data from leave_out"
        )
    names = [name for name in ("templates", "static", "content") if name in given]
    for name in names:
        configured = getattr(chosen.folders, name)
        given[name] = given[name] or (Path(configured) if configured else None)
    folders = {name: str(given[name]) for name in names if given[name]}
    return chosen._replace(folders=chosen.folders._replace(**folders))


def print_settings(settings: Settings) -> None:
    """Print settings as a configuration file."""
    from site_gen import config

    click.echo(config.dumps(settings), nl=False)


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
    elif command == "bundle":
        click.echo(
            f"Wrote {given['output']} ({report.boards} boards, {report.bytes / 1e6:.1f} MB) in"
            f" {report.seconds['total']:.2f} s."
        )
    else:
        what = (
            f"{report.pages} pages ({report.boards} boards, {report.files} files,"
            f" {report.bytes / 1e6:.1f} MB) in {given['output']}"
        )
        if report.unchanged:
            click.echo(f"Nothing has changed: {what} stay as they are.")
        else:
            click.echo(f"Built {what} in {report.seconds['total']:.2f} s.")
    if verbose:
        for stage, seconds in report.seconds.items():
            click.echo(f"  {stage:<20}{seconds:8.3f} s")
        by_time = sorted(report.templates.items(), key=lambda one: -one[1]["seconds"])
        for name, one in by_time:
            click.echo(
                f"  {name:<20}{one['seconds']:8.3f} s {one['files']:7,} files"
                f" {one['bytes'] / 1e6:9.2f} MB"
            )


def _write_report(path: Path, report: Report) -> None:
    document = dataclasses.asdict(report)
    document["seconds"] = {stage: round(took, 4) for stage, took in report.seconds.items()}
    for one in document["templates"].values():
        one["seconds"] = round(one["seconds"], 4)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", "utf-8")
    except OSError as error:
        report.exit = 1
        report.error = f"{path}: the report cannot be written ({error.strerror})"
