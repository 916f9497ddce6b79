"""Values as escaped markup, each formatted once for the whole site."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup, escape

from site_gen.pages import urls
from site_gen.pages.markup import filled, sound
from site_gen.pages.site import Site
from site_gen.standings.model import Board, Entry, Lab, Metric, Value
from site_gen.text import plain

if TYPE_CHECKING:
    from site_gen.standings.evidence import Share
    from site_gen.standings.prices import Front

NAME_LIMIT = 160  # a longer name is cut on pages; downloads have it whole
MONTHS = (
    "January February March April May June July August September October November December"
).split()
PLAIN_MOST = 1e9  # floats below it are rounded as such
OFF_MIDDLE = 1e-4  # far above what floats are wrong by
_WIDE = Context(prec=400)  # any float and any price fits
_LEAST = Decimal("0.0001")
NO_LAB = sound('<td class="lab"><span class="none">not stated</span></td>')
NOT_GIVEN = sound('<span class="none">–</span>')


class Row(NamedTuple):
    """A table row in parts: attributes' values, and its cells as markup.

    `kind` is the row's classes: `alt` where a variant of its model is placed higher,
    `contender` where the counts allow it to be first.
    """

    slug: str
    rank: int | str
    kind: str
    cells: Markup


class Cells:
    """The cells of one site; each link and each figure is made once."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._names = _Links(self._link)
        self._figures: dict[tuple[str, Value, bool], Markup] = {}
        self._labs: dict[str | None, Markup] = {}
        self.kept: dict[str, Any] = {}  # what other modules keep for the site

    def row(
        self, entry: Entry, kind: str, place: Markup, figures: Markup, with_lab: bool = True
    ) -> Row:
        """Return a row: rank, model, figures, lab."""
        lab = self.lab(self._site.models[entry.slug].lab) if with_lab else ""
        cells = (
            f'<td class="rank">{place}</td>'
            f'<th scope="row" class="model">{self.name(entry.slug, entry.name)}</th>{figures}{lab}'
        )
        return Row(entry.slug, "" if entry.rank is None else entry.rank, kind, sound(cells))

    def figures(self, board: Board, entry: Entry, shown: Sequence[int]) -> Markup:
        """Return the cells of an entry's values at the positions `shown`."""
        cells = []
        for at in shown:
            key = (board.columns[at].key, entry.values[at], board.token_prices)
            known = self._figures.get(key)
            if known is None:
                known = self._figures[key] = figure(board.columns[at], *key[1:])
            cells.append(known)
        return joined(cells)

    def name(self, slug: str, name: str) -> Markup:
        """Return a link to a model whose text is the display name, the variant in small."""
        return self._names[slug, name]

    def names(self, whose: Iterable[tuple[str, str]]) -> list[Markup]:
        """Return what `name` does for each slug and name."""
        return list(map(self._names.__getitem__, whose))

    def _link(self, slug: str, name: str) -> Markup:
        model = self._site.known(slug)
        shared, own = model.split(name)
        text = bdi(name)
        # A name that has to be cleaned or cut stays whole: its parts would not add up to it.
        if own.strip() and plain(name, NAME_LIMIT) == name:
            blank = " " if " " in (shared[-1], own[0]) else ""
            text = filled("{}{}<small>{}</small>", bdi(shared), blank, bdi(own))
        return filled('<a href="{}">{}</a>', urls.model(model), text)

    def lab(self, lab: str | None) -> Markup:
        """Return a cell that links to a lab."""
        cell = self._labs.get(lab)
        if cell is None:
            known = self._site.labs.get(lab or "")
            cell = self._labs[lab] = _lab(known) if known else NO_LAB
        return cell


class _Links(dict[tuple[str, str], Markup]):
    """Links by slug and display name, each made when it is first asked for."""

    def __init__(self, make: Callable[[str, str], Markup]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: tuple[str, str]) -> Markup:
        made = self[key] = self._make(*key)
        return made


def outward(row: Row) -> Row:
    """Return a row whose links open beside the frame that it stands in."""
    cells = row.cells.replace(sound("<a "), sound('<a target="_blank" rel="noopener" '))
    return row._replace(cells=cells)


def _lab(lab: Lab) -> Markup:
    return filled('<td class="lab"><a href="{}">{}</a></td>', urls.lab(lab), bdi(lab.title))


def joined(parts: Iterable[str]) -> Markup:
    """Join markup that is escaped already; `Markup.join` would look at every part again."""
    return sound("".join(parts))


def bdi(text: str, limit: int = NAME_LIMIT) -> Markup:
    """Return third-party text isolated from the direction of what stands around it."""
    shown = plain(text, limit) or "(no name)"
    return escape(shown) if shown.isascii() else filled("<bdi>{}</bdi>", shown)


def rank(rank: int | None) -> Markup:
    """Return a rank, or words where there is none."""
    if rank is None:
        return sound('<span class="none">not rated</span>')
    return sound(f"<b>{rank}</b>")


def span(ranks: tuple[int, int] | None) -> Markup:
    """Return the ranks that the counts allow, small below the listed one."""
    if ranks is None:
        return sound('<small class="few">too few counts</small>')
    low, high = ranks
    words = f"{low}–{high}" if low != high else f"{low}"
    return sound(f'<small><span class="hidden">, counts allow </span>{words}</small>')


