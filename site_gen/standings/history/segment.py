"""A month of the books as one document: what its days added, and where things then stood.

Documents of all months up to a day, loaded in their order, give the same books as entering
every day; dumping those books again gives the same documents. Of all but the newest only
what was added is needed, of long ago not even the runs, but who stood where at a month's end:
each is a part of its own, so that it can be left unread. What is many are columns of numbers.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from site_gen.standings.history import columns
from site_gen.standings.history.chronicle import Chronicle
from site_gen.standings.history.days import Key, Price, Row, Sheet, State
from site_gen.standings.history.ledger import Ledger
from site_gen.standings.history.model import Break, Changes, Event, Restated

SCHEMA = 5
Document = dict[str, Any]
_KEYS = ("leaders_before", "leaders_after", "early", "carried")
_PRICES = ("price_before", "price_after")
_DEFAULTS = {one.name: one.default for one in fields(Event) if one.name != "move"}


class Segment(NamedTuple):
    """A month in parts.

    `added` and `runs` are what its days brought, `ends` who was rated on each board's last;
    `state` is how things stood then, and `standings` the last run of every entry until then.
    """

    added: Document
    ends: bytes
    state: Document
    standings: bytes
    runs: bytes


def dump(chronicle: Chronicle, start: date) -> Segment:
    """Return what was entered from a day on, with the state at the end."""
    shown = chronicle.shown
    ledgers = [ledger for _, ledger in sorted(chronicle.ledgers.items())]
    month = chronicle.days[bisect_left(chronicle.days, start) :]
    added: list[Document] = []
    runs: list[bytes] = []
    ends: list[bytes] = []
    for ledger in ledgers:
        if ledger.days[-1] >= start:
            entries, packed = columns.dump(ledger, start)
            first, last = bisect_left(ledger.days, start), len(ledger.days) - 1
            end = columns.ends(ledger, first, last)
            counts = {"entries": entries, "ends": len(end.number)}
            added.append(_added(ledger, start, month) | counts)
            runs.append(packed)
            ends.append(columns.dump_ends(end))
    return Segment(
        {
            "changes": [
                {
                    "before": one.before.isoformat(),
                    "after": one.after.isoformat(),
                    "rows": [one.rows_before, one.rows_after],
                    "events": [_event(event) for event in one.events],
                }
                for one in chronicle.changes[_first(chronicle.changes, start) :]
            ],
            "boards": added,
            "as_of": [
                [day.isoformat(), dict(chronicle.as_of[day])]
                for day in chronicle.days[bisect_left(chronicle.days, start) :]
            ],
        },
        b"".join(ends),
        {
            "sources": {
                source: [state.status, state.reason, _text(state.shown)]
                for source, state in (shown.sources if shown else {}).items()
            },
            "boards": [_state(ledger) for ledger in ledgers],
        },
        b"".join(map(columns.dump_standings, ledgers)),
        b"".join(runs),
    )


def load(chronicle: Chronicle, days: list[date], added: Document, runs: bytes) -> None:
    """Enter what a month added, in place of its days; `load_state` is to follow the last."""
    at = 0
    for ledger, told in _loaded(chronicle, days, added):
        at = columns.load(ledger, told["entries"], runs, at)


def pass_by(
    chronicle: Chronicle,
    days: list[date],
    added: Document,
    ends: bytes,
    runs: Callable[[], bytes],
) -> None:
    """Enter what a month added, but leave its runs unread; `load_standings` is to follow."""
    at = 0
    for ledger, told in _loaded(chronicle, days, added):
        end, at = columns.load_ends(len(ledger.days) - 1, told["ends"], ends, at)
        ledger.ends.append(end)
    chronicle.past.add(added["boards"], runs)


def load_standings(chronicle: Chronicle, standings: bytes) -> None:
    """Enter the last run of every entry, after months whose runs were left unread."""
    at = 0
    for _, ledger in sorted(chronicle.ledgers.items()):
        at = columns.load_standings(ledger, standings, at)


def _loaded(
    chronicle: Chronicle, days: list[date], added: Document
) -> Iterator[tuple[Ledger, Document]]:
    """Enter what a month added but its columns; yield each board for these."""
    for told in added["boards"]:
        ledger = chronicle.ledgers.get(told["board"])
        if ledger is None:
            ledger = chronicle.ledgers[told["board"]] = Ledger()
        ledger.days += days if told["days"] is None else map(_day, told["days"])
        ledger.rated += told["rated"]
        ledger.moved += told["moved"]
        ledger.breaks += [
            Break(_day(one), _day(before), why) for one, before, why in told["breaks"]
        ]
        ledger.restated += [Restated(_day(one), *rest) for one, *rest in told["restated"]]
        ledger.told += map(_load_event, told["told"])
        ledger.lost |= {_day(one): frozenset(_load_keys(keys)) for one, keys in told["lost"]}
        columns.name(ledger, told["entries"])
        yield ledger, told
    chronicle.days += days
    chronicle.as_of |= {_day(day): stamps for day, stamps in added["as_of"]}
    chronicle.changes += [
        Changes(
            _day(one["before"]),
            _day(one["after"]),
            tuple(map(_load_event, one["events"])),
            *one["rows"],
        )
        for one in added["changes"]
    ]


def load_state(chronicle: Chronicle, state: Document) -> None:
    """Make the end of the last month that was loaded the state of the books."""
    for told in state["boards"]:
        _load_state(chronicle.ledgers[told["board"]], told)
    sources = {
        source: State(status, reason, _day(shown) if shown else None)
        for source, (status, reason, shown) in state["sources"].items()
    }
    chronicle.show(chronicle.days[-1], sources, ())


def _added(ledger: Ledger, start: date, month: list[date]) -> Document:
    at = bisect_left(ledger.days, start)
    days = ledger.days[at:]
    return {
        "board": ledger.sheet.board,
        "days": None if days == month else [one.isoformat() for one in days],  # all, mostly
        "rated": ledger.rated[at:],
        "moved": ledger.moved[at:],
        "breaks": [
            [one.day.isoformat(), one.before.isoformat(), one.why]
            for one in ledger.breaks
            if one.day >= start
        ],
        "restated": [
            [one.day.isoformat(), *one[1:]] for one in ledger.restated if one.day >= start
        ],
        "told": [_event(one) for one in ledger.told if one.day >= start],
        "lost": [
            [day.isoformat(), sorted(map(list, keys))]
            for day, keys in ledger.lost.items()
            if day >= start
        ],
    }


def _state(ledger: Ledger) -> Document:
    sheet = ledger.sheet
    return {
        "board": sheet.board,
        "source": sheet.source,
        "title": sheet.title,
        "kind": sheet.kind,
        "arena": sheet.arena,
        "category": sheet.category,
        "ranked": sheet.ranked,
        "doubled": sorted(map(list, sheet.doubled)),
        "rows": [
            [*key, row.value, _price(row.price), row.mark, row.variance]
            for key, row in sheet.rows.items()
        ],
        "there": ledger.there,
        "changed": ledger.changed.isoformat(),
        "carried": sorted([*key, day.isoformat()] for key, day in ledger.carried.items()),
        "recent": [[day.isoformat(), sorted(map(list, keys))] for day, keys in ledger.recent],
        "ratios": list(ledger.ratios),
        "unrated": [[*key, day.isoformat()] for key, day in sorted(ledger.unrated.items())],
    }


def _load_state(ledger: Ledger, told: Document) -> None:
    ledger.sheet = Sheet(
        board=told["board"],
        source=told["source"],
        title=told["title"],
        kind=told["kind"],
        rows={
            Key(slug, name): Row(value, _load_price(price), mark, variance)
            for slug, name, value, price, mark, variance in told["rows"]
        },
        doubled=frozenset(_load_keys(told["doubled"])),
        ranked=told["ranked"],
        arena=told["arena"],
        category=told["category"],
    )
    ledger.there, ledger.changed = told["there"], _day(told["changed"])
    ledger.carried = {Key(slug, name): _day(one) for slug, name, one in told["carried"]}
    ledger.unrated = {Key(slug, name): _day(one) for slug, name, one in told["unrated"]}
    ledger.recent.clear()
    ledger.recent += [(_day(one), list(_load_keys(keys))) for one, keys in told["recent"]]
    ledger.ratios.clear()
    ledger.ratios += told["ratios"]
    columns.settle(ledger)


def _first(changes: list[Changes], start: date) -> int:
    return bisect_left(changes, start, key=lambda one: one.after)


def _event(event: Event) -> Document:
    found: Document = {}
    for name, default in _DEFAULTS.items():
        value = getattr(event, name)
        if value == default:
            continue
        if name in _KEYS:
            value = [list(key) for key in value]
        elif name in _PRICES:
            value = _price(value)
        elif isinstance(value, date):
            value = value.isoformat()
        elif isinstance(value, tuple):
            value = list(value)
        found[name] = value
    return found


def _load_event(told: Mapping[str, Any]) -> Event:
    given = dict(told, day=_day(told["day"]))
    if "key" in given:
        given["key"] = Key(*given["key"])
    if "boards" in given:
        given["boards"] = tuple(given["boards"])
    for name in _KEYS:
        if name in given:
            given[name] = _load_keys(given[name])
    for name in _PRICES:
        if name in given:
            given[name] = _load_price(given[name])
    return Event(**given)


def _load_keys(told: list[list[str]]) -> tuple[Key, ...]:
    return tuple(Key(*one) for one in told)


def _price(price: Price | None) -> list[str] | None:
    return price and [str(one) for one in price]


def _load_price(told: list[str] | None) -> Price | None:
    return (Decimal(told[0]), Decimal(told[1])) if told else None


@cache
def _day(text: str) -> date:
    return date.fromisoformat(text)


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
