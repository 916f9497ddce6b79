"""What is odd in an archive is named in the report, and never told as a move."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from site_gen import books
from site_gen.intake import snapshot
from site_gen.intake.archive import Archive
from site_gen.standings.history import notices
from site_gen.standings.history.model import Event, History
from tests.command import site_gen
from tests.days import FIRST, document, later, write
from tests.sites import Row, arena_row, index_row

INDEX = [index_row("lab/one", "One (high)", 60, coding_index=50, agentic_index=40)]
INDEX += [index_row("lab/one", "One (low)", 50, coding_index=40, agentic_index=30)]
INDEX += [index_row("lab/two", "Two", 55, coding_index=45, agentic_index=35)]


def boards(category: str, by: float = 0) -> list[Row]:
    """Return a board of ten whose ratings are a little higher than usual."""
    return [
        arena_row(f"lab/{at}", f"M{at}", 1000 + 40 * at + by, category=category) for at in range(10)
    ]


def read(root: Path, until: date | None = None) -> tuple[History, list[str]]:
    """Return the history of an archive with what is noticed, the clock being at its end."""
    days = Archive(root).days()
    shown = until or days[-1]
    history = books.read(Archive(root), shown)
    return history, list(notices.derive(history, shown, days, days[-1]))


def archived(root: Path, given: Mapping[int, Iterable[Row]], **more: Any) -> Path:
    for at, rows in given.items():
        write(root, later(at), rows, **more)
    return root


def moves(history: History) -> list[Event]:
    return [one for changes in history.changes for one in changes.events if one.kind == "moved"]


def test_ordinary_days_are_not_noticed(tmp_path: Path) -> None:
    def rows(at: int) -> list[Row]:
        higher = [index_row(f"lab/new-{at}", f"New {at}", 70 + at)]
        return [*INDEX, *higher, *boards("website", at), *boards("svg", at * 2)]

    assert read(archived(tmp_path, {at: rows(at) for at in range(4)}))[1] == []


@pytest.mark.fault("history", "days are missing", "one line names the newest gaps")
def test_missing_days(tmp_path: Path) -> None:
    given = [0, 1, 3, 4, 6, 8, 15]
    history, told = read(archived(tmp_path, dict.fromkeys(given, INDEX)))

    assert told == [
        "archive: no day of 2026-06-06; 2026-06-08; 2026-06-10 to 2026-06-15 (6 days)"
        " (and 1 before)"
    ]
    assert history.days == tuple(map(later, given))


@pytest.mark.fault("history", "a year without a day", "one line; nothing is compared across it")
def test_year_without_a_day(tmp_path: Path) -> None:
    swapped = [INDEX[0], INDEX[1], INDEX[2] | {"intelligence_index": 65}]
    history, told = read(archived(tmp_path, {0: INDEX, 366: swapped}))

    assert told == ["archive: no day of 2026-06-02 to 2027-06-01 (365 days)"]
    assert moves(history) == []


def test_what_is_long_past_is_not_told_again(tmp_path: Path) -> None:
    given = dict.fromkeys((0, 2, *range(80, 100)), INDEX)
    (told,) = read(archived(tmp_path, given))[1]

    assert told == "archive: no day of 2026-06-04 to 2026-08-19 (77 days)"


@pytest.mark.fault("history", "days that have not come yet", "one line names them")
def test_days_that_have_not_come(tmp_path: Path) -> None:
    root = archived(tmp_path, dict.fromkeys(range(5), INDEX))
    history = books.read(Archive(root), later(4))
    told = notices.derive(history, later(4), Archive(root).days(), later(2))

    assert list(told) == ["archive: holds days that have not come yet: 2026-06-04; 2026-06-05"]


@pytest.mark.fault(
    "history", "a source is absent for weeks", "one line says when; no move, whatever came after"
)
@pytest.mark.parametrize("back", [True, False])
def test_source_absent_for_weeks(tmp_path: Path, back: bool) -> None:
    stale = {"artificial-analysis": later(0)}
    archived(tmp_path, {0: [*INDEX, *boards("website")]})
    archived(tmp_path, dict.fromkeys(range(1, 24), boards("website")), stale=stale)
    if back:
        turned = [INDEX[0], INDEX[1], INDEX[2] | {"intelligence_index": 65}]
        archived(tmp_path, {24: [*turned, *boards("website")]})
    history, told = read(tmp_path)

    assert told == [
        "artificial-analysis: no figures that could be archived"
        " from 2026-06-02 to 2026-06-24, on 23 archived days"
    ]
    assert moves(history) == []


@pytest.mark.fault("history", "a category is renamed", "one line names both; no move")
@pytest.mark.parametrize("by", [0, 5])
def test_renamed_category(tmp_path: Path, by: float) -> None:
    before, after = boards("website"), boards("sites", by)
    other = boards("svg", 300)
    history, told = read(archived(tmp_path, {0: [*before, *other], 1: [*after, *other]}))

    assert told == [
        "design-arena: a category seems to be renamed: design-arena.models.website is"
        " design-arena.models.sites from 2026-06-02 on, whose history is new"
    ]
    assert moves(history) == []


def test_new_category_beside_one_that_goes_is_no_rename(tmp_path: Path) -> None:
    other = [arena_row(f"x/{at}", f"X{at}", 1000 + at, category="new") for at in range(10)]
    far = boards("far", 200)

    assert read(archived(tmp_path, {0: boards("website"), 1: [*other, *far]}))[1] == []


@pytest.mark.fault(
    "history", "two variants swap names", "one line names them; two renames, no move"
)
def test_swapped_names(tmp_path: Path) -> None:
    high, low, two = INDEX
    swapped = [high | {"display_name": "One (low)"}, low | {"display_name": "One (high)"}, two]
    history, told = read(archived(tmp_path, {0: INDEX, 1: swapped}))

    assert told == [
        "names have changed places, so no move is told: 'One (high)' and 'One (low)' of lab/one"
        " on 2026-06-02 (artificial-analysis)"
    ]
    assert moves(history) == []


@pytest.mark.fault("history", "two models swap names", "one line names them; two renames, no move")
def test_swapped_names_of_two_models(tmp_path: Path) -> None:
    high, low, two = INDEX
    low = low | {"model_permaslug": "lab/other"}
    swapped = [high | {"display_name": "One (low)"}, low | {"display_name": "One (high)"}, two]
    history, told = read(archived(tmp_path, {0: [high, low, two], 1: swapped}))

    assert told == [
        "names have changed places, so no move is told: 'One (high)' and 'One (low)' of lab/one"
        " and lab/other on 2026-06-02 (artificial-analysis)"
    ]
    assert moves(history) == []


@pytest.mark.fault(
    "history", "a day's file is a copy of another day's", "one line; passed over; no move"
)
def test_copied_day(tmp_path: Path) -> None:
    turned = [INDEX[0], INDEX[1], INDEX[2] | {"intelligence_index": 65}]
    archived(tmp_path, {0: INDEX, 1: turned, 2: turned, 3: turned})
    copy = document(later(0), INDEX) | {"date": later(2).isoformat()}
    Archive(tmp_path).path(later(2)).write_bytes(snapshot.pack(copy))
    history, told = read(tmp_path)

    assert told == [
        "passed over in history: artificial-analysis of 2026-06-03: its file holds what was"
        " retrieved on 2026-06-01"
    ]
    assert {(one.before, one.after) for one in history.changes if _moved(one.events)} == {
        (later(0), later(1))
    }
    assert history.boards["artificial-analysis.intelligence"].days == tuple(map(later, (0, 1, 3)))


@pytest.mark.fault(
    "history", "figures as of a time that had not come", "one line; passed over; no move"
)
def test_figures_of_a_time_to_come(tmp_path: Path) -> None:
    turned = [INDEX[0], INDEX[1], INDEX[2] | {"intelligence_index": 65}]
    archived(tmp_path, {0: INDEX, 1: INDEX, 2: INDEX})
    odd = document(later(1), turned)
    odd["requests"][0]["response"]["meta"]["as_of"] = "2027-01-01T00:00:00Z"
    Archive(tmp_path).path(later(1)).write_bytes(snapshot.pack(odd))
    history, told = read(tmp_path)

    assert told == [
        "passed over in history: artificial-analysis of 2026-06-02: its file holds figures as of"
        " 2027-01-01T00:00:00Z, a time yet to come"
    ]
    assert moves(history) == []


@pytest.mark.fault("history", "sources that are switched off", "are not noticed")
def test_sources_switched_off(tmp_path: Path) -> None:
    archived(tmp_path, {0: [*INDEX, *boards("website")], 1: [*INDEX, *boards("sites")]})
    history = books.read(Archive(tmp_path), later(1))
    days = list(history.days)

    assert list(notices.derive(history, later(1), days, later(1), ["design-arena"])) == []


@pytest.mark.fault(
    "history",
    "days missing, damaged, of another schema, of another day, twice on file, all at once",
    "exit 0; the report names each kind in a line or a few",
)
def test_report_of_a_build_names_everything(tmp_path: Path) -> None:
    root = archived(tmp_path / "archive", dict.fromkeys((*range(20), 23), INDEX))
    files = [Archive(root).path(later(at)) for at in range(20)]
    for path in files[1:10]:
        path.write_bytes(b"no day")
    other = json.loads(snapshot.unpack(files[11].read_bytes())) | {"schema": 2}
    files[11].write_bytes(snapshot.pack(other))
    shutil.copy(files[12], files[13])
    shutil.copy(files[12], files[12].with_name("2026-06-13 (1).json.gz"))
    shown = later(23)
    clock = str(int((shown - date(1970, 1, 1)) / timedelta(seconds=1)))
    done = site_gen(
        *("build", "--offline", "--archive", root, "--output", tmp_path / "public"),
        *("--report", tmp_path / "report.json"),
        SOURCE_DATE_EPOCH=clock,
    )
    told = json.loads((tmp_path / "report.json").read_text("utf-8"))["warnings"]

    assert done.exit == 0
    assert len(told) == 8
    damaged, rest = told[:5], told[5:]
    assert all(one.startswith(f"passed over: {root}") for one in damaged)
    assert rest == [
        "passed over: 6 more; `site-gen verify` names them all",
        "archive: no day of 2026-06-21 to 2026-06-23 (3 days)",
        f"{root}: left alone, no day's file: 2026/2026-06-13 (1).json.gz",
    ]


@pytest.mark.fault("history", "a day of another schema", "one line names file and version")
def test_day_of_another_schema(tmp_path: Path) -> None:
    archived(tmp_path, dict.fromkeys(range(3), INDEX))
    path = Archive(tmp_path).path(later(1))
    path.write_bytes(snapshot.pack(document(later(1), INDEX) | {"schema": 2}))
    archive = Archive(tmp_path)
    history = books.read(archive, later(2))

    assert archive.damaged == [f"{path}: not an archived day (schema: 2; Input should be 1)"]
    assert history.days == (FIRST, later(2))


def _moved(events: Iterable[Event]) -> bool:
    return any(one.kind == "moved" for one in events)
