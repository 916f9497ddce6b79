"""The Nu HTML checker finds nothing to say about a built site."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests import command
from tests.sites import ROOT

# The checker takes the policy of a file to be broken by everything on it: to it a file has no
# origin, so nothing is 'self', and it reads no hashes. Browsers do; test_looks.py holds them to it.
NOT_TRUE_OF_FILES = "violates Content Security Policy (meta tag)"


@pytest.fixture(scope="module")
def checker() -> list[str]:
    """Return the command that checks; skip without one, and fail where CI=true."""
    places = (ROOT / ".venv/npm", *map(Path, filter(None, [os.environ.get("NU_CHECKER")])))
    jars = [place / "node_modules/vnu-jar/build/dist/vnu.jar" for place in places]
    jar = next((one for one in jars if one.is_file()), None)
    java = shutil.which("java")
    if jar is None or java is None:
        missing = "no Java or no Nu HTML checker here; `make markup` installs them"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return [java, "-Xss4m", "-jar", str(jar)]


def told(checker: list[str], kind: str, folder: Path) -> list[str]:
    """Return what the checker says of the files of a kind in a folder."""
    done = subprocess.run(
        [*checker, f"--skip-non-{kind}", "--format", "json", "--exit-zero-always", str(folder)],
        capture_output=True,
        text=True,
        check=True,
    )
    return [
        f"{one['url'].removeprefix(folder.as_uri())}: {one['message']}"
        for one in json.loads(done.stderr)["messages"]
        if NOT_TRUE_OF_FILES not in one["message"]
    ]


def test_the_checker_checks(checker: list[str], tmp_path: Path) -> None:
    (tmp_path / "bad.html").write_text("<!doctype html><title>T</title><p><div></p>", "utf-8")

    assert len(told(checker, "html", tmp_path)) >= 2


@pytest.mark.parametrize("kind", ["html", "css"])
def test_a_built_site_is_valid(
    checker: list[str], kind: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert told(checker, kind, command.sample(tmp_path_factory)) == []
