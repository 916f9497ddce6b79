"""What the site tells of change: days, months, feeds, exports; of the hidden nothing."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
import rnc2rng
from lxml import etree
from playwright.sync_api import Browser

from site_gen.intake.archive import Archive
from tests import command
from tests.command import Done, below, site_gen, tree
from tests.days import document, later, write
from tests.sites import ROOT, Node, Row, arena_row, index_row, parse
from tests.test_inspection import edit, seal

BOARD = "artificial-analysis.intelligence"
WEBSITE = "design-arena.models.website"
ATOM = "{http://www.w3.org/2005/Atom}"
URL = "https://example.org/s"
EVIL = "Evil\ufffe <script>alert(1)</script> ]]> &amp;"


def rows(at: int) -> list[Row]:
    """Return the rows of a day of a month that has everything in it."""
    values = {"One": 70.0, "Two": 60.0, "Three": 50.0, "Gone": 55.0}
    if at >= 2:
        values["Three"] = 65.0  # passes Two, and Gone
    if at >= 4:
        del values["Gone"]
    if at >= 5:
        values |= {EVIL: 80.0}  # leads
    pricing = {"prompt": "0.000001" if at >= 6 else "0.000002", "completion": "0.000004"}
    index = [
        index_row(f"lab/{name.split()[0].lower().strip(chr(0xFFFE))}", name, value)
        for name, value in values.items()
    ]
    index[0]["pricing"] = pricing
    if at >= 7:
        index[1]["display_name"] = "Two, renamed"
    return [*index, arena_row("lab/one", "One", 1200), arena_row("lab/two", "Two", 1100)]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return ten archived days from 25 June to 6 July; the 28th is absent; look, don't touch."""
    root = tmp_path_factory.mktemp("days") / "archive"
    for at in range(10):
        write(root, later(24 + at + (at > 2)), rows(at))
    return root


def built(archive: Path, out: Path, *more: str, checked: bool = False) -> Done:
    done = site_gen("build", "--offline", "--archive", archive, "--output", out, *more)
    assert done.exit == 0, done
    assert not checked or site_gen("check", out).exit == 0
    return done


