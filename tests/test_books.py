"""The kept books: the same bytes grown or made again, and never believed against the archive."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from site_gen import books, readers
from site_gen.build import build
from site_gen.intake.archive import Archive
from site_gen.job import Job
from site_gen.readers import Reader
from site_gen.report import Report
from site_gen.settings import Hide, Settings
from site_gen.standings.history import runs, shifts
from site_gen.standings.history.chronicle import derive
from site_gen.standings.history.days import Key
from site_gen.standings.history.model import BoardHistory, History
from site_gen.standings.history.runs import Run, Series
from site_gen.standings.history.stretches import Point, sample, stretches
from tests.command import tree
from tests.days import later, write
from tests.sites import Row, arena_row, index_row

DAYS = 70  # into a third month


def rows(at: int) -> list[Row]:
    """Return a day on which figures change, names too, and entries come and go."""
    found = [index_row(f"m/{n}", f"M{n}", 50 + n + (at * n) % 7 / 4) for n in range(30)]
    found += [arena_row(f"m/{n}", f"M{n}", 1200 + (at * n) % 11) for n in range(12)]
    found.append(index_row("x/x", "X (high)" if at > 33 else "X", 10))
    if 10 < at < 20 or at > 64:
        found.append(index_row("away/away", "Away", 70))
    if at < 25:
        found.append(arena_row("gone/gone", "Gone", 1300))
    found.append(index_row(f"never/{at // 20}", "Never rated"))
    return found[1:] if at % 5 == 2 else found


@pytest.fixture(scope="module", autouse=True, params=[12, 0], ids=["all read", "old runs unread"])
def window(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let every test be run with the runs of earlier months read, and left unread."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "WINDOW", request.param)
        yield


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory, window: None) -> Path:
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


def repack(path: Path, change: Callable[[bytes], bytes], level: int = 9) -> None:
    """Pack a month's books again, each member changed."""
    blob, members = path.read_bytes(), []
    while blob:
        reader = zlib.decompressobj(wbits=31)
        members.append(change(reader.decompress(blob)))
        blob = reader.unused_data
    path.write_bytes(b"".join(gzip.compress(one, level, mtime=0) for one in members))


def test_books_grown_day_by_day_are_those_made_at_once(grown: Path) -> None:
    day_by_day = kept(grown)
    history = books.read(Archive(grown), later(DAYS))
    shutil.rmtree(grown / books.FOLDER)
    anew = books.read(Archive(grown), later(DAYS), write=True)

    assert kept(grown) == day_by_day
    assert sorted(day_by_day) == ["2026-06.gz", "2026-07.gz", "2026-08.gz"]
    assert anew == history
    assert _runs(anew) == _runs(history)
    assert list(books.verify(Archive(grown))) == []


def _runs(history: History) -> dict[tuple[str, Key], list[Run]]:
    """Return the runs of all entries, those that were left unread too."""
    return {
        (id, key): [*line.runs.whole()]
        for id, board in history.boards.items()
        for key, line in board.timelines.items()
    }


def test_what_was_left_unread_is_read_when_asked_for(
    grown: Path,
) -> None:
    found = books.read(Archive(grown), later(DAYS))
    told = derived(Archive(grown))

    assert _runs(found) == _runs(told)
    for id, board in found.boards.items():
        days = board.days[::3]
        assert shifts.tops(board, days) == shifts.tops(told.boards[id], days)
        assert shifts.of_days(board, days) == shifts.of_days(told.boards[id], days)
        for key, line in board.timelines.items():
            one = told.boards[id].timelines[key]
            assert [line.runs.on(day) for day in days] == [one.runs.on(day) for day in days]
            assert line == replace(one, runs=line.runs)


