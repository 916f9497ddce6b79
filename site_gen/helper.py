"""Work done by a process of its own while this one goes on with something else."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress

_DONE = b"."  # stands after all that came of the work


class Helper:
    """A copy of this process that does some `work` from now on; none outlives the block.

    `code` is how it ended, once that is known: its exit code, or a signal's number below zero.
    """

    def __init__(self, work: Callable[[], bytes]) -> None:
        self._work = work
        self._process = 0
        self._end = -1
        self.code: int | None = None

    def __enter__(self) -> Helper:
        """Start, where a process can be had."""
        # A copy of a process with threads may wait for ever for what one of them held.
        if hasattr(os, "fork") and threading.active_count() == 1:
            try:
                self._start()
            except OSError:
                pass
            except BaseException:
                self.__exit__()
                raise
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        if self._end >= 0:
            os.close(self._end)
            self._end = -1
        if self.runs:
            with suppress(ProcessLookupError):
                os.kill(self._process, signal.SIGKILL)
            self._wait()

    @property
    def runs(self) -> bool:
        """Whether a process was started that has not been waited for."""
        return self._process > 0

    def result(self) -> bytes | None:
        """Wait for what came of the work; None where it came to nothing: do it yourself."""
        if not self.runs:
            return None
        end, self._end = self._end, -1
        with os.fdopen(end, "rb") as told:
            found = told.read()
        self._wait()
        return found.removesuffix(_DONE) if found.endswith(_DONE) else None

    def _wait(self) -> None:
        process, self._process = self._process, 0
        with suppress(ChildProcessError):  # SIGCHLD is ignored, by who started us: all is forgotten
            self.code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])

    def _start(self) -> None:
        # An interrupt has to wait until either process knows which one it is.
        held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self._end, own = os.pipe()
            try:
                self._process = os.fork()
                if not self._process:
                    self._run(own, held)
            finally:
                os.close(own)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, held)

    def _run(self, own: int, held: Iterable[int]) -> None:
        """Do the work and end: whatever this process still had to do is its parent's."""
        code = 1
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends us
            signal.pthread_sigmask(signal.SIG_SETMASK, held)
            os.close(self._end)  # while we too held it, we would wait for a parent that is gone
            with os.fdopen(own, "wb") as told:
                told.write(self._work())
                told.write(_DONE)
            code = 0
        except BaseException:  # noqa: S110 - what is missing at the end tells
            pass
        finally:
            os._exit(code)
