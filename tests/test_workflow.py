"""The daily workflow, run whole by `act` against the endpoint's double and a bare repository.

What GitHub alone can show is not shown here: that its own actions do what their doubles
in `tests/forge` do, that permissions suffice, and that two runs wait for each other.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command import site_gen, tree
from tests.double import Answer, Double
from tests.forge import Forge, yaml_blocks
from tests.sites import AS_OF, LIVE_ROWS, arena_row, index_row

pytestmark = pytest.mark.slow

ALL_GREEN = dict.fromkeys(("fetch", "archive", "build", "deploy", "tell"), "success")
BOOKS = ".derived/2026-06.gz"
AA = {"source": "artificial-analysis"}


@pytest.fixture
def forge(tmp_path: Path) -> Iterator[Forge]:
    """Return a forge whose remote has no archive yet."""
    with Double(LIVE_ROWS, AS_OF) as double:
        yield Forge(tmp_path / "forge", double)


@pytest.fixture
def running(forge: Forge) -> Forge:
    """Return a forge whose archive holds the small site's day."""
    forge.seed()
    return forge


def subjects(forge: Forge) -> list[str]:
    """Return the first lines of the archive's commits, oldest first."""
    return [message.splitlines()[0] for message in forge.commits]


def kept(forge: Forge) -> dict[str, str]:
    """Return the days, with their checksums, of which the branch keeps history by month."""
    head = gzip.decompress(forge.archived()[BOOKS]).partition(b"\n")[0]
    return dict(json.loads(head)["days"])


def sums(forge: Forge) -> dict[str, str]:
    """Return the archived days with their checksums."""
    lines = (line.split() for line in forge.archived()["SHA256SUMS"].decode().splitlines())
    return {Path(name).name.removesuffix(".json.gz"): digest for digest, name in lines}


def built_from(forge: Forge, place: Path) -> dict[str, bytes]:
    """Return the site that the command makes of what is archived."""
    archive = place / "archive"
    for name, data in forge.archived().items():
        (archive / name).parent.mkdir(parents=True, exist_ok=True)
        (archive / name).write_bytes(data)
    address = "https://example.github.io/leaderboard"
    folders = ("--archive", archive, "--output", place / "public")
    assert site_gen("build", "--offline", *folders, "--site-url", address, "--downloads").exit in (
        0,
        3,
    )
    return tree(place / "public")


# A day like any other


def test_first_run_ever_archives_and_publishes(forge: Forge, tmp_path: Path) -> None:
    run = forge.run()

    assert run.green, run.log
    assert run.jobs == ALL_GREEN | {"keep-alive": "success"}
    assert subjects(forge) == ["2026-06-04: the first day"]
    assert "artificial-analysis: fresh, 4 rows" in forge.commits[0]
    assert set(forge.archived()) == {"2026/2026-06-04.json.gz", "SHA256SUMS", BOOKS}
    assert kept(forge) == sums(forge)
    assert forge.deployed() == built_from(forge, tmp_path)
    assert forge.hub["issues"] == []
    assert (
        forge.hub["calls"].count(
            "PUT repos/example/leaderboard/actions/workflows/publish.yml/enable"
        )
        == 1
    )


@pytest.mark.fault("publishing", "the day is run again", "no commit; the same bytes")
def test_second_run_of_a_day_commits_nothing_and_deploys_the_same_bytes(running: Forge) -> None:
    first = running.run("push")
    site = running.deployed()
    second = running.run("workflow_dispatch")

    assert (first.green, second.green) == (True, True), second.log
    assert "keep-alive" not in second.jobs or second.jobs["keep-alive"] != "success"
    assert len(running.commits) == 1
    assert running.deployments == 2
    assert running.deployed() == site


def test_a_quiet_day_is_committed_as_no_change(running: Forge) -> None:
    run = running.run(days=1)

    assert run.green, run.log
    (_, quiet) = subjects(running)
    assert quiet.startswith("2026-06-04 to 2026-06-05: no change")
    assert "2026/2026-06-05.json.gz" in running.archived()
    assert b"2026-06-05" in running.deployed()["manifest.json"]
    assert list(kept(running)) == ["2026-06-04", "2026-06-05"]
    assert kept(running) == sums(running)


def test_a_changed_day_says_what_changed_in_commit_and_summary(running: Forge) -> None:
    running.double.rows = [
        *(row for row in LIVE_ROWS if row["display_name"] != "Three"),
        index_row("d/new", "New @everyone `x` <b>", 80),
        arena_row("c/cheap", "Cheap", 1400, category="codecategories"),
    ]

    run = running.run(days=1)

    assert run.green, run.log
    message = running.commits[-1]
    assert "new leader" in message.splitlines()[0], message
    for told in ("Three", "New", "Cheap", "artificial-analysis: fresh, 4 rows"):
        assert told in message, message
    assert "@everyone" not in message
    assert "Cheap" in run.summary
    assert "@everyone" not in run.summary
    assert "<b>" not in run.summary


