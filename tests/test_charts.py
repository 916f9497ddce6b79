"""Charts: figures become places, and words find room, whatever the figures and the words."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from site_gen.pages import cells, charts
from site_gen.pages.charts import lettering, rows, scales, scatter
from site_gen.pages.charts.lettering import APART, AT_EDGE, Dot, Wish
from site_gen.pages.charts.rows import Ranked, Shares, Stand
from site_gen.pages.charts.scatter import Front, Point
from site_gen.pages.charts.shapes import NARROW, WIDE, Chart, Label, Layout
from site_gen.standings.model import Model
from tests import sites
from tests.sites import ROOT, Row, arena_row, index_row

widths = pytest.mark.parametrize("width", [WIDE, NARROW])

HOSTILE = '<script>alert("1")</script>&amp;'
ODD_NAMES = (
    "",
    " ",
    HOSTILE,
    "M" * 160,
    "very " * 40 + "long (Adaptive Reasoning, Max Effort)",
    "(all in brackets)",
    "שלום עולם (מודל)",
    "نموذج اللغة 5.1",
    "大規模言語モデル、とても長い名前のもの、さらに長く",
    "🙂🙃 model 👩‍💻",
    "a\u202eb\u0000c\nd",
    "e\u0301" * 30,
)
names = st.one_of(st.sampled_from(ODD_NAMES), st.text(max_size=60))
scores = st.floats(-10_000, 10_000).map(lambda one: round(one, 3))
points = st.builds(
    Point, st.floats(-12, 12), scores, st.sampled_from(scatter.KINDS), st.integers(0, 400), names
)


def box(label: Label) -> tuple[float, float, float, float]:
    """Return what a label takes, by the estimate of its width."""
    width = lettering.text_width(label.text)
    start = label.x - {"start": 0, "middle": width / 2, "end": width}[label.anchor]
    return start, label.y - 12, start + width, label.y + 3


def meet(one: tuple[float, ...], two: tuple[float, ...]) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def labels(layout: Layout) -> Iterator[tuple[str, Label]]:
    """Yield the labels of a layout with their class."""
    for kind, group in layout.labels:
        for label in group:
            yield kind, label


def assert_in_order(layout: Layout) -> None:
    """Assert what holds for every layout: all inside, in whole numbers, no two words touching."""
    left, top, right, bottom = layout.box
    assert 0 <= left < right <= layout.width
    assert 0 <= top < bottom < layout.height
    for _, marks in layout.dots:
        for mark in marks:
            assert left <= mark.x <= right
            assert top <= mark.y <= bottom
    for _, strokes in layout.strokes:
        assert all(left <= one.x1 <= one.x2 <= right for one in strokes)
    for _, bars in layout.bars:
        assert all(left <= one.x and one.x + one.width <= right for one in bars)
    for _, label in labels(layout):
        area = box(label)
        assert area[0] >= -1, label
        assert area[2] <= layout.width + 1, label
        assert area[3] <= layout.height, label
    for (_, one), (_, two) in combinations(labels(layout), 2):
        assert not meet(box(one), box(two)), (one, two)
    words = [(one.at, lettering.text_width(one.text)) for one in layout.across]
    for (at, wide), (next_at, other) in pairwise(words):
        assert next_at - at > (wide + other) / 2
    assert all(left <= one.at <= right for one in layout.across)
    assert all(top <= one.at <= bottom for one in layout.up)


# Scales


@given(st.floats(-1e4, 1e4), st.floats(0.5, 1e4))
def test_round_numbers_lie_between_the_two_and_apart(low: float, span: float) -> None:
    found = scales.nice(low, low + span)

    assert 2 <= len(found) <= 7
    assert all(low - 1e-6 <= one <= low + span + 1e-6 for one in found)
    steps = {round(two - one, 6) for one, two in pairwise(found)}
    assert len(steps) == 1
    assert str(steps.pop()).strip("0.")[:1] in ("1", "2", "5")


@given(st.floats(-300, 300), st.floats(0.85, 200))
def test_round_logarithms_have_room_for_their_words(low: float, span: float) -> None:
    for width in (250, 540):
        across = scales.linear(low, low + span, 0, width)
        found = scales.round_logs(low, low + span, across, scales.dollars)

        assert found
        assert all(0 <= one.at <= width for one in found)
        for one, two in pairwise(found):
            both = lettering.text_width(one.text) + lettering.text_width(two.text)
            assert two.at - one.at > both / 2
        if width == 540 and span < 3:
            assert len(found) >= 2


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("0.05", "$0.05"),
        ("0.1", "$0.10"),
        ("0.002", "$0.002"),
        ("1", "$1"),
        ("1E+1", "$10"),
        ("2E+3", "$2,000"),
        ("5E-9", "$5e-9"),
        ("1E+9", "$1e+9"),
    ],
)
def test_a_round_price_is_said_shortly(value: str, words: str) -> None:
    assert scales.dollars(Decimal(value)) == words


@pytest.mark.parametrize(("value", "words"), [("0.5", "0.5"), ("2E+2", "200"), ("1E-7", "1e-7")])
def test_a_round_number_is_said_shortly(value: str, words: str) -> None:
    assert scales.plainly(Decimal(value)) == words


@pytest.mark.parametrize("last", [2, 7, 9, 10, 46, 90, 225, 400, 1500])
def test_ranks_start_at_one_and_are_few(last: int) -> None:
    found = scales.ranks(last)

    assert found[0] == 1
    assert found == sorted(set(found))
    assert found[-1] <= last
    assert len(found) <= 10


# Words


@given(names, st.integers(60, 300))
def test_a_cut_name_fits_and_keeps_the_whole(name: str, room: int) -> None:
    text, whole = lettering.cut(name, room)

    assert text
    assert lettering.text_width(text) <= room
    assert (whole == "") == (not text.endswith("…") or text == name)
    if whole:
        assert whole.startswith(text[:-1])


@given(
    st.lists(st.tuples(st.integers(0, 540), st.integers(0, 350), names), max_size=40),
    st.sampled_from([150, 200]),
)
def test_placed_words_touch_no_word_no_dot_and_no_line(
    wanted: list[tuple[int, int, str]], room: int
) -> None:
    wishes = [Wish("able", *one) for one in wanted]
    lines = [(100, 200, 400, 200), (400, 50, 400, 200)]
    space = (0, 0, 540, 350)

    placed = lettering.place(wishes, [Dot(x, y, APART) for x, y, _ in wanted], lines, space, room)

    for _, label, leader in placed:
        area = box(label)
        assert not any(meet(area, line) for line in lines)
        own = [(x, y) for x, y, _ in wanted if not _clear(area, x, y)]
        assert len(set(own)) <= 1, (label, own)
        assert bool(leader) == bool(re.fullmatch(r"M\d+ \d+L-?\d+ -?\d+", leader))
    for one, two in combinations(placed, 2):
        assert not meet(box(one.label), box(two.label))


def _clear(area: tuple[float, float, float, float], x: int, y: int) -> bool:
    left, top, right, bottom = area
    return not (left - 4 < x < right + 4 and top - 4 < y < bottom + 4)


def test_a_name_without_room_goes_without_its_variant_or_not_at_all() -> None:
    space = (0, 0, 100, 40)

    def texts(*wishes: Wish) -> list[str]:
        return [one.label.text for one in lettering.place(wishes, [], [], space, 90)]

    assert texts(Wish("able", 90, 20, "Kestrel 5 (high effort)")) == ["Kestrel 5…"]
    assert texts(Wish("able", 90, 20, "Kestrel"), Wish("able", 91, 20, "Avocet" * 3)) == ["Kestrel"]
    assert texts(Wish("faint", 0, 20, "free", AT_EDGE)) == ["free"]


# Scatter


@widths
@given(found=st.lists(points, min_size=1, max_size=60), free=st.none() | scores)
def test_a_scatter_is_in_order(width: int, found: list[Point], free: float | None) -> None:
    front = Front(tuple(sorted((one.log, one.score) for one in found if one.kind == "front")), free)

    layout = scatter.scatter(found, width, scales.dollars, front)

    assert_in_order(layout)
    assert sum(len(marks) for _, marks in layout.dots) == len(found)
    assert len(layout.up) >= 2
    assert len(layout.across) >= 1


def corners(path: str) -> list[tuple[int, int]]:
    """Return the corners of a path of horizontal and vertical lines."""
    start = re.match(r"M(-?\d+) (-?\d+)", path)
    assert start
    found = [(int(start[1]), int(start[2]))]
    for way, value in re.findall(r"([HV])(-?\d+)", path):
        x, y = found[-1]
        found.append((int(value), y) if way == "H" else (x, int(value)))
    return found


@widths
@given(
    prices=st.lists(st.floats(-3, 3), min_size=1, max_size=20, unique=True),
    ups=st.lists(st.floats(0, 50), min_size=20, max_size=20),
    free=st.booleans(),
)
def test_the_step_of_the_front_only_rises(
    width: int, prices: list[float], ups: list[float], free: bool
) -> None:
    level, steps = 1000.0, []
    for log, up in zip(sorted(prices), ups, strict=False):
        level += up
        steps.append(Point(log, level, "front", 0, "x"))
    front = Front(tuple((one.log, one.score) for one in steps), 990.0 if free else None)

    layout = scatter.scatter(steps, width, scales.dollars, front)

    path = corners(layout.step)
    assert [x for x, _ in path] == sorted(x for x, _ in path)
    assert [y for _, y in path] == sorted((y for _, y in path), reverse=True)
    assert path[-1][0] == layout.box[2]
    assert not free or path[0][0] == layout.box[0]
    (_, marks), *_ = layout.dots
    assert {(one.x, one.y) for one in marks} <= {(x, y) for x, y in _along(path)}


def _along(path: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for (x1, y1), (x2, y2) in pairwise(path):
        for x in range(x1, x2 + 1):
            yield x, y1
        for y in range(min(y1, y2), max(y1, y2) + 1):
            yield x2, y


def test_without_a_front_the_step_is_what_is_free_or_nothing() -> None:
    found = [Point(0, 10, "other", 0, "a"), Point(1, 20, "other", 1, "b")]

    alone = scatter.scatter(found, WIDE, scales.dollars, Front((), 30))

    assert scatter.scatter(found, WIDE, scales.dollars).step == ""
    assert re.fullmatch(rf"M{alone.box[0]} \d+H{alone.box[2]}", alone.step)
    assert [(kind, one.text) for kind, one in labels(alone)] == [("faint", "free")]


# Rows


@widths
@given(
    shown=st.lists(
        st.builds(
            lambda name, ends, able, few: Ranked(
                name, ends[1], None if few else (ends[0], ends[2]), able and not few
            ),
            names,
            st.tuples(*[st.integers(1, 400)] * 3).map(sorted),
            st.booleans(),
            st.booleans(),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_rank_ranges_are_in_order(width: int, shown: list[Ranked]) -> None:
    layout = rows.ranges(shown, width)

    assert_in_order(layout)
    kinds = {mark.row: kind for kind, marks in layout.dots for mark in marks}
    assert [kinds[at] == "few" for at in range(len(shown))] == [one.range is None for one in shown]
    strokes = sum(len(group) for _, group in layout.strokes)
    assert strokes == sum(one.range is not None for one in shown)


@widths
@given(
    shown=st.lists(
        st.tuples(names, st.tuples(*[st.integers(0, 10**9)] * 4).filter(any)),
        min_size=1,
        max_size=12,
    )
)
def test_the_bars_of_an_entry_fill_its_row(
    width: int, shown: list[tuple[str, tuple[int, int, int, int]]]
) -> None:
    layout = rows.stacks(
        [Shares(name, places, at) for at, (name, places) in enumerate(shown)], width
    )

    assert_in_order(layout)
    by_row: dict[int, list[tuple[int, int]]] = {}
    for _, bars in layout.bars:
        for one in bars:
            by_row.setdefault(one.row, []).append((one.x, one.x + one.width))
    for parts in by_row.values():
        parts.sort()
        assert (parts[0][0], parts[-1][1]) == (layout.box[0], layout.box[2])
        assert all(one[1] == two[0] for one, two in pairwise(parts))
    assert sorted(by_row) == list(range(len(shown)))
    assert layout.even
    last = layout.key[-1]
    assert last.x + 15 + lettering.text_width(last.text) <= layout.width


@widths
@given(
    shown=st.lists(
        st.builds(
            Stand, names, st.just("16 of 225"), st.floats(0, 100), st.booleans(), st.integers(0, 50)
        ),
        min_size=1,
        max_size=25,
    )
)
def test_a_profile_is_in_order(width: int, shown: list[Stand]) -> None:
    head = Stand("Design Arena", "", 0, False, None)
    layout = rows.profile([head, *shown], width)

    assert_in_order(layout)
    assert sum(len(marks) for _, marks in layout.dots) == len(shown)
    assert [label.text for kind, label in labels(layout) if kind == "head"] == ["Design Arena"]


def test_a_head_in_bold_has_room_over_short_names() -> None:
    head = Stand("Artificial Analysis", "", 0, False, None)
    layout = rows.profile([head, Stand("Coding", "1 of 72", 100, False, 0)], WIDE)

    (label,) = [label for kind, label in labels(layout) if kind == "head"]
    assert label.text == "Artificial Analysis"
    # Bold letters are up to a seventh wider than the plain ones that widths are measured in.
    assert label.x >= 8 / 7 * lettering.text_width(label.text)


# Boards


def made(*given_rows: Row) -> dict[str, Chart]:
    """Return the charts of the first board that these rows make, by their id."""
    site = sites.site_of(*given_rows)
    board = site.catalog.boards[0]
    found = charts.board_charts(
        board, site.facts.evidence.get(board.id), site.facts.at_mix.get(board.id)
    )
    for chart in found:
        for layout in chart.layouts:
            assert_in_order(layout)
    return {chart.id: chart for chart in found}


def priced(prompt: str, completion: str) -> Row:
    return {"prompt": prompt, "completion": completion}


def ladder(count: int = 6, **given: object) -> list[Row]:
    """Return rows that cost more the higher they stand."""
    return [
        arena_row(f"lab/{at}", f"Model {at}", 1200 + 10 * at, **{"pricing": _at(at), **given})
        for at in range(count)
    ]


def _at(step: int) -> Row:
    return priced(f"{step + 1}e-6", f"{step + 1}e-6")


def marks(chart: Chart) -> dict[int, str]:
    """Return the class of each row's dot in the wide layout."""
    return {mark.row: kind for kind, group in chart.layouts[0].dots for mark in group}


