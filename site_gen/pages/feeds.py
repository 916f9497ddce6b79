"""Atom feeds: one entry per day on which something happened, for all, per arena and per board.

An entry has the same words whatever days come after it, so it is made of what the runs tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from html import escape
from itertools import islice
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from markupsafe import Markup

from site_gen.pages import cells, changes, naming, presence, terms, urls
from site_gen.pages.accounts import Accounts
from site_gen.pages.cells import Cells
from site_gen.pages.markup import filled
from site_gen.pages.site import Draft, Later, Page, Site
from site_gen.standings.history import shifts
from site_gen.standings.history.model import BoardHistory, Changes, Event
from site_gen.standings.history.shifts import Shift
from site_gen.standings.model import Board
from site_gen.text import plain

MAIN = "/feed.xml"
_ALL = "*"  # stands for every board and source
ENTRIES = 60  # days with events
MOST = 60  # accounts in an entry; the rest are counted
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACE = "http://www.w3.org/2005/Atom"


def files(site: Site, write: Cells) -> Iterator[Draft]:
    """Yield every feed; an offline copy has none."""
    if site.bundled:
        return
    made = Later(lambda: _Maker(site, write))

    def feed(path: str, *about: Any) -> Draft:
        return Draft(path, lambda: made().text(path, *about))

    boards = changes.ordered(site)
    yield feed(MAIN, site.settings.title, urls.CHANGES, boards, None)
    for arena in site.catalog.arenas:
        own = [one for one in boards if one.arena == arena.id]
        title = f"{arena.title} arena, {site.settings.title}"
        yield feed(urls.arena_feed(arena), title, urls.arena(arena), own, None)
    for one in site.catalog.boards:
        history = site.history.boards.get(one.id)
        if history:
            title = f"{naming.titled(site, one.id)}, {site.settings.title}"
            yield feed(urls.feed(one), title, urls.board(one), [history], history)


def board(site: Site, board: Board) -> str | None:
    """Return the address of a board's feed, None where it has none."""
    return None if site.bundled or board.id not in site.history.boards else urls.feed(board)


def of(site: Site, page: Page) -> str | None:
    """Return the feed of what a page shows, None where it has none."""
    if site.bundled or not presence.shows(site, MAIN):
        return None
    if page.path in (urls.HOME, urls.CHANGES):
        return MAIN
    if page.board is not None:
        return board(site, page.board)
    return next(
        (urls.arena_feed(one) for one in site.catalog.arenas if urls.arena(one) == page.path), None
    )


