"""Charts in the browser: words that touch no others, details on hover and keys, saved files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests import command
from tests.browser import Serve
from tests.chart_words import WORDS
from tests.test_looks import AXE, Theme, opened

BOARD = "/arenas/models/website/"
BOARDS = (
    BOARD,
    "/arenas/models/codecategories/",
    "/arenas/agents/webapps/",
    "/arenas/builders/landingpages/",
    "/arenas/models/svg/",
    "/tasks/intelligence/",
    "/tasks/agentic/",
)
MODEL = "/models/lumen-and-ash/clinker-7-20260630/"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return command.sample(tmp_path_factory)


@pytest.fixture(scope="module")
def site(folder: Path, serve: Serve) -> str:
    return serve(folder).rstrip("/")


def chart(page: Page, name: str) -> Locator:
    """Return a chart's drawing as it is shown."""
    return page.locator(f"#chart-{name} svg:visible")


def detail(page: Page, name: str) -> list[list[str]]:
    """Return what a chart's box says: the name, then pairs of words and figure."""
    lines = page.locator(f"#chart-{name} .detail:visible > *").all()
    return [line.inner_text().strip().rsplit(": ", 1) for line in lines]


def row(page: Page, at: int) -> Locator:
    """Return the row that stood at a place of the board's table before any sorting."""
    return page.locator("table.board > tbody > tr").nth(at)


# Words and layouts


@pytest.mark.parametrize("width", [320, 360, 600, 768, 1000, 1440])
def test_words_touch_no_others_stay_inside_and_can_be_read(
    browser: Browser, site: str, width: int
) -> None:
    with opened(browser, site, width=width) as page:
        for address in (*BOARDS, MODEL):
            page.goto(site + address)
            assert page.locator(".chart").count() >= 1
            assert page.locator(".chart svg:visible").count() == page.locator(".chart").count()
            if width != 320:
                assert page.evaluate(WORDS) == [], address


# Axe cannot tell the ground of words in an SVG, or in a box that lets the pointer through: the
# test below can.
RUN_AXE = """async () => {
  const place = {include: [['.chart']], exclude: [['.chart svg text'], ['.detail']]};
  const result = await axe.run(place);
  const told = (kind) => result[kind].map(one => `${one.id}: ${one.nodes[0].html.slice(0, 120)}`);
  return [result.passes.length, [...told('violations'), ...told('incomplete')]];
}"""


@pytest.mark.parametrize(("width", "theme"), [(360, "dark"), (1440, "light")])
def test_axe_finds_nothing_while_a_detail_is_shown(
    browser: Browser, site: str, width: int, theme: Theme
) -> None:
    with opened(browser, site, width=width, theme=theme) as page:
        for address, name in ((BOARD, "price"), (MODEL, "profile")):
            page.goto(site + address)
            chart(page, name).focus()
            page.keyboard.press("End")
            assert detail(page, name)
            page.evaluate(AXE)
            passed, found = page.evaluate(RUN_AXE)
            assert passed > 8
            assert found == []


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour as browsers compute it: rgb(r, g, b)."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_and_marks_stand_out(browser: Browser, site: str, theme: Theme) -> None:
    with opened(browser, site, theme=theme) as page:
        page.goto(site + BOARD)
        grounds = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        chart(page, "price").focus()
        page.keyboard.press("Home")
        box = page.locator(".detail:visible")
        over = [
            box.evaluate("one => getComputedStyle(one).backgroundColor"),
            *(
                box.locator(f"{tag} >> nth=0").evaluate("one => getComputedStyle(one).color")
                for tag in ("b", "span", "i")
            ),
        ]
        words, marks = (
            page.locator(f".chart svg:visible {tag}").evaluate_all(
                "all => [...new Set(all.map(one => getComputedStyle(one).fill))]"
            )
            for tag in ("text", ":is(.front, .ink, .able) circle")
        )
    assert len(words) >= 3
    for least, ground, colours in (
        (4.5, grounds, words),
        (3, grounds, marks),
        (4.5, over[0], over[1:]),
    ):
        for colour in colours:
            dark, light = sorted((luminance(ground), luminance(colour)))
            assert (light + 0.05) / (dark + 0.05) >= least, colour