def test_an_arena_board_has_four_charts_in_two_layouts() -> None:
    found = made(*ladder())

    assert list(found) == ["ranks", "price", "places", "time"]
    for chart in found.values():
        assert [one.name for one in chart.layouts] == ["wide", "narrow"]
        assert chart.told.endswith(".")
        assert "tournaments" in chart.keys or "elo" in chart.keys


def test_an_index_board_has_its_price_alone_and_no_colour() -> None:
    found = made(
        *(index_row(f"lab/{at}", f"Model {at}", 50 + at, pricing=_at(at)) for at in range(4))
    )

    assert list(found) == ["price"]
    assert set(marks(found["price"]).values()) == {"front"}
    assert "colour" not in found["price"].lead
    assert found["price"].up == "Intelligence Index"


def test_the_accent_is_for_those_who_could_be_first() -> None:
    apart = [arena_row("lab/low", "Low", 600, pricing=priced("1e-7", "1e-7"))]

    found = made(*ladder(3), *apart, *(arena_row(f"lab/z{at}", "Z", 590 - at) for at in range(2)))

    assert marks(found["ranks"])[0] == marks(found["price"])[0] == "able"
    assert marks(found["price"])[3] == "front"
    assert marks(found["ranks"])[3] == "ink"
    assert marks(found["price"])[4] == "other"
    assert "in colour: entries that the counts allow to be first" in found["price"].lead
    assert found["ranks"].told == "Could be first: Model 2, Model 1, Model 0."


