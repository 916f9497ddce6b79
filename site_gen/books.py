"""The books of all days, kept by month under ``archive/.derived``: disposable, and verified.

``YYYY-MM.gz`` holds what the days of a month added, with their checksums and that of the
month before. A daily build reads all of it only of the last months. What does not fit the
archive is entered again from its days.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from hashlib import sha256
from itertools import groupby
from pathlib import Path

from site_gen import shelf
from site_gen.errors import ArchiveError
from site_gen.heap import unswept
from site_gen.intake.archive import Archive
from site_gen.readers import Reader
from site_gen.shelf import Held, Kept, Month
from site_gen.standings.history import chronicle as through
from site_gen.standings.history import segment
from site_gen.standings.history.chronicle import MOVES_DAYS, Chronicle
from site_gen.standings.history.model import Changes, History
from site_gen.standings.history.runs import window

FOLDER = ".derived"
_MALFORMED = (LookupError, TypeError, ValueError, AttributeError)


class _NotByUsError(Exception):
    """Kept books that fit, but are not what was written."""


def read(archive: Archive, until: date, write: bool = False) -> History:
    """Return the history up to a day, by way of the kept books; `write` keeps them up to date."""
    months = list(_months(archive, until))
    listed = [day for month in months for day in month.days]
    with unswept(), Reader(archive, _unkept(months), listed[-MOVES_DAYS - 1 :]) as reader:
        chronicle, marks = _entered(archive, months, reader, write)
        newest = [reader.day(day) for day in chronicle.days[-MOVES_DAYS - 1 :]]
        history = chronicle.history([day for day in newest if day], _since(months))
        return replace(history, marks=marks)


def between(archive: Archive, one: date, other: date) -> Changes:
    """Return what changed from a day to a later one, every move included.

    Raise ArchiveError when one of the two cannot be read.
    """
    months = list(_months(archive, one))
    later = [day for day in archive.days() if one < day <= other]
    with unswept(), Reader(archive, [*_unkept(months), *later]) as reader:
        chronicle, _ = _entered(archive, months, reader)
        found = (reader.day(day) for day in later)
        return through.between((day for day in found if day), one, other, chronicle)


def verify(archive: Archive) -> Iterator[str]:
    """Yield a line per month whose books are not what its days say.

    Books of fewer or other days than the archive has, after such, or of another version of the
    program are only out of date.
    """
    if not (archive.root / FOLDER).is_dir():
        return
    months = list(_months(archive, date.max))
    chronicle, before, mark = Chronicle(), "", ""
    with unswept(), Reader(archive, [day for month in months for day in month.days]) as reader:
        for month in months:
            chronicle.close()
            blob, after, kept = b"", "", shelf.parsed(month)
            held: Held = []
            for day in month.days:
                held.append(_enter(chronicle, reader, day))
                there = kept is not None and (kept.before, kept.held) == (before, held)
                if there or len(held) == len(month.days):
                    blob, after = shelf.packed(month, before, mark, held, chronicle)
                if there:
                    found = month.path.read_bytes()
                    if [*shelf.texts(found, month.path)] == [*shelf.texts(blob, month.path)]:
                        blob = found  # which another zlib may have packed otherwise
                    else:
                        yield f"{month.path}: not what its days say; delete it, it is made again"
            if kept is None and month.path.exists() and not shelf.of_another_version(month):
                yield f"{month.path}: damaged; delete it, it is made again"
            before, mark = sha256(blob).hexdigest(), after


def _entered(
    archive: Archive, months: list[Month], reader: Reader, write: bool = False
) -> tuple[Chronicle, dict[str, str]]:
    try:
        return _through(archive, months, reader, write, believe=True)
    except _NotByUsError:
        return _through(archive, months, reader, write, believe=False)


def _through(
    archive: Archive, months: list[Month], reader: Reader, write: bool, believe: bool
) -> tuple[Chronicle, dict[str, str]]:
    """Enter month after month, from its books as far as they fit, then from its days.

    Return with the books the mark of each month, by its name.
    """
    chronicle, before, mark = Chronicle(), "", ""
    marks: dict[str, str] = {}
    loader = _Loader(chronicle, _since(months).isoformat()[:7])
    for month, sealed in zip(months, [*map(shelf.before, months[1:]), ""], strict=True):
        chronicle.close()
        kept = _fitting(archive, month, before, sealed) if believe else None
        held = kept.held if kept else []
        if kept:
            loader.load(month, kept)
        if kept and len(held) == len(month.days):
            before, mark = kept.digest, kept.mark
        else:
            loader.settle()
            held = held + [_enter(chronicle, reader, one) for one in list(month.days)[len(held) :]]
            blob, mark = shelf.packed(month, before, mark, held, chronicle)
            before = sha256(blob).hexdigest()
            if write:
                shelf.write(month, blob)
        marks[month.name] = mark
    loader.settle()
    return chronicle, marks


class _Loader:
    """Loads kept books, those of months before `window` without their runs."""

    def __init__(self, chronicle: Chronicle, window: str) -> None:
        self._chronicle, self._window = chronicle, window
        self._last: Kept | None = None  # whose end is still to be made the state of the books
        self._passed = False  # its runs were left unread

    def load(self, month: Month, kept: Kept) -> None:
        """Enter a month's books; `settle` is to follow the last."""
        days = [date.fromisoformat(text) for text, digest in kept.held if text and digest]
        passed = month.name < self._window and len(kept.held) == len(month.days)
        with _by_us():
            added = json.loads(kept.added)
            if passed:
                segment.pass_by(self._chronicle, days, added, kept.ends, kept.runs)
            else:
                self._load_standings()
                segment.load(self._chronicle, days, added, kept.runs())
        self._last, self._passed = kept, passed

    def settle(self) -> None:
        """Make the end of the books that were loaded last the state of all."""
        if self._last and self._chronicle.days:
            with _by_us():
                self._load_standings()
                segment.load_state(self._chronicle, json.loads(self._last.stood()[0]))
        self._last, self._window = None, ""  # what follows days that were entered is loaded whole

    def _load_standings(self) -> None:
        if self._last and self._passed:
            segment.load_standings(self._chronicle, self._last.stood()[1])
        self._passed = False


