"""The kept books: the same bytes grown or made again, and never believed against the archive."""

from __future__ import annotations

import gzip
import re
import shutil
from pathlib import Path

import pytest

from site_gen import books
from site_gen.intake.archive import Archive
from tests.command import tree
from tests.days import later, write
from tests.sites import Row, arena_row, index_row

DAYS = 40  # into a second month


def rows(at: int) -> list[Row]:
    """Return a day on which figures change, names too, and entries come and go."""
    found = [index_row(f"m/{n}", f"M{n}", 50 + n + (at * n) % 7 / 4) for n in range(30)]
    found += [arena_row(f"m/{n}", f"M{n}", 1200 + (at * n) % 11) for n in range(12)]
    found.append(index_row("x/x", "X (high)" if at > 33 else "X", 10))
    found.append(index_row(f"never/{at // 20}", "Never rated"))
    return found[1:] if at % 5 == 2 else found


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an archive whose books have grown day by day: look, don't touch."""
    root = tmp_path_factory.mktemp("books") / "archive"
    for at in range(DAYS):
        write(root, later(at), rows(at))
        books.read(Archive(root), later(at), write=True)
    return root


@pytest.fixture
def grown(once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(once, tmp_path / "archive"))


def kept(root: Path) -> dict[str, bytes]:
    return tree(root / books.FOLDER)


def test_books_grown_day_by_day_are_those_made_at_once(grown: Path) -> None:
    day_by_day = kept(grown)
    history = books.read(Archive(grown), later(DAYS))
    shutil.rmtree(grown / books.FOLDER)
    anew = books.read(Archive(grown), later(DAYS), write=True)

    assert kept(grown) == day_by_day
    assert sorted(day_by_day) == ["2026-06.gz", "2026-07.gz"]
    assert anew == history
    assert list(books.verify(Archive(grown))) == []


@pytest.mark.parametrize("month", ["2026-06", "2026-07"])
def test_spoilt_books_are_made_again(grown: Path, month: str) -> None:
    good = kept(grown)
    path = grown / books.FOLDER / f"{month}.gz"
    path.write_bytes(path.read_bytes()[:-9] + b"otherwise")
    history = books.read(Archive(grown), later(DAYS), write=True)

    assert kept(grown) == good
    assert history == books.read(Archive(grown), later(DAYS))


def test_earlier_day_sees_no_later_one(grown: Path) -> None:
    alone = Path(shutil.copytree(grown, grown.parent / "alone"))
    shutil.rmtree(alone / books.FOLDER)
    for at in range(35, DAYS):
        Archive(alone).path(later(at)).unlink()

    assert books.read(Archive(grown), later(34)) == books.read(Archive(alone), later(34))


def test_books_that_another_zlib_packed_are_as_good(grown: Path) -> None:
    for path in (grown / books.FOLDER).iterdir():
        path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()), 1, mtime=0))
    again = kept(grown)

    # The later month names the earlier one's file: it is made again, once.
    books.read(Archive(grown), later(DAYS), write=True)

    assert list(books.verify(Archive(grown))) == []
    assert kept(grown)["2026-06.gz"] == again["2026-06.gz"]


@pytest.mark.fault(
    "days", "history kept by month is another's", "verify names it; deleted, it is made again"
)
def test_books_that_fit_but_tell_otherwise_are_named(grown: Path) -> None:
    path, good = grown / books.FOLDER / "2026-06.gz", kept(grown)
    text = gzip.decompress(path.read_bytes())
    path.write_bytes(gzip.compress(text.replace(b"M29", b"M92"), mtime=0))

    assert list(books.verify(Archive(grown))) == [
        f"{path}: not what its days say; delete it, it is made again"
    ]
    path.unlink()
    books.read(Archive(grown), later(DAYS), write=True)
    assert kept(grown) == good


@pytest.mark.fault(
    "days", "an earlier day is put back as it was", "kept history is out of date, not wrong"
)
def test_books_after_a_day_was_put_back_are_out_of_date(grown: Path) -> None:
    day = Archive(grown).path(later(3))
    good = day.read_bytes()
    day.write_bytes(b"broken")
    shutil.rmtree(grown / books.FOLDER)
    books.read(Archive(grown), later(DAYS), write=True)
    day.write_bytes(good)

    assert list(books.verify(Archive(grown))) == []
    books.read(Archive(grown), later(DAYS), write=True)
    assert list(books.verify(Archive(grown))) == []


def test_books_of_another_version_are_out_of_date(grown: Path) -> None:
    good = kept(grown)
    for path in (grown / books.FOLDER).iterdir():
        text = gzip.decompress(path.read_bytes())
        path.write_bytes(gzip.compress(re.sub(rb'"schema": ?\d+', b'"schema":999', text, count=1)))

    assert list(books.verify(Archive(grown))) == []
    books.read(Archive(grown), later(DAYS), write=True)
    assert kept(grown) == good
