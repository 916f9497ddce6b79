"""The archived days of the sample hold each event that history pages are to show."""

from __future__ import annotations

import datetime
from itertools import pairwise
from statistics import median
from typing import Any

import pytest

from site_gen.gather import sample
from site_gen.intake.snapshot import Snapshot
from site_gen.standings import evidence

Row = dict[str, Any]
Key = tuple[str, str]  # slug and display name
Board = dict[Key, Row]  # the rated entries
Days = dict[datetime.date, Snapshot]
Boards = dict[datetime.date, dict[str, Board]]

INTELLIGENCE = "artificial-analysis.intelligence"
PLACES = ("first_place", "second_place", "third_place", "fourth_place")
RUNNING = "design-arena.agents.webapps"
UNCOUNTED = "design-arena.agents.agenticslides(python-pptx)"


@pytest.fixture(scope="module")
def days() -> Days:
    archive = sample()
    return {day: archive.read(day) for day in archive.days()}


@pytest.fixture(scope="module")
def boards(days: Days) -> Boards:
    return {day: rated(snapshot) for day, snapshot in days.items()}


def rated(snapshot: Snapshot) -> dict[str, Board]:
    """Return the entries of each board that have a value under exactly one key."""
    found: dict[str, dict[Key, list[Row]]] = {}
    for received in snapshot.received:
        for row in () if received.task_type else received.rows:
            key = (row["model_permaslug"], row["display_name"])
            for board, value in figures(dict(row)):
                found.setdefault(board, {}).setdefault(key, []).append({**row, "value": value})
    return {
        board: {
            key: rows[0]
            for key, rows in entries.items()
            if len(rows) == 1 and rows[0]["value"] is not None
        }
        for board, entries in found.items()
    }


def figures(row: Row) -> list[tuple[str, Any]]:
    if "elo" in row:
        return [(f"design-arena.{row['arena']}.{row['category']}", row["elo"])]
    kinds = ("intelligence", "coding", "agentic")
    return [(f"artificial-analysis.{kind}", row[f"{kind}_index"]) for kind in kinds]


def on(month: int, day: int) -> datetime.date:
    return datetime.date(2026, month, day)


def around(boards: Boards, day: datetime.date, board: str) -> tuple[Board, Board]:
    """Return a board on the archived day before a day, and on the day."""
    before = max(one for one in boards if one < day)
    return boards[before][board], boards[day][board]


def names(keys: set[Key]) -> set[str]:
    return {name for _, name in keys}


def leaders(board: Board) -> set[str]:
    best = max(row["value"] for row in board.values())
    return {name for (_, name), row in board.items() if row["value"] == best}


def changes(before: Board, after: Board) -> dict[str, float]:
    """Return by how much the values changed, of the entries rated on both days."""
    return {
        key[1]: round(after[key]["value"] - before[key]["value"], 1)
        for key in before.keys() & after.keys()
        if after[key]["value"] != before[key]["value"]
    }


# The days


def test_days_are_many_and_the_last_sixteen_in_a_row(days: Days) -> None:
    gaps = [(after - before).days for before, after in pairwise(days)]
    assert max(days) == on(11, 1)
    assert gaps[-15:] == [1] * 15
    assert gaps[-17:-15] == [2, 1]  # 15 October is missing
    assert [gap for gap in gaps if gap > 21] == gaps[:1] == [28]
    assert {day.month for day in days} == {7, 8, 9, 10, 11}


def test_files_of_all_days_are_below_a_megabyte() -> None:
    archive = sample()
    assert sum(archive.path(day).stat().st_size for day in archive.days()) < 1_000_000


def test_source_is_stale_on_one_day_and_shows_the_day_before(days: Days) -> None:
    outcomes = [(day, one) for day, found in days.items() for one in found.outcomes]
    [(day, stale)] = [pair for pair in outcomes if pair[1]["status"] != "fresh"]
    assert day == on(10, 28)
    assert stale["source"] == "artificial-analysis"
    assert (stale["status"], stale["stands_in"]) == ("stale", "2026-10-27")
    assert "503" in str(stale["reason"])


def test_on_the_stale_day_the_index_is_that_of_the_day_before(boards: Boards) -> None:
    before, after = around(boards, on(10, 28), INTELLIGENCE)
    assert before == after


