"""Boards for frames in other sites: small, in either theme, never without their credit."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests import command
from tests.browser import Serve
from tests.double import ATTRIBUTIONS
from tests.sites import parse

BOARD = "embed/design-arena.models.website"
ROWS = (
    "() => [...document.querySelectorAll('tbody tr')].filter(one => one.checkVisibility()).length"
)
SHIFTS = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => { for (const one of list.getEntries()) sum += one.value; })
    .observe({type: 'layout-shift', buffered: true});
  requestAnimationFrame(() => setTimeout(() => done(sum)));
})"""


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return command.sample(tmp_path_factory)


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return command.small(tmp_path_factory) / "public"


def test_every_board_has_one_with_its_credit_and_time(live: Path) -> None:
    ids = {path.stem for path in (live / "data/v1/boards").glob("*.csv")}
    assert {path.name for path in (live / "embed").iterdir()} == ids
    for one in ids:
        page = parse((live / "embed" / one / "index.html").read_text("utf-8"))
        source = one.partition(".")[0]
        assert page.one(data_citation=source).text == ATTRIBUTIONS[source][1]
        assert page.one(data_citation=source).one("a").attributes["href"] == ATTRIBUTIONS[source][0]
        assert "Data as of" in page.text
        assert "OpenRouter offers this data under CC BY 4.0" in page.text
        assert page.one("meta", name="robots").attributes["content"] == "noindex"
        # A link followed inside the frame would put the whole site into it.
        assert {link.attributes.get("target") for link in page.all("a")} == {"_blank"}


def test_sample_says_so_and_credits_nobody(sample: Path) -> None:
    text = (sample / BOARD / "index.html").read_text("utf-8")

    assert "Sample: every model, lab and standing here is invented." in text
    assert "CC BY" not in text


def test_it_weighs_little(sample: Path) -> None:
    page = sample / BOARD / "index.html"
    html = page.read_text("utf-8")
    loaded = [node.attributes["href"] for node in parse(html).all("link", rel="stylesheet")]
    loaded += [node.attributes["src"] for node in parse(html).all("script")]
    parts = [html.encode(), *((page.parent / one).read_bytes() for one in loaded)]

    assert len(loaded) == 2
    assert sum(len(gzip.compress(part)) for part in parts) < 8_000


@pytest.mark.parametrize(
    ("query", "rows"),
    [("", 10), ("?n=5", 5), ("?n=25", 25), ("?n=999", 25), ("?n=0", 1), ("?n=-3", 10)],
)
def test_address_asks_for_the_number_of_rows(
    browser: Browser, sample: Path, serve: Serve, query: str, rows: int
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{serve(sample)}{BOARD}/{query}")
        assert page.evaluate(ROWS) == rows
        assert page.evaluate(SHIFTS) == 0


def test_theme_is_the_reader_s_unless_the_address_says_otherwise(
    browser: Browser, sample: Path, serve: Serve
) -> None:
    grounds = {}
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    themes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for theme in themes:
        with browser.new_context(color_scheme=theme) as context:
            page = context.new_page()
            for query in ("", "?theme=light", "?theme=dark", "?theme=pink"):
                page.goto(f"{serve(sample)}{BOARD}/{query}")
                grounds[theme, query] = page.evaluate(ground)
    light, dark = grounds["light", ""], grounds["dark", ""]
    assert light != dark
    assert grounds["dark", "?theme=light"] == grounds["light", "?theme=pink"] == light
    assert grounds["light", "?theme=dark"] == grounds["dark", "?theme=pink"] == dark


def test_narrow_frame_without_scripts(browser: Browser, sample: Path, serve: Serve) -> None:
    with browser.new_context(
        viewport={"width": 280, "height": 500}, java_script_enabled=False
    ) as context:
        page = context.new_page()
        page.goto(f"{serve(sample)}{BOARD}/?n=3")
        assert page.locator("tbody tr:visible").count() == 10
        assert page.locator("[data-citation]").is_visible()
        for path in sorted((sample / "embed").iterdir()):
            page.goto(f"{serve(sample)}embed/{path.name}/")
            assert page.evaluate("document.documentElement.scrollWidth") == 280, path.name


def test_snippet_of_a_board_s_page_shows_it_in_another_page(
    browser: Browser, sample: Path, serve: Serve, tmp_path: Path
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{serve(sample)}arenas/models/website/")
        snippet = page.locator("#embed").text_content() or ""
        (tmp_path / "index.html").write_text(f"<!doctype html><title>x</title>{snippet}")
        page.goto(serve(tmp_path))
        frame = page.frame_locator("iframe")
        frame.locator("[data-citation]").wait_for()
        shown = frame.locator("tbody tr:visible").count()
        room = page.locator("iframe").evaluate("one => [one.clientHeight, one.clientWidth]")
        needed = frame.locator("html").evaluate("one => [one.scrollHeight, one.scrollWidth]")

    assert snippet.startswith(f'<iframe src="{serve(sample)}{BOARD}/?n=10" title="Websites')
    assert shown == 10
    assert needed == room  # nothing of it has to be scrolled for


@pytest.mark.parametrize("query", ["?theme=light", "?theme=dark"])
def test_it_can_be_read_by_everybody(
    browser: Browser, sample: Path, serve: Serve, query: str
) -> None:
    with browser.new_context(viewport={"width": 320, "height": 600}) as context:
        page = context.new_page()
        page.goto(f"{serve(sample)}{BOARD}/{query}")
        found = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()