def test_in_forced_colours_marks_still_differ_from_the_ground(browser: Browser, site: str) -> None:
    with opened(browser, site) as page:
        page.emulate_media(forced_colors="active")
        page.goto(site + BOARD)
        many = page.locator("#chart-price .many").first
        fills = [
            many.evaluate("one => getComputedStyle(one).stroke"),
            *(
                page.locator(f"#chart-{one}").first.evaluate("one => getComputedStyle(one).fill")
                for one in (
                    "price .able circle",
                    "ranks text",
                    "places .p1 rect",
                    "places .p2 rect",
                )
            ),
        ]
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")

    assert ground not in fills
    assert len(set(fills)) >= 3


def test_without_a_script_charts_are_whole_and_no_button_is_shown(
    browser: Browser, site: str
) -> None:
    with opened(browser, site, javascript=False) as page:
        page.goto(site + BOARD)
        assert page.locator(".chart svg:visible").count() == page.locator(".chart").count() > 3
        assert page.locator(".chart .save:visible").count() == 0
        assert page.locator("#chart-price a").get_attribute("href") == "#table"


# Detail


def test_hovering_near_a_mark_tells_its_row_and_leaving_hides_it(
    browser: Browser, site: str
) -> None:
    with opened(browser, site, width=1440) as page:
        page.goto(site + BOARD)
        spot = chart(page, "price").locator("[data-row='0']")
        spot.scroll_into_view_if_needed()
        at = spot.bounding_box()
        assert at is not None
        page.mouse.move(at["x"] + at["width"] / 2 + 9, at["y"] + at["height"] / 2)

        page.locator("#chart-price .detail:visible").wait_for()
        told = detail(page, "price")
        assert told[0] == [row(page, 0).locator("th").inner_text()]
        by_key = dict(told[1:])
        assert by_key["Elo"].split()[0] == row(page, 0).get_by_role("cell").nth(1).inner_text()[:4]
        assert list(by_key) == [
            "Rank",
            "Elo",
            "Price in, USD per M",
            "Price out, USD per M",
            "Mixed price, USD per M at 3 in : 1 out",
            "On price front, share of input",
        ]
        page.mouse.move(2, 2)
        page.locator("#chart-price .detail").wait_for(state="hidden")
        assert detail(page, "price") == []


def test_details_stay_true_after_sorting_and_filtering(browser: Browser, site: str) -> None:
    with opened(browser, site, width=1440) as page:
        page.goto(site + BOARD)
        name = row(page, 3).locator("th").inner_text()
        for key in ("price_prompt", "tournaments"):
            page.locator(f"thead th[data-key='{key}'] button").click()
        assert row(page, 3).locator("th").inner_text() != name

        chart(page, "time").focus()
        page.keyboard.press("Home")
        for _ in range(3):
            page.keyboard.press("ArrowRight")
        told = detail(page, "time")
        assert told[0] == [name]
        assert told[-1][0] == "Time, s"


def test_keys_walk_the_marks_in_the_order_of_rank(browser: Browser, site: str) -> None:
    def rank() -> str:
        return detail(page, name)[1][1].split(",")[0]

    with opened(browser, site, width=1440) as page:
        page.goto(site + BOARD)
        for name in ("ranks", "places"):
            chart(page, name).focus()
            seen = [rank()]
            for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "ArrowUp", "End"):
                page.keyboard.press(key)
                seen.append(rank())
            assert seen[:6] == ["1", "2", "3", "2", "1", "1"]
            assert int(seen[6]) >= 12
            assert page.locator(f"#chart-{name} [role=status]").inner_text().count(", ") >= 3
            page.keyboard.press("Escape")
            assert detail(page, name) == []


