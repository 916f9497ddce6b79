"""Hostile text from the endpoint to the browser: it is shown, and does nothing."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from site_gen.text import segment
from tests import command
from tests.browser import Serve
from tests.double import Answer, Double
from tests.sites import AS_OF, Node, Row, arena_row, attributes_in_use, index_row, pages

NAMES = [
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    "</title></style></textarea><script>alert(3)</script>",
    "<img src=x onerror=alert(4)>",
    '"><svg onload=alert(5)>',
    "' onmouseover='alert(6)",
    '" autofocus onfocus="alert(7)',
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<!-- no end",
    "]]> <![CDATA[",
    "&lt;b&gt; &amp; &#x3C;",
    ' href="/',
    ' src="/evil.js"',
    "{{ 7*7 }} {{ config }}",
    "{% for x in () %}{% raw %}",
    "${7*7} #{7*7}",
    "javascript:alert(8)",
    "=cmd|' /C calc'!A0",
    "::error::pwned %0A::set-output",
    "line\nbreak\r\nand return",
    "nul\x00byte",
    "c1\x9b31m and \x85",
    "esc\x1b[2J\x07",
    "\u202egpj.exe\u202c",
    "\u2066isolate\u2069 and \u200fmark",
    "zero\u200bwidth\ufeff",
    "line\u2028para\u2029",
    "عربي and English (high)",
    "👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301",
    "z" + "\u0301" * 300,
    "\ufffe\uffff\U0010ffff",
    "x" * 10_000,
    "many words " * 900,
    "W" * 159 + " (high)",
    " ",
    "     ",
    "\u200b",
    "\x00",
    "-",
    "0",
    "null",
]
SLUGS = [
    *("..", "../..", "../../../etc/passwd", "a/../../b", "./a", ".", "...", ".hidden/x"),
    *("/", "//", "///", "/lead/er", "trail/", "a//b", "//evil.example/x", "http://evil.example"),
    *("%2e%2e%2f", "a%2Fb", "a%2fb", "a?b#c", "a&b=c", "a;b", "a\\b", "C:\\x", "\\\\host\\share"),
    *("CON", "con", "aux/nul", "com1.txt", "prn.html", "lpt9/x", "con.", "con /x", "NUL/x"),
    *("index.html", "a/index.html", "INDEX.HTML", "404.html", "assets/site.css", "manifest.json"),
    *("A/B", "a/b", "a/B", "A/b", "a-b", "a_b", "a.b", "a:b", "a/b:free", "a/b/free"),
    *("x" * 500, "y" * 80, "z" * 81, "/".join("d" * 100), "/".join("ab" * 4), "/" * 100),
    *("é/x", "e\u0301/x", "\ufb01", "\u0130", "\u017f", "和紙/紙", "مرجان", "😀"),
    *("a\x00b", "a\nb", "a\tb", "a b", " a", "a ", "a\u202eb", "a\u200bb", "a\x9bb"),
    *("~", "-", "--help", "_", "__proto__", "constructor", "trailing.", "a/.git", ".git/config"),
    *("</code><script>alert(9)</script>", '"><img src=x onerror=alert(10)>', "{{7*7}}/{{7*7}}"),
    *("javascript:alert(11)", "../model", ".../model", "Lab With Blanks/x", "=1+1/x", "@x/y"),
]
CATEGORIES = [
    *("../../etc", "..", "/", "a/b", "agenticslides(python-pptx)", "svg", "SVG", "Svg"),
    *("<script>alert(12)</script>", 'x" onclick="alert(13)', "{{ 7*7 }}", "index.html", "CON"),
    *("c" * 500, " ", "\x00", "\u202egpj", "image", "IMAGE", "\u0130mage", "=1+1", "a&b"),
]
CITATION = (
    "Source: <b>\"Hostile\" & 'Co'</b></span></p><script>alert(14)</script>"
    " <a href=//evil.example onclick=alert(15)>x</a> {{ 7*7 }}"
)
ADDRESSES = {
    "artificial-analysis": "javascript:alert(16)",
    "design-arena": 'https://x" onclick="alert(17)',
}
REASON = '<script>alert(18)</script>" onclick="x ::error::\u202e\x1b[31m {{ 7*7 }}'
BROKEN = [
    index_row("broken/1", "lone \ud800 surrogate", 1),
    index_row("broken/\udfff", "A", 1),
    index_row("broken/3", None, 1),  # type: ignore[arg-type]
    index_row("", "A", 1),
    index_row("broken/5", "A", "<b>"),  # type: ignore[arg-type]
    index_row("broken/6", "A", 1, pricing="<script>alert(19)</script>"),
    {"source": "<script>alert(20)</script>"},
]
# What others would be called once cleaned: their addresses are taken.
SLUGS += [segment("CON"), segment("CON\0"), f"{segment('A')}/{segment('B')}", segment("a b")]
CATEGORIES += [segment("SVG"), segment("SVG\0"), segment("../../etc")]
SEGMENT = re.compile(r"[a-z0-9_-][a-z0-9._-]{0,79}")
DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])([.].*)?")


def rows() -> Iterator[Row]:
    """Yield rows with every hostile name, slug and category, on boards of both sources."""
    for at, name in enumerate(NAMES):
        yield index_row(f"names/n{at}", name, 50 - at, coding_index=at % 7)
        yield index_row(f"names/n{at}", f"{name} (low)", 10 - at)
        yield arena_row(f"names/n{at}", name, 1000 + at)
    for at, slug in enumerate(SLUGS):
        yield index_row(slug, f"Slug {at}", at)
        yield arena_row(slug, f"Slug {at}", 1100 + at, category="codecategories")
    for at, category in enumerate(CATEGORIES):
        yield arena_row("names/n0", NAMES[0], 1200 + at, category=category)
        yield arena_row("cat/egory", "Category", 1200, category=category, arena="agents")


ROWS = [*rows()]


class Hostile(Double):
    """A double whose attribution is hostile, and which sends rows that nobody asked for."""

    def response(self, params: Mapping[str, str]) -> dict[str, Any]:
        """Return the ordinary response, spoilt."""
        document = super().response(params)
        address = ADDRESSES[params["source"]]
        document["meta"] |= {"citation": CITATION, "source_url": address}
        document["</script><script>alert(21)</script>"] = "\ud800"
        if params.get("arena") == "builders":
            document["data"] += [arena_row("x/a", "A", arena="../../x")]
        return document


class Site(NamedTuple):
    """The hostile site: where it is, its pages, its downloads, the build's report."""

    folder: Path
    pages: dict[str, Node]
    boards: dict[str, Any]
    report: Any
    said: str


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("hostile")
    double = Hostile([*ROWS, *BROKEN], AS_OF)
    with double:
        done = command.site_gen(
            *("build", "--api-url", double.url, "--site-url", "https://example.org/x"),
            *("--output", folder / "public", "--archive", folder / "archive"),
            *("--report", folder / "report.json"),
        )
    assert done.exit == 0, done
    public = folder / "public"
    boards = {
        path.stem: json.loads(path.read_bytes())
        for path in (public / "data/v1/boards").glob("*.json")
    }
    report = json.loads((folder / "report.json").read_bytes())
    return Site(public, pages(public, frames=True), boards, report, done.out + done.err)


