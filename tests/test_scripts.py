"""What scripts add, in Chromium: tables, charts, search, comparison; over http and from files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests import command
from tests.browser import Serve
from tests.command import site_gen
from tests.double import Double
from tests.sites import AS_OF, arena_row, index_row

BOARD = "arenas/models/website/index.html"
TASK = "tasks/intelligence/index.html"
HOSTILE = '</script><img src=x onerror="window.hit=1">'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return command.sample(tmp_path_factory)


@pytest.fixture(scope="module", params=["http", "file"])
def root(request: pytest.FixtureRequest, folder: Path, serve: Serve) -> str:
    """Return where the site is, with a slash at the end."""
    return serve(folder) if request.param == "http" else f"{folder.as_uri()}/"


@contextmanager
def opened(browser: Browser, address: str, width: int = 1280) -> Iterator[Page]:
    """Open a page; any complaint of it fails the test."""
    events: list[str] = []
    with browser.new_context(viewport={"width": width, "height": 900}) as context:
        page = context.new_page()
        page.on("console", lambda message: events.append(message.text))
        page.on("pageerror", lambda error: events.append(str(error)))
        page.goto(address)
        yield page
        assert events == []


def settle(page: Page) -> None:
    """Wait for the frame after the next: what a script puts off until it has painted is done."""
    page.evaluate(
        """() => new Promise(done =>
          requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(() => done()))))"""
    )


def where(page: Page) -> str:
    """Return the page's own address: the one Playwright keeps lags behind a script's change."""
    settle(page)
    return str(page.evaluate("location.href"))


def column(page: Page, key: str) -> list[str]:
    """Return the values of a column in the rows that are shown, in their order."""
    settle(page)
    found: list[str] = page.evaluate(
        """key => [...document.querySelectorAll('#table table.board tbody tr')]
          .filter(row => row.checkVisibility())
          .map(row => key === 'rank' ? row.dataset.rank
            : row.querySelector(`[data-metric=${key}]`).dataset.value)""",
        key,
    )
    return found


def head(page: Page, key: str) -> Any:
    """Return the button of a column's head."""
    return page.locator(f"#table th[data-key={key}] button")


# Tables


def test_one_row_a_model_at_first_and_a_tick_shows_all(
    browser: Browser, root: str, folder: Path
) -> None:
    board = json.loads(
        (folder / "data/v1/boards/artificial-analysis.intelligence.json").read_bytes()
    )
    models = {entry["model"]["slug"] for entry in board["entries"]}

    with opened(browser, root + TASK) as page:
        shown = column(page, "rank")
        assert len(shown) == len(models)
        assert page.locator(".count").inner_text() == (
            f"{len(models)} of {len(board['entries'])} shown"
        )
        page.get_by_label("all variants").check()
        assert len(column(page, "rank")) == len(board["entries"])
        assert where(page).endswith("?all=1")


def test_a_column_sorts_both_ways_and_back_with_nulls_last(browser: Browser, root: str) -> None:
    with opened(browser, root + BOARD) as page:
        listed = column(page, "rank")
        for order, at, step in (
            ("ascending", "price_prompt", 1),
            ("descending", "-price_prompt", -1),
        ):
            head(page, "price_prompt").press("Enter")
            prices = column(page, "price_prompt")
            given = [float(price) for price in prices if price]
            assert given == sorted(given, reverse=step < 0)
            assert prices[len(given) :] == [""] * (len(prices) - len(given))
            assert "" in prices
            assert page.locator("#table [aria-sort]").get_attribute("aria-sort") == order
            assert where(page).endswith(f"?sort={at}")
        # Equal prices stay as listed, and no rank changes.
        ranks = column(page, "rank")
        assert sorted(ranks, key=listed.index) == listed
        head(page, "price_prompt").press("Space")
        assert column(page, "rank") == listed
        assert "?" not in where(page)
        head(page, "elo").click()
        assert page.locator("#table [aria-sort]").get_attribute("aria-sort") == "descending"


