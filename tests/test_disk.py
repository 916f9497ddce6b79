"""Writes and swaps are all or nothing."""

from __future__ import annotations

import itertools
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from site_gen import disk
from site_gen.errors import ArchiveError
from site_gen.intake.archive import Archive
from tests.command import environment, names
from tests.sites import DATE, LIVE_ROWS, requests
from tests.test_folder import Trouble, refuse


def test_write_makes_the_folders_on_the_way(tmp_path: Path) -> None:
    disk.write(tmp_path / "a" / "b" / "file", b"new")

    assert (tmp_path / "a" / "b" / "file").read_bytes() == b"new"
    assert names(tmp_path / "a" / "b") == {"file"}


def test_write_replaces(tmp_path: Path) -> None:
    disk.write(tmp_path / "file", b"a longer old one")
    disk.write(tmp_path / "file", b"new")

    assert (tmp_path / "file").read_bytes() == b"new"
    assert names(tmp_path) == {"file"}


@pytest.mark.fault(
    "files", "half a file left by a killed write", "the next write is whole; nothing is left"
)
def test_write_overwrites_what_a_killed_one_left(tmp_path: Path) -> None:
    (tmp_path / ".file.new").write_bytes(b"half of it, and rather long")

    disk.write(tmp_path / "file", b"new")

    assert (tmp_path / "file").read_bytes() == b"new"
    assert names(tmp_path) == {"file"}


@pytest.mark.fault(
    "files", "the Nth operation of one write fails", "the old file or the new, whole"
)
def test_write_leaves_the_old_file_or_the_new_whatever_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for nth in itertools.count(1):
        path = tmp_path / str(nth) / "file"
        disk.write(path, b"old")
        failed = False
        with Trouble(monkeypatch, nth, refuse) as trouble:
            try:
                disk.write(path, b"new")
            except OSError:
                failed = True
        assert path.read_bytes() in ((b"old", b"new") if failed else (b"new",)), nth
        assert names(path.parent) == {"file"}
        if trouble.left > 0:
            break

    assert nth > 5


@pytest.mark.fault(
    "files",
    "a power cut during a write",
    "the data are on disk before the name, and the name before the end",
)
def test_write_reaches_the_disk_in_the_order_that_survives_a_power_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []

    def note(name: str) -> None:
        call = getattr(os, name)

        def noted(*arguments: Any) -> None:
            folder = name == "fsync" and stat.S_ISDIR(os.fstat(arguments[0]).st_mode)
            steps.append("sync folder" if folder else name)
            call(*arguments)

        monkeypatch.setattr(os, name, noted)

    note("fsync")
    note("replace")
    disk.write(tmp_path / "file", b"new")

    assert steps == ["fsync", "replace", "sync folder"]


def day(name: str) -> dict[str, Any]:
    """Return a day to archive in which all models bear one name."""
    rows = [row | {"display_name": name} for row in LIVE_ROWS]
    outcomes = [
        {"source": source, "status": "fresh", "reason": None, "stands_in": None}
        for source in ("artificial-analysis", "design-arena")
    ]
    return {"schema": 1, "date": DATE, "requests": requests(rows), "outcomes": outcomes}


def test_archived_day_is_the_old_one_or_the_new_whatever_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for nth in itertools.count(1):
        archive = Archive(tmp_path / str(nth))
        archive.write(day("Old"))
        failed = False
        with Trouble(monkeypatch, nth, refuse) as trouble:
            try:
                archive.write(day("New"))
            except ArchiveError:
                failed = True
        (read,) = {
            row["display_name"] for received in archive.newest().received for row in received.rows
        }
        assert read in (("Old", "New") if failed else ("New",)), nth
        archive.write(day("New"))
        assert list(archive.verify()) == [], nth
        if trouble.left > 0:
            break

    assert nth > 10


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_exchange_swaps_two_names(tmp_path: Path, kind: str) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    if kind == "file":
        one.write_bytes(b"1")
        other.write_bytes(b"2")
    else:
        (one / "1").mkdir(parents=True)
        (other / "2").mkdir(parents=True)
    before = one.stat().st_ino, other.stat().st_ino

    if not disk.exchange(one, other):
        pytest.skip("this system cannot")

    assert (other.stat().st_ino, one.stat().st_ino) == before


def test_exchange_with_nothing_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"1")

    assert disk.exchange(tmp_path / "one", tmp_path / "absent") is False
    assert names(tmp_path) == {"one"}


def test_exchange_is_declined_where_the_system_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ctypes.CDLL", lambda name, use_errno: object())

    assert disk.exchange(tmp_path, tmp_path) is False


def test_lock_is_held_by_one(tmp_path: Path) -> None:
    with disk.lock(tmp_path / "lock") as first:
        assert first
        with disk.lock(tmp_path / "lock") as second:
            assert not second
    with disk.lock(tmp_path / "lock") as third:
        assert third


@pytest.mark.fault("files", "a lock is left by a killed process", "it does not hold")
def test_lock_dies_with_its_process(tmp_path: Path) -> None:
    code = "from site_gen import disk; import os, sys; from pathlib import Path\n"
    code += "with disk.lock(Path(sys.argv[1])) as held: os.kill(os.getpid(), 9 if held else 15)"
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "lock"], env=environment(), check=False
    )

    assert done.returncode == -9
    with disk.lock(tmp_path / "lock") as held:
        assert held


def test_sync_folder_of_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        disk.sync_folder(tmp_path / "absent")
