"""What the operator hides is named nowhere in history; counts stay as they were."""

from __future__ import annotations

from dataclasses import replace

from site_gen.settings import HiddenRow, Hide
from site_gen.standings.history import redaction
from site_gen.standings.history.model import NOT_SHOWN, History, Move
from tests.sites import Row, arena_row, index_row
from tests.test_history import BOARD, told

CODING = "artificial-analysis.coding"


def story() -> History:
    """Return days on which the entry called Gone leads, moves, is renamed and leaves."""

    def rows(gone: str | None, value: float, price: str = "0.000001") -> list[Row]:
        pricing = {"prompt": price, "completion": price}
        own = [index_row("lab/gone", gone or "", value, coding_index=value, pricing=pricing)]
        return [
            *(own if gone else []),
            *(index_row(f"lab/{name}", name, 50 + at) for at, name in enumerate("abc")),
            arena_row("lab/a", "a"),
        ]

    return told(
        rows("Gone", 10),
        rows("Gone", 90),
        rows("Gone later", 90),
        rows("Gone later", 90, "0.000002"),
        rows(None, 0),
    )


def moved(history: History, name: str) -> list[Move]:
    """Return the moves of an entry on the board of intelligence."""
    events = (event for one in history.changes for event in one.events)
    return [e.move for e in events if e.move and e.board == BOARD and e.move.key.name == name]


def test_nothing_hidden_is_nothing_changed() -> None:
    history = story()

    assert redaction.redact(history, Hide()) is history


def test_hidden_model_is_named_nowhere_and_counts_stay() -> None:
    history = story()
    shown = redaction.redact(history, Hide(models=("lab/gone",)))
    moves, after = moved(history, "a"), moved(shown, "a")

    assert "Gone" in repr(history)
    assert "gone" not in repr(shown).casefold()
    assert [len(one.passed_by) for one in moves] == [1, 0]
    for one, other in zip(moves, after, strict=True):
        swapped = replace(
            one,
            passed_by=tuple(NOT_SHOWN for _ in one.passed_by),
            departures_above=tuple(NOT_SHOWN for _ in one.departures_above),
        )
        assert other == swapped


def test_row_hidden_under_an_earlier_name_takes_its_time_along() -> None:
    hide = Hide(rows=(HiddenRow("lab/gone", BOARD, "Gone"),))
    shown = redaction.redact(story(), hide)

    assert all(key.slug != "lab/gone" for key in shown.boards[BOARD].timelines)
    assert any(key.slug == "lab/gone" for key in shown.boards[CODING].timelines)
    (renamed,) = [e for c in shown.changes for e in c.events if e.kind == "renamed"]
    assert (renamed.board, renamed.boards) == (CODING, (CODING,))


def test_hidden_board_and_source_left_out_are_named_nowhere() -> None:
    history = story()

    assert BOARD not in repr(redaction.redact(history, Hide(boards=(BOARD,))))
    assert "design-arena" not in repr(redaction.redact(history, Hide(), ["design-arena"]))


def test_leader_that_is_hidden_leaves_the_others_named() -> None:
    shown = redaction.redact(story(), Hide(models=("lab/gone",)))
    leaders = [e for c in shown.changes for e in c.events if e.kind == "leader-changed"]
    ours = [one for one in leaders if one.board == BOARD]

    assert [one.leaders_after[0].name for one in ours] == [NOT_SHOWN.name, "c"]
    assert ours[0].value is None
