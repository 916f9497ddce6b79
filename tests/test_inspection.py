"""`site-gen check` finds nothing in a good site, and each way to break a copy of one."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from site_gen.errors import BuildError
from site_gen.output.inspection import inspect
from tests import command
from tests.command import Done, failure, site_gen
from tests.double import ATTRIBUTIONS, Double
from tests.sites import LIVE_ROWS

POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src &#39;self&#39;;"
    " img-src 'self';"
    " base-uri 'none'; form-action 'none'"
)
ANALYSIS, ARENA = ATTRIBUTIONS["artificial-analysis"][1], ATTRIBUTIONS["design-arena"][1]
PAGE = "tasks/coding/index.html"
BOARD = "data/v1/boards/artificial-analysis.coding"
INDEX = "data/v1/index.json"
MANIFEST = "manifest.json"
PACKAGE = "data/v1/datapackage.json"
DEEP = "[" * 100_000


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small live site: look, don't touch."""
    return command.small(tmp_path_factory) / "public"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site of the embedded sample: look, don't touch."""
    return command.sample(tmp_path_factory)


@pytest.fixture
def site(public: Path, tmp_path: Path) -> Path:
    """Return a copy of the small site, to be broken."""
    return shutil.copytree(public, tmp_path / "site")


def describe(site: Path) -> None:
    """Make the data package tell sizes and checksums of the files as they are."""
    package = json.loads((site / PACKAGE).read_bytes())
    for one in package["resources"]:
        data = (site / "data/v1" / one["path"]).read_bytes()
        one |= {"bytes": len(data), "hash": f"sha256:{sha256(data).hexdigest()}"}
    (site / PACKAGE).write_text(json.dumps(package))


def seal(site: Path, described: bool = True) -> None:
    """Make the manifest, and the data package, name the files as they are, to hide a break."""
    if described:
        describe(site)
    path = site / MANIFEST
    manifest = json.loads(path.read_bytes())
    manifest["files"] = {
        file.relative_to(site).as_posix(): sha256(file.read_bytes()).hexdigest()
        for file in sorted(site.rglob("*"))
        if file.is_file() and file != path
    }
    path.write_text(json.dumps(manifest))


def edit(path: Path, old: str, new: str, count: int = 1) -> None:
    """Replace text that must be there."""
    text = path.read_text("utf-8")
    assert old in text, f"{path} has no {old!r}"
    path.write_text(text.replace(old, new, count), "utf-8")


def add(site: Path, body: str, page: str = PAGE) -> None:
    """Put markup at the end of a page's main part."""
    edit(site / page, "</main>", f"{body}</main>")


def problems(site: Path) -> list[str]:
    """Return what the command says of a broken site, line by line."""
    done = site_gen("check", site)
    assert (done.exit, done.out) == (1, ""), done
    lines = done.err.splitlines()
    assert all(line.startswith("site-gen: error: ") for line in lines)
    found = [line.removeprefix("site-gen: error: ") for line in lines]
    assert len(found) == len(set(found)), "a problem is told twice"
    return found


# Good sites


def test_good_sites_have_no_problem(sample: Path, public: Path) -> None:
    assert list(inspect(sample)) == []
    assert site_gen("check", public) == (0, f"{public}: no problem found.\n", "")


@pytest.mark.parametrize(
    "url", ["https://example.org", "https://example.org/a", "https://example.org/my%20site"]
)
def test_good_site_with_an_address_has_no_problem(public: Path, tmp_path: Path, url: str) -> None:
    site = tmp_path / "site"
    archive = public.parent / "archive"
    done = site_gen(
        *("build", "--offline", "--archive", archive), *("--output", site, "--site-url", url)
    )

    assert done.exit == 0
    assert site_gen("check", site).exit == 0


