"""What changed between two days, written down: as JSON, as text, as Markdown.

Text and Markdown are for commit messages and job summaries: names in them start nothing.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from site_gen.standings.history.days import Key, Price
from site_gen.standings.history.model import RESCORED, Changes, Event, Kind, Move
from site_gen.text import log_line

NAMES_MOST = 8  # in one line; JSON has them all
_STARTS = re.compile(r"(@|#|://|\bGH-)(?=\w)", re.IGNORECASE)  # a mention, an issue, a link
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&@:$^=\"'])")
_COUNTED: dict[Kind, tuple[str, str]] = {
    "leader-changed": ("new leader", "new leaders"),
    "arrived": ("arrived", "arrived"),
    "new-variant": ("new variant", "new variants"),
    "returned": ("returned", "returned"),
    "departed": ("departed", "departed"),
    "renamed": ("renamed", "renamed"),
    "re-priced": ("re-priced", "re-priced"),
    "re-based": ("board re-based", "boards re-based"),
    "coverage-break": ("board lost many figures", "boards lost many figures"),
    "board-appeared": ("new board", "new boards"),
    "board-vanished": ("board gone", "boards gone"),
    "source-stale": ("source not updated", "sources not updated"),
    "moved": ("changed rank", "changed rank"),
}
Names = Sequence[Key]


class _Hand(NamedTuple):
    """How a format writes third-party text and a heading; `bullet` starts a line."""

    quote: Callable[[str], str]
    head: str
    bullet: str


def to_json(changes: Changes) -> str:
    """Return changes as JSON: complete, every number as it is."""
    document = {
        "from": changes.before.isoformat(),
        "to": changes.after.isoformat(),
        "events": [event_document(event) for event in changes.events],
    }
    return json.dumps(document, indent=1, ensure_ascii=True)


def to_text(changes: Changes) -> str:
    """Return changes as lines for a commit message: the first one sums them up."""
    return "\n".join(_lines(changes, _Hand(_plain, "{}", "- ")))


def to_markdown(changes: Changes) -> str:
    """Return changes as Markdown for a job's summary."""
    return "\n".join(_lines(changes, _Hand(_escaped, "### {}\n", "- ")))


def summary(changes: Changes) -> str:
    """Return changes in one line: the days, what happened how often, and the rows."""
    counts: Counter[Kind] = Counter()
    known: set[object] = set()
    for event in changes.events:
        # A model that arrives on three boards arrives once; its rank changes on each.
        once = event.key is not None and event.kind not in ("moved", "leader-changed")
        if not once or (event.kind, event.key) not in known:
            counts[event.kind] += 1
        known.add((event.kind, event.key))
    told = [
        f"{counts[kind]:,} {one if counts[kind] == 1 else more}"
        for kind, (one, more) in _COUNTED.items()
        if counts[kind]
    ]
    rows = f"{changes.rows_after:,} rows"
    if changes.rows_after != changes.rows_before:
        rows += f" ({changes.rows_after - changes.rows_before:+,})"
    return f"{changes.before} to {changes.after}: {', '.join(told) or 'no change'}; {rows}"


def event_document(event: Event) -> dict[str, Any]:
    """Return an event as it stands in JSON: the fields that its kind has."""
    document: dict[str, Any] = {"kind": event.kind, "board": event.board}
    if event.key:
        document["model"] = _model(event.key)
    return document | _FIELDS[event.kind](event)


def _model(key: Key) -> dict[str, str]:
    return {"slug": key.slug, "name": key.name}


def _models(keys: Iterable[Key]) -> list[dict[str, str]]:
    return [_model(key) for key in keys]


def _price(price: Price | None) -> dict[str, str] | None:
    """Return a price as decimal strings, USD per million tokens."""
    return price and {"price_prompt": f"{price[0]:f}", "price_completion": f"{price[1]:f}"}


def _stood(event: Event) -> dict[str, Any]:
    return {"how": event.how, "rank": event.rank, "value": event.value}


def _moved(event: Event) -> dict[str, Any]:
    move = event.move
    if move is None:
        return {}
    return {
        "rank_before": move.rank_before,
        "rank_after": move.rank_after,
        "entrants_above": _models(move.entrants_above),
        "departures_above": _models(move.departures_above),
        "passed_by": _models(move.passed_by),
        "passed": _models(move.passed),
        "value_before": move.value_before,
        "value_after": move.value_after,
        "separable": move.separable,
        "note": RESCORED if move.rescored else None,
    }


