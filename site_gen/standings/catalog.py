"""A day's boards, and the models and labs that stand on them."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import NamedTuple

from site_gen.standings import roster
from site_gen.standings.model import Arena, Board, Lab, Listings, Model, SourceState, TaskType


class _Day(NamedTuple):
    date: date
    sha256: str
    retrieved_at: str
    sample: bool
    sources: tuple[SourceState, ...]
    boards: tuple[Board, ...]
    tasks: tuple[TaskType, ...]
    arenas: tuple[Arena, ...]


class Catalog(_Day):
    """Everything a site of one day shows; models and labs are gathered when first asked for."""

    @cached_property
    def listings(self) -> Listings:
        """What stands on all the boards, each once."""
        return roster.listings(self.boards)

    @cached_property
    def models(self) -> tuple[Model, ...]:
        """Every model on the boards, by title."""
        return roster.models(self.boards, self.listings)

    @cached_property
    def labs(self) -> tuple[Lab, ...]:
        """Every lab that the models' slugs name, by title."""
        return roster.labs(self.models)