def test_good_sample_with_an_address_has_no_problem(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    assert list(inspect(command.placed(tmp_path_factory))) == []


def test_site_of_one_source_has_no_problem(public: Path, tmp_path: Path) -> None:
    """The other's pages say that it is missing, and no figure of it is left to cite."""
    with Double([row for row in LIVE_ROWS if "elo" in row]) as double:
        done = site_gen(
            *("build", "--api-url", double.url),
            *("--output", tmp_path / "site", "--archive", tmp_path / "archive"),
        )

    assert done.exit == 3
    assert list(inspect(tmp_path / "site")) == []


GOOD = {
    "outside link": '<a href="https://example.org/">x</a>',
    "outside link, capitals": '<a href="HTTPS://EXAMPLE.ORG/">x</a>',
    "mail": '<a href="mailto:a@example.org">x</a>',
    "alternate": '<link rel="alternate" href="https://example.org/feed.xml">',
    "data in a script": '<script type="application/ld+json">{"a": "<p>"}</script>',
    "anchor here": '<a href="#main">x</a>',
    "title of a drawing": "<svg><title>x</title></svg>",
    "void elements": "<br><img src='../../assets/{icon}' alt=''>",
    "escaped text": "&lt;p style='x'&gt; &lt;/main&gt; onclick=",
}


@pytest.mark.parametrize("body", GOOD.values(), ids=GOOD)
def test_what_a_page_may_hold(site: Path, body: str) -> None:
    icon = next((site / "assets").glob("icon.*")).name
    add(site, body.replace("{icon}", icon))
    seal(site)

    assert list(inspect(site)) == []


# Broken pages: one copy, one break, one line

MARKUP = {
    "absent page": ('<a href="../nope/">x</a>', "link to ../nope/, which does not exist"),
    "absent file": (
        '<img src="../../a.png" alt="">',
        "link to ../../a.png, which does not exist",
    ),
    "above the root": (
        '<a href="../../../../x">x</a>',
        "link to ../../../../x, which does not exist",
    ),
    "folder without a page": (
        '<a href="../../assets/">x</a>',
        "link to ../../assets/, which does not exist",
    ),
    "blank before a scheme": (
        '<a href=" javascript:x">x</a>',
        "link to javascript:x, which does not exist",
    ),
    "absent anchor": (
        '<a href="../../#nope">x</a>',
        "link to ../../#nope, an anchor that does not exist",
    ),
    "absent anchor here": (
        '<a href="#nope">x</a>',
        "link to #nope, an anchor that does not exist",
    ),
    "anchor in a download": (
        f'<a href="../../{BOARD}.csv#a">x</a>',
        f"link to ../../{BOARD}.csv#a, an anchor that does not exist",
    ),
    "id twice": ('<p id="main">x</p>', "id 'main' stands twice"),
    "attribute twice": ('<p class="a" class="b">x</p>', "<p> has an attribute twice"),
    "unclosed": ("<b>x", "<b> is never closed"),
    "closed without opening": ("x</b>", "</b> closes nothing"),
    "style": (
        '<p style="color: red">x</p>',
        "<p> has style, which the page's policy forbids",
    ),
    "onclick": (
        '<p onclick="x()">x</p>',
        "<p> has onclick, which the page's policy forbids",
    ),
    "ONLOAD": (
        '<img SRC="../../robots.txt" ONLOAD=x>',
        "<img> has onload, which the page's policy forbids",
    ),
    "inline script": ("<script>x()</script>", "<script> that the site does not use"),
    "inline module": (
        '<script type="module">x()</script>',
        "<script> that the site does not use",
    ),
    "base": ("<base target=x>", "<base> that the site does not use"),
    "outside script": (
        '<script src="https://example.org/x.js"></script>',
        "src 'https://example.org/x.js' leads out of the site",
    ),
    "outside image": (
        '<img src="//example.org/x.png" alt="">',
        "src '//example.org/x.png' leads out of the site",
    ),
    "data in src": (
        '<img src="data:image/png,x" alt="">',
        "src 'data:image/png,x' leads out of the site",
    ),
    "outside stylesheet": (
        '<link rel="stylesheet" href="https://example.org/x.css">',
        "href 'https://example.org/x.css' leads out of the site",
    ),
    "outside preload": (
        '<link rel="PRELOAD" href="https://example.org/x.css">',
        "href 'https://example.org/x.css' leads out of the site",
    ),
    "link without rel": (
        '<link href="https://example.org/x">',
        "href 'https://example.org/x' leads out of the site",
    ),
    "javascript": (
        '<a href="javascript:x()">x</a>',
        "href 'javascript:x()' leads out of the site",
    ),
    "JavaScript by entity": (
        '<a href="Java&#83;cript:x()">x</a>',
        "href 'JavaScript:x()' leads out of the site",
    ),
    "file": (
        '<a href="file:///etc/passwd">x</a>',
        "href 'file:///etc/passwd' leads out of the site",
    ),
    "no scheme": ('<a href="//example.org">x</a>', "href '//example.org' leads out of the site"),
    "two h1": ("<h1>x</h1>", "2 times <h1>, not once"),
    "two titles": ("<title>x</title>", "2 times <title>, not once"),
    "changed second citation": (
        '<p data-citation="design-arena">Thanks to all</p>',
        "the citation of design-arena is not the one in the downloads",
    ),
    "citation of nobody": (
        '<p data-citation="nobody">Thanks</p>',
        "the citation of nobody is not the one in the downloads",
    ),
    "figures of nobody": (
        '<p data-board="nobody.x">1</p>',
        "figures of nobody without its citation",
    ),
}


@pytest.mark.fault("files", "a page of the site is broken", "check says how, in one line")
@pytest.mark.parametrize(("body", "line"), MARKUP.values(), ids=MARKUP)
def test_broken_markup_is_one_line(site: Path, body: str, line: str) -> None:
    add(site, body)
    seal(site)

    assert problems(site) == [f"/{PAGE}: {line}"]


CHANGED = {
    "no main": (r"<(/?)main", r"<\1div", "0 times <main>, not once"),
    "no title": (r"<title>.*?</title>", "", "0 times <title>, not once"),
    "no h1": (r"<(/?)h1>", r"<\1h2>", "0 times <h1>, not once"),
    "unclosed in the middle": (r"</h1>", "<b></h1>", "<b> is never closed"),
    "page cut off": (r"</html>\s*$", "", "<html> is never closed"),
    "says it is a sample": (
        "<html ",
        "<html data-sample ",
        "data-sample is not as in the downloads",
    ),
    "citation that is another name's": (
        'data-citation="artificial-analysis"',
        'data-credit="artificial-analysis"',
        "figures of artificial-analysis without its citation",
    ),
    "citation shortened": (
        re.escape(ANALYSIS),
        ANALYSIS[:-1],
        "the citation of artificial-analysis is not the one in the downloads",
    ),
}


@pytest.mark.parametrize(("old", "new", "line"), CHANGED.values(), ids=CHANGED)
def test_broken_frame_is_one_line(site: Path, old: str, new: str, line: str) -> None:
    path = site / "tasks/intelligence/index.html"
    text = path.read_text("utf-8")
    changed = re.sub(old, new, text, flags=re.DOTALL)
    assert changed != text
    path.write_text(changed, "utf-8")
    seal(site)

    assert problems(site) == [f"/tasks/intelligence/index.html: {line}"]


def test_misnested_elements_are_told_without_a_landslide(site: Path) -> None:
    add(site, "<b><i>x</b></i>")
    seal(site)

    assert problems(site) == [
        f"/{PAGE}: <i> is never closed",
        f"/{PAGE}: </i> closes nothing",
    ]


def test_declaration_that_no_parser_reads_is_a_line(site: Path) -> None:
    """Python's own raises an AssertionError, or reads on, by version; never a traceback."""
    path = site / PAGE
    path.write_text(path.read_text("utf-8") + "<![foo[ x", "utf-8")
    seal(site)

    found = list(inspect(site))

    assert all(line.startswith(f"/{PAGE}: ") for line in found)


def test_page_of_other_bytes_gives_lines(site: Path) -> None:
    """A page with nothing on it is a page that leads nowhere, too."""
    (site / "about/index.html").write_bytes(b"\xff\x00\xfe<p \x1b[2J")
    seal(site)

    found = problems(site)

    assert found
    assert all(line.startswith("/about/index.html: ") for line in found)
    assert "/about/index.html: 0 times <h1>, not once" in found


# The policy

WEAK = {
    "gone": "",
    "no default": POLICY.replace("default-src 'none'; ", ""),
    "default self": POLICY.replace("'none'", "'self'", 1),
    "default both": POLICY.replace("'none'", "'none' https:", 1),
    "overruled by an earlier one": f"default-src *; {POLICY}",
    "script from anywhere": POLICY.replace("script-src 'self'", "script-src *"),
    "script from a host": POLICY.replace("script-src 'self'", "script-src https://example.org"),
    "script from a scheme": POLICY.replace("script-src 'self'", "script-src https:"),
    "data": f"{POLICY}; img-src data:; font-src data:",
    "unsafe-inline": POLICY.replace("&#39;self&#39;", "'unsafe-inline'"),
    "UNSAFE-EVAL": POLICY.replace("script-src 'self'", "script-src 'UNSAFE-EVAL'"),
    "nonce": POLICY.replace("script-src 'self'", "script-src 'nonce-abc'"),
    "base-uri left out": POLICY.replace(" base-uri 'none';", ""),
    "form-action left out": POLICY.replace("; form-action 'none'", ""),
}
HELD = {
    "closed more": POLICY.replace("'self'", "'none'"),
    "no script": POLICY.replace(" script-src 'self';", ""),
    "script by hash": POLICY.replace("script-src 'self'", f"script-src 'sha256-{'A' * 43}='"),
    "semicolon at the end": f"{POLICY};",
    "capitals": POLICY.replace("default-src", "Default-Src"),
    "no value is none": POLICY.replace("script-src 'self'", "script-src"),
}


@pytest.mark.fault("files", "a page's policy is gone or weaker", "check says so, in one line")
@pytest.mark.parametrize("policy", WEAK.values(), ids=WEAK)
def test_weak_policy_is_one_line(site: Path, policy: str) -> None:
    edit(site / PAGE, POLICY, policy)
    seal(site)

    assert problems(site) == [f"/{PAGE}: no strict Content-Security-Policy"]


@pytest.mark.parametrize("policy", HELD.values(), ids=HELD)
def test_policy_that_is_as_strict_is_no_problem(site: Path, policy: str) -> None:
    edit(site / PAGE, POLICY, policy)
    seal(site)

    assert list(inspect(site)) == []


def test_policy_after_the_head_counts_for_nothing(site: Path) -> None:
    meta = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    edit(site / PAGE, meta, "")
    add(site, meta)
    seal(site)

    assert problems(site) == [f"/{PAGE}: no strict Content-Security-Policy"]


# Credits, sample, reach


def test_citation_must_be_there_for_each_source(site: Path) -> None:
    path = site / "index.html"
    path.write_text(path.read_text("utf-8").replace("data-citation=", "data-x="), "utf-8")
    seal(site)

    assert problems(site) == [
        "/index.html: figures of artificial-analysis without its citation",
        "/index.html: figures of design-arena without its citation",
    ]


def test_citation_is_compared_with_the_downloads(site: Path) -> None:
    """Changed in one download, all pages and files that credit the source differ from it."""
    edit(site / INDEX, ANALYSIS, "Source: nobody")
    seal(site)

    found = problems(site)

    assert f"/{PAGE}: the citation of artificial-analysis is not the one in the downloads" in found
    assert f"/{BOARD}.json: figures without the citation of their source" in found
    assert f"/{BOARD}.csv: figures without the citation of their source" in found
    assert not [line for line in found if "design-arena" in line.partition(": ")[2]]


def test_sample_that_does_not_say_so_on_one_page(sample: Path, tmp_path: Path) -> None:
    site = shutil.copytree(sample, tmp_path / "site")
    edit(site / PAGE, " data-sample", "")
    seal(site)

    assert problems(site) == [f"/{PAGE}: data-sample is not as in the downloads"]


def test_page_that_no_link_reaches(site: Path) -> None:
    """Pages that link to each other only are an island; the page for absent ones is served."""
    for name in ("lost", "island"):
        (site / name).mkdir()
        shutil.copy(site / "about/index.html", site / name / "index.html")
    edit(site / "lost/index.html", "</main>", '<a href="../island/">x</a></main>')
    seal(site)

    assert problems(site) == [
        "/island/index.html: no link leads here from home",
        "/lost/index.html: no link leads here from home",
    ]


def test_site_without_home(site: Path) -> None:
    (site / "index.html").unlink()
    seal(site)

    found = problems(site)

    assert f"/{PAGE}: link to ../../, which does not exist" in found
    assert f"/{PAGE}: no link leads here from home" in found


def test_address_of_home_that_is_none(site: Path) -> None:
    edit(site / "index.html", "</head>", '<link rel="canonical" href="https://["></head>')
    seal(site)

    assert list(inspect(site)) == []


# Downloads

Break = Callable[[str], str]


def without(field: str) -> Break:
    def broken(text: str) -> str:
        read = json.loads(text)
        del read[field]
        return json.dumps(read)

    return broken


def with_value(value: object) -> Break:
    def broken(text: str) -> str:
        read = json.loads(text)
        read["entries"][0]["values"]["coding_index"] = value
        return json.dumps(read)

    return broken


SHAPES: dict[str, tuple[str, Break]] = {
    "board without entries": (f"{BOARD}.json", without("entries")),
    "board with a figure as text": (f"{BOARD}.json", with_value("high")),
    "board cut off": (f"{BOARD}.json", lambda text: text[:-9]),
    "board is a list": (f"{BOARD}.json", lambda text: f"[{text}]"),
    "board empty": (f"{BOARD}.json", lambda text: ""),
    "board deep": (f"{BOARD}.json", lambda text: DEEP),
    "models without models": ("data/v1/models.json", without("models")),
    "status without sources": ("data/v1/status.json", without("sources")),
    "status of an unknown kind": (
        "data/v1/status.json",
        lambda text: text.replace('"fresh"', '"tired"'),
    ),
    "schema that is no JSON": ("data/v1/schema/board.json", lambda text: text + "}"),
    "schema deep": ("data/v1/schema/board.json", lambda text: DEEP),
    "CSV empty": (f"{BOARD}.csv", lambda text: ""),
    "CSV without the column": (f"{BOARD}.csv", lambda text: text.replace("citation", "thanks")),
    "CSV with an endless field": (f"{BOARD}.csv", lambda text: text + "x" * 200_000),
}


@pytest.mark.fault("files", "a download has another shape", "check names it, in one line")
@pytest.mark.parametrize(("name", "broken"), SHAPES.values(), ids=SHAPES)
def test_download_of_another_shape_is_one_line(site: Path, name: str, broken: Break) -> None:
    path = site / name
    text = path.read_text("utf-8")
    assert broken(text) != text
    path.write_text(broken(text), "utf-8")
    seal(site)

    (problem,) = problems(site)

    assert problem.startswith(f"/{name}: not of its published shape (")


@pytest.mark.parametrize("name", [f"{BOARD}.csv", f"{BOARD}.json", "data/v1/status.json"])
def test_download_of_other_bytes_is_one_line(site: Path, name: str) -> None:
    (site / name).write_bytes(b"\xff\xfe\x00\x01 \x1b[2J")
    seal(site)

    (problem,) = problems(site)

    assert problem.startswith(f"/{name}: not of its published shape (")
    assert problem.isprintable()


@pytest.mark.parametrize("kind", ["csv", "json"])
@pytest.mark.parametrize("instead", ["", "Thanks to all", ARENA], ids=["none", "other", "swapped"])
def test_download_without_its_citation(site: Path, kind: str, instead: str) -> None:
    edit(site / f"{BOARD}.{kind}", ANALYSIS, instead)
    seal(site)

    assert problems(site) == [f"/{BOARD}.{kind}: figures without the citation of their source"]


def test_row_that_ends_before_its_citation(site: Path) -> None:
    path = site / f"{BOARD}.csv"
    path.write_text(path.read_text("utf-8") + "9,,a/one,One\n", "utf-8")
    seal(site)

    assert problems(site) == [f"/{BOARD}.csv: figures without the citation of their source"]


@pytest.mark.fault("files", "index.json is gone or damaged", "check says so, in one line")
@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"null", b'{"sources": 7}', b"\xff\xfe", DEEP.encode(), b'{"sample":true}'],
    ids=["empty", "cut off", "list", "null", "number", "bytes", "deep", "part"],
)
def test_damaged_index_is_one_line(site: Path, data: bytes) -> None:
    (site / INDEX).write_bytes(data)
    seal(site)

    assert problems(site) == [f"/{INDEX}: absent or damaged, so credits cannot be checked"]


