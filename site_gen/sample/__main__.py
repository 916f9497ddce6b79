"""Write the embedded sample beside this script, in the archive's layout, or check it.

The days are written with this machine's zlib, whose bytes may differ from another's: the
check therefore compares the JSON inside the files, and the checksums with the files.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

from site_gen.errors import ArchiveError
from site_gen.intake import snapshot
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
    return problems


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
