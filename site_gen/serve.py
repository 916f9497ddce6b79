"""A preview on this machine: builds again when something changes, and reloads the browser."""

from __future__ import annotations

import html
import os
import re
import threading
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from site_gen.build import build
from site_gen.errors import BuildError, SiteGenError
from site_gen.job import Job
from site_gen.pages import content
from site_gen.report import Report
from site_gen.text import log_line

HOST = "127.0.0.1"
SCRIPT, STATE = "/-/reload.js", "/-/state"
PAUSE = 0.5  # seconds between two looks at the files
_RELOAD = f"""(() => {{
  "use strict";
  let seen = null;
  setInterval(async () => {{
    try {{
      const now = await (await fetch("{STATE}", {{cache: "no-store"}})).text();
      if (seen !== null && now !== seen) location.reload();
      seen = now;
    }} catch {{ /* the server is away: ask again */ }}
  }}, 500);
}})();
"""
_ERROR = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>The site cannot be built</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; \
connect-src 'self'; base-uri 'none'; form-action 'none'">
<script defer src="{script}"></script></head>
<body><main><h1>The site cannot be built</h1><pre>{error}</pre>
<p>This page comes back by itself once that is mended.</p></main></body></html>
"""
_POLICY = re.compile(r'(<meta http-equiv="Content-Security-Policy" content=")([^"]*)(")')
Stamp = tuple[tuple[str, int, int], ...]


class Preview:
    """A site that is built again and again; `state` changes with each build.

    `job` returns what to build now, the configuration read anew; `error` is why that failed, None
    while the site is as it should be.
    """

    def __init__(self, job: Callable[[], Job], config: Path, output: Path) -> None:
        self._job = job
        self._config = config
        self._stamp: Stamp | None = None
        self._watched: tuple[Path, ...] = (config,)
        self.root = output
        self.state = 0
        self.error: str | None = None

    def look(self) -> bool:
        """Build if something changed since the last look; say whether it did."""
        stamp = tuple(_stamps(self._watched))
        if stamp == self._stamp:
            return False
        try:
            job = replace(self._job(), output=self.root)
            # As the site stands at the root of its host here, and must link to itself.
            job = replace(job, settings=job.settings._replace(site_url=None, domain=None))
            self._watched = (self._config, *_sources(job))
            stamp = tuple(_stamps(self._watched))
            build(job, Report(), lambda line: None)
            self.error = None
        except SiteGenError as error:
            self.error = str(error)
        except Exception:  # a bug: its trace is wanted, and the preview goes on
            self.error = traceback.format_exc()
        self._stamp = stamp
        self.state += 1
        return True


def serve(preview: Preview, port: int, say: Callable[[str], None]) -> None:
    """Serve a preview until interrupted; raise BuildError when the port cannot be had."""

    class Handler(_Handler):
        shown = preview

    try:
        server = ThreadingHTTPServer((HOST, port), Handler)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise BuildError(f"port {port} of {HOST}: {reason}; choose another with --port") from error
    server.daemon_threads = True
    ended = threading.Event()
    watcher = threading.Thread(target=_watch, args=(preview, ended, say), daemon=True)
    with server:
        _tell(preview, say)
        say(f"Open http://{HOST}:{server.server_address[1]}/ (Ctrl-C ends this)")
        watcher.start()
        try:
            server.serve_forever(poll_interval=0.1)
        except KeyboardInterrupt:
            pass
        finally:
            ended.set()
            watcher.join()


def _watch(preview: Preview, ended: threading.Event, say: Callable[[str], None]) -> None:
    while not ended.wait(PAUSE):
        if preview.look():
            _tell(preview, say)


def _tell(preview: Preview, say: Callable[[str], None]) -> None:
    say(log_line(preview.error.splitlines()[-1]) if preview.error else "Built.")


def _sources(job: Job) -> Iterator[Path]:
    """Yield the folders that a site is made from."""
    for kind in ("templates", "static", "content"):
        own: Path | None = getattr(job, kind)
        if own:
            yield own  # also while it is absent, so that its coming is seen
        yield from content.folders(kind, None)
    if job.mode != "sample":
        yield job.archive


def _stamps(places: tuple[Path, ...]) -> Iterator[tuple[str, int, int]]:
    """Yield name, time and size of every file in places, in one order."""
    for place in places:
        for folder, inside, names in os.walk(place):
            inside.sort()
            for name in sorted(names):
                yield from _stamp(os.path.join(folder, name))  # noqa: PTH118 - as os.walk gives it
        yield from _stamp(str(place))


def _stamp(path: str) -> Iterator[tuple[str, int, int]]:
    try:
        found = os.stat(path)  # noqa: PTH116 - told apart from a file that is gone
    except OSError:
        return
    yield path, found.st_mtime_ns, found.st_size


class _Handler(BaseHTTPRequestHandler):
    """Answers as GitHub Pages does, with the preview's script in every page."""

    shown: Preview
    server_version = "site-gen"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer with a file of the site, or with what is wrong with it."""
        path = self.path.partition("?")[0].partition("#")[0]
        if path == STATE:
            self._send(HTTPStatus.OK, "text/plain", str(self.shown.state).encode())
        elif path == SCRIPT:
            self._send(HTTPStatus.OK, "text/javascript", _RELOAD.encode())
        elif self.shown.error is not None:
            page = _ERROR.format(script=SCRIPT, error=html.escape(self.shown.error))
            self._send(HTTPStatus.INTERNAL_SERVER_ERROR, "text/html", page.encode())
        else:
            self._file(path)

    do_HEAD = do_GET

    def _file(self, path: str) -> None:
        found = inside(self.shown.root, unquote(path))
        if found is not None and found.is_dir() and not path.endswith("/"):
            self.send_response(HTTPStatus.MOVED_PERMANENTLY)
            # One slash in front: two would name another host.
            self.send_header("Location", f"/{path.strip('/')}/")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if found is not None and path.endswith("/"):
            found = inside(self.shown.root, f"{unquote(path)}index.html")
        if found is not None and (data := _read(found)) is not None:
            self._send(HTTPStatus.OK, guess_type(found.name)[0] or "text/plain", data)
            return
        absent = _read(self.shown.root / "404.html")
        kind = "text/plain" if absent is None else "text/html"
        self._send(HTTPStatus.NOT_FOUND, kind, absent or b"Nothing here.\n")

    def _send(self, status: HTTPStatus, kind: str, data: bytes) -> None:
        if kind == "text/html" and status is not HTTPStatus.INTERNAL_SERVER_ERROR:
            data = with_script(data.decode("utf-8")).encode()
        text = kind.startswith("text/") or kind.endswith(("json", "xml", "javascript"))
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if text else kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the preview tells what it built."""


def inside(root: Path, path: str) -> Path | None:
    """Return the file that a path means, None where it would lead out of the folder."""
    if "\0" in path or "\\" in path:
        return None
    whole = os.path.realpath(root)
    found = os.path.realpath(f"{whole}/{path}")
    return Path(found) if found == whole or found.startswith(f"{whole}{os.sep}") else None


def with_script(page: str) -> str:
    """Return a page that runs the preview's script, and whose policy lets it."""

    def widened(policy: re.Match[str]) -> str:
        rules = [rule.strip() for rule in policy[2].split(";") if rule.strip()]
        kept = [rule for rule in rules if rule.split()[0] not in ("script-src", "connect-src")]
        rules = [*kept, "script-src 'self'", "connect-src 'self'"]
        return f"{policy[1]}{'; '.join(rules)}{policy[3]}"

    page = _POLICY.sub(widened, page, count=1)
    return page.replace("</head>", f'<script defer src="{SCRIPT}"></script>\n</head>', 1)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
