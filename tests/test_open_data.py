"""What is given away for programs: one table, its description, texts; and the documented lines."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import markdown
import pytest

from site_gen.pages import exports, twins, urls
from site_gen.pages.site import Draft
from site_gen.settings import Settings
from tests import command
from tests.command import site_gen
from tests.double import ATTRIBUTIONS
from tests.sites import LIVE_ROWS, ROOT, arena_row, index_row, parse, site_of

V1 = "data/v1"
DOCUMENT = (ROOT / "docs/use-the-data.md").read_text("utf-8")
HOSTILE = (
    "<img src=x onerror=alert(1)> [a](javascript:b) |*x*_y_`z`|"
    " https://evil.example www.evil.example"
)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return command.sample(tmp_path_factory)


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return command.small(tmp_path_factory) / "public"


@pytest.fixture(params=["sample", "live"])
def site(request: pytest.FixtureRequest) -> Path:
    """Return a built site: look, don't touch."""
    path: Path = request.getfixturevalue(request.param)
    return path


def load(path: Path) -> Any:
    return json.loads(path.read_bytes())


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")))


def test_one_table_is_all_the_tables(site: Path) -> None:
    whole = table(site / V1 / "boards.csv")
    parts = []
    for line in load(site / V1 / "index.json")["boards"]:
        parts += [{"board": line["id"], **row} for row in table(site / line["csv"].lstrip("/"))]

    assert len(whole) == len(parts)
    for one, other in zip(whole, parts, strict=True):
        assert {key: value for key, value in one.items() if value} == {
            key: value for key, value in other.items() if value
        }


def test_the_page_links_every_file_there_is(site: Path) -> None:
    page = parse((site / "data/index.html").read_text("utf-8"))
    linked = {urls.resolve("/data/", node.attributes.get("href", "")) for node in page.all("a")}
    files = {f"/{path.relative_to(site).as_posix()}" for path in site.rglob("*") if path.is_file()}
    kinds = (".csv", ".json", ".md", ".xml", "llms.txt", ".zip")

    assert {name for name in files if name.endswith(kinds)} - linked == set()


def test_given_columns_come_before_computed_ones(site: Path) -> None:
    (line, *_) = (site / V1 / "boards.csv").read_text("utf-8").splitlines()
    keys = line.split(",")
    given = [keys.index(key) for key in ("coding_index", "elo", "tournaments", "price_completion")]
    ours = [keys.index(key) for key in ("elo_margin", "contender", "front_low", "front_high")]

    assert max(given) < min(ours)
    assert keys[-4:] == ["source", "as_of", "citation", "licence"]


@pytest.mark.fault("data", "a data package that does not validate", "none: rows and all, it does")
def test_data_package_validates_with_its_rows(site: Path) -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("frictionless"), "validate", "datapackage.json", "--json"],
        cwd=site / V1,
        capture_output=True,
        text=True,
        check=False,
    )
    told = json.loads(done.stdout)

    assert (told["valid"], done.returncode) == (True, 0), told
    resources = load(site / V1 / "datapackage.json")["resources"]
    assert len(told["tasks"]) == len(resources)
    for task, resource in zip(told["tasks"], resources, strict=True):
        assert task["stats"]["rows"] == len(table(site / V1 / resource["path"]))


def test_data_package_describes_each_file_as_it_is(site: Path) -> None:
    package = load(site / V1 / "datapackage.json")

    paths = {one["path"] for one in package["resources"]}
    files = {path.relative_to(site / V1).as_posix() for path in (site / V1).rglob("*.csv")}
    assert paths == files
    for one in package["resources"]:
        data = (site / V1 / one["path"]).read_bytes()
        assert (one["bytes"], one["hash"]) == (len(data), f"sha256:{sha256(data).hexdigest()}")
        head = data.decode().splitlines()[0].split(",")
        assert [field["name"] for field in one["schema"]["fields"]] == head
        given = {field["name"] for field in one["schema"]["fields"] if field["given"]}
        assert given.isdisjoint({"rank", "rank_range", "contender", "front_low", "elo_margin"})
        figure = "value" if one["path"].startswith("history/") else "price_prompt"
        assert {"slug", "name", figure, "citation"} <= given