def test_absent_index_is_told_with_the_links_to_it(site: Path) -> None:
    (site / INDEX).unlink()
    seal(site)

    first, *rest = problems(site)

    assert first == f"/{INDEX}: absent or damaged, so credits cannot be checked"
    assert rest
    assert all("index.json, which does not exist" in line for line in rest)


# A site without downloads


def built(public: Path, place: Path, settings: str, *more: str | Path) -> Done:
    """Build the small site with some settings, in the folder `other` of a place."""
    (place / "site.toml").write_text(f"{settings}\n")
    return site_gen(
        *("build", "--offline", "--archive", public.parent / "archive", *more),
        *("--config", place / "site.toml", "--output", place / "other"),
    )


@pytest.fixture
def bare(public: Path, tmp_path: Path) -> Path:
    """Return the small site without its downloads."""
    assert built(public, tmp_path, 'leave_out = ["data"]').exit == 0
    return tmp_path / "other"


def test_site_without_downloads_is_sound(bare: Path) -> None:
    assert list(inspect(bare)) == []


@pytest.mark.fault(
    "files", "a page of a site without downloads cites wrongly", "check names page and source"
)
@pytest.mark.parametrize("text", ["Source: ours", ""])
@pytest.mark.parametrize("page", [PAGE, "index.html"])
def test_pages_without_downloads_cite_as_the_manifest_does(
    bare: Path, page: str, text: str
) -> None:
    page_text = (bare / page).read_text("utf-8")
    spoilt = re.sub("(?<=>)Source: Artificial Analysis[^<]*", text, page_text)
    assert spoilt != page_text
    (bare / page).write_text(spoilt, "utf-8")
    seal(bare, described=False)

    assert problems(bare) == [
        f"/{page}: the citation of artificial-analysis is not the one in the manifest"
    ]


