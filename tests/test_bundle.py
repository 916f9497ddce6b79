"""Offline copies: the same bytes each time, whole, and nothing in them that asks for more."""

from __future__ import annotations

import base64
import random
import re
import shutil
import stat
import subprocess
import zipfile
from hashlib import sha256
from pathlib import Path
from urllib.parse import urldefrag

import pytest

from site_gen.intake.archive import Archive
from site_gen.pages import urls
from tests import command
from tests.command import failure, later, names, process, site_gen, tree
from tests.double import ATTRIBUTIONS, Double
from tests.sites import (
    AS_OF,
    DATE,
    LIVE_ROWS,
    Row,
    arena_row,
    index_row,
    parse,
    requests,
)

FOLDER = f"model-standings-{DATE}"
URL = "https://example.org/standings"
KINDS = ("zip", "html")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with `public` and `archive`: look, don't touch."""
    return command.small(tmp_path_factory)


@pytest.fixture
def place(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder the command runs in, with an archive of one day."""
    shutil.copytree(small / "archive", tmp_path / "archive")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def unzipped(path: Path, place: Path) -> Path:
    """Unpack a copy and return the one folder in it."""
    with zipfile.ZipFile(path) as packed:
        packed.extractall(place)
    (folder,) = place.iterdir()
    return folder


@pytest.mark.parametrize("kind", KINDS)
def test_copy_needs_neither_key_nor_network_and_leaves_the_archive(place: Path, kind: str) -> None:
    before = tree(place / "archive")

    done = site_gen("bundle", "--output", f"copy.{kind}", OPENROUTER_API_KEY=None)

    assert (done.exit, done.err) == (0, "")
    assert re.fullmatch(rf"Wrote copy\.{kind} \(7 boards, [0-9.]+ MB\) in [0-9.]+ s\.\n", done.out)
    assert tree(place / "archive") == before
    assert names(place) == {"archive", f"copy.{kind}"}


@pytest.mark.parametrize("kind", KINDS)
def test_same_day_same_bytes_wherever_and_whenever(place: Path, kind: str) -> None:
    site_gen("bundle", "--output", f"one.{kind}")
    (place / "elsewhere").mkdir()
    again = process(
        *("bundle", "--archive", "../archive", "--output", f"two.{kind}"),
        cwd=place / "elsewhere",
        before="umask 077",
        SOURCE_DATE_EPOCH=later(400),
        TZ="Pacific/Kiritimati",
        PYTHONHASHSEED="7",
    )

    assert again.exit == 0, again
    two = place / "elsewhere" / f"two.{kind}"
    assert (place / f"one.{kind}").read_bytes() == two.read_bytes()


def test_zip_is_one_folder_with_nothing_of_the_moment_in_it(place: Path) -> None:
    site_gen("bundle", "--output", "copy.zip")

    with zipfile.ZipFile("copy.zip") as packed:
        entries = packed.infolist()
        assert packed.testzip() is None
    assert {entry.filename.split("/")[0] for entry in entries} == {FOLDER}
    assert {entry.date_time for entry in entries} == {(2026, 6, 4, 0, 0, 0)}
    assert {entry.external_attr >> 16 for entry in entries} == {stat.S_IFREG | 0o644}
    assert not any(entry.extra or entry.comment for entry in entries)


def test_zip_is_the_site_but_for_what_only_a_host_needs(place: Path, small: Path) -> None:
    site_gen("bundle", "--output", "copy.zip")

    found = set(tree(unzipped(place / "copy.zip", place / "unzipped")))
    whole = {name for name in tree(small / "public") if not name.endswith("feed.xml")}
    assert found == whole - {"404.html", "robots.txt"}


@pytest.mark.parametrize("url", [None, URL])
def test_unzipped_copy_has_no_problem(place: Path, url: str | None) -> None:
    site_gen("bundle", "--output", "copy.zip", *(("--site-url", url) if url else ()))
    folder = unzipped(place / "copy.zip", place / "unzipped")

    assert site_gen("check", folder).err == ""
    assert site_gen("verify", "--archive", "archive", "--output", folder).err == ""


def test_every_link_in_the_zip_names_a_file(place: Path) -> None:
    site_gen("bundle", "--output", "copy.zip", "--site-url", URL)
    folder = unzipped(place / "copy.zip", place / "unzipped")
    seen = 0

    for file in folder.rglob("*.html"):
        for node in parse(file.read_text("utf-8")).walk():
            for link in (node.attributes.get("href"), node.attributes.get("src")):
                if link is None or re.match("https?:", link):
                    assert link is None or not link.startswith(f"{URL}/downloads/")
                    continue
                path = urldefrag(link).url
                seen += 1
                assert not path or (file.parent / path).is_file(), link
    assert seen > 500


@pytest.mark.parametrize("kind", KINDS)
def test_build_offers_the_same_copies_with_their_sums(place: Path, kind: str) -> None:
    site_gen("build", "--offline", "--downloads", "--site-url", URL)
    site_gen("bundle", "--output", f"copy.{kind}", "--site-url", URL)

    offered = place / "public/downloads" / f"standings.{kind}"
    data = offered.read_bytes()
    assert data == (place / f"copy.{kind}").read_bytes()
    page = parse((place / "public/data/index.html").read_text("utf-8"))
    link = page.one("a", href=f"../downloads/standings.{kind}")
    assert link.attributes["download"] == f"{FOLDER}.{kind}"
    assert sha256(data).hexdigest() in page.text
    sums = subprocess.run(
        ["sha256sum", "--check", "SHA256SUMS"], cwd=offered.parent, capture_output=True, text=True
    )
    assert sums.stdout == "standings.zip: OK\nstandings.html: OK\n"


def test_live_build_with_copies_is_the_same_offline(tmp_path: Path) -> None:
    with Double(LIVE_ROWS, AS_OF) as double:
        one, two, archive = (tmp_path / name for name in ("one", "two", "archive"))
        live = ("--api-url", double.url, "--archive", archive, "--output", one, "--downloads")
        assert site_gen("build", *live).exit == 0
    site_gen("build", "--offline", "--archive", archive, "--output", two, "--downloads")

    assert tree(one) == tree(two)
    assert site_gen("check", one).err == ""


def test_without_being_asked_a_build_makes_no_copies(small: Path) -> None:
    assert not (small / "public/downloads").exists()
    assert "downloads/" not in (small / "public/data/index.html").read_text("utf-8")


def test_copy_of_a_day_sees_no_later_one(place: Path) -> None:
    with Double([*LIVE_ROWS, arena_row("d/new", "New", 1400)], AS_OF) as double:
        assert site_gen("fetch", "--api-url", double.url, SOURCE_DATE_EPOCH=later()).exit == 0
    for name, words in {"old": ("--date", DATE), "new": (), "too": ("--offline",)}.items():
        assert site_gen("bundle", "--output", f"{name}.html", *words).exit == 0

    old, new, too = (Path(f"{name}.html").read_text("utf-8") for name in ("old", "new", "too"))
    assert "d/new" not in old
    assert "d/new" in new
    assert new == too


@pytest.mark.fault("files", "a copy that cannot be made", "one line; what was there stays")
@pytest.mark.parametrize(
    ("words", "code", "line"),
    [
        (("--output", "copy.tar"), 2, "--output 'copy.tar': ends with neither .zip nor .html"),
        (("--output", "copy"), 2, "--output 'copy': ends with neither .zip nor .html"),
        (("--output", "taken.zip"), 1, "taken.zip: is a folder; name a file for --output"),
        (("--output", "archive/x.zip"), 1, "archive/x.zip: lies in archive; choose another"),
        (("--output", "old.html/x.zip"), 1, "old.html: cannot be written (File exists)"),
        (("--output", "old.html", "--date", "2026-06-03"), 1, "2026-06-03"),
        (("--output", "old.html", "--archive", "none"), 1, "none"),
        (("--output", "old.html", "--static", "broken"), 1, "broken/single.js: '</script' would"),
        (("--output", "old.zip", "--templates", "broken"), 1, "broken/data.html, line 1"),
    ],
)
def test_copy_that_cannot_be_made(
    place: Path, words: tuple[str, ...], code: int, line: str
) -> None:
    (place / "taken.zip").mkdir()
    (place / "broken").mkdir()
    (place / "broken/single.js").write_text('"</script>"')
    (place / "broken/data.html").write_text("{% if %}")
    for name in ("old.zip", "old.html"):
        (place / name).write_text("old")
    before = tree(place)

    told = failure(site_gen("bundle", *words), code)

    assert line.replace("broken/single", "static/single") in told
    assert tree(place) == before


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--output", "x.zip", "--sample", "--offline"),
        ("--output", "x.zip", "--sample", "--date", DATE),
        ("--output", "x.zip", "--date", "2026-6-4"),
        ("--output", "x.zip", "--api-url", "https://example.org"),
        ("--output", "x.zip", "--report", "./x.zip"),
        ("--output", "x.zip", "--report", "archive/report.json"),
    ],
    ids=" ".join,
)
def test_wrong_usage_of_bundle(place: Path, words: tuple[str, ...]) -> None:
    before = tree(place)

    assert site_gen("bundle", *words).exit == 2
    assert tree(place) == before


def test_copy_of_a_stale_day_is_written_and_the_exit_code_says_so(place: Path) -> None:
    with Double([row for row in LIVE_ROWS if row["source"] == "design-arena"], AS_OF) as double:
        site_gen("fetch", "--api-url", double.url, SOURCE_DATE_EPOCH=later())

    done = site_gen("bundle", "--output", "copy.html", "--report", "report.json")

    assert done.exit == 3
    text = Path("copy.html").read_text("utf-8")
    assert "Shown are the figures of 4 June 2026." in text
    assert '"exit": 3' in Path("report.json").read_text("utf-8")


@pytest.mark.parametrize("url", [None, URL])
def test_one_file_needs_no_other(place: Path, url: str | None) -> None:
    site_gen("bundle", "--output", "copy.html", *(("--site-url", url) if url else ()))

    page = parse(Path("copy.html").read_text("utf-8"))
    ids = [node.attributes["id"] for node in page.walk() if "id" in node.attributes]
    assert len(ids) == len(set(ids))
    assert [node for node in page.walk() if "src" in node.attributes] == []
    assert page.all("link") == []
    links = {node.attributes["href"] for node in page.all("a")}
    assert {link.removeprefix("#") for link in links if link.startswith("#")} <= set(ids)
    outside = {link for link in links if not link.startswith("#")}
    assert all(re.match("https://", link) for link in outside)
    assert any(link.startswith(f"{URL}/models/") for link in outside) == (url is not None)


def test_policy_of_the_one_file_names_the_hash_of_all_that_runs_in_it(place: Path) -> None:
    site_gen("bundle", "--output", "copy.html")
    text = Path("copy.html").read_text("utf-8")
    policy = parse(text).one("meta", http_equiv="Content-Security-Policy").attributes["content"]

    found = re.findall(r"<(style|script)>(.*?)</\1>", text, re.DOTALL)
    assert [kind for kind, _ in found] == ["style", "script", "script"]
    for kind, body in found:
        digest = base64.b64encode(sha256(body.encode()).digest()).decode()
        rule = next(rule for rule in policy.split("; ") if rule.startswith(f"{kind}-src "))
        assert f"'sha256-{digest}'" in rule
    assert "'self'" not in policy
    assert "unsafe" not in policy


def test_one_file_has_every_row_of_every_board_with_its_credit(place: Path, small: Path) -> None:
    site_gen("bundle", "--output", "copy.html")

    page = parse(Path("copy.html").read_text("utf-8"))
    index = (small / "public/data/v1/boards").glob("*.csv")
    parts = page.all("section", class_="part")
    assert {part.attributes["id"] for part in parts} == {path.stem for path in index}
    for part in parts:
        source = part.attributes["id"].partition(".")[0]
        assert part.one(data_citation=source).text == ATTRIBUTIONS[source][1]
        assert "OpenRouter offers this data under CC BY 4.0" in part.text
        given = (small / f"public/data/v1/boards/{part.attributes['id']}.csv").read_text("utf-8")
        assert len(part.all("tr", data_model=None)) == len(given.splitlines()) - 1


def test_sample_copies_credit_nobody_and_say_what_they_are(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    copies = command.copies(tmp_path_factory)

    text = (copies / "copy.html").read_text("utf-8")
    folder = unzipped(copies / "copy.zip", tmp_path / "unzipped")
    assert "Sample: every model" in text
    assert "CC BY" not in text
    assert parse(text).one("html").attributes["data-sample"] == ""
    assert "Sample: every model" in (folder / "index.html").read_text("utf-8")
    assert site_gen("check", folder).err == ""


def rows_as_observed() -> list[Row]:
    """Return 1,500 rows in the proportions of the one bare call that was seen (1,449 rows)."""
    draw = random.Random(7)  # noqa: S311 - the same invented rows each time

    def price() -> dict[str, str]:
        dear = round(draw.lognormvariate(0, 1), 2) / 1e6
        return {"prompt": f"{dear:.8f}", "completion": f"{4 * dear:.8f}"}

    def score() -> float:
        return round(draw.uniform(5, 60), 1)

    found = []
    for at in range(500):
        slug = f"some-laboratory-{at % 40}/model-name-{at // 2}-20260804"
        name = f"Model Name {at // 2} ({'Reasoning, Max Effort' if at % 2 else 'low'})"
        others = {"coding_index": score(), "agentic_index": score(), "pricing": price()}
        found.append(index_row(slug, name, score(), **others))
    for at in range(1000):
        counts = [draw.randrange(5, 900) for _ in range(4)]
        places = ("first_place", "second_place", "third_place", "fourth_place")
        found.append(
            arena_row(
                f"some-laboratory-{at % 40}/model-name-{at // 20}-20260804",
                f"Model Name {at // 20} (high)",
                round(draw.gauss(1150, 90), 2),
                category=f"category{at % 20}",
                win_rate=round(draw.uniform(30, 70), 1),
                avg_generation_time_ms=round(draw.lognormvariate(10, 0.8), 1),
                tournament_stats=dict(zip(places, counts, strict=True)) | {"total": sum(counts)},
                pricing=price(),
            )
        )
    return found


def test_one_file_stays_under_3_mb_at_1500_rows(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    outcomes = [
        {"source": source, "status": "fresh", "reason": None, "stands_in": None} for source in AS_OF
    ]
    with archive.locked():
        asked = requests(rows_as_observed())
        archive.write({"schema": 1, "date": DATE, "requests": asked, "outcomes": outcomes})
    out = tmp_path / "copy.html"
    address = "https://an-organisation.github.io/model-standings"

    done = site_gen(*("bundle", "--archive", archive.root, "--output", out, "--site-url", address))

    assert done.exit == 0, done
    assert out.read_text("utf-8").count("<tr data-model=") == 2500
    assert out.stat().st_size < 3_000_000


@pytest.mark.fault("files", "a copy beside the site that is damaged", "check names what is wrong")
@pytest.mark.parametrize(
    ("damage", "lines"),
    [
        ("sum", ["/downloads/SHA256SUMS has another sum", "has another sum"]),
        ("zip", ["cannot be unpacked"]),
        ("inside", ["figures of artificial-analysis without its citation"]),
        ("gone", ["does not exist"]),
        ("script", ["<script> that the site does not use"]),
    ],
)
def test_check_looks_into_the_copies(place: Path, damage: str, lines: list[str]) -> None:
    site_gen("build", "--offline", "--downloads")
    downloads = place / "public/downloads"
    packed, alone = downloads / "standings.zip", downloads / "standings.html"
    if damage == "sum":
        zeros = (f"{'0' * 64}  standings.{kind}\n" for kind in KINDS)
        (downloads / "SHA256SUMS").write_text("".join(zeros))
    elif damage == "zip":
        packed.write_bytes(packed.read_bytes()[:-40])
    elif damage == "gone":
        packed.unlink()
    elif damage == "script":
        alone.write_text(alone.read_text("utf-8").replace("use strict", "use trick"), "utf-8")
    else:
        folder = unzipped(packed, place / "unzipped")
        page = folder / "tasks/coding/index.html"
        page.write_text(page.read_text("utf-8").replace("data-citation", "data-cite"), "utf-8")
        shutil.make_archive(str(packed.with_suffix("")), "zip", folder.parent)

    done = site_gen("check", place / "public")

    assert done.exit == 1
    for line in lines:
        assert line in done.err


def test_one_function_decides_how_links_name_folders() -> None:
    html = '<a href="/"> <a href="/a/b/"> <a href="/a/#x"> <a href="/?q"> <a href="/a.csv">'

    assert urls.relative(html, "/c/", "/", named=True) == (
        '<a href="../index.html"> <a href="../a/b/index.html"> <a href="../a/index.html#x">'
        ' <a href="../index.html?q"> <a href="../a.csv">'
    )
