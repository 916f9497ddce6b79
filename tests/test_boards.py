"""Rows become boards: ranks, names, prices, citations."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_gen.pages import urls
from site_gen.text import segment
from tests.double import ATTRIBUTIONS
from tests.sites import (
    AS_OF,
    DATE,
    PLACES,
    RETRIEVED_AT,
    Row,
    arena_row,
    board_of,
    catalog,
    catalog_of,
    index_row,
    request,
    requests,
)


def ranks(*rows: Row) -> list[tuple[int | None, str]]:
    """Return rank and name of each entry of the only board."""
    return [(entry.rank, entry.name) for entry in board_of(*rows).entries]


def price(text: str) -> Decimal:
    """Return a price in, as a board has it."""
    pricing = {"prompt": text, "completion": "0"}
    value = board_of(arena_row("a/a", "A", pricing=pricing)).entries[0].values[-2]
    assert isinstance(value, Decimal)
    return value


# Ranks


def test_ranks_are_competition_ranks() -> None:
    elos = {"A": 1300, "B": 1250, "C": 1250, "D": 1200, "E": 1200, "F": 1200, "G": 1100}

    found = ranks(*(arena_row(f"x/{name}", name, elo) for name, elo in elos.items()))

    assert found == [(1, "A"), (2, "B"), (2, "C"), (4, "D"), (4, "E"), (4, "F"), (7, "G")]


def test_higher_is_first_and_negative_last() -> None:
    rows = [arena_row(f"x/{elo}", str(elo), elo) for elo in (-5, 0, 10_000, -10_000, 0.5)]

    assert ranks(*rows) == [(1, "10000"), (2, "0.5"), (3, "0"), (4, "-5"), (5, "-10000")]


@pytest.mark.fault("data", "a null score", "last, without a rank")
def test_null_is_last_and_has_no_rank() -> None:
    rows = [
        index_row("x/n", "a null", None),
        index_row("x/m", "A Null before", None),
        index_row("x/z", "zero", 0),
        index_row("x/l", "low", -3),
    ]

    assert ranks(*rows) == [(1, "zero"), (2, "low"), (None, "a null"), (None, "A Null before")]
    assert board_of(*rows).rated == 2


@pytest.mark.fault("data", "a board whose scores are all null", "a board without ranks")
def test_board_of_nulls_is_a_board_without_ranks() -> None:
    found = catalog_of(index_row("x/a", "A", None))

    assert [(board.id, board.rated, len(board.entries)) for board in found.boards] == [
        (f"artificial-analysis.{task}", 0, 1) for task in ("intelligence", "coding", "agentic")
    ]
    assert found.boards[0].leaders == ()


def test_ties_stand_in_the_order_of_folded_names_then_slugs() -> None:
    rows = [
        arena_row("x/2", "beta"),
        arena_row("x/1", "Beta"),
        arena_row("x/3", "ALPHA"),
        arena_row("x/4", "Straße"),
        arena_row("x/5", "STRASSE"),
        arena_row("x/0", "alpha"),
    ]

    found = board_of(*rows).entries

    assert [entry.slug for entry in found] == ["x/0", "x/3", "x/1", "x/2", "x/4", "x/5"]
    assert {entry.rank for entry in found} == {1}


def test_order_does_not_depend_on_the_order_received() -> None:
    rows = [arena_row(f"x/{at}", f"N{at % 4}", 1000 + at % 3) for at in range(12)]

    assert board_of(*rows).entries == board_of(*reversed(rows)).entries


def test_whole_numbers_and_floats_tie() -> None:
    rows = [index_row("x/a", "A", 72), index_row("x/b", "B", 72.0), index_row("x/c", "C", 71.9)]

    assert ranks(*rows) == [(1, "A"), (1, "B"), (3, "C")]


def test_values_are_compared_as_received_not_as_shown() -> None:
    rows = [arena_row("x/a", "A", 1200.4), arena_row("x/b", "B", 1200.3)]

    assert ranks(*rows) == [(1, "A"), (2, "B")]


VALUES = st.one_of(st.none(), st.sampled_from([0, 1, 1.0, 2.5, -3, 60]), st.floats(-10_000, 10_000))


@settings(deadline=None)
@given(st.lists(st.tuples(VALUES, st.text("aAbB1 ", min_size=1, max_size=3)), max_size=12))
def test_rank_is_one_more_than_the_number_above(drawn: list[tuple[float | None, str]]) -> None:
    rows = [index_row(f"x/{at}", name, value) for at, (value, name) in enumerate(drawn)]
    entries = board_of(*rows).entries if rows else ()
    values = [row["intelligence_index"] for row in rows]

    assert sorted(entry.slug for entry in entries) == sorted(row["model_permaslug"] for row in rows)
    for entry in entries:
        own = entry.values[0]
        above = [one for one in values if own is not None and one is not None and one > own]
        assert entry.rank == (None if own is None else 1 + len(above))
    shown = [
        (
            entry.values[0] is None,
            -Decimal(entry.values[0] or 0),
            entry.name.casefold(),
            entry.slug,
        )
        for entry in entries
    ]
    assert shown == sorted(shown)


# Twice on one board


@pytest.mark.fault("data", "a row twice, equal", "one entry")
def test_equal_rows_are_one_entry() -> None:
    board = board_of(*[arena_row("x/a", "A", 1200)] * 3, arena_row("x/a", "A", 1200.0))

    assert len(board.entries) == 1
    assert board.doubled == ()


@pytest.mark.fault(
    "data", "a row twice, with different values", "both are entries, and the name is noted"
)
def test_rows_with_one_key_and_other_values_are_both_entries_and_named() -> None:
    board = board_of(
        arena_row("x/a", "A", 1200),
        arena_row("x/a", "A", 1200, win_rate=49),
        arena_row("x/a", "B", 1100),
        arena_row("x/b", "A", 1000),
    )

    assert [(entry.rank, entry.slug) for entry in board.entries] == [
        *((1, "x/a"), (1, "x/a"), (3, "x/a"), (4, "x/b")),
    ]
    assert board.doubled == ("A",)


@pytest.mark.fault(
    "data", "a row twice, with different prices", "both are entries, and the name is noted"
)
def test_rows_that_differ_only_in_price_are_both_entries() -> None:
    board = board_of(index_row("x/a", "A", 5), index_row("x/a", "A", 5, pricing=None))

    assert len(board.entries) == 2
    assert board.doubled == ("A",)


def test_one_key_on_two_boards_is_not_doubled() -> None:
    found = catalog_of(arena_row("x/a", "A", 1), arena_row("x/a", "A", 2, category="svg"))

    assert [board.doubled for board in found.boards] == [(), ()]
    assert [len(one.placements) for one in found.models] == [2]


# Figures


def test_values_are_as_received_in_the_order_of_the_columns() -> None:
    board = board_of(
        arena_row("x/a", "A", 1234.56, win_rate=66.25, avg_generation_time_ms=31415.9),
        arena_row(
            *("x/b", "B", 1000),
            avg_generation_time_ms=None,
            tournament_stats=dict.fromkeys(PLACES),
            pricing=None,
        ),
    )

    given, bare = (dict(zip(board.columns, one.values, strict=True)) for one in board.entries)
    assert {metric.key: value for metric, value in given.items()} == {
        "elo": 1234.56,
        "win_rate": 66.25,
        "first_place": 40,
        "second_place": 30,
        "third_place": 20,
        "fourth_place": 10,
        "tournaments": 100,
        "avg_generation_time_ms": 31415.9,
        "price_prompt": Decimal(3),
        "price_completion": Decimal(15),
    }
    assert [value for metric, value in bare.items() if metric.key not in ("elo", "win_rate")] == [
        None
    ] * 8


def test_task_boards_rank_by_their_own_index_and_show_the_others() -> None:
    rows = [
        index_row("x/a", "A", 10, coding_index=1, agentic_index=None),
        index_row("x/b", "B", 5, coding_index=2, agentic_index=7),
    ]
    found = catalog_of(*rows)

    keys = [[metric.key for metric in board.columns] for board in found.boards]
    assert keys == [
        [f"{task}_index" for task in tasks] + ["price_prompt", "price_completion"]
        for tasks in (
            ("intelligence", "coding", "agentic"),
            ("coding", "intelligence", "agentic"),
            ("agentic", "intelligence", "coding"),
        )
    ]
    assert [[(one.rank, one.name) for one in board.entries] for board in found.boards] == [
        [(1, "A"), (2, "B")],
        [(1, "B"), (2, "A")],
        [(1, "B"), (None, "A")],
    ]
    assert found.boards[2].entries[0].values[:3] == (7, 5, 2)


@pytest.mark.parametrize(
    ("given", "million"),
    [
        ("0.0000002288", "0.2288"),
        ("1e-7", "0.1"),
        ("1E-7", "0.1"),
        ("2.5e+2", "250000000"),
        ("0", "0"),
        ("0.000", "0"),
        ("0e-9", "0"),
        ("0.000003", "3"),
        ("0.0000030", "3"),
        ("0.00000000000000000000001", "0.00000000000000001"),
        ("1e-99", "0." + "0" * 92 + "1"),
        ("123456789012.123456789012345678901234", "123456789012123456.789012345678901234"),
        ("999999999999.999999999999999999999999", "999999999999999999.999999999999999999"),
        ("9e99", "9" + "0" * 105),
    ],
)
def test_prices_are_exact_per_million(given: str, million: str) -> None:
    assert f"{price(given):f}" == million


@settings(deadline=None)
@given(
    st.integers(0, 10**12 - 1),
    st.text("0123456789", max_size=24),
    st.one_of(st.none(), st.integers(-99, 99)),
)
def test_a_price_loses_no_digit(whole: int, fraction: str, exponent: int | None) -> None:
    text = str(whole) + (f".{fraction}" if fraction else "")
    tens = 0 if exponent is None else exponent
    digits, scale = int(f"{whole}{fraction}"), tens - len(fraction) + 6

    found = price(text if exponent is None else f"{text}e{exponent}")

    # In whole numbers, so that no context of the decimal module can round.
    numerator, denominator = found.as_integer_ratio()
    assert numerator * 10 ** max(-scale, 0) == denominator * digits * 10 ** max(scale, 0)


def test_no_price_is_not_a_price_of_zero() -> None:
    free = {"prompt": "0", "completion": "0.0"}
    board = board_of(arena_row("x/a", "A", pricing=None), arena_row("x/b", "B", pricing=free))

    assert [entry.values[-2:] for entry in board.entries] == [(None, None), (Decimal(0),) * 2]


# Boards


def test_boards_have_ids_titles_and_times() -> None:
    found = catalog_of(
        index_row("x/a", "A", 1, coding_index=1, agentic_index=1),
        arena_row("x/a", "A"),
        arena_row("x/a", "A", category="codecategories"),
        arena_row("x/a", "A", arena="agents", category="webapps"),
        arena_row("x/a", "A", arena="agents", category="agenticslides(python-pptx)"),
    )

    hashed = segment("agenticslides(python-pptx)")
    assert hashed.startswith("agenticslides-python-pptx-")
    assert [(board.id, board.title, board.as_of) for board in found.boards] == [
        ("artificial-analysis.intelligence", "Intelligence", AS_OF["artificial-analysis"]),
        ("artificial-analysis.coding", "Coding", AS_OF["artificial-analysis"]),
        ("artificial-analysis.agentic", "Agentic work", AS_OF["artificial-analysis"]),
        ("design-arena.models.codecategories", "All code categories", AS_OF["design-arena"]),
        ("design-arena.models.website", "Websites", AS_OF["design-arena"]),
        ("design-arena.agents.webapps", "Web apps", AS_OF["design-arena"]),
        (f"design-arena.agents.{hashed}", "agenticslides(python-pptx)", AS_OF["design-arena"]),
    ]
    assert {board.retrieved_at for board in found.boards} == {RETRIEVED_AT}
    assert found.date.isoformat() == DATE


def test_one_category_name_in_two_arenas_is_two_boards() -> None:
    found = catalog_of(
        arena_row("x/a", "A", category="webapps"),
        arena_row("x/a", "A", arena="builders", category="webapps"),
    )

    assert [(board.id, board.arena) for board in found.boards] == [
        ("design-arena.models.webapps", "models"),
        ("design-arena.builders.webapps", "builders"),
    ]
    assert [arena.id for arena in found.arenas] == ["models", "builders"]


@pytest.mark.fault(
    "text", "a category or lab of nothing but blanks or controls", "it is called (no name)"
)
def test_arenas_and_categories_whose_points_meet_are_boards_of_their_own() -> None:
    rows = [
        *(arena_row(f"x/{at}", f"N{at}", arena="a.b", category="c") for at in range(3)),
        *(arena_row(f"y/{at}", f"M{at}", arena="a", category="b.c") for at in range(2)),
    ]
    for received in (rows, rows[::-1]):
        found = catalog_of(*received)

        assert len({board.id for board in found.boards}) == len(found.boards) == 2
        assert {board.id: board.arena for board in found.boards}["design-arena.a.b.c"] == "a"
        assert len({urls.board(board) for board in found.boards}) == 2
        for model in found.models:
            ((board, entry),) = model.placements
            assert entry.slug == model.slug
            assert entry in board.entries


@pytest.mark.parametrize("word", [" ", "\x00", "\u202e", "\u200b\n"])
def test_words_that_cannot_be_seen_are_called_something(word: str) -> None:
    found = catalog_of(arena_row(f"{word}/a", "A", category=word))

    assert found.boards[0].title == "(no name)"
    assert found.labs[0].title == "(no name)"
    assert (found.boards[0].category, found.labs[0].id) == (word, word)


@pytest.mark.fault(
    "text", "categories that differ only in upper and lower case", "boards of their own"
)
def test_twins_of_a_category_in_another_case_are_boards_of_their_own() -> None:
    found = catalog_of(
        *(arena_row("x/a", "A", category=category) for category in ("svg", "SVG", "Svg"))
    )

    assert len({board.id for board in found.boards}) == 3
    assert {board.category for board in found.boards} == {"svg", "SVG", "Svg"}
    assert all(board.id == board.id.lower() for board in found.boards)


@pytest.mark.fault(
    "data", "a row of an arena that was not asked for", "set aside and counted; on no board"
)
def test_rows_of_another_arena_stand_on_no_board() -> None:
    stray = arena_row("x/b", "B", arena="agents")
    found = catalog(request("design-arena", [arena_row("x/a", "A"), stray], arena="models"))

    assert [entry.name for board in found.boards for entry in board.entries] == ["A"]
    (state,) = [source for source in found.sources if source.id == "design-arena"]
    assert (state.rows, state.quarantined) == (2, 1)


@pytest.mark.parametrize(
    ("category", "token_prices"),
    [("image", False), ("video", False), ("logo", False), ("website", True), ("svg", True)],
)
def test_a_price_per_token_says_little_of_media(category: str, token_prices: bool) -> None:
    assert board_of(arena_row("x/a", "A", category=category)).token_prices is token_prices


# Tasks


def mapped(*answered: Row, rows: tuple[Row, ...]) -> dict[str, list[str]]:
    """Return the ids of the boards mapped to each task type."""
    found = catalog(*requests(rows), *answered)
    return {task.id: [board.id for board in task.related] for task in found.tasks}


def test_tasks_are_mapped_by_the_rows_of_the_answer_to_their_type() -> None:
    rows = (
        arena_row("x/a", "A", category="codecategories"),
        arena_row("x/a", "A", category="svg"),
        arena_row("x/a", "A", category="gamedev"),
    )
    answers = (
        request("design-arena", [rows[0], rows[2]], task_type="coding"),
        request("design-arena", [], task_type="intelligence"),
        {
            "params": {"source": "design-arena", "task_type": "agentic"},
            "retrieved_at": RETRIEVED_AT,
            "status": 400,
            "response": {"error": {"code": 400, "message": "Invalid request parameters"}},
        },
    )

    assert mapped(*answers, rows=rows) == {
        "intelligence": [],
        "coding": ["design-arena.models.codecategories", "design-arena.models.gamedev"],
        "agentic": [],
    }


def test_answers_to_task_types_make_no_board() -> None:
    row = arena_row("x/a", "A", category="codecategories")
    answer = request("design-arena", [row], task_type="coding")

    assert mapped(answer, rows=()) == {"intelligence": [], "coding": [], "agentic": []}
    assert catalog(answer).boards == ()


def test_tasks_stand_without_figures() -> None:
    found = catalog_of(arena_row("x/a", "A"))

    assert [(task.id, task.title, task.board) for task in found.tasks] == [
        ("intelligence", "Intelligence", None),
        ("coding", "Coding", None),
        ("agentic", "Agentic work", None),
    ]


@pytest.mark.fault("text", "a category that is the address of another", "boards of their own")
def test_categories_that_look_like_the_hashed_form_of_another_are_boards_of_their_own() -> None:
    odd = "Sv!g"
    categories = [odd, segment(odd), segment(odd + "\0")]
    found = catalog_of(*(arena_row("x/a", "A", category=category) for category in categories))

    assert len({board.id for board in found.boards}) == 3
    assert len({urls.board(board) for board in found.boards}) == 3


# Sources and citations


def citation(source: str, **meta: Any) -> tuple[str, str | None]:
    """Return text and address of a source's citation, its meta changed."""
    row = index_row("x/a", "A", 1) if source == "artificial-analysis" else arena_row("x/a", "A")
    narrowed = {} if source == "artificial-analysis" else {"arena": "models"}
    found = catalog(request(source, [row], meta, **narrowed)).boards[0].citation
    return found.text, found.url


