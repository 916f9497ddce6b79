"""What a site is called and where it will stand."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from site_gen.errors import ConfigError

API_URL = "https://openrouter.ai/api/v1"
STALE_DAYS = 3


@dataclass(frozen=True, slots=True)
class Settings:
    """The site's own facts; `site_url` is its public address without a trailing slash, or None."""

    title: str = "Model Standings"
    description: str = (
        "Every board of Artificial Analysis and Design Arena in one place, with prices,"
        " rebuilt daily from OpenRouter's benchmark data."
    )
    site_url: str | None = None

    @property
    def base_path(self) -> str:
        """The path at which the site will stand: `/` or `/name/`."""
        return urlsplit(self.site_url or "").path + "/"


def check_site_url(url: str | None) -> str | None:
    """Return the public address without a trailing slash; raise ConfigError when it is none."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or not url.isascii():
        raise ConfigError(f"--site-url {url!r} is no http(s) address")
    if parts.query or parts.fragment or set("\"'<> ") & set(url):
        raise ConfigError(f"--site-url {url!r} must be an address without query or fragment")
    return url.rstrip("/")
