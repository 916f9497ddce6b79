"""The plan of a site: complete, each address once, in a fixed order."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Mapping

import pytest
from markupsafe import Markup

from site_gen.errors import ContentError
from site_gen.pages import plan
from site_gen.pages.content import Asset, Prose
from site_gen.pages.site import Draft, File, Page, Site, made
from site_gen.standings.catalog import Catalog
from tests.sites import LIVE_ROWS, arena_row, catalog, site_of

PROSE = {
    name: Prose(name.title(), f"About {name}.", Markup("<p>Words.</p>"), ())
    for name in ("about", "data", "methodology", "sources/design-arena")
}
ASSETS = {"site.css": Asset("site.css", "/assets/site.0123456789.css", b"p{}")}
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def planned(site: Site, prose: Mapping[str, Prose] = PROSE) -> dict[str, Page | File]:
    """Return what the site consists of, by address."""
    drawn = map(made, plan.plan(site, prose, ASSETS))
    items = [File(item.path, item.data) if isinstance(item, Draft) else item for item in drawn]
    assert Counter(item.path for item in items).most_common(1)[0][1] == 1
    return {item.path: item for item in items}


def locations(item: Page | File) -> list[str]:
    """Return the addresses in a sitemap or in an index of sitemaps."""
    assert isinstance(item, File)
    root = ElementTree.fromstring(item.data)  # noqa: S314 - our own
    return [node.text or "" for node in root.iter(f"{SPACE}loc")]


def test_a_site_has_a_page_for_everything() -> None:
    site = site_of(*LIVE_ROWS)
    pages = {path for path, item in planned(site).items() if isinstance(item, Page)}

    assert pages == {
        *("/", "/404.html", "/models/", "/labs/", "/data/", "/data-quality/"),
        *("/compare/", "/agreement/", "/changes/"),
        *("/about/", "/methodology/"),
        *("/tasks/intelligence/", "/tasks/coding/", "/tasks/agentic/"),
        *("/arenas/models/", "/arenas/agents/"),
        *("/arenas/models/codecategories/", "/arenas/models/website/", "/arenas/models/image/"),
        "/arenas/agents/webapps/",
        *("/models/a/one/", "/models/b/two/", "/models/b/three/", "/models/unmapped/"),
        *("/models/c/cheap/", "/models/c/picture/"),
        *("/labs/a/", "/labs/b/", "/labs/c/"),
        *("/sources/artificial-analysis/", "/sources/design-arena/"),
        *(f"/embed/{board.id}/" for board in site.catalog.boards),
    }


def test_the_plan_is_the_same_each_time_whatever_the_order_of_the_rows() -> None:
    one, other = (list(planned(site_of(*rows))) for rows in (LIVE_ROWS, LIVE_ROWS[::-1]))

    assert sorted(one) == sorted(other)
    assert one == list(planned(site_of(*LIVE_ROWS)))


def test_every_page_with_a_board_names_its_source() -> None:
    pages = [item for item in planned(site_of(*LIVE_ROWS)).values() if isinstance(item, Page)]
    sources = {page.path: page.sources for page in pages}

    assert sources["/"] == sources["/models/"] == ("artificial-analysis", "design-arena")
    assert sources["/tasks/coding/"] == ("artificial-analysis",)
    assert sources["/arenas/models/website/"] == ("design-arena",)
    assert sources["/models/unmapped/"] == ("design-arena",)
    assert sources["/models/b/three/"] == ("artificial-analysis",)
    assert sources["/models/a/one/"] == ("artificial-analysis", "design-arena")
    assert sources["/404.html"] == sources["/about/"] == ()
    assert all(page.title and page.description for page in pages)


@pytest.mark.fault("data", "no rows of any source", "the pages that every site has")
def test_an_empty_catalog_is_still_a_site() -> None:
    empty: Catalog = catalog()
    site = site_of()
    pages = {path for path, item in planned(site).items() if isinstance(item, Page)}

    assert empty.boards == ()
    assert {"/", "/404.html", "/models/", "/labs/", "/data/", "/tasks/coding/"} <= pages


def test_data_s_prose_is_needed() -> None:
    with pytest.raises(ContentError, match=r"content/data\.md"):
        planned(site_of(*LIVE_ROWS), {"about": PROSE["about"]})


def test_prose_may_be_left_out_and_added() -> None:
    site = site_of(*LIVE_ROWS)
    extra = PROSE["about"]

    pages = planned(site, {"data": PROSE["data"], "Über uns": extra, "sources/other": extra})

    assert not {"/about/", "/methodology/"} & set(pages)
    assert [path for path in pages if re.fullmatch(r"/ber-uns-[0-9a-f]{8}/", path)]
    assert not [path for path in pages if "other" in path]


# Robots and sitemaps


def text(item: Page | File) -> str:
    """Return a file's text."""
    assert isinstance(item, File)
    return item.data.decode()


def test_robots_may_read_a_live_site_and_no_sample() -> None:
    url = "https://example.org/standings"
    live = planned(site_of(*LIVE_ROWS))
    placed = planned(site_of(*LIVE_ROWS, site_url=url))
    sample = planned(site_of(*LIVE_ROWS, sample=True, site_url=url))

    assert text(live["/robots.txt"]) == "User-agent: *\nDisallow:\n"
    assert text(placed["/robots.txt"]) == (
        f"User-agent: *\nDisallow:\nSitemap: {url}/sitemap.xml\n"
    )
    assert text(sample["/robots.txt"]) == "User-agent: *\nDisallow: /\n"


def listed(items: Mapping[str, Page | File]) -> list[str]:
    """Return the pages that a reader may come upon: not that for absent ones, nor frames."""
    pages = [path for path, item in items.items() if isinstance(item, Page)]
    return [path for path in pages if path != "/404.html" and not path.startswith("/embed/")]


def test_a_sitemap_lists_every_page_that_a_search_may_find() -> None:
    url = "https://example.org/standings"
    items = planned(site_of(*LIVE_ROWS, site_url=url))

    assert locations(items["/sitemap.xml"]) == [url + path for path in listed(items)]


def test_there_is_no_sitemap_without_an_address() -> None:
    assert not [path for path in planned(site_of(*LIVE_ROWS)) if "sitemap" in path]


def test_above_the_limit_there_is_an_index_of_sitemaps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "SITEMAP_MOST", 7)
    url = "https://example.org"
    items = planned(site_of(*LIVE_ROWS, site_url=url))
    pages = listed(items)

    parts = locations(items["/sitemap.xml"])

    assert len(parts) == -(-len(pages) // 7)
    found = [one for part in parts for one in locations(items[part.removeprefix(url)])]
    assert found == [url + path for path in pages]
    assert all(len(locations(items[part.removeprefix(url)])) <= 7 for part in parts)


@pytest.mark.fault("text", "hostile words in a sitemap", "plain addresses of the site")
def test_hostile_words_stay_inside_a_sitemap() -> None:
    hostile = arena_row("]]><x a='b'>&/..", "A", category="<&>")
    items = planned(site_of(hostile, site_url="https://example.org/a&b"))

    for address in locations(items["/sitemap.xml"]):
        assert re.fullmatch(r"https://example\.org/a&b/[a-z0-9._/-]*", address)
