"""Lighthouse on home, a board and a model, over http, compressed as a host would."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

from benchmarks.server import serving

ROOT = Path(__file__).parents[1]
_KINDS = ("performance", "accessibility", "best-practices", "seo")


def report(site: Path) -> None:
    """Print Lighthouse's figures of three pages, or that it is not installed."""
    program = _installed()
    if program is None:
        print("Lighthouse: not installed; `make bench` installs it where npm is")
        return
    model = next((site / "models").glob("lab-0/*")).relative_to(site).as_posix()
    with serving(site) as address:
        for path in ("", "arenas/models/website/", f"{model}/"):
            _page(program, address, path)


def _page(program: Path, address: str, path: str) -> None:
    done = subprocess.run(
        [
            *(str(program), address + path, "--quiet"),
            *("--chrome-flags=--headless=new --no-sandbox --disable-gpu", "--output=json"),
        ],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "CHROME_PATH": shutil.which("chromium") or ""},
    )
    if done.returncode:
        print(f"Lighthouse /{path}: {done.stderr.strip().splitlines()[-1:]}")
        return
    found = json.loads(done.stdout)
    scores = [f"{kind} {100 * found['categories'][kind]['score']:.0f}" for kind in _KINDS]
    print(f"Lighthouse /{path}: {', '.join(scores)}")
    for kind in _KINDS:
        for one in found["categories"][kind]["auditRefs"]:
            audit = found["audits"][one["id"]]
            if one["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                print(f"    {kind}: {audit['title']} {audit.get('displayValue', '')}")


def _installed() -> Path | None:
    places = (ROOT / ".venv/npm-bench", Path(os.environ.get("BENCH_NPM", "/nonexistent")))
    programs = (place / "node_modules/.bin/lighthouse" for place in places)
    return next((program for program in programs if program.exists()), None)
