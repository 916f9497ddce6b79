"""What squeezing takes from styles and scripts, and what it must leave."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from site_gen.pages import squeeze
from tests.sites import ROOT


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (b"a { color: red }\n\n  b  > c { x: y; }", b"a {color: red }b > c {x: y;}"),
        (b"/* one */ a { /* two */ b: c /* three */ d }", b"a {b: c d }"),
        (b"/*! licence */ a { }", b"/*! licence */ a {}"),
        (b'a::before { content: "/* no */  {  } " }', b'a::before {content: "/* no */  {  } " }'),
        (b"a { content: 'it\\'s  ' }", b"a {content: 'it\\'s  ' }"),
        (b"/* don't */ a { b: c }\n/* don't */", b"a {b: c }"),
        (b"a :hover, a:hover { w: calc(1px + 2px) }", b"a :hover,a:hover {w: calc(1px + 2px) }"),
        (b"", b""),
    ],
)
def test_a_style_loses_comments_and_blanks_that_mean_nothing(given: bytes, kept: bytes) -> None:
    assert squeeze.style(given).strip() == kept


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (b"// one\n  a();\n\n  b(); // two\n", b"a();\nb(); // two\n"),
        (b"/* one\n   two */\na();\n", b"a();\n"),
        (b"/*! licence */\na();\n", b"/*! licence */\na();\n"),
        (b'a("http://b");\n', b'a("http://b");\n'),
        (b"a(`x`);\n  b();\n", b"a(`x`);\nb();\n"),
    ],
)
def test_a_script_loses_indentation_and_lines_of_comment(given: bytes, kept: bytes) -> None:
    assert squeeze.script(given) == kept


def test_a_script_with_text_over_several_lines_stays_as_it_is() -> None:
    given = b"  const a = `\n  // text\n`;\n"

    assert squeeze.script(given) == given


def test_our_own_scripts_are_squeezed_and_still_scripts() -> None:
    for path in sorted((ROOT / "static").glob("*.js")):
        squeezed = squeeze.script(path.read_bytes())
        assert len(squeezed) < 0.95 * path.stat().st_size, path.name
        if node := shutil.which("node"):
            done = subprocess.run([node, "--check", "-"], input=squeezed, check=False)
            assert done.returncode == 0, path.name


def test_our_own_style_keeps_every_rule() -> None:
    given = (ROOT / "static/site.css").read_bytes()

    assert squeeze.style(given).count(b"{") == given.count(b"{")
