"""Models side by side: the page, and what a script needs of each model, one file per model."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from site_gen.pages import cells, search, urls
from site_gen.pages.site import Draft, Page, Site
from site_gen.standings.evidence import NOTHING
from site_gen.standings.model import Board, Model
from site_gen.text import plain

PATH = "/compare/"


def page(site: Site) -> Page:
    """Return the page on which a script draws the comparison."""
    return Page(
        path=PATH,
        template="compare.html",
        title="Compare models",
        description="Two to four models side by side on every board they stand on.",
        sources=tuple(source.id for source in site.catalog.sources),
        scripts=(search.NAME, "compare.js"),
    )


def files(site: Site) -> Iterator[Draft]:
    """Yield one script per model, which hands what is known of it to `standingsCompare`.

    `boards` are those on which the model is rated, each with its highest-placed entry there.
    What is null is left out. Figures are as received, but for prices (USD per million tokens)
    and times (seconds); shares are from 0 to 1.
    """
    order = {board.id: at for at, board in enumerate(site.catalog.boards)}
    places = {
        board.id: {id(entry): at for at, entry in enumerate(board.entries)}
        for board in site.catalog.boards
    }
    for model in site.catalog.models:
        make = partial(_script, site, model, order, places)
        yield Draft(f"{urls.model(model)}compare.js", make)


def _script(
    site: Site,
    model: Model,
    order: Mapping[str, int],
    places: Mapping[str, Mapping[int, int]],
) -> bytes:
    text = json.dumps(_model(site, model, order, places), separators=(",", ":"))
    return f"standingsCompare({text});\n".encode("ascii")


def _model(
    site: Site,
    model: Model,
    order: Mapping[str, int],
    places: Mapping[str, Mapping[int, int]],
) -> dict[str, Any]:
    lab = site.labs.get(model.lab or "")
    best: dict[str, tuple[Board, int]] = {}
    for board, entry in model.placements:
        at = places[board.id][id(entry)]
        if entry.rank is not None and (board.id not in best or at < best[board.id][1]):
            best[board.id] = board, at
    return {
        "slug": model.slug,
        "title": plain(model.title, cells.NAME_LIMIT) or "(no name)",
        "lab": lab.title if lab else None,
        "url": urls.model(model),
        "boards": [
            _standing(site, *best[board]) for board in sorted(best, key=lambda board: order[board])
        ],
    }


def _standing(site: Site, board: Board, at: int) -> dict[str, Any]:
    entry = board.entries[at]
    values = {
        metric.key: value
        for metric, value in zip(board.columns, entry.values, strict=True)
        if value is not None
    }
    evidence = site.facts.evidence.get(board.id)
    fronts = site.facts.fronts.get(board.id)
    finding = evidence.findings[at] if evidence else NOTHING
    prices = [values.get("price_prompt"), values.get("price_completion")]
    arena = next((one for one in site.catalog.arenas if one.id == board.arena), None)
    time = values.get("avg_generation_time_ms")
    told = {
        "id": board.id,
        "board": f"{board.title}, {arena.title} arena" if arena else board.title,
        "url": urls.board(board),
        "metric": board.metric.label,
        "rated": board.ranked,
        "name": plain(entry.name, cells.NAME_LIMIT) or "(no name)",
        "rank": entry.rank,
        "range": finding.range,
        "score": str(cells.shown(board.metric, entry.values[0])),
        "margin": None if finding.margin is None else round(finding.margin),
        "first": None if finding.first is None else [round(one, 3) for one in finding.first],
        "tournaments": finding.tournaments,
        "win": values.get("win_rate"),
        "time": None if time is None else round(float(time) / 1000, 1),
        "price": None
        if prices[0] is None or prices[1] is None
        else [_price(one, board.token_prices) for one in prices],
        "front": cells.front_words(fronts[at]) if fronts and fronts[at] else None,
    }
    return {key: value for key, value in told.items() if value is not None}


def _price(value: Any, token_prices: bool) -> str:
    return "free" if not value and token_prices else cells.dollars(value)
