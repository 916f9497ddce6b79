"""Styles and scripts without what only their authors read: comments and indentation.

They are a fifth of what a long board's page loads. Names and syntax stay as they were
written; what it would take a parser to tell apart is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

# A string or a licence stays as it is; any other comment and any run of blanks is one blank.
_PIECE = re.compile(rb'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|/\*.*?\*/|\s+', re.DOTALL)
_KEPT = (b'"', b"'", b"/*!")


def style(data: bytes) -> bytes:
    """Return a style sheet with one blank, or none, where there were comments and blanks."""
    out = bytearray()
    last = 0
    for piece in _PIECE.finditer(data):
        out += data[last : piece.start()]
        last = piece.end()
        if piece[0].startswith(_KEPT):
            out += piece[0]
        elif bytes(out[-1:]) not in (b"", b"{", b"}", b";", b",", b" "):
            out += b" "
    out += data[last:]
    return bytes(out)


def script(data: bytes) -> bytes:
    """Return a script without indentation, and without comments that have lines of their own.

    One with a template literal over several lines stays as it is: blanks count in it.
    """
    lines = data.splitlines()
    if any(line.count(b"`") % 2 for line in lines):
        return data
    return b"\n".join(_told(lines)) + b"\n"


def _told(lines: list[bytes]) -> Iterator[bytes]:
    within = False
    for line in map(bytes.strip, lines):
        if within or (line.startswith(b"/*") and not line.startswith(b"/*!")):
            within = b"*/" not in line
        elif line and not line.startswith(b"//"):
            yield line


BY_KIND: Mapping[str, Callable[[bytes], bytes]] = {".css": style, ".js": script}
