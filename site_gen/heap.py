"""What a process may save itself: looking for cycles, and taking apart what it leaves behind."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn


@contextmanager
def unswept() -> Iterator[None]:
    """Keep Python from looking for cycles, of which days and pages have next to none."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def leave(code: int) -> NoReturn:
    """End the process at once: the system frees a large heap faster than Python does."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # started with it closed
            stream.flush()
    os._exit(code)