# A click on a head, and the values of the rows in sight when the next frame comes.
IN_SIGHT = """key => new Promise(done => requestAnimationFrame(() => {
  const box = document.querySelector('#table .scroll').getBoundingClientRect();
  done([...document.querySelectorAll('#table table.board tbody tr')]
    .filter(row => row.checkVisibility() && row.getBoundingClientRect().top < box.bottom)
    .map(row => row.querySelector(`[data-metric=${key}]`).dataset.value));
}, document.querySelector(`#table th[data-key=${key}] button`).click()))"""


@pytest.mark.parametrize("query", ["", "?all=1"])
def test_rows_in_sight_on_a_very_long_board_are_sorted_before_the_next_frame(
    browser: Browser, folder: Path, serve: Serve, query: str
) -> None:
    page_of = (folder / TASK).read_text("utf-8")
    rows = re.search(r'(?s)id="table".*?<tbody>\n(.*?)</tbody>', page_of)
    assert rows is not None
    longer = page_of.replace(rows[1], rows[1] * 6)

    # A tall window has more rows in sight than most.
    with browser.new_context(viewport={"width": 1280, "height": 4000}) as context:
        page = context.new_page()
        page.route(
            f"**/{TASK}*", lambda route: route.fulfill(body=longer, content_type="text/html")
        )
        page.goto(f"{serve(folder)}{TASK}{query}")
        head(page, "price_prompt").wait_for()
        seen = page.evaluate(IN_SIGHT, "price_prompt")
        last = "#table tbody tr:last-child [data-metric=price_prompt]"
        page.wait_for_function(f"document.querySelector('{last}').dataset.value === ''")
        placed = column(page, "price_prompt")
        given = [float(price) for price in placed if price]
        assert given == sorted(given)
        assert placed[: len(seen)] == seen
        assert len(seen) > 70

        page.locator("input[name=q]").fill("kestrel")
        count = page.locator(".count").inner_text().split()
        page.wait_for_function(
            "many => document.querySelectorAll('#table tbody tr:not(.off)').length <= many",
            arg=int(count[2]) - 1,
        )
        assert 0 < int(count[0]) < int(count[2]) == page.locator("#table tbody tr").count()


def test_filters_narrow_and_say_how_many_are_shown(browser: Browser, root: str) -> None:
    with opened(browser, root + BOARD) as page:
        page.locator("input[name=q]").fill("kestrel pro")
        settle(page)
        names = page.locator("#table tbody tr:visible th").all_inner_texts()
        assert names
        assert all("Kestrel" in name and "pro" in name for name in names)
        assert page.locator(".count").inner_text() == f"{len(names)} of 90 shown"
        page.locator("input[name=q]").fill("")
        page.locator("summary", has_text="Price and mix").click()
        page.locator("select[name=price]").select_option("none")
        assert set(column(page, "price_prompt")) == {""}
        page.locator("select[name=price]").select_option("free")
        assert set(column(page, "price_prompt")) == {"0"}
        page.locator("select[name=price]").select_option("")
        page.get_by_label("mixed price up to $").fill("1")
        assert all(float(price) <= 1 for price in column(page, "cost"))
        page.get_by_label("mixed price up to $").fill("")
        page.locator("input[name=min]").fill("1000")
        assert min(int(count) for count in column(page, "tournaments")) >= 1000
        page.locator("select[name=lab]").select_option("northwind-foundry")
        settle(page)
        slugs = page.locator("#table tbody tr:visible").evaluate_all(
            "all => all.map(one => one.dataset.model)"
        )
        assert slugs
        assert all(slug.startswith("northwind-foundry/") for slug in slugs)


def test_a_view_is_restored_from_its_address(browser: Browser, root: str) -> None:
    query = "?sort=-win_rate&q=e&min=500&max=20&mix=20&all=1&cols=elo,cost,win_rate,tournaments"
    with opened(browser, root + BOARD + query) as page:
        assert column(page, "win_rate") == sorted(column(page, "win_rate"), key=float, reverse=True)
        assert min(int(count) for count in column(page, "tournaments")) >= 500
        assert page.locator("#table thead th:visible").count() == 7
        assert "20 % in" in page.locator("th[data-key=cost]").inner_text()
        page.get_by_label("all variants").uncheck()
        assert "sort=-win_rate" in where(page)
        assert "all=" not in where(page)
        before = column(page, "win_rate")
        page.reload()
        assert column(page, "win_rate") == before