@pytest.fixture(scope="module")
def site(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("built") / "public"
    built(archive, out, "--site-url", URL, checked=True)
    return out


def page(site: Path, name: str) -> Node:
    return parse((site / name / "index.html").read_text("utf-8"))


def told(site: Path, name: str = "changes") -> dict[str, list[str]]:
    """Return the accounts of a page by day."""
    found = {}
    for section in page(site, name).all("section", class_="told"):
        found[section.attributes["id"]] = [one.words for one in section.all("li")]
    return found


# Pages


def test_days_are_told_in_plain_words(site: Path) -> None:
    days = told(site)

    assert "3 entries changed rank on Intelligence." in days["d2026-06-27"]
    assert "Gone is no longer listed. It was rank 4 on Intelligence (55)." in days["d2026-06-30"]
    (first, *_) = days["d2026-07-01"]
    assert first.startswith(
        "Evil\ufffe <script>alert(1)</script> ]]> &amp; is listed first on Intel"
    )
    assert first.endswith("at 80. Before: One.")
    assert days["d2026-07-02"] == [
        "One: the reported price went from $2.00 in and $4.00 out to $1.00 in and $4.00 out."
    ]
    assert days["d2026-07-03"] == [
        "“Two” is now called Two, renamed; all its figures are the same."
    ]


def test_moves_are_accounted_for(site: Path) -> None:
    (line,) = [one for one in told(site)["d2026-07-01"] if one.startswith("One: rank")]

    assert line.startswith("One: rank 1 to 2 on Intelligence (70, unchanged). 1 new above it (Evil")


def test_changes_of_rank_on_many_boards_are_one_line(tmp_path: Path) -> None:
    for at in range(12):
        rows = [
            arena_row("lab/a", "A", 1100 + at % 2 * 20, category=f"c{number}")
            for number in range(8)
        ]
        rows += [arena_row("lab/b", "B", 1110, category=f"c{number}") for number in range(8)]
        write(tmp_path / "archive", later(at), rows)
    built(tmp_path / "archive", tmp_path / "public")
    june = told(tmp_path / "public", "changes/2026-06")

    assert june["d2026-06-03"][-1] == "16 changes of rank on 8 boards."


def test_quiet_days_have_no_entry(site: Path) -> None:
    days = told(site)
    quiet = [one.words for one in page(site, "changes").all("p", class_="note quiet")]

    assert not {"d2026-06-26", "d2026-07-04", "d2026-07-05"} & days.keys()
    assert quiet[0] == "4 July 2026 to 5 July 2026: no change on any of 2 archived days."


def test_a_gap_is_said(site: Path) -> None:
    quiet = [one.words for one in page(site, "changes").all("p", class_="note quiet")]

    assert "29 June 2026: no change. It is compared with 27 June 2026." in quiet


def test_month_shows_the_first_ten_of_its_last_day(site: Path) -> None:
    june = page(site, "changes/2026-06")
    table = june.one("table", data_history=BOARD)
    ranks = [
        (row.attributes["data-rank"], row.attributes["data-model"])
        for row in table.all("tr", data_rank=None)
    ]

    assert table.one("caption").words == "30 June 2026, 3 rated"
    assert ranks == [("1", "lab/one"), ("2", "lab/three"), ("3", "lab/two")]
    assert "Two, renamed" not in june.one("table", data_history=BOARD).words  # as it was then
    credit = june.one("section", class_="source").words
    assert "Data as of 30 June 2026, as archived on 30 June 2026." in credit
    assert "days old" not in credit
    assert "data as of 30 June 2026, as archived on 30 June 2026" in june.one(id="citation").words


def test_open_month_says_so(site: Path) -> None:
    lede = page(site, "changes/2026-07").one("p", class_="lede").words

    assert lede.startswith("The month as far as it is archived, up to 5 July 2026.")


def test_board_names_the_page_that_stays_and_when_its_figures_changed(site: Path) -> None:
    board = page(site, "tasks/intelligence")

    assert f"July 2026 stays at {URL}/changes/2026-07/." in board.one(id="citation").words
    assert "Figures last changed on 1 July 2026" in board.words
    still = page(site, "arenas/models/website").words
    assert "No figure has changed since the first archived day, 25 June 2026" in still


def test_home_tells_the_last_thirty_days(site: Path) -> None:
    recent = page(site, ".").one(id="recent").words

    assert "Since 25 June 2026, as archived." in recent
    assert "since 1 July 2026; before: One" in recent
    assert "New in the top ten Intelligence: Evil" in recent
    assert "One: $1.00 in and $4.00 out since 2 July 2026; $2.00 in and $4.00 out before" in recent


def test_one_day_alone_is_no_history(tmp_path: Path) -> None:
    write(tmp_path / "archive", later(0), rows(0))
    built(tmp_path / "archive", tmp_path / "public")

    assert "only one day is archived" in page(tmp_path / "public", "changes").words
    assert not page(tmp_path / "public", ".").all(id="recent")
    assert not page(tmp_path / "public", "tasks/intelligence").all("li", class_="changed")
    feed = feeds(tmp_path / "public")["feed.xml"]
    assert feed.findall(f"{ATOM}entry") == []


def test_switched_off_it_is_gone_with_its_links(archive: Path, tmp_path: Path) -> None:
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "changes.html").write_text("")
    built(
        archive, tmp_path / "public", "--templates", str(templates), "--site-url", URL, checked=True
    )

    assert not (tmp_path / "public/changes").exists()
    assert "/changes/" not in (tmp_path / "public/feed.xml").read_text("utf-8")


