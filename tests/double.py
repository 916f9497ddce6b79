"""The endpoint's double: a local server that speaks the contract of GET {anything}/benchmarks.

Where the contract is silent: `arena` and `category` leave the rows of other sources
alone, rows of a source it does not name appear on mixed calls only, and a `task_type`
leaves those rows out.

Run it with ``python -m tests.double [FILE ...] [--port 8765] [--day YYYY-MM-DD]``.
"""

from __future__ import annotations

import argparse
import copy
import gzip
import json
import re
import socket
import struct
import sys
import threading
import time
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import responses as phrases
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import parse_qsl

Row = dict[str, Any]
T = TypeVar("T")

HOST = "127.0.0.1"
SAMPLE = Path(__file__).resolve().parent.parent / "site_gen" / "sample"
AS_OF = "2026-06-03T12:00:00Z"  # the contract's example, for rows without a date of their own

DESIGN_ARENA = "design-arena"
ATTRIBUTIONS = {
    "artificial-analysis": (
        "https://artificialanalysis.ai",
        (
            "Source: Artificial Analysis (artificialanalysis.ai)"
            " via OpenRouter (openrouter.ai/rankings)."
        ),
    ),
    DESIGN_ARENA: (
        "https://www.designarena.ai",
        "Source: Design Arena (www.designarena.ai) via OpenRouter (openrouter.ai/rankings).",
    ),
}
TASK_CATEGORIES = {"coding": ("codecategories",), "intelligence": (), "agentic": ()}
RULES = {
    "source": re.compile("artificial-analysis|design-arena"),
    "task_type": re.compile("coding|intelligence|agentic"),
    "arena": re.compile("models|builders|agents"),
    "max_results": re.compile("0*[1-9][0-9]{0,17}"),
}
MESSAGES = {
    400: "Invalid request parameters",
    401: "Missing Authentication header",
    429: "Rate limit exceeded",
}


