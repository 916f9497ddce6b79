"""Values as markup: exact for programs, readable for people, harmless for browsers."""

from __future__ import annotations

import itertools
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from site_gen import gather
from site_gen.pages import cells
from site_gen.pages.cells import NAME_LIMIT, Cells
from site_gen.standings.model import Kind, Metric, Value
from tests.sites import Node, arena_row, index_row, parse, site, site_of


def read(markup: str) -> Node:
    """Return markup as a tree."""
    return parse(f"<html>{markup}</html>")


def metric(kind: Kind) -> Metric:
    """Return a metric of a kind."""
    return Metric("key", "Label", "unit", kind, True)


def name_cell(name: str, *others: str) -> Node:
    """Return the link of a model listed under `name`, among its other names."""
    rows = [index_row("x/a", one, at) for at, one in enumerate((name, *others))]
    return read(Cells(site_of(*rows)).name("x/a", name)).one("a")


# Names


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("Kestrel 5", ()),
        ("Kestrel 5 (high)", ("Kestrel 5 (low)",)),
        ("Kestrel 5 (Reasoning, Max Effort)", ("Kestrel 5",)),
        ("Kestrel 5 – fast", ("Kestrel 5 – slow",)),
        ("Kestrel 5: fast", ("Kestrel 5",)),
        ("Kestrel 5", ("Kestrel 5: fast",)),
        ("Kestrel 5-fast", ("Kestrel 5",)),
        ("<b>Bold</b> & 'quoted' \"twice\"", ()),
        ("<b>Bold</b> (high)", ("<b>Bold</b> (low)",)),
        ("&amp; &lt;b&gt;", ()),
        ("مرجان 2 (Reasoning)", ("مرجان 2",)),
        ("和紙 2", ("和紙 2 (高)",)),
        ("e\u0301 combining", ("e\u0301 combined",)),
        ("👩‍🚀 mission", ()),
        ("{{ 7*7 }} {% raw %}", ()),
        ("x" * NAME_LIMIT, ()),
    ],
)
def test_the_text_of_a_model_s_link_is_its_display_name(name: str, others: tuple[str, ...]) -> None:
    assert name_cell(name, *others).text == name


def test_every_name_of_the_sample_is_shown_exactly() -> None:
    archive = gather.sample()
    found = site(archive.newest(), sample=True)
    write = Cells(found)
    names = [(model.slug, name) for model in found.catalog.models for name in model.variants]

    assert len(names) > 300
    assert [(slug, read(write.name(slug, name)).text) for slug, name in names] == names


def test_the_variant_is_smaller_and_the_rest_is_not() -> None:
    link = name_cell("Kestrel 5 (high)", "Kestrel 5 (low)")

    assert link.one("small").text == "(high)"
    assert not name_cell("Kestrel 5", "Kestrel 5 (low)").all("small")


def test_foreign_letters_are_isolated_and_ascii_needs_no_help() -> None:
    assert [bdi.text for bdi in name_cell("مرجان 2 (high)", "مرجان 2").all("bdi")] == ["مرجان 2"]
    assert not name_cell("Kestrel 5").all("bdi")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", "(no name)"),
        (" ", "(no name)"),
        ("   ", "(no name)"),
        ("\t\n", "(no name)"),
        ("\u202e", "(no name)"),
        ("\u200b\u2060", "(no name)"),
        ("\x00\x85", "(no name)"),
        (" padded ", "padded"),
        ("two  blanks", "two blanks"),
        ("line\nbreak\ttab\rreturn", "line break tab return"),
        ("nul\x00here", "nul here"),
        ("c1\x9bhere", "c1 here"),
        ("\u202eevil\u202c name", "evil name"),
        ("zero\u200bwidth", "zero width"),
        ("\ufeffbom", "bom"),
        ("line\u2028separator", "line separator"),
    ],
)
def test_third_party_text_is_one_readable_line(name: str, shown: str) -> None:
    assert read(cells.bdi(name)).text == shown


@pytest.mark.fault("text", "a name of 10,000 characters in a table", "cut, with an ellipsis")
@pytest.mark.parametrize("other", ["", " (high)", "x" * 10_000])
def test_a_name_of_ten_thousand_characters_is_cut(other: str) -> None:
    name = "y" * 100 + " " + "x" * 10_000

    link = name_cell(name, name[:100] + other)

    assert len(link.text) <= NAME_LIMIT
    assert link.text.startswith("y" * 100 + " x")
    assert link.text.endswith("…")


