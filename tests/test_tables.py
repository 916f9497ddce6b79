"""Boards as tables: which rows and columns."""

from __future__ import annotations

import pytest

from site_gen.pages import models, tables
from site_gen.pages.cells import Cells
from site_gen.pages.site import Awaited, Later, Site
from site_gen.pages.tables import Table
from site_gen.standings.model import Board
from tests.sites import PLACES, Row, arena_row, index_row, parse, site_of

FREE = {"prompt": "0", "completion": "0"}
KEYS = {
    "index": [
        *("intelligence_index", "price_prompt", "price_completion", "cost", "front_low"),
        "coding_index",
    ],
    "arena": [
        *("elo", "price_prompt", "price_completion", "cost", "front_low", "win_rate"),
        *("first_share", "tournaments", "avg_generation_time_ms"),
        *("first_place", "second_place", "third_place", "fourth_place"),
    ],
}


def made(*rows: Row) -> tuple[Site, Board, Cells]:
    """Return the site of these rows, its first board, and what writes its cells."""
    site = site_of(*rows)
    return site, site.catalog.boards[0], Cells(site)


def full(*rows: Row) -> Table:
    """Return the whole first board that these rows make."""
    return tables.full(*made(*rows))


def league_of(*rows: Row, most: int = 5) -> list[tuple[int | str, str]]:
    """Return rank and name of each row of a league."""
    league = tables.league(*made(*rows), most)
    return [
        (row.rank, parse(f"<html>{row.cells}</html>").one("th").words)
        for row in (*league.rows, *league.unrated)
    ]


# Columns


def test_columns_stand_as_readers_want_them_score_price_the_rest() -> None:
    index = full(index_row("x/a", "A", 1, coding_index=2))
    arena = full(arena_row("x/a", "A"))

    assert [column.key for column in index.columns] == KEYS["index"]
    assert [column.key for column in arena.columns] == KEYS["arena"]
    assert [(column.label, column.unit) for column in arena.columns[:6]] == [
        ("Elo", ""),
        ("Price in", "USD per M"),
        ("Price out", "USD per M"),
        ("Mixed price", "USD per M at 3\xa0in\xa0:\xa01\xa0out"),
        ("On price front", "share of input"),
        ("Win rate", "%"),
    ]
    assert (arena.columns[8].label, arena.columns[8].unit) == ("Time", "s")
    assert arena.less == (12, 13, 14, 15)


def test_a_column_without_any_value_is_left_out_and_named() -> None:
    table = full(
        arena_row(
            *("x/a", "A"),
            pricing=None,
            avg_generation_time_ms=None,
            tournament_stats=dict.fromkeys(PLACES),
        )
    )

    assert [column.key for column in table.columns] == ["elo", "win_rate"]
    assert table.absent == (
        *("1st", "2nd", "3rd", "4th", "Tournaments", "Time", "Price in", "Price out"),
    )


def test_a_column_with_one_value_stays() -> None:
    bare: Row = {"pricing": None, "avg_generation_time_ms": None}
    priced = bare | {"pricing": FREE}

    table = full(arena_row("x/a", "A", **bare), arena_row("x/b", "B", 1, **priced))

    assert "price_prompt" in [column.key for column in table.columns]
    assert table.absent == ("Time",)


def test_the_primary_column_stays_without_any_value() -> None:
    assert full(index_row("x/a", "A", None)).columns[0].key == "intelligence_index"


# Rows


def test_a_full_table_has_every_entry_and_the_unrated_apart() -> None:
    rows = [index_row(f"x/{at}", f"N{at}", None if at > 6 else at) for at in range(10)]

    table = full(*rows)

    assert [row.rank for row in table.rows] == [1, 2, 3, 4, 5, 6, 7]
    assert [(row.slug, row.rank) for row in table.unrated] == [
        *(("x/7", ""), ("x/8", ""), ("x/9", "")),
    ]
    assert table.caption == "Intelligence: ranked by Intelligence Index, higher first"
    assert table.link == ("Intelligence", "/tasks/intelligence/")


def test_the_head_of_a_board_is_its_first_entries() -> None:
    rows = [arena_row(f"x/{at}", f"N{at}", 1000 - at) for at in range(12)]

    head = tables.head(*made(*rows), 10)

    assert [row.slug for row in head.rows] == [f"x/{at}" for at in range(10)]
    assert [column.key for column in head.columns] == KEYS["arena"]
    assert head.unrated == ()


