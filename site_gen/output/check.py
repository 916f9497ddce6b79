"""Look at every file as it passes; at the end say what is broken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import unquote

from markupsafe import escape

from site_gen.output import documents, texts
from site_gen.pages import twins, urls
from site_gen.pages.site import File, Page

# Templates quote attributes with ", and no text holds that character unescaped. All attributes
# are taken, in a row: a value may end like the name of one, as in data-model="x id=".
# Only a blank stands before them: what a pattern starts with is found faster than one of a kind.
_ATTRIBUTE = re.compile(r' ([a-zA-Z:-]++)="([^"]*+)"')
_ID = re.compile(r' id="([^"]*)"')
_BLANKS = "\n\t\r\f"
_LOOSE = re.compile(r'\s(?:href|src|id)(?!=")\s*=', re.IGNORECASE | re.ASCII)
# What every loose attribute has, found in a fifth of the time; it begins at most so far before.
_UNQUOTED = re.compile(r'=(?<=[fFcCdD\s]=)(?!(?<=\S=)")', re.ASCII)
_BEFORE = 100
_TAG = re.compile(r'<[a-zA-Z][^<>"]*+(?:"[^"]*"[^<>"]*+)*+>')
_ONCE = ("<title>", "<main", "<h1")
_LINK = "<link "
_MARKS = re.compile("|".join((*_ONCE, _LINK)))
_FETCHED = re.compile(r'(?![^>]*rel="canonical")[^>]*href="((?:https?:)?//[^"]*)"')
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_OUTSIDE = ("http:", "https:", "mailto:")


class Check:
    """Collects what files offer and ask for; `citations` holds the exact text per source."""

    def __init__(self, citations: Mapping[str, str], base: str = "/") -> None:
        self._citations = citations
        self._exact = {source: f">{escape(text)}</".encode() for source, text in citations.items()}
        self._base = base
        self._found: list[str] = []
        self._paths: set[str] = set()
        self._ids: dict[str, set[str]] = {}
        self._wanted: dict[tuple[str, str], str] = {}
        self._followed: dict[str, set[str]] = {}

    def look(self, file: File, page: Page | None = None) -> None:
        """Take in a file; `page` is what an HTML file was made from."""
        if file.path in self._paths:
            self._found.append(f"{file.path}: written twice")
        self._paths.add(file.path)
        if page is not None:
            self._look_at(file.path, file.data, page)
        elif file.path.endswith((".md", ".txt")):
            self._read(file.path, file.data.decode("utf-8"))
        elif file.path.endswith(".xml"):
            found = documents.Document(file.data)
            faults = documents.faults(file.path, found, self._citations)
            self._found += [f"{file.path}: {fault}" for fault in faults]
            for link in dict.fromkeys(found.links(file.path)):
                path, _, anchor = link.partition("#")
                self._wanted.setdefault((path, anchor), file.path)

    def know(self, file: File) -> None:
        """Take in a file that was looked at when it was made: others may lead to what it offers."""
        self.look(File(file.path, b""))
        if file.path.endswith(".html"):
            self._ids[file.path] = set(_ID.findall(file.data.decode("utf-8")))

    def blank(self) -> Check:
        """Return a check that asks for the same, and has looked at nothing yet."""
        return Check(self._citations, self._base)

    def take(self, others: Sequence[Check], order: Mapping[str, int]) -> None:
        """Take in what others saw of their files, whose `order` tells who asked first."""

        def place(path: str) -> int:
            return order.get(path, len(order))

        for other in others:
            self._found += [f"{path}: written twice" for path in self._paths & other._paths]
            self._found += other._found
            self._paths |= other._paths
            self._ids |= other._ids
            for wanted, asker in other._wanted.items():
                known = self._wanted.get(wanted)
                if known is None or place(asker) < place(known):
                    self._wanted.pop(wanted, None)  # it comes in its asker's order
                    self._wanted[wanted] = asker
        self._found.sort(key=lambda line: place(line.partition(": ")[0]))
        self._wanted = dict(sorted(self._wanted.items(), key=lambda item: place(item[1])))

    def problems(self) -> Iterator[str]:
        """Yield one line per problem, once everything has passed."""
        yield from self._found
        for (path, anchor), asker in self._wanted.items():
            target = urls.file(path)
            if target not in self._paths and target != "/manifest.json":
                yield f"{asker}: link to {path}, which does not exist"
            elif anchor and anchor not in self._ids.get(target, ()):
                yield f"{asker}: link to {path}#{anchor}, an anchor that does not exist"

    def _look_at(self, path: str, data: bytes, page: Page) -> None:
        # One character per byte: half the time, and what is looked for is ASCII.
        html = data.decode("latin-1")
        shown: dict[str, set[str]] = {"data-board": set(page.sources), "data-citation": set()}
        ids = self._ids[path] = set()
        leads = {}
        for name, value in _ATTRIBUTE.findall(_spaced(html)):
            name = name.lower()
            if name == "href" or name == "src":
                leads[name, value] = True
            elif name == "id":
                value = _text(value)
                if value in ids:
                    self._found.append(f"{path}: id {value!r} stands twice")
                ids.add(value)
            elif name in shown:
                shown[name].add(value.partition(".")[0])
        self._follow(path, leads)
        for source in sorted(shown["data-board"]):
            exact = self._exact.get(source, b"></")
            if source not in shown["data-citation"] or exact not in data:
                self._found.append(f"{path}: figures of {source} without its citation")
        self._found += [f"{path}: {fault}" for fault in _faults(html)]

    def _follow(self, path: str, leads: Iterable[tuple[str, str]]) -> None:
        """Take in links; one that climbs to the root leads to one place from all pages as deep."""
        up = urls.up(path)
        followed = self._followed.setdefault(up, set())
        for name, value in leads:
            if value not in followed:
                self._link(path, name, _text(value))
                if value.startswith(up) and up.startswith("../"):
                    followed.add(value)

    def _read(self, path: str, text: str) -> None:
        """Take in a text for programs: what it cites, and where it leads."""
        for source in texts.sources(path, self._citations):
            if twins.credit(self._citations.get(source, "")) not in text:
                self._found.append(f"{path}: figures of {source} without its citation")
        for link in texts.links(path, text):
            self._link(path, "href", link)

    def _link(self, path: str, name: str, value: str) -> None:
        if _SCHEME.match(value) or value.startswith("//"):
            if name == "src" or not value.lower().startswith(_OUTSIDE):
                self._found.append(f"{path}: {name} {value[:80]!r} leads out of the site")
            return
        target, _, anchor = value.partition("#")
        if path == urls.NOT_FOUND and target.startswith(self._base):
            target = "/" + target.removeprefix(self._base)
        elif target.startswith("/") or (path == urls.NOT_FOUND and target):
            self._found.append(f"{path}: {name} {value[:80]!r} only works at one address")
            return
        whole = urls.resolve(path, unquote(target)) if target else path
        self._wanted.setdefault((whole, anchor), path)


def _text(found: str) -> str:
    """Return what was found in bytes as the text that it is."""
    return found if found.isascii() else found.encode("latin-1").decode()


def _spaced(html: str) -> str:
    """Return markup with a blank for each character that may stand before an attribute too."""
    for blank in _BLANKS:
        html = html.replace(blank, " ")
    return html


def _faults(html: str) -> Iterator[str]:
    """Yield what is wrong with a page's markup, whatever else there is in the site."""
    marks = list(_MARKS.finditer(html))
    told = [mark[0] for mark in marks]
    for tag in _ONCE:
        if told.count(tag) != 1:
            yield f"{told.count(tag)} times {tag}, not once"
    for mark in marks:
        if mark[0] == _LINK and (found := _FETCHED.match(html, mark.end())):
            yield f"link element {_text(found[1])[:80]!r} leads out of the site"
    unquoted = (one.start() for one in _UNQUOTED.finditer(html))
    if any(_LOOSE.search(html, max(0, at - _BEFORE), at + 1) for at in unquoted):
        for tag in _TAG.findall(html):
            if _LOOSE.search(tag) and _LOOSE.search(re.sub('"[^"]*"', '""', tag)):
                yield f'{_text(tag)[:80]}: quote its attributes with "'
