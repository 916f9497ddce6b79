"""Everything a site consists of, rendered, looked at and written: by one process or by several."""

from __future__ import annotations

import gc
import mmap
import os
import signal
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

from site_gen.errors import BuildError, SiteGenError
from site_gen.output.check import Check
from site_gen.output.fresh import Fresh
from site_gen.output.render import Renderer
from site_gen.pages.site import Awaited, File, Item, Page, made

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

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


class _Part(NamedTuple):
    """What a process did: the places and paths of its files, and why it ended early, if it did."""

    order: dict[str, int]
    tally: Tally
    check: Check
    sums: dict[str, str]
    sizes: dict[str, int]
    stays: dict[str, str]
    failed: tuple[int, BaseException] | None


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

    def run_by(self, jobs: int, plan: Callable[[], Iterator[Item | Awaited]]) -> None:
        """Write what a plan yields, by `jobs` processes, or by one where more cannot be had.

        Each goes through the plan, which must be cheap and the same every time, and writes the
        runs of items whose turn it took. Files, and the error that is raised, do not depend on
        how many they are: who fails first in the plan had all before it taken.
        """
        # A copy of a process with threads may wait for ever for what one of them held.
        forks = hasattr(os, "fork") and threading.active_count() == 1
        workers = None
        if forks and jobs > 1:
            self._renderer.prepare()
            workers = _started(jobs, sum(1 for _ in plan()), partial(self._share, plan))
        if workers is None:
            self.run(plan())
            return
        with workers:
            parts = workers.parts()
        failures = [part.failed for part in parts if part.failed]
        if failures:
            raise min(failures, key=lambda one: one[0])[1]
        order = {path: at for part in parts for path, at in part.order.items()}
        for part in parts:
            self.tally.add(part.tally)
            self._fresh.take(part.sums, part.sizes, part.stays)
        self._check.take([part.check for part in parts], order)

    def _share(
        self,
        plan: Callable[[], Iterator[Item | Awaited]],
        turns: Iterable[range],
        begin: Callable[[str], None],
    ) -> _Part:
        own = Press(self._renderer, self._check.blank(), self._fresh.blank())
        order: dict[str, int] = {}
        place, failed = 0, None
        try:
            wanted = chain.from_iterable(turns)
            mine = next(wanted, None)
            for place, item in enumerate(plan()):
                if place == mine:
                    begin(item.path)
                    order[own._write(made(item))] = place
                    mine = next(wanted, None)
        except Exception as error:
            if not isinstance(error, SiteGenError):
                error.add_note("".join(traceback.format_exception(error)))
            failed = place, error
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


class _Workers:
    """Processes that each do a share; none outlives the block, or a parent that was killed."""

    def __init__(self, jobs: int, items: int, share: _Share) -> None:
        self._share = share
        self._jobs = jobs
        self._run = max(_RUN, items // _RUNS + 1)
        # Whoever has time takes the next run of items: the first that is still in this pipe.
        self._turns, turns = os.pipe()
        os.write(turns, b"".join(at.to_bytes(4) for at in range(0, items, self._run)))
        os.close(turns)
        self._parent = os.getpid()
        self._notes = [mmap.mmap(-1, _NAME) for _ in range(jobs)]
        self._ends: list[Connection] = []
        self._running: list[Any] = []

    def start(self) -> None:
        """Start all; raise OSError, with none left, when the system gives no further process."""
        from multiprocessing import get_context  # costs a tenth of a small build

        context = get_context("fork")
        gc.freeze()  # so that none of them touches, and thereby copies, what is there already
        try:
            for at in range(self._jobs):
                end, own = context.Pipe()
                self._ends.append(end)
                process = context.Process(target=self._work, args=(at, own))
                process.start()
                self._running.append(process)
                own.close()
        except BaseException:
            self.__exit__()
            raise

    def __enter__(self) -> _Workers:
        """Let all begin."""
        for end in self._ends:
            with suppress(OSError):  # `parts` tells of one that died
                end.send(None)
        return self

    def __exit__(self, *_: object) -> None:
        """End all that still run."""
        for process in self._running:
            process.terminate()
        for process in self._running:
            process.join()
        os.close(self._turns)
        gc.unfreeze()

    def parts(self) -> list[_Part]:
        """Return what each did; raise BuildError when one died."""
        found: list[_Part] = []
        for at, end in enumerate(self._ends):
            try:
                found.append(end.recv())
            except (EOFError, OSError):
                self._running[at].join()
                died = _cause(self._running[at].exitcode)
                name = self._notes[at].readline().rstrip(b"\0\n").decode("utf-8", "replace")
                where = f"while it made {name}" if name else "before it began"
                raise BuildError(
                    f"a process died {where} ({died}); memory may be short: try --jobs 1"
                ) from None
        return found

    def _work(self, at: int, own: Connection) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends us
        for end in self._ends:  # while we too held these, we would wait for a parent that is gone
            end.close()
        try:
            own.recv()
        except (EOFError, OSError):
            return
        note = self._notes[at]

        def begin(path: str) -> None:
            self._insist()
            note.seek(0)
            note.write(path.encode("utf-8", "replace")[: _NAME - 1] + b"\n")

        part = self._share(self._taken(), begin)
        with suppress(OSError):
            own.send(part)

    def _taken(self) -> Iterator[range]:
        """Yield the places of items that it is this process' turn to write, in their order."""
        while place := os.read(self._turns, 4):
            start = int.from_bytes(place)
            yield range(start, start + self._run)

    def _insist(self) -> None:
        """End this process with its parent, whose lock it holds."""
        if os.getppid() != self._parent:
            signal.raise_signal(signal.SIGKILL)


def _started(jobs: int, items: int, share: _Share) -> _Workers | None:
    try:
        workers = _Workers(jobs, items, share)
        workers.start()
    except OSError:
        return None
    return workers


def _cause(code: int | None) -> str:
    if code is not None and code < 0:
        with suppress(ValueError):
            return signal.Signals(-code).name
    return f"exit code {code}"
