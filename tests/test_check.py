"""The check finds each kind of problem; and a parser of its own finds none in a built site."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from site_gen.output.check import Check
from site_gen.pages.site import File, Page
from tests import command
from tests.command import site_gen
from tests.sites import Node, pages

CITATION = "Source: Design Arena (www.designarena.ai) & friends."
CITED = (
    '<span data-citation="design-arena"><a href="https://www.designarena.ai">'
    "Source: Design Arena (www.designarena.ai) &amp; friends.</a></span>"
)


def problems(
    body: str = "",
    *,
    path: str = "/models/index.html",
    frame: str = '<title>T</title><main id="main"><h1>H</h1>{}</main>',
    sources: tuple[str, ...] = (),
    base: str = "/",
) -> list[str]:
    """Return what is wrong with a site of a home page, an asset, a stylesheet and this page."""
    check = Check({"design-arena": CITATION}, base)
    home = Page("/", "home.html", "Home", "Home.")
    check.look(File("/index.html", b'<title>H</title><main id="main"><h1 id="top">H</h1>'), home)
    check.look(File("/assets/site.css", b"a { color: red }"))
    page = Page(path, "page.html", "Page", "A page.", sources=sources)
    check.look(File(path, frame.format(body).encode()), page)
    return list(check.problems())


GOOD = [
    "",
    '<a href="../">Home</a>',
    '<a href="../#top">Top</a>',
    '<a href="#main">Main</a>',
    '<a href="./">Here</a>',
    '<link rel="stylesheet" href="../assets/site.css">',
    '<img src="../assets/site.css" alt="">',
    '<a href="../assets/%73ite.css">Escaped</a>',
    '<a href="../manifest.json">Written last</a>',
    '<a href="https://example.org/a#b">Elsewhere</a>',
    '<a href="mailto:a@example.org">Mail</a>',
    '<link rel="canonical" href="https://example.org/models/">',
    f'<table data-board="design-arena.models.logo"></table>{CITED}',
    "<p>Text: href=/x/ id=main src='x'</p>",
    '<p id="größe">中</p><a href="#größe">x</a>',
    '<p title="…">à id=x …=y</p>',
]


@pytest.mark.parametrize("body", GOOD)
def test_good_page_has_no_problem(body: str) -> None:
    assert problems(body) == []


@pytest.mark.fault("text", "a name that looks like an attribute", "the check is not misled")
@pytest.mark.parametrize("name", ["x href=", "x id=", "x src=", "x href=y", "x id='main'"])
def test_name_that_looks_like_an_attribute_is_no_problem(name: str) -> None:
    """A hostile name in the data must not be able to stop a build."""
    assert problems(f'<tr data-model="{name}" data-rank="1"><td data-a="{name}"></tr>') == []


@pytest.mark.fault(
    "input",
    "a dangling link, a link that leads out, an id twice, figures without citation",
    "the check names page and problem",
)
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param('<a href="../nope/">x</a>', "link to /nope/, which", id="dangling link"),
        pytest.param('<img src="../nope.svg" alt="">', "link to /nope.svg, which", id="image"),
        pytest.param('<a href="../assets/">x</a>', "link to /assets/, which", id="folder"),
        pytest.param('<a href="../../../nope">x</a>', "link to /nope, which", id="above the root"),
        pytest.param('<a href="../#nope">x</a>', "link to /#nope, an anchor", id="anchor there"),
        pytest.param(
            '<a href="#nope">x</a>', "/models/index.html#nope, an anchor", id="anchor here"
        ),
        pytest.param(
            '<a href="../assets/site.css#a">x</a>', "site.css#a, an anchor", id="anchor in a file"
        ),
        pytest.param('<p id="main">x</p>', "id 'main' stands twice", id="duplicate id"),
        pytest.param('<p id="ä">x</p><p id="ä">', "id 'ä' stands twice", id="not ASCII"),
        pytest.param('<a href="../größe/">x</a>', "link to /größe/, which", id="link not ASCII"),
        pytest.param("<p title='…' id=x>", "<p title='…' id=x>: quote", id="tag not ASCII"),
        pytest.param(
            '<script src="https://example.org/x.js"></script>', "leads out", id="outside script"
        ),
        pytest.param('<img src="//example.org/x.png" alt="">', "leads out", id="no scheme"),
        pytest.param('<img src="data:image/png;base64,AA" alt="">', "leads out", id="data"),
        pytest.param('<a href="javascript:alert(1)">x</a>', "leads out", id="javascript"),
        pytest.param('<a href="JavaScript:alert(1)">x</a>', "leads out", id="JavaScript"),
        pytest.param('<a href=" javascript:alert(1)">x</a>', "which does", id="blank javascript"),
        pytest.param('<a href="java&#115;cript:alert(1)">x</a>', "which does", id="entity"),
        pytest.param('<a href="vbscript:x">x</a>', "leads out", id="vbscript"),
        pytest.param('<a href="file:///etc/passwd">x</a>', "leads out", id="file"),
        pytest.param('<a href="/">x</a>', "only works at one address", id="from the root"),
        pytest.param('<a\nhref="/">x</a>', "only works at one address", id="after a line end"),
        pytest.param(
            '<link rel="stylesheet" href="https://example.org/x.css">',
            "leads out",
            id="outside stylesheet",
        ),
        pytest.param("<a href='/nope/'>x</a>", 'quote its attributes with "', id="single quotes"),
        pytest.param("<a href=/nope/>x</a>", 'quote its attributes with "', id="no quotes"),
        pytest.param('<a title="x" href = "/">x</a>', "quote its attributes", id="blanks"),
        pytest.param('<a HREF="../nope/">x</a>', "link to /nope/, which", id="capitals"),
        pytest.param(
            '<table data-board="design-arena.models.logo"></table>',
            "figures of design-arena without its citation",
            id="no citation",
        ),
        pytest.param(
            '<b data-board="design-arena.x"></b><b data-citation="design-arena">Thanks</b>',
            "figures of design-arena without its citation",
            id="another citation",
        ),
        pytest.param(
            f'<b data-board="nobody.x"></b>{CITED}', "figures of nobody", id="unknown source"
        ),
    ],
)
def test_problem_is_found(body: str, expected: str) -> None:
    (problem,) = problems(body)

    assert problem.startswith("/models/index.html: ")
    assert expected in problem


def test_page_that_shows_figures_without_a_board_needs_the_citation_too() -> None:
    assert problems(sources=("design-arena",)) == [
        "/models/index.html: figures of design-arena without its citation"
    ]
    assert problems(CITED, sources=("design-arena",)) == []


@pytest.mark.fault(
    "input",
    "a page without title, main part or heading, or with two",
    "the check names page and problem",
)
@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        ('<main id="main"><h1>H</h1></main>', "0 times <title>"),
        ("<title>T</title><h1>H</h1>", "0 times <main"),
        ("<title>T</title><main></main>", "0 times <h1"),
        ("<title>T</title><main><h1>H</h1><h1>H</h1></main>", "2 times <h1"),
        ("<title>T</title><main><h1>H</h1></main><main></main>", "2 times <main"),
    ],
)
def test_frame_that_is_not_whole(frame: str, expected: str) -> None:
    assert problems(frame=frame) == [f"/models/index.html: {expected}, not once"]


def test_file_written_twice() -> None:
    assert "/index.html: written twice" in problems(path="/index.html")


@pytest.mark.parametrize(
    ("link", "base", "good"),
    [
        ("/", "/", True),
        ("/assets/site.css", "/", True),
        ("/standings/", "/standings/", True),
        ("/my%20site/assets/site.css", "/my%20site/", True),
        ("#main", "/standings/", True),
        ("/", "/standings/", False),
        ("/assets/site.css", "/standings/", False),
        ("assets/site.css", "/", False),
        ("../", "/", False),
        ("/nope/", "/", False),
    ],
)
def test_links_of_the_page_for_absent_addresses(link: str, base: str, good: bool) -> None:
    found = problems(f'<a href="{link}">x</a>', path="/404.html", base=base)

    assert (found == []) is good, found


# A built site, seen by a parser that shares nothing with the check


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site of the embedded sample."""
    return command.sample(tmp_path_factory)


