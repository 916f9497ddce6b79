"""The configuration file: what it takes, what it says of mistakes, and what comes of each key."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_gen import config, keys
from site_gen.errors import ConfigError
from site_gen.settings import Colour, Guards, HiddenRow, Hide, NavigationLink, Settings
from tests.command import Done, failure, site_gen, small, tree
from tests.double import Double
from tests.sites import AS_OF, LIVE_ROWS, ROOT, parse

WEBSITE = "design-arena.models.website"
INTELLIGENCE = "artificial-analysis.intelligence"
TEXT = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20)
COLOUR = st.from_regex("#[0-9a-f]{6}", fullmatch=True)


def made(kind: Callable[..., Any], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return what has these fields, and every other as it is by itself."""
    return st.fixed_dictionaries(fields).map(lambda given: kind(**given))


SETTINGS = made(
    Settings,
    title=TEXT,
    description=TEXT,
    site_url=st.sampled_from([None, "https://example.org/path"]),
    report_url=st.sampled_from([None, "mailto:desk@example.org"]),
    privacy=st.one_of(st.just(""), TEXT),
    downloads=st.booleans(),
    feature=st.lists(TEXT, max_size=3).map(tuple),
    mix=st.tuples(st.integers(1, 9), st.integers(0, 9)),
    fetch_times=st.sampled_from([(), ("05:17", "11:43")]),
    off=st.sampled_from([(), ("design-arena",)]),
    hide=made(
        Hide,
        boards=st.lists(TEXT, max_size=2).map(tuple),
        rows=st.lists(
            st.builds(HiddenRow, TEXT, st.none() | TEXT, st.none() | TEXT), max_size=2
        ).map(tuple),
    ),
    guards=made(Guards, rows=st.floats(0, 1), days_alike=st.integers(2, 30)),
    colours=st.lists(
        st.builds(Colour, st.sampled_from(["ink", "paper"]), COLOUR, COLOUR),
        unique_by=lambda one: one.token,
        max_size=2,
    ).map(tuple),
    navigation=st.none() | st.just((NavigationLink("A", "/a/"), NavigationLink("Ä", "/#b"))),
    aliases=st.sampled_from([(), (("/old/", "/about/"), ("/o.html", "/"))]),
)


@given(SETTINGS)
def test_what_is_printed_reads_back_equal(settings: Settings) -> None:
    assert config.loads(tomllib.loads(config.dumps(settings))) == settings


def test_an_empty_file_changes_nothing() -> None:
    assert config.loads({}) == Settings()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('titles = "x"', "titles: no such key; did you mean 'title'?"),
        ("title = 3", "title = 3: input should be a valid string"),
        ("qqq = 3", "qqq: no such key; it takes title, description, "),
        ("[sources]\ndesign-aren = false", "sources.design-aren: no such key; did you mean"),
        ("[colours]\naccnt = '#fff'", "colours.accnt: no such key; did you mean 'accent'?"),
        ("[colours]\naccent = 'red'", "colours.accent.light = 'red': write a colour as #a8321a"),
        ("[colours]\naccent = {light = '#fff'}", "colours.accent.dark: absent; it must be given"),
        ("[guards]\nrows = 7", "guards.rows = 7: input should be less than or equal to 1"),
        ("[guards]\nrows = nan", "guards.rows = nan: input should be"),
        ("[hide]\nmodels = 'x'", "hide.models = 'x': input should be a valid list"),
        ("[hide]\nrows = [{modl = 'x'}]", "hide.rows[1].modl: no such key; did you mean 'model'?"),
        ("downloads = 'yes'", "downloads = 'yes': input should be a valid boolean"),
        ("mix = [0, 0]", "mix: [0, 0] is no mix"),
        ("fetch_times = ['5:17']", "fetch_times[1] = '5:17': write a time of day, UTC, as 05:17"),
        ("[sources]\nartificial-analysis = false\ndesign-arena = false", "sources: all are off"),
        ("site_url = 'ftp://x'", "site_url = 'ftp://x': write it as https://example.org/path/"),
        ("report_url = 'javascript:x'", "report_url = 'javascript:x': write it as https"),
        ("domain = 'https://x.y'", "domain = 'https://x.y': write a domain in small letters"),
        ("site_url = 'https://a.org'\ndomain = 'b.org'", "domain: 'b.org' is not the host of"),
        ("[aliases]\n'/a/' = '/b/'\n'/b/' = '/'", "aliases.'/a/': leads to '/b/', an alias too"),
        ("[aliases]\n'/a/' = '/a/'", "aliases.'/a/': leads to '/a/', an alias too"),
        ("[aliases]\n'/../a/' = '/'", "aliases./../a/: write an address in this site"),
        ("[aliases]\n'/' = '/about/'", "aliases./: write an old address as /old/"),
        ("[aliases]\n'/a/' = 'https://b.org'", "aliases./a/ = 'https://b.org': write an address"),
        ("navigation = [{text = 'A', address = '//b.org/'}]", "navigation[1].address = '//b.org/'"),
        ("title = ", "not TOML: "),
    ],
)
def test_a_mistake_is_named_with_its_key_value_and_remedy(
    text: str, told: str, tmp_path: Path
) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text, "utf-8")

    done = site_gen("build", "--sample", "--config", file, "--output", tmp_path / "public")

    assert failure(done, 2).startswith(f"{file}: {told}")
    assert not (tmp_path / "public").exists()


