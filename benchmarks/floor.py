"""About the least that the minimal pages take in Python: a script that knows of nothing else.

It reads the archived day, validates it as we do, groups, ranks, joins strings and writes, by two
processes. ``python -m benchmarks.floor ARCHIVE OUTPUT``
"""

from __future__ import annotations

import gc
import json
import os
import sys
import traceback
import zlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from hashlib import sha256
from html import escape
from itertools import islice
from math import inf
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.views import CITE
from site_gen.intake import snapshot
from site_gen.intake.sources import TASK_TYPES

NONE = "&ndash;"
UP = "../../../"
_HEAD = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title>'
    '<link rel="stylesheet" href="{up}site.css"></head><body><header><a href="{up}">Leaderboards'
    "</a></header><main><h1>{title}</h1>\n"
)
_TABLE = (
    "<table><thead><tr><th>#</th><th>{who}</th><th>Score</th><th>Win rate</th>"
    "<th>First place</th><th>Gen time</th><th>$/1M in</th><th>$/1M out</th></tr></thead><tbody>\n"
)
_FOOT = f"<p>{CITE}</p></main></body></html>\n"
_CSV = "rank,slug,name,score,win_rate,first_place,total,gen_ms,price_in,price_out\n"
_NO_COUNTS = f"<td>{NONE}</td>" * 3
_NO_PRICES = (f"<td>{NONE}</td>" * 2, ",\n", '"price_in":null,"price_out":null}')
_NO_STATS = '"win_rate":null,"first_place":null,"total":null,"gen_ms":null'

Row = Any  # a row's dictionary, as received
_Scored = tuple[float, str, float | None, Row]  # what it is sorted by, score, row
_ORDER = itemgetter(0, 1)


class Board(NamedTuple):
    """A ranking: `rows` are rank, score and row as received, the highest first."""

    path: str
    title: str
    rows: list[tuple[int | None, float | None, Row]]


class Day(NamedTuple):
    """All boards, and the names of all models by their slugs."""

    boards: list[Board]
    names: dict[str, str]


Render = Callable[[str, str, str, str], bytes]  # title, "Model" or "Board", rows, path


def rows(archive: Path) -> list[Row]:
    """Return the validated rows of the newest day."""
    blob = max(archive.glob("[0-9]*/*.json.gz")).read_bytes()
    day = snapshot.read(zlib.decompress(blob, 31), sha256(blob).hexdigest())
    return [row for one in day.received for row in one.rows]


def ranked(found: Sequence[Row]) -> Day:
    """Return the rows by board, ranked."""
    by_task: dict[str, list[_Scored]] = {task: [] for task in TASK_TYPES}
    by_arena: defaultdict[tuple[str, str], list[_Scored]] = defaultdict(list)
    names: dict[str, str] = {}
    for row in found:
        slug = row["model_permaslug"]
        if slug not in names:
            names[slug] = row["display_name"]
        if row["source"] == "design-arena":
            score = row["elo"]
            by_arena[row["arena"], row["category"]].append((-score, slug, score, row))
        else:
            for task, own in by_task.items():
                score = row[f"{task}_index"]
                own.append((inf if score is None else -score, slug, score, row))
    made = [Board(f"tasks/{task}", task.title(), _ranked(of)) for task, of in by_task.items()]
    for (arena, category), of in by_arena.items():
        path = f"arenas/{arena}/{category}"
        made.append(Board(path, f"{category}, {arena}", _ranked(of)))
    return Day(made, names)


def _ranked(found: list[_Scored]) -> list[tuple[int | None, float | None, Row]]:
    found.sort(key=_ORDER)
    rank, last, made = 0, None, []
    for place, (_, _, score, row) in enumerate(found, 1):
        if score != last:
            rank, last = place, score
        made.append((None if score is None else rank, score, row))
    return made


