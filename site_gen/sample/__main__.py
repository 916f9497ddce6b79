"""Write the embedded sample beside this script, in the archive's layout, or check it.

Its history is kept with it, as a live build would keep it. All is written with this machine's
zlib, whose bytes may differ from another's: the check therefore compares what is inside the
files, and the checksums with the files.
"""

from __future__ import annotations

import argparse
import datetime
import gzip
import hashlib
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from site_gen import books
from site_gen.errors import ArchiveError
from site_gen.intake import snapshot
from site_gen.intake.archive import Archive
from site_gen.sample import day
from site_gen.sample.story import DAYS

HERE = Path(__file__).resolve().parent
CHECKSUMS = "SHA256SUMS"


def main(arguments: Sequence[str] | None = None, folder: Path = HERE) -> int:
    """Write the sample, or say what differs; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m site_gen.sample", description=__doc__)
    parser.add_argument("--check", action="store_true", help="exit 1 if a file is out of date")
    if not parser.parse_args(arguments).check:
        write(folder)
        return 0
    problems = differences(folder)
    for problem in problems:
        sys.stderr.write(f"{problem}; run python -m site_gen.sample\n")
    return 1 if problems else 0


def write(folder: Path) -> None:
    """Write every day and the checksums."""
    for date in DAYS:
        path = folder / _name(date)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(snapshot.pack(day.document(date)))
    (folder / CHECKSUMS).write_text(_checksums(folder), encoding="ascii", newline="\n")
    shutil.rmtree(folder / books.FOLDER, ignore_errors=True)
    books.read(Archive(folder), max(DAYS), write=True)


def differences(folder: Path) -> list[str]:
    """Return one line for each file that is not what `write` would write."""
    problems = [
        f"{_name(date)} is absent or out of date"
        for date in DAYS
        if _text(folder / _name(date)) != snapshot.canonical(day.document(date))
    ]
    wanted = {_name(date) for date in DAYS}
    found = {path.relative_to(folder).as_posix() for path in folder.glob("*/*.json.gz")}
    problems += [f"{name} is not part of the sample" for name in sorted(found - wanted)]
    if not problems and _read(folder / CHECKSUMS) != _checksums(folder).encode("ascii"):
        problems.append(f"{CHECKSUMS} does not match the files")
    if not problems and _history(folder) != _history_anew(folder):
        problems.append(f"{books.FOLDER} is not the history of the days")
    return problems


def _history(folder: Path) -> dict[str, bytes]:
    """Return what is kept of history by month, without the first line, which has checksums."""
    kept = sorted((folder / books.FOLDER).glob("*.gz"))
    return {path.name: gzip.decompress(path.read_bytes()).partition(b"\n")[2] for path in kept}


def _history_anew(folder: Path) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place)
        for name in (CHECKSUMS, *map(_name, DAYS)):
            (copy / name).parent.mkdir(exist_ok=True)
            shutil.copy(folder / name, copy / name)
        books.read(Archive(copy), max(DAYS), write=True)
        return _history(copy)


def _name(date: datetime.date) -> str:
    return f"{date.year}/{date.isoformat()}.json.gz"


def _checksums(folder: Path) -> str:
    lines = []
    for date in DAYS:
        digest = hashlib.sha256((folder / _name(date)).read_bytes()).hexdigest()
        lines.append(f"{digest}  {_name(date)}\n")
    return "".join(lines)


def _text(path: Path) -> bytes:
    try:
        return snapshot.unpack(_read(path))
    except ArchiveError:
        return b""


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


if __name__ == "__main__":
    sys.exit(main())
