"""Charts as pure geometry, laid out twice: for wide and for narrow places."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from math import log10
from typing import TYPE_CHECKING

from site_gen.late import submodules
from site_gen.pages import bounds, sentences
from site_gen.pages.charts import rows, scales, scatter, shapes
from site_gen.pages.charts.rows import Ranked, Shares, Stand
from site_gen.pages.charts.scatter import Front, Point
from site_gen.pages.charts.shapes import Aside, Chart, Layout
from site_gen.settings import mix_words
from site_gen.standings.evidence import Evidence
from site_gen.standings.model import Board, Entry, Model, Placement, SourceState
from site_gen.standings.prices import MIX
from site_gen.text import plain

if TYPE_CHECKING:
    from site_gen.pages.charts import order, strips
else:
    __getattr__ = submodules(__name__)

POINTS_LEAST = 3  # fewer make no picture
ROWS_WIDE, ROWS_NARROW = 20, 12
BARS = 12
_NAMED = 4  # entries named in words where they are not drawn
_IN_COLOUR = "; in colour: entries that the counts allow to be first"

__all__ = ["Chart", "Layout", "board_charts", "order", "profile", "strips"]


def board_charts(
    board: Board,
    evidence: Evidence | None,
    front: Sequence[int] | None,
    mix: tuple[int, int] = MIX,
) -> tuple[Chart, ...]:
    """Return the charts of a board, those without enough to draw left out.

    `front` has the positions of the entries on the price front at the default mix, None where
    a price per token says little.
    """
    able = frozenset(evidence.contenders or ()) if evidence else frozenset()
    made = (
        rank_ranges(board, evidence) if evidence else None,
        score_price(board, able, front, mix) if front is not None else None,
        placements(board) if evidence else None,
        time_score(board, able) if evidence else None,
    )
    return tuple(chart for chart in made if chart)


def score_price(
    board: Board, able: frozenset[int], front: Sequence[int], mix: tuple[int, int] = MIX
) -> Chart | None:
    """Return score against price, with the price front at the default mix as a step."""
    on = frozenset(front)
    points: list[Point] = []
    free: list[Entry] = []
    half: list[Entry] = []
    unpriced: list[Entry] = []
    for at, entry in enumerate(_rated(board)):
        price = sentences.blended(entry, mix)
        if not price or not all(entry.values[-2:]):
            (unpriced if price is None else half if price else free).append(entry)
            continue
        kind = "able" if at in able else "front" if at in on else "other"
        points.append(Point(log10(price), _score(entry), kind, at, entry.name))
    if len(points) < POINTS_LEAST:
        return None
    step = sorted((one for one in points if one.row in on), key=lambda one: one[:2])
    line = Front(tuple((one.log, one.score) for one in step), max(map(_score, free), default=None))
    names = _listed([one.name for one in step])
    return Chart(
        "price",
        "What does it cost?",
        f"{board.metric.label} and price; the line is the price front at {mix_words(mix)}"
        f"{_colour(points)}",
        f"{len(points)} entries with a price. On the price front, cheapest first: {names}."
        if step
        else f"{len(points)} entries with a price, none on the price front.",
        f"USD per million tokens at {mix_words(mix)}, log scale",
        board.metric.label,
        tuple(
            scatter.scatter(points, width, scales.dollars, line)
            for width in (shapes.WIDE, shapes.NARROW)
        ),
        (
            *_aside("Free", free),
            *_aside("Free one way, in or out", half),
            *_aside("No price", unpriced),
        ),
        (board.metric.key, "price_prompt", "price_completion", "cost", "front_low"),
    )


def time_score(board: Board, able: frozenset[int]) -> Chart | None:
    """Return generation time against score."""
    column = next(at for at, one in enumerate(board.columns) if one.kind == "milliseconds")
    points: list[Point] = []
    unknown: list[Entry] = []
    instant: list[Entry] = []
    for at, entry in enumerate(_rated(board)):
        time = entry.values[column]
        if not time:
            (unknown if time is None else instant).append(entry)
            continue
        kind = "able" if at in able else "other"
        points.append(Point(log10(time) - 3, _score(entry), kind, at, entry.name))
    if len(points) < POINTS_LEAST:
        return None
    first, last = min(points), max(points)
    return Chart(
        "time",
        "How long does it take?",
        f"{board.metric.label} and the average time to produce a result{_colour(points)}",
        f"{len(points)} entries, from {plain(first.name)} with {10**first.log:.3g} seconds"
        f" to {plain(last.name)} with {10**last.log:.3g}.",
        "seconds per result, log scale",
        board.metric.label,
        tuple(
            scatter.scatter(points, width, scales.plainly) for width in (shapes.WIDE, shapes.NARROW)
        ),
        (*_aside("No time given", unknown), *_aside("Time given as 0", instant)),
        (board.metric.key, board.columns[column].key),
    )


def rank_ranges(board: Board, evidence: Evidence) -> Chart | None:
    """Return the listed rank and the ranks that the counts allow, for the first entries."""
    if evidence.contenders is None or board.rated < 2:
        return None
    able = frozenset(evidence.contenders)
    shown = [
        Ranked(entry.name, entry.rank or 0, evidence.findings[at].range, at in able)
        for at, entry in enumerate(_rated(board)[:ROWS_WIDE])
    ]
    return Chart(
        "ranks",
        "How sure is the order?",
        "Dot: the listed rank; line: the ranks that the counts allow"
        + (_IN_COLOUR if any(one.able for one in shown) else ""),
        f"Could be first: {_listed([board.entries[at].name for at in evidence.contenders])}.",
        f"rank, of {board.ranked}",
        "",
        (
            rows.ranges(shown, shapes.WIDE),
            rows.ranges(shown[:ROWS_NARROW], shapes.NARROW),
        ),
        (Aside("Hollow dot: too few counts for a range"),)
        if any(one.range is None for one in shown)
        else (),
        (board.metric.key, "win_rate", "tournaments"),
    )


def placements(board: Board) -> Chart | None:
    """Return how often the first entries were placed first to fourth, as stacked bars."""
    shown = [
        Shares(entry.name, places, at)
        for at, entry in enumerate(_rated(board)[:BARS])
        if (places := _places(entry)) is not None
    ]
    if len(shown) < 2:
        return None
    most = max(shown, key=lambda one: one.places[0] / sum(one.places))
    share = 100 * most.places[0] / sum(most.places)
    return Chart(
        "places",
        "How often was it placed first?",
        "Shares of an entry's tournaments by its place in them",
        f"Most often among these: {plain(most.name)}, in {share:.0f} % of its tournaments.",
        "% of tournaments",
        "",
        tuple(rows.stacks(shown, width) for width in (shapes.WIDE, shapes.NARROW)),
        keys=("first_share", *(one.key for one in board.columns[2:6]), "tournaments"),
    )


def profile(
    model: Model, able: Callable[[Board, Entry], bool], sources: Sequence[SourceState] = ()
) -> Chart | None:
    """Return a model's rank percentile on each board, by its highest-placed entry there.

    The percentile is the share of a board's rated entries placed at or below it. `able` says
    whether the counts allow an entry to be first. Marks refer to the rows of the model's
    tables, in the order of the sources, whose titles head their boards.
    """
    stands = list(_stands(model, able, [(one.id, one.title) for one in sources]))
    shown = [one for one in stands if one.row is not None]
    if not 2 <= len(shown) <= bounds.LEAGUES:
        return None
    coloured = any(one.able for one in shown)
    high, low = (one(shown, key=lambda stand: stand.percentile) for one in (max, min))
    return Chart(
        "profile",
        "Where does it stand?",
        "Its highest-placed variant on each board"
        + ("; in colour: where the counts allow it to be first" if coloured else ""),
        f"{len(shown)} boards, from {low.name}, {low.words}, to {high.name}, {high.words}.",
        "% of rated entries placed at or below it",
        "",
        tuple(rows.profile(stands, width) for width in (shapes.WIDE, shapes.NARROW)),
    )


def _stands(
    model: Model, able: Callable[[Board, Entry], bool], sources: Sequence[tuple[str, str]]
) -> Iterator[Stand]:
    rated = [one for one in model.placements if one.entry.rank is not None]
    order = [source for source, _ in sources]
    if sources:
        rated.sort(key=lambda one: order.index(one.board.source))
    titles = dict(sources)
    row = 0
    for source, of_source in groupby(rated, key=lambda one: one.board.source):
        if source in titles:
            yield Stand(titles[source], "", 0, False, None)
        for _, of_board in groupby(of_source, key=lambda one: one.board.id):
            standing = list(of_board)
            yield _stand(standing[0], able, row)
            row += len(standing)


def _stand(one: Placement, able: Callable[[Board, Entry], bool], row: int) -> Stand:
    board, entry = one
    rank = entry.rank or 0
    below = 100 * (board.ranked - rank + 1) / board.ranked
    return Stand(board.title, f"{rank} of {board.ranked}", below, able(board, entry), row)


def _rated(board: Board) -> tuple[Entry, ...]:
    return board.entries[: board.rated]


def _score(entry: Entry) -> float:
    return float(entry.values[0] or 0)


def _places(entry: Entry) -> tuple[int, int, int, int] | None:
    """Return an entry's four placements, None where one is missing or all are nothing."""
    first, second, third, fourth = (
        value if isinstance(value, int) else None for value in entry.values[2:6]
    )
    if first is None or second is None or third is None or fourth is None:
        return None
    places = (first, second, third, fourth)
    return places if any(places) else None


def _colour(points: Sequence[Point]) -> str:
    return _IN_COLOUR if any(one.kind == "able" for one in points) else ""


def _aside(words: str, entries: Sequence[Entry]) -> tuple[Aside, ...]:
    if not entries:
        return ()
    named = tuple(entry.name for entry in entries[:_NAMED])
    return (Aside(words, named, len(entries) - len(named)),)


def _listed(names: Sequence[str]) -> str:
    told = ", ".join(plain(name, 60) or "(no name)" for name in names[: 2 * _NAMED])
    return f"{told} and {len(names) - 2 * _NAMED} more" if len(names) > 2 * _NAMED else told