class _Maker:
    """Writes the feeds of a site."""

    def __init__(self, site: Site, write: Cells) -> None:
        self._site = site
        self._telling = Accounts(site, write)
        self._moved = {board.board: _moved(board) for board in site.history.boards.values()}
        self._events = _by_subject(site.history.changes)

    def text(
        self,
        path: str,
        title: str,
        page: str,
        boards: Sequence[BoardHistory],
        alone: BoardHistory | None,
    ) -> bytes:
        """Return the feed of some boards; that of one `alone` names who moved in its top ten."""
        whole = path == MAIN
        page = page if presence.shows(self._site, page) else urls.HOME
        ids = {board.board for board in boards}
        about = (_ALL,) if whole else (*ids, *{board.source for board in boards})
        told: dict[date, dict[int, Event]] = {}
        for one in about:
            for day, events in self._events.get(one, {}).items():
                told.setdefault(day, {}).update(events)
        every = sorted({*told, *(day for id in ids for day in self._moved[id])})
        since = max((board.since for board in boards), default=date.min)
        days = [day for day in every if day >= since][-ENTRIES:]  # of the months at hand
        named = shifts.of_days(alone, days) if alone else {}
        entries = [
            self._entry(path, page, day, self._content(day, told.get(day, {}), boards, named))
            for day in reversed(days)
        ]
        first = self._site.history.days[0] if self._site.history.days else self._site.catalog.date
        head = [
            f"<id>{_id(self._site, path)}</id>",
            f"<title>{_text(plain(title))}</title>",
            f"<updated>{_stamp(every[-1] if every else first)}</updated>",
            f"<author><name>{_text(self._site.settings.title)}</name></author>",
            *self._links((("self", path), ("alternate", page))),
            f"<rights>{_text(terms.notice(self._site))}</rights>",
        ]
        lines = "".join(f"{line}\n" for line in (*head, *entries))
        text = f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="{_SPACE}">\n{lines}</feed>\n'
        return text.encode()

    def _entry(self, path: str, page: str, day: date, content: Markup) -> str:
        html = presence.unlinked(self._site, content)
        html = urls.alone(html, {}, self._site.settings.site_url)
        whole = page == urls.CHANGES and presence.shows(self._site, urls.month(day))
        link = f"{urls.month(day)}#d{day}" if whole else page
        lines = [
            f"<id>{_id(self._site, f'{path}:{day}')}</id>",
            f"<title>{cells.day(day.isoformat())}</title>",
            f"<published>{_stamp(day)}</published>",
            f"<updated>{_stamp(day)}</updated>",
            *self._links((("alternate", link),)),
            f'<content type="html">{_text(html)}</content>',
        ]
        return "<entry>\n" + "".join(f"{line}\n" for line in lines) + "</entry>"

    def _content(
        self,
        day: date,
        events: Mapping[int, Event],
        boards: Sequence[BoardHistory],
        named: Mapping[date, Sequence[Shift]],
    ) -> Markup:
        parts = [one.words for one in self._telling.of(events[at] for at in sorted(events))]
        shown = [
            one for one in named.get(day, ()) if min(one.rank_before, one.rank_after) <= shifts.TOP
        ]
        parts += [self._telling.shift(one) for one in shown]
        for board in boards:
            count = self._moved[board.board].get(day, 0) - len(shown)
            if count:
                parts.append(self._telling.counted(board.board, count, bool(shown)).words)
        if len(parts) > MOST:
            parts = [*parts[:MOST], filled("And {} more.", len(parts) - MOST)]
        list_ = Markup("").join(filled("<li>{}</li>", part) for part in parts)
        sources = dict.fromkeys(board.source for board in boards)
        credits = Markup(" ").join(
            filled("{}", self._site.sources[id].citation.text)
            for id in sources
            if id in self._site.sources
        )
        terms_ = terms.notice(self._site)
        return filled("<ul>{}</ul><p>{} {}</p>", list_, credits, terms_)

    def _links(self, links: Sequence[tuple[str, str]]) -> list[str]:
        base = self._site.settings.site_url
        kinds = {"self": "application/atom+xml", "alternate": "text/html"}
        return [
            f'<link rel="{rel}" type="{kinds[rel]}" href="{escape(base + path)}"/>'
            for rel, path in links
            if base
        ]


def _moved(board: BoardHistory) -> dict[date, int]:
    """Return how many entries changed rank on the newest days on which any did.

    No feed has older ones: these are as many as it has days.
    """
    days = zip(reversed(board.days), reversed(board.moved), strict=True)
    return dict(islice((one for one in days if one[1]), ENTRIES))


def _by_subject(changes: Sequence[Changes]) -> dict[str, dict[date, dict[int, Event]]]:
    """Return the newest events by the boards that they concern, or by their source, and _ALL.

    Each has, by day, the events with their places among those of the day. Moves come from the
    runs.
    """
    found: dict[str, dict[date, dict[int, Event]]] = {}
    for one in reversed(changes):
        for at, event in enumerate(one.events):
            if event.kind == "moved":
                continue
            about = {event.board, *event.boards} if event.board else {event.source}
            for id in (_ALL, *filter(None, about)):
                own = found.setdefault(id, {})
                if one.after in own or len(own) < ENTRIES:
                    own.setdefault(one.after, {})[at] = event
    return found


def _id(site: Site, name: str) -> str:
    kind = "sample:" if site.catalog.sample else ""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'urn:model-standings:{kind}{name}')}"


def _stamp(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _text(text: str) -> str:
    return escape(_NO_XML.sub("", text), quote=False)