@pytest.fixture(scope="module")
def trees(sample: Path) -> dict[str, Node]:
    """Return its pages by address."""
    return pages(sample)


def references(address: str, tree: Node) -> list[str]:
    """Return where a page's links lead, resolved by the rules of addresses."""
    found = []
    for node in tree.walk():
        for name in ("href", "src"):
            link = node.attributes.get(name)
            if link is not None and not urlsplit(link).scheme:
                found.append(resolved(address, link))
    return found


def resolved(address: str, link: str) -> str:
    """Return an address from the site's root."""
    # Python's urljoin keeps "..", and hides links that climb above the root.
    path, hash_, anchor = link.partition("#")
    parts = [] if path.startswith("/") else address.split("/")[1:-1]
    for step in path.split("/"):
        if step == "..":
            parts.pop()  # raises when a link climbs above the root
        elif step not in ("", "."):
            parts.append(step)
    slash = "/" if parts and path.split("/")[-1] in ("", ".", "..") else ""
    return ("/" + "/".join(parts) + slash if path else address) + hash_ + anchor


def failing(trees: dict[str, Node], good: Callable[[Node], bool]) -> list[str]:
    """Return the pages for which something does not hold."""
    return [address for address, tree in trees.items() if not good(tree)]


def test_every_link_of_the_sample_resolves(sample: Path, trees: dict[str, Node]) -> None:
    dangling = set()
    for address, tree in trees.items():
        for target in references(address, tree):
            path, _, anchor = target.partition("#")
            file = sample / unquote(path).lstrip("/")
            exists = (file / "index.html" if path.endswith("/") else file).is_file()
            if not exists or (anchor and not trees[path].all(id=anchor)):
                dangling.add((address, target))

    assert dangling == set()


