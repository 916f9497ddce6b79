"""What changed: the newest days in full, and a page for each month that stays."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from markupsafe import Markup

from site_gen.pages import accounts, bounds, cells, naming, presence, sentences, urls
from site_gen.pages.accounts import Account, Accounts
from site_gen.pages.cells import Cells
from site_gen.pages.markup import filled
from site_gen.pages.site import Later, Link, Page, Site
from site_gen.standings.history import shifts
from site_gen.standings.history.model import RESTATED, BoardHistory, Changes
from site_gen.standings.history.shifts import Standing

NEWEST = 14  # archived days told in full
MOST = 250  # accounts of a day; the rest are counted
_SCRIPTS = ("changes.js",)


@dataclass(frozen=True, slots=True)
class DayTold:
    """A day with its accounts; `left` more are not told.

    `since` are words about the day before, where that was not yesterday. `notes` are no events.
    `quiet` are words instead of accounts.
    """

    day: date
    since: str
    accounts: tuple[Account, ...] = ()
    moves: tuple[Account, ...] = ()
    left: int = 0
    notes: tuple[Markup, ...] = ()
    quiet: str = ""


@dataclass(frozen=True, slots=True)
class Top:
    """The first ten of a board on its last day in a month; `missing` more are not shown here."""

    board: str
    title: Markup
    day: date
    rated: int
    rows: tuple[tuple[int, str, Markup, str], ...]
    missing: int


@dataclass(frozen=True, slots=True)
class Month:
    """A month with archived days; `open` tells that it had not ended on the day of the site."""

    name: str
    days: tuple[date, ...]
    changes: tuple[Changes, ...] = field(repr=False)
    open: bool

    @property
    def path(self) -> str:
        """Its address, which stays."""
        return urls.month(self.days[-1])

    @property
    def title(self) -> str:
        """The month in words."""
        return f"{cells.MONTHS[self.days[-1].month - 1]} {self.days[-1].year}"


def pages(site: Site, write: Cells) -> Iterator[Page]:
    """Yield the page of changes and one page per month."""
    telling = Accounts(site, write)
    counts = Later(lambda: {board.board: shifts.counts(board) for board in ordered(site)})
    found = list(months(site))
    newest = site.history.changes[: -NEWEST - 1 : -1]
    days = Later(lambda: [_day(site, telling, one, counts()) for one in newest])
    yield Page(
        path=urls.CHANGES,
        template="changes.html",
        title="What changed",
        description="Who came, who went and who passed whom, day by day and board by board.",
        context={
            "days": Later(lambda: _folded(days())),
            "months": Later(lambda: [(one, _summed(one)) for one in reversed(found)]),
            "first": site.history.days[0] if site.history.days else None,
            "full": site.history.moves_from,
            **_choices(site, days),
        },
        sources=_sources(site),
        scripts=_SCRIPTS,
    )
    tops = Later(lambda: _tops(site, found))
    for one in found:
        yield _month(site, telling, one, counts, tops)


def months(site: Site) -> Iterator[Month]:
    """Yield the months that have archived days, oldest first."""
    history = site.history
    told = {
        name: tuple(own)
        for name, own in groupby(history.changes, key=lambda one: one.after.isoformat()[:7])
    }
    for name, own in groupby(history.days, key=lambda day: day.isoformat()[:7]):
        open_ = name == site.catalog.date.isoformat()[:7]
        yield Month(name, tuple(own), told.get(name, ()), open_)


def _month(site: Site, telling: Accounts, month: Month, counts: Later, tops: Later) -> Page:
    days = Later(
        lambda: [_day(site, telling, one, counts(), False) for one in reversed(month.changes)]
    )
    stood: dict[str, date] = {}
    for board in site.history.boards.values():
        at = bisect_right(board.days, month.days[-1])
        last = board.days[at - 1] if at else date.min
        if last >= month.days[0]:
            stood[board.source] = max(last, stood.get(board.source, last))
    return Page(
        path=month.path,
        template="month.html",
        title=f"Standings of {month.title}",
        description=f"The first ten of every board as archived in {month.title}, and what changed.",
        context={
            "month": month,
            "tops": Later(
                lambda: [_top(telling, *one) for one in tops()[month.name][: bounds.LINES]]
            ),
            "boards_then": Later(lambda: len(tops()[month.name])),
            "days": Later(lambda: _folded(days())),
            **_choices(site, days),
        },
        sources=tuple(id for id in site.sources if id in stood),
        crumbs=(Link("What changed", urls.CHANGES),),
        scripts=_SCRIPTS,
        stood={id: site.stood(id, day) for id, day in stood.items() if day != _shown(site, id)},
    )


def _shown(site: Site, source: str) -> date | None:
    """Return the day whose figures of a source the site shows: these have an `as_of` here."""
    state = site.sources.get(source)
    if state is None or state.status == "missing":
        return None
    return date.fromisoformat(state.stands_in) if state.stands_in else site.catalog.date


def _tops(
    site: Site, found: list[Month]
) -> dict[str, list[tuple[BoardHistory, date, tuple[Standing, ...]]]]:
    """Return by month the first ten of every board on its last day then, in the site's order."""
    told: dict[str, list[tuple[BoardHistory, date, tuple[Standing, ...]]]] = {
        one.name: [] for one in found
    }
    for board in ordered(site):
        ends = {day.isoformat()[:7]: day for day in board.days}
        tops = shifts.tops(board, ends.values())
        for name, day in ends.items():
            told[name].append((board, day, tops[day]))
    return told


