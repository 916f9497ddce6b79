"""The downloads: complete, exact, valid by their own schemas, credited, safe in a spreadsheet."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from site_gen.pages import exports
from site_gen.sample import day as sample_day
from tests import command, schemas
from tests.double import ATTRIBUTIONS
from tests.sites import (
    AS_OF,
    DATE,
    LIVE_ROWS,
    PLACES,
    RETRIEVED_AT,
    Row,
    arena_row,
    index_row,
    site_of,
)

LICENCE = "CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/)"
INVENTED = {
    "artificial-analysis": "Sample: invented figures in the shape of Artificial Analysis's",
    "design-arena": "Sample: invented figures in the shape of Design Arena's",
}
WHO = ["slug", "name", "variant", "lab", "url"]
INDICES = {f"{task}_index" for task in ("intelligence", "coding", "agentic")}
GIVEN = {
    "artificial-analysis": INDICES | {"price_prompt", "price_completion"},
    "design-arena": {
        *("elo", "win_rate", "first_place", "second_place", "third_place", "fourth_place"),
        *("tournaments", "avg_generation_time_ms", "price_prompt", "price_completion"),
    },
}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return command.sample(tmp_path_factory)


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return command.small(tmp_path_factory) / "public"


@pytest.fixture(scope="module", params=["sample", "live"])
def site(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.getfixturevalue(request.param)
    return folder


def load(path: Path) -> Any:
    """Return a JSON file's content, its numbers that are not whole as Decimals."""
    return json.loads(path.read_bytes(), parse_float=Decimal)


def boards(site: Path) -> list[Any]:
    """Return every board's file, in the order of the index."""
    index = load(site / "data/v1/index.json")
    return [load(site / line["json"].removeprefix("/")) for line in index["boards"]]


def files_of(*rows: Row, sample: bool = False) -> dict[str, bytes]:
    """Return the downloads of a day with these rows, by path."""
    return {file.path: file.data for file in exports.files(site_of(*rows, sample=sample))}


def table(data: bytes) -> list[dict[str, str]]:
    """Return a CSV file's rows as a strict reader has them."""
    return list(csv.DictReader(io.StringIO(data.decode(), newline=""), strict=True))


def board_file(*rows: Row) -> tuple[Any, list[dict[str, str]]]:
    """Return JSON and CSV of the one board that these rows of Design Arena make."""
    files = files_of(*rows)
    (name,) = {path.rpartition(".")[0] for path in files if path.startswith("/data/v1/boards/")}
    return json.loads(files[f"{name}.json"]), table(files[f"{name}.csv"])


# What was given


def expected(rows: list[Row]) -> dict[str, list[tuple[Any, ...]]]:
    """Return slug, name and given values of every entry of every board, worked out anew."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for row in rows:
        prices = row["pricing"] or {"prompt": None, "completion": None}
        money = {
            f"price_{kind}": None if text is None else Decimal(text) * 1_000_000
            for kind, text in prices.items()
        }
        if row["source"] == "artificial-analysis":
            ids = [f"artificial-analysis.{key.removesuffix('_index')}" for key in INDICES]
            values = {key: row[key] for key in INDICES} | money
        else:
            category = row["category"].replace("(", "-").replace(")", "")
            ids = [f"design-arena.{row['arena']}.{category}"]
            stats = dict(row["tournament_stats"])
            stats["tournaments"] = stats.pop("total")
            kept = {key: row[key] for key in ("elo", "win_rate", "avg_generation_time_ms")}
            values = kept | stats | money
        who = (row["model_permaslug"], row["display_name"])
        # As text, so that a float and a Decimal of the same digits are equal.
        line = (*who, sorted((key, _digits(value)) for key, value in values.items()))
        for board in ids:
            if line not in found.setdefault(board, []):
                found[board].append(line)
    return {board: sorted(lines, key=repr) for board, lines in found.items()}


def _digits(value: Any) -> str | None:
    if value is None or isinstance(value, bool):
        return None if value is None else str(value)
    return str(Decimal(str(value)).normalize())


def received(site: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return the same, read from the downloads."""
    found = {}
    for board in boards(site):
        lines = [
            (
                entry["model"]["slug"],
                entry["model"]["name"],
                sorted((key, _digits(value)) for key, value in entry["values"].items()),
            )
            for entry in board["entries"]
        ]
        board_id = re.sub(r"(python-pptx)-[0-9a-f]{8}$", r"\1", board["id"])
        found[board_id] = sorted(lines, key=repr)
    return found


