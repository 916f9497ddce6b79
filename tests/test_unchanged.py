"""A build that would change nothing is not run; one that changes little leaves the rest alone."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from site_gen import config
from site_gen.settings import Settings
from tests import command
from tests.command import Done, failure, names, site_gen, tree

AGAIN = "Nothing has changed: "


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_site: Path) -> Path:
    """Run each test in a folder with a built site, its archive and folders of the operator's."""
    shutil.copytree(small_site, tmp_path, dirs_exist_ok=True, copy_function=shutil.copy2)
    monkeypatch.chdir(tmp_path)
    for kind in ("templates", "static", "content"):
        Path(kind).mkdir()
    Path("content/about.md").write_text("---\ntitle: About\ndescription: Us.\n---\n\nWe.\n")
    Path("site.toml").write_text('title = "Ours"\n')
    built = build()
    assert (built.exit, AGAIN in built.out) == (0, False)
    return tmp_path


@pytest.fixture(autouse=True)
def mask() -> Iterator[None]:
    """Put the permissions of new files back."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture(scope="module")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with `public` and `archive` that each test copies."""
    return command.small(tmp_path_factory)


def build(*more: str) -> Done:
    """Build from the archive with folders of our own."""
    folders = ("--templates", "templates", "--static", "static", "--content", "content")
    return site_gen("build", "--offline", *folders, *more)


def clean() -> dict[str, bytes]:
    """Return what the same build makes where nothing was."""
    assert build("--output", "clean").exit == 0
    return tree(Path("clean"))


def times() -> dict[str, tuple[int, int]]:
    """Return which file each name of the site is, and when it was last written."""
    found = {path: path.stat() for path in Path("public").rglob("*") if path.is_file()}
    return {str(path): (one.st_ino, one.st_mtime_ns) for path, one in found.items()}


def test_second_build_is_noticed_and_writes_nothing() -> None:
    before, were = tree(Path("public")), times()

    done = build()

    assert done.exit == 0
    assert done.out.startswith(AGAIN)
    assert (tree(Path("public")), times()) == (before, were)
    assert before == clean()


def test_its_report_is_that_of_the_build() -> None:
    assert build("--report", "one.json", "--output", "other").exit == 0
    assert build("--report", "two.json", "--output", "other").exit == 0

    one, two = (json.loads(Path(name).read_bytes()) for name in ("one.json", "two.json"))
    assert (one.pop("unchanged"), two.pop("unchanged")) == (False, True)
    stages = [each.pop("seconds") for each in (one, two)]
    assert all(stage.pop("total") > 0 for stage in stages)
    assert [any(stage.values()) for stage in stages] == [True, False]
    used, none = one.pop("templates"), two.pop("templates")
    assert sum(each["files"] for each in used.values()) == one["files"] - 1  # the manifest
    assert sum(each["bytes"] for each in used.values()) < one["bytes"]
    assert none == {}
    assert one == two


