"""Where everything is, and how one page links to another.

Templates and cells write links from the site's root (`href="/models/"`); `relative` turns
them into links from the page once it is rendered, so that a site works under any path.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from site_gen.standings.history.model import BoardHistory
from site_gen.standings.model import Arena, Board, Lab, Model, SourceState, TaskType
from site_gen.text import segment

HOME = "/"
MODELS = "/models/"
LABS = "/labs/"
DATA = "/data/"
CHANGES = "/changes/"
NOT_FOUND = "/404.html"
V1 = "/data/v1"
DOWNLOADS = "/downloads/"
_LINK = re.compile(r'<a href="(/[^"]*)"([^>]*)>(.*?)</a>', re.DOTALL)
_FOLDER = re.compile(r'( href="/(?:[^"#?]*/)?)(?=["#?])')


def task(task: TaskType) -> str:
    """Return the address of a task type."""
    return f"/tasks/{segment(task.id)}/"


def arena(arena: Arena) -> str:
    """Return the address of an arena."""
    return f"/arenas/{segment(arena.id)}/"


def board(board: Board) -> str:
    """Return the address of the page that shows a board in full."""
    if board.arena is not None and board.category is not None:
        arena = segment(board.arena)
        return f"/arenas/{arena}/{board.id.removeprefix(f'{board.source}.{arena}.')}/"
    return f"/tasks/{segment(board.task_type or board.id)}/"


def vanished(board: BoardHistory) -> str:
    """Return the address that an arena's board had when it was last shown."""
    arena = segment(board.arena or "")
    return f"/arenas/{arena}/{board.board.removeprefix(f'{board.source}.{arena}.')}/"


def model(model: Model) -> str:
    """Return the address of a model."""
    return f"/models/{model.path}/"


def lab(lab: Lab) -> str:
    """Return the address of a lab."""
    return f"/labs/{lab.path}/"


def source(source: SourceState) -> str:
    """Return the address of a source."""
    return f"/sources/{segment(source.id)}/"


def export(board: Board, kind: str) -> str:
    """Return the address of a board's download; `kind` is json, csv or md."""
    return f"{V1}/boards/{board.id}.{kind}"


def month(day: date) -> str:
    """Return the address of the month in which a day lies."""
    return f"{CHANGES}{day:%Y-%m}/"


def history(board: str, year: int) -> str:
    """Return the address of a year of a board's history, by the board's id."""
    return f"{V1}/history/{board}/{year}.csv"


def arena_feed(found: Arena) -> str:
    """Return the address of an arena's feed."""
    return f"{arena(found)}feed.xml"


def feed(board: Board) -> str:
    """Return the address of a board's feed."""
    return f"{V1}/boards/{board.id}.feed.xml"


def embed(board: Board) -> str:
    """Return the address of a board's page for frames in other sites."""
    return f"/embed/{board.id}/"


def relative(html: str, path: str, base: str, named: bool = False) -> str:
    """Turn a page's links from the root into links from the page at `path`.

    The page for absent addresses is served at any depth: its links start with `base`. With
    `named` a link to a folder names its file, for there is no server to find it.
    """
    if named:
        html = _FOLDER.sub(r"\1index.html", html)
    to = base if path == NOT_FOUND else up(path)
    return html.replace(' href="/', f' href="{to}').replace(' src="/', f' src="{to}')


def up(path: str) -> str:
    """Return what leads from the page at `path` to the site's root."""
    return "../" * (path.count("/") - 1) or "./"


def alone(html: str, anchors: Mapping[str, str], site_url: str | None) -> str:
    """Turn the links of a page that stands alone into links within it, or to the public site.

    `anchors` has the ids on it by address. What is neither here nor public is text.
    """

    def lead(found: re.Match[str]) -> str:
        path, more, words = found.groups()
        if path in anchors:
            return f'<a href="#{anchors[path]}"{more}>{words}</a>'
        if path.startswith("/labs/"):
            return words  # thousands of these would double the weight of the tables' links
        return f'<a href="{site_url}{path}"{more}>{words}</a>' if site_url else words

    return _LINK.sub(lead, html)


def file(path: str) -> str:
    """Return the path of the file that an address names: of a folder its index."""
    return f"{path}index.html" if path.endswith("/") else path


def resolve(path: str, link: str) -> str:
    """Return where a relative link on the page at `path` leads, from the site's root."""
    if link.startswith("/"):
        return link
    parts = path.split("/")[:-1]
    for step in link.split("/"):
        if step == "..":
            parts = parts[:-1] or [""]
        elif step != ".":
            parts.append(step)
    return "/".join(parts)