def test_a_file_that_was_asked_for_must_be_there(tmp_path: Path) -> None:
    done = site_gen("build", "--sample", "--config", tmp_path / "absent.toml")

    assert failure(done, 2).endswith("absent.toml: no such file; --config takes a TOML file")


def test_the_effective_configuration_is_printed_and_nothing_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("site.toml").write_text('title = "Mine"\nsite_url = "https://file.org/"\n', "utf-8")

    done = site_gen("build", "--print-config", "--site-url", "https://option.org/x/")

    read = config.loads(tomllib.loads(done.out))
    assert (done.exit, read.title, read.site_url) == (0, "Mine", "https://option.org/x")
    assert tree(tmp_path).keys() == {"site.toml"}
    Path("site.toml").write_text(done.out, "utf-8")
    assert site_gen("build", "--print-config").out == done.out


def test_folders_are_from_the_file_and_options_go_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("conf").mkdir()
    Path("conf/site.toml").write_text('[folders]\ncontent = "c"\nstatic = "s"\n', "utf-8")

    done = site_gen("build", "--print-config", "--config", "conf/site.toml", "--static", "mine")

    assert tomllib.loads(done.out)["folders"] == {"static": "mine", "content": "conf/c"}


# What comes of the keys


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an archive of one small day: look, don't touch."""
    return small(tmp_path_factory) / "archive"


def built(archive: Path, place: Path, text: str, *more: str | Path) -> Done:
    """Build the small day with this configuration into `public`."""
    (place / "site.toml").write_text(text, "utf-8")
    where = ("--archive", archive, "--output", place / "public", "--config", place / "site.toml")
    return site_gen("build", "--offline", *where, *more)


def page(place: Path, name: str = "index.html") -> str:
    return (place / "public" / name).read_text("utf-8")


def everything(place: Path) -> str:
    """Return the text of all that the site holds, as readers and programs get it."""
    return "\n".join(
        f"{name}\n{data.decode('utf-8', 'replace')}"
        for name, data in tree(place / "public").items()
        if name != "manifest.json"
    )


def sound(place: Path) -> None:
    checked = site_gen("check", place / "public")
    assert checked.exit == 0, checked


@pytest.mark.parametrize(
    ("source", "words"),
    [("design-arena", "Design Arena ("), ("artificial-analysis", "Artificial Analysis (")],
)
def test_a_source_that_is_off_is_not_shown(
    archive: Path, tmp_path: Path, source: str, words: str
) -> None:
    done = built(archive, tmp_path, f"[sources]\n{source} = false\n")

    assert done.exit == 0, done
    sound(tmp_path)
    assert not (tmp_path / "public" / "sources" / source).exists()
    status = json.loads(page(tmp_path, "data/v1/status.json"))
    assert [one["id"] for one in status["sources"]] != []
    assert source not in {one["id"] for one in status["sources"]}
    assert not list((tmp_path / "public" / "data/v1/boards").glob(f"{source}.*"))
    assert f"Source: {words}" not in everything(tmp_path)
    told = parse(page(tmp_path)).words
    assert "No figures today" not in told
    assert f"by {words.removesuffix(' (')}" not in told


def test_a_source_that_is_off_is_not_asked_and_keeps_what_the_day_has(tmp_path: Path) -> None:
    config_file = tmp_path / "site.toml"
    with Double(LIVE_ROWS, AS_OF) as double:
        live = ("fetch", "--api-url", double.url, "--archive", tmp_path / "archive")
        assert site_gen(*live).exit == 0
        before = tree(tmp_path / "archive")
        config_file.write_text("[sources]\ndesign-arena = false\n", "utf-8")
        asked = len(double.requests)
        done = site_gen(*live, "--config", config_file)
        new = double.requests[asked:]

    assert done.exit == 0, done
    assert len(new) == 1
    assert "artificial-analysis" in str(new[0])
    assert tree(tmp_path / "archive") == before


