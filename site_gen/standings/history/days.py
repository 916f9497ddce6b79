"""What history needs of one archived day: every board that was fetched, entry by entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

Price = tuple[Decimal, Decimal]


class Key(NamedTuple):
    """Who an entry is on its board: `model_permaslug` and `display_name`, as received."""

    slug: str
    name: str


class Row(NamedTuple):
    """An entry on a day.

    `value` is the primary figure as received, None when there is none; `price` in USD per
    million tokens, in and out. `mark` is a digest of all its values: equal marks, equal
    values. `variance` is the squared standard error of its rating, None when not counted.
    """

    value: float | None
    price: Price | None
    mark: int
    variance: float | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A board as it stood on one day.

    `rows` has the keys that stand on it once, in the board's order; `doubled` those that
    stand on it twice with different values, which are unrated.
    """

    board: str
    source: str
    title: str
    kind: Literal["index", "elo"]
    rows: Mapping[Key, Row]
    doubled: frozenset[Key]
    arena: str | None = None
    category: str | None = None

    @property
    def rated(self) -> dict[Key, float]:
        """The value of every rated entry."""
        return {key: row.value for key, row in self.rows.items() if row.value is not None}


class State(NamedTuple):
    """What came of a source on a day; `shown` is the day whose figures it shows, if any."""

    status: Literal["fresh", "stale", "missing"]
    reason: str | None
    shown: date | None


@dataclass(frozen=True, slots=True)
class Day:
    """One archived day: `sheets` by board id, only those of sources that were fresh that day."""

    date: date
    sha256: str
    sources: Mapping[str, State]
    sheets: Mapping[str, Sheet]