def test_free_and_unpriced_entries_stand_in_words_and_a_free_one_starts_the_step() -> None:
    free = [arena_row("lab/free", "Free one", 1100, pricing=priced("0", "0"))]
    without = [arena_row(f"lab/n{at}", f"None {at}", 1000 + at, pricing=None) for at in range(6)]
    half = [arena_row("lab/half", "Half free", 1150, pricing=priced("0", "1e-6"))]

    chart = made(*ladder(4), *free, *half, *without)["price"]

    named = {one.words: (one.names, one.more) for one in chart.asides}
    assert named == {
        "Free": (("Free one",), 0),
        "Free one way, in or out": (("Half free",), 0),
        "No price": (("None 5", "None 4", "None 3", "None 2"), 2),
    }
    assert len(marks(chart)) == 4
    assert corners(chart.layouts[0].step)[0][0] == chart.layouts[0].box[0]
    assert "3\xa0in\xa0:\xa01\xa0out, log scale" in chart.across
    assert chart.told.startswith("4 entries with a price. On the price front, cheapest first: Mod")


@pytest.mark.parametrize("pricing", [None, priced("0", "0")], ids=["no price", "free"])
def test_without_prices_there_is_no_price_chart(pricing: Row | None) -> None:
    assert "price" not in made(*ladder(pricing=pricing))


