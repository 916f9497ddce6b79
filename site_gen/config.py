"""The configuration file: TOML in, Settings out, and back."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic_core import ValidationError

from site_gen import keys
from site_gen.errors import ConfigError
from site_gen.intake.sources import SOURCES
from site_gen.settings import (
    Colour,
    Folders,
    Guards,
    HiddenRow,
    Hide,
    Limits,
    NavigationLink,
    Settings,
    check_site_url,
)

NAME = "site.toml"


def read(path: Path | None, site_url: str | None = None) -> Settings:
    """Return the settings of a file; `site_url`, given as an option, goes before its own.

    Without `path` the file is `site.toml`, if there is one. Raise ConfigError, with exit code 2,
    when the file cannot be used.
    """
    document = _parsed(path or Path(NAME), required=path is not None)
    settings = loads(document, str(path or NAME))
    own = check_site_url(site_url)
    if own is None:
        own = settings.site_url or (f"https://{settings.domain}" if settings.domain else None)
    place = (path or Path(NAME)).parent
    folders = {
        kind: str(place / folder)
        for kind, folder in settings.folders._asdict().items()
        if folder is not None
    }
    return settings._replace(site_url=own, folders=Folders(**folders))


def loads(document: Mapping[str, Any], name: str = NAME) -> Settings:
    """Return the settings of a parsed file; raise ConfigError when it says what it cannot."""
    try:
        file = keys.read(document)
    except ValidationError as error:
        raise ConfigError(f"{name}: {_problem(error, document)}") from error
    hide, links = file.pop("hide"), file.pop("navigation")
    sources, colours = file.pop("sources"), file.pop("colours")
    rows = tuple(HiddenRow(**row) for row in hide["rows"])
    navigation = None if links is None else tuple(NavigationLink(**link) for link in links)
    made: dict[str, Any] = {
        "off": tuple(one.id for one in SOURCES if not sources.get(one.id, True)),
        "hide": Hide(tuple(hide["boards"]), tuple(hide["models"]), rows),
        "guards": Guards(**file.pop("guards")),
        "limits": Limits(**file.pop("limits")),
        "colours": tuple(Colour(token, **pair) for token, pair in colours.items()),
        "navigation": navigation,
        "aliases": tuple(file.pop("aliases").items()),
        "folders": Folders(**file.pop("folders")),
    }
    plain: dict[str, Any] = {
        key: tuple(one) if isinstance(one, list) else one for key, one in file.items()
    }
    return Settings(**plain, **made)


def dumps(settings: Settings) -> str:
    """Return settings as the text of a file that reads back equal; what is None is left out."""
    document = {key: value for key, value in settings._asdict().items() if value is not None}
    off = document.pop("off")
    document["sources"] = {source.id: source.id not in off for source in SOURCES}
    document["hide"] = settings.hide._asdict() | {
        "rows": [one._asdict() for one in settings.hide.rows]
    }
    document["guards"] = settings.guards._asdict()
    document["limits"] = settings.limits._asdict()
    document["colours"] = {
        one.token: {"light": one.light, "dark": one.dark} for one in settings.colours
    }
    if settings.navigation is not None:
        document["navigation"] = [one._asdict() for one in settings.navigation]
    document["aliases"] = dict(settings.aliases)
    document["folders"] = settings.folders._asdict()
    return "".join(_toml(document))


def _toml(document: Mapping[str, Any]) -> Iterator[str]:
    tables = {key: value for key, value in document.items() if isinstance(value, dict)}
    for key, value in document.items():
        if key not in tables:
            yield f"{key} = {_value(value)}\n"
    for key, table in tables.items():
        yield f"\n[{key}]\n"
        for name, value in table.items():
            if value is not None:
                yield f"{_key(name)} = {_value(value)}\n"


def _key(text: str) -> str:
    return text if re.fullmatch("[A-Za-z0-9_-]+", text) else _value(text)


def _value(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, dict):
        pairs = (f"{_key(key)} = {_value(one)}" for key, one in value.items() if one is not None)
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(value).removesuffix(".0")


def _parsed(path: Path, required: bool) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError as error:
        if not required:
            return {}
        raise ConfigError(f"{path}: no such file; --config takes a TOML file") from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 ({error.reason} at byte {error.start})") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not TOML: {error}") from error


def _problem(error: ValidationError, document: Mapping[str, Any]) -> str:
    """Return the first thing that is wrong with a file: the key, the value, what to do."""
    first = min(error.errors(include_url=False), key=lambda one: one["type"] != "extra_forbidden")
    path = [part for part in first["loc"] if part != "[key]"]
    where = _where(path)
    if first["type"] == "extra_forbidden":
        return f"{where}: no such key{_nearest(str(path[-1]), _keys(path[:-1]))}"
    if first["type"] == "missing":
        return f"{where}: absent; it must be given"
    told = first["msg"].removeprefix("Value error, ")
    if not path:
        return told
    if "[key]" in first["loc"]:
        if path[0] == "aliases":
            return f"{where}: {told}"
        near = _nearest(str(path[-1]), _keys(path[:-1])) or f"; {told}"
        return f"{where}: no such key{near}"
    return f"{where} = {_shown(first['input'])}: {told[:1].lower()}{told[1:]}"


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:79]}…"


def _where(path: list[int | str]) -> str:
    told = ""
    for part in path:
        told += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if told else part
    return told


def _nearest(word: str, known: list[str]) -> str:
    from difflib import get_close_matches  # for mistakes only

    near = get_close_matches(word, known, 1, 0.5)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f"; it takes {', '.join(known)}" if known else ""


def _keys(path: list[int | str]) -> list[str]:
    """Return the keys that the table at a path takes."""
    if not path:
        return list(keys.FILE)
    top = str(path[0])
    if top == "sources":
        return [source.id for source in SOURCES]
    if top == "colours":
        return list(keys.PAIR if len(path) > 1 else keys.TOKENS)
    if top == "hide" and "rows" in path:
        return list(keys.HIDDEN_ROW)
    tables = {
        "hide": keys.HIDE,
        "guards": keys.GUARDS,
        "limits": keys.LIMITS,
        "navigation": keys.LINK,
        "folders": keys.FOLDERS,
    }
    return list(tables.get(top, ()))
