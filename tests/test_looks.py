"""Built pages in a browser: nothing sticks out, everything can be read, reached and printed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Literal

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page

from tests import command
from tests.browser import CHROMIUM_ARGUMENTS, Serve, chromium

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
PAGES = (
    "/",
    "/tasks/intelligence/",
    "/tasks/coding/",
    "/arenas/models/",
    "/arenas/models/website/",
    "/arenas/models/image/",
    "/models/",
    "/models/lumen-and-ash/clinker-7-20260630/",
    "/models/murmur-5-preview/",
    "/models/fernway/bracken-2-20260402/",
    "/arenas/builders/dashboards/",
    "/labs/",
    "/labs/lumen-and-ash/",
    "/compare/",
    "/agreement/",
    "/sources/design-arena/",
    "/agreement/",
    "/compare/",
    "/data/",
    "/data-quality/",
    "/about/",
    "/methodology/",
    "/404.html",
)
BOARD = "/arenas/models/website/"

Theme = Literal["light", "dark"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return command.sample(tmp_path_factory)


@pytest.fixture(scope="module")
def site(folder: Path, serve: Serve) -> str:
    return serve(folder).rstrip("/")


@pytest.fixture(scope="module")
def addresses(folder: Path) -> tuple[str, ...]:
    """One page of every type, and the models whose names are the longest and the oddest."""
    models = json.loads((folder / "data/v1/models.json").read_bytes())["models"]
    odd = [model["url"] for model in models if not model["title"].isascii() or "<" in str(model)]
    longest = max(models, key=lambda model: max(len(name) for name in model["names"]))
    return (*PAGES, longest["url"], *odd)


@contextmanager
def opened(
    browser: Browser,
    site: str,
    *,
    width: int = 1280,
    theme: Theme = "light",
    javascript: bool = True,
) -> Iterator[Page]:
    """Open a page whose every complaint, and every request that leaves the site, fails the test."""
    events: list[str] = []

    def note(kind: str, what: object, matters: bool = True) -> None:
        if matters:
            events.append(f"{kind}: {what}")

    with browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=theme,
        java_script_enabled=javascript,
    ) as context:
        page = context.new_page()
        page.on("console", lambda message: note("console", message.text))
        page.on("pageerror", lambda error: note("error", error))
        page.on(
            "requestfailed",
            # Leaving a page gives up what is still under way.
            lambda request: note("failed", request.url, request.failure != "net::ERR_ABORTED"),
        )
        page.on(
            "request",
            lambda request: note("left", request.url, not request.url.startswith(f"{site}/")),
        )
        yield page
        assert events == []


OVERFLOWING = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= window.innerWidth) return [];
  return [...document.querySelectorAll('body *')]
    .filter(one => one.getBoundingClientRect().right > window.innerWidth + 1)
    .filter(one => !one.parentElement.closest('.scroll'))
    .map(one => `${one.localName}.${one.className}: ${one.textContent.trim().slice(0, 60)}`);
}"""
CAPTIONS = """() => [...document.querySelectorAll('caption')]
  .filter(one => {
    const room = one.closest('.scroll, .league, main').getBoundingClientRect();
    return one.getBoundingClientRect().right > room.right + 1;
  })
  .map(one => one.textContent)"""


