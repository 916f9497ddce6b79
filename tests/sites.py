"""Days and catalogs for tests, and built pages read as trees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from site_gen.intake import snapshot
from site_gen.intake.snapshot import Snapshot
from site_gen.intake.sources import SOURCES
from site_gen.pages.site import Site
from site_gen.settings import Settings
from site_gen.standings import audit, boards, facts
from site_gen.standings.catalog import Catalog
from site_gen.standings.model import Board
from tests.double import ATTRIBUTIONS

Row = dict[str, Any]

ROOT = Path(__file__).resolve().parent.parent
DATE = "2026-06-04"
EPOCH = "1780553820"  # 2026-06-04T06:17:00Z, the clock of every build here
RETRIEVED_AT = "2026-06-04T06:17:00Z"
AS_OF = {
    "artificial-analysis": "2026-06-03T18:00:02Z",
    "design-arena": "2026-06-04T00:02:03.5Z",
}
PLACES = ("first_place", "second_place", "third_place", "fourth_place", "total")
PRICING = {"prompt": "0.000003", "completion": "0.000015"}


# Rows and days


def index_row(slug: str, name: str, intelligence: float | None = None, **given: Any) -> Row:
    """Return a row of Artificial Analysis; fields not given are null, the price is not."""
    return {
        "source": "artificial-analysis",
        "model_permaslug": slug,
        "display_name": name,
        "intelligence_index": intelligence,
        "coding_index": None,
        "agentic_index": None,
        "pricing": PRICING,
        **given,
    }


def arena_row(slug: str, name: str, elo: float = 1200, **given: Any) -> Row:
    """Return a row of Design Arena, on `models` / `website` unless told."""
    return {
        "source": "design-arena",
        "model_permaslug": slug,
        "display_name": name,
        "arena": "models",
        "category": "website",
        "elo": elo,
        "win_rate": 50.5,
        "avg_generation_time_ms": 31415.9,
        "tournament_stats": dict(zip(PLACES, (40, 30, 20, 10, 100), strict=True)),
        "pricing": PRICING,
        **given,
    }


def request(source: str, rows: Iterable[Row], meta: Row | None = None, **narrowed: str) -> Row:
    """Return an answered request as an archived day holds it; `meta` changes its meta."""
    home, citation = ATTRIBUTIONS[source]
    rows = list(rows)
    return {
        "params": {"source": source, **narrowed},
        "retrieved_at": RETRIEVED_AT,
        "status": 200,
        "response": {
            "data": rows,
            "meta": {
                "as_of": AS_OF[source],
                "version": "v1",
                "source": source,
                "source_url": home,
                "citation": citation,
                "model_count": len({str(row.get("model_permaslug")) for row in rows}),
                "task_type": narrowed.get("task_type"),
                **(meta or {}),
            },
        },
    }


def requests(rows: Iterable[Row]) -> list[Row]:
    """Return the requests that would have brought these rows."""
    rows = list(rows)
    arenas = dict.fromkeys(row["arena"] for row in rows if row["source"] == "design-arena")
    asked = [
        request("design-arena", [row for row in rows if row.get("arena") == arena], arena=arena)
        for arena in arenas
    ]
    index = [row for row in rows if row["source"] == "artificial-analysis"]
    return [request("artificial-analysis", index), *asked] if index else asked


def day(*asked: Row, outcomes: Iterable[Row] | None = None) -> Snapshot:
    """Return a day of these requests, by way of the archive's format."""
    if outcomes is None:
        sources = dict.fromkeys(one["params"]["source"] for one in asked)
        outcomes = [
            {"source": source, "status": "fresh", "reason": None, "stands_in": None}
            for source in sources
        ]
    document = {"schema": 1, "date": DATE, "requests": list(asked), "outcomes": list(outcomes)}
    return snapshot.read(snapshot.canonical(document), "0" * 64)


def catalog(*asked: Row, sample: bool = False, outcomes: Iterable[Row] | None = None) -> Catalog:
    """Return what a day of these requests shows."""
    return boards.derive(day(*asked, outcomes=outcomes), SOURCES, sample)


def catalog_of(*rows: Row, sample: bool = False) -> Catalog:
    """Return the catalog of a day with these rows."""
    return catalog(*requests(rows), sample=sample)


def board_of(*rows: Row) -> Board:
    """Return the first board that these rows make."""
    return catalog_of(*rows).boards[0]


