"""The output folder: filled aside, then swapped in whole; readers see one site or the other."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from site_gen import __version__, disk, unchanged
from site_gen.errors import BuildError
from site_gen.output.fresh import GENERATOR, MANIFEST, Before, Fresh

_LITTER = frozenset({".DS_Store"})  # macOS leaves one in every folder it shows


# What reading a manifest may meet that is not ours, or damaged.
_UNREADABLE = (OSError, ValueError, LookupError, TypeError, RecursionError)


def check_output(output: Path, apart: Sequence[Path]) -> None:
    """Raise BuildError unless `output` may be replaced: absent, or all that it holds is ours.

    `apart` are folders that must not lie inside it.
    """
    if os.path.islink(output):
        raise BuildError(f"{output}: is a symbolic link; name the folder itself")
    for other in apart:
        if _inside(other, output) or _inside(output, other):
            raise BuildError(f"{output}: overlaps {other}; choose another --output")
    if not os.path.exists(output):
        return
    if not os.path.isdir(output):
        raise BuildError(f"{output}: is no folder; choose another --output")
    try:
        stranger = next(_strangers(output), None)
    except OSError as error:
        raise BuildError(f"{output}: cannot be read ({error.strerror})") from error
    if stranger:
        raise BuildError(
            f"{output}: holds {stranger}, which this program did not make; choose another --output"
        )


def verify(root: Path) -> Iterator[str]:
    """Yield one line per file of a built site that is not as its manifest says."""
    try:
        sums = dict(json.loads((root / MANIFEST).read_bytes())["files"].items())
    except (*_UNREADABLE, AttributeError) as error:
        yield f"{root / MANIFEST}: cannot be read ({error})"
        return
    found = {
        path.relative_to(root).as_posix(): path
        for path in root.rglob("*")
        if path.is_symlink() or not path.is_dir()
    }
    for name in sorted(found.keys() | sums.keys() - {MANIFEST}):
        if name not in found:
            yield f"{root / name}: gone, though the manifest names it"
        elif name not in sums:
            if name != MANIFEST:
                yield f"{root / name}: not in the manifest"
        elif not found[name].is_file():
            yield f"{root / name}: no file any more"
        elif sha256(found[name].read_bytes()).hexdigest() != sums[name]:
            yield f"{root / name}: changed since it was built"


@contextmanager
def replacing(output: Path) -> Iterator[Fresh]:
    """Yield a fresh folder that takes the place of `output` once the block ends without error.

    Killed at any moment, the old site stands or the new one does: a next run takes away
    what was left beside them. Raise BuildError when another build is under way or the
    disk refuses.
    """
    output = Path(os.path.realpath(output))
    new, old = (output.parent / f".{output.name}.{state}" for state in ("new", "old"))
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        lock = unchanged.lock(output)
        for left in (new, old):
            if left.exists() and not lock.exists():
                raise BuildError(f"{left}: not made by this program, which needs it; move it away")
        with disk.lock(lock) as held:
            if not held:
                raise BuildError(f"{output}: another build is writing it; wait until it has ended")
            _recover(output, new, old)
            try:
                new.mkdir()
                fresh = Fresh(new, output, _before(output))
                yield fresh
                _swap(output, new, old)
                if fresh.then:
                    fresh.then()
            finally:
                shutil.rmtree(new, ignore_errors=True)  # a next run would complain
    except OSError as error:
        where = error.filename or output
        raise BuildError(f"{where}: cannot be written ({error.strerror or error})") from error


def _swap(output: Path, new: Path, old: Path) -> None:
    disk.sync_folder(new)
    if not output.exists():
        os.rename(new, output)
    elif not disk.exchange(new, output):
        os.rename(output, old)
        try:
            os.rename(new, output)
        except OSError:
            os.rename(old, output)
            raise
    # The new site stands: nothing from here on may call the build a failure.
    with suppress(OSError):
        disk.sync_folder(output.parent)
    for left in (old, new):  # an exchange leaves the old site where the new one was
        shutil.rmtree(left, ignore_errors=True)


def _recover(output: Path, new: Path, old: Path) -> None:
    if old.exists() and not output.exists():
        os.rename(old, output)
    _remove(old)
    _remove(new)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def _strangers(output: Path) -> Iterator[str]:
    """Yield the names in a folder that no site of ours holds, at once or as its manifest says."""
    ours = _names(output)
    for path in sorted(output.rglob("*")):
        name = path.relative_to(output).as_posix()
        folder_of_ours = ours and path.is_dir() and not path.is_symlink()
        if name not in ours and path.name not in _LITTER and not folder_of_ours:
            yield name


def _names(output: Path) -> set[str]:
    """Return the files that a folder's manifest names, itself included; none if it is not ours."""
    try:
        manifest = json.loads((output / MANIFEST).read_bytes())
        ours = manifest["generator"] == GENERATOR
        return {MANIFEST, *manifest["files"]} if ours else set()
    except _UNREADABLE:
        return set()


def _before(output: Path) -> Before:
    """Return what files of a site were made from; nothing if not by this version of ours."""
    path = output / MANIFEST
    try:
        sealed = path.stat().st_mtime_ns
        told = json.loads(path.read_bytes())
        if told["version"] != __version__:
            return Before()
        files = {
            name: (stays, told["files"][name], size)
            for name, (stays, size) in told["stays"].items()
        }
    except (*_UNREADABLE, AttributeError):
        return Before()
    return Before(files, sealed)


def _inside(one: Path, other: Path) -> bool:
    return Path(os.path.realpath(one)).is_relative_to(os.path.realpath(other))
