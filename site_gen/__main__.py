"""The process: `site-gen`, and `python -m site_gen`."""

from __future__ import annotations

import gc
import os
import sys


def run() -> None:
    """Run the command that the process was started with, and leave at once.

    The system frees what a large site took in no time, Python in a second.
    """
    gc.disable()  # one that lasts, `serve`, enables it again
    from site_gen.cli import main  # which makes many things that last

    try:
        main()
    except SystemExit as end:  # while it is at hand, so is all that the command made
        if not isinstance(end.code, int):
            raise
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # started with it closed
                stream.flush()
        os._exit(end.code)


if __name__ == "__main__":
    run()
