"""Folders that may not be written: one line, and nothing changes."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from site_gen.cli import main
from tests.command import tree
from tests.double import Double
from tests.sites import AS_OF, EPOCH, LIVE_ROWS

NOBODY = 65534


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Yield a folder that anybody may read and enter, but only we may write."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("OPENROUTER_API_KEY", "sk-or-test")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    try:
        yield folder
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


@contextmanager
def somebody_else(folder: Path) -> Iterator[None]:
    """Act as a user who may not write in `folder`: permissions do not bind root."""
    if os.geteuid():
        folder.chmod(0o555)
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def refused(place: Path, *words: str) -> str:
    """Run a command as somebody else and return its one line on stderr."""
    if not os.geteuid():
        # Once as root, who may read Python's own folder: what is imported late is then there.
        assert CliRunner().invoke(main, words).exit_code == 0
        for path in place.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    with somebody_else(place):
        done: Result = CliRunner().invoke(main, words)
    assert (done.exit_code, len(done.stderr.splitlines())) == (1, 1), (
        done.output,
        done.exception,
    )
    return done.stderr


@pytest.mark.fault("files", "a read-only place for the output", "exit 1, one line, nothing written")
def test_the_output_may_not_be_written(place: Path) -> None:
    error = refused(place, "build", "--sample", "--output", "public", "--quiet")

    assert "public" in error
    assert "Permission denied" in error
    assert tree(place) == {}


@pytest.mark.fault("files", "a read-only archive", "exit 1, one line, no day changed")
def test_the_archive_may_not_be_written(place: Path) -> None:
    with Double(LIVE_ROWS, AS_OF) as double:
        error = refused(place, "fetch", "--api-url", double.url, "--quiet")

    assert "archive" in error
    assert "Permission denied" in error
    assert tree(place) == {}
