"""The links in the head and the foot of every page, and when the data come anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from site_gen.pages import cells, presence
from site_gen.pages.content import Prose
from site_gen.pages.site import Link, Site

_TASKS, _ARENAS = Link("Tasks", "/#tasks"), Link("Arenas", "/#arenas")
_HEAD = (
    _TASKS,
    _ARENAS,
    Link("Models", "/models/"),
    Link("Labs", "/labs/"),
    Link("Compare", "/compare/"),
    Link("Changes", "/changes/"),
    Link("Data", "/data/"),
    Link("Method", "/methodology/"),
    Link("About", "/about/"),
)
_FOOT = (
    Link("What changed", "/changes/"),
    Link("Downloads", "/data/"),
    Link("Agreement of boards", "/agreement/"),
    Link("Data quality", "/data-quality/"),
    Link("Methodology", "/methodology/"),
    Link("About", "/about/"),
)


def head(site: Site, prose: Mapping[str, Prose]) -> tuple[Link, ...]:
    """Return the links of the main navigation: the configured ones, else the usual ones."""
    if site.settings.navigation is not None:
        return tuple(Link(*one) for one in site.settings.navigation)
    return tuple(_left(site, (*_HEAD, *_extra(site, prose))))


def foot(site: Site, prose: Mapping[str, Prose]) -> tuple[Link, ...]:
    """Return the links at the foot; each page of the operator's own is among them."""
    # A navigation may be configured without these: every page must be reached from home.
    whole = (*_FOOT, *_extra(site, prose))
    if site.settings.navigation is not None:
        whole = (
            Link("Models", "/models/"),
            Link("Labs", "/labs/"),
            Link("Compare", "/compare/"),
            *whole,
        )
    return tuple(_left(site, whole))


def next_fetch(retrieved_at: str, times: tuple[str, ...]) -> str | None:
    """Return when the first fetch after the last one is due, as a time stamp; None if unknown."""
    if not times:
        return None
    last = datetime.fromisoformat(retrieved_at).astimezone(UTC)
    due = [
        last.replace(hour=int(time[:2]), minute=int(time[3:]), second=0, microsecond=0)
        + timedelta(days=days)
        for days in (0, 1)
        for time in times
    ]
    return min(one for one in due if one > last).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(stamped: str) -> str:
    """Return a time stamp in words: `10 July 2026, 05:17 UTC`."""
    return f"{cells.day(stamped)}, {datetime.fromisoformat(stamped):%H:%M} UTC"


def _extra(site: Site, prose: Mapping[str, Prose]) -> Iterator[Link]:
    for name in site.extra:
        yield Link(prose[name].title, presence.prose_address(name))


def _left(site: Site, links: tuple[Link, ...]) -> Iterator[Link]:
    for link in links:
        if link == _TASKS and not site.catalog.tasks:
            continue
        if link == _ARENAS and not site.catalog.arenas and site.settings.off:
            continue
        if presence.shows(site, link.path.partition("#")[0]):
            yield link
