"""Third-party text made harmless: as one readable line, as a line of a log, as a path."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256

# C0 and C1 controls, line and paragraph separators, bidirectional marks and overrides,
# zero-width characters at which a name would look like another, lone surrogates, BOM.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    "\ud800-\udfff]+"
)
_SPACES = re.compile(r"\s+")


def plain(text: str, limit: int = 200) -> str:
    """Return text as one readable line of at most `limit` characters, cut with an ellipsis."""
    if not text.isascii() or not text.isprintable() or "  " in text or text != text.strip():
        text = _SPACES.sub(" ", _UNSAFE.sub(" ", text)).strip()
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def log_line(text: str) -> str:
    """Return text as one line for a terminal or a log that starts no workflow command."""
    return re.sub(":(?=:)", ": ", plain(text, 2000)).replace("##[", "# #[")


_SAFE = re.compile(r"[a-z0-9_-][a-z0-9._-]{0,79}")
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])([.].*)?")


@lru_cache(1 << 16)
def segment(word: str) -> str:
    """Return a word as one segment of a path: as it is when safe, else cleaned and hashed.

    The hash depends on the word alone, so that no address moves because a twin arrives.
    """
    if _SAFE.fullmatch(word) and not (
        word.endswith(".") or word == "index.html" or _DEVICE.fullmatch(word)
    ):
        return word
    digest = sha256(word.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    cleaned = re.sub(r"[^a-z0-9._-]+", "-", word.lower()).strip(".-")[:71]
    if _DEVICE.fullmatch(cleaned):
        cleaned = cleaned.replace(".", "-")  # A device's name ends at its first dot.
    return f"{cleaned}-{digest}".lstrip("-")


def segments(words: str) -> str:
    """Return a slug with slashes as a relative path of safe segments."""
    parts = words.split("/")
    if len(parts) > 6 or len(words) > 200:
        return segment(words.replace("/", " / "))
    return "/".join(segment(part) for part in parts)