def test_quiet_day_changes_nothing_but_the_time_of_its_figures(days: Days) -> None:
    before, quiet = days[on(10, 20)], days[on(10, 21)]
    assert [one.rows for one in quiet.received] == [one.rows for one in before.received]
    for one, other in zip(before.received, quiet.received, strict=True):
        assert one.meta is not None
        assert other.meta is not None
        assert one.meta["as_of"] < other.meta["as_of"]


def test_no_other_day_is_quiet(boards: Boards) -> None:
    still = [day for one, day in pairwise(boards) if boards[one] == boards[day]]
    assert still == [on(10, 21)]


# Who comes and goes


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (on(8, 25), "Kestrel 5 (Reasoning, Max Effort)"),
        (on(9, 8), "Trivet 3"),
        (on(10, 20), "Gimbal 3 (high)"),
    ],
)
def test_model_arrives_on_both_sources(boards: Boards, day: datetime.date, name: str) -> None:
    before, after = around(boards, day, INTELLIGENCE)
    assert name in names(after.keys() - before.keys())
    [slug] = {slug for slug, shown in after if shown == name}
    for earlier in (one for one in boards if one < day):
        assert slug not in {key[0] for board in boards[earlier].values() for key in board}
    before, after = around(boards, day, "design-arena.models.svg")
    assert slug in {key[0] for key in after.keys() - before.keys()}


@pytest.mark.parametrize(
    ("day", "board", "slug"),
    [
        (on(10, 20), INTELLIGENCE, "old-harbour/mooring-1"),
        (on(10, 26), INTELLIGENCE, "fernway/bracken-2-20260402"),
        (on(10, 26), "design-arena.models.svg", "fernway/bracken-2-20260402"),
        (on(10, 29), "design-arena.models.website", "linocut-preview"),
    ],
)
def test_model_leaves_for_good(boards: Boards, day: datetime.date, board: str, slug: str) -> None:
    for one in boards:
        everywhere = {key[0] for entries in boards[one].values() for key in entries}
        assert (slug in everywhere) == (one < day)
        assert (slug in {key[0] for key in boards[one][board]}) == (one < day)


@pytest.mark.parametrize("board", [INTELLIGENCE, "design-arena.models.website"])
def test_model_leaves_and_returns(boards: Boards, board: str) -> None:
    away = [day for day in boards if "Capstan 2" not in names(set(boards[day][board]))]
    assert away == [on(10, day) for day in (19, 20, 21, 22)]


def test_model_is_renamed(boards: Boards) -> None:
    before, after = around(boards, on(10, 22), INTELLIGENCE)
    slug = "wren-street/lychgate-3-search"
    [(was, old)] = [(key, row) for key, row in before.items() if key[0] == slug]
    [(now, new)] = [(key, row) for key, row in after.items() if key[0] == slug]
    assert (was[1], now[1]) == ("Lychgate 3 lookup", "Lychgate 3 search")
    assert old | {"display_name": now[1]} == new


def test_variant_is_new_of_a_model_long_known(boards: Boards) -> None:
    before, after = around(boards, on(10, 22), INTELLIGENCE)
    came = after.keys() - before.keys()
    assert names(came) == {"Verdigris 6 (low)", "Lychgate 3 search"}
    [slug] = {slug for slug, name in came if name == "Verdigris 6 (low)"}
    assert {name for known, name in before if known == slug} == {
        *("Verdigris 6 (high)", "Verdigris 6 (medium)"),
    }


@pytest.mark.parametrize(
    ("day", "slug", "was", "now"),
    [
        (on(10, 25), "quiet-engine/murmur-4-20260520", "0.0000014", "0.0000011"),
        (on(10, 30), "northwind-foundry/kestrel-5-mini-20260811", "0.0000004", "0.0000005"),
    ],
)
def test_model_is_re_priced_everywhere(
    boards: Boards, day: datetime.date, slug: str, was: str, now: str
) -> None:
    for one, found in boards.items():
        rows = [row for board in found.values() for key, row in board.items() if key[0] == slug]
        assert {row["pricing"]["prompt"] for row in rows} <= {was if one < day else now}


def test_board_appears_and_another_vanishes(boards: Boards) -> None:
    came, went = "design-arena.agents.godotgamedev", "design-arena.builders.dashboards"
    assert [day for day in boards if came in boards[day]] == [d for d in boards if d >= on(10, 6)]
    assert [day for day in boards if went in boards[day]] == [d for d in boards if d < on(10, 20)]
    for one, other in pairwise(boards):
        assert boards[one].keys() ^ boards[other].keys() <= {came, went}


