"""All days: one file each, written once, read back for every build.

``ROOT/YYYY/YYYY-MM-DD.json.gz`` and ``ROOT/SHA256SUMS``, in the format of `sha256sum`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from site_gen import disk
from site_gen.errors import ArchiveError
from site_gen.intake import snapshot
from site_gen.intake.admit import Past, Record
from site_gen.intake.snapshot import Received, Snapshot
from site_gen.intake.sources import Params, Source

_NAME = re.compile(r"([0-9]{4})-[0-9]{2}-[0-9]{2}")
SUMS = "SHA256SUMS"
SUFFIX = ".json.gz"


class Archive:
    """The folder of archived days."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def days(self) -> list[date]:
        """Return the archived days, oldest first."""
        found = []
        for path in self.root.glob(f"[0-9]*/*{SUFFIX}"):
            name = path.name.removesuffix(SUFFIX)
            if _NAME.fullmatch(name) and path.parent.name == name[:4]:
                try:
                    found.append(date.fromisoformat(name))
                except ValueError:
                    continue
        return sorted(found)

    def newest(self) -> date:
        """Return the newest archived day; raise ArchiveError when there is none."""
        days = self.days()
        if not days:
            raise ArchiveError(f"{self.root}: no archived day; run `site-gen fetch` first")
        return days[-1]

    def path(self, day: date) -> Path:
        """Return where a day's file is, or would be."""
        return self.root / f"{day:%Y}" / f"{day.isoformat()}{SUFFIX}"

    def read(self, day: date) -> Snapshot:
        """Return a day as it is to be shown, with what stands in for failed sources.

        Raise ArchiveError, naming the nearest days, when it is absent or damaged.
        """
        read = self._read(day)
        received = list(read.received)
        for outcome in read.outcomes:
            stands_in = outcome["stands_in"]
            if stands_in and stands_in != day.isoformat():
                received += self._of(date.fromisoformat(stands_in), outcome["source"])
        return Snapshot(read.date, read.sha256, tuple(received), read.outcomes)

    def past(self, day: date) -> Past:
        """Return what is known up to a day, for admitting a new fetch of it."""
        known = [one for one in self.days() if one <= day]
        today = self._records(day) if day in known else []

        def holding(params: Params) -> Iterator[tuple[date, Record]]:
            for one in reversed(known):
                for record in self._records(one):
                    if record["params"] == dict(params):
                        yield one, record

        def last_good(source: Source) -> str | None:
            first = next(request for request in source.requests if request.carries_rows)
            return next((one.isoformat() for one, _ in holding(first.params)), None)

        def last_record(params: Params) -> Record | None:
            return next((record for _, record in holding(params)), None)

        return Past(today, last_good, last_record)

    def write(self, document: dict[str, Any]) -> bool:
        """Archive a day unless it is there already, byte for byte; say whether it was written."""
        path = self.path(date.fromisoformat(document["date"]))
        blob = snapshot.pack(document)
        try:
            # By content: another zlib packs the same day into other bytes.
            if path.exists() and snapshot.unpack(path.read_bytes()) == snapshot.unpack(blob):
                return False
            disk.write(path, blob)
            self._sum(path, blob)
        except OSError as error:
            raise ArchiveError(f"{path}: cannot be written ({error.strerror})") from error
        return True

    def _sum(self, path: Path, blob: bytes) -> None:
        sums = self.root / SUMS
        lines = sums.read_text("utf-8").splitlines() if sums.exists() else []
        name = path.relative_to(self.root).as_posix()
        kept = [line for line in lines if line.partition("  ")[2] != name]
        kept.append(f"{sha256(blob).hexdigest()}  {name}")
        text = "".join(f"{line}\n" for line in sorted(kept, key=lambda line: line[66:]))
        if not sums.exists() or sums.read_text("utf-8") != text:
            disk.write(sums, text.encode())

    def _of(self, day: date, source: str) -> list[Received]:
        return [one for one in self._read(day).received if one.source == source]

    def _read(self, day: date) -> Snapshot:
        blob = self._blob(day)
        try:
            read = snapshot.read(snapshot.unpack(blob), sha256(blob).hexdigest())
        except ArchiveError as error:
            raise ArchiveError(f"{self.path(day)}: {error}") from error
        if read.date != day:
            raise ArchiveError(f"{self.path(day)}: holds the day {read.date}")
        return read

    def _records(self, day: date) -> list[Record]:
        self._read(day)  # a damaged or foreign day is named here, not met as a KeyError later
        records: list[Record] = json.loads(snapshot.unpack(self._blob(day)))["requests"]
        return records

    def _blob(self, day: date) -> bytes:
        path = self.path(day)
        try:
            return path.read_bytes()
        except FileNotFoundError as error:
            raise ArchiveError(f"{path}: no such day{self._neighbours(day)}") from error
        except OSError as error:
            raise ArchiveError(f"{path}: cannot be read ({error.strerror})") from error

    def _neighbours(self, day: date) -> str:
        days = self.days()
        before = [one for one in days if one < day][-1:]
        after = [one for one in days if one > day][:1]
        near = " and ".join(one.isoformat() for one in before + after)
        return f"; the nearest archived: {near}" if near else "; the archive is empty"