def test_pages_stay_small_however_long_the_archive(tmp_path: Path) -> None:
    """Two years in which every day something happens: the page of changes has 14 of them."""
    days = []
    for at in range(60):
        value = 50.0 + at % 2
        day = [index_row("lab/a", "A", value), index_row("lab/b", "B", 50.5)]
        days.append(document(date(2026, 1, 1) + timedelta(at), day))
    for one in days:
        Archive(tmp_path / "archive").write(one)
    built(tmp_path / "archive", tmp_path / "public")

    changes = page(tmp_path / "public", "changes")
    assert len(changes.all("section", class_="told")) == 14
    months = changes.one("h2", id="months").parent
    assert months is not None
    assert [a.words for a in months.all("a")] == ["March 2026", "February 2026", "January 2026"]


# The hidden


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("[hide]\nmodels = ['lab/three', 'lab/gone']\n", ["Three", "Gone", "lab/gone"]),
        (f"[hide]\nboards = ['{BOARD}']\n", [BOARD]),
        ("[sources]\ndesign-arena = false\n", ["design-arena.", "Websites"]),
    ],
)
def test_what_is_hidden_is_named_nowhere(
    archive: Path, tmp_path: Path, text: str, gone: list[str]
) -> None:
    (tmp_path / "site.toml").write_text(text, "utf-8")
    out = tmp_path / "public"
    built(archive, out, "--config", str(tmp_path / "site.toml"), "--site-url", URL, checked=True)
    files = tree(out)

    for name in gone:
        there = [
            path
            for path, data in files.items()
            if name.encode() in data or name in path
            if "methodology" not in path and not path.startswith(("assets/", "about"))
        ]
        assert there == []


def test_hidden_entries_still_count(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text("[hide]\nmodels = ['lab/evil']\n", "utf-8")
    out = tmp_path / "public"
    built(archive, out, "--config", str(tmp_path / "site.toml"))

    moved = [one for one in told(out)["d2026-07-01"] if one.startswith("One: rank")]
    assert moved == [
        "One: rank 1 to 2 on Intelligence (70, unchanged). 1 new above it (1 entry not shown here)."
    ]
    july = page(out, "changes/2026-07").one("table", data_history=BOARD)
    assert [row.attributes["data-rank"] for row in july.all("tr", data_rank=None)] == [
        "2",
        "3",
        "4",
    ]
    assert july.parent is not None
    assert "1 entry not shown here." in july.parent.words


# Feeds

ALLOWED = {
    "feed": {"id", "title", "updated", "author", "link", "rights", "entry"},
    "entry": {"id", "title", "updated", "published", "link", "content"},
}


def feeds(site: Path) -> dict[str, ElementTree.Element]:
    return {
        path.relative_to(site).as_posix(): ElementTree.fromstring(path.read_bytes())  # noqa: S314
        for path in sorted(site.rglob("*feed.xml"))
    }


@pytest.fixture(scope="module", params=["site", "sample", "without address"])
def every_feed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, archive: Path
) -> dict[str, ElementTree.Element]:
    if request.param == "site":
        path: Path = request.getfixturevalue("site")
        return feeds(path)
    if request.param == "sample":
        return feeds(command.sample(tmp_path_factory))
    out = tmp_path_factory.mktemp("plain") / "public"
    built(archive, out)
    return feeds(out)


def test_feeds_keep_to_the_rules_of_atom(every_feed: dict[str, ElementTree.Element]) -> None:
    """RFC 4287: sections 4.1.1, 4.1.2, 4.1.3.3, 4.2.6, 4.2.7, 3.3."""
    stamp = re.compile(r"\d{4}-\d\d-\d\dT00:00:00Z")
    ids: list[str] = []
    for name, feed in every_feed.items():
        assert feed.tag == f"{ATOM}feed", name
        for element in (feed, *feed.findall(f"{ATOM}entry")):
            kind = element.tag.removeprefix(ATOM)
            names = [child.tag.removeprefix(ATOM) for child in element]
            assert set(names) <= ALLOWED[kind]
            for once in ("id", "title", "updated"):
                assert names.count(once) == 1
            updated = element.findtext(f"{ATOM}updated") or ""
            assert stamp.fullmatch(updated)
            found = element.findtext(f"{ATOM}id") or ""
            assert re.fullmatch(
                r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f-]{17}", found
            )
            ids.append(found)
            links = element.findall(f"{ATOM}link")
            assert all(one.attrib["href"].startswith(f"{URL}/") for one in links)
            assert [one.attrib["rel"] for one in links].count("alternate") <= 1
        assert feed.findtext(f"{ATOM}author/{ATOM}name")
        for entry in feed.findall(f"{ATOM}entry"):
            content = entry.find(f"{ATOM}content")
            assert content is not None
            assert content.attrib == {"type": "html"}
            assert 'href="/' not in (content.text or "")
            assert entry.findtext(f"{ATOM}published") == entry.findtext(f"{ATOM}updated")
    assert len(ids) == len(set(ids))


