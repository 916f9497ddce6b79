"""A page per archived month: the first ten of every board at its end, and what changed.

The page of a month that has ended stays as it is for as long as what it tells of does.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from hashlib import sha256
from itertools import groupby

from markupsafe import Markup

from site_gen.pages import bounds, cells, changes, naming, urls
from site_gen.pages.accounts import Accounts
from site_gen.pages.cells import Cells
from site_gen.pages.changes import Month
from site_gen.pages.naming import Naming
from site_gen.pages.site import Later, Link, Page, Site
from site_gen.standings.history import shifts
from site_gen.standings.history.model import BoardHistory, Event
from site_gen.standings.history.shifts import Standing

_Ends = dict[str, list[tuple[BoardHistory, date, tuple[Standing, ...]]]]  # by month


@dataclass(frozen=True, slots=True)
class Top:
    """The first ten of a board on its last day in a month; `missing` more are not shown here."""

    board: str
    title: Markup
    day: date
    rated: int
    rows: tuple[tuple[int, str, Markup, str], ...]
    missing: int


def pages(site: Site, write: Cells) -> Iterator[Page]:
    """Yield a page per month, the oldest first."""
    making = _Making(site, write)
    for month in making.months:
        yield _page(site, making, month)


def _page(site: Site, making: _Making, month: Month) -> Page:
    days = Later(lambda: making.days(month))
    tops = Later(lambda: making.tops(month))
    stood: dict[str, date] = {}
    for board in making.boards:
        last = _last(board, month)
        if last:
            stood[board.source] = max(last, stood.get(board.source, last))
    return Page(
        path=month.path,
        template="month.html",
        title=f"Standings of {month.title}",
        description=f"The first ten of every board as archived in {month.title}, and what changed.",
        context={
            "month": month,
            "tops": Later(lambda: [making.top(*one) for one in tops()[: bounds.LINES]]),
            "boards_then": Later(lambda: len(tops())),
            "days": Later(lambda: changes.folded(days())),
            **changes.choices(site, days),
        },
        sources=tuple(id for id in site.sources if id in stood),
        crumbs=(Link("What changed", urls.CHANGES),),
        scripts=changes.SCRIPTS,
        # What an ended month shows is never today's, even where an old day stands in today.
        stood={
            id: site.stood(id, day)
            for id, day in stood.items()
            if not month.open or day != _shown(site, id)
        },
        stays=None if month.open else partial(making.digest, month),
    )


class _Making:
    """What the pages of months share."""

    def __init__(self, site: Site, write: Cells) -> None:
        self._site = site
        self._telling = Accounts(site, write)
        self._calling = Naming(site, write)  # Accounts also tells apart who is called alike
        self.months = list(changes.months(site))
        self.boards = changes.ordered(site)

    def days(self, month: Month) -> list[changes.DayTold]:
        """Return what happened in a month, the newest day first."""
        days = reversed(month.changes)
        return [changes.told(self._site, self._telling, one, self.boards, False) for one in days]

    def tops(self, month: Month) -> list[tuple[BoardHistory, date, tuple[Standing, ...]]]:
        """Return the first ten of every board on its last day in a month, in the site's order."""
        return (self._newest if month.open else self._ended)[month.name]

    def top(self, board: BoardHistory, day: date, rows: tuple[Standing, ...]) -> Top:
        """Return the first ten of a board as they are shown."""
        places = 0 if board.kind == "elo" else 1
        rated = board.rated[bisect_left(board.days, day)]
        name = self._calling.name
        shown = tuple(
            (one.rank, one.key.slug, name(one.key), f"{cells.rounded(one.value, places)}")
            for one in rows
        )
        missing, ahead = 0, 1
        for rank, same in groupby(one.rank for one in rows):
            missing += rank - ahead
            ahead = rank + len(list(same))
        missing += max(0, min(shifts.TOP, rated) + 1 - ahead)
        return Top(board.board, self._calling.board(board.board), day, rated, shown, missing)

    def digest(self, month: Month) -> str:
        """Return a digest of all that is told of an ended month; "" where it cannot be told.

        A row that is hidden by its name is hidden under all names that its entry ever had, those
        of later days too.
        """
        site = self._site
        mark = site.history.marks.get(month.name)
        if not mark or any(row.name for row in site.settings.hide.rows):
            return ""
        named = {slug for one in month.changes for event in one.events for slug in _slugs(event)}
        first, last = month.days[0], month.days[-1]
        named |= {slug for slug, begin, end in self._leading if begin <= last and end >= first}
        models = [self._models.get(slug) for slug in sorted(named)]
        labs = sorted({slug.partition("/")[0] for slug in named})
        titles = [changes.lab_title(site, lab) for lab in labs]
        told = (month.name, mark, self._named, models, titles)
        return sha256(repr(told).encode()).hexdigest()

    @cached_property
    def _newest(self) -> _Ends:
        return self._tops([one for one in self.months if one.open])

    @cached_property
    def _ended(self) -> _Ends:
        # All at once, if any: one way through the runs, and seldom needed.
        return self._tops([one for one in self.months if not one.open])

    def _tops(self, months: Sequence[Month]) -> _Ends:
        found: _Ends = {month.name: [] for month in months}
        for board in self.boards:
            ends = {month.name: day for month in months if (day := _last(board, month))}
            tops = shifts.tops(board, ends.values())
            for name, day in ends.items():
                found[name].append((board, day, tops[day]))
        return found

    @cached_property
    def _named(self) -> str:
        """A digest of what the boards are called, and where they are, in the site's order."""
        site = self._site
        ids = dict.fromkeys((*site.boards, *(board.board for board in self.boards)))
        told = [(id, self._calling.board(id), naming.titled(site, id)) for id in ids]
        return sha256(repr(told).encode()).hexdigest()

    @cached_property
    def _models(self) -> dict[str, tuple[str, str, tuple[str, ...]]]:
        """What a model's name is made of: its address, and what its variants share."""
        site = self._site
        models = (*(one.model for one in site.gone.models.values()), *site.catalog.models)
        return {one.slug: (one.slug, urls.model(one), one.stems) for one in models}

    @cached_property
    def _leading(self) -> list[tuple[str, date, date]]:
        """Models that ever were among the first ten, with the first and last day of each."""
        found: dict[str, tuple[date, date]] = {}
        for board in self.boards:
            for one in board.timelines.values():
                if one.best_rank <= shifts.TOP:
                    first, last = found.get(one.key.slug, (date.max, date.min))
                    found[one.key.slug] = min(first, one.first_seen), max(last, one.last_seen)
        return [(slug, *days) for slug, days in found.items()]


def _last(board: BoardHistory, month: Month) -> date | None:
    """Return a board's last day in a month, None where it has none."""
    at = bisect_right(board.days, month.days[-1])
    return board.days[at - 1] if at and board.days[at - 1] >= month.days[0] else None


def _shown(site: Site, source: str) -> date | None:
    """Return the day whose figures of a source the site shows: these have an `as_of` here."""
    state = site.sources.get(source)
    if state is None or state.status == "missing":
        return None
    return date.fromisoformat(state.stands_in) if state.stands_in else site.catalog.date


def _slugs(event: Event) -> Iterator[str]:
    """Yield the models that an event names; moves are not told of a month."""
    if event.key and event.kind != "moved":
        yield event.key.slug
    for keys in (event.leaders_before, event.leaders_after, event.early, event.carried):
        for key in keys:
            yield key.slug
