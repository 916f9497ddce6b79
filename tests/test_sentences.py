"""The sentences above the pages: who is listed first, how sure that is, at what price."""

from __future__ import annotations

from decimal import Decimal

import pytest
from markupsafe import Markup

from site_gen.pages import home, sentences
from site_gen.pages.cells import Cells
from tests.sites import PLACES, Row, arena_row, index_row, parse, site_of

FREE = {"prompt": "0", "completion": "0"}
FEW = dict(zip(PLACES, (1, 1, 1, 1, 4), strict=True))


def lede(*rows: Row) -> str:
    """Return the sentence above the first board that these rows make, as readers see it."""
    site = site_of(*rows)
    told = sentences.lede(site, site.catalog.boards[0], Cells(site))
    return parse(f"<html>{told}</html>").words


def front(*rows: Row) -> str:
    """Return the front page's first sentence, as text."""
    site = site_of(*rows)
    page = next(home.pages(site, Cells(site)))
    lede = page.context["lede"]()
    assert isinstance(lede, Markup)
    return lede.striptags()


def priced(price: str) -> Row:
    """Return a price, the same for input and output, USD per token."""
    return {"pricing": {"prompt": price, "completion": price}}


# A board with counts


def test_it_says_how_many_could_be_first_and_which_of_them_is_cheapest() -> None:
    rows = [
        arena_row("x/a", "A", 1301, **priced("9e-6")),
        arena_row("x/b", "B", 1300, **priced("2e-6")),
        arena_row("x/c", "C", 800, **priced("1e-6")),
    ]

    assert lede(*rows) == (
        "A is listed first of 3. On counts alone at least 2 could be first; the cheapest of them"
        " is B, at $2.00 in and $2.00 out."
    )


def test_one_that_stands_apart_is_its_own_cheapest() -> None:
    rows = [arena_row("x/a", "A", 2000), arena_row("x/b", "B", 800)]

    assert lede(*rows) == (
        "A is listed first of 2. On counts alone at least 1 could be first: A, at $3.00 in and"
        " $15.00 out."
    )


def test_a_free_one_is_the_cheapest_and_one_without_a_price_is_not() -> None:
    rows = [
        arena_row("x/a", "A", 1301, pricing=None),
        arena_row("x/b", "B", 1300, **priced("2e-6")),
        arena_row("x/c", "C", 1299, pricing=FREE),
    ]

    assert lede(*rows).endswith("the cheapest of them is C, reported as free.")
    assert lede(arena_row("x/a", "A", pricing=None)).endswith("at least 1 could be first.")


def test_pictures_have_no_cheapest() -> None:
    assert lede(arena_row("x/a", "A", category="image")) == (
        "A is listed first of 1. On counts alone at least 1 could be first."
    )


def test_without_counts_it_cannot_be_told_who_could_be_first() -> None:
    assert lede(arena_row("x/a", "A", tournament_stats=FEW)) == (
        "A is listed first of 1. Who could be first cannot be told: too few counts."
    )


def test_above_four_hundred_entries_it_cannot_be_told() -> None:
    rows = [arena_row(f"x/{at}", f"N{at:03}", 1000 - at) for at in range(401)]

    assert lede(*rows) == (
        "N000 is listed first of 401. Who could be first cannot be told: the board has more than"
        " 400 rated entries."
    )


# A board of an index


def test_it_gives_the_price_front_where_nothing_is_known_of_uncertainty() -> None:
    rows = [
        index_row("x/a", "A", 50, **priced("9e-6")),
        index_row("x/b", "B", 40, **priced("9e-6")),
        index_row("x/c", "C", 30, **priced("1e-6")),
    ]

    assert lede(*rows) == (
        "A is listed first of 3 rated entries, at 50.0 points. At 3 in : 1 out the price front has"
        " 2 entries, from C (30.0 points, at $1.00 in and $1.00 out) up to A, at $9.00 in and"
        " $9.00 out."
    )


def test_a_front_of_one_and_of_none() -> None:
    assert lede(index_row("x/a", "A", 50)).endswith(
        "It alone stands on the price front at 3 in : 1 out, at $3.00 in and $15.00 out."
    )
    assert lede(index_row("x/a", "A", 50, pricing=None)).endswith(
        "No listed price spans a price front."
    )


# Any board


@pytest.mark.parametrize(
    ("tied", "says"),
    [
        (2, "N0 and N1 are listed first together of 5 rated entries, at 60.0 points."),
        (3, "N0, N1 and N2 are listed first together of 5 rated entries, at 60.0 points."),
        (4, "4 entries are listed first together of 5 rated entries, at 60.0 points."),
        (5, "5 entries are listed first together of 5 rated entries, at 60.0 points."),
    ],
)
def test_the_sentence_names_all_that_tie_for_first_or_counts_them(tied: int, says: str) -> None:
    rows = [index_row(f"x/{at}", f"N{at}", 60 if at < tied else 50) for at in range(5)]

    assert lede(*rows).startswith(says)


def test_a_board_without_any_rank_says_so() -> None:
    assert lede(index_row("x/a", "A", None)) == "No entry of this board is rated."


def test_names_in_the_sentence_cannot_make_markup() -> None:
    rows = [arena_row("x/a", "<b>A</b>", 2), arena_row("x/b", "B & <i>", 2)]

    assert lede(*rows).startswith("<b>A</b> and B & <i> are listed first")


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "<c>"], "a, b and &lt;c&gt;"),
    ],
)
def test_listed_joins_as_a_sentence_does(parts: list[str], says: str) -> None:
    assert sentences.listed(parts) == says


@pytest.mark.parametrize(
    ("given", "token_prices", "says"),
    [
        ((None, None), True, "No price is reported with it."),
        (("0", "0"), True, "It is reported as free."),
        (
            ("0", "0"),
            False,
            "The price reported with it is $0.00 in and $0.00 out per million tokens.",
        ),
    ],
)
def test_words_tell_free_from_no_price(
    given: tuple[str | None, str | None], token_prices: bool, says: str
) -> None:
    prompt, completion = (None if one is None else Decimal(one) for one in given)

    assert sentences.price_words(prompt, completion, token_prices) == says


# The front page


def test_the_front_page_says_who_leads_which_task() -> None:
    lede = front(index_row("a/x", "X", 9, coding_index=1), index_row("a/y", "Y", 8, coding_index=2))

    price = ", at $3.00 in and $15.00 out"
    assert lede == (
        f"X is listed first for intelligence{price}; Y is listed first for coding{price}."
    )


def test_the_front_page_names_all_that_tie() -> None:
    tied = [index_row(f"a/{at}", f"N{at}", 5) for at in range(4)]

    assert front(*tied[:2]) == "N0 and N1 are listed first together for intelligence."
    assert front(*tied) == "4 entries are listed first together for intelligence."


def test_the_front_page_says_how_open_first_place_is() -> None:
    rows = [arena_row(f"x/{at}", f"N{at}", 1000 + at) for at in range(3)]
    site = site_of(
        *rows, *(row | {"category": "3d", "elo": 9000 * at} for at, row in enumerate(rows))
    )
    page = next(home.pages(site, Cells(site)))

    assert page.context["able"]() == (
        "On 1 of 2 arena boards the counts allow 3 entries to be first; on 1 they set one entry"
        " apart from all others."
    )
