"""What a board's entries did in a month as columns of numbers, little end first.

Runs, per entry that was rated: its number, how many runs it adds, where its last old run ends
now (`_NONE` when it had none), its best rank and the day of that; then per run its first and
last day, rank and value. Ends: see `Ends`. Standings, per entry that the board ever had: its first
day, its best rank and the day of that, and its last run. Days count in those of the board.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from site_gen.standings.history.days import Key
from site_gen.standings.history.ledger import Ledger
from site_gen.standings.history.runs import Columns, Ends

_NONE = 0xFFFF
# Ranks in four bytes: a board may have more than 65,535 entries. Days are fewer for 179 years.
_ENTRY, _RUN, _END, _STANDING = "IHHIH", "HHId", "IIdB", "HIHHHId"

if TYPE_CHECKING:
    Column = array[Any]


def dump(ledger: Ledger, start: date) -> tuple[dict[str, Any], bytes]:
    """Return what the days from one on added to a board's entries, the columns apart."""
    at = bisect_left(ledger.days, start)
    entry, run = _empty(_ENTRY), _empty(_RUN)
    number, count, end, best, best_at = entry
    for line in ledger.entries:
        if line.last[-1] < at:
            continue
        new = bisect_left(line.first, at)
        number.append(line.number)
        count.append(len(line.first) - new)
        end.append(line.last[new - 1] if new else _NONE)
        best.append(line.best[0])
        best_at.append(line.best[1])
        run[0].extend(line.first[new:])
        run[1].extend(line.last[new:])
        run[2].extend(line.rank[new:])
        run[3].extend(line.value[new:])
    named = sorted(ledger.named.items())
    told = {
        "rated": len(number),
        "runs": len(run[0]),
        "keys": [[at, *line.key] for at, line in named if line.key != line.origin],
        "names": [
            [at, [[day.isoformat(), name] for day, name in line.names[line.known :]]]
            for at, line in named
            if len(line.names) > line.known
        ],
    }
    return told, _packed((*entry, *run))


def load(ledger: Ledger, told: dict[str, Any], runs: bytes, at: int) -> int:
    """Enter the runs that `dump` returned, from a place in the columns on; return where they end.

    `name` is to go before, `settle` to follow the last.
    """
    entry, at = _unpacked(_ENTRY, told["rated"], runs, at)
    run, at = _unpacked(_RUN, told["runs"], runs, at)
    first, last, rank, value = run
    here = 0
    for number, count, end, best, best_at in zip(*entry, strict=True):
        line, there = ledger.entries[number], here + count
        if end != _NONE:
            line.last[-1] = end
        elif count:
            line.start = first[here]
        line.first.extend(first[here:there])
        line.last.extend(last[here:there])
        line.rank.extend(rank[here:there])
        line.value.extend(value[here:there])
        line.best = (best, best_at)
        here = there
    return at


def read(found: dict[int, Columns], told: dict[str, Any], runs: bytes, at: int) -> int:
    """Add the runs that `dump` returned to those of entries by number; return where they end."""
    entry, at = _unpacked(_ENTRY, told["rated"], runs, at)
    run, at = _unpacked(_RUN, told["runs"], runs, at)
    here = 0
    for number, count, end, _, _ in zip(*entry, strict=True):
        own, there = found.get(number), here + count
        if own is None:
            own = found[number] = Columns(*_empty(_RUN))
        elif end != _NONE:
            own.last[-1] = end
        own.first.extend(run[0][here:there])
        own.last.extend(run[1][here:there])
        own.rank.extend(run[2][here:there])
        own.value.extend(run[3][here:there])
        here = there
    return at


def ends(ledger: Ledger, first: int, last: int) -> Ends:
    """Return who was rated on a day by its place, and always from an earlier one on."""
    found = Ends(last, *_empty(_END))
    for line in ledger.entries:
        at = bisect_left(line.last, last)
        if at == len(line.last) or line.first[at] > last:
            continue
        found.number.append(line.number)
        found.rank.append(line.rank[at])
        found.value.append(line.value[at])
        while line.first[at] > first and at and line.last[at - 1] == line.first[at] - 1:
            at -= 1
        found.always.append(line.first[at] <= first)
    return found


def dump_ends(found: Ends) -> bytes:
    """Return the columns of a month's end."""
    return _packed(found[1:])


def load_ends(at: int, count: int, packed: bytes, start: int) -> tuple[Ends, int]:
    """Return the month's end of so many entries that `dump_ends` packed, and where it ends."""
    columns, stop = _unpacked(_END, count, packed, start)
    return Ends(at, *columns), stop


def dump_standings(ledger: Ledger) -> bytes:
    """Return where all entries that a board ever had stood last."""
    found = _empty(_STANDING)
    for line in ledger.entries:
        run = (line.first[-1], line.last[-1], line.rank[-1], line.value[-1])
        told = (line.start, *line.best, *run)
        for column, item in zip(found, told, strict=True):
            column.append(item)
    return _packed(found)


def load_standings(ledger: Ledger, packed: bytes, at: int) -> int:
    """Enter what `dump_standings` returned, in place of all runs; return where it ends."""
    found, at = _unpacked(_STANDING, len(ledger.entries), packed, at)
    told = zip(ledger.entries, *found, strict=True)
    for line, start, best, best_at, first, last, rank, value in told:
        line.start, line.best, line.unread = start, (best, best_at), True
        line.first.append(first)
        line.last.append(last)
        line.rank.append(rank)
        line.value.append(value)
    return at


def settle(ledger: Ledger) -> None:
    """Make the entries known by their newest keys."""
    ledger.lines = {line.key: line for line in ledger.entries}


def name(ledger: Ledger, told: dict[str, Any]) -> None:
    """Enter the entries that `dump` told to be new or called otherwise."""
    for number, slug, own in told["keys"]:
        key = Key(slug, own)
        if number == len(ledger.entries):
            ledger.add(key)
        else:
            line = ledger.named[number] = ledger.entries[number]
            line.key = key
    for number, names in told["names"]:
        line = ledger.named[number] = ledger.entries[number]
        line.names += [(date.fromisoformat(day), own) for day, own in names]


def _empty(kinds: str) -> list[Column]:
    return [array(kind) for kind in kinds]


def _packed(columns: Iterable[Column]) -> bytes:
    return b"".join(_swapped(column).tobytes() for column in columns)


def _unpacked(kinds: str, count: int, packed: bytes, at: int) -> tuple[list[Column], int]:
    found = _empty(kinds)
    for column in found:
        size = count * column.itemsize
        if at + size > len(packed):
            raise ValueError("columns end early")
        column.frombytes(packed[at : at + size])
        at += size
    return [_swapped(column) for column in found], at


def _swapped(column: Column) -> Column:
    if sys.byteorder == "big":
        column = column[:]
        column.byteswap()
    return column
