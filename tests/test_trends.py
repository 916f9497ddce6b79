"""Ranks through time: what changed since when, lines that end at a gap, pages that stay."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from site_gen.intake import snapshot
from site_gen.intake.sources import SOURCES
from site_gen.pages import trends
from site_gen.pages.charts import strips, ways
from site_gen.pages.charts.lettering import text_width
from site_gen.standings import boards, departed
from site_gen.standings.history import chronicle, days
from site_gen.standings.history.days import Key
from site_gen.standings.history.model import BoardHistory, History
from site_gen.standings.history.spans import Span, spans
from site_gen.standings.history.stretches import Point, days_of, sample, stretches
from site_gen.standings.model import Entry
from tests.browser import Serve
from tests.command import site_gen
from tests.days import document, later, write
from tests.sites import Node, arena_row, index_row, parse

BOARD = "artificial-analysis.intelligence"
Values = Mapping[str, float | None]


def history_of(on: Mapping[int, Values]) -> History:
    """Return the history of days, each with names and values, counted from a first day."""
    told = []
    for at, values in on.items():
        rows = [index_row(f"lab/{name}", name, value) for name, value in values.items()]
        text = snapshot.canonical(document(later(at), rows))
        told.append(days.observe(snapshot.read(text, f"{at:064}"), SOURCES))
    return chronicle.derive(told)


def board_of(on: Mapping[int, Values]) -> BoardHistory:
    return history_of(on).boards[BOARD]


def key(name: str) -> Key:
    return Key(f"lab/{name}", name)


def begun(found: Iterable[Span]) -> list[tuple[int, int]]:
    return [(one.length, (one.since - later(0)).days) for one in found]


# Since when


def test_a_span_begins_on_the_nearest_day_that_is_old_enough() -> None:
    ab = {"a": 2, "b": 1}

    assert begun(spans(board_of(dict.fromkeys((0, 10, 22, 25, 38, 40), ab)))) == [
        (30, 10),
        (7, 25),
        (1, 38),
    ]
    assert begun(spans(board_of(dict.fromkeys((0, 10), ab)))) == [(7, 0)]
    assert begun(spans(board_of({0: ab}))) == []


def test_no_span_reaches_across_days_too_far_apart() -> None:
    ab = {"a": 2, "b": 1}

    assert begun(spans(board_of(dict.fromkeys((0, 22, 23, 35), ab)))) == [(7, 23)]


def test_no_span_reaches_across_a_re_base() -> None:
    before = {f"m{at:02}": 90.0 - at for at in range(20)}
    after = {name: value - 3 for name, value in before.items()}
    board = board_of({0: before, 1: before, 2: after, 3: after})

    assert [one.why for one in board.breaks] == ["re-based"]
    assert begun(spans(board)) == [(1, 2)]


def test_a_span_tells_places_and_who_is_new_or_back() -> None:
    (span,) = spans(board_of({0: {"a": 3, "b": 2, "c": 1}, 1: {"a": 3, "b": 2, "c": None}}))
    assert dict(span.places) == {key("a"): 0, key("b"): 0}

    board = board_of(
        {
            0: {"a": 3, "b": 2, "c": 1},
            1: {"a": 3, "b": 2},
            2: {"a": 3, "b": 4, "c": 1, "d": 5},
        }
    )
    (yesterday,) = spans(board)
    assert dict(yesterday.places) == {key("a"): -2, key("b"): 0}
    assert (set(yesterday.new), set(yesterday.back)) == ({key("d")}, {key("c")})


def cell(board: BoardHistory, name: str) -> str:
    told = trends.of(board, 3)
    assert told is not None
    (entry,) = [one for one in _entries() if one.name == name]
    return parse(f"<html>{told.cell('change_1', entry)}</html>").words


def _entries() -> tuple[Entry, ...]:
    return tuple(Entry(1, f"lab/{name}", name, ()) for name in "abcdu")


def test_cells_say_in_words_what_changed_and_their_heads_since_when() -> None:
    board = board_of(
        {
            0: {"a": 4, "b": 3, "c": 2, "u": None},
            1: {"a": 4, "b": 3, "u": None},
            2: {"b": 9, "a": 4, "c": 2, "d": 3, "u": None},
        }
    )

    assert cell(board, "b") == "up 1"
    assert cell(board, "a") == "down 1"
    assert cell(board, "c") == "back: not rated on 2 June 2026"
    assert cell(board, "d") == "new here since 2 June 2026"
    assert cell(board, "u") == "–"
    told = trends.of(board, 3)
    assert told is not None
    assert told.columns[0][1:] == ("Since 2\xa0Jun", "change of rank")


def test_a_board_of_one_day_has_no_trends() -> None:
    assert trends.of(board_of({0: {"a": 1}}), 1) is None
    assert trends.of(None, 1) is None


# Lines


def test_a_line_ends_where_a_day_is_missing_and_where_the_entry_is_not_rated() -> None:
    on = {at: {"a": 5, "b": 4 if at != 5 else None, "c": 3 if at < 2 else 6} for at in (0, 1, 2, 4)}
    on |= {5: {"a": 5, "c": 6}, 6: {"a": 5, "b": 4, "c": 6}}
    board = board_of(on)
    drawn = sample(board, later(0), 60)

    def told(name: str) -> list[list[tuple[int, int]]]:
        found = stretches(drawn, board.timelines[key(name)])
        return [[((one.day - later(0)).days, one.rank) for one in own] for own in found]

    assert told("a") == [[(0, 1), (1, 1), (2, 2)], [(4, 2), (6, 2)]]
    assert told("b") == [[(0, 2), (1, 2), (2, 3)], [(4, 3)], [(6, 3)]]


def test_a_break_ends_a_line_though_no_day_is_missing() -> None:
    before = {f"m{at:02}": 90.0 - at for at in range(20)}
    after = {name: value - 3 for name, value in before.items()}
    board = board_of({0: before, 1: before, 2: after, 3: after})
    found = stretches(sample(board, later(0), 60), board.timelines[key("m00")])

    assert [[one.day for one in own] for own in found] == [
        [later(0), later(1)],
        [later(2), later(3)],
    ]
    assert days_of(found) == 4


def test_old_days_are_thinned_and_new_ones_are_all_there() -> None:
    board = board_of({at: {"a": 1.0 + at} for at in range(100)})
    drawn = sample(board, later(0), 20)

    assert len(drawn.places) <= 20
    assert list(drawn.places)[-10:] == list(range(90, 100))
    assert stretches(drawn, board.timelines[key("a")]) == [
        [Point(later(drawn.places[0]), 1), Point(later(99), 1)]
    ]


@pytest.mark.parametrize(("days", "width"), [(2, 330), (45, 330), (45, 580), (3650, 330)])
def test_days_on_an_axis_touch_no_others_and_stay_inside(days: int, width: int) -> None:
    start, end = later(0), later(days - 1)
    across = ways.scale(start, end, (30, 4, width - 14, 100))
    found = ways.ticks(start, end, across, width)
    words = [
        (one.at - text_width(one.text) / 2, one.at + text_width(one.text) / 2) for one in found
    ]

    assert found
    assert words[0][0] >= 0
    assert words[-1][1] <= width
    assert all(one[1] < two[0] for one, two in pairwise(words))


def test_a_small_line_needs_three_days_and_says_what_it_shows() -> None:
    two = board_of({0: {"a": 1, "b": 2}, 1: {"a": 3, "b": 2}})
    three = board_of({0: {"a": 1, "b": 2}, 1: {"a": 3, "b": 2}, 2: {"a": 3, "b": 2}})

    assert trends.spark(trends.small(two), two.timelines[key("a")]) == ""
    svg = parse(f"<html>{trends.spark(trends.small(three), three.timelines[key('a')])}</html>")
    assert svg.one("svg").attributes["aria-label"] == (
        "Rank 2 on 1 June 2026, 1 on 3 June 2026; highest 1"
    )


def test_a_model_s_chart_has_a_strip_per_board_and_points_to_the_rows_of_its_table() -> None:
    history = history_of({at: {"a": 1, "b": at} for at in range(4)})
    line = history.boards[BOARD].timelines[key("b")]
    chart = strips.of_model(history, [line])

    assert chart is not None
    assert chart.told == "Intelligence: rank 2 on 1 June 2026, 1 on 4 June 2026."
    assert [mark.row for layout in chart.layouts for _, own in layout.dots for mark in own] == [
        0,
        0,
    ]
    assert strips.of_model(history_of({0: {"b": 1}}), []) is None


# Who is gone


def test_a_departed_model_is_known_by_its_last_day() -> None:
    history = history_of({0: {"a": 3, "b": 2}, 1: {"a": 3, "b": 2}, 2: {"a": 3}})
    rows = [index_row("lab/a", "a", 3)]
    text = snapshot.canonical(document(later(2), rows))
    catalog = boards.derive(snapshot.read(text, "0" * 64), SOURCES)
    gone = departed.derive(history, catalog)

    assert list(gone.models) == ["lab/b"]
    one = gone.models["lab/b"]
    assert (one.model.title, one.model.path, one.model.lab) == ("b", "lab/b", "lab")
    assert one.last_seen == later(1)
    assert (gone.labs, gone.boards) == ({}, ())


# The site


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a site of five days: a model, its lab and a board leave on the last."""
    place = tmp_path_factory.mktemp("trends")
    for at in range(5):
        rows = [
            index_row("lab/a", "Alpha", 50.0),
            index_row("lab/b", "Beta", 49.0 + (at > 3) * 2),
            index_row("top/x", "Top", 60.0),
        ]
        rows += [arena_row("lab/a", "Alpha", 1200), arena_row("lab/b", "Beta", 1100)]
        if at < 4:
            rows.append(index_row("gone/c", "Gamma", 12.5))
            rows.append(index_row("gone/never", "Never rated"))
            rows.append(arena_row("lab/a", "Alpha", 1200, category="logo"))
        write(place / "archive", later(at), rows)
    done = site_gen(
        *("build", "--offline", "--archive", place / "archive", "--output", place / "public"),
        *("--site-url", "https://example.org"),
    )
    assert done.exit == 0, done
    return place / "public"


