"""The daily workflow, run whole by act: without GitHub, its actions and commands stood in for.

The endpoint is the double, the remote a bare repository, `gh` and the official actions are
stubs in tests/workflow; the workflow, action.yml and the scripts are the real ones.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from site_gen.intake.sources import SOURCES
from tests.command import KEY, environment, later
from tests.double import Answer, Double
from tests.sites import AS_OF, DATE, EPOCH, LIVE_ROWS, ROOT, arena_row

WORKFLOW = ROOT / ".github" / "workflows" / "publish.yml"
SCRIPT = ROOT / ".github" / "scripts" / "archive.sh"
STUBS = ROOT / "tests" / "workflow"
REMOTE = "https://github.com/example/site"
NEXT = "2026-06-05"
SOME_FAILED = "The site is published, but a source could not be taken"
NOTHING = "Nothing was published; the site is as it was."


def tool(name: str) -> str:
    """Return a program's path; without it skip the test, or fail it where CI=true."""
    path = shutil.which(name) or shutil.which(name, path=Path(sys.executable).parent)
    if path:
        return path
    if os.environ.get("CI") == "true":
        pytest.fail(f"no {name}, and CI may not skip the workflow's tests")
    pytest.skip(f"no {name} on PATH")


@dataclass
class Run:
    """What a run of the workflow left: whether it is green, and its log."""

    green: bool
    log: str


class Stage:
    """A repository on GitHub, as far as the workflow can tell."""

    def __init__(self, folder: Path, double: Double) -> None:
        self.folder = folder
        self.double = double
        self.bare = folder / "remote.git"
        self.code = folder / "code"
        self._git("init", "--quiet", "--bare", "--initial-branch=main", self.bare)
        for name in (".github", "action.yml", "requirements.txt"):
            whole = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            self.code.mkdir(exist_ok=True)
            whole(ROOT / name, self.code / name)
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message=Code")
        self.git("remote", "add", "origin", REMOTE)
        self._write("event.json", '{"repository": {"default_branch": "main", "fork": false}}')
        self._write("newest", "2099-01-01T00:00:00Z\n")

    def env(self, **more: str) -> dict[str, str]:
        """Return what the workflow's steps find in their environment."""
        return {
            "STAGE": str(self.folder),
            "STAGE_API": self.double.url,
            "STAGE_ROOT": str(ROOT),
            "STAGE_PYTHON": sys.executable,
            "STAGE_GIT": tool("git"),
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"url.file://{self.bare}.insteadOf",
            "GIT_CONFIG_VALUE_0": f"{REMOTE}.git",
            "PATH": f"{STUBS / 'bin'}:{os.environ['PATH']}",
            **more,
        }

    def run(self, event: str = "schedule", key: str | None = KEY, clock: str = EPOCH) -> Run:
        """Run the workflow."""
        env = self.env(SOURCE_DATE_EPOCH=clock)
        options = [option for name in env for option in ("--env", f"{name}={env[name]}")]
        options += ["--secret", f"OPENROUTER_API_KEY={key}"] if key else []
        pins = re.findall(r"uses: (actions/([a-z-]+)@\w{40})", self._sources())
        for pin, name in dict.fromkeys(pins):
            options += ["--local-repository", f"{pin}={STUBS / 'actions' / name}"]
        done = subprocess.run(
            [
                *(tool("act"), event, "--workflows", ".github/workflows/publish.yml"),
                *("--platform", "ubuntu-24.04=-self-hosted", "--no-skip-checkout"),
                *("--action-offline-mode", "--eventpath", self.folder / "event.json"),
                *("--secret", "GITHUB_TOKEN=ghs_invented", *options),
            ],
            cwd=self.code,
            env=environment(
                **(env | {"XDG_CACHE_HOME": str(self.folder / "cache"), "HOME": str(self.folder)}),
                OPENROUTER_API_KEY=None,
            ),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        return Run(done.returncode == 0, done.stdout + done.stderr)

    def git(self, *arguments: str | Path, at: Path | None = None) -> str:
        """Run git in the code's folder, or where told; return what it says."""
        return self._git("-C", at or self.code, *arguments)

    def messages(self) -> list[str]:
        """Return the first lines of the archive's commits, newest first; none without a branch."""
        if not self.git("branch", "--list", "archive", at=self.bare):
            return []
        return self.git("log", "--format=%s", "archive", at=self.bare).splitlines()

    def files(self) -> list[str]:
        """Return the names of the archive's files."""
        listed = self.git("ls-tree", "-r", "--name-only", "archive", at=self.bare)
        return listed.splitlines()

    @property
    def published(self) -> str:
        """The published page of a source, or nothing."""
        page = self.folder / "published" / "sources" / "design-arena" / "index.html"
        return page.read_text("utf-8") if page.exists() else ""

    @property
    def issue(self) -> str:
        """The open issue's text, or nothing."""
        path = self.folder / "issue"
        return path.read_text("utf-8") if path.exists() else ""

    def calls(self, program: str) -> list[str]:
        """Return what was asked of a program since the last look."""
        path = self.folder / "calls"
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        self._write("calls", "\n".join(line for line in lines if not line.startswith(program)))
        return [line for line in lines if line.startswith(program)]

    def rival(self, name: str, text: str) -> None:
        """Have somebody commit a file to the archive just before the workflow's next push."""
        other = self.folder / "rival-clone"
        self._write(
            "rival",
            f"""set -e
            git clone --quiet --branch archive file://{self.bare} {other}
            mkdir -p $(dirname {other}/{name})
            printf '%s\\n' '{text}' > {other}/{name}
            git -C {other} add --all
            git -C {other} -c user.name=R -c user.email=r@example.org commit --quiet -m Rival
            git -C {other} push --quiet
            """,
        )

    def _sources(self) -> str:
        return WORKFLOW.read_text("utf-8") + (ROOT / "action.yml").read_text("utf-8")

    def _write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, "utf-8")

    def _git(self, *arguments: str | Path) -> str:
        who = ("-c", "user.name=Owner", "-c", "user.email=owner@example.org")
        words = [tool("git"), *who, *map(str, arguments)]
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with Double(LIVE_ROWS, AS_OF) as double:
        yield Stage(tmp_path, double)


