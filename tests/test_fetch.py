"""Tests of fetching, against a real socket that misbehaves in every way we know of."""

from __future__ import annotations

import gzip
import shutil
import socket
import socketserver
import ssl
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from site_gen.errors import ConfigError, FetchError, KeyRefusedError, SiteGenError
from site_gen.intake.fetch import Response, check_address, check_key, fetch
from site_gen.intake.sources import SOURCES, Request, Source
from site_gen.settings import Limits
from tests.double import HOST, Answer, Double, Fault, Handler, drip, reset

KEY = "sk-or-v1-0123456789abcdef0123456789abcdef"
BOARD = Request((("source", "artificial-analysis"),))
MAPPING = Request((("source", "design-arena"), ("task_type", "coding")), carries_rows=False)
GOOD = b'{"data": [], "meta": {}}'
UNPACKED = {"Content-Encoding": "identity"}  # the double packs what says nothing
TRIES = 4  # what the design allows

# Ample for an answer that comes at once, and without the pauses between tries.
LIMITS = Limits(request_seconds=8, source_seconds=8, total_seconds=8, pause_seconds=0.001)
# For answers that never come. A test that waits for them allows GENEROUS seconds on a slow machine.
SHORT = Limits(request_seconds=0.4, source_seconds=0.4, total_seconds=0.4, pause_seconds=0.001)
GENEROUS = 10


@pytest.fixture
def double() -> Iterator[Double]:
    """Serve a double, without rows: each test scripts what it needs."""
    with Double([]) as served:
        yield served


def source(*requests: Request) -> Source:
    """Return a source that asks these requests."""
    return Source("any", "Any", "", "", requests)


def ask(url: str, *requests: Request, limits: Limits = LIMITS, key: str = KEY) -> list[Response]:
    """Ask the requests as one source; the key must stand nowhere in what comes of it."""
    try:
        responses = list(fetch([source(*requests)], url, key, limits))
    except SiteGenError as error:
        if key.strip() in str(error):
            pytest.fail("the key stands in a message")
        raise
    assert key not in repr(responses)
    return responses


def ask_board(url: str, limits: Limits = LIMITS) -> Response:
    """Ask for a board and return what came of it."""
    (response,) = ask(url, BOARD, limits=limits)
    return response


def failure(response: Response) -> str:
    """Return why a response cannot be used: one printable line."""
    assert response.failure
    assert response.failure.isprintable()
    return response.failure