def page(folder: Path, address: str) -> Node:
    return parse((folder / address.strip("/") / "index.html").read_text("utf-8"))


def test_a_departed_model_keeps_its_page_and_its_lab(folder: Path) -> None:
    gone = page(folder, "models/gone/c").one("main").words
    lab = page(folder, "labs/gone").one("main").words
    models = page(folder, "models").one("main").words
    listed = json.loads((folder / "data/v1/models.json").read_bytes())["models"]
    (search,) = folder.glob("assets/search-index.*.js")
    sitemap = (folder / "sitemap.xml").read_text()

    assert "No longer listed: last seen 4 June 2026, then rank 4 of 4 on Intelligence." in gone
    assert "Gamma: last seen 4 June 2026, then rank 4 of 4 on Intelligence" in lab
    assert models.startswith("Models 3 models,")
    assert "gone/c" not in {one["slug"] for one in listed}
    assert '["Model no longer listed","Gamma","gone/c","/models/gone/c/"]' in search.read_text()
    assert "<loc>https://example.org/models/gone/c/</loc>" in sitemap


def test_a_model_that_never_was_rated_keeps_its_page(folder: Path) -> None:
    gone = page(folder, "models/gone/never").one("main").words
    lab = page(folder, "labs/gone").one("main").words

    told = "last seen 4 June 2026, listed on Agentic work but never rated on any archived day."
    assert f"No longer listed: {told}" in gone
    assert "Source: Artificial Analysis" in gone
    assert "Data as of 4 June 2026, as archived on 4 June 2026." in gone
    assert "Never rated: last seen 4 June 2026, listed on Agentic work, never rated" in lab


