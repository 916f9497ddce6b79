"""What changed, day by day and month by month; the newest days in full."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from markupsafe import Markup

from site_gen.pages import accounts, cells, naming, presence, sentences, urls
from site_gen.pages.accounts import Account, Accounts
from site_gen.pages.cells import Cells
from site_gen.pages.markup import filled
from site_gen.pages.site import Later, Link, Page, Site
from site_gen.standings.history.model import RESTATED, BoardHistory, Changes

NEWEST = 14  # archived days told in full
MOST = 250  # accounts of a day; the rest are counted
SCRIPTS = ("changes.js",)


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


def page(site: Site, write: Cells) -> Page:
    """Return the page of changes."""
    telling = Accounts(site, write)
    boards = Later(lambda: ordered(site))
    found = list(months(site))
    newest = site.history.changes[: -NEWEST - 1 : -1]
    days = Later(lambda: [told(site, telling, one, boards()) for one in newest])
    return Page(
        path=urls.CHANGES,
        template="changes.html",
        title="What changed",
        description="Who came, who went and who passed whom, day by day and board by board.",
        context={
            "days": Later(lambda: folded(days())),
            "months": Later(lambda: [(one, _summed(one)) for one in reversed(found)]),
            "first": site.history.days[0] if site.history.days else None,
            "full": site.history.moves_from,
            **choices(site, days),
        },
        sources=_sources(site),
        scripts=SCRIPTS,
    )


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


def told(
    site: Site,
    telling: Accounts,
    changes: Changes,
    boards: Sequence[BoardHistory],
    moves: bool = True,
) -> DayTold:
    """Return a day with what happened; where its moves are not kept, or wanted, their number."""
    day = changes.after
    found = telling.of(changes.events)
    moved: list[Account] = []
    if moves and site.history.moves_from and day >= site.history.moves_from:
        moved += telling.moves(changes.events)
    else:
        moved += telling.all_counted(_moved(boards, day))
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
        for board in boards
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


def _moved(boards: Iterable[BoardHistory], day: date) -> dict[str, int]:
    """Return by board how many entries changed rank on a day, where any did."""
    found = {}
    for board in boards:
        at = bisect_left(board.days, day)
        if at < len(board.days) and board.days[at] == day and board.moved[at]:
            found[board.board] = board.moved[at]
    return found


def folded(days: Iterable[DayTold]) -> Iterator[DayTold]:
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


def choices(site: Site, days: Later) -> dict[str, object]:
    """Return what the filters of a page offer: only what stands on it."""
    told = Later(lambda: [one for day in days() for one in (*day.accounts, *day.moves)])

    def boards() -> list[tuple[str, str]]:
        known = {id: naming.titled(site, id) for one in told() for id in one.boards}
        return sorted(known.items(), key=lambda item: (item[1].casefold(), item[0]))

    def labs() -> list[tuple[str, str]]:
        known = {lab for one in told() for lab in one.labs}
        named = ((id, lab_title(site, id)) for id in known)
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


def lab_title(site: Site, id: str) -> str:
    """Return what a lab is called, listed today or once."""
    found = site.labs.get(id) or site.gone.labs.get(id)
    return found.title if found else id


def _sources(site: Site) -> tuple[str, ...]:
    there = {board.source for board in site.history.boards.values()}
    return tuple(id for id in site.sources if id in there)
