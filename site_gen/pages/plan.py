"""The whole site as a stream of pages and files, in a fixed order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from html import escape

from site_gen.errors import ContentError
from site_gen.pages import (
    agreement,
    aliases,
    bare,
    beside,
    board,
    changes,
    compare,
    departed,
    embed,
    exports,
    feeds,
    home,
    models,
    months,
    package,
    presence,
    quality,
    records,
    sources,
    twins,
    urls,
)
from site_gen.pages.cells import Cells
from site_gen.pages.content import Asset, Prose
from site_gen.pages.site import Awaited, Draft, File, Item, Page, Site


def prepare(site: Site, cells: Cells) -> None:
    """Make what many pages need, so that processes that share the cells need not each."""
    if site.settings.tables:
        bare.of(site, cells).prepare()


def plan(
    site: Site,
    prose: Mapping[str, Prose],
    assets: Mapping[str, Asset],
) -> Iterator[Item | Awaited]:
    """Yield what the site consists of, but for `last`; raise ContentError when prose is absent.

    To go through it is cheap, and yields the same every time: what is asked for is made then.
    """
    yield from first(site)
    yield from rest(site, prose, assets, Cells(site))


def first(site: Site) -> Iterator[Draft]:
    """Yield what asks for the day's boards alone."""
    if site.settings.tables:
        yield from beside.files(site)


def rest(
    site: Site, prose: Mapping[str, Prose], assets: Mapping[str, Asset], cells: Cells
) -> Iterator[Item | Awaited]:
    """Yield what stands between `first` and `last`; `cells` are the site's."""
    listed = presence.makes(site, "data.html") and "content/data.md" not in site.off
    if sources.DATA not in prose and listed:
        raise ContentError("content/data.md is absent; the downloads page is made from it")
    for asset in assets.values():
        yield File(asset.path, asset.data)
    addresses = []
    for page in _pages(site, prose, cells):
        if not presence.keeps(site, page):
            continue
        addresses.append(page.path)
        if isinstance(page, Awaited):
            yield Awaited(page.path, page.template, partial(_crumbed, site, page))
        else:
            yield _crumbed(site, page)
    yield from aliases.pages(site, addresses)
    if presence.shows(site, compare.PATH):
        yield from compare.files(site)
    yield from _downloads(site, cells)
    yield _robots(site)
    if site.settings.domain:
        yield File("/CNAME", f"{site.settings.domain}\n".encode())
    if site.settings.site_url:
        yield from _sitemap(site.settings.site_url, addresses)


def _downloads(site: Site, cells: Cells) -> Iterator[File | Draft]:
    left_out = site.settings.leave_out
    if "data" not in left_out:
        yield from exports.files(site)
        yield from records.files(site)
    if "history" not in left_out:
        yield from feeds.files(site, cells)
    if "data" not in left_out:
        yield from twins.files(site)


def last(site: Site, weights: Mapping[str, package.Weight]) -> Iterator[File]:
    """Yield what tells of the other files, once they are there: `weights` has those of each."""
    if "data" not in site.settings.leave_out:
        yield package.file(site, weights)


def _pages(site: Site, prose: Mapping[str, Prose], cells: Cells) -> Iterator[Page | Awaited]:
    yield from home.pages(site, cells)
    yield from board.pages(site, cells)
    yield from models.pages(site, cells)
    if site.history.boards:
        yield from departed.pages(site, cells)
    yield from sources.pages(site, prose)
    if presence.makes(site, "compare.html"):
        yield compare.page(site)
    if presence.makes(site, "changes.html"):
        yield changes.page(site, cells)
        yield from months.pages(site, cells)
    if presence.makes(site, "agreement.html"):
        yield Awaited(agreement.PATH, "agreement.html", partial(agreement.page, site))
    if presence.makes(site, "quality.html"):
        yield quality.page(site)
    if sources.DATA in prose:
        yield exports.page(site, prose[sources.DATA])
    if "embeds" not in site.settings.leave_out:
        yield from embed.pages(site, cells)


def _crumbed(site: Site, page: Page | Awaited) -> Page:
    """Return a page with those of its crumbs that the operator left in the site."""
    page = page.make() if isinstance(page, Awaited) else page
    shown = (link for link in page.crumbs if presence.shows(site, link.path.partition("#")[0]))
    crumbs = tuple(shown)
    return page if crumbs == page.crumbs else page._replace(crumbs=crumbs)


def _robots(site: Site) -> File:
    # A sample must not be found: its names would answer searches for real ones.
    lines = ["User-agent: *", "Disallow: /" if site.catalog.sample else "Disallow:"]
    if site.settings.site_url and not site.catalog.sample:
        lines.append(f"Sitemap: {site.settings.site_url}/sitemap.xml")
    return File("/robots.txt", "".join(f"{line}\n" for line in lines).encode())


SITEMAP_MOST = 50_000


def _sitemap(site_url: str, addresses: list[str]) -> Iterator[File]:
    found = [one for one in addresses if one != urls.NOT_FOUND and not one.startswith("/embed/")]
    parts = [found[at : at + SITEMAP_MOST] for at in range(0, len(found), SITEMAP_MOST)]
    if len(parts) == 1:
        yield _sitemap_file("/sitemap.xml", "urlset", "url", site_url, parts[0])
        return
    names = [f"/sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    yield _sitemap_file("/sitemap.xml", "sitemapindex", "sitemap", site_url, names)
    for name, part in zip(names, parts, strict=True):
        yield _sitemap_file(name, "urlset", "url", site_url, part)


def _sitemap_file(path: str, outer: str, inner: str, site_url: str, addresses: list[str]) -> File:
    told = (escape(site_url + one, quote=False) for one in addresses)
    lines = [f"<{inner}><loc>{one}</loc></{inner}>\n" for one in told]
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{outer} xmlns="{space}">\n'
    return File(path, (text + "".join(lines) + f"</{outer}>\n").encode())