@pytest.mark.parametrize(
    "query",
    [
        "?sort=__proto__",
        "?sort=nothing&lab=x'\"<&price=no",
        "?min=-1&max=x&mix=900&cols=",
        "?m=none",
    ],
)
def test_an_address_that_makes_no_sense_changes_nothing(
    browser: Browser, root: str, query: str
) -> None:
    with opened(browser, root + BOARD) as page:
        plain = column(page, "rank")
    with opened(browser, root + BOARD + query) as page:
        assert column(page, "rank") == plain


def test_own_mix_and_own_month_change_the_mixed_price(browser: Browser, root: str) -> None:
    with opened(browser, root + BOARD) as page:
        page.locator("summary", has_text="Price and mix").click()
        page.get_by_label("My mix").fill("0")
        assert column(page, "cost") == column(page, "price_completion")
        page.get_by_label("My mix").fill("")
        page.get_by_label("million in").fill("30")
        page.get_by_label("million out").fill("2")
        costs = [
            "" if not one else 30 * float(one) + 2 * float(two)
            for one, two in zip(
                column(page, "price_prompt"), column(page, "price_completion"), strict=True
            )
        ]
        assert [float(cost) if cost else "" for cost in column(page, "cost")] == pytest.approx(
            costs
        )
        assert "USD a month: 30 M in, 2 M out" in page.locator("th[data-key=cost]").inner_text()
        assert where(page).endswith("?in=30&out=2")


def test_columns_can_be_chosen(browser: Browser, root: str) -> None:
    with opened(browser, root + BOARD) as page:
        assert not page.locator("th[data-key=first_place]").is_visible()
        page.locator("summary", has_text="Columns").click()
        page.get_by_label("1st").check()
        assert page.locator("th[data-key=first_place]").is_visible()
        assert (
            page.locator("#table tbody tr").first.locator("[data-metric=first_place]").is_visible()
        )
        assert "cols=" in where(page)


