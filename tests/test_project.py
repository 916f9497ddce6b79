"""The project itself: what is packaged, pinned and promised outside the code."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import urllib.error
import urllib.request
import venv
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from playwright.sync_api import Browser, Error

import site_gen
from tests.browser import Serve, chromium

ROOT = Path(__file__).parent.parent
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
SHIPPED = ("templates", "static", "content")  # top-level folders that move into the package


def run(*command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None) -> str:
    """Run a command that must succeed and return its standard output."""
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def project_files() -> set[str]:
    """Return the paths of all files that are committed or could be."""
    if (ROOT / ".git").exists():
        listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
        return {path for path in listed.split("\0") if (ROOT / path).is_file()}
    names = (path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file())
    left = re.compile(r"(public|dist|\.(venv|hypothesis|\w+_cache))/|(.*/)?__pycache__/|PKG-INFO$")
    return {name for name in names if not left.match(name)}


class Built(NamedTuple):
    sdist: Path
    wheel: Path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build the sdist, and the wheel from that sdist, so that the sdist is shown to suffice."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder)
    (sdist,) = folder.glob("*.tar.gz")
    (wheel,) = folder.glob("*.whl")
    return Built(sdist, wheel)


# What is packaged


def test_sdist_is_the_checkout_without_the_archive(built: Built) -> None:
    with tarfile.open(built.sdist) as tar:
        names = {name.partition("/")[2] for name in tar.getnames()}

    assert names - {"PKG-INFO"} == {
        path for path in project_files() if not path.startswith("archive/")
    }


def test_wheel_is_the_package_with_its_three_folders(built: Built) -> None:
    with zipfile.ZipFile(built.wheel) as wheel:
        names = {name for name in wheel.namelist() if ".dist-info/" not in name}

    files = project_files()
    assert names == {path for path in files if path.startswith("site_gen/")} | {
        f"site_gen/{path}" for path in files if path.partition("/")[0] in SHIPPED
    }
    for kind in SHIPPED:
        assert any(name.startswith(f"site_gen/{kind}/") for name in names), kind


def test_wheel_carries_the_version_of_the_package(built: Built) -> None:
    assert built.wheel.name.split("-")[1] == site_gen.__version__


def test_wheel_builds_the_sample_from_an_empty_folder(built: Built, tmp_path: Path) -> None:
    """Install the wheel alone; its dependencies are those of the tests, lent by a .pth file."""
    home, empty = tmp_path / "venv", tmp_path / "empty"
    empty.mkdir()
    venv.create(home, symlinks=True)
    python = home / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--python", python, "install")
    run(*pip, "--quiet", "--no-index", "--no-deps", built.wheel)
    purelib = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    lent = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    Path(purelib, "dependencies.pth").write_text("\n".join(sorted(lent)))
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}

    where = run(python, "-c", "import site_gen; print(site_gen.__file__)", cwd=empty, env=kept)
    run(home / "bin" / "site-gen", "build", "--sample", "--output", "out", cwd=empty, env=kept)

    assert Path(where.strip()).is_relative_to(home)
    assert (empty / "out" / "index.html").stat().st_size > 0


# What is pinned


def pins(path: str) -> dict[str, Version]:
    """Return the pins of a requirements file; each must be exact and carry a hash."""
    found: dict[str, Version] = {}
    for block in re.split(r"\n(?=\S)", (ROOT / path).read_text()):
        if block.startswith("#"):
            continue
        requirement = Requirement(block.split("\\")[0].strip())
        (specifier,) = requirement.specifier
        assert specifier.operator == "==", block
        assert "--hash=sha256:" in block, block
        found[canonicalize_name(requirement.name)] = Version(specifier.version)
    return found


def bounds() -> list[Requirement]:
    """Return what pyproject.toml asks for, to run and to be built."""
    wanted = [*PYPROJECT["project"]["dependencies"], *PYPROJECT["build-system"]["requires"]]
    return [Requirement(text) for text in wanted]


def test_runtime_needs_five_packages() -> None:
    names = {Requirement(text).name for text in PYPROJECT["project"]["dependencies"]}

    assert names == {"click", "httpx", "jinja2", "markdown", "pydantic"}


def test_requirements_ask_for_what_pyproject_asks_for() -> None:
    lines = (ROOT / "requirements.in").read_text().splitlines()

    assert {line for line in lines if not line.startswith("#")} == {each.name for each in bounds()}


def test_pins_are_within_the_bounds() -> None:
    pinned = pins("requirements.txt")

    for requirement in bounds():
        assert pinned[canonicalize_name(requirement.name)] in requirement.specifier


def test_development_pins_repeat_the_runtime_pins() -> None:
    assert pins("requirements.txt").items() <= pins("requirements-dev.txt").items()


@pytest.mark.parametrize("path", ["requirements.txt", "requirements-dev.txt"])
def test_pins_hold_no_address(path: str) -> None:
    assert "://" not in (ROOT / path).read_text()


# What is promised


def test_make_lists_its_targets() -> None:
    listed = set(re.findall(r"^make (\S+)", run("make"), flags=re.MULTILINE))

    assert listed >= {"help", "site", "serve", "test", "test-all", "format", "pins", "clean"}


def test_ci_runs_what_the_readme_says() -> None:
    script = ROOT / ".ci" / "run"

    assert os.access(script, os.X_OK)
    assert script.read_text().splitlines()[-1] == "exec make test"


def test_every_action_is_pinned_to_one_commit() -> None:
    pinned: dict[str, set[str]] = {}
    uses = re.compile(r"^\s*(?:- )?uses:\s*(\S+)(.*)$", re.MULTILINE)
    for path in sorted(project_files()):
        if not path.endswith((".yml", ".yaml")):
            continue
        for action, rest in uses.findall((ROOT / path).read_text(encoding="utf-8")):
            if action.startswith("./"):
                continue
            name, _, commit = action.partition("@")
            assert re.fullmatch(r"[0-9a-f]{40}", commit), f"{path}: {action} is not pinned"
            assert re.fullmatch(r" # v\d+\.\d+\.\d+", rest), f"{path}: {action} names no version"
            pinned.setdefault(name, set()).add(commit)

    assert pinned
    assert {name: commits for name, commits in pinned.items() if len(commits) > 1} == {}


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(r"\b(?:pypi|pythonhosted|npmjs|debian)[.](?:org|com|net)\b", id="registry"),
        pytest.param(r"(?<![\w.-])/(?:work|farm|root|home|Users)/", id="machine"),
    ],
)
def test_no_file_names_a_registry_or_a_path_of_a_machine(pattern: str) -> None:
    found = []
    for path in sorted(project_files()):
        try:
            text = (ROOT / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:  # a picture or an archived day
            continue
        found += [f"{path}: {match[0]}" for match in re.finditer(pattern, text)]

    assert found == []


# The test suite's own browser and server


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Write a site of two pages and a 404.html."""
    (tmp_path / "models").mkdir()
    (tmp_path / "empty").mkdir()
    (tmp_path / "index.html").write_text("<h1>Home</h1>")
    (tmp_path / "models" / "index.html").write_text("<h1>Models</h1>")
    (tmp_path / "404.html").write_text("<h1>Not here</h1>")
    return tmp_path


