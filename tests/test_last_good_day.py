"""An operator's days, one after another, told by the whole command: what goes wrong, what shows."""

from __future__ import annotations

import gzip
import json
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.command import Done, below, environment, failure, later, process, site_gen, tree
from tests.double import Answer, Double
from tests.sites import arena_row, index_row

Row = dict[str, Any]

INDEX, ARENA = "artificial-analysis", "design-arena"
DAYS = [f"2026-06-{number:02}" for number in range(4, 16)]  # by how many days they are later
WORDS = [f"{number} June 2026" for number in range(4, 16)]  # the same, as pages have them

INDEX_ROWS = [
    index_row(f"acme/{at}", f"Anvil {at}", 40 + at, coding_index=30 + at) for at in range(10)
]


def board(category: str, count: int, arena: str = "models") -> list[Row]:
    return [
        arena_row(f"acme/{at}", f"Anvil {at}", 1000 + at, arena=arena, category=category)
        for at in range(count)
    ]


ARENA_ROWS = [*board("codecategories", 8), *board("logo", 5), *board("webapps", 4, "agents")]
FEWER = [*INDEX_ROWS, *board("codecategories", 8)]
OUTAGE = Answer.error(503, "Upstream is down")


class Desk:
    """A folder with site and archive, and the endpoint that the command asks day by day."""

    def __init__(self, place: Path, double: Double) -> None:
        self.place = place
        self.double = double

    def run(self, command: str, day: int, *arguments: str, hours: int = 0, **env: str) -> Done:
        """Run a live command on a day, with data of that day unless `date` says otherwise."""
        env = {"SOURCE_DATE_EPOCH": str(int(later(day)) + hours * 3600)} | env
        options = ["--quiet", "--api-url", self.double.url, "--report", "report.json"]
        return site_gen(command, *options, *arguments, **env)

    def fetch(self, day: int, *arguments: str, hours: int = 0) -> Done:
        """Fetch data of a day; the archive must be sound afterwards."""
        self.date(day)
        done = self.run("fetch", day, *arguments, hours=hours)
        assert site_gen("verify", "--output", "none").exit == 0
        return done

    def build(self, day: int, *arguments: str, hours: int = 0) -> Done:
        """Build live; no link may dangle, and no figure stand without its source."""
        self.date(day)
        done = self.run("build", day, *arguments, hours=hours)
        checked = site_gen("check", "public")
        assert checked.exit == 0, checked
        return done

    def date(self, day: int) -> None:
        """Let the endpoint's data be of the morning of a day."""
        self.double.as_of = dict.fromkeys((INDEX, ARENA), f"{DAYS[day]}T05:00:00Z")

    def fail(self, source: str, answer: Answer = OUTAGE) -> None:
        self.double.script({"source": source}, answer, forever=True)

    def recover(self) -> None:
        self.double.answers.clear()
        self.double.rows = [*INDEX_ROWS, *ARENA_ROWS]

    def report(self) -> dict[str, Any]:
        return dict(json.loads((self.place / "report.json").read_bytes()))

    def state(self, source: str) -> tuple[str, str | None, str | None]:
        """Return status, reason and stand-in of a source in the last report."""
        (found,) = (one for one in self.report()["sources"] if one["id"] == source)
        return found["status"], found["reason"], found["stands_in"]

    def archived(self, day: int) -> dict[str, Any]:
        path = self.place / "archive" / "2026" / f"{DAYS[day]}.json.gz"
        return dict(json.loads(gzip.decompress(path.read_bytes())))

    def days(self) -> list[str]:
        """Return the archived days."""
        return sorted(path.name[:10] for path in self.place.glob("archive/2*/*.json.gz"))

    def refused(self) -> list[str]:
        """Return the names of what was refused."""
        return sorted(path.name for path in self.place.glob("archive/refused/*/*"))

    def site(self) -> dict[str, bytes]:
        return tree(self.place / "public")

    def pages(self, source: str) -> dict[str, str]:
        """Return the pages that credit a source, which are those with its figures or about it."""
        mark = f'data-citation="{source}"'
        pages = {name: data.decode() for name, data in self.site().items() if name[-5:] == ".html"}
        return {name: html for name, html in pages.items() if mark in html}


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run each test in an empty folder of its own, and wait for no retry."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("site_gen.intake.transport.time.sleep", lambda seconds: None)
    return tmp_path


