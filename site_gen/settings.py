"""What an operator may choose: the shape of site.toml, and what stands where it says nothing.

Plain dataclasses, so that `--help` waits for no validator. Each looks at its own values; types,
unknown keys and whole messages are `config`'s.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from site_gen.errors import ConfigError

API_URL = "https://openrouter.ai/api/v1"
STALE_DAYS = 3
TOKENS = ("paper", "raised", "ink", "muted", "line", "rule", "under", "notice", "accent")
_SITE = "write it as https://example.org/path/"
# A host, perhaps a port, and a path of plain segments: no user, query or fragment.
_ADDRESS = re.compile(
    r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?(/[A-Za-z0-9._~%-]+)*/?", re.IGNORECASE
)
_DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_WEB = re.compile(r"(https?://|mailto:)[!#-;=?-\[\]_a-z~]+", re.ASCII | re.IGNORECASE)
_COLOUR = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_SEGMENT = "[A-Za-z0-9_~-][A-Za-z0-9._~-]*"
_OLD = re.compile(rf"/({_SEGMENT}/)*({_SEGMENT}/|{_SEGMENT}\.html)")
_PLACE = re.compile(rf"/({_SEGMENT}/)*({_SEGMENT})?(#[A-Za-z0-9._~-]+)?")
_TIME = re.compile("([01][0-9]|2[0-3]):[0-5][0-9]")


class Item(NamedTuple):
    """A line of the navigation: words, and a path from the site's root or an address."""

    text: str
    path: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the navigation as site.toml has it."""

    text: str
    path: str

    def __post_init__(self) -> None:
        """Refuse a line without words, or that leads nowhere."""
        _insist(self.text.strip() != "", "text", self.text, "write the words to be shown")
        leads = _PLACE.fullmatch(self.path) or _WEB.fullmatch(self.path)
        _insist(leads, "path", self.path, 'write it as "/about/" or "https://example.org/"')


@dataclass(frozen=True, slots=True)
class Row:
    """A row to hide: of a board, by the model's identifier and, if given, the name listed there."""

    board: str
    model: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Hide:
    """What is left out of every page, download, search and feed, by the exact identifier."""

    boards: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a source is refused, a row preliminary, a source's data old.

    `enough_rows` is the share of its last good day's rows below which a source is refused,
    `preliminary` a number of tournaments, `stale_days` a number of days.
    """

    enough_rows: float = 0.7
    preliminary: int = 100
    stale_days: int = STALE_DAYS

    def __post_init__(self) -> None:
        """Refuse numbers that mean nothing."""
        share = self.enough_rows
        _insist(0 <= share <= 1, "enough_rows", share, "write a share from 0 to 1, as 0.7")
        for key in ("preliminary", "stale_days"):
            value = getattr(self, key)
            _insist(1 <= value <= 100_000, key, value, "write a whole number from 1")


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour of the style, by daylight and in the dark."""

    light: str
    dark: str

    def __post_init__(self) -> None:
        """Refuse what is no hex colour."""
        for key in ("light", "dark"):
            value = getattr(self, key)
            _insist(_COLOUR.fullmatch(value), key, value, 'write it as "#a8321a"')


@dataclass(frozen=True, slots=True)
class Folders:
    """Where the site goes, where the days are, and what goes before our own files.

    As written they are relative to site.toml's folder; as read, to the folder one is in.
    """

    output: str = "public"
    archive: str = "archive"
    templates: str | None = None
    static: str | None = None
    content: str | None = None

    def path(self, name: Literal["templates", "static", "content"]) -> Path | None:
        """Return the operator's own folder of a kind, None without one."""
        chosen: str | None = getattr(self, name)
        return Path(chosen) if chosen else None