@pytest.mark.slow
def test_first_run_quiet_day_and_second_run_of_a_day(stage: Stage) -> None:
    first = stage.run()

    assert first.green, first.log
    assert stage.messages() == [f"{DATE}: the first day, 9 boards, 17 rows"]
    assert stage.files() == [f"2026/{DATE}.json.gz", "SHA256SUMS"]
    assert "https://example.github.io/site/" in stage.published
    assert not stage.issue
    # The key: in the one step that fetches.
    asked = stage.calls("site-gen")
    assert asked[0] == "site-gen fetch --report report.json (key: given)"
    assert [line for line in asked[1:] if "given" in line] == []
    assert KEY not in first.log
    pips = stage.calls("python")
    assert "--require-hashes --requirement" in pips[0]
    assert "--no-deps --no-build-isolation" in pips[1]

    again = stage.run()

    assert again.green, again.log
    assert len(stage.messages()) == 1, "a second run that changed nothing commits nothing"
    assert "Nothing changed since the last commit" in again.log

    quiet = stage.run(clock=later())

    assert quiet.green, quiet.log
    assert stage.messages()[0] == f"{NEXT}: no change"
    assert f"2026/{NEXT}.json.gz" in stage.files()


@pytest.mark.slow
def test_changed_day_by_hand_with_a_hostile_name(stage: Stage) -> None:
    assert stage.run("push").green
    hostile = "::error::@octocat ##[error]#1 <b>`x`"
    stage.double.rows.append(arena_row("evil/x", hostile, 1400))

    run = stage.run("workflow_dispatch", clock=later())

    assert run.green, run.log
    assert stage.messages()[0] == f"{NEXT}: 1 arrived, 1 change of leader"
    body = stage.git("log", "-1", "--format=%b", "archive", at=stage.bare)
    assert "arrived: : :error: :@ octocat" in body
    assert "evil/x" in stage.published or hostile.split()[0] not in run.log
    assert "❗  ::error::" not in run.log
    assert "<bdi>" in stage.published


