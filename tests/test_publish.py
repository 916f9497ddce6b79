"""What a publisher relies on: the workflow's promises, its scripts, the pages that explain them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from site_gen.intake.sources import SOURCES
from tests.command import Done, environment, site_gen
from tests.double import Double
from tests.forge import yaml_blocks
from tests.sites import AS_OF, EPOCH, LIVE_ROWS, ROOT

BIN = Path(sys.executable).parent
SCRIPTS = ROOT / ".github" / "scripts"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PUBLISH = (ROOT / ".github" / "workflows" / "publish.yml").read_text("utf-8")
RECOVER = (ROOT / "docs" / "recover.md").read_text("utf-8")
PAGES = sorted((ROOT / "docs").glob("*.md"))


def jobs() -> dict[str, str]:
    """Return the text of each job of the workflow."""
    parts = re.split(r"^  ([a-z-]+):\n", PUBLISH.partition("\njobs:\n")[2], flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def permissions(job: str) -> set[str]:
    """Return what a job may, such as `contents: read`."""
    return set(re.findall(r"^      ([a-z-]+: (?:read|write)) #", jobs()[job], re.MULTILINE))


def run(*command: str | Path, **env: str) -> Done:
    """Run a command."""
    done = subprocess.run(
        command, env=environment(**env), capture_output=True, text=True, check=False
    )
    return Done(done.returncode, done.stdout, done.stderr)


# The workflow


def test_each_job_may_only_what_it_needs() -> None:
    assert {job: permissions(job) for job in jobs()} == {
        "fetch": {"contents: read"},
        "archive": {"contents: write"},
        "build": {"contents: read", "pages: read"},
        "deploy": {"pages: write", "id-token: write"},
        "tell": {"contents: read", "issues: write"},
        "keep-alive": {"contents: read", "actions: write"},
    }


def test_the_key_is_in_one_step() -> None:
    steps = [step for job in jobs().values() for step in job.split("      - ")]
    holding = [step for step in steps if "secrets." in step]

    assert len(holding) == 1
    assert "/fetch.sh" in holding[0]


def test_no_pull_request_starts_it() -> None:
    assert "pull_request" not in PUBLISH


def test_every_job_ends() -> None:
    assert all("timeout-minutes: " in job for job in jobs().values())


def test_the_choice_of_sources_is_complete() -> None:
    (options,) = re.findall(r'options: \["", (.*)\]', PUBLISH)

    assert options.split(", ") == [source.id for source in SOURCES]


def test_no_expression_stands_in_a_script() -> None:
    commands = re.findall(r"^ *run: (.*)$", PUBLISH, re.MULTILINE)

    assert len(commands) > 5
    assert not [one for one in commands if "${{" in one]


def test_an_action_has_one_pin() -> None:
    skeleton = ROOT / "site_gen" / "skeleton" / "publish.yml"
    placed = (*WORKFLOWS, ROOT / "action.yml", skeleton, *PAGES)
    texts = [path.read_text("utf-8") for path in placed]
    pins: dict[str, set[str]] = {}
    for action, pin in re.findall(r"uses: (actions/[\w-]+)@(.*)", "\n".join(texts)):
        pins.setdefault(action, set()).add(pin)

    assert len(pins) >= 7
    assert all(len(found) == 1 for found in pins.values()), pins
    assert all(re.fullmatch(r"[0-9a-f]{40} # v[\d.]+", pin) for one in pins.values() for pin in one)


# Scripts


def saying(place: Path, report: dict[str, Any] | str) -> dict[str, str]:
    """Return what message.py writes for an archive without days and a report."""
    (place / "archive").mkdir()
    text = report if isinstance(report, str) else json.dumps(report)
    (place / "report.json").write_text(text)
    words = (place / "archive", place / "report.json", place / "said")
    done = run(sys.executable, SCRIPTS / "message.py", *words)
    assert done.exit == 0, done
    return {path.name: path.read_text() for path in (place / "said").iterdir()}


def test_reasons_of_a_failed_run_are_told(tmp_path: Path) -> None:
    said = saying(tmp_path, {"error": "set OPENROUTER_API_KEY", "sources": []})

    assert said["reasons"] == "set OPENROUTER_API_KEY\n"


@pytest.mark.parametrize("report", ["", "{", "[]"[:1]])
def test_a_broken_report_is_a_reason(tmp_path: Path, report: str) -> None:
    assert saying(tmp_path, report)["reasons"] == "site-gen left no report\n"


@pytest.mark.fault("text", "a reason with mentions, links and workflow commands", "none works")
def test_a_hostile_reason_starts_nothing(tmp_path: Path) -> None:
    reason = "\n::error::x @all #1 https://evil.example GH-2"
    source = {"id": "s", "status": "stale", "reason": reason, "rows": 0, "stands_in": None}
    said = saying(tmp_path, {"error": None, "sources": [source]})

    assert not re.search(r"(@|#|://|GH-)\w", said["message"])
    for text in said.values():
        assert not re.search(r"^\s*::", text, re.MULTILINE)
    assert "\n    s: stale" in said["summary.md"]


def test_a_long_message_is_cut_at_a_line(tmp_path: Path) -> None:
    source = {"id": "s", "status": "stale", "reason": "x" * 900, "rows": 0, "stands_in": None}
    said = saying(tmp_path, {"sources": [source] * 100})

    assert all(len(text) < 60_100 for text in said.values())
    assert said["message"].endswith("x\n(cut here)\n")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("build --offline", ["build", "--offline"]),
        ("build --output 'a b' \"c d\"", ["build", "--output", "a b", "c d"]),
        ("check $(id) `id` $HOME ; id *", ["check", "$(id)", "`id`", "$HOME", ";", "id", "*"]),
    ],
)
def test_the_actions_command_is_split_and_nothing_more(
    given: str, words: list[str], tmp_path: Path
) -> None:
    done, outputs = act_on(given, tmp_path)

    assert done.out.splitlines() == words
    assert (done.exit, outputs) == (0, "exit=0\n")


def test_the_action_hands_the_exit_code_on(tmp_path: Path) -> None:
    failed, outputs = act_on("build", tmp_path, code="3")
    allowed, _ = act_on("build", tmp_path, code="3", ALLOW_DEGRADED="true")
    broken, _ = act_on("build", tmp_path, code="1", ALLOW_DEGRADED="true")
    unclosed, _ = act_on("build 'x", tmp_path)

    assert (failed.exit, allowed.exit, broken.exit, unclosed.exit) == (3, 0, 1, 2)
    assert outputs == "exit=3\n"
    assert "::warning::" in allowed.out
    assert "quote" in unclosed.out


FAKE_PYTHON = """#!/bin/sh
printf '%s\\n' "$*" >> "$CALLS"
test "$2" != venv || { mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; }
"""


def test_the_action_installs_its_own_folder_with_its_pins(tmp_path: Path) -> None:
    """A folder given by a bare name must not be asked of the package index."""
    (tmp_path / "here").mkdir()
    (tmp_path / "python").write_text(FAKE_PYTHON)
    (tmp_path / "python").chmod(0o755)
    env = {"RUNNER_TEMP": str(tmp_path), "GITHUB_PATH": str(tmp_path / "paths")}
    env |= {"CALLS": str(tmp_path / "calls"), "PATH": f"{tmp_path}:{os.environ['PATH']}"}

    done = run("bash", "-c", f'cd "{tmp_path}"; bash "{SCRIPTS}/install.sh" here', **env)

    assert done.exit == 0, done
    _, pins, package = (tmp_path / "calls").read_text().splitlines()
    assert pins.endswith(f"install --require-hashes -r {tmp_path}/here/requirements.txt")
    assert package.endswith(f"install --no-deps --no-build-isolation {tmp_path}/here")
    assert (tmp_path / "paths").read_text() == f"{tmp_path}/model-standings/bin\n"


@pytest.mark.fault(
    "text", "a failure's reason with mentions and commands", "shown as code, none works"
)
def test_the_issue_shows_a_hostile_reason_as_code(tmp_path: Path) -> None:
    env = {
        "FORGE": str(tmp_path),
        "GH_TOKEN": "token",
        "PATH": f"{ROOT}/tests/forge/bin:{os.environ['PATH']}",
        "RESULTS": "fetch failure\narchive skipped\n",
        "EXITS": "1  ",
        "REASONS": "s: @all ::error::\n::stop-commands::x\n" + "y" * 70_000,
        "RUN_URL": "https://github.com/example/leaderboard/actions/runs/1",
    }
    done = run("bash", SCRIPTS / "tell.sh", **env)

    (issue,) = json.loads((tmp_path / "gh.json").read_text())["issues"]
    assert done.exit == 1
    assert not re.search(r"^\s*::", done.out, re.MULTILINE)
    assert "\n\n    s: @all ::error::\n    ::stop-commands::x\n" in issue["bodies"][0]
    assert len(issue["bodies"][0]) < 60_000, "GitHub takes 65,536"


def test_issues_switched_off_keep_a_good_run_green(tmp_path: Path) -> None:
    """The double refuses everything without a token, as GitHub's command would a repository."""
    env = {"FORGE": str(tmp_path), "PATH": f"{ROOT}/tests/forge/bin:{os.environ['PATH']}"}
    results = {"RESULTS": "fetch success\n", "EXITS": "0 0 0", "RUN_URL": "x", "GH_TOKEN": ""}
    good = run("bash", SCRIPTS / "tell.sh", **env, **results)
    bad = run("bash", SCRIPTS / "tell.sh", **env, **(results | {"EXITS": "3 3 0"}))

    assert (good.exit, bad.exit) == (0, 4), (good, bad)
    assert "::warning::" in good.out


