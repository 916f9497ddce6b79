"""A folder being filled with a site's files, and the manifest that names them."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from site_gen import __version__, disk, unchanged
from site_gen.errors import BuildError
from site_gen.pages.site import File

MANIFEST = "manifest.json"
GENERATOR = "site-gen"
_NO_STEPS = frozenset({"", ".", ".."})
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL
_NO_PLACE = "no path to write to, or written twice"


class Before(NamedTuple):
    """What an old site's manifest says of files that may stay.

    That is what they were made of, their sums and sizes; `sealed` is when it was written, in
    nanoseconds.
    """

    files: Mapping[str, tuple[str, str, int]] = {}
    sealed: int = 0


_NOTHING = Before()


class Written(NamedTuple):
    """Files in a fresh folder: their sums and sizes, and what else is known of some.

    `stays` has a digest of what a file was made from, `states` what the system says of a file that
    is new there.
    """

    sums: dict[str, str]
    sizes: dict[str, int]
    stays: dict[str, str]
    states: dict[str, str]


class Fresh:
    """A folder being filled beside the output, `old`; `then` is called once it stands there.

    Files of the old site that are to stay as they are become files of the new one, with their
    modification times; `before` has digests of what these were made from.
    """

    def __init__(self, root: Path, old: Path | None = None, before: Before = _NOTHING) -> None:
        self.root = root
        self.written = Written({}, {}, {}, {})
        self._before = before
        self.then: Callable[[], None] | None = None
        self._old = old if old and old.is_dir() else None
        self._mode = 0o666 & ~disk.umask()
        self._folders = {str(root)}

    def keep(self, path: str, stays: str, read: bool = False) -> bytes | None:
        """Make a file of the old site one of the new, if it was made from the same and is whole.

        Return its bytes, which are read where that is asked for, or where it was touched after
        the manifest that has its sum was written; None where it is not kept.
        """
        relative = path.removeprefix("/")
        known, digest, size = self._before.files.get(relative, ("", "", 0))
        if not self._old or known != stays or relative in self.written.sums:
            return None
        data = b""

        def whole(found: os.stat_result, file: BinaryIO) -> bool:
            nonlocal data
            if found.st_size != size:
                return False
            if not read and found.st_mtime_ns < self._before.sealed:
                return True
            data = file.read()
            return sha256(data).hexdigest() == digest

        if not self._linked(f"{self._old}/{relative}", self._place(path), whole):
            return None
        self.written.sums[relative], self.written.sizes[relative] = digest, size
        self.written.stays[relative] = stays
        return data

    def write(self, file: File, stays: str | None = None) -> None:
        """Write a file; raise BuildError when it cannot be written or would lie outside."""
        relative = file.path.removeprefix("/")
        path = self._place(file.path)
        old = f"{self._old}/{relative}"

        def same(found: os.stat_result, there: BinaryIO) -> bool:
            return found.st_size == len(file.data) and there.read() == file.data

        if not (self._old and self._linked(old, path, same)):
            self._make_folder(path.rpartition("/")[0])
            try:
                handle = os.open(path, _NEW, 0o666)
            except FileExistsError as error:  # another process wrote it
                raise BuildError(f"{file.path}: {_NO_PLACE}") from error
            try:
                _write(handle, file.data)
                self.written.states[relative] = unchanged.state(os.fstat(handle))
            finally:
                os.close(handle)
        self.written.sums[relative] = sha256(file.data).hexdigest()
        self.written.sizes[relative] = len(file.data)

        if stays:
            self.written.stays[relative] = stays

    def _place(self, path: str) -> str:
        """Return where a file is to be written."""
        relative = path.removeprefix("/")
        if not _NO_STEPS.isdisjoint(relative.split("/")) or relative in self.written.sums:
            raise BuildError(f"{path}: {_NO_PLACE}")
        return f"{self.root}/{relative}"

    @property
    def anew(self) -> bool:
        """Whether there is no old file that may stay because it would be made from the same."""
        return not self._before.files

    @property
    def size(self) -> int:
        """The size of all files together."""
        return sum(self.written.sizes.values())

    def blank(self) -> Fresh:
        """Return the same folder, into which nothing has been written yet."""
        return Fresh(self.root, self._old, self._before)

    def take(self, written: Written) -> None:
        """Take in files that another process wrote; raise BuildError for one written twice."""
        for name in self.written.sums.keys() & written.sums.keys():
            raise BuildError(f"/{name}: {_NO_PLACE}")
        self.written.sums.update(written.sums)
        self.written.sizes.update(written.sizes)
        self.written.stays.update(written.stays)
        self.written.states.update(written.states)

    def _make_folder(self, path: str) -> None:
        if path not in self._folders:
            self._make_folder(path.rpartition("/")[0])
            with suppress(FileExistsError):
                os.mkdir(path)
            self._folders.add(path)

    def _linked(
        self, old: str, path: str, same: Callable[[os.stat_result, BinaryIO], bool]
    ) -> bool:
        """Make a file of the old site one of the new, if `same` says that it is what is wanted."""
        try:
            handle = os.open(old, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with open(handle, "rb") as file:
                found = os.fstat(handle)
                like = stat.S_ISREG(found.st_mode) and stat.S_IMODE(found.st_mode) == self._mode
                if not like or not same(found, file):
                    return False
            self._make_folder(path.rpartition("/")[0])
            os.link(old, path, follow_symlinks=False)
        except OSError:
            return False
        return True

    @property
    def _kept(self) -> dict[str, tuple[str, int]]:
        return {
            name: (stays, self.written.sizes[name]) for name, stays in self.written.stays.items()
        }

    def seal(self, told: Mapping[str, Any]) -> None:
        """Write the manifest: the sum of every file, after what is to be told of them all."""
        self.write(File(f"/{MANIFEST}", manifest(self.written.sums, told, self._kept)))


def _write(handle: int, data: bytes) -> None:
    """Write all of `data`, which the system may take in parts."""
    left = memoryview(data)
    while left:
        left = left[os.write(handle, left) :]


def manifest(
    sums: Mapping[str, str],
    told: Mapping[str, Any],
    stays: Mapping[str, tuple[str, int]] = {},
) -> bytes:
    """Return what a manifest says of a site's files, of which `sums` has the SHA-256.

    `told` is what it tells of the whole site.
    `stays` has a digest of what files of past years and months were made from, and their sizes.
    """
    document: dict[str, Any] = {
        "generator": GENERATOR,
        "version": __version__,
        **told,
        "files": dict(sorted(sums.items())),
    }
    if stays:
        document["stays"] = dict(sorted(stays.items()))
    return json.dumps(document, indent=1).encode() + b"\n"