def permalink(site: Site, page: Page) -> Link | None:
    """Return the month's page that names the first ten of a page's board, if there is one."""
    found = site.history.boards.get(page.board.id) if page.board else None
    if not found or not presence.shows(site, urls.month(found.days[-1])):
        return None
    last = found.days[-1]
    return Link(f"{cells.MONTHS[last.month - 1]} {last.year}", urls.month(last))


def ordered(site: Site) -> list[BoardHistory]:
    """Return the boards of history in the site's order, those that are gone last."""
    order = {board.id: at for at, board in enumerate(site.catalog.boards)}
    known = site.history.boards
    return [known[id] for id in sorted(known, key=lambda id: (order.get(id, len(order)), id))]


def _top(telling: Accounts, board: BoardHistory, day: date, rows: tuple[Standing, ...]) -> Top:
    places = 0 if board.kind == "elo" else 1
    rated = board.rated[board.days.index(day)]
    shown = tuple(
        (one.rank, one.key.slug, telling.name(one.key), f"{cells.rounded(one.value, places)}")
        for one in rows
    )
    missing, ahead = 0, 1
    for rank, same in groupby(one.rank for one in rows):
        missing += rank - ahead
        ahead = rank + len(list(same))
    missing += max(0, min(shifts.TOP, rated) + 1 - ahead)
    return Top(board.board, telling.board(board.board), day, rated, shown, missing)


def _day(
    site: Site,
    telling: Accounts,
    changes: Changes,
    counts: Mapping[str, Mapping[date, int]],
    moves: bool = True,
) -> DayTold:
    """Return a day with what happened; where its moves are not kept, their number."""
    day = changes.after
    found = telling.of(changes.events)
    moved: list[Account] = []
    if moves and site.history.moves_from and day >= site.history.moves_from:
        moved += telling.moves(changes.events)
    else:
        moved += telling.all_counted({id: own[day] for id, own in counts.items() if day in own})
    apart = (day - changes.before).days
    since = "" if apart == 1 else f"compared with {cells.day(changes.before.isoformat())}"
    notes = tuple(
        filled(
            "{}: {} on {}, {} of {} entries, by {} points in the middle.",
            telling.board(board.board),
            RESTATED,
            cells.day(day.isoformat()),
            one.changed,
            one.of,
            accounts.figure(one.median),
        )
        for board in site.history.boards.values()
        for one in board.restated
        if one.day == day
    )
    return DayTold(
        day,
        since,
        tuple(found[:MOST]),
        tuple(moved[:MOST]),
        max(0, len(found) - MOST) + max(0, len(moved) - MOST),
        notes,
    )


def _folded(days: Iterable[DayTold]) -> Iterator[DayTold]:
    """Yield days newest first, with quiet days in a row as one that has no entry."""
    for quiet, own in groupby(days, key=lambda one: not (one.accounts or one.moves or one.notes)):
        run = list(own)
        if not quiet:
            yield from run
            continue
        last, first = cells.day(run[0].day.isoformat()), cells.day(run[-1].day.isoformat())
        if len(run) == 1:
            yield DayTold(run[0].day, run[0].since, quiet=f"{last}: no change.")
        else:
            words = f"{first} to {last}: no change on any of {len(run)} archived days."
            yield DayTold(run[0].day, "", quiet=words)


def _summed(month: Month) -> str:
    """Return how often what happened in a month."""
    found: dict[str, set[object]] = {}
    for changes in month.changes:
        for event in changes.events:
            group = accounts.group(event)
            if group != "rank":
                once = (changes.after, event.key) if event.key else (changes.after, id(event))
                found.setdefault(group, set()).add(once)
    parts = [
        f"{len(found[group])} {accounts.COUNTED[group][len(found[group]) > 1]}"
        for group in accounts.COUNTED
        if group in found
    ]
    return str(sentences.listed(parts)) or "nothing but changes of rank, if any"


def _choices(site: Site, days: Later) -> dict[str, object]:
    """Return what the filters of a page offer: only what stands on it."""
    told = Later(lambda: [one for day in days() for one in (*day.accounts, *day.moves)])

    def boards() -> list[tuple[str, str]]:
        known = {id: naming.titled(site, id) for one in told() for id in one.boards}
        return sorted(known.items(), key=lambda item: (item[1].casefold(), item[0]))

    def labs() -> list[tuple[str, str]]:
        known = {lab for one in told() for lab in one.labs}
        named = ((lab, site.labs[lab].title if lab in site.labs else lab) for lab in known)
        return sorted(named, key=lambda item: (item[1].casefold(), item[0]))

    def groups() -> list[tuple[str, str]]:
        found = {one.group for one in told()}
        return [(id, title) for id, title in accounts.GROUPS.items() if id in found]

    return {
        "boards": Later(boards),
        "labs": Later(labs),
        "groups": Later(groups),
        "told": Later(lambda: len(told())),
    }


def _sources(site: Site) -> tuple[str, ...]:
    there = {board.source for board in site.history.boards.values()}
    return tuple(id for id in site.sources if id in there)
