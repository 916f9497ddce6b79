"""The data package: what the CSV files hold, for programs that read tables (Frictionless)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from site_gen.pages import naming, records, sheets, terms, urls
from site_gen.pages.site import File, Site
from site_gen.standings.model import Board, Metric
from site_gen.text import plain

PATH = f"{urls.V1}/datapackage.json"
_WHO = {
    "board": ("string", "Id of the board"),
    "rank": ("integer", "Place by the primary metric, higher first; empty when not rated"),
    "rank_range": ("array", "Places that the counts allow, as [from, to]; empty when none is told"),
    "slug": ("string", "Model as received: model_permaslug"),
    "name": ("string", "Entry as received: display_name"),
    "variant": ("string", "What the entry's name adds to its model's title"),
    "lab": ("string", "Who made the model: the slug's text before the slash"),
    "url": ("string", "Path of the model's page from the site's root"),
}
_CREDIT = {
    "source": ("string", "Who gave the figures"),
    "as_of": ("datetime", "Time of the data, as received"),
    "citation": ("string", "To be quoted word for word"),
    "licence": ("string", "Licence under which OpenRouter offers the data"),
}
_RUN = {
    "from": ("date", "First archived day of a run"),
    "to": ("date", "Last archived day of it"),
    "slug": _WHO["slug"],
    "name": _WHO["name"],
    "rank": ("integer", "Place by the primary metric on these days"),
    "value": ("number", "Primary metric, as received on these days"),
}
_HISTORY = f"{urls.V1}/history/"
_OURS = frozenset({"rank", "rank_range", "variant", "url"})
_TYPES = {"count": "integer", "flag": "boolean"}

Weight = tuple[int, str]
Weights = Mapping[str, Weight]


def file(site: Site, weights: Weights) -> File:
    """Return the descriptor of all CSV files: their columns, sizes, checksums and credits.

    `weights` has what `weight` says of each, by path.
    """
    catalog = site.catalog
    told: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": "model-standings-sample" if catalog.sample else "model-standings",
        "title": site.settings.title,
        "description": terms.notice(site),
        "version": catalog.date.isoformat(),
        "created": catalog.retrieved_at,
        "sources": [_source(one.citation.text, one.citation.url) for one in catalog.sources],
        "resources": list(_resources(site, weights)),
    }
    if site.settings.site_url:
        told["homepage"] = site.settings.site_url + urls.DATA
    if not catalog.sample:
        told["licenses"] = [
            {
                "name": "CC-BY-4.0",
                "title": "Creative Commons Attribution 4.0",
                "path": "https://creativecommons.org/licenses/by/4.0/",
            }
        ]
    return File(PATH, (json.dumps(told, indent=1, ensure_ascii=False) + "\n").encode())


def _resources(site: Site, weights: Weights) -> Iterator[dict[str, Any]]:
    boards = site.catalog.boards
    about = "Every entry of every board; cells are empty where a board has no such column"
    path = f"{urls.V1}/boards.csv"
    yield _described("boards", "All boards", about, path, weights, _fields(site, boards, "board"))
    for one in boards:
        title = plain(one.title, 200) or one.id
        about = f"Ranked by {one.metric.label}. {one.citation.text}"
        path = urls.export(one, "csv")
        yield _described(one.id, title, about, path, weights, _fields(site, (one,)))
    for path in (one.path for one in records.files(site)):
        yield _recorded(site, path, weights)


def _recorded(site: Site, path: str, weights: Weights) -> dict[str, Any]:
    """Return the description of a file of a board's history."""
    board, _, year = path.removeprefix(_HISTORY).rpartition("/")
    year = year.removesuffix(".csv")
    source = site.sources.get(board.partition(".")[0])
    about = "From when to when an entry kept its rank and its value; the first row has the credit"
    return _described(
        f"{board}.{year}",
        f"{naming.titled(site, board)}, history of {year}",
        f"{about}. {source.citation.text}" if source else about,
        path,
        weights,
        [
            *(_word(key, *_RUN[key]) for key in records.HEAD if key in _RUN),
            *(_word(key, *_CREDIT[key]) for key in records.HEAD if key in _CREDIT),
        ],
    )


def _fields(site: Site, boards: Sequence[Board], *first: str) -> list[dict[str, Any]]:
    given, ours = sheets.columns(site, boards)
    return [
        *(_word(key, *_WHO[key]) for key in (*first, *sheets.HEAD)),
        *(_figure(metric, True) for metric in given),
        *(_figure(metric, False) for metric in ours),
        *(_word(key, *_CREDIT[key]) for key in sheets.TAIL),
    ]


def weight(data: bytes) -> Weight:
    """Return what the package says of a file besides its columns: its size and its checksum."""
    return len(data), f"sha256:{sha256(data).hexdigest()}"


def _described(
    name: str, title: str, about: str, path: str, weights: Weights, fields: list[dict[str, Any]]
) -> dict[str, Any]:
    size, digest = weights[path]
    return {
        "name": name,
        "title": title,
        "description": about,
        "path": path.removeprefix(f"{urls.V1}/"),
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": digest,
        "schema": {
            "fields": fields,
            "missingValues": [""],
        },
    }


def _word(name: str, kind: str, about: str) -> dict[str, Any]:
    field: dict[str, Any] = {"name": name, "type": kind, "description": about}
    if kind == "datetime":
        field["format"] = "any"  # a fraction of a second may stand in it
    return field | {"given": name not in _OURS}


def _figure(metric: Metric, given: bool) -> dict[str, Any]:
    return {
        "name": metric.key,
        "type": _TYPES.get(metric.kind, "number"),
        "title": metric.label,
        "description": metric.unit,
        "given": given,
    }


def _source(text: str, url: str | None) -> dict[str, str]:
    return {"title": text, "path": url} if url else {"title": text}
