"""Our words, frozen: what pages and exports are made of.

Figures are as received; ranks are ours. Text is as received too, hostile or not: pages
make it harmless where they write it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple, TypeVar

MID_WORD = re.compile(r"[.]?\w")  # what follows is more of the word: 5 is no word of 5.1
_Text = TypeVar("_Text")

Value = int | float | Decimal | None
Kind = Literal["index", "elo", "percent", "count", "milliseconds", "price", "share", "flag"]


class Metric(NamedTuple):
    """A column of figures.

    `key` is its name in exports, `unit` in words for readers, `kind` how it is written.
    """

    key: str
    label: str
    unit: str
    kind: Kind
    higher_is_better: bool


class Entry(NamedTuple):
    """One row of a board.

    `rank` is None when the primary metric is null; `slug` and `name` are as received;
    `values` stand in the order of the board's columns (prices: USD per million tokens).
    """

    rank: int | None
    slug: str
    name: str
    values: tuple[Value, ...]

    @property
    def price(self) -> tuple[Decimal, Decimal] | None:
        """The price in and out: every board's last two columns. None where either is missing."""
        prompt, completion = self.values[-2:]
        if isinstance(prompt, Decimal) and isinstance(completion, Decimal):
            return prompt, completion
        return None


class Listing(NamedTuple):
    """Who is listed, and at which prices: slug and name as received, USD per million tokens."""

    slug: str
    name: str
    prompt: Value
    completion: Value


class Listings(NamedTuple):
    """Each distinct listing of a day once; `on` has by board, per entry, its place among them."""

    each: Sequence[Listing]
    on: Mapping[str, Sequence[int]]

    def spread(self, texts: Sequence[_Text], board: Board) -> list[_Text]:
        """Return what there is of each listing, by entry of a board."""
        return list(map(texts.__getitem__, self.on[board.id]))


class Citation(NamedTuple):
    """How a source is to be credited; `url` is None for a sample, which credits nobody."""

    text: str
    url: str | None


class Board(NamedTuple):
    """One ranking, whatever its source.

    `columns` starts with the primary metric. `rated` counts entries with a rank.
    `token_prices` is False where a price per token says little (images, video).
    `doubled` holds the names that stand on the board twice with different values. `withheld` are
    rated entries that the operator hides: no page shows them, and ranks count them.
    """

    id: str
    title: str
    source: str
    columns: tuple[Metric, ...]
    entries: tuple[Entry, ...]
    rated: int
    citation: Citation
    as_of: str
    retrieved_at: str
    task_type: str | None = None
    arena: str | None = None
    category: str | None = None
    token_prices: bool = True
    doubled: tuple[str, ...] = ()
    withheld: tuple[Entry, ...] = ()

    @property
    def ranked(self) -> int:
        """The number of entries among which the ranks were given."""
        return self.rated + len(self.withheld)

    @property
    def metric(self) -> Metric:
        """The primary metric: the one that ranks."""
        return self.columns[0]

    @property
    def leaders(self) -> tuple[Entry, ...]:
        """The entries listed first: more than one when they tie."""
        first = self.entries[0].rank if self.rated else None
        return tuple(entry for entry in self.entries[: self.rated] if entry.rank == first)


class Placement(NamedTuple):
    """A model's entry on a board."""

    board: Board
    entry: Entry


class Model(NamedTuple):
    """All that is shown of one exact slug; `entries` are its own, and stand on `boards`.

    `title` is what its variants are called together, `stems` are the beginnings that its
    display names share; `lab` is None where the slug names none; `prices` are the distinct
    (in, out) pairs reported with it, USD per million tokens; `path` is the safe form of its slug.
    `variants` and `prices` come as boards first have them, those outside arenas before the others.
    """

    slug: str
    title: str
    stems: tuple[str, ...]
    lab: str | None
    path: str
    variants: tuple[str, ...]
    prices: tuple[tuple[Decimal, Decimal], ...]
    boards: tuple[Board, ...]
    entries: tuple[Entry, ...]

    @property
    def placements(self) -> tuple[Placement, ...]:
        """Its entries, each with the board that it stands on."""
        return tuple(map(Placement, self.boards, self.entries))

    def split(self, name: str) -> tuple[str, str]:
        """Return a display name in two parts: what its variants share, and what is its own."""
        for stem in self.stems:
            own = name.removeprefix(stem)
            if own and own != name and not MID_WORD.match(own):
                return stem, own
        return name, ""

    def variant(self, name: str) -> str | None:
        """Return what a display name adds to the title, without brackets; None when nothing."""
        rest = self.split(name)[1].strip(" ,·:-–")
        if rest[:1] + rest[-1:] in ("()", "[]") and rest.count(rest[0]) == 1:
            rest = rest[1:-1]
        return rest or None


class Lab(NamedTuple):
    """Who made a model: the slug's text before the slash, and its name."""

    id: str
    title: str
    path: str
    models: tuple[Model, ...]


class TaskType(NamedTuple):
    """A kind of work: the board of its index, and the arena boards mapped to it."""

    id: str
    title: str
    board: Board | None
    related: tuple[Board, ...]


class Arena(NamedTuple):
    """An arena with its boards, one per category."""

    id: str
    title: str
    source: str
    boards: tuple[Board, ...]


class SourceState(NamedTuple):
    """A source today: credit, times, rows received and shown, and what came of the fetch.

    `as_of` is the oldest among its responses with rows, as received; None with no data.
    `aside` counts rows set aside by reason.
    """

    id: str
    title: str
    citation: Citation
    status: Literal["fresh", "stale", "missing"]
    reason: str | None
    stands_in: str | None
    as_of: str | None
    retrieved_at: str | None
    rows: int
    aside: tuple[tuple[str, int], ...]

    @property
    def quarantined(self) -> int:
        """The number of rows set aside."""
        return sum(count for _, count in self.aside)