@pytest.mark.fault(
    "data",
    "the citation is null, empty, blank or not the known one",
    "the one given, else the known one",
)
@pytest.mark.parametrize("source", list(ATTRIBUTIONS))
def test_citation_is_the_one_given_else_ours(source: str) -> None:
    home, ours = ATTRIBUTIONS[source]

    assert citation(source) == (ours, home)
    assert citation(source, citation=None, source_url=None) == (ours, home)
    assert citation(source, citation="", source_url="") == (ours, home)
    assert citation(source, citation=" \u202e\n", source_url=" ") == (ours, home)
    given = citation(source, citation="As they like it.", source_url="https://x.example/a?b#c")
    assert given == ("As they like it.", "https://x.example/a?b#c")


@pytest.mark.fault(
    "text", "a source link that is javascript: or otherwise unsafe", "the source's known home"
)
@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "//evil.example/",
        "/relative",
        "evil.example",
        "https://",
        "https:///path",
        "https://[::1",
        'https://x" onclick="alert(1)',
        "https://x' onclick='alert(1)",
        "https://x/<script>",
        "https://x\u202e/",
        "https://x/\x00",
        "https://x\\@y/",
        "https://пример.example/",
        "ftp://x.example/",
        "http\u017f://x.example/",
        "https://x.example/" + "a" * 500,
    ],
)
def test_an_address_that_no_reader_should_be_sent_to_gives_way_to_the_source_s_home(
    address: str,
) -> None:
    home, _ = ATTRIBUTIONS["design-arena"]

    assert citation("design-arena", source_url=address)[1] == home