def test_data_package_credits_sources_and_a_sample_nobody(sample: Path, live: Path) -> None:
    told = load(live / V1 / "datapackage.json")
    assert told["sources"] == [{"title": text, "path": url} for url, text in ATTRIBUTIONS.values()]
    assert [one["name"] for one in told["licenses"]] == ["CC-BY-4.0"]
    invented = load(sample / V1 / "datapackage.json")
    assert "licenses" not in invented
    assert all(one["title"].startswith("Sample: ") for one in invented["sources"])
    assert all("path" not in one for one in invented["sources"])


# Texts


def twin(site: Path, board: str) -> str:
    return (site / V1 / "boards" / f"{board}.md").read_text("utf-8")


def test_every_board_has_a_twin_with_its_credit_and_rows(live: Path) -> None:
    for line in load(live / V1 / "index.json")["boards"]:
        text = twin(live, line["id"])
        home, citation = ATTRIBUTIONS[line["source"]]
        assert f"\n- {citation}\n" in text
        assert f"<{home}>" in text
        assert f"Data as of {line['as_of']}" in text
        assert "CC BY 4.0" in text
        assert len(re.findall(r"^\| (?!Rank|---)", text, re.MULTILINE)) == line["entries"]
        page = parse((live / line["url"].lstrip("/") / "index.html").read_text("utf-8"))
        links = {
            node.attributes["type"]: node.attributes["href"]
            for node in page.all("link", rel="alternate")
        }
        up = "../" * line["url"].strip("/").count("/") + "../"
        assert links["text/markdown"] == f"{up}{line['markdown'].lstrip('/')}"
        assert links["text/csv"] == f"{up}{line['csv'].lstrip('/')}"


def test_twin_marks_what_is_computed(live: Path) -> None:
    head = next(
        line for line in twin(live, "design-arena.models.website").splitlines() if "|" in line
    )
    marked = [cell.strip() for cell in head.split("|") if "†" in cell]

    assert "Elo, at least ± † (Elo points)" in marked
    assert "Range †" in marked
    assert not any(cell.startswith(("Win rate", "Price", "Elo (")) for cell in marked)


def test_sample_twin_has_no_licence(sample: Path) -> None:
    text = twin(sample, "design-arena.models.website") + (sample / "llms.txt").read_text("utf-8")

    assert "Sample: every model, lab and figure is invented." in text
    assert "CC BY" not in text


@pytest.mark.fault("text", "hostile names in Markdown twins", "text: no link, tag, cell or row")
def test_names_are_text_in_markdown() -> None:
    rows = [
        arena_row("x/a", HOSTILE, category=HOSTILE),
        arena_row("x/b", "# head\n\n- item", category=HOSTILE),
        index_row("x/c", "1. one", 5),
        index_row("x/d", "+ plus", 4),
    ]
    texts = {file.path: file.data.decode() for file in twins.files(site_of(*rows))}

    for path, text in texts.items():
        html = markdown.markdown(text, extensions=["tables"])
        page = parse(f"<!doctype html><html><body>{html}</body></html>")
        assert page.all("img") == [], path
        assert page.all("em") + page.all("code") == [], path
        links = [node.attributes["href"] for node in page.all("a")]
        assert not [link for link in links if re.match("javascript|https?://[^/]*evil|www", link)]
        assert len(page.all("li")) >= 2
        assert page.all("ol") == []
        assert not re.search(r"https?://evil|www\.evil", text)
        if path.startswith("/data/v1/boards/design"):
            assert len(page.all("tr")) == 3
            assert len({len(row.all("td")) for row in page.all("tr")[1:]}) == 1