@pytest.mark.fault(
    "text",
    "a page that breaks its own policy, on http",
    "none: no console error, no request elsewhere",
)
@pytest.mark.parametrize("width", [320, 360, 768, 1440])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_scrolls_sideways_complains_or_asks_elsewhere(
    browser: Browser, site: str, addresses: tuple[str, ...], width: int, theme: Theme
) -> None:
    grounds = set()
    with opened(browser, site, width=width, theme=theme) as page:
        for address in addresses:
            page.goto(site + address)
            assert page.evaluate(OVERFLOWING) == [], address
            assert page.evaluate(CAPTIONS) == [], address
            grounds.add(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
    # One ground for all pages, light or dark as asked.
    (ground,) = grounds
    shades = [int(part) for part in ground.removeprefix("rgb(").removesuffix(")").split(",")]
    assert (min(shades) > 200, max(shades) < 60) == (theme == "light", theme == "dark")


# Rows are drawn by one macro: a few from either end stand for all, and axe takes a tenth of
# the time. Without clipping and sticking it can tell the ground of every cell.
PREPARE = """() => {
  document.querySelectorAll('.league:nth-child(n + 5), .coverage tr > :nth-child(n + 4)')
    .forEach(one => one.remove());
  for (const body of document.querySelectorAll('tbody')) {
    [...body.rows].slice(6, -4).forEach(row => row.remove());
  }
  const style = document.styleSheets[0];
  for (const rule of ['.scroll { overflow: visible !important; max-height: none !important }',
                      'thead, th, td { position: static !important }',
                      '.long tr { content-visibility: visible !important }']) {
    style.insertRule(rule, style.cssRules.length);
  }
}"""
RUN = """async () => {
  const result = await axe.run(document, {rules: {'target-size': {enabled: true}}});
  const told = (all) => all.filter(one => one.nodes.length).map(one =>
    `${one.id}: ${one.nodes.length} of ${one.nodes[0].html.slice(0, 120)}`);
  // axe cannot tell the ground of words in a drawing: it is the page's own.
  const open = result.incomplete.map(one =>
    ({...one, nodes: one.nodes.filter(node => !node.html.startsWith('<text'))}));
  return [result.passes.length, [...told(result.violations), ...told(open)]];
}"""


@pytest.mark.parametrize(("width", "theme"), [(360, "light"), (1280, "dark")])
def test_axe_finds_nothing(browser: Browser, site: str, width: int, theme: Theme) -> None:
    found = {}
    with opened(browser, site, width=width, theme=theme) as page:
        for address in PAGES:
            page.goto(site + address)
            page.evaluate(PREPARE)
            page.evaluate(AXE)
            passed, found[address] = page.evaluate(RUN)
            assert passed > 20, address
    assert {address: told for address, told in found.items() if told} == {}


TWO = "?m=lumen-and-ash/clinker-7-20260630&m=northwind-foundry/kestrel-5-pro-20260811"


@pytest.mark.parametrize(("width", "theme"), [(360, "dark"), (1280, "light")])
def test_axe_finds_nothing_in_what_scripts_add(
    browser: Browser, site: str, width: int, theme: Theme
) -> None:
    """Models side by side, a list of results, and a table with tick boxes and its tools open."""
    found = {}
    with opened(browser, site, width=width, theme=theme) as page:
        for address, shown in (
            (f"/compare/{TWO}", ".compared"),
            ("/about/", ".find-result"),
            (f"{BOARD}{TWO}", "#table tbody input"),
        ):
            page.goto(site + address)
            if shown == ".find-result":
                page.locator(".find-field").fill("kestrel")
            page.locator(shown).first.wait_for()
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            page.evaluate(PREPARE)
            page.evaluate(AXE)
            # What it leaves open is the words that a list lies over, and heads over groups of rows.
            _, found[address] = page.evaluate(RUN.replace(", ...told(open)", ""))
    assert {address: told for address, told in found.items() if told} == {}


def test_on_a_phone_two_models_stand_side_by_side_in_sight(browser: Browser, site: str) -> None:
    with opened(browser, site, width=360) as page:
        page.goto(f"{site}/compare/{TWO}")
        page.locator(".compared").wait_for()
        for cell in page.locator(".compared thead th").all():
            box = cell.bounding_box()
            assert box is not None
            assert box["x"] + box["width"] <= 345


# Tables

SCROLLED = """([across, down]) => {
  const box = [...document.querySelectorAll('.scroll:has(.board), .scroll:has(.standings)')].at(-1);
  const room = box.getBoundingClientRect();
  box.scrollIntoView();
  box.scrollTo(across, down);
  const place = (one) => one.getBoundingClientRect();
  const seen = (one) => {
    const middle = place(one).top + place(one).height / 2;
    const top = document.elementFromPoint(place(one).left + 8, middle);
    return one === top || one.contains(top);
  };
  const heads = [...box.querySelectorAll('thead th')];
  const name = box.querySelector('tbody th');
  const head = heads[name.cellIndex];
  const shown = [...box.querySelectorAll('tbody th')]
    .filter(one => place(one).top > place(head).bottom && place(one).bottom < place(box).bottom);
  return {
    scrolled: [box.scrollLeft > 100, box.scrollTop > 100],
    shown: shown.length,
    names: shown.every(one => seen(one) && Math.abs(place(one).left - room.left) < 60),
    head: seen(head) && Math.abs(place(head).top - place(box).top) < 10,
    last: seen(heads.at(-1)) && Math.abs(place(heads.at(-1)).bottom - place(head).bottom) < 1,
  };
}"""


@pytest.mark.parametrize("width", [360, 768])
@pytest.mark.parametrize("address", [BOARD, "/models/lumen-and-ash/clinker-7-20260630/"])
def test_a_wide_table_keeps_the_names_and_the_heads_in_sight(
    browser: Browser, site: str, address: str, width: int
) -> None:
    long = address == BOARD
    with opened(browser, site, width=width) as page:
        page.goto(site + address)
        state = page.evaluate(SCROLLED, [10_000, 900 if long else 0])

    assert state.pop("shown") >= 3
    assert state == {"scrolled": [True, long], "names": True, "head": long, "last": True}


@pytest.mark.parametrize(
    ("address", "keys"),
    [(BOARD, ["elo", "price_prompt"]), ("/tasks/intelligence/", ["intelligence_index"])],
)
def test_on_a_phone_the_score_stands_beside_the_model(
    browser: Browser, site: str, address: str, keys: list[str]
) -> None:
    with opened(browser, site, width=360) as page:
        page.goto(site + address)
        for key in keys:
            box = page.locator(f"tbody tr:first-child [data-metric={key}]").first.bounding_box()
            assert box is not None
            assert box["x"] + box["width"] <= 344, key


# Keyboard


def focused(page: Page) -> Any:
    """Return what has the focus: its words, outline, and whether it can be seen."""
    return page.evaluate(
        """() => {
          const one = document.activeElement;
          const at = one.getBoundingClientRect();
          const style = getComputedStyle(one);
          const line = one.getClientRects()[0] || at;
          const top = document.elementFromPoint(
            line.left + Math.min(line.width, innerWidth - line.left) / 2,
            line.top + line.height / 2);
          return {
            tag: one.localName,
            words: one.textContent.trim().slice(0, 60),
            outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
            seen: at.width > 1 && (one === top || one.contains(top)),
            main: !!one.closest('main'),
          };
        }"""
    )


def test_the_skip_link_comes_first_is_seen_and_leads_to_the_content(
    browser: Browser, site: str
) -> None:
    with opened(browser, site) as page:
        for address in ("/", BOARD, "/404.html"):
            page.goto(site + address)
            page.keyboard.press("Tab")
            first = focused(page)
            assert (first["words"], first["seen"]) == ("Skip to content", True)
            page.keyboard.press("Enter")
            page.wait_for_function("location.hash === '#main'")
            page.keyboard.press("Tab")
            assert focused(page)["main"], address


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("address", ["/", BOARD, "/models/"])
def test_focus_is_always_seen(browser: Browser, site: str, address: str, theme: Theme) -> None:
    with opened(browser, site, width=768, theme=theme) as page:
        page.goto(site + address)
        for _ in range(40):
            page.keyboard.press("Tab")
            now = focused(page)
            assert now["outline"] >= 2, now
            if now["tag"] == "a":
                assert now["seen"], now


def test_focus_going_back_is_not_hidden_behind_the_heads(browser: Browser, site: str) -> None:
    with opened(browser, site, width=768) as page:
        page.goto(site + BOARD)
        page.locator(".scroll tbody tr:nth-child(40) a").first.focus()
        for _ in range(50):
            page.keyboard.press("Shift+Tab")
            now = focused(page)
            assert now["seen"], now


def test_a_wide_table_can_be_scrolled_by_keyboard(browser: Browser, site: str) -> None:
    with opened(browser, site, width=360) as page:
        page.goto(site + BOARD)
        page.locator(".scroll").first.focus()
        scrolled = 0
        for _ in range(100):
            page.keyboard.press("ArrowRight")
            page.wait_for_timeout(20)
            scrolled = page.evaluate("document.querySelector('.scroll').scrollLeft")
            if scrolled > 20:
                break
    assert scrolled > 20


# Long boards


def test_rows_laid_out_one_by_one_are_still_a_table_to_those_who_listen(
    browser: Browser, site: str
) -> None:
    roles = {}
    # As if a screen reader were running; without one the browser leaves out what is out of sight.
    listening = browser.browser_type.launch(
        executable_path=chromium(), args=(*CHROMIUM_ARGUMENTS, "--force-renderer-accessibility")
    )
    with closing(listening), opened(listening, site) as page:
        page.goto(site + "/tasks/intelligence/")
        rows = page.locator("table.long tbody tr:not(.alt)").count()
        tree = page.context.new_cdp_session(page)
        for layout in ("long", "plain"):
            if layout == "plain":
                page.evaluate("document.querySelector('table.long').classList.remove('long')")
            page.wait_for_function("document.querySelectorAll('thead button').length > 5")
            nodes = tree.send("Accessibility.getFullAXTree")["nodes"]
            roles[layout] = Counter(node["role"]["value"] for node in nodes if not node["ignored"])

    assert rows > 100
    kinds = ("table", "rowgroup", "row", "columnheader", "rowheader", "cell")
    told = [{kind: roles[layout][kind] for kind in kinds} for layout in ("long", "plain")]
    assert told[0] == told[1]
    assert told[0]["rowheader"] > rows


@pytest.mark.parametrize("width", [1440, 360])
def test_rows_of_long_boards_are_whole_pixels_high(browser: Browser, site: str, width: int) -> None:
    # Else the cell that stays in sight is rounded otherwise than its row, and hides its line.
    with opened(browser, site, width=width) as page:
        page.goto(site + "/tasks/intelligence/")
        heights = page.evaluate(
            """[...document.querySelectorAll('table.long tbody tr')].slice(0, 40).map(row => {
              row.style.contentVisibility = 'visible';
              return row.getBoundingClientRect().height;
            }).filter(Boolean)"""
        )
    assert len(set(heights)) > 1
    assert all(height == int(height) for height in heights)


# Other circumstances


def test_everything_is_there_without_javascript(browser: Browser, site: str) -> None:
    with opened(browser, site, javascript=False) as page:
        page.goto(site + "/")
        assert page.locator("table[data-board]").count() == 25
        page.get_by_role("link", name="All code categories", exact=True).click()
        page.wait_for_url(f"{site}/arenas/models/codecategories/")
        assert page.locator("tbody tr").last.is_visible()
        page.locator("tbody th a").first.click()
        page.wait_for_url(f"{site}/models/**")  # the board's own address holds /models/ too
        assert page.locator("h1").is_visible()


@pytest.fixture(scope="module")
def placed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the sample for an address below a host's root."""
    return command.placed(tmp_path_factory)


def dressed(page: Page) -> bool:
    """Tell whether the style sheet is in force."""
    family = page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")
    return "Palatino" in family


@pytest.mark.parametrize("at", ["", "standings"])
def test_an_absent_address_of_any_depth_has_style_and_links(
    browser: Browser, serve: Serve, folder: Path, placed: Path, at: str
) -> None:
    site = serve(placed if at else folder, at=at).rstrip("/")
    with browser.new_context() as context:
        page = context.new_page()
        for depth in ("/absent", "/a/b/c/", "/models/no/such/model/"):
            for name, leads in (("all models", "/models/"), ("all boards", "/")):
                answer = page.goto(site + depth)
                assert answer is not None
                assert answer.status == 404
                assert page.inner_text("h1") == "There is nothing here"
                assert dressed(page)
                page.get_by_role("link", name=name).click()
                page.wait_for_url(site + leads)  # a click returns before its page is read
                assert page.locator("h1").is_visible()
                assert page.evaluate("document.querySelectorAll('nav a').length") > 5


def test_a_site_below_a_path_works_like_one_at_the_root(
    browser: Browser, serve: Serve, placed: Path
) -> None:
    site = serve(placed, at="standings").rstrip("/")
    with opened(browser, site) as page:
        for address in PAGES:
            page.goto(site + address)
            assert dressed(page), address


@pytest.mark.fault(
    "text",
    "a page that breaks its own policy, opened as a file",
    "none: no console error, no request elsewhere",
)
def test_pages_open_from_files_with_their_style(browser: Browser, folder: Path) -> None:
    with opened(browser, folder.as_uri()) as page:
        for address in PAGES[:-1]:  # the last is made for servers
            path = folder / address.strip("/")
            page.goto((path / "index.html" if address.endswith("/") else path).as_uri())
            assert dressed(page), address


def test_a_page_prints_with_its_citation_and_the_whole_table(
    browser: Browser, serve: Serve, tmp_path_factory: pytest.TempPathFactory
) -> None:
    live = command.small(tmp_path_factory) / "public"
    site = serve(live).rstrip("/")
    with opened(browser, site) as page:
        page.goto(site + BOARD)
        printed = page.pdf(format="A4")
        page.emulate_media(media="print")
        assert page.locator("[data-citation]").is_visible()
        assert not page.locator("header nav").is_visible()

    assert printed.startswith(b"%PDF")
    # The citation's link is in the printed file.
    assert b"/URI (https://www.designarena.ai" in printed


@pytest.mark.parametrize("address", [BOARD, "/tasks/intelligence/"])
def test_all_columns_of_a_printed_board_are_on_the_paper(
    browser: Browser, site: str, address: str
) -> None:
    with opened(browser, site) as page:
        page.goto(site + address)
        page.emulate_media(media="print")
        page.set_viewport_size(
            {"width": 957, "height": 1300}
        )  # four thirds of A4's, as it lays out
        rights, heights = (
            page.locator("table.board tr").evaluate_all(f"rows => rows.map(row => {what})")
            for what in ("row.lastElementChild.getBoundingClientRect().right", "row.clientHeight")
        )
        labs = page.locator("table.board td.lab:visible")
        widths = labs.evaluate_all("labs => labs.map(lab => lab.clientWidth)")

    assert max(rights) <= 957
    assert max(heights[1:]) < 100  # one letter under the other is higher
    assert min(widths) > 30


def test_a_long_board_prints_on_as_many_pages_as_it_needs(browser: Browser, site: str) -> None:
    with opened(browser, site) as page:
        page.goto(site + BOARD)
        printed = page.pdf(format="A4")
        page.emulate_media(media="print")
        box = page.evaluate(
            "(() => { const box = document.querySelector('.scroll');"
            " return [box.scrollHeight, box.clientHeight, getComputedStyle(box).overflow] })()"
        )

    assert printed.count(b"/Type /Page\n") >= 2
    assert box[0] <= box[1] + 1
    assert box[2] == "visible"
