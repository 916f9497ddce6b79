"""What a command was asked to do, and the watch that times it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from site_gen.report import Report
from site_gen.settings import API_URL, Settings

Say = Callable[[str], None]
Mode = Literal["live", "sample", "offline", "date"]


@dataclass(frozen=True, slots=True)
class Job:
    """What a command was asked to do; `day` only with mode `date`, `key` only with mode `live`.

    `jobs` is the number of processes that write pages, 0 for as many as serve. `asked` is all
    that was asked for in words, see `unchanged`; without them the next build is not spared when
    nothing has changed.
    """

    mode: Mode = "live"
    day: date | None = None
    output: Path = Path("public")
    archive: Path = Path("archive")
    api_url: str = API_URL
    key: str = field(default="", repr=False)
    settings: Settings = Settings()
    templates: Path | None = None
    static: Path | None = None
    content: Path | None = None
    accept: tuple[str, ...] = ()
    strict: bool = False
    jobs: int = 0
    asked: str = ""


class Watch:
    """Adds the seconds since it last looked to a stage of the report."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._start = self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        """Add the seconds since it last looked to a stage."""
        now = time.perf_counter()
        self._report.seconds[stage] += now - self._last
        self._report.seconds["total"] = now - self._start
        self._last = now

    def share(self, took: Mapping[str, float]) -> None:
        """Add the seconds since it last looked to stages, as these took parts of them."""
        now = time.perf_counter()
        whole = sum(took.values()) or 1
        for stage, part in took.items():
            self._report.seconds[stage] += (now - self._last) * part / whole
        self._last = now