@cache
def _listed(slug: str, name: str) -> tuple[str, str, str]:
    """Return who is listed as it stands in a page, a CSV and a JSON file."""
    quoted = name.replace('"', '""')
    told, called = (json.dumps(text, ensure_ascii=False) for text in (slug, name))
    return (
        f'</td><td><a href="{UP}models/{slug}/">{escape(name)}</a></td>',
        f',{slug},"{quoted}",',
        f',"slug":{told},"name":{called},"score":',
    )


@cache
def _priced(told: str, asked: str) -> tuple[str, str, str]:
    """Return two prices per token, in and out, as they stand in the same."""
    cells = "".join([f"<td>${float(price) * 1e6:.2f}</td>" for price in (told, asked)])
    return cells, f"{told},{asked}\n", f'"price_in":{told},"price_out":{asked}}}'


def _prices(row: Row) -> tuple[str, str, str]:
    prices = row["pricing"]
    return _priced(prices["prompt"], prices["completion"]) if prices else _NO_PRICES


def _cells(score: float | None, row: Row, prices: str) -> str:
    """Return the cells of a row's figures, and its end."""
    if row["source"] != "design-arena":
        shown = NONE if score is None else f"{score:.1f}"
        return f"<td>{shown}</td>{_NO_COUNTS}{prices}</tr>\n"
    stats, took = row["tournament_stats"], row["avg_generation_time_ms"]
    first, total = stats["first_place"], stats["total"]
    return (
        f"<td>{score:.1f}</td><td>{row['win_rate']:.1f}</td>"
        f"<td>{f'{100 * first / total:.1f}%' if total else NONE}</td>"
        f"<td>{NONE if took is None else f'{took / 1000:.1f}'}</td>{prices}</tr>\n"
    )


def _data(
    rank: int | None, score: float | None, row: Row, listed: Sequence[str], prices: Sequence[str]
) -> tuple[str, str]:
    """Return a row of CSV and an object of JSON."""
    _, line, known = listed
    _, cells, members = prices
    if row["source"] != "design-arena":
        shown, value = ("", "null") if score is None else (score, score)
        return (
            f"{rank or ''}{line}{shown},,,,,{cells}",
            f'{{"rank":{rank or "null"}{known}{value},{_NO_STATS},{members}',
        )
    stats, took = row["tournament_stats"], row["avg_generation_time_ms"]
    points, win = repr(score), repr(row["win_rate"])
    first, total = stats["first_place"], stats["total"]
    if took is None or total is None or first is None:
        told = ["" if one is None else f"{one}" for one in (first, total, took)]
        first, total, took = (one or "null" for one in told)
        line = f"{rank}{line}{points},{win},{','.join(told)},{cells}"
    else:
        took = repr(took)
        line = f"{rank}{line}{points},{win},{first},{total},{took},{cells}"
    return line, (
        f'{{"rank":{rank}{known}{points},"win_rate":{win},"first_place":{first},"total":{total},'
        f'"gen_ms":{took},{members}'
    )


class Folder:
    """The files written; each is given to `look`, if there is one."""

    def __init__(
        self, root: Path, look: Callable[[str, bytes, os.stat_result], None] | None = None
    ) -> None:
        self._root = str(root)
        self._look = look
        self._made: set[str] = set()
        root.mkdir()

    def write(self, path: str, data: bytes) -> None:
        """Write a file, and the folders that it lies in."""
        whole = f"{self._root}/{path}"
        folder = whole.rpartition("/")[0]
        if folder not in self._made:
            self._make(folder)
        handle = os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        if os.write(handle, data) != len(data):
            raise OSError(f"{whole}: written in part")
        if self._look:
            self._look(path, data, os.fstat(handle))
        os.close(handle)

    def _make(self, folder: str) -> None:
        above = folder.rpartition("/")[0]
        if above and above not in self._made and above != self._root:
            self._make(above)
        with suppress(FileExistsError):
            os.mkdir(folder)
        self._made.add(folder)


