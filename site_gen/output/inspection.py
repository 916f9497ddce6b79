"""Look through a built site on its own, in full, as a reader's programs would."""

from __future__ import annotations

import csv
import io
import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import TypeAdapter

from site_gen.errors import BuildError
from site_gen.output import copies, credits, documents, folder, fresh, texts
from site_gen.output.credits import Credits
from site_gen.pages import formats, urls

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_LINKS = frozenset({"href", "src"})
_NAMING = frozenset({"canonical", "alternate"})  # a <link> that names an address, loads nothing
_DATA = frozenset({"application/json", "application/ld+json"})  # a <script> that runs nothing
_CLOSED = re.compile("'none'|'self'|'sha(256|384|512)-[A-Za-z0-9+/]+=*'")
_UNCOVERED = ("default-src", "base-uri", "form-action")  # no other directive stands in for these
_TOLD = frozenset({credits.INDEX, f"/{fresh.MANIFEST}"})  # looked at before the other downloads
_NO_LINK_TO = frozenset({urls.NOT_FOUND})  # served by the host, reached by nobody's link


class _Page(HTMLParser):
    """What a page holds: links, ids, boards, citations, and faults of its markup."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[tuple[str, str, bool]] = []  # the last: loaded with the page
        self.ids: set[str] = set()
        self.boards: set[str] = set()
        self.citations: list[tuple[str, str]] = []
        self.counts = dict.fromkeys(("title", "main", "h1"), 0)
        self.faults: list[str] = []
        self.sample = False
        self.policy = ""
        self.moved = False  # an old address, which leads to a new one
        self.canonical = ""
        self._open: list[str] = []
        self._citing = 0  # how deep the citation being read stands
        self._inline: str | None = None  # the script inside the page that is being read
        try:
            self.feed(text)
            self.close()
        except AssertionError as error:  # Python's parser on a declaration that it cannot read
            self.faults.append(f"cannot be read to its end ({error})")
        self._close(0)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in an element."""
        given = {name: value or "" for name, value in attrs}
        if len(given) < len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice")
        if tag not in _VOID:
            self._open.append(tag)
        if tag in self.counts and "svg" not in self._open:
            self.counts[tag] += 1
        inline = tag == "script" and "src" not in given and given.get("type") not in _DATA
        self._inline = "" if inline else None
        if tag == "base":
            self.faults.append(f"<{tag}> that the site does not use")
        for name, value in given.items():
            if name in _LINKS:
                loaded = tag == "link" and given.get("rel", "").lower() not in _NAMING
                self.links.append((name, value, loaded or name == "src"))
            self._attribute(tag, name, value)
        if tag == "html":
            self.sample = "data-sample" in given
        kind = given.get("http-equiv", "").lower()
        self.moved = self.moved or kind == "refresh"
        if kind == "content-security-policy":
            self.policy = given.get("content", "") if "head" in self._open else ""
        if given.get("rel") == "canonical":
            self.canonical = given.get("href", "")

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name == "id":
            if value in self.ids:
                self.faults.append(f"id {value!r} stands twice")
            self.ids.add(value)
        elif name in ("data-board", "data-history"):
            self.boards.add(value)
        elif name == "data-citation":
            self.citations.append((value, ""))
            self._citing = len(self._open)
        elif name == "style" or name.startswith("on"):
            self.faults.append(f"<{tag}> has {name}, which the page's policy forbids")

    def handle_endtag(self, tag: str) -> None:
        """Take in the end of an element; it should be that of the innermost open one."""
        if tag == "script" and self._inline is not None:
            digest = b64encode(sha256(self._inline.encode()).digest()).decode()
            if f"'sha256-{digest}'" not in self.policy:
                self.faults.append("<script> that the site does not use")
            self._inline = None
        if tag in self._open:
            depth = len(self._open) - self._open[::-1].index(tag)
            self._close(depth)
            self._open.pop()
            self._citing = self._citing if depth > self._citing else 0
        else:
            self.faults.append(f"</{tag}> closes nothing")

    def _close(self, depth: int) -> None:
        """Close what stands open deeper than that, as faults of the page."""
        self.faults += [f"<{tag}> is never closed" for tag in self._open[depth:]]
        del self._open[depth:]

    def handle_data(self, data: str) -> None:
        """Take in text; that of a citation and of a script is kept."""
        if self._inline is not None:
            self._inline += data
        if self._citing:
            source, text = self.citations[-1]
            self.citations[-1] = (source, text + data)


def inspect(root: Path) -> Iterator[str]:
    """Yield one line per problem of the site in a folder; raise BuildError if it holds none."""
    if not (root / fresh.MANIFEST).is_file():
        raise BuildError(f"{root}: holds no site made by this program (no {fresh.MANIFEST})")
    yield from folder.verify(root)
    files = {f"/{path.relative_to(root).as_posix()}": path for path in root.rglob("*")}
    files = {name: path for name, path in sorted(files.items()) if path.is_file()}
    pages = {
        name: _Page(path.read_text("utf-8", "replace"))
        for name, path in files.items()
        if name.endswith(".html")
    }
    told = credits.of(files)
    if told is None:
        yield f"{credits.INDEX}: absent or damaged, so credits cannot be checked"
    for name, page in pages.items():
        yield from (f"{name}: {fault}" for fault in _markup(page))
        if told:
            yield from (f"{name}: {fault}" for fault in _attribution(page, told))
    cited = told.citations if told else None
    yield from _links(files, pages)
    yield from _downloads(files, cited)
    yield from texts.problems(files, cited)
    if told is None or told.downloads:
        yield from texts.package_problems(files)
    yield from documents.problems(files, cited)
    yield from copies.problems(files, inspect)