@pytest.mark.parametrize("own", ["\u202e(evil)", "\n(evil)", "\x00 (evil)", "  (evil)"])
def test_an_odd_variant_keeps_its_distance(own: str) -> None:
    assert name_cell(f"Kestrel 5{own}", "Kestrel 5").text == "Kestrel 5 (evil)"


def test_a_link_is_made_once() -> None:
    write = Cells(site_of(index_row("x/a", "A", 1)))

    assert write.name("x/a", "A") is write.name("x/a", "A")


@pytest.mark.fault("text", "any name in a table", "text, no markup")
@settings(deadline=None)
@given(st.text(max_size=40), st.text(max_size=10))
def test_no_name_can_make_markup(name: str, own: str) -> None:
    for text in (name, name + own):
        shown = read(cells.bdi(text))
        assert {node.tag for node in shown.walk()} <= {"html", "bdi"}
        assert shown.text
        assert shown.text.isprintable() or not shown.text.isascii()


# Rows


def row_of(*rows: dict[str, object], at: int = 0, with_lab: bool = True) -> cells.Row:
    """Return a row of the first board that these rows make: score and input price."""
    facts = site_of(*rows)
    board = facts.catalog.boards[0]
    entry = board.entries[at]
    write = Cells(facts)
    shown = [0, len(board.columns) - 2]
    return write.row(
        entry, "", cells.rank(entry.rank), write.figures(board, entry, shown), with_lab
    )


def test_a_row_has_rank_model_figures_and_lab() -> None:
    given = (arena_row("openai/a", "A", 1300.5), arena_row("b", "B", pricing=None))

    first, second = (row_of(*given, at=at) for at in (0, 1))

    assert (first.slug, first.rank, second.slug, second.rank) == ("openai/a", 1, "b", 2)
    cell = read(first.cells)
    assert [node.tag for node in cell.children if isinstance(node, Node)] == [
        *("td", "th", "td", "td", "td"),
    ]
    assert cell.one("th", scope="row").words == "A"
    assert cell.one("td", data_metric="elo", data_value="1300.5").words == "1301"
    assert cell.one("td", class_="lab").one("a").attributes["href"] == "/labs/openai/"
    assert read(second.cells).one("td", class_="lab").words == "not stated"
    assert read(second.cells).one("td", data_metric="price_prompt").attributes["data-value"] == ""


def test_an_unrated_row_has_an_empty_rank_and_says_so() -> None:
    row = row_of(index_row("x/a", "A", None))

    assert row.rank == ""
    assert read(row.cells).one("td", class_="rank").words == "not rated"


def test_a_row_without_lab_ends_with_its_figures() -> None:
    assert not read(row_of(arena_row("x/a", "A"), with_lab=False).cells).all("td", class_="lab")


# Figures


@pytest.mark.parametrize(
    ("kind", "value", "shown", "raw"),
    [
        ("index", 58.1, "58.1", "58.1"),
        ("index", 58, "58.0", "58"),
        ("index", 58.0, "58.0", "58"),
        ("index", 58.25, "58.3", "58.25"),
        ("index", 2.35, "2.4", "2.35"),
        ("index", -0.04, "0.0", "-0.04"),
        ("index", 1e-7, "0.0", "1e-07"),
        ("index", None, "–", ""),
        ("elo", 1373, "1373", "1373"),
        ("elo", 1372.5, "1373", "1372.5"),
        ("elo", -0.4, "0", "-0.4"),
        ("elo", -12.6, "-13", "-12.6"),
        ("percent", 66.25, "66.3", "66.25"),
        ("percent", 0.0, "0.0", "0"),
        ("percent", 100, "100.0", "100"),
        ("count", 0, "0", "0"),
        ("count", 2244, "2244", "2244"),
        ("count", 12244, "12,244", "12244"),
        ("count", 10**12, "1,000,000,000,000", "1000000000000"),
        ("count", None, "–", ""),
        ("milliseconds", 14907, "14.9", "14907"),
        ("milliseconds", 31415.9, "31.4", "31415.9"),
        ("milliseconds", 50, "0.1", "50"),
        ("milliseconds", 3_600_000, "3,600.0", "3600000"),
        ("milliseconds", 1e30, "1" + ",000" * 9 + ".0", "1e+30"),
        ("price", Decimal("0.2288"), "$0.2288", "0.2288"),
        ("price", None, "no price", ""),
        ("price", Decimal(0), "free", "0"),
    ],
)
def test_figures_are_rounded_for_readers_and_exact_for_programs(
    kind: Kind, value: Value, shown: str, raw: str
) -> None:
    cell = read(cells.figure(metric(kind), value)).one("td")

    assert cell.text == shown
    assert cell.attributes.items() >= {"data-metric": "key", "data-value": raw}.items()


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (Decimal("1.2"), None),
        (Decimal("1.234"), "to3"),
        (Decimal("1.2345"), "to4"),
        (Decimal("0.00000123"), "to4"),
        (Decimal(0), "to4"),
        (None, "to4"),
    ],
)
def test_a_price_says_how_many_decimals_it_has_so_that_points_align(
    value: Decimal | None, kind: str | None
) -> None:
    for cell in (cells.figure(metric("price"), value), cells.cost(value)):
        assert read(cell).one("td").attributes.get("class") == kind