def test_citation_is_taken_from_the_first_board_response_that_has_one() -> None:
    bare = {"citation": None, "source_url": None}
    found = catalog(
        request("design-arena", [arena_row("x/a", "A")], bare, arena="models"),
        request(
            "design-arena",
            [arena_row("x/a", "A", arena="agents")],
            {"citation": "Second.", "source_url": "https://second.example"},
            arena="agents",
        ),
        request("design-arena", [], {"citation": "Third."}, task_type="coding"),
    )

    assert {board.citation.text for board in found.boards} == {"Second."}
    assert {board.citation.url for board in found.boards} == {"https://second.example"}


def test_a_sample_credits_nobody() -> None:
    found = catalog_of(index_row("x/a", "A", 1), arena_row("x/a", "A"), sample=True)

    assert found.sample
    assert {(source.citation.text, source.citation.url) for source in found.sources} == {
        ("Sample: invented figures in the shape of Artificial Analysis's", None),
        ("Sample: invented figures in the shape of Design Arena's", None),
    }
    assert {board.citation for board in found.boards} == {one.citation for one in found.sources}


def test_an_absent_source_is_missing_and_still_listed() -> None:
    why = {
        "source": "design-arena",
        "status": "missing",
        "reason": "status 500",
        "stands_in": None,
    }
    fresh = {"source": "artificial-analysis", "status": "fresh", "reason": None, "stands_in": None}
    rows = [index_row("x/a", "A", 1)]
    found = catalog(*requests(rows), outcomes=[fresh, why])

    present, absent = found.sources
    assert (present.id, present.status, present.rows) == ("artificial-analysis", "fresh", 1)
    assert (absent.id, absent.status, absent.reason) == ("design-arena", "missing", "status 500")
    assert (absent.rows, absent.as_of, absent.retrieved_at, absent.stands_in) == (0, *[None] * 3)
    assert absent.citation.text == ATTRIBUTIONS["design-arena"][1]
    assert found.arenas == ()


