"""The story of a build: facts are gathered, then pages planned, then written and swapped in."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any, Literal

from site_gen import books, bundle, unchanged
from site_gen.errors import ArchiveError, BuildError, ConfigError, ContentError, NoDataError
from site_gen.intake import admit, clock, fetch
from site_gen.intake.archive import Archive
from site_gen.intake.snapshot import Snapshot
from site_gen.intake.sources import SOURCES, Source
from site_gen.output import folder
from site_gen.output.check import Check
from site_gen.output.folder import Fresh, check_output, replacing
from site_gen.output.press import MANY, Press
from site_gen.pages import colours, content, presence, search
from site_gen.pages.plan import last, plan
from site_gen.pages.site import File, Site
from site_gen.report import Report
from site_gen.settings import API_URL, Settings
from site_gen.standings import audit, boards, facts
from site_gen.standings.history import notices, redaction
from site_gen.standings.history.model import Changes, History
from site_gen.standings.model import Catalog, SourceState

Say = Callable[[str], None]
Failed = Mapping[str, str]  # sources that failed today, after a fetch that did not
PASSED_OVER_MOST = 5  # files that are named one by one
JOBS_MOST = 4  # more wait for one another
Mode = Literal["live", "sample", "offline", "date"]


@dataclass(frozen=True, slots=True)
class Job:
    """What a command was asked to do; `day` only with mode `date`, `key` only with mode `live`.

    `jobs` is the number of processes that write pages, 0 for as many as serve. `asked` is all
    that was asked for in words, see `unchanged`; without them the next build is not spared when
    nothing has changed.
    """

    mode: Mode = "live"
    day: date | None = None
    output: Path = Path("public")
    archive: Path = Path("archive")
    api_url: str = API_URL
    key: str = field(default="", repr=False)
    settings: Settings = Settings()
    templates: Path | None = None
    static: Path | None = None
    content: Path | None = None
    accept: tuple[str, ...] = ()
    strict: bool = False
    jobs: int = 0
    asked: str = ""


class _Watch:
    """Adds the seconds since it last looked to a stage of the report."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._start = self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self._report.seconds[stage] += now - self._last
        self._report.seconds["total"] = now - self._start
        self._last = now

    def share(self, took: Mapping[str, float]) -> None:
        """Add the seconds since it last looked to stages, as these took parts of them."""
        now = time.perf_counter()
        whole = sum(took.values()) or 1
        for stage, part in took.items():
            self._report.seconds[stage] += (now - self._last) * part / whole
        self._last = now


def build(job: Job, report: Report, say: Say) -> Site:
    """Build the site and return its facts.

    Raise SiteGenError, with the output as it was, when that cannot be done.
    """
    watch = _Watch(report)
    own = [path for path in (job.templates, job.static, job.content) if path]
    check_output(job.output, own if job.mode == "sample" else [job.archive, *own])
    spared = job.asked and job.mode != "live"
    inputs = unchanged.look(job.asked, (job.archive, *own)) if spared else None

    site = _site(job, report, say, watch)
    # Wall: from here on nothing is learned, only shown.
    with replacing(job.output) as fresh:
        _write_pages(job, site, fresh, report, watch)
        fresh.seal(bundle.built_from(site))
        report.files, report.bytes = len(fresh.sums), fresh.size
        if inputs:
            fresh.then = lambda: unchanged.remember(job.output, inputs, report.told())
    watch.lap("write")
    return site


def bundle_only(job: Job, report: Report, say: Say) -> None:
    """Write an offline copy to the file `job.output`, which stays as it was upon SiteGenError."""
    watch = _Watch(report)
    own = [path for path in (job.templates, job.static, job.content) if path]
    bundle.check_file(job.output, own if job.mode == "sample" else [job.archive, *own])
    site = _site(job, report, say, watch)
    file = bundle.write(job.output, site, _kit(job, site))
    report.files, report.bytes = 1, len(file.data)
    watch.lap("write")


def _site(job: Job, report: Report, say: Say, watch: _Watch) -> Site:
    """Gather the facts of the day that a job asks for."""
    archive = sample() if job.mode == "sample" else Archive(job.archive)
    snapshot, failed = _facts(job, archive, report, say)
    watch.lap("fetch")
    settings = job.settings
    catalog = boards.derive(snapshot, asked(settings), job.mode == "sample", settings.hide)
    _count(report, catalog, failed, settings.stale_days)
    report.insist(job.strict)
    off, extra = _left_out(job)
    audited = "templates/quality.html" not in off
    audits = audit.derive(snapshot, catalog) if audited else ()
    del snapshot  # the largest thing in memory, of which nothing is needed any more
    history = _history(job, archive, catalog.date, report)
    computed = facts.derive(catalog, history.gates, settings.mix)
    watch.lap("derive")
    return Site(settings, catalog, audits, computed, history, off, extra)