@pytest.mark.fault("data", "the largest and smallest numbers", "shown; exact for programs")
@pytest.mark.parametrize("kind", ["milliseconds", "elo", "index"])
@pytest.mark.parametrize("value", [1.7e308, 5e-324, 1e300])
def test_no_number_is_too_large_or_small_to_show(kind: Kind, value: float) -> None:
    shown = read(cells.figure(metric(kind), value)).one("td")

    assert Decimal(shown.attributes["data-value"]) == Decimal(repr(value))
    assert shown.text


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_raw_values_read_back_as_the_same_number(value: float) -> None:
    assert float(cells.exact(value)) == value
    assert not cells.exact(value).endswith(".0")


# Prices


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("0", "$0.00"),
        ("3", "$3.00"),
        ("15.5", "$15.50"),
        ("0.2288", "$0.2288"),
        ("0.435", "$0.435"),
        ("0.1", "$0.10"),
        ("0.29999", "$0.30"),
        ("0.0001", "$0.0001"),
        ("0.00015", "$0.0002"),
        ("0.00005", "$0.00005"),
        ("1234567.5", "$1,234,567.50"),
        ("1E+3", "$1,000.00"),
        ("123456789012345678.9012", "$123,456,789,012,345,678.9012"),
        ("1E+30", "$1" + ",000" * 10 + ".00"),
    ],
)
def test_dollars_have_two_decimals_or_as_many_as_they_need(value: str, shown: str) -> None:
    assert cells.dollars(Decimal(value)) == shown


@settings(deadline=None)
@given(st.decimals("0", "1e110", allow_nan=False, allow_infinity=False))
def test_any_price_can_be_written(value: Decimal) -> None:
    text = cells.dollars(value)

    assert text.startswith("$")
    assert len(text.partition(".")[2]) >= 2
    gap = abs(Fraction(text[1:].replace(",", "")) - Fraction(value))
    assert gap <= Fraction(1, 20_000)


def test_no_price_free_and_zero_are_three_things() -> None:
    assert read(cells.price(None)).text == "no price"
    assert read(cells.price(None, token_prices=False)).text == "no price"
    assert read(cells.price(Decimal(0))).text == "free"
    assert read(cells.price(Decimal(0), token_prices=False)).text == "$0.00"
    assert read(cells.price(Decimal("0.0001"))).text == "$0.0001"


def test_media_boards_call_no_price_free() -> None:
    free = {"prompt": "0", "completion": "0"}
    for category, shown in (("image", "$0.00"), ("website", "free")):
        facts = site_of(arena_row("x/a", "A", category=category, pricing=free))
        board = facts.catalog.boards[0]
        figures = Cells(facts).figures(board, board.entries[0], [8, 9])
        assert [cell.text for cell in read(figures).all("td")] == [shown, shown]


# Days


@pytest.mark.parametrize(
    ("stamp", "shown"),
    [
        ("2026-07-10T06:17:00Z", "10 July 2026"),
        ("2026-07-01", "1 July 2026"),
        ("2026-12-31T23:59:59.999999999Z", "31 December 2026"),
        ("2026-07-10T06:17Z", "10 July 2026"),
        ("2026-07-10T00:30:00+02:00", "9 July 2026"),
        ("2026-07-10T23:30:00-05:00", "11 July 2026"),
    ],
)
def test_days_are_utc_days_in_words(stamp: str, shown: str) -> None:
    assert cells.day(stamp) == shown


def test_every_month_has_its_name() -> None:
    found = [cells.day(f"2026-{month:02}-05").split()[1] for month in range(1, 13)]

    assert found == list(cells.MONTHS)
    assert len(set(found)) == 12


# Markup


def test_cells_are_markup_and_nothing_is_escaped_twice() -> None:
    row = row_of(arena_row("a&b/<c>", "A & <B>"))

    assert isinstance(row.cells, Markup)
    assert "A &amp; &lt;B&gt;" in row.cells
    assert "&amp;amp;" not in row.cells
    assert not any(f"{one}{two}" in row.cells for one, two in itertools.pairwise("<B>"))
