"""What an operator can set, frozen: `config` reads it from a file, everything else is given it."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from site_gen.errors import ConfigError

API_URL = "https://openrouter.ai/api/v1"
# A host, perhaps a port, and a path of plain segments: no user, query or fragment.
_ADDRESS = re.compile(
    r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?(/[A-Za-z0-9._~%-]+)*/?", re.IGNORECASE
)


class Limits(NamedTuple):
    """What a fetch may cost; seconds include retries."""

    request_seconds: float = 20
    source_seconds: float = 30
    total_seconds: float = 60
    body_bytes: int = 64 * 2**20
    tries: int = 4
    pause_seconds: float = 0.5


class Guards(NamedTuple):
    """When a source is refused, beside its last good day.

    `rows` is the least share of that day's rows, `board_entries` the size from which a board is
    not lost without a word, `ahead_hours` how far `as_of` may lie after the clock, `days_alike`
    how many fetched days running make a smaller shape lawful.
    """

    rows: float = 0.7
    board_entries: int = 5
    ahead_hours: float = 24
    days_alike: int = 3


class HiddenRow(NamedTuple):
    """A row not to be shown: a model's identifier, on one board or all, under one name or all."""

    model: str
    board: str | None = None
    name: str | None = None


class Hide(NamedTuple):
    """What is not shown although a source gave it: ids of boards, identifiers of models, rows."""

    boards: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    rows: tuple[HiddenRow, ...] = ()

    def row(self, board: str, slug: str, name: str) -> bool:
        """Say whether a row of a board is hidden."""
        return slug in self.models or any(
            one.model == slug and one.board in (None, board) and one.name in (None, name)
            for one in self.rows
        )


_NOTHING = Hide()


class NavigationLink(NamedTuple):
    """Words in the navigation, and the address in this site to which they lead."""

    text: str
    address: str


class Colour(NamedTuple):
    """A colour of the style sheet by the name of its token, for light and for dark displays."""

    token: str
    light: str
    dark: str


class Folders(NamedTuple):
    """The operator's own templates, static files and Markdown pages; None where there are none."""

    templates: str | None = None
    static: str | None = None
    content: str | None = None


class Settings(NamedTuple):
    """Everything that the configuration file can say, with what holds where it is silent.

    `site_url` is the public address without a trailing slash, or None; `report_url` is where
    readers report an error, or None. `off` are the ids of sources left out, `feature` the ids of
    boards shown first on the home page. `mix` is tokens in to tokens out. `navigation` is None
    for the usual one. `aliases` are (old, new) addresses. `fetch_times` are times of day, UTC, as
    `05:17`. `downloads` says whether offline copies are built with the site. `leave_out` names
    parts that are not made (data, embeds, history, search); `tables` says whether plain downloads
    lie beside the pages of boards.
    """

    title: str = "Model Standings"
    description: str = (
        "Every board of Artificial Analysis and Design Arena in one place, with prices,"
        " from OpenRouter's benchmark data."
    )
    site_url: str | None = None
    domain: str | None = None
    report_url: str | None = None
    privacy: str = "This site sets no cookies and runs no analytics."
    downloads: bool = False
    leave_out: tuple[str, ...] = ()
    tables: bool = False
    feature: tuple[str, ...] = ()
    mix: tuple[int, int] = (3, 1)
    preliminary: int = 100
    stale_days: int = 3
    fetch_times: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    hide: Hide = Hide()
    guards: Guards = Guards()
    limits: Limits = Limits()
    colours: tuple[Colour, ...] = ()
    navigation: tuple[NavigationLink, ...] | None = None
    aliases: tuple[tuple[str, str], ...] = ()
    folders: Folders = Folders()

    @property
    def base_path(self) -> str:
        """The path at which the site will stand: `/` or `/name/`."""
        return urlsplit(self.site_url or "").path + "/"

    @property
    def mix_words(self) -> str:
        """The default mix as readers see it."""
        return mix_words(self.mix)

    @property
    def hides(self) -> bool:
        """Whether anything that the sources give is left out."""
        return bool(self.off) or self.hide != _NOTHING


def mix_words(mix: tuple[int, int]) -> str:
    """Return tokens in to tokens out as readers see them: without a place to break the line."""
    return f"{mix[0]}\xa0in\xa0:\xa0{mix[1]}\xa0out"


def check_site_url(url: str | None, name: str = "--site-url") -> str | None:
    """Return the public address without a trailing slash; raise ConfigError when it is none."""
    if not url:
        return None
    if not _ADDRESS.fullmatch(url) or "/.." in url:
        raise ConfigError(
            f"{name} {url!r} is no address for a site; write it as https://example.org/path/"
        )
    return url.rstrip("/")
