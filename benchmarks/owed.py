"""The floor with what a build owes each file: Jinja, the check, sums, a place of its own first.

Our minimal templates render rows that are joined already, the check looks at every file, and
each is written down in a manifest and in a digest of states.
``python -m benchmarks.owed ARCHIVE OUTPUT``
"""

from __future__ import annotations

import os
import pickle
import tomllib
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from benchmarks import floor
from benchmarks.floor import Day, Folder
from benchmarks.views import CITE
from site_gen import unchanged
from site_gen.output.check import Check
from site_gen.output.fresh import manifest
from site_gen.pages.site import File, Page

_MINIMAL = Path(__file__).parent / "minimal"
_SOURCE = "all"
_FRAME = 2  # links before the rows, which have theirs
_FORM = {"Model": "category.html", "Board": "model.html"}


class _Noted:
    """What is known of the files that passed: their sums, states, and what the check saw."""

    def __init__(self) -> None:
        self.check = Check({_SOURCE: CITE})
        self.sums: dict[str, str] = {}
        self.states: dict[str, str] = {}

    def look(self, path: str, data: bytes, state: os.stat_result) -> None:
        """Take in a file."""
        self.sums[path] = sha256(data).hexdigest()
        self.states[path] = unchanged.state(state)
        page = None
        if path.endswith(".html"):
            page = Page(f"/{path.removesuffix('index.html')}", "", "", "", sources=(_SOURCE,))
        self.check.look(File(f"/{path}", data), page)

    def take(self, other: _Noted) -> None:
        """Take in what another process noted."""
        self.sums |= other.sums
        self.states |= other.states
        self.check.take([other.check], {})


class _Written:
    """Rows that a template asks for in a form of its own, which is the one that they have."""

    def __init__(self, rows: str) -> None:
        self._rows = rows

    def written(self, _: str) -> Markup:
        """Return the rows."""
        return Markup(self._rows)  # noqa: S704 - they were escaped


def _environment(title: str) -> Environment:
    made = Environment(
        loader=FileSystemLoader(_MINIMAL),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    citation = SimpleNamespace(text=CITE)
    made.globals |= {
        "assets": {"site.css": "/site.css"},
        "settings": SimpleNamespace(title=title),
        "site": SimpleNamespace(sources={_SOURCE: SimpleNamespace(citation=citation)}),
    }
    return made


def _index(templates: Environment, day: Day) -> bytes:
    html = templates.get_template("home.html").render(
        page=SimpleNamespace(title="All boards", sources=(_SOURCE,)),
        catalog=SimpleNamespace(
            boards=[
                SimpleNamespace(path=one.path, title=one.title, entries=one.rows)
                for one in day.boards
            ],
            models=day.names,
        ),
        board_link=lambda board: f"{board.path}/",
    )
    return html.replace(' href="/"', ' href="./"').replace(' href="/', ' href="').encode()


def write(day: Day, output: Path) -> None:
    """Write the pages of a day beside `output`, then give them its name."""
    settings = tomllib.loads((_MINIMAL / "site.toml").read_text("utf-8"))
    templates = _environment(settings["title"])
    forms = {who: templates.get_template(name) for who, name in _FORM.items()}

    def rendered(title: str, who: str, body: str, path: str) -> bytes:
        up, body = floor.placed(body, path)
        page = SimpleNamespace(
            title=title, sources=(_SOURCE,), board=SimpleNamespace(id=f"{_SOURCE}.{path}")
        )
        html = forms[who].render({"page": page, "bare": _Written(body)})
        return html.replace(' href="/', f' href="{up}', _FRAME).encode()

    noted, fresh = _Noted(), output.with_name(f".{output.name}.new")
    folder = Folder(fresh, noted.look)

    def half(at: int) -> bytes:
        floor.share(day, at, folder, rendered)
        return pickle.dumps(noted, pickle.HIGHEST_PROTOCOL) if at else b""

    noted.take(pickle.loads(floor.by_two(half)))  # noqa: S301 - our own process's
    folder.write("index.html", _index(templates, day))
    folder.write("site.css", b"table{border-collapse:collapse}")
    if problems := list(noted.check.problems()):
        raise ValueError(problems[0])
    folder.write("manifest.json", manifest(noted.sums, {}))
    states = "\n".join(f"{path} {state}" for path, state in sorted(noted.states.items()))
    output.with_name(f".{output.name}.lock").write_text(sha256(states.encode()).hexdigest())
    fresh.rename(output)


if __name__ == "__main__":
    floor.run(write)
