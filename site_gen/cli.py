"""The command line: what it takes."""

from __future__ import annotations

import gc
import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from site_gen import __version__, commands
from site_gen.errors import SiteGenError
from site_gen.manual import Command as ManualCommand
from site_gen.options import FOLDER, Day, configured, intake, own, telling
from site_gen.text import log_line


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

    \b
    Examples:
      site-gen build --sample       a site of invented figures, in public/
      site-gen init leaderboard     a folder to start your own from
      site-gen COMMAND --help       what a command takes, does and returns
    """


main.command_class = ManualCommand


@main.command(short_help="Fetch, archive the day, and build the site from it.")
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
@intake
@click.option("--site-url", metavar="URL", help="Public address: canonical links and a sitemap.")
@own
@configured
@click.option("--downloads", is_flag=True, help="Add offline copies under /downloads/.")
@click.option(
    "--jobs",
    type=click.IntRange(0, 64),
    default=0,
    help="Processes that write pages; by itself as many as there are cores, where it pays.",
)
@telling
def build(
    sample: bool, offline: bool, day: date | None, site_url: str | None, **given: Any
) -> None:
    """Fetch every source once, archive the day, and build the site from it.

    The finished site takes the place of the old one in one step, or not at all.
    """
    given["mode"] = _mode("live", sample=sample, offline=offline, date=day is not None)
    _keep_apart(given["report"], given["output"], "--output, which is replaced whole")
    _keep_apart(given["report"], given["archive"], "--archive")
    if os.path.realpath(given["output"]) == os.path.realpath("."):
        raise click.UsageError("--output must not be the folder you are in; choose one inside it")
    commands.run("build", given, day=day, site_url=site_url)


def _mode(otherwise: str, **asked: bool) -> str:
    """Return the one mode that was asked for; fail with a usage error when it was several."""
    chosen = [name for name, on in asked.items() if on]
    if len(chosen) > 1:
        raise click.UsageError("--sample, --offline and --date exclude each other")
    return chosen[0] if chosen else otherwise


@main.command()
@click.option("--sample", is_flag=True, help="Of the embedded sample of invented figures.")
@click.option("--offline", is_flag=True, help="Of the newest archived day (the default).")
@click.option("--date", "day", type=Day(), help="Of that archived day.")
@click.option(
    "--output",
    metavar="FILE.zip|FILE.html",
    type=FOLDER,
    required=True,
    help="File to write: a .zip to unpack and open, or one .html with every board.",
)
@click.option(
    "--archive", type=FOLDER, default="archive", show_default=True, help="Folder of all days."
)
@click.option("--site-url", metavar="URL", help="Public address, to which the copy refers.")
@click.option("--strict", is_flag=True, help="Make every warning an error.")
@own
@configured
@telling
def bundle(
    sample: bool, offline: bool, day: date | None, site_url: str | None, **given: Any
) -> None:
    """Write an offline copy of the site; never fetches."""
    given["mode"] = _mode("offline", sample=sample, offline=offline, date=day is not None)
    _keep_apart(given["report"], given["archive"], "--archive")
    if given["report"] and given["report"].resolve() == given["output"].resolve():
        raise click.UsageError("--report must not be the file of --output")
    commands.run("bundle", given, day=day, site_url=site_url)


@main.command()
@intake
@configured
@telling
def fetch(**given: Any) -> None:
    """Fetch and archive the day, without building the site.

    A second fetch of a day that brings nothing new changes nothing.
    """
    _keep_apart(given["report"], given["archive"], "--archive")
    commands.run("fetch", given | {"mode": "live"})


@main.command(short_help="Show the site here, and build it again on change.")
@click.option("--offline", is_flag=True, help="From the newest archived day, not the sample.")
@click.option(
    "--archive", type=FOLDER, default="archive", show_default=True, help="Folder of all days."
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Where to listen on 127.0.0.1; 0 takes any free port.",
)
@own
@configured
def serve(offline: bool, archive: Path, port: int, **given: Any) -> None:
    """Show the site on this machine, and build it again when a file of yours changes.

    From the embedded sample, or, with --offline, from the newest archived day; nothing is
    fetched, and no output folder is touched. The browser reloads by itself, and shows what is
    wrong when the site cannot be built. Ctrl-C ends it.
    """
    from tempfile import TemporaryDirectory

    from site_gen.job import Job, Mode
    from site_gen.serve import Preview, serve

    def job() -> Job:
        now = dict(given)
        settings = commands.settings_of(now)
        mode: Mode = "offline" if offline else "sample"
        return Job(mode=mode, archive=archive, settings=settings, **now)

    gc.enable()
    printing = given.pop("print_config")
    try:
        if printing:
            commands.print_settings(job().settings)
            return
        with TemporaryDirectory(prefix="site-gen-") as folder:
            preview = Preview(job, given["config"] or Path("site.toml"), Path(folder) / "public")
            preview.look()
            serve(preview, port, click.echo)
    except SiteGenError as error:
        commands.fail(error)
    except KeyboardInterrupt:
        pass


@main.command(short_help="Write a starter folder: configuration, page, workflow.")
@click.argument("folder", metavar="[DIR]", type=FOLDER, default=".")
def init(folder: Path) -> None:
    """Write a starter folder: configuration, a page of your own, a workflow that publishes.

    The folder is DIR, or the one you are in. What is there already is named and never overwritten.
    """
    from site_gen import starter

    try:
        for path in starter.write(folder):
            click.echo(f"Wrote {log_line(str(path))}")
    except SiteGenError as error:
        commands.fail(error)


@main.command(short_help="Check a built site in full.")
@click.argument("folder", metavar="DIR", type=FOLDER)
def check(folder: Path) -> None:
    """Check a built site in full: links, credits, markup, downloads, checksums."""
    from site_gen.output.inspection import inspect

    commands.list_problems(lambda: inspect(folder), f"{folder}: no problem found.")


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
    from site_gen.report import Report

    report = Report()
    try:
        changes = story.diff(archive, one, other, report)
    except SiteGenError as error:
        click.echo(f"site-gen: error: {log_line(str(error))}", err=True)
        sys.exit(error.exit_code)
    for warning in report.warnings:
        click.echo(f"site-gen: warning: {log_line(warning)}", err=True)
    write = {"text": formats.to_text, "json": formats.to_json, "markdown": formats.to_markdown}
    click.echo(write[form](changes))


@main.command(short_help="Check the checksums of the archive and of a site.")
@click.option(
    "--archive", type=FOLDER, default="archive", show_default=True, help="Folder of all days."
)
@click.option(
    "--output", type=FOLDER, default="public", show_default=True, help="Folder of the site."
)
def verify(archive: Path, output: Path) -> None:
    """Check the checksums of the archive and of a built site, of those that are there."""
    from site_gen.build import verify

    there = (("the archive", archive), ("the site", output))
    listed = " and ".join(name for name, path in there if path.is_dir())
    commands.list_problems(lambda: verify(archive, output), f"Every checksum of {listed} holds.")


def _keep_apart(report: Path | None, folder: Path, name: str) -> None:
    if report and Path(os.path.realpath(report)).is_relative_to(os.path.realpath(folder)):
        raise click.UsageError(f"--report must not lie in {name}")
