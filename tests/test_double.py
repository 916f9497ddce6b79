"""Tests of the endpoint's double, through a real socket."""

from __future__ import annotations

import gzip
import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests import double as module
from tests.double import Answer, BadFileError, Double, Handler, drip, load, load_all, newest, reset

ROOT = Path(__file__).resolve().parent.parent
BEARER = {"Authorization": "Bearer sk-or-any-key-will-do"}
AS_OF = {"artificial-analysis": "2026-08-19T12:00:03Z", "design-arena": "2026-08-24T00:02:03Z"}


def index_row(slug: str, name: str, **indices: float | None) -> dict[str, Any]:
    """Return a row of Artificial Analysis; an index not given is null."""
    tasks = ("intelligence", "coding", "agentic")
    scores = {f"{task}_index": indices.get(task) for task in tasks}
    return {
        "source": "artificial-analysis",
        "model_permaslug": slug,
        "display_name": name,
        **scores,
        "pricing": None,
    }


def arena_row(slug: str, arena: str, category: str) -> dict[str, Any]:
    """Return a row of Design Arena."""
    places = ("first_place", "second_place", "third_place", "fourth_place", "total")
    return {
        "source": "design-arena",
        "model_permaslug": slug,
        "display_name": slug.upper(),
        "arena": arena,
        "category": category,
        "elo": 1200,
        "win_rate": 50.5,
        "avg_generation_time_ms": None,
        "tournament_stats": dict.fromkeys(places),
        "pricing": {"prompt": "0.000003", "completion": "0.000015"},
    }


ROWS = [
    index_row("a/one", "One (high)", intelligence=60, coding=70.5, agentic=0),
    index_row("a/one", "One (low)", intelligence=50, coding=None, agentic=40),
    index_row("b/two", "Two", intelligence=None, coding=20),
    arena_row("a/one", "models", "codecategories"),
    arena_row("c", "models", "gamedev"),
    arena_row("d", "agents", "gamedev"),
    {"source": "openrouter", "model_permaslug": "e/five", "accuracy": 0.5},
]
INDEX_ROWS, ARENA_ROWS, MODELS_ROWS = ROWS[:3], ROWS[3:6], ROWS[3:5]


@pytest.fixture
def double() -> Iterator[Double]:
    """Serve the rows above."""
    with Double(ROWS, AS_OF) as served:
        yield served


def ask(
    double: Double,
    params: dict[str, str] | None = None,
    *,
    path: str = "/benchmarks",
    method: str = "GET",
    headers: dict[str, str] = BEARER,
) -> httpx.Response:
    """Ask the double, deaf to the environment's proxies."""
    with httpx.Client(trust_env=False) as client:
        return client.request(method, double.url + path, params=params, headers=headers)


def data(double: Double, **params: str) -> list[Any]:
    """Return the rows of a good answer."""
    response = ask(double, params)
    assert response.status_code == 200
    rows: list[Any] = response.json()["data"]
    return rows


def error(status: int, message: str) -> dict[str, Any]:
    """Return the contract's shape of an error."""
    return {"error": {"code": status, "message": message}}


# Filters


def test_bare_call_returns_every_row(double: Double) -> None:
    assert data(double) == ROWS


def test_source_keeps_its_rows(double: Double) -> None:
    assert data(double, source="artificial-analysis") == INDEX_ROWS


def test_design_arena_means_models_unless_told(double: Double) -> None:
    assert data(double, source="design-arena") == MODELS_ROWS


@pytest.mark.parametrize(
    ("arena", "rows"), [("models", MODELS_ROWS), ("agents", ARENA_ROWS[2:]), ("builders", [])]
)
def test_arena_chooses(double: Double, arena: str, rows: list[Any]) -> None:
    assert data(double, source="design-arena", arena=arena) == rows


def test_arena_of_a_mixed_call_concerns_design_arena_only(double: Double) -> None:
    assert data(double, arena="agents") == [*INDEX_ROWS, ROWS[5], ROWS[6]]
    assert data(double, source="artificial-analysis", arena="agents") == INDEX_ROWS


