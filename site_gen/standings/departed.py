"""What was listed once and is not today: models, labs and boards that keep their pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from itertools import count
from typing import NamedTuple

from site_gen.standings import roster
from site_gen.standings.catalog import Catalog
from site_gen.standings.history.days import Key
from site_gen.standings.history.model import BoardHistory, History, Timeline
from site_gen.standings.model import Lab, Model
from site_gen.text import segment, segments


class Departed(NamedTuple):
    """A model that is on no board today.

    `model` has neither placements nor prices; `timelines` are its own, in the order of the
    boards' ids, none where no board ever rated it; `boards` are those on which it was, or was
    listed. `last_seen` is the newest day of them.
    """

    model: Model
    timelines: tuple[Timeline, ...]
    boards: tuple[str, ...]
    last_seen: date


class Departures(NamedTuple):
    """Models by slug, labs with no model today, and arenas' boards that are not shown today."""

    models: Mapping[str, Departed] = {}
    labs: Mapping[str, Lab] = {}
    boards: tuple[BoardHistory, ...] = ()


def derive(history: History, catalog: Catalog) -> Departures:
    """Return what the history tells of and the catalog does not have."""
    known = {model.slug for model in catalog.models}
    found: dict[str, _Seen] = {}
    for board in history.boards.values():
        for timeline in board.timelines.values():
            if timeline.key.slug not in known:
                found.setdefault(timeline.key.slug, _Seen()).add_line(timeline)
        for key, day in board.unrated.items():
            if key.slug not in known:
                found.setdefault(key.slug, _Seen()).add(key, board.board, day)
    taken = {model.path for model in catalog.models}
    models = {
        slug: _departed(slug, _path(slug, segments, taken), seen, history)
        for slug, seen in sorted(found.items())
    }
    labs = {lab.id for lab in catalog.labs}
    away = {one.model.lab for one in models.values() if one.model.lab} - labs
    taken = {lab.path for lab in catalog.labs}
    here = {board.id for board in catalog.boards}
    return Departures(
        models,
        {
            lab: Lab(lab, roster.lab_title(lab), _path(lab, segment, taken), ())
            for lab in sorted(away)
        },
        tuple(one for one in history.boards.values() if one.arena and one.board not in here),
    )


def last_ranked(board: BoardHistory) -> list[Timeline]:
    """Return the entries that were rated on a board's last day, in their order."""
    last = [one for one in board.timelines.values() if one.last_seen == board.days[-1]]
    return sorted(last, key=lambda one: (one.last_rank, one.key.name.casefold(), one.key))


def _departed(slug: str, path: str, seen: _Seen, history: History) -> Departed:
    names = seen.names
    in_arenas = dict.fromkeys(key.name for key, id in names if history.boards[id].arena)
    elsewhere = dict.fromkeys(key.name for key, id in names if not history.boards[id].arena)
    title, stems = roster.titled(slug, tuple(in_arenas), tuple(elsewhere))
    model = Model(
        slug=slug,
        title=title,
        stems=stems,
        lab=roster.lab_of(slug),
        path=path,
        variants=tuple(dict.fromkeys(key.name for key, _ in names)),
        prices=(),
        boards=(),
        entries=(),
    )
    listed = dict.fromkeys(board for _, board in names)
    return Departed(model, tuple(seen.lines), tuple(listed), max(seen.days))


class _Seen:
    """Where and when a model was listed."""

    def __init__(self) -> None:
        self.lines: list[Timeline] = []
        self.names: list[tuple[Key, str]] = []
        self.days: list[date] = []

    def add_line(self, line: Timeline) -> None:
        self.lines.append(line)
        self.add(line.key, line.board, line.last_seen)

    def add(self, key: Key, board: str, day: date) -> None:
        self.names.append((key, board))
        self.days.append(day)


def _path(word: str, make: Callable[[str], str], taken: set[str]) -> str:
    """Return the address that the word had, or another where someone else has it today."""
    path = next(one for more in count() if (one := make(word + "\0" * more)) not in taken)
    taken.add(path)
    return path