def test_pages_without_downloads_are_of_the_kind_in_the_manifest(bare: Path) -> None:
    edit(bare / PAGE, "<html", "<html data-sample")
    seal(bare, described=False)

    assert problems(bare) == [f"/{PAGE}: data-sample is not as in the manifest"]


@pytest.mark.parametrize(
    "citations", [None, {}, {"artificial-analysis": ""}, {"artificial-analysis": 1}, [], "x"]
)
def test_manifest_that_cannot_stand_in_for_downloads(bare: Path, citations: object) -> None:
    manifest = json.loads((bare / MANIFEST).read_bytes())
    manifest["citations"] = citations
    (bare / MANIFEST).write_text(json.dumps(manifest))

    assert f"/{INDEX}: absent or damaged, so credits cannot be checked" in problems(bare)


def test_copies_are_not_made_without_the_page_that_offers_them(
    public: Path, tmp_path: Path
) -> None:
    done = built(public, tmp_path, 'leave_out = ["data"]', "--downloads")

    assert done.exit == 2
    assert "downloads: the page that offers the copies is left out with data" in done.err


# Plain tables beside boards

TABLE = "arenas/models/website/board"


@pytest.fixture
def plain(public: Path, tmp_path: Path) -> Path:
    """Return the small site with plain tables beside its boards."""
    assert built(public, tmp_path, "tables = true").exit == 0
    return tmp_path / "other"


