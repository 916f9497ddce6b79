"""The output folder is never half a site, whatever happens while it is replaced."""

from __future__ import annotations

import builtins
import errno
import fcntl
import hashlib
import io
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from site_gen import __version__, disk
from site_gen.errors import BuildError
from site_gen.output.folder import check_output, replacing
from site_gen.output.fresh import Fresh
from site_gen.pages.site import File
from tests import command
from tests.command import Done, environment, failure, names, process, site_gen, tree
from tests.sites import DATE, ROOT

TOLD = {"built_from": {"date": DATE, "sha256": "0" * 64}}
OLD = [File("/index.html", b"old"), File("/old/deep/index.html", b"old")]
NEW = [File("/index.html", b"new"), File("/new/deep/index.html", b"new")]


def fill(output: Path, files: list[File], error: BaseException | None = None) -> None:
    """Put a site of these files in place, unless an error comes up before its end."""
    with replacing(output) as fresh:
        for file in files:
            fresh.write(file)
        if error:
            raise error
        fresh.seal(TOLD)


def content(output: Path) -> set[bytes]:
    """Return the different contents of a site's files, its manifest left out."""
    assert broken(output) == []
    return {data for name, data in tree(output).items() if name != "manifest.json"}


def broken(output: Path) -> list[str]:
    """Return the files that are not as the site's manifest says."""
    files = tree(output)
    sums = json.loads(files.pop("manifest.json"))["files"]
    return [name for name in files.keys() | sums.keys() if sums.get(name) != digest(files, name)]