NAVIGATION = (
    Entry("Tasks", "/#tasks"),
    Entry("Arenas", "/#arenas"),
    Entry("Models", "/models/"),
    Entry("Labs", "/labs/"),
    Entry("Compare", "/compare/"),
    Entry("Data", "/data/"),
    Entry("Method", "/methodology/"),
    Entry("About", "/about/"),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that site.toml may say.

    `site_url` is the site's public address without a trailing slash, or None; `domain` a domain
    of its own, which GitHub Pages wants in a file; `report_url` where readers report an error;
    `privacy` the line of the footer, none when empty; `mix` tokens in to tokens out; `fetch_at`
    the times of day, UTC, at which a fetch is due; `feature` the boards that the home page puts
    first; `sources` what is on or off, by id; `aliases` where old addresses lead; `colours` the
    tokens of the style that are not ours.
    """

    title: str = "Model Standings"
    description: str = (
        "Every board of Artificial Analysis and Design Arena in one place, with prices,"
        " from OpenRouter's benchmark data."
    )
    site_url: str | None = None
    domain: str | None = None
    report_url: str | None = None
    privacy: str = "No cookies, no analytics, and nothing is loaded from elsewhere."
    mix: tuple[int, int] = (3, 1)
    fetch_at: tuple[str, ...] = ()
    feature: tuple[str, ...] = ()
    sources: Mapping[str, bool] = field(default_factory=dict)
    hide: Hide = Hide()
    thresholds: Thresholds = Thresholds()
    folders: Folders = Folders()
    colours: Mapping[str, Colour] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    navigation: tuple[Entry, ...] = NAVIGATION

    def __post_init__(self) -> None:
        """Refuse values that no site can be made with."""
        for key in ("title", "description"):
            value = getattr(self, key)
            _insist(value.strip() != "", key, value, "write a line of text")
        if self.domain is not None:
            _insist(_DOMAIN.fullmatch(self.domain), "domain", self.domain, 'as "example.org"')
        if self.site_url is not None:
            _insist(_is_site(self.site_url), "site_url", self.site_url, _SITE)
            object.__setattr__(self, "site_url", self.site_url.rstrip("/"))
        elif self.domain is not None:
            object.__setattr__(self, "site_url", f"https://{self.domain}")
        if self.report_url is not None:
            told = "write it as https://example.org/issues or mailto:you@example.org"
            _insist(_WEB.fullmatch(self.report_url), "report_url", self.report_url, told)
        _insist(
            min(self.mix) >= 0 and 0 < sum(self.mix) < 1_000_000,
            *("mix", list(self.mix), "write tokens in and tokens out, as [3, 1]"),
        )
        for at in self.fetch_at:
            _insist(_TIME.fullmatch(at), "fetch_at", at, 'write a time of day in UTC, as "05:17"')
        _look_at_keys(self.colours, self.aliases)

    @property
    def base_path(self) -> str:
        """The path at which the site will stand: `/` or `/name/`."""
        return urlsplit(self.site_url or "").path + "/"

    def shows(self, source: str) -> bool:
        """Say whether a source is on."""
        return self.sources.get(source, True)

    def next_fetch(self, retrieved_at: str) -> str | None:
        """Return when the fetch after one is due, as a time stamp; None without a schedule."""
        last = datetime.fromisoformat(retrieved_at).astimezone(UTC)
        due = [
            datetime.combine(last.date() + timedelta(days), time.fromisoformat(at), UTC)
            for days in (0, 1)
            for at in self.fetch_at
        ]
        after = min((moment for moment in due if moment > last), default=None)
        return after.strftime("%Y-%m-%dT%H:%M:%SZ") if after else None


def _look_at_keys(colours: Mapping[str, Colour], aliases: Mapping[str, str]) -> None:
    for token in colours:
        _insist(token in TOKENS, "colours", token, f"there are {', '.join(TOKENS)}")
    for old, new in aliases.items():
        _insist(_OLD.fullmatch(old), "aliases", old, 'write the old address as "/old/"')
        _insist(_PLACE.fullmatch(new), f'aliases."{old}"', new, 'write a page as "/models/"')
        _insist(new.partition("#")[0] not in aliases, f'aliases."{old}"', new, "it leads on: say where")


def check_site_url(url: str | None) -> str | None:
    """Return the public address without a trailing slash; raise ConfigError when it is none."""
    if not url:
        return None
    if not _is_site(url):
        raise ConfigError(f"--site-url {url!r} is no address for a site; {_SITE}")
    return url.rstrip("/")


def _is_site(url: str) -> bool:
    return bool(_ADDRESS.fullmatch(url)) and "/.." not in url


def _insist(good: object, key: str, value: object, remedy: str) -> None:
    """Raise ValueError, which names key, value and remedy, unless the value is good."""
    if not good:
        raise ValueError(f"{key} = {value!r}: {remedy}")
