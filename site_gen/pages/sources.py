"""One page per source, and the pages of prose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from site_gen.pages import presence, urls
from site_gen.pages.content import Prose
from site_gen.pages.site import Link, Page, Site

METHOD = "methodology"  # shows how many could be first on each board
DATA = "data"  # the prose of the downloads page, which `exports` makes


def pages(site: Site, prose: Mapping[str, Prose]) -> Iterator[Page]:
    """Yield a page for each source, and one for each Markdown file at the top of content."""
    for source in site.catalog.sources:
        words = prose.get(f"sources/{source.id}")
        boards = [board for board in site.catalog.boards if board.source == source.id]
        yield Page(
            path=urls.source(source),
            template="source.html",
            title=source.title,
            description=words.description if words else f"What this site shows of {source.title}.",
            context={
                "source": source,
                "boards": [
                    (Link(board.title, urls.board(board)), board, _where(site, board.arena))
                    for board in boards
                ],
                "prose": words,
            },
            sources=(source.id,),
            crumbs=(Link("Sources", "/#sources"),),
        )
    for name, words in prose.items():
        if not name.startswith("sources/") and name != DATA:
            able = _able(site) if name == METHOD else []
            yield Page(
                path=presence.prose_address(name),
                template="methodology.html" if name == METHOD else "page.html",
                title=words.title,
                description=words.description,
                context={"prose": words, "able": able},
                sources=tuple(dict.fromkeys(one[1].partition(".")[0] for one in able)),
            )


def _able(site: Site) -> list[tuple[Link, str, int, int | None, int | None]]:
    """Return how many could be first on each board with counts, also with se × 1.5."""
    lines = []
    for board in site.catalog.boards:
        evidence = site.facts.evidence.get(board.id)
        if evidence is not None:
            able = None if evidence.contenders is None else len(evidence.contenders)
            link = Link(f"{board.title}, {_where(site, board.arena)}", urls.board(board))
            lines.append((link, board.id, board.rated, able, evidence.wider))
    return lines


def _where(site: Site, arena: str | None) -> str:
    return next((one.title + " arena" for one in site.catalog.arenas if one.id == arena), "Tasks")
