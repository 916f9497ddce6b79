"""Built pages, read as a user or a program would: complete, credited, linked, honest."""

from __future__ import annotations

import json
import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import pytest

from tests import command
from tests.double import ATTRIBUTIONS, Answer, Double
from tests.sites import AS_OF, EPOCH, LIVE_ROWS, Node, arena_row, index_row, pages

SOURCES = tuple(ATTRIBUTIONS)
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
GUIDE = "https://openrouter.ai/docs/cookbook/administration/data-api"
SITE_URL = "https://example.org/standings"
INVENTED = {
    "artificial-analysis": "Sample: invented figures in the shape of Artificial Analysis's",
    "design-arena": "Sample: invented figures in the shape of Design Arena's",
}
LEAGUE = 5
RELATED = 10


class Built(NamedTuple):
    """A built site: its folder, its pages as trees by address, its downloads."""

    folder: Path
    pages: dict[str, Node]
    index: Any
    boards: dict[str, Any]
    sample: bool

    def board_of(self, board: str) -> Any:
        """Return the line of a board in the index."""
        return next(line for line in self.index["boards"] if line["id"] == board)


def read(folder: Path) -> Built:
    """Read a built site."""

    def load(path: str) -> Any:
        # Numbers stay the text that they are in the file.
        return json.loads((folder / path).read_bytes(), parse_float=str, parse_int=str)

    index = load("data/v1/index.json")
    boards = {line["id"]: load(line["json"].lstrip("/")) for line in index["boards"]}
    return Built(folder, pages(folder), index, boards, index["sample"])


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return read(command.sample(tmp_path_factory))


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return read(command.small(tmp_path_factory) / "public")


@pytest.fixture(scope="module", params=["sample", "live"])
def site(request: pytest.FixtureRequest) -> Built:
    built: Built = request.getfixturevalue(request.param)
    return built


def build(folder: Path, double: Double, *options: str, exit_code: int = 0, **env: str) -> Built:
    """Build a live site in `folder`/public."""
    paths = ("--output", folder / "public", "--archive", folder / "archive")
    with double:
        done = command.site_gen("build", "--api-url", double.url, *paths, *options, **env)
    assert done.exit == exit_code, done
    return read(folder / "public")


# Every page


def test_every_page_is_whole(site: Built) -> None:
    assert site.pages.keys() == pages(site.folder, frames=True).keys() - {
        f"/embed/{board}/" for board in site.boards
    }
    assert len(site.pages) > 25
    for address, page in site.pages.items():
        assert page.attributes["lang"] == "en"
        assert [node.tag for node in page.children if isinstance(node, Node)] == ["head", "body"]
        assert page.one("head").one("title").words, address
        assert page.one("meta", name="description").attributes["content"].strip()
        assert page.one("meta", name="viewport")
        assert page.one("main").attributes["id"] == "main"
        assert page.one("h1").inside("main")
        assert page.one("h1").words
        assert page.one("header")
        assert page.one("footer")


def test_every_page_starts_as_html_in_utf_8(site: Built) -> None:
    for path in site.folder.rglob("*.html"):
        start = path.read_bytes()[:300].lstrip().lower()
        assert start.startswith(b"<!doctype html>"), path
        assert b'<meta charset="utf-8">' in start


def test_no_page_holds_scripts_styles_of_its_own_or_a_base(site: Built) -> None:
    for address, page in site.pages.items():
        for node in page.walk():
            assert node.tag not in ("base", "iframe", "object", "embed", "form"), address
            if node.tag == "script":
                assert is_our_script(node), f"{address}: {node.attributes}"
            assert not [name for name in node.attributes if name.startswith("on")]
            assert "style" not in node.attributes, f"{address}: {node.tag}"
        assert len(page.all("style")) == (address == "/404.html")


def is_our_script(node: Node) -> bool:
    """Tell whether a script is a deferred file of the site, or data that runs nothing."""
    if node.attributes.get("type") == "application/ld+json":
        json.loads(node.text)
        return True
    ours = re.fullmatch(r"[./]+assets/[\w-]+[.][0-9a-f]{10}[.]js", node.attributes["src"])
    return bool(ours) and set(node.attributes) == {"defer", "src"} and not node.text


