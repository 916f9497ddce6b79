"""What boards hand to evidence, fronts and agreement."""

from __future__ import annotations

from decimal import Decimal

from site_gen.standings import facts
from site_gen.standings.facts import Facts
from site_gen.standings.prices import Front
from tests.sites import LIVE_ROWS, PLACES, Row, arena_row, catalog_of, index_row

WEBSITE = "design-arena.models.website"
INTELLIGENCE = "artificial-analysis.intelligence"


def derived(*rows: Row) -> Facts:
    return facts.derive(catalog_of(*rows))


def price(prompt: str, completion: str) -> Row:
    """Return a price, USD per million tokens."""
    return {
        "prompt": f"{Decimal(prompt).scaleb(-6):f}",
        "completion": f"{Decimal(completion).scaleb(-6):f}",
    }


def test_evidence_is_of_boards_with_counts_and_fronts_where_a_token_price_means_something() -> None:
    catalog = catalog_of(*LIVE_ROWS, arena_row("a/i", "I", category="image"))

    found = facts.derive(catalog)

    assert list(found.evidence) == [board.id for board in catalog.boards if board.arena]
    assert list(found.fronts) == [board.id for board in catalog.boards if board.category != "image"]
    assert list(found.at_mix) == list(found.fronts)
    for board in catalog.boards:
        if board.id in found.evidence:
            assert len(found.evidence[board.id].findings) == board.rated
        if board.id in found.fronts:
            assert len(found.fronts[board.id]) == len(board.entries)


def test_nothing_comes_of_nothing() -> None:
    assert derived() == Facts({}, {}, {}, {}, catalog_of())
    assert derived().agreements == ()


def test_findings_stand_in_the_order_of_the_entries() -> None:
    stats = dict(zip(PLACES, (30, 5, 5, 10, 50), strict=True))
    found = derived(
        arena_row("a/low", "Low", 1100),
        arena_row("a/high", "High", 1300, win_rate=70, tournament_stats=stats),
    ).evidence[WEBSITE]

    high, low = found.findings
    assert (high.tournaments, low.tournaments) == (50, 100)
    assert high.first is not None
    assert high.first.share == 0.6
    assert found.contenders == (0,)


def test_counts_that_miss_their_total_or_are_missing_give_no_range() -> None:
    wrong = dict(zip(PLACES, (40, 30, 20, 10, 101), strict=True))
    missing = dict(zip(PLACES, (None,) * 5, strict=True))
    found = derived(
        arena_row("a/wrong", "Wrong", 1300, tournament_stats=wrong),
        arena_row("a/missing", "Missing", 1200, tournament_stats=missing),
        arena_row("a/right", "Right", 1100),
    ).evidence[WEBSITE]

    assert [one.range for one in found.findings] == [None, None, (1, 3)]
    assert [one.tournaments for one in found.findings] == [100, None, 100]


def test_key_that_stands_twice_is_not_counted_but_its_name_on_another_model_is() -> None:
    found = derived(
        arena_row("a/twice", "Name", 1300),
        arena_row("a/twice", "Name", 1290),
        arena_row("b/once", "Name", 1280),
    ).evidence[WEBSITE]

    assert [one.range for one in found.findings] == [None, None, (1, 3)]


def test_repeated_equal_row_is_one_and_counted() -> None:
    row = arena_row("a/one", "One")

    assert [one.range for one in derived(row, row).evidence[WEBSITE].findings] == [(1, 1)]


def test_fronts_leave_out_what_has_no_score_or_no_price() -> None:
    found = derived(
        index_row("a/high", "High", 60, pricing=price("4", "4")),
        index_row("a/low", "Low", 50, pricing=price("1", "8.5")),
        index_row("a/unrated", "Unrated", None, pricing=price("0.1", "0.1")),
        index_row("a/unpriced", "Unpriced", 70, pricing=None),
    )

    # In the order of the board: without a price, high, low, unrated.
    assert found.fronts[INTELLIGENCE] == (None, Front(0, 1), Front(0.6, 1), None)
    assert found.at_mix[INTELLIGENCE] == (1, 2)


def test_front_at_the_default_mix_leaves_out_who_only_costs_as_much_there() -> None:
    found = derived(
        index_row("a/high", "High", 60, pricing=price("2", "2")),
        index_row("a/low", "Low", 50, pricing=price("1", "5")),
    )

    assert found.fronts[INTELLIGENCE] == (Front(0, 1), Front(0.75, 1))
    assert found.at_mix[INTELLIGENCE] == (0,)
