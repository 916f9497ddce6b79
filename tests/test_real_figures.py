"""Pages of real figures hold as the sample's do: names are longer and tables have gaps."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import Serve
from tests.chart_words import WORDS
from tests.command import site_gen
from tests.double import Double, load_all
from tests.sites import ROOT
from tests.test_looks import AXE, CAPTIONS, OVERFLOWING, PREPARE, RUN, Theme, opened
from tests.test_markup import checker, told

__all__ = ["checker"]

pytestmark = pytest.mark.slow

CLOCK = "1789516800"  # 2026-09-16, the day after the newer figures


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a site of the real figures, fetched as a build would fetch them."""
    place = tmp_path_factory.mktemp("real")
    rows, as_of = load_all(sorted((ROOT / "tests" / "figures").glob("*.json.gz")))
    with Double(rows, as_of) as double:
        done = site_gen(
            *("build", "--api-url", double.url),
            *("--output", place / "public", "--archive", place / "archive"),
            SOURCE_DATE_EPOCH=CLOCK,
        )
    assert done.exit == 0, done
    return place / "public"


@pytest.fixture(scope="module")
def addresses(folder: Path) -> tuple[str, ...]:
    """Every page but those of models and labs, and of these the longest names and a few more."""
    pages = [
        f"/{path.parent.relative_to(folder).as_posix()}/".replace("/./", "/")
        for path in sorted(folder.rglob("index.html"))
    ]
    models = json.loads((folder / "data/v1/models.json").read_bytes())["models"]
    models.sort(key=lambda model: -max(len(name) for name in model["names"]))
    some = [model["url"] for model in (*models[:3], *models[-2:])]
    labs = [page for page in pages if page.startswith("/labs/") and page != "/labs/"]
    rest = [page for page in pages if not page.startswith(("/models/", "/labs/"))]
    return (*rest, "/models/", "/labs/", *labs[:3], *some)


@pytest.mark.parametrize("kind", ["html", "css"])
def test_a_site_of_real_figures_is_valid(checker: list[str], kind: str, folder: Path) -> None:
    assert told(checker, kind, folder) == []


@pytest.mark.parametrize(("width", "theme"), [(360, "dark"), (768, "light"), (1440, "light")])
def test_nothing_sticks_out_and_words_touch_no_others(
    browser: Browser,
    folder: Path,
    addresses: tuple[str, ...],
    serve: Serve,
    width: int,
    theme: Theme,
) -> None:
    site = serve(folder).rstrip("/")
    with opened(browser, site, width=width, theme=theme) as page:
        for address in addresses:
            page.goto(site + address)
            assert page.evaluate(OVERFLOWING) == [], address
            assert page.evaluate(CAPTIONS) == [], address
            assert page.evaluate(WORDS) == [], address


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_real_figures(
    browser: Browser, folder: Path, addresses: tuple[str, ...], serve: Serve, theme: Theme
) -> None:
    site = serve(folder).rstrip("/")
    found = {}
    with opened(browser, site, width=768, theme=theme) as page:
        for address in addresses:
            page.goto(site + address)
            page.evaluate(PREPARE)
            page.evaluate(AXE)
            _, found[address] = page.evaluate(RUN)
    assert {address: told for address, told in found.items() if told} == {}