def test_every_page_forbids_what_it_does_not_need(site: Built) -> None:
    for page in site.pages.values():
        policy = page.one("meta", http_equiv="Content-Security-Policy")
        rules = dict(
            rule.strip().partition(" ")[::2] for rule in policy.attributes["content"].split(";")
        )
        assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
        assert "unsafe" not in policy.attributes["content"]
        # Before anything that it is to govern.
        head = [node.tag for node in page.one("head").walk()]
        assert head.index("link") > head.index("meta")
        assert "link" not in head[: head.index("title")]


def test_ids_are_unique_and_headings_nest(site: Built) -> None:
    for address, page in site.pages.items():
        ids = Counter(node.attributes["id"] for node in page.all(id=None))
        assert not [name for name, count in ids.items() if count > 1], address
        levels = [int(node.tag[1]) for node in page.walk() if re.fullmatch("h[1-6]", node.tag)]
        assert levels[0] == 1
        assert all(later <= level + 1 for level, later in pairwise(levels)), f"{address}: {levels}"


def test_titles_tell_pages_of_one_kind_apart(site: Built) -> None:
    titles = Counter(page.one("head").one("title").words for page in site.pages.values())
    doubled = {title for title, count in titles.items() if count > 1}

    # Two identifiers may bear one name: then their pages do too.
    for title in doubled:
        same = [
            path
            for path, page in site.pages.items()
            if page.one("head").one("title").words == title
        ]
        kinds = {path.split("/")[1] for path in same}
        assert kinds <= {"models", "labs", "arenas"}, same


# Samples and live builds


def test_every_page_of_a_sample_says_so_before_main(sample: Built) -> None:
    for address, page in sample.pages.items():
        assert "data-sample" in page.attributes, address
        order = [
            node for node in page.one("body").walk() if "sample" in node.attributes.get("class", "")
        ]
        assert order[0].words == "Sample: every model, lab and standing on this site is invented."
        walked = list(page.walk())
        assert walked.index(order[0]) < walked.index(page.one("main"))
        assert page.one("meta", name="robots").attributes["content"] == "noindex"


def test_no_page_of_a_live_build_says_sample(live: Built) -> None:
    for address, page in live.pages.items():
        assert "data-sample" not in page.attributes, address
        assert not page.all(class_="sample")
        assert not [word for word in page.words.split() if word == "Sample:"]
        assert bool(page.all("meta", name="robots")) == (address == "/404.html")


# Credit


def shown_sources(page: Node) -> set[str]:
    """Return the sources whose boards stand on a page."""
    return {node.attributes["data-board"].partition(".")[0] for node in page.all(data_board=None)}


def test_every_page_with_figures_cites_their_source_exactly(site: Built) -> None:
    cited_somewhere: set[str] = set()
    for address, page in site.pages.items():
        cited = {node.attributes["data-citation"]: node for node in page.all(data_citation=None)}
        assert shown_sources(page) <= set(cited), address
        if page.all(data_metric=None) or page.all("tr", data_model=None):
            assert cited, address
        for source, node in cited.items():
            home, text = ATTRIBUTIONS[source]
            assert node.inside("main")
            assert node.text == (INVENTED[source] if site.sample else text)
            links = [link.attributes["href"] for link in node.all("a")]
            assert links == ([] if site.sample else [home])
        cited_somewhere |= set(cited)
    assert cited_somewhere == set(SOURCES)


def test_every_citation_has_the_date_of_its_data_and_a_link_to_its_source_s_page(
    site: Built,
) -> None:
    as_of = {line["source"]: line["as_of"] for line in site.index["boards"]}
    for address, page in site.pages.items():
        for node in page.all(data_citation=None):
            source = node.attributes["data-citation"]
            paragraph = node.parent
            assert paragraph is not None
            times = [time.attributes["datetime"] for time in paragraph.all("time")]
            if address.startswith("/changes/2"):  # a month that is over has its own last day
                assert times == [as_of[source]] or address[9:16] == times[0][:7]
            elif page.all("div", class_="head gone"):  # so has what is listed no more
                assert not times or "as archived on" in paragraph.words, address
                assert as_of[source] not in times, address
            else:
                assert times == [as_of[source]], address
            links = [target(address, link) for link in paragraph.all("a")]
            assert f"/sources/{source}/" in links


