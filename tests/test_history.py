"""History: every change of rank accounted for, events told once, no move across a break."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_gen.intake import snapshot
from site_gen.intake.sources import SOURCES
from site_gen.standings.history import chronicle, days
from site_gen.standings.history.comparison import Comparison
from site_gen.standings.history.days import Day, Key, Row, Sheet
from site_gen.standings.history.model import Changes, Event, History
from site_gen.standings.history.moves import moves
from tests.days import document, later
from tests.sites import Row as Received
from tests.sites import arena_row, index_row

BOARD = "artificial-analysis.intelligence"
Rows = Iterable[Received]


def day(at: int, rows: Rows, **given: Any) -> Day:
    text = snapshot.canonical(document(later(at), rows, **given))
    return days.observe(snapshot.read(text, f"{at:064}"), SOURCES)


def told(*rows: Rows, on: Iterable[int] | None = None) -> History:
    """Return the history of days with these rows, one after the other unless told."""
    at = list(on) if on else list(range(len(rows)))
    return chronicle.derive((day(n, one) for n, one in zip(at, rows, strict=True)))


def kinds(changes: Changes) -> list[tuple[str, str]]:
    return [(one.kind, one.key.name if one.key else "") for one in changes.events]


def only(changes: Changes, kind: str) -> list[Event]:
    return [one for one in changes.events if one.kind == kind]


def rows(values: Mapping[str, float | None], **given: Any) -> list[Received]:
    return [index_row(f"lab/{name}", name, value, **given) for name, value in values.items()]


def many(count: int, shift: float = 0, of: int = 0) -> dict[str, float | None]:
    """Return distinct values; the first `of` are shifted."""
    return {f"m{at}": 90.0 - at + (shift if at < of else 0) for at in range(count)}


# The accounting of moves


def sheet(values: Mapping[str, float | None], doubled: Iterable[str] = ()) -> Sheet:
    keys = {name: Key(f"lab/{name}", name) for name in values}
    held = {keys[name]: Row(value, None, 0, None) for name, value in values.items()}
    twice = frozenset(Key(f"lab/{name}", name) for name in doubled)
    rated = {key: row for key, row in held.items() if key not in twice}
    return Sheet(BOARD, "artificial-analysis", "Board", "index", rated, twice, len(held))


names = st.sampled_from("abcdefgh")
boards = st.dictionaries(names, st.none() | st.integers(0, 4).map(float))


@given(boards, boards, st.sets(names, max_size=2), st.sets(names, max_size=2))
@settings(max_examples=300, deadline=None)
def test_every_change_of_rank_is_accounted_for_exactly(
    one: dict[str, float | None],
    other: dict[str, float | None],
    twice_before: set[str],
    twice_after: set[str],
) -> None:
    before, after = sheet(one, twice_before), sheet(other, twice_after)
    found = list(moves(Comparison(before, after, {}), later(0), later(1), False, False))
    s_a, s_b = before.rated, after.rated

    expected = {}
    for x in s_a.keys() & s_b.keys():
        u_a = {y for y in s_a if s_a[y] > s_a[x]}
        u_b = {y for y in s_b if s_b[y] > s_b[x]}
        if len(u_a) != len(u_b):
            both = s_a.keys() & s_b.keys()
            expected[x] = (
                (1 + len(u_a), 1 + len(u_b)),
                (u_b - s_a.keys(), u_a - s_b.keys(), (u_b & both) - u_a, (u_a & both) - u_b),
            )
    assert {move.key for move in found} == expected.keys()
    for move in found:
        sets = (move.entrants_above, move.departures_above, move.passed_by, move.passed)
        assert (move.rank_before, move.rank_after) == expected[move.key][0]
        assert tuple(map(set, sets)) == expected[move.key][1]
        assert [len(set(keys)) for keys in sets] == [len(keys) for keys in sets]
        entrants, departures, by, passed = map(len, sets)
        assert move.rank_after - move.rank_before == entrants - departures + by - passed
        assert move.separable is None


def test_counts_say_whether_they_separate_those_who_passed() -> None:
    def counted(**elo: float) -> list[Received]:
        return [arena_row(f"lab/{name}", name, value) for name, value in elo.items()]

    near = told(counted(a=1200, b=1199), counted(a=1199, b=1200)).changes[0]
    far = told(counted(a=1900, b=1000), counted(a=1000, b=1900)).changes[0]

    assert [one.move.separable for one in only(near, "moved") if one.move] == [False, False]
    assert [one.move.separable for one in only(far, "moved") if one.move] == [True, True]


# Events


def test_quiet_day_has_no_event() -> None:
    same = rows({"a": 50, "b": 40})

    assert told(same, same).changes == (Changes(later(0), later(1), (), 6, 6),)


def test_arrival_departure_and_return() -> None:
    both, one = rows({"a": 50, "b": 40}), rows({"a": 50})
    history = told(one, both, one, both)

    assert [kinds(changes) for changes in history.changes] == [
        [("arrived", "b")],
        [("departed", "b")],
        [("returned", "b")],
    ]
    line = history.boards[BOARD].timelines[Key("lab/b", "b")]
    assert [(run.first, run.last) for run in line.runs] == [(later(1),) * 2, (later(3),) * 2]
    assert (line.first_seen, line.last_seen, line.best_rank) == (later(1), later(3), 2)


def test_new_variant_of_a_model_that_is_there() -> None:
    first = index_row("a/one", "One", 50)
    changes = told([first], [first, index_row("a/one", "One (high)", 60)]).changes[0]

    assert kinds(changes)[:2] == [("leader-changed", "One (high)"), ("new-variant", "One (high)")]


def test_score_that_comes_late_or_goes_is_told_as_such() -> None:
    history = told(rows({"a": 50, "b": None}), rows({"a": 50, "b": 40}), rows({"a": 50, "b": None}))

    assert [one.how for changes in history.changes for one in changes.events] == [
        "newly scored",
        "no longer scored",
    ]


def test_renamed_entry_keeps_its_time_and_makes_no_other_event() -> None:
    old, new = index_row("a/one", "One", 50), index_row("a/one", "One (high)", 50)
    history = told([old, *rows({"b": 60})], [new, *rows({"b": 60})])

    assert kinds(history.changes[0]) == [("renamed", "One (high)")]
    line = history.boards[BOARD].timelines[Key("a/one", "One (high)")]
    assert (line.names, line.first_seen) == (((later(0), "One"),), later(0))


def test_swapped_names_are_two_renames_and_no_move() -> None:
    def pair(high: float, low: float) -> list[Received]:
        return [
            index_row("a/one", "One (high)", high, coding_index=high),
            index_row("a/one", "One (low)", low, coding_index=low),
            *rows({"b": 50}),
        ]

    changes = told(pair(60, 40), pair(40, 60)).changes[0]

    assert kinds(changes) == [("renamed", "One (low)"), ("renamed", "One (high)")]  # in order


def test_price_is_told_once_for_all_boards_of_its_row() -> None:
    one = rows({"a": 50}, coding_index=40)
    other = rows({"a": 50}, coding_index=40, pricing={"prompt": "0.000001", "completion": "0"})
    (event,) = told(one, other).changes[0].events

    assert (event.kind, len(event.boards)) == ("re-priced", 3)
    assert [str(price) for price in event.price_after or ()] == ["1", "0"]


def test_key_that_stands_twice_is_unrated_and_makes_no_move() -> None:
    once = rows({"a": 50, "b": 40})
    changes = told(once, [*once, index_row("lab/b", "b", 60)]).changes[0]

    assert [(one.kind, one.how) for one in changes.events] == [("departed", "listed twice")]


def test_board_that_comes_or_goes_is_one_event() -> None:
    few = [arena_row(f"a/{at}", f"{at}", 1000 + at) for at in range(3)]
    index = rows({"a": 50})
    history = told(index, [*index, *few], index)

    assert [[one.kind for one in changes.events] for changes in history.changes] == [
        ["board-appeared"],
        ["board-vanished"],
    ]


def test_changed_time_of_the_data_is_no_event() -> None:
    same = rows({"a": 50})
    history = told(same, same)  # as_of is each day's own

    assert history.boards[BOARD].changed == later(0)
    assert history.changes[0].events == ()


# Breaks


@pytest.mark.parametrize(
    ("changed", "by", "event"), [(6, 0.5, 1), (5, 5.0, 0), (20, 0.4, 0), (20, -7.0, 1)]
)
def test_rebase_fires_on_many_large_changes_only(changed: int, by: float, event: int) -> None:
    history = told(rows(many(20)), rows(many(20, by, changed)))
    found = only(history.changes[0], "re-based")

    assert len(found) == event
    assert [one.why for one in history.boards[BOARD].breaks] == ["re-based"] * event
    assert (only(history.changes[0], "moved") == []) or not event
    assert len(history.boards[BOARD].restated) == (by == 0.4)


def test_rebase_knows_early_movers_those_carried_over_and_corrections() -> None:
    early = many(30) | {"m9": 70.25}
    after = {
        name: value if name in ("m9", "m29") else (value or 0) - 7 for name, value in early.items()
    }
    later_on = after | {"m29": 54.0}
    history = told(*map(rows, (many(30), early, after, later_on)))
    (event,) = only(history.changes[1], "re-based")
    board = history.boards[BOARD]

    assert [key.name for key in event.early] == ["m9"]
    assert [key.name for key in event.carried] == ["m29"]
    assert "m9" not in [one.key.name for one in only(history.changes[0], "moved") if one.key]
    assert only(history.changes[1], "moved") == []
    corrected = [one.move for one in only(history.changes[2], "moved") if one.move]
    assert [move.key.name for move in corrected if move.rescored] == ["m29"]
    assert board.timelines[Key("lab/m29", "m29")].carried is None


def test_coverage_break_is_one_event() -> None:
    history = told(rows(many(20)), rows(dict(list(many(20).items())[:14])))

    assert [(one.kind, one.count, one.of) for one in history.changes[0].events] == [
        ("coverage-break", 6, 20)
    ]


def test_days_far_apart_are_not_compared() -> None:
    one, other = rows({"a": 50, "b": 40}), rows({"a": 40, "b": 50})

    assert only(told(one, other, on=(0, 21)).changes[0], "moved")
    apart = told(one, other, on=(0, 22))
    assert only(apart.changes[0], "moved") == []
    assert [one.why for one in apart.boards[BOARD].breaks] == ["gap"]


def test_source_that_fails_for_weeks_is_a_gap_and_told_once() -> None:
    one, other = rows({"a": 50, "b": 40}), rows({"a": 40, "b": 50})
    stale = {"artificial-analysis": later(0)}
    given = [day(0, one), *(day(at, [], stale=stale) for at in range(1, 25)), day(25, other)]
    history = chronicle.derive(given, 100)

    assert [changes.after for changes in history.changes if changes.events] == [later(1), later(25)]
    assert kinds(history.changes[0]) == [("source-stale", "")]
    assert only(history.changes[-1], "moved") == []
    assert history.boards[BOARD].days == (later(0), later(25))


def test_between_distant_days_names_are_followed_and_breaks_told() -> None:
    first = [index_row("a/x", "X", 10), *rows(many(20))]
    second = [index_row("a/x", "X 1", 10), *rows(many(20))]
    third = [index_row("a/x", "X 1", 3), *rows(many(20, -7.0, 20))]
    given = [day(at, one) for at, one in enumerate((first, second, third))]
    changes = chronicle.between(given, later(0), later(2))

    assert [one.kind for one in changes.events] == ["re-based", "renamed"]
    assert chronicle.between(given[:2], later(0), later(0)).events == ()


def test_entry_that_arrived_and_was_renamed_between_the_days_has_arrived() -> None:
    first = rows({"a": 50})
    second = [index_row("x/x", "X", 60), *first]
    third = [index_row("x/x", "X 1", 60), *first]
    given = [day(at, one) for at, one in enumerate((first, second, third))]
    changes = chronicle.between(given, later(0), later(2))

    assert [(kind, name) for kind, name in kinds(changes) if name == "X 1"] == [
        ("leader-changed", "X 1"),
        ("arrived", "X 1"),
    ]


def test_name_of_one_that_left_taken_by_one_that_arrived_between_the_days() -> None:
    """What was called otherwise on a day in between says nothing of who was here before."""
    y, x = index_row("m/m", "Y", 60), index_row("m/m", "X", 70)
    given = [day(0, [y]), day(1, [y, x]), day(2, [x]), day(3, [x | {"display_name": "Y"}])]
    changes = chronicle.between(given, later(0), later(3))

    assert only(changes, "renamed") == []
    assert only(changes, "re-priced") == []
