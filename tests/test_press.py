"""Pages written by several processes: the same bytes, the same errors, none left behind."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
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
from site_gen.output import crew, press, render
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
    """Build with two processes, after a change to the program; wait for all that it started."""
    done = subprocess.run(
        [sys.executable, "-c", _SPOILT.format(body=body), "build", "--offline", "--jobs=2", *more],
        timeout=60,
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
        assert builder.poll() is None or (place / "there").exists()
        time.sleep(0.01)
    return builder


def kill_alone(builder: subprocess.Popen[str]) -> None:
    """Kill a build's first process, and see that the others end by themselves."""
    builder.kill()
    try:
        builder.communicate(timeout=20)  # which waits for all that hold the pipe
    finally:
        with suppress(ProcessLookupError):
            os.killpg(builder.pid, signal.SIGKILL)


# The process that plans has no turns: the others make all pages.
_IDLE = """
here = os.getpid()
def share(self, items, turns, begin, own=press.Press._share):
    return own(self, items, () if os.getpid() == here else turns, begin)
press.Press._share = share
"""


def at_page(what: str) -> str:
    """Return a change by which this is done when another process renders the page /about/."""
    return f"""{_IDLE}
def spoil(self, item, own=render.Renderer.file):
    if item.path == "/about/":
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


@pytest.mark.parametrize("reads", ["first", "first, second"])
def test_bug_that_cannot_be_sent_is_told(tmp_path: Path, reads: str) -> None:
    """Exceptions whose class another process cannot make again."""
    body = f"""
class OddError(Exception):
    def __init__(self, {reads}):
        super().__init__(lambda: first)
"""
    given = ", ".join("1" for _ in reads.split(","))
    done = spoilt(tmp_path, body + at_page(f"raise OddError({given})"))

    assert done.exit == 1
    assert "in spoil" in done.err
    assert "OddError" in done.err


def test_all_processes_write_pages(tmp_path: Path) -> None:
    body = """
import glob, time
def write(self, item, own=press.Press._write):
    mine = f"by-{os.getpid()}"
    with open(mine, "a") as file:
        file.write(".")
    done = os.path.getsize(mine)
    def others():
        return sum(os.path.getsize(one) for one in glob.glob("by-*") if one != mine)
    while done <= 24 and others() < done - 12:  # whoever is slow is waited for
        time.sleep(0.001)
    return own(self, item)
press.Press._write = write
"""
    assert spoilt(tmp_path, body).exit == 0
    written = [len(path.read_text()) for path in tmp_path.glob("by-*")]
    assert len(written) == 2
    assert min(written) >= 12


# The tables beside boards are written ahead of all else.
_TABLES = "tables = true\n"


def at_table(what: str) -> str:
    """Return a change by which this is done when a process renders a board's CSV."""
    return f"""
def spoil(self, item, own=render.Renderer.file):
    if item.path.endswith("/board.csv"):
        {what}
    return own(self, item)
render.Renderer.file = spoil
"""


def test_tables_are_written_by_a_process_of_their_own_before_the_rest(
    tmp_path: Path,
) -> None:
    (tmp_path / "site.toml").write_text(_TABLES)
    body = """
def write(self, item, own=press.Press._write):
    with open(f"by-{os.getpid()}", "a") as file:
        print(item.path, file=file)
    return own(self, item)
press.Press._write = write
def rest(*given, own=build.rest):
    if sys.argv[-1] == "--jobs=2":
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)  # its end is not taken from who waits
    return own(*given)
build.rest = rest
os.sched_getaffinity = lambda _: {0}  # none compiles templates
"""
    one = spoilt(tmp_path, body, "--output=one", "--jobs=1")
    whole = {line for path in tmp_path.glob("by-*") for line in path.read_text().splitlines()}
    for path in tmp_path.glob("by-*"):
        path.unlink()
    two = spoilt(tmp_path, body, "--output=two", "--jobs=2")

    assert (one.exit, two.exit) == (0, 0), two.err
    assert tree(tmp_path / "one") == tree(tmp_path / "two")
    written = [path.read_text().splitlines() for path in tmp_path.glob("by-*")]
    tables = {path for path in whole if re.match("/(arenas|tasks)/.*/board[.](csv|json)", path)}
    assert [set(paths) for paths in written if tables & set(paths)] == [tables]
    assert {path for paths in written for path in paths} == whole