def test_a_vanished_board_keeps_its_page(folder: Path) -> None:
    board = page(folder, "arenas/models/logo").one("main").words
    arena = page(folder, "arenas/models").one("main").words

    assert "no longer listed: last seen 4 June 2026, then with 1 rated entry." in board
    assert "No longer listed: Logos (last seen 4 June 2026)." in arena


def test_a_model_s_page_says_when_it_stood_where(folder: Path) -> None:
    row = page(folder, "models/lab/b").one("section", id="timeline").all("tr")[1]

    assert [cell.words for cell in row.children if isinstance(cell, Node)][2:7] == [
        *("2 of 3", "51.0", "2 on 5 June 2026", "1 June 2026 or before", "5 June 2026"),
    ]


def test_the_newest_day_of_one_alone_looks_as_if_there_were_no_history(
    folder: Path, tmp_path: Path
) -> None:
    write(tmp_path / "archive", later(0), [index_row("lab/a", "Alpha", 50.0)])
    site_gen(
        *("build", "--offline", "--archive", tmp_path / "archive"),
        *("--output", tmp_path / "public"),
    )
    board = (tmp_path / "public/tasks/intelligence/index.html").read_text()
    model = (tmp_path / "public/models/lab/a/index.html").read_text()

    assert not [word for word in ("change_", "trend", "chart-history") if word in board]
    assert "timeline" not in model


def test_columns_of_change_sort_and_can_be_chosen(
    browser: Browser, folder: Path, serve: Serve
) -> None:
    context = browser.new_context()
    view = context.new_page()
    view.goto(serve(folder).rstrip("/") + "/tasks/intelligence/")
    head = view.locator("th[data-key=change_1] button")
    head.click()
    first = view.locator("#table tbody tr").first

    assert first.get_attribute("data-model") == "lab/b"
    assert view.locator("th[data-key=trend] button").count() == 0
    context.close()
