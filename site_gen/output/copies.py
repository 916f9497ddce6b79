"""Look into the offline copies that lie beside a site."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from site_gen.errors import BuildError
from site_gen.pages import urls

SUMS = f"{urls.DOWNLOADS}SHA256SUMS"

Inspect = Callable[[Path], Iterator[str]]


def problems(files: Mapping[str, Path], inspect: Inspect) -> Iterator[str]:
    """Yield what is wrong with the copies; a .zip is unpacked and inspected like a site."""
    found = {name: path for name, path in files.items() if name.startswith(urls.DOWNLOADS)}
    sums = _sums(found.pop(SUMS, None))
    for name, path in found.items():
        told = sums.pop(name.removeprefix(urls.DOWNLOADS), None)
        if told != sha256(path.read_bytes()).hexdigest():
            yield f"{name}: {SUMS} {'has another sum' if told else 'does not name it'}"
        if name.endswith(".zip"):
            yield from (f"{name}: {problem}" for problem in _unpacked(path, inspect))
    yield from (f"{SUMS}: names {name}, which does not exist" for name in sums)


def _sums(path: Path | None) -> dict[str, str]:
    lines = path.read_text("utf-8", "replace").splitlines() if path else []
    split = [line.partition("  ") for line in lines]
    return {name: digest for digest, _, name in split}


def _unpacked(path: Path, inspect: Inspect) -> Iterator[str]:
    import zipfile  # for copies only, as few sites have them

    with TemporaryDirectory(prefix="site-gen-") as place:
        try:
            with zipfile.ZipFile(path) as packed:
                packed.extractall(place)
        except (OSError, ValueError, zipfile.BadZipFile) as error:
            yield f"cannot be unpacked ({error})"
            return
        folders = list(Path(place).iterdir())
        if len(folders) != 1:
            yield f"holds {len(folders)} folders, not one"
            return
        try:
            yield from inspect(folders[0])
        except BuildError as error:
            yield str(error).replace(f"{place}/", "")