@pytest.fixture(scope="module")
def schema() -> etree.RelaxNG:
    """Return the schema of RFC 4287, appendix B."""
    text = rnc2rng.dumps(rnc2rng.load(str(ROOT / "tests/schemas/atom.rnc")))
    return etree.RelaxNG(etree.fromstring(text.replace(' xmlns:local=""', "").encode()))


def test_feeds_are_valid_by_the_schema_of_atom(
    every_feed: dict[str, ElementTree.Element], schema: etree.RelaxNG
) -> None:
    for name, feed in every_feed.items():
        valid = schema.validate(etree.fromstring(ElementTree.tostring(feed)))
        assert valid, (name, schema.error_log.last_error)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("<updated>", "<updated>on "),
        ("<id>", "<id>x</id><id>"),
        ("<published>", "<publish>"),
        (" href=", " ref="),
        ('type="html"', 'type="nothing"'),
    ],
)
def test_schema_of_atom_finds_what_is_wrong(
    site: Path, schema: etree.RelaxNG, was: str, becomes: str
) -> None:
    text = (site / "feed.xml").read_text("utf-8").replace(was, becomes)
    text = text.replace("</published>", "</publish>") if "<publish>" in text else text

    assert not schema.validate(etree.fromstring(text.encode()))


def test_feed_has_one_entry_per_day_with_events(site: Path) -> None:
    feed = feeds(site)["feed.xml"]
    days = [(e.findtext(f"{ATOM}published") or "")[:10] for e in feed.findall(f"{ATOM}entry")]

    assert days == [f"2026-{day}" for day in ("07-03", "07-02", "07-01", "06-30", "06-27")]
    assert feed.findtext(f"{ATOM}updated") == "2026-07-03T00:00:00Z"
    quiet = feeds(site)[f"data/v1/boards/{WEBSITE}.feed.xml"]
    assert quiet.findall(f"{ATOM}entry") == []


def test_feed_cites_and_a_sample_credits_nobody(
    site: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for entry in feeds(site)[f"data/v1/boards/{BOARD}.feed.xml"].findall(f"{ATOM}entry"):
        text = entry.findtext(f"{ATOM}content") or ""
        assert "Source: Artificial Analysis" in text
        assert "CC BY 4.0" in text
    for feed in feeds(command.sample(tmp_path_factory)).values():
        whole = ElementTree.tostring(feed, "unicode")
        assert "CC BY" not in whole
        assert "Source: " not in whole


def test_feed_says_the_same_of_a_day_later(archive: Path, site: Path, tmp_path: Path) -> None:
    early = tmp_path / "early"
    done = site_gen(
        "build", "--date", "2026-07-01", "--archive", archive, "--output", early, "--site-url", URL
    )
    assert done.exit == 0
    for name, feed in feeds(early).items():
        now = {
            entry.findtext(f"{ATOM}id"): ElementTree.tostring(entry)
            for entry in feeds(site)[name].findall(f"{ATOM}entry")
        }
        for entry in feed.findall(f"{ATOM}entry"):
            assert now[entry.findtext(f"{ATOM}id")] == ElementTree.tostring(entry)


def test_pages_name_their_feeds(site: Path) -> None:
    def named(name: str) -> list[str]:
        links = page(site, name).all("link", type="application/atom+xml")
        return [one.attributes["href"] for one in links]

    assert named(".") == ["./feed.xml"]
    assert named("arenas/models") == ["../../arenas/models/feed.xml"]
    assert named("tasks/intelligence") == [f"../../data/v1/boards/{BOARD}.feed.xml"]


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("</feed>", "", "not well-formed XML"),
        ("<updated>", "<old>", "not well-formed XML"),
        (f"{URL}/tasks/intelligence/", f"{URL}/tasks/lost/", "link to /tasks/lost/, which does"),
        ("Source: Artificial", "Sauce: Artificial", "without its citation"),
        (
            "<published>2026-07-01T00:00:00Z</published>\n<updated>2026-07-01T00:00:00Z</updated>",
            "<published>2026-07-01T00:00:00Z</published>",
            "has 0 of updated",
        ),
    ],
)
def test_check_finds_a_broken_feed(
    site: Path, tmp_path: Path, old: str, new: str, what: str
) -> None:
    copy = shutil.copytree(site, tmp_path / "copy")
    edit(copy / f"data/v1/boards/{BOARD}.feed.xml", old, new)
    seal(copy)

    done = site_gen("check", copy)
    assert done.exit == 1
    assert what in done.out + done.err


