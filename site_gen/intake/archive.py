"""All days: one file each, written once, read back for every build.

``ROOT/YYYY/YYYY-MM-DD.json.gz`` and ``ROOT/SHA256SUMS``, in the format of `sha256sum`;
``ROOT/refused/YYYY/YYYY-MM-DD.SOURCE.json.gz`` holds responses that were not shown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
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
REFUSED = "refused"


class Archive:
    """The folder of archived days; `damaged` names the files that were passed over."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.damaged: list[str] = []

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
        """Return the newest day that can be read; raise ArchiveError when there is none."""
        for day, _ in self._readable(self.days()):
            return day
        raise ArchiveError(f"{self.root}: no archived day; run `site-gen fetch` first")

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
        """Return what is known up to a day, for admitting a new fetch of it.

        Days that cannot be read are passed over and named in `damaged`; the day itself
        must be sound, for it would be overwritten.
        """
        known = [one for one in self.days() if one <= day]
        return Past(
            today=self._records(day) if day in known else [],
            last_good=partial(self._last_good, known),
            last_record=partial(self._last_record, known),
            refused=partial(self._refused_running, [one for one in known if one < day]),
        )

    def write(self, document: dict[str, Any]) -> bool:
        """Archive a day unless it is there already, byte for byte; say whether it was written."""
        path = self.path(date.fromisoformat(document["date"]))
        blob = snapshot.pack(document)
        try:
            # By content: another zlib packs the same day into other bytes.
            new = not path.exists() or snapshot.unpack(path.read_bytes()) != snapshot.unpack(blob)
            if new:
                disk.write(path, blob)
            self._write_sums(path)
        except OSError as error:
            raise ArchiveError(f"{path}: cannot be written ({error.strerror})") from error
        return new

    def keep_refused(self, document: Mapping[str, Any]) -> None:
        """Keep responses that are not shown, apart from the good days."""
        path = self._refused_path(date.fromisoformat(document["date"]), document["source"])
        try:
            disk.write(path, snapshot.pack(document))
        except OSError as error:
            raise ArchiveError(f"{path}: cannot be written ({error.strerror})") from error

    def _last_good(
        self, known: Sequence[date], source: Source
    ) -> tuple[str, Sequence[Record]] | None:
        for day, records in self._readable(known):
            own = [record for record in records if record["params"]["source"] == source.id]
            if any("task_type" not in record["params"] for record in own):
                return day.isoformat(), own
        return None

    def _last_record(self, known: Sequence[date], params: Params) -> Record | None:
        for _, records in self._readable(known):
            for record in records:
                if record["params"] == dict(params):
                    return record
        return None

    def _refused_running(self, known: Sequence[date], source: Source) -> list[Sequence[Record]]:
        running = []
        for day in reversed(known):
            records = self._refused(day, source)
            if records is None:
                break
            running.append(records)
        return running

    def _refused_path(self, day: date, source: str) -> Path:
        return self.root / REFUSED / f"{day:%Y}" / f"{day.isoformat()}.{source}{SUFFIX}"

    def _refused(self, day: date, source: Source) -> Sequence[Record] | None:
        """Return what was refused of a source on a day, None when nothing was."""
        path = self._refused_path(day, source.id)
        outcomes = self._read(day).outcomes if path.exists() else ()
        if not any(one["source"] == source.id and one["status"] == "stale" for one in outcomes):
            return None
        try:
            records: Sequence[Record] = json.loads(snapshot.unpack(path.read_bytes()))["requests"]
        except (OSError, ValueError, LookupError, ArchiveError) as error:
            self._pass_over(f"{path}: {error}")
            return None
        return records

    def _readable(self, days: Sequence[date]) -> Iterator[tuple[date, Sequence[Record]]]:
        """Yield the days that can be read with their records, newest first."""
        for day in reversed(days):
            try:
                yield day, self._records(day)
            except ArchiveError as error:
                self._pass_over(str(error))

    def _pass_over(self, problem: str) -> None:
        if problem not in self.damaged:
            self.damaged.append(problem)

    def verify(self) -> Iterator[str]:
        """Yield one line per day that is damaged, or not as its checksum says."""
        sums = self._sums()
        days = {self.path(day).relative_to(self.root).as_posix(): day for day in self.days()}
        for name in sorted(days.keys() | sums.keys()):
            if name not in days:
                yield f"{self.root / name}: gone, though {SUMS} names it"
            elif name not in sums:
                yield f"{self.root / name}: not in {SUMS}"
            elif sha256(self._blob(days[name])).hexdigest() != sums[name]:
                yield f"{self.root / name}: changed since it was archived"
        for day in days.values():
            try:
                self.read(day)
            except ArchiveError as error:
                yield str(error)

    def _sums(self) -> dict[str, str]:
        """Return the checksums on file by the day's name; damaged lines count as none."""
        try:
            lines = (self.root / SUMS).read_text("utf-8", "replace").splitlines()
        except FileNotFoundError:
            return {}
        return {line[66:]: line[:64] for line in lines if line[64:66] == "  "}

    def _write_sums(self, changed: Path) -> None:
        """Bring the checksums up to date; those of unchanged days stay as they were."""
        known = self._sums()
        sums = {}
        for day in self.days():
            path = self.path(day)
            name = path.relative_to(self.root).as_posix()
            fresh = path == changed or name not in known
            sums[name] = sha256(path.read_bytes()).hexdigest() if fresh else known[name]
        if sums != known:
            text = "".join(f"{sums[name]}  {name}\n" for name in sorted(sums))
            disk.write(self.root / SUMS, text.encode())

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
