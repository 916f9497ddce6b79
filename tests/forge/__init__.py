"""A forge on this machine: the workflow run by `act`, its remote a bare repository.

The folders beside this are doubles of the actions it uses; `bin/gh` is one of GitHub's
command. What they receive is kept in files, which the properties here read.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from tests.command import KEY, later, site_gen, tree
from tests.double import Double
from tests.sites import ROOT, Row

HERE = Path(__file__).parent
WORKFLOW = ".github/workflows/publish.yml"
PROGRAM = f"example/model-standings@{'0123456789' * 4}"
ADDRESS = "https://github.com/example/leaderboard"


class Run(NamedTuple):
    """A finished run: is it green, its jobs' results, its log and its jobs' summaries."""

    green: bool
    jobs: dict[str, str]
    log: str
    summary: str


class Forge:
    """A repository whose workflow runs here, against an endpoint's double."""

    def __init__(self, place: Path, double: Double) -> None:
        self.place = place
        self.double = double
        self.remote = place / "remote.git"
        self.caller = place / "caller"
        (place / "home").mkdir(parents=True)
        self._git("init", "--quiet", "--bare", "--initial-branch=main", self.remote)
        self._prepare_program()
        self.caller.mkdir()
        shutil.copytree(ROOT / ".github", self.caller / ".github")
        self._git("init", "--quiet", "--initial-branch=main", self.caller)
        self.commit_caller()

    def _prepare_program(self) -> None:
        program = self.place / "program"
        program.mkdir()
        shutil.copytree(ROOT / ".github", program / ".github")
        shutil.copy(ROOT / "action.yml", program)
        shutil.copytree(HERE / "bin", self.place / "bin")
        script = f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m site_gen "$@"\n'
        (self.place / "bin" / "site-gen").write_text(script)
        (self.place / "bin" / "site-gen").chmod(0o755)

    def commit_caller(self) -> None:
        """Commit what lies in the caller's folder, as its main branch."""
        self._git("-C", self.caller, "remote", "add", "origin", ADDRESS, fails=True)
        self._git("-C", self.caller, "add", "--all")
        who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        self._git("-C", self.caller, *who, "commit", "--quiet", "--message", "As it is")

    def call_from(self, workflow: str) -> None:
        """Make the caller a repository that holds nothing but this workflow."""
        shutil.rmtree(self.caller / ".github")
        (self.caller / ".github" / "workflows").mkdir(parents=True)
        (self.caller / WORKFLOW).write_text(workflow)
        self.commit_caller()

    # What runs

    def run(
        self,
        event: str = "schedule",
        *more: str,
        days: int = 0,
        key: str | None = KEY,
        workflow: str = WORKFLOW,
    ) -> Run:
        """Run the workflow, `days` after the small site's day."""
        env = {
            "FORGE": str(self.place),
            "SOURCE_DATE_EPOCH": later(days),
            "GIT_CONFIG_GLOBAL": str(self._git_config()),
            "GIT_CONFIG_NOSYSTEM": "1",
            "RETRY_SECONDS": "0",
            "GITHUB_WORKFLOW_REF": f"example/leaderboard/{workflow}@refs/heads/main",
        }
        command: list[str | Path] = [
            *(_act(), event, "--workflows", workflow, "--platform", "ubuntu-24.04=-self-hosted"),
            *("--action-offline-mode", "--no-skip-checkout", "--json"),
            *("--secret", "GITHUB_TOKEN=token-of-the-run"),
            *(("--secret", f"OPENROUTER_API_KEY={key}") if key else ()),
            *("--var", f"API_URL={self.double.url}"),
        ]
        for name, value in env.items():
            command += ["--env", f"{name}={value}"]
        for uses in _used():
            name = uses.partition("@")[0].rpartition("/")[2]
            command += ["--local-repository", f"{uses}={HERE / name}"]
        command += ["--local-repository", f"{PROGRAM}={self.place / 'program'}"]
        done = subprocess.run(
            [*command, *more],
            cwd=self.caller,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        log = _lines(done.stdout)
        return Run(
            green=done.returncode == 0,
            jobs={one["jobID"]: one["jobResult"] for one in log if one.get("jobResult")},
            log="\n".join(f"{one.get('jobID')}: {one.get('msg')}" for one in log) + done.stderr,
            summary="".join(one["content"] for one in log if one.get("command") == "summary"),
        )

    def _environment(self) -> dict[str, str]:
        # Not the tests' own: neither a key nor a clock of theirs may reach a run by another way.
        home = self.place / "home"
        path = f"{self.place / 'bin'}:{os.environ['PATH']}"
        return {"HOME": str(home), "XDG_CACHE_HOME": str(home / ".cache"), "PATH": path}

    def _git_config(self) -> Path:
        path = self.place / "gitconfig"
        path.write_text(f'[url "{self.remote}"]\n\tinsteadOf = {ADDRESS}\n')
        return path

    def seed(self, days: int = 0) -> None:
        """Archive a day of the double's rows, and push it as the workflow would."""
        script = self.place / f"seed-{days}"
        script.write_text(self.pushing_day(days, f"Seed {days}"))
        self._bash(script)

    def pushing_day(self, days: int, message: str, rows: list[Row] | None = None) -> str:
        """Return a script that pushes the double's day, or one of these rows."""
        folder = self.place / f"pushed-{days}-{message}"
        if self._git("-C", self.remote, "branch", "--list", "archive"):
            self._git("clone", "--quiet", "--branch", "archive", self.remote, folder)
        with Double(self.double.rows if rows is None else rows, self.double.as_of) as double:
            address = ("--archive", folder, "--api-url", double.url)
            assert site_gen("fetch", *address, SOURCE_DATE_EPOCH=later(days)).exit == 0
        (folder / ".lock").unlink()
        return self._pushing(folder, message)

    def push(self, change: str, message: str, branch: str = "archive") -> None:
        """Change the archive's branch by hand, or push the change as another branch."""
        folder = self.place / "by-hand"
        self._git("clone", "--quiet", "--branch", "archive", self.remote, folder)
        script = self.place / "by-hand.sh"
        script.write_text(
            f'set -eu\ncd "{folder}"\n{change}\n{self._pushing(folder, message, branch)}'
        )
        self._bash(script)

    def overtake(self, change: str) -> None:
        """Have a change land on the archive's branch while the remote takes the next push."""
        self.push(change, "Theirs", branch="theirs")
        hook = self.remote / "hooks" / "update"
        hook.write_text(
            "#!/bin/sh\n"
            "git rev-parse --verify --quiet refs/heads/theirs > /dev/null || exit 0\n"
            "git update-ref refs/heads/archive refs/heads/theirs\n"
            "git update-ref -d refs/heads/theirs\n"
        )
        hook.chmod(0o755)

    def _pushing(self, folder: Path, message: str, branch: str = "archive") -> str:
        return (
            f'cd "{folder}"\n'
            "test -d .git || git init -q --initial-branch=archive\n"
            "git add --all\n"
            f"git -c user.name=B -c user.email=b@example.org commit -qm '{message}'\n"
            f'git push -q "{self.remote}" HEAD:refs/heads/{branch}\n'
        )

    def _bash(self, script: Path) -> None:
        done = subprocess.run(["bash", script], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done

    def meanwhile(self, script: str) -> None:
        """Have a script run once, after the fetch and before the push of the next run."""
        path = self.place / "meanwhile"
        path.write_text(f'set -eu\nrm "$FORGE/meanwhile"\n{script}')

    # What came of it

    @property
    def commits(self) -> list[str]:
        """The messages on the archive's branch, oldest first."""
        if not self._git("-C", self.remote, "branch", "--list", "archive"):
            return []
        told = self._git("-C", self.remote, "log", "--reverse", "--format=%B%x00", "archive")
        return [one.strip() for one in told.split("\0") if one.strip()]

    def archived(self) -> dict[str, bytes]:
        """Return the files on the archive's branch."""
        folder = self.place / "look"
        shutil.rmtree(folder, ignore_errors=True)
        self._git("clone", "--quiet", "--branch", "archive", self.remote, folder)
        shutil.rmtree(folder / ".git")
        return tree(folder)

    def verified(self) -> bool:
        """Tell whether every checksum of the archive holds."""
        self.archived()
        folders = ("--archive", self.place / "look", "--output", self.place / "none")
        return site_gen("verify", *folders).exit == 0

    def deployed(self) -> dict[str, bytes]:
        """Return the files of the published site, none when there is none."""
        folder = self.place / "deployed"
        return tree(folder) if folder.is_dir() else {}

    @property
    def deployments(self) -> int:
        """How many deployments there were."""
        path = self.place / "deployments"
        return len(path.read_text().splitlines()) if path.exists() else 0

    @property
    def hub(self) -> dict[str, Any]:
        """What GitHub's command was asked and holds: `calls`, `issues`, `labels`."""
        path = self.place / "gh.json"
        found: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
        return {"calls": [], "issues": [], "labels": []} | found

    def _git(self, *words: str | Path, fails: bool = False) -> str:
        done = subprocess.run(["git", *words], capture_output=True, text=True, check=False)
        assert fails or done.returncode == 0, (words, done.stderr)
        return done.stdout.strip()


def yaml_blocks(name: str) -> list[str]:
    """Return the YAML of a page of docs/, its placeholders filled in."""
    text = (ROOT / "docs" / name).read_text("utf-8")
    return [
        block.replace("OWNER/model-standings", "example/model-standings").replace(
            "@COMMIT", f"@{PROGRAM.partition('@')[2]}"
        )
        for block in re.findall(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    ]


@cache
def _used() -> tuple[str, ...]:
    text = (ROOT / WORKFLOW).read_text() + (ROOT / "action.yml").read_text()
    return tuple(sorted(set(re.findall(r"uses: (actions/[a-z-]+@[0-9a-f]{40})", text))))


def _act() -> Path:
    return Path(sys.executable).parent / "act"


def _lines(log: str) -> list[dict[str, Any]]:
    found = []
    for line in log.splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            found.append({"msg": line})
    return found