def test_every_value_of_a_live_build_is_the_one_given(live: Path) -> None:
    assert received(live) == expected(LIVE_ROWS)


def test_every_value_of_the_sample_is_the_one_given(sample: Path) -> None:
    date = load(sample / "data/v1/status.json")["date"]
    document = sample_day.document(datetime.date.fromisoformat(date))
    rows = [
        row
        for request in document["requests"]
        if "task_type" not in request["params"]
        for row in request["response"]["data"]
        if "call us" not in str(row["pricing"]) and row.get("win_rate") != 130
    ]

    assert len(rows) > 1000
    assert received(sample) == expected(rows)


def test_prices_are_exact_decimal_strings() -> None:
    prices = {
        "0.0000002288": "0.2288",
        "1e-7": "0.1",
        "0": "0",
        "0.000": "0",
        "3e-6": "3",
        "123456789012.123456789012345678901234": "123456789012123456.789012345678901234",
    }
    rows = [
        arena_row(f"x/{at}", text, 1000 - at, pricing={"prompt": text, "completion": "1"})
        for at, text in enumerate(prices)
    ]
    document, lines = board_file(*rows)

    for entry, line in zip(document["entries"], lines, strict=True):
        price = prices[entry["model"]["name"]]
        assert entry["values"]["price_prompt"] == line["price_prompt"] == price
        assert entry["values"]["price_completion"] == line["price_completion"] == "1000000"


def test_null_is_null_and_an_empty_cell() -> None:
    bare = arena_row(
        *("x/a", "A"),
        avg_generation_time_ms=None,
        tournament_stats=dict.fromkeys(PLACES),
        pricing=None,
    )
    document, lines = board_file(bare)
    values = document["entries"][0]["values"]

    nulls = {key for key, value in values.items() if value is None}
    assert nulls == GIVEN["design-arena"] - {"elo", "win_rate"}
    assert {key for key in nulls if lines[0][key]} == set()


@pytest.mark.parametrize("value", [31415.9, 14907, 14907.0, 0.1, 0, 1e16, 1e30, 1.7e308])
def test_numbers_are_as_received(value: float) -> None:
    row = arena_row("x/a", "A", avg_generation_time_ms=value)
    document, (line,) = board_file(row)

    assert document["entries"][0]["values"]["avg_generation_time_ms"] == value
    assert float(line["avg_generation_time_ms"]) == value
    assert not line["avg_generation_time_ms"].endswith(".0")


# Shapes


def test_schemas_are_those_of_the_shapes() -> None:
    kept = {path.name: path.read_text("utf-8") for path in schemas.FOLDER.iterdir()}

    assert kept == schemas.texts(), "run `python -m tests.schemas`"


def test_schemas_are_schemas(site: Path) -> None:
    names = sorted(path.name for path in (site / "data/v1/schema").iterdir())

    assert names == ["board.json", "index.json", "models.json", "status.json"]
    for name in names:
        schema = load(site / "data/v1/schema" / name)
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        Draft202012Validator.check_schema(schema)


def validator(site: Path, name: str) -> Draft202012Validator:
    """Return a validator for a published schema."""
    return Draft202012Validator(load(site / "data/v1/schema" / f"{name}.json"))


def test_every_download_is_valid_by_its_schema(site: Path) -> None:
    found = sorted((site / "data/v1/boards").glob("*.json"))
    assert found
    for path in found:
        validator(site, "board").validate(json.loads(path.read_bytes()))
    for name in ("index", "models", "status"):
        validator(site, name).validate(json.loads((site / f"data/v1/{name}.json").read_bytes()))


ABSENT = object()


@pytest.mark.parametrize(
    ("where", "value"),
    [
        ("citation", ABSENT),
        ("entries", None),
        ("entries/0/rank", "1"),
        ("entries/0/rank_range", [1]),
        ("entries/0/model/slug", ABSENT),
        ("entries/0/values/price_prompt", 0.5),
        ("entries/0/values/price_completion", "1e-7"),
        ("entries/0/values/elo", "1200"),
        ("columns/0/given", ABSENT),
    ],
)
def test_the_board_s_schema_tells_a_broken_file(live: Path, where: str, value: object) -> None:
    board = json.loads((live / "data/v1/boards/design-arena.models.website.json").read_bytes())
    assert validator(live, "board").is_valid(board)

    *path, last = where.split("/")
    part = board
    for step in path:
        part = part[int(step) if step.isdigit() else step]
    if value is ABSENT:
        del part[last]
    else:
        part[last] = value

    assert not validator(live, "board").is_valid(board)