def test_media_boards_have_no_price_chart() -> None:
    assert "price" not in made(*ladder(category="image"))


@pytest.mark.parametrize(
    "pricing",
    [priced("1e-30", "1e-30"), priced("1e12", "1e12"), priced("1e-99", "0.000000000001e-99")],
)
def test_huge_and_tiny_prices_are_drawn(pricing: Row) -> None:
    chart = made(*ladder(3), arena_row("lab/odd", "Odd", 1500, pricing=pricing))["price"]

    assert set(marks(chart)) == {0, 1, 2, 3}


def test_equal_scores_and_prices_are_drawn_in_one_place() -> None:
    same = [arena_row(f"lab/{at}", f"Same {at}", -5000, pricing=_at(1)) for at in range(4)]

    chart = made(*same)["price"]

    ((_, dots),) = chart.layouts[0].dots
    assert len({(one.x, one.y) for one in dots}) == 1
    assert len(chart.layouts[0].across) >= 2


def test_one_entry_makes_no_chart() -> None:
    assert made(*ladder(1)) == {}


def test_entries_with_too_few_counts_have_a_hollow_dot() -> None:
    few = dict.fromkeys(sites.PLACES, 1) | {"total": 4}

    chart = made(*ladder(4), arena_row("lab/few", "Few", 1500, tournament_stats=few))["ranks"]

    assert marks(chart)[0] == "few"
    assert [one.words for one in chart.asides] == ["Hollow dot: too few counts for a range"]
    assert sum(len(group) for _, group in chart.layouts[0].strokes) == 4