class Wire:
    """A listener below HTTP: it counts its connections and hands each to `behave`."""

    def __init__(self, behave: Callable[[socket.socket], None]) -> None:
        """Hold what to do with a connection."""
        self.connections = 0
        wire = self

        class OneConnection(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                wire.connections += 1
                with suppress(OSError):  # The client may hang up: it should.
                    behave(self.request)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True

        self._server = Server((HOST, 0), OneConnection)
        self.port = self._server.server_address[1]

    @property
    def url(self) -> str:
        """The base address."""
        return f"http://{HOST}:{self.port}/api/v1"

    def __enter__(self) -> Self:
        """Start."""
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()


def saying(*parts: bytes, pause: float = 0, forever: bool = False) -> Fault:
    """Return a fault that sends these bytes and hangs up, or repeats the last part `forever`."""

    def fault(handler: Handler) -> None:
        for part in parts:
            handler.wfile.write(part)
            time.sleep(pause)
        while forever:
            handler.wfile.write(parts[-1])
            time.sleep(pause)

    return fault


def silent(handler: Handler) -> None:
    """Say nothing until the client hangs up."""
    handler.connection.recv(1)


def reset_in_body(handler: Handler) -> None:
    """Reset the connection in the middle of the body."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + GOOD)
    reset(handler)


# What is asked


def test_each_request_is_asked_once_in_order(double: Double) -> None:
    responses = list(fetch(SOURCES, double.url, KEY, LIMITS))
    asked = [request for one in SOURCES for request in one.requests]
    assert [response.request for response in responses] == asked
    assert [request.params for request in double.requests] == [dict(one.params) for one in asked]
    assert [response.failure for response in responses] == [None] * len(asked)


def test_the_key_is_sent_as_a_bearer_token(double: Double) -> None:
    ask(double.url, BOARD)
    (request,) = double.requests
    assert request.path == "/api/v1/benchmarks"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.headers["accept-encoding"] == "gzip"
    assert request.headers["user-agent"].startswith("site-gen/")


def test_blanks_around_the_key_are_not_sent(double: Double) -> None:
    ask(double.url, BOARD, key=f" {KEY}\n")
    assert double.requests[0].headers["authorization"] == f"Bearer {KEY}"


def test_each_request_is_announced(double: Double) -> None:
    said: list[str] = []
    list(fetch([source(BOARD, MAPPING)], double.url, KEY, LIMITS, said.append))
    assert said == ["artificial-analysis …", "design-arena task_type=coding …"]


@pytest.mark.fault(
    "transport", "a request for a board fails", "its source is asked no more; the next one is"
)
def test_a_lost_board_ends_the_questions_to_its_source_only(double: Double) -> None:
    double.script({"source": "artificial-analysis"}, Answer.error(404))
    sources = [source(BOARD, MAPPING), source(MAPPING)]
    lost, unasked, other = fetch(sources, double.url, KEY, LIMITS)
    assert failure(lost).startswith("status 404")
    assert failure(unasked) == "not asked, as artificial-analysis failed"
    assert other.failure is None
    assert len(double.requests) == 2


def test_a_lost_mapping_ends_nothing(double: Double) -> None:
    double.script({"task_type": "coding"}, Answer.error(404))
    lost, board = ask(double.url, MAPPING, BOARD)
    assert lost.failure
    assert board.failure is None


@pytest.mark.fault("transport", "a proxy in the environment", "it is not used")
def test_proxies_of_the_environment_are_not_used(
    double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Double([]) as proxy:
        for name in ("HTTP_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://{HOST}:{proxy.port}")
        assert ask_board(double.url).failure is None
        assert proxy.requests == []


def test_cookies_are_not_kept(double: Double) -> None:
    double.script({}, Answer(body=GOOD, headers={"Set-Cookie": "a=b; Path=/"}))
    ask(double.url, BOARD, BOARD)
    assert [request.headers.get("cookie") for request in double.requests] == [None, None]


# Good answers in odd forms


@pytest.mark.fault(
    "transport",
    "a byte-order mark, a wrong content type, no length, odd headers",
    "the answer is taken",
)
@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Answer(body=GOOD), id="gzip"),
        pytest.param(Answer(body=GOOD, headers=UNPACKED), id="plain"),
        pytest.param(Answer(body=GOOD, headers={"Content-Type": "text/html"}), id="content-type"),
        pytest.param(Answer(body=b"\xef\xbb\xbf" + GOOD), id="byte-order-mark"),
        pytest.param(
            Answer(body=gzip.compress(GOOD) + b"\0" * 70_000, headers={"Content-Encoding": "gzip"}),
            id="bytes-after-gzip",
        ),
        pytest.param(
            saying(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n", GOOD), id="no-length"
        ),
        pytest.param(
            saying(
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                b"%x\r\n%b\r\n0\r\n\r\n" % (len(GOOD), GOOD),
            ),
            id="chunked",
        ),
        pytest.param(
            Answer(body=GOOD, headers={"Set-Cookie": "://#;Max-Age", "X-Odd": "\xff\xfe"}),
            id="odd-headers",
        ),
    ],
)
def test_a_good_answer_is_taken_in_any_form(double: Double, answer: Answer | Fault) -> None:
    double.script({}, answer)
    response = ask_board(double.url)
    assert (response.status, response.failure) == (200, None)
    assert response.document == {"data": [], "meta": {}}
    assert len(double.requests) == 1


# Answers of no use, that another try would not better


def packed(body: bytes) -> Answer:
    """Return an answer whose body claims to be gzip."""
    return Answer(body=body, headers={"Content-Encoding": "gzip"})


@pytest.mark.fault(
    "transport",
    "an answer that is empty, cut short, wrongly packed, 400 or 404",
    "a failure, no second try",
)
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        pytest.param(Answer(body=b""), "status 200, but not JSON", id="empty"),
        pytest.param(Answer(body=GOOD[:-1]), "status 200, but not JSON", id="JSON cut short"),
        pytest.param(Answer(body=b"\xff\xff"), "status 200, but not JSON", id="no UTF-8"),
        pytest.param(
            Answer(body=GOOD, headers={"Content-Length": "10", **UNPACKED}),
            "status 200, but not JSON",
            id="more than promised",
        ),
        pytest.param(packed(gzip.compress(GOOD)[:-4]), "gzip is cut short", id="gzip cut late"),
        pytest.param(packed(gzip.compress(GOOD)[:15]), "gzip is cut short", id="gzip cut early"),
        pytest.param(packed(b""), "gzip is cut short", id="gzip of nothing"),
        pytest.param(packed(GOOD), "no valid gzip", id="not gzip"),
        pytest.param(
            packed(gzip.compress(GOOD)[:-8] + b"\0" * 8), "no valid gzip", id="gzip's sum is wrong"
        ),
        pytest.param(
            Answer(body=GOOD, headers={"Content-Encoding": "br"}), "br was not asked", id="brotli"
        ),
        pytest.param(
            Answer(body=GOOD, headers={"Content-Encoding": "gzip, gzip"}), "not asked", id="twice"
        ),
        pytest.param(Answer(204), "status 204 (no reason given)", id="no content"),
        pytest.param(Answer(206, GOOD), "status 206", id="partial content"),
        pytest.param(Answer.error(400), "status 400 (Invalid request parameters)", id="400"),
        pytest.param(Answer.error(404), "status 404 (Not Found)", id="404"),
        pytest.param(Answer(418, b"<p>"), "status 418 (no reason given)", id="418"),
        pytest.param(Answer.error(501), "status 501 (Not Implemented)", id="501"),
    ],
)
def test_an_answer_of_no_use_is_a_failure(
    double: Double, answer: Answer | Fault, words: str
) -> None:
    double.script({}, answer)
    assert words in failure(ask_board(double.url))
    assert len(double.requests) == 1


@pytest.mark.fault(
    "transport", "a page of HTML with status 200", "a failure that names its type; the page is kept"
)
def test_a_page_in_place_of_data_is_named_and_kept(double: Double) -> None:
    page = "<!doctype html><title>Down for maintenance</title>"
    double.script({}, Answer(body=page, headers={"Content-Type": "text/html; charset=utf-8"}))
    response = ask_board(double.url)
    assert failure(response).startswith("status 200, but not JSON")
    assert failure(response).endswith("; text/html; charset=utf-8")
    assert (response.document, response.text) == (None, page)


@pytest.mark.fault(
    "text", "controls and 999 characters in an error of the endpoint", "one short line"
)
def test_hostile_words_of_the_endpoint_become_one_line(double: Double) -> None:
    double.script({}, Answer.error(404, "no\n::error::\x1b[31m\u202ered" + "!" * 999))
    assert len(failure(ask_board(double.url))) < 300


def test_a_refused_mapping_is_an_answer(double: Double) -> None:
    double.script({}, Answer.error(400))
    (response,) = ask(double.url, MAPPING)
    assert (response.status, response.failure) == (400, None)
    assert response.document == {"error": {"code": 400, "message": "Invalid request parameters"}}


def test_a_refused_mapping_must_be_json(double: Double) -> None:
    double.script({}, Answer(400, b"<html>"))
    (response,) = ask(double.url, MAPPING)
    assert failure(response) == "status 400 (no reason given)"


# The key refused


@pytest.mark.fault("transport", "the key is refused", "an end at once, without another request")
@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("request_", [BOARD, MAPPING], ids=["board", "mapping"])
def test_a_refused_key_ends_everything(double: Double, status: int, request_: Request) -> None:
    double.script({}, Answer.error(status, "User not found."), forever=True)
    with pytest.raises(
        KeyRefusedError, match=rf"{status} \(User not found\.\).*OPENROUTER_API_KEY"
    ):
        ask(double.url, request_, BOARD)
    assert len(double.requests) == 1


def test_a_refused_key_without_a_reason(double: Double) -> None:
    double.script({}, Answer(401, b"<html>no</html>"))
    with pytest.raises(KeyRefusedError, match=r"^artificial-analysis: 401 \(no reason given\)"):
        ask(double.url, BOARD)


@pytest.mark.fault("transport", "the endpoint repeats the key in its answer", "it is struck out")
@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Answer(body=f"<p>{KEY}</p>"), id="page"),
        pytest.param(Answer(body={"data": [KEY]}), id="data"),
        pytest.param(Answer.error(404, f"no access for {KEY}"), id="404"),
        pytest.param(Answer.error(500, f"no access for {KEY}"), id="500"),
    ],
)
def test_a_repeated_key_is_struck_out(double: Double, answer: Answer) -> None:
    double.script({}, answer, forever=True)
    assert "[the key]" in repr(ask_board(double.url))


@pytest.mark.fault("transport", "a refusal repeats the key", "it is struck out")
def test_a_repeated_key_is_struck_out_of_its_refusal(double: Double) -> None:
    double.script({}, Answer.error(401, f"no such key: {KEY}"))
    with pytest.raises(KeyRefusedError, match="no such key: "):
        ask(double.url, BOARD)


def test_a_word_too_short_for_a_key_is_not_struck_out_of_the_data(double: Double) -> None:
    double.script({}, Answer(body=GOOD))
    (response,) = fetch([source(BOARD)], double.url, "data", LIMITS)
    assert response.document == {"data": [], "meta": {}}


# An error whose body is broken too

BROKEN = {"Content-Encoding": "gzip"}


@pytest.mark.fault("transport", "the key is refused, and the body is broken", "an end all the same")
def test_a_refused_key_with_a_broken_body(double: Double) -> None:
    double.script({}, Answer(401, b"no gzip", BROKEN))
    with pytest.raises(KeyRefusedError, match=r"401 \(no reason given\)"):
        ask(double.url, BOARD)


@pytest.mark.fault("transport", "503 with a broken body, then an answer", "the answer")
def test_a_passing_fault_with_a_broken_body(double: Double) -> None:
    double.script({}, Answer(503, b"no gzip", BROKEN))
    assert ask_board(double.url).failure is None


@pytest.mark.fault("transport", "an error with an endless body", "a failure that names its status")
def test_an_error_with_an_endless_body(double: Double) -> None:
    head = b"HTTP/1.1 404 Not Found\r\n\r\n"
    double.script({}, saying(head, b" " * 4096, forever=True))
    response = ask_board(double.url, Limits(body_bytes=100_000))
    assert failure(response) == "status 404 (no reason given)"


# Trying again


@pytest.mark.fault("transport", "429 or 5xx, then an answer", "the answer, after at most 4 tries")
@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_passing_fault_is_tried_again(double: Double, status: int) -> None:
    double.script({}, *[Answer.error(status)] * (TRIES - 1))
    assert ask_board(double.url).failure is None
    assert len(double.requests) == TRIES


@pytest.mark.fault("transport", "429 or 5xx for good", "a failure after 4 tries")
@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_lasting_fault_is_a_failure(double: Double, status: int) -> None:
    double.script({}, Answer.error(status, "Not now"), forever=True)
    assert failure(ask_board(double.url)) == f"status {status} (Not now)"
    assert len(double.requests) == TRIES


@pytest.mark.fault("transport", "a broken connection, then an answer", "the answer")
@pytest.mark.parametrize("fault", [reset, reset_in_body])
def test_a_broken_connection_is_tried_again(double: Double, fault: Fault) -> None:
    double.script({}, fault, fault)
    assert ask_board(double.url).failure is None
    assert len(double.requests) == 3


@pytest.mark.fault(
    "transport", "a connection that always breaks, or a wrong length", "a failure after 4 tries"
)
@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(reset, id="reset before an answer"),
        pytest.param(reset_in_body, id="reset in the body"),
        pytest.param(
            Answer(body=GOOD, headers={"Content-Length": "1000", **UNPACKED}),
            id="less than promised",
        ),
        pytest.param(
            Answer(body=GOOD, headers={"Content-Length": "1000"}),
            id="less than promised after whole gzip",
        ),
        pytest.param(saying(b""), id="hung up without an answer"),
        pytest.param(saying(b"SSH-2.0-OpenSSH_9.9\r\n"), id="not HTTP"),
        pytest.param(saying(b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"), id="absurd length"),
        pytest.param(
            saying(b"HTTP/1.1 200 OK\r\n", b"X: " + b"y" * 4000 + b"\r\n", forever=True),
            id="endless head",
        ),
        pytest.param(
            saying(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"9\r\n{}"),
            id="chunk cut short",
        ),
    ],
)
def test_a_connection_that_always_breaks_is_a_failure(double: Double, fault: Fault) -> None:
    double.script({}, fault, forever=True)
    assert failure(ask_board(double.url)).startswith("no answer (")
    assert len(double.requests) == TRIES


@pytest.mark.fault("transport", "connection refused", "a failure")
def test_connection_refused() -> None:
    with socket.socket() as bound:
        bound.bind((HOST, 0))  # And does not listen.
        url = f"http://{HOST}:{bound.getsockname()[1]}"
        assert failure(ask_board(url)).startswith("no answer (ConnectError: ")


def test_one_try_can_be_all(double: Double) -> None:
    double.script({}, Answer.error(503), forever=True)
    assert failure(ask_board(double.url, Limits(tries=1))).startswith("status 503")
    assert len(double.requests) == 1


def test_no_try_at_all(double: Double) -> None:
    assert failure(ask_board(double.url, Limits(tries=0))) == "no try allowed"
    assert double.requests == []


# Retry-After


def in_seconds(seconds: int) -> str:
    """Return the HTTP date so many seconds from now."""
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.fault("transport", "429 with a Retry-After", "no try before it is over")
@pytest.mark.parametrize("dated", [False, True], ids=["seconds", "date"])
def test_retry_after_is_waited_for(double: Double, dated: bool) -> None:
    times: list[float] = []

    def later(handler: Handler) -> None:
        times.append(time.time())
        # A date has whole seconds: the one that is at least one second away.
        after = in_seconds(2) if dated else "1"
        handler.wfile.write(handler.begin(Answer.error(429, headers={"Retry-After": after})))

    def at_last(handler: Handler) -> None:
        times.append(time.time())
        handler.send(Answer(body=GOOD))

    double.script({}, later, at_last)
    assert ask_board(double.url).failure is None
    first, second = times
    assert second - first >= 0.99


@pytest.mark.fault("transport", "a Retry-After beyond the time allowed", "a failure at once")
@pytest.mark.parametrize(
    "value",
    [
        "25",
        "999999",
        "9" * 400,
        in_seconds(86_400),
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Fri, 31 Dec 9999 23:59:59 -0000",
    ],
    ids=["seconds", "days", "400 digits", "date", "the end of time", "no time zone"],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_long_retry_after_is_a_failure(double: Double, status: int, value: str) -> None:
    double.script({}, Answer.error(status, headers={"Retry-After": value}), forever=True)
    started = time.monotonic()
    assert failure(ask_board(double.url, Limits())).startswith(f"status {status} (")
    assert len(double.requests) == 1
    assert time.monotonic() - started < GENEROUS


@pytest.mark.fault(
    "transport", "a Retry-After that is absurd, negative or past", "the next try all the same"
)
@pytest.mark.parametrize(
    "value",
    [
        "0",
        "",
        "-5",
        "1.5",
        "soon",
        "1e3",
        "\u0669\u0669\u0669",
        "\uff19\uff19\uff19",
        "Wed, 21 Oct 2015 07:28:00 GMT",
        "Wed, 21 Oct 20\u0669\u0669 07:28:00 GMT",
        "Wed, 21 Oct 99999 07:28:00 GMT",
        f"Wed, 21 Oct 2099 07:28:00 +{'9' * 30}",
        "Wed, 99 Oct 2099 07:28:00 GMT",
        ",",
    ],
)
def test_an_empty_retry_after_delays_nothing(double: Double, value: str) -> None:
    head = f"HTTP/1.1 429 Later\r\nContent-Length: 0\r\nRetry-After: {value}\r\n\r\n"
    double.script({}, saying(head.encode()))
    assert ask_board(double.url).failure is None
    assert len(double.requests) == 2


# Redirects


@pytest.mark.fault("transport", "a redirect to another host", "a failure; it is not followed")
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_host_is_not_followed(double: Double, status: int) -> None:
    with Double([]) as other:
        double.script({}, Answer(status, headers={"Location": f"{other.url}/benchmarks"}))
        assert failure(ask_board(double.url)) == (
            f"status {status}: redirects are not followed; correct --api-url"
        )
        assert other.requests == []
    assert len(double.requests) == 1


@pytest.mark.fault(
    "transport", "a redirect on the same host, or to itself", "a failure; it is not followed"
)
@pytest.mark.parametrize("path", ["/api/v2/benchmarks", "/api/v1/benchmarks"], ids=["same", "loop"])
def test_a_redirect_on_the_same_host_is_not_followed(double: Double, path: str) -> None:
    double.script({}, Answer(302, headers={"Location": path}), forever=True)
    assert "redirects are not followed" in failure(ask_board(double.url))
    assert len(double.requests) == 1


@pytest.mark.fault("transport", "a redirect to an address that is none", "a failure; no traceback")
@pytest.mark.parametrize(
    "location", ["http://[", "a:\xff%", "//xn--1://", "http://x:99999999", "://@xn--a://:", "\x7f"]
)
def test_a_redirect_to_nowhere_is_a_failure(double: Double, location: str) -> None:
    double.script({}, Answer(302, headers={"Location": location}), forever=True)
    assert "redirects are not followed" in failure(ask_board(double.url))
    assert len(double.requests) == 1


# TLS


def secure(port: int) -> str:
    """Return an https address on this machine."""
    return f"https://{HOST}:{port}/api/v1"


@pytest.mark.fault("transport", "https to a port that speaks http", "a failure; no key is sent")
def test_tls_to_a_plain_port_is_a_failure() -> None:
    heard = []

    def plain_http(connection: socket.socket) -> None:
        heard.append(connection.recv(65536))
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

    with Wire(plain_http) as wire:
        assert "SSL" in failure(ask_board(secure(wire.port)))
    assert wire.connections <= TRIES
    assert KEY.encode() not in b"".join(heard)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate that nobody has signed, with its key, in one file."""
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("no openssl to make a certificate with")
    path = tmp_path_factory.mktemp("tls") / "own.pem"
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
            *("-nodes", "-days", "1", "-subj", f"/CN={HOST}"),
            *("-addext", f"subjectAltName=IP:{HOST}", "-keyout", path, "-out", f"{path}.crt"),
        ],
        check=True,
        capture_output=True,
    )
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
    return path


