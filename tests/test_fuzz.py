"""The fuzzer itself starts, finds nothing in what stands, and ends when its time is up."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.sites import ROOT


@pytest.mark.slow
@pytest.mark.fault("text", "invented bodies, words, rows and days (make fuzz)", "no fault found")
def test_the_fuzzer_runs_and_ends() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", "--seconds", "1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert (run.returncode, run.stderr) == (0, "")
    assert "no fault" in run.stdout
