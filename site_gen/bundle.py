"""Offline copies: a site in a .zip whose links name files, or every board in one .html."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from site_gen import disk
from site_gen.errors import BuildError, ConfigError
from site_gen.output import fresh
from site_gen.output.check import Check
from site_gen.output.copies import SUMS
from site_gen.output.render import Renderer
from site_gen.pages import package, single, urls
from site_gen.pages.content import Asset, Prose
from site_gen.pages.plan import last, plan
from site_gen.pages.site import Copy, File, Page, Site, made
from site_gen.text import segment

ZIP = f"{urls.DOWNLOADS}standings.zip"
KINDS = (".zip", ".html")
# For a host or for crawlers, who do not come to a folder on somebody's disk.
_HOSTED = frozenset({urls.NOT_FOUND, "/robots.txt"})


class Kit(NamedTuple):
    """What a site is rendered with beside its facts: prose, assets, folders of templates."""

    prose: Mapping[str, Prose]
    assets: Mapping[str, Asset]
    templates: Sequence[Path]

    def renderer(self, site: Site) -> Renderer:
        """Return what renders the pages of a site."""
        return Renderer(self.templates, site, self.assets, self.prose)


def copies(site: Site, kit: Kit) -> tuple[tuple[Copy, ...], list[File]]:
    """Return both copies of a site, with the files to put beside its pages."""
    files = [File(ZIP, zipped(site, kit)), alone(site, kit)]
    told = [
        Copy(
            file.path,
            f"{_name(site)}{Path(file.path).suffix}",
            len(file.data),
            sha256(file.data).hexdigest(),
        )
        for file in files
    ]
    sums = "".join(f"{one.sha256}  {Path(one.path).name}\n" for one in told)
    return tuple(told), [*files, File(SUMS, sums.encode())]


def write(output: Path, site: Site, kit: Kit) -> File:
    """Write the copy that the name of `output` asks for, whole or not at all; return it."""
    zip_wanted = output.suffix.lower() == ".zip"
    file = File(ZIP, zipped(site, kit)) if zip_wanted else alone(site, kit)
    try:
        disk.write(output, file.data)
    except OSError as error:
        where = error.filename or output
        raise BuildError(f"{where}: cannot be written ({error.strerror or error})") from error
    return file


def check_file(output: Path, apart: Sequence[Path]) -> None:
    """Raise SiteGenError unless a copy can be written to `output`, outside the folders `apart`."""
    if output.suffix.lower() not in KINDS:
        raise ConfigError(
            f"--output {str(output)!r}: ends with neither .zip nor .html, so which copy is wanted"
            " cannot be told"
        )
    if os.path.isdir(output):  # noqa: PTH112 - says no to a name too long, where Path raises
        raise BuildError(f"{output}: is a folder; name a file for --output")
    for other in apart:
        if Path(os.path.realpath(output)).is_relative_to(os.path.realpath(other)):
            raise BuildError(f"{output}: lies in {other}; choose another --output")


def zipped(site: Site, kit: Kit) -> bytes:
    """Return a site as a .zip of one folder, with index.html to start from; no two differ."""
    import zipfile  # for copies only, as few builds make them

    site = replace(site, bundled=True, copies=())
    name, day = _name(site), site.catalog.date
    out, sums = io.BytesIO(), {}
    with zipfile.ZipFile(out, "w") as archive:

        def add(path: str, data: bytes) -> None:
            # Nothing of the machine or the moment: the archived day, and a plain file's rights.
            entry = zipfile.ZipInfo(f"{name}{path}", (day.year, day.month, day.day, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data, compresslevel=9)

        for file in _files(site, kit):
            add(file.path, file.data)
            sums[file.path.removeprefix("/")] = sha256(file.data).hexdigest()
        add(f"/{fresh.MANIFEST}", fresh.manifest(sums, told(site)))
    return out.getvalue()


def alone(site: Site, kit: Kit) -> File:
    """Return every board as one page that needs no other file."""
    site = replace(site, bundled=True, copies=())
    check = _check(site)
    page = single.page(site)
    file = kit.renderer(site).render(page)
    check.look(file, page)
    _insist(check)
    return file


def told(site: Site) -> dict[str, Any]:
    """Return what a manifest tells of a site: the archived day that it was made from.

    Without downloads it also tells what else these would: citations, and whether all is invented.
    """
    catalog = site.catalog
    found: dict[str, Any] = {
        "built_from": {"date": catalog.date.isoformat(), "sha256": catalog.sha256}
    }
    if "data" in site.settings.leave_out:
        found["sample"] = catalog.sample
        found["citations"] = {one.id: one.citation.text for one in catalog.sources}
    return found


def _files(site: Site, kit: Kit) -> Iterator[File]:
    renderer, check = kit.renderer(site), _check(site)
    weights = {}
    for item in map(made, plan(site, kit.prose, kit.assets)):
        if item.path in _HOSTED or item.path.startswith("/sitemap"):
            continue
        page = item if isinstance(item, Page) else None
        file = renderer.file(item)
        check.look(file, page)
        weights[file.path] = package.weight(file.data)
        yield file
    for file in last(site, weights):
        check.look(file)
        yield file
    _insist(check)


def _check(site: Site) -> Check:
    return Check({source.id: source.citation.text for source in site.catalog.sources})


def _insist(check: Check) -> None:
    for problem in check.problems():
        raise BuildError(f"the offline copy would be broken: {problem}")


def _name(site: Site) -> str:
    title = segment(site.settings.title.lower().replace(" ", "-"))
    return f"{title}-{site.catalog.date.isoformat()}"
