"""Work done by a process of its own while this one goes on with something else."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress


class Helper:
    """A copy of this process that does some `work` from now on; none outlives the block."""

    def __init__(self, work: Callable[[], bytes]) -> None:
        self._work = work
        self._process = 0
        self._end = -1
        self.code: int | None = None

    def __enter__(self) -> Helper:
        """Start, where a process can be had."""
        # A copy of a process with threads may wait for ever for what one of them held.
        if hasattr(os, "fork") and threading.active_count() == 1:
            with suppress(OSError):
                self._start()
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        if self._end >= 0:
            os.close(self._end)
            self._end = -1
        if self.runs:
            os.kill(self._process, signal.SIGKILL)
            self._wait()

    @property
    def runs(self) -> bool:
        """Whether a process was started, and has not been waited for."""
        return self._process > 0 and self.code is None

    def result(self) -> bytes | None:
        """Wait for what came of the work; None where it came to nothing: do it yourself.

        `code` is then how the process ended: its exit code, or the signal's number below zero.
        """
        if not self.runs:
            return None
        with os.fdopen(self._end, "rb") as end:
            self._end = -1
            found = end.read()
        self._wait()
        return None if self.code else found

    def _wait(self) -> None:
        _, status = os.waitpid(self._process, 0)
        self.code = os.waitstatus_to_exitcode(status)

    def _start(self) -> None:
        self._end, own = os.pipe()
        try:
            self._process = os.fork()
            if not self._process:
                self._run(own)
        finally:
            os.close(own)

    def _run(self, own: int) -> None:
        """Do the work and end: whatever this process still had to do is its parent's."""
        code = 1
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends us
            os.close(self._end)  # while we too held it, we would wait for a parent that is gone
            with os.fdopen(own, "wb") as told:
                told.write(self._work())
            code = 0
        except BaseException:  # noqa: S110 - the parent meets it too, and tells
            pass
        finally:
            os._exit(code)
