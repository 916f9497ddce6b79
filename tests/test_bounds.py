"""More than any browser opens at once: pages show the first of it and lead to the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import site_gen
from tests.double import Double
from tests.sites import AS_OF, Node, Row, arena_row, parse


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
    monkeypatch.setattr("site_gen.pages.tables.ROWS_MOST", 2)
    build([arena_row(f"x/{at}", f"N{at}", 1300 - at) for at in range(5)])

    board = page("arenas/models/website")

    (told,) = [one for one in board.all("li") if "first 2 of 5 entries" in one.words]
    csv, json = (Path("public/arenas/models/website", a.attributes["href"]) for a in told.all("a"))
    assert len(csv.read_text("utf-8").splitlines()) == 6
    assert json.is_file()
    assert len(board.one(id="table").all("tr", data_rank=None)) == 2