def test_a_board_has_the_promised_keys(site: Path) -> None:
    for board in boards(site):
        assert list(board) == [
            *("id", "title", "source", "citation", "source_url", "licence", "notice", "as_of"),
            *("retrieved_at", "sample", "metric", "columns", "entries"),
        ]
        assert list(board["metric"]) == ["key", "label", "unit", "higher_is_better"]
        assert board["metric"]["higher_is_better"] is True
        for column in board["columns"]:
            assert list(column) == ["key", "label", "unit", "higher_is_better", "given"]
        given = [column["key"] for column in board["columns"] if column["given"]]
        assert board["metric"] == {k: v for k, v in board["columns"][0].items() if k != "given"}
        for entry in board["entries"]:
            assert list(entry) == ["rank", "rank_range", "model", "values", "computed"]
            assert list(entry["model"]) == WHO
            assert list(entry["values"]) == given
            assert set(given) == GIVEN[board["source"]]
            ours = [column["key"] for column in board["columns"] if not column["given"]]
            assert list(entry["computed"]) == ours


def test_units_are_those_of_the_values(live: Path) -> None:
    (board,) = [one for one in boards(live) if one["id"] == "design-arena.models.website"]

    assert {column["key"]: column["unit"] for column in board["columns"] if column["given"]} == {
        "elo": "Elo points",
        "win_rate": "percent of battles",
        "first_place": "tournaments placed first",
        "second_place": "tournaments placed second",
        "third_place": "tournaments placed third",
        "fourth_place": "tournaments placed fourth",
        "tournaments": "tournaments in all",
        "avg_generation_time_ms": "milliseconds per generation",
        "price_prompt": "USD per million input tokens",
        "price_completion": "USD per million output tokens",
    }


def test_ranks_follow_from_the_values(site: Path) -> None:
    for board in boards(site):
        key = board["metric"]["key"]
        scores = [entry["values"][key] for entry in board["entries"]]
        rated = [score for score in scores if score is not None]
        assert [entry["rank"] for entry in board["entries"]] == [
            None if score is None else 1 + sum(other > score for other in rated) for score in scores
        ]
        ranks = [entry["rank"] or len(scores) + 1 for entry in board["entries"]]
        assert ranks == sorted(ranks)


def test_a_model_s_address_is_a_page(site: Path) -> None:
    addresses = {entry["model"]["url"] for board in boards(site) for entry in board["entries"]}
    listed = {model["url"] for model in load(site / "data/v1/models.json")["models"]}

    assert addresses == listed
    assert all((site / url.strip("/") / "index.html").is_file() for url in addresses)


# CSV


def test_csv_has_the_rows_of_the_json_in_its_order(site: Path) -> None:
    for board in boards(site):
        path = site / f"data/v1/boards/{board['id']}.csv"
        lines = table(path.read_bytes())
        given = [column["key"] for column in board["columns"] if column["given"]]
        ours = [column["key"] for column in board["columns"] if not column["given"]]
        tail = ["source", "as_of", "citation", "licence"]
        assert list(lines[0]) == ["rank", "rank_range", *WHO, *given, *ours, *tail]
        assert len(lines) == len(board["entries"])
        for line, entry in zip(lines, board["entries"], strict=True):
            assert line["rank"] == ("" if entry["rank"] is None else str(entry["rank"]))
            assert json.loads(line["rank_range"] or "null") == entry["rank_range"]
            assert {key: _digits(json.loads(line[key] or "null")) for key in ours} == {
                key: _digits(value) for key, value in entry["computed"].items()
            }
            assert {key: line[key] for key in WHO} == {
                key: entry["model"][key] or "" for key in WHO
            }
            assert {key: _digits(line[key] or None) for key in given} == {
                key: _digits(value) for key, value in entry["values"].items()
            }
            assert [line[key] for key in tail] == [
                *(board["source"], board["as_of"], board["citation"], board["licence"] or ""),
            ]


FORMULAS = ["=cmd|' /C calc'!A0", "+1", "-1+2", "@SUM(A1)", "=1", "＝1", "＋1", "－1", "＠x"]
HIDDEN = ["", " ", "  ", "\t", "\r", "\n", "\u00a0", "\x00", "\x0b", "\ufeff", "\u200b"]


