"""Everything a site consists of, rendered, looked at and written: by one process or by several."""

from __future__ import annotations

import mmap
import os
import pickle
import signal
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from time import perf_counter
from typing import NamedTuple

from site_gen.errors import BuildError, SiteGenError
from site_gen.helper import Helper
from site_gen.output.check import Check
from site_gen.output.fresh import Fresh
from site_gen.output.render import Renderer
from site_gen.pages import urls
from site_gen.pages.site import Awaited, File, Item, Page, made

MANY = 100  # items that are worth the start of a process
_RUN = 4  # items, at least, that a process takes at a time: what lies together shares work
_RUNS = 1000  # at most, which fit into a pipe of one page of memory
_NAME = 4096  # bytes for the path that a process is at


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
    sums: dict[str, str]
    sizes: dict[str, int]
    stays: dict[str, str]
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
        jobs: int,
        plan: Callable[[], Iterator[Item | Awaited]],
        prepare: Callable[[], None],
    ) -> None:
        """Write what a plan yields, by `jobs` processes, or by one where more cannot be had.

        With several, `prepare` makes what pages share, and their folders are made meanwhile.

        This process is one of them. Files, and the error that is raised, do not depend on how many
        they are: who fails first in the plan had all before it taken.
        """
        if jobs == 1:
            self.run(plan())
            return
        items: dict[int, Item | Awaited] = {}
        failures: list[_Failure] = []
        try:
            for item in plan():
                items[len(items)] = item
        except Exception as error:
            failures.append((len(items), error))
        with Helper(partial(self._make_folders, items, os.getpid())) as helper:
            prepare()
            self._renderer.prepare()
            with _Others(jobs - 1, len(items), partial(self._share, items)) as others:
                parts = [self._share(items, others.turns(), _unseen), *others.parts()]
            helper.result()
        failures += [part.failed for part in parts if part.failed]
        if failures:
            raise min(failures, key=lambda one: one[0])[1]
        order = {path: at for part in parts for path, at in part.order.items()}
        for part in parts:
            self.tally.add(part.tally)
            self._fresh.take(part.sums, part.sizes, part.stays)
        self._check.take([part.check for part in parts], order)

    def _make_folders(self, items: dict[int, Item | Awaited], parent: int) -> bytes:
        files = dict.fromkeys(urls.file(item.path) for item in items.values())
        for path in files:
            _end_after(parent)
            self._fresh.make_folder(path, files)
        return b""

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
        done = own._fresh
        return _Part(order, own.tally, own._check, done.sums, done.sizes, done.stays, failed)

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


_Share = Callable[[Iterable[range], Callable[[str], None]], _Part]


def _end_after(parent: int) -> None:
    """End this process if its parent, whose lock it holds, is gone."""
    if os.getppid() != parent:
        signal.raise_signal(signal.SIGKILL)


def _unseen(_: str) -> None:
    """Note nothing: of the page at which this process itself dies nobody is left to tell."""


class _Others:
    """Further processes that each do a share; none outlives the block, or a killed parent."""

    def __init__(self, most: int, items: int, share: _Share) -> None:
        self._share = share
        self._most = most
        self._items = items
        self._run = max(_RUN, items // _RUNS + 1)
        self._turns = -1
        self._parent = os.getpid()
        self._stack = ExitStack()
        self._running: list[tuple[mmap.mmap, Helper]] = []

    def __enter__(self) -> _Others:
        """Start those that can be had."""
        try:
            with suppress(OSError):
                self._start()
        except BaseException:
            self._stack.close()
            raise
        return self

    def _start(self) -> None:
        turns, own = os.pipe()
        self._stack.callback(os.close, turns)
        try:
            # Whoever has time takes the next run of items: the first that is still in this pipe.
            os.write(own, b"".join(at.to_bytes(4) for at in range(0, self._items, self._run)))
        finally:
            os.close(own)
        self._turns = turns
        for _ in range(self._most):
            note = mmap.mmap(-1, _NAME)
            helper = self._stack.enter_context(Helper(partial(self._work, note)))
            self._running.append((note, helper))

    def __exit__(self, *_: object) -> None:
        """End all that still run."""
        self._stack.close()

    def turns(self) -> Iterator[range]:
        """Yield the places of items that it is this process' turn to write, in their order."""
        if self._turns < 0:
            yield range(self._items)
            return
        while place := os.read(self._turns, 4):
            start = int.from_bytes(place)
            yield range(start, min(start + self._run, self._items))

    def parts(self) -> Iterator[_Part]:
        """Yield what each did; raise BuildError when one died."""
        for note, helper in self._running:
            if not helper.runs:
                continue
            done = helper.result()
            if done is None:
                name = note.readline().rstrip(b"\0\n").decode("utf-8", "replace")
                where = f"while it made {name}" if name else "before it began"
                raise BuildError(
                    f"a process died {where} ({_cause(helper.code)});"
                    " memory may be short: try --jobs 1"
                )
            yield pickle.loads(done)  # noqa: S301 - our own process's

    def _work(self, note: mmap.mmap) -> bytes:
        def begin(path: str) -> None:
            _end_after(self._parent)
            note.seek(0)
            note.write(path.encode("utf-8", "replace")[: _NAME - 1] + b"\n")

        part = self._share(self.turns(), begin)
        if part.failed:
            place, error = part.failed
            part = part._replace(failed=(place, _sent(error)))
        return pickle.dumps(part, pickle.HIGHEST_PROTOCOL)


def _sent(error: BaseException) -> BaseException:
    """Return an error that reaches another process; the trace of a bug goes with it."""
    if isinstance(error, SiteGenError):
        return error
    trace = "".join(traceback.format_exception(error))
    try:
        error.add_note(trace)
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    except Exception:
        return RuntimeError(trace)
    return error


def _cause(code: int | None) -> str:
    if code is None:
        return "why is not known"
    if code < 0:
        with suppress(ValueError):
            return signal.Signals(-code).name
    return f"exit code {code}"
