"""What a site is called and where it will stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from site_gen.errors import ConfigError

API_URL = "https://openrouter.ai/api/v1"
STALE_DAYS = 3
# A host, perhaps a port, and a path of plain segments: no user, query or fragment.
_ADDRESS = re.compile(
    r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?(/[A-Za-z0-9._~%-]+)*/?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The site's own facts; `site_url` is its public address without a trailing slash, or None.

    `report_url` is where readers report an error, or None. `downloads` adds offline copies;
    `fetch_hours` is how many hours after one fetch the next is due, or None where nobody has said.
    """

    title: str = "Model Standings"
    description: str = (
        "Every board of Artificial Analysis and Design Arena in one place, with prices,"
        " from OpenRouter's benchmark data."
    )
    site_url: str | None = None
    report_url: str | None = None
    downloads: bool = False
    fetch_hours: float | None = None

    @property
    def base_path(self) -> str:
        """The path at which the site will stand: `/` or `/name/`."""
        return urlsplit(self.site_url or "").path + "/"


def check_site_url(url: str | None) -> str | None:
    """Return the public address without a trailing slash; raise ConfigError when it is none."""
    if not url:
        return None
    if not _ADDRESS.fullmatch(url) or "/.." in url:
        raise ConfigError(
            f"--site-url {url!r} is no address for a site; write it as https://example.org/path/"
        )
    return url.rstrip("/")
