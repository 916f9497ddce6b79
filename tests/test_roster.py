"""Boards become models and labs: placements, names, titles, prices, addresses."""

from __future__ import annotations

from decimal import Decimal

import pytest

from site_gen.standings.catalog import Catalog
from site_gen.standings.model import Model
from tests.sites import PRICING, arena_row, catalog_of, index_row


def model(found: Catalog, slug: str) -> Model:
    """Return the one model of a slug."""
    (only,) = [one for one in found.models if one.slug == slug]
    return only


# Models


@pytest.mark.fault("text", "slugs that look alike, under one name", "pages of their own")
def test_rows_join_by_exact_slug_never_by_name() -> None:
    slugs = ["a/b", "A/b", "a/B", "a-b", "a/b:free", "a/b/free", "a/b ", "a//b", "á/b", "a\u0301/b"]
    found = catalog_of(*(arena_row(slug, "Same name") for slug in slugs))

    assert sorted(one.slug for one in found.models) == sorted(slugs)
    assert len({one.path for one in found.models}) == len(slugs)


@pytest.mark.fault("text", "a slug that is the address of another", "pages of their own")
def test_paths_differ_even_where_slugs_look_like_the_hashed_forms_of_another() -> None:
    odd, slugs = "Lab/Model", ["Lab/Model"]
    for _ in range(5):  # each time, somebody takes the path that it would move to
        slugs.append(model(catalog_of(*(arena_row(slug, "A") for slug in slugs)), odd).path)
    found = catalog_of(*(arena_row(slug, "A") for slug in slugs))

    paths = [model(found, slug).path for slug in slugs]
    assert paths[1:] == slugs[1:]
    assert len(set(paths)) == len(paths)
    assert all(len(part) <= 80 for path in paths for part in path.split("/"))


def test_a_path_stays_when_a_twin_arrives() -> None:
    alone = model(catalog_of(arena_row("a/B", "A")), "a/B").path

    assert model(catalog_of(arena_row("a/b", "A"), arena_row("a/B", "A")), "a/B").path == alone


def test_a_model_gathers_its_placements_from_all_sources() -> None:
    found = catalog_of(
        index_row("x/a", "A (high)", 3),
        index_row("x/a", "A (low)", 2),
        arena_row("x/a", "A"),
        arena_row("x/b", "A"),
    )

    one = model(found, "x/a")
    assert [(place.board.id, place.entry.name) for place in one.placements] == [
        *((f"artificial-analysis.{task}", "A (high)") for task in ("intelligence",)),
        ("artificial-analysis.intelligence", "A (low)"),
        ("artificial-analysis.coding", "A (high)"),
        ("artificial-analysis.coding", "A (low)"),
        ("artificial-analysis.agentic", "A (high)"),
        ("artificial-analysis.agentic", "A (low)"),
        ("design-arena.models.website", "A"),
    ]
    assert one.variants == ("A (high)", "A (low)", "A")


@pytest.mark.parametrize(
    ("names", "title"),
    [
        (["Kestrel 5"], "Kestrel 5"),
        (["Kestrel 5 (high)"], "Kestrel 5 (high)"),
        (["Kestrel 5 (high)", "Kestrel 5 (low)"], "Kestrel 5"),
        (["Kestrel 5", "Kestrel 5 (low)"], "Kestrel 5"),
        (["Kestrel 5 (high)", "Kestrel 5 (highest)"], "Kestrel 5"),
        (["Kestrel 5 high", "Kestrel 5 higher"], "Kestrel 5"),
        (["Kestrel 5 mini", "Kestrel 5 max"], "Kestrel 5"),
        (["Kestrel 5.1", "Kestrel 5.2"], "Kestrel"),
        (["Kestrel 5", "Kestrel 5.1"], "Kestrel"),
        (["Kestrel 5", "Kestrel 51"], "Kestrel"),
        (["Kestrel-4", "Kestrel-5"], "x/a"),
        (["Kestrel, fast", "Kestrel, slow"], "Kestrel"),
        (["Kestrel [a]", "Kestrel [b]"], "Kestrel"),
        (["Kestrel 5 – fast", "Kestrel 5 – slow"], "Kestrel 5"),
        (["One", "Two"], "x/a"),
        (["One", "Once"], "x/a"),
        (["مرجان 2 (عال)", "مرجان 2"], "مرجان 2"),
    ],
)
def test_title_is_what_the_variants_share_at_a_word_or_the_slug(
    names: list[str], title: str
) -> None:
    rows = [index_row("x/a", name, at) for at, name in enumerate(names)]

    assert model(catalog_of(*rows), "x/a").title == title