def test_category_narrows_the_arena(double: Double) -> None:
    assert data(double, source="design-arena", category="gamedev") == [ROWS[4]]
    assert data(double, source="design-arena", category="unheard-of") == []
    assert data(double, category="gamedev") == [*INDEX_ROWS, ROWS[4], ROWS[5], ROWS[6]]


@pytest.mark.parametrize(
    ("task", "rows"),
    [("intelligence", ROWS[:2]), ("coding", [ROWS[0], ROWS[2]]), ("agentic", ROWS[:2])],
)
def test_task_type_drops_rows_without_that_index(
    double: Double, task: str, rows: list[Any]
) -> None:
    assert data(double, source="artificial-analysis", task_type=task) == rows


@pytest.mark.parametrize(
    ("task", "rows"), [("coding", [ROWS[3]]), ("intelligence", []), ("agentic", [])]
)
def test_task_type_of_design_arena_is_a_category(
    double: Double, task: str, rows: list[Any]
) -> None:
    assert data(double, source="design-arena", task_type=task) == rows


def test_task_type_of_a_mixed_call(double: Double) -> None:
    assert data(double, task_type="coding") == [ROWS[0], ROWS[2], ROWS[3]]


def test_max_results_cuts_what_the_filters_leave(double: Double) -> None:
    assert data(double, source="design-arena", max_results="1") == [ROWS[3]]
    assert data(double, max_results="1000") == ROWS


def test_rows_can_change_while_served(double: Double) -> None:
    del double.rows[1:]
    assert data(double) == ROWS[:1]


def test_unknown_parameters_are_ignored(double: Double) -> None:
    assert data(double, colour="blue") == ROWS


# Meta


def test_meta_of_one_source(double: Double) -> None:
    assert ask(double, {"source": "artificial-analysis", "task_type": "coding"}).json()["meta"] == {
        "as_of": "2026-08-19T12:00:03Z",
        "version": "v1",
        "source": "artificial-analysis",
        "source_url": "https://artificialanalysis.ai",
        "citation": "Source: Artificial Analysis (artificialanalysis.ai) via OpenRouter"
        " (openrouter.ai/rankings).",
        "model_count": 2,
        "task_type": "coding",
    }


def test_meta_of_design_arena(double: Double) -> None:
    meta = ask(double, {"source": "design-arena"}).json()["meta"]
    assert meta["as_of"] == "2026-08-24T00:02:03Z"
    assert meta["source_url"] == "https://www.designarena.ai"
    assert meta["citation"] == (
        "Source: Design Arena (www.designarena.ai) via OpenRouter (openrouter.ai/rankings)."
    )


def test_meta_of_a_mixed_call_attributes_nothing(double: Double) -> None:
    assert ask(double).json()["meta"] == {
        "as_of": "2026-08-24T00:02:03Z",
        "version": "v1",
        "source": None,
        "source_url": None,
        "citation": None,
        "model_count": 5,
        "task_type": None,
    }


def test_fractions_of_a_second_are_newer(double: Double) -> None:
    double.as_of["artificial-analysis"] = "2026-08-24T00:02:03.5Z"
    assert ask(double).json()["meta"]["as_of"] == "2026-08-24T00:02:03.5Z"


def test_model_count_is_of_the_rows_returned(double: Double) -> None:
    def count(**params: str) -> int:
        found: int = ask(double, params).json()["meta"]["model_count"]
        return found

    assert count(source="artificial-analysis") == 2
    assert count(max_results="2") == 1
    assert count(source="design-arena", arena="builders") == 0


def test_as_of_has_a_default() -> None:
    with Double(ROWS) as served:
        assert ask(served).json()["meta"]["as_of"] == module.AS_OF
        assert ask(served, {"source": "design-arena"}).json()["meta"]["as_of"] == module.AS_OF


