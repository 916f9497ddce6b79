"""What a site was made from, kept in the lock beside it: the same build again need not run.

Files count as they were while size, modification and status-change times are; nothing that
decides the pages may be left out of `Inputs`.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from hashlib import sha256
from itertools import accumulate, takewhile
from pathlib import Path
from typing import Any, NamedTuple

from site_gen import disk

PACKAGE = Path(__file__).parent
KINDS = ("templates", "static", "content")
_OTHERS = ("jinja2", "markupsafe", "markdown", "pydantic", "pydantic_core")
_NOT_READ = frozenset({"__pycache__", ".lock"})
_SCHEMA = 1


class Inputs(NamedTuple):
    """What decides the pages: what was `asked`, and the files and folders that are read.

    `digest` stands for the state in which these were.
    """

    asked: str
    reads: tuple[str, ...]
    digest: str


class _UnclearError(Exception):
    """No site, or a link to a folder, behind which nothing can be told."""


@cache
def code() -> str:
    """Return a digest of our own modules, which is the same on every machine."""
    paths = {path.relative_to(PACKAGE).as_posix(): path for path in PACKAGE.rglob("*.py")}
    sums = [
        (name, sha256(path.read_bytes()).hexdigest())
        for name, path in sorted(paths.items())
        if path.is_file()  # an editor's lock is none
    ]
    return sha256(repr(sums).encode()).hexdigest()


def lock(output: Path) -> Path:
    """Return the lock of an output folder, which also says what the site was made from."""
    return output.parent / f".{output.name}.lock"


def asked(options: Mapping[str, Any], config: Path) -> str:
    """Return what a command is asked for in words that are equal where that is; "" if unclear.

    That is its options, the folder it runs in, the permissions of new files, and the state of
    the configuration, which has to be told before it is read.
    """
    told = {name: str(value) for name, value in options.items() if value is not None}
    try:
        state = [*_lines(str(config.absolute()))]
    except (OSError, _UnclearError):
        return ""
    return json.dumps([sys.version, str(Path.cwd()), disk.umask(), told, state], sort_keys=True)


def state(found: os.stat_result) -> str:
    """Return what changes with a file."""
    return f"{found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}"


def look(asked: str, reads: Sequence[Path]) -> Inputs | None:
    """Return the inputs as they are now; None where that cannot be told.

    `reads` are the operator's own files and folders, which need not be there.
    """
    return _look(asked, tuple(str(path.absolute()) for path in reads))


def _look(asked: str, reads: tuple[str, ...]) -> Inputs | None:
    ours = [PACKAGE, *(PACKAGE.parent / kind for kind in KINDS if not (PACKAGE / kind).is_dir())]
    specs = map(importlib.util.find_spec, _OTHERS)
    others = [spec.origin for spec in specs if spec and spec.origin]
    try:
        return Inputs(asked, reads, _digest([*map(str, ours), *others, *reads]))
    except (OSError, _UnclearError):
        return None


def recall(output: Path, asked: str) -> dict[str, Any] | None:
    """Return what was told of the site that these options made.

    None unless all that it was made from, and all that it consists of, is as it was.
    """
    output = Path(os.path.realpath(output))
    try:
        known = json.loads(lock(output).read_bytes())
        if known["schema"] != _SCHEMA or known["asked"] != asked:
            return None
        inputs = _look(asked, tuple(known["reads"]))
        if inputs is None or inputs.digest != known["digest"] or _site(output) != known["site"]:
            return None
        told: dict[str, Any] = known["told"]
    except (OSError, ValueError, LookupError, TypeError, RecursionError, _UnclearError):
        return None
    return told


def remember(
    output: Path, inputs: Inputs, told: Mapping[str, Any], files: Mapping[str, str | None]
) -> None:
    """Write into the lock, which the caller holds, what the site in `output` was made from.

    `files` are all that it consists of, with the `state` of those that are new. Where a system
    changes times upon closing, they do not fit, and the site is built again.
    """
    output = Path(os.path.realpath(output))
    with suppress(OSError):  # what is not remembered is built again
        site = _sum(_lines_of(str(output), files))
        known = {"schema": _SCHEMA, **inputs._asdict(), "site": site, "told": dict(told)}
        # In place: another file of this name would be another lock.
        lock(output).write_text(json.dumps(known, indent=1) + "\n", "utf-8")


def _site(output: Path) -> str:
    if not output.is_dir():
        raise _UnclearError
    return _digest([str(output)])


def _digest(paths: Sequence[str]) -> str:
    return _sum(line for path in paths for line in _lines(path))


def _sum(lines: Iterable[str]) -> str:
    return sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def _lines_of(root: str, files: Mapping[str, str | None]) -> Iterator[str]:
    """Yield what `_lines` would of a folder, whose files are not looked at where states tell."""
    yield root
    entered = {""}
    for name, noted in sorted(files.items(), key=lambda item: item[0].split("/")):
        folder, _, last = name.rpartition("/")
        if folder not in entered:
            read = takewhile(lambda one: one not in _NOT_READ, folder.split("/"))
            for above in accumulate(read, "{}/{}".format):
                if above not in entered:
                    entered.add(above)
                    yield f"{root}/{above}"
        if folder in entered and last not in _NOT_READ:
            path = f"{root}/{name}"
            yield f"{path} {noted or state(Path(path).stat())}"


def _lines(path: str) -> Iterator[str]:
    """Yield a line per file at or below a path, in a fixed order."""
    try:
        found = sorted(os.scandir(path), key=lambda entry: entry.name)
    except NotADirectoryError:
        yield f"{path} {state(Path(path).stat())}"
        return
    except FileNotFoundError:
        yield f"{path} is not there"
        return
    yield path
    for entry in found:
        if entry.name in _NOT_READ:
            continue
        if not entry.is_dir():
            yield f"{entry.path} {state(entry.stat())}"
        elif entry.is_symlink():
            raise _UnclearError
        else:
            yield from _lines(entry.path)