def test_design_arena_s_name_is_the_title() -> None:
    found = catalog_of(
        index_row("x/a", "Kestrel 5 (high)", 2),
        index_row("x/a", "Kestrel 5 (low)", 1),
        arena_row("x/a", "Kestrel Five"),
    )

    assert model(found, "x/a").title == "Kestrel Five"
    assert model(found, "x/a").variant("Kestrel 5 (high)") == "high"


def test_prices_of_a_model_are_distinct_and_whole_pairs() -> None:
    other = {"prompt": "0.000001", "completion": "0.000015"}
    found = catalog_of(
        index_row("x/a", "A (high)", 2, pricing=PRICING),
        index_row("x/a", "A (low)", 1, pricing={"prompt": "3e-6", "completion": "0.0000150"}),
        arena_row("x/a", "A", pricing=other),
        arena_row("x/a", "A", category="svg", pricing=None),
    )

    assert model(found, "x/a").prices == (
        (Decimal(3), Decimal(15)),
        (Decimal(1), Decimal(15)),
    )


def test_names_and_prices_of_a_model_come_as_boards_first_have_them() -> None:
    """A price that one name has on a later board comes after that of another on the first."""

    def priced(millionths: int) -> dict[str, str]:
        return {"prompt": f"0.00000{millionths}", "completion": "0.000009"}

    found = catalog_of(
        arena_row("x/a", "One", 1300, category="website", pricing=priced(1)),
        arena_row("x/a", "Two", 1200, category="website", pricing=priced(2)),
        arena_row("x/a", "One", 1300, category="svg", pricing=priced(3)),
        index_row("x/a", "Three", 50, pricing=priced(4)),
        index_row("x/a", "Two", 40, pricing=priced(2)),
    )

    one = model(found, "x/a")
    assert one.variants == ("Three", "Two", "One")
    assert [prompt for prompt, _ in one.prices] == [4, 2, 1, 3]


# Labs


@pytest.mark.parametrize(
    ("slug", "lab"),
    [
        ("openai/o9", "openai"),
        ("a/b/c", "a"),
        ("bare", None),
        ("/bare", None),
        ("bare/", None),
        ("/", None),
        ("//", None),
        ("/a/b", None),
        ("//a/b", None),
        ("../b", ".."),
        ("Lab With Blanks/b", "Lab With Blanks"),
    ],
)
def test_lab_is_the_text_before_the_slash(slug: str, lab: str | None) -> None:
    found = catalog_of(arena_row(slug, "A"))

    assert model(found, slug).lab == lab
    assert [one.id for one in found.labs] == ([lab] if lab else [])


def test_labs_have_names_where_known_and_gather_their_models() -> None:
    found = catalog_of(
        arena_row("openai/two", "Two"),
        arena_row("openai/one", "One"),
        arena_row("zzz-unknown/x", "X"),
        arena_row("OpenAI/one", "One"),
    )

    assert [(lab.id, lab.title, [one.title for one in lab.models]) for lab in found.labs] == [
        ("OpenAI", "OpenAI", ["One"]),
        ("openai", "OpenAI", ["One", "Two"]),
        ("zzz-unknown", "zzz-unknown", ["X"]),
    ]
    assert len({lab.path for lab in found.labs}) == 3
