"""Offline copies in Chromium, from files and with the network cut: nothing is asked for."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests import command

A4_WIDTH = 1047  # pixels: the paper's long side within its margins
TASK = "tasks/coding/index.html"
SORTED = """key => [...document.querySelectorAll('#table table.board tbody:first-of-type tr')]
  .filter(row => row.checkVisibility())
  .map(row => Number(row.querySelector(`[data-metric=${key}]`).dataset.value))"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the unpacked copy of the sample."""
    place = tmp_path_factory.mktemp("offline")
    with zipfile.ZipFile(command.copies(tmp_path_factory) / "copy.zip") as packed:
        packed.extractall(place)
    (index,) = place.glob("*/index.html")
    return index.parent


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the sample as one file."""
    return command.copies(tmp_path_factory) / "copy.html"


@contextmanager
def opened(
    browser: Browser, path: Path, javascript: bool = True
) -> Iterator[tuple[Page, list[str]]]:
    """Open a file without a network, with what it asks for; its complaints fail the test."""
    told: list[str] = []
    asked: list[str] = []
    with browser.new_context(
        viewport={"width": 1280, "height": 900}, java_script_enabled=javascript, offline=True
    ) as context:
        page = context.new_page()
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        yield page, asked
    assert told == []


@pytest.mark.fault("files", "an offline copy without a network", "it works and asks for nothing")
def test_unzipped_site_sorts_finds_and_compares_without_a_network(
    browser: Browser, folder: Path
) -> None:
    with opened(browser, folder / "index.html") as (page, asked):
        page.get_by_role("navigation", name="Main").get_by_role("link", name="Models").click()
        page.wait_for_url("**/models/index.html")
        page.goto((folder / TASK).as_uri())
        page.locator("#table th[data-key=price_prompt] button").click()
        prices = page.evaluate(SORTED, "price_prompt")
        assert prices[:10] == sorted(prices[:10])

        page.locator(".tools [name=q]").fill("kestrel")
        page.wait_for_function(
            """() => [...document.querySelectorAll('#table table.board tbody tr')]
              .filter(row => row.checkVisibility())
              .every(row => /kestrel/i.test(row.textContent + row.dataset.model))"""
        )

        page.locator(".find-field").fill("lumen")
        page.locator(".find-result").first.wait_for()
        page.locator(".find-field").press("Enter")
        page.wait_for_url("**/labs/lumen-and-ash/index.html")
        page.locator("th.model a").first.click()
        page.wait_for_url("**/models/lumen-and-ash/**/index.html")
        page.locator("a[data-compare]").click()
        page.wait_for_url("**/compare/index.html?m=*")
        page.locator("table.compared").wait_for()
        page.locator("table.compared a").first.click()
        page.wait_for_url("**/models/lumen-and-ash/**/index.html")

    home = folder.as_uri()
    assert len(asked) > 10
    assert [one for one in asked if not one.startswith(f"{home}/")] == []


def test_one_file_asks_for_nothing_but_itself(browser: Browser, alone: Path) -> None:
    with opened(browser, alone) as (page, asked):
        part = page.locator(".part").nth(1)
        page.locator("nav.toc a").nth(1).click()
        page.wait_for_url("**#artificial-analysis.coding")
        part.locator("th[data-key=price_prompt] button").click()
        part.locator("th[aria-sort=ascending]").wait_for()
        prices = part.locator("td[data-metric=price_prompt]").evaluate_all(
            "cells => cells.slice(0, 20).map(cell => Number(cell.dataset.value))"
        )
        assert prices == sorted(prices)
        part.locator("th[data-key=price_prompt] button").click()
        part.locator("th[aria-sort=descending]").wait_for()
        part.locator("th[data-key=price_prompt] button").click()
        part.locator("th[aria-sort]").wait_for(state="detached")
        ranks = part.locator("tbody tr").evaluate_all("rows => rows.map(row => row.dataset.rank)")
        rated = [int(rank) for rank in ranks if rank]
        assert rated == sorted(rated)

        page.get_by_label("Find in all boards").fill("kestrel 5 pro")
        page.locator("#found", has_text="rows").wait_for()
        shown = page.locator("tr[data-model]:visible").evaluate_all(
            "rows => rows.map(row => row.textContent)"
        )
        assert shown
        assert all("Kestrel" in text and "pro" in text for text in shown)
        assert page.locator("#found").inner_text() == f"{len(shown)} rows"

        page.get_by_label("Find in all boards").fill("")
        chart = page.locator(".part").nth(4).locator(".chart").first
        chart.locator("svg.wide").hover(position={"x": 300, "y": 40})

    assert asked == [alone.as_uri(), f"{alone.as_uri()}#artificial-analysis.coding"][: len(asked)]


def test_one_file_is_whole_without_scripts(browser: Browser, alone: Path) -> None:
    with opened(browser, alone, javascript=False) as (page, _):
        assert page.locator("tr[data-model]:visible").count() > 1000
        assert page.locator("[data-citation]:visible").count() == page.locator(".part").count()
        assert page.locator("#filter").is_hidden()
        columns = page.locator(".part").nth(4).locator("thead th:visible").count()
        assert columns == page.locator(".part").nth(4).locator("thead th").count()


def test_no_part_of_the_one_file_is_wider_than_the_page(browser: Browser, alone: Path) -> None:
    with opened(browser, alone) as (page, _):
        for width in (320, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.slow
def test_printed_names_have_room_and_changes_their_direction(browser: Browser, alone: Path) -> None:
    with opened(browser, alone) as (page, _):
        page.emulate_media(media="print")
        page.set_viewport_size({"width": A4_WIDTH, "height": 700})
        lines = page.locator(".part tbody th.model").evaluate_all(
            """names => names.map(name => [
              name.clientHeight / parseFloat(getComputedStyle(name).lineHeight), name.textContent
            ])"""
        )
        heads = page.locator("#table-design-arena\\.models\\.website th:visible")
        shown = heads.evaluate_all("heads => heads.map(head => head.dataset.key)")
        arrow = page.locator(".up, .down").first
        printed = arrow.evaluate("one => getComputedStyle(one, '::before').printColorAdjust")

    assert [name for count, name in lines if count > 3 + len(name) / 25] == []
    assert [key for key in shown if key and key.startswith("change_")] == ["change_30"]
    assert {"elo", "win_rate", "first_place"} <= set(shown)
    assert "trend" not in shown
    assert printed == "exact"


@pytest.mark.slow
def test_one_file_prints_with_a_head_on_every_page(browser: Browser, alone: Path) -> None:
    with opened(browser, alone) as (page, _):
        boards = page.locator(".part").count()
        data = page.pdf(prefer_css_page_size=True)
        page.emulate_media(media="print")
        assert page.locator(".filter").is_hidden()
        wide = page.locator("table.board").evaluate_all(
            "tables => tables.filter(one => one.scrollWidth > one.parentElement.clientWidth).length"
        )
        # Chromium repeats no head that holds a button with a box of its own.
        boxes = page.locator("thead button").first.evaluate("one => getComputedStyle(one).display")

    pages = len(re.findall(rb"/Type\s*/Page\b", data))
    assert data.startswith(b"%PDF")
    assert boards < pages < 6 * boards
    assert wide == 0
    assert boxes == "contents"
