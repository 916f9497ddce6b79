"""What the operator left out of the site: page types, pages of prose, and what is hidden."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from site_gen.pages.site import Awaited, Page, Site
from site_gen.text import segments

# Which addresses the pages of a template have; pages of prose have those of their files.
_FAMILIES = {
    "agreement.html": "/agreement/",
    "arena.html": "/arenas/[^/]+/",
    "category.html": "/arenas/[^/]+/[^/]+/",
    "changes.html": "/changes/(?:[^/]+/)?",
    "compare.html": "/compare/",
    "data.html": "/data/",
    "lab.html": "/labs/[^/]+/",
    "labs.html": "/labs/",
    "methodology.html": "/methodology/",
    "month.html": "/changes/[^/]+/",
    "model.html": "/models/.+/",
    "models.html": "/models/",
    "quality.html": "/data-quality/",
    "source.html": "/sources/[^/]+/",
    "task.html": "/tasks/[^/]+/",
}
_FEED = "feed.xml"
_FEEDS = '/(?:[^"]*[/.])?feed[.]xml'
# And which the parts have that `leave_out` names; models are chosen for comparison by the search.
_PARTS = {
    "data": '/data/(?:v1/(?![^"]*feed[.]xml)[^"]*)?|/llms[.]txt',
    "embeds": "/embed/[^/]+/",
    "history": f"/changes/(?:[^/]+/)?|{_FEEDS}",
    "search": "/compare/",
}
OF_PROSE = ("data.html", "methodology.html", "page.html", "source.html")  # show Markdown files
_OF_HISTORY = {"changes.html", "departed.html", "month.html", "vanished.html"}
PAGE_TYPES = frozenset({*_FAMILIES, "404.html", "page.html", "redirect.html"})
_LINK = re.compile(r'<a\s(?:[^>]*\s)?href="(/[^"#?]*)[^"]*"[^>]*>(.*?)</a>', re.DOTALL)
_MADE = re.compile("/(tasks|arenas|models|labs|sources)/.+/")


def prose_address(name: str) -> str:
    """Return the address of a Markdown page by its name without ending."""
    return f"/{segments(name)}/"


def likely(off: Collection[str], left_out: Collection[str]) -> set[str]:
    """Return the templates of pages that are likely to be made, without the files in `off`."""
    of_parts = {"embeds": {"embed.html"}, "history": _OF_HISTORY}
    named = {"home.html", *PAGE_TYPES}.union(*of_parts.values())
    named -= {name.removeprefix("templates/") for name in off}
    return named.difference(*(of_parts[part] for part in of_parts.keys() & set(left_out)))


def makes(site: Site, template: str) -> bool:
    """Say whether pages of a template are to be made."""
    return f"templates/{template}" not in site.off


def keeps(site: Site, page: Page | Awaited) -> bool:
    """Say whether a page is to be made."""
    if not makes(site, page.template) or _off(site, page.path):
        return False
    if page.template == "month.html" and "templates/changes.html" in site.off:
        return False
    return page.template != "methodology.html" or "templates/page.html" not in site.off


def shows(site: Site, path: str) -> bool:
    """Say whether the operator left a page's address in the site; absent pages count as left."""
    if _off(site, path) or path in _prose_off(site.off, site.extra):
        return False
    return not (site.settings.hides and _MADE.fullmatch(path)) or path in site.addresses


def unlinked(site: Site, html: str) -> str:
    """Take the links to what is left out off a page, and leave their words."""
    hides = site.settings.hides
    if not (hides or site.off or site.settings.leave_out):
        return html
    off = _links_off(site.off, site.settings.leave_out, site.extra)
    feeds = "history" in site.settings.leave_out and _FEED in html
    if not (hides or feeds or off.search(html)):
        return html
    return _LINK.sub(lambda link: link[0] if shows(site, link[1]) else link[2], html)


def _off(site: Site, path: str) -> bool:
    parts = site.settings.leave_out
    return bool(site.off or parts) and _made_off(site.off, parts).fullmatch(path) is not None


@cache
def _made_off(off: frozenset[str], parts: tuple[str, ...]) -> re.Pattern[str]:
    """Return what the addresses of page types and parts that are off are like; "" is none."""
    own = [like for name, like in _FAMILIES.items() if f"templates/{name}" in off]
    return re.compile("|".join(own + [like for name, like in _PARTS.items() if name in parts]))


@cache
def _links_off(
    off: frozenset[str], parts: tuple[str, ...], extra: tuple[str, ...]
) -> re.Pattern[str]:
    """Return what every link to what is off is like, but for feeds; others may be so too."""
    made = _made_off(off, parts).pattern.replace(f"|{_FEEDS}", "")
    paths = [made, *map(re.escape, sorted(_prose_off(off, extra)))]
    led = "|".join(filter(None, paths))
    return re.compile(f'href="(?:{led})["#?]' if led else "(?!)")


@cache
def _prose_off(all_off: frozenset[str], extra: tuple[str, ...]) -> frozenset[str]:
    off = {
        prose_address(name.removeprefix("content/").removesuffix(".md"))
        for name in all_off
        if name.startswith("content/")
    }
    if "templates/page.html" in all_off:
        off |= {prose_address(name) for name in ("about", "methodology", *extra)}
    return frozenset(off)
