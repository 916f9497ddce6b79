"""Whether a source's responses may be shown: judged source by source, day after day."""

from __future__ import annotations

import gzip
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from site_gen.errors import FetchError
from site_gen.intake.admit import Admission, admit
from site_gen.intake.archive import Archive
from site_gen.intake.fetch import Response
from site_gen.intake.sources import SOURCES, Request
from tests.double import Double
from tests.sites import arena_row, index_row

Row = dict[str, Any]
Document = dict[str, Any]

FIRST = datetime(2026, 7, 1, 6, 17, tzinfo=UTC)
INDEX, ARENA = "artificial-analysis", "design-arena"


def index(count: int) -> list[Row]:
    return [index_row(f"acme/{at}", f"Anvil {at}", 40 + at) for at in range(count)]


def board(category: str, count: int, arena: str = "models") -> list[Row]:
    return [
        arena_row(f"acme/{at}", f"Anvil {at}", 1000 + at, arena=arena, category=category)
        for at in range(count)
    ]


ROWS = [*index(10), *board("codecategories", 12), *board("logo", 5), *board("webapps", 3, "agents")]


class Desk:
    """An archive and what is fetched into it, day by day."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def fetch(
        self,
        day: int,
        rows: Iterable[Row] = ROWS,
        changed: Mapping[str, dict[str, Any]] | None = None,
        accept: Collection[str] = (),
        as_of: datetime | None = None,
        hours: int = 0,
    ) -> Admission:
        """Admit and archive the endpoint's answers on a day, counted from 0.

        `changed` replaces fields of the Response to a request, named in words.
        """
        now = FIRST + timedelta(days=day, hours=hours)
        stamp = (as_of or now).strftime("%Y-%m-%dT%H:%M:%SZ")
        double = Double(rows, {INDEX: stamp, ARENA: stamp})
        responses = [
            replace(answered(double, request), **(changed or {}).get(str(request), {}))
            for source in SOURCES
            for request in source.requests
        ]
        archive = Archive(self.root)
        admission = admit(SOURCES, responses, now, archive.past(now.date()), accept)
        for refusal in admission.refused.values():
            archive.keep_refused(refusal)
        archive.write(admission.document)
        return admission


def answered(double: Double, request: Request) -> Response:
    return Response(request, 200, double.response(dict(request.params)))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "archive")


def failed(why: str = "status 503 (no reason given)", status: int = 503) -> dict[str, Any]:
    """Return the fields of a Response that brought nothing."""
    return {"status": status, "document": None, "failure": why}


def outcome(admission: Admission, source: str) -> tuple[str, str | None, str | None]:
    """Return status, reason and stand-in of a source."""
    (found,) = (one for one in admission.document["outcomes"] if one["source"] == source)
    return found["status"], found["reason"], found["stands_in"]


def records(admission: Admission, source: str) -> list[Document]:
    return [one for one in admission.document["requests"] if one["params"]["source"] == source]


FRESH = ("fresh", None, None)


# A source on its own


def test_good_responses_are_archived_as_received(desk: Desk) -> None:
    admission = desk.fetch(0)

    assert outcome(admission, INDEX) == outcome(admission, ARENA) == FRESH
    assert admission.refused == {}
    assert admission.warnings == ()
    assert admission.document["schema"] == 1
    assert admission.document["date"] == "2026-07-01"
    asked = [one for source in SOURCES for one in source.requests]
    assert [one["params"] for one in admission.document["requests"]] == [
        dict(one.params) for one in asked
    ]
    (whole,) = records(admission, INDEX)
    assert whole["retrieved_at"] == "2026-07-01T06:17:00Z"
    assert whole["status"] == 200
    assert whole["response"]["data"] == index(10)


def test_rows_set_aside_and_unknown_fields_are_kept(desk: Desk) -> None:
    odd = {"source": "openrouter", "accuracy": 0.5}
    rows = [*index(3), index_row("acme/new", "New", 50, context_length=8192)]
    document = {"data": [*rows, odd, None, "row"], "meta": meta()}

    admission = desk.fetch(0, changed={INDEX: {"document": document}})

    assert outcome(admission, INDEX) == FRESH
    assert records(admission, INDEX)[0]["response"] == document


def meta(**changed: Any) -> Row:
    return {
        "as_of": "2026-07-01T06:00:00Z",
        "version": "v1",
        "source": INDEX,
        "source_url": None,
        "citation": None,
        "model_count": 1,
        "task_type": None,
    } | changed


UNUSABLE: dict[str, tuple[Any, str]] = {
    "no rows": ({"data": [], "meta": meta()}, "the response holds no rows"),
    "no usable row": (
        {"data": [{"source": "openrouter"}, None], "meta": meta()},
        "none of 2 rows can be used (source: unknown)",
    ),
    "another source's rows": (
        {"data": board("logo", 3), "meta": meta()},
        "none of 3 rows can be used (source: not the one asked for)",
    ),
    "no object": (
        [],
        "not a benchmarks response (not an object)",
    ),
    "no meta": (
        {"data": index(1)},
        "not a benchmarks response (meta: absent)",
    ),
    "rows are no list": (
        {"data": {}, "meta": meta()},
        "not a benchmarks response (data: not a list)",
    ),
    "as_of is no time": (
        {"data": index(1), "meta": meta(as_of="yesterday")},
        "not a benchmarks response (meta.as_of: not an ISO 8601 time stamp)",
    ),
    "as_of is to come": (
        {"data": index(1), "meta": meta(as_of="2026-07-09T00:00:00Z")},
        "as_of 2026-07-09T00:00:00Z lies more than 24 hours after the clock",
    ),
}


@pytest.mark.fault(
    "days", "no rows, no usable row, a wrong frame, a time to come", "refused, even with --accept"
)
@pytest.mark.parametrize(("document", "reason"), UNUSABLE.values(), ids=list(UNUSABLE))
@pytest.mark.parametrize("accept", [(), (INDEX,)], ids=["", "accepted"])
def test_a_source_that_cannot_be_shown_is_refused_even_when_accepted(
    desk: Desk, document: Any, reason: str, accept: tuple[str, ...]
) -> None:
    admission = desk.fetch(0, changed={INDEX: {"document": document}}, accept=accept)

    assert outcome(admission, INDEX) == ("missing", reason, None)
    assert outcome(admission, ARENA) == FRESH
    assert records(admission, INDEX) == []
    assert admission.refused[INDEX]["requests"][0]["response"] == document


@pytest.mark.fault("days", "one request of a source fails", "the whole source is refused")
@pytest.mark.parametrize("arena", ["models", "builders", "agents"])
def test_one_failed_board_request_refuses_the_whole_source(desk: Desk, arena: str) -> None:
    request = f"design-arena arena={arena}"

    admission = desk.fetch(0, changed={request: failed()})

    assert outcome(admission, ARENA) == (
        *("missing", f"arena={arena}: status 503 (no reason given)", None),
    )
    assert records(admission, ARENA) == []


def test_an_arena_with_a_wrong_frame_refuses_the_whole_source(desk: Desk) -> None:
    admission = desk.fetch(0, changed={"design-arena arena=agents": {"document": {}}})

    status, reason, _ = outcome(admission, ARENA)
    assert status == "missing"
    assert reason == "arena=agents: not a benchmarks response (data: absent)"


def test_an_empty_arena_is_fine(desk: Desk) -> None:
    admission = desk.fetch(0)

    builders = records(admission, ARENA)[1]
    assert builders["params"]["arena"] == "builders"
    assert builders["response"]["data"] == []


@pytest.mark.fault("days", "the endpoint sends rows of another arena only", "refused")
def test_rows_of_another_arena_alone_cannot_be_used(desk: Desk) -> None:
    """An endpoint that ignores `arena` must not pass for one that has no rows to lose."""
    stray = {"data": board("webapps", 9, "agents"), "meta": meta(source=ARENA)}
    empty = {"document": {"data": [], "meta": meta(source=ARENA)}}

    admission = desk.fetch(
        0,
        changed={
            "design-arena arena=models": {"document": stray},
            "design-arena arena=builders": empty,
            "design-arena arena=agents": empty,
        },
    )

    assert outcome(admission, ARENA)[1] == (
        "none of 9 rows can be used (arena: not the one asked for)"
    )


def test_no_source_with_any_data_is_an_error_that_names_each(desk: Desk) -> None:
    with pytest.raises(FetchError) as error:
        desk.fetch(0, [], changed={"design-arena arena=agents": failed("no answer")})

    assert str(error.value) == (
        "no source has any data: artificial-analysis: the response holds no rows;"
        " design-arena: arena=agents: no answer;"
        " check --api-url and the network, or try again later"
    )
    assert not desk.root.exists()


@pytest.mark.fault(
    "data", "exactly 50 or 100 rows, or one more or less", "a warning at exactly 50 and 100"
)
@pytest.mark.parametrize("count", [49, 50, 51, 99, 100, 101])
def test_a_round_number_of_rows_is_a_warning(desk: Desk, count: int) -> None:
    admission = desk.fetch(0, [*index(count), *board("svg", 3)])

    assert outcome(admission, INDEX) == FRESH
    assert admission.warnings == (
        (f"artificial-analysis: exactly {count} rows; was it cut off?",)
        if count in (50, 100)
        else ()
    )


# What was refused


@pytest.mark.fault(
    "days", "responses are refused", "kept in archive/refused, not among the good days"
)
def test_refused_responses_are_kept_apart(desk: Desk) -> None:
    text = "<html>502</html>"
    admission = desk.fetch(
        0,
        changed={
            "design-arena arena=builders": failed("status 502") | {"text": text},
            "design-arena arena=agents": failed("not asked, as …", status=0),
        },
    )

    path = desk.root / "refused" / "2026" / "2026-07-01.design-arena.json.gz"
    kept = json.loads(gzip.decompress(path.read_bytes()))
    assert kept == admission.refused[ARENA]
    assert (kept["schema"], kept["date"], kept["source"]) == (1, "2026-07-01", ARENA)
    assert kept["reason"] == "arena=builders: status 502"
    models, builders, agents = kept["requests"][:3]
    assert len(models["response"]["data"]) == 17
    assert models["failure"] is None
    assert (builders["status"], builders["response"], builders["text"]) == (503, None, text)
    assert (agents["status"], agents["failure"], agents["text"]) == (0, "not asked, as …", None)
    assert records(admission, ARENA) == []


# Beside the last good day


def refused_for(reason: str, day: str = "2026-07-01") -> tuple[str, str, str]:
    return ("stale", reason, day)


def test_a_failed_source_shows_its_last_good_day(desk: Desk) -> None:
    desk.fetch(0)

    admission = desk.fetch(1, changed={INDEX: failed()})

    assert outcome(admission, INDEX) == refused_for("status 503 (no reason given)")
    assert outcome(admission, ARENA) == FRESH
    assert records(admission, INDEX) == []


def test_the_last_good_day_is_the_newest_with_rows(desk: Desk) -> None:
    desk.fetch(0)
    desk.fetch(1)
    desk.fetch(2, changed={INDEX: failed()})

    admission = desk.fetch(5, changed={INDEX: failed()})

    assert outcome(admission, INDEX)[2] == "2026-07-02"


FEWER = [*index(10), *board("codecategories", 13)]


@pytest.mark.fault("days", "fewer than 70 % of the rows", "the last good day stands in")
def test_far_fewer_rows_are_refused(desk: Desk) -> None:
    desk.fetch(0)

    admission = desk.fetch(1, FEWER)

    assert outcome(admission, ARENA) == refused_for("13 rows received, after 20 on 2026-07-01")
    assert outcome(admission, INDEX) == FRESH
    assert len(admission.refused[ARENA]["requests"][0]["response"]["data"]) == 13


@pytest.mark.fault("days", "a board of 5 entries or more is gone", "the last good day stands in")
def test_a_lost_board_is_refused(desk: Desk) -> None:
    desk.fetch(0)

    admission = desk.fetch(1, [*index(10), *board("codecategories", 19)])

    assert outcome(admission, ARENA) == refused_for(
        "board models/logo gone, after 5 entries on 2026-07-01"
    )


@pytest.mark.fault("days", "the data's time goes back", "the last good day stands in")
@pytest.mark.parametrize("source", [INDEX, ARENA])
def test_data_older_than_the_last_good_days_are_refused(desk: Desk, source: str) -> None:
    desk.fetch(0)

    admission = desk.fetch(1, as_of=FIRST - timedelta(seconds=1))

    assert outcome(admission, source) == refused_for(
        "as_of went back from 2026-07-01T06:17:00Z (2026-07-01) to 2026-07-01T06:16:59Z"
    )


def test_one_request_whose_time_goes_back_refuses_its_source(desk: Desk) -> None:
    desk.fetch(0)
    old = {"data": board("webapps", 3, "agents"), "meta": meta(as_of="2026-06-30T00:00:00Z")}

    admission = desk.fetch(1, changed={"design-arena arena=agents": {"document": old}})

    assert outcome(admission, ARENA)[0] == "stale"
    assert outcome(admission, INDEX) == FRESH


def test_the_same_time_again_is_fine(desk: Desk) -> None:
    desk.fetch(0)

    assert outcome(desk.fetch(1, as_of=FIRST), INDEX) == FRESH


def test_an_arena_that_loses_its_few_rows_is_fine(desk: Desk) -> None:
    """No board of 5 entries is lost, and enough rows are left over all arenas."""
    desk.fetch(0)

    admission = desk.fetch(1, [row for row in ROWS if row.get("arena") != "agents"])

    assert outcome(admission, ARENA) == FRESH


def test_small_losses_add_up_only_to_the_last_good_day(desk: Desk) -> None:
    for day, count in enumerate((100, 71, 51, 37)):
        assert outcome(desk.fetch(day, [*index(count), *board("svg", 3)]), INDEX) == FRESH


def test_the_first_good_fetch_after_a_stale_day_is_fresh(desk: Desk) -> None:
    desk.fetch(0)
    desk.fetch(1, FEWER)

    assert outcome(desk.fetch(2), ARENA) == FRESH


# A smaller shape that stays


@pytest.mark.fault("days", "a source stays smaller", "accepted on the third fetched day, said so")
def test_the_third_day_of_the_same_smaller_shape_is_accepted(desk: Desk) -> None:
    desk.fetch(0)
    assert outcome(desk.fetch(1, FEWER), ARENA)[0] == "stale"
    assert outcome(desk.fetch(2, FEWER), ARENA)[0] == "stale"

    third, fourth = desk.fetch(3, FEWER), desk.fetch(4, FEWER)

    reason = "accepted, the same on 3 fetched days: 13 rows received, after 20 on 2026-07-01"
    assert outcome(third, ARENA) == ("fresh", reason, None)
    assert third.warnings == (f"design-arena: {reason}",)
    assert third.refused == {}
    assert outcome(fourth, ARENA) == FRESH, "the new shape is the last good day's"


def test_days_without_a_fetch_do_not_break_the_run(desk: Desk) -> None:
    desk.fetch(0)
    desk.fetch(1, FEWER)
    desk.fetch(9, FEWER)

    assert outcome(desk.fetch(20, FEWER), ARENA)[0] == "fresh"


def test_shapes_within_10_percent_are_the_same(desk: Desk) -> None:
    desk.fetch(0, [*index(100), *board("svg", 3)])
    desk.fetch(1, [*index(50), *board("svg", 3)])
    desk.fetch(2, [*index(46), *board("svg", 3)])

    admission = desk.fetch(3, [*index(48), *board("svg", 3)])

    assert outcome(admission, INDEX)[0] == "fresh"


@pytest.mark.fault(
    "days",
    "a source is smaller in another way, or fails, in between",
    "the count to acceptance begins again",
)
@pytest.mark.parametrize(
    "second",
    [
        pytest.param({"rows": [*index(10), *board("codecategories", 11)]}, id="fewer still"),
        pytest.param({"rows": [*index(10), *board("svg", 13)]}, id="another board"),
        pytest.param({"rows": ROWS}, id="a good day"),
        pytest.param({"changed": {"design-arena arena=models": failed()}}, id="no answer"),
        pytest.param(
            {"changed": {"design-arena arena=models": {"document": []}}}, id="wrong frame"
        ),
        pytest.param(
            {"rows": FEWER, "changed": {"design-arena arena=agents": failed()}}, id="half an answer"
        ),
    ],
)
def test_another_second_day_begins_the_count_again(desk: Desk, second: dict[str, Any]) -> None:
    desk.fetch(0)
    desk.fetch(1, FEWER)
    desk.fetch(2, **second)

    assert outcome(desk.fetch(3, FEWER), ARENA)[0] == "stale"


@pytest.mark.fault("days", "a smaller source is fetched many times a day", "it counts as one day")
def test_the_same_shape_twice_a_day_counts_as_one_day(desk: Desk) -> None:
    desk.fetch(0)
    for hours in (0, 1, 2, 3):
        assert outcome(desk.fetch(1, FEWER, hours=hours), ARENA)[0] == "stale"

    assert outcome(desk.fetch(2, FEWER), ARENA)[0] == "stale"
    assert outcome(desk.fetch(3, FEWER), ARENA)[0] == "fresh"


@pytest.mark.fault("days", "the data's time stays back", "never accepted by itself")
def test_older_data_are_never_accepted_by_themselves(desk: Desk) -> None:
    desk.fetch(0)

    for day in range(1, 6):
        admission = desk.fetch(day, FEWER, as_of=FIRST - timedelta(days=1))
        assert outcome(admission, ARENA)[0] == "stale"


def test_a_source_that_was_missing_needs_no_count(desk: Desk) -> None:
    desk.fetch(0, changed={ARENA + " arena=models": failed()})

    assert outcome(desk.fetch(1, FEWER), ARENA) == FRESH


# Accepted by the operator


@pytest.mark.parametrize("source", [INDEX, ARENA])
def test_accept_takes_a_smaller_source_at_once(desk: Desk, source: str) -> None:
    desk.fetch(0)
    few = [*index(2), *board("codecategories", 2)]

    admission = desk.fetch(1, few, accept=[source])

    status, reason, stands_in = outcome(admission, source)
    (other,) = {INDEX, ARENA} - {source}
    assert (status, stands_in) == ("fresh", None)
    assert reason
    assert reason.startswith("accepted by the operator: 2 rows received, after ")
    assert admission.warnings == (f"{source}: {reason}",)
    assert outcome(admission, other)[0] == "stale"
    assert outcome(desk.fetch(2, few), source) == FRESH, "the new shape is the last good day's"


@pytest.mark.fault("days", "--accept of a source whose time goes back", "taken at once, said so")
def test_accept_takes_older_data(desk: Desk) -> None:
    desk.fetch(0)

    admission = desk.fetch(1, as_of=FIRST - timedelta(days=1), accept=[INDEX])

    assert outcome(admission, INDEX) == (
        "fresh",
        "accepted by the operator: as_of went back from 2026-07-01T06:17:00Z (2026-07-01)"
        " to 2026-06-30T06:17:00Z",
        None,
    )
    assert outcome(admission, ARENA)[0] == "stale"


def test_accept_changes_nothing_about_a_good_source(desk: Desk) -> None:
    desk.fetch(0)

    admission = desk.fetch(1, accept=[INDEX, ARENA])

    assert outcome(admission, INDEX) == outcome(admission, ARENA) == FRESH
    assert admission.warnings == ()


@pytest.mark.fault(
    "days",
    "--accept of a source that failed, is empty or of a time to come",
    "the last good day stands in",
)
@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"changed": {INDEX: failed()}}, id="failed"),
        pytest.param({"rows": board("svg", 20)}, id="empty"),
        pytest.param({"as_of": FIRST + timedelta(days=3)}, id="to come"),
    ],
)
def test_accept_takes_nothing_that_cannot_be_shown(desk: Desk, change: dict[str, Any]) -> None:
    desk.fetch(0)

    admission = desk.fetch(1, **change, accept=[INDEX])

    assert outcome(admission, INDEX)[0] == "stale"


# A second fetch of a day


def test_equal_responses_keep_the_time_of_the_first(desk: Desk) -> None:
    first = desk.fetch(0, as_of=FIRST)

    second = desk.fetch(0, as_of=FIRST, hours=5)

    assert second.document == first.document


def test_only_what_changed_is_replaced(desk: Desk) -> None:
    desk.fetch(0, as_of=FIRST)

    second = desk.fetch(0, [*ROWS, index_row("acme/new", "New", 70)], as_of=FIRST, hours=5)

    times = {one["params"]["source"]: one["retrieved_at"] for one in second.document["requests"]}
    assert times == {INDEX: "2026-07-01T11:17:00Z", ARENA: "2026-07-01T06:17:00Z"}


@pytest.mark.fault("days", "a second fetch of a day fails", "what the first brought stays, stale")
def test_a_failed_second_fetch_keeps_the_records_of_the_first(desk: Desk) -> None:
    first = desk.fetch(0)

    second = desk.fetch(0, changed={"design-arena arena=models": failed()}, hours=5)

    assert second.failed == {ARENA: "arena=models: status 503 (no reason given)"}
    assert outcome(second, ARENA) == FRESH
    assert records(second, ARENA) == records(first, ARENA)
    assert list(second.refused) == [ARENA]
    assert desk.fetch(0, hours=9).failed == {}


def test_a_refused_second_fetch_is_judged_by_the_first(desk: Desk) -> None:
    first = desk.fetch(0)

    second = desk.fetch(0, FEWER, hours=5)

    assert second.failed == {ARENA: "13 rows received, after 20 on 2026-07-01"}
    assert outcome(second, ARENA) == FRESH
    assert records(second, ARENA) == records(first, ARENA)


@pytest.mark.parametrize("accept", [(), (ARENA,)], ids=["by itself", "by the operator"])
def test_what_was_said_of_an_accepted_source_stays_for_equal_responses(
    desk: Desk, accept: tuple[str, ...]
) -> None:
    for day, rows in enumerate((ROWS, FEWER, FEWER)):
        desk.fetch(day, rows)
    first = desk.fetch(3, FEWER, accept=accept, as_of=FIRST + timedelta(days=3))

    second = desk.fetch(3, FEWER, as_of=FIRST + timedelta(days=3), hours=5)

    assert outcome(first, ARENA)[1]
    assert second.document == first.document
    assert second.warnings == first.warnings


def test_nothing_is_said_once_an_accepted_source_recovers_the_same_day(desk: Desk) -> None:
    desk.fetch(0)
    desk.fetch(1, FEWER, accept=[ARENA])

    assert outcome(desk.fetch(1, hours=5), ARENA) == FRESH


# Which categories a task type means

CODING = "design-arena task_type=coding"


def mapping(admission: Admission) -> Document:
    found: list[Document] = [
        one for one in admission.document["requests"] if one["params"].get("task_type") == "coding"
    ]
    assert len(found) == 1
    return found[0]


def test_a_task_type_that_is_not_mapped_is_archived_as_such(desk: Desk) -> None:
    error = {"error": {"code": 400, "message": "Invalid request parameters"}}
    changed = {CODING: {"status": 400, "document": error}}

    admission = desk.fetch(0, changed=changed)

    assert outcome(admission, ARENA) == FRESH
    assert (mapping(admission)["status"], mapping(admission)["response"]) == (400, error)
    assert admission.warnings == ()


def test_an_empty_mapping_is_archived_as_such(desk: Desk) -> None:
    desk.fetch(0)

    admission = desk.fetch(1, [*index(10), *board("svg", 12), *board("logo", 8)], accept=[ARENA])

    assert mapping(admission)["response"]["data"] == []
    assert not any("task_type" in warning for warning in admission.warnings)


BROKEN = [
    pytest.param(failed(), "status 503 (no reason given)", id="failed"),
    pytest.param({"document": []}, "not a benchmarks response (not an object)", id="wrong frame"),
]


@pytest.mark.fault("days", "a task type's mapping fails", "the last known stays, with a warning")
@pytest.mark.parametrize(("change", "why"), BROKEN)
def test_a_failed_mapping_keeps_the_last_known(desk: Desk, change: Row, why: str) -> None:
    first = desk.fetch(0)

    for day in (1, 2):
        admission = desk.fetch(day, changed={CODING: change})

        assert outcome(admission, ARENA) == FRESH
        assert mapping(admission) == mapping(first)
        assert admission.warnings == (f"{CODING}: {why}; the last known mapping stays",)


def test_the_last_known_mapping_is_looked_for_beyond_stale_days(desk: Desk) -> None:
    first = desk.fetch(0)
    desk.fetch(1, changed={"design-arena arena=models": failed()})

    assert mapping(desk.fetch(2, changed={CODING: failed()})) == mapping(first)


def test_a_failed_mapping_of_the_first_day_is_left_out(desk: Desk) -> None:
    admission = desk.fetch(0, changed={CODING: failed()})

    assert outcome(admission, ARENA) == FRESH
    assert len(records(admission, ARENA)) == 5
    assert not any(one["params"].get("task_type") == "coding" for one in records(admission, ARENA))


def test_a_mapping_counts_for_no_guard(desk: Desk) -> None:
    """Its rows repeat those of the boards, and its time may be any."""
    desk.fetch(0)
    odd = {"data": board("codecategories", 50), "meta": meta(as_of="2030-01-01T00:00:00Z")}

    admission = desk.fetch(1, changed={CODING: {"document": odd}})

    assert outcome(admission, ARENA) == FRESH
    assert admission.warnings == ()
