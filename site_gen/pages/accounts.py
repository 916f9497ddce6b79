"""What happened, in plain words: one account per event, grouped as a reader would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from site_gen.pages import cells, sentences
from site_gen.pages.markup import filled
from site_gen.pages.naming import Naming
from site_gen.standings.history.days import Key, Price
from site_gen.standings.history.model import CARRIED, NOT_SHOWN, RESCORED, Event, Move
from site_gen.standings.history.shifts import TOP, Shift

# What a reader may look for; every kind of event is one of these.
GROUPS = {
    "board": "Boards and sources",  # first: a changed scale explains what follows it
    "leader": "New leaders",
    "arrival": "Arrivals",
    "departure": "Departures",
    "name": "New names",
    "price": "Prices",
    "rank": "Changes of rank",
}
_GROUP = {
    "leader-changed": "leader",
    "arrived": "arrival",
    "new-variant": "arrival",
    "returned": "arrival",
    "departed": "departure",
    "renamed": "name",
    "re-priced": "price",
    "moved": "rank",
}
BOARDS_MOST = 6  # boards whose changes of rank are counted one by one
COUNTED = {  # in a summary: one, and more
    "board": ("break or change of a board or source", "breaks or changes of boards or sources"),
    "leader": ("new leader", "new leaders"),
    "arrival": ("arrival", "arrivals"),
    "departure": ("departure", "departures"),
    "name": ("new name", "new names"),
    "price": ("change of a price", "changes of prices"),
}
_CAME = {
    ("arrived", "new here"): "is new",
    ("arrived", "newly scored"): "was listed before and is rated now",
    ("new-variant", "new here"): "is a new variant of a model that was here",
    ("returned", "new here"): "is back",
    ("returned", "newly scored"): "is rated again",
}
_WENT = {
    "left": "is no longer listed",
    "no longer scored": "is still listed, but no longer rated",
    "listed twice": "is listed twice with different figures, so that it has no rank here",
}


@dataclass(frozen=True, slots=True)
class Account:
    """Words of one thing that happened; `group` is one of GROUPS."""

    group: str
    boards: tuple[str, ...]
    labs: tuple[str, ...]
    words: Markup


class Accounts(Naming):
    """Tells events of a site, each name a link where there is a page for it."""

    def of(self, events: Iterable[Event]) -> list[Account]:
        """Return the accounts of a day's events but moves, those of one entry together."""
        told: dict[object, list[Event]] = {}
        events = [event for event in events if event.kind != "moved"]
        keys = {event.key for event in events if event.key}
        called = Counter(key.name for key in keys)
        self._twice = {name for name, count in called.items() if count > 1}
        for event in events:
            told.setdefault(_once(event), []).append(event)
        found = [self._account(own) for own in told.values()]
        return sorted(found, key=lambda one: list(GROUPS).index(one.group))

    def moves(self, events: Iterable[Event]) -> Iterator[Account]:
        """Yield the accounts of moves, board by board: those within the top ten, and the rest."""
        moved = [event.move for event in events if event.move]
        for board, own in groupby(moved, key=lambda move: move.board):
            moves = list(own)
            shown = [one for one in moves if min(one.rank_before, one.rank_after) <= TOP]
            for move in shown:
                labs = self._labs((move.key,))
                yield Account("rank", (board,), labs, self._move(move))
            rest = [one for one in moves if min(one.rank_before, one.rank_after) > TOP]
            if rest:
                displaced = sum(not (one.passed or one.passed_by) for one in rest)
                yield self.counted(board, len(rest), bool(shown), displaced)

    def counted(
        self, board: str, count: int, more: bool = False, displaced: int | None = None
    ) -> Account:
        """Return the account of how many entries of a board changed rank.

        `more`: others are told before it; `displaced` of them neither passed nor were passed.
        """
        why = ""
        if displaced:
            whom = "all" if displaced == count else f"{displaced} of them"
            why = f", {whom} only because others came or went"
        words = filled(
            "{}{} {} changed rank on {}{}.",
            count,
            " more" if more else "",
            "entry" if count == 1 else "entries",
            self.board(board),
            why,
        )
        return Account("rank", (board,), (), words)

    def all_counted(self, counts: Mapping[str, int]) -> list[Account]:
        """Return the accounts of how many entries changed rank: one for all of many boards."""
        if len(counts) <= BOARDS_MOST:
            return [self.counted(board, count) for board, count in counts.items()]
        words = filled("{} changes of rank on {} boards.", sum(counts.values()), len(counts))
        return [Account("rank", tuple(counts), (), words)]

    def shift(self, shift: Shift) -> Markup:
        """Return a change of rank in words, without its accounting."""
        scores = _scores(shift.value_before, shift.value_after)
        return filled(
            "{}: rank {} to {} ({}).",
            self.name(shift.key),
            shift.rank_before,
            shift.rank_after,
            scores,
        )

    def _account(self, events: Sequence[Event]) -> Account:
        event = events[0]
        boards = dict.fromkeys(
            board for one in events for board in (one.board, *one.boards) if board
        )
        if event.source:  # those that it had by then, whatever is listed now
            boards |= dict.fromkeys(
                id
                for id, one in self._site.history.boards.items()
                if one.source == event.source and one.days[0] <= event.day
            )
        keys = (event.key, *event.leaders_before) if event.key else ()
        return Account(group(event), tuple(boards), self._labs(keys), self._words(events))

    def _labs(self, keys: Iterable[Key]) -> tuple[str, ...]:
        found = (key.slug.partition("/") for key in keys)
        return tuple(dict.fromkeys(lab for lab, slash, _ in found if slash))

    def _words(self, events: Sequence[Event]) -> Markup:
        event = events[0]
        if event.kind == "re-priced":
            return self._priced(events)
        telling: Callable[[Event], Markup] | None = {
            "leader-changed": self._leader,
            "renamed": self._renamed,
            "re-based": self._rebased,
            "coverage-break": self._uncovered,
            "source-stale": self._stale,
        }.get(event.kind)
        if telling:
            return telling(event)
        if event.key is None:
            words = "{} is a new board with {} rated {}."
            if event.kind == "board-vanished":
                words = "{} is no longer given; it had {} rated {}."
            entries = "entry" if event.count == 1 else "entries"
            return _filled(words, self.board(event.board or ""), event.count, entries)
        where = sentences.listed([self._place(one) for one in events])
        if event.kind == "departed":
            went = _WENT[event.how or "left"]
            return filled("{} {}. It was {}.", self.name(event.key), went, where)
        came = _CAME.get((event.kind, event.how or ""), "is new")
        return filled("{} {}: {}.", self.name(event.key), came, where)

    def _place(self, event: Event) -> Markup:
        where = self.board(event.board or "")
        return filled("rank {} on {} ({})", event.rank, where, figure(event.value))

    def _leader(self, event: Event) -> Markup:
        board = self.board(event.board or "")
        after, before = self.names(event.leaders_after), self.names(event.leaders_before)
        many = "are listed first together" if len(event.leaders_after) > 1 else "is listed first"
        at = "" if event.value is None else f", at {figure(event.value)}"
        return filled("{} {} on {}{}. Before: {}.", after, many, board, at, before)

    def _renamed(self, event: Event) -> Markup:
        was = cells.bdi(event.name_before or "")
        return filled(
            "“{}” is now called {}; all its figures are the same.",
            was,
            self.name(event.key or NOT_SHOWN),
        )

    def _priced(self, events: Sequence[Event]) -> Markup:
        event = events[0]
        who = sentences.listed([self.name(one.key) for one in events if one.key])
        then, now = price(event.price_before), price(event.price_after)
        if event.price_before is None:
            return filled("{}: a price is reported now, {}.", who, now)
        if event.price_after is None:
            return filled("{}: no price is reported any more; it was {}.", who, then)
        return filled("{}: the reported price went from {} to {}.", who, then, now)

    def _rebased(self, event: Event) -> Markup:
        told = filled(
            "{} was re-based: {} of {} figures changed at once, by {} points in the middle. Ranks"
            " before and after do not compare, so no changes of rank are told across it.",
            self.board(event.board or ""),
            event.count,
            event.of,
            figure(event.median),
        )
        if event.early:
            told += filled(
                " Changed already in the three days before: {}.", self.names(event.early)
            )
        if event.carried:
            told += filled(" {}: {}.", CARRIED.capitalize(), self.names(event.carried))
        return told

    def _uncovered(self, event: Event) -> Markup:
        return filled(
            "{} of {} rated entries of {} are rated no longer. So many at once are told as one"
            " break, not as departures; ranks before and after do not compare.",
            event.count,
            event.of,
            self.board(event.board or ""),
        )

    def _stale(self, event: Event) -> Markup:
        known = self._site.sources.get(event.source or "")
        title = known.title if known else event.source or ""
        reason = cells.bdi(event.reason) if event.reason else "no reason is known"
        return filled(
            "{} was not taken over: {}. Its earlier figures stand in.", cells.bdi(title), reason
        )

    def _move(self, move: Move) -> Markup:
        told = filled(
            "{}: rank {} to {} on {} ({}).",
            self.name(move.key),
            move.rank_before,
            move.rank_after,
            self.board(move.board),
            _scores(move.value_before, move.value_after),
        )
        parts = [
            _filled(words, len(keys), self.names(keys))
            for keys, words in (
                (move.entrants_above, "{} new above it ({})"),
                (move.departures_above, "{} gone from above it ({})"),
            )
            if keys
        ]
        if move.passed_by:
            parts.append(filled("passed by {}", self.names(move.passed_by)))
        if move.passed:
            parts.append(filled("passed {}", self.names(move.passed)))
        text = Markup("; ").join(parts)
        told = filled("{} {}{}.", told, text[:1].upper(), text[1:]) if parts else told
        if move.separable is False:
            told += " The counts do not separate them."
        if move.rescored:
            told += f" {RESCORED.capitalize()}."
        return told