def test_without_a_script_every_row_and_column_is_there(browser: Browser, root: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(root + TASK)
        assert page.locator("#table tbody tr:visible").count() == 208
        assert not page.locator(".tools").is_visible()
        assert page.locator("a.find").get_attribute("href")
        page.goto(root + BOARD)
        assert page.locator("th[data-key=first_place]").is_visible()


def test_nothing_moves_while_a_page_loads(browser: Browser, root: str) -> None:
    for address in ("index.html", BOARD, TASK):
        with opened(browser, root + address) as page:
            page.wait_for_timeout(300)
            moved = page.evaluate(
                """() => new Promise(done => new PerformanceObserver(list =>
                     done(list.getEntries().reduce((sum, one) => sum + one.value, 0)))
                     .observe({type: 'layout-shift', buffered: true})
                   || setTimeout(() => done(0), 300))"""
            )
            assert moved < 0.02, address


def test_copies_hold_what_is_shown_with_its_source(
    browser: Browser, serve: Serve, folder: Path
) -> None:
    root = serve(folder)
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        page = context.new_page()
        page.goto(f"{root}{BOARD}?q=kestrel")
        shown = page.locator("#table tbody tr:visible").count()
        for kind, start in (("Markdown", "| Rank | Model |"), ("CSV", '"Rank","Model"')):
            page.get_by_role("button", name=f"Copy as {kind}").click()
            page.get_by_role("button", name="Copied").wait_for()
            text = page.evaluate("navigator.clipboard.readText()")
            assert text.startswith(start)
            assert text.count("Kestrel") == shown
            assert "invented figures in the shape of Design Arena" in text
            page.wait_for_timeout(2100)


# Hostile names


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a site of which some names would like to be more than names."""
    place = tmp_path_factory.mktemp("hostile")
    rows = [arena_row(f"x/{HOSTILE}{at}", f"{HOSTILE}{at}", 1200 + at) for at in range(4)]
    rows += [index_row(f"x/{HOSTILE}{at}", f"{HOSTILE}{at}", at) for at in range(4)]
    with Double(rows, AS_OF) as double:
        paths = ("--output", place / "public", "--archive", place / "archive")
        assert site_gen("build", "--api-url", double.url, *paths).exit == 0
    return place / "public"


def test_hostile_names_stay_names_in_scripts(browser: Browser, hostile: Path, serve: Serve) -> None:
    root = serve(hostile)
    with opened(browser, root + BOARD) as page:
        page.get_by_role("button", name="Compare").first.click()
        for at in range(2):
            page.locator("#table tbody input").nth(at).check()
        assert HOSTILE in page.locator(".tray").inner_text()
        page.locator(".chart svg:visible").first.focus()
        page.keyboard.press("ArrowRight")
        assert HOSTILE in page.locator(".detail:visible").inner_text()
        page.locator(".find-field").fill("img")
        page.locator(".find-result").first.wait_for()
        page.get_by_role("link", name="Compare 2 models").click()
        page.locator(".compared").wait_for()
        assert HOSTILE in page.locator(".compared thead").inner_text()
        assert page.evaluate("window.hit") is None


# Charts


@pytest.mark.parametrize("width", [360, 768, 1440])
@pytest.mark.parametrize("address", [BOARD, TASK, "arenas/agents/webapps/index.html"])
def test_words_in_charts_do_not_collide(
    browser: Browser, folder: Path, address: str, width: int
) -> None:
    with opened(browser, f"{folder.as_uri()}/{address}", width) as page:
        found = page.evaluate(
            """() => [...document.querySelectorAll('.chart svg')]
              .filter(one => one.checkVisibility()).map(svg => {
                const boxes = [...svg.querySelectorAll('text')]
                  .map(one => [one.textContent, one.getBoundingClientRect()]);
                const meet = [];
                boxes.forEach(([a, one], n) => boxes.slice(n + 1).forEach(([b, two]) => {
                  if (one.left < two.right - 1 && two.left < one.right - 1
                      && one.top + 2 < two.bottom - 2 && two.top + 2 < one.bottom - 2) {
                    meet.push(`${a} | ${b}`);
                  }
                }));
                const size = Math.min(...boxes.map(([, box]) => box.height));
                return [boxes.length, size, meet];
              })"""
        )
    assert len(found) >= 1
    for words, size, meet in found:
        assert words > 5
        assert size >= 11
        assert meet == []


def test_a_chart_says_what_its_marks_stand_for(browser: Browser, root: str) -> None:
    with opened(browser, f"{root}{BOARD}?sort=price_prompt") as page:
        chart = page.locator("#chart-ranks svg:visible")
        page.keyboard.press("Tab")  # so that focus comes by keyboard
        chart.focus()
        detail = page.locator("#chart-ranks .detail")
        assert detail.inner_text().startswith("Kestrel 5 pro\n")
        assert "Elo: 1361 ±15" in detail.inner_text()
        page.keyboard.press("Escape")
        detail.wait_for(state="hidden")
        page.locator("#chart-price svg:visible circle").first.hover()
        page.locator("#chart-price .detail:visible").wait_for()
        # Every rated entry with a price can be had by keyboard, the many in grey too.
        page.locator("#chart-price svg:visible").focus()
        names = []
        page.keyboard.press("Home")
        for _ in range(12):
            names.append(page.locator("#chart-price .detail b").inner_text())
            page.keyboard.press("ArrowRight")
        assert len(set(names)) == 12
        assert names[:3] == ["Kestrel 5 pro", "Avocet 3.5 pro", "Avocet 3.5 swift"]


def test_a_chart_can_be_taken_along_with_its_source(
    browser: Browser, root: str, tmp_path: Path
) -> None:
    with opened(browser, root + BOARD) as page:
        with page.expect_download() as download:
            page.locator("#chart-price .save").click()
        download.value.save_as(tmp_path / "chart.svg")
        text = (tmp_path / "chart.svg").read_text("utf-8")
    assert download.value.suggested_filename == "websites-what-does-it-cost.svg"
    assert text.startswith("<svg")
    assert "invented figures in the shape of" in text
    assert "var(" not in text


# Search


def test_the_search_box_finds_by_keyboard(browser: Browser, root: str) -> None:
    with opened(browser, root + BOARD) as page:
        page.keyboard.press("/")
        page.keyboard.type("kestrel 5.5")
        page.locator(".find-result").first.wait_for()
        assert page.locator(".find-field").get_attribute("aria-expanded") == "true"
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowDown")
        assert "Kestrel 5.5" in page.locator("[aria-selected=true]").inner_text()
        href = page.locator("[aria-selected=true]").get_attribute("href")
        assert href is not None
        assert "/models/" in href
        if root.startswith("http"):
            page.keyboard.press("Enter")
            page.wait_for_url(f"{root}models/**")  # the board's own address holds /models/ too
            assert "Kestrel 5.5" in page.locator("h1").inner_text()


def test_the_search_box_says_when_nothing_is_found_and_lets_go(browser: Browser, root: str) -> None:
    with opened(browser, root + "index.html") as page:
        page.locator(".find-field").fill("zzzzzz")
        page.locator(".find [role=status]", has_text="0 results").wait_for(state="attached")
        page.keyboard.press("Escape")
        assert page.locator(".find-field").input_value() == ""


# Comparison

TWO = ("northwind-foundry/kestrel-5-pro-20260811", "lumen-and-ash/clinker-7-20260630")


def test_models_stand_side_by_side(browser: Browser, root: str) -> None:
    query = f"?m={TWO[0]}&m={TWO[1]}"
    with opened(browser, f"{root}compare/index.html{query}") as page:
        page.locator(".compared").wait_for()
        assert page.locator(".compared thead th").count() == 3
        assert "stand together on" in page.locator("#compare-lede").inner_text()
        words = page.locator(".compared").inner_text()
        for part in ("Websites", "1 of 90", "1361 ±15", "Placed first", "Price in, out"):
            assert part in words
        page.get_by_label("Add a model").fill("Avocet 3.5 pro")
        page.get_by_role("button", name="Add", exact=True).click()
        page.locator(".compared thead th").nth(3).wait_for()
        assert where(page).count("m=") == 3
        page.get_by_role("button", name="Remove Avocet 3.5 pro").click()
        page.locator(".compared thead th").nth(3).wait_for(state="detached")


def test_the_comparison_says_what_it_cannot_show(browser: Browser, root: str) -> None:
    five = "&".join(f"m={slug}" for slug in (*TWO, *TWO, "no/such"))
    with opened(browser, f"{root}compare/index.html?{five}") as page:
        page.locator(".compared").wait_for()
        assert page.locator(".compared thead th").count() == 3
        assert page.locator("#compare-said").inner_text() == "Not on any board today: no/such."


def test_models_are_chosen_in_a_table(browser: Browser, root: str) -> None:
    with opened(browser, root + BOARD) as page:
        page.get_by_role("button", name="Compare", exact=True).click()
        for at in range(4):
            page.locator("#table tbody input").nth(at).check()
        assert page.locator("#table tbody input").nth(5).is_disabled()
        assert where(page).count("m=") == 4
        link = page.get_by_role("link", name="Compare 4 models")
        assert link.get_attribute("href").count("m=") == 4  # type: ignore[union-attr]


# Ages and copies


def test_old_data_is_called_old_by_the_reader_s_clock(browser: Browser, root: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.clock.set_fixed_time("2026-11-03T12:00:00Z")
        page.goto(root + BOARD)
        assert page.locator(".facts .age").inner_text() == ""
        page.clock.set_fixed_time("2026-11-15T12:00:00Z")
        page.goto(root + BOARD)
        told = page.locator(".facts li:has(.age)").inner_text()
        assert told.endswith(" (14 days ago)")
        # The blank stands outside of what may start a line.
        assert page.locator(".facts .age").inner_text() == "(14 days ago)"


def test_an_age_moves_nothing_however_wide_the_page(browser: Browser, root: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.clock.set_fixed_time("2026-11-15T12:00:00Z")
        for address in (BOARD, TASK):
            page.goto(root + address)
            told, moved = page.evaluate(
                """() => {
                  const facts = document.querySelector(".facts"), age = facts.querySelector(".age");
                  const told = age.textContent, moved = [];
                  for (let width = 200; width < 800; width++) {
                    facts.style.width = `${width}px`;
                    const [with_it, without] = [told, ""].map((text) => {
                      age.textContent = text;
                      return facts.getBoundingClientRect().height;
                    });
                    if (with_it !== without) moved.push(width);
                  }
                  return [told, moved];
                }"""
            )
            assert told.endswith(" days ago)")
            assert moved == [], address
