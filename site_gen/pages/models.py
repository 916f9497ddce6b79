"""Models and labs: their lists, and a page for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import NamedTuple

from markupsafe import Markup

from site_gen.pages import (
    bare,
    bounds,
    charts,
    departed,
    placings,
    presence,
    sentences,
    timelines,
    urls,
)
from site_gen.pages import cells as write
from site_gen.pages.cells import Cells
from site_gen.pages.markup import filled
from site_gen.pages.site import Awaited, Later, Link, Page, Site
from site_gen.standings import rivals
from site_gen.standings.model import Board, Entry, Lab, Model
from site_gen.text import plain

MOST = 3  # rivals named per board


class Rivals(NamedTuple):
    """Who scores at least as well as a model on a board and costs no more: the first of them."""

    board: Link
    own: Markup
    first: tuple[tuple[Markup, str], ...]
    more: int


class Summary(NamedTuple):
    """A model in a list."""

    slug: str
    link: Markup
    lab: Markup
    variants: int
    boards: int
    first: int
    prices: Markup


def pages(site: Site, cells: Cells) -> Iterator[Page | Awaited]:
    """Yield the list of models, each model, the list of labs and each lab."""
    summaries = Later(lambda: {one.slug: _summary(one, cells) for one in site.catalog.models})
    everything = tuple(source.id for source in site.catalog.sources)
    yield Page(
        path=urls.MODELS,
        template="models.html",
        title="Models",
        description=f"All {len(site.catalog.models)} models, with lab, boards and price.",
        context={
            "models": Later(lambda: list(summaries().values())[: bounds.ROWS]),
            "all": len(site.catalog.models),
            "gone": Later(lambda: departed.models(site, cells)),
        },
        sources=everything,
    )
    for model in site.catalog.models:
        yield Awaited(urls.model(model), "model.html", partial(_model, site, model, cells))
    yield Page(
        path=urls.LABS,
        template="labs.html",
        title="Labs",
        description="Who makes the models, and how many of them stand on the boards.",
        context={"labs": Later(lambda: [_lab_line(lab) for lab in site.catalog.labs])},
        sources=everything,
    )
    if presence.makes(site, "lab.html"):
        for lab in site.catalog.labs:
            yield Awaited(urls.lab(lab), "lab.html", partial(_lab, site, lab, summaries, cells))


def _model(site: Site, model: Model, cells: Cells) -> Page:
    lab = site.labs.get(model.lab or "")
    boards = _each(model.boards)
    lines = Later(lambda: timelines.of(site, model.slug))
    return Page(
        path=urls.model(model),
        template="model.html",
        title=plain(model.title, write.NAME_LIMIT) or "(no name)",
        description=f"{len(boards)} boards on which the model stands, its variants and price.",
        context={
            "model": model,
            "name": Later(lambda: write.bdi(model.title)),
            "lab": Link(lab.title, urls.lab(lab)) if lab else None,
            "boards": len(boards),
            "first": Later(lambda: [Link(board.title, urls.board(board)) for board in _led(model)]),
            "variants": Later(lambda: [write.bdi(name) for name in model.variants]),
            "price": Later(lambda: _price_sentence(model)),
            "prices": Later(
                lambda: [(write.dollars(one), write.dollars(two)) for one, two in model.prices]
            ),
            "standings": Later(lambda: placings.of(site, model.placements, cells)),
            "rivals": Later(lambda: list(islice(_rivals(model, cells), bounds.LINES))),
            "timelines": Later(lambda: timelines.told(site, lines()[: bounds.LINES], cells)),
            "history": Later(lambda: charts.strips.of_model(site.history, lines())),
            "profile": Later(lambda: charts.profile(model, _able(site), site.catalog.sources)),
            "bare": Later(lambda: bare.of(site, cells).model(model)),
        },
        sources=tuple(dict.fromkeys(board.source for board in boards)),
        crumbs=(Link("Models", urls.MODELS), *([Link(lab.title, urls.lab(lab))] if lab else [])),
        boards=tuple(boards),
        scripts=("chart.js",),
    )


def _able(site: Site) -> Callable[[Board, Entry], bool]:
    """Return what says whether the counts of a board allow an entry to be first."""

    def able(board: Board, entry: Entry) -> bool:
        evidence = site.facts.evidence.get(board.id)
        if evidence is None:
            return False
        return any(board.entries[at] is entry for at in evidence.contenders or ())

    return able


def _rivals(model: Model, cells: Cells) -> Iterator[Rivals]:
    """Yield the rivals of a model's highest-placed variant on each board where prices count."""
    for board, entry in placings.highest(model.placements):
        found = rivals.of(board, entry) if board.token_prices else None
        if found is not None:
            yield Rivals(
                board=Link(board.title, urls.board(board)),
                own=cells.name(entry.slug, entry.name),
                first=tuple(
                    (sentences.name(one, cells), sentences.at_price(one).removeprefix(", "))
                    for one in found[:MOST]
                ),
                more=max(0, len(found) - MOST),
            )


def _lab(
    site: Site, lab: Lab, summaries: Callable[[], Mapping[str, Summary]], cells: Cells
) -> Page:
    highest = placings.highest([one for model in lab.models for one in model.placements])
    return Page(
        path=urls.lab(lab),
        template="lab.html",
        title=lab.title,
        description="The lab's models, and its highest-placed one on each board.",
        context={
            "lab": lab,
            "boards": len(highest),
            "first": [
                Link(one.board.title, urls.board(one.board))
                for one in highest
                if one.entry.rank == 1
            ],
            "models": [summaries()[model.slug] for model in lab.models[: bounds.ROWS]],
            "all": len(lab.models),
            "standings": placings.of(site, highest, cells),
            "gone": departed.of_lab(site, lab.id, cells),
        },
        sources=tuple(dict.fromkeys(one.board.source for one in highest)),
        crumbs=(Link("Labs", urls.LABS),),
    )


def _lab_line(lab: Lab) -> tuple[Link, str, int, int, int]:
    boards = _each(board for model in lab.models for board in model.boards)
    led = {board.id for model in lab.models for board in _led(model)}
    return Link(lab.title, urls.lab(lab)), lab.id, len(lab.models), len(boards), len(led)


def _summary(model: Model, cells: Cells) -> Summary:
    return Summary(
        slug=model.slug,
        link=cells.name(model.slug, model.title),
        lab=cells.lab(model.lab),
        variants=len(model.variants),
        boards=len(_each(model.boards)),
        first=len(_led(model)),
        prices=_prices(model),
    )


def _prices(model: Model) -> Markup:
    pair = min(model.prices, default=(None, None))
    told = [write.price(price, _priced_by_token(model)) for price in pair]
    return filled("<td>{}</td><td>{}</td>", *told)


def _price_sentence(model: Model) -> str:
    if len(model.prices) > 1:
        return f"{len(model.prices)} prices are reported with it."
    prompt, completion = next(iter(model.prices), (None, None))
    return sentences.price_words(prompt, completion, _priced_by_token(model))


def _priced_by_token(model: Model) -> bool:
    """Say whether a price per token means anything on one of the model's boards."""
    return any(board.token_prices for board in model.boards)


def _each(boards: Iterable[Board]) -> list[Board]:
    """Return each board once."""
    return list({board.id: board for board in boards}.values())


def _led(model: Model) -> list[Board]:
    return _each(one.board for one in model.placements if one.entry.rank == 1)