def test_the_licence_stands_beside_live_figures_only(site: Built) -> None:
    for address, page in site.pages.items():
        credited = bool(page.all(data_citation=None))
        found = page.all("p", class_="terms")
        assert len(found) == (credited and not site.sample), address
        for terms in found:
            assert terms.words.startswith("OpenRouter offers this data under CC BY 4.0")
            assert "none of the sources endorses it" in terms.words
            assert [link.attributes["href"] for link in terms.all("a")] == [LICENCE, GUIDE]


def test_every_page_says_that_it_is_affiliated_with_nobody(site: Built) -> None:
    for page in site.pages.values():
        words = page.one("footer").words
        assert "not affiliated with" in words
        assert "names belong to their owners" in words


# Tables


def rows(table: Node) -> list[Node]:
    """Return the rows of a table's bodies."""
    return [row for body in table.all("tbody") for row in body.all("tr")]


def cells(row: Node) -> list[Node]:
    """Return a row's cells."""
    return [cell for cell in row.children if isinstance(cell, Node)]


def test_every_table_has_a_caption_heads_and_named_rows(site: Built) -> None:
    for address, page in site.pages.items():
        for table in page.all("table"):
            if any("prose" in node.attributes.get("class", "") for node in around(table)):
                continue  # Markdown's own tables are not boards
            assert table.one("caption").words, address
            (head,) = table.one("thead").all("tr")
            assert all(cell.tag == "th" for cell in cells(head))
            assert {cell.attributes["scope"] for cell in cells(head)} == {"col"}
            assert all(cell.words for cell in cells(head)), address
            for row in rows(table):
                assert len(cells(row)) == len(cells(head)), address
                heads = row.all("th")
                assert [cell.attributes["scope"] for cell in heads] == ["row"]
                assert heads[0].words


def around(node: Node) -> Iterator[Node]:
    """Yield the elements around an element, the nearest first."""
    while node.parent is not None:
        node = node.parent
        yield node


def test_wide_tables_scroll_on_their_own_and_can_be_reached_by_keyboard(site: Built) -> None:
    for address, page in site.pages.items():
        for table in page.all("table"):
            boxes = [node for node in around(table) if node.attributes.get("class") == "scroll"]
            if any("league" in node.attributes.get("class", "") for node in around(table)):
                continue
            assert boxes, address
            assert boxes[0].attributes["tabindex"] == "0"
            assert boxes[0].attributes["aria-label"].strip()


def board_tables(page: Node) -> dict[str, list[Node]]:
    """Return the tables that show boards, by the board's id."""
    found: dict[str, list[Node]] = {}
    for table in page.all("table", data_board=None):
        found.setdefault(table.attributes["data-board"], []).append(table)
    return found


def is_of_time(key: str) -> bool:
    """Tell whether a column is about earlier days: downloads of a board do not have it."""
    return key == "trend" or key.startswith("change_")


def line(row: Node) -> tuple[str, str, str, dict[str, str]]:
    """Return what a program reads from a board's row: rank, slug, name, values."""
    values = {
        cell.attributes["data-metric"]: cell.attributes["data-value"]
        for cell in row.all("td", data_metric=None)
        if not is_of_time(cell.attributes["data-metric"])
    }
    return (
        row.attributes["data-rank"],
        row.attributes["data-model"],
        row.one("th", scope="row").text,
        values,
    )


OURS = ("cost", "first_share", "front_low")


def given_of(values: dict[str, str]) -> dict[str, str]:
    """Return the figures of a row that the source gave, without those computed here."""
    return {key: value for key, value in values.items() if key not in OURS}


