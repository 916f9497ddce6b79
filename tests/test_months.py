"""Pages of months that have ended are kept from day to day, and are what a clean build makes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_gen.intake import snapshot
from site_gen.intake.sources import SOURCES
from site_gen.pages import content, months
from site_gen.pages.cells import Cells
from site_gen.pages.site import Later, Site
from site_gen.settings import Settings
from site_gen.standings import boards, facts, names
from site_gen.standings.history import chronicle
from site_gen.standings.history.days import observe
from tests.command import Done, site_gen, tree
from tests.days import document, write
from tests.sites import ROOT, Row, arena_row, index_row, parse

JUNE = "changes/2026-06/index.html"
LAST = date(2026, 6, 30)
EVERY = {"lab/one": ("One", 70.0), "lab/two": ("Two", 60.0), "other/three": ("Three", 50.0)}
LIGHT = "leave_out = ['data', 'embeds']\n"
Change = Callable[[Path, pytest.MonkeyPatch], None]


def rows(values: dict[str, tuple[str, float]], category: str = "website") -> list[Row]:
    """Return rows of both sources; `category` is the arena's second board."""
    found = [index_row(slug, name, value) for slug, (name, value) in values.items()]
    for slug, (name, value) in values.items():
        found += [
            arena_row(slug, name, 1000 + value, category=one) for one in ("website", category)
        ]
    return found


def first(archive: Path) -> None:
    """Archive four days, the last of which is 1 July."""
    for at in range(3):
        values = EVERY if at else {**EVERY, "lab/two": ("Two", 80.0)}
        write(archive, LAST - timedelta(2 - at), rows(values, "games"))
    write(archive, LAST + timedelta(1), rows(EVERY, "games"))


def build(folder: Path, output: str = "public") -> Done:
    """Build the newest day of a folder's archive by its configuration."""
    done = site_gen(
        *("build", "--offline", "--archive", folder / "archive", "--output", folder / output),
        *("--config", folder / "site.toml", "--report", folder / f"{output}.json"),
    )
    assert done.exit in (0, 3), done
    return done


def rendered(folder: Path) -> int:
    """Return how many pages of months the last build made."""
    report = json.loads((folder / "public.json").read_bytes())
    return int(report["templates"]["month.html"]["files"])


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an archive, a configuration and the site of 1 July."""
    folder = tmp_path_factory.mktemp("months")
    first(folder / "archive")
    (folder / "site.toml").write_text(LIGHT, "utf-8")
    build(folder)
    (folder / ".public.lock").unlink()
    return folder


@pytest.fixture
def folder(base: Path, tmp_path: Path) -> Path:
    """Return a copy of the folder, to be changed."""
    shutil.copytree(base, tmp_path, dirs_exist_ok=True)
    return tmp_path


def another(
    values: dict[str, tuple[str, float]], folder: Path, _: pytest.MonkeyPatch, **given: str
) -> None:
    """Archive 2 July."""
    write(folder / "archive", LAST + timedelta(2), rows(values, given.pop("category", "games")))


def without(source: str, stands_in: date | None, folder: Path, _: pytest.MonkeyPatch) -> None:
    """Archive 2 July, on which a source failed."""
    write(folder / "archive", LAST + timedelta(2), rows(EVERY), stale={source: stands_in})


def configured(text: str, folder: Path, _: pytest.MonkeyPatch) -> None:
    """Change the configuration."""
    (folder / "site.toml").write_text(LIGHT + text, "utf-8")


def entitled(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a lab another title."""
    monkeypatch.setitem(names.LABS, "lab", "LAB")


def inserted(folder: Path, _: pytest.MonkeyPatch) -> None:
    """Archive another day of June."""
    write(folder / "archive", LAST - timedelta(9), rows({"lab/zero": ("Zero", 1.0)}))