def test_plain_tables_carry_their_credit(plain: Path) -> None:
    rows = list(csv.DictReader((plain / f"{TABLE}.csv").read_text("utf-8").splitlines()))
    told = json.loads((plain / f"{TABLE}.json").read_bytes())
    whole = json.loads((plain / "data/v1/boards/design-arena.models.website.json").read_bytes())

    keys = ("source", "as_of", "citation", "licence")
    assert {key: rows[0][key] for key in keys} == {key: whole[key] for key in keys}
    assert {key: told[key] for key in keys} == {key: whole[key] for key in keys}
    assert [(row["rank"], row["slug"]) for row in rows] == [
        (str(row["rank"]), row["slug"]) for row in told["rows"]
    ]
    assert {row["citation"] for row in rows[1:]} <= {""}
    assert list(inspect(plain)) == []


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_plain_table_without_its_credit(plain: Path, kind: str) -> None:
    edit(plain / f"{TABLE}.{kind}", "Source: Design Arena", "Source: ours")
    seal(plain)

    assert problems(plain) == [f"/{TABLE}.{kind}: figures without the citation of their source"]


# The data package


def tell_size(resource: dict[str, Any]) -> None:
    resource["bytes"] += 1


def tell_sum(resource: dict[str, Any]) -> None:
    resource["hash"] = f"sha256:{'0' * 64}"