# The build


@pytest.mark.fault(
    "text",
    "lone surrogates, and markup in place of figures",
    "the row is set aside and counted; exit 0",
)
def test_rows_that_cannot_be_used_are_set_aside_and_counted(site: Site) -> None:
    counts = {one["id"]: (one["rows"], one["quarantined"]) for one in site.report["sources"]}
    index = [row for row in ROWS if row["source"] == "artificial-analysis"]

    # The one of an unknown source is not served for any.
    assert counts == {
        "artificial-analysis": (len(index) + len(BROKEN) - 1, len(BROKEN) - 1),
        "design-arena": (len(ROWS) - len(index) + 1, 1),
    }
    assert site.report["exit"] == 0


@pytest.mark.fault(
    "text", "hostile text in what the build prints", "printable lines, none a workflow command"
)
def test_what_the_build_says_cannot_steer_a_terminal_or_a_workflow(site: Site) -> None:
    assert all(line.isprintable() for line in site.said.splitlines())
    assert not [line for line in site.said.splitlines() if line.startswith("::")]


@pytest.mark.fault(
    "text", "hostile names and slugs in the downloads", "every name and slug as it was received"
)
def test_every_row_is_downloadable_as_it_was_received(site: Site) -> None:
    who = {(row["model_permaslug"], row["display_name"]) for row in ROWS}
    found = {
        (entry["model"]["slug"], entry["model"]["name"])
        for board in site.boards.values()
        for entry in board["entries"]
    }

    assert found == who
    for path in (site.folder / "data/v1/boards").glob("*.csv"):
        text = io.StringIO(path.read_bytes().decode(), newline="")
        lines = list(csv.DictReader(text, strict=True))
        entries = site.boards[path.stem]["entries"]
        assert [line["slug"].removeprefix("'") for line in lines] == [
            entry["model"]["slug"].removeprefix("'") for entry in entries
        ]


