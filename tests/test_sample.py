"""The embedded sample holds what the site and its tests count on, and nothing real."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from site_gen import books, gather, readers
from site_gen.intake.archive import Archive
from site_gen.sample import __main__ as command
from site_gen.sample import day, story

Row = dict[str, Any]
Board = tuple[str, str]

DATE = datetime.date(2026, 11, 1)
PLACES = ("first_place", "second_place", "third_place", "fourth_place")
INDICES = ("intelligence_index", "coding_index", "agentic_index")
CATEGORIES = {
    "models": {
        *("website", "codecategories", "uicomponent", "gamedev", "3d", "dataviz", "svg"),
        *("asciiart", "image", "logo", "video"),
    },
    "agents": {
        *("fullstack", "webapps", "mobileapps", "androidnative", "agenticgamedev"),
        *("godotgamedev", "htmlslides", "pptxslides", "agenticslides(python-pptx)"),
    },
    "builders": {"webapps", "landingpages"},
}
REAL = set(
    """
    openai anthropic google gemini gpt claude opus sonnet haiku llama meta mistral mixtral
    magistral codestral devstral qwen alibaba deepseek grok xai kimi moonshot moonshotai nova
    amazon phi microsoft gemma glm zai zhipu minimax mimo xiaomi cohere command nemotron nvidia
    hermes nous granite ibm olmo jamba reka ernie baidu hunyuan tencent seed bytedance doubao
    step stepfun sonar perplexity falcon inkling muse fable flux dall imagen veo sora runway
    kling ideogram recraft midjourney krea riverflow seedream banana lovable bolt replit cursor
    codex copilot inflection stability luma pika wan hailuo solar yi liquid mercury arctic dbrx
    """.split()
)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return day.document(DATE)


@pytest.fixture(scope="module")
def index(document: dict[str, Any]) -> list[Row]:
    return list(document["requests"][0]["response"]["data"])


@pytest.fixture(scope="module")
def arenas(document: dict[str, Any]) -> list[Row]:
    return [row for request in document["requests"][1:4] for row in request["response"]["data"]]


@pytest.fixture(scope="module")
def boards(arenas: list[Row]) -> dict[Board, list[Row]]:
    found: dict[Board, list[Row]] = {}
    for row in arenas:
        found.setdefault((row["arena"], row["category"]), []).append(row)
    return found


def key(row: Row) -> tuple[str, str]:
    return row["model_permaslug"], row["display_name"]


def slugs(rows: list[Row]) -> set[str]:
    return {row["model_permaslug"] for row in rows}


def placed(row: Row) -> int:
    return sum(row["tournament_stats"][place] or 0 for place in PLACES)


def days(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/*.json.gz"))


def test_files_on_disk_are_what_the_script_writes(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--check"]) == 0
    assert capsys.readouterr().err == ""


def test_files_on_disk_are_small_and_match_their_checksums() -> None:
    expected = ""
    for path in days(command.HERE):
        blob = path.read_bytes()
        assert len(blob) < 50_000
        expected += f"{hashlib.sha256(blob).hexdigest()}  2026/{path.name}\n"
    assert expected.endswith("  2026/2026-11-01.json.gz\n")
    assert (command.HERE / "SHA256SUMS").read_text(encoding="ascii") == expected


@pytest.fixture
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the script write the two newest days alone: the others take their time."""
    monkeypatch.setattr(command, "DAYS", story.DAYS[-2:])


@pytest.mark.usefixtures("brief")
def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert command.main([], tmp_path / name) == 0
        assert command.main(["--check"], tmp_path / name) == 0
    files = ("2026/2026-10-31.json.gz", "2026/2026-11-01.json.gz", "SHA256SUMS")
    one, two = (
        [(tmp_path / name / file).read_bytes() for file in files] for name in ("one", "two")
    )
    assert one == two


@pytest.mark.usefixtures("brief")
def test_check_names_what_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--check"], tmp_path) == 1
    assert "2026/2026-11-01.json.gz is absent or out of date" in capsys.readouterr().err
    command.main([], tmp_path)
    (tmp_path / "SHA256SUMS").write_text("", encoding="ascii")
    assert command.main(["--check"], tmp_path) == 1
    assert "SHA256SUMS does not match" in capsys.readouterr().err
    (tmp_path / "2026" / "2026-11-02.json.gz").write_bytes(b"")
    assert command.main(["--check"], tmp_path) == 1
    assert "2026-11-02.json.gz is not part of the sample" in capsys.readouterr().err