def lines_of(board: Any) -> list[tuple[str, str, str, dict[str, str]]]:
    """Return the same from a board's download."""
    return [
        (
            entry["rank"] or "",
            entry["model"]["slug"],
            entry["model"]["name"],
            {key: value or "" for key, value in entry["values"].items()},
        )
        for entry in board["entries"]
    ]


def test_every_board_s_page_has_every_entry_as_a_row(site: Built) -> None:
    for board in site.boards.values():
        page = site.pages[site.board_of(board["id"])["url"]]
        table = page.one("div", id="table").one("table", data_board=board["id"])
        found = [(*line(row)[:3], given_of(line(row)[3])) for row in rows(table)]
        given = {key for *_, values in lines_of(board) for key, value in values.items() if value}
        primary = board["metric"]["key"]
        assert found == [
            (*who, {key: value for key, value in values.items() if key in given | {primary}})
            for *who, values in lines_of(board)
        ], board["id"]


def test_entries_without_a_rank_stand_last_and_say_so(site: Built) -> None:
    counted = 0
    for board in site.boards.values():
        page = site.pages[site.board_of(board["id"])["url"]]
        table = page.one("div", id="table").one("table", data_board=board["id"])
        unrated = [row for row in rows(table) if not line(row)[0]]
        counted += len(unrated)
        for row in unrated:
            assert cells(row)[0].words == "not rated"
            assert row.parent is not None
            assert row.parent.attributes.get("class") == "unrated"
        if unrated:
            assert re.search(
                rf"\b{len(unrated)} (entry has|entries have) no .* without a rank", page.words
            )
    assert counted


def test_a_board_s_heads_name_its_columns(site: Built) -> None:
    for board in site.boards.values():
        page = site.pages[site.board_of(board["id"])["url"]]
        table = page.one("div", id="table").one("table", data_board=board["id"])
        labels = {column["key"]: column["label"] for column in board["columns"]}
        labels |= {"cost": "Mixed price", "front_low": "On price front"}
        keys = [cell.attributes["data-key"] for cell in table.all("th", data_key=None)]
        assert keys[0] == board["metric"]["key"]
        assert all(
            cell.words.startswith(labels.get(cell.attributes["data-key"], "Since"))
            for cell in table.all("th", data_key=None)
            if cell.attributes["data-key"] != "trend"
        )
        for row in rows(table):
            assert [
                cell.attributes["data-metric"] for cell in row.all("td", data_metric=None)
            ] == keys
        given = [column for column in board["columns"] if column["given"]]
        absent = [column["label"] for column in given if column["key"] not in keys]
        for label in absent:
            assert label in page.one("ul", class_="notes").words


def test_every_row_of_any_board_s_table_is_an_entry_of_it(site: Built) -> None:
    counted = 0
    for address, page in site.pages.items():
        for board_id, tables in board_tables(page).items():
            entries = [
                (rank, slug, name) for rank, slug, name, _ in lines_of(site.boards[board_id])
            ]
            values = {line[:3]: line[3] for line in lines_of(site.boards[board_id])}
            for row in (row for table in tables for row in rows(table)):
                who, found = line(row)[:3], line(row)[3]
                assert who in entries, address
                if entries.count(who) == 1:
                    assert given_of(found).items() <= values[who].items()
                counted += 1
    assert counted > sum(len(board["entries"]) for board in site.boards.values())


def test_names_that_stand_twice_are_pointed_out(sample: Built) -> None:
    page = sample.pages["/arenas/models/website/"]

    assert "Medlar 5 vision stands on this board more than once" in page.words


def test_prices_say_free_and_no_price_in_words(site: Built) -> None:
    said: set[str] = set()
    for page in site.pages.values():
        for table in page.all("table", data_board=None):
            media = table.attributes["data-board"].rpartition(".")[2] in ("image", "logo", "video")
            for cell in table.all("td", data_metric="price_prompt"):
                value, words = cell.attributes["data-value"], cell.words
                if not value:
                    assert words == "no price"
                elif value == "0":
                    assert words == ("$0.00" if media else "free")
                else:
                    assert re.fullmatch(r"\$[0-9,]+\.[0-9]{2,}", words)
                said.add(words)
    assert {"no price", "free"} <= said