CHANGES: dict[str, Callable[[], object]] = {
    "configuration": lambda: Path("site.toml").write_text('title = "Hers"\n'),
    "configuration gone": lambda: Path("site.toml").unlink(),
    "template": lambda: Path("templates/models.html").write_text(""),
    "style": lambda: Path("static/own.css").write_text("p { }"),
    "prose, as long as before": lambda: Path("content/about.md").write_text(
        Path("content/about.md").read_text().replace("We.", "Wo.")
    ),
    "archived day": lambda: shutil.copy(
        next(Path("archive").glob("*/*.gz")), Path("archive/2026/2026-06-03.json.gz")
    ),
    "kept history gone": lambda: shutil.rmtree("archive/.derived"),
    "permissions of new files": lambda: os.umask(0o027),
    "page edited": lambda: Path("public/index.html").write_text("edited"),
    "page gone": lambda: Path("public/about/index.html").unlink(),
    "site gone": lambda: shutil.rmtree("public"),
    "record damaged": lambda: Path(".public.lock").write_text("{"),
    "record of another kind": lambda: Path(".public.lock").write_text("[1]"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_is_seen(change: str) -> None:
    CHANGES[change]()

    done = build()

    assert done.out.startswith("Built "), done
    assert tree(Path("public")) == clean()


@pytest.mark.parametrize("option", ["--site-url=https://example.org", "--downloads"])
def test_other_options_are_seen(option: str) -> None:
    assert build(option).out.startswith("Built ")
    assert build(option).out.startswith(AGAIN)
    assert build().out.startswith("Built ")


def test_foreign_file_in_the_site_is_still_named() -> None:
    Path("public/mine.txt").write_text("mine")

    assert "public: holds mine.txt" in failure(build())


def test_strict_build_of_an_unchanged_site_still_insists(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("site.toml").write_text("stale_days = 0\n")
    assert "days old" in build().err

    assert failure(build("--strict")).startswith("strict: ")


def test_strict_build_of_an_unchanged_site_insists_on_no_more_than_the_build() -> None:
    Path("archive/2026/notes.txt").write_text("no day")
    first = build("--strict")

    again = build("--strict")

    assert (first.exit, again.exit) == (0, 0)
    assert "notes.txt" in first.err
    assert again.err == first.err


def test_configuration_that_changes_while_it_is_read_is_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = config.read

    def then_changed(*given: Any) -> Settings:
        read = own(*given)
        Path("site.toml").write_text('title = "Hers"\n')
        return read

    Path("site.toml").write_text('title = "Ones"\n')
    with monkeypatch.context() as during:
        during.setattr(config, "read", then_changed)
        assert build().exit == 0
    assert b"Ones" in tree(Path("public"))["index.html"]

    assert build().out.startswith("Built ")
    assert tree(Path("public")) == clean()


def test_only_what_changes_is_written() -> None:
    were = times()
    Path("content/about.md").write_text("---\ntitle: About\ndescription: Us.\n---\n\nYou.\n")

    assert build().out.startswith("Built ")

    now = times()
    changed = {name for name in now if now[name] != were.get(name)}
    assert changed == {"public/about/index.html", "public/manifest.json"}
    assert tree(Path("public")) == clean()


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_site_of_kept_and_of_new_files_is_noticed(jobs: str) -> None:
    Path("content/about.md").write_text("---\ntitle: About\ndescription: Us.\n---\n\nYou.\n")
    Path("content/a.md").write_text("---\ntitle: A\ndescription: B.\n---\n\nC.\n")
    assert build("--jobs", jobs).out.startswith("Built ")

    assert build("--jobs", jobs).out.startswith(AGAIN)


@pytest.mark.parametrize("alias", ["/x/__pycache__/", "/x/__pycache__/y/", "/x/y.z/", "/x/y/"])
def test_site_with_names_that_are_not_read_is_noticed(alias: str) -> None:
    Path("site.toml").write_text(f'[aliases]\n"{alias}" = "/about/"\n"/x/y.a/" = "/about/"\n')
    assert build().out.startswith("Built ")

    assert build().out.startswith(AGAIN)


@pytest.mark.parametrize("name", ["public/about/index.html", "public/404.html"])
def test_change_of_a_file_that_was_kept_or_new_is_seen(name: str) -> None:
    Path("content/about.md").write_text("---\ntitle: About\ndescription: Us.\n---\n\nYou.\n")
    assert build().out.startswith("Built ")
    whole = Path(name).read_bytes()
    Path(name).write_bytes(whole[::-1])

    assert build().out.startswith("Built ")
    assert Path(name).read_bytes() == whole


def test_links_and_permissions_of_the_old_site_are_not_taken_over(tmp_path: Path) -> None:
    page, style = Path("public/about/index.html"), Path("public/404.html")
    shutil.copy(page, tmp_path / "elsewhere.html")
    page.unlink()
    page.symlink_to(tmp_path / "elsewhere.html")
    style.chmod(0o600)

    assert build().exit == 0

    assert not page.is_symlink()
    assert style.stat().st_mode == Path("public/index.html").stat().st_mode
    assert (tmp_path / "elsewhere.html").stat().st_nlink == 1
    assert names(Path()) >= {"public", ".public.lock"}
