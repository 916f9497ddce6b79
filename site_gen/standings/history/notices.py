"""What an operator should know of the archive: what is absent, doubtful, or called otherwise.

One line per kind, however often it happened: a year without days is one line. What ended
longer ago than `NOTICED_DAYS` is not told again.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from site_gen.standings.history.days import DOUBTFUL, Key
from site_gen.standings.history.model import BoardHistory, Event, History

NOTICED_DAYS = 90
WEEKS = 14  # days without a source that are worth a line
NAMED_MOST = 3  # of one kind in a line
_ALIKE = 0.8  # share of two boards' entries that makes one the other's successor
_NEAR = 10.0  # Elo that a board may have moved from one day to the next, in the middle


def derive(
    history: History, shown: date, archived: Sequence[date], today: date, off: Collection[str] = ()
) -> Iterator[str]:
    """Yield a line per kind of trouble, for the report of a site that shows a day.

    `archived` are all days on file, oldest first, those that cannot be read too; `today` is
    the clock's day. Sources `off` are left out.
    """
    since = shown - timedelta(NOTICED_DAYS)
    yield from _one_line("archive: no day of ", _missing(archived, since, shown))
    yield from _one_line(
        "archive: holds days that have not come yet: ",
        (str(day) for day in archived if day > today),
    )
    boards = [board for board in history.boards.values() if board.source not in off]
    sources: dict[str, list[BoardHistory]] = defaultdict(list)
    for board in boards:
        sources[board.source].append(board)
    for source, own in sorted(sources.items()):
        absent = _absent(own, history.days, since)
        yield from _one_line(f"{source}: no figures that could be archived ", absent)
        yield from _one_line(f"{source}: a category seems to be renamed: ", _renamed(own, since))
    events = [
        event
        for changes in history.changes
        if changes.after >= since
        for event in changes.events
        if (event.source or (event.board or "").partition(".")[0]) not in off
    ]
    yield from _one_line("names have changed places, so no move is told: ", _swapped(events))
    yield from _one_line("passed over in history: ", _misdated(events))


def _one_line(start: str, found: Iterable[str]) -> Iterator[str]:
    """Yield one line of the newest things found, which come oldest first, if there are any."""
    told = list(found)
    more = f" (and {len(told) - NAMED_MOST} before)" if len(told) > NAMED_MOST else ""
    if told:
        yield f"{start}{'; '.join(told[-NAMED_MOST:])}{more}"


def _missing(archived: Sequence[date], since: date, shown: date) -> Iterator[str]:
    for before, after in pairwise(archived):
        if after - before > timedelta(1) and since <= after <= shown:
            yield _span(before + timedelta(1), after - timedelta(1))


def _absent(boards: Iterable[BoardHistory], days: Sequence[date], since: date) -> Iterator[str]:
    """Yield the times, weeks long, in which days were archived, but none of a source's boards."""
    own = sorted({day for board in boards for day in board.days})
    for before, after in pairwise([*own, date.max]):
        if (after - before).days < WEEKS or after < since:
            continue
        inside = days[bisect_right(days, before) : bisect_left(days, after)]
        if inside and inside[-1] >= since and (inside[-1] - before).days >= WEEKS:
            count = f"{len(inside)} archived {'day' if len(inside) == 1 else 'days'}"
            yield f"from {inside[0]} to {inside[-1]}, on {count}"


def _renamed(boards: Iterable[BoardHistory], since: date) -> Iterator[str]:
    """Yield the boards that went on the day on which one with the same entries came."""
    boards = list(boards)
    own = sorted({day for board in boards for day in board.days})
    following = dict(pairwise(own))
    came: dict[date, list[BoardHistory]] = defaultdict(list)
    for board in boards:
        came[board.days[0]].append(board)
    gone = sorted(boards, key=lambda board: board.days[-1])
    for board in gone:
        day = following.get(board.days[-1])
        if day and day >= since:
            for other in came[day]:
                if board.arena and board.arena == other.arena and _same_entries(board, other):
                    yield f"{board.board} is {other.board} from {day} on, whose history is new"


def _same_entries(gone: BoardHistory, came: BoardHistory) -> bool:
    before, after = _values(gone, gone.days[-1]), _values(came, came.days[0])
    both = before.keys() & after.keys()
    if not both or len(both) < _ALIKE * len(before.keys() | after.keys()):
        return False
    return median(abs(before[key] - after[key]) for key in both) <= _NEAR


def _values(board: BoardHistory, day: date) -> Mapping[Key, float]:
    found = ((key, line.runs.on(day)) for key, line in board.timelines.items())
    return {key: run.value for key, run in found if run}


def _swapped(events: Iterable[Event]) -> Iterator[str]:
    """Yield the pairs of names of a source that have changed places, of one model or of two."""
    renamed: dict[tuple[date, str, str, str], str] = {}
    for event in events:
        if event.kind == "renamed" and event.key and event.name_before:
            slug, now, was = event.key.slug, event.key.name, event.name_before
            source = (event.board or "").partition(".")[0]
            other = renamed.pop((event.day, source, was, now), None)
            if other is None:
                renamed[event.day, source, now, was] = slug
                continue
            first, second = sorted((was, now))
            models = " and ".join(sorted({slug, other}))
            yield f"{first!r} and {second!r} of {models} on {event.day} ({source})"


def _misdated(events: Iterable[Event]) -> Iterator[str]:
    for event in events:
        if event.kind == "source-stale" and event.reason and event.reason.startswith(DOUBTFUL):
            yield f"{event.source} of {event.day}: {event.reason}"


def _span(first: date, last: date) -> str:
    return str(first) if first == last else f"{first} to {last} ({(last - first).days + 1} days)"
