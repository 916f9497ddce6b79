"""The history of each board as CSV: a line per run, a file per year; past years stay.

The credit stands in a file's first row only: a year of daily ratings has a million rows, of which
it would be two thirds.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from site_gen.pages import cells, changes, sheets, terms, urls
from site_gen.pages.site import File, Site
from site_gen.standings.history.model import BoardHistory, Timeline
from site_gen.standings.history.shifts import name_on

_NO_CREDIT = ",,\n"
HEAD = ("from", "to", "slug", "name", "rank", "value", "source", "citation", "licence")


class Line(NamedTuple):
    """A run within a year: days of the board, who as called then, where."""

    first: date
    last: date
    slug: str
    name: str
    rank: int
    value: float


def files(site: Site) -> Iterator[File]:
    """Yield the files of all boards, those that are gone too, year by year."""
    for board in changes.ordered(site):
        credit = sheets.line(_credit(site, board))
        who: dict[tuple[str, str], str] = {}
        for year in years(board):
            text = [sheets.line(HEAD)]
            tail = credit
            for first, last, slug, name, rank, value in lines(board, year):
                model = who.get((slug, name))
                if model is None:
                    cells_of = sheets.line((sheets.cell(slug), sheets.cell(name)))
                    model = who[slug, name] = cells_of.removesuffix("\n")
                text.append(f"{first},{last},{model},{rank},{cells.exact(value)},{tail}")
                tail = _NO_CREDIT
            yield File(urls.history(board.board, year), "".join(text).encode())


def years(board: BoardHistory) -> list[int]:
    """Return the years in which a board has days."""
    return sorted({day.year for day in board.days})


def lines(board: BoardHistory, year: int) -> list[Line]:
    """Return a board's runs in a year, in order; a rename ends a run here, and the year does."""
    first = bisect_left(board.days, date(year, 1, 1))
    last = bisect_right(board.days, date(year, 12, 31)) - 1
    found = (
        line for timeline in board.timelines.values() for line in _of(timeline, board, first, last)
    )
    return sorted(found, key=lambda one: (one.first, one.rank, one.slug, one.name))


def _of(timeline: Timeline, board: BoardHistory, first: int, last: int) -> Iterator[Line]:
    runs, days = timeline.runs, board.days
    renamed = [bisect_left(days, day) for day, _ in timeline.names]  # last places of old names
    for at in range(bisect_left(runs.last, first), bisect_right(runs.first, last)):
        start, end = max(first, runs.first[at]), min(last, runs.last[at])
        for stop in (*(one for one in renamed if start <= one < end), end):
            key = name_on(timeline, days[stop])
            yield Line(days[start], days[stop], *key, runs.rank[at], runs.value[at])
            start = stop + 1


def _credit(site: Site, board: BoardHistory) -> Iterable[str]:
    known = site.sources.get(board.source)
    citation = known.citation.text if known else ""
    return [sheets.cell(one) for one in (board.source, citation, terms.licence(site) or "")]
