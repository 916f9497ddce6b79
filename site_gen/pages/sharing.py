"""What a page says of itself when it is shared, found or cited."""

from __future__ import annotations

from typing import Any

from site_gen.pages import cells, changes, presence, urls
from site_gen.pages.site import Page, Site
from site_gen.standings.model import Board
from site_gen.text import plain

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def linked_data(site: Site, page: Page) -> dict[str, Any] | None:
    """Return a page's JSON-LD: its place in the site, and the board it shows as a dataset.

    Schema.org wants whole addresses: without the site's public one there are none. A sample
    credits nobody and is under no licence.
    """
    if page.path == urls.NOT_FOUND:
        return None
    graph: list[dict[str, Any]] = []
    if page.path != urls.HOME:
        graph.append(_crumbs(site, page))
    if page.board is not None:
        graph.append(_dataset(site, page, page.board))
    return {"@context": "https://schema.org", "@graph": graph} if graph else None


def citation(site: Site, page: Page) -> str:
    """Return how to cite a page: what, where, the time of its data, whose figures."""
    told = [f"“{plain(page.title, 200)}”, {site.settings.title}"]
    for name in page.sources:
        source = site.sources[name]
        stamp = page.as_of(source)
        when = f", data as of {cells.day(stamp)}" if stamp else ""
        if name in page.stood:
            day, as_of = page.stood[name]
            when = f", data as of {cells.day(as_of)}," if as_of else ", figures"
            when += f" as archived on {cells.day(day.isoformat())}"
        told.append(f"{source.citation.text.rstrip('.')}{when}")
    if page.sources and not site.catalog.sample:
        told.append("Offered by OpenRouter under CC BY 4.0; ranks and ranges computed by this site")
    if site.settings.site_url:
        told.append(site.settings.site_url + page.path)
        stays = changes.permalink(site, page)
        if stays:
            told.append(f"{stays.text} stays at {site.settings.site_url}{stays.path}")
    return ". ".join(part.rstrip(".") for part in told) + "."


def _crumbs(site: Site, page: Page) -> dict[str, Any]:
    steps = [(site.settings.title, urls.HOME), *page.crumbs, (page.title, page.path)]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": at,
                "name": plain(text, 200) or "(no name)",
                **_address(site, "item", path),
            }
            for at, (text, path) in enumerate(steps, 1)
        ],
    }


def _dataset(site: Site, page: Page, board: Board) -> dict[str, Any]:
    made: dict[str, Any] = {
        "@type": "Dataset",
        "name": plain(page.title, 200) or "(no name)",
        "description": f"{page.description} {board.citation.text}",
        "isAccessibleForFree": True,
        "dateModified": board.as_of,
        "variableMeasured": [metric.label for metric in board.columns],
        **_address(site, "url", page.path),
    }
    if not site.catalog.sample:
        made["license"] = LICENCE
        made["creditText"] = board.citation.text
        made["isBasedOn"] = board.citation.url
    if site.settings.site_url and presence.shows(site, urls.export(board, "csv")):
        made["distribution"] = [
            {
                "@type": "DataDownload",
                "encodingFormat": media,
                **_address(site, "contentUrl", urls.export(board, kind)),
            }
            for kind, media in (("csv", "text/csv"), ("json", "application/json"))
        ]
    return made


def _address(site: Site, key: str, path: str) -> dict[str, str]:
    return {key: site.settings.site_url + path} if site.settings.site_url else {}
