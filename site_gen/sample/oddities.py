"""What real responses hold once in a while, put into the sample once or twice each."""

from __future__ import annotations

from site_gen.sample.past import Row, number
from site_gen.sample.rows import PLACES

UNCOUNTED_BOARD = "agenticslides(python-pptx)"
TIED_BOARD = "asciiart"


def index(rows: list[Row]) -> list[Row]:
    """Return index rows with one row sent twice and one impossible price."""
    twice = _of(rows, "Verdigris 4")
    unpriced = _of(rows, "Gimbal 2")
    return [
        *rows,
        dict(twice),
        unpriced
        | {
            "model_permaslug": "brass-meridian/gimbal-2-enterprise",
            "display_name": "Gimbal 2 Enterprise",
            "pricing": {"prompt": "call us", "completion": "call us"},
        },
    ]


def models(rows: list[Row]) -> list[Row]:
    """Return the rows of the arena `models` with a contradiction and an impossible win rate."""
    website = _on(rows, "website")
    contradicted, miscounted = _of(website, "Medlar 5 vision"), _of(website, "Bollard 2.7")
    pattern = _of(_on(rows, "svg"), "Whelk code 2")
    again = contradicted | {
        "elo": contradicted["elo"] - 23,
        "win_rate": number(contradicted["win_rate"] - 3.6),
        "tournament_stats": _nulls(),
    }
    beyond = pattern | {
        "model_permaslug": "sampler-1",
        "display_name": "Sampler 1",
        "elo": pattern["elo"] - 41,
        "win_rate": 130,
        "pricing": None,
    }
    tied = _on(rows, TIED_BOARD)[:2]
    changed = {
        id(tied[1]): tied[1] | {"elo": tied[0]["elo"]},
        id(miscounted): _miscounted(miscounted, 3),
    }
    return [*(changed.get(id(row), row) for row in rows), again, beyond]


def agents(rows: list[Row]) -> list[Row]:
    """Return the rows of the arena `agents` with a miscounted row and a board without counts."""
    miscounted = _of(_on(rows, "mobileapps"), "Sedge 4 max")
    return [
        row | {"tournament_stats": _nulls()}
        if row["category"] == UNCOUNTED_BOARD
        else (_miscounted(row, -1) if row is miscounted else row)
        for row in rows
    ]


def _of(rows: list[Row], name: str) -> Row:
    return next(row for row in rows if row["display_name"] == name)


def _on(rows: list[Row], category: str) -> list[Row]:
    return [row for row in rows if row["category"] == category]


def _nulls() -> dict[str, None]:
    return dict.fromkeys((*PLACES, "total"))


def _miscounted(row: Row, by: int) -> Row:
    stats = row["tournament_stats"]
    return row | {"tournament_stats": stats | {"total": (stats["total"] or 0) + by}}
