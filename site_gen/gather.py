"""The facts of the day that a job asks for: fetched or archived, ranked, with their history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from site_gen import books
from site_gen.errors import ArchiveError, ContentError, NoDataError
from site_gen.intake import admit, clock, fetch
from site_gen.intake.archive import Archive
from site_gen.intake.snapshot import Snapshot
from site_gen.intake.sources import SOURCES, Source
from site_gen.job import Job, Say, Watch
from site_gen.pages import content, presence
from site_gen.pages.site import Site
from site_gen.report import Report
from site_gen.settings import Settings
from site_gen.standings import audit, boards, facts
from site_gen.standings.catalog import Catalog
from site_gen.standings.history import notices, redaction
from site_gen.standings.history.model import History
from site_gen.standings.model import SourceState

Failed = Mapping[str, str]  # sources that failed today, after a fetch that did not
PASSED_OVER_MOST = 5  # files that are named one by one


def site_of(job: Job, report: Report, say: Say, watch: Watch) -> Site:
    """Gather the facts of the day that a job asks for."""
    archive = sample() if job.mode == "sample" else Archive(job.archive)
    snapshot, failed = _facts(job, archive, report, say)
    watch.lap("fetch")
    settings = job.settings
    catalog = boards.derive(snapshot, asked(settings), job.mode == "sample", settings.hide)
    count(report, catalog, failed, settings.stale_days)
    report.insist(job.strict)
    off, extra = _left_out(job)
    audited = "templates/quality.html" not in off
    audits = audit.derive(snapshot, catalog) if audited else ()
    del snapshot  # the largest thing in memory, of which nothing is needed any more
    history = _history(job, archive, catalog.date, report)
    computed = facts.derive(catalog, history.gates, settings.mix)
    watch.lap("derive")
    return Site(settings, catalog, audits, computed, history, off, extra)


def read_books(job: Job, archive: Archive, day: date) -> History:
    """Return the history; only a live build keeps books."""
    if job.mode != "live":
        return books.read(archive, day)
    with archive.locked():
        return books.read(archive, day, write=True)


def _history(job: Job, archive: Archive, day: date, report: Report) -> History:
    """Return the history up to a day, as far as it is to be shown."""
    if "history" in job.settings.leave_out:
        return History()
    history = read_books(job, archive, day)
    tell_passed_over(archive, report)
    if job.mode != "sample":  # its gaps are part of what was invented
        today, known = clock.day(clock.now()), archive.days()
        report.warnings += notices.derive(history, day, known, today, job.settings.off)
        report.warnings += archive.strays()
    return redaction.redact(history, job.settings.hide, job.settings.off)


def _facts(job: Job, archive: Archive, report: Report, say: Say) -> tuple[Snapshot, Failed]:
    """Return the day to show, read back from the archive."""
    if job.mode == "live":
        return fetched(job, archive, report, say)
    snapshot = archive.read(job.day) if job.day else archive.newest()
    tell_passed_over(archive, report)
    return snapshot, {}


def fetched(job: Job, archive: Archive, report: Report, say: Say) -> tuple[Snapshot, Failed]:
    """Fetch, admit and archive the day; return it as read back, and which sources failed."""
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
        tell_passed_over(archive, report)
    report.warnings += admission.warnings
    for refused in admission.refused.values():
        archive.keep_refused(refused)
    archive.write(admission.document)
    return archive.read(today), admission.failed


def tell_passed_over(archive: Archive, report: Report) -> None:
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
    return Archive(Path(__file__).parent / "sample")


def count(report: Report, catalog: Catalog, failed: Failed, stale_days: int) -> None:
    """Take into the report what is known of each source, and whether any failed."""
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