# A bad day


@pytest.mark.fault(
    "publishing",
    "a source fails for two days",
    "published, then red; one issue, edited, closed when it recovers",
)
def test_a_stale_source_is_published_and_turns_the_run_red_until_it_recovers(
    running: Forge,
) -> None:
    running.double.script(AA, Answer.error(503, "down @all `::error::`"), forever=True)
    first = running.run(days=1)
    second = running.run(days=2)
    running.double.answers.clear()
    third = running.run(days=3)

    for run in (first, second):
        assert not run.green
        assert run.jobs["deploy"] == "success"
        assert run.jobs["tell"] == "failure"
    assert third.green, third.log
    assert running.deployments == 3
    assert len(running.commits) == 4
    assert "artificial-analysis: stale" in running.commits[1]
    (issue,) = running.hub["issues"]
    assert len(issue["bodies"]) == 2, "opened, then edited"
    assert "    artificial-analysis: stale" in issue["bodies"][0]
    assert not issue["open"]
    assert len(issue["comments"]) == 1


@pytest.mark.fault(
    "publishing",
    "the endpoint is down, and there is no archive",
    "nothing is committed or published; an issue",
)
def test_a_total_outage_before_any_archive_publishes_nothing(forge: Forge) -> None:
    forge.double.script({}, Answer.error(503), forever=True)

    run = forge.run()

    assert not run.green
    assert run.jobs["fetch"] == "failure"
    assert (forge.commits, forge.deployments) == ([], 0)
    (issue,) = forge.hub["issues"]
    assert "fetch: failure" in issue["bodies"][0]
    assert "503" in issue["bodies"][0]


@pytest.mark.fault("publishing", "the endpoint is down", "the last good day is published, then red")
def test_a_total_outage_shows_the_archive(running: Forge) -> None:
    running.double.script({}, Answer.error(503), forever=True)

    run = running.run(days=1)

    assert not run.green
    assert run.jobs["deploy"] == "success"
    assert b"2026-06-05" in running.deployed()["manifest.json"]
    assert len(running.hub["issues"]) == 1


@pytest.mark.fault(
    "publishing",
    "the secret is missing",
    "nothing is asked, committed or published; the issue names it",
)
def test_a_missing_key_publishes_nothing_and_says_so(running: Forge) -> None:
    run = running.run(days=1, key=None)

    assert not run.green
    assert (len(running.commits), running.deployments) == (1, 0)
    assert "OPENROUTER_API_KEY" in running.hub["issues"][0]["bodies"][0]
    assert running.double.requests == []


@pytest.mark.fault(
    "publishing", "GitHub Pages is off", "the day is archived, nothing is published, an issue"
)
def test_pages_switched_off_loses_no_day(running: Forge) -> None:
    (running.place / "pages-off").touch()

    run = running.run(days=1)

    assert not run.green
    assert run.jobs["build"] == "failure"
    assert (len(running.commits), running.deployments) == (2, 0)
    assert "build: failure" in running.hub["issues"][0]["bodies"][0]


@pytest.mark.fault("publishing", "a day on the branch is damaged", "published without it, then red")
def test_a_damaged_day_does_not_stop_the_site_but_turns_the_run_red(running: Forge) -> None:
    running.seed(days=1)
    running.push("echo broken > 2026/2026-06-04.json.gz", "A bad disk")

    run = running.run(days=2)

    assert not run.green
    assert run.jobs["deploy"] == "success"
    (issue,) = running.hub["issues"]
    assert "Exit codes of fetch, build and verify: 0 0 1\n" in issue["bodies"][0]
    assert "2026/2026-06-06.json.gz" in running.archived()


@pytest.mark.fault(
    "publishing", "history kept by month is damaged on the branch", "made again, in a green run"
)
def test_damaged_history_is_made_again(running: Forge) -> None:
    running.push(f"echo broken > {BOOKS}", "A bad disk")

    run = running.run(days=1)

    assert run.green, run.log
    assert kept(running) == sums(running)
    assert running.verified()


# Races and inputs