# Errors


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("source", "openrouter"),
        ("source", ""),
        ("task_type", "search"),
        ("arena", "Models"),
        *(("max_results", value) for value in ("0", "-1", "1.5", "ten", "", "١")),
    ],
)
def test_bad_parameters(double: Double, name: str, value: str) -> None:
    response = ask(double, {name: value})
    assert response.status_code == 400
    assert response.json() == error(400, "Invalid request parameters")


@pytest.mark.parametrize("value", [None, "", "Bearer", "Basic c2s=", "sk-or-key"])
def test_no_key(double: Double, value: str | None) -> None:
    headers = {} if value is None else {"Authorization": value}
    response = ask(double, headers=headers)
    assert response.status_code == 401
    assert response.json() == error(401, "Missing Authentication header")


def test_unknown_path(double: Double) -> None:
    response = ask(double, path="/models")
    assert response.status_code == 404
    assert response.json() == error(404, "Not Found")


@pytest.mark.parametrize("base", ["", "/", "/any/where"])
def test_any_base_path_will_do(double: Double, base: str) -> None:
    address = f"http://127.0.0.1:{double.port}{base.rstrip('/')}/benchmarks"
    assert httpx.get(address, headers=BEARER, trust_env=False).json()["data"] == ROWS


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_only_get(double: Double, method: str) -> None:
    address = f"{double.url}/benchmarks"
    response = httpx.request(method, address, headers=BEARER, content=b"{}", trust_env=False)
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET"
    assert response.json() == error(405, "Method Not Allowed")


def test_head_has_no_body(double: Double) -> None:
    response = ask(double, method="HEAD")
    assert (response.status_code, response.content) == (405, b"")


# On the line


@pytest.mark.parametrize("accepted", ["gzip", "br, gzip;q=0.5", "deflate,gzip"])
def test_gzip_for_who_accepts_it(double: Double, accepted: str) -> None:
    response = ask(double, headers={**BEARER, "Accept-Encoding": accepted})
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.json()["data"] == ROWS


@pytest.mark.parametrize("accepted", ["", "identity", "br", "gzip;q=0", "gzip; q=0.0, br"])
def test_no_gzip_for_others(double: Double, accepted: str) -> None:
    response = ask(double, headers={**BEARER, "Accept-Encoding": accepted})
    assert "Content-Encoding" not in response.headers
    assert response.headers["Content-Type"] == "application/json"
    assert response.json()["data"] == ROWS


def test_requests_are_recorded(double: Double) -> None:
    ask(double, {"source": "design-arena", "arena": "agents"})
    ask(double, path="/models", headers={})
    first, second = double.requests
    assert first.path == "/api/v1/benchmarks"
    assert first.params == {"source": "design-arena", "arena": "agents"}
    assert first.headers["authorization"] == BEARER["Authorization"]
    assert (second.path, second.params) == ("/api/v1/models", {})
    assert "authorization" not in second.headers


def test_a_stopped_double_is_gone() -> None:
    with Double(ROWS) as served:
        pass
    with pytest.raises(httpx.ConnectError):
        ask(served)


def test_a_given_port_is_taken() -> None:
    with Double([]) as first:
        port = first.port
    with Double([], port=port) as second:
        assert second.url == f"http://127.0.0.1:{port}/api/v1"
        assert data(second) == []


# Scripts


def test_answers_are_used_up_in_order(double: Double) -> None:
    double.script({}, Answer.error(429, headers={"Retry-After": "1"}), Answer.error(500))
    first, second, third = ask(double), ask(double), ask(double)
    assert first.json() == error(429, "Rate limit exceeded")
    assert first.headers["Retry-After"] == "1"
    assert (second.status_code, second.json()) == (500, error(500, "Internal Server Error"))
    assert third.json()["data"] == ROWS


def test_the_last_answer_may_stay(double: Double) -> None:
    double.script({}, Answer.error(500), Answer.error(503, "Away"), forever=True)
    assert [ask(double).status_code for _ in range(4)] == [500, 503, 503, 503]
    assert ask(double).json() == error(503, "Away")