def test_process_of_tables_that_dies_is_one_error_that_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text(_TABLES)
    done = spoilt(tmp_path, at_table("os.kill(os.getpid(), signal.SIGKILL)"))

    assert "a process died while it made /" in failure(done)
    assert "/board.csv (SIGKILL)" in failure(done)
    assert names(tmp_path) == {"archive", ".public.lock", "site.toml"}


def test_table_that_fails_is_told_before_a_page_that_does(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text(_TABLES)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "model.html").write_text("{{ nothing }}")
    body = "from site_gen.errors import BuildError\n" + at_table("raise BuildError(item.path)")
    one, two = (
        spoilt(tmp_path, body, "--templates=templates", f"--jobs={jobs}") for jobs in (1, 2)
    )

    assert "/board.csv" in failure(one)
    assert failure(two) == failure(one)


def test_process_of_tables_does_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text(_TABLES)
    body = (
        at_table("open('there', 'w').close(); time.sleep(0.1)")
        + """
import time
build.prepare = lambda *given: time.sleep(60)
"""
    )
    builder = started(tmp_path, body)
    kill_alone(builder)
    assert process("build", "--offline", cwd=tmp_path).exit == 0


@pytest.mark.parametrize("error", ["BuildError('no plan')", "KeyError('no plan')"])
@pytest.mark.parametrize("also", ["", "/models/"])
def test_plan_that_fails_part_way_is_the_same_error(tmp_path: Path, error: str, also: str) -> None:
    """A page before it may fail too, and is then the one that is told."""
    body = f"""
from site_gen.errors import BuildError
def broken(*given, own=build.rest):
    for item in own(*given):
        yield item
        if item.path == "/labs/":
            raise {error}
build.rest = broken
def fail(self, item, own=render.Renderer.file):
    if item.path == "{also}":
        raise BuildError("no page")
    return own(self, item)
render.Renderer.file = fail
"""
    one, two = (spoilt(tmp_path, body, f"--jobs={jobs}").err.splitlines() for jobs in (1, 2))

    assert ("no page" if also else "no plan") in one[-1]
    assert two[-1] == one[-1]


def test_template_that_is_no_text_is_the_same_error(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "labs.html").write_bytes(b"\xff")

    one, two = (
        failure(
            process("build", "--offline", "--templates=templates", f"--jobs={jobs}", cwd=tmp_path)
        )
        for jobs in (1, 2)
    )
    assert "labs.html" in one
    assert two == one


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


@pytest.mark.parametrize("address", ["/404.html/x/", "/index.html/"])
def test_page_in_the_way_of_another_is_the_same_error(tmp_path: Path, address: str) -> None:
    (tmp_path / "site.toml").write_text(f'[aliases]\n"{address}" = "/about/"\n')
    body = f"""
import time
def write(self, item, own=press.Press._write):
    there = ".public.new{address[:-1].removesuffix("/x")}"
    while item.path == "{address}" and not os.path.exists(there):  # who writes it may be slow
        time.sleep(0.001)
    return own(self, item)
press.Press._write = write
"""
    one, two = (spoilt(tmp_path, body, f"--jobs={jobs}") for jobs in (1, 2))

    assert "cannot be written (Not a directory)" in failure(one)
    assert failure(two) == failure(one)


def test_path_that_two_processes_write_is_the_same_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = """
def twice(*given, own=build.rest):
    items = list(own(*given))
    yield from items[:3]
    yield items[2]
    yield from items[3:]
build.rest = twice
"""
    one, two = (spoilt(tmp_path, body, f"--jobs={jobs}") for jobs in (1, 2))

    assert "written twice" in failure(one)
    assert failure(two) == failure(one)


