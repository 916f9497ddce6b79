"""The story of a build: facts are gathered, then pages planned, then written and swapped in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import date
from itertools import chain
from pathlib import Path

from jinja2 import FileSystemLoader

from site_gen import books, bundle, gather, unchanged
from site_gen.errors import ArchiveError, BuildError, ConfigError
from site_gen.intake.archive import Archive
from site_gen.job import Job, Say, Watch
from site_gen.output import compiled, folder
from site_gen.output.check import Check
from site_gen.output.crew import Crew
from site_gen.output.folder import check_output, replacing
from site_gen.output.fresh import Fresh
from site_gen.output.press import Press
from site_gen.pages import colours, content, presence, search
from site_gen.pages.cells import Cells
from site_gen.pages.plan import first, last, prepare, rest
from site_gen.pages.site import Awaited, File, Item, Site
from site_gen.report import Report
from site_gen.standings import boards
from site_gen.standings.history.model import Changes

JOBS_MOST = 4  # more wait for one another
MANY = 100  # pages that are worth a second process
MANY_LIGHT = 200  # of those that take a tenth, without downloads and history


def build(job: Job, report: Report, say: Say) -> Site:
    """Build the site and return its facts.

    Raise SiteGenError, with the output as it was, when that cannot be done.
    """
    watch = Watch(report)
    own = [path for path in (job.templates, job.static, job.content) if path]
    check_output(job.output, own if job.mode == "sample" else [job.archive, *own])
    spared = job.asked and job.mode != "live"
    inputs = unchanged.look(job.asked, (job.archive, *own)) if spared else None

    with _ahead(job):
        site = gather.site_of(job, report, say, watch)
    # Wall: from here on nothing is learned, only shown.
    with replacing(job.output) as fresh:
        _write_pages(job, site, fresh, report, watch)
        fresh.seal(bundle.told(site))
        report.files, report.bytes = len(fresh.written.sums), fresh.size
        if inputs:
            files = dict.fromkeys(fresh.written.sums) | fresh.written.states
            fresh.then = lambda: unchanged.remember(job.output, inputs, report.told(), files)
    watch.lap("write")
    return site


def bundle_only(job: Job, report: Report, say: Say) -> None:
    """Write an offline copy to the file `job.output`, which stays as it was upon SiteGenError."""
    watch = Watch(report)
    own = [path for path in (job.templates, job.static, job.content) if path]
    bundle.check_file(job.output, own if job.mode == "sample" else [job.archive, *own])
    site = gather.site_of(job, report, say, watch)
    file = bundle.write(job.output, site, _kit(job, site))
    report.files, report.bytes = 1, len(file.data)
    watch.lap("write")


def fetch_only(job: Job, report: Report, say: Say) -> None:
    """Fetch and archive the day; raise SiteGenError when no source has any data."""
    watch = Watch(report)
    archive = Archive(job.archive)
    snapshot, failed = gather.fetched(job, archive, report, say)
    watch.lap("fetch")
    catalog = boards.derive(snapshot, gather.asked(job.settings))
    gather.count(report, catalog, failed, job.settings.stale_days)
    report.insist(job.strict)
    gather.read_books(job, archive, snapshot.date)
    watch.lap("derive")


def verify(archive: Path, output: Path) -> Iterator[str]:
    """Yield one line per checksum that does not hold; raise SiteGenError if there is none."""
    if not archive.is_dir() and not output.is_dir():
        raise ArchiveError(f"neither {archive} nor {output} is there to be verified")
    if archive.is_dir():
        yield from Archive(archive).verify()
        yield from books.verify(Archive(archive))
    if output.is_dir():
        yield from folder.verify(output)


def diff(folder: Path, one: date, other: date, report: Report) -> Changes:
    """Return what changed between two archived days; raise SiteGenError when one is absent."""
    if one > other:
        raise ConfigError(f"{one} is after {other}; give the earlier day first")
    archive = Archive(folder)
    for day in (one, other):
        archive.read(day)
    changes = books.between(archive, one, other)
    gather.tell_passed_over(archive, report)
    return changes


def _kit(job: Job, site: Site) -> bundle.Kit:
    prose = {}
    if site.extra or any(presence.makes(site, name) for name in presence.OF_PROSE):
        prose = content.read_prose(content.folders("content", job.content))
    assets = content.read_assets(content.folders("static", job.static))
    if "search" not in site.settings.leave_out:
        assets |= {asset.name: asset for asset in search.assets(site, prose)}
    if site.settings.colours:
        assets[colours.NAME] = colours.asset(site.settings.colours)
    return bundle.Kit(prose, assets, content.folders("templates", job.templates))


def _write_pages(job: Job, site: Site, fresh: Fresh, report: Report, watch: Watch) -> None:
    kit = _kit(job, site)
    copies: list[File] = []
    if site.settings.downloads:
        told, copies = bundle.copies(site, kit)
        site = replace(site, copies=told)
    renderer = kit.renderer(site)
    check = Check(
        {source.id: source.citation.text for source in site.catalog.sources},
        site.settings.base_path,
    )
    if fresh.anew and "data" not in site.settings.leave_out:
        site.history.read_all()  # for the files of past years
    watch.lap("render")
    press, cells = Press(renderer, check, fresh), Cells(site)

    def others() -> Iterator[Item | Awaited]:
        _ = site.catalog.models  # gathered while another process writes what is first
        watch.lap("derive")
        return chain(copies, rest(site, kit.prose, kit.assets, cells))

    press.run_by(_crew(job), first(site), others, lambda: prepare(site, cells))
    sizes = fresh.written.sizes
    weights = {
        f"/{name}": (sizes[name], f"sha256:{digest}") for name, digest in fresh.written.sums.items()
    }
    press.run(last(site, weights))
    report.pages = press.tally.pages
    watch.share(press.tally.seconds)
    report.templates = {name: one._asdict() for name, one in press.tally.used.items()}
    problems = list(check.problems())
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise BuildError(f"the site would be broken: {problems[0]}{more}")


def _ahead(job: Job) -> AbstractContextManager[None]:
    """Return what has templates compiled while facts are gathered, where a core is free for it."""
    if job.jobs == 1 or _cores() == 1:
        return nullcontext()
    places = content.folders("templates", job.templates)
    off = content.switched_off("templates", places)
    names = presence.likely(off, job.settings.leave_out)
    return compiled.ahead(FileSystemLoader(places), names)


def _cores() -> int:
    """Return how many processes can run at once: one, where the system does not tell."""
    # Only Linux tells; elsewhere, as on macOS, libraries of the system may not bear a fork.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def _crew(job: Job) -> Crew:
    """Return who writes pages: how many processes at most, and from how many pages on."""
    if job.jobs:
        return Crew(job.jobs, 0)
    light = {"data", "history"} <= set(job.settings.leave_out)
    return Crew(min(_cores(), JOBS_MOST), MANY_LIGHT if light else MANY)
