"""Pages written by several processes: the same bytes, the same errors, none left behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests import command
from tests.command import Done, environment, failure, names, process, tree
from tests.sites import ROOT

# Runs the command after `body`, which may spoil something first.
_SPOILT = """
import os, signal, sys
from site_gen import build
from site_gen.output import press, render
from site_gen.cli import main
{body}
sys.argv = ["site-gen", *sys.argv[1:]]
main()
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small site, built by one process, with its archive."""
    return command.small(tmp_path_factory)


@pytest.fixture(autouse=True)
def place(tmp_path: Path, small: Path) -> Path:
    """Put the archive of the small site in place."""
    shutil.copytree(small / "archive", tmp_path / "archive")
    return tmp_path


def spoilt(place: Path, body: str, *more: str) -> Done:
    """Build with two processes, after a change to the program."""
    done = subprocess.run(
        [sys.executable, "-c", _SPOILT.format(body=body), "build", "--offline", "--jobs=2", *more],
        cwd=place,
        env=environment(PYTHONPATH=str(ROOT)),
        capture_output=True,
        text=True,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def started(place: Path, body: str) -> subprocess.Popen[str]:
    """Start such a build, and return it once it has written the file `there`."""
    builder = subprocess.Popen(
        [sys.executable, "-c", _SPOILT.format(body=body), "build", "--offline", "--jobs=2"],
        cwd=place,
        env=environment(PYTHONPATH=str(ROOT)),
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    while not (place / "there").exists():
        assert builder.poll() is None
        time.sleep(0.01)
    return builder


def at_page(what: str) -> str:
    """Return a change by which this is done when the other process renders the page /about/."""
    return f"""
import time
here = os.getpid()
def wait(self, *given, own=press.Press._share):
    if os.getpid() == here:
        time.sleep(1)  # it is the other one's turn
    return own(self, *given)
press.Press._share = wait
def spoil(self, item, own=render.Renderer.file):
    if item.path == "/about/" and os.getpid() != here:
        {what}
    return own(self, item)
render.Renderer.file = spoil
"""


@pytest.mark.parametrize("jobs", [2, 3])
def test_several_processes_write_the_same_bytes(small: Path, tmp_path: Path, jobs: int) -> None:
    done = process("build", "--offline", f"--jobs={jobs}", cwd=tmp_path)

    assert done.exit == 0
    assert tree(tmp_path / "public") == tree(small / "public")


@pytest.mark.fault(
    "files", "a process that writes pages dies", "exit 1, one line that names the page"
)
def test_process_that_dies_is_one_error_that_names_the_page(tmp_path: Path) -> None:
    done = spoilt(tmp_path, at_page("os.kill(os.getpid(), signal.SIGKILL)"))

    told = [line for line in done.err.splitlines() if ": error: " in line]
    assert done.exit == 1
    assert len(told) == 1
    assert "a process died while it made /about/ (SIGKILL)" in told[0]
    assert names(tmp_path) == {"archive", ".public.lock"}


def test_bug_in_a_process_keeps_its_trace(tmp_path: Path) -> None:
    done = spoilt(tmp_path, at_page("1 / 0"))

    assert done.exit == 1
    assert "in spoil" in done.err
    assert "ZeroDivisionError" in done.err


def test_first_error_is_told_whoever_meets_it(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    for name in ("model.html", "embed.html"):
        (tmp_path / "templates" / name).write_text("{{ nothing }}")

    told = [
        failure(
            process("build", "--offline", "--templates=templates", f"--jobs={jobs}", cwd=tmp_path)
        )
        for jobs in (1, 2)
    ]

    assert told[0] == told[1]
    assert "model.html" in told[0]


def test_path_that_two_processes_write_is_the_same_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = """
def twice(*given, own=build.plan):
    items = list(own(*given))
    yield from items[:3]
    yield items[2]
    yield from items[3:]
build.plan = twice
"""
    one, two = (spoilt(tmp_path, body, f"--jobs={jobs}") for jobs in (1, 2))

    assert "written twice" in failure(one)
    assert failure(two) == failure(one)


@pytest.mark.parametrize(
    "lack", ["helper", "fork", "pipes", "all pipes", "processes", "all processes", "threads"]
)
def test_one_process_does_it_where_no_more_can_be_had(
    small: Path, tmp_path: Path, lack: str
) -> None:
    body = {
        "helper": "from site_gen.output import compiled; compiled._compiled = None",
        "fork": "del os.fork",
        "pipes": """
def pipe(own=os.pipe, count=[]):
    count.append(1)
    if len(count) > {most}:
        raise OSError(24, "Too many open files")
    return own()
os.pipe = pipe
""",
        "processes": """
def fork(own=os.fork, count=[]):
    count.append(1)
    if len(count) > {most}:
        raise BlockingIOError(11, "Resource temporarily unavailable")
    return own()
os.fork = fork
""",
        "threads": """
import threading
threading.Thread(target=threading.Event().wait, daemon=True).start()
""",
    }[lack.removeprefix("all ")]
    # One process is for compiling templates; the second pipe is for turns.
    most = "0" if lack.startswith("all ") else {"pipes": "2", "processes": "1"}.get(lack, "")
    body = body.replace("{most}", most)

    done = spoilt(tmp_path, body)

    assert done.exit == 0, done.err
    assert tree(tmp_path / "public") == tree(small / "public")


def test_templates_are_compiled_by_a_process_of_their_own(small: Path, tmp_path: Path) -> None:
    body = """
import jinja2
here = os.getpid()
def compile(self, *given, own=jinja2.Environment.compile, **more):
    if os.getpid() == here:
        sys.exit("compiled again")
    return own(self, *given, **more)
jinja2.Environment.compile = compile
os.sched_getaffinity = lambda _: {0, 1}
"""
    done = spoilt(tmp_path, body)

    assert done.exit == 0, done.err
    assert tree(tmp_path / "public") == tree(small / "public")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_the_build(tmp_path: Path, how: signal.Signals) -> None:
    body = at_page("import time; open('there', 'w').close(); time.sleep(0.5)")
    builder = started(tmp_path, body)
    os.kill(builder.pid, how)
    _, err = builder.communicate()  # which waits for all that hold the pipe

    assert not (tmp_path / "public").exists()
    if how == signal.SIGINT:
        assert "interrupted" in err
        assert names(tmp_path) == {"archive", ".public.lock", "there"}
    assert process("build", "--offline", cwd=tmp_path).exit == 0


def test_process_that_has_done_its_share_does_not_wait_for_a_killed_parent(tmp_path: Path) -> None:
    body = """
import time
def share(self, *given, own=press.Press._share):
    part = own(self, *given)
    open('there', 'w').close()
    time.sleep(0.5)
    return part._replace(order={str(at): at for at in range(500_000)})
press.Press._share = share
"""
    builder = started(tmp_path, body)
    builder.kill()

    try:
        builder.communicate(timeout=20)  # which waits for all that hold the pipe
    finally:
        with suppress(ProcessLookupError):
            os.killpg(builder.pid, signal.SIGKILL)