def test_a_hidden_row_is_gone_and_renumbers_nobody(archive: Path, tmp_path: Path) -> None:
    name = f"data/v1/boards/{WEBSITE}.json"
    assert built(archive, tmp_path, "").exit == 0
    before = json.loads(page(tmp_path, name))["entries"]

    done = built(archive, tmp_path, "[hide]\nmodels = ['c/cheap']\n")

    assert done.exit == 0, done
    sound(tmp_path)
    after = json.loads(page(tmp_path, name))["entries"]
    assert [one["rank"] for one in before] == [1, 2]
    assert [(one["rank"], one["model"]["slug"]) for one in after] == [(2, "a/one")]
    assert after[0]["rank_range"] == before[1]["rank_range"]
    assert "c/cheap" not in everything(tmp_path)
    assert "Cheap" not in everything(tmp_path)
    told = parse(page(tmp_path, "arenas/models/website/index.html")).words
    assert "1 rated entry is not shown here, by choice of this site's publisher." in told
    assert "One is listed first of 2" in told
    assert "2 of 2" in parse(page(tmp_path, "models/a/one/index.html")).words


def test_a_row_is_hidden_on_one_board_or_under_one_name(archive: Path, tmp_path: Path) -> None:
    rows = f"[{{ model = 'a/one', board = '{INTELLIGENCE}', name = 'One (low)' }}]"
    assert built(archive, tmp_path, f"[hide]\nrows = {rows}\n").exit == 0

    shown = json.loads(page(tmp_path, f"data/v1/boards/{INTELLIGENCE}.json"))["entries"]
    assert "One (low)" not in {one["model"]["name"] for one in shown}
    other = json.loads(page(tmp_path, "data/v1/boards/artificial-analysis.agentic.json"))
    assert "One (low)" in {one["model"]["name"] for one in other["entries"]}
    sound(tmp_path)


def test_a_hidden_board_is_gone(archive: Path, tmp_path: Path) -> None:
    assert built(archive, tmp_path, f"[hide]\nboards = ['{WEBSITE}']\n").exit == 0

    sound(tmp_path)
    assert WEBSITE not in everything(tmp_path)
    assert not (tmp_path / "public/arenas/models/website").exists()


def test_a_featured_board_stands_first(archive: Path, tmp_path: Path) -> None:
    assert built(archive, tmp_path, f"feature = ['absent', '{WEBSITE}']\n").exit == 0

    first = parse(page(tmp_path)).one("main").all("table")[0]
    assert first.attributes["data-board"] == WEBSITE
    sound(tmp_path)


def test_colours_are_a_style_sheet_of_their_own(archive: Path, tmp_path: Path) -> None:
    text = "[colours]\naccent = { light = '#123456', dark = '#fedcba' }\nink = '#010203'\n"
    assert built(archive, tmp_path, text).exit == 0

    sound(tmp_path)
    (sheet,) = (tmp_path / "public" / "assets").glob("colours.*.css")
    tokens = "--accent:light-dark(#123456,#fedcba);--ink:light-dark(#010203,#010203);"
    assert sheet.read_text("utf-8") == f":root{{{tokens}}}\n"
    assert page(tmp_path).index("assets/site.") < page(tmp_path).index(f"assets/{sheet.name}")
    assert tokens in page(tmp_path, "404.html")


def test_every_colour_that_can_be_set_is_a_token_of_the_style_sheet() -> None:
    style = (ROOT / "static" / "site.css").read_text("utf-8")
    assert [one for one in keys.TOKENS if f"\n  --{one}: light-dark(" not in style] == []


def test_an_old_address_leads_to_the_new_one(archive: Path, tmp_path: Path) -> None:
    text = "[aliases]\n'/old/place/' = '/about/'\n'/gone.html' = '/'\n"
    assert built(archive, tmp_path, text, "--site-url", "https://example.org/x/").exit == 0

    sound(tmp_path)
    old = parse(page(tmp_path, "old/place/index.html"))
    assert old.one("meta", http_equiv="refresh").attributes["content"] == "0; url=../../about/"
    assert old.one("meta", name="robots").attributes["content"] == "noindex"
    assert old.one("link", rel="canonical").attributes["href"] == "https://example.org/x/about/"
    assert old.one("a").attributes["href"] == "../../about/"
    assert "url=./" in page(tmp_path, "gone.html")
    assert "/old/place/" not in page(tmp_path, "sitemap.xml")