def elo(value: Value, margin: float | None) -> Markup:
    """Return a cell for an Elo, with the least that its counts leave open."""
    about = "" if margin is None else f" <small>±{rounded(margin, 0)}</small>"
    raw = "" if value is None else exact(value)
    told = NOT_GIVEN if value is None else rounded(value, 0)
    return sound(f'<td data-metric="elo" data-value="{raw}">{told}{about}</td>')


def share(share: Share | None) -> Markup:
    """Return a cell for a share with its interval, in percent."""
    if share is None:
        return sound(f'<td data-metric="first_share" data-value="">{NOT_GIVEN}</td>')
    own, low, high = (rounded(100 * one, 0) for one in share)
    return sound(
        f'<td data-metric="first_share" data-value="{share.share:.2f}">{own}'
        f" <small>{low}–{high}</small></td>"
    )


def cost(value: Decimal | None) -> Markup:
    """Return a cell for a price at the default mix."""
    raw = "" if value is None else f"{value:f}"
    told = price(value)
    return sound(f'<td data-metric="cost" data-value="{raw}"{_places(told)}>{told}</td>')


def front(front: Front | None) -> Markup:
    """Return a cell for the shares of input between which an entry is on the price front."""
    raw = "" if front is None else f"{front.low:.4g}"
    words = front_words(front)
    return sound(f'<td data-metric="front_low" data-value="{raw}" class="words">{words}</td>')


def front_words(front: Front | None) -> str:
    """Return an interval of input shares in words."""
    if front is None:
        return "–"
    low, high = (rounded(100 * one, 0) for one in front)
    if front == (0, 1):
        return "any mix"
    if front.low == 0:
        return f"≤ {high} % in"
    if front.high == 1:
        return f"≥ {low} % in"
    return f"{low}–{high} % in"


def figure(metric: Metric, value: Value, token_prices: bool = True) -> Markup:
    """Return a cell for a value, with the value as received beside it for programs."""
    raw = "" if value is None else exact(value)
    told = shown(metric, value, token_prices)
    kind = _places(told) if metric.kind == "price" else ""
    return sound(f'<td data-metric="{metric.key}" data-value="{raw}"{kind}>{told}</td>')


def _places(price: str) -> str:
    """Return a price cell's class: how many decimals it has beyond two, so that points align."""
    decimals = len(price.partition(".")[2]) if price.startswith("$") else 4
    return "" if decimals < 3 else f' class="to{min(decimals, 4)}"'


def shown(metric: Metric, value: Value, token_prices: bool = True) -> Markup:
    """Return a value as readers see it."""
    if metric.kind == "price":
        return price(value if isinstance(value, Decimal) else None, token_prices)
    if value is None:
        return NOT_GIVEN
    if metric.kind == "count":
        # As with Elo, four digits stand unbroken; from five on they are grouped.
        return sound(f"{value:,}" if value > 9999 else f"{value}")
    if metric.kind == "elo":
        return Markup(near(value, 0))
    if metric.kind == "milliseconds":
        return Markup(seconds(value))
    return Markup(near(value, 1))


def price(value: Decimal | None, token_prices: bool = True) -> Markup:
    """Return a price in USD per million tokens, or words where there is none."""
    if value is None:
        return sound('<span class="none">no price</span>')
    if value == 0 and token_prices:
        return sound("free")
    return sound(dollars(value))


def dollars(value: Decimal) -> str:
    """Return a price in words and figures: at least two decimals, four where it has them."""
    if value and value < _LEAST:
        return f"${value:f}"
    text = str(value.quantize(_LEAST, ROUND_HALF_UP, _WIDE))
    whole, _, fraction = text.partition(".")
    return f"${int(whole):,}.{fraction.rstrip('0').ljust(2, '0')}"


def exact(value: int | float | Decimal) -> str:
    """Return a number as received, without the point that floats add to whole numbers."""
    if type(value) is float and value % 1:
        return repr(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    return repr(value + 0).removesuffix(".0")  # + 0: no -0


def day(stamped: str) -> str:
    """Return the UTC day of a time stamp, or a date, in words: `10 July 2026`."""
    moment = datetime.fromisoformat(stamped)
    moment = moment.astimezone(UTC) if moment.tzinfo else moment
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"


def age(stamped: str, today: date) -> int:
    """Return how many days lie between a time stamp and the day of the build."""
    return (today - datetime.fromisoformat(stamped).astimezone(UTC).date()).days


def near(value: int | float | Decimal, places: int) -> str:
    """Return what `rounded` does as text; floats that are no halves need no decimals for it."""
    return f"{value:.{places}f}" if _is_plain(value, places) else f"{rounded(value, places)}"


def seconds(value: int | float | Decimal) -> str:
    """Return milliseconds as seconds with one decimal."""
    if _is_plain(value, -2):
        return f"{value / 1000:,.1f}"
    return f"{rounded(Decimal(str(value)).scaleb(-3), 1):,}"


def _is_plain(value: int | float | Decimal, places: int) -> bool:
    """Say whether a number is a float that lies clearly off the middle between two roundings."""
    if type(value) is not float or not 0 <= value < PLAIN_MOST:
        return False
    return abs(value * 10.0**places % 1 - 0.5) > OFF_MIDDLE


def rounded(value: int | float | Decimal, places: int) -> Decimal:
    """Return a number with so many decimals, halves away from zero."""
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _WIDE)
    return rounded or abs(rounded)  # no -0
