"""Look at XML: whether it is well-formed, what a feed cites, and where it leads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any
from xml.parsers import expat

from site_gen.pages import urls

_ATOM = "http://www.w3.org/2005/Atom "
_HREF = re.compile(r'href="([^"]*)"')
_MUST = ("id", "title", "updated")


class Document:
    """An XML file as read: `fault` if it is not well-formed, else what it holds."""

    def __init__(self, data: bytes) -> None:
        self.fault = ""
        self.root = ""
        self.own = ""  # the address that a feed gives as its own
        self.hrefs: list[str] = []
        self.contents: list[str] = []
        self.counts: list[dict[str, int]] = []  # of the feed, then of each entry
        self._open: list[str] = []
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            self.fault = f"not well-formed XML ({error})"

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        name = name.removeprefix(_ATOM)
        self.root = self.root or name
        if name in ("feed", "entry"):
            self.counts.append({})
        elif self.counts:
            self.counts[-1][name] = self.counts[-1].get(name, 0) + 1
        if name == "link" and self.root == "feed":
            self.hrefs.append(attributes.get("href", ""))
            if attributes.get("rel") == "self":
                self.own = self.hrefs[-1]
        if name == "content":
            self.contents.append("")
        self._open.append(name)

    def _end(self, _: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        if self._open and self._open[-1] == "content":
            self.contents[-1] += text

    def lacks(self) -> Iterator[str]:
        """Yield what the feed or an entry of it has not once, though it must."""
        for at, counts in enumerate(self.counts if self.root == "feed" else ()):
            for name in (*_MUST, *(("content",) if at else ("author",))):
                if counts.get(name, 0) != 1:
                    yield f"{f'entry {at}' if at else 'feed'} has {counts.get(name, 0)} of {name}"

    def links(self, path: str) -> Iterator[str]:
        """Yield the addresses in this site that a feed leads to, from the site's root."""
        base = self.own.removesuffix(path) if self.own.endswith(path) else ""
        found = [
            *self.hrefs,
            *(unescape(one) for text in self.contents for one in _HREF.findall(text)),
        ]
        for link in found:
            if base and link.startswith(f"{base}/"):
                yield link.removeprefix(base)

    def relative(self) -> Iterator[str]:
        """Yield links that lead nowhere, for a feed is read elsewhere."""
        for text in self.contents:
            yield from (one for one in _HREF.findall(text) if not re.match("https?://", one))


def faults(path: str, found: Document, citations: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with an XML file in itself; `citations` has the text per source."""
    if found.fault:
        yield found.fault
        return
    yield from found.lacks()
    yield from (f"link {link[:80]!r} leads nowhere from a feed" for link in found.relative())
    if path.startswith(f"{urls.V1}/boards/"):
        source = path.removeprefix(f"{urls.V1}/boards/").partition(".")[0]
        text = str(citations.get(source))
        if any(text not in unescape(one) for one in found.contents):
            yield f"figures of {source} without its citation"


def problems(files: Mapping[str, Path], credits: Mapping[str, str] | None) -> Iterator[str]:
    """Yield what is wrong with the XML files of a built site."""
    there = {*files, *(name.removesuffix("index.html") for name in files)}
    for name, path in files.items():
        if not name.endswith(".xml"):
            continue
        found = Document(path.read_bytes())
        if credits is not None:
            yield from (f"{name}: {fault}" for fault in faults(name, found, credits))
        for link in dict.fromkeys(one.partition("#")[0] for one in found.links(name)):
            if link not in there:
                yield f"{name}: link to {link}, which does not exist"
