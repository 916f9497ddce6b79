"""Processes that share the writing of a site."""

from __future__ import annotations

import mmap
import os
import pickle
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from functools import partial
from typing import Any

from site_gen.errors import BuildError, SiteGenError
from site_gen.helper import Helper

_RUN = 4  # items, at least, that a process takes at a time: what lies together shares work
_RUNS = 1000  # at most, which fit into a pipe of one page of memory
_NAME = 4096  # bytes for the path that a process is at

# Does a part of the work and returns what came of it; what it is given is told each path begun.
Share = Callable[[Callable[[str], None]], Any]


def _end_after(parent: int) -> None:
    """End this process if its parent, whose lock it holds, is gone."""
    if os.getppid() != parent:
        signal.raise_signal(signal.SIGKILL)


class Turns:
    """The places of items, a run at a time to whichever process has time for it."""

    def __init__(self, places: range) -> None:
        self._places = places
        self._run = max(_RUN, len(places) // _RUNS + 1)
        self._pipe = -1

    def __enter__(self) -> Turns:
        """Lay out all runs; where no pipe can be had, whoever comes first has them all."""
        starts = self._places[:: self._run]
        with suppress(OSError):
            turns, own = os.pipe()
            try:
                # The next run is the first that is still in this pipe.
                os.write(own, b"".join(at.to_bytes(4) for at in starts))
            except OSError:
                os.close(turns)
                raise
            finally:
                os.close(own)
            self._pipe = turns
        return self

    @property
    def shared(self) -> bool:
        """Whether several processes can take turns."""
        return self._pipe >= 0

    def __exit__(self, *_: object) -> None:
        """Drop what is left."""
        if self.shared:
            os.close(self._pipe)

    def __iter__(self) -> Iterator[range]:
        """Yield the places of items that it is this process' turn to write, in their order."""
        if not self.shared:
            yield self._places
            return
        while place := os.read(self._pipe, 4):
            start = int.from_bytes(place)
            yield range(start, min(start + self._run, self._places.stop))


class Crew:
    """This process and others that each do a share; none outlives the block, or a killed parent.

    At most `most` are to write pages, and several only where there are `many` of these.
    """

    def __init__(self, most: int, many: int) -> None:
        self.most = most
        self.many = many
        self._parent = os.getpid()
        self._stack = ExitStack()
        self._running: list[tuple[mmap.mmap, Helper]] = []

    def __enter__(self) -> Crew:
        """Start none yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """End all that still run."""
        self._stack.close()

    def start(self, share: Share) -> bool:
        """Have a process do a share from now on; return False where none can be had."""
        try:
            note = mmap.mmap(-1, _NAME)
        except OSError:
            return False
        helper = self._stack.enter_context(Helper(partial(self._work, share, note)))
        if helper.runs:
            self._running.append((note, helper))
        return helper.runs

    def parts(self) -> Iterator[Any]:
        """Yield what came of each share; raise what it raised, BuildError when a process died."""
        for note, helper in self._running:
            done = helper.result()
            if done is None:
                name = note.readline().rstrip(b"\0\n").decode("utf-8", "replace")
                where = f"while it made {name}" if name else "before it began"
                raise BuildError(
                    f"a process died {where} ({_cause(helper.code)});"
                    " memory may be short: try --jobs 1"
                )
            part = pickle.loads(done)  # noqa: S301 - our own process's
            if isinstance(part, BaseException):
                raise part
            yield part

    def _work(self, share: Share, note: mmap.mmap) -> bytes:
        def begin(path: str) -> None:
            _end_after(self._parent)
            note.seek(0)
            note.write(path.encode("utf-8", "replace")[: _NAME - 1] + b"\n")

        try:
            part = share(begin)
        except Exception as error:
            part = sendable(error)
        return pickle.dumps(part, pickle.HIGHEST_PROTOCOL)


def sendable(error: BaseException) -> BaseException:
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
