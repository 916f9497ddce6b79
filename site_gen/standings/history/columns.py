"""The runs of a board's entries in a month as columns of numbers, little end first.

Per entry that was rated: its number, how many runs it adds, where its last old run ends now
(`_NONE` when it had none), its best rank and the day of that; then per run its first and last
day, rank and value. Days count in those of the board.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from datetime import date
from typing import Any

from site_gen.standings.history.days import Key
from site_gen.standings.history.ledger import Ledger

_NONE = 0xFFFF
_ENTRY, _RUN = "IHHHH", "HHHd"


def dump(ledger: Ledger, start: date) -> tuple[dict[str, Any], bytes]:
    """Return what the days from one on added to a board's entries, the columns apart."""
    at = bisect_left(ledger.days, start)
    entry: list[array[Any]] = [array(kind) for kind in _ENTRY]
    run: list[array[Any]] = [array(kind) for kind in _RUN]
    number, count, end, best, best_at = entry
    first, last, rank, value = run
    for line in ledger.entries:
        if line.last[-1] < at:
            continue
        new = bisect_left(line.first, at)
        number.append(line.number)
        count.append(len(line.first) - new)
        end.append(line.last[new - 1] if new else _NONE)
        best.append(line.best[0])
        best_at.append(line.best[1])
        first.extend(line.first[new:])
        last.extend(line.last[new:])
        rank.extend(line.rank[new:])
        value.extend(line.value[new:])
    named = sorted(ledger.named.items())
    told = {
        "rated": len(number),
        "runs": len(first),
        "keys": [[at, *line.key] for at, line in named if line.key != line.origin],
        "names": [
            [at, [[day.isoformat(), name] for day, name in line.names[line.known :]]]
            for at, line in named
            if len(line.names) > line.known
        ],
    }
    return told, b"".join(_swapped(column).tobytes() for column in (*entry, *run))


def load(ledger: Ledger, told: dict[str, Any], runs: bytes, at: int) -> int:
    """Enter what `dump` returned, from a place in the columns on; return where they end.

    `settle` is to follow the last.
    """
    columns: list[array[Any]] = []
    for kinds, count in ((_ENTRY, told["rated"]), (_RUN, told["runs"])):
        for kind in kinds:
            column = array(kind)
            size = count * column.itemsize
            column.frombytes(runs[at : at + size])
            columns.append(_swapped(column))
            at += size
    _name(ledger, told)
    *entry, first, last, rank, value = columns
    here = 0
    for number, count, end, best, best_at in zip(*entry, strict=True):
        line, there = ledger.entries[number], here + count
        if end != _NONE:
            line.last[-1] = end
        line.first.extend(first[here:there])
        line.last.extend(last[here:there])
        line.rank.extend(rank[here:there])
        line.value.extend(value[here:there])
        line.best = (best, best_at)
        here = there
    return at


def settle(ledger: Ledger) -> None:
    """Make the entries known by their newest keys."""
    ledger.lines = {line.key: line for line in ledger.entries}


def _name(ledger: Ledger, told: dict[str, Any]) -> None:
    for number, slug, name in told["keys"]:
        key = Key(slug, name)
        if number == len(ledger.entries):
            ledger.add(key)
        else:
            line = ledger.named[number] = ledger.entries[number]
            line.key = key
    for number, names in told["names"]:
        line = ledger.named[number] = ledger.entries[number]
        line.names += [(date.fromisoformat(day), name) for day, name in names]


def _swapped(column: array[Any]) -> array[Any]:
    if sys.byteorder == "big":
        column = column[:]
        column.byteswap()
    return column
