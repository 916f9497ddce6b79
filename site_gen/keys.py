"""The keys of the configuration file, each with what it takes and what holds without it."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from site_gen.errors import ConfigError
from site_gen.intake.sources import SOURCES
from site_gen.settings import Settings, check_site_url

_DEFAULT = Settings()
_NO_CONTROLS = re.compile(r"[^\x00-\x1f\x7f]*")
_PATH = re.compile(r"/([A-Za-z0-9_~-][A-Za-z0-9._~-]*/)*([A-Za-z0-9_~-][A-Za-z0-9._~-]*)?")
_TIME = re.compile("([01][0-9]|2[0-3]):[0-5][0-9]")
_HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")


def _matching(pattern: re.Pattern[str], told: str) -> AfterValidator:
    def check(text: str) -> str:
        if not pattern.fullmatch(text):
            raise ValueError(told)
        return text

    return AfterValidator(check)


def _address(text: str) -> str:
    try:
        return check_site_url(text) or ""
    except ConfigError as error:
        raise ValueError("write it as https://example.org/path/") from error


def _report(text: str) -> str:
    if not re.fullmatch(r"(https://|mailto:)[!#-;=?-~]{3,500}", text):
        raise ValueError("write it as https://… or mailto:…")
    return text


def _old(text: str) -> str:
    if not text.endswith(("/", ".html")) or text == "/" or text.startswith(("/assets/", "/-/")):
        raise ValueError("write an old address as /old/ or /old.html")
    return text


def _ascending(times: list[str]) -> list[str]:
    return sorted(set(times))


Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=500),
    _matching(_NO_CONTROLS, "write it on one line"),
]
Said = Annotated[Line, Field(min_length=1)]
Address = Annotated[Said, AfterValidator(_address)]
Report = Annotated[Said, AfterValidator(_report)]
Here = Annotated[str, _matching(_PATH, "write an address in this site as /about/")]
Place = Annotated[
    str,
    _matching(
        re.compile(rf"{_PATH.pattern}(#[A-Za-z0-9_.-]+)?"), "write it as /about/ or /about/#part"
    ),
]
Old = Annotated[Here, AfterValidator(_old)]
Time = Annotated[str, _matching(_TIME, "write a time of day, UTC, as 05:17")]
Host = Annotated[str, _matching(_HOST, "write a domain in small letters, as models.example.org")]
Hex = Annotated[
    str, _matching(re.compile("#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})"), "write a colour as #a8321a")
]
SourceId = Annotated[
    str, _matching(re.compile("|".join(one.id for one in SOURCES)), "name a source by its id")
]
Token = Literal["paper", "raised", "ink", "muted", "line", "rule", "under", "notice", "accent"]
Part = Literal["data", "embeds", "history", "search"]
Share = Annotated[float, Field(ge=0, le=1)]
Seconds = Annotated[float, Field(gt=0, le=3600)]


class _Table(BaseModel):
    """A table of the file: strict, and without keys that nobody reads."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class RowTable(_Table):
    """A row to hide."""

    model: Said = Field(description="the model's identifier, as its page shows it")
    board: Said | None = Field(default=None, description="on this board only, by its id")
    name: Said | None = Field(
        default=None, description="under this name only, as the board shows it"
    )


class HideTable(_Table):
    """What is not shown although a source gave it: a takedown is one line."""

    boards: list[Said] = Field(default=[], description="ids of boards, as `/data/` lists them")
    models: list[Said] = Field(default=[], description="identifiers of models")
    rows: list[RowTable] = Field(default=[], description="single rows: `{ model, board, name }`")


class GuardsTable(_Table):
    """When a source is refused, beside its last good day."""

    rows: Share = Field(default=0.7, description="least share of the rows of the last good day")
    board_entries: int = Field(
        default=5, ge=1, description="a board of so many entries is not lost without a word"
    )
    ahead_hours: float = Field(
        default=24, ge=0, le=8760, description="hours that `as_of` may lie after the clock"
    )
    days_alike: int = Field(
        default=3, ge=2, le=30, description="fetched days running that make a smaller shape lawful"
    )