def test_a_tap_shows_a_detail_that_stays(browser: Browser, site: str) -> None:
    with browser.new_context(viewport={"width": 360, "height": 800}, has_touch=True) as context:
        page = context.new_page()
        page.goto(site + BOARD)
        spot = chart(page, "ranks").locator("[data-row='2']")
        spot.scroll_into_view_if_needed()
        spot.tap()
        page.locator("#chart-ranks .detail:visible").wait_for()
        assert detail(page, "ranks")[0] == [row(page, 2).locator("th").inner_text()]
        box = page.locator("#chart-ranks .detail").bounding_box()
        assert box is not None
        assert 0 <= box["x"] <= box["x"] + box["width"] <= 360


def test_a_profile_tells_the_row_of_its_board(browser: Browser, site: str) -> None:
    with opened(browser, site, width=1440) as page:
        page.goto(site + MODEL)
        boards, places = (
            chart(page, "profile")
            .locator(f".label.{kind} text")
            .evaluate_all("all => all.map(one => one.lastChild.textContent)")
            for kind in ("ink", "faint")
        )
        chart(page, "profile").focus()
        page.keyboard.press("Home")
        for board, place in zip(boards, places, strict=True):
            told = detail(page, "profile")
            assert (told[0], dict(told[1:])["Rank"]) == ([board], place)
            page.keyboard.press("ArrowDown")
        assert len(boards) >= 10


# Files


def saved(page: Page, name: str, to: Path) -> tuple[str, ElementTree.Element]:
    """Save a chart as its button does; return the file's name and its content."""
    with page.expect_download() as download:
        page.locator(f"#chart-{name} .save").click()
    download.value.save_as(to)
    return download.value.suggested_filename, ElementTree.parse(to).getroot()  # noqa: S314


def drawn(page: Page, path: Path) -> Any:
    """Open a saved file by itself; return its words that leave it and the colour of its ground."""
    page.goto(path.as_uri())
    return page.evaluate(
        """() => {
          const room = document.documentElement.getBoundingClientRect();
          return {
            out: [...document.querySelectorAll('text')]
              .filter(one => one.getBoundingClientRect().right > room.right
                || one.getBoundingClientRect().bottom > room.bottom)
              .map(one => one.textContent),
            ground: document.querySelector('rect').getAttribute('fill'),
          };
        }"""
    )


@pytest.mark.parametrize(("width", "theme"), [(360, "light"), (1440, "dark")])
def test_a_saved_chart_stands_alone_and_says_whose_figures_it_shows(
    browser: Browser,
    serve: Serve,
    tmp_path_factory: pytest.TempPathFactory,
    tmp_path: Path,
    width: int,
    theme: Theme,
) -> None:
    live = serve(command.small(tmp_path_factory) / "public").rstrip("/")
    with browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=theme
    ) as context:
        page = context.new_page()
        page.goto(live + "/models/a/one/")
        to = tmp_path / "chart.svg"
        name, root = saved(page, "profile", to)
        ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        cited = page.locator("[data-citation]").all_inner_texts()
        found = drawn(page, to)

    assert name == "one-where-does-it-stand.svg"
    words = " ".join(one.text or "" for one in root.iter(f"{SVG}text"))
    assert "One: Where does it stand?" in words
    assert cited
    for citation in cited:
        assert citation in words
    assert "CC BY 4.0" in words
    assert found == {"out": [], "ground": ground}
    text = to.read_text("utf-8")
    assert not re.search(r"var\(|light-dark|class=|data-row|style=|<script", text)


def test_a_sample_is_saved_as_one_and_from_files_too(
    browser: Browser, folder: Path, tmp_path: Path
) -> None:
    with opened(browser, folder.as_uri(), width=1440) as page:
        page.goto((folder / BOARD.strip("/") / "index.html").as_uri())
        for name in ("price", "places"):
            file, root = saved(page, name, tmp_path / f"{name}.svg")
            assert re.fullmatch(r"websites-[a-z-]+\.svg", file)
            words = " ".join(one.text or "" for one in root.iter(f"{SVG}text"))
            assert "Sample: invented figures" in words
            assert "CC BY" not in words