# Each family


def test_home_has_the_leaders_with_price_of_every_task_and_board(site: Built) -> None:
    tables = board_tables(site.pages["/"])

    assert list(tables) == list(site.boards)
    for board_id, board in site.boards.items():
        (table,) = tables[board_id]
        first: dict[str, tuple[str, str, str]] = {}
        for rank, slug, name, _ in lines_of(board):
            if rank:
                first.setdefault(slug, (rank, slug, name))
        assert [line(row)[:3] for row in rows(table)] == list(first.values())[:LEAGUE], board_id
        priced = any(entry["values"]["price_prompt"] for entry in board["entries"])
        for row in rows(table):
            keys = {"price_prompt", "price_completion"} if priced else set()
            assert set(line(row)[3]) == {board["metric"]["key"], *keys}


def test_home_says_who_is_listed_first_for_each_task(site: Built) -> None:
    (lede,) = site.pages["/"].all("p", class_="lede")
    for board in site.boards.values():
        if board["source"] == "artificial-analysis":
            for entry in board["entries"]:
                if entry["rank"] == "1":
                    assert " ".join(entry["model"]["name"].split()) in lede.words


def test_a_task_has_its_board_and_the_first_of_those_mapped_to_it(site: Built) -> None:
    coding = site.pages["/tasks/coding/"]
    mapped = "design-arena.models.codecategories"

    assert list(board_tables(coding)) == ["artificial-analysis.coding", mapped]
    (table,) = board_tables(coding)[mapped]
    rated = [one[:3] for one in lines_of(site.boards[mapped]) if one[0]]
    assert [line(row)[:3] for row in rows(table)] == rated[:RELATED]
    links = [target("/tasks/coding/", link) for link in coding.one("main").all("a")]
    assert site.board_of(mapped)["url"] in links
    for task in ("intelligence", "agentic"):
        assert list(board_tables(site.pages[f"/tasks/{task}/"])) == [f"artificial-analysis.{task}"]


def test_an_arena_has_all_its_boards(site: Built) -> None:
    arenas: dict[str, list[str]] = {}
    for one in site.index["boards"]:
        if one["arena"]:
            arenas.setdefault(one["arena"], []).append(one["id"])

    assert {"models", "agents"} <= set(arenas)
    for arena, boards in arenas.items():
        page = site.pages[f"/arenas/{arena}/"]
        assert list(board_tables(page)) == boards
        links = [target(f"/arenas/{arena}/", link) for link in page.one("main").all("a")]
        assert {site.board_of(board)["url"] for board in boards} <= set(links)


def test_a_model_s_page_gathers_every_board_it_stands_on(site: Built) -> None:
    models = json.loads((site.folder / "data/v1/models.json").read_bytes())["models"]

    pages = {path for path in site.pages if path.startswith("/models/")} - {"/models/"}
    gone = {path for path in pages if site.pages[path].all("div", class_="head gone")}
    assert {model["url"] for model in models} == pages - gone
    for model in models:
        page = site.pages[model["url"]]
        found = [
            (row.attributes["data-board"], cells(row)[1].text, row.attributes["data-rank"])
            for row in page.all("tr", data_board=None)
        ]
        rated = [one for one in model["placements"] if one["rank"]]
        assert sorted(found) == sorted(
            (one["board"], one["name"], str(one["rank"])) for one in rated
        ), model["url"]
        assert {row.attributes["data-model"] for row in page.all("tr", data_board=None)} <= {
            model["slug"]
        }
        for one in model["placements"]:
            if not one["rank"]:
                assert site.board_of(one["board"])["title"] in page.one("main").words
        assert page.one("code").text == model["slug"]
        words = page.one("main").words
        assert all(" ".join(name.split()) in words for name in model["names"])
        assert ("not stated" in words) == (model["lab"] is None)


