"""Two sheets of one board beside each other: who is who, who came, who went, what changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from statistics import median

from site_gen.standings.history.days import Key, Sheet

ENTRIES_LEAST = 20  # fewer entries tell nothing of their board
_POINTS = Decimal("0.5")


@dataclass(frozen=True)
class Comparison:
    """A board on two days; `renamed` leads from a key of the earlier to one of the later.

    All keys are those of the later day, but for `departures`, which has gone from it.
    """

    before: Sheet
    after: Sheet
    renamed: Mapping[Key, Key]

    @cached_property
    def back(self) -> dict[Key, Key]:
        """The way from a key of the later day to the one it had."""
        return {new: old for old, new in self.renamed.items()}

    @cached_property
    def old(self) -> dict[Key, float]:
        """The value of every entry rated on the earlier day."""
        return {self.renamed.get(key, key): value for key, value in self.before.rated.items()}

    @cached_property
    def new(self) -> dict[Key, float]:
        """The value of every entry rated on the later day."""
        return self.after.rated

    @cached_property
    def both(self) -> list[Key]:
        """The entries rated on both days, in the later day's order."""
        return [key for key in self.new if key in self.old]

    @cached_property
    def entrants(self) -> list[Key]:
        """The entries rated on the later day only."""
        return [key for key in self.new if key not in self.old]

    @cached_property
    def departures(self) -> list[Key]:
        """The entries rated on the earlier day only."""
        return [key for key in self.old if key not in self.new]

    @cached_property
    def changed(self) -> list[Key]:
        """The entries rated on both days, with different values."""
        return [key for key in self.both if self.old[key] != self.new[key]]

    @cached_property
    def shift(self) -> Decimal | None:
        """The median of the absolute changes, None unless so many changed that it matters."""
        if self.after.kind != "index" or len(self.both) < ENTRIES_LEAST:
            return None
        if 10 * len(self.changed) < 3 * len(self.both):
            return None
        # As the decimals that were received: 57.3 - 56.8 is half a point.
        return median(
            abs(Decimal(repr(self.new[key])) - Decimal(repr(self.old[key]))) for key in self.changed
        )

    @property
    def rebased(self) -> bool:
        """Whether the scale of the board has changed."""
        return self.shift is not None and self.shift >= _POINTS

    @property
    def restated(self) -> bool:
        """Whether many figures changed, but only a little."""
        return self.shift is not None and self.shift < _POINTS

    @property
    def uncovered(self) -> bool:
        """Whether so many entries are no longer rated that the source, not they, must be why."""
        lost, before = len(self.departures), len(self.old)
        return before >= ENTRIES_LEAST and 10 * lost >= 3 * before

    @property
    def quiet(self) -> bool:
        """Whether no figure at all has changed."""
        marks = {self.renamed.get(key, key): row.mark for key, row in self.before.rows.items()}
        return marks == {key: row.mark for key, row in self.after.rows.items()}


def renames(before: Sheet, after: Sheet) -> dict[Key, Key]:
    """Return who is called otherwise on the later day, though all its values are the same.

    One key of a model went and one came; or two of its keys have changed places.
    """
    return dict([*_one_for_one(before, after), *_swapped(before, after)])


def _one_for_one(before: Sheet, after: Sheet) -> Iterator[tuple[Key, Key]]:
    old, new = _listed(before), _listed(after)
    gone, came = _by_slug(old - new), _by_slug(new - old)
    for slug in sorted(gone.keys() & came.keys()):
        if len(gone[slug]) == len(came[slug]) == 1:
            (one,), (other,) = gone[slug], came[slug]
            was, now = before.rows.get(one), after.rows.get(other)
            if was and now and was[:3] == now[:3]:
                yield one, other


def _swapped(before: Sheet, after: Sheet) -> Iterator[tuple[Key, Key]]:
    both = [key for key in before.rows if key in after.rows]  # in the board's order
    changed = _by_slug(key for key in both if before.rows[key][:3] != after.rows[key][:3])
    for keys in changed.values():
        for one in keys if len(keys) > 1 else ():
            others = [
                other
                for other in keys
                if before.rows[one][:3] == after.rows[other][:3]
                and before.rows[other][:3] == after.rows[one][:3]
                and before.rows[one].value != before.rows[other].value
            ]
            if len(others) == 1:
                yield one, others[0]


def _listed(sheet: Sheet) -> set[Key]:
    return {*sheet.rows, *sheet.doubled}


def _by_slug(keys: Iterable[Key]) -> dict[str, list[Key]]:
    found: dict[str, list[Key]] = defaultdict(list)
    for key in keys:
        found[key.slug].append(key)
    return found
