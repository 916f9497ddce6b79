"""Work done by a process of its own while this one goes on with something else."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess


class Helper:
    """A copy of this process that does some `work` from now on; none outlives the block."""

    def __init__(self, work: Callable[[], bytes]) -> None:
        self._work = work
        self._started: tuple[BaseProcess, Connection] | None = None

    def __enter__(self) -> Helper:
        """Start, where a process can be had."""
        # A copy of a process with threads may wait for ever for what one of them held.
        if threading.active_count() == 1:
            with suppress(OSError, ImportError, ValueError):
                self._started = self._start()
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        if self._started:
            process, end = self._started
            end.close()
            process.kill()
            process.join()

    def result(self) -> bytes | None:
        """Wait for what came of the work; None where it came to nothing: do it yourself."""
        if self._started:
            with suppress(EOFError, OSError):
                return self._started[1].recv_bytes()
        return None

    def _start(self) -> tuple[BaseProcess, Connection]:
        from multiprocessing import get_context  # costs a tenth of a small build

        context = get_context("fork")
        end, own = context.Pipe()
        process = context.Process(target=self._run, args=(own, end))
        with own:
            process.start()
        return process, end

    def _run(self, own: Connection, end: Connection) -> None:
        end.close()  # while we too held it, we would wait for a parent that is gone
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends us
        with suppress(Exception):  # the parent meets it too, and tells
            own.send_bytes(self._work())
