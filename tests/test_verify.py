"""`site-gen verify` holds every checksum of archive and site, and names what does not."""

from __future__ import annotations

import shutil
import zlib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from site_gen.intake import snapshot
from site_gen.intake.archive import Archive
from tests import command
from tests.command import Done, failure, process, site_gen, tree
from tests.sites import DATE, arena_row, index_row, requests

SUMS = "SHA256SUMS"
NAME = f"{DATE[:4]}/{DATE}.json.gz"
NEXT = "2026-06-05"
NEXT_NAME = "2026/2026-06-05.json.gz"
HOLDS = "Every checksum of the archive and the site holds.\n"


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Path:
    """Return a copy of a small site and its archive of one day, with a second day added."""
    place = shutil.copytree(command.small(tmp_path_factory), tmp_path / "place")
    day = {
        "schema": 1,
        "date": NEXT,
        "requests": requests([index_row("a/one", "One", 61), arena_row("a/one", "One")]),
        "outcomes": [
            {"source": source, "status": "fresh", "reason": None, "stands_in": None}
            for source in ("artificial-analysis", "design-arena")
        ],
    }
    assert Archive(place / "archive").write(day)
    return place


def verify(place: Path, archive: str = "archive", output: str = "public") -> Done:
    """Run the command; it must never change what it looks at."""
    before = tree(place)
    done = site_gen("verify", "--archive", place / archive, "--output", place / output)
    assert tree(place) == before
    return done


def problems(place: Path) -> list[str]:
    """Return what the command says of what does not hold, named from the place."""
    done = verify(place)
    assert (done.exit, done.out) == (1, ""), done
    start = f"site-gen: error: {place}/"
    lines = done.err.splitlines()
    assert all(line.startswith(start) for line in lines), lines
    return [line.removeprefix(start).replace(f"{place}/", "") for line in lines]


def test_good_archive_and_site(place: Path) -> None:
    assert verify(place) == (0, HOLDS, "")


def test_defaults_are_those_of_build(place: Path) -> None:
    """No option: the folders `archive` and `public` where one stands."""
    assert process("verify", cwd=place) == (0, HOLDS, "")

    (place / "archive" / NAME).unlink()

    assert failure(process("verify", cwd=place)).startswith(f"archive/{NAME}: gone")


def test_sample_archive_of_the_program_holds() -> None:
    from site_gen.gather import sample

    assert list(sample().verify()) == []


def test_checksums_are_those_of_other_programs(place: Path) -> None:
    """`sha256sum --check` reads the file: two blanks, names from the archive's folder."""
    lines = (place / "archive" / SUMS).read_text().splitlines()

    assert [line[66:] for line in lines] == [NAME, NEXT_NAME]
    for line in lines:
        digest = sha256((place / "archive" / line[66:]).read_bytes()).hexdigest()
        assert line[:66] == f"{digest}  "


# Days


def repack(blob: bytes) -> bytes:
    """Return a day as another would have it: whole and lawful, one figure changed."""
    text = snapshot.unpack(blob)
    assert b'"intelligence_index":60' in text
    changed = text.replace(b'"intelligence_index":60', b'"intelligence_index":99')
    return zlib.compress(changed, wbits=31)


CHANGED: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "one byte more": (
        lambda blob: blob + b"\n",
        "damaged: the file does not end where its data ends",
    ),
    "truncated": (
        lambda blob: blob[: len(blob) // 2],
        "damaged: the file does not end where its data ends",
    ),
    "empty": (lambda blob: b"", "damaged: the file does not end where its data ends"),
    "no gzip": (lambda blob: b"{}", "damaged: Error -3 while decompressing data"),
    "bit flipped": (lambda blob: blob[:-8] + bytes([blob[-8] ^ 1]) + blob[-7:], "damaged: Error"),
}


@pytest.mark.fault("files", "an archived day is changed", "verify names it")
def test_changed_day_that_can_be_read_is_one_line(place: Path) -> None:
    path = place / "archive" / NAME
    path.write_bytes(repack(path.read_bytes()))

    assert problems(place) == [f"archive/{NAME}: changed since it was archived"]


@pytest.mark.fault("files", "an archived day is truncated or damaged", "verify names it and why")
@pytest.mark.parametrize(("damage", "why"), CHANGED.values(), ids=CHANGED)
def test_damaged_day(place: Path, damage: Callable[[bytes], bytes], why: str) -> None:
    path = place / "archive" / NAME
    path.write_bytes(damage(path.read_bytes()))

    changed, damaged = problems(place)

    assert changed == f"archive/{NAME}: changed since it was archived"
    assert damaged.startswith(f"archive/{NAME}: {why}")


def test_day_that_holds_another(place: Path) -> None:
    path = place / "archive" / NAME
    shutil.copy(place / "archive" / NEXT_NAME, path)

    assert problems(place) == [
        f"archive/{NAME}: changed since it was archived",
        f"archive/{NAME}: holds the day {NEXT}",
    ]


@pytest.mark.fault("files", "an archived day is removed", "verify names it")
@pytest.mark.parametrize("name", [NAME, NEXT_NAME], ids=["oldest", "newest"])
def test_removed_day_is_one_line(place: Path, name: str) -> None:
    (place / "archive" / name).unlink()

    assert problems(place) == [f"archive/{name}: gone, though {SUMS} names it"]


def test_all_days_removed(place: Path) -> None:
    shutil.rmtree(place / "archive" / "2026")

    assert problems(place) == [
        f"archive/{name}: gone, though {SUMS} names it" for name in (NAME, NEXT_NAME)
    ]