@pytest.mark.fault(
    "text",
    "a text that a spreadsheet takes for a formula",
    "an apostrophe before it in CSV; as received in JSON",
)
@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("formula", FORMULAS)
def test_a_text_that_would_be_a_formula_starts_with_an_apostrophe(
    formula: str, hidden: str
) -> None:
    text = hidden + formula
    document, (line,) = board_file(arena_row(f"{text}/b", text))

    assert line["name"] == f"'{text}"
    assert line["slug"] == f"'{text}/b"
    assert line["lab"] == f"'{text.partition('/')[0]}"
    assert document["entries"][0]["model"]["name"] == text


@pytest.mark.fault(
    "text", "a text that starts with a tab or a line end", "an apostrophe before it in CSV"
)
@pytest.mark.parametrize("text", ["\tx", "\rx", "\nx"])
def test_a_text_that_starts_with_a_control_starts_with_an_apostrophe(text: str) -> None:
    assert board_file(arena_row("x/a", text))[1][0]["name"] == f"'{text}"


@pytest.mark.parametrize(
    "text",
    ["plain", "a=b", "1+1", "x-y", "me@x", "'quoted", '"quoted"', "1", "0.5", "e\u0301", "|x"],
)
def test_other_text_is_as_it_is(text: str) -> None:
    assert board_file(arena_row("x/a", text))[1][0]["name"] == text


def test_numbers_never_start_with_an_apostrophe() -> None:
    rows = [arena_row(f"x/{elo}", "A", elo) for elo in (-5, -0.5, 0, 12.25)]

    assert [line["elo"] for line in board_file(*rows)[1]] == ["12.25", "0", "-0.5", "-5"]


def test_an_empty_cell_is_empty() -> None:
    site = site_of(arena_row("bare", "A", pricing=None), sample=True)
    (data,) = [file.data for file in exports.files(site) if file.path.endswith("website.csv")]
    (line,) = table(data)

    empty = {key for key, text in line.items() if not text}
    assert empty == {
        *("variant", "lab", "price_prompt", "price_completion", "licence"),
        *("front_low", "front_high"),
    }
    assert b"'," not in data


NASTY = st.text(st.sampled_from("a,;\"'\r\n\t =+-@\x00\u202e<é和"), min_size=1, max_size=12)


@pytest.mark.fault(
    "text",
    "quotes, commas, line ends and controls in a text",
    "the same text when read back from CSV and JSON",
)
@settings(deadline=None)
@given(NASTY, NASTY)
def test_any_text_comes_back_from_the_csv(slug: str, name: str) -> None:
    document, (line,) = board_file(arena_row(slug, name))

    assert line["slug"] in (slug, f"'{slug}")
    assert line["name"] in (name, f"'{name}")
    assert (document["entries"][0]["model"]["slug"], document["entries"][0]["model"]["name"]) == (
        slug,
        name,
    )


@pytest.mark.fault("text", "a lone carriage return in a text", "one quoted cell in CSV")
def test_a_lone_return_is_quoted_on_every_python() -> None:
    data = files_of(arena_row("x/a", "one\rtwo"))["/data/v1/boards/design-arena.models.website.csv"]

    assert b'"one\rtwo"' in data
    assert data.count(b"\n") == 2


# Credit


def credits_of(document: Any) -> Iterator[Any]:
    """Yield every part of a file that credits a source."""
    yield from document.get("credits", ())
    if document.get("sources") and "citation" in document["sources"][0]:
        yield from document["sources"]


def test_every_live_file_carries_citation_licence_and_notice(live: Path) -> None:
    for board in boards(live):
        home, citation = ATTRIBUTIONS[board["source"]]
        assert (board["citation"], board["source_url"]) == (citation, home)
        assert (board["as_of"], board["retrieved_at"]) == (AS_OF[board["source"]], RETRIEVED_AT)
        assert (board["licence"], board["sample"]) == (LICENCE, False)
    for name in ("index", "models", "status"):
        document = load(live / f"data/v1/{name}.json")
        assert {one["id"]: one for one in credits_of(document)} == {
            source: {
                "id": source,
                "citation": citation,
                "source_url": home,
                "licence": LICENCE,
                "as_of": AS_OF[source],
            }
            for source, (home, citation) in ATTRIBUTIONS.items()
        }
        assert document["sample"] is False
    for document in (*boards(live), load(live / "data/v1/index.json")):
        for words in (
            "OpenRouter offers this data under CC BY 4.0",
            "https://creativecommons.org/licenses/by/4.0/",
            "https://openrouter.ai/docs/cookbook/administration/data-api",
            "Ranks, ranges, ± and fronts are computed by this site",
            "none of the sources endorses it.",
        ):
            assert words in document["notice"]