@pytest.mark.parametrize(
    ("alias", "told"),
    [
        (
            "'/about/' = '/models/'",
            "aliases: '/about/' is a page of this site; name a free address",
        ),
        (
            "'/old/' = '/nowhere/'",
            "aliases: '/old/' leads to '/nowhere/', which is no page of this site",
        ),
    ],
)
def test_an_alias_neither_hides_a_page_nor_leads_nowhere(
    archive: Path, tmp_path: Path, alias: str, told: str
) -> None:
    assert told in failure(built(archive, tmp_path, f"[aliases]\n{alias}\n"), 2)


def test_a_domain_is_written_and_is_the_public_address(archive: Path, tmp_path: Path) -> None:
    assert built(archive, tmp_path, "domain = 'models.example.org'\n").exit == 0

    assert page(tmp_path, "CNAME") == "models.example.org\n"
    canonical = parse(page(tmp_path)).one("link", rel="canonical").attributes["href"]
    assert canonical == "https://models.example.org/"
    sound(tmp_path)


def test_pages_of_ones_own_are_found(archive: Path, tmp_path: Path) -> None:
    own = tmp_path / "content"
    (own / "notes").mkdir(parents=True)
    for name in ("terms.md", "notes/first.md"):
        (own / name).write_text("---\ntitle: <Terms>\ndescription: What holds.\n---\n\nText.\n")
    assert built(archive, tmp_path, "[folders]\ncontent = 'content'\n").exit == 0

    sound(tmp_path)
    head = parse(page(tmp_path)).one("nav", aria_label="Main")
    assert ("<Terms>", "./terms/") in [(a.words, a.attributes["href"]) for a in head.all("a")]
    assert parse(page(tmp_path, "notes/first/index.html")).one("h1").words == "<Terms>"
    (index,) = (tmp_path / "public/assets").glob("search-index.*.js")
    assert '"/notes/first/"' in index.read_text("utf-8")


def test_a_navigation_takes_the_place_of_the_usual_one(archive: Path, tmp_path: Path) -> None:
    text = "[[navigation]]\ntext = 'Coding & more'\naddress = '/tasks/coding/'\n"
    assert built(archive, tmp_path, text).exit == 0

    head = parse(page(tmp_path)).one("nav", aria_label="Main")
    assert [one.words for one in head.all("a")] == ["Coding & more"]
    sound(tmp_path)


def test_pages_say_when_the_next_fetch_is_due(archive: Path, tmp_path: Path) -> None:
    assert built(archive, tmp_path, "fetch_times = ['11:43', '05:17']\n").exit == 0

    foot = parse(page(tmp_path)).one("footer")
    assert "Fetched daily at 05:17 and 11:43 UTC; the next fetch is due on 4 June 2026," in (
        foot.words
    )
    assert foot.all("time")[-1].attributes["datetime"] == "2026-06-04T11:43:00Z"


def test_words_and_thresholds_reach_the_pages(archive: Path, tmp_path: Path) -> None:
    text = (
        "title = 'A <b> & c'\nprivacy = 'Nobody <counts>.'\nmix = [7, 2]\npreliminary = 41\n"
        "report_url = 'https://example.org/report'\nstale_days = 9\n"
    )
    assert built(archive, tmp_path, text).exit == 0

    sound(tmp_path)
    board = parse(page(tmp_path, "arenas/models/website/index.html"))
    assert board.one("a", class_="brand").words == "A <b> & c"
    assert "Nobody <counts>." in board.one("footer").words
    assert "USD per M at 7 in : 2 out" in board.words
    assert "3 in : 1 out" not in board.words
    assert "Below 41 tournaments" in board.words
    assert {one.attributes["data-age"] for one in board.all("time", data_age=None)} == {"9"}
    assert board.all("a", href="https://example.org/report")


def test_guards_are_those_of_the_file(tmp_path: Path) -> None:
    """Half the rows is a refusal by default, and none with `rows = 0.4`."""
    half = [row for row in LIVE_ROWS if row["source"] == "design-arena"] + LIVE_ROWS[:2]
    (tmp_path / "site.toml").write_text("[guards]\nrows = 0.4\n", "utf-8")
    exits = []
    for name, more in (("strict", ()), ("loose", ("--config", tmp_path / "site.toml"))):
        place = ("--archive", tmp_path / name)
        with Double(LIVE_ROWS, AS_OF) as double:
            assert site_gen("fetch", "--api-url", double.url, *place).exit == 0
        with Double(half, AS_OF) as double:
            day = str(1780553820 + 86_400)
            done = site_gen("fetch", "--api-url", double.url, *place, *more, SOURCE_DATE_EPOCH=day)
        exits.append(done.exit)

    assert exits == [3, 0]


def test_a_wrong_key_in_settings_never_reaches_the_world() -> None:
    with pytest.raises(ConfigError, match="did you mean 'guards'"):
        config.loads({"guard": {}})