@pytest.mark.usefixtures("brief")
def test_check_ignores_how_the_file_was_compressed(tmp_path: Path) -> None:
    command.main([], tmp_path)
    path = tmp_path / "2026" / "2026-11-01.json.gz"
    packed = path.read_bytes()
    path.write_bytes(packed[:9] + bytes([packed[9] ^ 1]) + packed[10:])  # another system's mark
    digests = {old.name: hashlib.sha256(old.read_bytes()).hexdigest() for old in days(tmp_path)}
    (tmp_path / "SHA256SUMS").write_text(
        "".join(f"{digest}  2026/{name}\n" for name, digest in digests.items()), encoding="ascii"
    )
    assert command.main(["--check"], tmp_path) == 0


def test_a_day_follows_from_its_date_and_seed(document: dict[str, Any]) -> None:
    assert day.document(DATE) == document
    other = day.document(DATE, "another")
    assert other["requests"][2]["params"] == document["requests"][2]["params"]
    assert other["requests"][2]["response"] != document["requests"][2]["response"]


def test_counts_only_grow_from_day_to_day(document: dict[str, Any]) -> None:
    later = day.document(DATE + datetime.timedelta(days=10))
    before = {
        key(row): row["tournament_stats"]
        for row in document["requests"][2]["response"]["data"]
        if row["category"] == "webapps"
    }
    counted = 0
    for row in later["requests"][2]["response"]["data"]:
        now = row["tournament_stats"]
        if row["category"] == "webapps" and now["total"] is not None:
            counted += 1
            assert now["total"] > before[key(row)]["total"]
            assert all(now[place] >= before[key(row)][place] for place in PLACES)
    assert counted >= 20


@pytest.mark.parametrize("days", [-90, -30, 60])
def test_any_day_of_the_boards_can_be_made(days: int) -> None:
    date = DATE + datetime.timedelta(days=days)
    made = day.document(date)
    assert made["date"] == date.isoformat()
    assert len(made["requests"][1]["response"]["data"]) > 550


def test_document_has_the_shape_of_an_archived_day(document: dict[str, Any]) -> None:
    assert document["schema"] == 1
    assert document["date"] == "2026-11-01"
    assert [request["params"] for request in document["requests"]] == [
        {"source": "artificial-analysis"},
        {"source": "design-arena", "arena": "models"},
        {"source": "design-arena", "arena": "builders"},
        {"source": "design-arena", "arena": "agents"},
        {"source": "design-arena", "task_type": "coding"},
        {"source": "design-arena", "task_type": "intelligence"},
        {"source": "design-arena", "task_type": "agentic"},
    ]
    for request in document["requests"]:
        assert request["retrieved_at"] == "2026-11-01T06:17:00Z"
        assert request["status"] == 200
    assert document["outcomes"] == [
        {"source": source, "status": "fresh", "reason": None, "stands_in": None}
        for source in ("artificial-analysis", "design-arena")
    ]


def test_meta_is_the_contract_s(document: dict[str, Any]) -> None:
    as_of = {
        "artificial-analysis": "2026-10-31T18:00:02Z",
        "design-arena": "2026-11-01T00:02:03Z",
    }
    site = {
        "artificial-analysis": ("Artificial Analysis", "artificialanalysis.ai"),
        "design-arena": ("Design Arena", "www.designarena.ai"),
    }
    for request in document["requests"]:
        source = request["params"]["source"]
        name, host = site[source]
        assert request["response"]["meta"] == {
            "as_of": as_of[source],
            "version": "v1",
            "source": source,
            "source_url": f"https://{host}",
            "citation": f"Source: {name} ({host}) via OpenRouter (openrouter.ai/rankings).",
            "model_count": len(slugs(request["response"]["data"])),
            "task_type": request["params"].get("task_type"),
        }


def test_coding_returns_the_code_categories(document: dict[str, Any]) -> None:
    of_models, *_, coding, intelligence, agentic = (
        request["response"]["data"] for request in document["requests"][1:]
    )
    assert coding == [row for row in of_models if row["category"] == "codecategories"]
    assert intelligence == agentic == []


def test_rows_have_the_contract_s_fields(index: list[Row], arenas: list[Row]) -> None:
    shared = {"source", "model_permaslug", "display_name", "pricing"}
    for row in index:
        assert row.keys() == shared | set(INDICES)
    for row in arenas:
        assert row.keys() == shared | {
            *("arena", "category", "elo", "win_rate", "avg_generation_time_ms"),
            "tournament_stats",
        }
        assert row["tournament_stats"].keys() == {*PLACES, "total"}


def test_index_has_the_size_of_the_real_one(index: list[Row]) -> None:
    assert 205 <= len(index) <= 220
    assert 130 <= len(slugs(index)) <= 140
    variants = Counter(row["model_permaslug"] for row in index)
    assert sum(count > 1 for count in variants.values()) >= 45
    assert max(variants.values()) == 6