@pytest.mark.fault(
    "publishing", "somebody pushes to the archive during a run", "both commits stand"
)
def test_a_push_race_keeps_both(running: Forge) -> None:
    other = running.place / "other"
    running.meanwhile(
        f'git clone -q -b archive "{running.remote}" "{other}"\n'
        f'cd "{other}"\n'
        "mkdir -p refused/2026\n"
        "echo theirs > refused/2026/2026-06-05.design-arena.json.gz\n"
        "git add .\n"
        "git -c user.name=B -c user.email=b@example.org commit -qm Theirs\n"
        "git push -q\n"
    )

    run = running.run(days=1)

    assert run.green, run.log
    (_, theirs, ours) = subjects(running)
    assert theirs == "Theirs"
    assert ours.startswith("2026-06-04 to 2026-06-05: no change")
    files = running.archived()
    assert files["refused/2026/2026-06-05.design-arena.json.gz"] == b"theirs\n"
    assert "2026/2026-06-05.json.gz" in files
    assert running.verified()


@pytest.mark.fault("publishing", "a push is overtaken by another", "pushed again, onto it")
def test_a_push_that_is_overtaken_is_tried_again(running: Forge) -> None:
    """The other commit arrives while the remote takes ours, which it then refuses."""
    running.overtake("mkdir -p refused/2026; echo theirs > refused/2026/2026-06-05.x.json.gz")

    run = running.run(days=1)

    assert run.green, run.log
    assert "The push was refused (try 1)" in run.log
    assert len(running.commits) == 3
    assert running.commits[1] == "Theirs"
    files = running.archived()
    assert {"refused/2026/2026-06-05.x.json.gz", "2026/2026-06-05.json.gz"} <= set(files)
    assert running.verified()


@pytest.mark.fault("publishing", "two runs archive one day", "the later one, when it is whole")
def test_a_race_for_one_day_is_won_by_the_whole_fetch(running: Forge) -> None:
    """Two runs archive the same new day; ours, all fresh, takes the place of the other's."""
    running.meanwhile(running.pushing_day(1, "Theirs", rows=LIVE_ROWS[:4] + LIVE_ROWS[5:]))

    run = running.run(days=1)

    assert run.green, run.log
    document = json.loads(gzip.decompress(running.archived()["2026/2026-06-05.json.gz"]))
    names = {
        row["display_name"]
        for one in document["requests"]
        if one["params"].get("arena") == "models" and "task_type" not in one["params"]
        for row in one["response"]["data"]
    }
    assert {"One", "Two", "Unmapped", "Cheap", "Picture"} == names
    assert subjects(running)[1] == "Theirs"
    assert len(running.commits) == 3
    assert kept(running) == sums(running)
    assert running.verified()


@pytest.mark.fault(
    "publishing", "two runs archive one day, the later one degraded", "the earlier one stays"
)
def test_a_race_for_one_day_is_lost_by_a_degraded_fetch(running: Forge) -> None:
    running.double.script(AA, Answer.error(503), forever=True)
    running.meanwhile(running.pushing_day(1, "Theirs"))

    run = running.run(days=1)

    assert not run.green
    assert subjects(running)[1] == "Theirs"
    files = running.archived()
    document = json.loads(gzip.decompress(files["2026/2026-06-05.json.gz"]))
    assert [one["status"] for one in document["outcomes"]] == ["fresh", "fresh"]
    assert kept(running) == sums(running)
    assert any(name.startswith("refused/2026/2026-06-05") for name in files)
    assert running.verified()


def test_accept_takes_a_source_that_was_refused(running: Forge) -> None:
    running.double.rows = [row for row in LIVE_ROWS if row["display_name"] != "Picture"][:-3]
    refused = running.run(days=1)
    accepted = running.run("workflow_dispatch", "--input", "accept=design-arena", days=1)

    assert not refused.green
    assert any(name.startswith("refused/") for name in running.archived())
    assert accepted.green, accepted.log
    assert not running.hub["issues"][0]["open"]


@pytest.mark.fault("publishing", "an input with options in it", "refused; nothing is asked")
def test_an_input_cannot_become_an_option(running: Forge) -> None:
    value = "accept=design-arena --api-url http://127.0.0.1:1"
    run = running.run("workflow_dispatch", "--input", value, days=1)

    assert not run.green
    assert run.jobs["fetch"] == "failure"
    assert running.double.requests == []
    assert len(running.commits) == 1


# Called by others


def test_ten_lines_publish_a_site_without_a_fork(running: Forge) -> None:
    """The workflow of docs/publish.md, in a repository that holds nothing else."""
    running.call_from(yaml_blocks("publish.md")[0])

    run = running.run("schedule", workflow=".github/workflows/publish.yml", days=1)

    assert run.green, run.log
    assert len(running.commits) == 2
    assert b"2026-06-05" in running.deployed()["manifest.json"]