@pytest.mark.fault("files", "the data package tells another size or checksum", "check names both")
@pytest.mark.parametrize("told", [tell_size, tell_sum])
@pytest.mark.parametrize("at", [0, -1])
def test_data_package_with_another_size_or_sum(
    site: Path, told: Callable[[dict[str, Any]], None], at: int
) -> None:
    package = json.loads((site / PACKAGE).read_bytes())
    resource = package["resources"][at]
    told(resource)
    (site / PACKAGE).write_text(json.dumps(package))
    seal(site, described=False)

    assert problems(site) == [
        f"/{PACKAGE}: size or checksum of /data/v1/{resource['path']} is not that of the file"
    ]


@pytest.mark.fault("files", "a table changes under the data package", "check names it")
def test_table_that_is_not_the_one_described(site: Path) -> None:
    table = site / "data/v1/boards.csv"
    table.write_bytes(table.read_bytes().replace(b"\r\n", b"\n").replace(b"Three", b"Threw"))
    seal(site, described=False)

    assert problems(site) == [
        f"/{PACKAGE}: size or checksum of /data/v1/boards.csv is not that of the file"
    ]


@pytest.mark.parametrize("key", ["path", "bytes", "hash"])
def test_data_package_without_a_key_is_one_line(site: Path, key: str) -> None:
    package = json.loads((site / PACKAGE).read_bytes())
    del package["resources"][0][key]
    (site / PACKAGE).write_text(json.dumps(package))
    seal(site, described=False)

    assert problems(site) == [f"/{PACKAGE}: absent or damaged (KeyError)"]