def test_llms_txt_lists_every_twin_and_every_citation(live: Path) -> None:
    text = (live / "llms.txt").read_text("utf-8")

    assert text.startswith("# Model Standings\n\n> ")
    for line in load(live / V1 / "index.json")["boards"]:
        assert f"]({line['markdown'].lstrip('/')}): by " in text
    for _, citation in ATTRIBUTIONS.values():
        assert f"\n- {citation}\n" in text
    for link in re.findall(r"\]\((.*?)\)", text):
        assert (live / link).exists(), link


@pytest.mark.parametrize("name", ["llms.txt", f"{V1}/boards/design-arena.models.website.md"])
@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("- Source: Design Arena", "- Sauce: Design Arena", "without its citation"),
        ("data/v1/", "data/v9/", "which does not exist"),
    ],
)
def test_check_reads_the_texts(
    live: Path, tmp_path: Path, name: str, old: str, new: str, line: str
) -> None:
    command_copy = tmp_path / "site"
    subprocess.run(["cp", "-r", live, command_copy], check=True)
    path = command_copy / name
    assert old in path.read_text("utf-8")
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")

    told = site_gen("check", command_copy)

    assert told.exit == 1
    assert re.search(rf"/{name}: .*{line}", told.err)


# Monitors


@pytest.mark.parametrize(
    ("times", "due"),
    [
        ((), None),
        (("05:17",), "2026-06-05T05:17:00Z"),
        (("05:17", "06:47"), "2026-06-04T06:47:00Z"),
    ],
)
def test_status_says_when_the_next_fetch_is_due(times: tuple[str, ...], due: str | None) -> None:
    site = replace(site_of(*LIVE_ROWS), settings=Settings(fetch_times=times))
    (status,) = [one for one in exports.files(site) if one.path == f"/{V1}/status.json"]

    assert isinstance(status, Draft)
    assert json.loads(status.data)["next_due"] == due


# The documented lines


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", DOCUMENT, re.DOTALL | re.MULTILINE)


COMMANDS = re.findall(r"^    (\S.+)$", re.sub(r"(?s)```.*?```", "", DOCUMENT), re.MULTILINE)


@pytest.mark.parametrize("lines", blocks("python"))
def test_documented_python_runs(sample: Path, lines: str) -> None:
    assert run(lines, sample).strip()


@pytest.mark.parametrize("query", blocks("sql"))
def test_documented_sql_runs(sample: Path, query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(sample)

    assert asked(query)


@pytest.mark.parametrize("line", COMMANDS)
def test_documented_command_runs(
    sample: Path, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = line.split()
    if words[0] == "site-gen":
        monkeypatch.chdir(tmp_path)
        assert site_gen(*words[1:]).exit == 0
    else:
        tool = Path(sys.executable).with_name(words[0])
        assert subprocess.run([tool, *words[1:]], cwd=sample, capture_output=True).returncode == 0


def asked(query: str) -> list[Any]:
    """Return the rows of a query."""
    relation = duckdb.sql(query)
    assert relation is not None
    return relation.fetchall()


def run(lines: str, folder: Path) -> str:
    """Run lines of Python in a folder and return what they print; a warning fails them."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", lines],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_lines_on_the_page_run_and_agree(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = parse((site / "data/index.html").read_text("utf-8"))
    python, sql = page.one("code", class_="python").text, page.one("code", class_="sql").text
    monkeypatch.chdir(site)

    rows = asked(sql)

    told = run(python, site)
    name = str(rows[0][1])
    assert rows[0][0] == 1
    assert name.split()[0] in told
    assert rows[0][5] in told


def test_texts_name_the_public_address() -> None:
    site = site_of(*LIVE_ROWS, site_url="https://example.org/s")
    texts = [one.data.decode() for one in twins.files(site)]
    links = [link for text in texts for link in re.findall(r"(?:\]\(|: <)(.*?)[)>]", text)]

    assert len(links) > 20
    homes = {home for home, _ in ATTRIBUTIONS.values()}
    assert [one for one in links if not one.startswith("https://example.org/s/")] == [
        one for one in links if one in homes
    ]