def derived(archive: Archive) -> History:
    """Return the history entered from its days, all runs at hand."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "WINDOW", 1200)
        with Reader(archive, archive.days()) as reader:
            return derive(day for one in archive.days() if (day := reader.day(one)))


def test_month_s_ends_tell_what_the_runs_do(grown: Path) -> None:
    found, told = books.read(Archive(grown), later(DAYS)), derived(Archive(grown))

    for id, board in found.boards.items():
        lines = {
            line.number: told.boards[id].timelines[key].runs
            for key, line in board.timelines.items()
        }
        for end in board.ends:
            day = board.days[end.at]
            assert day < board.since
            month = [one for one in board.days if (one.year, one.month) == (day.year, day.month)]
            assert day == month[-1]
            assert {n: run for n, runs in lines.items() if (run := runs.on(day))}.keys() == {
                *end.number
            }
            for number, rank, value, always in zip(*end[1:], strict=True):
                run = lines[number].on(day)
                assert run
                assert (run.rank, run.value) == (rank, value)
                assert always == all(lines[number].on(one) for one in month)


@pytest.mark.parametrize("most", [8, 30, 200])
def test_what_is_drawn_is_what_the_runs_tell(grown: Path, most: int) -> None:
    found, told = books.read(Archive(grown), later(DAYS)), derived(Archive(grown))

    for id, board in found.boards.items():
        for start in (date.min, later(40)):
            drawn = sample(board, start, most)
            ends = [board.days[one.place] for one in drawn.ends]
            days = ends + [board.days[place] for place in drawn.places]
            assert days == sorted({*days})
            assert len(days) == drawn.size <= most
            assert (days[0], days[-1]) == (drawn.first, board.days[-1])
            assert drawn.thinned == (len(days) < sum(one >= days[0] for one in board.days))
            for key, line in board.timelines.items():
                runs = told.boards[id].timelines[key].runs
                assert stretches(drawn, line) == _drawn(board, days, runs)


def _drawn(board: BoardHistory, days: list[date], runs: Series) -> list[list[Point]]:
    """Return ranks on days, those together between which an entry was rated on every day."""
    found: list[list[Point]] = []
    for before, day in zip([None, *days], days, strict=False):
        run = runs.on(day)
        if run is None:
            continue
        apart = (day - before).days if before else 0
        always = all(runs.on(day - timedelta(one)) for one in range(apart + 1))
        if not before or not always or board.broken(before, day):
            found.append([])
        own = found[-1]
        if len(own) > 1 and own[-1].rank == own[-2].rank == run.rank:
            own.pop()
        own.append(Point(day, run.rank))
    return found


@pytest.mark.parametrize("at", [20, -400, -9])
@pytest.mark.parametrize("month", ["2026-06", "2026-07", "2026-08"])
def test_spoilt_books_are_made_again(grown: Path, month: str, at: int) -> None:
    good = kept(grown)
    path = grown / books.FOLDER / f"{month}.gz"
    blob = bytearray(path.read_bytes())
    blob[at : at + 9 or None] = b"otherwise"
    path.write_bytes(blob)
    history = books.read(Archive(grown), later(DAYS), write=True)

    assert kept(grown) == good
    assert history == books.read(Archive(grown), later(DAYS))


@pytest.mark.parametrize("damaged", [False, True])
def test_newest_days_are_read_by_a_process_of_its_own(
    grown: Path, monkeypatch: pytest.MonkeyPatch, damaged: bool
) -> None:
    if damaged:
        Archive(grown).path(later(DAYS - 2)).write_bytes(b"broken")
        shutil.rmtree(grown / books.FOLDER)
    archive = Archive(grown)
    expected, here = books.read(archive, later(DAYS), write=True), os.getpid()
    told, read = list(archive.damaged), []

    def own(archive: Archive, day: date, then: Callable[..., object] = Archive.own) -> object:
        if os.getpid() == here:
            read.append(day)
        return then(archive, day)

    monkeypatch.setattr(readers, "_HEAVY", -1)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    monkeypatch.setattr(Archive, "own", own)
    archive = Archive(grown)

    assert books.read(archive, later(DAYS)) == expected
    assert {*read} == ({later(DAYS - 2), later(DAYS - 9)} if damaged else set())
    assert {*archive.damaged} == {*told}


def test_earlier_day_sees_no_later_one(grown: Path) -> None:
    alone = Path(shutil.copytree(grown, grown.parent / "alone"))
    shutil.rmtree(alone / books.FOLDER)
    for at in range(35, DAYS):
        Archive(alone).path(later(at)).unlink()

    assert books.read(Archive(grown), later(34)) == books.read(Archive(alone), later(34))


def test_books_that_another_zlib_packed_are_as_good(grown: Path) -> None:
    marks = books.read(Archive(grown), later(DAYS)).marks
    for path in (grown / books.FOLDER).iterdir():
        repack(path, lambda text: text, level=1)
    again = kept(grown)

    # The later month names the earlier one's file: it is made again, once.
    history = books.read(Archive(grown), later(DAYS), write=True)
    assert history.marks == marks

    assert list(books.verify(Archive(grown))) == []
    assert kept(grown)["2026-06.gz"] == again["2026-06.gz"]


@pytest.mark.fault(
    "days", "history kept by month is another's", "verify names it; deleted, it is made again"
)
def test_books_that_fit_but_tell_otherwise_are_named(grown: Path) -> None:
    path, good = grown / books.FOLDER / "2026-06.gz", kept(grown)
    repack(path, lambda text: text.replace(b"M29", b"M92"))

    assert list(books.verify(Archive(grown))) == [
        f"{path}: not what its days say; delete it, it is made again"
    ]
    path.unlink()
    books.read(Archive(grown), later(DAYS), write=True)
    assert kept(grown) == good


def test_books_with_something_behind_them_are_named(grown: Path) -> None:
    path, good = grown / books.FOLDER / "2026-07.gz", kept(grown)
    path.write_bytes(path.read_bytes() + b"more")

    assert list(books.verify(Archive(grown))) == [
        f"{path}: not what its days say; delete it, it is made again"
    ]
    books.read(Archive(grown), later(DAYS), write=True)
    assert kept(grown) == good


def test_books_whose_first_line_lacks_something_are_made_again(grown: Path) -> None:
    path, good = grown / books.FOLDER / "2026-07.gz", kept(grown)
    repack(path, lambda text: text.replace(b'"days"', b'"dies"', 1))
    books.read(Archive(grown), later(DAYS), write=True)

    assert kept(grown) == good


def test_site_is_the_same_whatever_was_left_unread(grown: Path, tmp_path: Path) -> None:
    def built(name: str) -> dict[str, bytes]:
        site = tmp_path / name
        hide = Hide(models=("m/3",))
        job = Job("offline", archive=grown, output=site, settings=Settings(hide=hide))
        build(job, Report(), lambda _: None)
        return tree(site)

    by_books = built("one")
    shutil.rmtree(grown / books.FOLDER)

    assert built("two") == by_books
    assert any(name.startswith("changes/2026-07/") for name in by_books)


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
        repack(path, lambda text: re.sub(rb'"schema": ?\d+', b'"schema":999', text, count=1))

    assert list(books.verify(Archive(grown))) == []
    books.read(Archive(grown), later(DAYS), write=True)
    assert kept(grown) == good


@pytest.mark.fault("data", "a board of 100,000 rows", "its history is kept, to the last rank")
def test_ranks_of_the_longest_boards_are_kept(tmp_path: Path) -> None:
    many = 2**16 + 10
    write(tmp_path, later(0), [index_row(f"m/{n}", f"M{n}", n / 1000) for n in range(many)])
    made, again = (books.read(Archive(tmp_path), later(0), write=True) for _ in range(2))

    board = again.boards["artificial-analysis.intelligence"]
    last = board.timelines[Key("m/0", "M0")]
    assert (last.best_rank, last.last_rank, last.runs[0].rank) == (many, many, many)
    assert kept(tmp_path)
    assert again == made
