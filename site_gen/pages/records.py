"""The history of each board as CSV: a line per run, a file per year; past years stay.

The credit stands in a file's first row only: a year of daily ratings has a million rows, of which
it would be two thirds.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from hashlib import sha256

from site_gen.pages import cells, changes, sheets, terms, urls
from site_gen.pages.site import Draft, Site
from site_gen.standings.history.days import Key
from site_gen.standings.history.model import BoardHistory, Timeline
from site_gen.standings.history.shifts import name_on

_FORMAT = 2  # another one where other bytes are made of the same runs
_NO_CREDIT = ",,,\n"
_Run = tuple[tuple[str, str, str], int, int, int, float]  # who, first and last place, rank, value
HEAD = ("from", "to", "slug", "name", "rank", "value", "source", "citation", "licence")


def files(site: Site) -> Iterator[Draft]:
    """Yield the files of all boards, those that are gone too, year by year."""
    for board in changes.ordered(site):
        for year in years(board):
            over = year < site.catalog.date.year
            yield Draft(
                urls.history(board.board, year),
                partial(_year, site, board, year),
                partial(_digest, site, board, year) if over else None,
            )


def _year(site: Site, board: BoardHistory, year: int) -> bytes:
    first, *more = [*_lines(board, year)] or [""]
    if first:
        first = f"{first.removesuffix(_NO_CREDIT)},{sheets.line(_credit(site, board))}"
    return "".join((sheets.line(HEAD), first, *more)).encode()


def _digest(site: Site, board: BoardHistory, year: int) -> str | None:
    """Return a digest of all that decides the bytes of a year's file; None where not known.

    Runs of a year stay as long as the mark of its last month does; names are those of today.
    """
    marks = [mark for month, mark in site.history.marks.items() if month <= f"{year}-12"]
    if not marks:
        return None
    first, last = (board.days[place] for place in _places(board, year))
    named = [
        (one.number, one.key, one.names)
        for one in board.timelines.values()
        if one.first_seen <= last and one.last_seen >= first
    ]
    told = (_FORMAT, HEAD, [*_credit(site, board)], marks[-1], board.board, first, last, named)
    return sha256(repr(told).encode()).hexdigest()


def _places(board: BoardHistory, year: int) -> tuple[int, int]:
    """Return the places of a year's first and last day among the board's."""
    first = bisect_left(board.days, date(year, 1, 1))
    return first, bisect_right(board.days, date(year, 12, 31)) - 1


def years(board: BoardHistory) -> list[int]:
    """Return the years in which a board has days."""
    return sorted({day.year for day in board.days})


def _lines(board: BoardHistory, year: int) -> Iterator[str]:
    """Yield a board's runs in a year, in order; a rename ends a run here, and the year does."""
    first, last = _places(board, year)
    days = [day.isoformat() for day in board.days[first : last + 1]]
    begun: list[list[tuple[int, str, str, str]]] = [[] for _ in days]
    figures: dict[float, str] = {}
    for timeline in board.timelines.values():
        for key, start, stop, rank, value in _of(timeline, board, first, last):
            figure = figures.get(value)
            if figure is None:
                figure = figures[value] = cells.exact(value)
            told = (
                f"{days[start - first]},{days[stop - first]},{key[2]},{rank},{figure}{_NO_CREDIT}"
            )
            begun[start - first].append((rank, key[0], key[1], told))
    for own in begun:
        own.sort()
        for *_, told in own:
            yield told


def _of(timeline: Timeline, board: BoardHistory, first: int, last: int) -> Iterator[_Run]:
    runs, days = timeline.runs.reaching(first), board.days
    start_at, end_at = bisect_left(runs.last, first), bisect_right(runs.first, last)
    renamed = [bisect_left(days, day) for day, _ in timeline.names]  # last places of old names
    key = _told(timeline.key)
    for at in range(start_at, end_at):
        start, end = runs.first[at], runs.last[at]
        if start < first:
            start = first
        if end > last:
            end = last
        if renamed:
            for stop in (*(one for one in renamed if start <= one < end), end):
                own = _told(name_on(timeline, days[stop]))
                yield own, start, stop, runs.rank[at], runs.value[at]
                start = stop + 1
        else:
            yield key, start, end, runs.rank[at], runs.value[at]


def _told(key: Key) -> tuple[str, str, str]:
    """Return a key with its two cells."""
    both = sheets.line((sheets.cell(key.slug), sheets.cell(key.name)))
    return (*key, both.removesuffix("\n"))


def _credit(site: Site, board: BoardHistory) -> Iterable[str]:
    known = site.sources.get(board.source)
    citation = known.citation.text if known else ""
    return [sheets.cell(one) for one in (board.source, citation, terms.licence(site) or "")]
