"""The keys of the configuration file, each with what it takes and what holds without it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from pydantic_core import CoreConfig, CoreSchema, SchemaValidator
from pydantic_core import core_schema as core

from site_gen.errors import ConfigError
from site_gen.intake.sources import SOURCES
from site_gen.settings import Settings, check_site_url

TOKENS = ("paper", "raised", "ink", "muted", "line", "rule", "under", "notice", "accent")
PARTS = ("data", "embeds", "history", "search")
_STRICT = CoreConfig(strict=True)
GIVEN = object()  # the default of a key that must be given
_DEFAULT = Settings()
_PATH = r"/([A-Za-z0-9_~-][A-Za-z0-9._~-]*/)*([A-Za-z0-9_~-][A-Za-z0-9._~-]*)?"
_HOST = r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]"
_COLOUR = "#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})"


class Key(NamedTuple):
    """What a key takes, what holds without it, and what it means; a table's own keys tell that."""

    takes: CoreSchema
    default: Any
    meaning: str = ""


def _table(keys: dict[str, Key]) -> CoreSchema:
    """Return a table of the file: strict, and without keys that nobody reads."""
    return core.typed_dict_schema(
        {name: _field(key) for name, key in keys.items()},
        extra_behavior="forbid",
        config=_STRICT,  # a table's own: that of the whole does not reach its keys
    )


def _field(key: Key) -> core.TypedDictField:
    if key.default is GIVEN:
        return core.typed_dict_field(key.takes, required=True)
    # A table that is absent has what holds without each of its keys.
    filled = key.default == {}
    takes = core.with_default_schema(key.takes, default=key.default, validate_default=filled)
    return core.typed_dict_field(takes)


def _checked(check: Callable[[Any], Any], takes: CoreSchema) -> CoreSchema:
    return core.no_info_after_validator_function(check, takes)


def _matching(pattern: str, told: str, takes: CoreSchema | None = None) -> CoreSchema:
    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(told)
        return text

    return _checked(check, takes or core.str_schema())


def _address(text: str) -> str:
    try:
        return check_site_url(text) or ""
    except ConfigError as error:
        raise ValueError("write it as https://example.org/path/") from error


def _old(text: str) -> str:
    if not text.endswith(("/", ".html")) or text == "/" or text.startswith(("/assets/", "/-/")):
        raise ValueError("write an old address as /old/ or /old.html")
    return text


def _ascending(times: list[str]) -> list[str]:
    return sorted(set(times))


def _both(given: Any) -> Any:
    return {"light": given, "dark": given} if isinstance(given, str) else given


def _line(least: int) -> CoreSchema:
    text = core.str_schema(strip_whitespace=True, min_length=least, max_length=500)
    return _matching(r"[^\x00-\x1f\x7f]*", "write it on one line", text)


def _optional(meaning: str, takes: CoreSchema) -> Key:
    return Key(core.nullable_schema(takes), None, meaning)


def _list(meaning: str, takes: CoreSchema) -> Key:
    return Key(core.list_schema(takes), [], meaning)


def _flag(meaning: str) -> Key:
    return Key(core.bool_schema(), False, meaning)


_SAID = _line(1)
_HERE = _matching(_PATH, "write an address in this site as /about/")
_SECONDS = core.float_schema(gt=0, le=3600)

