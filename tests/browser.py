"""Pytest plugin: the system's Chromium, and a server that answers as GitHub Pages does."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")

CHROMIUM_ARGUMENTS = (
    "--no-sandbox",  # root in a container has none; the pages are our own
    "--disable-gpu",
    # Nothing but the pages under test: no look-ups of the browser's own, no host but this one.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


class Serve(Protocol):
    """Serve a folder on 127.0.0.1 and return its address, which ends with a slash."""

    def __call__(self, folder: Path, at: str = "") -> str:
        """Serve `folder` at the path `at`, as a project's page is; "" is the root."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test that uses the browser, before `-m` selects."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


def chromium() -> str:
    """Return the system's Chromium; without one skip the test, or fail it where CI=true."""
    for name in CHROMIUM_NAMES:
        if path := shutil.which(name):
            return path
    reason = f"no {', '.join(CHROMIUM_NAMES)} on PATH"
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}, and CI may not skip the browser tests")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Launch one headless Chromium; each test opens contexts of its own and closes them."""
    path = chromium()
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Serve folders until the session ends; the same folder at the same path keeps its address."""
    servers: dict[tuple[Path, str], ThreadingHTTPServer] = {}

    def start(folder: Path, at: str = "") -> str:
        key = (folder.resolve(), at.strip("/"))
        if key not in servers:
            servers[key] = _start(*key, tmp_path_factory)
        port = servers[key].server_address[1]
        return f"http://127.0.0.1:{port}/{key[1]}/" if key[1] else f"http://127.0.0.1:{port}/"

    yield start
    for server in servers.values():
        server.shutdown()
        server.server_close()


def _start(folder: Path, at: str, temporary: pytest.TempPathFactory) -> ThreadingHTTPServer:
    root = folder
    if at:
        root = temporary.mktemp("served")
        (root / at).parent.mkdir(parents=True, exist_ok=True)
        (root / at).symlink_to(folder, target_is_directory=True)
    handler = partial(_Handler, directory=str(root), not_found=folder / "404.html")
    server = _Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Pass over a connection that a browser dropped as it left a page; tell all else."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *args: Any, not_found: Path, **kwargs: Any) -> None:
        self.not_found = not_found
        super().__init__(*args, **kwargs)  # answers the request, so it comes last

    def list_directory(self, path: str | os.PathLike[str]) -> None:
        """Answer 404: GitHub Pages lists no folder."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer an absent path with the site's own 404.html, at any depth."""
        if code != HTTPStatus.NOT_FOUND or not self.not_found.is_file():
            super().send_error(code, message, explain)
            return
        page = self.not_found.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(page)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the test's output clean."""
