"""Prose from Markdown files and assets from the static folder; a user's own file goes first."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path, PurePosixPath

from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from site_gen.errors import ContentError
from site_gen.pages import squeeze

_TEXT = re.compile(r"(?<=>)[^<]*(?=<)")
_EXTENSIONS = ("meta", "tables", "toc", "fenced_code", "sane_lists", "attr_list")


class FrontMatter(BaseModel):
    """The lines between `---` at the head of a Markdown file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(min_length=1)
    description: str = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Prose:
    """A Markdown file as HTML; `headings` are (id, text) of its sections."""

    title: str
    description: str
    html: Markup
    headings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Asset:
    """A static file; its path holds a hash of its content, so that no cache can be stale."""

    name: str
    path: str
    data: bytes


def folders(kind: str, own: Path | None) -> tuple[Path, ...]:
    """Return where to look for `kind` (templates, static, content): the user's folder, then ours.

    Ours lie inside an installed package, or at the top of a checkout.
    """
    packaged = Path(str(files("site_gen") / kind))
    ours = packaged if packaged.is_dir() else Path(__file__).parents[2] / kind
    if own is None:
        return (ours,)
    if not os.path.isdir(own):  # noqa: PTH112 - says no to a name too long, where Path raises
        raise ContentError(f"{own}: no such folder; --{kind} takes a folder")
    return (own, ours)


def switched_off(kind: str, places: Sequence[Path]) -> set[str]:
    """Return the names of our files that the user's folder has empty: they are not to be shown."""
    if len(places) < 2:
        return set()
    own, ours = _files(places[:1]), _files(places[1:])
    return {f"{kind}/{name}" for name in own.keys() & ours.keys() if _is_empty(own[name])}


def overridden(places: Sequence[Path]) -> bool:
    """Say whether the user's folder has any file that is not empty."""
    return any(not _is_empty(path) for path in _files(places[:-1]).values())


def digest(place: Path) -> str:
    """Return a digest of the files in a folder, with their names."""
    sums = [(name, sha256(_bytes(path)).hexdigest()) for name, path in _files([place]).items()]
    return sha256(repr(sums).encode()).hexdigest()


def read_prose(places: Sequence[Path]) -> dict[str, Prose]:
    """Return every Markdown page by its name without ending (`about`, `sources/design-arena`).

    An empty file in the place of one of ours switches it off.
    """
    off = switched_off("content", places)
    return {
        name.removesuffix(".md"): _prose(path)
        for name, path in _files(places).items()
        if name.endswith(".md") and f"content/{name}" not in off
    }


def extra_pages(places: Sequence[Path]) -> tuple[str, ...]:
    """Return the names of the Markdown pages that only the user's folder has."""
    own, ours = _files(places[:-1]), _files(places[-1:])
    return tuple(
        name.removesuffix(".md")
        for name in own
        if name.endswith(".md") and name not in ours and not name.startswith("sources/")
    )


def _is_empty(path: Path) -> bool:
    return not _bytes(path).strip()


def read_assets(places: Sequence[Path]) -> dict[str, Asset]:
    """Return every static file by its name."""
    assets = {}
    for name, source in _files(places).items():
        path = PurePosixPath(name)
        data = squeeze.BY_KIND.get(path.suffix, bytes)(_bytes(source))
        hashed = path.with_name(f"{path.stem}.{sha256(data).hexdigest()[:10]}{path.suffix}")
        assets[name] = Asset(name, f"/assets/{hashed}", data)
    return assets


def _files(places: Sequence[Path]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for place in reversed(places):
        for path in sorted(place.rglob("*")):
            name = path.relative_to(place).as_posix()
            if path.is_file() and not any(part.startswith(".") for part in name.split("/")):
                found[name] = path
    return dict(sorted(found.items()))


def _prose(path: Path) -> Prose:
    import markdown  # a tenth of the start-up time, for builds only

    try:
        text = _bytes(path).decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise ContentError(f"{path}: not UTF-8 ({error.reason} at byte {error.start})") from error
    if not text.startswith("---\n"):
        raise ContentError(f"{path}: no front matter; start it with ---, title, description, ---")
    reader = markdown.Markdown(extensions=_EXTENSIONS)
    made = reader.convert(text)
    front = _front_matter(path, getattr(reader, "Meta", {}))
    return Prose(
        front.title,
        front.description,
        Markup(_tidy(made)),  # noqa: S704 - the operator's own prose, not third-party text
        tuple(
            (token["id"], html.unescape(token["name"]))
            for token in getattr(reader, "toc_tokens", [])
        ),
    )


def _front_matter(path: Path, meta: dict[str, list[str]]) -> FrontMatter:
    try:
        return FrontMatter.model_validate({key: " ".join(lines) for key, lines in meta.items()})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise ContentError(
            f"{path}: front matter, {field}: {first['msg']}; it takes title and description"
        ) from error


def _tidy(made: str) -> str:
    # Quotes in text are escaped so that only real attributes look like attributes.
    made = _TEXT.sub(lambda text: text[0].replace('"', "&quot;"), made)
    made = made.replace("<pre>", '<pre tabindex="0">')  # long lines scroll, by keyboard too
    return made.replace(
        "<table>", '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>'
    ).replace("</table>", "</table></div>")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ContentError(f"{path}: cannot be read ({error.strerror})") from error