@pytest.fixture
def desk(place: Path) -> Iterator[Desk]:
    """Give a desk without an archive."""
    with Double([*INDEX_ROWS, *ARENA_ROWS]) as double:
        yield Desk(place, double)


@pytest.fixture
def settled(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Give a desk with a good first day."""
    shutil.copytree(first_day(tmp_path_factory.getbasetemp()), desk.place, dirs_exist_ok=True)
    return desk


@cache
def first_day(base: Path) -> Path:
    """Build a good day once a session."""
    place = base / "first day"
    with Double([*INDEX_ROWS, *ARENA_ROWS]) as double:
        desk = Desk(place, double)
        desk.date(0)
        options = ("--output", str(place / "public"), "--archive", str(place / "archive"))
        assert desk.run("build", 0, *options).exit == 0
    return place


FRESH = ("fresh", None, None)


# One source fails or shrinks


def gone(source: str) -> str:
    """Return the reason of a source that does not answer."""
    asked = "" if source == INDEX else "arena=models: "
    return f"{asked}status 503 (Upstream is down)"


@pytest.mark.fault(
    "days", "a source fails, then recovers", "its last good day stands in meanwhile; exit 3"
)
@pytest.mark.parametrize("source", [INDEX, ARENA])
def test_a_source_fails_and_recovers(settled: Desk, source: str) -> None:
    (other,) = {INDEX, ARENA} - {source}
    settled.fail(source)

    assert settled.fetch(1).exit == 3
    assert settled.state(source) == ("stale", gone(source), DAYS[0])
    assert settled.state(other) == FRESH
    assert settled.fetch(2).exit == 3
    assert settled.state(source)[2] == DAYS[0]
    settled.recover()
    assert settled.build(3).exit == 0
    assert settled.state(source) == settled.state(other) == FRESH
    assert settled.days() == DAYS[:4]
    assert settled.refused() == [f"{day}.{source}.json.gz" for day in DAYS[1:3]]
    assert not any("could not be taken over" in html for html in settled.pages(source).values())


@pytest.mark.fault("days", "a source fails", "every page with its figures says since when and why")
@pytest.mark.parametrize("source", [INDEX, ARENA])
def test_every_page_with_stale_figures_says_since_when_and_why(settled: Desk, source: str) -> None:
    (other,) = {INDEX, ARENA} - {source}
    before = settled.pages(source)
    settled.fail(source)
    settled.build(2)

    pages = settled.pages(source)

    assert pages.keys() == before.keys(), "no page of the source is lost"
    for name, html in pages.items():
        assert "could not be taken over" in html, name
        assert "status 503 (Upstream is down)" in html, name
        assert f"Shown are the figures of {WORDS[0]}" in html, name
    for name in settled.pages(other).keys() - pages.keys():
        assert "could not be taken over" not in settled.pages(other)[name], name
    status = json.loads(settled.site()["data/v1/status.json"])
    (state,) = (one for one in status["sources"] if one["id"] == source)
    assert (state["status"], state["reason"], state["stands_in"]) == settled.state(source)


@pytest.mark.fault(
    "days", "a day with a stale source is built again from the archive", "the same bytes, exit 3"
)
@pytest.mark.parametrize("source", [INDEX, ARENA])
def test_a_stale_day_is_the_same_again_from_the_archive(settled: Desk, source: str) -> None:
    settled.fail(source)
    settled.build(1)
    live = settled.site()
    archive = {
        name: data
        for name, data in tree(settled.place / "archive").items()
        if not name.startswith(".derived/")
    }

    assert site_gen("build", "--offline").exit == 3
    assert settled.site() == live
    settled.recover()
    assert settled.build(2).exit == 0
    assert site_gen("build", "--date", DAYS[1], "--report", "report.json").exit == 3

    assert settled.site() == live
    assert settled.state(source) == ("stale", gone(source), DAYS[0])
    assert tree(settled.place / "archive").items() >= archive.items() - {
        ("SHA256SUMS", archive["SHA256SUMS"])
    }


@pytest.mark.fault(
    "days",
    "a source shrinks, then recovers",
    "its last good day stands in meanwhile; no page is lost",
)
def test_a_shrunken_source_is_refused_until_it_recovers(settled: Desk) -> None:
    settled.double.rows = FEWER

    assert settled.build(1).exit == 3
    assert settled.state(ARENA) == ("stale", f"8 rows received, after 17 on {DAYS[0]}", DAYS[0])
    assert "arenas/models/logo/index.html" in settled.site()
    assert [one["params"]["source"] for one in settled.archived(1)["requests"]] == [INDEX]

    settled.recover()
    assert settled.build(2).exit == 0
    assert settled.state(ARENA) == FRESH


def test_the_third_equal_day_is_accepted_and_said(settled: Desk) -> None:
    settled.double.rows = FEWER
    exits = [settled.fetch(day).exit for day in (1, 2)]

    done = settled.build(3)

    reason = f"accepted, the same on 3 fetched days: 8 rows received, after 17 on {DAYS[0]}"
    assert [*exits, done.exit] == [3, 3, 0]
    assert settled.state(ARENA) == ("fresh", reason, None)
    assert f"site-gen: warning: design-arena: {reason}\n" in done.err
    assert "data/v1/boards/design-arena.models.logo.json" not in settled.site()
    assert b"no longer listed" in settled.site()["arenas/models/logo/index.html"]
    assert settled.archived(3)["outcomes"][1] == {
        "source": ARENA,
        "status": "fresh",
        "reason": reason,
        "stands_in": None,
    }
    before = settled.site()
    assert settled.build(3, hours=1).exit == 0
    assert settled.site() == before
    assert site_gen("build", "--offline").exit == 0
    assert settled.site() == before
    assert settled.fetch(4).exit == 0
    assert settled.state(ARENA) == FRESH


@pytest.mark.fault("days", "--accept of a smaller source", "taken at once, said so")
def test_accept_takes_a_smaller_source_at_once(settled: Desk) -> None:
    settled.double.rows = FEWER

    done = settled.fetch(1, "--accept", ARENA)

    reason = f"accepted by the operator: 8 rows received, after 17 on {DAYS[0]}"
    assert done.exit == 0
    assert settled.state(ARENA) == ("fresh", reason, None)
    assert f"warning: design-arena: {reason}" in done.err
    assert settled.refused() == []
    assert settled.fetch(2).exit == 0
    assert settled.state(ARENA) == FRESH


def test_accept_of_one_source_leaves_the_other_guarded(settled: Desk) -> None:
    settled.double.rows = [*INDEX_ROWS[:3], *board("codecategories", 8)]

    assert settled.fetch(1, "--accept", INDEX).exit == 3

    assert settled.state(INDEX)[0] == "fresh"
    assert settled.state(ARENA)[0] == "stale"
    assert settled.fetch(1, "--accept", INDEX, "--accept", ARENA).exit == 0


def test_accept_of_a_failed_source_changes_nothing(settled: Desk) -> None:
    settled.fail(ARENA)

    assert settled.fetch(1, "--accept", ARENA).exit == 3
    assert settled.state(ARENA)[0] == "stale"


@pytest.mark.fault("input", "--accept of an unknown source", "exit 2, nothing is touched")
def test_accept_of_an_unknown_source_is_wrong_usage(settled: Desk) -> None:
    before = tree(settled.place)

    assert settled.build(1, "--accept", "openrouter").exit == 2
    assert tree(settled.place) == before


def test_a_lost_board_stays_until_accepted(settled: Desk) -> None:
    settled.double.rows = [row for row in settled.double.rows if row.get("category") != "logo"]

    assert settled.build(1).exit == 3

    reason = f"board models/logo gone, after 5 entries on {DAYS[0]}"
    assert settled.state(ARENA) == ("stale", reason, DAYS[0])
    assert "arenas/models/logo/index.html" in settled.site()
    assert settled.build(1, "--accept", ARENA).exit == 0
    assert "data/v1/boards/design-arena.models.logo.json" not in settled.site()
    assert b"no longer listed" in settled.site()["arenas/models/logo/index.html"]


def test_an_arena_that_never_had_rows_may_stay_empty(settled: Desk) -> None:
    empty = [one for one in settled.archived(0)["requests"] if not one["response"]["data"]]

    assert {"source": ARENA, "arena": "builders"} in [one["params"] for one in empty]
    assert settled.build(1).exit == 0
    assert settled.state(ARENA) == FRESH
    assert not any(name.startswith("arenas/builders") for name in settled.site())


def test_data_that_grow_older_are_refused(settled: Desk) -> None:
    settled.double.as_of = {INDEX: "2026-06-04T04:59:59Z", ARENA: "2026-06-05T05:00:00Z"}

    assert settled.run("fetch", 1).exit == 3

    assert settled.state(INDEX) == (
        "stale",
        f"as_of went back from 2026-06-04T05:00:00Z ({DAYS[0]}) to 2026-06-04T04:59:59Z",
        DAYS[0],
    )
    assert settled.state(ARENA) == FRESH
    assert settled.run("fetch", 1, "--accept", INDEX).exit == 0


@pytest.mark.fault(
    "days",
    "the data's time is more than 24 hours to come",
    "the last good day stands in, even with --accept",
)
def test_data_from_the_future_are_refused_even_when_accepted(settled: Desk) -> None:
    settled.double.as_of = {INDEX: "2026-06-06T06:17:01Z", ARENA: "2026-06-06T06:17:00Z"}

    for arguments in ((), ("--accept", INDEX)):
        assert settled.run("fetch", 1, *arguments).exit == 3
        assert settled.state(INDEX) == (
            *("stale", "as_of 2026-06-06T06:17:01Z lies more than 24 hours after the clock"),
            DAYS[0],
        )
        assert settled.state(ARENA) == FRESH


# A second fetch of a day


def test_a_failed_second_fetch_keeps_the_first(settled: Desk) -> None:
    first = settled.archived(0)
    settled.fail(ARENA)

    assert settled.build(0, hours=4).exit == 3

    assert settled.state(ARENA) == ("stale", gone(ARENA), DAYS[0])
    assert settled.state(INDEX) == FRESH
    assert settled.archived(0) == first
    live = settled.site()
    assert site_gen("build", "--offline").exit == 0
    assert settled.site() == live

    settled.recover()
    assert settled.build(0, hours=8).exit == 0
    assert settled.archived(0) == first


def test_a_second_outage_of_all_keeps_the_first(settled: Desk) -> None:
    first = settled.archived(0)
    for source in (INDEX, ARENA):
        settled.fail(source)

    assert settled.fetch(0, hours=4).exit == 3

    assert settled.archived(0)["requests"] == first["requests"]
    assert settled.days() == DAYS[:1]


def test_equal_responses_rewrite_nothing(settled: Desk) -> None:
    before = tree(settled.place / "archive")
    site = settled.site()

    assert settled.build(0, hours=4).exit == 0

    assert tree(settled.place / "archive") == before
    assert settled.site() == site


# No last good day


@pytest.mark.fault(
    "days", "a source fails that no day has", "its pages say so, no link dangles; exit 3"
)
@pytest.mark.parametrize("source", [INDEX, ARENA])
def test_a_source_that_no_day_has_is_missing(desk: Desk, source: str) -> None:
    (other,) = {INDEX, ARENA} - {source}
    desk.fail(source)

    done = desk.build(0)  # which looks at every link too

    assert done.exit == 3
    assert desk.state(source) == ("missing", gone(source), None)
    assert desk.state(other) == FRESH
    assert f"warning: {source}: missing: {gone(source)}" in done.err
    about = desk.pages(source)[f"sources/{source}/index.html"]
    assert "There are no figures of this source today" in about
    for name, html in desk.pages(source).items():
        assert "has no figures here" in html, name
        assert f'data-board="{source}.' not in html, name
    assert not any(source in name for name in below(desk.site(), "data/v1/boards"))
    live = desk.site()
    assert site_gen("build", "--offline").exit == 3
    assert desk.site() == live

    desk.recover()
    assert desk.build(1).exit == 0
    assert desk.state(source) == FRESH


def test_a_missing_source_is_judged_alone_when_it_comes(desk: Desk) -> None:
    desk.fail(ARENA)
    desk.fetch(0)
    desk.recover()
    desk.double.rows = FEWER

    assert desk.fetch(1).exit == 0


# Everything fails


@pytest.mark.fault(
    "days", "all sources fail, and there is no archive", "exit 1, nothing is written"
)
@pytest.mark.parametrize("command", ["build", "fetch"])
def test_an_outage_of_all_without_an_archive_writes_nothing(desk: Desk, command: str) -> None:
    for source in (INDEX, ARENA):
        desk.fail(source)

    error = failure(desk.run(command, 0))

    assert error.startswith("no source has any data: ")
    assert gone(INDEX) in error
    assert gone(ARENA) in error
    assert sorted(path.name for path in desk.place.iterdir()) == ["report.json"]
    assert (desk.report()["exit"], desk.report()["error"]) == (1, error)


@pytest.mark.fault("days", "all sources fail", "the last good days are shown; exit 3")
def test_an_outage_of_all_shows_the_last_good_days(settled: Desk) -> None:
    settled.fail(ARENA)
    settled.fetch(1)
    settled.fail(INDEX)

    assert settled.build(2).exit == 3

    assert settled.state(INDEX) == ("stale", gone(INDEX), DAYS[1])
    assert settled.state(ARENA) == ("stale", gone(ARENA), DAYS[0])
    home = settled.site()["index.html"].decode()
    assert f"Shown are the figures of {WORDS[0]}" in home
    assert f"Shown are the figures of {WORDS[1]}" in home
    assert settled.archived(2)["requests"] == []
    live = settled.site()
    assert site_gen("build", "--offline").exit == 3
    assert settled.site() == live


@pytest.mark.fault(
    "days",
    "one source has a last good day and one has none, both fail",
    "one stale, one missing; exit 3",
)
def test_a_stale_and_a_missing_source_are_told_apart(desk: Desk) -> None:
    desk.fail(ARENA)
    desk.fetch(0)
    desk.fail(INDEX)

    assert desk.fetch(1).exit == 3

    assert desk.state(INDEX)[0] == "stale"
    assert desk.state(ARENA)[0] == "missing"


# Strict


@pytest.mark.fault(
    "days",
    "--strict, and a source is stale",
    "exit 1, the output is not touched; the day is archived",
)
@pytest.mark.parametrize("command", ["build", "fetch"])
def test_strict_fails_before_the_output_is_touched(settled: Desk, command: str) -> None:
    before = settled.site()
    settled.fail(ARENA)
    settled.date(1)

    error = failure(settled.run(command, 1, "--strict"))

    assert error == f"strict: design-arena: stale: {gone(ARENA)}"
    assert settled.site() == before
    assert settled.days() == DAYS[:2]
    assert settled.archived(1)["outcomes"][1]["status"] == "stale"
    assert settled.report()["exit"] == 1


@pytest.mark.fault(
    "days", "--strict, and a smaller source is accepted", "exit 1; the day is archived"
)
def test_strict_minds_an_acceptance(settled: Desk) -> None:
    settled.double.rows = FEWER
    before = settled.site()

    error = failure(settled.fetch(1, "--accept", ARENA, "--strict"))

    assert error.startswith("strict: design-arena: accepted by the operator: ")
    assert settled.site() == before
    assert settled.days() == DAYS[:2]


@pytest.mark.fault(
    "files", "--strict, and the newest archived day is damaged", "exit 1, the output is not touched"
)
def test_strict_minds_a_damaged_day(settled: Desk) -> None:
    settled.fetch(1)
    (settled.place / "archive" / "2026" / f"{DAYS[1]}.json.gz").write_bytes(b"")
    before = settled.site()

    error = failure(site_gen("build", "--offline", "--strict"))

    assert error.startswith("strict: passed over: ")
    assert settled.site() == before


# Days that cannot be read, and clocks


@pytest.fixture
def damaged(settled: Desk) -> Desk:
    """Give a desk with three days, the last of them cut short."""
    settled.fetch(1)
    settled.fetch(2)
    path = settled.place / "archive" / "2026" / f"{DAYS[2]}.json.gz"
    path.write_bytes(path.read_bytes()[:-1])
    return settled


@pytest.mark.fault(
    "files",
    "--offline, and the newest archived day is damaged",
    "the newest readable day, with a warning; the damaged one is left alone",
)
def test_offline_takes_the_newest_readable_day(damaged: Desk) -> None:
    before = tree(damaged.place / "archive")

    done = site_gen("build", "--offline")

    assert done.exit == 0
    assert f"warning: passed over: archive/2026/{DAYS[2]}.json.gz: damaged" in done.err
    manifest = json.loads(damaged.site()["manifest.json"])
    assert manifest["built_from"]["date"] == DAYS[1]
    assert tree(damaged.place / "archive") == before


@pytest.mark.fault(
    "files",
    "--offline, and the day that stands in is damaged",
    "the newest whole day, with a warning",
)
def test_offline_passes_over_a_day_whose_stand_in_is_damaged(settled: Desk) -> None:
    settled.fetch(1)
    settled.fail(INDEX)
    settled.fetch(2)
    (settled.place / "archive" / "2026" / f"{DAYS[1]}.json.gz").write_bytes(b"")

    done = site_gen("build", "--offline")

    assert done.exit == 0
    assert f"shows artificial-analysis of {DAYS[1]}, but" in done.err
    assert json.loads(settled.site()["manifest.json"])["built_from"]["date"] == DAYS[0]


@pytest.mark.parametrize("day", [0, 1])
def test_date_of_a_sound_day_does_not_mind_a_damaged_one(damaged: Desk, day: int) -> None:
    assert site_gen("build", "--date", DAYS[day], "--strict").exit == 0


def test_date_of_a_damaged_day_is_an_error_that_names_it(damaged: Desk) -> None:
    before = tree(damaged.place)

    error = failure(site_gen("build", "--date", DAYS[2]))

    assert error.startswith(f"archive/2026/{DAYS[2]}.json.gz: damaged")
    assert tree(damaged.place) == before


@pytest.mark.fault(
    "files",
    "a fetch of a day whose file is damaged",
    "exit 1, one line; nothing is asked, the file is not overwritten",
)
def test_a_fetch_of_a_damaged_day_asks_nothing_and_leaves_it(damaged: Desk) -> None:
    before = tree(damaged.place / "archive")
    damaged.double.requests.clear()

    error = failure(damaged.run("fetch", 2))

    assert error.startswith(f"archive/2026/{DAYS[2]}.json.gz: damaged")
    assert damaged.double.requests == []
    assert tree(damaged.place / "archive") == before


@pytest.mark.fault(
    "days",
    "a source fails, and the newest day is damaged",
    "the last good day that can be read stands in, with a warning",
)
def test_a_live_build_takes_the_last_good_day_that_can_be_read(damaged: Desk) -> None:
    damaged.fail(INDEX)
    damaged.date(3)

    done = damaged.run("fetch", 3)

    assert done.exit == 3
    assert damaged.state(INDEX)[2] == DAYS[1]
    assert f"warning: passed over: archive/2026/{DAYS[2]}.json.gz: damaged" in done.err


@pytest.mark.fault(
    "files",
    "a clock before the newest archived day",
    "exit 1, one line; nothing is asked or written",
)
@pytest.mark.parametrize("command", ["build", "fetch"])
def test_a_clock_before_the_newest_day_writes_nothing(settled: Desk, command: str) -> None:
    settled.fetch(2)
    before = tree(settled.place)
    settled.double.requests.clear()

    error = failure(settled.run(command, 1))

    assert f"holds {DAYS[2]}, but the clock says {DAYS[1]}" in error
    assert settled.double.requests == []
    del before["report.json"]
    assert tree(settled.place).items() >= before.items()
    assert site_gen("build", "--offline", SOURCE_DATE_EPOCH=later(-999)).exit == 0


ZONES = ["Pacific/Kiritimati", "America/Los_Angeles"]


@pytest.mark.fault(
    "files",
    "a time zone where another day has begun",
    "the same day in the archive, the same bytes",
)
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("clock", ["1780531200", "1780617599"], ids=["0:00:00", "23:59:59"])
def test_time_zones_change_no_day(desk: Desk, zone: str, clock: str) -> None:
    """14 hours ahead, or 7 behind, another day has begun where the operator lives."""
    desk.date(0)

    done = process(
        *("build", "--api-url", desk.double.url), cwd=desk.place, TZ=zone, SOURCE_DATE_EPOCH=clock
    )

    assert done.exit == 0, done
    assert desk.days() == DAYS[:1]
    there = tree(desk.place / "archive")
    shutil.rmtree(desk.place / "archive")
    assert desk.run("fetch", 0, SOURCE_DATE_EPOCH=clock).exit == 0
    assert tree(desk.place / "archive") == there


# Killed, and two at once


@pytest.mark.fault("files", "killed (-9) while fetching", "archive and site as before")
@pytest.mark.parametrize("asked", [1, 4, 7])
def test_killed_while_fetching(settled: Desk, asked: int) -> None:
    before = tree(settled.place)
    settled.date(1)
    started = threading.Event()

    def kill(handler: object) -> None:
        started.wait(10)
        run.send_signal(signal.SIGKILL)

    settled.double.script({}, *[ordinary(settled)] * (asked - 1), kill)
    command = [sys.executable, "-m", "site_gen", "build", "--api-url", settled.double.url]
    clock = environment(SOURCE_DATE_EPOCH=later(1))
    with subprocess.Popen(command, cwd=settled.place, env=clock, stderr=subprocess.DEVNULL) as run:
        started.set()
        assert run.wait(60) == -signal.SIGKILL

    settled.double.answers.clear()
    after = tree(settled.place)
    after.pop("archive/.lock", None)
    before.pop("archive/.lock", None)
    assert after == before
    assert settled.build(1).exit == 0
    assert settled.days() == DAYS[:2]


def ordinary(desk: Desk) -> Any:
    """Return a script's answer that is the endpoint's ordinary one."""

    def answer(handler: Any) -> None:
        query = handler.path.partition("?")[2]
        params = dict(pair.split("=") for pair in query.split("&"))
        handler.send(Answer(body=desk.double.response(params)))

    return answer


# Imports once, then forks for each operation on files and dies there, as if by `kill -9`.
KILLED = """
import os, shutil, signal, sys
from pathlib import Path

import httpx
from site_gen.cli import main
from tests.test_archive import faults

def die():
    os.kill(os.getpid(), signal.SIGKILL)

start, arguments = Path(sys.argv[1]), sys.argv[2:]
for at in range(1, 200):
    archive = shutil.copytree(start, start.with_name(str(at)))
    child = os.fork()
    if not child:
        with faults(at, die):
            main([*arguments, "--archive", str(archive)], standalone_mode=False)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        break
print(at)
"""


@pytest.mark.fault("files", "killed (-9) while the fetched day is archived", "each day old or new")
@pytest.mark.slow
@pytest.mark.parametrize("fewer", [False, True], ids=["good", "refused"])
def test_killed_at_the_nth_operation_of_a_fetch(settled: Desk, fewer: bool) -> None:
    settled.fetch(1)
    if fewer:
        settled.double.rows = FEWER
    settled.date(2)
    old = tree(settled.place / "archive")
    options = ["fetch", "--quiet", "--api-url", settled.double.url]
    run = subprocess.run(
        [sys.executable, "-c", KILLED, "archive", *options],
        cwd=settled.place,
        env=environment(SOURCE_DATE_EPOCH=later(2)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    last = int(run.stdout)
    new = tree(settled.place / str(last))
    name = f"2026/{DAYS[2]}.json.gz"
    assert last > 8
    assert name in new

    for at in range(1, last):
        archive = str(at)
        after = tree(settled.place / archive)
        for day in DAYS[:2]:
            assert after[f"2026/{day}.json.gz"] == old[f"2026/{day}.json.gz"]
        assert after.get(name) in (None, new[name])
        done = settled.run("fetch", 2, "--archive", archive)
        assert done.exit == (3 if fewer else 0)
        repaired = tree(settled.place / archive)
        assert {key: repaired[key] for key in new} == new
        assert site_gen("verify", "--archive", archive).exit == 0


@pytest.mark.fault("files", "two runs on one archive at once", "the second is told to wait")
@pytest.mark.parametrize("command", ["build", "fetch"])
def test_a_second_run_at_once_is_told_to_wait(settled: Desk, command: str) -> None:
    settled.date(1)
    arrived, go_on = threading.Event(), threading.Event()

    def wait(handler: Any) -> None:
        arrived.set()
        go_on.wait(60)
        ordinary(settled)(handler)

    settled.double.script({}, wait)
    first = [sys.executable, "-m", "site_gen", "fetch", "--api-url", settled.double.url]
    clock = environment(SOURCE_DATE_EPOCH=later(1))
    with subprocess.Popen(first, cwd=settled.place, env=clock, stderr=subprocess.DEVNULL) as run:
        try:
            assert arrived.wait(60)
            before = tree(settled.place / "archive")
            error = failure(settled.run(command, 1))
            assert error == "archive: another run is writing it; wait until it has ended"
            assert tree(settled.place / "archive") == before
        finally:
            go_on.set()
        assert run.wait(60) == 0

    assert settled.days() == DAYS[:2]
    assert settled.run("fetch", 1).exit == 0