def test_every_page_of_the_sample_can_be_reached_from_home(trees: dict[str, Node]) -> None:
    found, ahead = {"/"}, ["/"]
    while ahead:
        address = ahead.pop()
        links = {target.partition("#")[0] for target in references(address, trees[address])}
        ahead += links & trees.keys() - found
        found |= links & trees.keys()

    assert trees.keys() - found == {"/404.html"}


@pytest.mark.parametrize("tag", ["title", "main", "h1"])
def test_sample_pages_have_one(trees: dict[str, Node], tag: str) -> None:
    assert (
        failing(
            trees, lambda tree: len([one for one in tree.all(tag) if not one.inside("svg")]) == 1
        )
        == []
    )


def test_ids_of_the_sample_are_unique(trees: dict[str, Node]) -> None:
    def unique(tree: Node) -> bool:
        ids = [node.attributes["id"] for node in tree.all(id=None)]
        return len(ids) == len(set(ids))

    assert failing(trees, unique) == []


def test_sample_has_no_style_or_event_attributes(trees: dict[str, Node]) -> None:
    def inert(tree: Node) -> bool:
        names = {name for node in tree.walk() for name in node.attributes}
        return not [name for name in names if name == "style" or name.startswith("on")]

    assert failing(trees, inert) == []


def test_sample_loads_nothing_from_elsewhere(trees: dict[str, Node]) -> None:
    def inside(tree: Node) -> bool:
        loaded = [node.attributes["src"] for node in tree.all(src=None)]
        loaded += [node.attributes.get("href", "") for node in tree.all("link")]
        return not [one for one in loaded if urlsplit(one).scheme or one.startswith("//")]

    assert failing(trees, inside) == []


@pytest.mark.fault(
    "text",
    "markup that gets through the escaping",
    "a strict Content-Security-Policy on every page",
)
def test_sample_pages_have_a_strict_policy_and_no_base(trees: dict[str, Node]) -> None:
    def strict(tree: Node) -> bool:
        policy = tree.one("meta", http_equiv="Content-Security-Policy").attributes["content"]
        return "default-src 'none'" in policy and "unsafe" not in policy and not tree.all("base")

    assert failing(trees, strict) == []


@pytest.mark.fault(
    "text",
    "a link or style that the policy would come too late for",
    "the policy stands before all of them",
)
def test_policy_stands_before_anything_that_it_rules(trees: dict[str, Node]) -> None:
    def first(tree: Node) -> bool:
        head = [node for node in tree.one("head").walk() if node.tag in ("meta", "link", "style")]
        policy = tree.one("meta", http_equiv="Content-Security-Policy")
        return all(node.tag == "meta" for node in head[: head.index(policy)])

    assert failing(trees, first) == []


def test_every_page_of_the_sample_says_so_before_main(trees: dict[str, Node]) -> None:
    def said(tree: Node) -> bool:
        nodes = list(tree.walk())
        return nodes.index(tree.one("p", class_="sample")) < nodes.index(tree.one("main"))

    assert failing(trees, said) == []
    assert failing(trees, lambda tree: "data-sample" in tree.attributes) == []


def test_site_under_a_path_resolves_too(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    url = "https://example.org/my%20site"
    archive = command.small(tmp_path_factory) / "archive"

    done = site_gen(
        *("build", "--offline", "--archive", archive),
        *("--output", tmp_path / "s", "--site-url", url),
    )

    assert done.exit == 0
    lost = (tmp_path / "s" / "404.html").read_text("utf-8")
    assert 'href="/my%20site/models/"' in lost
    assert 'href="/models/"' not in lost


def test_problems_come_in_one_order_whoever_looked() -> None:
    """Of pages that were looked at by others, each has its place; so have its own problems."""
    page = Page("/", "home.html", "Home", "Home.")
    bodies = {"/a.html": '<a href="one/"></a><a href="two/"></a>', "/b.html": '<a href="two/"></a>'}
    files = [
        File(name, f'<title>H</title><main id="main"><h1>H</h1>{body}'.encode())
        for name, body in bodies.items()
    ]
    alone = Check({})
    for file in files:
        alone.look(file, page)
    others = [alone.blank() for _ in files]
    for other, file in zip(others, reversed(files), strict=True):
        other.look(file, page)

    together = alone.blank()
    together.take(others, {"/a.html": 0, "/b.html": 1})

    assert list(together.problems()) == list(alone.problems())
    assert len(list(alone.problems())) == 2