def test_a_model_s_rows_have_the_figures_of_the_boards(site: Built) -> None:
    entries: dict[tuple[str, str, str, str], list[dict[str, str]]] = {}
    for board in site.boards.values():
        for rank, slug, name, values in lines_of(board):
            entries.setdefault((board["id"], rank, slug, name), []).append(values)
    for address, page in site.pages.items():
        for row in page.all("tr", data_board=None, data_model=None):
            key = (
                row.attributes["data-board"],
                row.attributes["data-rank"],
                row.attributes["data-model"],
                cells(row)[1].text,
            )
            found = {
                cell.attributes["data-metric"]: cell.attributes["data-value"]
                for cell in row.all("td", data_metric=None)
            }
            assert found
            assert any(found.items() <= values.items() for values in entries[key]), address


def test_the_list_of_models_has_every_model_once(site: Built) -> None:
    models = json.loads((site.folder / "data/v1/models.json").read_bytes())["models"]
    page = site.pages["/models/"]

    found = {
        row.attributes["data-model"]: target("/models/", row.one("th", scope="row").one("a"))
        for row in page.one("table").all("tr", data_model=None)
    }
    assert found == {model["slug"]: model["url"] for model in models}
    assert list(found) == [model["slug"] for model in models]


def test_labs_have_their_models_and_no_lab_means_no_page(site: Built) -> None:
    labs: dict[str, set[str]] = {}
    for model in json.loads((site.folder / "data/v1/models.json").read_bytes())["models"]:
        if model["lab"] is not None:
            labs.setdefault(model["lab"], set()).add(model["slug"])
    listed = {
        row.attributes["data-lab"]: target("/labs/", row.one("th").one("a"))
        for row in site.pages["/labs/"].all("tr", data_lab=None)
    }

    assert set(listed) == set(labs)
    assert len([path for path in site.pages if path.startswith("/labs/")]) == len(labs) + 1
    for lab, address in listed.items():
        table = site.pages[address].one("table", class_="list fine")
        assert {row.attributes["data-model"] for row in rows(table)} == labs[lab]


def test_a_source_s_page_lists_its_boards_and_counts_its_rows(site: Built) -> None:
    status = json.loads((site.folder / "data/v1/status.json").read_bytes())
    for source in status["sources"]:
        page = site.pages[f"/sources/{source['id']}/"]
        listed = [row.attributes["data-board"] for row in page.all("tr", data_board=None)]
        assert listed == [board for board in site.boards if board.startswith(source["id"])]
        usable = source["rows"] - source["quarantined"]
        assert f"{source['rows']} rows received, {usable} of them usable" in page.words


def test_the_downloads_page_lists_every_file_of_data(site: Built) -> None:
    page = site.pages["/data/"]
    linked = {target("/data/", link) for link in page.one("main").all("a")}
    found = {
        "/" + path.relative_to(site.folder).as_posix()
        for path in (site.folder / "data").rglob("*")
        if path.is_file() and path.suffix != ".html"
    }

    assert found <= linked
    assert "/manifest.json" in linked


# Links


def target(address: str, link: Node) -> str:
    """Return where a link leads, from the site's root, without its anchor."""
    path = unquote(urlsplit(link.attributes.get("href") or link.attributes["src"]).path)
    if not path:
        return address
    found = posixpath.normpath(posixpath.join(posixpath.dirname(address), path))
    return f"{found.rstrip('/')}/" if path.endswith("/") else found


def links(page: Node) -> Iterator[Node]:
    """Yield what a page links to or loads."""
    yield from page.all(href=None)
    yield from page.all(src=None)


def test_every_link_inside_leads_to_something(site: Built) -> None:
    for address, page in site.pages.items():
        for link in links(page):
            parts = urlsplit(link.attributes.get("href", link.attributes.get("src", "")))
            if parts.scheme:
                continue
            found = target(address, link)
            path = site.folder / found.strip("/")
            path = path / "index.html" if found.endswith("/") else path
            assert path.is_file(), f"{address}: {link.attributes}"
            if parts.fragment:
                assert site.pages[found].all(id=parts.fragment), f"{address}: #{parts.fragment}"


