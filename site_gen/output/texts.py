"""Look at what is written for programs that read text: citations and links in Markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote

from site_gen.pages import package, twins, urls

_BOARDS = f"{urls.V1}/boards/"
_HISTORY = f"{urls.V1}/history/"
_LINK = re.compile(r"(?<!\\)\]\(([^)\s]+)\)|(?<!\\)<([a-z][a-z0-9+.-]+:[^<>\s]*)>", re.I)


def sources(path: str, known: Iterable[str]) -> list[str]:
    """Return the sources whose figures stand in a text, by its address."""
    if path == twins.LLMS:
        return list(known)
    if path.startswith(_BOARDS) and path.endswith(".md"):
        return [path.removeprefix(_BOARDS).partition(".")[0]]
    return []


def links(path: str, text: str) -> list[str]:
    """Return where a text's links lead, as written."""
    if path == twins.LLMS or path.endswith(".md"):
        return [one or other for one, other in _LINK.findall(text)]
    return []


def problems(files: Mapping[str, Path], credits: Mapping[str, str] | None) -> Iterator[str]:
    """Yield what is wrong with the texts of a built site."""
    # Every address there is: of files, and of the folders that have an index.
    there = {*files, *(name.removesuffix("index.html") for name in files)}
    for name, path in files.items():
        text = path.read_text("utf-8", "replace") if name.endswith((".md", ".txt")) else ""
        for source in sources(name, credits or ()):
            if credits is not None and twins.credit(credits.get(source, "")) not in text:
                yield f"{name}: figures of {source} without its citation"
        for link in links(name, text):
            outside = re.match("https?://", link)
            if not outside and urls.resolve(name, unquote(link)) not in there:
                yield f"{name}: link to {link}, which does not exist"


def package_problems(files: Mapping[str, Path]) -> Iterator[str]:
    """Yield each table that the data package names in vain, does not name, or tells wrongly."""
    try:
        told = json.loads(files[package.PATH].read_bytes())["resources"]
        named = {f"{urls.V1}/{one['path']}": (one["bytes"], one["hash"]) for one in told}
    except (LookupError, OSError, TypeError, ValueError) as error:
        yield f"{package.PATH}: absent or damaged ({type(error).__name__})"
        return
    tables = {
        name for name in files if name.startswith((_BOARDS, _HISTORY)) and name.endswith(".csv")
    }
    for name, described in sorted(named.items()):
        if name not in files:
            yield f"{package.PATH}: names {name}, which is absent"
        elif described != package.weight(files[name].read_bytes()):
            yield f"{package.PATH}: size or checksum of {name} is not that of the file"
    yield from (f"{package.PATH}: does not name {one}" for one in sorted(tables - {*named}))
