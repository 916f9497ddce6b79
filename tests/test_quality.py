"""The data-quality page, read as a reader would, says what the audit counted."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest

from site_gen.gather import sample as embedded
from site_gen.intake.archive import Archive
from site_gen.intake.sources import SOURCES
from site_gen.standings import audit, boards
from site_gen.standings.audit import SourceAudit
from site_gen.standings.catalog import Catalog
from tests import command
from tests.command import site_gen
from tests.double import ATTRIBUTIONS
from tests.sites import (
    DATE,
    PLACES,
    Node,
    Row,
    arena_row,
    index_row,
    parse,
    request,
    requests,
)

ANALYSIS, ARENA = "artificial-analysis", "design-arena"
DOUBLED = "One name twice on a board, with different figures"
PRICES = "One model with more than one price"
SUMS = "Placements that do not sum to their total"
COUNTED = "Models counted otherwise than stated"
NULLS = "Values not given"
ASIDE = "Set aside"
PAIRS = "Elo and win rate"
MOST = 20

Built = Callable[..., Node]


def page(site: Path) -> Node:
    return parse((site / "data-quality/index.html").read_text("utf-8"))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Node, Catalog]:
    """Return the page of the sample, and the catalog of its day."""
    return page(command.sample(tmp_path_factory)), derived(embedded(), sample=True)[0]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Node, Catalog]:
    """Return the page of a small live site, and the catalog of its day."""
    place = command.small(tmp_path_factory)
    return page(place / "public"), derived(Archive(place / "archive"))[0]


def derived(archive: Archive, sample: bool = False) -> tuple[Catalog, tuple[SourceAudit, ...]]:
    """Return the catalog and the audits of an archive's newest day."""
    day = archive.newest()
    catalog = boards.derive(day, SOURCES, sample)
    return catalog, audit.derive(day, catalog)


def outcome(source: str, missing: bool) -> Row:
    """Return what came of a source on a day."""
    status, reason = ("missing", "status 500") if missing else ("fresh", None)
    return {"source": source, "status": status, "reason": reason, "stands_in": None}


@pytest.fixture
def built(tmp_path: Path) -> Built:
    """Return how to build a day of requests, and read its page."""

    def build(asked: Iterable[Row], outcomes: Iterable[Row] | None = None) -> Node:
        asked = list(asked)
        there = {one["params"]["source"] for one in asked}
        document = {
            "schema": 1,
            "date": DATE,
            "requests": asked,
            "outcomes": list(
                outcomes or (outcome(one.id, missing=one.id not in there) for one in SOURCES)
            ),
        }
        archive = tmp_path / "archive"
        shutil.rmtree(archive, ignore_errors=True)
        Archive(archive).write(document)
        done = site_gen("build", "--offline", "--archive", archive, "--output", tmp_path / "site")
        assert done.exit in (0, 3), done
        assert site_gen("check", tmp_path / "site").exit == 0
        return page(tmp_path / "site")

    return build


# Reading the page


def facts(section: Node) -> dict[str, int]:
    """Return the named figures of a source's section."""
    names = [node.words for node in section.all("dt")]
    return dict(zip(names, (int(node.words) for node in section.all("dd")), strict=True))


def lists(section: Node) -> dict[str, list[str]]:
    """Return the list under each heading of a source's section, in words."""
    found: dict[str, list[str]] = {}
    heading = ""
    for node in section.walk():
        if node.tag == "h3":
            heading = node.words
            found[heading] = []
        elif node.tag == "li":
            found[heading].append(node.words)
    return found


def table(section: Node) -> list[tuple[str, str, str, str, str]]:
    """Return the rows of a source's table of pairs: id, title, pairs, opposite, share."""
    found = []
    for row in section.all("tr", data_board=None):
        title, pairs, apart, share = (node.words for node in row.all() if node.tag in ("td", "th"))
        found.append((row.attributes["data-board"], title, pairs, apart, share))
    return found