def test_a_source_unheard_of_that_day_is_missing() -> None:
    found = catalog_of(index_row("x/a", "A", 1))

    assert [(one.status, one.reason) for one in found.sources] == [
        ("fresh", None),
        ("missing", "not fetched on this day"),
    ]


@pytest.mark.fault("data", "rows that cannot be used", "counted by reason")
def test_rows_set_aside_are_counted_by_reason() -> None:
    rows = [
        index_row("x/a", "A", 1),
        index_row("x/b", "B", 1, pricing={"prompt": "call us", "completion": "1"}),
        index_row("x/c", "C", 1, pricing={"prompt": "-1", "completion": "1"}),
        index_row("x/d", "", 1),
    ]
    (state, _) = catalog(request("artificial-analysis", rows)).sources

    assert dict(state.aside) == {
        "display_name: empty": 1,
        "pricing.prompt: not a decimal price": 2,
    }
    assert (state.rows, state.quarantined) == (4, 3)


def test_as_of_of_a_source_is_its_oldest_with_rows() -> None:
    def asked(arena: str, as_of: str, *rows: Row) -> Row:
        return request("design-arena", rows, {"as_of": as_of}, arena=arena)

    found = catalog(
        asked("models", "2026-06-03T00:00:00Z", arena_row("x/a", "A")),
        asked("builders", "2026-06-01T00:00:00Z"),
        asked("agents", "2026-06-03T00:30:00+02:00", arena_row("x/a", "A", arena="agents")),
    )

    assert found.sources[1].as_of == "2026-06-03T00:30:00+02:00"


def test_nothing_received_is_an_empty_catalog() -> None:
    found = catalog()

    assert (found.boards, found.models, found.labs, found.arenas) == ((), (), (), ())
    assert found.retrieved_at == f"{DATE}T00:00:00Z"


def test_a_category_that_looks_like_another_s_cleaned_form_has_an_address_of_its_own() -> None:
    found = catalog_of(
        arena_row("a/x", "X", category="A"), arena_row("a/x", "X", category=segment("A"))
    )

    assert len({urls.board(board) for board in found.boards}) == 2