def _once(event: Event) -> object:
    """Return what the events have in common that are told together."""
    if event.kind in ("arrived", "new-variant", "returned", "departed"):
        return event.kind, event.key, event.how
    if event.kind == "re-priced" and event.key:
        lab = event.key.slug.partition("/")[0]
        return event.boards, lab, event.price_before, event.price_after
    return id(event)


def group(event: Event) -> str:
    """Return which of GROUPS an event belongs to."""
    return _GROUP.get(event.kind, "board")


def figure(value: float | None, places: int = 1) -> str:
    """Return a score as accounts give it: rounded, without zeros at its end."""
    if value is None:
        return "none"
    text = f"{cells.rounded(value, places):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def price(price: Price | None) -> str:
    """Return a pair of prices in words."""
    if price is None:
        return "no price"
    return f"{cells.dollars(price[0])} in and {cells.dollars(price[1])} out"


def _scores(before: float, after: float) -> str:
    if before == after:
        return f"{figure(after)}, unchanged"
    for places in (1, 2, 3):
        one, other = figure(before, places), figure(after, places)
        if one != other:
            return f"{one} to {other}"
    return f"{cells.exact(before)} to {cells.exact(after)}"


def _filled(words: str, *parts: object) -> Markup:
    return filled(words, *parts)