def fetch_only(job: Job, report: Report, say: Say) -> None:
    """Fetch and archive the day; raise SiteGenError when no source has any data."""
    watch = _Watch(report)
    archive = Archive(job.archive)
    snapshot, failed = _fetched(job, archive, report, say)
    watch.lap("fetch")
    catalog = boards.derive(snapshot, asked(job.settings))
    _count(report, catalog, failed, job.settings.stale_days)
    report.insist(job.strict)
    _read_books(job, archive, snapshot.date)
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
    _pass_over(archive, report)
    return changes


def _read_books(job: Job, archive: Archive, day: date) -> History:
    """Return the history; only a live build keeps books."""
    if job.mode != "live":
        return books.read(archive, day)
    with archive.locked():
        return books.read(archive, day, write=True)


def _history(job: Job, archive: Archive, day: date, report: Report) -> History:
    """Return the history up to a day, as far as it is to be shown."""
    if "history" in job.settings.leave_out:
        return History()
    history = _read_books(job, archive, day)
    _pass_over(archive, report)
    if job.mode != "sample":  # its gaps are part of what was invented
        today, known = clock.day(clock.now()), archive.days()
        report.warnings += notices.derive(history, day, known, today, job.settings.off)
        report.warnings += archive.strays()
    return redaction.redact(history, job.settings.hide, job.settings.off)


def _facts(job: Job, archive: Archive, report: Report, say: Say) -> tuple[Snapshot, Failed]:
    """Return the day to show, read back from the archive."""
    if job.mode == "live":
        return _fetched(job, archive, report, say)
    snapshot = archive.read(job.day) if job.day else archive.newest()
    _pass_over(archive, report)
    return snapshot, {}


def _fetched(job: Job, archive: Archive, report: Report, say: Say) -> tuple[Snapshot, Failed]:
    fetch.check_address(job.api_url)
    key = fetch.check_key(job.key)
    if not key.startswith("sk-or-"):
        report.warnings.append("OPENROUTER_API_KEY does not start with sk-or-; is it one?")
    with archive.locked():
        return _admitted(job, archive, key, report, say)


def _admitted(
    job: Job, archive: Archive, key: str, report: Report, say: Say
) -> tuple[Snapshot, Failed]:
    """Fetch, admit and archive the day; return it as read back."""
    now = clock.now()
    today = clock.day(now)
    newest = max(archive.days(), default=today)
    if newest > today:
        raise ArchiveError(
            f"{job.archive}: holds {newest}, but the clock says {today}; correct the clock,"
            " or build with --offline"
        )
    past = archive.past(today)
    sources, settings = asked(job.settings), job.settings
    responses = list(fetch.fetch(sources, job.api_url, key, settings.limits, say))
    try:
        admission = admit.admit(sources, responses, now, past, job.accept, settings.guards)
    except NoDataError as error:
        report.sources += [_line(one, "missing", why) for one, why in error.reasons.items()]
        raise
    finally:
        _pass_over(archive, report)
    report.warnings += admission.warnings
    for refused in admission.refused.values():
        archive.keep_refused(refused)
    archive.write(admission.document)
    return archive.read(today), admission.failed


def _pass_over(archive: Archive, report: Report) -> None:
    """Name in the report what was passed over so far; of a year of damaged days the first few."""
    start = "passed over: "
    told = [f"{start}{problem}" for problem in archive.damaged[:PASSED_OVER_MOST]]
    if len(archive.damaged) > PASSED_OVER_MOST:
        more = len(archive.damaged) - PASSED_OVER_MOST
        told.append(f"{start}{more} more; `site-gen verify` names them all")
    report.warnings = [one for one in report.warnings if not one.startswith(start)] + told


def asked(settings: Settings) -> tuple[Source, ...]:
    """Return the sources that are not left out."""
    return tuple(source for source in SOURCES if source.id not in settings.off)


def sample() -> Archive:
    """Return the embedded sample: an archive of invented days."""
    return Archive(Path(str(files("site_gen") / "sample")))


