"""Each count of what is odd about a day, on rows made for it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_gen.standings.audit import SourceAudit
from tests.sites import (
    LIVE_ROWS,
    PLACES,
    PRICING,
    Row,
    arena_row,
    day,
    index_row,
    request,
    requests,
    site,
)

ANALYSIS, ARENA = "artificial-analysis", "design-arena"
OTHER = {"prompt": "0.000004", "completion": "0.000015"}


def audits(*asked: Row) -> dict[str, SourceAudit]:
    """Return the audit of each source on a day of these requests."""
    return {audit.source: audit for audit in site(day(*asked)).audits}


def audit_of(*rows: Row) -> SourceAudit:
    """Return the audit of the source of these rows."""
    return audits(*requests(rows))[rows[0]["source"]]


def stats(*counts: int | None) -> Row:
    """Return the placements of an arena row: first to fourth, then the total."""
    return dict(zip(PLACES, counts, strict=True))


def arena_rows(count: int) -> list[Row]:
    return [arena_row(f"a/{at}", f"Name {at}", 1200 + at) for at in range(count)]


# Nothing odd


def test_day_without_oddities() -> None:
    rows = [
        index_row(f"a/{at}", f"A {at}", at, coding_index=at, agentic_index=at) for at in range(3)
    ]

    assert audit_of(*rows) == SourceAudit(
        source=ANALYSIS,
        received=3,
        shown=3,
        aside=(),
        repeated=0,
        doubled=(),
        nulls=(),
        models=3,
        unmapped=0,
        two_prices=(),
        sums=(),
        counted=(),
        disagreements=(),
    )


def test_every_source_is_audited_also_without_rows() -> None:
    found = audits(*requests([arena_row("a/one", "One")]))

    assert list(found) == [ANALYSIS, ARENA]
    nothing = found[ANALYSIS]
    assert (nothing.received, nothing.shown, nothing.models, nothing.unmapped) == (0, 0, 0, 0)
    assert (nothing.nulls, nothing.counted, nothing.two_prices) == ((), (), ())


def test_sources_are_counted_apart() -> None:
    found = audits(*requests(LIVE_ROWS))

    assert (found[ANALYSIS].received, found[ARENA].received) == (4, 7)
    assert (found[ANALYSIS].models, found[ARENA].models) == (3, 5)


def test_requests_by_task_type_are_not_counted_again() -> None:
    rows = arena_rows(3)
    broken = arena_row("a/x", "X", win_rate=101)
    again = request(ARENA, [*rows, broken], {"model_count": 77}, task_type="coding")

    assert audits(*requests(rows), again) == audits(*requests(rows))


# Received, shown, set aside


@pytest.mark.fault("data", "rows that cannot be shown", "counted by reason on the audit")
def test_rows_set_aside_are_counted_by_reason() -> None:
    good = arena_rows(2)
    bad = [
        arena_row("a/x", "X", win_rate=100.1),
        arena_row("a/y", "Y", win_rate=1000),
        {**arena_row("a/z", "Z"), "elo": None},
        arena_row("a/v", "V", arena="agents"),
        index_row("a/w", "W", 1),
    ]
    audit = audits(request(ARENA, [*good, *bad], arena="models"))[ARENA]

    assert (audit.received, audit.shown) == (7, 2)
    assert audit.aside == (
        ("arena: not the one asked for", 1),
        ("elo: not a number", 1),
        ("source: not the one asked for", 1),
        ("win_rate: too large", 2),
    )
    assert audit.received == audit.shown + sum(count for _, count in audit.aside)


def test_reasons_are_added_up_over_requests() -> None:
    def bad(arena: str) -> Row:
        return arena_row("a/x", "X", arena=arena, win_rate=101)

    audit = audits(
        request(ARENA, [bad("models"), *arena_rows(1)], arena="models"),
        request(ARENA, [bad("agents")], arena="agents"),
    )[ARENA]

    assert (audit.received, audit.shown, audit.aside) == (3, 1, (("win_rate: too large", 2),))


# Repeated and doubled


@pytest.mark.fault("data", "a row is there twice, equal", "counted as repeated, shown once")
@pytest.mark.parametrize("row", [arena_row("a/one", "One"), index_row("a/one", "One", 5)])
@pytest.mark.parametrize("times", [1, 2, 3])
def test_equal_rows_are_repeated(row: Row, times: int) -> None:
    audit = audit_of(*[dict(row) for _ in range(times)])

    assert (audit.received, audit.shown, audit.models) == (times, times, 1)
    assert (audit.repeated, audit.doubled) == (times - 1, ())


@pytest.mark.fault("data", "a name is there twice, different", "counted, both are shown")
def test_different_rows_of_one_name_are_doubled() -> None:
    rows = [arena_row("a/one", "One", elo) for elo in (1200, 1201, 1201)]

    audit = audit_of(*rows, arena_row("a/two", "Two"))

    assert audit.repeated == 1
    assert [(board.id, name) for board, name in audit.doubled] == [
        ("design-arena.models.website", "One")
    ]


def test_one_name_on_two_boards_or_of_two_models_is_neither() -> None:
    audit = audit_of(
        arena_row("a/one", "One"),
        arena_row("a/one", "One", category="image"),
        arena_row("a/one", "One", arena="agents"),
        arena_row("a/other", "One"),
        arena_row("a/one", "One (high)"),
    )

    assert (audit.repeated, audit.doubled) == (0, ())


def test_name_doubled_on_the_index_is_so_on_each_of_its_boards() -> None:
    audit = audit_of(index_row("a/one", "One", 1), index_row("a/one", "One", 2))

    assert [(board.task_type, name) for board, name in audit.doubled] == [
        ("intelligence", "One"),
        ("coding", "One"),
        ("agentic", "One"),
    ]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), st.integers(0, 2))))
@settings(max_examples=50)
def test_repeated_is_what_is_left_of_distinct_rows(
    rows: list[tuple[str, str, int]],
) -> None:
    made = [arena_row(slug, name, 1200 + elo) for slug, name, elo in rows]
    audit = audits(request(ARENA, made, arena="models"))[ARENA]

    distinct = set(rows)
    doubled = {row[:2] for row in distinct if len([o for o in distinct if o[:2] == row[:2]]) > 1}
    assert audit.repeated == len(rows) - len(distinct)
    assert sorted(name for _, name in audit.doubled) == sorted(name for _, name in doubled)


# Nulls


@pytest.mark.fault("data", "fields are null", "counted by field, within others too")
def test_nulls_are_counted_by_field() -> None:
    audit = audit_of(
        arena_row("a/one", "One", pricing=None, avg_generation_time_ms=None),
        arena_row("a/two", "Two", pricing=None, tournament_stats=stats(*[None] * 5)),
        arena_row("a/three", "Three", tournament_stats=stats(1, None, 3, 4, None)),
    )

    assert audit.nulls == (
        ("avg_generation_time_ms", 1),
        ("pricing", 2),
        ("tournament_stats.first_place", 1),
        ("tournament_stats.fourth_place", 1),
        ("tournament_stats.second_place", 2),
        ("tournament_stats.third_place", 1),
        ("tournament_stats.total", 2),
    )


def test_nulls_of_rows_set_aside_and_zeros_are_not_counted() -> None:
    audit = audit_of(
        index_row("a/one", "One", 0, coding_index=0, agentic_index=0),
        index_row("", "Nameless", pricing=None),
    )

    assert (audit.shown, audit.nulls) == (1, ())


# Identifiers and prices


@pytest.mark.fault("data", "an identifier has no price", "counted as perhaps not matched")
def test_unmapped_are_identifiers_without_any_price() -> None:
    audit = audit_of(
        arena_row("a/one", "One", pricing=None),
        arena_row("a/one", "One", category="image"),
        arena_row("one-20260101", "One", pricing=None),
        arena_row("one-20260101", "One", category="image", pricing=None),
        arena_row("two-20260101", "Two", pricing=None),
        arena_row("a/free", "Free", pricing={"prompt": "0", "completion": "0"}),
    )

    assert (audit.models, audit.unmapped) == (4, 2)


@pytest.mark.fault("data", "one model with two prices", "the model is named")
def test_two_prices_for_one_model() -> None:
    audit = audit_of(
        index_row("a/one", "One (high)", 1),
        index_row("a/one", "One (low)", 1, pricing=OTHER),
        index_row("a/two", "Two", 1),
        index_row("a/two", "Two", 2, pricing=None),
        index_row("a/same", "Same", 1, pricing=PRICING | {"prompt": "3e-6"}),
        index_row("a/same", "Same (low)", 1, pricing=PRICING | {"prompt": "0.00000300"}),
    )

    assert [model.slug for model in audit.two_prices] == ["a/one"]
    assert len(audit.two_prices[0].prices) == 2


def test_prices_of_two_sources_are_told_of_neither() -> None:
    """Neither source contradicts itself."""
    found = audits(
        *requests([index_row("a/one", "One", 1), arena_row("a/one", "One", pricing=OTHER)])
    )

    assert [audit.two_prices for audit in found.values()] == [(), ()]


# Sums and counts


@pytest.mark.fault("data", "placements do not sum to their total", "named with both figures")
@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((40, 30, 20, 10, 100), []),
        ((40, 30, 20, 10, 101), [(100, 101)]),
        ((0, 0, 0, 0, 0), []),
        ((1, 0, 0, 0, 0), [(1, 0)]),
        ((0, 0, 0, 0, 7), [(0, 7)]),
        ((40.0, 30.0, 20.0, 10.0, 100.0), []),
        ((40.0, 30.0, 20.0, 10.0, 99.0), [(100, 99)]),
        ((None, 30, 20, 10, 100), []),
        ((40, 30, 20, 10, None), []),
        ((None, None, None, None, None), []),
    ],
)
def test_sums(counts: tuple[int | None, ...], expected: list[tuple[int, int]]) -> None:
    audit = audit_of(arena_row("a/one", "One", tournament_stats=stats(*counts)))

    assert [(one.counted, one.total) for one in audit.sums] == expected
    assert [(one.slug, one.name) for one in audit.sums] == [("a/one", "One")] * len(expected)
    assert all(one.board.id == "design-arena.models.website" for one in audit.sums)


def test_sum_of_a_repeated_row_is_told_once() -> None:
    row = arena_row("a/one", "One", tournament_stats=stats(1, 1, 1, 1, 5))

    assert len(audit_of(row, dict(row)).sums) == 1


@pytest.mark.fault("data", "model_count disagrees", "both counts are told, by request")
@pytest.mark.parametrize("stated", [0, 2, 4, 10**9])
def test_model_count_that_disagrees(stated: int) -> None:
    audit = audits(
        request(ARENA, arena_rows(3), {"model_count": stated}, arena="models"),
        request(ARENA, [arena_row("a/one", "One", arena="agents")], arena="agents"),
    )[ARENA]

    assert audit.counted == ((f"arena=models, source={ARENA}", stated, 3),)


def test_model_count_is_of_distinct_identifiers() -> None:
    rows = [arena_row("a/one", name) for name in ("One", "One (high)", "One (low)")]

    assert audit_of(*rows, arena_row("a/two", "Two")).counted == ()


@pytest.mark.parametrize("stated", [3, 4, 5])
def test_model_count_says_nothing_when_rows_were_set_aside(stated: int) -> None:
    rows = [*arena_rows(3), arena_row("a/x", "X", win_rate=101)]

    assert audits(request(ARENA, rows, {"model_count": stated}))[ARENA].counted == ()


def test_declined_request_states_no_count() -> None:
    declined = {
        "params": {"source": ARENA, "arena": "builders"},
        "retrieved_at": "2026-06-04T06:17:00Z",
        "status": 400,
        "response": {"error": {"code": 400, "message": "no"}},
    }
    audit = audits(*requests(arena_rows(2)), declined)[ARENA]

    assert (audit.counted, audit.received) == ((), 2)


# Elo and win rate

Pairs = list[tuple[float, float]]


def brute(points: Iterable[tuple[float, float]]) -> tuple[int, int]:
    """Count over all pairs: those that differ in both, and of them those ordered apart."""
    products = [(a[0] - b[0]) * (a[1] - b[1]) for a, b in combinations(list(points), 2)]
    return sum(one != 0 for one in products), sum(one < 0 for one in products)


def disagreement(points: Pairs, **given: Any) -> tuple[int, int]:
    rows = [
        arena_row(f"a/{at}", f"Name {at}", elo, win_rate=win, **given)
        for at, (elo, win) in enumerate(points)
    ]
    (one,) = audit_of(*rows).disagreements
    return one.pairs, one.apart


@pytest.mark.fault("data", "Elo and win rate order a pair apart", "the share is published")
@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([(1200, 50)], (0, 0)),
        ([(1200, 50), (1300, 60)], (1, 0)),
        ([(1200, 60), (1300, 50)], (1, 1)),
        ([(1200, 60), (1200, 50)], (0, 0)),
        ([(1200, 50), (1300, 50)], (0, 0)),
        ([(1, 3), (2, 2), (3, 1)], (3, 3)),
        ([(1, 1), (2, 3), (3, 2)], (3, 1)),
        ([(-5, 0), (0, 100), (5, 50)], (3, 1)),
        ([(1, 2), (1, 1), (2, 1), (2, 2)], (2, 1)),
    ],
)
def test_pairs_ordered_apart(points: Pairs, expected: tuple[int, int]) -> None:
    assert disagreement(points) == expected == brute(points)


few = st.tuples(st.integers(0, 5), st.integers(0, 5))
many = st.tuples(
    st.floats(-10_000, 10_000, allow_nan=False, width=32), st.floats(0, 100, allow_nan=False)
)


@given(st.lists(few, min_size=1, max_size=40) | st.lists(many, min_size=1, max_size=20))
@settings(max_examples=150)
def test_pairs_ordered_apart_as_by_looking_at_every_pair(points: Pairs) -> None:
    pairs, apart = disagreement(points)

    # The product of two small differences may vanish: compare, do not multiply.
    both = [(a, b) for a, b in combinations(points, 2) if a[0] != b[0] and a[1] != b[1]]
    assert pairs == len(both)
    assert apart == sum((a[0] < b[0]) != (a[1] < b[1]) for a, b in both)


@given(st.lists(few, min_size=2, max_size=12), st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_order_of_the_rows_changes_nothing(points: Pairs, random: Any) -> None:
    shuffled = list(points)
    random.shuffle(shuffled)

    assert disagreement(points) == disagreement(shuffled)


def test_boards_are_counted_apart_and_the_index_not_at_all() -> None:
    rows = [
        arena_row("a/one", "One", 1200, win_rate=60),
        arena_row("a/two", "Two", 1300, win_rate=50),
        arena_row("a/one", "One", 1200, win_rate=40, category="image"),
        arena_row("a/two", "Two", 1300, win_rate=50, category="image"),
        index_row("a/one", "One", 1, coding_index=2),
        index_row("a/two", "Two", 2, coding_index=1),
    ]
    found = audits(*requests(rows))

    assert found[ANALYSIS].disagreements == ()
    assert [(one.board.category, one.pairs, one.apart) for one in found[ARENA].disagreements] == [
        ("website", 1, 1),
        ("image", 1, 0),
    ]


def test_repeated_rows_make_no_pairs() -> None:
    row = arena_row("a/one", "One", 1200, win_rate=60)
    rows = [row, dict(row), arena_row("a/two", "Two", 1300, win_rate=50)]

    (one,) = audit_of(*rows).disagreements

    assert (one.pairs, one.apart) == (1, 1)


def test_large_board_is_counted_in_time() -> None:
    """3,000 entries, 4.5 million pairs: not one by one."""
    points: Pairs = [(at, (at * 7919) % 3001 / 31) for at in range(3000)]

    pairs, apart = disagreement(points)

    assert pairs == 3000 * 2999 // 2
    assert 0 < apart < pairs
