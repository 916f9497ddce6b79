"""The books of all days, kept by month under ``archive/.derived``: disposable, and verified.

``YYYY-MM.gz`` holds what the days of a month added, with their checksums and that of the
month before: a line of JSON, then the parts of a `Segment`, in three members of gzip, of which
a daily build reads all only of the last months. What does not fit the archive is entered again
from its days.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from site_gen import disk
from site_gen.errors import ArchiveError
from site_gen.heap import unswept
from site_gen.intake import snapshot
from site_gen.intake.archive import Archive
from site_gen.readers import Reader
from site_gen.standings.history import chronicle as through
from site_gen.standings.history import segment
from site_gen.standings.history.chronicle import MOVES_DAYS, Chronicle
from site_gen.standings.history.model import Changes, History, window

FOLDER = ".derived"
SUFFIX = ".gz"
_GZIP = 31  # zlib's word for a gzip envelope
_LEVEL = 6
_HEAD = 1 << 14  # bytes that hold the first line
_MALFORMED = (LookupError, TypeError, ValueError, AttributeError)

Held = list[list[str | None]]  # days with their checksums, None for one that cannot be read


class _Month(NamedTuple):
    """A month's days with their checksums, and where its books are."""

    name: str
    days: dict[date, str]
    path: Path


class _Kept(NamedTuple):
    """A month's kept books: its days, the parts of the first member, and the others packed.

    `digest` is the checksum of the file, `mark` that of all that months tell up to this one,
    however they are packed; `state` is the length of that part.
    """

    before: str
    mark: str
    held: Held
    added: bytes
    ends: bytes
    state: int
    rest: bytes
    digest: str
    path: Path

    def stood(self) -> tuple[bytes, bytes]:
        """Return the state and the standings at the end; raise ArchiveError when damaged."""
        text, _ = _unpacked(self.rest, self.path)
        return text[: self.state], text[self.state :]

    def runs(self) -> bytes:
        """Return the runs; raise ArchiveError when they are damaged."""
        _, rest = _unpacked(self.rest, self.path)
        text, rest = _unpacked(rest, self.path)
        if rest:
            raise ArchiveError(f"{self.path}: damaged; delete it, it is made again")
        return text


class _NotByUsError(Exception):
    """Kept books that fit, but are not what was written."""


def read(archive: Archive, until: date, write: bool = False) -> History:
    """Return the history up to a day, by way of the kept books; `write` keeps them up to date."""
    months = list(_months(archive, until))
    with unswept(), Reader(archive, _unkept(months)) as reader:
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
            blob, after, kept = b"", "", _parsed(month)
            held: Held = []
            for day in month.days:
                held.append(_enter(chronicle, reader, day))
                there = kept is not None and (kept.before, kept.held) == (before, held)
                if there or len(held) == len(month.days):
                    blob, after = _packed(month, before, mark, held, chronicle)
                if there:
                    found = month.path.read_bytes()
                    if [*_texts(found, month.path)] == [*_texts(blob, month.path)]:
                        blob = found  # which another zlib may have packed otherwise
                    else:
                        yield f"{month.path}: not what its days say; delete it, it is made again"
            if kept is None and month.path.exists() and not _of_another_version(month):
                yield f"{month.path}: damaged; delete it, it is made again"
            before, mark = sha256(blob).hexdigest(), after


def _entered(
    archive: Archive, months: list[_Month], reader: Reader, write: bool = False
) -> tuple[Chronicle, dict[str, str]]:
    try:
        return _through(archive, months, reader, write, believe=True)
    except _NotByUsError:
        return _through(archive, months, reader, write, believe=False)


def _through(
    archive: Archive, months: list[_Month], reader: Reader, write: bool, believe: bool
) -> tuple[Chronicle, dict[str, str]]:
    """Enter month after month, from its books as far as they fit, then from its days.

    Return with the books the mark of each month, by its name.
    """
    chronicle, before, mark = Chronicle(), "", ""
    marks: dict[str, str] = {}
    loader = _Loader(chronicle, _since(months).isoformat()[:7])
    for month, sealed in zip(months, [*map(_before, months[1:]), ""], strict=True):
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
            blob, mark = _packed(month, before, mark, held, chronicle)
            before = sha256(blob).hexdigest()
            if write:
                _write(month, blob)
        marks[month.name] = mark
    loader.settle()
    return chronicle, marks


class _Loader:
    """Loads kept books, those of months before `window` without their runs."""

    def __init__(self, chronicle: Chronicle, window: str) -> None:
        self._chronicle, self._window = chronicle, window
        self._last: _Kept | None = None  # whose end is still to be made the state of the books
        self._passed = False  # its runs were left unread

    def load(self, month: _Month, kept: _Kept) -> None:
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


