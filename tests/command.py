"""Run the command as a user would, on a site small enough to be built a hundred times."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from site_gen.cli import main
from tests.double import Double
from tests.sites import AS_OF, EPOCH, LIVE_ROWS, ROOT

KEY = "sk-or-v1-0123456789abcdef"
SECONDS_A_DAY = 86_400
SITE_URL = "https://example.org/standings"


class Done(NamedTuple):
    """What a command left: its exit code and what it printed."""

    exit: int
    out: str
    err: str


def site_gen(*arguments: str | Path, **env: str | None) -> Done:
    """Run the command in this process, at EPOCH; an unforeseen exception comes through."""
    preset = {"OPENROUTER_API_KEY": KEY, "SOURCE_DATE_EPOCH": EPOCH}
    result = CliRunner(env=preset | env).invoke(main, [str(one) for one in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout, result.stderr)


def environment(**env: str | None) -> dict[str, str]:
    """Return an environment for a process of its own; None takes a variable away."""
    preset = {
        "OPENROUTER_API_KEY": KEY,
        "SOURCE_DATE_EPOCH": EPOCH,
        "PYTHONPATH": str(ROOT),
    }
    whole = os.environ | preset | env
    return {name: value for name, value in whole.items() if value is not None}


def process(*arguments: str | Path, cwd: Path, before: str = ":", **env: str | None) -> Done:
    """Run the command in a process of its own; `before` is what its shell does first."""
    shell = ["bash", "-c", f'{before}; exec "$@"', "-"]
    done = subprocess.run(
        [*shell, sys.executable, "-m", "site_gen", *arguments],
        cwd=cwd,
        env=environment(**env),
        capture_output=True,
        text=True,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def failure(done: Done, code: int = 1) -> str:
    """Return the one line that says why a command failed: all that it said on stderr."""
    lines = done.err.splitlines()
    assert (done.exit, len(lines)) == (code, 1), done
    assert "Built" not in done.out
    assert lines[0].startswith("site-gen: error: "), done
    return lines[0].removeprefix("site-gen: error: ")


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its bytes, and each empty folder and lock with none.

    A lock holds what the site beside it was made from, which differs with the options.
    """
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file():
            found[name] = b"" if path.suffix == ".lock" else path.read_bytes()
        elif not any(path.iterdir()):
            found[f"{name}/"] = b""
    return found


def later(days: int = 1) -> str:
    """Return the clock some days after the small site's day."""
    return str(int(EPOCH) + days * SECONDS_A_DAY)


def below(files: dict[str, bytes], folder: str) -> dict[str, bytes]:
    """Return the part of a tree that lies in one of its folders, named from there."""
    start = f"{folder}/"
    return {
        name.removeprefix(start): data for name, data in files.items() if name.startswith(start)
    }


def names(folder: Path) -> set[str]:
    """Return the names in a folder."""
    return {path.name for path in folder.iterdir()}


# What many tests look at is made once for all processes that run tests: look, don't touch.


def sample(temporary: pytest.TempPathFactory) -> Path:
    """Return the site of the embedded sample."""
    return _once(temporary, "sample", _sample) / "public"


def placed(temporary: pytest.TempPathFactory) -> Path:
    """Return the same for an address below a host's root, `SITE_URL`."""
    return _once(temporary, "placed", _placed) / "public"


def copies(temporary: pytest.TempPathFactory) -> Path:
    """Return a folder with the sample's offline copies, `copy.zip` and `copy.html`."""
    return _once(temporary, "copies", _copies)


def small(temporary: pytest.TempPathFactory) -> Path:
    """Return a folder with `public` and `archive` of a small site: copy it to change it."""
    return _once(temporary, "small", _small)


def _once(temporary: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    base = temporary.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # that of all workers
    place = base / name
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            make(base / f"{name}.new")
            (base / f"{name}.new").rename(place)
    return place


def _sample(place: Path) -> None:
    assert site_gen("build", "--sample", "--output", place / "public").exit == 0


def _placed(place: Path) -> None:
    site = place / "public"
    assert site_gen("build", "--sample", "--site-url", SITE_URL, "--output", site).exit == 0


def _copies(place: Path) -> None:
    place.mkdir()
    for kind in ("zip", "html"):
        assert site_gen("bundle", "--sample", "--output", place / f"copy.{kind}").exit == 0


def _small(place: Path) -> None:
    with Double(LIVE_ROWS, AS_OF) as double:
        done = site_gen(
            "build",
            *("--api-url", double.url),
            *("--output", place / "public"),
            *("--archive", place / "archive"),
        )
    assert done.exit == 0, done
