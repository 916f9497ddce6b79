"""Prose and assets: what is read, what goes first, and what is said of a broken file."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from site_gen.errors import ContentError
from site_gen.pages import content
from site_gen.pages.content import Prose
from tests import command
from tests.command import below, failure, names, site_gen, tree

FRONT = b"---\ntitle: About us\ndescription: Who we are.\n---\n\n"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return an empty folder of the operator's."""
    (tmp_path / "own").mkdir()
    return tmp_path / "own"


def prose(own: Path, data: bytes, name: str = "about.md") -> Prose:
    """Read one Markdown file."""
    (own / name).write_bytes(data)
    return content.read_prose([own])[name.removesuffix(".md")]


# Markdown


def test_prose_of_a_file(own: Path) -> None:
    read = prose(own, FRONT + b"Hello *you*.\n\n## Where we are\n\nHere.\n")

    assert (read.title, read.description) == ("About us", "Who we are.")
    assert "<p>Hello <em>you</em>.</p>" in read.html
    assert read.headings == (("where-we-are", "Where we are"),)


@pytest.mark.fault(
    "input", "Markdown with a byte-order mark or the line ends of Windows", "read all the same"
)
@pytest.mark.parametrize(
    "front",
    [
        pytest.param(b"\xef\xbb\xbf" + FRONT, id="a byte order mark"),
        pytest.param(FRONT.replace(b"\n", b"\r\n"), id="line ends of Windows"),
        pytest.param(FRONT.replace(b"title:", b"Title :").replace(b" :", b":"), id="a capital"),
    ],
)
def test_front_matter_as_editors_write_it(own: Path, front: bytes) -> None:
    assert prose(own, front + b"Text.\r\n").title == "About us"


def test_names_are_paths_without_ending(own: Path) -> None:
    (own / "sources").mkdir()
    (own / "sources" / "x.md").write_bytes(FRONT)
    (own / "notes.txt").write_bytes(b"no page")
    (own / ".draft.md").write_bytes(b"hidden")

    assert set(content.read_prose([own])) == {"sources/x"}


def test_heading_with_special_characters_is_text(own: Path) -> None:
    read = prose(own, FRONT + b"## R&D <b>x</b> & `a < b`\n")

    ((_, text),) = read.headings
    assert "&amp;" not in text


def test_quotes_in_text_cannot_look_like_attributes(own: Path) -> None:
    read = prose(own, FRONT + b'Write `<a href="/x/">` here, id="main".\n')

    assert ' href="' not in read.html
    assert ' id="' not in read.html


@pytest.mark.fault("input", "a broken Markdown file", "an error that names file and fault")
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"", "no front matter", id="empty"),
        pytest.param(b"# Hello\n", "no front matter", id="no front matter"),
        pytest.param(b"\n" + FRONT, "no front matter", id="not at the head"),
        pytest.param(b"---\n---\n", "title: Field required", id="nothing in it"),
        pytest.param(b"---\ndescription: x\n---\n", "title: Field required", id="no title"),
        pytest.param(b"---\ntitle: x\n---\n", "description: Field required", id="no description"),
        pytest.param(b"---\ntitle:\ndescription: x\n---\n", "title: String", id="empty title"),
        pytest.param(
            b"---\ntitle: x\ndescription: y\nlayout: z\n---\n", "layout: Extra", id="unknown key"
        ),
        pytest.param(FRONT + b"caf\xe9", "not UTF-8", id="not UTF-8"),
    ],
)
def test_broken_markdown_is_named(own: Path, data: bytes, expected: str) -> None:
    with pytest.raises(ContentError) as caught:
        prose(own, data)

    assert str(caught.value).startswith(f"{own / 'about.md'}: ")
    assert expected in str(caught.value)


# Assets


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("site.css", "/assets/site.{}.css"),
        ("fonts/a.b.woff2", "/assets/fonts/a.b.{}.woff2"),
        ("LICENSE", "/assets/LICENSE.{}"),
        ("v1.2/README", "/assets/v1.2/README.{}"),
    ],
)
def test_asset_has_the_hash_of_its_content_in_its_name(own: Path, name: str, path: str) -> None:
    (own / name).parent.mkdir(exist_ok=True)
    (own / name).write_bytes(b"content")

    (asset,) = content.read_assets([own]).values()

    digest = hashlib.sha256(b"content").hexdigest()[:10]
    assert (asset.name, asset.path, asset.data) == (name, path.format(digest), b"content")


def test_hidden_assets_are_left_out(own: Path) -> None:
    (own / ".git").mkdir()
    (own / ".git" / "config").write_bytes(b"")
    (own / ".DS_Store").write_bytes(b"")

    assert content.read_assets([own]) == {}


@pytest.mark.fault("input", "an asset that is a dangling link", "it is left out")
def test_asset_that_leads_nowhere_is_left_out(own: Path) -> None:
    (own / "gone.css").symlink_to("nowhere")

    assert content.read_assets([own]) == {}


# The operator's folder goes first


def files(place: Path, *named: str) -> Path:
    """Make a folder of Markdown files whose title is the folder's name."""
    place.mkdir()
    for name in named:
        (place / name).write_text(f"---\ntitle: {place.name}\ndescription: x\n---\n")
    return place


def titles(places: Sequence[Path]) -> dict[str, str]:
    """Return the title of each page."""
    return {name: page.title for name, page in content.read_prose(places).items()}


def test_own_file_goes_first_and_others_stay(tmp_path: Path) -> None:
    own = files(tmp_path / "own", "about.md", "more.md")
    ours = files(tmp_path / "ours", "about.md", "data.md")

    assert titles([own, ours]) == {"about": "own", "data": "ours", "more": "own"}