def test_a_script_waits_for_its_request(double: Double) -> None:
    double.script({"source": "design-arena", "task_type": None}, Answer.error(500))
    assert ask(double).status_code == 200
    assert ask(double, {"source": "design-arena", "task_type": "coding"}).status_code == 200
    assert ask(double, {"source": "design-arena", "arena": "agents"}).status_code == 500
    assert ask(double, {"source": "design-arena", "arena": "agents"}).status_code == 200


def test_the_oldest_script_goes_first(double: Double) -> None:
    double.script({"arena": "agents"}, Answer.error(500))
    double.script({}, Answer.error(429), forever=True)
    statuses = [ask(double, {"arena": "agents"}).status_code for _ in range(2)]
    assert statuses == [500, 429]


def test_a_script_comes_before_any_check(double: Double) -> None:
    double.script({}, Answer(body="no key needed"))
    assert ask(double, headers={}).text == "no key needed"


@pytest.mark.parametrize(
    ("body", "sent"),
    [(b"\xff{", b"\xff{"), ("é", "é".encode()), ({"a": None}, b'{"a": null}'), ([], b"[]")],
)
def test_bodies(double: Double, body: object, sent: bytes) -> None:
    double.script({}, Answer(203, body, {"content-type": "text/x-odd", "X-More": "1"}))
    response = ask(double)
    assert (response.status_code, response.content) == (203, sent)
    assert response.headers.get_list("Content-Type") == ["text/x-odd"]
    assert response.headers["X-More"] == "1"


def test_response_is_a_copy_to_tamper_with(double: Double) -> None:
    tampered = double.response({"source": "design-arena"})
    tampered["data"][0]["win_rate"] = 101
    double.script({}, Answer(body=tampered))
    assert data(double)[0]["win_rate"] == 101
    assert data(double, source="design-arena")[0]["win_rate"] == 50.5


def test_a_body_can_promise_more_than_it_gives(double: Double) -> None:
    double.script({}, Answer(body=b'{"data": [', headers={"Content-Length": "9999"}))
    with pytest.raises(httpx.RemoteProtocolError):
        ask(double)


def test_a_gzip_stream_can_be_cut(double: Double) -> None:
    cut = gzip.compress(b'{"data": []}' * 50, mtime=0)[:-12]
    double.script({}, Answer(body=cut, headers={"Content-Encoding": "gzip"}))
    response = ask(double)
    assert response.headers["Content-Length"] == str(len(cut))
    assert not response.content.endswith(b"}" * 50)


def test_reset(double: Double) -> None:
    double.script({}, reset)
    with pytest.raises(httpx.NetworkError):
        ask(double)
    assert data(double) == ROWS


def test_drip_brings_the_whole_body(double: Double) -> None:
    double.script({}, drip(Answer(body={"slow": True}), pause=0))
    assert ask(double).json() == {"slow": True}


def test_hanging_up_on_a_drip_is_no_error(
    double: Double, capfd: pytest.CaptureFixture[str]
) -> None:
    slow, ended = drip(Answer(body=b"x" * 100_000_000), pause=0), threading.Event()

    def fault(handler: Handler) -> None:
        try:
            slow(handler)
        finally:
            ended.set()

    double.script({}, fault)
    plain = {"Accept-Encoding": "identity"}
    with httpx.stream("GET", f"{double.url}/benchmarks", headers=plain, trust_env=False) as answer:
        assert answer.status_code == 200
    assert ended.wait(60)
    assert data(double) == ROWS
    assert capfd.readouterr().err == ""


def test_a_fault_has_the_raw_handler(double: Double) -> None:
    def nonsense(handler: Handler) -> None:
        handler.wfile.write(b"HELO\r\n\r\n")

    double.script({}, nonsense)
    with pytest.raises(httpx.RemoteProtocolError):
        ask(double)


