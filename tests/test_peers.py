"""What other generators are given to make is what our pages show."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from benchmarks import figures, floor, owed, peers, performance, views
from benchmarks.figures import Size
from site_gen.pages import urls
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


@pytest.mark.parametrize("least", [floor, owed], ids=["floor", "owed"])
def test_the_floor_has_the_peers_pages_and_data(
    least: ModuleType, tmp_path: Path, told: dict[str, Any]
) -> None:
    figures.archive(tmp_path / "archive", TINY)
    made = tmp_path / "public"
    done = subprocess.run(
        [sys.executable, "-m", least.__name__, tmp_path / "archive", made],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stderr) == (0, "")
    pages = {
        f"{one['path']}/index.html": len(one["rows"]) for one in told["boards"] + told["models"]
    }
    assert peers.table_rows(made) == {"index.html": 0, **pages}
    for board in told["boards"]:
        data = json.loads((made / board["path"] / "board.json").read_bytes())
        ranked = {(one["rank"], one["slug"], one["name"]): one["score"] for one in board["rows"]}
        assert ranked == {(one["rank"], one["slug"], one["name"]): one["score"] for one in data}
        lines = (made / board["path"] / "board.csv").read_text("utf-8").splitlines()
        assert len(lines) == 1 + len(ranked)
    if least is owed:
        files = json.loads((made / "manifest.json").read_bytes())["files"]
        assert files == {
            path.relative_to(made).as_posix(): sha256(path.read_bytes()).hexdigest()
            for path in made.rglob("*")
            if path.is_file() and path.name != "manifest.json"
        }


def test_the_page_of_performance_says_what_was_measured() -> None:
    assert performance.PAGE.read_text("utf-8") == performance.page()