def _count(report: Report, catalog: Catalog, failed: Failed, stale_days: int) -> None:
    report.boards = len(catalog.boards)
    for source in catalog.sources:
        line = _line(source.id, source.status, source.reason)
        line |= {
            "rows": source.rows,
            "quarantined": source.quarantined,
            "as_of": source.as_of,
            "retrieved_at": source.retrieved_at,
            "stands_in": source.stands_in,
        }
        if source.id in failed:
            day = catalog.date.isoformat()
            line |= {"status": "stale", "reason": failed[source.id], "stands_in": day}
        report.sources.append(line)
        report.warnings += _warnings(source, catalog, stale_days)
    report.exit = 3 if any(one["status"] != "fresh" for one in report.sources) else 0


def _line(source: str, status: str, reason: str | None) -> dict[str, Any]:
    """Return a source's line of the report, without figures."""
    return {
        "id": source,
        "status": status,
        "reason": reason,
        "rows": 0,
        "quarantined": 0,
        "as_of": None,
        "retrieved_at": None,
        "stands_in": None,
    }


def _warnings(source: SourceState, catalog: Catalog, stale_days: int) -> Iterator[str]:
    """Yield what an operator should know of a source that is shown."""
    if source.status != "fresh":
        yield f"{source.id}: {source.status}: {source.reason}"
    for reason, count in source.aside:
        yield f"{source.id}: {count} {'row' if count == 1 else 'rows'} set aside: {reason}"
    if source.as_of:
        days = (catalog.date - clock.day(clock.moment(source.as_of))).days
        if days > stale_days:
            yield f"{source.id}: as_of {source.as_of} is {days} days old"
    known = {one.id: one.citation for one in SOURCES}[source.id]
    if source.citation.text != known and not catalog.sample:
        yield f"{source.id}: asks to be cited as {source.citation.text!r}, which is new"


def _left_out(job: Job) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return what empty files switch off, and the Markdown pages that are the operator's alone."""
    prose = content.folders("content", job.content)
    off = content.switched_off("templates", content.folders("templates", job.templates))
    for name in sorted(off):
        if name.removeprefix("templates/") not in presence.PAGE_TYPES:
            raise ContentError(
                f"{name}: is empty, but other pages are made with it; remove it, or fill it"
            )
    return frozenset(off | content.switched_off("content", prose)), content.extra_pages(prose)


def _kit(job: Job, site: Site) -> bundle.Kit:
    prose = {}
    if site.extra or any(presence.makes(site, name) for name in presence.OF_PROSE):
        prose = content.read_prose(content.folders("content", job.content))
    assets = content.read_assets(content.folders("static", job.static))
    if "search" not in site.settings.leave_out:
        assets[search.NAME] = search.asset(site, prose)
    if site.settings.colours:
        assets[colours.NAME] = colours.asset(site.settings.colours)
    return bundle.Kit(prose, assets, content.folders("templates", job.templates))


def _write_pages(job: Job, site: Site, fresh: Fresh, report: Report, watch: _Watch) -> None:
    kit = _kit(job, site)
    copies: list[File] = []
    if site.settings.downloads:
        told, copies = bundle.copies(site, kit)
        site = replace(site, copies=told)
        watch.lap("render")
    renderer = kit.renderer(site)
    check = Check(
        {source.id: source.citation.text for source in site.catalog.sources},
        site.settings.base_path,
    )
    press = Press(renderer, check, fresh)
    press.run_by(_jobs(job, site), lambda: chain(copies, plan(site, kit.prose, kit.assets)))
    weights = {
        f"/{name}": (fresh.sizes[name], f"sha256:{digest}") for name, digest in fresh.sums.items()
    }
    press.run(last(site, weights))
    report.pages = press.tally.pages
    watch.share(press.tally.seconds)
    report.templates = {name: one._asdict() for name, one in press.tally.used.items()}
    problems = list(check.problems())
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise BuildError(f"the site would be broken: {problems[0]}{more}")


def _jobs(job: Job, site: Site) -> int:
    """Return how many processes are to write pages: one, where there are few."""
    if job.jobs:
        return job.jobs
    # Without downloads and history a page takes a tenth.
    light = {"data", "history"} <= set(job.settings.leave_out)
    if len(site.catalog.models) + len(site.catalog.boards) < (10 * MANY if light else MANY):
        return 1
    # Only Linux tells; elsewhere, as on macOS, libraries of the system may not bear a fork.
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    return min(cores, JOBS_MOST)