def shaped(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Change one of our own templates."""
    ours = content.folders("templates", None)[0]
    shutil.copytree(ours, folder / "ours")
    template = folder / "ours" / "month.html"
    template.write_text(template.read_text("utf-8").replace("The first ten", "Ten"), "utf-8")
    known = content.folders

    def folders(kind: str, own: Path | None) -> tuple[Path, ...]:
        return (folder / "ours",) if kind == "templates" else known(kind, own)

    monkeypatch.setattr(content, "folders", folders)


def own(name: str, text: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a file of the operator's own, and another day."""
    path = folder / name
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    kind = name.partition("/")[0]
    configured(f"[folders]\n{kind} = '{folder / kind}'\n", folder, monkeypatch)
    another(EVERY, folder, monkeypatch)


def coded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Change a module of ours."""
    monkeypatch.setattr("site_gen.unchanged.code", lambda: "other")


NEW = {**EVERY, "new/four": ("Four", 90.0)}
LEFT = {slug: one for slug, one in EVERY.items() if slug != "other/three"}
RENAMED = {**EVERY, "lab/one": ("Uno", 70.0)}
TERMS = "---\ntitle: T\ndescription: D\n---\nText.\n"
BY_NAME = "[[hide.rows]]\nmodel = 'lab/one'\nname = 'Uno'"
STATIC = (ROOT / "static/changes.js").read_text("utf-8") + "window.ours = 1;\n"
MONTH = (ROOT / "templates/month.html").read_text("utf-8")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(partial(another, EVERY), id="another day"),
        pytest.param(partial(another, NEW), id="a new model"),
        pytest.param(partial(another, LEFT), id="a departed model and lab"),
        pytest.param(partial(another, EVERY, category="website"), id="a vanished board"),
        pytest.param(partial(without, "artificial-analysis", LAST), id="June stands in"),
    ],
)
def test_page_of_an_ended_month_stays_and_is_that_of_a_clean_build(
    folder: Path, monkeypatch: pytest.MonkeyPatch, change: Change
) -> None:
    before = (folder / "public" / JUNE).stat()
    change(folder, monkeypatch)
    build(folder)
    build(folder, "clean")

    after = (folder / "public" / JUNE).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert rendered(folder) == 1
    assert tree(folder / "public") == tree(folder / "clean")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(partial(another, RENAMED), id="what variants share"),
        pytest.param(partial(another, EVERY, category="data"), id="a new board"),
        pytest.param(partial(without, "artificial-analysis", None), id="a missing source"),
        pytest.param(entitled, id="the title of a lab"),
        pytest.param(inserted, id="an archived day of June"),
        pytest.param(shaped, id="our own template"),
        pytest.param(coded, id="our own code"),
        pytest.param(partial(configured, "title = 'T'"), id="a title"),
        pytest.param(partial(configured, "site_url = 'https://e.org'"), id="an address"),
        pytest.param(partial(configured, "[hide]\nmodels = ['lab/one']"), id="a hidden model"),
        pytest.param(partial(configured, "[sources]\ndesign-arena = false"), id="a source off"),
        pytest.param(partial(own, "templates/labs.html", ""), id="a page type off"),
        pytest.param(partial(own, "static/changes.js", STATIC), id="a script"),
        pytest.param(partial(own, "content/terms.md", TERMS), id="a link at the foot"),
    ],
)
def test_page_of_an_ended_month_is_made_again_when_it_might_be_another(
    folder: Path, monkeypatch: pytest.MonkeyPatch, change: Change
) -> None:
    change(folder, monkeypatch)
    build(folder)

    assert rendered(folder) == 2


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(partial(own, "templates/month.html", MONTH), id="a template"),
        pytest.param(partial(configured, BY_NAME), id="a row hidden by its name"),
    ],
)
def test_page_of_an_ended_month_is_not_kept_where_it_may_show_anything(
    folder: Path, monkeypatch: pytest.MonkeyPatch, change: Change
) -> None:
    change(folder, monkeypatch)
    build(folder)
    write(folder / "archive", LAST + timedelta(3), rows(EVERY, "games"))
    build(folder)

    assert rendered(folder) == 2
    stays = json.loads((folder / "public/manifest.json").read_bytes()).get("stays", {})
    assert JUNE not in stays


def test_account_of_a_failed_source_stays_when_a_board_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It names the boards that the source had then, for the filters."""
    archive = tmp_path / "archive"
    write(archive, LAST - timedelta(2), rows(EVERY, "zebra"))
    index = [index_row("lab/one", "One", 70.0)]
    write(archive, LAST, index, stale={"design-arena": LAST - timedelta(2)})
    write(archive, LAST + timedelta(1), rows(EVERY, "zebra"))
    (tmp_path / "site.toml").write_text(LIGHT, "utf-8")
    build(tmp_path)
    page = (tmp_path / "public" / JUNE).read_text("utf-8")
    another(EVERY, tmp_path, monkeypatch, category="website")
    build(tmp_path)
    build(tmp_path, "clean")

    assert "design-arena.models.website design-arena.models.zebra" in page
    assert tree(tmp_path / "public") == tree(tmp_path / "clean")


def test_manifest_does_not_tell_where_folders_lie(folder: Path, tmp_path: Path) -> None:
    found = []
    for name in ("a", "b"):
        shutil.copytree(ROOT / "static", tmp_path / name)
        configured(f"[folders]\nstatic = '{tmp_path / name}'\n", folder, pytest.MonkeyPatch())
        build(folder, f"site-{name}")
        found.append((folder / f"site-{name}/manifest.json").read_bytes())

    assert found[0] == found[1]
    assert JUNE in json.loads(found[0])["stays"]


def test_kept_page_is_counted_but_not_rendered(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    another(EVERY, folder, monkeypatch)
    build(folder)
    build(folder, "clean")
    kept, clean = (json.loads((folder / f"{one}.json").read_bytes()) for one in ("public", "clean"))

    assert kept["pages"] == clean["pages"]
    assert clean["templates"]["month.html"]["files"] == rendered(folder) + 1
    stays = json.loads((folder / "public/manifest.json").read_bytes())["stays"]
    assert JUNE in stays
    assert not [name for name in stays if name.startswith("changes/2026-07")]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_feeds_lead_to_days_on_kept_pages(folder: Path, jobs: str) -> None:
    another({**EVERY, "lab/two": ("Two", 95.0)}, folder, pytest.MonkeyPatch())
    configured("site_url = 'https://e.org'", folder, pytest.MonkeyPatch())
    build(folder)
    write(folder / "archive", LAST + timedelta(3), rows(EVERY, "games"))
    kept = (folder / "public" / JUNE).stat().st_ino
    done = site_gen(
        *("build", "--offline", "--archive", folder / "archive", "--output", folder / "public"),
        *("--config", folder / "site.toml", "--jobs", jobs),
    )

    assert done.exit == 0, done
    assert (folder / "public" / JUNE).stat().st_ino == kept
    assert "https://e.org/changes/2026-06/#d2026-06-29" in (
        (folder / "public/feed.xml").read_text("utf-8")
    )


def test_damaged_page_is_made_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = (folder / "public" / JUNE).read_bytes()
    (folder / "public" / JUNE).write_bytes(good.replace(b"One", b"Ono"))
    another(EVERY, folder, monkeypatch)
    build(folder)

    assert (folder / "public" / JUNE).read_bytes() == good


def test_ended_month_tells_nothing_of_the_day_of_the_site(folder: Path) -> None:
    configured(
        "site_url = 'https://e.org'\nfetch_times = ['05:17']\n", folder, pytest.MonkeyPatch()
    )
    build(folder)
    june, july = (
        parse((folder / f"public/changes/2026-{month}/index.html").read_text("utf-8"))
        for month in ("06", "07")
    )

    assert "2 July" not in june.words
    assert "1 July" not in june.words
    assert "Figures retrieved on 1 July 2026" in july.words
    assert "Fetched daily at 05:17 UTC." in june.one("footer").words
    assert "as archived on 30 June 2026" in june.one(id="citation").words
    assert june.words.count("archived on 30 June 2026") > 2


def test_departed_model_and_board_are_linked_where_history_names_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    another(LEFT, folder, monkeypatch, category="website")
    build(folder)
    june = parse((folder / "public" / JUNE).read_text("utf-8"))
    days = parse((folder / "public/changes/index.html").read_text("utf-8"))

    for page, up in ((june, "../../"), (days, "../")):
        links = {one.attributes["href"]: one.words for one in page.one("main").all("a")}
        assert links[f"{up}models/other/three/"] == "Three"
        assert links[f"{up}arenas/models/games/"].startswith("games")


def test_first_ten_do_not_depend_on_what_was_told_before(tmp_path: Path) -> None:
    """Two who are called alike are told apart on days on which both are told of, not elsewhere."""
    alike = {**EVERY, "a/alike": ("Alike", 40.0), "b/alike": ("Alike", 45.0)}
    for at in range(3):
        write(tmp_path / "archive", LAST + timedelta(at), rows(alike if at else EVERY))
    (tmp_path / "site.toml").write_text(LIGHT, "utf-8")
    build(tmp_path)
    july = parse((tmp_path / "public/changes/2026-07/index.html").read_text("utf-8"))

    assert {one.words for one in july.all("th", class_="model")} >= {"Alike"}
    assert "Alike (a/alike)" in july.one(id="d2026-07-01").words


# What history says of an ended month, whatever days come


called = st.sampled_from(("A", "A (b)", "A (c)", "D"))
listed = st.dictionaries(
    st.tuples(st.sampled_from(("x/1", "y/2")), called), st.sampled_from((1.0, 2.0, 3.0)), min_size=1
)


def on(days: list[dict[tuple[str, str], float]]) -> Site:
    """Return the facts of the last of some days, the third of which is 1 July."""
    found = []
    for at, values in enumerate(days):
        given = [index_row(slug, name, value) for (slug, name), value in values.items()]
        text = snapshot.canonical(document(LAST + timedelta(at - 1), given))
        found.append(snapshot.read(text, f"{at:064}"))
    history = chronicle.derive(observe(one, SOURCES) for one in found)
    shown = boards.derive(found[-1], SOURCES)
    marks = {"2026-06": repr(days[:2])}
    return Site(Settings(), shown, (), facts.derive(shown), replace(history, marks=marks))


@given(st.lists(listed, min_size=4, max_size=6))
@hypothesis.settings(max_examples=60, deadline=None)
def test_what_is_told_of_an_ended_month_is_what_its_digest_stands_for(
    days: list[dict[tuple[str, str], float]],
) -> None:
    told: dict[str, str] = {}
    for until in range(3, len(days) + 1):
        site = on(days[:until])
        page = next(months.pages(site, Cells(site)))
        assert page.stays
        asked = {key: one() if isinstance(one, Later) else one for key, one in page.context.items()}
        asked["days"] = list(asked["days"])
        known = told.setdefault(page.stays(), repr((page.stood, asked)))

        assert repr((page.stood, asked)) == known
