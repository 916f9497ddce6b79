"""`site-gen diff`: what changed between two archived days, for programs and for people."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from site_gen.intake.archive import Archive
from tests.command import failure, site_gen, tree
from tests.days import later, write
from tests.sites import index_row

EVIL = "x\n::error::a <b>*b* @all fixes #1 https://a.example/issues/1"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    root = tmp_path / "archive"
    first = [index_row("a/one", "One", 50), index_row("a/two", "Two", 40)]
    write(root, later(0), first)
    write(root, later(1), first)
    write(
        root,
        later(3),
        [
            index_row("a/one", "One", 50),
            index_row("a/two", "Two", 55),
            index_row("evil/x", EVIL, 60, pricing=None),
        ],
    )
    return root


def test_json_is_complete(archive: Path) -> None:
    done = site_gen("diff", "2026-06-01", "2026-06-04", "--format", "json", "--archive", archive)
    document = json.loads(done.out)
    one, two = ({"slug": f"a/{name.lower()}", "name": name} for name in ("One", "Two"))
    evil = {"slug": "evil/x", "name": EVIL}
    board = "artificial-analysis.intelligence"

    assert (done.exit, document["from"], document["to"]) == (0, "2026-06-01", "2026-06-04")
    assert document["events"] == [
        {
            "kind": "leader-changed",
            "board": board,
            "model": evil,
            "leaders_before": [one],
            "leaders_after": [evil],
        },
        {
            "kind": "arrived",
            "board": board,
            "model": evil,
            "how": "new here",
            "rank": 1,
            "value": 60.0,
        },
        {
            "kind": "moved",
            "board": board,
            "model": one,
            "rank_before": 1,
            "rank_after": 3,
            "entrants_above": [evil],
            "departures_above": [],
            "passed_by": [two],
            "passed": [],
            "value_before": 50.0,
            "value_after": 50.0,
            "separable": None,
            "note": None,
        },
    ]


def test_text_starts_with_a_summary_and_says_no_change_on_a_quiet_day(archive: Path) -> None:
    quiet = site_gen("diff", "2026-06-01", "2026-06-02", "--archive", archive)
    busy = site_gen("diff", "2026-06-02", "2026-06-04", "--archive", archive)

    assert quiet.out == "2026-06-01 to 2026-06-02: no change; 6 rows\n"
    assert busy.out.splitlines()[0] == (
        "2026-06-02 to 2026-06-04: 1 new leader, 1 arrived, 1 changed rank; 9 rows (+3)"
    )


def test_names_start_nothing_in_a_commit_message_or_a_summary(archive: Path) -> None:
    text = site_gen("diff", "2026-06-02", "2026-06-04", "--archive", archive).out
    arguments = ("--format", "markdown", "--archive", archive)
    markdown = site_gen("diff", "2026-06-02", "2026-06-04", *arguments).out

    for found in (text, markdown):
        assert not any(word in found for word in ("::", "@all", "#1", "://a", "\n:"))
    assert "<b>" not in markdown
    assert "\\<b\\>\\*b\\*" in markdown


def test_absent_day_names_its_neighbours(archive: Path) -> None:
    done = site_gen("diff", "2026-06-01", "2026-06-03", "--archive", archive)

    assert "2026-06-02 and 2026-06-04" in failure(done)


@pytest.mark.parametrize("days", [("2026-06-1", "2026-06-04"), ("2026-06-04", "2026-06-01")])
def test_malformed_or_reversed_days_are_wrong_usage(archive: Path, days: tuple[str, str]) -> None:
    assert site_gen("diff", *days, "--archive", archive).exit == 2


def test_damaged_day_between_is_passed_over_and_named(archive: Path) -> None:
    Archive(archive).path(later(1)).write_bytes(b"no day")
    done = site_gen("diff", "2026-06-01", "2026-06-04", "--archive", archive)

    assert done.exit == 0
    assert "passed over" in done.err
    assert "2026-06-02" in done.err
    assert "1 arrived" in done.out


def test_nothing_is_written(archive: Path) -> None:
    before = tree(archive)
    site_gen("diff", "2026-06-01", "2026-06-04", "--archive", archive)

    assert tree(archive) == before