# Files


@pytest.mark.fault(
    "text",
    "hostile slugs and categories as file names",
    "safe, different names, all inside the output",
)
def test_all_files_lie_inside_under_safe_and_different_names(site: Site) -> None:
    root = site.folder.parent
    assert {path.name for path in root.iterdir()} == {
        *("public", "archive", "report.json", ".public.lock"),
    }
    assert not [path for path in root.rglob("*") if path.is_symlink()]
    seen: set[str] = set()
    for path in site.folder.rglob("*"):
        name = path.relative_to(site.folder).as_posix()
        # A board's id, and so its file and frame, has a safe segment for the arena and one more.
        of_board = path.name if path.parent.name in ("embed", "history") else path.stem
        of_board = of_board.removesuffix(".feed")
        named = path.parent.name in ("boards", "embed", "history")
        parts = of_board.split(".", 2) if named else [path.name]
        assert all(SEGMENT.fullmatch(part) for part in parts), name
        assert not DEVICE.fullmatch(path.name), name
        assert not path.name.endswith("."), name
        assert len(name) < 400, name
        assert name.casefold() not in seen
        seen.add(name.casefold())
    manifest = json.loads((site.folder / "manifest.json").read_bytes())
    assert set(manifest["files"]) == {
        path.relative_to(site.folder).as_posix()
        for path in site.folder.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }


@pytest.mark.fault("text", "hostile slugs", "a page for each")
def test_every_slug_has_a_page_of_its_own(site: Site) -> None:
    models = json.loads((site.folder / "data/v1/models.json").read_bytes())["models"]
    addresses = {model["slug"]: model["url"] for model in models}

    assert set(addresses) == {row["model_permaslug"] for row in ROWS}
    assert len(set(addresses.values())) == len(addresses)
    for slug, address in addresses.items():
        assert re.fullmatch(r"/models/([a-z0-9_-][a-z0-9._-]{0,79}/){1,6}", address)
        assert {
            row.attributes["data-model"] for row in site.pages[address].all("tr", data_model=None)
        } == {slug}


@pytest.mark.fault("text", "hostile categories, twins in case too", "a board for each")
def test_every_category_has_a_board_of_its_own(site: Site) -> None:
    boards = json.loads((site.folder / "data/v1/index.json").read_bytes())["boards"]
    found = [(board["arena"], board["category"]) for board in boards if board["arena"]]

    assert len(found) == len(set(found)) == len({board["url"] for board in boards}) - 3
    assert {category for arena, category in found if arena == "agents"} == set(CATEGORIES)
    assert len({board["id"].casefold() for board in boards}) == len(boards)


# Pages


@pytest.mark.fault(
    "text",
    "markup in names, slugs, categories and citations",
    "no new element or attribute on any page",
)
def test_no_element_and_no_attribute_is_new(
    site: Site, tmp_path_factory: pytest.TempPathFactory
) -> None:
    harmless = attributes_in_use(pages(command.small(tmp_path_factory) / "public", frames=True))
    allowed = harmless | {
        "bdi": set(),
        "link": harmless["link"] | {"href", "rel"},
        "tbody": {"class"},
        "table": harmless["table"] | {"class"},
        "title": harmless["title"] | {"class"},
        # Charts of the small site have too few dots for a path of them.
        "path": harmless["path"] | {"class", "data-rows"},
    }
    for page in site.pages.values():
        for node in page.all("path", data_rows=None):
            assert re.fullmatch("[0-9 -]+", node.attributes["data-rows"])

    for tag, attributes in attributes_in_use(site.pages).items():
        assert tag in allowed, tag
        assert attributes <= allowed[tag], tag


