"""docs/reliability.md says what the tests prove, no more and no less."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_table_of_faults_is_that_of_the_tests(tmp_path: Path) -> None:
    made = tmp_path / "reliability.md"
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [*command, "--fault-table", str(made)], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr
    kept = (ROOT / "docs" / "reliability.md").read_text("utf-8")
    assert kept == made.read_text("utf-8"), "run `make docs`"