def test_leader_changes_when_it_leaves(boards: Boards) -> None:
    before, after = around(boards, on(10, 29), "design-arena.models.website")
    assert (leaders(before), leaders(after)) == ({"Linocut preview"}, {"Kestrel 5 pro"})


def test_leader_changes_when_a_model_arrives(boards: Boards) -> None:
    before, after = around(boards, on(8, 25), INTELLIGENCE)
    assert leaders(before) == {"Clinker 7 (xhigh)"}
    assert leaders(after) == {"Kestrel 5 pro (Reasoning, Max Effort)"}


# Figures of the index


def test_index_is_re_based_on_one_day_and_ordinary_on_all_others(boards: Boards) -> None:
    for before, after in pairwise(boards):
        for kind in ("intelligence", "coding", "agentic"):
            board = f"artificial-analysis.{kind}"
            one, other = boards[before][board], boards[after][board]
            moved = changes(one, other)
            share = len(moved) / len(one.keys() & other.keys())
            if (after, board) == (on(10, 24), INTELLIGENCE):
                assert share >= 0.7
                assert median(map(abs, moved.values())) >= 0.5
                assert sum(key[1] not in moved for key in one) >= 10  # carried over
            else:
                assert share < 0.02


@pytest.mark.parametrize(
    ("day", "name", "by"),
    [
        (on(10, 18), "Cloche 4", 0.7),  # long before the re-base
        (on(10, 23), "Murmur 4 (Reasoning, Max Effort)", -3.3),  # an early mover
        (on(10, 27), "Dotterel 4 27B (Reasoning)", -1.4),  # a correction after
        (on(10, 30), "Sedge 4 max", -2.7),  # carried over until then
    ],
)
def test_one_entry_is_re_scored(boards: Boards, day: datetime.date, name: str, by: float) -> None:
    assert changes(*around(boards, day, INTELLIGENCE)) == {name: by}


def test_early_mover_and_carried_over_entry_keep_still_on_the_day(boards: Boards) -> None:
    moved = changes(*around(boards, on(10, 24), INTELLIGENCE))
    assert not moved.keys() & {"Murmur 4 (Reasoning, Max Effort)", "Sedge 4 max"}
    assert "Dotterel 4 27B (Reasoning)" in moved


def test_entry_is_newly_scored(boards: Boards) -> None:
    board = "artificial-analysis.coding"
    before, after = around(boards, on(10, 19), board)
    assert names(after.keys() - before.keys()) == {"Mortise 3 (high)"}
    assert "Mortise 3 (high)" in names(set(boards[on(10, 18)][INTELLIGENCE]))


# Elo


def error(row: Row) -> float | None:
    """Return the standard error of a counted entry."""
    places = [row["tournament_stats"][place] for place in PLACES]
    if None in places or 2 * sum(places) < 30 or sum(places) != row["tournament_stats"]["total"]:
        return None
    return evidence.standard_error(2 * sum(places), row["win_rate"] / 100)


def ratio(before: Board, after: Board) -> float | None:
    """Return how far Elo moved beside what the growth of counts explains; 1 is even."""
    moves: list[float] = []
    explained = 0.0
    for key in before.keys() & after.keys():
        first, second = error(before[key]), error(after[key])
        if first is not None and second is not None:
            moves.append(after[key]["elo"] - before[key]["elo"])
            explained += first**2 - second**2 + 1 / 6
    if explained <= 0:
        return None
    mean = sum(moves) / len(moves)
    return sum((move - mean) ** 2 for move in moves) / explained


def test_elo_follows_its_counts_but_on_the_board_whose_elo_runs(boards: Boards) -> None:
    last = list(boards)[-15:]
    for board in boards[last[-1]]:
        if board.startswith("artificial-analysis.") or board == UNCOUNTED:
            continue
        pairs = [ratio(boards[one][board], boards[other][board]) for one, other in pairwise(last)]
        found = [one for one in pairs if one is not None]
        assert len(found) == 14, board
        if board == RUNNING:
            assert median(found) > 6
        else:
            assert median(found) < 1.5, board
            assert median(found) > 0.2, board


def test_counts_never_shrink(boards: Boards) -> None:
    for before, after in pairwise(boards):
        for board in boards[before].keys() & boards[after].keys():
            if board.startswith("artificial-analysis."):
                continue
            one, other = boards[before][board], boards[after][board]
            for key in one.keys() & other.keys():
                for place in PLACES:
                    was, now = (row[key]["tournament_stats"][place] for row in (one, other))
                    assert (was is None) == (now is None)
                    assert was is None or was <= now