@pytest.mark.fault(
    "text", "addresses in names, slugs, categories and citations", "no link leads to another host"
)
def test_no_link_leads_where_hostile_text_wants(site: Site) -> None:
    hosts = {
        *("openrouter.ai", "creativecommons.org", "artificialanalysis.ai", "www.designarena.ai"),
        "example.org",
    }
    for address, page in site.pages.items():
        for node in page.walk():
            for name in ("href", "src", "content"):
                value = node.attributes.get(name, "")
                if name != "content":
                    parts = urlsplit(value)
                    assert parts.scheme in ("", "https"), f"{address}: {value}"
                    assert (parts.hostname or "example.org") in hosts, f"{address}: {value}"
                    assert not value.startswith("//")
                if node.attributes.get("http-equiv"):
                    assert node.attributes["http-equiv"] == "Content-Security-Policy"


@pytest.mark.fault("text", "controls and bidi marks in names and slugs", "none on any page")
def test_pages_show_no_control_characters(site: Site) -> None:
    for address, page in site.pages.items():
        text = page.text.replace("\n", "")
        assert not re.search("[\x00-\x1f\x7f-\x9f]", text), address
        assert not re.search("[\u2028-\u202e\u2060-\u2069\u200b\ufeff]", text), address


@pytest.mark.fault(
    "text",
    "names of markup, blanks or 10,000 characters",
    "readable text of at most 170 characters",
)
def test_names_are_readable(site: Site) -> None:
    shown: dict[str, str] = {}
    for page in site.pages.values():
        for row in page.all("tr", data_model=None, data_rank=None):
            for cell in row.all("th", scope="row"):
                if not row.attributes.get("data-board"):
                    shown.setdefault(row.attributes["data-model"], cell.text)
    for at, name in enumerate(NAMES):
        text = shown[f"names/n{at}"]
        assert text.strip()
        assert len(text) <= 170
        if name.isprintable() and name == " ".join(name.split()) and len(name) < 150:
            assert text == name
    assert shown[f"names/n{NAMES.index(' ')}"] == "(no name)"
    assert shown[f"names/n{NAMES.index('x' * 10_000)}"].endswith("x…")


@pytest.mark.fault("text", "template code in a name or slug", "shown, not evaluated")
def test_no_template_in_a_name_is_evaluated(site: Site) -> None:
    headings = {page.one("h1").text for page in site.pages.values()}
    slugs = {code.text for page in site.pages.values() for code in page.all("code")}

    assert {"{{ 7*7 }} {{ config }}", "{{ 7*7 }}", "{% for x in () %}{% raw %}"} <= headings
    assert "{{7*7}}/{{7*7}}" in slugs


def test_every_page_has_a_heading_and_a_title(site: Site) -> None:
    for address, page in site.pages.items():
        assert page.one("h1").words, address
        assert page.one("head").one("title").words.removesuffix("· Model Standings").strip(), (
            address
        )
        for link in page.all("a"):
            assert link.words, address


@pytest.mark.fault(
    "text", "a hostile citation and source link", "shown as text, with the source's known home"
)
def test_a_hostile_citation_is_text_and_links_to_the_source_s_home(site: Site) -> None:
    found = 0
    for page in site.pages.values():
        for node in page.all(data_citation=None):
            found += 1
            assert node.text == CITATION
            (link,) = node.all("a")
            assert link.attributes["href"] in (
                *("https://artificialanalysis.ai", "https://www.designarena.ai"),
            )
    assert found > 100