@contextmanager
def _by_us() -> Iterator[None]:
    """Raise _NotByUsError for what kept books that fit cannot hold."""
    try:
        yield
    except (*_MALFORMED, ArchiveError) as error:
        raise _NotByUsError from error


def _enter(chronicle: Chronicle, reader: Reader, day: date) -> list[str | None]:
    found = reader.day(day)
    if found:
        chronicle.enter(found)
    return [day.isoformat(), found.sha256 if found else None]


def _months(archive: Archive, until: date) -> Iterator[Month]:
    known = [(day, digest) for day, digest in archive.sums().items() if day <= until]
    for name, own in groupby(known, lambda item: item[0].isoformat()[:7]):
        yield Month(name, dict(own), archive.root / FOLDER / f"{name}{shelf.SUFFIX}")


def _since(months: Sequence[Month]) -> date:
    """Return the first day from which on runs are to be at hand."""
    return window(max(months[-1].days)) if months else date.min


def _unkept(months: Iterable[Month]) -> list[date]:
    """Return the days that the kept books, by their heads, do not have."""
    found: list[date] = []
    for month in months:
        held = shelf.days(month)
        found += [day for day in month.days if day.isoformat() not in held]
    return found


def _fitting(archive: Archive, month: Month, before: str, sealed: str) -> Kept | None:
    """Return a month's kept books, None where they do not fit its days or the month before.

    `sealed` is the checksum that the month after has of them: with another they are read whole.
    """
    kept = shelf.parsed(month)
    if not kept or kept.before != before or not 0 < len(kept.held) <= len(month.days):
        return None
    if kept.digest != sealed and not kept.whole:
        return None
    for (text, digest), (day, known) in zip(kept.held, month.days.items(), strict=False):
        if text != day.isoformat():
            return None
        if digest is None:
            if archive.own(day):  # it could not be read then
                return None
        elif digest != known and digest != _digest(archive.path(day)):
            return None
    return kept


def _digest(path: Path) -> str:
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
