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

_FORMAT = 2  # another one where other bytes are made of the same runs
_NO_CREDIT = ",,,\n"
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
    parts = [sheets.line(HEAD)]
    for day, told in _lines(board, year):
        if len(parts) == 1:
            told[0] = f"{told[0].removesuffix(_NO_CREDIT)},{sheets.line(_credit(site, board))}"
        parts.append(day + day.join(told))
    return "".join(parts).encode()


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
    found, at = [], 0
    while at < len(board.days):
        found.append(board.days[at].year)
        at = bisect_right(board.days, date(found[-1], 12, 31))
    return found


class _Figures(dict[float, str]):
    """Values as they stand in a row, with the cells after them: each is written once."""

    def __missing__(self, value: float) -> str:
        told = self[value] = f"{cells.exact(value)}{_NO_CREDIT}"
        return told


def _lines(board: BoardHistory, year: int) -> Iterator[tuple[str, list[str]]]:
    """Yield by day the runs that begin on it, in order: the first cell of each, and the rest.

    A rename ends a run here, and so does the year.
    """
    first, last = _places(board, year)
    days = [f"{day.isoformat()}," for day in board.days[first : last + 1]]
    until = [""] * first + days  # so that places count in it as they do in the runs
    pieces = [
        piece
        for timeline in board.timelines.values()
        for piece in _pieces(timeline, board, first, last)
    ]
    pieces.sort(key=lambda piece: piece[0])  # the order of those of one rank
    begun: list[tuple[list[int], list[str]]] = [([], []) for _ in until]  # ranks, and what is told
    places = [f"{rank}," for rank in range(max(board.rated) + 1)]
    figures = _Figures()
    for key, timeline, begin, end in pieces:
        runs = timeline.runs.reaching(begin)
        start, stop = bisect_left(runs.last, begin), bisect_right(runs.first, end)
        if start == stop:
            continue
        starts, stops = runs.first[start:stop], runs.last[start:stop]
        starts[0], stops[-1] = max(starts[0], begin), min(stops[-1], end)
        who = sheets.line((sheets.cell(key.slug), sheets.cell(key.name), "")).removesuffix("\n")
        columns = starts, stops, runs.rank[start:stop], runs.value[start:stop]
        for one, other, rank, value in zip(*columns, strict=True):
            ranks, told = begun[one]
            ranks.append(rank)
            told.append(f"{until[other]}{who}{places[rank]}{figures[value]}")
    for day, (ranks, told) in zip(until, begun, strict=True):
        if told:
            yield day, [told[at] for at in sorted(range(len(told)), key=ranks.__getitem__)]


def _pieces(
    timeline: Timeline, board: BoardHistory, first: int, last: int
) -> Iterator[tuple[Key, Timeline, int, int]]:
    """Yield what an entry was called between two of the board's days, with the days' places."""
    for day, name in timeline.names:
        until = bisect_right(board.days, day) - 1
        if first <= min(until, last):
            yield Key(timeline.key.slug, name), timeline, first, min(until, last)
            first = until + 1
    if first <= last:
        yield timeline.key, timeline, first, last


def _credit(site: Site, board: BoardHistory) -> Iterable[str]:
    known = site.sources.get(board.source)
    citation = known.citation.text if known else ""
    return [sheets.cell(one) for one in (board.source, citation, terms.licence(site) or "")]