def act_on(command: str, place: Path, code: str = "0", **env: str) -> tuple[Done, str]:
    """Run the action's last step with a site-gen that prints its words and ends with a code."""
    tool = place / "site-gen"
    tool.write_text(f"#!/bin/sh\nprintf '%s\\n' \"$@\"\nexit {code}\n")
    tool.chmod(0o755)
    output = place / "output"
    output.write_text("")
    path = f"{place}:{os.environ['PATH']}"
    given = {"COMMAND": command, "PATH": path, "GITHUB_OUTPUT": str(output)}
    return run("bash", SCRIPTS / "run.sh", **given, **env), output.read_text()


# Pages


def test_the_workflows_in_the_docs_pass_the_linters(tmp_path: Path) -> None:
    ten_lines, updates, own = yaml_blocks("publish.md")
    dependabot = tmp_path / "dependabot.yml"
    dependabot.write_text(updates)
    checked = [tmp_path / "ten-lines.yml", tmp_path / "own.yml"]
    for path, text in zip(checked, (ten_lines, own), strict=True):
        path.write_text(text)

    commands: tuple[tuple[str | Path, ...], ...] = (
        (BIN / "actionlint", "-shellcheck", BIN / "shellcheck", *checked),
        (BIN / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", *checked),
        (BIN / "check-jsonschema", "--builtin-schema", "vendor.dependabot", dependabot),
        (BIN / "zizmor", "--offline", "--quiet", *checked, dependabot),
    )
    for command in commands:
        done = run(*command)
        assert done.exit == 0, done


def test_ten_lines_are_ten_lines() -> None:
    assert len(yaml_blocks("publish.md")[0].splitlines()) == 10


def test_ten_lines_grant_what_the_jobs_need() -> None:
    (granted,) = re.findall(r"permissions: {(.+)}", yaml_blocks("publish.md")[0])
    needed = set().union(*map(permissions, jobs()))

    implied = {one.replace("write", "read") for one in granted.split(", ")}
    assert needed <= implied | set(granted.split(", "))


def test_the_choices_and_secrets_in_the_docs_exist() -> None:
    for name in ("OPENROUTER_API_KEY", "vars.SITE_URL", "vars.API_URL", "site-url:", "api-url:"):
        assert name in PUBLISH


@pytest.mark.slow
def test_recovering_from_a_bad_day_works_as_written(tmp_path: Path) -> None:
    """Every command of docs/recover.md, in order, on an archive with a damaged day."""
    remote = tmp_path / "remote.git"
    archive(tmp_path, remote)
    lines = [
        line.strip() for line in RECOVER.splitlines() if re.match(r"    (git|site-gen) ", line)
    ]
    (tmp_path / "site-gen").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m site_gen "$@"\n')
    (tmp_path / "site-gen").chmod(0o755)
    home = f'[url "{remote}"]\n\tinsteadOf = https://github.com/YOU/REPOSITORY\n'
    who = "[user]\n\tname = A\n\temail = a@example.org\n"
    (tmp_path / "gitconfig").write_text(home + who)

    path = f"{tmp_path}:{os.environ['PATH']}"
    outcomes = []
    commit = ""
    for line in lines:
        if " revert " in line:  # what is to be taken back
            line = f"echo wrong > archive/2026/2026-06-05.json.gz; {WRONG}; {line}"
        script = f'cd "$1"; {line.replace("COMMIT", commit)}'
        done = run(
            *("bash", "-ec", script, "-", tmp_path),
            PATH=path,
            GIT_CONFIG_GLOBAL=str(tmp_path / "gitconfig"),
        )
        outcomes.append((line, done.exit))
        if " log " in line:
            commit = done.out.split()[-1]

    # The first look tells of the damage; the build passes the day over. All else must work.
    assert [line for line, code in outcomes if code] == ["site-gen verify --archive archive"]
    assert outcomes[1][1] == 1
    assert len(outcomes) >= 12
    told = run("git", "-C", remote, "log", "--format=%s", "archive").out.splitlines()
    assert told[:3] == ['Revert "Wrong"', "Wrong", "2026-06-04 as it was archived"]


WRONG = "git -C archive commit --quiet --all --message Wrong; git -C archive push --quiet"


def archive(place: Path, remote: Path) -> None:
    """Make a remote whose branch `archive` has two days, of which the first was damaged later."""
    folder = place / "made"
    for days in (0, 1):
        with Double(LIVE_ROWS, AS_OF) as double:
            clock = str(int(EPOCH) + days * 86_400)
            address = ("--archive", folder, "--api-url", double.url)
            assert site_gen("fetch", *address, SOURCE_DATE_EPOCH=clock).exit == 0
        script = (
            'cd "$1"; test -d .git || git init -q --initial-branch=archive; rm -f .lock\n'
            'git add .; git -c user.name=A -c user.email=a@example.org commit -qm "$2"\n'
        )
        assert run("bash", "-ec", script, "-", folder, f"Day {days}").exit == 0
    (folder / "2026" / "2026-06-04.json.gz").write_bytes(b"broken")
    script = (
        'git -C "$1" -c user.name=A -c user.email=a@b.example commit -qam "A bad disk"\n'
        'git init -q --bare --initial-branch=archive "$2"\n'
        'git -C "$1" push -q "$2" archive\n'
    )
    assert run("bash", "-ec", script, "-", folder, remote).exit == 0


# The address


@pytest.mark.parametrize(
    ("given", "configured", "told"),
    [
        ("", "", "https://pages.example/site"),
        ("", 'site_url = "https://own.example/"', ""),  # site-gen reads it by itself
        ("", 'domain = "own.example"', ""),
        ("https://given.example", 'site_url = "https://own.example/"', "https://given.example"),
    ],
)
def test_the_address_is_the_one_given_else_the_configured_else_that_of_pages(
    tmp_path: Path, given: str, configured: str, told: str
) -> None:
    (tmp_path / "site.toml").write_text(configured, "utf-8")
    outputs = tmp_path / "outputs"
    paths = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    environment = {"GIVEN": given, "PAGES": "https://pages.example/site"}
    environment |= {"GITHUB_OUTPUT": str(outputs), "PATH": paths}

    subprocess.run([ROOT / ".github/scripts/address.sh"], cwd=tmp_path, env=environment, check=True)

    assert outputs.read_text("utf-8") == f"address={told}\n"