def test_links_are_relative_so_that_the_site_works_under_any_path(site: Built) -> None:
    for address, page in site.pages.items():
        for link in links(page):
            href = link.attributes.get("href", link.attributes.get("src", ""))
            if not urlsplit(href).scheme:
                assert href.startswith("/") == (
                    address == "/404.html" and not href.startswith("#")
                ), f"{address}: {href}"


def test_links_outside_are_few_and_safe(site: Built) -> None:
    hosts = {"openrouter.ai", "creativecommons.org", "artificialanalysis.ai", "www.designarena.ai"}
    for page in site.pages.values():
        for link in links(page):
            href = link.attributes.get("href", link.attributes.get("src", ""))
            if urlsplit(href).scheme:
                assert link.tag == "a"
                assert urlsplit(href).scheme == "https"
                assert urlsplit(href).hostname in hosts


def test_every_page_can_be_reached_from_home(site: Built) -> None:
    reached, waiting = {"/"}, ["/"]
    while waiting:
        address = waiting.pop()
        for link in site.pages[address].all("a", href=None):
            if not urlsplit(link.attributes["href"]).scheme:
                found = target(address, link)
                if found in site.pages and found not in reached:
                    reached.add(found)
                    waiting.append(found)

    assert set(site.pages) - reached == {"/404.html"}


def test_the_page_a_reader_is_on_is_marked_in_the_navigation(site: Built) -> None:
    for address in ("/models/", "/labs/", "/data/", "/about/", "/methodology/"):
        (current,) = site.pages[address].all("a", aria_current="page")
        assert target(address, current) == address


def test_links_with_one_text_lead_to_one_place(site: Built) -> None:
    """Else a list of links, as a screen reader gives it, cannot be told apart."""
    for address in ("/", "/data/", "/arenas/models/"):
        page = site.pages[address]
        found: dict[str, set[str]] = {}
        for link in page.one("main").all("a"):
            if not link.inside("table") or address == "/data/":
                found.setdefault(link.words, set()).add(link.attributes["href"])
        doubled = {words: hrefs for words, hrefs in found.items() if len(hrefs) > 1}
        # A category may bear one name in two arenas; the heading above tells which.
        titles = Counter(board["title"] for board in site.index["boards"])
        assert not [
            words for words in doubled if titles[re.sub(r"^All \d+ entries of ", "", words)] < 2
        ], address


# Other builds


def test_an_address_gives_canonical_links_and_a_base_for_the_404(tmp_path: Path) -> None:
    site = build(tmp_path, Double(LIVE_ROWS, AS_OF), "--site-url", SITE_URL + "/")

    for address, page in site.pages.items():
        found = [link.attributes["href"] for link in page.all("link", rel="canonical")]
        assert found == ([] if address == "/404.html" else [SITE_URL + address])
    hrefs = [link.attributes["href"] for link in links(site.pages["/404.html"])]
    assert {href for href in hrefs if not href.startswith(("/standings/", "#", "https:"))} == set()


def test_without_an_address_there_is_no_canonical_link(live: Built) -> None:
    for page in live.pages.values():
        assert not page.all("link", rel="canonical")
    assert all(
        link.attributes["href"].startswith(("/", "#")) for link in links(live.pages["/404.html"])
    )


def failing(rows: list[dict[str, Any]], **match: str) -> Double:
    """Return a double that answers 400 to some requests."""
    double = Double(rows, AS_OF)
    double.script(match, Answer.error(400), forever=True)
    return double


def test_a_missing_source_is_said_and_breaks_nothing(tmp_path: Path) -> None:
    double = failing(LIVE_ROWS, source="design-arena", arena="models")
    site = build(tmp_path, double, exit_code=3)

    assert {one["source"] for one in site.index["boards"]} == {"artificial-analysis"}
    page = site.pages["/sources/design-arena/"]
    assert "no figures of this source today" in page.words
    assert "status 400" in page.words
    assert "No arena figures today." in site.pages["/"].words
    assert list(board_tables(site.pages["/tasks/coding/"])) == ["artificial-analysis.coding"]


