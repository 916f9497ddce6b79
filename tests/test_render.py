"""Templates become files; a broken one is named with its line and page."""

from __future__ import annotations

import base64
import hashlib
import shutil
from pathlib import Path

import pytest

from site_gen.errors import BuildError
from site_gen.output.render import Renderer
from site_gen.pages.content import Asset
from site_gen.pages.site import Page
from tests import command
from tests.command import failure, names, site_gen, tree
from tests.sites import arena_row, parse, site_of

STYLE = Asset("site.css", "/assets/site.0123456789.css", b"a { color: red }")
HOSTILE = "<script>alert(1)</script>\"'&"
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;&amp;"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return an empty folder of the operator's."""
    (tmp_path / "own").mkdir()
    return tmp_path / "own"


def rendered(
    own: Path,
    text: str,
    *,
    name: str = "page.html",
    path: str = "/about/",
    style: Asset = STYLE,
    site_url: str | None = None,
    **context: object,
) -> str:
    """Render one template that stands alone."""
    (own / name).write_text(text)
    renderer = Renderer(
        [own], site_of(arena_row("a/b", "B"), site_url=site_url), {style.name: style}, {}
    )
    file = renderer.render(Page(path, name, "Title", "Description.", context))
    assert file.path == (f"{path}index.html" if path.endswith("/") else path)
    return file.data.decode("utf-8")


# What a template gets


@pytest.mark.fault("text", "markup in a value, in a template of any kind", "it is escaped")
@pytest.mark.parametrize(
    "name", ["a.html", "a.svg", "a.xml", "a.html.j2", "a.xml.jinja", "a.xhtml", "a.txt"]
)
def test_every_template_escapes(own: Path, name: str) -> None:
    assert rendered(own, "{{ x }}", name=name, x=HOSTILE) == ESCAPED


def test_template_of_ones_own_goes_first(tmp_path: Path) -> None:
    for place in ("own", "ours"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "part.html").write_text(place)
    (tmp_path / "ours" / "page.html").write_text('{% include "part.html" %}')
    renderer = Renderer(
        [tmp_path / "own", tmp_path / "ours"],
        site_of(arena_row("a/b", "B")),
        {"site.css": STYLE},
        {},
    )

    assert renderer.render(Page("/a/", "page.html", "T", "D")).data == b"own"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", "./assets/site.0123456789.css ./models/"),
        ("/about/", "../assets/site.0123456789.css ../models/"),
        ("/a/b/c/", "../../../assets/site.0123456789.css ../../../models/"),
        ("/404.html", "/s/assets/site.0123456789.css /s/models/"),
    ],
)
def test_links_are_those_of_the_page(own: Path, path: str, expected: str) -> None:
    style, models = expected.split()

    html = rendered(
        own,
        '<link href="{{ assets["site.css"] }}"><a href="/models/">',
        path=path,
        site_url="https://example.org/s",
    )

    assert html == f'<link href="{style}"><a href="{models}">'


