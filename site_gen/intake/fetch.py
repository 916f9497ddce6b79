"""Ask the endpoint each question once, within bounded time, memory and number of requests.

The key goes only to the host of the API address, only over https (http only to this
machine), never across a redirect, and stands in no message.
"""

from __future__ import annotations

import ipaddress
import queue
import re
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

from site_gen import __version__
from site_gen.errors import ConfigError, DataError, FetchError, KeyRefusedError
from site_gen.intake import schema
from site_gen.intake.sources import Request, Source
from site_gen.text import plain

if TYPE_CHECKING:
    import httpx

TEXT_MOST = 2**20  # characters kept of a body that is no JSON
AGAIN = frozenset({429, 500, 502, 503, 504})
KEY_LEAST = 8  # characters of what is surely a key: a shorter word may well be in the data

# Stricter than parsers of addresses, so that no two of them can read different hosts out of it.
_ADDRESS = re.compile(
    r"(https?)://((?:[a-z0-9_-]{1,63}[.])*[a-z0-9_-]{1,63}[.]?|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?"
    r"(?:/[!-~]*)?",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a fetch may cost; seconds include retries."""

    request_seconds: float = 20
    source_seconds: float = 30
    total_seconds: float = 60
    body_bytes: int = 64 * 2**20
    tries: int = 4
    pause_seconds: float = 0.5


@dataclass(frozen=True, slots=True)
class Response:
    """What came of a request.

    `document` is the parsed body as received (None when there is none), `failure` the
    reason in words why it cannot be used (None when it can), `text` the body of a failure
    that is no JSON.
    """

    request: Request
    status: int = 0
    document: Any = None
    failure: str | None = None
    text: str | None = None


class _NoCookies(CookieJar):
    """Keep no cookie, and read none: an odd one would only be a warning."""

    def extract_cookies(self, response: Any, request: Any) -> None:
        """Keep nothing."""


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: httpx.Headers
    body: bytes
    key: str  # that it must not be quoted with


def check_address(api_url: str) -> str:
    """Return the address without a trailing slash; raise ConfigError if no key may go there."""
    if set("@?#") & set(api_url):
        raise ConfigError("--api-url must hold no user name, query or fragment")
    found = _ADDRESS.fullmatch(api_url)
    scheme, host, port = found.groups("0") if found else ("", "", "0")
    if not host or int(port) > 65535 or (host.startswith("[") and not _number(host)):
        raise ConfigError(f"--api-url {api_url!r} is no http(s) address")
    if scheme.lower() == "http" and not _is_this_machine(host):
        raise ConfigError(
            f"--api-url {api_url!r} would send the key unencrypted; use https"
            " (http is for 127.0.0.1 and localhost only)"
        )
    return api_url.rstrip("/")


def check_key(key: str) -> str:
    """Return the key without surrounding blanks; raise FetchError when it cannot be one."""
    key = key.strip()
    if not key:
        raise FetchError(
            "no key: set OPENROUTER_API_KEY, or build without the network"
            " with --sample or --offline"
        )
    if not key.isascii() or not key.isprintable() or " " in key:
        raise FetchError(
            "OPENROUTER_API_KEY holds blanks or characters no key has; set it again, on one line"
        )
    return key


def fetch(
    sources: Iterable[Source],
    api_url: str,
    key: str,
    limits: Limits | None = None,
    say: Callable[[str], None] = lambda line: None,
) -> Iterator[Response]:
    """Yield a Response for each request of each source, in their order.

    Once a request that carries rows has failed, its source is not asked further. Raise
    KeyRefusedError as soon as the endpoint refuses the key, and what `check_address` and
    `check_key` raise.
    """
    import httpx  # a third of the start-up time, for live builds only

    limits = limits or Limits()
    headers = {
        "Authorization": f"Bearer {check_key(key)}",
        "Accept": "application/json",
        "Accept-Encoding": "gzip",
        "User-Agent": f"site-gen/{__version__}",
    }
    address = check_address(api_url) + "/benchmarks"
    end = time.monotonic() + limits.total_seconds
    with httpx.Client(
        headers=headers,
        timeout=limits.request_seconds,
        trust_env=False,
        cookies=_NoCookies(),
        event_hooks={"response": [_stay]},
    ) as client:
        for source in sources:
            source_end = min(end, time.monotonic() + limits.source_seconds)
            lost: Request | None = None
            for request in source.requests:
                if lost:
                    yield Response(request, failure=f"not asked, as {lost} failed")
                    continue
                say(f"{request} …")
                response = _answer(client, address, request, source_end, limits)
                if response.failure and request.carries_rows:
                    lost = request
                yield response


def _keyless(value: Any, key: str) -> Any:
    """Strike the key out of what came back: it is kept and quoted, and may repeat the key."""
    if len(key) < KEY_LEAST:
        return value
    if isinstance(value, str):
        return value.replace(key, "[the key]")
    if isinstance(value, list):
        return [_keyless(one, key) for one in value]
    if isinstance(value, dict):
        return {_keyless(name, key): _keyless(one, key) for name, one in value.items()}
    return value


def _key(asked: httpx.Request) -> str:
    return asked.headers["authorization"].removeprefix("Bearer ")


def _stay(response: httpx.Response) -> None:
    # httpx reads where a redirect leads even when it is not to follow, and trips over odd places.
    response.headers.pop("location", None)


def _answer(
    client: httpx.Client,
    address: str,
    request: Request,
    end: float,
    limits: Limits,
) -> Response:
    end = min(end, time.monotonic() + limits.request_seconds)
    try:
        asked = client.build_request("GET", address, params=dict(request.params))
        answer = _persist(client, asked, end, limits)
    except FetchError as error:
        return Response(request, failure=str(error))
    return _understand(request, answer)


def _understand(request: Request, answer: _Answer) -> Response:
    """Turn an answer into a Response; raise KeyRefusedError when the key is refused."""
    status = answer.status
    document, text, flaw = None, None, None
    try:
        document = _document(answer)
    except DataError as error:
        text, flaw = answer.body.decode("utf-8", "replace")[:TEXT_MOST], str(error)
        text = _keyless(text, answer.key)
    if status in (401, 403):
        raise KeyRefusedError(
            f"{request}: {status} {_said(answer)}; set OPENROUTER_API_KEY to a valid key"
        )
    if status == 200:
        kind = plain(_keyless(answer.headers.get("content-type", ""), answer.key), 60)
        failure = f"status 200, but {flaw}; {kind or 'no content type'}" if flaw else None
    elif 300 <= status < 400:
        failure = f"status {status}: redirects are not followed; correct --api-url"
    elif status == 400 and not request.carries_rows and not flaw:
        failure = None
    else:
        failure = f"status {status} {_said(answer)}"
    return Response(request, status, document, failure, text)


def _document(answer: _Answer) -> Any:
    return _keyless(schema.parse(answer.body), answer.key)


def _said(answer: _Answer) -> str:
    try:
        message = schema.error_message(_document(answer))
    except DataError:
        message = None
    return f"({message})" if message else "(no reason given)"


def _persist(client: httpx.Client, asked: httpx.Request, end: float, limits: Limits) -> _Answer:
    """Ask until there is an answer that another try would not better; raise FetchError."""
    import httpx

    for tried in range(1, limits.tries + 1):
        pause = limits.pause_seconds * 2 ** (tried - 1)
        try:
            answer = _within(end, lambda: _ask(client, asked, end, limits))
        except httpx.TransportError as error:
            why = _transport(error, _key(asked))
            if tried == limits.tries:
                raise FetchError(why) from error
        else:
            if answer.status not in AGAIN or tried == limits.tries:
                return answer
            why = f"status {answer.status} {_said(answer)}"
            pause = max(pause, _retry_after(answer.headers.get("retry-after", "")))
        if pause > end - time.monotonic():
            raise FetchError(f"{why}; the next try, in {pause:.1f} s, is beyond the time allowed")
        time.sleep(pause)
    raise FetchError("no try allowed")


def _ask(client: httpx.Client, asked: httpx.Request, end: float, limits: Limits) -> _Answer:
    with closing(client.send(asked, stream=True, follow_redirects=False)) as response:
        try:
            body = _body(response, end, limits.body_bytes)
        except FetchError:
            if response.status_code == 200:
                raise
            body = b""  # The status says enough.
    return _Answer(response.status_code, response.headers, body, _key(asked))


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


def _within(end: float, work: Callable[[], _Answer]) -> _Answer:
    """Run `work` until `end` at most; raise FetchError when it takes longer.

    Time-outs of sockets are per read, and looking up a name has none: only another
    thread can keep a total deadline. A thread left behind ends at its next chunk.
    """
    box: queue.SimpleQueue[_Answer | BaseException] = queue.SimpleQueue()

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
    what = plain(_keyless(str(error), key)) or "connection lost"
    return f"no answer ({type(error).__name__}: {what})"


def _is_this_machine(host: str) -> bool:
    number = _number(host)
    return number.is_loopback if number else host.lower() == "localhost"


def _number(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the address of a host that has no name."""
    try:
        if host.startswith("["):
            return ipaddress.IPv6Address(host[1:-1])
        return ipaddress.IPv4Address(host)
    except ValueError:
        return None
