"""Plain tables beside boards, and rows of templates: every figure right, every name harmless."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_gen.pages import bare, beside, cells
from site_gen.pages.cells import Cells
from tests.sites import PLACES, Row, arena_row, index_row, parse, site_of

NAMES = ["Plain", "a,b", 'the "best"', "=1+1", "two\nlines", "<b>bold</b> & more", "中文"]
ROWS: list[Row] = [
    arena_row(f"lab/m-{at}", name, 1200.5 - at, avg_generation_time_ms=None if at % 2 else 1250.0)
    for at, name in enumerate(NAMES)
] + [
    index_row("lab/m-0", "Plain", None, pricing=None),
    index_row("lab/m-1", "a,b", 61.25),
    arena_row("lab/m-9", "None", 900, tournament_stats=dict.fromkeys(PLACES)),
]


def test_tables_hold_every_row_of_their_board() -> None:
    site = site_of(*ROWS)
    files = {draft.path: draft.data.decode() for draft in beside.files(site)}

    for board in site.catalog.boards:
        (path,) = {one.rpartition("/")[0] for one in files if board.id.rpartition(".")[2] in one}
        rows = list(csv.DictReader(io.StringIO(files[f"{path}/board.csv"], newline="")))
        told = json.loads(files[f"{path}/board.json"])
        assert [row["slug"] for row in rows] == [entry.slug for entry in board.entries]
        assert [row["name"].removeprefix("'") for row in rows] == [
            entry.name for entry in board.entries
        ]
        assert [row["name"] for row in told["rows"]] == [entry.name for entry in board.entries]
        assert [row["rank"] for row in told["rows"]] == [entry.rank for entry in board.entries]
        for at, metric in enumerate(board.columns):
            if metric.key in told["rows"][0]:
                values = [entry.values[at] for entry in board.entries]
                exact = ["" if one is None else cells.exact(one) for one in values]
                assert [row[metric.key] for row in rows] == exact
                assert [
                    "" if row[metric.key] is None else str(row[metric.key]).removesuffix(".0")
                    for row in told["rows"]
                ] == exact


def test_rows_are_in_the_templates_own_markup() -> None:
    site = site_of(*ROWS)
    rows = bare.of(site, Cells(site)).board(site.catalog.boards[-1])

    html = rows.written("<tr><td>{}</td><td>{}</td>{}</tr>\n")

    assert html.count("<tr><td>") == len(site.catalog.boards[-1].entries)
    assert "<b>bold</b>" not in html
    assert parse(f"<html><table>{html}</table></html>").words.startswith("1Plain1201")
    assert "<td>1.3</td>" in html  # 1,250 ms: halves go away from zero


@pytest.mark.parametrize("places", [0, 1])
@given(st.floats(-1e6, 1e12) | st.integers(-(10**9), 10**9).map(lambda whole: whole / 100))
def test_near_says_what_exact_rounding_says(places: int, value: float) -> None:
    assert cells.near(value, places) == f"{cells.rounded(value, places)}"
