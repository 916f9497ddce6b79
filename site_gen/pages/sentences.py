"""The sentences made from the data: who is listed first, who could be, at what price."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from markupsafe import Markup

from site_gen.pages import cells
from site_gen.pages.cells import Cells
from site_gen.pages.markup import filled
from site_gen.pages.site import Site
from site_gen.standings import prices
from site_gen.standings.evidence import WITHDRAWN, Evidence, Gate
from site_gen.standings.model import Board, Entry, Metric, Value


def lede(site: Site, board: Board, write: Cells) -> Markup:
    """Return the sentence that answers a board's question: who, how sure, at what price."""
    first = board.leaders
    if not first:
        return Markup("No entry of this board is rated.")
    who = leading(first, write)
    evidence = site.facts.evidence.get(board.id)
    if evidence is not None:
        able = could_lead(board, evidence, write, site.settings.mix)
        return filled("{} of {}. {}", who, board.ranked, able)
    of = f"{board.ranked} rated {'entry' if board.ranked == 1 else 'entries'}"
    value = score(board.metric, first[0])
    told = filled("{} of {}, at {}.", who, of, value)
    return filled("{} {}", told, _front(site, board, write))


def could_lead(
    board: Board, evidence: Evidence, write: Cells, mix: tuple[int, int] = prices.MIX
) -> Markup:
    """Return who could be first on counts alone, and the cheapest of them."""
    if evidence.contenders is None:
        return filled("Who could be first cannot be told: {}.", evidence.reason)
    able = [board.entries[at] for at in evidence.contenders]
    told = filled('On counts alone <em class="contender">{}</em>', at_least(len(able)))
    found = cheapest(able, mix) if board.token_prices else None
    if found is None:
        return told + "."
    if len(able) == 1:
        return filled("{}: {}{}.", told, name(found, write), at_price(found))
    return filled("{}; the cheapest of them is {}{}.", told, name(found, write), at_price(found))


def at_least(count: int) -> str:
    """Return how many could be first; the count is a floor."""
    return f"at least {count} could be first"


def gate(found: Gate) -> str:
    """Return what history says of a board's ratings, as the end of a paragraph."""
    if found.median is None:
        return (
            "Whether Elo here moves more from day to day than its counts explain: not yet checked."
        )
    pairs = "the last pair" if found.pairs == 1 else f"the last {found.pairs} pairs"
    if found.verdict == "withdrawn":
        return f"{WITHDRAWN}: checked on {pairs} of days."
    told = "Elo here moves from day to day no more than its counts explain"
    return f"{told}: checked on {pairs} of days."


def _front(site: Site, board: Board, write: Cells) -> Markup:
    """Return the price front at the default mix, where nothing is known of uncertainty."""
    on = on_front(site, board)
    if not on:
        return Markup("No listed price spans a price front.")
    top, cheap = on[0], on[-1]
    if len(on) == 1:
        return filled(
            "It alone stands on the price front at {}{}.", site.settings.mix_words, at_price(top)
        )
    return filled(
        "At {} the price front has {} entries, from {} ({}{}) up to {}{}.",
        site.settings.mix_words,
        len(on),
        name(cheap, write),
        score(board.metric, cheap),
        at_price(cheap),
        name(top, write),
        at_price(top),
    )


def on_front(site: Site, board: Board) -> list[Entry]:
    """Return the entries on a board's price front at the default mix, the highest score first."""
    return [board.entries[at] for at in site.facts.at_mix.get(board.id, ())]


def cheapest(entries: Sequence[Entry], mix: tuple[int, int] = prices.MIX) -> Entry | None:
    """Return the cheapest entry at a mix, None where none has a price."""
    priced = [
        (price, at) for at, one in enumerate(entries) if (price := blended(one, mix)) is not None
    ]
    return entries[min(priced)[1]] if priced else None


def blended(entry: Entry, mix: tuple[int, int] = prices.MIX) -> Decimal | None:
    """Return an entry's price at a mix, USD per million tokens."""
    return None if entry.price is None else prices.blended(*entry.price, mix)


def leading(first: Sequence[Entry], write: Cells) -> Markup:
    """Return who is listed first, with the verb: one entry, or all that tie."""
    names = [name(entry, write) for entry in first[:3]]
    if len(first) == 1:
        return filled("{} is listed first", names[0])
    who = listed(names) if len(first) <= 3 else f"{len(first)} entries"
    return filled("{} are listed first together", who)


def name(entry: Entry, write: Cells) -> Markup:
    """Return an entry's name as a link to its model."""
    return write.name(entry.slug, entry.name)


def listed(parts: Sequence[Markup | str]) -> Markup:
    """Join names as a sentence does: a, b and c."""
    escaped = [Markup.escape(part) for part in parts]
    if len(escaped) < 2:
        return Markup("").join(escaped)
    return filled("{} and {}", Markup(", ").join(escaped[:-1]), escaped[-1])


def score(metric: Metric, entry: Entry) -> Markup:
    """Return an entry's primary value with its unit, as a sentence says it."""
    value = cells.shown(metric, entry.values[0])
    return filled("Elo {}", value) if metric.kind == "elo" else value + " points"


def price_words(prompt: Value, completion: Value, token_prices: bool) -> str:
    """Return a pair of prices per million tokens as a sentence."""
    if not isinstance(prompt, Decimal) or not isinstance(completion, Decimal):
        return "No price is reported with it."
    if not prompt and not completion and token_prices:
        return "It is reported as free."
    return (
        f"The price reported with it is {cells.dollars(prompt)} in and"
        f" {cells.dollars(completion)} out per million tokens."
    )


def at_price(entry: Entry) -> str:
    """Return an entry's price per million tokens as the end of a clause; empty without one."""
    if entry.price is None:
        return ""
    prompt, completion = entry.price
    if not prompt and not completion:
        return ", reported as free"
    return f", at {cells.dollars(prompt)} in and {cells.dollars(completion)} out"
