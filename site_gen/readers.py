"""Archived days as history needs them: many are read by several processes, in their order."""

from __future__ import annotations

import gc
import os
import pickle
from collections import deque
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from site_gen.helper import Helper
from site_gen.intake.archive import Archive
from site_gen.intake.sources import SOURCES
from site_gen.standings.history import days
from site_gen.standings.history.chronicle import MOVES_DAYS
from site_gen.standings.history.days import Day, Key, Row, Sheet

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

MANY = 90  # days that are worth the start of processes
_AHEAD = 6  # days that wait for each process
_HEAVY = 1 << 18  # bytes of days that are worth the start of one


class Reader:
    """Reads days of an archive; those `announced` may be read ahead by other processes.

    So may those asked for `last`. What they return does not depend on how many they are. Where
    none can be had, one does.
    """

    def __init__(
        self, archive: Archive, announced: Iterable[date] = (), last: Iterable[date] = ()
    ) -> None:
        self._archive = archive
        self._coming = deque(announced)
        self._pool: ProcessPoolExecutor | None = None
        self._read: deque[tuple[date, Future[Any]]] = deque()
        self._newest: dict[date, Day] = {}
        self._last = [day for day in last if day not in self._coming]
        self._helper: Helper | None = None
        self._stack = ExitStack()
        self._workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
        if self._workers > 1 and len(self._coming) >= MANY:
            # The last is what Python raises where the system has no semaphores.
            with suppress(OSError, ImportError, NotImplementedError):
                self._pool = _pool(self._workers)
                self._stack.callback(self._pool.shutdown, cancel_futures=True)

    def __enter__(self) -> Reader:
        """Return the reader."""
        if self._workers > 1 and _weight(self._archive, self._last) > _HEAVY:
            work = partial(_read_all, self._archive.root, self._last)
            self._helper = self._stack.enter_context(Helper(work))
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the other processes."""
        self._stack.close()

    def day(self, day: date) -> Day | None:
        """Return a day; None where it cannot be read, which the archive then names."""
        if self._helper and day in self._last:
            self._newest |= self._apart()
        found = self._newest.pop(day, None) or self._ahead(day) or self._here(day)
        if found:
            self._newest[day] = found
            if len(self._newest) > MOVES_DAYS + 1:
                del self._newest[next(iter(self._newest))]
        return found

    def _apart(self) -> dict[date, Day]:
        """Return the days that were read aside, once."""
        packed = self._helper and self._helper.result()
        self._last = []
        days = map(_unpacked, pickle.loads(packed)) if packed else ()  # noqa: S301 - our own
        return {day.date: day for day in days if day}

    def _here(self, day: date) -> Day | None:
        return observed(self._archive, day)

    def _ahead(self, day: date) -> Day | None:
        if not self._pool:
            return None
        from concurrent.futures.process import BrokenProcessPool

        try:
            while self._coming and len(self._read) < _AHEAD * self._workers:
                one = self._coming.popleft()
                self._read.append((one, self._pool.submit(_read, self._archive.root, one)))
            while self._read and self._read[0][0] <= day:
                one, future = self._read.popleft()
                if one == day:
                    return _unpacked(future.result())
        except (BrokenProcessPool, OSError):
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None
        return None


def _pool(workers: int) -> ProcessPoolExecutor:
    # Imported late: all but the first build of a long archive do without.
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    return ProcessPoolExecutor(workers, get_context("spawn"), gc.disable)


def observed(archive: Archive, day: date) -> Day | None:
    """Return what history needs of a day; None where it cannot be read."""
    found = archive.own(day)
    return days.observe(found, SOURCES) if found else None


def _weight(archive: Archive, days: Iterable[date]) -> int:
    """Return the bytes of the files of some days, those that are there."""
    paths = map(archive.path, days)
    return sum(path.stat().st_size for path in paths if path.is_file())


def _read_all(root: Path, days: Iterable[date]) -> bytes:
    return pickle.dumps([_read(root, day) for day in days], pickle.HIGHEST_PROTOCOL)


def _read(root: Path, day: date) -> Any:
    found = observed(Archive(root), day)
    return found and _packed(found)


def _packed(day: Day) -> tuple[Any, ...]:
    """Return a day as plain tuples, which travel in half the time."""
    sheets = [
        (replace(sheet, rows={}), *([tuple(one) for one in part] for part in _parts(sheet)))
        for sheet in day.sheets.values()
    ]
    return replace(day, sheets={}), sheets


def _parts(sheet: Sheet) -> tuple[Iterable[Key], Iterable[Row]]:
    return sheet.rows.keys(), sheet.rows.values()


def _unpacked(packed: tuple[Day, Any] | None) -> Day | None:
    if packed is None:
        return None
    day, sheets = packed
    found = (
        replace(sheet, rows=dict(zip(map(Key._make, keys), map(Row._make, rows), strict=True)))
        for sheet, keys, rows in sheets
    )
    return replace(day, sheets={sheet.board: sheet for sheet in found})
