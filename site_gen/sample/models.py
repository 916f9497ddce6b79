"""The tables of names as typed models and boards."""

from __future__ import annotations

import datetime
import functools
import re
from dataclasses import dataclass
from decimal import Decimal

from site_gen.sample import names, story

MILLION = Decimal(1_000_000)


@dataclass(frozen=True)
class Variant:
    """A display name at one effort, and the skill shown at it."""

    name: str
    skill: float


@dataclass(frozen=True)
class Model:
    """A competitor as the endpoint names it; `released` is None where its slug has no day."""

    name: str
    slug: str
    released: datetime.date | None
    skill: float
    pricing: dict[str, str] | None
    variants: tuple[Variant, ...]
    where: str


@dataclass(frozen=True)
class Board:
    """One ranking of Design Arena: who competes, how often, how far strengths stray."""

    arena: str
    category: str
    pool: str
    size: int
    fewest: int
    most: int
    spread: float
    milliseconds: int


@functools.cache
def language() -> tuple[Model, ...]:
    """Return the language models in the order of their table."""
    return _table(names.LANGUAGE)


@functools.cache
def departed() -> tuple[Model, ...]:
    """Return the language models that are no longer listed on the newest day."""
    return _table(story.DEPARTED)


@functools.cache
def pools() -> dict[str, tuple[Model, ...]]:
    """Return who may compete on a Design Arena board, by the board's pool."""
    code = tuple(model for model in language() if set(model.where) & set("DU"))
    pictures = _table(names.PICTURES)
    stronger = sorted(code, key=lambda model: -model.skill)[: len(code) * 6 // 10]
    return {
        "code": code,
        "agent": tuple(stronger),
        "builder": _table(names.BUILDERS),
        **{kind: tuple(m for m in pictures if kind in m.where) for kind in "ILV"},
    }


@functools.cache
def boards() -> tuple[Board, ...]:
    """Return the boards of Design Arena in the order of their table."""
    found = []
    for line in (names.BOARDS.strip() + story.VANISHED).splitlines():
        arena, category, pool, size, fewest, most, spread, milliseconds = line.split()
        counts = (int(size), int(fewest), int(most))
        found.append(Board(arena, category, pool, *counts, float(spread), int(milliseconds)))
    return tuple(found)


def pricing(prompt: str, completion: str) -> dict[str, str] | None:
    """Return prices in USD per million tokens as the endpoint gives them; None for "-"."""
    if prompt == "-":
        return None
    return {"prompt": _per_token(prompt), "completion": _per_token(completion)}


def _table(text: str) -> tuple[Model, ...]:
    models = []
    lab = ""
    for line in text.strip().splitlines():
        if line.startswith("@"):
            lab = line[1:]
        else:
            models.append(_model(lab, re.split(r"\s{2,}", line)))
    return tuple(models)


def _model(lab: str, fields: list[str]) -> Model:
    plain, day, skill, prompt, completion, efforts, where = fields
    tail = plain.lower().replace(" ", "-")
    if "U" in where:
        slug = tail.replace(".", "-")
    elif day != "-":
        slug = f"{lab}/{tail}-{day}"
    else:
        slug = f"{lab}/{tail}"
    name = names.DISPLAY_NAMES.get(plain, plain)
    peak = float(skill)
    return Model(
        name=name,
        slug=names.SLUGS.get(plain, slug),
        released=None if day == "-" else datetime.date.fromisoformat(day),
        skill=peak,
        pricing=pricing(prompt, completion),
        variants=tuple(
            Variant(name + suffix, peak * (1 - below / 50))
            for suffix, below in names.EFFORTS[efforts]
        ),
        where=where,
    )


def _per_token(usd_per_million: str) -> str:
    return f"{(Decimal(usd_per_million) / MILLION).normalize():f}"
