"""The index that the search box in every page's head looks through."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256

from site_gen.pages import cells, presence, urls
from site_gen.pages.content import Asset, Prose
from site_gen.pages.site import Site
from site_gen.text import plain

NAME = "search-index.js"
LASTING = "lasting-search-index.js"  # by a name that stays, for pages that do
GONE = " no longer listed"


def assets(site: Site, prose: Mapping[str, Prose]) -> Iterator[Asset]:
    """Yield the index as a script that sets `standingsIndex`, and for pages that stay once more.

    Each line is [kind, title, more words, address from the site's root]; the kinds are Board,
    Model, Lab and Page, the first two also with GONE. A model's words are its identifier, which
    is also how it is asked for.
    """
    found = [line for line in _lines(site, prose) if presence.shows(site, line[3])]
    lines = json.dumps(found, separators=(",", ":"))
    data = f"window.standingsIndex={lines};\n".encode("ascii")
    yield Asset(NAME, f"/assets/search-index.{sha256(data).hexdigest()[:10]}.js", data)
    if (
        site.history.days
        and site.history.days[0].isoformat()[:7] < site.catalog.date.isoformat()[:7]
    ):
        yield Asset(LASTING, f"/assets/{NAME}", data)


def _lines(site: Site, prose: Mapping[str, Prose]) -> Iterator[tuple[str, str, str, str]]:
    arenas = {arena.id: f"{arena.title} arena" for arena in site.catalog.arenas}
    for board in site.catalog.boards:
        where = arenas.get(board.arena or "", "task")
        yield "Board", board.title, plain(where), urls.board(board)
    for arena in site.catalog.arenas:
        yield "Page", f"{arena.title} arena", "boards", urls.arena(arena)
    for model in site.catalog.models:
        title = plain(model.title, cells.NAME_LIMIT) or "(no name)"
        yield "Model", title, model.slug, urls.model(model)
    for one in site.gone.models.values():
        title = plain(one.model.title, cells.NAME_LIMIT) or "(no name)"
        yield f"Model{GONE}", title, one.model.slug, urls.model(one.model)
    for board_gone in site.gone.boards:
        yield (
            f"Board{GONE}",
            board_gone.title,
            arenas.get(board_gone.arena or "", ""),
            urls.vanished(board_gone),
        )
    for lab in (*site.catalog.labs, *site.gone.labs.values()):
        yield "Lab", plain(lab.title, cells.NAME_LIMIT), lab.id, urls.lab(lab)
    for source in site.catalog.sources:
        yield "Page", source.title, "source", urls.source(source)
    for name, words in prose.items():
        if not name.startswith("sources/"):
            yield "Page", words.title, words.description, presence.prose_address(name)
