"""What is to be cited: downloads of a site say it, or its manifest where it has none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from site_gen.output import fresh
from site_gen.pages import formats, urls

INDEX = f"{urls.V1}/index.json"


class Credits(NamedTuple):
    """The citation of each source, and whether all is invented; `downloads` tell it, or none do."""

    citations: Mapping[str, str]
    sample: bool
    downloads: bool = True

    @property
    def where(self) -> str:
        """Where this stands."""
        return "in the downloads" if self.downloads else "in the manifest"


def of(files: Mapping[str, Path]) -> Credits | None:
    """Return what a site of these files, by address, says; None where that cannot be told."""
    return _of_manifest(files) or _of_index(files)


def _of_manifest(files: Mapping[str, Path]) -> Credits | None:
    """Return what only the manifest of a site without downloads says."""
    try:
        manifest = json.loads(files[f"/{fresh.MANIFEST}"].read_bytes())
        citations, sample = manifest["citations"], manifest["sample"]
        told = citations and all(isinstance(one, str) and one for one in citations.values())
    except (AttributeError, LookupError, TypeError, ValueError, RecursionError):
        return None
    return Credits(citations, sample, downloads=False) if told else None


def _of_index(files: Mapping[str, Path]) -> Credits | None:
    try:
        index = json.loads(files[INDEX].read_bytes())
        formats.INDEX.validate_python(index)
    except (KeyError, ValueError, RecursionError):
        return None
    return Credits({one["id"]: one["citation"] for one in index["sources"]}, index["sample"])