# Files


def response_of(rows: list[dict[str, Any]], as_of: str) -> dict[str, Any]:
    """Return a response as far as a file of it matters."""
    return {"data": rows, "meta": {"as_of": as_of, "version": "v1"}}


def archived(as_of: str, rows: list[Any], status: int = 200, **params: str) -> dict[str, Any]:
    """Return an archived request."""
    response = response_of(rows, as_of) if status == 200 else error(status, "Away")
    return {
        "params": params,
        "retrieved_at": "2026-08-24T05:00:00Z",
        "status": status,
        "response": response,
    }


def archived_day(*requests: dict[str, Any]) -> bytes:
    """Return the bytes of an archived day."""
    day = {"schema": 1, "date": "2026-08-24", "requests": requests, "outcomes": []}
    return gzip.compress(json.dumps(day).encode())


def many_days() -> bytes:
    """Return two days as compressed lines."""
    days = [
        {"date": f"2026-05-0{day}", "response": response_of([row], f"2026-05-0{day}T12:00:00Z")}
        for day, row in enumerate(ROWS[:2], start=1)
    ]
    return gzip.compress("".join(f"{json.dumps(day)}\n" for day in days).encode())


def test_load_a_response(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    path.write_text(json.dumps(response_of(INDEX_ROWS, "2026-07-10T08:34:09Z")), "utf-8")
    assert load(path) == (INDEX_ROWS, {"artificial-analysis": "2026-07-10T08:34:09Z"})


def test_load_an_archived_day(tmp_path: Path) -> None:
    path = tmp_path / "2026-08-24.json.gz"
    path.write_bytes(
        archived_day(
            archived("2026-08-19T12:00:03Z", INDEX_ROWS, source="artificial-analysis"),
            archived("2026-08-24T00:02:03Z", MODELS_ROWS, source="design-arena", arena="models"),
            archived("2026-08-23T00:00:00Z", ROWS[5:6], source="design-arena", arena="agents"),
            archived("2026-08-25T00:00:00Z", [], source="design-arena", arena="builders"),
            archived("2026-08-26T00:00:00Z", ROWS[3:4], source="design-arena", task_type="coding"),
            archived("", [], status=400, source="design-arena", category="svg"),
        )
    )
    assert load(path) == (ROWS[:6], AS_OF)


def test_load_leaves_out_rows_that_are_no_objects(tmp_path: Path) -> None:
    path = tmp_path / "2026-08-24.json.gz"
    path.write_bytes(archived_day(archived("2026-08-19T12:00:03Z", ["odd", ROWS[0], None])))
    assert load(path)[0] == [ROWS[0]]


def test_load_a_day_of_many(tmp_path: Path) -> None:
    path = tmp_path / "days.jsonl.gz"
    path.write_bytes(many_days())
    rows, as_of = load(path, "2026-05-02")
    assert (rows, as_of) == (ROWS[1:2], {"artificial-analysis": "2026-05-02T12:00:00Z"})


def test_many_days_need_one_that_is_there(tmp_path: Path) -> None:
    path = tmp_path / "days.jsonl.gz"
    path.write_bytes(many_days())
    with pytest.raises(BadFileError, match="choose one with --day"):
        load(path)
    with pytest.raises(BadFileError, match=r"no day '2026-06-01'.*2026-05-01 to 2026-05-02"):
        load(path, "2026-06-01")


def test_several_files_are_one(tmp_path: Path) -> None:
    stamps = ["2026-07-01T00:00:00Z", "2026-07-03T00:00:00Z", "2026-07-02T00:00:00Z"]
    paths = [tmp_path / f"{number}.json" for number in range(3)]
    for path, stamp, row in zip(paths, stamps, [ROWS[0], ROWS[1], ROWS[3]], strict=True):
        path.write_text(json.dumps(response_of([row], stamp)), "utf-8")
    rows, as_of = load_all(paths)
    assert rows == [ROWS[0], ROWS[1], ROWS[3]]
    assert as_of == {
        "artificial-analysis": "2026-07-03T00:00:00Z",
        "design-arena": "2026-07-02T00:00:00Z",
    }


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("absent.json", None, "No such file"),
        ("text.json", b"hello", "Expecting value"),
        ("bytes.json", b"\xff\xff", "codec can't decode"),
        ("deep.json", b"[" * 100_000, "deep.json: "),
        ("list.json", b"[]", "'data' is no list"),
        ("meta.json", b'{"data": []}', "'meta' is no dict"),
        ("plain.json.gz", b"{}", "[Nn]ot a gzipped file"),
        ("cut.json.gz", gzip.compress(b"{}", mtime=0)[:-6], "ended before"),
        ("empty.jsonl.gz", gzip.compress(b"", mtime=0), "the file has none"),
        ("day.json.gz", gzip.compress(b'{"requests": [{}]}', mtime=0), "'status' is no int"),
    ],
)
def test_bad_files(tmp_path: Path, name: str, content: bytes | None, why: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadFileError, match=why) as caught:
        load(path, "2026-05-01")
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_newest_day_of_a_sample(tmp_path: Path) -> None:
    for name in ("2025/2025-12-31.json.gz", "2026/2026-01-02.json.gz", "2026/2026-01-01.json.gz"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert newest(tmp_path) == tmp_path / "2026" / "2026-01-02.json.gz"


def test_the_embedded_sample_is_given_back_as_it_is() -> None:
    day = newest(module.SAMPLE)
    served = Double(*load(day))
    for request in json.loads(gzip.decompress(day.read_bytes()))["requests"]:
        assert served.response(request["params"]) == request["response"]


# The command


def test_the_command_serves_until_interrupted(tmp_path: Path) -> None:
    path = tmp_path / "days.jsonl.gz"
    path.write_bytes(many_days())
    command = [sys.executable, "-m", "tests.double", str(path)]
    # A shell that runs the tests in the background makes its children deaf to Ctrl-C.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(
        [*command, "--port", "0", "--day", "2026-05-01"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        signal.signal(signal.SIGINT, before)
        assert process.stdout is not None
        try:
            key, build = process.stdout.readline(), process.stdout.readline()
            url = build.split()[3]
            served = httpx.get(f"{url}/benchmarks", headers=BEARER, trust_env=False).json()
        finally:
            process.send_signal(signal.SIGINT)
            rest, errors = process.communicate(timeout=30)
    assert key == "export OPENROUTER_API_KEY=sk-or-any-key-will-do\n"
    assert build.startswith("site-gen build --api-url http://127.0.0.1:")
    assert build.endswith("/api/v1 --archive double/archive --output double/public\n")
    assert served["data"] == ROWS[:1]
    assert (process.returncode, rest, errors) == (0, "", "")


def test_the_command_says_what_is_wrong_with_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "absent.json"
    assert module.main([str(path)]) == 1
    assert capsys.readouterr() == ("", f"double: {path}: No such file or directory\n")


def test_the_command_says_that_there_is_no_sample(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(module, "SAMPLE", tmp_path)
    assert module.main([]) == 1
    output, errors = capsys.readouterr()
    assert output == ""
    assert errors.startswith(f"double: {tmp_path}: no sample day")
    assert errors.count("\n") == 1


def test_the_command_says_that_the_port_is_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "one.json"
    path.write_text(json.dumps(response_of([], "2026-07-10T08:34:09Z")), "utf-8")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert module.main([str(path), "--port", str(port)]) == 1
    assert capsys.readouterr() == ("", f"double: port {port}: Address already in use\n")


def test_the_command_refuses_a_port_that_cannot_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "one.json"
    path.write_text(json.dumps(response_of([], "2026-07-10T08:34:09Z")), "utf-8")
    assert module.main([str(path), "--port", "99999"]) == 1
    assert capsys.readouterr().err.startswith("double: port 99999: ")
