"""Pages at old addresses, which lead to the new ones."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from site_gen.errors import ConfigError
from site_gen.pages.site import Page, Site

TEMPLATE = "redirect.html"


def pages(site: Site, addresses: Collection[str]) -> Iterator[Page]:
    """Yield a page for each old address, which sends browsers on and is found by nobody.

    Raise ConfigError when an old address is a page's, one of `addresses`, or the new one none's.
    """
    for old, new in site.settings.aliases:
        if old in addresses:
            raise ConfigError(f"aliases: {old!r} is a page of this site; name a free address")
        if new not in addresses:
            raise ConfigError(
                f"aliases: {old!r} leads to {new!r}, which is no page of this site; name one"
            )
        yield Page(
            path=old,
            template=TEMPLATE,
            title="Moved",
            description="This page has a new address.",
            context={"target": new, "up": "../" * (old.count("/") - 1) or "./"},
        )