@pytest.mark.slow
def test_stale_source_is_published_and_turns_the_run_red(stage: Stage) -> None:
    assert stage.run().green
    broken = {"source": "design-arena", "arena": "models"}
    stage.double.script(broken, Answer.error(500, "`#1` @octocat"), forever=True)

    run = stage.run(clock=later())

    assert not run.green
    assert "its last good day is published" in run.log
    assert stage.messages()[0] == f"{NEXT}: 1 source stale"
    assert f"2026/{NEXT}.json.gz" in stage.files()
    assert NEXT in (stage.folder / "published" / "manifest.json").read_text()
    assert SOME_FAILED in stage.issue
    assert "\n    design-arena: stale: " in stage.issue
    assert [line for line in stage.issue.splitlines() if "@octocat" in line] != []
    assert all(line.startswith("    ") for line in stage.issue.splitlines() if "@" in line)
    assert [one.split()[2] for one in stage.calls("gh issue")] == ["create"]

    stage.run(clock=later())
    assert [one.split()[2] for one in stage.calls("gh issue")] == ["edit"]

    stage.double.answers.clear()
    well = stage.run(clock=later())
    assert well.green, well.log
    assert [one.split()[2] for one in stage.calls("gh issue")] == ["close"]
    assert not stage.issue


@pytest.mark.slow
def test_total_outage_on_the_first_day_publishes_and_commits_nothing(stage: Stage) -> None:
    stage.double.script({}, Answer.error(503, headers={"Retry-After": "900"}), forever=True)

    run = stage.run()

    assert not run.green
    assert stage.messages() == []
    assert not stage.published
    assert NOTHING in stage.issue
    assert "no source has any data" in stage.issue


@pytest.mark.slow
def test_total_outage_later_publishes_the_last_good_day(stage: Stage) -> None:
    assert stage.run().green
    stage.double.script({}, Answer.error(503, headers={"Retry-After": "900"}), forever=True)

    run = stage.run(clock=later())

    assert not run.green
    assert stage.messages()[0] == f"{NEXT}: 2 sources stale"
    assert SOME_FAILED in stage.issue
    assert NEXT in (stage.folder / "published" / "manifest.json").read_text()


@pytest.mark.slow
def test_missing_and_refused_key_publish_nothing(stage: Stage) -> None:
    run = stage.run(key=None)

    assert not run.green
    assert (stage.messages(), stage.published) == ([], "")
    assert "OPENROUTER_API_KEY" in stage.issue
    assert stage.double.requests == []

    stage.double.script({}, Answer.error(401), forever=True)
    run = stage.run()

    assert not run.green
    assert (stage.messages(), stage.published) == ([], "")
    assert "401" in stage.issue


@pytest.mark.slow
def test_push_that_comes_second_starts_over(stage: Stage) -> None:
    assert stage.run().green
    stage.rival("note.txt", "kept")

    run = stage.run(clock=later())

    assert run.green, run.log
    assert "The push came second" in run.log
    assert stage.messages()[:2] == [f"{NEXT}: no change", "Rival"]
    assert {"note.txt", f"2026/{NEXT}.json.gz"} <= set(stage.files())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("event", "repository", "env"),
    [
        ("pull_request", {"default_branch": "main", "fork": False}, {}),
        ("push", {"default_branch": "main", "fork": True}, {}),
        ("workflow_dispatch", {"default_branch": "other", "fork": False}, {}),
    ],
    ids=["pull request", "fork", "other branch"],
)
def test_nothing_runs_where_it_must_not(
    event: str, repository: dict[str, object], env: dict[str, str], stage: Stage
) -> None:
    (stage.folder / "event.json").write_text(json.dumps({"repository": repository}))

    stage.run(event)

    assert stage.double.requests == []
    assert stage.calls("gh") == []
    assert stage.messages() == []


@pytest.mark.slow
def test_schedule_is_asked_for_again_only_in_a_resting_repository(stage: Stage) -> None:
    (stage.folder / "newest").write_text("2020-01-01T00:00:00Z\n")

    run = stage.run()

    assert run.green, run.log
    asked = "gh api --method PUT repos/example/site/actions/workflows/publish.yml/enable"
    assert asked in stage.calls("gh")

    (stage.folder / "newest").write_text("2099-01-01T00:00:00Z\n")
    stage.run()
    assert asked not in stage.calls("gh")


