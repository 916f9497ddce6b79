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


def run(work: str, then: str = "print(helper.result())", before: str = "") -> str:
    """Return what is printed of some work's result by a process without threads, as a build is."""
    code = f"""
import os, signal, time
from site_gen.helper import Helper
{before}
with Helper(lambda: {work}) as helper:
    {then}
"""
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, capture_output=True, check=True, text=True, timeout=20
    ).stdout.strip()


def test_what_the_work_comes_to_is_handed_over() -> None:
    assert run(f"bytes({MUCH})") == str(bytes(MUCH))


def test_work_that_fails_comes_to_nothing() -> None:
    assert run("1 / 0") == "None"


@pytest.mark.parametrize(
    ("work", "code"),
    [('b"x"', 0), ("1 / 0", 1), ("os._exit(7)", 7), ("os.kill(os.getpid(), 9)", -9)],
)
def test_it_tells_how_it_ended(work: str, code: int) -> None:
    told = run(work, "print(helper.runs, bool(helper.result()), helper.runs, helper.code)")

    assert told == f"True {code == 0} False {code}"


@pytest.mark.parametrize(("work", "told"), [('b"x"', "b'x' None"), ("1 / 0", "None None")])
def test_a_system_that_forgets_how_processes_ended_does_not_matter(work: str, told: str) -> None:
    forget = "signal.signal(signal.SIGCHLD, signal.SIG_IGN)"

    assert run(work, "print(helper.result(), helper.code)", before=forget) == told


def test_an_interrupt_is_its_parents_to_heed() -> None:
    assert run("os.kill(os.getpid(), signal.SIGINT) or b'x'") == "b'x'"


def test_work_that_nobody_waits_for_is_ended() -> None:
    assert run("time.sleep(60)", "print('left')") == "left"


def test_an_interrupt_while_it_starts_leaves_none() -> None:
    code = """
import os, signal, time
from site_gen.helper import Helper
def fork(own=os.fork):
    process = own()
    os.kill(os.getpid(), signal.SIGINT)  # as a terminal interrupts both
    return process
os.fork = fork
try:
    with Helper(lambda: time.sleep(60)):
        print("started")
except KeyboardInterrupt:
    print("interrupted")
"""
    done = subprocess.run(  # which waits for all that hold the pipe
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=20, check=False
    )

    assert done.stdout == "interrupted\n"


def test_there_is_none_beside_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    with Helper(lambda: b"x") as helper:
        assert helper.result() is None


@pytest.mark.fault(
    "files", "a build is killed while a process works ahead", "that ends too; no lock stays"
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
