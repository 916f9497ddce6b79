"""What a site is made of: pages to render, files ready to write, and the frame they share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from site_gen.settings import Settings
from site_gen.standings.audit import SourceAudit
from site_gen.standings.facts import Facts
from site_gen.standings.history.model import History
from site_gen.standings.model import Board, Catalog, Lab, Model, SourceState


class Link(NamedTuple):
    """Words and where they lead: a path from the site's root."""

    text: str
    path: str


@dataclass(frozen=True, slots=True)
class File:
    """A file as it will be written; `path` is from the site's root and starts with a slash."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Page:
    """A page to render.

    `path` ends with a slash where it is a folder's index. `sources` are the ids of all
    sources whose figures stand on it: the layout cites each. `boards` are those on it, where
    it does not speak of all of its sources' boards. `crumbs` lead to it from home. `scripts` are
    the static files that enhance it, in the order in which they run; `board` is the one that
    it shows in full.
    """

    path: str
    template: str
    title: str
    description: str
    context: Mapping[str, Any] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    crumbs: tuple[Link, ...] = ()
    boards: tuple[Board, ...] = ()
    scripts: tuple[str, ...] = ()
    board: Board | None = None

    def as_of(self, source: SourceState) -> str | None:
        """Return the oldest time of a source's data on the page."""
        stamps = [board.as_of for board in self.boards if board.source == source.id]
        return min(stamps, key=datetime.fromisoformat) if stamps else source.as_of


@dataclass(frozen=True)
class Site:
    """The facts that every page may draw on, with the look-ups they share."""

    settings: Settings
    catalog: Catalog
    audits: tuple[SourceAudit, ...]
    facts: Facts
    history: History = field(default_factory=History)

    @cached_property
    def models(self) -> dict[str, Model]:
        """Models by slug."""
        return {model.slug: model for model in self.catalog.models}

    @cached_property
    def labs(self) -> dict[str, Lab]:
        """Labs by id."""
        return {lab.id: lab for lab in self.catalog.labs}

    @cached_property
    def sources(self) -> dict[str, SourceState]:
        """Sources by id."""
        return {source.id: source for source in self.catalog.sources}
