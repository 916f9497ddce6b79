"""Ranks through time, small: columns of change, and lines that stand in a table's cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from markupsafe import Markup

from site_gen.pages import cells
from site_gen.pages.charts import scales
from site_gen.pages.charts.ways import WHY, Ways, ways
from site_gen.pages.markup import filled
from site_gen.standings.history.days import Key
from site_gen.standings.history.model import BoardHistory, Timeline
from site_gen.standings.history.spans import LENGTHS, Span, spans
from site_gen.standings.history.stretches import Sample, Stretch, days_of, sample, stretches
from site_gen.standings.model import Entry

ROWS_MOST = 100  # of a board with lines in its rows
DAYS_LEAST = 3  # fewer make no line
LINE = "trend"
CHANGE = "change_"
_BRIEF = 250  # rows of ratings: with more, one column of change
_DAYS, _POINTS = 60, 60  # that a small line goes back, and that it has at most
_WIDTH, _HEIGHT = 90, 20
_RANKS_LEAST = 4  # that a small line spans: a step of one is a small step
_NOTHING = Markup('<span class="none">–</span>')


@dataclass(frozen=True)
class Trends:
    """A board's trends; `lines` says whether its rows have small lines, `brief` only one span."""

    board: BoardHistory
    lines: bool
    brief: bool

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The spans in which anything changed, the longest first."""
        found = tuple(one for one in spans(self.board) if one.moved)
        return found[:1] if self.brief else found

    @cached_property
    def columns(self) -> tuple[tuple[str, str, str], ...]:
        """Key, label and unit of each column, the longest span first."""
        newest = self.board.days[-1]
        told = [
            (f"{CHANGE}{one.length}", f"Since {_short(one.since, newest)}", "change of rank")
            for one in self.spans
        ]
        if self.lines and self._sample is not None:
            first = _short(self._sample.first, newest)
            told.append((LINE, "Rank over time", f"from {first}"))
        return tuple(told)

    @cached_property
    def note(self) -> str:
        """What the columns of change are, and which break ends them; "" without any."""
        newest = self.board.days[-1]
        told = []
        if self.spans:
            told.append(
                "Changes of rank are from the nearest archived day at least 30, 7 or 1 days before"
                f" {_day(newest)}, where there is one; an empty cell is no change."
            )
        broken = self.board.broken(newest - timedelta(days=LENGTHS[0]), newest)
        if broken:
            told.append(f"None is told across {_day(broken.day)}: {WHY[broken.why]}.")
        return " ".join(told)

    @cached_property
    def less(self) -> frozenset[str]:
        """The keys of the columns that a script hides at first: all spans but the longest."""
        return frozenset(f"{CHANGE}{one.length}" for one in self.spans[1:])

    @cached_property
    def _sample(self) -> Sample | None:
        found = small(self.board)
        return found if found.size >= DAYS_LEAST else None

    def cell(self, key: str, entry: Entry) -> Markup:
        """Return an entry's cell of a column."""
        who = Key(entry.slug, entry.name)
        if key == LINE:
            timeline = self.board.timelines.get(who)
            drawn = self._sample
            own = spark(drawn, timeline) if drawn and timeline and timeline.here else Markup("")
            return _cell(LINE, "", own)
        return self._changes[key].get(who) or _cell(key, "", _NOTHING)

    @cached_property
    def _changes(self) -> Mapping[str, Mapping[Key, Markup]]:
        return {f"{CHANGE}{one.length}": _cells(one) for one in self.spans}


def of(board: BoardHistory | None, entries: int) -> Trends | None:
    """Return the trends of a board with so many entries, None where it has one day only."""
    if board is None or len(board.days) < 2:
        return None
    # Ratings move a little on every row and day: more columns of them would weigh too much.
    return Trends(board, entries <= ROWS_MOST, board.kind == "elo" and entries > _BRIEF)


def small(board: BoardHistory) -> Sample:
    """Return the days of a board that small lines show."""
    return sample(board, board.days[-1] - timedelta(days=_DAYS), _POINTS)


def _cells(span: Span) -> dict[Key, Markup]:
    key, day = f"{CHANGE}{span.length}", _day(span.since)
    new = _cell(key, "", filled('new<span class="hidden"> here since {}</span>', day))
    back = _cell(key, "", filled('back<span class="hidden">: not rated on {}</span>', day))
    made = {who: _moved(key, rose) for who, rose in span.places.items()}
    return made | dict.fromkeys(span.new, new) | dict.fromkeys(span.back, back)


def _cell(key: str, value: str, told: Markup) -> Markup:
    return filled('<td data-metric="{}" data-value="{}">{}</td>', key, value, told)


def _moved(key: str, rose: int) -> Markup:
    """Return the cell of a change: the head says of what, and since when."""
    if not rose:
        return _cell(key, "0", Markup('<span class="hidden">no change</span>'))
    way = "up" if rose > 0 else "down"
    told = filled('<span class="hidden">{} </span>{}', way, abs(rose))
    return filled('<td data-metric="{}" data-value="{}" class="{}">{}</td>', key, rose, way, told)


def spark(drawn: Sample, line: Timeline) -> Markup:
    """Return an entry's rank over a board's days as a small line, nothing where these are few.

    It is drawn once for the board's page and the model's.
    """
    kept = drawn.board.memo.setdefault(("spark", drawn.first), {})
    if line.key not in kept:
        kept[line.key] = _spark(drawn, line)
    found: Markup = kept[line.key]
    return found


def _spark(drawn: Sample, line: Timeline) -> Markup:
    found = stretches(drawn, line)
    if days_of(found) < DAYS_LEAST:
        return Markup("")
    first, last = drawn.first, drawn.last
    inside = [one.day for one in drawn.board.breaks if first < one.day <= last]
    marks = "".join(f"M{_across(one, first, last)} 0v{_HEIGHT}" for one in inside)
    drew = _ways(found, first, last)
    parts = [("break", marks), ("way", drew.line), ("lone", drew.lone)]
    paths = cells.joined(
        filled('<path class="{}" d="{}"/>', kind, path) for kind, path in parts if path
    )
    return filled(
        '<svg class="spark" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        _WIDTH,
        _HEIGHT,
        _told(found, len(inside)),
        paths,
    )


def _told(found: Sequence[Stretch], breaks: int) -> str:
    start, end = found[0][0], found[-1][-1]
    best = min(one.rank for own in found for one in own)
    more = f"; {breaks} {'break' if breaks == 1 else 'breaks'}" if breaks else ""
    return (
        f"Rank {start.rank} on {_day(start.day)}, {end.rank} on"
        f" {_day(end.day)}; highest {best}{more}"
    )


def _ways(found: Sequence[Stretch], first: date, last: date) -> Ways:
    ranks = [one.rank for own in found for one in own]
    lack = max(0, _RANKS_LEAST - (max(ranks) - min(ranks))) / 2
    up = scales.linear(min(ranks) - lack, max(ranks) + lack, 2, _HEIGHT - 2)
    return ways(found, lambda day: _across(day, first, last), up)


def _across(day: date, first: date, last: date) -> int:
    return 2 + round((day - first).days / max(1, (last - first).days) * (_WIDTH - 4))


def _day(day: date) -> str:
    return cells.day(day.isoformat())


def _short(day: date, newest: date) -> str:
    year = "" if day.year == newest.year else f" {day.year}"
    return f"{day.day}\xa0{cells.MONTHS[day.month - 1][:3]}{year}"
