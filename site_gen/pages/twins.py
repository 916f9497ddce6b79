"""Pages as plain text: a Markdown twin of every board, and `llms.txt`, which lists them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial

from site_gen.pages import cells, computed, presence, sentences, terms, urls
from site_gen.pages.cells import Cells
from site_gen.pages.site import Draft, Site
from site_gen.standings.model import Board, Metric
from site_gen.text import plain

LLMS = "/llms.txt"
# What Markdown, as GitHub writes it too, reads inside a line; at the head of one; as an address.
_MARKS = re.compile(r"[\\`*_\[\]<>|~$&@]|:(?=//)|(?<=www)[.]", re.IGNORECASE)
_TAGS = re.compile(r"[\\`*_\[\]<>|~&]")
_START = re.compile(r"(\d*)([-+#=.)])")


def files(site: Site) -> Iterator[Draft]:
    """Yield the twin of each board, and the list of them."""
    write = Cells(site)
    for board in site.catalog.boards:
        yield Draft(urls.export(board, "md"), partial(_twin, site, board, write))
    yield Draft(LLMS, partial(_list, site))


def _twin(site: Site, board: Board, write: Cells) -> bytes:
    ours = computed.columns(site, board)
    told = [
        f"Data as of {board.as_of}, retrieved {board.retrieved_at}.",
        terms.notice(site),
    ]
    if board.citation.url:
        told.insert(0, f"Link to the source with it: <{board.citation.url}>")
    marked = (
        "; those marked † are computed by this site, as are rank and range"
        if ours
        else ("; rank is computed by this site")
    )
    parts = [
        f"# {text(_title(site, board))}",
        text(plain(sentences.lede(site, board, write).striptags(), 2000)),
        credit(board.citation.text) + "\n".join(f"- {line}" for line in told),
        f"Figures are as the source gives them{marked}. Prices are in USD per million tokens.",
        _table(site, board, ours),
        "Elsewhere: "
        + ", ".join(
            f"[{words}]({_address(site, path, board)})"
            for words, path in (
                ("page", urls.board(board)),
                ("CSV", urls.export(board, "csv")),
                ("JSON", urls.export(board, "json")),
            )
            if presence.shows(site, path)
        ),
    ]
    return ("\n\n".join(parts) + "\n").encode()


def _table(site: Site, board: Board, ours: Sequence[Metric]) -> str:
    given = [
        at
        for at in range(len(board.columns))
        if not at or any(entry.values[at] is not None for entry in board.entries)
    ]
    heads = [
        *("Rank", "Range †", "Entry", "Slug"),
        *(f"{board.columns[at].label} ({board.columns[at].unit})" for at in given),
        *(f"{metric.label} † ({metric.unit})" for metric in ours),
    ]
    lines = [_row(heads), "|" + " --- |" * len(heads)]
    for at, entry in enumerate(board.entries):
        ranks, figures = computed.figures(site, board, at)
        lines.append(
            _row(
                [
                    "not rated" if entry.rank is None else str(entry.rank),
                    f"{ranks[0]}–{ranks[1]}" if ranks else "",
                    text(plain(entry.name, cells.NAME_LIMIT) or "(no name)"),
                    text(plain(entry.slug)),
                    *(_figure(entry.values[place]) for place in given),
                    *(_figure(figures.get(metric.key)) for metric in ours),
                ]
            )
        )
    return "\n".join(lines)


def _row(texts: Sequence[str]) -> str:
    return f"| {' | '.join(texts)} |"


def _figure(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return cells.exact(round(value, 4))
    return cells.exact(value) if isinstance(value, int | Decimal) else ""


def text(words: str) -> str:
    """Return text in which Markdown reads no marks of its own."""
    words = _MARKS.sub(_escaped, words)
    return _START.sub(r"\1\\\2", words, count=1) if _START.match(words) else words


def _escaped(mark: re.Match[str]) -> str:
    return f"\\{mark[0]}"


def credit(citation: str) -> str:
    """Return the line with a citation."""
    # Its addresses may become links: it is to be quoted word for word.
    return f"- {_TAGS.sub(_escaped, plain(citation, 2000))}\n"


def _list(site: Site) -> bytes:
    groups: dict[str, list[str]] = {}
    titles = {arena.id: f"{arena.title} arena" for arena in site.catalog.arenas}
    for board in site.catalog.boards:
        line = (
            f"- [{text(plain(board.title) or board.id)}]({_root(site, urls.export(board, 'md'))}):"
            f" by {board.metric.label}, {board.rated} rated, as of {board.as_of}"
        )
        groups.setdefault(titles.get(board.arena or "", "Tasks"), []).append(line)
    parts = [
        f"# {text(site.settings.title)}",
        f"> {text(site.settings.description)}",
        terms.notice(site),
        "Quote the citation of a source word for word with its figures, link to it, and give the"
        " time of the data:",
        "".join(credit(source.citation.text) for source in site.catalog.sources).rstrip(),
        *(f"## {text(plain(group))}\n\n" + "\n".join(lines) for group, lines in groups.items()),
        "## Data\n\n"
        + "\n".join(
            f"- [{words}]({_root(site, path)})"
            for words, path in _DATA
            if presence.shows(site, path)
        ),
    ]
    return ("\n\n".join(parts) + "\n").encode()


_DATA = (
    ("How the files may be used", urls.DATA),
    ("Index of all boards, JSON", f"{urls.V1}/index.json"),
    ("All boards in one CSV", f"{urls.V1}/boards.csv"),
    ("All models, JSON", f"{urls.V1}/models.json"),
    ("State of the sources, JSON", f"{urls.V1}/status.json"),
    ("Data package of the CSV files", f"{urls.V1}/datapackage.json"),
)


def _title(site: Site, board: Board) -> str:
    arena = next((one.title for one in site.catalog.arenas if one.id == board.arena), None)
    return plain(f"{board.title}, {arena} arena" if arena else board.title)


def _root(site: Site, path: str) -> str:
    return site.settings.site_url + path if site.settings.site_url else path.lstrip("/")


def _address(site: Site, path: str, board: Board) -> str:
    if site.settings.site_url:
        return f"{site.settings.site_url}{path}"
    up = "../" * (urls.export(board, "md").count("/") - 1)
    return f"{up}{path.lstrip('/')}"
