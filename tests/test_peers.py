"""What other generators are given to make is what our pages show."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from decimal import Decimal
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

import markupsafe
import pytest

from benchmarks import figures, floor, owed, peers, performance, views
from benchmarks.figures import Size
from site_gen.output.check import Check
from site_gen.pages import urls
from site_gen.pages.site import File, Page
from site_gen.standings.catalog import Catalog
from site_gen.standings.model import Entry
from tests.command import process, site_gen
from tests.sites import ROOT, catalog_of

TINY = Size(20, 3, 6, 12)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """Return the catalog of the tiny day."""
    return catalog_of(*figures.rows(TINY))


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """Return what peers are given."""
    return views.of(figures.rows(TINY))


def line(entry: Entry, *given: Any) -> tuple[Any, ...]:
    """Return an entry as views have it, figures that are not `given` by key."""
    prices = [None if one is None else one / 10**6 for one in entry.values[-2:]]
    return (entry.rank, entry.slug, entry.name, entry.values[0], *given, *prices)


def test_peers_rank_the_rows_that_our_boards_have(catalog: Catalog, told: dict[str, Any]) -> None:
    own = {}
    for board in catalog.boards:
        at = {metric.key: place for place, metric in enumerate(board.columns)}
        shown = ("win_rate", "first_place", "tournaments", "avg_generation_time_ms")
        own[urls.board(board).strip("/")] = [
            line(one, *(one.values[at[key]] if key in at else None for key in shown))
            for one in board.entries
        ]

    keys = ("rank", "slug", "name", "score", "win", "first", "total", "ms")
    theirs = {
        board["path"]: [
            (
                *(row[key] for key in keys),
                *(row[key] and Decimal(row[key]) for key in ("pin", "pout")),
            )
            for row in board["rows"]
        ]
        for board in told["boards"]
    }

    assert theirs == own


def test_peers_list_the_boards_that_our_models_stand_on(
    catalog: Catalog, told: dict[str, Any]
) -> None:
    own = {
        urls.model(model).strip("/"): sorted(
            (urls.board(board).strip("/"), entry.name) for board, entry in model.placements
        )
        for model in catalog.models
    }

    assert own == {
        model["path"]: sorted((row["path"], row["name"]) for row in model["rows"])
        for model in told["models"]
    }


def test_a_small_build_loads_next_to_nothing_that_it_does_not_use(tmp_path: Path) -> None:
    minimal = Path(peers.__file__).parent / "minimal"
    done = process(
        *("build", "--sample", "--quiet", "--output", tmp_path / "public"),
        *("--templates", minimal, "--config", minimal / "site.toml"),
        cwd=tmp_path,
        PYTHONPROFILEIMPORTTIME="1",
        COVERAGE_PROCESS_START="",  # which would load more
        COVERAGE_PROCESS_CONFIG="",
    )

    assert done.exit == 0, done.err
    loaded = {line.rsplit("|", 1)[-1].strip() for line in done.err.splitlines()}
    assert "jinja2" in loaded
    idle = {"email", "html.parser", "httpx", "importlib.metadata", "markdown", "multiprocessing"}
    assert loaded & {*idle, "pydantic", "zipfile"} == set()


def test_the_minimal_site_has_the_peers_pages_with_their_rows(
    tmp_path: Path, told: dict[str, Any]
) -> None:
    figures.archive(tmp_path / "archive", TINY)
    minimal = Path(peers.__file__).parent / "minimal"
    done = site_gen(
        *("build", "--offline", "--archive", tmp_path / "archive"),
        *("--output", tmp_path / "public", "--templates", minimal),
        *("--config", minimal / "site.toml", "--quiet"),
    )

    assert done.exit == 0, done
    pages = {
        f"{one['path']}/index.html": len(one["rows"]) for one in told["boards"] + told["models"]
    }
    assert peers.table_rows(tmp_path / "public") == {"index.html": 0, **pages}
    made = {path.relative_to(tmp_path / "public").as_posix() for path in tmp_path.rglob("board.*")}
    assert made == {
        f"{board['path']}/board.{kind}" for board in told["boards"] for kind in ("csv", "json")
    }


@pytest.fixture(scope="module", params=[floor, owed], ids=["floor", "owed"])
def least(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the tiny day's pages as the floor makes them, without and with what is owed."""
    home = tmp_path_factory.mktemp("least")
    figures.archive(home / "archive", TINY)
    command = [sys.executable, "-m", request.param.__name__, home / "archive", home / "public"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    return home / "public"


def shown(row: dict[str, Any], up: str, where: tuple[str, str]) -> str:
    """Return a row of a page; `where` is what it leads to, path and words."""

    def text(form: str, value: float | None) -> str:
        return "&ndash;" if value is None else form.format(value)

    share = 100 * row["first"] / row["total"] if row["total"] else None
    seconds = None if row["ms"] is None else row["ms"] / 1000
    prices = [None if row[key] is None else float(row[key]) * 1e6 for key in ("pin", "pout")]
    cells = (
        text("{}", row["rank"]),
        f'<a href="{up}{where[0]}/">{escape(where[1])}</a>',
        *(text("{:.1f}", row["score"]), text("{:.1f}", row["win"]), text("{:.1f}%", share)),
        *(text("{:.1f}", seconds), *(text("${:.2f}", price) for price in prices)),
    )
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def test_the_floor_has_the_rows_of_the_peers(least: Path, told: dict[str, Any]) -> None:
    wanted = {}
    for one in told["boards"] + told["models"]:
        up = "../" * (one["path"].count("/") + 1)
        wanted[f"{one['path']}/index.html"] = sorted(
            shown(row, up, (row["path"], row["title"]))
            if "path" in row
            else shown(row, up, (f"models/{row['slug']}", row["name"]))
            for row in one["rows"]
        )

    found = {
        path.relative_to(least).as_posix(): sorted(
            line for line in path.read_text("utf-8").splitlines() if line.startswith("<tr><td>")
        )
        for path in least.rglob("*.html")
    }
    assert found == {"index.html": [], **wanted}


def test_the_floor_has_its_rows_in_order_and_the_data_beside_them(
    least: Path, told: dict[str, Any]
) -> None:
    names = ("rank", "slug", "name", "score", "win_rate", "first_place", "total", "gen_ms")
    for board in told["boards"]:
        keys = ("rank", "slug", "name", "score", "win", "first", "total", "ms", "pin", "pout")
        wanted = [
            {
                **dict(zip(names, (row[key] for key in keys), strict=False)),
                "price_in": row["pin"] and float(row["pin"]),
                "price_out": row["pout"] and float(row["pout"]),
            }
            for row in sorted(board["rows"], key=lambda row: (row["rank"] or 99, row["slug"]))
        ]
        data = json.loads((least / board["path"] / "board.json").read_bytes())
        assert data == wanted
        with (least / board["path"] / "board.csv").open(encoding="utf-8", newline="") as file:
            lines = list(csv.reader(file))
        assert lines[0] == list(wanted[0])
        assert [[value and _read(value) for value in line] for line in lines[1:]] == [
            ["" if value is None else value for value in one.values()] for one in wanted
        ]


def _read(cell: str) -> str | float:
    """Return a cell as a number, if it is one."""
    try:
        return float(cell)
    except ValueError:
        return cell


def test_the_floor_has_titles_credits_and_links_that_lead_somewhere(
    least: Path, told: dict[str, Any]
) -> None:
    check = Check({})
    for path in least.rglob("*.*"):
        name, data = f"/{path.relative_to(least).as_posix()}", path.read_bytes()
        page = Page(name.removesuffix("index.html"), "", "", "") if path.suffix == ".html" else None
        check.look(File(name, data), page)
        assert page is None or views.CITE.encode() in data

    assert list(check.problems()) == []
    for one in told["boards"] + told["models"]:
        html = (least / one["path"] / "index.html").read_text("utf-8")
        titles = {one["title"]} if "title" in one else {row["name"] for row in one["rows"]}
        title = html.partition("<title>")[2].partition("</title>")[0]
        assert title in {escape(name) for name in titles} | {markupsafe.escape(x) for x in titles}


def test_what_is_owed_has_the_sum_of_every_file(tmp_path: Path) -> None:
    figures.archive(tmp_path / "archive", TINY)
    made = tmp_path / "public"
    command: list[str | Path]
    command = [sys.executable, "-m", owed.__name__, tmp_path / "archive", made]
    subprocess.run(command, cwd=ROOT, check=True)

    assert json.loads((made / "manifest.json").read_bytes())["files"] == {
        path.relative_to(made).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in made.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }


@pytest.mark.parametrize(
    ("half", "why"),
    [
        ("1 / 0 if at else b''", "ChildProcessError: the other half was not written"),
        ("bytes(10**6) if at else 1 / 0", "ZeroDivisionError"),
    ],
    ids=["the other", "its own"],
)
def test_a_half_of_the_floor_that_fails_is_told_and_leaves_no_process(half: str, why: str) -> None:
    code = f"from benchmarks import floor; floor.by_two(lambda at: {half})"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60
    )  # what is left would keep stderr open

    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stderr
    assert why in done.stderr


def test_the_page_of_performance_says_what_was_measured() -> None:
    assert performance.PAGE.read_text("utf-8") == performance.page()