class LimitsTable(_Table):
    """What a fetch may cost; seconds include retries."""

    request_seconds: Seconds = Field(default=20, description="seconds for one request")
    source_seconds: Seconds = Field(default=30, description="seconds for one source")
    total_seconds: Seconds = Field(default=60, description="seconds for all sources")
    body_bytes: int = Field(
        default=64 * 2**20, ge=1024, le=2**30, description="bytes of one answer"
    )
    tries: int = Field(default=4, ge=1, le=10, description="tries of one request")
    pause_seconds: float = Field(
        default=0.5, ge=0, le=60, description="seconds before the second try"
    )


class Pair(_Table):
    """A colour for light and for dark displays; one text is both."""

    light: Hex = Field(description="on light displays")
    dark: Hex = Field(description="on dark displays")

    @model_validator(mode="before")
    @classmethod
    def _both(cls, given: Any) -> Any:
        return {"light": given, "dark": given} if isinstance(given, str) else given


class LinkTable(_Table):
    """A link of the navigation."""

    text: Said = Field(description="what it says")
    address: Place = Field(description="where it leads, in this site")


class FoldersTable(_Table):
    """Your own files, which go before ours one by one; paths are from the file's folder."""

    templates: Said | None = Field(default=None, description="folder of templates")
    static: Said | None = Field(default=None, description="folder of styles, scripts and pictures")
    content: Said | None = Field(default=None, description="folder of Markdown pages")


class File(_Table):
    """The whole file."""

    title: Said = Field(default=_DEFAULT.title, description="name of the site")
    description: Said = Field(
        default=_DEFAULT.description, description="what it shows, in one sentence"
    )
    site_url: Address | None = Field(
        default=None, description="public address: canonical links and a sitemap"
    )
    domain: Host | None = Field(
        default=None, description="domain of your own: writes `CNAME`, and is the public address"
    )
    report_url: Report | None = Field(
        default=None, description="where readers report an error: https or mailto"
    )
    privacy: Line = Field(
        default=_DEFAULT.privacy, description='line in the footer; `""` leaves it out'
    )
    downloads: bool = Field(default=False, description="build offline copies with the site")
    leave_out: list[Part] = Field(
        default=[],
        description="parts not to make: data (by which `check` checks credits), embeds, history,"
        " search (and comparison)",
    )
    tables: bool = Field(
        default=False,
        description="put a plain `board.csv` and `board.json`, credited, beside each board",
    )
    feature: list[Said] = Field(
        default=[], description="ids of boards shown first on the home page"
    )
    mix: list[Annotated[int, Field(ge=0, le=1000)]] = Field(
        default=[3, 1], min_length=2, max_length=2, description="default mix: tokens in, tokens out"
    )
    preliminary: int = Field(
        default=100, ge=0, description="a row of fewer tournaments is called preliminary"
    )
    stale_days: int = Field(
        default=3, ge=0, le=3650, description="data older than so many days are old"
    )
    fetch_times: Annotated[list[Time], AfterValidator(_ascending)] = Field(
        default=[], max_length=24, description="when you fetch, UTC: pages say when the next is due"
    )
    sources: dict[SourceId, bool] = Field(
        default={}, description="`false` leaves a source out: neither fetched nor shown"
    )
    hide: HideTable = HideTable()
    guards: GuardsTable = GuardsTable()
    limits: LimitsTable = LimitsTable()
    colours: dict[Token, Pair] = Field(
        default={}, description="a colour for both displays, or `{ light, dark }`"
    )
    navigation: list[LinkTable] | None = Field(
        default=None, description="the links in the head, instead of the usual ones"
    )
    aliases: dict[Old, Here] = Field(
        default={}, description="old addresses and where they lead now"
    )
    folders: FoldersTable = FoldersTable()

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if not any(self.sources.get(source.id, True) for source in SOURCES):
            raise ValueError("sources: all are off; leave one on")
        if not sum(self.mix):
            raise ValueError("mix: [0, 0] is no mix; write it as [3, 1]")
        if self.domain and self.site_url and urlsplit(self.site_url).hostname != self.domain:
            raise ValueError(
                f"domain: {self.domain!r} is not the host of site_url {self.site_url!r};"
                " leave one of them out"
            )
        for old, new in self.aliases.items():
            if new in self.aliases:
                raise ValueError(
                    f"aliases.{old!r}: leads to {new!r}, an alias too; name the last address"
                )
        return self
