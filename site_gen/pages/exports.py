"""The downloads: every board as JSON and CSV, all models, the sources' state, the schemas."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from itertools import islice
from typing import Any

from pydantic_core import to_json

from site_gen.pages import (
    bounds,
    cells,
    changes,
    computed,
    content,
    feeds,
    formats,
    naming,
    navigation,
    recent,
    records,
    sheets,
    terms,
    urls,
)
from site_gen.pages.site import Draft, File, Link, Page, Site
from site_gen.standings.model import Board, Metric, Model, Value
from site_gen.text import plain

# Written from the shapes in `formats` by `python -m tests.schemas`, not anew in every build.
SCHEMAS = ("board", "index", "models", "status")
_KINDS = (("CSV", "csv"), ("JSON", "json"), ("Markdown", "md"))


def files(site: Site) -> Iterator[File | Draft]:
    """Yield all downloads."""
    for board in site.catalog.boards:
        yield _json(urls.export(board, "json"), partial(_board, site, board))
        yield Draft(urls.export(board, "csv"), partial(sheets.board, site, board))
    yield Draft(f"{urls.V1}/boards.csv", partial(sheets.whole, site))
    yield _json(f"{urls.V1}/index.json", partial(_index, site))
    yield _json(f"{urls.V1}/models.json", partial(_models, site))
    yield _json(f"{urls.V1}/status.json", partial(_status, site))
    for name in SCHEMAS:
        yield File(f"{urls.V1}/schema/{name}.json", content.schema(name))


def page(site: Site, prose: Any) -> Page:
    """Return the page that lists the downloads."""
    boards = [
        (
            Link(board.title, urls.board(board)),
            board,
            [Link(kind, urls.export(board, ending)) for kind, ending in _KINDS]
            + _feed(site, board),
        )
        for board in site.catalog.boards[: bounds.LINES]
    ]
    return Page(
        path=urls.DATA,
        template="data.html",
        title=prose.title,
        description=prose.description,
        context={
            "prose": prose,
            "boards": boards,
            "schemas": SCHEMAS,
            "recorded": list(islice(_recorded(site), bounds.LINES)),
            "feeds": [Link(one.title, urls.arena_feed(one)) for one in site.catalog.arenas],
            "example": site.catalog.boards[0] if site.catalog.boards else None,
        },
        sources=tuple(source.id for source in site.catalog.sources),
    )


def _feed(site: Site, board: Board) -> list[Link]:
    path = feeds.board(site, board)
    return [Link("Atom", path)] if path else []


def _recorded(site: Site) -> Iterator[tuple[str, str, list[Link]]]:
    """Yield every board of history: id, title, and its files by year."""
    for one in changes.ordered(site):
        links = [Link(str(year), urls.history(one.board, year)) for year in records.years(one)]
        yield one.board, naming.titled(site, one.board), links


def _json(path: str, told: Callable[[], Any]) -> Draft:
    return Draft(path, lambda: to_json(told(), indent=1) + b"\n")


def _board(site: Site, board: Board) -> formats.BoardFile:
    return {
        "id": board.id,
        "title": board.title,
        "source": board.source,
        "citation": board.citation.text,
        "source_url": board.citation.url,
        "licence": terms.licence(site),
        "notice": terms.notice(site),
        "as_of": board.as_of,
        "retrieved_at": board.retrieved_at,
        "sample": site.catalog.sample,
        "metric": _metric(board.metric),
        "columns": [
            *(_column(metric, True) for metric in board.columns),
            *(_column(metric, False) for metric in computed.columns(site, board)),
        ],
        "entries": [_entry(site, board, at) for at in range(len(board.entries))],
    }


def _metric(metric: Metric) -> formats.MetricFile:
    return {
        "key": metric.key,
        "label": metric.label,
        "unit": metric.unit,
        "higher_is_better": metric.higher_is_better,
    }


def _column(metric: Metric, given: bool) -> formats.ColumnFile:
    return {**_metric(metric), "given": given}


def _entry(site: Site, board: Board, at: int) -> formats.EntryFile:
    entry = board.entries[at]
    ranks, ours = computed.figures(site, board, at)
    values = {
        metric.key: _number(value)
        for metric, value in zip(board.columns, entry.values, strict=True)
    }
    return {
        "rank": entry.rank,
        "rank_range": ranks,
        "model": _ref(site.models[entry.slug], entry.name),
        "values": values,  # type: ignore[typeddict-item]  # keys are the columns' own
        "computed": ours,
    }


def _ref(model: Model, name: str) -> formats.ModelRef:
    return {
        "slug": model.slug,
        "name": name,
        "variant": model.variant(name),
        "lab": model.lab,
        "url": urls.model(model),
    }


def _number(value: Value) -> Any:
    if isinstance(value, Decimal):
        return cells.exact(value)
    if isinstance(value, float) and abs(value) < 2**53 and value == int(value):
        return int(value)
    return value


def _index(site: Site) -> formats.IndexFile:
    return {
        "sample": site.catalog.sample,
        "retrieved_at": site.catalog.retrieved_at,
        "notice": terms.notice(site),
        "sources": _credits(site),
        "boards": [
            {
                "id": board.id,
                "title": board.title,
                "source": board.source,
                "task_type": board.task_type,
                "arena": board.arena,
                "category": board.category,
                "entries": len(board.entries),
                "rated": board.rated,
                "as_of": board.as_of,
                "url": urls.board(board),
                "json": urls.export(board, "json"),
                "csv": urls.export(board, "csv"),
                "markdown": urls.export(board, "md"),
                "changed": recent.changed(site, (board.id,)),
                "feed": feeds.board(site, board),
            }
            for board in site.catalog.boards
        ],
        "history": [
            {"board": id, "title": title, "files": [link.path for link in links]}
            for id, title, links in _recorded(site)
        ],
    }


def _models(site: Site) -> formats.ModelsFile:
    return {
        "sample": site.catalog.sample,
        "retrieved_at": site.catalog.retrieved_at,
        "notice": terms.notice(site),
        "sources": _credits(site),
        "models": [
            {
                "slug": model.slug,
                "title": model.title,
                "lab": model.lab,
                "url": urls.model(model),
                "names": list(model.variants),
                "prices": [
                    {"price_prompt": cells.exact(one), "price_completion": cells.exact(two)}
                    for one, two in model.prices
                ],
                "placements": [
                    {"board": board.id, "name": entry.name, "rank": entry.rank}
                    for board, entry in model.placements
                ],
            }
            for model in site.catalog.models
        ],
    }


def _status(site: Site) -> formats.StatusFile:
    catalog = site.catalog
    return {
        "date": catalog.date.isoformat(),
        "retrieved_at": catalog.retrieved_at,
        "next_due": _due(site),
        "sample": catalog.sample,
        "notice": terms.notice(site),
        "credits": _credits(site),
        "sources": [
            {
                "id": source.id,
                "status": source.status,
                "reason": plain(source.reason, 500) if source.reason else None,
                "boards": sum(board.source == source.id for board in catalog.boards),
                "rows": source.rows,
                "quarantined": source.quarantined,
                "as_of": source.as_of,
                "retrieved_at": source.retrieved_at,
                "stands_in": source.stands_in,
                "changed": recent.changed(
                    site, (one.id for one in catalog.boards if one.source == source.id)
                ),
            }
            for source in catalog.sources
        ],
    }


def _due(site: Site) -> str | None:
    """Return when the next fetch is due, where the settings say at what times there is one."""
    if site.catalog.sample:
        return None
    return navigation.next_fetch(site.catalog.retrieved_at, site.settings.fetch_times)


def _credits(site: Site) -> list[formats.Credit]:
    return [
        {
            "id": source.id,
            "citation": source.citation.text,
            "source_url": source.citation.url,
            "licence": terms.licence(site),
            "as_of": source.as_of,
        }
        for source in site.catalog.sources
    ]
