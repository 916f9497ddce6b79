"""Boards as tables: which rows and columns, and the sentence above them."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from site_gen.pages import home, models, tables
from site_gen.pages.cells import Cells
from site_gen.pages.tables import Table
from site_gen.standings.model import Board
from tests.sites import PLACES, Row, arena_row, index_row, parse, site_of

FREE = {"prompt": "0", "completion": "0"}
KEYS = {
    "index": ["intelligence_index", "price_prompt", "price_completion", "coding_index"],
    "arena": [
        *("elo", "price_prompt", "price_completion", "win_rate", "first_place", "second_place"),
        *("third_place", "fourth_place", "tournaments", "avg_generation_time_ms"),
    ],
}


def made(*rows: Row) -> tuple[Board, Cells]:
    """Return the first board that these rows make, and what writes its cells."""
    site = site_of(*rows)
    return site.catalog.boards[0], Cells(site)


def full(*rows: Row) -> Table:
    """Return the whole first board that these rows make."""
    return tables.full(*made(*rows))


def lede(*rows: Row) -> str:
    """Return the sentence above the first board that these rows make, as readers see it."""
    return parse(f"<html>{tables.lede(*made(*rows))}</html>").words


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
    assert [(column.label, column.unit) for column in arena.columns[:4]] == [
        ("Elo", ""),
        ("Price in", "USD per M"),
        ("Price out", "USD per M"),
        ("Win rate", "%"),
    ]
    assert (arena.columns[-1].label, arena.columns[-1].unit) == ("Time", "s")


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


# The sentence


def test_the_sentence_names_the_first_its_score_and_its_price() -> None:
    rows = [arena_row("x/a", "A", 1301), arena_row("x/b", "B", 1300)]
    index = [index_row("x/a", "A (high)", 58.1), index_row("x/a", "A (low)", None)]

    assert lede(*rows) == (
        "A is listed first of 2 rated entries, at Elo 1301."
        " The price reported with it is $3.00 in and $15.00 out per million tokens."
    )
    assert lede(*index).startswith("A (high) is listed first of 1 rated entry, at 58.1 points. ")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"pricing": None}, "No price is reported with it."),
        ({"pricing": FREE}, "It is reported as free."),
        (
            {"pricing": FREE, "category": "image"},
            "The price reported with it is $0.00 in and $0.00 out per million tokens.",
        ),
        (
            {"pricing": {"prompt": "0", "completion": "1e-6"}},
            "The price reported with it is $0.00 in and $1.00 out per million tokens.",
        ),
    ],
)
def test_the_sentence_tells_free_from_no_price(given: Row, says: str) -> None:
    assert lede(arena_row("x/a", "A", **given)).endswith(f"at Elo 1200. {says}")


@pytest.mark.parametrize(
    ("tied", "says"),
    [
        (2, "N0 and N1 are listed first together of 5 rated entries, at Elo 1300."),
        (3, "N0, N1 and N2 are listed first together of 5 rated entries, at Elo 1300."),
        (4, "4 entries are listed first together of 5 rated entries, at Elo 1300."),
        (5, "5 entries are listed first together of 5 rated entries, at Elo 1300."),
    ],
)
def test_the_sentence_names_all_that_tie_for_first_or_counts_them(tied: int, says: str) -> None:
    rows = [arena_row(f"x/{at}", f"N{at}", 1300 if at < tied else 1200) for at in range(5)]

    assert lede(*rows) == says


def test_a_board_without_any_rank_says_so() -> None:
    assert lede(index_row("x/a", "A", None)) == "No entry of this board is rated."


def test_names_in_the_sentence_cannot_make_markup() -> None:
    rows = [arena_row("x/a", "<b>A</b>", 2), arena_row("x/b", "B & <i>", 2)]

    assert lede(*rows).startswith("<b>A</b> and B & <i> are listed first")


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "<c>"], "a, b and &lt;c&gt;"),
    ],
)
def test_listed_joins_as_a_sentence_does(parts: list[str], says: str) -> None:
    assert tables.listed(parts) == says


# The front page's sentence


def front(*rows: Row) -> str:
    """Return the front page's first sentence, as text."""
    site = site_of(*rows)
    page = next(home.pages(site, Cells(site)))
    lede = page.context["lede"]
    assert isinstance(lede, Markup)
    return lede.striptags()


def test_the_front_page_says_who_leads_which_task() -> None:
    lede = front(index_row("a/x", "X", 9, coding_index=1), index_row("a/y", "Y", 8, coding_index=2))

    price = " ($3.00 in, $15.00 out per million tokens)"
    assert lede == (
        f"X is listed first for intelligence{price}; Y is listed first for coding{price}."
    )


def test_the_front_page_names_all_that_tie() -> None:
    tied = [index_row(f"a/{at}", f"N{at}", 5) for at in range(4)]

    assert front(*tied[:2]) == "N0 and N1 are listed first together for intelligence."
    assert front(*tied) == "4 entries are listed first together for intelligence."


def test_a_model_of_pictures_is_never_free_in_a_list() -> None:
    pricing = {"prompt": "0", "completion": "0"}
    site = site_of(arena_row("x/a", "A", category="image", pricing=pricing))
    lists = [page for page in models.pages(site, Cells(site)) if "models" in page.context]

    assert ["free" in str(page.context["models"]) for page in lists] == [False, False]