def test_without_counts_there_is_nothing_of_order_or_places() -> None:
    none = dict.fromkeys(sites.PLACES)

    assert list(made(*ladder(tournament_stats=none))) == ["price", "time"]


def test_rows_of_a_narrow_layout_are_fewer() -> None:
    chart = made(*ladder(30))["ranks"]

    wide, narrow = (sum(len(group) for _, group in one.dots) for one in chart.layouts)
    assert (wide, narrow) == (20, 12)
    assert chart.across == "rank, of 30"


def test_times_that_cannot_be_drawn_stand_in_words() -> None:
    odd = [
        arena_row("lab/none", "No time", 1000, avg_generation_time_ms=None),
        arena_row("lab/zero", "No wait", 1001, avg_generation_time_ms=0),
    ]

    chart = made(*ladder(3), *odd)["time"]

    named = {one.words: one.names for one in chart.asides}
    assert named == {"No time given": ("No time",), "Time given as 0": ("No wait",)}
    assert set(marks(chart)) == {0, 1, 2}
    assert "31.4 seconds" in chart.told


@pytest.mark.parametrize("name", ODD_NAMES)
def test_no_name_breaks_a_chart(name: str) -> None:
    odd = [
        arena_row(f"lab/o{at}", name, 1400 + at, pricing=priced("2e-6", f"{at}e-6"))
        for at in range(1, 8)
    ]
    for chart in made(*ladder(3), *odd).values():
        drawn = sites.parse(f"<html>{MACROS.chart(chart, 'board')}</html>")
        assert drawn.all("script") == []
        assert len(drawn.all("svg")) == 2
        assert "\u202e" not in drawn.text


# A model's profile


def stood(*placements: tuple[str, int | None, int]) -> Model:
    """Return a model with a rank on each board, of so many rated."""
    site = sites.site_of(*ladder(3))
    board = site.catalog.boards[0]
    return site.catalog.models[0]._replace(
        boards=tuple(
            board._replace(id=title, title=title, rated=rated) for title, _, rated in placements
        ),
        entries=tuple(board.entries[0]._replace(rank=rank) for _, rank, _ in placements),
    )