def test_data_package_names_what_is_there_and_all_of_it(site: Path) -> None:
    package = json.loads((site / PACKAGE).read_bytes())
    whole = package["resources"].pop(1)
    package["resources"].append(whole | {"path": "boards/none.csv"})
    (site / PACKAGE).write_text(json.dumps(package))
    seal(site, described=False)

    assert problems(site) == [
        f"/{PACKAGE}: names /data/v1/boards/none.csv, which is absent",
        f"/{PACKAGE}: does not name /data/v1/{whole['path']}",
    ]


# The manifest


def test_file_against_the_manifest(site: Path) -> None:
    icon = next((site / "assets").glob("icon.*"))
    icon.write_bytes(icon.read_bytes() + b" ")
    assert problems(site) == [f"{icon}: changed since it was built"]


def test_file_beside_the_manifest(site: Path) -> None:
    (site / "note.txt").write_text("x")
    assert problems(site) == [f"{site / 'note.txt'}: not in the manifest"]


def test_file_gone_from_the_manifest(site: Path) -> None:
    (site / "robots.txt").unlink()
    assert problems(site) == [f"{site / 'robots.txt'}: gone, though the manifest names it"]


def test_two_problems_are_two_lines_in_order(site: Path) -> None:
    add(site, '<a href="../nope/">x</a>')
    (site / "robots.txt").unlink()

    assert problems(site) == [
        f"{site / 'robots.txt'}: gone, though the manifest names it",
        f"{site / PAGE}: changed since it was built",
        f"/{PAGE}: link to ../nope/, which does not exist",
    ]


