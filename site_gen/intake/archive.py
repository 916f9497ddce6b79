"""All days: one file each, written once, read back for every build.

``ROOT/YYYY/YYYY-MM-DD.json.gz`` and ``ROOT/SHA256SUMS``, in the format of `sha256sum`;
``ROOT/refused/YYYY/YYYY-MM-DD.SOURCE.json.gz`` holds responses that were not shown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import date
from functools import partial
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from site_gen import disk
from site_gen.errors import ArchiveError
from site_gen.intake import admit, snapshot
from site_gen.intake.snapshot import Received, Snapshot
from site_gen.intake.sources import Params, Source

if TYPE_CHECKING:
    from site_gen.intake.admit import Past, Record

_YEAR = re.compile("[0-9]{4}")
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SUM = re.compile(r"([0-9a-f]{64})  ([0-9]{4}/[0-9]{4}-[0-9]{2}-[0-9]{2}[.]json[.]gz)")
SUMS = "SHA256SUMS"
PENDING = ".pending"  # the checksums of days about to be written
LOCK = ".lock"
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
        for year in _listed(self.root):
            for file in _listed(self.root / year) if _YEAR.fullmatch(year) else ():
                day = _day(year, file)
                if day:
                    found.append(day)
        return sorted(found)

    def strays(self) -> list[str]:
        """Return a line on files among the days that are no day's, as second copies are."""
        found = [
            f"{year}/{file}"
            for year in sorted(_listed(self.root))
            for file in (sorted(_listed(self.root / year)) if _YEAR.fullmatch(year) else ())
            if not _day(year, file)
        ]
        more = f" (and {len(found) - 3} more)" if len(found) > 3 else ""
        told = ", ".join(found[:3])
        return [f"{self.root}: left alone, no day's file: {told}{more}"] if found else []

    def newest(self) -> Snapshot:
        """Return the newest day that can be shown; raise ArchiveError when there is none."""
        for day in reversed(self.days()):
            try:
                return self.read(day)
            except ArchiveError as error:
                self._pass_over(str(error))
        if self.damaged:
            raise ArchiveError(f"{self.root}: no archived day can be read ({self.damaged[0]})")
        raise ArchiveError(f"{self.root}: no archived day; run `site-gen fetch` first")

    def path(self, day: date) -> Path:
        """Return where a day's file is, or would be."""
        return self.root / _name(day)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other runs from writing while the block runs; raise ArchiveError when one is.

        A folder that was made for the lock alone is taken away again.
        """
        made: list[Path] = []
        with ExitStack() as stack:
            stack.callback(_remove_empty, made)
            try:
                made += [one for one in (self.root, *self.root.parents) if not one.exists()]
                self.root.mkdir(parents=True, exist_ok=True)
                held = stack.enter_context(disk.lock(self.root / LOCK))
            except OSError as error:
                raise _unwritable(self.root, error) from error
            if not held:
                raise ArchiveError(
                    f"{self.root}: another run is writing it; wait until it has ended"
                )
            stack.callback(self._remove_lone_lock)
            yield

    def read(self, day: date) -> Snapshot:
        """Return a day as it is to be shown, with what stands in for failed sources.

        Raise ArchiveError, naming the nearest days, when it is absent or damaged.
        """
        read = self._read(day)
        received = list(read.received)
        for outcome in read.outcomes:
            source, stands_in = outcome["source"], outcome["stands_in"]
            if stands_in and stands_in != day.isoformat():
                try:
                    received += self._of(date.fromisoformat(stands_in), source)
                except ArchiveError as error:
                    raise ArchiveError(
                        f"{self.path(day)}: shows {source} of {stands_in}, but {error}"
                    ) from error
        return Snapshot(read.date, read.sha256, tuple(received), read.outcomes)

    def own(self, day: date) -> Snapshot | None:
        """Return a day without what stands in for failed sources.

        None where it cannot be read; it is then named in `damaged`.
        """
        try:
            return self._read(day)
        except ArchiveError as error:
            self._pass_over(str(error))
            return None

    def sums(self) -> dict[date, str]:
        """Return the checksum of every day, oldest first, empty where none is on file."""
        known = self._sums()
        return {day: known.get(_name(day), "") for day in self.days()}

    def past(self, day: date) -> Past:
        """Return what is known up to a day, for admitting a new fetch of it.

        Days that cannot be read are passed over and named in `damaged`; the day itself
        must be sound, for it would be overwritten.
        """
        known = [one for one in self.days() if one <= day]
        here = day in known
        return admit.Past(
            today=self._records(day) if here else [],
            said=self._read(day).outcomes if here else [],
            last_good=partial(self._last_good, known),
            last_record=partial(self._last_record, known),
            refused=partial(self._refused_running, [one for one in known if one < day]),
        )

    def write(self, document: dict[str, Any]) -> bool:
        """Archive a day unless it is there already, byte for byte; say whether it was written."""
        day = date.fromisoformat(document["date"])
        path, text = self.path(day), snapshot.canonical(document)
        snapshot.read(text, "")  # what could not be read back must not take a day's place
        try:
            # By content: another zlib packs the same day into other bytes.
            new = not path.exists() or snapshot.unpack(path.read_bytes()) != text
            if new:
                blob = snapshot.pack(document)
                announced = self._sums(PENDING) | {_name(day): sha256(blob).hexdigest()}
                disk.write(self.root / PENDING, _sum_lines(announced))
                disk.write(path, blob)
            self._write_sums(day)
        except OSError as error:
            raise _unwritable(path, error) from error
        return new

    def keep_refused(self, document: Mapping[str, Any]) -> None:
        """Keep responses that are not shown, apart from the good days.

        A source refused twice on a day has the last one under the day's name, the earlier
        ones numbered beside it.
        """
        path = self._refused_path(date.fromisoformat(document["date"]), document["source"])
        blob = snapshot.pack(document)
        try:
            if path.exists() and path.read_bytes() != blob:
                stem = path.name.removesuffix(SUFFIX)
                names = (f"{stem}.{number}{SUFFIX}" for number in count(1))
                path.rename(next(one for one in map(path.with_name, names) if not one.exists()))
            disk.write(path, blob)
        except OSError as error:
            raise _unwritable(path, error) from error

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
        return self.root / REFUSED / f"{day.year:04}" / f"{day.isoformat()}.{source}{SUFFIX}"

    def _refused(self, day: date, source: Source) -> Sequence[Record] | None:
        """Return what was refused of a source on a day, None when nothing was."""
        path = self._refused_path(day, source.id)
        try:
            outcomes = self._read(day).outcomes
        except ArchiveError as error:
            self._pass_over(str(error))
            return None
        if not any(one["source"] == source.id and one["status"] == "stale" for one in outcomes):
            return None
        try:
            refusal = snapshot.read_refusal(snapshot.unpack(path.read_bytes()))
            if (refusal["date"], refusal["source"]) != (day.isoformat(), source.id):
                raise ArchiveError(f"holds {refusal['source']} on {refusal['date']}")
        except (OSError, ArchiveError) as error:
            self._pass_over(f"{path}: {getattr(error, 'strerror', None) or error}")
            return None
        return [dict(one) for one in refusal["requests"]]

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
        days = {_name(day): day for day in self.days()}
        for name in sorted(days.keys() | sums.keys()):
            if name not in days:
                yield f"{self.root / name}: gone, though {SUMS} names it"
            elif name not in sums:
                yield f"{self.root / name}: not in {SUMS}"
            else:
                with suppress(ArchiveError):  # what cannot be read is told below
                    if sha256(self._blob(days[name])).hexdigest() != sums[name]:
                        yield f"{self.root / name}: changed since it was archived"
        for day in days.values():
            try:
                self.read(day)
            except ArchiveError as error:
                yield str(error)

    def _sums(self, file: str = SUMS) -> dict[str, str]:
        """Return the checksums on file by the day's name; damaged lines count as none."""
        path = self.root / file
        try:
            lines = path.read_text("utf-8", "replace").splitlines()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise ArchiveError(f"{path}: cannot be read ({error.strerror})") from error
        found = (_SUM.fullmatch(line) for line in lines)
        return {name: digest for digest, name in (one.groups() for one in found if one)}

    def _write_sums(self, written: date) -> None:
        """Bring the checksums up to date.

        Those of other days stay as they were, lost ones too, so that `verify` tells of any
        change. What has none gets one unless it is damaged; so does a day whose run was
        killed before it came to this, if it is what that run had announced.
        """
        sums = self._sums()
        announced = self._sums(PENDING)
        for day in self.days():
            name = _name(day)
            if day == written or name not in sums or name in announced:
                try:
                    found = self._read(day).sha256
                except ArchiveError:
                    if day == written:
                        raise
                    continue
                if day == written or name not in sums or found == announced[name]:
                    sums[name] = found
        path = self.root / SUMS
        text = _sum_lines(sums)
        if not path.exists() or path.read_bytes() != text:
            disk.write(path, text)
        (self.root / PENDING).unlink(missing_ok=True)

    def _remove_lone_lock(self) -> None:
        if _listed(self.root) == [LOCK]:
            with suppress(OSError):
                (self.root / LOCK).unlink()

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


def _name(day: date) -> str:
    """Return where a day's file is in an archive, as its checksums name it."""
    return f"{day.year:04}/{day.isoformat()}{SUFFIX}"


def _day(year: str, file: str) -> date | None:
    """Return the day whose file it is by its name and place."""
    name = file.removesuffix(SUFFIX)
    if name != file and _DAY.fullmatch(name) and name.startswith(year):
        with suppress(ValueError):  # 2026-02-30
            return date.fromisoformat(name)
    return None


def _listed(folder: Path) -> list[str]:
    """Return the names in a folder, none where there is no folder."""
    try:
        return [path.name for path in folder.iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise ArchiveError(f"{folder}: cannot be read ({error.strerror})") from error


def _remove_empty(folders: Sequence[Path]) -> None:
    with suppress(OSError):  # the rest is not empty
        for folder in folders:
            folder.rmdir()


def _unwritable(path: Path, error: OSError) -> ArchiveError:
    return ArchiveError(f"{path}: cannot be written ({error.strerror})")


def _sum_lines(sums: Mapping[str, str]) -> bytes:
    return "".join(f"{sums[name]}  {name}\n" for name in sorted(sums)).encode()
