"""Everything a site consists of, rendered, looked at and written: by one process or by several."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from time import perf_counter
from typing import NamedTuple

from site_gen.output.check import Check
from site_gen.output.crew import Crew, Turns, sendable
from site_gen.output.fresh import Fresh, Written
from site_gen.output.render import Renderer
from site_gen.pages.site import Awaited, File, Item, Page, made


class Used(NamedTuple):
    """What one template, or one kind of file, took: how many, bytes, seconds."""

    files: int = 0
    bytes: int = 0
    seconds: float = 0.0

    def plus(self, other: Used) -> Used:
        """Return both together."""
        return Used(
            self.files + other.files, self.bytes + other.bytes, self.seconds + other.seconds
        )


@dataclass(slots=True)
class Tally:
    """What writing took: seconds by stage, and `Used` by template (`category.html`, `*.csv`)."""

    pages: int = 0
    seconds: dict[str, float] = field(default_factory=lambda: {"render": 0.0, "write": 0.0})
    used: dict[str, Used] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        """Take in what another process did."""
        self.pages += other.pages
        for stage, took in other.seconds.items():
            self.seconds[stage] += took
        for name, one in other.used.items():
            self.used[name] = self.used.get(name, Used()).plus(one)


_Failure = tuple[int, BaseException]  # and its place in the plan


class _Part(NamedTuple):
    """What a process did: the places and paths of its files, and why it ended early, if it did."""

    order: dict[str, int]
    tally: Tally
    check: Check
    written: Written
    failed: _Failure | None


class Press:
    """Renders, checks and writes what passes; `tally` says what it took."""

    def __init__(self, renderer: Renderer, check: Check, fresh: Fresh) -> None:
        self._renderer = renderer
        self._check = check
        self._fresh = fresh
        self.tally = Tally()

    def run(self, items: Iterable[Item | Awaited]) -> None:
        """Write items one after the other; raise BuildError at the first that cannot be made."""
        for item in items:
            self._write(made(item))

    def run_by(
        self,
        crew: Crew,
        first: Iterable[Item],
        rest: Callable[[], Iterator[Item | Awaited]],
        prepare: Callable[[], None],
    ) -> None:
        """Write `first` and what `rest` yields, by a crew where that pays.

        One of the crew writes `first`, which is quick to list, while this process goes through the
        rest, and `prepare` makes what pages share.

        This process writes pages too. Files, and the error that is raised, do not depend on how
        many write, as who fails first in the plan had all before it taken; but which of two that
        are in one another's way is refused depends on which is there first.
        """
        if crew.most == 1:
            self.run(chain(first, rest()))
            return
        items: dict[int, Item | Awaited] = dict(enumerate(first))
        failures: list[_Failure] = []
        with crew:
            ahead = range(len(items))
            begun = bool(items) and crew.start(partial(self._share_away, items, [ahead]))
            try:
                for item in rest():
                    items[len(items)] = item
            except Exception as error:
                failures.append((len(items), error))
            left = range(ahead.stop if begun else 0, len(items))
            if sum(isinstance(item, Page | Awaited) for item in items.values()) < crew.many:
                parts = [self._share(items, [left], _unseen)]
            else:
                parts = [self._share_with(crew, items, left, prepare)]
            parts += crew.parts()
        self._take(parts, failures)

    def _share_with(
        self,
        crew: Crew,
        items: dict[int, Item | Awaited],
        left: range,
        prepare: Callable[[], None],
    ) -> _Part:
        """Write what is left together with the others of a crew; return this process' part."""
        prepare()
        self._renderer.prepare()
        with Turns(left) as turns:
            for _ in range(crew.most - 1 if turns.shared else 0):
                crew.start(partial(self._share_away, items, turns))
            return self._share(items, turns, _unseen)

    def _take(self, parts: list[_Part], failures: list[_Failure]) -> None:
        failures += [part.failed for part in parts if part.failed]
        if failures:
            raise min(failures, key=lambda one: one[0])[1]
        order = {path: at for part in parts for path, at in part.order.items()}
        for part in parts:
            self.tally.add(part.tally)
            self._fresh.take(part.written)
        self._check.take([part.check for part in parts], order)

    def _share_away(
        self,
        items: dict[int, Item | Awaited],
        turns: Iterable[range],
        begin: Callable[[str], None],
    ) -> _Part:
        """Do what `share` does, for a process of which nothing else is left."""
        part = self._share(items, turns, begin)
        if part.failed:
            place, error = part.failed
            part = part._replace(failed=(place, sendable(error)))
        return part

    def _share(
        self,
        items: dict[int, Item | Awaited],
        turns: Iterable[range],
        begin: Callable[[str], None],
    ) -> _Part:
        own = Press(self._renderer, self._check.blank(), self._fresh.blank())
        order: dict[str, int] = {}
        failed = None
        for place in chain.from_iterable(turns):
            item = items.pop(place)  # with what a page is made from
            try:
                begin(item.path)
                order[own._write(made(item))] = place
            except Exception as error:
                failed = place, error
                break
        return _Part(order, own.tally, own._check, own._fresh.written, failed)

    def _write(self, item: Item) -> str:
        start = perf_counter()
        tally = self.tally
        page = item if isinstance(item, Page) else None
        tally.pages += page is not None
        stays = self._renderer.stays(item)
        path = page.file if page else item.path
        kept = self._fresh.keep(path, stays, read=bool(page)) if stays else None
        if kept is not None:
            self._check.know(File(path, kept))
            tally.seconds["write"] += perf_counter() - start
            return path
        file = self._renderer.file(item)
        rendered = perf_counter()
        self._check.look(file, page)
        self._fresh.write(file, stays)
        tally.seconds["render"] += rendered - start
        tally.seconds["write"] += perf_counter() - rendered
        name = page.template if page else f"*.{file.path.rpartition('.')[2]}"
        used = Used(1, len(file.data), rendered - start)
        tally.used[name] = tally.used.get(name, Used()).plus(used)
        return file.path


def _unseen(_: str) -> None:
    """Note nothing: of the page at which this process itself dies nobody is left to tell."""
