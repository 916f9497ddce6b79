"""Ask the endpoint each question once, within bounded time, memory and number of requests.

The key goes only to the host of the API address, only over https (http only to this
machine), never across a redirect, and stands in no message.
"""

from __future__ import annotations

import ipaddress
import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from site_gen import __version__
from site_gen.errors import ConfigError, DataError, FetchError, KeyRefusedError
from site_gen.intake.sources import Request, Source
from site_gen.intake.transport import Answer, NoCookies, ask, keyless, parsed, said, stay
from site_gen.settings import Limits
from site_gen.text import plain

if TYPE_CHECKING:
    import httpx

TEXT_MOST = 2**20  # characters kept of a body that is no JSON

# Stricter than parsers of addresses, so that no two of them can read different hosts out of it.
_ADDRESS = re.compile(
    r"(https?)://((?:[a-z0-9_-]{1,63}[.])*[a-z0-9_-]{1,63}[.]?|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?"
    r"(?:/[!-~]*)?",
    re.IGNORECASE | re.ASCII,
)


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
        cookies=NoCookies(),
        event_hooks={"response": [stay]},
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
        answer = ask(client, asked, end, limits)
    except FetchError as error:
        return Response(request, failure=str(error))
    return _understand(request, answer)


def _understand(request: Request, answer: Answer) -> Response:
    """Turn an answer into a Response; raise KeyRefusedError when the key is refused."""
    status = answer.status
    document, text, flaw = None, None, None
    try:
        document = parsed(answer)
    except DataError as error:
        text, flaw = answer.body.decode("utf-8", "replace")[:TEXT_MOST], str(error)
        text = keyless(text, answer.key)
    if status in (401, 403):
        raise KeyRefusedError(
            f"{request}: {status} {said(answer)}; set OPENROUTER_API_KEY to a valid key"
        )
    if status == 200:
        kind = plain(keyless(answer.headers.get("content-type", ""), answer.key), 60)
        failure = f"status 200, but {flaw}; {kind or 'no content type'}" if flaw else None
    elif 300 <= status < 400:
        failure = f"status {status}: redirects are not followed; correct --api-url"
    elif status == 400 and not request.carries_rows and not flaw:
        failure = None
    else:
        failure = f"status {status} {said(answer)}"
    return Response(request, status, document, failure, text)


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