def share(day: Day, at: int, folder: Folder, render: Render) -> None:
    """Write every second board and model, from the `at`-th on."""
    own: dict[str, list[str]] = {slug: [] for slug in islice(day.names, at, None, 2)}
    for number, board in enumerate(day.boards):
        link = f'</td><td><a href="{UP}{board.path}/">{escape(board.title)}</a></td>'
        if number % 2 == at:
            _board(board, folder, render, own, link)
            continue
        for rank, score, row in board.rows:
            models = own.get(row["model_permaslug"])
            if models is not None:
                place = NONE if rank is None else rank
                models.append(f"<tr><td>{place}{link}{_cells(score, row, _prices(row)[0])}")
    for slug, body in own.items():
        path = f"models/{slug}"
        folder.write(f"{path}/index.html", render(day.names[slug], "Board", "".join(body), path))


def _board(
    board: Board, folder: Folder, render: Render, own: dict[str, list[str]], link: str
) -> None:
    """Write a board with its data, and deal its rows to the models in `own`."""
    body, lines, objects = [], [_CSV], []
    for rank, score, row in board.rows:
        slug, prices = row["model_permaslug"], _prices(row)
        listed = _listed(slug, row["display_name"])
        place, cells = NONE if rank is None else rank, _cells(score, row, prices[0])
        models = own.get(slug)
        if models is not None:
            models.append(f"<tr><td>{place}{link}{cells}")
        body.append(f"<tr><td>{place}{listed[0]}{cells}")
        line, one = _data(rank, score, row, listed, prices)
        lines.append(line)
        objects.append(one)
    page = render(board.title, "Model", "".join(body), board.path)
    folder.write(f"{board.path}/index.html", page)
    folder.write(f"{board.path}/board.csv", "".join(lines).encode())
    folder.write(f"{board.path}/board.json", f"[{','.join(objects)}]".encode())


def placed(body: str, path: str) -> tuple[str, str]:
    """Return the way up from a page, and rows whose links take it."""
    up = "../" * (path.count("/") + 1)
    return up, body if up == UP else body.replace(UP, up)


def joined(title: str, who: str, body: str, path: str) -> bytes:
    """Return a page as joined strings."""
    up, body = placed(body, path)
    head = _HEAD.format(title=escape(title), up=up) + _TABLE.format(who=who)
    return f"{head}{body}</tbody></table>{_FOOT}".encode()


def by_two(work: Callable[[int], bytes]) -> bytes:
    """Have two processes work; return what the other tells, raise ChildProcessError if it fails."""
    end, start = os.pipe()
    if not os.fork():
        os.close(end)  # or it would wait for ever for a parent that has ended
        try:
            with os.fdopen(start, "wb") as told:
                told.write(work(1))
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    os.close(start)
    work(0)
    with os.fdopen(end, "rb") as told:
        other = told.read()
    if os.wait()[1]:
        raise ChildProcessError("the other half was not written")
    return other


def index(day: Day) -> bytes:
    """Return the page that lists the boards."""
    items = [
        f'<li><a href="{one.path}/">{escape(one.title)}</a> ({len(one.rows)})</li>\n'
        for one in day.boards
    ]
    head = _HEAD.format(title="All boards", up="./")
    return f"{head}<ul>{''.join(items)}</ul><p>{len(day.names)} models</p>{_FOOT}".encode()


def write(day: Day, output: Path) -> None:
    """Write the pages of a day."""
    folder = Folder(output)

    def half(at: int) -> bytes:
        share(day, at, folder, joined)
        return b""

    by_two(half)
    folder.write("index.html", index(day))
    folder.write("site.css", b"table{border-collapse:collapse}")


def run(how: Callable[[Day, Path], None]) -> None:
    """Write what the command line names, and leave the rest to the system."""
    gc.disable()
    archive, output = map(Path, sys.argv[1:])
    how(ranked(rows(archive)), output)
    os._exit(0)  # which frees what is large in no time


if __name__ == "__main__":
    run(write)