def _markup(page: _Page) -> Iterator[str]:
    yield from page.faults
    for tag, count in page.counts.items():
        if count != 1:
            yield f"{count} times <{tag}>, not once"
    if not _strict(page.policy):
        yield "no strict Content-Security-Policy"


def _strict(policy: str) -> bool:
    """Tell whether a policy lets in nothing but the site's own files and hashed text."""
    rules: dict[str, list[str]] = {}
    for rule in policy.split(";"):
        name, *values = rule.split() or [""]
        rules.setdefault(name.lower(), values)  # browsers heed the first of a name
    return rules.get("default-src") == ["'none'"] and all(
        name in rules and all(_CLOSED.fullmatch(value) for value in rules[name])
        for name in {*rules, *_UNCOVERED}
    )


def _attribution(page: _Page, told: Credits) -> Iterator[str]:
    if page.sample != told.sample:
        yield f"data-sample is not as {told.where}"
    shown = {board.partition(".")[0] for board in page.boards}
    for source in sorted(shown - {source for source, _ in page.citations}):
        yield f"figures of {source} without its citation"
    for source, text in page.citations:
        if text.strip() != told.citations.get(source):
            yield f"the citation of {source} is not the one {told.where}"


def _links(files: Mapping[str, Path], pages: Mapping[str, _Page]) -> Iterator[str]:
    base = _base(pages)
    reached: dict[str, set[str]] = {}
    for name, page in pages.items():
        for kind, link, loaded in dict.fromkeys(page.links):
            if re.match(r"[a-z][a-z0-9+.-]*:|//", link, re.IGNORECASE):
                if loaded or not re.match("https?:|mailto:", link, re.IGNORECASE):
                    yield f"{name}: {kind} {link[:80]!r} leads out of the site"
                continue
            target, anchor = _target(name, link, base)
            reached.setdefault(name, set()).add(target)
            if target not in files:
                yield f"{name}: link to {link}, which does not exist"
            elif anchor and (target not in pages or anchor not in pages[target].ids):
                yield f"{name}: link to {link}, an anchor that does not exist"
    found = _reachable("/index.html", reached)
    for name, page in pages.items():
        unlinked = name in _NO_LINK_TO or name.startswith("/embed/") or page.moved
        if name not in found and not unlinked:
            yield f"{name}: no link leads here from home"


def _base(pages: Mapping[str, _Page]) -> str:
    """Return the path that the site is served under, as its home page tells."""
    home = pages.get("/index.html")
    try:
        return (urlsplit(home.canonical).path if home else "") or "/"
    except ValueError:
        return "/"


def _target(name: str, link: str, base: str) -> tuple[str, str]:
    """Return the file a link on a page means, and the anchor in it."""
    path, _, anchor = link.partition("#")
    target = urls.resolve(name, unquote(path)) if path else name
    if name == urls.NOT_FOUND and path.startswith(base):
        target = "/" + path.removeprefix(base)
    return urls.file(target), anchor


def _reachable(start: str, links: Mapping[str, set[str]]) -> set[str]:
    found, ahead = {start}, [start]
    while ahead:
        new = links.get(ahead.pop(), set()) - found
        found |= new
        ahead += new
    return found


def _downloads(files: Mapping[str, Path], cited: Mapping[str, str] | None) -> Iterator[str]:
    for name, path in files.items():
        if not name.endswith((".json", ".csv")) or name in _TOLD:
            continue
        try:
            credited = _credited(name, path.read_bytes())
        except (csv.Error, ValueError, RecursionError) as error:
            yield f"{name}: not of its published shape ({str(error).splitlines()[0]})"
            continue
        if cited is not None and any(
            not text or cited.get(source) != text for source, text in credited
        ):
            yield f"{name}: figures without the citation of their source"


def _credited(name: str, data: bytes) -> set[tuple[str, str]]:
    """Return the sources of a download's figures, with the citation given for each.

    Raise ValueError or csv.Error when it is not of its published shape.
    """
    if name.endswith(".csv"):
        rows = csv.DictReader(io.StringIO(data.decode(), newline=""))
        if not {"source", "citation"} <= set(rows.fieldnames or ()):
            raise ValueError("no column of citations")
        credited = [(row["source"], row["citation"]) for row in rows]
        if name.startswith(f"{urls.V1}/history/") or _plain(name):  # credited in its first row
            return {*credited[:1], *(one for one in credited if any(one))}
        return set(credited)
    shape = _shape(name)
    read: Any = shape.validate_json(data) if shape else json.loads(data)
    if _plain(name) and not (isinstance(read, dict) and {"source", "citation"} <= read.keys()):
        raise ValueError("no citation")
    of_board = shape is formats.BOARD or _plain(name)
    return {(read["source"], read["citation"])} if of_board else set()


def _plain(name: str) -> bool:
    """Tell whether a file is one of those that lie beside a board's page."""
    return name.endswith(("/board.csv", "/board.json")) and not name.startswith(f"{urls.V1}/")


def _shape(name: str) -> TypeAdapter[Any] | None:
    exact: Mapping[str, TypeAdapter[Any]] = {
        f"{urls.V1}/models.json": formats.MODELS,
        f"{urls.V1}/status.json": formats.STATUS,
    }
    board = name.startswith(f"{urls.V1}/boards/") and name.endswith(".json")
    return formats.BOARD if board else exact.get(name)