def hash_of(text: str) -> str:
    """Return a policy's word for an inline text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@pytest.mark.parametrize(
    "data",
    [b"a { color: red }\n", b"a { color: red }\r\nb {}\r\n", b'a::after { content: "<\xc3\xa9" }'],
    ids=["plain", "line ends of Windows", "quotes"],
)
def test_style_of_the_page_for_absent_addresses_is_inline_by_hash(own: Path, data: bytes) -> None:
    html = rendered(
        own,
        "{{ style_source }}|{{ inline_style }}",
        path="/404.html",
        style=Asset("site.css", "/assets/site.css", data),
    )

    source, _, style = html.partition("|")
    assert source.replace("&#39;", "'") == hash_of(style)
    assert "\r" not in style  # browsers drop it before they take the hash
    assert style.splitlines() == data.decode().splitlines()


def test_other_pages_have_no_inline_style(own: Path) -> None:
    assert rendered(own, "{{ style_source }} {{ inline_style }}") == "&#39;self&#39; None"


def test_hash_in_the_policy_is_that_of_the_style(tmp_path_factory: pytest.TempPathFactory) -> None:
    tree = parse((command.sample(tmp_path_factory) / "404.html").read_text("utf-8"))

    policy = tree.one("meta", http_equiv="Content-Security-Policy").attributes["content"]
    assert f"style-src {hash_of(tree.one('style').text)};" in policy


def test_style_that_is_absent(own: Path) -> None:
    with pytest.raises(BuildError, match=r"static/site\.css is absent"):
        rendered(own, "", style=Asset("other.css", "/assets/other.css", b""))


def test_style_that_is_not_utf_8(own: Path) -> None:
    with pytest.raises(BuildError, match=r"static/site\.css: not UTF-8"):
        rendered(own, "", style=Asset("site.css", "/assets/site.css", b"\xff"))


# Broken templates, through the command


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


BROKEN = [
    pytest.param("{% if %}", "Expected an expression", id="syntax"),
    pytest.param("{% for x in y %}", "Unexpected end of template", id="not ended"),
    pytest.param("{% nonsense %}", "unknown tag 'nonsense'", id="unknown tag"),
    pytest.param("{{ x|nonsense }}", "No filter named 'nonsense'", id="unknown filter"),
    pytest.param("{{ nonsense }}", "'nonsense' is undefined", id="undefined"),
    pytest.param("{{ page.nonsense }}", "no attribute 'nonsense'", id="undefined attribute"),
    pytest.param("{{ 1 / 0 }}", "division by zero", id="arithmetic"),
    pytest.param("{{ 1 + 'a' }}", "unsupported operand", id="type"),
    pytest.param("{{ [].pop() }}", "pop from empty list", id="lookup"),
    pytest.param("{{ 'x'|day }}", "Invalid isoformat string", id="value in a filter"),
    pytest.param("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "recursion", id="for ever"),
]


@pytest.mark.fault(
    "input",
    "a broken template",
    "exit 1, one line with template, line and page; old site as before",
)
@pytest.mark.parametrize(("text", "expected"), BROKEN)
@pytest.mark.parametrize("name", ["page.html", "layout.html"])
def test_broken_template_is_named_with_line_and_page(
    own: Path, old: dict[str, bytes], name: str, text: str, expected: str
) -> None:
    page = "{% extends 'layout.html' %}\n{% block main %}\n" if name == "page.html" else "\n\n"
    end = "{% endblock %}" if name == "page.html" and "for x" not in text else ""
    (own / name).write_text(f"{page}{text}{end}")

    error = failure(site_gen("build", "--offline", "--templates", "own"))

    assert error.startswith(f"template own/{name}, line 3: "), error
    assert expected in error
    assert "(page /" in error
    assert tree(Path("public")) == old
    assert names(Path()) == {"own", "public", "archive", ".public.lock"}


@pytest.mark.fault(
    "input",
    "a template that wants an absent one",
    "exit 1, one line that names it; old site as before",
)
@pytest.mark.parametrize(
    "text",
    [
        '{% include "absent.html" %}',
        '{% extends "absent.html" %}',
        '{% from "absent.html" import x %}',
    ],
    ids=["include", "extends", "import"],
)
def test_template_that_wants_an_absent_one(own: Path, old: dict[str, bytes], text: str) -> None:
    (own / "page.html").write_text(text)

    error = failure(site_gen("build", "--offline", "--templates", "own"))

    assert error.startswith("template absent.html not found, for page /")
    assert tree(Path("public")) == old


@pytest.mark.fault(
    "input", "a template that includes itself", "exit 1, one line; old site as before"
)
def test_template_that_includes_itself(own: Path, old: dict[str, bytes]) -> None:
    (own / "page.html").write_text('{% include "page.html" %}')

    error = failure(site_gen("build", "--offline", "--templates", "own"))

    assert "recursion" in error
    assert "(page /" in error
    assert tree(Path("public")) == old


@pytest.mark.fault(
    "input", "a template that is not UTF-8", "exit 1, one line that names it; old site as before"
)
def test_template_that_is_not_utf_8(own: Path, old: dict[str, bytes]) -> None:
    (own / "page.html").write_bytes(b"caf\xe9")

    error = failure(site_gen("build", "--offline", "--templates", "own"))

    assert "page.html" in error
    assert "utf-8" in error
    assert tree(Path("public")) == old


@pytest.mark.fault(
    "input", "a stylesheet that is not UTF-8", "exit 1, one line that names it; old site as before"
)
def test_style_of_ones_own_that_is_not_utf_8(own: Path, old: dict[str, bytes]) -> None:
    (own / "site.css").write_bytes(b"\xff")

    assert "site.css" in failure(site_gen("build", "--offline", "--static", "own"))
    assert tree(Path("public")) == old


def test_own_template_replaces_ours_and_nothing_else(own: Path, old: dict[str, bytes]) -> None:
    (own / "page.html").write_text(
        '{% extends "layout.html" %}{% block main %}<h1>Mine: {{ page.title }}</h1>'
        "{{ prose.html }}{% endblock %}"
    )

    assert site_gen("build", "--offline", "--templates", "own").exit == 0

    new = tree(Path("public"))
    changed = {name for name in old if new[name] != old[name]}
    assert changed == {"about/index.html", "methodology/index.html", "manifest.json"}
    assert b"<h1>Mine: About this site</h1>" in new["about/index.html"]


@pytest.mark.fault("input", "a folder with the name of a template", "it is passed over")
def test_folder_with_the_name_of_a_template_is_passed_over(
    own: Path, old: dict[str, bytes]
) -> None:
    (own / "page.html").mkdir()

    assert site_gen("build", "--offline", "--templates", "own").exit == 0
    assert tree(Path("public")) == old
