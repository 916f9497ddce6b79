"""A starter folder: builds at once, overwrites nothing, and its workflow stands the linters."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from site_gen import __version__, starter
from tests.command import failure, process, site_gen, tree
from tests.sites import ROOT


def test_starter_builds_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = site_gen("init", tmp_path / "mine")
    monkeypatch.chdir(tmp_path / "mine")

    assert done.exit == 0, done
    assert set(tree(tmp_path / "mine")) == set(starter.FILES.values())
    assert site_gen("build", "--sample").exit == 0
    home = Path("public/index.html").read_text("utf-8")
    assert "My Leaderboard" in home
    assert 'href="./house-rules/"' in home
    assert site_gen("check", "public").exit == 0


@pytest.mark.parametrize("name", starter.FILES.values())
def test_starter_never_overwrites(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("mine")

    told = failure(site_gen("init", tmp_path))

    assert told.startswith(f"{tmp_path / name}: there already, and never overwritten")
    assert tree(tmp_path) == {name: b"mine"}


def test_starter_says_where_it_cannot_write(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    assert "cannot be written" in failure(site_gen("init", tmp_path / "file" / "below"))


def test_starter_pins_this_version_and_every_action(tmp_path: Path) -> None:
    site_gen("init", tmp_path)

    workflow = (tmp_path / starter.FILES["publish.yml"]).read_text("utf-8")
    assert f"pip install model-standings=={__version__}\n" in workflow
    uses = [line.split("uses: ")[1] for line in workflow.splitlines() if "uses: " in line]
    assert len(uses) == 4
    assert [one for one in uses if len(one.split("@")[1].split()[0]) != 40] == []
    assert "@VERSION@" not in "".join(
        data.decode() for name, data in tree(tmp_path).items() if name != "public"
    )


@pytest.mark.parametrize(
    "command",
    [
        ["actionlint", "-shellcheck", "shellcheck"],
        ["zizmor", "--offline", "--quiet", "--persona", "auditor"],
        ["check-jsonschema", "--builtin-schema", "vendor.github-workflows"],
    ],
    ids=lambda command: str(command[0]),
)
def test_starter_workflow_stands_the_linters(tmp_path: Path, command: list[str]) -> None:
    site_gen("init", tmp_path)
    tools = str(Path(sys.executable).parent)
    env = os.environ | {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}

    done = subprocess.run(
        [*command, starter.FILES["publish.yml"]],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_installed_wheel_starts_a_site_outside_the_repository(tmp_path: Path) -> None:
    def run(*command: str | Path, cwd: Path = tmp_path) -> None:
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    build = (sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path)
    run(*build, ROOT)
    (wheel,) = tmp_path.glob("*.whl")
    run(sys.executable, "-m", "venv", "--system-site-packages", tmp_path / "venv")
    # What it depends on comes from the tests' own environment: no network.
    python = tmp_path / "venv" / "bin" / "python"
    (site,) = (tmp_path / "venv" / "lib").glob("*/site-packages")
    own = next(path for path in sys.path if path.endswith("site-packages"))
    run(
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        site,
        wheel,
    )
    (site / "zz-dependencies.pth").write_text(own + "\n")
    command = (python, "-m", "site_gen")
    run(*command, "init", "mine")
    run(*command, "build", "--sample", cwd=tmp_path / "mine")
    run(*command, "check", "public", cwd=tmp_path / "mine")
    assert "My Leaderboard" in (tmp_path / "mine/public/index.html").read_text("utf-8")


def test_help_does_not_wait_for_pydantic(tmp_path: Path) -> None:
    done = process("--help", cwd=tmp_path, PYTHONPROFILEIMPORTTIME="1")

    assert done.exit == 0
    loaded = {line.rsplit("|", 1)[-1].strip() for line in done.err.splitlines()}
    assert "click" in loaded
    assert loaded & {"pydantic", "jinja2", "httpx", "markdown"} == set()