@pytest.mark.parametrize("at", ["", "standings", "a/b"])
def test_serve_serves_a_folder_at_a_path(serve: Serve, pages: Path, at: str) -> None:
    address = serve(pages, at=at)

    assert address.endswith(f"/{at}/" if at else "/")
    assert serve(pages, at=at) == address
    with urllib.request.urlopen(address) as answer:
        assert answer.read() == b"<h1>Home</h1>"
    with urllib.request.urlopen(f"{address}models") as answer:
        assert answer.url == f"{address}models/"
        assert answer.headers["Content-Type"] == "text/html"


@pytest.mark.parametrize("path", ["absent", "models/absent/deep", "empty/", "../../etc/hostname"])
def test_serve_answers_an_absent_path_with_the_sites_404(
    serve: Serve, pages: Path, path: str
) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(serve(pages, at="standings") + path)

    with caught.value as answer:
        assert (answer.code, answer.read()) == (404, b"<h1>Not here</h1>")


def test_browser_opens_a_served_page_and_no_other_host(
    browser: Browser, serve: Serve, pages: Path
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(serve(pages))
        assert page.inner_text("h1") == "Home"
        with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
            page.goto("http://elsewhere.example/")


@pytest.mark.parametrize(
    ("ci", "outcome"),
    [("true", pytest.fail.Exception), ("", pytest.skip.Exception)],
    ids=["fails in CI", "is skipped elsewhere"],
)
def test_browser_tests_without_a_browser(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ci: str, outcome: type[BaseException]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("CI", ci)

    with pytest.raises(outcome, match="google-chrome"):
        chromium()