@pytest.mark.fault("transport", "a certificate nobody signed", "a failure; no key is sent")
def test_an_unsigned_certificate_is_a_failure(certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    heard = []

    def serve(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secured:
            heard.append(secured.recv(65536))

    with Wire(serve) as wire:
        assert "CERTIFICATE_VERIFY_FAILED" in failure(ask_board(secure(wire.port)))
    assert 1 <= wire.connections <= TRIES
    assert heard == []


# Time


@pytest.mark.fault(
    "transport", "silence, a slow head or a slow body", "a failure once the time is up"
)
@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(silent, id="silence"),
        pytest.param(
            saying(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x", pause=0.02, forever=True), id="head"
        ),
        pytest.param(
            saying(b"HTTP/1.1 100 Continue\r\n\r\n", pause=0.02, forever=True), id="always 100"
        ),
        pytest.param(drip(Answer(body=[0] * 9000), 0.02), id="gzip a byte at a time"),
        pytest.param(saying(b"HTTP/1.1 200 OK\r\n\r\n", b" ", pause=0.02, forever=True), id="body"),
    ],
)
def test_the_time_of_a_request_is_kept(double: Double, fault: Fault) -> None:
    double.script({}, fault, forever=True)
    started = time.monotonic()
    assert "time" in failure(ask_board(double.url, SHORT)).lower()
    assert time.monotonic() - started < GENEROUS
    assert len(double.requests) <= TRIES


@pytest.mark.fault("transport", "a host that cannot be reached", "a failure once the time is up")
def test_the_time_of_a_request_is_kept_before_it_is_connected() -> None:
    with socket.socket() as full:
        full.bind((HOST, 0))
        full.listen(0)  # Nobody accepts: once the queue is full, connecting hangs.
        address = full.getsockname()
        waiting = [socket.socket() for _ in range(3)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(address)
        started = time.monotonic()
        assert "time" in failure(ask_board(f"http://{HOST}:{address[1]}", SHORT)).lower()
        assert time.monotonic() - started < GENEROUS
        for one in waiting:
            one.close()


@pytest.mark.fault(
    "transport",
    "every answer of a source takes for ever",
    "the source's time is kept; the rest is not asked",
)
def test_the_time_of_a_source_is_kept(double: Double) -> None:
    double.script({}, silent, forever=True)
    limits = Limits(request_seconds=0.4, source_seconds=0.6, pause_seconds=0.001)
    started = time.monotonic()
    responses = ask(double.url, *[MAPPING] * 6, limits=limits)
    assert time.monotonic() - started < GENEROUS
    assert all(response.failure for response in responses)
    assert failure(responses[-1]) == "not asked, as the time allowed was used up"
    assert len(double.requests) <= 2 * TRIES


@pytest.mark.fault("transport", "a source uses up the time of all", "the next is not asked")
def test_the_time_of_all_sources_is_kept(double: Double) -> None:
    double.script({"source": "artificial-analysis"}, silent, forever=True)
    limits = Limits(request_seconds=0.4, source_seconds=0.4, total_seconds=0.4)
    slow, late = fetch([source(BOARD), source(MAPPING)], double.url, KEY, limits)
    assert slow.failure
    assert failure(late) == "not asked, as the time allowed was used up"
    assert len(double.requests) <= 1


@pytest.mark.fault(
    "transport", "a source takes for ever, and time is left", "the next is asked all the same"
)
def test_a_slow_source_costs_the_next_nothing(double: Double) -> None:
    double.script({"source": "artificial-analysis"}, silent, forever=True)
    limits = Limits(request_seconds=4, source_seconds=4, total_seconds=60)
    slow, good = fetch([source(BOARD), source(MAPPING)], double.url, KEY, limits)
    assert slow.failure
    assert good.failure is None


def test_a_fault_near_the_end_says_what_it_was(double: Double) -> None:
    double.script({}, Answer.error(503, "Overloaded"), forever=True)
    limits = Limits(request_seconds=5, pause_seconds=60)
    assert failure(ask_board(double.url, limits)) == (
        "status 503 (Overloaded); the next try, in 60.0 s, is beyond the time allowed"
    )


def asking() -> list[threading.Thread]:
    """Return the threads that fetching has started and that still run."""
    return [one for one in threading.enumerate() if one.name.endswith("(run)")]


def wait_until(done: Callable[[], bool]) -> bool:
    """Wait until something is done, for a time that is generous; tell whether it is."""
    until = time.monotonic() + GENEROUS
    while not done() and time.monotonic() < until:
        time.sleep(0.01)
    return done()


@pytest.mark.fault("transport", "a request is given up in mid-answer", "no thread stays behind")
def test_no_thread_stays_behind_a_request(double: Double) -> None:
    double.script({}, drip(Answer(body=[0] * 9000), 0.02))
    limits = Limits(request_seconds=0.4, pause_seconds=0.001)
    responses = fetch([source(MAPPING, MAPPING)], double.url, KEY, limits)
    assert next(responses).failure
    assert wait_until(lambda: not asking())
    assert next(responses, None) is not None  # Whatever came of it: the fetch goes on.


def test_no_thread_stays_behind_the_last_request(double: Double) -> None:
    head = saying(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x", pause=0.02, forever=True)
    double.script({}, head)
    assert ask_board(double.url, SHORT).failure
    assert wait_until(lambda: not asking())


# Memory


@pytest.mark.fault("transport", "an endless body", "a failure at the size allowed")
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(saying(b"HTTP/1.1 200 OK\r\n\r\n", b" " * 4096, forever=True), id="plain"),
        pytest.param(
            saying(
                b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n",
                gzip.compress(b"")[:10],
                b"\x00\x00\x00\xff\xff" * 800,  # An empty block: it unpacks to nothing, for ever.
                forever=True,
            ),
            id="gzip of nothing",
        ),
    ],
)
def test_an_endless_body_is_cut_off(double: Double, body: Fault) -> None:
    double.script({}, body)
    response = ask_board(double.url, Limits(body_bytes=100_000))
    assert failure(response) == "answer larger than 100000 bytes"
    assert len(double.requests) == 1


def test_a_body_may_be_as_large_as_allowed(double: Double) -> None:
    double.script({}, Answer(body=GOOD), Answer(body=GOOD))
    assert ask_board(double.url, Limits(body_bytes=len(GOOD) + 20)).failure is None
    assert "larger" in failure(ask_board(double.url, Limits(body_bytes=len(GOOD) - 1)))


@pytest.mark.fault("transport", "a gzip bomb", "a failure in little memory")
def test_a_gzip_bomb_is_not_unpacked(double: Double) -> None:
    bomb = packed(gzip.compress(b"0" * 2**27))
    double.script({}, bomb)
    tracemalloc.start()
    try:
        response = ask_board(double.url, Limits(body_bytes=2**20))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert failure(response) == "answer larger than 1048576 bytes when unpacked"
    assert peak < 2**24  # of 2**27
    assert len(double.requests) == 1


# Addresses


@pytest.mark.parametrize(
    "url",
    [
        "https://openrouter.ai/api/v1",
        "https://openrouter.ai:8443",
        "HTTPS://OpenRouter.AI/api",
        "https://10.0.0.1/api",
        "https://[2001:db8::1]:8443/api",
        "https://openrouter.ai./api",
        "http://localhost",
        "http://LOCALHOST:8765/api/v1",
        "http://127.0.0.1:8765/api/v1",
        "http://127.1.2.3",
        "http://[::1]:8765/api/v1",
    ],
)
def test_a_safe_address_is_taken(url: str) -> None:
    assert check_address(url) == url


def test_slashes_at_the_end_are_dropped() -> None:
    assert check_address("https://openrouter.ai/api/v1//") == "https://openrouter.ai/api/v1"


@pytest.mark.fault("input", "an http address that is not this machine", "a usage error")
@pytest.mark.parametrize(
    "url",
    [
        "http://openrouter.ai/api/v1",
        "HTTP://openrouter.ai",
        "http://localhost.evil.example",
        "http://127.0.0.1.evil.example",
        "http://10.0.0.1",
        "http://0.0.0.0",
        "http://[::2]",
        "http://2130706433",
        "http://127.1",
    ],
)
def test_http_is_for_this_machine_only(url: str) -> None:
    with pytest.raises(ConfigError, match="unencrypted; use https"):
        check_address(url)


@pytest.mark.fault("input", "an address with more than a host and a path", "a usage error")
@pytest.mark.parametrize(
    "url",
    [
        "https://user@openrouter.ai",
        "https://user:secret@openrouter.ai",
        "https://@openrouter.ai",
        "https://:secret@openrouter.ai",
        "http://localhost\\@evil.example",
        "https://openrouter.ai/api?key=secret",
        "https://openrouter.ai/api?",
        "https://openrouter.ai/api#secret",
        "https://openrouter.ai/api#",
        "https://user:secret@[",
    ],
)
def test_only_host_and_path_may_stand_in_an_address(url: str) -> None:
    with pytest.raises(ConfigError, match="no user name, query or fragment") as caught:
        check_address(url)
    assert "secret" not in str(caught.value)


@pytest.mark.fault("input", "an address that is none", "a usage error, never a traceback")
@pytest.mark.parametrize(
    "url",
    [
        "",
        "openrouter.ai",
        "//openrouter.ai",
        "ftp://openrouter.ai",
        "file:///etc/passwd",
        "https:openrouter.ai",
        "https://",
        "https:///api",
        "http://[",
        "http://[::1",
        "https://[zz]",
        "https://[::::]",
        "https://[127.0.0.1]",
        "http://[::1%25lo]",
        "https://x:99999",
        "https://x:port",
        "https://x:-1",
        "https://x:\u0661",
        "https://a..b",
        "https://.a",
        f"https://{'a' * 64}.example",
        "https://a b",
        "https://a/b c",
        "https://a\\b",
        "https://a/\n",
        " https://a",
        "https://a\x00",
        "https://a/\x7f",
        "https://ex\u00e4mple.org",
        "https://\u212a",  # The sign for kelvin: a k where case is ignored.
        "https://\ud800",
    ],
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="is no http") as caught:
        check_address(url)
    assert str(caught.value).isprintable()


def test_an_unsafe_address_is_never_asked() -> None:
    with pytest.raises(ConfigError):
        ask("http://openrouter.ai/api/v1", BOARD)


# Keys


@pytest.mark.parametrize("given", [KEY, f"{KEY}\n", f"  {KEY}\r\n", f"\t{KEY}\t"])
def test_blanks_around_a_key_are_dropped(given: str) -> None:
    assert check_key(given) == KEY


@pytest.mark.parametrize("given", ["", " ", "\n", "\t\r\n", "\u3000"])
def test_blank_is_no_key(given: str) -> None:
    with pytest.raises(FetchError, match=r"OPENROUTER_API_KEY.*--sample.*--offline"):
        check_key(given)


@pytest.mark.fault("input", "a key that no header can carry", "an error that does not repeat it")
@pytest.mark.parametrize(
    "inner",
    [
        "\n",
        "\r\nX: y",
        " ",
        "\t",
        "\x00",
        "\x7f",
        "\x85",
        "\u00e9",
        "\u200b",
        "\ud800",
        "\U0001f511",
    ],
)
def test_a_key_with_a_foreign_character_is_refused(double: Double, inner: str) -> None:
    key = f"sk-or-{inner}secret"
    for use in (check_key, lambda key: ask(double.url, BOARD, key=key)):
        with pytest.raises(FetchError, match="OPENROUTER_API_KEY holds") as caught:
            use(key)
        assert "secret" not in str(caught.value)
        assert caught.value.__context__ is None
    assert double.requests == []


# Importing


def test_httpx_is_loaded_for_live_builds_only() -> None:
    code = "import sys, site_gen.intake.fetch; print('httpx' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@pytest.mark.fault("transport", "the key in a header, in escapes or cut short", "it is struck out")
@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, b"<html>", {"Content-Type": f"x/{KEY}"}),
        Answer(500, f'{{"error":{{"code":1,"message":"{KEY.replace("-", chr(92) + "u002d")}"}}}}'),
        Answer(200, b"{}", {"Content-Encoding": KEY}),
        Answer(500, f'{{"error":{{"code":1,"message":"{"x" * 190}{KEY}"}}}}'),
    ],
    ids=["content type", "escapes", "content encoding", "cut short"],
)
def test_the_key_is_struck_out_of_whatever_is_quoted(double: Double, answer: Answer) -> None:
    double.script({}, answer, forever=True)

    assert KEY[:12] not in repr(ask_board(double.url))
