"""A folder served as a host would, compressed; each file is read and packed once."""

from __future__ import annotations

import gzip
import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

_PACKED = ("text/", "application/json", "application/xml", "image/svg+xml")


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder on 127.0.0.1 until the block ends; yield its address, with a slash."""
    read = lru_cache(maxsize=None)(partial(_read, folder.resolve()))
    handler = type("_Handler", (_Handler,), {"read": staticmethod(read)})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def _read(folder: Path, path: str) -> tuple[bytes, str, bool]:
    """Return a file's bytes, type and whether they are packed; FileNotFoundError without one."""
    file = (folder / path.lstrip("/")).resolve()
    file = file / "index.html" if file.is_dir() else file
    if not file.is_relative_to(folder):
        raise FileNotFoundError(path)
    data, kind = file.read_bytes(), mimetypes.guess_type(file)[0] or "application/octet-stream"
    packed = kind.startswith(_PACKED)
    kind += "; charset=utf-8" if kind.startswith("text/") else ""
    return (gzip.compress(data) if packed else data), kind, packed


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @staticmethod
    def read(path: str) -> tuple[bytes, str, bool]:
        """Return a file's bytes, type and whether they are packed."""
        raise NotImplementedError

    def do_GET(self) -> None:
        """Answer with a file, or 404."""
        try:
            data, kind, packed = self.read(unquote(urlsplit(self.path).path))
        except (FileNotFoundError, NotADirectoryError):
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        try:
            self.wfile.write(data)
        except ConnectionError:
            self.close_connection = True  # the browser left the page

    def log_message(self, *_: object) -> None:
        """Say nothing."""
