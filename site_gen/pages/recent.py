"""What changed in the last 30 days, in a few lines, and when a board's figures last changed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from markupsafe import Markup

from site_gen.pages import accounts, cells, sentences, urls
from site_gen.pages.accounts import Accounts
from site_gen.pages.cells import Cells
from site_gen.pages.markup import filled
from site_gen.pages.site import Link, Site
from site_gen.standings.history import shifts
from site_gen.standings.history.days import Key, Price
from site_gen.standings.history.model import BoardHistory, Event
from site_gen.standings.model import Board

DAYS = 30
LINES = 6  # of each kind; the rest are counted
NAMES = 3


_Alike = tuple[str, str, Price | None, Price | None, date, bool]


class Part(NamedTuple):
    """Lines of one kind of change; `left` more are not told."""

    title: str
    lines: tuple[Markup, ...]
    left: int


class Recent(NamedTuple):
    """What changed since a day, in parts; `link` leads to the whole."""

    since: date
    parts: tuple[Part, ...]
    link: Link


def recent(site: Site, write: Cells) -> Recent | None:
    """Return what changed in the last 30 days; None where no two days can be compared."""
    days = [day for day in site.history.days if _within(site, day)]
    if len(site.history.days) < 2 or not days:
        return None
    telling = Accounts(site, write)
    events = [
        event for one in site.history.changes if _within(site, one.after) for event in one.events
    ]
    told = (
        ("New leaders", _leaders(site, telling, events)),
        ("New in the top ten", _entered(site, telling)),
        ("Reported prices", _prices(telling, events)),
    )
    parts = [
        Part(title, tuple(lines[:LINES]), max(0, len(lines) - LINES))
        for title, lines in ((title, list(found)) for title, found in told)
    ]
    since = max(
        (
            one.before
            for one in site.history.changes
            if _within(site, one.after) and not _within(site, one.before)
        ),
        default=days[0],
    )
    return Recent(since, tuple(parts), Link("All changes", urls.CHANGES))


def last_changed(site: Site, board: Board) -> str | None:
    """Return when a figure of a board last changed, in words; None where no day tells."""
    found = site.history.boards.get(board.id)
    if found is None or len(found.days) < 2:
        return None
    day = cells.day(found.changed.isoformat())
    if found.changed == found.days[0]:
        return f"No figure has changed since the first archived day, {day}"
    return f"Figures last changed on {day}"


def changed(site: Site, boards: Iterable[str]) -> str | None:
    """Return the newest day on which a figure of some boards changed, None where none has.

    That the first archived day brought figures does not say that they changed on it.
    """
    known = (site.history.boards.get(board) for board in boards)
    days = (one.changed.isoformat() for one in known if one and one.changed != one.days[0])
    return max(days, default=None)


def _within(site: Site, day: date) -> bool:
    return day > site.catalog.date - timedelta(days=DAYS)


def _leaders(site: Site, telling: Accounts, events: list[Event]) -> Iterator[Markup]:
    """Yield the newest change of leader of each board that is on the site."""
    newest = {event.board: event for event in events if event.kind == "leader-changed"}
    for board in site.catalog.boards:
        event = newest.get(board.id)
        if event:
            yield filled(
                "{}: {} since {}; before: {}",
                telling.board(board.id),
                telling.names(event.leaders_after),
                cells.day(event.day.isoformat()),
                telling.names(event.leaders_before),
            )


def _entered(site: Site, telling: Accounts) -> Iterator[Markup]:
    """Yield by board who is in the top ten and was not before, unless nothing compares."""
    for board in site.catalog.boards:
        found = site.history.boards.get(board.id)
        then = found and _reference(site, found)
        if not found or not then or found.broken(then, found.days[-1]):
            continue
        tops = shifts.tops(found, (then, found.days[-1]))
        before = {_now(found, one.key, then) for one in tops[then]}
        new = [one for one in tops[found.days[-1]] if one.key not in before]
        names = [filled("{} (rank {})", telling.name(one.key), one.rank) for one in new[:NAMES]]
        parts: list[Markup | str] = [*names]
        if len(new) > NAMES:
            parts.append(f"{len(new) - NAMES} more")
        if new:
            yield filled("{}: {}", telling.board(board.id), sentences.listed(parts))


def _reference(site: Site, found: BoardHistory) -> date | None:
    """Return the board's day to compare with: the last before the 30 days, else the first."""
    since = bisect_right(found.days, site.catalog.date - timedelta(days=DAYS))
    then = found.days[max(0, since - 1)]
    return None if then == found.days[-1] else then


def _now(found: BoardHistory, key: Key, then: date) -> Key:
    """Return what an entry is called today."""
    if key in found.timelines and not found.timelines[key].names:
        return key
    for timeline in found.timelines.values():
        called = timeline.key.slug == key.slug and shifts.name_on(timeline, then) == key
        if called and timeline.runs.on(then):
            return timeline.key
    return key


def _prices(telling: Accounts, events: list[Event]) -> Iterator[Markup]:
    """Yield from what to what an entry's price went, over all its changes."""
    own: dict[tuple[str, Key], list[Event]] = {}
    for event in events:
        if event.kind == "re-priced" and event.key and event.board:
            own.setdefault((event.board.partition(".")[0], event.key), []).append(event)
    alike: dict[_Alike, list[Key]] = {}  # entries of a lab with the same changes
    for (source, key), found in sorted(own.items(), key=lambda item: item[1][-1].day, reverse=True):
        then, now = found[0].price_before, found[-1].price_after
        if then != now:
            once = source, key.slug.partition("/")[0], then, now, found[-1].day, len(found) > 1
            alike.setdefault(once, []).append(key)
    for (_, _, then, now, day, often), keys in alike.items():
        # What it was just before its last change is another price where there were several.
        words = "{}: {} since {}; {} before{}"
        more = ", with others in between" if often else ""
        parts = (telling.names(keys), accounts.price(now), cells.day(day.isoformat()))
        yield filled(words, *parts, accounts.price(then), more)
