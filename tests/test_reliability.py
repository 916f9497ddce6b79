"""docs/reliability.md says what the tests prove, no more and no less."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reliability import ALL, table

ROOT = Path(__file__).parents[1]


def test_the_table_of_faults_is_that_of_the_tests(request: pytest.FixtureRequest) -> None:
    found = request.config.stash[ALL]
    if {item.path for item in found} != {*(ROOT / "tests").glob("test_*.py")}:
        pytest.skip("only told when all tests are collected")

    kept = (ROOT / "docs" / "reliability.md").read_text("utf-8")
    assert kept == table(found), "run `make docs`"
