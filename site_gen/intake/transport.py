"""Get one answer from the endpoint within bounded time, memory and number of tries."""

from __future__ import annotations

import queue
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar
from typing import TYPE_CHECKING, Any

from site_gen.errors import DataError, FetchError
from site_gen.intake import schema
from site_gen.settings import Limits
from site_gen.text import plain

if TYPE_CHECKING:
    import httpx

AGAIN = frozenset({429, 500, 502, 503, 504})
KEY_LEAST = 8  # characters of what is surely a key: a shorter word may well be in the data


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in full, whatever its status."""

    status: int
    headers: httpx.Headers
    body: bytes
    key: str  # that it must not be quoted with


class NoCookies(CookieJar):
    """Keep no cookie, and read none: an odd one would only be a warning."""

    def extract_cookies(self, response: Any, request: Any) -> None:
        """Keep nothing."""


def stay(response: httpx.Response) -> None:
    """Take away where a redirect leads."""
    # httpx reads where a redirect leads even when it is not to follow, and trips over odd places.
    response.headers.pop("location", None)


def ask(client: httpx.Client, asked: httpx.Request, end: float, limits: Limits) -> Answer:
    """Ask until there is an answer that another try would not better; raise FetchError."""
    import httpx

    for tried in range(1, limits.tries + 1):
        pause = limits.pause_seconds * 2 ** (tried - 1)
        try:
            answer = _within(end, lambda: _try(client, asked, end, limits))
        except httpx.TransportError as error:
            why = _transport(error, _key(asked))
            if tried == limits.tries:
                raise FetchError(why) from error
        else:
            if answer.status not in AGAIN or tried == limits.tries:
                return answer
            why = f"status {answer.status} {said(answer)}"
            pause = max(pause, _retry_after(answer.headers.get("retry-after", "")))
        if pause > end - time.monotonic():
            raise FetchError(f"{why}; the next try, in {pause:.1f} s, is beyond the time allowed")
        time.sleep(pause)
    raise FetchError("no try allowed")


def parsed(answer: Answer) -> Any:
    """Return the JSON of an answer without the key; raise DataError when it is none."""
    return keyless(schema.parse(answer.body), answer.key)


def said(answer: Answer) -> str:
    """Return in brackets what an error response says."""
    try:
        message = schema.error_message(parsed(answer))
    except DataError:
        message = None
    return f"({message})" if message else "(no reason given)"


def _try(client: httpx.Client, asked: httpx.Request, end: float, limits: Limits) -> Answer:
    with closing(client.send(asked, stream=True, follow_redirects=False)) as response:
        try:
            body = _body(response, end, limits.body_bytes)
        except FetchError:
            if response.status_code == 200:
                raise
            body = b""  # The status says enough.
    return Answer(response.status_code, response.headers, body, _key(asked))


def _body(response: httpx.Response, end: float, most: int) -> bytes:
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("identity", "gzip"):
        known = coding if coding in ("br", "deflate", "zstd", "compress") else "it gave"
        raise FetchError(f"the content encoding {known} was not asked for")
    chunks = _watched(response.iter_raw(), end, most)
    return _gunzipped(chunks, most) if coding == "gzip" else b"".join(chunks)


def _watched(chunks: Iterable[bytes], end: float, most: int) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise FetchError(f"answer larger than {most} bytes")
        if time.monotonic() > end:
            raise FetchError("answer not complete in the time allowed")
        yield chunk


def _gunzipped(chunks: Iterable[bytes], most: int) -> bytes:
    # httpx would inflate a bomb before a cap could act, and takes a cut-off stream for whole.
    inflate = zlib.decompressobj(wbits=31)
    parts: list[bytes] = []
    room = most
    try:
        for chunk in chunks:
            if inflate.eof:
                continue  # Padding: no harm while it ends.
            part = inflate.decompress(chunk, room + 1)
            room -= len(part)
            if room < 0 or inflate.unconsumed_tail:
                raise FetchError(f"answer larger than {most} bytes when unpacked")
            parts.append(part)
    except zlib.error as error:
        raise FetchError(f"answer is no valid gzip ({error})") from error
    if not inflate.eof:
        raise FetchError("answer's gzip is cut short")
    return b"".join(parts)


def _within(end: float, work: Callable[[], Answer]) -> Answer:
    """Run `work` until `end` at most; raise FetchError when it takes longer.

    Time-outs of sockets are per read, and looking up a name has none: only another
    thread can keep a total deadline. A thread left behind ends at its next chunk.
    """
    box: queue.SimpleQueue[Answer | BaseException] = queue.SimpleQueue()

    def run() -> None:
        try:
            box.put(work())
        except BaseException as error:
            box.put(error)

    left = end - time.monotonic()
    if left <= 0:
        raise FetchError("not asked, as the time allowed was used up")
    threading.Thread(target=run, daemon=True).start()
    try:
        outcome = box.get(timeout=left)
    except queue.Empty:
        raise FetchError("no complete answer in the time allowed") from None
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


def _retry_after(value: str) -> float:
    """Return the seconds a Retry-After header asks for; 0 when it says nothing usable."""
    value = value.strip()
    if not value.isascii():
        return 0
    if value.isdigit():
        return float(value[:9])
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return 0
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())


def _transport(error: Exception, key: str) -> str:
    what = plain(keyless(str(error), key)) or "connection lost"
    return f"no answer ({type(error).__name__}: {what})"


def keyless(value: Any, key: str) -> Any:
    """Strike the key out of what came back: it is kept and quoted, and may repeat the key."""
    if len(key) < KEY_LEAST:
        return value
    if isinstance(value, str):
        return value.replace(key, "[the key]")
    if isinstance(value, list):
        return [keyless(one, key) for one in value]
    if isinstance(value, dict):
        return {keyless(name, key): keyless(one, key) for name, one in value.items()}
    return value


def _key(asked: httpx.Request) -> str:
    return asked.headers["authorization"].removeprefix("Bearer ")