# The script alone


def archive(stage: Stage, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the archive's script."""
    own = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "example/site"}
    return subprocess.run(
        ["bash", SCRIPT, *arguments],
        cwd=stage.folder,
        env=environment(**stage.env(**own, GH_TOKEN="ghs_invented"), **env),
        capture_output=True,
        text=True,
        check=False,
    )


def packed(stage: Stage, files: dict[str, str]) -> None:
    """Get the archive, write files in it, and pack them as `day`."""
    for name in ("archive", "day"):
        shutil.rmtree(stage.folder / name, ignore_errors=True)
    assert archive(stage, "get", "archive").returncode == 0
    for name, text in files.items():
        path = stage.folder / "archive" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (stage.folder / "day").mkdir()
    (stage.folder / "day" / "message").write_text("A day\n\n# and more\n")
    assert archive(stage, "pack", "archive", "day").returncode == 0


def test_archive_script_leaves_hidden_files_out_and_the_message_whole(stage: Stage) -> None:
    packed(stage, {"refused/a b.gz": "1", ".lock": "", ".derived/x": "2"})

    assert archive(stage, "put", "day").returncode == 0
    assert stage.files() == ["refused/a b.gz"]
    assert "# and more" in stage.git("log", "--format=%B", "archive", at=stage.bare)


def test_archive_script_does_not_overwrite_what_another_run_wrote(stage: Stage) -> None:
    packed(stage, {"2026/a": "1"})
    archive(stage, "put", "day")
    packed(stage, {"2026/a": "2"})
    stage.rival("2026/a", "3")

    done = archive(stage, "put", "day")

    assert done.returncode == 1
    assert "2026/a was changed" in done.stdout
    assert stage.git("show", "archive:2026/a", at=stage.bare) == "3"


def test_archive_script_begins_nothing_anew_when_the_remote_does_not_answer(stage: Stage) -> None:
    done = archive(stage, "get", "archive", GIT_CONFIG_VALUE_0="https://elsewhere.invalid/")

    assert done.returncode != 0
    assert not (stage.folder / "archive").exists()


def test_archive_script_merges_checksums(stage: Stage) -> None:
    def line(digit: str, name: str) -> str:
        return f"{digit * 64}  2026/{name}.json.gz\n"

    packed(stage, {"SHA256SUMS": line("1", "2026-01-01") + line("2", "2026-01-02")})
    archive(stage, "put", "day")
    packed(stage, {"SHA256SUMS": line("9", "2026-01-01") + line("3", "2026-01-03")})
    assert archive(stage, "put", "day").returncode == 0

    sums = stage.git("show", "archive:SHA256SUMS", at=stage.bare)
    assert sums + "\n" == (
        line("1", "2026-01-01") + line("2", "2026-01-02") + line("3", "2026-01-03")
    )


def test_archive_script_commits_no_day_that_is_not_as_its_checksum(stage: Stage) -> None:
    packed(
        stage,
        {
            "2026/2026-01-01.json.gz": "spoilt",
            "SHA256SUMS": f"{'1' * 64}  2026/2026-01-01.json.gz\n",
        },
    )

    done = archive(stage, "put", "day")

    assert done.returncode == 1
    assert "A day is damaged" in done.stdout
    assert stage.messages() == []


# What the workflow says, against what the program knows


def test_sources_to_accept_are_those_there_are() -> None:
    (options,) = re.findall(r"options: \[\"\", (.*)\]", WORKFLOW.read_text("utf-8"))

    assert options.split(", ") == [source.id for source in SOURCES]


def test_key_stands_in_one_step() -> None:
    text = WORKFLOW.read_text("utf-8")

    assert text.count("secrets.OPENROUTER_API_KEY") == 1
    assert text.count("persist-credentials: false") == text.count("uses: actions/checkout@")


@pytest.mark.parametrize("path", sorted((STUBS / "actions").iterdir()), ids=lambda one: one.name)
def test_every_stub_stands_for_an_action_in_use(path: Path) -> None:
    used = WORKFLOW.read_text("utf-8") + (ROOT / "action.yml").read_text("utf-8")

    assert f"actions/{path.name}@" in used
