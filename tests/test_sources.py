"""The table of sources: what is asked, and whom to cite."""

from __future__ import annotations

import pytest

from site_gen.intake.sources import ARENAS, SOURCES, TASK_TYPES, Request, Source, key
from tests.double import ATTRIBUTIONS, RULES

BY_ID = {source.id: source for source in SOURCES}
EVERY_SOURCE = pytest.mark.parametrize("source", SOURCES, ids=list(BY_ID))


def asked(source: str, carries_rows: bool) -> list[dict[str, str]]:
    return [dict(one.params) for one in BY_ID[source].requests if one.carries_rows is carries_rows]


def test_artificial_analysis_is_asked_once() -> None:
    assert asked("artificial-analysis", True) == [{"source": "artificial-analysis"}]
    assert asked("artificial-analysis", False) == []


def test_design_arena_is_asked_once_per_arena_and_task_type() -> None:
    assert asked("design-arena", True) == [
        {"source": "design-arena", "arena": arena} for arena in ("models", "builders", "agents")
    ]
    assert asked("design-arena", False) == [
        {"source": "design-arena", "task_type": task}
        for task in ("intelligence", "coding", "agentic")
    ]


def test_no_question_is_asked_twice() -> None:
    keys = [request.key for source in SOURCES for request in source.requests]

    assert len(keys) == len(set(keys))


@EVERY_SOURCE
def test_every_request_names_its_source_and_keeps_the_contract(source: Source) -> None:
    for request in source.requests:
        assert request.source == source.id
        for name, value in request.params:
            assert RULES[name].fullmatch(value)


@EVERY_SOURCE
def test_citation_and_home_are_those_of_the_endpoint(source: Source) -> None:
    assert (source.home, source.citation) == ATTRIBUTIONS[source.id]


def test_the_table_knows_every_arena_and_task_type_of_the_contract() -> None:
    assert set(ARENAS) == set(RULES["arena"].pattern.split("|"))
    assert set(TASK_TYPES) == set(RULES["task_type"].pattern.split("|"))


def test_request_in_words() -> None:
    words = [str(request) for source in SOURCES for request in source.requests]

    assert words[:2] == ["artificial-analysis", "design-arena arena=models"]
    assert words[-1] == "design-arena task_type=agentic"


def test_parameters_have_one_key_in_whatever_order_they_come() -> None:
    one = Request((("source", "design-arena"), ("arena", "models")))
    other = Request((("arena", "models"), ("source", "design-arena")))

    assert one.key == other.key == key({"source": "design-arena", "arena": "models"})
