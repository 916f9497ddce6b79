"""The command as its users meet it: exit codes, one line of error, and what is left on the disk."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import command
from tests.command import (
    KEY,
    Done,
    below,
    failure,
    later,
    names,
    process,
    site_gen,
    tree,
)
from tests.double import Answer, Double, reset
from tests.sites import AS_OF, DATE, EPOCH, LIVE_ROWS

NEXT_DAY = "2026-06-05"
INDEX = {"source": "artificial-analysis"}
ARENAS = {"source": "design-arena"}
REPORT_KEYS = (
    "exit error unchanged warnings sources boards pages files bytes seconds templates".split()
)
SOURCE_KEYS = "id status reason rows quarantined as_of retrieved_at stands_in".split()


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run each test in an empty folder of its own, and wait for no retry."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("site_gen.intake.transport.time.sleep", lambda seconds: None)
    return tmp_path


@pytest.fixture
def double() -> Iterator[Double]:
    """Serve the small site's rows."""
    with Double(LIVE_ROWS, AS_OF) as served:
        yield served


@pytest.fixture
def old(place: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Put a small site and its archive in place; return all their bytes."""
    shutil.copytree(command.small(tmp_path_factory), place, dirs_exist_ok=True)
    return tree(place)


def live(double: Double, *arguments: str | Path, **env: str | None) -> Done:
    """Build from the double."""
    return site_gen("build", "--api-url", double.url, *arguments, **env)


def report(path: str = "report.json") -> Any:
    """Return a report."""
    return json.loads(Path(path).read_bytes())


def page(address: str) -> str:
    """Return a page of the site in `public`."""
    return (Path("public") / address / "index.html").read_text("utf-8")


def archived(day: str = DATE) -> Path:
    """Return the path of an archived day."""
    return Path("archive") / day[:4] / f"{day}.json.gz"


# A sample


def test_sample_needs_neither_key_nor_clock_and_is_told_in_one_line(place: Path) -> None:
    done = process(
        "build", "--sample", cwd=place, OPENROUTER_API_KEY=None, SOURCE_DATE_EPOCH="never"
    )

    assert done.exit == 0
    assert re.fullmatch(
        r"Built \d+ pages \(25 boards, \d+ files, \d+\.\d MB\) in public in \d+\.\d\d s\.\n",
        done.out,
    )
    assert names(place) == {"public", ".public.lock"}
    assert {"index.html", "404.html", "manifest.json", "robots.txt"} <= names(place / "public")


@pytest.mark.fault(
    "files", "a sample is built beside a damaged archive", "the archive is left alone"
)
def test_sample_leaves_a_damaged_archive_alone(place: Path) -> None:
    archived().parent.mkdir(parents=True)
    archived().write_bytes(b"damaged")
    before = tree(place / "archive")

    assert site_gen("build", "--sample").exit == 0
    assert tree(place / "archive") == before


# A live build


def test_live_build_archives_the_day(double: Double, place: Path) -> None:
    done = live(double)

    assert (done.exit, done.err.count("error")) == (0, 0)
    day = json.loads(gzip.decompress(archived().read_bytes()))
    assert (day["schema"], day["date"]) == (1, DATE)
    assert len(day["requests"]) == 7
    assert {one["retrieved_at"] for one in day["requests"]} == {f"{DATE}T06:17:00Z"}


def test_live_build_asks_each_question_once(double: Double) -> None:
    live(double)

    asked = [tuple(sorted(request.params.items())) for request in double.requests]
    assert len(asked) == len(set(asked)) == 7


def test_live_build_keeps_checksums_that_sha256sum_confirms(double: Double, place: Path) -> None:
    live(double)
    live(double, SOURCE_DATE_EPOCH=later())

    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=place / "archive",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [f"2026/{day}.json.gz: OK" for day in (DATE, NEXT_DAY)]


@pytest.mark.parametrize("mode", [("--offline",), ("--date", DATE)], ids=["offline", "date"])
def test_archived_day_gives_the_same_bytes_as_the_live_build(
    double: Double, place: Path, mode: tuple[str, ...]
) -> None:
    live(double, "--output", "live")

    done = site_gen("build", *mode, "--output", "again", OPENROUTER_API_KEY=None)

    assert done.exit == 0
    assert tree(place / "again") == tree(place / "live")


def test_date_sees_no_later_day(double: Double, place: Path) -> None:
    live(double, "--output", "first")
    double.rows = [row | {"display_name": "Renamed"} for row in LIVE_ROWS]
    live(double, "--output", "second", SOURCE_DATE_EPOCH=later())

    site_gen("build", "--date", DATE, "--output", "again")

    assert tree(place / "again") == tree(place / "first") != tree(place / "second")


def test_equal_second_fetch_of_a_day_rewrites_nothing(double: Double, place: Path) -> None:
    live(double)
    before = tree(place)
    times = {path: path.stat().st_mtime_ns for path in (place / "archive").rglob("*")}

    done = live(double, SOURCE_DATE_EPOCH=str(int(EPOCH) + 3600))

    assert done.exit == 0
    assert tree(place) == before
    assert {path: path.stat().st_mtime_ns for path in (place / "archive").rglob("*")} == times


def test_differing_second_fetch_of_a_day_replaces_it(double: Double, place: Path) -> None:
    live(double)
    before = archived().read_bytes()
    double.rows = [row | {"display_name": "Renamed"} for row in LIVE_ROWS]

    assert live(double).exit == 0
    assert archived().read_bytes() != before
    assert b"Renamed" in (place / "public" / "models" / "unmapped" / "index.html").read_bytes()


def test_fetch_archives_and_builds_nothing(double: Double, place: Path) -> None:
    done = site_gen("fetch", "--api-url", double.url)

    assert (done.exit, done.out.splitlines()[-1]) == (0, "Archived 7 boards in archive.")
    assert archived().is_file()
    assert "public" not in names(place)


@pytest.mark.fault("data", "a row is set aside", "a warning says how many and why; exit 0")
def test_rows_set_aside_are_a_warning(double: Double, place: Path) -> None:
    double.rows = [*LIVE_ROWS, LIVE_ROWS[0] | {"pricing": {"prompt": "dear", "completion": "0"}}]

    done = live(double, "--report", "report.json")

    aside = "artificial-analysis: 1 row set aside: pricing.prompt: not a decimal price"
    assert done.exit == 0
    assert f"site-gen: warning: {aside}\n" in done.err
    assert report()["warnings"] == [aside]


@pytest.mark.fault("data", "as_of is more than three days old", "a warning; strict is exit 1")
def test_old_data_are_a_warning(double: Double, place: Path) -> None:
    old = "artificial-analysis: as_of 2026-06-04T00:00:00Z is 6 days old"
    double.as_of = dict.fromkeys(AS_OF, "2026-06-04T00:00:00Z")

    done = live(double, SOURCE_DATE_EPOCH=later(6))

    assert done.exit == 0
    assert f"site-gen: warning: {old}\n" in done.err
    assert old in failure(live(double, "--strict", SOURCE_DATE_EPOCH=later(6)))


@pytest.mark.fault("data", "a citation that is not the known one", "used as given, with a warning")
def test_a_new_citation_is_used_and_told(double: Double, place: Path) -> None:
    answer = double.response({"source": INDEX["source"]})
    answer["meta"]["citation"] = "Source: Somebody <else>."
    double.script(INDEX, Answer(body=answer))

    done = live(double)

    assert done.exit == 0
    assert "asks to be cited as 'Source: Somebody <else>.', which is new" in done.err
    assert "Source: Somebody &lt;else&gt;." in page("tasks/coding")


# What is told


@pytest.mark.parametrize("words", [("fetch",), ("build",)], ids=" ".join)
def test_quiet_prints_nothing(double: Double, words: tuple[str, ...]) -> None:
    assert site_gen(*words, "--quiet", "--api-url", double.url) == Done(0, "", "")


def test_quiet_still_prints_errors() -> None:
    assert "archive" in failure(site_gen("build", "--offline", "--quiet"))


def test_verbose_tells_every_stage(old: dict[str, bytes]) -> None:
    done = site_gen("build", "--offline", "--verbose")

    stages = re.findall(r"^  (\w+) +\d+\.\d{3} s$", done.out, re.MULTILINE)
    assert stages == ["fetch", "derive", "render", "write", "total"]


def test_live_build_names_each_request(double: Double) -> None:
    assert live(double).out.splitlines()[:2] == [
        "artificial-analysis …",
        "design-arena arena=models …",
    ]


def test_report_of_a_build(double: Double, place: Path) -> None:
    live(double, "--report", "deep/er/report.json")

    told = report("deep/er/report.json")
    assert list(told) == REPORT_KEYS
    assert (told["exit"], told["error"], told["warnings"]) == (0, None, [])
    assert [list(source) for source in told["sources"]] == [SOURCE_KEYS] * 2
    assert told["sources"][0] == {
        "id": "artificial-analysis",
        "status": "fresh",
        "reason": None,
        "rows": 4,
        "quarantined": 0,
        "as_of": AS_OF["artificial-analysis"],
        "retrieved_at": f"{DATE}T06:17:00Z",
        "stands_in": None,
    }
    files = tree(place / "public")
    assert told["boards"] == 7
    assert told["files"] == len(files)
    assert told["bytes"] == sum(map(len, files.values()))
    assert told["pages"] == sum(name.endswith(".html") for name in files)
    assert list(told["seconds"]) == ["fetch", "derive", "render", "write", "total"]
    assert told["seconds"]["total"] >= max(told["seconds"].values())


def test_report_of_a_failure() -> None:
    error = failure(site_gen("build", "--offline", "--report", "report.json"))

    told = report()
    assert list(told) == REPORT_KEYS
    assert (told["exit"], told["error"], told["pages"]) == (1, error, 0)


@pytest.mark.fault("input", "a report that cannot be written", "exit 1, one line that names it")
@pytest.mark.parametrize("path", ["file/report.json", "folder"])
def test_report_that_cannot_be_written_is_an_error(
    place: Path, old: dict[str, bytes], path: str
) -> None:
    (place / "file").write_bytes(b"")
    (place / "folder").mkdir()

    error = failure(site_gen("build", "--offline", "--report", path))

    assert error.startswith(f"{path}: the report cannot be written (")


@pytest.mark.fault(
    "files", "a build is interrupted (Ctrl-C)", "exit 1, one line; site and archive as before"
)
def test_interrupted_build_reports_a_failure(
    place: Path, old: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("site_gen.build.rest", interrupt)

    error = failure(site_gen("build", "--offline", "--report", "report.json"))

    told = report()
    assert (told["exit"], told["error"]) == (1, error)
    assert "interrupted" in error
    (place / "report.json").unlink()
    assert tree(place) == old


def interrupt(*arguments: object) -> None:
    """Do as Ctrl-C does."""
    raise KeyboardInterrupt


@pytest.mark.fault("files", "a bug in the program", "its trace is shown; the report says exit 1")
def test_bug_keeps_its_trace_and_the_report_does_not_say_0(
    place: Path, old: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("site_gen.build.rest", None)

    with pytest.raises(TypeError):
        site_gen("build", "--offline", "--report", "report.json")

    assert report()["exit"] == 1
    assert report()["error"].startswith("TypeError: ")


@pytest.mark.fault(
    "transport", "the endpoint repeats the key in an answer", "it stands in no output and no file"
)
@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(None, id="good answer"),
        pytest.param(Answer.error(401, f"bad key {KEY}"), id="401"),
        pytest.param(Answer.error(500, f"bad key {KEY}"), id="500"),
        pytest.param(Answer(200, f"<p>{KEY}</p>"), id="no JSON"),
        pytest.param(Answer(200, {"your key": KEY}), id="another shape"),
    ],
)
def test_key_stands_nowhere(double: Double, place: Path, answer: Answer | None) -> None:
    """Not even when the server says it aloud."""
    if answer:
        double.script(ARENAS, answer, forever=True)

    done = live(double, "--verbose", "--report", "report.json")

    assert KEY not in done.out + done.err
    files = {name: unpacked(name, data) for name, data in tree(place).items()}
    assert "report.json" in files
    assert [name for name, data in files.items() if KEY.encode() in data] == []


def unpacked(name: str, data: bytes) -> bytes:
    """Return what a file holds."""
    return gzip.decompress(data) if name.endswith(".gz") else data


# Wrong usage


@pytest.mark.fault(
    "input",
    "options that exclude each other, unknown ones, a bad date, a report inside the site",
    "exit 2, nothing is touched",
)
@pytest.mark.parametrize(
    "arguments",
    [
        ("--sample", "--offline"),
        ("--offline", "--date", DATE),
        ("--sample", "--date", DATE),
        ("--date", "yesterday"),
        ("--date", "2026-02-30"),
        ("--date", "20260604"),
        ("--date", "2026-W23-4"),
        ("--date", ""),
        ("--report", "public/report.json"),
        ("--report", "public"),
        ("--report", "elsewhere/../public/deep/report.json"),
        ("--nonsense",),
        ("surplus",),
    ],
    ids=" ".join,
)
def test_wrong_usage(place: Path, old: dict[str, bytes], arguments: tuple[str, ...]) -> None:
    done = site_gen("build", *arguments, OPENROUTER_API_KEY=None)  # nobody is to be asked

    assert (done.exit, done.out) == (2, "")
    assert "Traceback" not in done.err
    assert tree(place) == old


@pytest.mark.fault(
    "input", "an --api-url that must not get the key", "exit 2, one line; nothing is touched"
)
@pytest.mark.parametrize(
    ("url", "word"),
    [
        pytest.param("http://example.org/api/v1", "unencrypted", id="http elsewhere"),
        pytest.param("http://127.0.0.1.example.org/", "unencrypted", id="looks local"),
        pytest.param("ftp://127.0.0.1/", "http(s)", id="ftp"),
        pytest.param("https://", "http(s)", id="no host"),
        pytest.param("example.org", "http(s)", id="no scheme"),
        pytest.param("https://u:p@example.org/", "user name", id="user"),
        pytest.param("http://[::1", "--api-url", id="half an address"),
    ],
)
def test_api_url_that_must_not_get_the_key(
    place: Path, old: dict[str, bytes], url: str, word: str
) -> None:
    assert word in failure(site_gen("build", "--api-url", url), code=2)
    assert tree(place) == old


@pytest.mark.fault(
    "input", "a --site-url that is no address of a site", "exit 2, one line; nothing is touched"
)
@pytest.mark.parametrize(
    "url",
    [
        "example.org",
        "ftp://example.org",
        "https://",
        "https://example.org/?q",
        "https://example.org/#a",
        'https://example.org/"x',
        "https://exämple.org",
        "https://[::1",
    ],
)
def test_bad_site_url(place: Path, old: dict[str, bytes], url: str) -> None:
    error = failure(site_gen("build", "--offline", "--site-url", url), code=2)

    assert "--site-url" in error
    assert tree(place) == old


@pytest.mark.fault(
    "input",
    "SOURCE_DATE_EPOCH is no number of seconds",
    "exit 2, one line; nothing is asked or touched",
)
@pytest.mark.parametrize("epoch", ["noon", "1.5", "9" * 30, "-" + "9" * 30, "2026-06-04"])
def test_bad_clock(double: Double, place: Path, old: dict[str, bytes], epoch: str) -> None:
    error = failure(live(double, SOURCE_DATE_EPOCH=epoch), code=2)

    assert "SOURCE_DATE_EPOCH" in error
    assert tree(place) == old
    assert not double.requests


# The key


@pytest.mark.fault(
    "input", "no key, or a blank one", "exit 1, one line that says what to do; nothing is asked"
)
@pytest.mark.parametrize("key", [None, "", "  \n"], ids=["absent", "empty", "blank"])
def test_no_key(double: Double, place: Path, key: str | None) -> None:
    error = failure(live(double, OPENROUTER_API_KEY=key))

    assert all(word in error for word in ("OPENROUTER_API_KEY", "--sample", "--offline"))
    assert not double.requests
    assert tree(place) == {}


@pytest.mark.fault("input", "a key that no header can carry", "exit 1, one line; nothing is asked")
@pytest.mark.parametrize("key", ["sk-or-v1-é", "sk-or v1", "sk-or-v1\nX-Evil: 1"], ids=ascii)
def test_key_that_no_header_can_carry(double: Double, place: Path, key: str) -> None:
    error = failure(live(double, OPENROUTER_API_KEY=key))

    assert "OPENROUTER_API_KEY" in error
    assert key not in error
    assert not double.requests


def test_blanks_around_the_key_are_dropped(double: Double) -> None:
    assert live(double, OPENROUTER_API_KEY=f" {KEY}\r\n").exit == 0
    assert {request.headers["authorization"] for request in double.requests} == {f"Bearer {KEY}"}


@pytest.mark.fault(
    "input",
    "the key is refused (401, 403)",
    "exit 1, one line that says what to set; only the report is written",
)
@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("asked", [INDEX, ARENAS], ids=["at once", "half way"])
def test_refused_key_writes_nothing_but_the_report(
    double: Double, place: Path, status: int, asked: dict[str, str]
) -> None:
    double.script(asked, Answer.error(status, "No such key"), forever=True)

    error = failure(live(double, "--report", "report.json"))

    assert f"{status} (No such key); set OPENROUTER_API_KEY" in error
    assert set(tree(place)) == {"report.json"}
    assert "archive" not in names(place)
    assert report()["error"] == error


@pytest.mark.fault(
    "input", "the key is refused, and there is a site", "exit 1; site and archive as before"
)
def test_refused_key_leaves_site_and_archive(
    double: Double, place: Path, old: dict[str, bytes]
) -> None:
    double.script({}, Answer.error(401), forever=True)

    failure(live(double, SOURCE_DATE_EPOCH=later()))

    assert tree(place) == old


# Sources that fail

FAULTS = [
    pytest.param(Answer.error(400), "status 400 (Invalid request parameters)", id="400"),
    pytest.param(Answer.error(404), "status 404", id="404"),
    pytest.param(Answer.error(429), "status 429 (Rate limit exceeded)", id="429"),
    pytest.param(Answer.error(500), "status 500", id="500"),
    pytest.param(Answer(302, b"", {"Location": "/x"}), "redirects are not followed", id="302"),
    pytest.param(
        Answer(200, "<!doctype html>", {"Content-Type": "text/html"}), "text/html", id="HTML"
    ),
    pytest.param(Answer(200, b'{"data": [{"source": "arti'), "not JSON", id="cut short"),
    pytest.param(Answer(200, b""), "not JSON", id="empty"),
    pytest.param(Answer(200, b"\xff\xfe\x00"), "not JSON", id="binary"),
    pytest.param(Answer(200, b"[" * 200_000), "nested too deeply", id="deep"),
    pytest.param(Answer(200, []), "not a benchmarks response", id="a list"),
    pytest.param(Answer(200, {"data": {}, "meta": {}}), "not a benchmarks", id="data no list"),
    pytest.param(Answer(200, {"data": []}), "not a benchmarks response (meta", id="no meta"),
    pytest.param(reset, "no answer", id="reset"),
]


@pytest.mark.fault(
    "days",
    "a source answers an error, HTML or wrong JSON",
    "it is missing, its pages say so, the reason is told; exit 3",
)
@pytest.mark.parametrize(("answer", "reason"), FAULTS)
def test_source_that_fails_is_missing_and_its_pages_say_so(
    double: Double, place: Path, answer: Any, reason: str
) -> None:
    double.script(INDEX, answer, forever=True)

    done = live(double, "--report", "report.json")

    index, arenas = report()["sources"]
    assert done.exit == report()["exit"] == 3
    assert (index["status"], arenas["status"]) == ("missing", "fresh")
    assert reason in index["reason"]
    assert f"site-gen: warning: artificial-analysis: missing: {index['reason']}\n" in done.err
    assert "There are no figures of this source today" in page("sources/artificial-analysis")
    assert "There are no figures of Artificial Analysis for this task" in page("tasks/coding")
    assert "No figures today." in page("")


@pytest.mark.fault(
    "days",
    "all sources answer errors, HTML or wrong JSON, and there is no archive",
    "exit 1, one line with the reason; no site, no day",
)
@pytest.mark.parametrize(("answer", "reason"), FAULTS)
def test_all_sources_fail_and_none_is_archived(
    double: Double, place: Path, answer: Any, reason: str
) -> None:
    double.script({}, answer, forever=True)

    error = failure(live(double))

    assert "no source has any data" in error
    assert reason in error
    assert error.endswith("; check --api-url and the network, or try again later")
    assert "public" not in names(place)
    assert not archived().exists()


def test_last_good_day_stands_in_for_a_source(
    double: Double, place: Path, old: dict[str, bytes]
) -> None:
    double.script(INDEX, Answer.error(500), forever=True)

    done = live(double, "--report", "report.json", SOURCE_DATE_EPOCH=later())

    index, arenas = report()["sources"]
    assert done.exit == 3
    assert (index["status"], index["stands_in"], index["rows"]) == ("stale", DATE, 4)
    assert (arenas["status"], arenas["stands_in"]) == ("fresh", None)
    assert 'data-model="a/one"' in page("tasks/coding")
    assert archived(DATE).read_bytes() == old[f"archive/2026/{DATE}.json.gz"]


def test_all_sources_fail_and_the_last_good_day_is_shown(
    double: Double, place: Path, old: dict[str, bytes]
) -> None:
    double.script({}, Answer.error(500), forever=True)

    done = live(double, "--report", "report.json", SOURCE_DATE_EPOCH=later())

    assert done.exit == 3
    assert [one["status"] for one in report()["sources"]] == ["stale", "stale"]
    assert [one["stands_in"] for one in report()["sources"]] == [DATE, DATE]
    assert 'data-model="a/one"' in page("tasks/coding")


def test_stale_day_gives_the_same_bytes_offline(
    double: Double, place: Path, old: dict[str, bytes]
) -> None:
    double.script(INDEX, Answer.error(500), forever=True)
    live(double, SOURCE_DATE_EPOCH=later())
    first = tree(place / "public")

    done = site_gen("build", "--offline")

    assert done.exit == 3
    assert tree(place / "public") == first


def test_failed_second_fetch_of_a_day_keeps_the_first(
    double: Double, place: Path, old: dict[str, bytes]
) -> None:
    double.script(INDEX, Answer.error(500), forever=True)

    done = live(double, "--report", "report.json")

    assert done.exit == 3
    assert report()["sources"][0]["stands_in"] == DATE
    assert 'data-model="a/one"' in page("tasks/coding")


def test_source_recovers(double: Double, place: Path, old: dict[str, bytes]) -> None:
    double.script(INDEX, *[Answer.error(500)] * 4)
    assert live(double, SOURCE_DATE_EPOCH=later()).exit == 3

    assert live(double, SOURCE_DATE_EPOCH=later()).exit == 0


@pytest.mark.fault(
    "days", "nobody listens at the host", "exit 3 with a last good day, exit 1 without"
)
def test_unreachable_host(place: Path, old: dict[str, bytes]) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # taken, but nobody listens
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/api/v1"
        done = site_gen("build", "--api-url", url, SOURCE_DATE_EPOCH=later())
        empty = site_gen("build", "--api-url", url, "--archive", "other", "--output", "none")

    assert done.exit == 3
    assert "no answer (ConnectError" in failure(empty)
    assert names(place) == {"public", "archive", ".public.lock"}


# The archive


@pytest.mark.fault("input", "--offline without an archive", "exit 1, one line; nothing is written")
def test_offline_without_an_archive(place: Path) -> None:
    assert "archive: no archived day" in failure(site_gen("build", "--offline"))
    assert tree(place) == {}


@pytest.mark.fault(
    "input", "--date of a day that is not archived", "exit 1, one line that names the nearest days"
)
def test_absent_day_names_its_neighbours(double: Double, place: Path) -> None:
    for days in (0, 2, 4):
        site_gen("fetch", "--api-url", double.url, SOURCE_DATE_EPOCH=later(days))

    error = failure(site_gen("build", "--date", "2026-06-05"))

    assert error.endswith("no such day; the nearest archived: 2026-06-04 and 2026-06-06")
    assert "public" not in names(place)


def test_absent_day_of_an_empty_archive() -> None:
    error = failure(site_gen("build", "--date", DATE))

    assert error.endswith("no such day; the archive is empty")


@pytest.mark.fault(
    "files", "--date of a damaged day", "exit 1, one line that names it; nothing is touched"
)
@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: b"", id="empty"),
        pytest.param(lambda data: data[:-9], id="cut short"),
        pytest.param(lambda data: data + b"x", id="too long"),
        pytest.param(lambda data: gzip.compress(b"[]"), id="another shape"),
        pytest.param(lambda data: gzip.compress(b"\xff"), id="no JSON"),
    ],
)
def test_damaged_day(place: Path, old: dict[str, bytes], damage: Any) -> None:
    archived().write_bytes(damage(archived().read_bytes()))
    before = tree(place)

    assert f"{archived()}: " in failure(site_gen("build", "--date", DATE))
    assert tree(place) == before


def test_clock_before_the_newest_day(double: Double, place: Path, old: dict[str, bytes]) -> None:
    error = failure(live(double, SOURCE_DATE_EPOCH=later(-1)))

    assert DATE in error
    assert "2026-06-03" in error
    assert tree(place) == old
    assert not double.requests


@pytest.mark.fault(
    "files", "a clock far before the newest day, with --offline or --date", "the same bytes"
)
@pytest.mark.parametrize("mode", [("--offline",), ("--date", DATE)], ids=["offline", "date"])
def test_clock_does_not_matter_without_the_network(
    place: Path, old: dict[str, bytes], mode: tuple[str, ...]
) -> None:
    assert site_gen("build", *mode, SOURCE_DATE_EPOCH=later(-1000)).exit == 0
    assert tree(place) == old


@pytest.mark.fault(
    "files", "an archive that cannot be written", "exit 1, one line; nothing is left behind"
)
@pytest.mark.parametrize("archive", ["file", "file/archive"])
def test_archive_that_cannot_be_written(double: Double, place: Path, archive: str) -> None:
    (place / "file").write_bytes(b"mine")

    error = failure(live(double, "--archive", archive))

    assert error.startswith(archive)
    assert "cannot be written (" in error
    assert tree(place) == {"file": b"mine"}


# The output


@pytest.mark.fault(
    "files", "an output that cannot be written", "exit 1, one line; nothing is touched"
)
@pytest.mark.parametrize(
    "output", ["file", "file/public", "x" * 300], ids=["file", "under a file", "too long"]
)
def test_output_that_cannot_be_written(place: Path, old: dict[str, bytes], output: str) -> None:
    (place / "file").write_bytes(b"mine")

    assert output.partition("/")[0] in failure(site_gen("build", "--offline", "--output", output))
    assert tree(place) == old | {"file": b"mine"}


@pytest.mark.fault(
    "files",
    "a write fails in its middle, as on a full disk",
    "exit 1, one line; old site as before",
)
@pytest.mark.slow
@pytest.mark.parametrize("blocks", [0, 1, 8, 64])
def test_disk_that_takes_only_small_files(place: Path, old: dict[str, bytes], blocks: int) -> None:
    """A limit on a file's size stands for a full disk: a write fails in the middle."""
    done = process("build", "--sample", cwd=place, before=f"ulimit -f {blocks}")

    assert "cannot be written" in failure(done)
    assert tree(place) == old


# Folders of one's own


@pytest.mark.fault(
    "input",
    "--templates, --static or --content that is no folder",
    "exit 1, one line; nothing is touched",
)
@pytest.mark.parametrize("option", ["--templates", "--static", "--content"])
@pytest.mark.parametrize("path", ["absent", "file", "x" * 300], ids=["absent", "file", "too long"])
def test_own_folder_that_is_none(
    place: Path, old: dict[str, bytes], option: str, path: str
) -> None:
    (place / "file").write_bytes(b"mine")

    error = failure(site_gen("build", "--offline", option, path))

    assert path in error
    assert option in error
    assert tree(place) == old | {"file": b"mine"}


@pytest.mark.parametrize("option", ["--templates", "--static", "--content"])
def test_own_folder_may_be_empty(place: Path, old: dict[str, bytes], option: str) -> None:
    (place / "own").mkdir()

    assert site_gen("build", "--offline", option, "own").exit == 0
    assert tree(place) == old | {"own/": b""}


# Strictness


def test_strict_build_without_a_warning(double: Double, place: Path) -> None:
    assert live(double, "--strict").exit == 0


@pytest.mark.fault("days", "--strict, and a row is set aside", "exit 1, the output is not touched")
def test_strict_makes_a_warning_an_error_before_the_output_is_touched(
    double: Double, place: Path, old: dict[str, bytes]
) -> None:
    double.rows = [*LIVE_ROWS, LIVE_ROWS[0] | {"pricing": {"prompt": "dear", "completion": "0"}}]

    error = failure(live(double, "--strict", SOURCE_DATE_EPOCH=later()))

    assert "1 row set aside" in error
    assert tree(place / "public") == below(old, "public")


def test_strict_makes_a_missing_source_an_error(double: Double, place: Path) -> None:
    double.script(INDEX, Answer.error(500), forever=True)

    error = failure(live(double, "--strict"))

    assert "artificial-analysis: missing" in error
    assert archived().is_file()
    assert "public" not in names(place)


def test_strict_makes_a_failed_mapping_an_error(double: Double, place: Path) -> None:
    double.script({"task_type": "coding"}, Answer.error(500), forever=True)

    error = failure(live(double, "--strict"))

    assert "design-arena task_type=coding" in error
    assert "public" not in names(place)


def test_strict_makes_a_stale_source_an_error(
    double: Double, place: Path, old: dict[str, bytes]
) -> None:
    double.script(INDEX, Answer.error(500), forever=True)

    error = failure(live(double, "--strict", SOURCE_DATE_EPOCH=later()))

    assert "artificial-analysis: stale" in error
    assert tree(place / "public") == below(old, "public")


@pytest.mark.parametrize("closed", ["exec >&-", "exec 2>&-", "exec >&- 2>&-"])
def test_nobody_has_to_listen(tmp_path: Path, closed: str) -> None:
    """A service may start the command with its streams closed; its exit code is the same."""
    done = process("init", "there", cwd=tmp_path, before=closed)

    assert (done.exit, done.err) == (0, "")