# How often each may be had, and what it is had for: a process, and its pipe, to compile templates;
# a pipe for turns; then for each further process, of which there are to be two.
@pytest.mark.parametrize(
    ("lack", "most"),
    [
        *(("os.pipe", most) for most in (0, 1, 2, 3)),
        *(("os.fork", most) for most in (0, 1, 2)),
        *(("crew.mmap.mmap", most) for most in (0, 1)),
    ],
)
def test_fewer_processes_do_it_where_no_more_can_be_had(
    small: Path, tmp_path: Path, lack: str, most: int
) -> None:
    body = f"""
def rare(*given, own={lack}, count=[]):
    count.append(1)
    if len(count) > {most}:
        open("met", "w").close()
        raise OSError(11, "Resource temporarily unavailable")
    return own(*given)
{lack} = rare
os.sched_getaffinity = lambda _: {{0, 1}}
"""
    done = spoilt(tmp_path, body, "--jobs=3")

    assert done.exit == 0, done.err
    assert (tmp_path / "met").exists()
    assert tree(tmp_path / "public") == tree(small / "public")


@pytest.mark.parametrize(
    "body",
    [
        "from site_gen.output import compiled; compiled._compiled = None",
        "del os.fork",
        "import threading; threading.Thread(target=threading.Event().wait, daemon=True).start()",
        "signal.signal(signal.SIGCHLD, signal.SIG_IGN)",
    ],
    ids=["no helper", "no fork", "threads", "nobody is told who ended"],
)
def test_a_system_or_caller_with_other_habits_gets_the_same_site(
    small: Path, tmp_path: Path, body: str
) -> None:
    done = spoilt(tmp_path, body)

    assert done.exit == 0, done.err
    assert tree(tmp_path / "public") == tree(small / "public")


@pytest.mark.parametrize("own", ["", "page.html", "macros.html"])
def test_templates_are_compiled_by_a_process_of_their_own(
    small: Path, tmp_path: Path, own: str
) -> None:
    """So are an operator's, with those of ours that they draw on."""
    (tmp_path / "templates").mkdir()
    if own:
        shutil.copy(ROOT / "templates" / own, tmp_path / "templates")
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
    done = spoilt(tmp_path, body, "--templates=templates")

    assert done.exit == 0, done.err
    assert tree(tmp_path / "public") == tree(small / "public")


_SLOW = f"""{_IDLE}
import time
def slow(self, item, own=render.Renderer.file):
    open("there", "w").close()
    time.sleep(0.1)
    return own(self, item)
render.Renderer.file = slow
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
@pytest.mark.parametrize("whom", [os.kill, os.killpg], ids=["the first", "all, as a terminal does"])
def test_no_process_outlives_the_build(
    tmp_path: Path, how: signal.Signals, whom: Callable[[int, int], None]
) -> None:
    builder = started(tmp_path, _SLOW)
    whom(builder.pid, how)
    _, err = builder.communicate(timeout=10)  # which waits for all that hold the pipe

    assert not (tmp_path / "public").exists()
    if how == signal.SIGINT:
        assert err.count("interrupted") == len(err.splitlines()) == 1
        assert names(tmp_path) == {"archive", ".public.lock", "there"}
    assert process("build", "--offline", cwd=tmp_path).exit == 0


@pytest.mark.parametrize("at", [1, 2])
def test_an_interrupt_while_processes_start_leaves_none(tmp_path: Path, at: int) -> None:
    body = f"""{_SLOW.replace("0.1", "100")}
os.sched_getaffinity = lambda _: {{0}}  # none compiles templates
def fork(own=os.fork, count=[]):
    count.append(1)
    process = own()
    if len(count) == {at}:
        os.kill(os.getpid(), signal.SIGINT)
    return process
os.fork = fork
"""
    done = spoilt(tmp_path, body, "--jobs=3")

    assert done.exit == 1
    assert done.err.count("interrupted") == 1
    assert names(tmp_path) <= {"archive", ".public.lock", "there"}
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
    kill_alone(builder)
