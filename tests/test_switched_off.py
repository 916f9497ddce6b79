"""What an empty file takes off the site: its page type, what only it shows, the links to it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.command import Done, failure, site_gen, small, tree

TEMPLATES = {
    "404.html": "404.html",
    "agreement.html": "agreement/.*",
    "arena.html": "arenas/[^/]+/index.html",
    "category.html": "arenas/[^/]+/[^/]+/index.html",
    "compare.html": "compare/.*|models/.*compare.js",
    "data.html": "data/index.html",
    "lab.html": "labs/.+/index.html",
    "labs.html": "labs/index.html",
    "methodology.html": "methodology/.*",
    "model.html": "models/.+/index.html",
    "models.html": "models/index.html",
    "page.html": "(about|methodology)/.*",
    "quality.html": "data-quality/.*",
    "source.html": "sources/.*",
    "task.html": "tasks/.*",
}
CONTENT = {"about.md": "about/.*", "data.md": "data/index.html", "methodology.md": "methodology/.*"}
CASES = [("templates", *one) for one in TEMPLATES.items()] + [
    ("content", *one) for one in CONTENT.items()
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an archive of one small day: look, don't touch."""
    return small(tmp_path_factory) / "archive"


def built(archive: Path, place: Path, kind: str, *empty: str) -> Done:
    """Build with these files of the operator's own, all empty."""
    own = place / kind
    own.mkdir()
    for name in empty:
        (own / name).write_text("\n")
    output = ("--output", place / "public")
    return site_gen("build", "--offline", "--archive", archive, f"--{kind}", own, *output)


@pytest.mark.parametrize(("kind", "name", "gone"), CASES, ids=[f"{a}/{b}" for a, b, _ in CASES])
def test_an_empty_file_takes_its_pages_off_the_site(
    archive: Path, tmp_path: Path, kind: str, name: str, gone: str
) -> None:
    whole = set(tree(archive.parent / "public"))

    done = built(archive, tmp_path, kind, name)

    assert done.exit == 0, done
    left = set(tree(tmp_path / "public"))
    pages = {one for one in whole if not one.startswith("assets/")}
    expected = {one for one in pages if not re.fullmatch(gone, one)}
    assert {one for one in left if not one.startswith("assets/")} == expected
    assert len(expected) < len(pages)
    checked = site_gen("check", tmp_path / "public")
    assert checked.exit == 0, checked


PARTS = {
    "data": r"data/(index\.html|v1/.*(?<!feed\.xml))|llms\.txt",
    "embeds": "embed/.*",
    "history": r"changes/.*|(.*[/.])?feed\.xml|data/v1/history/.*",
    "search": "compare/.*|models/.*compare.js",
}


@pytest.mark.parametrize("part", PARTS)
def test_part_that_is_left_out_leaves_no_link_to_it(
    archive: Path, tmp_path: Path, part: str
) -> None:
    (tmp_path / "site.toml").write_text(f"leave_out = ['{part}']\n")
    whole = {one for one in tree(archive.parent / "public") if not one.startswith("assets/")}

    done = site_gen(
        *("build", "--offline", "--archive", archive, "--config", tmp_path / "site.toml"),
        *("--output", tmp_path / "public"),
    )

    assert done.exit == 0, done
    left = {one for one in tree(tmp_path / "public") if not one.startswith("assets/")}
    gone = {one for one in whole if re.fullmatch(PARTS[part], one)}
    assert gone
    assert left == whole - gone
    checked = site_gen("check", tmp_path / "public")
    assert checked.exit == 0 or part == "data", checked  # it checks credits by these


def test_no_page_tells_machines_of_downloads_that_are_left_out(
    archive: Path, tmp_path: Path
) -> None:
    (tmp_path / "site.toml").write_text("leave_out = ['data']\nsite_url = 'https://example.org'\n")
    done = site_gen(
        *("build", "--offline", "--archive", archive, "--config", tmp_path / "site.toml"),
        *("--output", tmp_path / "public"),
    )

    assert done.exit == 0, done
    files = tree(tmp_path / "public")
    told = re.compile(rb"/data/v1/[^\"]*[.](csv|json|md)\b")
    assert [name for name, data in files.items() if told.search(data)] == []


def test_search_does_not_lead_to_what_is_off(archive: Path, tmp_path: Path) -> None:
    built(archive, tmp_path, "templates", "lab.html")

    (index,) = (tmp_path / "public" / "assets").glob("search-index.*.js")
    assert '"/labs/' not in index.read_text("utf-8").replace('"/labs/"', "")
    assert '"/models/' in index.read_text("utf-8")


@pytest.mark.parametrize("name", ["home.html", "layout.html", "macros.html", "tools.html"])
def test_what_every_site_needs_cannot_be_switched_off(
    archive: Path, tmp_path: Path, name: str
) -> None:
    told = failure(built(archive, tmp_path, "templates", name))

    assert told.startswith(f"templates/{name}: is empty, but")
    assert not (tmp_path / "public").exists()
