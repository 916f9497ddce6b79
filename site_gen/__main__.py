"""The process: `site-gen`, and `python -m site_gen`."""

from __future__ import annotations

import gc

from site_gen import heap
from site_gen.cli import main


def run() -> None:
    """Run the command that the process was started with."""
    gc.disable()  # one that lasts, `serve`, enables it again
    try:
        main()
    except SystemExit as end:  # while it is at hand, so is all that the command made
        if isinstance(end.code, int):
            heap.leave(end.code)
        raise


if __name__ == "__main__":
    run()