def _months(archive: Archive, until: date) -> Iterator[_Month]:
    known = [(day, digest) for day, digest in archive.sums().items() if day <= until]
    for name, own in groupby(known, lambda item: item[0].isoformat()[:7]):
        yield _Month(name, dict(own), archive.root / FOLDER / f"{name}{SUFFIX}")


def _since(months: Sequence[_Month]) -> date:
    """Return the first day from which on runs are to be at hand."""
    return window(max(months[-1].days)) if months else date.min


def _unkept(months: Iterable[_Month]) -> list[date]:
    """Return the days that the kept books, by their heads, do not have."""
    found: list[date] = []
    for month in months:
        head = _head(month)
        held = {text for text, _ in head["days"]} if head else set()
        found += [day for day in month.days if day.isoformat() not in held]
    return found


def _fitting(archive: Archive, month: _Month, before: str, sealed: str) -> _Kept | None:
    """Return a month's kept books, None where they do not fit its days or the month before.

    `sealed` is the checksum that the month after has of them: with another they are read whole.
    """
    kept = _parsed(month)
    if not kept or kept.before != before or not 0 < len(kept.held) <= len(month.days):
        return None
    if kept.digest != sealed and not _whole(kept):
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


def _head(month: _Month) -> Any:
    """Return the first line of a month's kept books, None where it is not one of ours."""
    head = _first_line(month)
    ours = (head.get("schema"), head.get("month")) == (segment.SCHEMA, month.name)
    return head if ours else None


def _of_another_version(month: _Month) -> bool:
    schema = _first_line(month).get("schema")
    return isinstance(schema, int) and schema != segment.SCHEMA


def _first_line(month: _Month) -> dict[str, Any]:
    with suppress(OSError, ValueError, zlib.error):
        with month.path.open("rb") as file:
            text = zlib.decompressobj(wbits=_GZIP).decompress(file.read(_HEAD), _HEAD)
        line = json.loads(text[: text.index(b"\n")])
        return line if isinstance(line, dict) else {}
    return {}


def _before(month: _Month) -> str:
    """Return the checksum of the month before that a month's kept books have."""
    head = _head(month)
    return str(head["before"]) if head and "before" in head else ""


def _parsed(month: _Month) -> _Kept | None:
    """Return a month's kept books, None where they are not ours, or another version's.

    Of the members but the first nothing is known yet.
    """
    head = _head(month)
    try:
        blob = month.path.read_bytes()
        text, rest = _unpacked(blob, month.path)
        start = text.index(b"\n") + 1
        added, state = start + head["parts"][0], int(head["parts"][1])
        held = [[text, digest] for text, digest in head["days"]]
        before, mark = head["before"], head["mark"]
    except (OSError, ArchiveError, ValueError, KeyError, TypeError):
        return None
    digest = sha256(blob).hexdigest()
    return _Kept(
        before, mark, held, text[start:added], text[added:], state, rest, digest, month.path
    )


def _whole(kept: _Kept) -> bool:
    try:
        kept.stood()
        kept.runs()
    except ArchiveError:
        return False
    return True


def _unpacked(blob: bytes, path: Path) -> tuple[bytes, bytes]:
    """Return the first member of gzip, and what follows it; raise ArchiveError when damaged."""
    reader = zlib.decompressobj(wbits=_GZIP)
    with suppress(zlib.error):
        text = reader.decompress(blob)
        if reader.eof:
            return text, reader.unused_data
    raise ArchiveError(f"{path}: damaged; delete it, it is made again")


def _texts(blob: bytes, path: Path) -> Iterator[bytes]:
    """Yield the members of gzip, as far as they can be read."""
    with suppress(ArchiveError):
        while blob:
            text, blob = _unpacked(blob, path)
            yield text


def _packed(
    month: _Month, before: str, mark: str, held: Held, chronicle: Chronicle
) -> tuple[bytes, str]:
    """Return the books of a month with their mark, given the checksum and mark of those before."""
    found = segment.dump(chronicle, min(month.days))
    added, state = snapshot.canonical(found.added), snapshot.canonical(found.state)
    mark = sha256(b"".join((mark.encode(), added, found.ends, found.runs))).hexdigest()
    head = {
        "schema": segment.SCHEMA,
        "month": month.name,
        "before": before,
        "mark": mark,
        "days": held,
        "parts": [len(added), len(state)],
    }
    members = (
        b"".join((snapshot.canonical(head), b"\n", added, found.ends)),
        state + found.standings,
        found.runs,
    )
    return b"".join(zlib.compress(one, level=_LEVEL, wbits=_GZIP) for one in members), mark


def _write(month: _Month, blob: bytes) -> None:
    with suppress(OSError):  # what is not kept is made again
        if not month.path.exists() or month.path.read_bytes() != blob:
            disk.write(month.path, blob)


def _digest(path: Path) -> str:
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