def test_no_index_leaves_the_tasks_without_a_board(tmp_path: Path) -> None:
    site = build(tmp_path, failing(LIVE_ROWS, source="artificial-analysis"), exit_code=3)

    assert "no figures of Artificial Analysis" in site.pages["/tasks/intelligence/"].words
    assert list(board_tables(site.pages["/tasks/coding/"])) == [
        "design-arena.models.codecategories"
    ]
    assert site.pages["/"].words.count("No figures today.") == 3


def test_a_stale_source_says_whose_figures_stand_in(tmp_path: Path) -> None:
    build(tmp_path, Double(LIVE_ROWS, AS_OF))
    double = failing(LIVE_ROWS, source="artificial-analysis")
    site = build(tmp_path, double, exit_code=3, SOURCE_DATE_EPOCH=command.later())

    said = "Artificial Analysis could not be taken over on 5 June 2026"
    for address, page in site.pages.items():
        cited = bool(page.all(data_citation="artificial-analysis"))
        assert (said in page.words) == cited, address
        if cited:
            assert "Shown are the figures of 4 June 2026." in page.words
    assert "artificial-analysis.coding" in site.boards


@pytest.mark.fault("days", "data more than three days old", "every page with them says so")
@pytest.mark.parametrize(("as_of", "old"), [("2026-06-01", False), ("2026-05-31", True)])
def test_data_older_than_three_days_are_called_old(tmp_path: Path, as_of: str, old: bool) -> None:
    stamps = AS_OF | {"design-arena": f"{as_of}T00:02:03Z"}
    site = build(tmp_path, Double(LIVE_ROWS, stamps))

    for address, page in site.pages.items():
        cited = bool(page.all(data_citation="design-arena"))
        assert ("4 days old on the day of these pages, 4 June 2026" in page.words) == (
            old and cited
        ), address


@pytest.mark.fault("data", "one row of each source", "a site in the right words")
def test_one_row_is_a_site(tmp_path: Path) -> None:
    rows = [index_row("x/a", "Only", 1), arena_row("x/a", "Only")]
    site = build(tmp_path, Double(rows, AS_OF))

    words = site.pages["/tasks/intelligence/"].words
    assert "Only is listed first of 1 rated entry" in words
    assert "1 rated entries" not in " ".join(page.words for page in site.pages.values())


def test_no_page_shows_the_time_of_its_build(tmp_path: Path, live: Built) -> None:
    """A second build of the same day, an hour later, is the same site byte for byte."""
    other = build(tmp_path, Double(LIVE_ROWS, AS_OF), SOURCE_DATE_EPOCH=str(int(EPOCH) + 3600))

    def timeless(path: Path) -> str:
        return path.read_text("utf-8").replace("T07:17:00Z", "T06:17:00Z")

    for path in live.folder.rglob("*.html"):
        twin = other.folder / path.relative_to(live.folder)
        assert timeless(path) == timeless(twin), path


def test_home_says_of_every_date_how_old_it_is_and_of_colour_only_where_there_is_any(
    live: Built, tmp_path: Path
) -> None:
    facts = live.pages["/"].one("ul", class_="facts")
    assert len(facts.all("time", data_age=None)) == len(facts.all("span", class_="age")) == 2
    assert "In colour" in live.pages["/"].text

    stats = {"first_place": 1, "second_place": 1, "third_place": 1, "fourth_place": 1, "total": 4}
    few = [arena_row(f"a/{at}", f"M{at}", 1200 + at, tournament_stats=stats) for at in range(3)]
    # Nothing of the other source: degraded, and said so.
    uncounted = build(tmp_path, Double(few, AS_OF), exit_code=3)
    assert "In colour" not in uncounted.pages["/"].text


def test_a_citation_to_copy_reads_as_sentences(site: Built) -> None:
    for address, page in site.pages.items():
        for node in page.all("span", id="citation"):
            assert not re.search(r"\.[.,]", node.text), address