@pytest.mark.parametrize("kind", ["templates", "static", "content"])
def test_ours_are_found_in_a_checkout(kind: str) -> None:
    (ours,) = content.folders(kind, None)

    assert any(ours.iterdir())


@pytest.mark.parametrize("kind", ["templates", "static", "content"])
def test_own_folder_stands_before_ours(kind: str, own: Path) -> None:
    assert content.folders(kind, own) == (own, *content.folders(kind, None))


# Through the command


@pytest.fixture
def old(
    tmp_path: Path,
    own: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, bytes]:
    """Put a small site and its archive in place; return the site's bytes."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(command.small(tmp_path_factory), tmp_path, dirs_exist_ok=True)
    return tree(tmp_path / "public")


def indexless(data: bytes | None) -> bytes | None:
    """Return a file without the name of the search index in it."""
    return data and re.sub(rb"search-index[.][0-9a-f]{10}", b"search-index", data)


def test_own_page_takes_the_place_of_ours(own: Path, old: dict[str, bytes]) -> None:
    (own / "about.md").write_bytes(FRONT + b"Only this.\n")
    assert site_gen("build", "--offline", "--content", "own").exit == 0

    new = tree(Path("public"))
    # The search index knows titles, and its name changes with its content: pages are compared
    # without it.
    changed = {name for name in old if indexless(new.get(name)) != indexless(old[name])}
    assert {name for name in changed if "search-index" not in name} == {
        *("about/index.html", "manifest.json"),
    }
    assert b"Only this." in new["about/index.html"]


def test_own_page_that_nothing_links_is_built(own: Path, old: dict[str, bytes]) -> None:
    (own / "Our Terms.md").write_bytes(FRONT + b"See [home](/).\n")
    assert site_gen("build", "--offline", "--content", "own").exit == 0

    found = tree(Path("public")).keys() - old.keys()
    (added,) = [name for name in found if "search-index" not in name]
    assert added.startswith("our-terms-")
    assert added.endswith("/index.html")


def test_own_asset_takes_the_place_of_ours(own: Path, old: dict[str, bytes]) -> None:
    (own / "site.css").write_bytes(b"a {color: red}")
    assert site_gen("build", "--offline", "--static", "own").exit == 0

    new = tree(Path("public"))
    assets = below(new, "assets")
    digest = hashlib.sha256(b"a {color: red}").hexdigest()[:10]
    assert assets[f"site.{digest}.css"] == b"a {color: red}"
    assert sum(name.startswith("site.") and name.endswith(".css") for name in assets) == 1
    assert f"assets/site.{digest}.css".encode() in new["index.html"]
    assert below(old, "assets").keys() & assets.keys()  # the icon is still ours


@pytest.mark.fault(
    "input",
    "Markdown with a dangling link, a javascript: link, a second h1, an id twice",
    "exit 1, one line that names the page; old site as before",
)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(b"[x](/nope/)", "link to /nope/, which does not exist", id="link"),
        pytest.param(b"[x](nope.html)", "link to /about/nope.html, which", id="relative link"),
        pytest.param(b"[x](/about/#nope)", "link to /about/#nope, an anchor", id="anchor"),
        pytest.param(b"[x](#nope)", "#nope, an anchor that does not exist", id="anchor here"),
        pytest.param(b"[x](javascript:alert(1))", "leads out of the site", id="javascript"),
        pytest.param(b"![x](https://example.org/x.png)", "leads out of the site", id="image"),
        pytest.param(b"<a href='/models/'>x</a>", "quote its attributes", id="single quotes"),
        pytest.param(b"# A heading", "2 times <h1, not once", id="a second h1"),
        pytest.param(b'<p id="main">x</p>', "id 'main' stands twice", id="id twice"),
    ],
)
def test_page_that_would_break_the_site(
    own: Path, old: dict[str, bytes], text: bytes, expected: str
) -> None:
    (own / "about.md").write_bytes(FRONT + text + b"\n")

    error = failure(site_gen("build", "--offline", "--content", "own"))

    assert error.startswith("the site would be broken: /about/index.html: ")
    assert expected in error
    assert tree(Path("public")) == old
    assert names(Path()) == {"own", "public", "archive", ".public.lock"}


def test_number_of_further_problems_is_told(own: Path, old: dict[str, bytes]) -> None:
    (own / "about.md").write_bytes(FRONT + b"[x](/nope/) [y](/none/)\n")

    assert failure(site_gen("build", "--offline", "--content", "own")).endswith(" (and 1 more)")


@pytest.mark.fault(
    "input", "a broken Markdown file", "exit 1, one line that names it; old site as before"
)
@pytest.mark.parametrize("data", [b"---\n", b"no front matter", FRONT + b"\xff"], ids=repr)
def test_broken_page_leaves_the_old_site(own: Path, old: dict[str, bytes], data: bytes) -> None:
    (own / "about.md").write_bytes(data)

    assert failure(site_gen("build", "--offline", "--content", "own")).startswith("own/about.md: ")
    assert tree(Path("public")) == old


@pytest.mark.fault(
    "input", "Markdown whose address is taken", "exit 1, one line that names it; old site as before"
)
def test_page_with_the_address_of_another_is_an_error(own: Path, old: dict[str, bytes]) -> None:
    (own / "models.md").write_bytes(FRONT)

    assert "/models/index.html" in failure(site_gen("build", "--offline", "--content", "own"))
    assert tree(Path("public")) == old
