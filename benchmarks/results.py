"""Measurements kept as JSON, with the machine and the moment they were taken."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "results"


def keep(name: str, versions: Mapping[str, str], load: tuple[float, ...], measured: Any) -> Path:
    """Write `results/NAME.json`; `load` is the load average when the measuring began."""
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{name}.json"
    kept = {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "load": {"before": _shown(load), "after": _shown(os.getloadavg())},
        "versions": {"python": platform.python_version(), **versions},
        "measured": measured,
    }
    path.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    return path


def machine() -> dict[str, Any]:
    """Return what measurements were taken on, and how busy it was."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cpu": _cpu(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(memory / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
        "load": round(os.getloadavg()[0], 1),
    }


def _shown(load: tuple[float, ...]) -> list[float]:
    return [round(one, 2) for one in load]


def _cpu() -> str:
    """Return the processor's name, where the system tells it."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text("utf-8").splitlines() if told.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
