"""Tests of third-party text made harmless: as a line, in a log, as a path."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from site_gen.text import log_line, plain, segment, segments

DEVICES = [
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)),
]
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"

many = settings(max_examples=300, deadline=None)
letters = st.characters()  # any, lone surrogates too
# Text in which what matters is likely: the pieces from which paths and commands are made.
pieces = st.sampled_from(
    [
        *(
            "a",
            "B",
            "x1",
            ".",
            "..",
            "/",
            "\\",
            ":",
            "::",
            "#",
            "[",
            "-",
            "_",
            " ",
            "\n",
            "\x1b[31m",
        ),
        *("con", "NUL", "com1", "index.html", "é", "\u202e", "\ud800", "\u2028", "%2e", "~", "##["),
    ]
)
texts = st.text(letters, max_size=40) | st.lists(pieces, max_size=12).map("".join)


# One line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("GPT-4o (high)", "GPT-4o (high)"),
        ("", ""),
        (" a ", "a"),
        (" é ", "é"),
        ("a  b", "a b"),
        ("a\tb\r\nc", "a b c"),
        ("a\x00b\x85c", "a b c"),
        ("\x1b[31mred", "[31mred"),
        ("a\u2028b\u2029c", "a b c"),
        ("a\u202eb", "a b"),
        ("a\ud800b", "a b"),
        ("\ufeffa", "a"),
        ("a\u00a0b\u3000c", "a b c"),
        ("\u200b", ""),
        ("क्\u200dष", "क्\u200dष"),  # A joiner that the script needs.
        ("日本語 · Ελληνικά", "日本語 · Ελληνικά"),
    ],
)
def test_text_becomes_one_line(text: str, line: str) -> None:
    assert plain(text) == line


@pytest.mark.fault("text", "a text of more than 200 characters", "cut, with an ellipsis")
def test_a_long_line_is_cut_with_an_ellipsis() -> None:
    assert plain("a" * 200) == "a" * 200
    assert plain("a" * 201) == "a" * 199 + "…"
    assert plain("ab cd", 4) == "ab…"


@pytest.mark.fault("text", "controls, line breaks and bidi marks in a text", "they are blanks")
@many
@given(texts)
def test_any_text_becomes_one_harmless_line(text: str) -> None:
    line = plain(text)
    assert len(line) <= 200
    assert line == line.strip()
    assert not any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in line)
    assert not set(line) & set(BIDI)
    assert line.isprintable() or not line.isascii()
    assert line.encode() is not None  # A lone surrogate would raise.
    assert plain(line) == line


# A line of a log


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("::error::boom", ": :error: :boom"),
        (":::", ": : :"),
        ("a:b", "a:b"),
        ("https://a:1", "https://a:1"),
        ("##[error]boom", "# #[error]boom"),
        ("###[error]", "## #[error]"),
        ("a\n::add-mask::b", "a : :add-mask: :b"),
        ("\x1b]0;title\x07", "]0;title"),
    ],
)
def test_a_log_line_starts_no_command(text: str, line: str) -> None:
    assert log_line(text) == line


@pytest.mark.fault("text", "a workflow command in a text", "it is broken up in every log")
@many
@given(texts | st.text(":#[\n", max_size=9))
@example("::::")
def test_no_text_starts_a_command_in_a_log(text: str) -> None:
    line = log_line(text)
    assert "::" not in line
    assert "##[" not in line
    assert not any(unicodedata.category(char) == "Cc" for char in line)
    assert len(line.splitlines()) <= 1


# A segment of a path


@pytest.mark.parametrize(
    "word",
    [
        "gpt-4.1",
        "a",
        "_",
        "-",
        "0",
        "3d",
        "a" * 80,
        "a_b.c-d",
        "constant",
        "com",
        "com10",
        "404.html",
    ],
)
def test_a_safe_word_stays(word: str) -> None:
    assert segment(word) == word


@pytest.mark.parametrize(
    ("word", "start"),
    [
        ("GPT-4o", "gpt-4o-"),
        ("x:free", "x-free-"),
        ("agenticslides(python-pptx)", "agenticslides-python-pptx-"),
        ("a b", "a-b-"),
        (".hidden", "hidden-"),
        ("a.", "a-"),
        ("..", ""),
        ("", ""),
        ("con", "con-"),
        ("con.txt", "con-txt-"),
        ("CON.TXT", "con-txt-"),
        ("index.html", "index.html-"),
        ("é", ""),
        ("日本", ""),
        ("\ud800", ""),
        ("a" * 81, "a" * 71 + "-"),
    ],
)
def test_any_other_word_is_cleaned_and_hashed(word: str, start: str) -> None:
    assert re.fullmatch(re.escape(start) + "[0-9a-f]{8}", segment(word))


def test_the_hash_is_that_of_the_word() -> None:
    # So that no address ever moves.
    assert segment("GPT-4o") == "gpt-4o-9b816f4a"
    assert segment("") == "e3b0c442"


@pytest.mark.fault("text", "names that a naive slug would join", "they have different addresses")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("gpt-4.1", "gpt-4-1"),
        ("x:free", "x/free"),
        ("x:free", "x-free"),
        ("GPT", "gpt"),
        ("GPT", "Gpt"),
        ("a b", "a  b"),
        ("a", "a."),
        ("a", "a "),
        ("é", "e\u0301"),
        ("é", "è"),
        ("", "."),
        ("a" * 80, "a" * 81),
        ("a" * 81, "a" * 82),
        ("\ud800", "\udfff"),
        ("\ud800", "?"),
    ],
)
def test_twins_have_different_segments(one: str, other: str) -> None:
    assert segment(one) != segment(other)


def is_safe(name: str) -> bool:
    """Tell whether a name can be a file's or folder's anywhere."""
    return (
        bool(re.fullmatch(r"[a-z0-9_-][a-z0-9._-]{0,79}", name))
        and not name.endswith(".")
        and name.partition(".")[0] not in DEVICES
        and name != "index.html"
    )


@pytest.mark.fault("text", "a name that is no safe folder", "a safe one")
@many
@given(texts)
def test_any_word_becomes_a_safe_segment(word: str) -> None:
    assert is_safe(segment(word))
    assert segment(word) == segment(word)
    assert segment(segment(word)) == segment(word)


@pytest.mark.fault("text", "a name that Windows takes for a device", "a folder that is none")
@pytest.mark.parametrize("form", ["{}", "{}.txt", "{}.tar.gz", "{}..", ".{}.x", "{} ", "-{}.a"])
def test_no_segment_is_a_device(form: str) -> None:
    for device in DEVICES:
        word = form.format(device)
        assert is_safe(segment(word))
        assert is_safe(segment(word.upper()))


@many
@given(texts | st.text("acmnopu019._-", max_size=85))
def test_a_word_stays_exactly_if_it_is_safe(word: str) -> None:
    assert (segment(word) == word) is is_safe(word)


@many
@given(texts, texts)
def test_different_words_have_different_segments(one: str, other: str) -> None:
    assert (segment(one) == segment(other)) is (one == other)


@pytest.mark.fault(
    "text", "names that differ only in upper and lower case", "they have different addresses"
)
@many
@given(texts)
def test_case_twins_have_different_segments(word: str) -> None:
    for twin in {word.upper(), word.lower(), word.swapcase(), word.title()} - {word}:
        assert segment(twin) != segment(word)


# A path of segments


@pytest.mark.parametrize(
    ("slug", "path"),
    [
        ("openai/gpt-4o", "openai/gpt-4o"),
        ("c", "c"),
        ("a/b/c/d/e/f", "a/b/c/d/e/f"),
    ],
)
def test_a_safe_slug_stays(slug: str, path: str) -> None:
    assert segments(slug) == path


@pytest.mark.fault("text", "a slug of too many parts or characters", "one safe folder")
@pytest.mark.parametrize(
    "slug",
    ["a/b/c/d/e/f/g", "/" * 300, "a" * 201, f"{'a' * 199}/b"],
    ids=["7", "300", "201", "long"],
)
def test_a_slug_of_too_many_parts_is_one_segment(slug: str) -> None:
    assert is_safe(segments(slug))


@pytest.mark.fault("text", "a slug that leads out of its folder", "a path that stays inside")
@pytest.mark.parametrize(
    "slug",
    [
        *(
            "..",
            "../..",
            "/etc/passwd",
            "a/../../b",
            "a//b",
            "/",
            "",
            "./a",
            "a/.",
            "C:/x",
            "C:\\x",
        ),
        *(
            "\\\\host\\share",
            "a/..\\..\\b",
            "a/%2e%2e/b",
            "~/x",
            "a/\x00",
            "a/..\u2028/b",
            "a/con/b",
        ),
    ],
    ids=repr,
)
def test_a_slug_stays_inside_its_folder(slug: str) -> None:
    assert stays_inside(segments(slug))


def stays_inside(path: str) -> bool:
    """Tell whether each part of a path is safe, on any system, and so the whole."""
    posix, windows = PurePosixPath(path), PureWindowsPath(path)
    return (
        all(is_safe(part) for part in path.split("/"))
        and not posix.is_absolute()
        and not windows.is_absolute()
        and not windows.drive
        and len(path) <= 6 * 81
    )


@many
@given(texts | st.lists(texts, max_size=9).map("/".join))
def test_any_slug_stays_inside_its_folder(slug: str) -> None:
    assert stays_inside(segments(slug))
    assert segments(slug) == segments(slug)


@many
@given(*[st.lists(texts, max_size=9).map("/".join)] * 2)
@example("a/b/c/d/e/f/g", "a / b / c / d / e / f / g")
@example("x:free", "x/free")
def test_different_slugs_have_different_paths(one: str, other: str) -> None:
    assert (segments(one) == segments(other)) is (one == other)
