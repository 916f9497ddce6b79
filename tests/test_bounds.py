"""More than any browser opens at once: pages show the first of it and lead to the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import site_gen
from tests.double import Double
from tests.sites import AS_OF, Node, Row, arena_row, index_row, parse


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run each test in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def build(rows: list[Row]) -> None:
    """Build the site of these rows."""
    with Double(rows, AS_OF) as double:
        done = site_gen("build", "--api-url", double.url)
    assert done.exit in (0, 3), done


def page(address: str) -> Node:
    """Return a page."""
    return parse((Path("public") / address / "index.html").read_text("utf-8"))


@pytest.mark.fault(
    "data", "a board of 100,000 rows", "its page shows the first 5,000 and leads to all"
)
def test_long_board_leads_to_all_its_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("site_gen.pages.bounds.ROWS", 2)
    build([arena_row(f"x/{at}", f"N{at}", 1300 - at) for at in range(5)])

    board = page("arenas/models/website")

    (told,) = [one for one in board.all("li") if "first 2 of 5 entries" in one.words]
    csv, json = (Path("public/arenas/models/website", a.attributes["href"]) for a in told.all("a"))
    assert len(csv.read_text("utf-8").splitlines()) == 6
    assert json.is_file()
    assert len(board.one(id="table").all("tr", data_rank=None)) == 2


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Build a site of three boards with three models each, where two are too many."""
    for bound, most in {"ROWS": 2, "LINES": 2, "LEAGUES": 2, "CELLS": 6}.items():
        monkeypatch.setattr(f"site_gen.pages.bounds.{bound}", most)
    monkeypatch.setattr("site_gen.standings.agreement.LEAST", 2)
    monkeypatch.setattr("site_gen.standings.agreement.BOARDS", 2)
    boards = ("website", "svg", "games")
    build(
        [
            arena_row(f"x/{at}", f"N{at}", 1300 - at, category=one)
            for one in boards
            for at in range(3)
        ]
    )


@pytest.mark.fault("data", "20,000 boards", "pages show the first of them and lead to the rest")
@pytest.mark.usefixtures("many")
def test_many_boards_and_models_lead_to_the_rest() -> None:
    arena, home = page("arenas/models"), page("")
    assert len(arena.all("section", class_="league")) == 2
    assert len(arena.one("ul", class_="names").all("a")) == 1
    assert "All 3 boards of the arena" in home.text
    for address, told in {
        "models": "first 2; models.json has all 3",
        "labs/x": "first 2; models.json has all 3",
        "models/x/0": "1 more stand in models.json",
        "agreement": "Only the first 2 boards are compared with each other; 1 is not",
        "data": "first 2; index.json has the files of all 3",
        "changes/2026-06": "first 2 of 3 boards; index.json",
    }.items():
        assert told in page(address).words, address


@pytest.mark.usefixtures("many")
def test_a_bounded_site_has_no_dead_end() -> None:
    assert site_gen("check", "public").exit == 0


def test_a_deep_rank_has_no_rivals_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("site_gen.standings.rivals.DEEPEST", 2)
    build([index_row(f"x/n{at}", f"N{at}", 60 - at) for at in range(3)])

    found = [
        'id="rivals"' in Path(f"public/models/x/n{at}/index.html").read_text() for at in (1, 2)
    ]
    assert found == [True, False]
