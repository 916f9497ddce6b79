"""Links are relative, resolve to where they should, and addresses stay inside the site."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_gen.pages import urls
from site_gen.settings import Settings
from site_gen.text import segment, segments

WORDS = st.from_regex(r"[a-z0-9_-][a-z0-9._-]{0,8}[a-z0-9_-]", fullmatch=True)
FOLDERS = st.lists(WORDS, max_size=6).map(lambda words: "/" + "".join(f"{w}/" for w in words))
FILES = st.tuples(FOLDERS, WORDS).map("".join)
ADDRESSES = FOLDERS | FILES


def link(target: str, page: str, base: str = "/") -> str:
    """Return a link to `target` as it stands on `page`."""
    html = urls.relative(f'<a class="x" href="{target}">x</a>', page, base)
    found = re.search(r' href="([^"]*)"', html)
    assert found
    return found[1]


@given(page=ADDRESSES, target=ADDRESSES)
def test_link_resolves_to_its_target(page: str, target: str) -> None:
    made = link(target, page)

    assert not made.startswith("/")
    assert urls.resolve(page, made) == target


@given(page=ADDRESSES, target=ADDRESSES)
def test_link_resolves_as_browsers_do(page: str, target: str) -> None:
    for root in ("https://example.org", "https://example.org/deep/er", "file:///tmp/public"):
        assert urljoin(root + page, link(target, page)) == root + target


@given(page=ADDRESSES, target=FOLDERS, anchor=WORDS)
def test_anchor_stays(page: str, target: str, anchor: str) -> None:
    assert link(f"{target}#{anchor}", page).endswith(f"#{anchor}")


@given(page=ADDRESSES, there=ADDRESSES)
def test_index_is_the_same_as_its_folder(page: str, there: str) -> None:
    """A page is rendered at its folder's address and checked at its file's."""
    if page.endswith("/"):
        assert urls.resolve(page + "index.html", link(there, page)) == there


@given(target=ADDRESSES)
def test_page_for_absent_addresses_links_from_the_root(target: str) -> None:
    assert link(target, urls.NOT_FOUND) == target
    assert link(target, urls.NOT_FOUND, "/standings/") == f"/standings{target}"


@pytest.mark.parametrize(
    ("site_url", "base"),
    [
        (None, "/"),
        ("https://example.org", "/"),
        ("https://example.org/standings", "/standings/"),
        ("https://example.org/a/b", "/a/b/"),
        ("https://example.org/my%20site", "/my%20site/"),
    ],
)
def test_base_is_the_path_of_the_sites_address(site_url: str | None, base: str) -> None:
    assert Settings(site_url=site_url).base_path == base


@pytest.mark.parametrize("attribute", ["href", "src"])
def test_both_kinds_of_link_are_made_relative(attribute: str) -> None:
    html = f'<x {attribute}="/a/"><y {attribute}="/b">'

    assert (
        urls.relative(html, "/c/d/", "/") == f'<x {attribute}="../../a/"><y {attribute}="../../b">'
    )


def test_other_links_stay() -> None:
    html = '<a href="https://example.org/"><a href="#a"><p title="/x"> href=/x</p>'

    assert urls.relative(html, "/c/", "/") == html


@pytest.mark.parametrize(
    ("page", "made", "target"),
    [
        ("/", "./", "/"),
        ("/", "a/", "/a/"),
        ("/a/", "./", "/a/"),
        ("/a/", "..", "/"),
        ("/a/b/", "..", "/a/"),
        ("/a/b", "c", "/a/c"),
        ("/a/", "/b", "/b"),
        ("/a/", "../../../b", "/b"),
    ],
)
def test_resolve(page: str, made: str, target: str) -> None:
    resolved = urls.resolve(page, made)

    assert resolved.rstrip("/") == target.rstrip("/")


# Safe segments

ANY = st.text(min_size=1, max_size=120)
SAFE = re.compile(r"[a-z0-9_-][a-z0-9._-]{0,79}")
DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])([.].*)?")


@given(word=ANY | st.sampled_from(["con", "NUL.txt", "..", ".git", "a.", "index.html", "-", "é"]))
def test_segment_is_safe(word: str) -> None:
    made = segment(word)

    assert SAFE.fullmatch(made)
    assert not DEVICES.fullmatch(made)
    assert not made.endswith(".")
    assert made != "index.html"


@given(word=WORDS)
def test_safe_word_stays(word: str) -> None:
    if not DEVICES.fullmatch(word) and word != "index.html":
        assert segment(word) == word


@pytest.mark.fault(
    "text",
    "a slug with blanks, backslashes, %, # or ?",
    "a path that stays inside, from which links lead home",
)
@given(words=st.text(alphabet="abAB./:é \\%#?", min_size=1, max_size=40))
def test_slug_becomes_a_path_that_stays_inside(words: str) -> None:
    made = segments(words)

    assert all(SAFE.fullmatch(part) for part in made.split("/"))
    assert urls.resolve(f"/models/{made}/", link("/", f"/models/{made}/")) == "/"


@given(one=ANY, other=ANY)
def test_different_words_have_different_segments(one: str, other: str) -> None:
    assert (segment(one) == segment(other)) == (one == other)
