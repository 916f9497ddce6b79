"""A month of the books as one document: what its days added, and where things then stood.

Documents of all months up to a day, loaded in their order, give the same books as entering
every day; dumping those books again gives the same documents.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from site_gen.standings.history.chronicle import Chronicle
from site_gen.standings.history.days import Key, Price, Row, Sheet, State
from site_gen.standings.history.ledger import Ledger, Line
from site_gen.standings.history.model import Break, Changes, Event, Restated

SCHEMA = 1
Document = dict[str, Any]
_KEYS = ("leaders_before", "leaders_after", "early", "carried")
_PRICES = ("price_before", "price_after")


def dump(chronicle: Chronicle, start: date) -> Document:
    """Return what was entered from a day on, with the state at the end."""
    shown = chronicle.shown
    sources = shown.sources if shown else {}
    return {
        "sources": {
            source: [state.status, state.reason, _text(state.shown)]
            for source, state in sources.items()
        },
        "changes": [
            {
                "before": one.before.isoformat(),
                "after": one.after.isoformat(),
                "rows": [one.rows_before, one.rows_after],
                "events": [_event(event) for event in one.events],
            }
            for one in chronicle.changes
            if one.after >= start
        ],
        "boards": [_ledger(ledger, start) for _, ledger in sorted(chronicle.ledgers.items())],
    }


def load(chronicle: Chronicle, document: Document, days: list[date]) -> None:
    """Enter a month from its document, in place of its days."""
    for board in document["boards"]:
        _load_ledger(chronicle.ledgers, board)
    chronicle.days += days
    chronicle.changes += [
        Changes(
            _day(one["before"]),
            _day(one["after"]),
            tuple(_load_event(event) for event in one["events"]),
            *one["rows"],
        )
        for one in document["changes"]
    ]
    sources = {
        source: State(status, reason, _day(shown) if shown else None)
        for source, (status, reason, shown) in document["sources"].items()
    }
    chronicle.show(days[-1], sources, ())


def _ledger(ledger: Ledger, start: date) -> Document:
    sheet, at = ledger.sheet, bisect_left(ledger.days, start)
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
        "days": [one.isoformat() for one in ledger.days[at:]],
        "rated": ledger.rated[at:],
        "breaks": [
            [one.day.isoformat(), one.before.isoformat(), one.why]
            for one in ledger.breaks
            if one.day >= start
        ],
        "restated": [
            [one.day.isoformat(), *one[1:]] for one in ledger.restated if one.day >= start
        ],
        "told": [_event(one) for one in ledger.told if one.day >= start],
        "carried": sorted([*key, day.isoformat()] for key, day in ledger.carried.items()),
        "recent": [[day.isoformat(), sorted(map(list, keys))] for day, keys in ledger.recent],
        "ratios": list(ledger.ratios),
        "lines": [
            [*key, _line(line, at)]
            for key, line in sorted(ledger.lines.items())
            if line.last[-1] >= at or line.origin != key
        ],
    }


def _line(line: Line, at: int) -> list[Any]:
    """Return what the days from a place on added to an entry: where the last old run ends now."""
    new = bisect_left(line.first, at)
    return [
        line.origin,
        line.last[new - 1] if new else None,
        line.first[new:].tolist(),
        line.last[new:].tolist(),
        line.rank[new:].tolist(),
        line.value[new:].tolist(),
        line.best,
        [[day.isoformat(), name] for day, name in line.names],
    ]


def _load_ledger(ledgers: dict[str, Ledger], told: Document) -> None:
    ledger = ledgers.get(told["board"])
    if ledger is None:
        ledger = ledgers[told["board"]] = Ledger()
    ledger.sheet = Sheet(
        board=told["board"],
        source=told["source"],
        title=told["title"],
        kind=told["kind"],
        rows={
            Key(slug, name): Row(value, _load_price(price), mark, variance)
            for slug, name, value, price, mark, variance in told["rows"]
        },
        doubled=frozenset(Key(*one) for one in told["doubled"]),
        ranked=told["ranked"],
        arena=told["arena"],
        category=told["category"],
    )
    ledger.there, ledger.changed = told["there"], _day(told["changed"])
    ledger.days += map(_day, told["days"])
    ledger.rated += told["rated"]
    ledger.breaks += [Break(_day(one), _day(before), why) for one, before, why in told["breaks"]]
    ledger.restated += [Restated(_day(one), *rest) for one, *rest in told["restated"]]
    ledger.told += map(_load_event, told["told"])
    ledger.carried = {Key(slug, name): _day(one) for slug, name, one in told["carried"]}
    ledger.recent.clear()
    ledger.recent += [(_day(one), [Key(*key) for key in keys]) for one, keys in told["recent"]]
    ledger.ratios.clear()
    ledger.ratios += told["ratios"]
    _load_lines(ledger, told["lines"])


def _load_lines(ledger: Ledger, told: list[Any]) -> None:
    lines: dict[Key, Line] = {}
    for slug, name, (origin, *_) in told:
        key = Key(slug, name)
        lines[key] = ledger.lines.pop(Key(*origin)) if origin else Line()
    for slug, name, (origin, end, first, last, rank, value, best, names) in told:
        line = lines[Key(slug, name)]
        if end is not None:
            line.last[-1] = end
        line.first.extend(first)
        line.last.extend(last)
        line.rank.extend(rank)
        line.value.extend(array("d", value))
        line.best = (best[0], best[1])
        line.names = [(_day(one), called) for one, called in names]
        line.origin = Key(*origin) if origin else None
    ledger.lines |= lines


def _event(event: Event) -> Document:
    found: Document = {}
    for one in fields(event):
        value = getattr(event, one.name)
        if one.name == "move" or value is None or value == () or value == 0:
            continue
        if one.name in _KEYS:
            value = [list(key) for key in value]
        elif one.name in _PRICES:
            value = _price(value)
        elif isinstance(value, date):
            value = value.isoformat()
        elif isinstance(value, tuple):
            value = list(value)
        found[one.name] = value
    return found


def _load_event(told: Mapping[str, Any]) -> Event:
    given = dict(told, day=_day(told["day"]))
    if "key" in given:
        given["key"] = Key(*given["key"])
    for name in _KEYS:
        given[name] = tuple(Key(*one) for one in given.get(name, ()))
    for name in _PRICES:
        given[name] = _load_price(given.get(name))
    given["boards"] = tuple(given.get("boards", ()))
    return Event(**given)


def _price(price: Price | None) -> list[str] | None:
    return price and [str(one) for one in price]


def _load_price(told: list[str] | None) -> Price | None:
    return (Decimal(told[0]), Decimal(told[1])) if told else None


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