def test_a_league_has_each_model_once_by_its_highest_variant_with_price() -> None:
    rows = [
        index_row("x/a", "A (high)", 9),
        index_row("x/a", "A (low)", 8),
        index_row("x/b", "B", 8),
        index_row("x/c", "C (max)", 7),
        index_row("x/c", "C (min)", None),
        index_row("x/d", "D", None),
    ]

    assert league_of(*rows) == [(1, "A (high)"), (2, "B"), (4, "C (max)")]
    assert league_of(*rows, most=2) == [(1, "A (high)"), (2, "B")]
    assert [column.key for column in tables.league(*made(*rows)).columns] == [
        *("intelligence_index", "price_prompt", "price_completion"),
    ]


def test_a_league_of_a_board_that_has_no_price_shows_none() -> None:
    league = tables.league(*made(arena_row("x/a", "A", pricing=None)))

    assert [column.key for column in league.columns] == ["elo"]


@pytest.mark.parametrize(
    ("price", "fine"),
    [("0.000003", False), ("0.0000035", False), ("0.0000002288", True), ("1e-8", False)],
)
def test_a_table_is_fine_where_a_price_has_more_than_two_decimals(price: str, fine: bool) -> None:
    pricing = {"prompt": price, "completion": "1e-6"}

    assert full(arena_row("x/a", "A", pricing=pricing)).fine is fine
    assert full(arena_row("x/a", "A", pricing=None)).fine is False


def test_rows_say_which_is_a_further_variant_and_which_could_be_first() -> None:
    rows = [
        arena_row("x/a", "A (high)", 1500),
        arena_row("x/a", "A (low)", 1490),
        arena_row("x/b", "B", 900),
    ]

    table = full(*rows)

    assert [row.kind for row in table.rows] == ["contender", "alt contender", ""]
    assert (table.variants, table.shown, table.able) == (True, 2, 2)
    assert [
        parse(f"<html>{row.cells}</html>").one("td", class_="rank").words for row in table.rows
    ] == [
        *("1, counts allow 1–2", "2, counts allow 1–2", "3, counts allow 3"),
    ]


def test_an_entry_with_too_few_counts_has_no_range_and_no_claim() -> None:
    few = {"tournament_stats": dict(zip(PLACES, (3, 2, 1, 1, 7), strict=True))}
    table = full(arena_row("x/a", "A", 1500, **few), arena_row("x/b", "B", 900))

    assert [row.kind for row in table.rows] == ["", "contender"]
    assert "too few counts" in table.rows[0].cells
    assert "±" not in table.rows[0].cells


def test_boards_of_an_index_have_no_range_no_margin_and_no_contender() -> None:
    table = full(index_row("x/a", "A", 9), index_row("x/b", "B", 1))

    assert {row.kind for row in table.rows} == {""}
    assert not any("±" in row.cells or "<small>" in row.cells for row in table.rows)
    assert table.able is None


def test_boards_of_pictures_have_no_price_front_and_no_mixed_price() -> None:
    keys = [column.key for column in full(arena_row("x/a", "A", category="image")).columns]

    assert "cost" not in keys
    assert "front_low" not in keys


def test_the_front_holds_who_no_rival_beats_at_the_default_mix() -> None:
    def priced(name: str, score: float, price: str) -> Row:
        return index_row(f"x/{name}", name, score, pricing={"prompt": price, "completion": price})

    rows = [priced("A", 9, "9e-6"), priced("B", 8, "9e-6"), priced("C", 7, "1e-6")]

    table = tables.front(*made(*rows))

    assert [row.slug for row in table.rows] == ["x/A", "x/C"]
    assert [column.key for column in table.columns] == ["intelligence_index", "cost", "front_low"]


def test_a_model_of_pictures_is_never_free_in_a_list() -> None:
    pricing = {"prompt": "0", "completion": "0"}
    site = site_of(arena_row("x/a", "A", category="image", pricing=pricing))
    found = models.pages(site, Cells(site))
    pages = [one.make() if isinstance(one, Awaited) else one for one in found]
    lists = [page for page in pages if "models" in page.context]

    told = [page.context["models"] for page in lists]
    words = [str(one() if isinstance(one, Later) else one) for one in told]
    assert ["free" in one for one in words] == [False, False]


# Boards of more rows than a browser opens at ease


def test_table_ends_where_browsers_would_and_says_how_many_are_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("site_gen.pages.bounds.ROWS", 2)
    rows = [index_row(f"x/{at}", f"N{at}", 60 - at) for at in range(3)]

    table = full(*rows, index_row("x/none", "None", coding_index=1))

    assert [row.slug for row in table.rows] == ["x/0", "x/1"]
    assert (table.unrated, table.unrated_in_all, table.left) == ((), 1, 2)
    assert (full(*rows[:2]).left, full(*rows[:2]).unrated_in_all) == (0, 0)