def test_day_whose_stand_in_is_gone(place: Path) -> None:
    """A good file is not enough: the day must still be there to be shown."""
    day = {
        "schema": 1,
        "date": "2026-06-06",
        "requests": requests([arena_row("a/one", "One")]),
        "outcomes": [
            {
                "source": "artificial-analysis",
                "status": "stale",
                "reason": "status 500",
                "stands_in": NEXT,
            },
            {"source": "design-arena", "status": "fresh", "reason": None, "stands_in": None},
        ],
    }
    assert Archive(place / "archive").write(day)
    assert verify(place).exit == 0
    (place / "archive" / NEXT_NAME).unlink()

    gone, shows = problems(place)

    assert gone == f"archive/{NEXT_NAME}: gone, though {SUMS} names it"
    assert shows.startswith(
        f"archive/2026/2026-06-06.json.gz: shows artificial-analysis of {NEXT}, but archive/"
    )


# SHA256SUMS


def test_sums_without_a_day(place: Path) -> None:
    path = place / "archive" / SUMS
    path.write_text(path.read_text().splitlines(keepends=True)[0])

    assert problems(place) == [f"archive/{NEXT_NAME}: not in {SUMS}"]


def test_sums_gone(place: Path) -> None:
    (place / "archive" / SUMS).unlink()

    assert problems(place) == [f"archive/{name}: not in {SUMS}" for name in (NAME, NEXT_NAME)]


def test_sums_that_cannot_be_read(place: Path) -> None:
    (place / "archive" / SUMS).unlink()
    (place / "archive" / SUMS).mkdir()

    assert problems(place) == [f"archive/{SUMS}: cannot be read (Is a directory)"]


FOREIGN = {
    "comment": "# written by hand\n",
    "blank": "\n\n",
    "other file": f"{'0' * 64}  README.md\n",
    "outside": f"{'0' * 64}  ../../etc/passwd\n",
    "absolute": f"{'0' * 64}  /etc/passwd\n",
    "refused": f"{'0' * 64}  refused/2026/2026-06-04.design-arena.json.gz\n",
    "md5": f"{'0' * 32}  {NAME}\n",
    "escape": "\x1b[2J::error::\n",
    "endless": "x" * 100_000,
}


@pytest.mark.fault("files", "SHA256SUMS has foreign lines", "they are passed over")
@pytest.mark.parametrize("line", FOREIGN.values(), ids=FOREIGN)
def test_foreign_lines_are_passed_over(place: Path, line: str) -> None:
    path = place / "archive" / SUMS
    path.write_text(f"{line}{path.read_text()}" if line.endswith("\n") else path.read_text() + line)

    assert verify(place) == (0, HOLDS, "")


def test_bytes_that_are_no_text_are_passed_over(place: Path) -> None:
    path = place / "archive" / SUMS
    path.write_bytes(b"\xff\xfe\x00\n" + path.read_bytes())

    assert verify(place) == (0, HOLDS, "")


def test_damaged_line_is_a_day_without_a_checksum(place: Path) -> None:
    path = place / "archive" / SUMS
    path.write_text("x" + path.read_text())

    assert problems(place) == [f"archive/{NAME}: not in {SUMS}"]


def test_swapped_checksums(place: Path) -> None:
    path = place / "archive" / SUMS
    first, second = path.read_text().splitlines()
    path.write_text(f"{second[:64]}{first[64:]}\n{first[:64]}{second[64:]}\n")

    assert problems(place) == [
        f"archive/{name}: changed since it was archived" for name in (NAME, NEXT_NAME)
    ]


# The site


@pytest.mark.fault("files", "a file of the site is changed", "verify names it")
def test_site_file_changed_removed_added(place: Path) -> None:
    site = place / "public"
    with (site / "index.html").open("ab") as page:
        page.write(b" ")
    (site / "robots.txt").unlink()
    (site / "z.txt").write_text("x")

    assert problems(place) == [
        "public/index.html: changed since it was built",
        "public/robots.txt: gone, though the manifest names it",
        "public/z.txt: not in the manifest",
    ]


def test_site_without_a_manifest(place: Path) -> None:
    (place / "public" / "manifest.json").unlink()

    (problem,) = problems(place)

    assert problem.startswith("public/manifest.json: cannot be read (")


def test_archive_and_site_are_both_told(place: Path) -> None:
    (place / "archive" / NAME).unlink()
    (place / "public" / "robots.txt").unlink()

    assert problems(place) == [
        f"archive/{NAME}: gone, though {SUMS} names it",
        "public/robots.txt: gone, though the manifest names it",
    ]


@pytest.mark.fault("text", "a name in the site has control characters", "verify prints none")
def test_hostile_names_are_printed_harmlessly(place: Path) -> None:
    (place / "public" / "a\x1b[2J\n::error::b").write_text("x")

    done = verify(place)

    assert done.exit == 1
    (line,) = done.err.splitlines()
    assert line.isprintable()
    assert "::" not in line


# One of both, or none


def test_only_one_of_both_is_there(place: Path) -> None:
    assert verify(place, output="nope") == (0, "Every checksum of the archive holds.\n", "")
    assert verify(place, archive="nope") == (0, "Every checksum of the site holds.\n", "")

    (place / "archive" / NAME).unlink()
    (place / "public" / "robots.txt").unlink()

    assert "archive" in failure(verify(place, output="nope"))
    assert "robots.txt" in failure(verify(place, archive="nope"))


@pytest.mark.fault("input", "neither archive nor site is there", "one line says so")
def test_neither_is_there(tmp_path: Path) -> None:
    line = failure(verify(tmp_path))

    assert line == (
        f"neither {tmp_path / 'archive'} nor {tmp_path / 'public'} is there to be verified"
    )


def test_files_instead_of_folders(tmp_path: Path) -> None:
    for name in ("archive", "public"):
        (tmp_path / name).write_text("x")

    assert "is there to be verified" in failure(verify(tmp_path))
