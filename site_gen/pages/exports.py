"""The downloads: every board as JSON and CSV, all models, the sources' state, the schemas."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter

from site_gen.pages import cells, computed, formats, urls
from site_gen.pages.site import File, Link, Page, Site
from site_gen.standings.model import Board, Metric, Model, Value
from site_gen.text import plain

LICENCE = "CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/)"
GUIDE = "https://openrouter.ai/docs/cookbook/administration/data-api"
NOTICE = (
    f"OpenRouter offers this data under {LICENCE}; see {GUIDE}. Ranks, ranges, ± and fronts"
    " are computed by this site; none of the sources endorses it."
)
SAMPLE_NOTICE = "Sample: every model, lab and figure is invented."
SCHEMAS: dict[str, TypeAdapter[Any]] = {
    "board": formats.BOARD,
    "index": formats.INDEX,
    "models": formats.MODELS,
    "status": formats.STATUS,
}
# What starts a formula, the wide forms of East Asia among them, after whatever is not seen.
_FORMULA = re.compile(
    r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]"
)
CSV_HEAD = ("rank", "rank_range", "slug", "name", "variant", "lab", "url")
CSV_TAIL = ("source", "as_of", "citation", "licence")


def files(site: Site) -> Iterator[File]:
    """Yield all downloads."""
    for board in site.catalog.boards:
        yield _json(urls.export(board, "json"), formats.BOARD, _board(site, board))
        yield File(urls.export(board, "csv"), _csv(site, board).encode())
    yield _json(f"{urls.V1}/index.json", formats.INDEX, _index(site))
    yield _json(f"{urls.V1}/models.json", formats.MODELS, _models(site))
    yield _json(f"{urls.V1}/status.json", formats.STATUS, _status(site))
    for name, shape in SCHEMAS.items():
        schema = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            **shape.json_schema(mode="serialization"),
        }
        text = json.dumps(schema, indent=1, sort_keys=True, ensure_ascii=False)
        yield File(f"{urls.V1}/schema/{name}.json", f"{text}\n".encode())


def page(site: Site, prose: Any) -> Page:
    """Return the page that lists the downloads."""
    boards = [
        (
            Link(board.title, urls.board(board)),
            board,
            Link("CSV", urls.export(board, "csv")),
            Link("JSON", urls.export(board, "json")),
        )
        for board in site.catalog.boards
    ]
    return Page(
        path=urls.DATA,
        template="data.html",
        title=prose.title,
        description=prose.description,
        context={"prose": prose, "boards": boards, "schemas": list(SCHEMAS)},
        sources=tuple(source.id for source in site.catalog.sources),
    )


def _json(path: str, shape: TypeAdapter[Any], content: Any) -> File:
    return File(path, shape.dump_json(content, indent=1, ensure_ascii=False) + b"\n")


def _board(site: Site, board: Board) -> formats.BoardFile:
    return {
        "id": board.id,
        "title": board.title,
        "source": board.source,
        "citation": board.citation.text,
        "source_url": board.citation.url,
        "licence": _licence(site),
        "notice": _notice(site),
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


def _csv(site: Site, board: Board) -> str:
    keys = [metric.key for metric in board.columns]
    keys_of_ours = [metric.key for metric in computed.columns(site, board)]
    lines = [_line((*CSV_HEAD, *keys, *keys_of_ours, *CSV_TAIL))]
    tail = [
        _cell(text)
        for text in (board.source, board.as_of, board.citation.text, _licence(site) or "")
    ]
    for at, entry in enumerate(board.entries):
        ranks, ours = computed.figures(site, board, at)
        who = _ref(site.models[entry.slug], entry.name)
        texts = (who["slug"], who["name"], who["variant"] or "", who["lab"] or "", who["url"])
        lines.append(
            _line(
                (
                    "" if entry.rank is None else entry.rank,
                    "" if ranks is None else f"[{ranks[0]}, {ranks[1]}]",
                    *map(_cell, texts),
                    *("" if value is None else cells.exact(value) for value in entry.values),
                    *(_word(ours[key]) for key in keys_of_ours),  # type: ignore[literal-required]
                    *tail,
                )
            )
        )
    return "".join(lines)


def _line(row: Iterable[str | int]) -> str:
    out = io.StringIO()
    # With this ending every Python puts quotes around a cell that holds a lone \r or \n.
    csv.writer(out, lineterminator="\r\n").writerow(row)
    return out.getvalue().removesuffix("\r\n") + "\n"


def _cell(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def _word(value: float | bool | None) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else cells.exact(value)


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
        "notice": _notice(site),
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
            }
            for board in site.catalog.boards
        ],
    }


def _models(site: Site) -> formats.ModelsFile:
    return {
        "sample": site.catalog.sample,
        "retrieved_at": site.catalog.retrieved_at,
        "notice": _notice(site),
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
        "sample": catalog.sample,
        "notice": _notice(site),
        "credits": _credits(site),
        "sources": [
            {
                "id": source.id,
                "status": source.status,
                "reason": plain(source.reason, 500) if source.reason else None,
                "rows": source.rows,
                "quarantined": source.quarantined,
                "as_of": source.as_of,
                "retrieved_at": source.retrieved_at,
                "stands_in": source.stands_in,
            }
            for source in catalog.sources
        ],
    }


def _credits(site: Site) -> list[formats.Credit]:
    return [
        {
            "id": source.id,
            "citation": source.citation.text,
            "source_url": source.citation.url,
            "licence": _licence(site),
            "as_of": source.as_of,
        }
        for source in site.catalog.sources
    ]


def _licence(site: Site) -> str | None:
    return None if site.catalog.sample else LICENCE


def _notice(site: Site) -> str:
    return SAMPLE_NOTICE if site.catalog.sample else NOTICE
