"""Pages at old addresses, which lead to the new ones."""

from __future__ import annotations

from collections.abc import Iterator

from site_gen.pages.site import Page, Site

TEMPLATE = "redirect.html"


def pages(site: Site) -> Iterator[Page]:
    """Yield a page for each old address, which sends browsers on and is found by nobody."""
    for old, new in site.settings.aliases:
        yield Page(
            path=old,
            template=TEMPLATE,
            title="Moved",
            description="This page has a new address.",
            context={"target": new, "up": "../" * (old.count("/") - 1) or "./"},
        )