def test_a_sample_file_credits_nobody(sample: Path) -> None:
    for board in boards(sample):
        assert board["citation"] == INVENTED[board["source"]]
        assert (board["source_url"], board["licence"], board["sample"]) == (None, None, True)
    for name in ("index", "models", "status"):
        document = load(sample / f"data/v1/{name}.json")
        assert document["sample"] is True
        assert document["notice"] == "Sample: every model, lab and figure is invented."
        found = list(credits_of(document))
        assert {one["id"]: one["citation"] for one in found} == INVENTED
        assert {(one["source_url"], one["licence"]) for one in found} == {(None, None)}
    for path in (sample / "data/v1").rglob("*"):
        if path.is_file() and "schema" not in path.parts:
            text = path.read_text("utf-8")
            assert "Source:" not in text
            assert "creativecommons" not in text
            assert "CC BY" not in text


# Lists


def test_the_index_lists_exactly_the_files_that_exist(site: Path) -> None:
    index = load(site / "data/v1/index.json")
    listed = [
        line[kind] for line in index["boards"] for kind in ("json", "csv", "markdown", "feed")
    ]
    found = {
        "/" + path.relative_to(site).as_posix() for path in (site / "data/v1/boards").iterdir()
    }

    assert len(listed) == len(set(listed))
    assert set(listed) == found
    for line, board in zip(index["boards"], boards(site), strict=True):
        assert {key: line[key] for key in ("id", "title", "source", "as_of")} == {
            key: board[key] for key in ("id", "title", "source", "as_of")
        }
        ranks = [entry["rank"] for entry in board["entries"]]
        assert (line["entries"], line["rated"]) == (
            len(ranks),
            sum(rank is not None for rank in ranks),
        )
        assert line["json"] == f"/data/v1/boards/{line['id']}.json"
        assert (site / line["url"].strip("/") / "index.html").is_file()
        assert re.fullmatch(
            r"artificial-analysis\.(intelligence|coding|agentic)"
            r"|design-arena\.(models|builders|agents)\.[a-z0-9_-][a-z0-9._-]*",
            line["id"],
        )
        assert (line["task_type"] is None) == (line["arena"] is not None)
        assert (line["arena"] is None) == (line["category"] is None)


def test_the_list_of_models_agrees_with_the_boards(site: Path) -> None:
    placements: dict[str, list[tuple[str, str, int | None]]] = {}
    names: dict[str, set[str]] = {}
    prices: dict[str, set[tuple[str, str]]] = {}
    for board in boards(site):
        for entry in board["entries"]:
            slug, name = entry["model"]["slug"], entry["model"]["name"]
            placements.setdefault(slug, []).append((board["id"], name, entry["rank"]))
            names.setdefault(slug, set()).add(name)
            pair = tuple(entry["values"][f"price_{kind}"] for kind in ("prompt", "completion"))
            if None not in pair:
                prices.setdefault(slug, set()).add(pair)

    models = load(site / "data/v1/models.json")["models"]

    assert len(models) == len({model["slug"] for model in models})
    assert {model["slug"]: set(model["names"]) for model in models} == names
    for model in models:
        slug = model["slug"]
        found = [(one["board"], one["name"], one["rank"]) for one in model["placements"]]
        assert sorted(found, key=repr) == sorted(placements[slug], key=repr)
        given = {(one["price_prompt"], one["price_completion"]) for one in model["prices"]}
        assert given == prices.get(slug, set())
        assert model["lab"] == (slug.split("/")[0] if "/" in slug else None)


def test_status_says_what_came_of_each_source(live: Path) -> None:
    status = load(live / "data/v1/status.json")

    assert (status["date"], status["retrieved_at"]) == (DATE, RETRIEVED_AT)
    assert status["next_due"] is None
    assert status["sources"] == [
        {
            "id": source,
            "status": "fresh",
            "reason": None,
            "boards": sum(board["source"] == source for board in boards(live)),
            "rows": sum(row["source"] == source for row in LIVE_ROWS),
            "quarantined": 0,
            "as_of": AS_OF[source],
            "retrieved_at": RETRIEVED_AT,
            "stands_in": None,
            "changed": None,
        }
        for source in ATTRIBUTIONS
    ]


def test_twice_the_same_day_is_the_same_bytes() -> None:
    rows = [index_row("x/a", "A", 1), arena_row("x/a", "A")]

    assert files_of(*rows) == files_of(*rows)


def test_files_end_with_a_line_and_are_utf_8(site: Path) -> None:
    for path in (site / "data/v1").rglob("*"):
        if path.is_file():
            assert path.read_bytes().endswith(b"\n"), path
            path.read_text("utf-8")
