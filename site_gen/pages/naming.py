"""What boards and entries of history are called on pages, whether they are still here or not."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from site_gen.pages import cells, sentences, urls
from site_gen.pages.cells import Cells
from site_gen.pages.markup import filled
from site_gen.pages.site import Site
from site_gen.standings import names
from site_gen.standings.history.days import Key
from site_gen.standings.history.model import NOT_SHOWN

NAMES_MOST = 5  # named in one account; the rest are counted


class Naming:
    """Names things of a site, each name a link where there is a page for it."""

    def __init__(self, site: Site, write: Cells) -> None:
        self._site, self._write = site, write
        self._twice: set[str] = set()  # names that stand for several models on one day
        self._boards: dict[str, Markup] = {}

    def board(self, id: str) -> Markup:
        """Return a board's name, a link where it is on this site, listed today or once."""
        known = self._boards.get(id)
        if known is None:
            known = self._boards[id] = self._board(id)
        return known

    def _board(self, id: str) -> Markup:
        site = self._site
        title = cells.bdi(titled(site, id))
        if id in site.boards:
            return filled('<a href="{}">{}</a>', urls.board(site.boards[id]), title)
        if id in site.vanished:
            return filled('<a href="{}">{}</a>', urls.vanished(site.vanished[id]), title)
        return title

    def name(self, key: Key) -> Markup:
        """Return an entry's name, a link where its model is on this site, listed today or once."""
        site = self._site
        known = key.slug in site.models or key.slug in site.gone.models
        name = self._write.name(key.slug, key.name) if known else cells.bdi(key.name)
        if key.name in self._twice and key != NOT_SHOWN:
            return filled("{} ({})", name, cells.bdi(key.slug))
        return name

    def names(self, keys: Sequence[Key]) -> Markup:
        """Return entries by name, a few of many; those that are hidden are counted."""
        hidden = sum(key == NOT_SHOWN for key in keys)
        shown = [self.name(key) for key in keys if key != NOT_SHOWN]
        more = len(shown) - NAMES_MOST
        parts: list[Markup | str] = [*(shown[:NAMES_MOST] if more > 1 else shown)]
        if more > 1:
            parts.append(f"{more} more")
        if hidden:
            parts.append(f"{hidden} {'entry' if hidden == 1 else 'entries'} not shown here")
        return sentences.listed(parts)


def titled(site: Site, id: str) -> str:
    """Return a board's name with its arena, as plain text."""
    found = site.boards.get(id) or site.history.boards.get(id)
    if found is None:
        return id
    arena = found.arena
    return f"{found.title}, {names.ARENAS.get(arena, arena)} arena" if arena else found.title