def test_index_names_its_efforts(index: list[Row]) -> None:
    names = " ".join(row["display_name"] for row in index)
    for effort in ("(Reasoning, Max Effort)", "(high)", "(xhigh)", "(minimal)", "(Non-reasoning)"):
        assert effort in names


def test_index_has_the_nulls_of_the_real_one(index: list[Row]) -> None:
    nulls = {name: sum(row[name] is None for row in index) / len(index) for name in INDICES}
    assert 0.02 <= nulls["intelligence_index"] <= 0.06
    assert 0.6 <= nulls["coding_index"] <= nulls["agentic_index"] <= 0.75


def test_index_has_ties_and_whole_numbers(index: list[Row]) -> None:
    for name in INDICES:
        values = [row[name] for row in index if row[name] is not None]
        assert len(set(values)) < len(values)
        assert {type(value) for value in values} == {int, float}


def test_prices_are_decimal_strings(index: list[Row], arenas: list[Row]) -> None:
    assert 3 <= sum(row["pricing"] is None for row in index) <= 12
    prices = [
        price for row in index + arenas if row["pricing"] for price in row["pricing"].values()
    ]
    assert "0" in prices
    assert "0.0000002288" in prices
    strange = [price for price in prices if not re.fullmatch(r"\d+(\.\d+)?", price)]
    assert strange == ["call us", "call us"]
    assert max(Decimal(price) for price in prices if price not in strange) < Decimal("0.001")


def test_every_arena_has_its_categories(boards: dict[Board, list[Row]]) -> None:
    found: dict[str, set[str]] = {}
    for arena, category in boards:
        found.setdefault(arena, set()).add(category)
    assert found == CATEGORIES


def test_boards_are_as_large_as_real_ones(boards: dict[Board, list[Row]]) -> None:
    sizes = sorted(len(rows) for rows in boards.values())
    assert sizes[0] == 12
    assert 85 <= sizes[-1] <= 95
    pictures = slugs([row for name in ("image", "logo", "video") for row in boards["models", name]])
    assert not pictures & slugs(boards["models", "website"])


def test_elo_is_a_whole_number_on_the_usual_scale(arenas: list[Row]) -> None:
    assert all(type(row["elo"]) is int for row in arenas)
    assert min(row["elo"] for row in arenas) > 990
    assert max(row["elo"] for row in arenas) < 1450


def test_boards_have_ties_for_first_and_below(boards: dict[Board, list[Row]]) -> None:
    first, second, *_ = sorted((row["elo"] for row in boards["models", "asciiart"]), reverse=True)
    assert first == second
    assert len({row["elo"] for row in boards["models", "website"]}) < 80


def test_win_rates_follow_the_placements_but_not_exactly(arenas: list[Row]) -> None:
    misses = []
    for row in arenas:
        stats = row["tournament_stats"]
        if stats["total"] is None or row["win_rate"] == 130:
            continue
        score = sum(
            weight * stats[place] for weight, place in zip((3, 2, 1, 0), PLACES, strict=True)
        )
        misses.append(abs(row["win_rate"] - 100 * score / (3 * placed(row))))
    assert max(misses) < 2
    assert sum(miss > 0.1 for miss in misses) > len(misses) / 2
    rates = [row["win_rate"] for row in arenas]
    assert {type(rate) for rate in rates} == {int, float}


def test_elo_contradicts_some_win_rates(boards: dict[Board, list[Row]]) -> None:
    for rows in boards.values():
        pairs = [(a, b) for i, a in enumerate(rows) for b in rows[:i]]
        against = [
            pair
            for a, b in pairs
            if (pair := (a["elo"] - b["elo"]) * (a["win_rate"] - b["win_rate"])) < 0
        ]
        assert 0.03 <= len(against) / len(pairs) <= 0.34


def test_tournaments_range_from_a_few_to_thousands(boards: dict[Board, list[Row]]) -> None:
    played = [placed(row) for rows in boards.values() for row in rows if placed(row)]
    assert min(played) < 15
    assert max(played) > 3000
    assert sum(count < 15 for count in played) >= 5
    assert sum(count < 100 for count in played) > 100


def test_totals_are_the_sums_but_for_two_rows(arenas: list[Row]) -> None:
    counted = [row for row in arenas if row["tournament_stats"]["total"] is not None]
    assert sum(row["tournament_stats"]["total"] != placed(row) for row in counted) == 2


def test_some_rows_have_no_counts_and_one_board_has_none(boards: dict[Board, list[Row]]) -> None:
    for board, rows in boards.items():
        bare = [row for row in rows if set(row["tournament_stats"].values()) == {None}]
        if board == ("agents", "agenticslides(python-pptx)"):
            assert bare == rows
        else:
            assert len(bare) <= 3
    assert sum(any(not placed(row) for row in rows) for rows in boards.values()) >= 5