def capped(items: list[str]) -> list[str]:
    """Return a list as the page should cut it."""
    return items[:MOST] + ([f"and {len(items) - MOST} more"] if len(items) > MOST else [])


# Figures: page and audit


@pytest.mark.parametrize("which", ["sample", "small"])
def test_page_says_what_the_audit_counted(
    which: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if which == "sample":
        tree = page(command.sample(tmp_path_factory))
        archive = embedded()
    else:
        place = command.small(tmp_path_factory)
        tree, archive = page(place / "public"), Archive(place / "archive")
    _, audits = derived(archive, sample=which == "sample")

    received, shown = (sum(getattr(one, key) for one in audits) for key in ("received", "shown"))
    assert tree.one("p", class_="lede").words.startswith(
        f"Of {received} rows received, {shown} can be shown"
    )
    assert [node.attributes["id"] for node in tree.all("section", class_="group")] == [
        one.source for one in audits
    ]
    for one in audits:
        section = tree.one("section", id=one.source)
        assert facts(section) == {
            "Rows received": one.received,
            "usable": one.shown,
            "set aside": one.received - one.shown,
            "repeated, equal": one.repeated,
            "identifiers": one.models,
            "of these without a price, so perhaps not matched to OpenRouter": one.unmapped,
        }
        assert lists(section) == expected_lists(one)
        assert table(section) == [
            (
                pairs.board.id,
                pairs.board.title,
                str(pairs.pairs),
                str(pairs.apart),
                f"{100 * pairs.apart / pairs.pairs:.1f}",
            )
            for pairs in one.disagreements
            if pairs.pairs
        ]


def expected_lists(one: SourceAudit) -> dict[str, list[str]]:
    """Return the lists that an audit makes, none of them empty."""
    rows = [f"{count} {'row' if count == 1 else 'rows'}: {why}" for why, count in one.aside]
    sums = [
        f"{sum_.name} on {sum_.board.title}: {sum_.counted} placements, {sum_.total} tournaments"
        for sum_ in one.sums
    ]
    found = {
        ASIDE: rows,
        DOUBLED: capped([f"{name} on {board.title}" for board, name in one.doubled]),
        PRICES: capped([model.title for model in one.two_prices]),
        SUMS: capped(sums),
        COUNTED: [
            f"{asked}: {stated} stated, {found} found" for asked, stated, found in one.counted
        ],
        NULLS: [f"{field}: {count} of {one.shown}" for field, count in one.nulls],
    }
    found = {heading: items for heading, items in found.items() if items}
    return found | ({PAIRS: []} if any(pairs.pairs for pairs in one.disagreements) else {})


def test_small_page_in_full(small: tuple[Node, Catalog]) -> None:
    """The same again with figures written down, so that page and audit cannot err together."""
    tree, _ = small
    words = tree.one("p", class_="lede").words
    index, arena = (tree.one("section", id=source) for source in (ANALYSIS, ARENA))

    assert words.startswith("Of 11 rows received, 11 can be shown. ")
    assert list(facts(index).values()) == [4, 4, 0, 0, 3, 1]
    assert list(facts(arena).values()) == [7, 7, 0, 0, 5, 2]
    assert lists(index) == {
        NULLS: [
            "agentic_index: 2 of 4",
            "coding_index: 1 of 4",
            "intelligence_index: 1 of 4",
            "pricing: 1 of 4",
        ],
    }
    assert lists(arena) == {PRICES: ["One"], NULLS: ["pricing: 3 of 7"]}


def test_sample_has_oddities_to_show(sample: tuple[Node, Catalog]) -> None:
    tree, _ = sample
    shown = {heading for node in tree.all("section", class_="group") for heading in lists(node)}

    assert {ASIDE, DOUBLED, SUMS, NULLS, PAIRS} <= shown
    assert "; 2 were set aside." in tree.one("p", class_="lede").words


# Credits and words


def test_sources_of_the_small_page_are_cited(small: tuple[Node, Catalog]) -> None:
    tree, _ = small

    for source, (home, citation) in ATTRIBUTIONS.items():
        node = tree.one(data_citation=source)
        assert node.words == citation
        assert node.one("a").attributes["href"] == home
    assert "OpenRouter offers this data under CC BY 4.0" in tree.one("p", class_="terms").words


def test_sample_page_credits_nobody(sample: tuple[Node, Catalog]) -> None:
    tree, _ = sample

    for source in SOURCES:
        node = tree.one(data_citation=source.id)
        assert node.words == f"Sample: invented figures in the shape of {source.title}'s"
        assert node.all("a") == []
    assert "data-sample" in tree.attributes
    assert tree.all("p", class_="terms") == []


@pytest.mark.parametrize("which", ["sample", "small"])
def test_words_do_not_judge(which: str, request: pytest.FixtureRequest) -> None:
    tree: Node = request.getfixturevalue(which)[0]
    words = tree.one("main").words.lower()

    assert "could not reproduce" in words
    for judgement in ("wrong", "worse", "best", "incorrect", "invalid", "error", "false"):
        assert judgement not in words


def test_every_board_and_model_named_is_a_link(sample: tuple[Node, Catalog]) -> None:
    tree, catalog = sample
    known = {board.id for board in catalog.boards}

    for section in tree.all("section", class_="group"):
        for row in section.all("tr", data_board=None):
            assert row.attributes["data-board"] in known
            assert len(row.all("a")) == 1
        linked = [item for item in section.all("li") if len(item.all("a", href=None)) == 1]
        kinds = lists(section)
        assert len(linked) == sum(len(kinds.get(kind, [])) for kind in (DOUBLED, PRICES, SUMS))


def test_page_is_linked_from_every_page(tmp_path_factory: pytest.TempPathFactory) -> None:
    site = command.small(tmp_path_factory) / "public"

    for path in site.rglob("*.html"):
        if path.is_relative_to(site / "embed"):
            continue  # a frame of another site has no navigation
        assert 'data-quality/">Data quality</a>' in path.read_text("utf-8")


# Days made to be odd


def test_no_oddity_shows_no_heading(built: Built) -> None:
    rows = [
        index_row("a/one", "One", 1, coding_index=1, agentic_index=1),
        arena_row("a/one", "One"),
    ]
    tree = built(requests(rows))

    for section in tree.all("section", class_="group"):
        assert lists(section) == {}
        assert section.all("table") == []
    assert "set aside" not in tree.one("p", class_="lede").words


@pytest.mark.fault("data", "rows set aside", "the page counts them, with the reason")
def test_one_row_and_several_set_aside(built: Built) -> None:
    bad = [
        arena_row("a/x", "X", win_rate=101),
        {**arena_row("a/y", "Y"), "elo": None},
        {**arena_row("a/z", "Z"), "elo": None},
    ]
    tree = built(requests([index_row("a/one", "One", 1), arena_row("a/one", "One"), *bad]))
    section = tree.one("section", id=ARENA)

    assert "Of 5 rows received, 2 can be shown; 3 were set aside." in tree.one("main").words
    assert list(facts(section).values())[:3] == [4, 1, 3]
    assert lists(section)[ASIDE] == ["2 rows: elo: not a number", "1 row: win_rate: too large"]


def test_single_row_set_aside_is_said_in_the_singular(built: Built) -> None:
    tree = built(requests([arena_row("a/one", "One"), arena_row("a/x", "X", win_rate=101)]))

    assert "Of 2 rows received, 1 can be shown; 1 was set aside." in tree.one("main").words


@pytest.mark.fault("data", "more than 20 oddities of one kind", "20 examples, and how many more")
@pytest.mark.parametrize("count", [1, 20, 21, 33])
def test_examples_are_capped(built: Built, count: int) -> None:
    rows = []
    for at in range(count):
        stats = dict(zip(PLACES, (1, 1, 1, 1, 4), strict=True))
        price = {"prompt": f"0.00000{at + 1}", "completion": "0"}
        slug, name = f"a/{at:02}", f"Name {at:02}"
        odd = arena_row(slug, name, 1300, tournament_stats=stats | {"total": 9})
        other = arena_row(slug, name, 1200, tournament_stats=stats, pricing=price)
        rows += [odd, other]
    tree = built(requests(rows))
    found = lists(tree.one("section", id=ARENA))

    more = [f"and {count - MOST} more"] if count > MOST else []
    for heading in (DOUBLED, PRICES, SUMS):
        items = found[heading]
        assert len(items) == min(count, MOST) + len(more)
        assert items[MOST:] == more
        assert len(set(items)) == len(items)
    assert found[SUMS][0].endswith(": 4 placements, 9 tournaments")


@pytest.mark.fault("data", "model_count disagrees", "the page tells both counts")
def test_counts_that_disagree(built: Built) -> None:
    tree = built([request(ARENA, [arena_row("a/one", "One")], {"model_count": 7}, arena="models")])

    assert lists(tree.one("section", id=ARENA))[COUNTED] == [
        "arena=models, source=design-arena: 7 stated, 1 found"
    ]


@pytest.mark.fault("data", "Elo and win rate disagree", "the share, and we could not reproduce it")
def test_share_of_pairs(built: Built) -> None:
    points = [(1300, 50), (1200, 60), (1100, 40), (1100, 45)]
    rows = [
        arena_row(f"a/{at}", f"Name {at}", elo, win_rate=win)
        for at, (elo, win) in enumerate(points)
    ]
    alone = arena_row("a/0", "Name 0", category="image")
    tree = built(requests([*rows, alone]))
    section = tree.one("section", id=ARENA)

    assert table(section) == [("design-arena.models.website", "Websites", "5", "1", "20.0")]
    assert "could not reproduce" in section.words


@pytest.mark.fault("data", "a source has no figures on a day", "its section says so")
def test_missing_source_says_so(built: Built) -> None:
    tree = built(requests([arena_row("a/one", "One")]))
    section = tree.one("section", id=ANALYSIS)

    assert section.words == "Artificial Analysis There are no figures of this source today."
    assert "Artificial Analysis has no figures here: status 500." in tree.one("main").words
    assert facts(tree.one("section", id=ARENA))["Rows received"] == 1
    assert "Of 1 row" in tree.one("main").words


def test_source_whose_rows_are_all_set_aside_still_counts_them(built: Built) -> None:
    rows = [index_row("a/one", "One", 1), arena_row("a/x", "X", win_rate=101)]
    tree = built(requests(rows), [outcome(ANALYSIS, False), outcome(ARENA, True)])
    section = tree.one("section", id=ARENA)

    assert list(facts(section).values()) == [1, 0, 1, 0, 0, 0]
    assert lists(section) == {ASIDE: ["1 row: win_rate: too large"]}


@pytest.mark.fault("text", "hostile names among the oddities", "the page shows them as text")
def test_hostile_names_are_text(built: Built) -> None:
    name = '<script>x()</script>"\u202e&amp;'
    stats = dict(zip(PLACES, (1, 1, 1, 1, 9), strict=True))
    rows = [
        arena_row("a/one", name, elo, tournament_stats=stats, category="<b>x") for elo in (1, 2)
    ]
    tree = built(requests(rows))
    found = lists(tree.one("section", id=ARENA))

    assert "x()" not in "".join(one.text for one in tree.all("script"))
    for item in (*found[DOUBLED], *found[SUMS]):
        assert '<script>x()</script>"' in item
        assert "<b>x" in item
        assert "\u202e" not in item


def test_day_without_any_rows_is_the_date_of_no_page(tmp_path: Path) -> None:
    """Nothing to show is no page, but the audit of it must not stumble."""
    document = {"schema": 1, "date": DATE, "requests": [], "outcomes": []}
    Archive(tmp_path).write(document)
    snapshot = Archive(tmp_path).read(date.fromisoformat(DATE))

    found = audit.derive(snapshot, boards.derive(snapshot, SOURCES))

    assert [(one.received, one.nulls, one.disagreements) for one in found] == [(0, (), ())] * 2
