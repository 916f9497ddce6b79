"""The books of all days, kept by month under ``archive/.derived``: disposable, and verified.

``YYYY-MM.json.gz`` holds what the days of a month added, with their checksums and that of
the month before. What does not fit the archive is entered again from its days.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from site_gen import disk
from site_gen.errors import ArchiveError
from site_gen.intake import snapshot
from site_gen.intake.archive import Archive
from site_gen.intake.sources import SOURCES
from site_gen.standings.history import days, segment
from site_gen.standings.history.chronicle import MOVES_DAYS, Chronicle
from site_gen.standings.history.days import Day
from site_gen.standings.history.model import History

FOLDER = ".derived"
SUFFIX = ".json.gz"


class _Month(NamedTuple):
    """A month's days with their checksums, and where its books are."""

    name: str
    days: dict[date, str]
    path: Path


def read(archive: Archive, until: date, write: bool = False) -> History:
    """Return the history up to a day, by way of the kept books; `write` keeps them up to date."""
    chronicle = Chronicle()
    for month, document, _ in _entered(archive, until, chronicle):
        if write and document is not None:
            blob = _packed(document)
            if not month.path.exists() or month.path.read_bytes() != blob:
                with suppress(OSError):  # what is not kept is made again
                    disk.write(month.path, blob)
    newest = [_observed(archive, day) for day in chronicle.days[-MOVES_DAYS - 1 :]]
    return chronicle.history([day for day in newest if day])


def verify(archive: Archive) -> Iterator[str]:
    """Yield a line per month whose books are not what its days say; none where none are kept."""
    if not (archive.root / FOLDER).is_dir():
        return
    chronicle = Chronicle()
    wanted = set()
    for month, document, _ in _entered(archive, date.max, chronicle, trusting=False):
        wanted.add(month.path)
        there = document is not None and month.path.exists()
        if there and month.path.read_bytes() != _packed(document):
            yield f"{month.path}: not what its days say; delete it, it will be made again"
    for path in sorted((archive.root / FOLDER).glob(f"*{SUFFIX}")):
        if path not in wanted:
            yield f"{path}: of no archived month; delete it"


def _entered(
    archive: Archive, until: date, chronicle: Chronicle, trusting: bool = True
) -> Iterator[tuple[_Month, Any, str]]:
    """Enter month after month; yield each with its document, None where the kept one holds."""
    before = ""
    for month in _months(archive, until):
        kept, digest = _kept(month, before) if trusting else (None, "")
        if kept:
            segment.load(chronicle, kept["books"], [date.fromisoformat(d) for d, _ in kept["days"]])
        done = {date.fromisoformat(day) for day, _ in kept["days"]} if kept else set()
        read_ = [[day.isoformat(), month.days[day]] for day in sorted(done)]
        for day in month.days:
            observed = None if day in done else _observed(archive, day)
            if observed:
                chronicle.enter(observed)
                read_.append([day.isoformat(), observed.sha256])
        document = None
        if len(read_) != len(done):
            document = {
                "schema": segment.SCHEMA,
                "month": month.name,
                "before": before,
                "days": read_,
                "books": segment.dump(chronicle, min(month.days)),
            }
            digest = sha256(_packed(document)).hexdigest()
        chronicle.close()
        yield month, document, digest
        before = digest


def _months(archive: Archive, until: date) -> Iterator[_Month]:
    known = [(day, digest) for day, digest in archive.sums().items() if day <= until]
    for name, own in groupby(known, lambda item: item[0].isoformat()[:7]):
        yield _Month(name, dict(own), archive.root / FOLDER / f"{name}{SUFFIX}")


def _kept(month: _Month, before: str) -> tuple[Any, str]:
    """Return a month's kept document with its checksum, None where it does not fit its days."""
    try:
        blob = month.path.read_bytes()
        text = snapshot.unpack(blob)
        digest, _, body = text.partition(b"\n")
        if sha256(body).hexdigest().encode() != digest:
            return None, ""
        document = json.loads(body)
        head = [document[name] for name in ("schema", "month", "before")]
        days = {date.fromisoformat(day): digest for day, digest in document["days"]}
    except (OSError, ArchiveError, ValueError, KeyError, TypeError):
        return None, ""
    first = dict(list(month.days.items())[: len(days)])
    if head != [segment.SCHEMA, month.name, before] or not days or days != first:
        return None, ""
    return document, sha256(blob).hexdigest()


def _packed(document: Any) -> bytes:
    body = snapshot.canonical(document)
    return snapshot.compress(sha256(body).hexdigest().encode() + b"\n" + body)


def _observed(archive: Archive, day: date) -> Day | None:
    found = archive.own(day)
    return days.observe(found, SOURCES) if found else None