_FIELDS: dict[str, Callable[[Event], dict[str, Any]]] = {
    "arrived": _stood,
    "new-variant": _stood,
    "returned": _stood,
    "departed": _stood,
    "renamed": lambda event: {"name_before": event.name_before, "boards": list(event.boards)},
    "re-priced": lambda event: {
        "price_before": _price(event.price_before),
        "price_after": _price(event.price_after),
        "boards": list(event.boards),
    },
    "leader-changed": lambda event: {
        "leaders_before": _models(event.leaders_before),
        "leaders_after": _models(event.leaders_after),
    },
    "re-based": lambda event: {
        "day": event.day.isoformat(),
        "changed": event.count,
        "of": event.of,
        "median": event.median,
        "early": _models(event.early),
        "carried_over": _models(event.carried),
    },
    "coverage-break": lambda event: {
        "day": event.day.isoformat(),
        "lost": event.count,
        "of": event.of,
    },
    "board-appeared": lambda event: {"rated": event.count},
    "board-vanished": lambda event: {"rated": event.count},
    "source-stale": lambda event: {"source": event.source, "reason": event.reason},
    "moved": _moved,
}


def _lines(changes: Changes, hand: _Hand) -> Iterator[str]:
    yield hand.head.format(summary(changes)).rstrip("\n")
    for board, own in groupby(changes.events, lambda event: event.board):
        yield ""
        yield hand.head.format(board or "Sources")
        displaced = 0
        for event in own:
            if event.move and not event.move.passed and not event.move.passed_by:
                displaced += 1
            else:
                yield hand.bullet + _sentence(event, hand)
        if displaced:
            yield f"{hand.bullet}{displaced} more changed rank only because others came or went"


def _sentence(event: Event, hand: _Hand) -> str:
    name = hand.quote(event.key.name) if event.key else ""
    if event.kind == "moved" and event.move:
        return _move(event.move, name, hand)
    where = "" if event.rank is None else f", rank {event.rank} ({_figure(event.value)})"
    match event.kind:
        case "leader-changed":
            before = _names(event.leaders_before, hand)
            return f"listed first: {_names(event.leaders_after, hand)}, before: {before}"
        case "renamed":
            return f"renamed: {hand.quote(event.name_before or '')} is now {name}{_also(event)}"
        case "re-priced":
            then, now = _cost(event.price_before), _cost(event.price_after)
            return f"re-priced: {name}: {then} to {now}{_also(event)}"
        case "departed":
            return f"departed: {name} ({event.how}), was{where[1:]}"
        case "source-stale":
            return f"{event.source} was not updated: {hand.quote(event.reason or 'no reason')}"
    return f"{event.kind}: {name} ({event.how}){where}" if name else _of_the_board(event)


def _of_the_board(event: Event) -> str:
    if event.kind == "re-based":
        told = f"re-based on {event.day}: {event.count} of {event.of} figures changed,"
        told += f" {_figure(event.median)} points in the middle; not compared across it"
        if event.early:
            told += f"; {len(event.early)} changed in the days before"
        if event.carried:
            told += f"; {len(event.carried)} carried over, possibly on the old scale"
        return told
    if event.kind == "coverage-break":
        return (
            f"coverage break on {event.day}: {event.count} of {event.of} rated entries are"
            " rated no longer; not compared across it"
        )
    return f"{event.kind.replace('-', ' ')}: {event.count} rated entries"


def _move(move: Move, name: str, hand: _Hand) -> str:
    told = f"{name}: rank {move.rank_before} to {move.rank_after}"
    if move.value_before != move.value_after:
        told += f" ({_figure(move.value_before)} to {_figure(move.value_after)})"
    parts = [
        f"{words} {_names(keys, hand)}"
        for words, keys in (
            ("passed", move.passed),
            ("passed by", move.passed_by),
            ("newly above:", move.entrants_above),
            ("gone from above:", move.departures_above),
        )
        if keys
    ]
    if move.separable is False:
        parts.append("the counts do not separate them")
    if move.rescored:
        parts.append(RESCORED)
    return f"{told}: {'; '.join(parts)}"


def _names(keys: Names, hand: _Hand) -> str:
    shown = ", ".join(hand.quote(key.name) for key in keys[:NAMES_MOST])
    more = len(keys) - NAMES_MOST
    return f"{shown} and {more} more" if more > 0 else shown


def _also(event: Event) -> str:
    more = len(event.boards) - 1
    return f" (on {more} more {'board' if more == 1 else 'boards'})" if more > 0 else ""


def _figure(value: float | None) -> str:
    return "none" if value is None else f"{value:g}" if abs(value) < 1e5 else str(value)


def _cost(price: Price | None) -> str:
    return f"${price[0]:f} in, ${price[1]:f} out" if price else "no price"


def _plain(text: str) -> str:
    return _STARTS.sub(r"\1 ", log_line(text)[:160])


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", _plain(text))
