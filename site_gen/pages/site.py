"""What a site is made of: pages to render, files ready to write, and the frame they share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from site_gen.pages import urls
from site_gen.settings import Settings
from site_gen.standings import departed
from site_gen.standings.catalog import Catalog
from site_gen.standings.history.model import History
from site_gen.standings.model import Board, Lab, Model, SourceState

if TYPE_CHECKING:
    from site_gen.standings.audit import SourceAudit
    from site_gen.standings.departed import Departures
    from site_gen.standings.facts import Facts
    from site_gen.standings.history.model import BoardHistory, Timeline


class Link(NamedTuple):
    """Words and where they lead: a path from the site's root."""

    text: str
    path: str


class File(NamedTuple):
    """A file as it will be written; `path` is from the site's root and starts with a slash."""

    path: str
    data: bytes


class Stood(NamedTuple):
    """The archived day whose figures of a source a page shows, with the time of that data."""

    day: date
    as_of: str | None


class Draft(NamedTuple):
    """A file whose bytes are made when it is its turn.

    `stays` returns a digest of all that decides the bytes, None where that is not known: an old
    file made of the same is kept.
    """

    path: str
    make: Callable[[], bytes]
    stays: Callable[[], str | None] | None = None

    @property
    def data(self) -> bytes:
        """The bytes, made now."""
        return self.make()


class Later:
    """A value of a page's context that is made once, when a template first asks for it."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make: Callable[[], Any] | None = make
        self._made: Any = None

    def __call__(self) -> Any:
        """Return the value."""
        if self._make is not None:
            self._made, self._make = self._make(), None
        return self._made


_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Page(NamedTuple):
    """A page to render.

    `path` ends with a slash where it is a folder's index. `sources` are the ids of all
    sources whose figures stand on it: the layout cites each. `boards` are those on it, where
    it does not speak of all of its sources' boards. `crumbs` lead to it from home. `scripts` are
    the static files that enhance it, in the order in which they run; `board` is the one that
    it shows in full. `anchors` makes it a page that needs no other file: they tell which of its
    ids stands in for a page of the site. `stood` has, by source, the archived day whose figures
    stand on the page, where these are not the site's. `past` makes it one of what is listed no
    more. `stays` is there where nothing on the page is of the day of the site, and returns a
    digest of all that decides what stands in its frame, or nothing where that cannot be told.
    """

    path: str
    template: str
    title: str
    description: str
    context: Mapping[str, Any] = _NOTHING
    sources: tuple[str, ...] = ()
    crumbs: tuple[Link, ...] = ()
    boards: tuple[Board, ...] = ()
    scripts: tuple[str, ...] = ()
    board: Board | None = None
    anchors: Mapping[str, str] | None = None
    stood: Mapping[str, Stood] = _NOTHING
    past: bool = False
    stays: Callable[[], str] | None = None

    @property
    def file(self) -> str:
        """The path of the file that it is written to."""
        return urls.file(self.path)

    def as_of(self, source: SourceState) -> str | None:
        """Return the oldest time of a source's data on the page; none of the past's is today's."""
        if self.past:
            return None
        stamps = [board.as_of for board in self.boards if board.source == source.id]
        return min(stamps, key=datetime.fromisoformat) if stamps else source.as_of


class Awaited(NamedTuple):
    """A page that is made when it is its turn: there may be tens of thousands of its kind."""

    path: str
    template: str
    make: Callable[[], Page]


Item = Page | File | Draft


def made(item: Item | Awaited) -> Item:
    """Return what has been waited for, anything else as it is."""
    return item.make() if isinstance(item, Awaited) else item


class Copy(NamedTuple):
    """A copy of the site to take away: its address, the name to save it under, size and sum.

    `sha256` is in hexadecimal digits.
    """

    path: str
    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Site:
    """The facts that every page may draw on, with the look-ups they share.

    `off` names the files by which the operator switched page types off (`templates/labs.html`,
    `content/about.md`), `extra` the Markdown pages that are the operator's alone. `copies` lie
    beside the pages; `bundled` is True of the pages inside such a copy.
    """

    settings: Settings
    catalog: Catalog
    audits: tuple[SourceAudit, ...]
    facts: Facts
    history: History = field(default_factory=History)
    off: frozenset[str] = frozenset()
    extra: tuple[str, ...] = ()
    copies: tuple[Copy, ...] = ()
    bundled: bool = False

    def prepare(self) -> None:
        """Look up now what many pages ask for."""
        for name, value in vars(Site).items():
            if isinstance(value, cached_property):
                getattr(self, name)

    @cached_property
    def addresses(self) -> frozenset[str]:
        """The addresses of the pages that are made of the data."""
        catalog = self.catalog
        return frozenset(
            (
                *map(urls.task, catalog.tasks),
                *map(urls.arena, catalog.arenas),
                *map(urls.board, catalog.boards),
                *map(urls.model, catalog.models),
                *map(urls.lab, (*catalog.labs, *self.gone.labs.values())),
                *(urls.model(one.model) for one in self.gone.models.values()),
                *map(urls.vanished, self.gone.boards),
                *map(urls.source, catalog.sources),
            )
        )

    @cached_property
    def gone(self) -> Departures:
        """What was listed once and is not today."""
        return departed.derive(self.history, self.catalog)

    @cached_property
    def timelines(self) -> dict[str, list[Timeline]]:
        """Timelines by slug."""
        found: dict[str, list[Timeline]] = {}
        for board in self.history.boards.values():
            for one in board.timelines.values():
                found.setdefault(one.key.slug, []).append(one)
        return found

    @cached_property
    def begins(self) -> dict[str, date]:
        """The first day on which each source had a board."""
        found: dict[str, date] = {}
        for board in self.history.boards.values():
            found[board.source] = min(board.days[0], found.get(board.source, date.max))
        return found

    @cached_property
    def models(self) -> dict[str, Model]:
        """Models by slug."""
        return {model.slug: model for model in self.catalog.models}

    def known(self, slug: str) -> Model:
        """Return a model by slug, listed today or once."""
        return self.models.get(slug) or self.gone.models[slug].model

    def stood(self, source: str, day: date) -> Stood:
        """Return what is to be said of a source's figures of an archived day."""
        return Stood(day, self.history.as_of.get(day, {}).get(source))

    @cached_property
    def boards(self) -> dict[str, Board]:
        """Boards by id."""
        return {board.id: board for board in self.catalog.boards}

    @cached_property
    def vanished(self) -> dict[str, BoardHistory]:
        """Boards that have a page though they are listed no more, by id."""
        return {board.board: board for board in self.gone.boards}

    @cached_property
    def labs(self) -> dict[str, Lab]:
        """Labs by id."""
        return {lab.id: lab for lab in self.catalog.labs}

    @cached_property
    def sources(self) -> dict[str, SourceState]:
        """Sources by id."""
        return {source.id: source for source in self.catalog.sources}