def site(found: Snapshot, sample: bool = False, site_url: str | None = None) -> Site:
    """Return the facts of a day that pages draw on."""
    shown = boards.derive(found, SOURCES, sample)
    return Site(Settings(site_url=site_url), shown, audit.derive(found, shown), facts.derive(shown))


def site_of(*rows: Row, sample: bool = False, site_url: str | None = None) -> Site:
    """Return the facts of a day with these rows."""
    return site(day(*requests(rows)), sample, site_url)


# A small day: both sources, a tie for first, variants, nulls, free, no price, media, two arenas.
LIVE_ROWS = [
    index_row("a/one", "One (high)", 60, coding_index=70.5, agentic_index=0),
    index_row("a/one", "One (low)", 50.25, agentic_index=40),
    index_row("b/two", "Two", 60, coding_index=20, pricing=None),
    index_row("b/three", "Three", None, coding_index=20),
    arena_row("a/one", "One", 1300, category="codecategories"),
    arena_row("b/two", "Two", 1250, category="codecategories", pricing=None),
    arena_row("unmapped", "Unmapped", 1300, category="codecategories", pricing=None),
    arena_row("c/cheap", "Cheap", 1210, pricing={"prompt": "0", "completion": "0"}),
    arena_row("a/one", "One", 1205, pricing={"prompt": "0.0000002288", "completion": "1e-7"}),
    arena_row("c/picture", "Picture", 1000, category="image", pricing=None),
    arena_row("b/two", "Two", 1111, arena="agents", category="webapps"),
]


# Pages as trees

VOID = frozenset(("br", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "col"))


@dataclass
class Node:
    """An element; `children` are elements and text in order."""

    tag: str
    attributes: dict[str, str]
    children: list[Node | str] = field(default_factory=list)
    parent: Node | None = field(default=None, repr=False)

    def walk(self) -> Iterator[Node]:
        """Yield this element and all inside it, in the order of the document."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def all(self, tag: str = "", **wanted: str | None) -> list[Node]:
        """Return the elements inside with this tag and attributes; None means any value."""
        names = {name.rstrip("_").replace("_", "-"): value for name, value in wanted.items()}
        return [
            node
            for node in self.walk()
            if (not tag or node.tag == tag)
            and all(
                name in node.attributes and value in (None, node.attributes[name])
                for name, value in names.items()
            )
        ]

    def one(self, tag: str = "", **wanted: str | None) -> Node:
        """Return the only such element."""
        found = self.all(tag, **wanted)
        assert len(found) == 1, f"{len(found)} of {tag} {wanted}"
        return found[0]

    def inside(self, tag: str) -> bool:
        """Tell whether an element with this tag is around it."""
        return self.parent is not None and (self.parent.tag == tag or self.parent.inside(tag))

    @property
    def text(self) -> str:
        """The text inside, as it stands."""
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    @property
    def words(self) -> str:
        """The text inside as readers see it: one space between words."""
        return " ".join(self.text.split())


class _Reader(HTMLParser):
    """Builds a tree; refuses what a browser would have to guess at."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("", {})
        self.at = self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        assert len(attributes) == len(attrs), f"<{tag}> repeats an attribute: {attrs}"
        node = Node(tag, attributes, parent=self.at)
        self.at.children.append(node)
        if tag not in VOID:
            self.at = node

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.at.tag, f"</{tag}> at {self.getpos()} closes <{self.at.tag}>"
        assert self.at.parent is not None
        self.at = self.at.parent

    def handle_data(self, data: str) -> None:
        self.at.children.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"comment {data[:60]!r}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"processing instruction {data[:60]!r}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"declaration {data[:60]!r}")


def parse(html: str) -> Node:
    """Return a page's html element."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.at is reader.root, f"<{reader.at.tag}> is never closed"
    return reader.root.one("html")


def pages(site: Path, frames: bool = False) -> dict[str, Node]:
    """Return every page of a site by its address; those for frames of others if asked."""
    found = {}
    for path in sorted(path for path in site.rglob("*.html") if path.is_file()):
        address = "/" + path.relative_to(site).as_posix().removesuffix("index.html")
        if address.startswith("/embed/") and not frames:
            continue
        found[address] = parse(path.read_text("utf-8"))
    return found


def attributes_in_use(trees: Mapping[str, Node]) -> dict[str, set[str]]:
    """Return the attributes that stand on each tag, over all pages."""
    found: dict[str, set[str]] = {}
    for tree in trees.values():
        for node in tree.walk():
            found.setdefault(node.tag, set()).update(node.attributes)
    return found