# Exports


def runs(site: Path, board: str = BOARD, year: int = 2026) -> list[dict[str, str]]:
    text = (site / f"data/v1/history/{board}/{year}.csv").read_text("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_history_is_runs_called_as_they_were(site: Path) -> None:
    two = [
        (one["from"], one["to"], one["name"], one["rank"], one["value"])
        for one in runs(site)
        if one["slug"] == "lab/two"
    ]

    assert (
        two
        == [
            ("2026-06-25", "2026-06-26", "Two", "2", "60"),
            ("2026-06-27", "2026-06-30", "Two", "3", "60"),
            ("2026-07-01", "2026-07-02", "Two", "4", "60"),
            ("2026-07-03", "2026-07-05", "Two, renamed", "4", "60"),
        ]
        or two[-1][2] == "Two, renamed"
    )
    first, *more = ([one["source"], one["citation"], one["licence"]] for one in runs(site))
    assert first == [
        "artificial-analysis",
        "Source: Artificial Analysis (artificialanalysis.ai) via OpenRouter"
        " (openrouter.ai/rankings).",
        "CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/)",
    ]
    assert set(map(tuple, more)) == {("", "", "")}


def test_history_adds_up_to_every_day(site: Path, archive: Path) -> None:
    """On each archived day the runs give exactly the rows that were received."""
    for at in range(10):
        day = later(24 + at + (at > 2)).isoformat()
        on = {
            (r["slug"], r["name"], float(r["value"]))
            for r in runs(site)
            if r["from"] <= day <= r["to"]
        }
        received = {
            (row["model_permaslug"], row["display_name"], row["intelligence_index"])
            for row in rows(at)
            if row["source"] == "artificial-analysis"
        }
        assert on == received, day


def test_past_years_stay_as_they_are(tmp_path: Path) -> None:
    """Later days, renames and departures among them, change no byte of a year that is over."""
    archive = tmp_path / "archive"
    start = date(2025, 12, 28)

    def day(at: int, name: str, value: float) -> None:
        given = [index_row("lab/a", name, value), index_row("lab/b", "B", 50)]
        write(archive, start + timedelta(at), given if at < 8 else given[:1])

    for at in range(5):  # to 1 January
        day(at, "A", 60)
    built(archive, tmp_path / "one")
    day(5, "A, renamed", 60)
    day(6, "A, renamed", 40)
    day(9, "A, renamed", 40)
    built(archive, tmp_path / "two")
    before, after = (below(tree(tmp_path / one), "data/v1/history") for one in ("one", "two"))
    name = f"{BOARD}/2025.csv"

    assert before[name] == after[name]
    assert b"2025-12-28,2025-12-31,lab/a,A,1,60," in after[name]
    assert b"2026-01-01,2026-01-01,lab/a,A,1,60," in after[f"{BOARD}/2026.csv"]


def test_file_of_a_past_year_is_not_made_again_unless_it_must_be(tmp_path: Path) -> None:
    archive, out = tmp_path / "archive", tmp_path / "public"
    name = f"data/v1/history/{BOARD}/2025.csv"

    def day(at: int) -> None:
        write(archive, date(2025, 12, 31) + timedelta(at), [index_row("lab/a", "A", 50 + at)])
        built(archive, out, "--report", str(tmp_path / "report.json"))

    day(0)
    day(1)
    first, good = (out / name).stat().st_ino, (out / name).read_bytes()
    day(2)
    kept = (out / name).stat().st_ino
    made = json.loads((tmp_path / "report.json").read_bytes())["templates"]["*.csv"]["files"]
    rest = [path for path in out.rglob("*.csv") if path.name != "2025.csv"]
    (out / name).write_bytes(good.replace(b",50,", b",51,"))
    day(3)
    mended = (out / name).read_bytes()
    (tmp_path / "site.toml").write_text("[hide]\nmodels = ['lab/a']\n", "utf-8")
    built(archive, out, "--config", str(tmp_path / "site.toml"))

    stays = json.loads((out / "manifest.json").read_bytes())["stays"]
    assert (kept, made) == (first, len(rest))
    assert mended == good
    assert b"lab/a" not in (out / name).read_bytes()
    assert name in stays
    assert not [one for one in stays if one.endswith("2026.csv")]


def test_index_and_data_page_list_the_history(site: Path) -> None:
    index = json.loads((site / "data/v1/index.json").read_bytes())
    files = {path for one in index["history"] for path in one["files"]}

    assert files == {
        "/" + path.relative_to(site).as_posix()
        for path in (site / "data/v1/history").rglob("*.csv")
    }
    status = json.loads((site / "data/v1/status.json").read_bytes())
    changed = {one["id"]: one["changed"] for one in status["sources"]}
    assert changed == {"artificial-analysis": "2026-07-01", "design-arena": None}
    assert "2026 of artificial-analysis.intelligence" in page(site, "data").words


def test_check_finds_history_without_its_credit(site: Path, tmp_path: Path) -> None:
    shutil.copytree(site, tmp_path / "site")
    for board, credit in ((BOARD, ",Source: Artificial"), (WEBSITE, "Source: Design Arena")):
        path = tmp_path / "site/data/v1/history" / board / "2026.csv"
        (line,) = [one for one in path.read_text("utf-8").splitlines() if credit in one]
        edit(path, line, ",".join(line.split(",")[:6]) + ",,,")
    seal(tmp_path / "site")
    told = site_gen("check", tmp_path / "site").err

    for board in (BOARD, WEBSITE):
        assert f"/data/v1/history/{board}/2026.csv: figures without the citation" in told


# In the browser, from a folder


def test_filters_work_from_a_folder_and_stand_in_the_address(site: Path, browser: Browser) -> None:
    context = browser.new_context()
    tab = context.new_page()
    tab.goto((site / "changes/index.html").as_uri())
    shown = tab.locator(".told li:visible")
    before = shown.count()
    tab.select_option("select[name=kind]", "price")
    tab.locator("output", has_text=f"1 of {before} changes").wait_for()
    lines = [one.inner_text() for one in shown.all()]
    address = tab.url
    tab.goto("about:blank")
    tab.goto(address)
    tab.locator("output", has_text=f"1 of {before} changes").wait_for()
    again = shown.count()
    tab.select_option("select[name=kind]", "")
    tab.locator("output", has_text=f"{before} changes").wait_for()
    context.close()

    assert before > 1
    assert len(lines) == again == 1
    assert lines[0].startswith("One: the reported price")


def test_documented_names_of_files() -> None:
    assert "data/v1/history/<id>/<year>.csv" in (ROOT / "docs/use-the-data.md").read_text("utf-8")
