"""A month's books as a file: a line of JSON, then the parts of a `Segment`, in members of gzip.

The first member has the line, what was added and the ends; the second how things stood; the
third the runs. The line has the checksums of the month's days and of the file before.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from site_gen import disk
from site_gen.errors import ArchiveError
from site_gen.intake import snapshot
from site_gen.standings.history import segment
from site_gen.standings.history.chronicle import Chronicle

SUFFIX = ".gz"
_GZIP = 31  # zlib's word for a gzip envelope
_LEVEL = 6
_HEAD = 1 << 14  # bytes that hold the first line

Held = list[list[str | None]]  # days with their checksums, None for one that cannot be read


class Month(NamedTuple):
    """A month's days with their checksums, and where its books are."""

    name: str
    days: dict[date, str]
    path: Path


class Kept(NamedTuple):
    """A month's kept books: its days, the parts of the first member, and the others packed.

    `digest` is the checksum of the file, `mark` that of all that months tell up to this one,
    however they are packed; `state` is the length of that part.
    """

    before: str
    mark: str
    held: Held
    added: bytes
    ends: bytes
    state: int
    rest: bytes
    digest: str
    path: Path

    def stood(self) -> tuple[bytes, bytes]:
        """Return the state and the standings at the end; raise ArchiveError when damaged."""
        text, _ = _unpacked(self.rest, self.path)
        return text[: self.state], text[self.state :]

    def runs(self) -> bytes:
        """Return the runs; raise ArchiveError when they are damaged."""
        _, rest = _unpacked(self.rest, self.path)
        text, rest = _unpacked(rest, self.path)
        if rest:
            raise ArchiveError(f"{self.path}: damaged; delete it, it is made again")
        return text

    @property
    def whole(self) -> bool:
        """Whether all members can be read."""
        try:
            self.stood()
            self.runs()
        except ArchiveError:
            return False
        return True


def head(month: Month) -> Any:
    """Return the first line of a month's kept books, None where it is not one of ours."""
    line = _first_line(month)
    ours = (line.get("schema"), line.get("month")) == (segment.SCHEMA, month.name)
    return line if ours else None


def of_another_version(month: Month) -> bool:
    """Tell whether a month's kept books are those of another version of the program."""
    schema = _first_line(month).get("schema")
    return isinstance(schema, int) and schema != segment.SCHEMA


def _first_line(month: Month) -> dict[str, Any]:
    with suppress(OSError, ValueError, zlib.error):
        with month.path.open("rb") as file:
            text = zlib.decompressobj(wbits=_GZIP).decompress(file.read(_HEAD), _HEAD)
        line = json.loads(text[: text.index(b"\n")])
        return line if isinstance(line, dict) else {}
    return {}


def before(month: Month) -> str:
    """Return the checksum of the month before that a month's kept books have."""
    line = head(month)
    return str(line["before"]) if line and "before" in line else ""


def days(month: Month) -> set[str]:
    """Return the days that a month's kept books have, by their first line."""
    line = head(month) or {}
    with suppress(LookupError, TypeError, ValueError):
        return {text for text, _ in line["days"]}
    return set()


def parsed(month: Month) -> Kept | None:
    """Return a month's kept books, None where they are not ours, or another version's.

    Of the members but the first nothing is known yet.
    """
    line = head(month)
    try:
        blob = month.path.read_bytes()
        text, rest = _unpacked(blob, month.path)
        start = text.index(b"\n") + 1
        added, state = start + line["parts"][0], int(line["parts"][1])
        held = [[text, digest] for text, digest in line["days"]]
        before, mark = line["before"], line["mark"]
    except (OSError, ArchiveError, ValueError, KeyError, TypeError):
        return None
    digest = sha256(blob).hexdigest()
    return Kept(
        before, mark, held, text[start:added], text[added:], state, rest, digest, month.path
    )


def _unpacked(blob: bytes, path: Path) -> tuple[bytes, bytes]:
    """Return the first member of gzip, and what follows it; raise ArchiveError when damaged."""
    reader = zlib.decompressobj(wbits=_GZIP)
    with suppress(zlib.error):
        text = reader.decompress(blob)
        if reader.eof:
            return text, reader.unused_data
    raise ArchiveError(f"{path}: damaged; delete it, it is made again")


def texts(blob: bytes, path: Path) -> Iterator[bytes]:
    """Yield the members of gzip, and what follows the last that can be read, as it is."""
    with suppress(ArchiveError):
        while blob:
            text, blob = _unpacked(blob, path)
            yield text
    yield blob


def packed(
    month: Month, before: str, mark: str, held: Held, chronicle: Chronicle
) -> tuple[bytes, str]:
    """Return the books of a month with their mark, given the checksum and mark of those before."""
    found = segment.dump(chronicle, min(month.days))
    added, state = snapshot.canonical(found.added), snapshot.canonical(found.state)
    mark = sha256(b"".join((mark.encode(), added, found.ends, found.runs))).hexdigest()
    line = {
        "schema": segment.SCHEMA,
        "month": month.name,
        "before": before,
        "mark": mark,
        "days": held,
        "parts": [len(added), len(state)],
    }
    members = (
        b"".join((snapshot.canonical(line), b"\n", added, found.ends)),
        state + found.standings,
        found.runs,
    )
    return b"".join(zlib.compress(one, level=_LEVEL, wbits=_GZIP) for one in members), mark


def write(month: Month, blob: bytes) -> None:
    """Keep the books of a month, if the disk lets us."""
    with suppress(OSError):  # what is not kept is made again
        if not month.path.exists() or month.path.read_bytes() != blob:
            disk.write(month.path, blob)