def test_a_percentile_is_the_share_placed_at_or_below() -> None:
    model = stood(("One", 1, 4), ("Two", 2, 4), ("Last", 4, 4), ("None", None, 4))

    chart = charts.profile(model, lambda board, _: board.title == "Two")

    assert chart is not None
    wide = chart.layouts[0]
    across = scales.linear(0, 100, wide.box[0], wide.box[2])
    found = {mark.row: (kind, mark.x) for kind, group in wide.dots for mark in group}
    assert found == {0: ("ink", across(100)), 1: ("able", across(75)), 2: ("ink", across(25))}
    assert [one.text for kind, one in labels(wide) if kind == "faint"] == [
        "1 of 4",
        "2 of 4",
        "4 of 4",
    ]
    assert chart.told == "3 boards, from Last, 4 of 4, to One, 1 of 4."
    assert "in colour" in chart.lead


def test_a_profile_takes_the_highest_variant_and_keeps_the_rows_of_the_table() -> None:
    model = stood(("One", 2, 9), ("One", 5, 9), ("Two", 3, 9), ("Two", 3, 9), ("Three", 1, 9))

    chart = charts.profile(model, lambda *_: False)

    assert chart is not None
    assert set(marks(chart)) == {0, 2, 4}
    assert chart.lead == "Its highest-placed variant on each board"


def test_boards_stand_below_their_source() -> None:
    site = sites.site_of(
        index_row("a/one", "One", 60, coding_index=70), arena_row("a/one", "One", 1300)
    )

    chart = charts.profile(site.catalog.models[0], lambda *_: False, site.catalog.sources)

    assert chart is not None
    for layout in chart.layouts:
        assert_in_order(layout)
    words = [(one.y, kind, one.text) for kind, one in labels(chart.layouts[1]) if kind != "faint"]
    assert [text for _, _, text in sorted(words)] == [
        "Artificial Analysis",
        "Intelligence",
        "Coding",
        "Design Arena",
        "Websites",
    ]


def test_one_board_is_no_profile() -> None:
    assert charts.profile(stood(("One", 1, 9), ("Two", None, 9)), lambda *_: True) is None


# Drawn

ENVIRONMENT = Environment(
    loader=FileSystemLoader(ROOT / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
ENVIRONMENT.filters["bdi"] = cells.bdi
MACROS: Any = ENVIRONMENT.get_template("charts.html").module


def test_a_drawn_chart_has_title_description_twin_and_rows() -> None:
    chart = made(*ladder(4))["price"]

    drawn = sites.parse(f"<html>{MACROS.chart(chart, 'board', '#there')}</html>")

    figure = drawn.one("figure", id="chart-price", data_table="board")
    assert figure.attributes["data-keys"].split()[0] == "elo"
    assert figure.one("figcaption").words == " ".join(f"{chart.title}{chart.lead}".split())
    assert figure.one("a", href="#there").text == "The table has the same figures"
    assert [one.attributes["class"] for one in figure.all("svg")] == ["wide", "narrow"]
    for svg in figure.all("svg", role="img"):
        ids = svg.attributes["aria-labelledby"].split()
        assert [drawn.one(id=one).tag for one in ids] == ["title", "desc"]
        assert drawn.one(id=ids[1]).text == f"{chart.lead}. {chart.told}"
        rows = [one.attributes["data-row"] for one in svg.all("circle")]
        assert sorted(rows) == ["0", "1", "2", "3"]
        assert svg.all("a") == []
        assert not any("style" in node.attributes for node in svg.walk())


def test_a_cut_name_is_whole_in_its_title_and_hostile_names_are_text() -> None:
    long = f"{HOSTILE} {'long ' * 20}".strip()
    rows = [*ladder(4), arena_row("lab/long", long, 1900, pricing=_at(9))]

    text = MACROS.chart(made(*rows)["ranks"], "board")

    assert "<script" not in text
    whole = [node.text for node in sites.parse(f"<html>{text}</html>").all("title", class_="whole")]
    assert whole == [long, long]


def test_a_board_of_three_hundred_entries_is_light() -> None:
    rows = [
        arena_row(
            f"lab/{at}",
            f"Model {at} ({'high' if at % 3 else 'low'})",
            1500 - at * 1.7,
            pricing=priced(f"{1 + at * 37 % 290}e-8", f"{1 + at * 91 % 280}e-7"),
            avg_generation_time_ms=1000 + at * 7919 % 90_000,
        )
        for at in range(300)
    ]

    text = "".join(MACROS.chart(chart, "board") for chart in made(*rows).values())

    assert len(re.findall(r"<circle|h0", text)) >= 1200
    assert len(gzip.compress(text.encode())) < 12_000
