"""A starter folder: configuration, a page of one's own, and a workflow that publishes."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from site_gen import __version__
from site_gen.errors import BuildError

# Where each file of `skeleton/` goes. Names with a dot in front would be lost on the way in there.
FILES = {
    "site.toml": "site.toml",
    "content/house-rules.md": "content/house-rules.md",
    "publish.yml": ".github/workflows/publish.yml",
    "gitignore": ".gitignore",
    "README.md": "README.md",
}


def write(folder: Path) -> tuple[Path, ...]:
    """Write the starter files and return them; raise BuildError, nothing written, if one is there.

    The version of this program is written where it is to be installed again.
    """
    places = {folder / goes: name for name, goes in FILES.items()}
    there = [str(place) for place in places if place.exists() or place.is_symlink()]
    if there:
        raise BuildError(
            f"{', '.join(there)}: there already, and never overwritten; choose another folder"
        )
    source = files("site_gen") / "skeleton"
    try:
        for place, name in places.items():
            text = (source / name).read_text("utf-8").replace("@VERSION@", __version__)
            place.parent.mkdir(parents=True, exist_ok=True)
            with place.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
    except OSError as error:
        raise BuildError(f"{folder}: cannot be written ({error.strerror})") from error
    return tuple(places)