HIDDEN_ROW = {
    "model": Key(_SAID, GIVEN, "the model's identifier, as its page shows it"),
    "board": _optional("on this board only, by its id", _SAID),
    "name": _optional("under this name only, as the board shows it", _SAID),
}
HIDE = {
    "boards": _list("ids of boards, as `/data/` lists them", _SAID),
    "models": _list("identifiers of models", _SAID),
    "rows": _list("single rows: `{ model, board, name }`", _table(HIDDEN_ROW)),
}
GUARDS = {
    "rows": Key(core.float_schema(ge=0, le=1), 0.7, "least share of the rows of the last good day"),
    "board_entries": Key(
        core.int_schema(ge=1), 5, "a board of so many entries is not lost without a word"
    ),
    "ahead_hours": Key(
        core.float_schema(ge=0, le=8760), 24, "hours that `as_of` may lie after the clock"
    ),
    "days_alike": Key(
        core.int_schema(ge=2, le=30), 3, "fetched days running that make a smaller shape lawful"
    ),
}
LIMITS = {
    "request_seconds": Key(_SECONDS, 20, "seconds for one request"),
    "source_seconds": Key(_SECONDS, 30, "seconds for one source"),
    "total_seconds": Key(_SECONDS, 60, "seconds for all sources"),
    "body_bytes": Key(core.int_schema(ge=1024, le=2**30), 64 * 2**20, "bytes of one answer"),
    "tries": Key(core.int_schema(ge=1, le=10), 4, "tries of one request"),
    "pause_seconds": Key(core.float_schema(ge=0, le=60), 0.5, "seconds before the second try"),
}
_HEX = _matching(_COLOUR, "write a colour as #a8321a")
PAIR = {
    "light": Key(_HEX, GIVEN, "on light displays"),
    "dark": Key(_HEX, GIVEN, "on dark displays"),
}
LINK = {
    "text": Key(_SAID, GIVEN, "what it says"),
    "address": Key(
        _matching(rf"{_PATH}(#[A-Za-z0-9_.-]+)?", "write it as /about/ or /about/#part"),
        GIVEN,
        "where it leads, in this site",
    ),
}
FOLDERS = {
    "templates": _optional("folder of templates", _SAID),
    "static": _optional("folder of styles, scripts and pictures", _SAID),
    "content": _optional("folder of Markdown pages", _SAID),
}
FILE = {
    "title": Key(_SAID, _DEFAULT.title, "name of the site"),
    "description": Key(_SAID, _DEFAULT.description, "what it shows, in one sentence"),
    "site_url": _optional(
        "public address: canonical links and a sitemap", _checked(_address, _SAID)
    ),
    "domain": _optional(
        "domain of your own: writes `CNAME`, and is the public address",
        _matching(_HOST, "write a domain in small letters, as models.example.org"),
    ),
    "report_url": _optional(
        "where readers report an error: https or mailto",
        _matching(
            r"(https://|mailto:)[!#-;=?-~]{3,500}", "write it as https://… or mailto:…", _SAID
        ),
    ),
    "privacy": Key(_line(0), _DEFAULT.privacy, 'line in the footer; `""` leaves it out'),
    "downloads": _flag("build offline copies with the site, which its page of data offers"),
    "leave_out": _list(
        "parts not to make: data, embeds, history, search (and comparison)",
        core.literal_schema([*PARTS]),
    ),
    "tables": _flag("put a plain `board.csv` and `board.json`, credited, beside each board"),
    "feature": _list("ids of boards shown first on the home page", _SAID),
    "mix": Key(
        core.list_schema(core.int_schema(ge=0, le=1000), min_length=2, max_length=2),
        [3, 1],
        "default mix: tokens in, tokens out",
    ),
    "preliminary": Key(
        core.int_schema(ge=0), 100, "a row of fewer tournaments is called preliminary"
    ),
    "stale_days": Key(core.int_schema(ge=0, le=3650), 3, "data older than so many days are old"),
    "fetch_times": Key(
        _checked(
            _ascending,
            core.list_schema(
                _matching("([01][0-9]|2[0-3]):[0-5][0-9]", "write a time of day, UTC, as 05:17"),
                max_length=24,
            ),
        ),
        [],
        "when you fetch, UTC: pages say when the next is due",
    ),
    "sources": Key(
        core.dict_schema(
            _matching("|".join(one.id for one in SOURCES), "name a source by its id"),
            core.bool_schema(),
        ),
        {},
        "`false` leaves a source out: neither fetched nor shown",
    ),
    "hide": Key(_table(HIDE), {}),
    "guards": Key(_table(GUARDS), {}),
    "limits": Key(_table(LIMITS), {}),
    "colours": Key(
        core.dict_schema(
            core.literal_schema([*TOKENS]),
            core.no_info_before_validator_function(_both, _table(PAIR)),
        ),
        {},
        "a colour for both displays, or `{ light, dark }`",
    ),
    "navigation": _optional(
        "the links in the head, instead of the usual ones", core.list_schema(_table(LINK))
    ),
    "aliases": Key(
        core.dict_schema(_checked(_old, _HERE), _HERE),
        {},
        "old addresses and where they lead now",
    ),
    "folders": Key(_table(FOLDERS), {}),
}


def _agree(file: dict[str, Any]) -> dict[str, Any]:
    if not any(file["sources"].get(source.id, True) for source in SOURCES):
        raise ValueError("sources: all are off; leave one on")
    if not sum(file["mix"]):
        raise ValueError("mix: [0, 0] is no mix; write it as [3, 1]")
    domain, url = file["domain"], file["site_url"]
    if domain and url and urlsplit(url).hostname != domain:
        raise ValueError(
            f"domain: {domain!r} is not the host of site_url {url!r}; leave one of them out"
        )
    for old, new in file["aliases"].items():
        if new in file["aliases"]:
            raise ValueError(
                f"aliases.{old!r}: leads to {new!r}, an alias too; name the last address"
            )
    return file


def read(document: object) -> dict[str, Any]:
    """Return every key of the file with its value; raise ValidationError when it is none."""
    whole = SchemaValidator(_checked(_agree, _table(FILE)))
    values: dict[str, Any] = whole.validate_python(document)
    return values
