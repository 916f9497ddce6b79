"""A process that works ahead: what it brings, and that it ends."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from site_gen import disk
from site_gen.helper import Helper

MUCH = 1_000_000  # bytes: more than waits between two processes


def test_what_the_work_comes_to_is_handed_over() -> None:
    with Helper(lambda: bytes(MUCH)) as helper:
        assert helper.result() == bytes(MUCH)


def test_work_that_fails_comes_to_nothing() -> None:
    def work() -> bytes:
        raise ValueError("no")

    with Helper(work) as helper:
        assert helper.result() is None


def test_there_is_none_beside_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    with Helper(lambda: b"x") as helper:
        assert helper.result() is None


@pytest.mark.fault(
    "build", "a build is killed while a process works ahead", "that ends too; no lock stays"
)
def test_it_does_not_wait_for_a_killed_parent(tmp_path: Path) -> None:
    lock = tmp_path / ".lock"
    code = f"""
import os, pathlib, signal, time
from site_gen import disk
from site_gen.helper import Helper
with disk.lock(pathlib.Path({str(lock)!r})), Helper(lambda: bytes({MUCH})):
    time.sleep(0.3)
    os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run(  # which waits for all that hold the pipe
        [sys.executable, "-c", code], capture_output=True, timeout=20, check=False
    )

    assert done.returncode == -9
    with disk.lock(lock) as held:
        assert held