def digest(files: dict[str, bytes], name: str) -> str:
    """Return the checksum of a file, if there is one of that name."""
    return hashlib.sha256(files[name]).hexdigest() if name in files else "absent"


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """Put an old site in place and return its folder."""
    fill(tmp_path / "public", OLD)
    return tmp_path / "public"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the archive of a small site."""
    return command.small(tmp_path_factory) / "archive"


def build(archive: Path, output: Path) -> Done:
    """Build the newest day of an archive."""
    return site_gen("build", "--offline", "--archive", archive, "--output", output)


# Files and the manifest


def test_manifest_has_the_checksum_of_every_other_file(tmp_path: Path) -> None:
    fill(tmp_path / "public", NEW)

    manifest = json.loads((tmp_path / "public" / "manifest.json").read_bytes())
    assert manifest == {
        "generator": "site-gen",
        "version": __version__,
        **TOLD,
        "files": {
            name: hashlib.sha256(b"new").hexdigest()
            for name in ("index.html", "new/deep/index.html")
        },
    }


@pytest.mark.parametrize(("version", "kept"), [(__version__, True), ("0.0.0", False)])
def test_file_that_stays_is_kept_by_the_version_that_made_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, kept: bool
) -> None:
    with monkeypatch.context() as then:
        then.setattr("site_gen.output.fresh.__version__", version)
        with replacing(tmp_path / "public") as fresh:
            fresh.write(File("/2025.csv", b"made"), "runs of 2025")
            fresh.seal(TOLD)

    with replacing(tmp_path / "public") as fresh:
        assert fresh.keep("/2025.csv", "other runs") is None
        assert (fresh.keep("/2025.csv", "runs of 2025", read=True) == b"made") == kept
        fresh.seal(TOLD)


@pytest.mark.fault("files", "a kept file is cut short without a trace", "it is made again")
def test_file_that_was_cut_short_is_made_again(tmp_path: Path) -> None:
    output = tmp_path / "public"
    with replacing(output) as fresh:
        fresh.write(File("/2025.csv", b"made"), "runs of 2025")
        fresh.seal(TOLD)
    (output / "2025.csv").write_bytes(b"mad")
    os.utime(output / "2025.csv", ns=(1, 1))

    with replacing(output) as fresh:
        assert fresh.keep("/2025.csv", "runs of 2025") is None
        fresh.seal(TOLD)


@pytest.mark.parametrize("read", [False, True])
@pytest.mark.parametrize(("touched", "kept"), [(b"made", True), (b"fake", False), (None, True)])
def test_file_that_stays_is_looked_through_if_touched_since(
    tmp_path: Path, touched: bytes | None, kept: bool, read: bool
) -> None:
    output = tmp_path / "public"
    with replacing(output) as fresh:
        fresh.write(File("/2025.csv", b"made"), "runs of 2025")
        fresh.seal(TOLD)
    sealed = (output / "manifest.json").stat().st_mtime_ns
    if touched:
        (output / "2025.csv").write_bytes(touched)
    then = sealed + (1 if touched else -1)
    os.utime(output / "2025.csv", ns=(then, then))

    with replacing(output) as fresh:
        found = fresh.keep("/2025.csv", "runs of 2025", read=read)
        assert found == ((b"made" if touched or read else b"") if kept else None)
        assert fresh.written.sizes == ({"2025.csv": 4} if kept else {})
        fresh.seal(TOLD)


def test_fresh_folder_counts_what_it_holds(tmp_path: Path) -> None:
    with replacing(tmp_path / "public") as fresh:
        fresh.write(File("/a", b"12345"))
        fresh.seal(TOLD)

    files = tree(tmp_path / "public")
    assert set(fresh.written.sums) == set(files) == {"a", "manifest.json"}
    assert fresh.size == sum(map(len, files.values()))


@pytest.mark.fault("text", "a path that leads out of the output", "refused, nothing is written")
@pytest.mark.parametrize(
    "path",
    ["/../up", "/a/../../up", "//tmp/absolute", "/a//b", "/", "", "/a/", "/a/./b", "/.."],
)
def test_file_that_would_lie_outside_is_refused(tmp_path: Path, path: str) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()

    with pytest.raises(BuildError, match="no path to write to"):
        Fresh(inside).write(File(path, b"x"))

    assert tree(tmp_path) == {"inside/": b""}


@pytest.mark.fault("files", "two pages with one address", "refused; the first is not overwritten")
def test_file_written_twice_is_refused(tmp_path: Path) -> None:
    fresh = Fresh(tmp_path)
    fresh.write(File("/a", b"1"))

    with pytest.raises(BuildError, match="written twice"):
        fresh.write(File("/a", b"2"))

    assert tree(tmp_path) == {"a": b"1"}


@pytest.mark.fault("files", "a page in the way of another's folder", "an error; old site as before")
@pytest.mark.parametrize("second", ["/a/b", "/a/b/c"])
def test_file_in_the_way_of_a_folder_is_an_error(output: Path, second: str) -> None:
    with pytest.raises(BuildError):
        fill(output, [File("/a", b""), File(second, b"")])

    assert content(output) == {b"old"}


# What may be replaced


def place(root: Path, kind: str) -> Path:
    """Make something that is no output of ours and return its path."""
    path = root / "mine"
    if kind == "file":
        path.write_bytes(b"mine")
        return path
    path.mkdir()
    if kind == "symlink":
        (root / "link").symlink_to(path)
        return root / "link"
    holdings = {
        "file in it": ("notes.txt", b"mine"),
        "hidden file": (".git", b"gitdir: elsewhere"),
        "another manifest": ("manifest.json", b'{"generator": "another", "files": {}}'),
        "a list": ("manifest.json", b"[]"),
        "no JSON": ("manifest.json", b"\xff{"),
        "deep JSON": ("manifest.json", b"[" * 200_000),
        "no files": ("manifest.json", b'{"generator": "site-gen"}'),
    }
    name, data = holdings[kind]
    (path / name).write_bytes(data)
    return path


KINDS = (
    *("file", "symlink", "file in it", "hidden file", "another manifest", "a list"),
    *("no JSON", "deep JSON", "no files"),
)


@pytest.mark.fault(
    "files",
    "an output that is a file, a symbolic link or a foreign folder",
    "exit 1, one line; it is untouched",
)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_ours_is_refused_and_untouched(tmp_path: Path, kind: str) -> None:
    mine = place(tmp_path, kind)
    before = tree(tmp_path)

    error = failure(site_gen("build", "--sample", "--output", mine))

    assert error.startswith(f"{mine}: ")
    assert tree(tmp_path) == before


@pytest.mark.fault(
    "files", "an output that holds only an empty folder", "refused; the folder is named"
)
def test_folder_of_empty_folders_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine" / "empty").mkdir(parents=True)

    with pytest.raises(BuildError, match="holds empty, which this program did not make"):
        check_output(tmp_path / "mine", [])


@pytest.mark.fault("files", "a foreign file inside the old site", "refused; the file is named")
@pytest.mark.parametrize("name", ["CNAME", ".git", "models/notes.txt"])
def test_site_with_a_file_of_somebody_else_is_refused(output: Path, name: str) -> None:
    path = output / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"mine")

    with pytest.raises(BuildError, match=f"holds {name}, which this program did not make"):
        check_output(output, [])


@pytest.mark.fault("files", "a symbolic link inside the old site", "refused; the link is named")
def test_site_with_a_symbolic_link_is_refused(output: Path, tmp_path: Path) -> None:
    (output / "old" / "link").symlink_to(tmp_path)

    with pytest.raises(BuildError, match="holds old/link"):
        check_output(output, [])


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda site: None, id="as it was"),
        pytest.param(lambda site: (site / "index.html").write_bytes(b"edited"), id="edited"),
        pytest.param(lambda site: (site / "index.html").unlink(), id="a file gone"),
        pytest.param(lambda site: (site / ".DS_Store").write_bytes(b""), id="shown on a Mac"),
    ],
)
def test_site_of_ours_may_be_replaced(output: Path, change: Callable[[Path], Any]) -> None:
    change(output)

    check_output(output, [])
    fill(output, NEW)

    assert content(output) == {b"new"}


def test_empty_folder_may_be_replaced(tmp_path: Path) -> None:
    (tmp_path / "public").mkdir()

    check_output(tmp_path / "public", [])
    fill(tmp_path / "public", NEW)

    assert content(tmp_path / "public") == {b"new"}


def test_folders_on_the_way_are_made(tmp_path: Path) -> None:
    fill(tmp_path / "deep" / "er" / "public", NEW)

    assert content(tmp_path / "deep" / "er" / "public") == {b"new"}


@pytest.mark.fault(
    "input",
    "--output that overlaps the archive or a folder of one's own",
    "exit 1, one line; nothing is written",
)
@pytest.mark.parametrize("option", ["--archive", "--content", "--templates", "--static"])
@pytest.mark.parametrize(
    ("output", "other"),
    [
        ("both", "both"),
        ("both", "both/inside"),
        ("both/inside", "both"),
        ("both", "elsewhere/../both"),
        ("both", "link/inside"),
    ],
    ids=["same", "inside it", "around it", "by a detour", "by a link"],
)
def test_output_that_overlaps_another_folder_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str, output: str, other: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "both" / "inside").mkdir(parents=True)
    (tmp_path / "link").symlink_to("both")
    archive = () if option == "--archive" else ("--archive", "none")

    error = failure(site_gen("build", "--offline", "--output", output, option, other, *archive))

    assert error == f"{output}: overlaps {other}; choose another --output"
    assert names(tmp_path) == {"both", "link"}


@pytest.mark.fault(
    "files",
    "an output whose path leads through a symbolic link",
    "the folder checked is the one written",
)
def test_path_through_a_link_is_the_same_when_checked_and_when_written(
    tmp_path: Path, small: Path
) -> None:
    """`link/../mine` lies beside what the link leads to; by its letters, beside the link."""
    (tmp_path / "elsewhere" / "deep").mkdir(parents=True)
    (tmp_path / "link").symlink_to("elsewhere/deep")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_bytes(b"mine")

    done = build(small, tmp_path / "link" / ".." / "mine")

    assert done.exit == 0
    assert tree(tmp_path / "mine") == {"notes.txt": b"mine"}
    assert (tmp_path / "elsewhere" / "mine" / "index.html").is_file()


# What an interrupted build left


@pytest.mark.fault("files", "folders left by a killed build", "gone after the next build")
@pytest.mark.parametrize("exchange", [True, False], ids=["exchange", "renames"])
def test_leftovers_of_a_killed_build_go_away(
    output: Path, monkeypatch: pytest.MonkeyPatch, exchange: bool
) -> None:
    if not exchange:
        monkeypatch.setattr(disk, "exchange", lambda one, other: False)
    (output.parent / ".public.new").mkdir()
    (output.parent / ".public.new" / "half.html").write_bytes(b"half")
    shutil.copytree(output, output.parent / ".public.old")

    fill(output, NEW)

    assert content(output) == {b"new"}
    assert names(output.parent) == {"public", ".public.lock"}


@pytest.mark.fault(
    "files",
    "the old site is renamed away by a killed build",
    "it comes back, even if the next build fails",
)
def test_site_renamed_away_by_a_killed_build_comes_back(output: Path) -> None:
    output.rename(output.parent / ".public.old")

    with pytest.raises(BuildError):
        fill(output, NEW, BuildError("a template is broken"))

    assert content(output) == {b"old"}
    assert names(output.parent) == {"public", ".public.lock"}


@pytest.mark.fault(
    "files",
    "a foreign file where a build has its leftovers",
    "an error; file and old site as before",
)
@pytest.mark.parametrize("name", [".public.new", ".public.old"])
def test_file_with_the_name_of_a_leftover_is_an_error(output: Path, name: str) -> None:
    (output.parent / name).write_bytes(b"mine")

    with pytest.raises(BuildError, match="cannot be written"):
        fill(output, NEW)

    assert (output.parent / name).read_bytes() == b"mine"
    assert content(output) == {b"old"}


@pytest.mark.fault("files", "an error or Ctrl-C while pages are written", "old site as before")
@pytest.mark.parametrize("error", [BuildError("no"), ValueError("no"), KeyboardInterrupt()])
def test_error_while_filling_leaves_the_old_site(output: Path, error: BaseException) -> None:
    with pytest.raises(type(error)):
        fill(output, NEW, error)

    assert content(output) == {b"old"}
    assert names(output.parent) == {"public", ".public.lock"}


# Two builds at once


@pytest.mark.fault(
    "files",
    "two builds into one output at once",
    "the second is told to wait, the site is untouched",
)
def test_second_build_is_told_to_wait(output: Path, small: Path) -> None:
    before = tree(output)
    holder = subprocess.Popen(
        ["flock", output.parent / ".public.lock", "-c", "echo held; exec cat"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout
        assert holder.stdin
        holder.stdout.readline()
        error = failure(build(small, output))
        holder.stdin.close()

    assert error == f"{output}: another build is writing it; wait until it has ended"
    assert tree(output) == before
    assert build(small, output).exit == 0


def test_lock_is_free_again_after_a_build(output: Path) -> None:
    with (output.parent / ".public.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


# The Nth operation on files fails, or is the last


class Trouble:
    """Counts the operations on files while it is entered, and does something at the Nth."""

    CALLS = (
        *((os, name) for name in "mkdir rename replace unlink rmdir fsync open scandir".split()),
        *((io, "open"), (builtins, "open")),
    )

    def __init__(self, monkeypatch: pytest.MonkeyPatch, nth: int, act: Callable[[], None]) -> None:
        self.left = nth
        self.act = act
        self.patches = monkeypatch

    def __enter__(self) -> Trouble:
        for module, name in self.CALLS:
            self.patches.setattr(module, name, self.watched(getattr(module, name)))
        return self

    def __exit__(self, *error: object) -> None:
        self.patches.undo()

    def watched(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """Return a call that counts."""

        def counting(*arguments: Any, **named: Any) -> Any:
            self.left -= 1
            if self.left == 0:
                self.act()
            return call(*arguments, **named)

        return counting


def refuse() -> None:
    """Fail as a full disk does."""
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture(params=[True, False], ids=["exchange", "renames"])
def exchange(request: pytest.FixtureRequest) -> bool:
    """Say whether the system can swap two names in one step."""
    return bool(request.param)


@pytest.mark.fault(
    "files",
    "the Nth operation on the output fails",
    "after an error the old site, else the new one, whole",
)
def test_any_operation_may_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchange: bool
) -> None:
    for nth in itertools.count(1):
        output = tmp_path / str(nth) / "public"
        fill(output, OLD)
        error = None
        with Trouble(monkeypatch, nth, refuse) as trouble:
            if not exchange:
                monkeypatch.setattr(disk, "exchange", lambda one, other: False)
            try:
                fill(output, NEW)
            except BuildError as caught:
                error = caught
        expected = {b"old"} if error else {b"new"}
        assert content(output) == expected, f"operation {nth}: {error}"
        fill(output, NEW)
        assert names(output.parent) == {"public", ".public.lock"}
        if trouble.left > 0:
            break

    assert nth > 15


KILLED = """
import sys, os, signal
from pathlib import Path
import pytest
from site_gen import disk
from tests.test_folder import NEW, Trouble, fill
if sys.argv[3] == "renames":
    disk.exchange = lambda one, other: False
