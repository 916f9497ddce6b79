"""The books of all days, kept by month under ``archive/.derived``: disposable, and verified.

``YYYY-MM.gz`` holds what the days of a month added, with their checksums and that of the
month before: a line of JSON, then the parts of a `Segment`. What does not fit the archive is
entered again from its days.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
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
from site_gen.standings.history.model import Changes, History

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
    """A month's kept books: its days and their parts, `digest` the checksum of the file."""

    before: str
    held: Held
    added: bytes
    runs: bytes
    state: bytes
    digest: str


class _NotByUsError(Exception):
    """Kept books that fit, but are not what was written."""


def read(archive: Archive, until: date, write: bool = False) -> History:
    """Return the history up to a day, by way of the kept books; `write` keeps them up to date."""
    months = list(_months(archive, until))
    with unswept(), Reader(archive, _unkept(months)) as reader:
        chronicle, marks = _entered(archive, months, reader, write)
        newest = [reader.day(day) for day in chronicle.days[-MOVES_DAYS - 1 :]]
        history = chronicle.history([day for day in newest if day])
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
    chronicle, before = Chronicle(), ""
    with unswept(), Reader(archive, [day for month in months for day in month.days]) as reader:
        for month in months:
            chronicle.close()
            blob, kept = b"", _parsed(month)
            held: Held = []
            for day in month.days:
                held.append(_enter(chronicle, reader, day))
                there = kept is not None and (kept.before, kept.held) == (before, held)
                if there or len(held) == len(month.days):
                    blob = _packed(month, before, held, chronicle)
                if there:
                    found = month.path.read_bytes()
                    if snapshot.unpack(found) == snapshot.unpack(blob):
                        blob = found  # which another zlib may have packed otherwise
                    else:
                        yield f"{month.path}: not what its days say; delete it, it is made again"
            if kept is None and month.path.exists() and not _of_another_version(month):
                yield f"{month.path}: damaged; delete it, it is made again"
            before = sha256(blob).hexdigest()


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

    Return with the books the checksum of each month's, by its name.
    """
    chronicle, before = Chronicle(), ""
    marks: dict[str, str] = {}
    state = b""  # at the end of the books that were loaded last
    for month in months:
        chronicle.close()
        kept = _fitting(archive, month, before) if believe else None
        held = kept.held if kept else []
        if kept:
            _load(chronicle, kept)
            state = kept.state
        if kept and len(held) == len(month.days):
            before = kept.digest
        else:
            _load_state(chronicle, state)
            state = b""
            held = held + [_enter(chronicle, reader, one) for one in list(month.days)[len(held) :]]
            blob = _packed(month, before, held, chronicle)
            before = sha256(blob).hexdigest()
            if write:
                _write(month, blob)
        marks[month.name] = before
    _load_state(chronicle, state)
    return chronicle, marks


def _enter(chronicle: Chronicle, reader: Reader, day: date) -> list[str | None]:
    found = reader.day(day)
    if found:
        chronicle.enter(found)
    return [day.isoformat(), found.sha256 if found else None]


def _months(archive: Archive, until: date) -> Iterator[_Month]:
    known = [(day, digest) for day, digest in archive.sums().items() if day <= until]
    for name, own in groupby(known, lambda item: item[0].isoformat()[:7]):
        yield _Month(name, dict(own), archive.root / FOLDER / f"{name}{SUFFIX}")


def _unkept(months: Iterable[_Month]) -> list[date]:
    """Return the days that the kept books, by their heads, do not have."""
    found: list[date] = []
    for month in months:
        head = _head(month)
        held = {text for text, _ in head["days"]} if head else set()
        found += [day for day in month.days if day.isoformat() not in held]
    return found


def _fitting(archive: Archive, month: _Month, before: str) -> _Kept | None:
    """Return a month's kept books, None where they do not fit its days or the month before."""
    kept = _parsed(month)
    if not kept or kept.before != before or not 0 < len(kept.held) <= len(month.days):
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


def _parsed(month: _Month) -> _Kept | None:
    """Return a month's kept books, None where they are not whole or of another version."""
    head = _head(month)
    try:
        blob = month.path.read_bytes()
        text = snapshot.unpack(blob)
        start = text.index(b"\n") + 1
        added, runs = start + head["parts"][0], start + sum(head["parts"][:2])
        held = [[text, digest] for text, digest in head["days"]]
        before = head["before"]
    except (OSError, ArchiveError, ValueError, KeyError, TypeError):
        return None
    digest = sha256(blob).hexdigest()
    return _Kept(before, held, text[start:added], text[added:runs], text[runs:], digest)


def _load(chronicle: Chronicle, kept: _Kept) -> None:
    days = [date.fromisoformat(text) for text, digest in kept.held if text and digest]
    try:
        segment.load(chronicle, days, json.loads(kept.added), kept.runs)
    except _MALFORMED as error:
        raise _NotByUsError from error


def _load_state(chronicle: Chronicle, state: bytes) -> None:
    if state and chronicle.days:
        try:
            segment.load_state(chronicle, json.loads(state))
        except _MALFORMED as error:
            raise _NotByUsError from error


def _packed(month: _Month, before: str, held: Held, chronicle: Chronicle) -> bytes:
    added, runs, state = segment.dump(chronicle, min(month.days))
    parts = snapshot.canonical(added), runs, snapshot.canonical(state)
    head = {
        "schema": segment.SCHEMA,
        "month": month.name,
        "before": before,
        "days": held,
        "parts": [len(part) for part in parts],
    }
    text = b"".join((snapshot.canonical(head), b"\n", *parts))
    return zlib.compress(text, level=_LEVEL, wbits=_GZIP)


def _write(month: _Month, blob: bytes) -> None:
    with suppress(OSError):  # what is not kept is made again
        if not month.path.exists() or month.path.read_bytes() != blob:
            disk.write(month.path, blob)


def _digest(path: Path) -> str:
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
