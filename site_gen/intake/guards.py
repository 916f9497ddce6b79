"""The guards: what speaks against showing a source's responses in place of its last good day's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from site_gen.intake import clock, schema, snapshot
from site_gen.intake.schema import Benchmarks
from site_gen.intake.sources import Params
from site_gen.settings import Guards

USUAL = Guards()
ALIKE = 0.9  # two refused days are the same when the smaller has this share of the larger's rows


@dataclass(frozen=True, slots=True)
class Shape:
    """How much one day's responses hold, request by request.

    `rows` counts rows received, `as_of` is the data's time, `boards` counts the usable
    entries of each board.
    """

    rows: Mapping[Params, int]
    as_of: Mapping[Params, datetime]
    boards: Mapping[tuple[Params, str], int]


def shape(responses: Mapping[Params, Benchmarks]) -> Shape:
    """Return the shape of a source's responses that carry rows."""
    boards: Counter[tuple[Params, str]] = Counter()
    for params, response in responses.items():
        asked = dict(params)
        for row in response["data"]:
            if snapshot.flaw(row, asked) is None:
                boards.update((params, board) for board in schema.boards(row))
    return Shape(
        rows={params: len(one["data"]) for params, one in responses.items()},
        as_of={params: clock.moment(one["meta"]["as_of"]) for params, one in responses.items()},
        boards=boards,
    )


def ahead(new: Shape, now: datetime, rules: Guards = USUAL) -> str | None:
    """Object to a time that has not come yet."""
    latest = max(new.as_of.values())
    if latest - now <= timedelta(hours=rules.ahead_hours):
        return None
    return f"as_of {clock.stamp(latest)} lies more than {rules.ahead_hours:g} hours after the clock"


def back(new: Shape, good: Shape, day: str) -> str | None:
    """Object to a request whose data are older than on the last good day."""
    for params, as_of in new.as_of.items():
        before = good.as_of.get(params)
        if before and as_of < before:
            return f"as_of went back from {clock.stamp(before)} ({day}) to {clock.stamp(as_of)}"
    return None


def smaller(new: Shape, good: Shape, day: str, rules: Guards = USUAL) -> str | None:
    """Object to far fewer rows, or to a lost board; only like requests are compared."""
    like = new.rows.keys() & good.rows.keys()
    rows, before = (sum(one.rows[params] for params in like) for one in (new, good))
    if rows < rules.rows * before:
        return f"{rows} rows received, after {before} on {day}"
    lost = [
        (board, entries)
        for (params, board), entries in sorted(good.boards.items())
        if params in like and entries >= rules.board_entries and not new.boards.get((params, board))
    ]
    if lost:
        (board, entries), more = lost[0], f" and {len(lost) - 1} more" if len(lost) > 1 else ""
        return f"board {board}{more} gone, after {entries} entries on {day}"
    return None


def alike(shapes: Sequence[Shape], rules: Guards = USUAL) -> bool:
    """Say whether the shapes are the same: like requests and boards, and about as many rows."""
    totals = [sum(one.rows.values()) for one in shapes]
    kinds = [
        (
            one.rows.keys(),
            {board for board, entries in one.boards.items() if entries >= rules.board_entries},
        )
        for one in shapes
    ]
    return min(totals) >= ALIKE * max(totals) and all(kind == kinds[0] for kind in kinds)
