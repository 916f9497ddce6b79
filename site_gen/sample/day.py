"""One invented day as an archive document: a function of a date and a seed."""

from __future__ import annotations

import datetime
from typing import Any

from site_gen.intake import snapshot
from site_gen.sample import oddities, rows, story
from site_gen.sample.past import Row

SEED = "model standings, sample 10"
ARENAS = ("models", "builders", "agents")
TASK_TYPES = ("coding", "intelligence", "agentic")
CITATIONS = {
    "artificial-analysis": (
        "Source: Artificial Analysis (artificialanalysis.ai)"
        " via OpenRouter (openrouter.ai/rankings).",
        "https://artificialanalysis.ai",
    ),
    "design-arena": (
        "Source: Design Arena (www.designarena.ai) via OpenRouter (openrouter.ai/rankings).",
        "https://www.designarena.ai",
    ),
}


def document(day: datetime.date, seed: str = SEED) -> dict[str, Any]:
    """Return one day's responses in the shape of an archived day."""
    figures = story.STANDING.get(day, day)
    arenas = {arena: rows.design_arena(arena, figures, seed) for arena in ARENAS}
    arenas["models"] = oddities.models(arenas["models"])
    arenas["agents"] = oddities.agents(arenas["agents"])
    coding = [row for row in arenas["models"] if row["category"] == "codecategories"]
    index = oddities.index(rows.artificial_analysis(figures, seed))
    outcomes = [_outcome(source, day) for source in CITATIONS]
    fresh = {one["source"] for one in outcomes if one["status"] == "fresh"}
    requests = [
        _request(day, {"source": "artificial-analysis"}, index),
        *(
            _request(day, {"source": "design-arena", "arena": arena}, arenas[arena])
            for arena in ARENAS
        ),
        *(
            _request(
                day,
                {"source": "design-arena", "task_type": task_type},
                coding if task_type == "coding" else [],
            )
            for task_type in TASK_TYPES
        ),
    ]
    return {
        "schema": snapshot.SCHEMA,
        "date": day.isoformat(),
        "requests": [one for one in requests if one["params"]["source"] in fresh],
        "outcomes": outcomes,
    }


def _outcome(source: str, day: datetime.date) -> dict[str, Any]:
    absent, reason, stands_in = story.STALE.get(day, ("", "", day))
    if source != absent:
        return {"source": source, "status": "fresh", "reason": None, "stands_in": None}
    return {
        "source": source,
        "status": "stale",
        "reason": reason,
        "stands_in": stands_in.isoformat(),
    }


def _request(day: datetime.date, params: dict[str, str], data: list[Row]) -> dict[str, Any]:
    source = params["source"]
    citation, source_url = CITATIONS[source]
    return {
        "params": params,
        "retrieved_at": f"{day}T06:17:00Z",
        "status": 200,
        "response": {
            "data": data,
            "meta": {
                "as_of": _as_of(source, day),
                "version": "v1",
                "source": source,
                "source_url": source_url,
                "citation": citation,
                "model_count": len({row["model_permaslug"] for row in data}),
                "task_type": params.get("task_type"),
            },
        },
    }


def _as_of(source: str, day: datetime.date) -> str:
    if source == "design-arena":
        return f"{day}T00:02:03Z"
    return f"{day - datetime.timedelta(days=1)}T18:00:02Z"
