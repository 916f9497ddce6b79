"""Boards and models ready to be shown: ranked rows, as other generators want them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from site_gen.intake.sources import TASK_TYPES

if TYPE_CHECKING:  # the floor, which needs none of it, takes its words from here
    from tests.sites import Row

CITE = "Sources: Artificial Analysis and Design Arena, via OpenRouter."


def of(rows: Iterable[Row]) -> dict[str, Any]:
    """Return `{cite, boards, models}`; paths are those of our pages, without slashes at the ends.

    A row has rank and score (both null where it is not rated), slug, name, win rate in percent,
    tournaments placed first and in all, milliseconds, and prices per token as text.
    """
    boards: dict[str, dict[str, Any]] = {}
    models: dict[str, dict[str, Any]] = {}
    for row in rows:
        for path, title, score in _places(row):
            own = boards.setdefault(path, {"path": path, "title": title, "rows": []})
            own["rows"].append(_line(row, score))
    for board in boards.values():
        _rank(board["rows"])
        for line in board["rows"]:
            slug = line["slug"]
            model = models.setdefault(
                slug, {"slug": slug, "path": f"models/{slug}", "name": line["name"], "rows": []}
            )
            model["rows"].append({**line, "path": board["path"], "title": board["title"]})
    return {"cite": CITE, "boards": list(boards.values()), "models": list(models.values())}


def _places(row: Row) -> list[tuple[str, str, float | None]]:
    """Return the boards that a row stands on: path, title, score."""
    if row["source"] == "artificial-analysis":
        return [(f"tasks/{task}", task.title(), row[f"{task}_index"]) for task in TASK_TYPES]
    arena, category = row["arena"], row["category"]
    return [(f"arenas/{arena}/{category}", f"{category}, {arena}", row["elo"])]


def _line(row: Row, score: float | None) -> dict[str, Any]:
    stats = row.get("tournament_stats") or {}
    pricing = row["pricing"] or {}
    return {
        "rank": None,
        "slug": row["model_permaslug"],
        "name": row["display_name"],
        "score": score,
        "win": row.get("win_rate"),
        "first": stats.get("first_place"),
        "total": stats.get("total"),
        "ms": row.get("avg_generation_time_ms"),
        "pin": pricing.get("prompt"),
        "pout": pricing.get("completion"),
    }


def _rank(rows: list[dict[str, Any]]) -> None:
    """Sort by score, higher first and none last; equal scores share a rank."""
    rows.sort(key=_order)
    for place, row in enumerate(rows, 1):
        tied = place > 1 and row["score"] == rows[place - 2]["score"]
        if row["score"] is not None:
            row["rank"] = rows[place - 2]["rank"] if tied else place


def _order(row: dict[str, Any]) -> tuple[Any, ...]:
    score = row["score"]
    return (score is None, -(score or 0), row["name"].casefold(), row["slug"])