class BadFileError(Exception):
    """A file that cannot be served."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it arrived; the names of `headers` are in lower case."""

    path: str
    params: dict[str, str]
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """A canned answer: bytes and text go out as they are, any other body as JSON.

    Its headers stand before the server's own, `Content-Length` included, so that an
    answer can promise more than it gives. One with a `Content-Encoding` is not encoded
    again.
    """

    status: int = 200
    body: object = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def error(
        cls, status: int, message: str | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Return an error in the contract's shape, by default with its message."""
        text = message or MESSAGES.get(status) or phrases.get(status, "Error")
        return cls(status, {"error": {"code": status, "message": text}}, headers or {})

    def encoded(self) -> bytes:
        """Return the body's bytes."""
        if isinstance(self.body, bytes):
            return self.body
        text = self.body if isinstance(self.body, str) else json.dumps(self.body)
        return text.encode()


class Handler(BaseHTTPRequestHandler):
    """One connection, which carries one request."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        """Answer as the double says."""
        path, _, query = self.path.partition("?")
        request = Request(
            path=path,
            params=dict(parse_qsl(query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
        )
        self.close_connection = True
        answer = self.server.double.take(request)
        if isinstance(answer, Answer):
            self.send(answer)
        else:
            answer(self)

    def refuse(self) -> None:
        """Answer that the method is not allowed."""
        # Closing with a body unread would reset the connection and lose the answer.
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send(Answer.error(405, headers={"Allow": "GET"}))

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = refuse

    def send(self, answer: Answer) -> None:
        """Send a whole answer."""
        payload = self.begin(answer)
        if self.command != "HEAD":
            self.wfile.write(payload)

    def begin(self, answer: Answer) -> bytes:
        """Send an answer's head and return its body as it is to follow."""
        payload = answer.encoded()
        own = {"Content-Type": "application/json", "Connection": "close"}
        given = {name.lower() for name in answer.headers}
        if "content-encoding" not in given and _takes_gzip(self.headers.get("Accept-Encoding", "")):
            payload = gzip.compress(payload, mtime=0)
            own["Content-Encoding"] = "gzip"
        own["Content-Length"] = str(len(payload))
        self.send_response(answer.status)
        for name, value in own.items():
            if name.lower() not in given:
                self.send_header(name, value)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        return payload

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: `Double.requests` tells what came."""


Fault = Callable[[Handler], None]


def reset(handler: Handler) -> None:
    """Reset the connection without a word."""
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.connection.close()


def drip(answer: Answer, pause: float) -> Fault:
    """Return a fault that sends the body a byte at a time, `pause` seconds before each."""

    def fault(handler: Handler) -> None:
        for byte in handler.begin(answer):
            time.sleep(pause)
            handler.wfile.write(bytes([byte]))

    return fault


@dataclass(slots=True)
class Script:
    """Answers waiting for the requests that contain `match`; None means: without it."""

    match: Mapping[str, str | None]
    answers: deque[Answer | Fault]
    forever: bool

    def fits(self, params: Mapping[str, str]) -> bool:
        """Tell whether an answer is left for a request with these parameters."""
        return bool(self.answers) and all(
            params.get(name) == value for name, value in self.match.items()
        )

    def next(self) -> Answer | Fault:
        """Return the next answer, and keep it if it is the last one and stays."""
        stays = self.forever and len(self.answers) == 1
        return self.answers[0] if stays else self.answers.popleft()


class Double:
    """A benchmark endpoint on this machine, serving `rows` while its context is open.

    `as_of` is per source; `requests` records every GET, whatever its answer; `answers`
    holds the scripts, which come before any check; `url` is what `--api-url` takes.
    """

    def __init__(
        self, rows: Iterable[Row], as_of: Mapping[str, str] | None = None, *, port: int = 0
    ) -> None:
        """Hold the rows; `port` 0 means any free one."""
        self.rows = list(rows)
        self.as_of = dict(as_of or {})
        self.port = port
        self.requests: list[Request] = []
        self.answers: list[Script] = []
        self._lock = threading.Lock()
        self._server: _Server | None = None

    @property
    def url(self) -> str:
        """The base address, without `/benchmarks`."""
        return f"http://{HOST}:{self.port}/api/v1"

    def start(self) -> None:
        """Serve in a daemon thread; raise OSError when the port cannot be had."""
        self._server = _Server(self, self.port)
        self.port = self._server.server_port
        # shutdown() waits for the end of a poll, half a second by default.
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        """Stop serving and free the port."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()

    def script(
        self, match: Mapping[str, str | None], *answers: Answer | Fault, forever: bool = False
    ) -> None:
        """Answer the next requests that contain `match` with these, in order.

        An empty match fits all; a value of None, a request without that parameter. The
        oldest script that fits goes first. With `forever` the last answer stays.
        """
        self.answers.append(Script(match, deque(answers), forever))

    def take(self, request: Request) -> Answer | Fault:
        """Record a request and return what it gets."""
        with self._lock:
            self.requests.append(request)
            for script in self.answers:
                if script.fits(request.params):
                    return script.next()
        if not request.path.endswith("/benchmarks"):
            return Answer.error(404)
        if not re.match(r"(?i)bearer +\S", request.headers.get("authorization", "")):
            return Answer.error(401)
        if not _valid(request.params):
            return Answer.error(400)
        return Answer(body=self.response(request.params))

    def response(self, params: Mapping[str, str]) -> dict[str, Any]:
        """Return a fresh copy of the ordinary response to valid parameters."""
        kept = [row for row in self.rows if _asked_for(row, params)]
        data = copy.deepcopy(kept[: int(params.get("max_results", len(kept)))])
        source = params.get("source")
        home, citation = ATTRIBUTIONS[source] if source else (None, None)
        newest = max(self.as_of.values(), key=_instant, default=AS_OF)
        meta = {
            "as_of": self.as_of.get(source, AS_OF) if source else newest,
            "version": "v1",
            "source": source,
            "source_url": home,
            "citation": citation,
            "model_count": len({str(row.get("model_permaslug")) for row in data}),
            "task_type": params.get("task_type"),
        }
        return {"data": data, "meta": meta}


class _Server(ThreadingHTTPServer):
    allow_reuse_port = False  # two doubles on one port would share its requests

    def __init__(self, double: Double, port: int) -> None:
        self.double = double
        super().__init__((HOST, port), Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A client that hangs up on a slow answer is what such answers are for.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def _valid(params: Mapping[str, str]) -> bool:
    return all(rule.fullmatch(params[name]) for name, rule in RULES.items() if name in params)


def _asked_for(row: Row, params: Mapping[str, str]) -> bool:
    source = row.get("source")
    if source != params.get("source", source):
        return False
    if source == DESIGN_ARENA:
        return _on_board(row, params)
    task = params.get("task_type")
    return task is None or row.get(f"{task}_index") is not None


def _on_board(row: Row, params: Mapping[str, str]) -> bool:
    arena, category, task = row.get("arena"), row.get("category"), params.get("task_type")
    default = "models" if "source" in params else arena
    return (
        arena == params.get("arena", default)
        and category == params.get("category", category)
        and (task is None or category in TASK_CATEGORIES[task])
    )


def _takes_gzip(accepted: str) -> bool:
    codings = (coding.replace(" ", "").partition(";") for coding in accepted.split(","))
    return any(
        name == "gzip" and not re.fullmatch(r"q=0(\.0*)?", weight) for name, _, weight in codings
    )


def _instant(stamp: str) -> str:
    """Return a sort key: with its Z, a whole second would come after its fractions."""
    return stamp.rstrip("Z")


def load(path: Path, day: str | None = None) -> tuple[list[Row], dict[str, str]]:
    """Read a file's rows and each source's `as_of`; raise BadFileError.

    The file is a response, an archived day (whose requests by task type are left out),
    or lines of ``{date, response}``, of which `day` tells the ones to take. A name that
    ends in ``.gz`` is compressed.
    """
    try:
        rows: list[Row] = []
        as_of: dict[str, str] = {}
        for response in _responses(path, day):
            # A quarantined row may be no object at all, and no filter could place it.
            data = [row for row in _part(response, "data", list) if isinstance(row, dict)]
            stamp = _part(_part(response, "meta", dict), "as_of", str)
            _keep_newest(as_of, dict.fromkeys((str(row.get("source")) for row in data), stamp))
            rows += data
    except (OSError, EOFError, zlib.error, ValueError, RecursionError) as error:
        raise BadFileError(f"{path}: {getattr(error, 'strerror', None) or error}") from error
    return rows, as_of


def load_all(paths: Iterable[Path], day: str | None = None) -> tuple[list[Row], dict[str, str]]:
    """Read several files as one; of a source's `as_of`, the newest counts."""
    rows: list[Row] = []
    as_of: dict[str, str] = {}
    for path in paths:
        more, stamps = load(path, day)
        rows += more
        _keep_newest(as_of, stamps)
    return rows, as_of


def newest(sample: Path) -> Path:
    """Return the newest day of an embedded sample; raise BadFileError when it has none."""
    days = sorted(sample.glob("*/*.json.gz"), key=lambda path: path.name)
    if not days:
        raise BadFileError(f"{sample}: no sample day (YYYY/YYYY-MM-DD.json.gz); name a FILE")
    return days[-1]


def _responses(path: Path, day: str | None) -> list[Any]:
    content = path.read_bytes()
    text = gzip.decompress(content) if path.suffix == ".gz" else content
    if ".jsonl" in path.suffixes:
        return _of_day(text.splitlines(), day)
    document = json.loads(text)
    if not isinstance(document, dict) or "requests" not in document:
        return [document]
    return [
        _part(request, "response", dict)
        for request in _part(document, "requests", list)
        if _part(request, "status", int) == 200
        and _part(request, "params", dict).get("task_type") is None
    ]


def _of_day(lines: Sequence[bytes], day: str | None) -> list[Any]:
    if day is None:
        raise ValueError("holds many days; choose one with --day YYYY-MM-DD")
    days = [json.loads(line) for line in lines if line.strip()]
    dates = [_part(entry, "date", str) for entry in days]
    if day not in dates:
        reach = f"{min(dates)} to {max(dates)}" if dates else "none"
        raise ValueError(f"no day {day!r}; the file has {reach}")
    return [_part(entry, "response", dict) for entry in days if entry["date"] == day]


def _part(document: object, name: str, kind: type[T]) -> T:
    value = document.get(name) if isinstance(document, dict) else None
    if isinstance(value, kind):
        return value
    raise ValueError(f"not a known format: {name!r} is no {kind.__name__}")


def _keep_newest(as_of: dict[str, str], stamps: Mapping[str, str]) -> None:
    for source, stamp in stamps.items():
        as_of[source] = max(as_of.get(source, stamp), stamp, key=_instant)


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve files, by default the newest day of the embedded sample, until Ctrl-C."""
    options = _options(arguments)
    try:
        rows, as_of = load_all(options.files or [newest(SAMPLE)], options.day)
    except BadFileError as error:
        return _fail(str(error))
    double = Double(rows, as_of, port=options.port)
    try:
        double.start()
    except (OSError, OverflowError) as error:
        return _fail(f"port {options.port}: {getattr(error, 'strerror', None) or error}")
    try:
        print("export OPENROUTER_API_KEY=sk-or-any-key-will-do")
        # Apart from real days: what is served here must not end up among them.
        apart = "--archive double/archive --output double/public"
        print(f"site-gen build --api-url {double.url} {apart}", flush=True)
        threading.Event().wait()
    except KeyboardInterrupt:
        pass
    finally:
        double.stop()
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.double",
        description="Serve benchmark rows as the endpoint would, on this machine.",
    )
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="*",
        type=Path,
        help="a response (.json), an archived day (.json.gz) or many days (.jsonl.gz);"
        " default: the newest day of the embedded sample",
    )
    parser.add_argument("--port", type=int, default=8765, help="default: %(default)s; 0: any")
    parser.add_argument("--day", help="the day to take from a file of many, YYYY-MM-DD")
    return parser.parse_args(arguments)


def _fail(message: str) -> int:
    print(f"double: {message}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