@pytest.mark.fault(
    "text",
    "a hostile message in an error of the endpoint",
    "text on the page, in status.json and on the terminal",
)
def test_the_reason_of_a_failure_is_text(tmp_path: Path) -> None:
    double = Double([index_row("x/a", "A", 1)], AS_OF)
    double.script({"source": "design-arena"}, Answer.error(400, REASON), forever=True)
    with double:
        done = command.site_gen(
            *("build", "--api-url", double.url),
            *("--output", tmp_path / "public", "--archive", tmp_path / "archive"),
        )

    assert done.exit == 3, done
    assert all(line.isprintable() for line in (done.out + done.err).splitlines())
    assert "::error" not in done.err
    page = pages(tmp_path / "public")["/sources/design-arena/"]
    assert "<script>alert(18)</script>" in page.words
    assert not [
        one for one in page.all("script") if "alert" in one.text and "src" in one.attributes
    ]
    assert all(set(one.attributes) & {"src", "type"} for one in page.all("script"))
    status = (tmp_path / "public/data/v1/status.json").read_text("utf-8")
    assert "\u202e" not in status


# In the browser


def watch(page: Page, events: list[str], site: str) -> None:
    """Note every dialog, error and request that leaves the site."""

    def note(kind: str, what: object, matters: bool = True) -> None:
        if matters:
            events.append(f"{kind}: {what}")

    page.on("dialog", lambda dialog: note("dialog", dialog.message))
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.on("pageerror", lambda error: note("error", error))
    page.on("console", lambda message: note("console", message.text))
    page.on(
        "request",
        lambda request: note("request", request.url, not request.url.startswith(site)),
    )


CENSUS = """() => {
  const all = [...document.querySelectorAll('*')];
  return {
    count: all.length,
    tags: [...new Set(all.map(one => one.localName))],
    attributes: [...new Set(all.flatMap(one => one.getAttributeNames()))],
    width: document.documentElement.scrollWidth,
    room: window.innerWidth,
  };
}"""


def visited(site: Site) -> list[str]:
    """Return the addresses to open: of names, slugs and words those that a browser may mistake."""
    tame = re.compile("[^<>\"'&{}\x00-\x1f\x7f-\x9f\u202e]{0,80}")
    models = json.loads((site.folder / "data/v1/models.json").read_bytes())["models"]
    passed = {
        model["url"]
        for model in models
        if tame.fullmatch(model["slug"]) and all(map(tame.fullmatch, model["names"]))
    }
    # The same categories again, with tame names.
    passed |= {path for path in site.pages if path.startswith("/arenas/agents/")}
    return [path for path in site.pages if path not in passed]


@pytest.mark.fault(
    "text", "hostile text in a browser", "no script runs, no console error, no request elsewhere"
)
def test_the_browser_reads_the_pages_as_we_do_and_nothing_happens(
    site: Site, browser: Browser, serve: Serve
) -> None:
    address = serve(site.folder, at="x")
    events: list[str] = []
    phone: ViewportSize = {"width": 360, "height": 800}
    with (
        browser.new_context(viewport=phone) as context,
        # Scripts add elements of their own, so what was written is counted without them.
        browser.new_context(viewport=phone, java_script_enabled=False) as still,
    ):
        page, counted = context.new_page(), still.new_page()
        watch(page, events, address)
        for path in visited(site):
            page.goto(address.rstrip("/") + path)
            counted.goto(address.rstrip("/") + path)
            census = counted.evaluate(CENSUS)
            nodes = list(site.pages[path].walk())
            assert census["count"] == len(nodes), path
            assert set(census["tags"]) == {node.tag for node in nodes}, path
            # The names of SVG keep their capitals in a browser.
            assert {name.lower() for name in census["attributes"]} == {
                name for node in nodes for name in node.attributes
            }, path
            assert census["width"] <= census["room"], path
            assert events == [], path


@pytest.mark.fault("text", "hostile names opened from file://", "no dialog, error or request")
def test_nothing_happens_when_the_pages_are_opened_as_files(site: Site, browser: Browser) -> None:
    events: list[str] = []
    with browser.new_context(viewport={"width": 360, "height": 800}) as context:
        page = context.new_page()
        watch(page, events, site.folder.as_uri())
        # Not the page for absent addresses: its links start with the path of the site's address.
        for path in [path for path in visited(site) if path.endswith("/")][:20]:
            page.goto((site.folder / path.removeprefix("/") / "index.html").as_uri())
            assert events == [], path