@pytest.mark.fault("files", "the site's manifest is damaged", "check says so, in one line")
@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"null", b"{}", b"\xff\xfe"],
    ids=["empty", "cut off", "list", "null", "no files", "bytes"],
)
def test_damaged_manifest_is_one_line(site: Path, data: bytes) -> None:
    (site / MANIFEST).write_bytes(data)

    (problem,) = problems(site)

    assert problem.startswith(f"{site / MANIFEST}: cannot be read (")


@pytest.mark.parametrize(
    "data",
    [b'{"files": ["index.html"]}', b'{"files": null}', DEEP.encode()],
    ids=["list", "null", "deep"],
)
def test_manifest_of_another_shape_is_one_line(site: Path, data: bytes) -> None:
    (site / MANIFEST).write_bytes(data)

    (problem,) = problems(site)

    assert problem.startswith(f"{site / MANIFEST}: cannot be read (")


def test_link_to_nowhere_among_the_files_is_one_line(site: Path) -> None:
    (site / "robots.txt").unlink()
    (site / "robots.txt").symlink_to("nowhere")

    (problem,) = problems(site)

    assert problem.startswith(f"{site / 'robots.txt'}: ")


@pytest.mark.parametrize("state", ["empty", "absent", "file"])
def test_what_holds_no_site_is_one_line(tmp_path: Path, state: str) -> None:
    folder = tmp_path / "site"
    if state == "empty":
        folder.mkdir()
    elif state == "file":
        folder.write_text("x")

    assert failure(site_gen("check", folder)) == (
        f"{folder}: holds no site made by this program (no {MANIFEST})"
    )
    with pytest.raises(BuildError, match="holds no site"):
        list(inspect(folder))


# Terminals and logs

HOSTILE = {
    "escape": "a\x1b[2Jb\x1b]0;x\x07.txt",
    "line end": "a\nb\r::error::c.txt",
    "workflow command": "::error file=a::b.txt",
    "old workflow command": "##[error]x.txt",
    "other direction": "a\u202etxt.exe",
    "no text": "a\udcff.txt",
}


@pytest.mark.fault("text", "a name in the site has control characters", "harmless on a terminal")
@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_hostile_file_name_is_printed_harmlessly(site: Path, name: str) -> None:
    (site / name).write_text("x")
    page = site / f"{name}.html"
    page.write_text("<p>x")

    done = site_gen("check", site)

    lines = done.err.splitlines()
    assert done.exit == 1
    assert len(lines) == done.err.count("\n")
    assert lines
    for line in lines:
        assert line.startswith("site-gen: error: ")
        assert line.isprintable()
        assert "::" not in line
        assert "##[" not in line


@pytest.mark.fault("text", "a link in the site has control characters", "harmless on a terminal")
def test_hostile_link_is_printed_harmlessly(site: Path) -> None:
    add(site, f'<a href="a&#27;[2J&#10;::error::x">x</a><p id="{"&#27;[2J" * 2}"></p>')
    add(site, f'<p data-citation="&#27;[1m::error::"></p><a href="{"x" * 5000}">x</a>')
    seal(site)

    found = problems(site)

    assert len(found) == 3
    assert all(line.isprintable() and "::" not in line for line in found)
    assert all(len(line) <= 2000 for line in found)
