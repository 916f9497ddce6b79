"""A day as it was before the story reached its end: who was listed, under what figures."""

from __future__ import annotations

import dataclasses
import datetime
import random
from typing import Any

from site_gen.sample import story
from site_gen.sample.models import Board, Model, pricing

Row = dict[str, Any]


def stream(*words: str) -> random.Random:
    """Return the random numbers that belong to the words, always the same."""
    return random.Random("/".join(words))  # noqa: S311 - figures to look at, not keys


def listed(models: tuple[Model, ...], day: datetime.date) -> list[Model]:
    """Return the models listed on a day, at that day's price."""
    return [_priced(model, day) for model in models if _is_listed(model, day)]


def opened(board: Board, model: Model, first: datetime.date) -> datetime.date:
    """Return the day after which a model has tournaments on a board, `first` at the earliest."""
    days = [first, story.BOARD_OPENED.get((board.arena, board.category), first)]
    if entered := story.ENTERED.get(model.slug, model.released):
        days.append(entered - datetime.timedelta(days=1))
    return max(days)


def is_open(board: Board, day: datetime.date) -> bool:
    """Tell whether a board is shown on a day."""
    closed = story.BOARD_CLOSED.get((board.arena, board.category))
    return closed is None or day < closed


def wavers(board: Board, model: Model, day: datetime.date, seed: str) -> float:
    """Return what a running Elo is off on a day before the newest."""
    deviation = story.RUNNING.get((board.arena, board.category))
    if deviation is None or day >= story.NEWEST:
        return 0
    return stream(seed, "wavers", board.category, model.slug, day.isoformat()).gauss(0, deviation)


def index_row(row: Row, day: datetime.date, seed: str) -> Row | None:
    """Return an index row as it was on a day; None if the variant was not listed yet."""
    name = row["display_name"]
    if day < story.NEW_VARIANTS.get(name, day):
        return None
    row = _on_old_scale(row, day, seed)
    if name in story.RESCORED:
        since, metric, difference = story.RESCORED[name]
        if day < since:
            was = None if difference is None else number(row[metric] + difference)
            row = row | {metric: was}
    since, before = story.RENAMED.get(name, (day, name))
    return row | {"display_name": before} if day < since else row


def number(value: float, digits: int = 1) -> int | float:
    """Round as JSON writers do: a whole number becomes an integer."""
    rounded = round(value, digits)
    return int(rounded) if rounded == int(rounded) else rounded


def _is_listed(model: Model, day: datetime.date) -> bool:
    since = story.ENTERED.get(model.slug, model.released)
    leaves, returns = story.AWAY.get(model.slug, (day, day))
    left = story.LEFT.get(model.slug)
    return (
        (since is None or since <= day)
        and not leaves <= day < returns
        and (left is None or day < left)
    )


def _priced(model: Model, day: datetime.date) -> Model:
    since, before = story.PRICES.get(model.slug, (day, ("", "")))
    return dataclasses.replace(model, pricing=pricing(*before)) if day < since else model


def _on_old_scale(row: Row, day: datetime.date, seed: str) -> Row:
    metric, rebased = story.REBASED
    name = row["display_name"]
    rng = stream(seed, "rebased", row["model_permaslug"], name)
    carried = rng.random() < story.CARRIED_SHARE and name not in story.RESCORED
    since = story.MOVED_TO_NEW_SCALE.get(name)
    if since is None and carried:
        return row
    if day >= (since or rebased) or row[metric] is None:
        return row
    return row | {metric: number(row[metric] * story.REBASE_SCALE + rng.gauss(0, 0.4))}
