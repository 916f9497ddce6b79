"""Each guard on its own: what it objects to, and where exactly it begins to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_gen.intake import guards, schema
from site_gen.intake.guards import Shape
from site_gen.intake.sources import key
from tests.sites import arena_row, index_row

Row = dict[str, Any]

NOW = datetime(2026, 7, 10, 6, 17, tzinfo=UTC)
GOOD_DAY = "2026-07-09"
AS_OF = "2026-07-09T18:00:00Z"
INDEX = key({"source": "artificial-analysis"})
MODELS, BUILDERS, AGENTS = (
    key({"source": "design-arena", "arena": arena}) for arena in ("models", "builders", "agents")
)


def index(count: int) -> list[Row]:
    """Return rows of one board of Artificial Analysis."""
    return [index_row(f"acme/{at}", f"Anvil {at}", 40 + at) for at in range(count)]


def board(category: str, count: int, arena: str = "models") -> list[Row]:
    """Return rows of one board of Design Arena."""
    return [
        arena_row(f"acme/{at}", f"Anvil {at}", arena=arena, category=category)
        for at in range(count)
    ]


def shape(answers: Mapping[Any, list[Row]], as_of: str = AS_OF) -> Shape:
    """Return the shape of these rows by request."""
    return guards.shape({asked: answer(rows, as_of) for asked, rows in answers.items()})


def answer(rows: list[Row], as_of: str = AS_OF) -> schema.Benchmarks:
    meta = {
        "as_of": as_of,
        "version": "v1",
        "source": None,
        "source_url": None,
        "citation": None,
        "model_count": len(rows),
        "task_type": None,
    }
    return schema.benchmarks({"data": rows, "meta": meta})


# A shape


def test_a_shape_counts_rows_received_and_entries_of_boards() -> None:
    rows = [
        index_row("acme/one", "One", 60, coding_index=50),
        index_row("acme/two", "Two", 40),
        index_row("acme/three", "Three", "not a number"),  # type: ignore[arg-type]
    ]

    found = shape({INDEX: rows})

    assert found.rows == {INDEX: 3}
    assert found.boards == {(INDEX, "intelligence"): 2, (INDEX, "coding"): 1}
    assert found.as_of == {INDEX: datetime(2026, 7, 9, 18, tzinfo=UTC)}


def test_a_shape_leaves_out_rows_that_were_not_asked_for() -> None:
    """What the pages will not show must not hide from the guards that a board is lost."""
    found = shape({AGENTS: board("webapps", 9, "models"), MODELS: index(9)})

    assert found.rows == {AGENTS: 9, MODELS: 9}
    assert found.boards == {}


# Time


@pytest.mark.parametrize(
    ("as_of", "refused"),
    [
        ("2026-07-10T06:17:00Z", False),
        ("2026-07-11T06:17:00Z", False),
        ("2026-07-11T06:17:01Z", True),
        ("2026-07-11T08:16:59+02:00", False),
        ("2026-07-11T06:17:00-00:01", True),
        ("9999-12-31T23:59:59Z", True),
    ],
)
def test_a_time_to_come_by_more_than_24_hours(as_of: str, refused: bool) -> None:
    reason = guards.ahead(shape({INDEX: index(1)}, as_of), NOW)

    assert (reason is not None) is refused
    if reason:
        assert "lies more than 24 hours after the clock" in reason


def test_one_request_of_many_may_be_ahead() -> None:
    late = guards.shape(
        {MODELS: answer(board("svg", 1)), AGENTS: answer([], "2026-07-12T00:00:00Z")}
    )

    assert guards.ahead(late, NOW) == (
        "as_of 2026-07-12T00:00:00Z lies more than 24 hours after the clock"
    )


@pytest.mark.parametrize(
    ("as_of", "refused"),
    [
        (AS_OF, False),
        ("2026-07-09T18:00:01Z", False),
        ("2026-07-09T17:59:59Z", True),
        ("2026-07-09T17:59:59.999999Z", True),
        ("2026-07-09T20:00:00+02:00", False),  # the same moment
        ("2026-07-09T19:00:00+02:00", True),
    ],
)
def test_a_time_that_goes_back(as_of: str, refused: bool) -> None:
    new, good = shape({MODELS: []}, as_of), shape({MODELS: []})

    reason = guards.back(new, good, GOOD_DAY)

    assert (reason is not None) is refused
    if reason:
        assert reason.startswith(f"as_of went back from {AS_OF} ({GOOD_DAY}) to 2026-07-09T17:")


def test_times_of_other_requests_do_not_compare() -> None:
    new, good = shape({AGENTS: []}, "2026-01-01T00:00:00Z"), shape({MODELS: []})

    assert guards.back(new, good, GOOD_DAY) is None


# Rows and boards


@pytest.mark.parametrize(
    ("rows", "before", "refused"),
    [(7, 10, False), (6, 10, True), (70, 100, False), (69, 100, True), (0, 1, True), (9, 3, False)],
)
def test_fewer_than_70_percent_of_the_rows(rows: int, before: int, refused: bool) -> None:
    new, good = shape({INDEX: index(rows)}), shape({INDEX: index(before)})

    reason = guards.smaller(new, good, GOOD_DAY)

    assert reason == (f"{rows} rows received, after {before} on {GOOD_DAY}" if refused else None)


@given(before=st.integers(0, 10**6), rows=st.integers(0, 10**6))
def test_70_percent_is_exact_at_any_size(before: int, rows: int) -> None:
    new, good = (Shape({INDEX: count}, {}, {}) for count in (rows, before))

    assert (guards.smaller(new, good, GOOD_DAY) is not None) is (rows * 10 < before * 7)


def test_rows_of_like_requests_are_summed() -> None:
    good = shape({MODELS: board("svg", 8), AGENTS: board("webapps", 4, "agents")})
    enough = shape({MODELS: board("svg", 8), AGENTS: board("webapps", 1, "agents")})
    too_few = shape({MODELS: board("svg", 7), AGENTS: board("webapps", 1, "agents")})

    assert guards.smaller(enough, good, GOOD_DAY) is None
    assert guards.smaller(too_few, good, GOOD_DAY) == f"8 rows received, after 12 on {GOOD_DAY}"


def test_rows_and_boards_of_requests_no_longer_asked_do_not_count() -> None:
    good = shape({MODELS: board("svg", 8), AGENTS: board("webapps", 40, "agents")})

    assert guards.smaller(shape({MODELS: board("svg", 8)}), good, GOOD_DAY) is None


def test_rows_of_a_request_not_asked_before_do_not_make_up_for_others() -> None:
    good = shape({MODELS: board("svg", 10)})
    new = shape({MODELS: board("svg", 5), AGENTS: board("webapps", 40, "agents")})

    assert guards.smaller(new, good, GOOD_DAY) == f"5 rows received, after 10 on {GOOD_DAY}"


def test_an_arena_that_was_empty_may_be_empty() -> None:
    good = shape({MODELS: board("svg", 10), BUILDERS: []})

    assert guards.smaller(good, good, GOOD_DAY) is None


@pytest.mark.parametrize(("entries", "refused"), [(4, False), (5, True)])
def test_a_lost_board(entries: int, refused: bool) -> None:
    good = shape({MODELS: board("svg", 40) + board("logo", entries)})

    reason = guards.smaller(shape({MODELS: board("svg", 40)}), good, GOOD_DAY)

    expected = f"board models/logo gone, after {entries} entries on {GOOD_DAY}"
    assert reason == (expected if refused else None)


def test_a_board_of_one_usable_entry_is_not_lost() -> None:
    good = shape({MODELS: board("svg", 40) + board("logo", 9)})
    new = shape({MODELS: board("svg", 40) + board("logo", 1)})

    assert guards.smaller(new, good, GOOD_DAY) is None


def test_a_board_whose_rows_all_became_unusable_is_lost() -> None:
    good = shape({MODELS: board("svg", 40) + board("logo", 5)})
    broken = [row | {"elo": None} for row in board("logo", 5)]

    reason = guards.smaller(shape({MODELS: board("svg", 40) + broken}), good, GOOD_DAY)

    assert reason == f"board models/logo gone, after 5 entries on {GOOD_DAY}"


def test_many_lost_boards_are_counted() -> None:
    few = [row for name in ("image", "logo", "video") for row in board(name, 5)]
    good = shape({MODELS: board("svg", 80) + few})

    reason = guards.smaller(shape({MODELS: board("svg", 80)}), good, GOOD_DAY)

    assert reason == f"board models/image and 2 more gone, after 5 entries on {GOOD_DAY}"


def test_one_category_of_two_arenas_is_two_boards() -> None:
    good = shape({AGENTS: board("webapps", 5, "agents"), BUILDERS: board("webapps", 5, "builders")})
    new = shape({AGENTS: board("webapps", 10, "agents"), BUILDERS: []})

    reason = guards.smaller(new, good, GOOD_DAY)

    assert reason == f"board builders/webapps gone, after 5 entries on {GOOD_DAY}"


def test_an_index_that_vanished_is_a_lost_board() -> None:
    good = shape({INDEX: [row | {"coding_index": 1} for row in index(5)]})

    reason = guards.smaller(shape({INDEX: index(5)}), good, GOOD_DAY)

    assert reason == f"board coding gone, after 5 entries on {GOOD_DAY}"


# Alike


@pytest.mark.parametrize(
    ("counts", "same"),
    [((10, 10, 10), True), ((9, 10, 10), True), ((100, 90, 95), True), ((100, 89, 95), False)],
)
def test_shapes_are_alike_within_10_percent(counts: tuple[int, ...], same: bool) -> None:
    assert guards.alike([shape({INDEX: index(count)}) for count in counts]) is same


def test_shapes_with_other_boards_are_not_alike() -> None:
    one = shape({MODELS: board("svg", 20) + board("logo", 5)})
    other = shape({MODELS: board("svg", 20) + board("image", 5)})

    assert not guards.alike([one, one, other])


def test_small_boards_may_come_and_go() -> None:
    one = shape({MODELS: board("svg", 40) + board("logo", 4)})
    other = shape({MODELS: board("svg", 40) + board("image", 3)})

    assert guards.alike([one, other, one])


def test_a_day_on_which_a_request_failed_is_not_alike() -> None:
    """Its answered requests may look like a smaller day; but it says nothing of the others."""
    failed, whole = (
        shape({MODELS: board("svg", 20)}),
        shape({MODELS: board("svg", 20), AGENTS: []}),
    )

    assert not guards.alike([whole, failed, whole])