def test_generation_times_are_whole_or_not_or_null(arenas: list[Row]) -> None:
    times = [row["avg_generation_time_ms"] for row in arenas]
    assert {type(time) for time in times} == {int, float, type(None)}
    assert 20 <= times.count(None) <= 100
    assert min(time for time in times if time is not None) > 1000


def test_unmapped_rows_have_no_slash_and_no_price(arenas: list[Row]) -> None:
    unmapped = [row for row in arenas if "/" not in row["model_permaslug"]]
    assert 0.12 <= len(unmapped) / len(arenas) <= 0.18
    assert all(row["pricing"] is None for row in unmapped)


def test_half_of_the_index_s_models_are_in_design_arena(
    index: list[Row], arenas: list[Row]
) -> None:
    shared = slugs(index) & slugs(arenas)
    assert 0.45 <= len(shared) / len(slugs(index)) <= 0.6
    prices = {row["model_permaslug"]: row["pricing"] for row in index}
    assert all(
        row["pricing"] == prices[row["model_permaslug"]]
        for row in arenas
        if row["model_permaslug"] in shared
    )


def test_enough_rows_can_be_compared_across_the_sources(
    index: list[Row], boards: dict[Board, list[Row]]
) -> None:
    named = {key(row) for row in index if row["intelligence_index"] is not None}
    variants = Counter(row["model_permaslug"] for row in index)
    alike = [
        row
        for row in boards["models", "codecategories"]
        if key(row) in named or variants[row["model_permaslug"]] == 1
    ]
    assert len(alike) >= 20


def test_one_key_comes_twice_alike_and_one_with_other_values(
    index: list[Row], boards: dict[Board, list[Row]]
) -> None:
    [(twice, count)] = [pair for pair in Counter(map(key, index)).items() if pair[1] > 1]
    first, second = (row for row in index if key(row) == twice)
    assert count == 2
    assert first == second
    repeated = [
        [row for row in rows if key(row) == name]
        for rows in boards.values()
        for name, count in Counter(map(key, rows)).items()
        if count > 1
    ]
    [[one, other]] = repeated
    assert one["category"] == "website"
    assert one["elo"] != other["elo"]


def test_a_display_name_repeats_under_another_slug(boards: dict[Board, list[Row]]) -> None:
    repeating = [
        board
        for board, rows in boards.items()
        if len({key(row) for row in rows}) > len({row["display_name"] for row in rows})
    ]
    assert len(repeating) >= 3


def test_two_rows_must_be_quarantined(index: list[Row], arenas: list[Row]) -> None:
    assert [row["display_name"] for row in arenas if not 0 <= row["win_rate"] <= 100] == [
        "Sampler 1"
    ]
    assert [
        row["display_name"] for row in index if row["pricing"] and "call" in str(row["pricing"])
    ] == ["Gimbal 2 Enterprise"]


def test_odd_names_and_slugs_are_there(index: list[Row], arenas: list[Row]) -> None:
    names = {row["display_name"] for row in index + arenas}
    for part in (", ", "(", ")", "[", "]", "·", "&", "<b>", "'", "和紙", "مرجان"):
        assert any(part in name for name in names), part
    assert 110 <= max(map(len, names)) <= 130
    found = slugs(index) | slugs(arenas)
    assert len([slug for slug in found if slug.endswith(":free")]) == 1
    assert len([slug for slug in found if slug != slug.lower()]) == 1
    assert len([slug for slug in found if re.search(r"[^A-Za-z0-9._:/-]", slug)]) == 1
    assert any(re.search(r"-2026[01]\d{3}$", slug) for slug in found)


def test_about_two_dozen_labs(index: list[Row], arenas: list[Row]) -> None:
    labs = {slug.split("/")[0] for slug in slugs(index) | slugs(arenas) if "/" in slug}
    assert 22 <= len(labs) <= 26


def test_no_name_is_a_real_one(index: list[Row], arenas: list[Row]) -> None:
    for row in index + arenas:
        words = re.findall(r"[a-z]+", f"{row['display_name']} {row['model_permaslug']}".lower())
        assert not REAL & set(words), row["display_name"]
        long = [word for word in REAL if len(word) > 4 and any(word in seen for seen in words)]
        assert not long, row["display_name"]


def test_its_history_is_kept_with_it_and_read_back(monkeypatch: pytest.MonkeyPatch) -> None:
    archive, read, known = gather.sample(), [], readers.observed

    def observed(own: Archive, day: datetime.date) -> Any:
        read.append(day)
        return known(own, day)

    monkeypatch.setattr(readers, "observed", observed)
    books.read(archive, archive.days()[-1])

    assert 0 < len(read) < len(archive.days())
