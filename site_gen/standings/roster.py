"""Models and labs: what boards have of each slug, and what it is called."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import chain, count, repeat
from operator import itemgetter
from typing import Any

from site_gen.standings import names
from site_gen.standings.model import MID_WORD, Board, Lab, Listing, Listings, Model, Value
from site_gen.text import segment, segments

_Pair = tuple[Value, Value]


def listings(boards: Iterable[Board]) -> Listings:
    """Return what stands on boards, each slug with a name and prices once."""
    known = _Numbers()
    each: list[Listing] = []
    on: dict[str, list[int]] = {}
    # By columns: what a slug has lies scattered in memory, and is touched as little as can be.
    for board in boards:
        slugs, called, values = (list(map(itemgetter(at), board.entries)) for at in (1, 2, 3))
        prompt, completion = (list(map(itemgetter(at), values)) for at in (-2, -1))
        # Equal prices are mostly one object, whose number is a quicker key than a decimal.
        keys = zip(slugs, called, map(id, prompt), map(id, completion), strict=True)
        on[board.id] = list(map(known.__getitem__, keys))
        if len(known) > len(each):
            for at, number in enumerate(on[board.id]):
                if number == len(each):
                    each.append(Listing(slugs[at], called[at], prompt[at], completion[at]))
    return Listings(each, on)


def models(boards: Iterable[Board], listings: Listings) -> tuple[Model, ...]:
    """Return every model on the boards, by title."""
    found = _Found(boards, listings)
    own = paths(found.places, segments)
    made = [_model(slug, path, found) for slug, path in own.items()]
    return tuple(sorted(made, key=lambda model: (model.title.casefold(), model.slug)))


def labs(models: Iterable[Model]) -> tuple[Lab, ...]:
    """Return every lab that these models' slugs name, by title."""
    by_lab: dict[str, list[Model]] = {}
    for model in models:
        if model.lab:
            by_lab.setdefault(model.lab, []).append(model)
    own = paths(by_lab, segment)
    made = [Lab(lab, lab_title(lab), own[lab], tuple(its)) for lab, its in by_lab.items()]
    return tuple(sorted(made, key=lambda lab: (lab.title.casefold(), lab.id)))


def titled(
    slug: str, in_arenas: Sequence[str], elsewhere: Sequence[str]
) -> tuple[str, tuple[str, ...]]:
    """Return what a model is called, and the beginnings that its names, each once, share."""
    common = _common_beginning(elsewhere or in_arenas)
    title = in_arenas[0] if in_arenas else common or slug
    return title, tuple(stem for stem in dict.fromkeys((title, common)) if stem)


def lab_of(slug: str) -> str | None:
    """Return the lab that a slug names, None where it names none."""
    return (slug.partition("/")[0] or None) if "/" in slug.strip("/") else None


def lab_title(lab: str) -> str:
    """Return what a lab is called."""
    return names.called(names.LABS, lab)


def paths(words: Iterable[str], make: Callable[[str], str]) -> dict[str, str]:
    """Give each word a path of its own, though a word may look like another's cleaned form."""
    paths: dict[str, str] = {}
    taken: set[str] = set()
    made = {word: make(word) for word in words}
    for word in sorted(made, key=lambda word: (made[word] != word, word)):
        tries = (make(word + "\0" * more) for more in count(1))
        path = next(path for path in chain((made[word],), tries) if path not in taken)
        taken.add(path)
        paths[word] = path
    return paths


class _Numbers(dict[tuple[str, str, int, int], int]):
    """What is met, numbered from 0 in the order in which it is."""

    def __missing__(self, key: tuple[str, str, int, int]) -> int:
        self[key] = number = len(self)
        return number


class _Found:
    """What boards have of every slug, in order: places, and names with pairs of prices.

    Of each place the board, then the entry: hundreds of thousands of pairs would be objects more.
    """

    def __init__(self, boards: Iterable[Board], listings: Listings) -> None:
        self.places: defaultdict[str, list[Any]] = defaultdict(list)
        in_arenas: dict[int, None] = {}
        elsewhere: dict[int, None] = {}
        own = [self.places[one.slug] for one in listings.each]
        for board in boards:
            numbers = listings.on[board.id]
            (in_arenas if board.arena else elsewhere).update(dict.fromkeys(numbers))
            found = zip(repeat(board), board.entries, strict=False)
            for places, one in zip(map(own.__getitem__, numbers), found, strict=True):
                places += one
        self.in_arenas = _by_slug(in_arenas, listings)
        self.elsewhere = _by_slug(elsewhere, listings)


def _by_slug(
    numbers: Iterable[int], listings: Listings
) -> defaultdict[str, list[tuple[str, _Pair]]]:
    told: defaultdict[str, list[tuple[str, _Pair]]] = defaultdict(list)
    for slug, name, prompt, completion in map(listings.each.__getitem__, numbers):
        told[slug].append((name, (prompt, completion)))
    return told


def _model(slug: str, path: str, found: _Found) -> Model:
    elsewhere, in_arenas = found.elsewhere[slug], found.in_arenas[slug]
    names, in_arenas_named = (tuple(dict(own)) for own in (elsewhere, in_arenas))
    title, stems = titled(slug, in_arenas_named, names)
    return Model(
        slug=slug,
        title=title,
        stems=stems,
        lab=lab_of(slug),
        path=path,
        variants=tuple(dict.fromkeys((*names, *in_arenas_named))),
        prices=tuple(
            (a, b)
            for a, b in dict.fromkeys(pair for _, pair in (*elsewhere, *in_arenas))
            if isinstance(a, Decimal) and isinstance(b, Decimal)
        ),
        boards=tuple(found.places[slug][::2]),
        entries=tuple(found.places[slug][1::2]),
    )


def _common_beginning(names: Sequence[str]) -> str:
    """Return the longest beginning that names share, cut back to a whole word."""
    if len(names) == 1:
        return names[0]
    common = os.path.commonprefix(names)  # noqa: RUF071 - names, not paths
    if any(MID_WORD.match(name, len(common)) for name in names):
        common = re.sub(r"[^ (\[{,·:]*$", "", common)
    return common.rstrip(" ([{,·:-–")
