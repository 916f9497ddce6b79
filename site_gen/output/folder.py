"""The output folder: filled aside, then swapped in whole; readers see one site or the other."""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from site_gen import __version__, disk, unchanged
from site_gen.errors import BuildError
from site_gen.pages.site import File

MANIFEST = "manifest.json"
GENERATOR = "site-gen"
_NO_STEPS = frozenset({"", ".", ".."})
_NO_PLACE = "no path to write to, or written twice"
_LITTER = frozenset({".DS_Store"})  # macOS leaves one in every folder it shows


# What reading a manifest may meet that is not ours, or damaged.
_UNREADABLE = (OSError, ValueError, LookupError, TypeError, RecursionError)


class Fresh:
    """A folder being filled beside the output, `old`; `then` is called once it stands there.

    Files of the old site that are to stay as they are become files of the new one, with their
    modification times. `stays` has a digest of what a file was made from, where that is known;
    `before` are those of the old site, with the sums of the files.
    """

    def __init__(
        self, root: Path, old: Path | None = None, before: Mapping[str, tuple[str, str]] = {}
    ) -> None:
        self.root = root
        self.sums: dict[str, str] = {}
        self.sizes: dict[str, int] = {}
        self.stays: dict[str, str] = {}
        self._before = before
        self.then: Callable[[], None] | None = None
        self._old = old if old and old.is_dir() else None
        self._mode = 0o666 & ~disk.umask()
        self._folders = {str(root)}

    def keep(self, path: str, stays: str) -> bool:
        """Make a file of the old site one of the new, if it was made from the same and is whole."""
        relative = path.removeprefix("/")
        known, digest = self._before.get(relative, ("", ""))
        if not self._old or known != stays or relative in self.sums:
            return False
        size = 0

        def whole(data: bytes) -> bool:
            nonlocal size
            size = len(data)
            return sha256(data).hexdigest() == digest

        if not self._linked(f"{self._old}/{relative}", self._place(path), whole):
            return False
        self.sums[relative], self.sizes[relative] = digest, size
        self.stays[relative] = stays
        return True

    def write(self, file: File, stays: str | None = None) -> None:
        """Write a file; raise BuildError when it cannot be written or would lie outside."""
        relative = file.path.removeprefix("/")
        path = self._place(file.path)
        old = f"{self._old}/{relative}"
        if not (self._old and self._linked(old, path, file.data.__eq__, len(file.data))):
            try:
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
            except FileExistsError as error:  # another process wrote it
                raise BuildError(f"{file.path}: {_NO_PLACE}") from error
            try:
                _write(handle, file.data)
            finally:
                os.close(handle)
        self.sums[relative] = sha256(file.data).hexdigest()
        self.sizes[relative] = len(file.data)

        if stays:
            self.stays[relative] = stays

    def _place(self, path: str) -> str:
        """Return where a file is to be written, in a folder that is there."""
        relative = path.removeprefix("/")
        if not _NO_STEPS.isdisjoint(relative.split("/")) or relative in self.sums:
            raise BuildError(f"{path}: {_NO_PLACE}")
        place = f"{self.root}/{relative}"
        self._make_folder(place.rpartition("/")[0])
        return place

    @property
    def size(self) -> int:
        """The size of all files together."""
        return sum(self.sizes.values())

    def blank(self) -> Fresh:
        """Return the same folder, into which nothing has been written yet."""
        return Fresh(self.root, self._old, self._before)

    def take(
        self, sums: Mapping[str, str], sizes: Mapping[str, int], stays: Mapping[str, str]
    ) -> None:
        """Take in files that another process wrote; raise BuildError for one written twice."""
        for name in self.sums.keys() & sums.keys():
            raise BuildError(f"/{name}: {_NO_PLACE}")
        self.sums |= sums
        self.sizes |= sizes
        self.stays |= stays

    def _make_folder(self, path: str) -> None:
        if path not in self._folders:
            self._make_folder(path.rpartition("/")[0])
            with suppress(FileExistsError):
                os.mkdir(path)
            self._folders.add(path)

    def _linked(
        self, old: str, path: str, same: Callable[[bytes], bool], size: int | None = None
    ) -> bool:
        """Make a file of the old site one of the new, if it holds what would be written.

        `same` says so of its bytes, which are read only where there are `size` of them.
        """
        try:
            handle = os.open(old, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with open(handle, "rb") as file:
                found = os.fstat(handle)
                like = stat.S_ISREG(found.st_mode) and stat.S_IMODE(found.st_mode) == self._mode
                if not like or size not in (None, found.st_size) or not same(file.read()):
                    return False
            os.link(old, path, follow_symlinks=False)
        except OSError:
            return False
        return True

    def seal(self, built_from: Mapping[str, str]) -> None:
        """Write the manifest: the sum of every file, and the archived day they were made from."""
        self.write(File(f"/{MANIFEST}", manifest(self.sums, built_from, self.stays)))


def _write(handle: int, data: bytes) -> None:
    """Write all of `data`, which the system may take in parts."""
    left = memoryview(data)
    while left:
        left = left[os.write(handle, left) :]


def manifest(
    sums: Mapping[str, str], built_from: Mapping[str, str], stays: Mapping[str, str] = {}
) -> bytes:
    """Return what a manifest says of a site's files, of which `sums` has the SHA-256.

    `stays` has a digest of what files of past years were made from.
    """
    told: dict[str, Any] = {
        "generator": GENERATOR,
        "version": __version__,
        "built_from": dict(built_from),
        "files": dict(sorted(sums.items())),
    }
    if stays:
        told["stays"] = dict(sorted(stays.items()))
    return json.dumps(told, indent=1).encode() + b"\n"


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
                fresh = Fresh(new, output, _stays(output))
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


def _stays(output: Path) -> dict[str, tuple[str, str]]:
    """Return what files of a site were made from, with their sums.

    None if another program made them, or another version of ours.
    """
    try:
        told = json.loads((output / MANIFEST).read_bytes())
        if told["version"] != __version__:
            return {}
        return {name: (stays, told["files"][name]) for name, stays in told["stays"].items()}
    except (*_UNREADABLE, AttributeError):
        return {}


def _inside(one: Path, other: Path) -> bool:
    return Path(os.path.realpath(one)).is_relative_to(os.path.realpath(other))
