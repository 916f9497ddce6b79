"""Look through a built site on its own, in full, as a reader's programs would."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import TypeAdapter, ValidationError

from site_gen.errors import BuildError
from site_gen.output import folder
from site_gen.pages import formats, urls

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_LINKS = frozenset({"href", "src"})
_NO_LINK_TO = frozenset({urls.NOT_FOUND})  # served by the host, reached by nobody's link


class _Page(HTMLParser):
    """What a page holds: links, ids, boards, citations, and faults of its markup."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[tuple[str, str]] = []
        self.ids: set[str] = set()
        self.boards: set[str] = set()
        self.citations: dict[str, str] = {}
        self.counts = dict.fromkeys(("title", "main", "h1"), 0)
        self.faults: list[str] = []
        self.sample = False
        self.policy = ""
        self.canonical = ""
        self._open: list[str] = []
        self._citing: tuple[str, int] | None = None
        self.feed(text)
        self.close()
        if self._open:
            self.faults.append(f"<{self._open[-1]}> is never closed")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in an element."""
        given = {name: value or "" for name, value in attrs}
        if len(given) < len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice")
        if tag not in _VOID:
            self._open.append(tag)
        if tag in self.counts and "svg" not in self._open:
            self.counts[tag] += 1
        if tag == "base" or (tag == "script" and "src" not in given and "type" not in given):
            self.faults.append(f"<{tag}> that the site does not use")
        for name, value in given.items():
            self._attribute(tag, name, value)
        if tag == "html":
            self.sample = "data-sample" in given
        if given.get("http-equiv", "").lower() == "content-security-policy":
            self.policy = given.get("content", "")
        if given.get("rel") == "canonical":
            self.canonical = given.get("href", "")

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name in _LINKS:
            self.links.append((name, value))
        elif name == "id":
            if value in self.ids:
                self.faults.append(f"id {value!r} stands twice")
            self.ids.add(value)
        elif name == "data-board":
            self.boards.add(value)
        elif name == "data-citation":
            self.citations[value] = ""
            self._citing = (value, len(self._open))
        elif name == "style" or name.startswith("on"):
            self.faults.append(f"<{tag}> has {name}, which the page's policy forbids")

    def handle_endtag(self, tag: str) -> None:
        """Take in the end of an element; it must be that of the innermost open one."""
        if self._citing and len(self._open) == self._citing[1]:
            self._citing = None
        if self._open and self._open[-1] == tag:
            self._open.pop()
        else:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        """Take in text; that of a citation is kept."""
        if self._citing:
            self.citations[self._citing[0]] += data


def inspect(root: Path) -> Iterator[str]:
    """Yield one line per problem of the site in a folder; raise BuildError if it holds none."""
    if not (root / folder.MANIFEST).is_file():
        raise BuildError(f"{root}: holds no site made by this program (no {folder.MANIFEST})")
    yield from folder.verify(root)
    files = {f"/{path.relative_to(root).as_posix()}": path for path in root.rglob("*")}
    files = {name: path for name, path in sorted(files.items()) if path.is_file()}
    index = _index(files)
    if index is None:
        yield f"{urls.V1}/index.json: absent or damaged, so credits cannot be checked"
        index = {}
    credits = {one["id"]: one["citation"] for one in index.get("sources", ())}
    pages = {
        name: _Page(path.read_text("utf-8", "replace"))
        for name, path in files.items()
        if name.endswith(".html")
    }
    for name, page in pages.items():
        yield from (f"{name}: {fault}" for fault in _page(page, credits, bool(index.get("sample"))))
    yield from _links(files, pages)
    yield from _downloads(files, credits)


def _index(files: Mapping[str, Path]) -> dict[str, Any] | None:
    try:
        read: dict[str, Any] = json.loads(files[f"{urls.V1}/index.json"].read_bytes())
        formats.INDEX.validate_python(read)
        return read
    except (KeyError, ValueError):
        return None


def _page(page: _Page, credits: Mapping[str, str], sample: bool) -> Iterator[str]:
    yield from page.faults
    for tag, count in page.counts.items():
        if count != 1:
            yield f"{count} times <{tag}>, not once"
    if "default-src 'none'" not in page.policy or "unsafe" in page.policy:
        yield "no strict Content-Security-Policy"
    if page.sample != sample:
        yield "data-sample is not as in the downloads"
    for source in sorted({board.partition(".")[0] for board in page.boards}):
        if source not in page.citations:
            yield f"figures of {source} without its citation"
    for source, text in page.citations.items():
        if text.strip() != credits.get(source):
            yield f"the citation of {source} is not the one in the downloads"


def _links(files: Mapping[str, Path], pages: Mapping[str, _Page]) -> Iterator[str]:
    home = pages.get("/index.html")
    base = (urlsplit(home.canonical).path if home else "") or "/"
    reached: dict[str, set[str]] = {}
    for name, page in pages.items():
        for kind, link in page.links:
            if re.match(r"[a-z][a-z0-9+.-]*:|//", link, re.IGNORECASE):
                if kind == "src" or not re.match("https?:|mailto:", link):
                    yield f"{name}: {kind} {link[:80]!r} leads out of the site"
                continue
            target, anchor = _target(name, link, base)
            reached.setdefault(name, set()).add(target)
            if target not in files:
                yield f"{name}: link to {link}, which does not exist"
            elif anchor and (target not in pages or anchor not in pages[target].ids):
                yield f"{name}: link to {link}, an anchor that does not exist"
    found = _reachable("/index.html", reached)
    for name in pages:
        if name not in found and name not in _NO_LINK_TO:
            yield f"{name}: no link leads here from home"


def _target(name: str, link: str, base: str) -> tuple[str, str]:
    """Return the file a link on a page means, and the anchor in it."""
    path, _, anchor = link.partition("#")
    target = urls.resolve(name, unquote(path)) if path else name
    if name == urls.NOT_FOUND and path.startswith(base):
        target = "/" + path.removeprefix(base)
    return target + ("index.html" if target.endswith("/") else ""), anchor


def _reachable(start: str, links: Mapping[str, set[str]]) -> set[str]:
    found, ahead = {start}, [start]
    while ahead:
        new = links.get(ahead.pop(), set()) - found
        found |= new
        ahead += new
    return found


def _downloads(files: Mapping[str, Path], credits: Mapping[str, str]) -> Iterator[str]:
    for name, path in files.items():
        shape = _shape(name)
        try:
            if shape:
                shape.validate_json(path.read_bytes())
            elif name.endswith(".json"):
                json.loads(path.read_bytes())
        except (ValidationError, ValueError) as error:
            yield f"{name}: not of its published shape ({str(error).splitlines()[0]})"
        if name.endswith(".csv"):
            for row in csv.DictReader(io.StringIO(path.read_text("utf-8"))):
                if not row.get("citation") or row["citation"] != credits.get(row["source"]):
                    yield f"{name}: rows without the citation of their source"
                    break


def _shape(name: str) -> TypeAdapter[Any] | None:
    exact: Mapping[str, TypeAdapter[Any]] = {
        f"{urls.V1}/index.json": formats.INDEX,
        f"{urls.V1}/models.json": formats.MODELS,
        f"{urls.V1}/status.json": formats.STATUS,
    }
    board = name.startswith(f"{urls.V1}/boards/") and name.endswith(".json")
    return formats.BOARD if board else exact.get(name)