with Trouble(pytest.MonkeyPatch(), int(sys.argv[2]), lambda: os.kill(os.getpid(), signal.SIGKILL)):
    fill(Path(sys.argv[1]), NEW)
"""


@pytest.mark.fault(
    "files",
    "killed (-9) at the Nth operation on the output",
    "old site or new site, whole, at the latest after the next build",
)
@pytest.mark.slow
def test_killed_at_any_operation(tmp_path: Path, exchange: bool) -> None:
    for nth in itertools.count(1):
        output = tmp_path / str(nth) / "public"
        fill(output, OLD)
        how = "exchange" if exchange else "renames"
        done = subprocess.run(
            [sys.executable, "-c", KILLED, output, str(nth), how],
            env=environment(),
            cwd=ROOT,
            check=False,
        )
        assert done.returncode in (0, -signal.SIGKILL)
        if not output.exists():  # between two renames: the next build puts it back
            with pytest.raises(BuildError):
                fill(output, NEW, BuildError("fails too"))
        assert content(output) in ({b"old"}, {b"new"}), nth
        fill(output, NEW)
        assert content(output) == {b"new"}
        assert names(output.parent) == {"public", ".public.lock"}
        if done.returncode == 0:
            break

    assert nth > 15


@pytest.mark.fault("files", "killed (-9) during a build", "old site or new site, whole")
@pytest.mark.slow
@pytest.mark.parametrize("share", [at / 10 for at in range(1, 11)])
def test_build_killed_at_some_time(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, share: float
) -> None:
    shutil.copytree(command.small(tmp_path_factory), tmp_path, dirs_exist_ok=True)
    old = tree(tmp_path / "public")
    building = subprocess.Popen(
        [sys.executable, "-m", "site_gen", "build", "--sample", "--quiet"],
        cwd=tmp_path,
        env=environment(),
        stderr=subprocess.PIPE,
    )
    while building.poll() is None and not (tmp_path / ".public.new").exists():
        time.sleep(0.001)
    time.sleep(share)  # the rest takes about a second
    building.kill()
    building.communicate(timeout=60)  # which waits for all that hold the pipe, and the lock

    assert broken(tmp_path / "public") == []
    new = tree(command.sample(tmp_path_factory))
    assert tree(tmp_path / "public") in (old, new)
    assert process("build", "--sample", cwd=tmp_path).exit == 0
    assert tree(tmp_path / "public") == new
    assert names(tmp_path) == {"public", "archive", ".public.lock"}


# The same input, the same bytes


@pytest.mark.fault("files", "another time zone, language, encoding or hash seed", "the same bytes")
def test_every_build_of_the_sample_is_the_same(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    env: dict[str, str | None] = {
        "PYTHONHASHSEED": "1",
        "TZ": "Pacific/Kiritimati",
        "LANG": "de_DE.UTF-8",
        "LC_ALL": "POSIX",
        "PYTHONUTF8": "0",
        "PYTHONOPTIMIZE": "1",
        "SOURCE_DATE_EPOCH": None,
    }

    done = process("build", "--sample", cwd=tmp_path, before=":", **env)

    assert done.exit == 0, done
    assert tree(tmp_path / "public") == tree(command.sample(tmp_path_factory))


def test_manifest_of_the_sample_holds(tmp_path_factory: pytest.TempPathFactory) -> None:
    site = command.sample(tmp_path_factory)

    assert broken(site) == []
    manifest = json.loads((site / "manifest.json").read_bytes())
    assert list(manifest) == ["generator", "version", "built_from", "files", "stays"]
    assert list(manifest["files"]) == sorted(manifest["files"])


def test_manifest_names_the_archived_day(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = command.small(tmp_path_factory)

    manifest = json.loads((folder / "public" / "manifest.json").read_bytes())
    day = (folder / "archive" / DATE[:4] / f"{DATE}.json.gz").read_bytes()
    assert manifest["built_from"] == {"date": DATE, "sha256": hashlib.sha256(day).hexdigest()}
