"""The archive: days written once, read for ever, and never lost to a fault."""

from __future__ import annotations

import errno
import gzip
import io
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_gen.errors import ArchiveError
from site_gen.intake import snapshot
from site_gen.intake.archive import Archive
from site_gen.intake.sources import SOURCES
from tests.command import tree
from tests.sites import ROOT, arena_row, index_row, request, requests

Document = dict[str, Any]

INDEX, ARENA = SOURCES
FIRST = date(2026, 7, 1)
SECOND, THIRD = FIRST + timedelta(days=1), FIRST + timedelta(days=2)
SUMS = "SHA256SUMS"


def outcome(
    source: str, status: str = "fresh", reason: str | None = None, stands_in: date | None = None
) -> Document:
    standing = stands_in.isoformat() if stands_in else None
    return {"source": source, "status": status, "reason": reason, "stands_in": standing}


def document(
    day: date, scores: tuple[float, ...] = (50, 60), outcomes: list[Document] | None = None
) -> Document:
    """Return a day on which both sources were fetched, with a row for each score."""
    rows = [index_row(f"acme/{at}", f"Anvil {at}", score) for at, score in enumerate(scores)]
    return {
        "schema": 1,
        "date": day.isoformat(),
        "requests": requests([*rows, arena_row("acme/0", "Anvil 0")]),
        "outcomes": outcomes or [outcome(INDEX.id), outcome(ARENA.id)],
    }


def stale(day: date, stands_in: date) -> Document:
    """Return a day on which Artificial Analysis failed."""
    whole = document(
        day,
        outcomes=[outcome(INDEX.id, "stale", "status 500", stands_in), outcome(ARENA.id)],
    )
    whole["requests"] = [one for one in whole["requests"] if one["params"]["source"] == ARENA.id]
    return whole


def refusal(day: date, source: str = INDEX.id, score: float = 1) -> Document:
    kept = request(source, [index_row("acme/0", "Anvil", score)])
    return {
        "schema": 1,
        "date": day.isoformat(),
        "source": source,
        "reason": "too few",
        "requests": [{**kept, "failure": None, "text": None}],
    }


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


@pytest.fixture
def three(archive: Archive) -> Archive:
    """Hold three days."""
    for day in (FIRST, SECOND, THIRD):
        archive.write(document(day))
    return archive


def stored(archive: Archive) -> dict[date, Document]:
    """Return every day's document, read without the program's help."""
    return {
        date.fromisoformat(path.name.removesuffix(".json.gz")): json.loads(
            gzip.decompress(path.read_bytes())
        )
        for path in archive.root.glob("[0-9]*/*.json.gz")
    }


def sums_hold(archive: Archive) -> bool:
    """Tell whether the checksums have every day, and each one holds."""
    lines = (archive.root / SUMS).read_text("ascii").splitlines()
    expected = {
        f"{sha256(path.read_bytes()).hexdigest()}  {path.relative_to(archive.root).as_posix()}"
        for path in archive.root.glob("[0-9]*/*.json.gz")
    }
    return lines == sorted(expected, key=lambda line: line[66:])


# Writing


def test_a_day_is_one_file_of_canonical_json(archive: Archive) -> None:
    assert archive.write(document(FIRST))

    path = archive.root / "2026" / "2026-07-01.json.gz"
    text = gzip.decompress(path.read_bytes())
    whole = json.loads(text)
    assert whole == document(FIRST)
    assert text == json.dumps(whole, sort_keys=True, separators=(",", ":")).encode("ascii")
    assert path.read_bytes()[4:8] == bytes(4), "gzip without a time stamp"
    assert set(tree(archive.root)) == {"2026/2026-07-01.json.gz", SUMS}


def test_the_same_day_again_is_not_written(archive: Archive) -> None:
    archive.write(document(FIRST))
    files = [archive.path(FIRST), archive.root / SUMS]
    before = [path.stat().st_ino for path in files]

    assert not archive.write(document(FIRST))

    assert [path.stat().st_ino for path in files] == before


def test_the_same_day_packed_by_another_zlib_is_not_written(archive: Archive) -> None:
    archive.write(document(FIRST))
    other = gzip.compress(snapshot.canonical(document(FIRST)), compresslevel=1)
    archive.path(FIRST).write_bytes(other)

    assert not archive.write(document(FIRST))

    assert archive.path(FIRST).read_bytes() == other
    assert sums_hold(archive)


def test_a_changed_day_takes_the_place_of_the_old(three: Archive) -> None:
    assert three.write(document(THIRD, (1, 2, 3)))

    assert stored(three) == {
        FIRST: document(FIRST),
        SECOND: document(SECOND),
        THIRD: document(THIRD, (1, 2, 3)),
    }
    assert sums_hold(three)


@pytest.mark.fault(
    "files", "a day that could not be read back", "it is not written; the archive as before"
)
def test_what_could_not_be_read_back_is_not_written(three: Archive) -> None:
    before = tree(three.root)
    broken = document(THIRD)
    broken["requests"][0]["response"]["meta"] = None

    with pytest.raises(ArchiveError, match="not an archived day"):
        three.write(broken)

    assert tree(three.root) == before


ODD_TEXTS = ["\ud800", "\x00", "\u2028", "💡", "é", "\x1b[31m", "</script>"]


@pytest.mark.parametrize("text", ODD_TEXTS, ids=ascii)
def test_any_text_comes_back_as_received(archive: Archive, text: str) -> None:
    odd = document(FIRST)
    odd["requests"][0]["response"]["data"][0]["extra"] = {text: [text]}

    archive.write(odd)

    assert stored(archive)[FIRST] == odd
    assert archive.read(FIRST).date == FIRST


def test_numbers_come_back_as_received(archive: Archive) -> None:
    odd = document(FIRST)
    numbers = [1, 1.0, -0.0, 1e300, 10**299, 0.1, True, None]
    odd["requests"][0]["response"]["data"][0]["extra"] = numbers

    archive.write(odd)

    found = stored(archive)[FIRST]["requests"][0]["response"]["data"][0]["extra"]
    assert [repr(one) for one in found] == [repr(one) for one in numbers]


# Reading


def test_days_are_those_with_a_file_in_their_years_folder(three: Archive) -> None:
    foreign = [
        *("2026/notes.txt", "2026/2026-07-09.json", "2026/2026-13-01.json.gz"),
        *("2025/2026-07-09.json.gz", "2026-07-09.json.gz", "2026/.2026-07-09.json.gz.new"),
        *("2026/2026-7-9.json.gz", "2026/x2026-07-09.json.gz", "refused/2026/2026-07-09.a.json.gz"),
        *("2026/2026-07-09.json.gz.bak", "2026/sub/2026-07-09.json.gz", ".derived/x.json.gz"),
    ]
    for name in foreign:
        (three.root / name).parent.mkdir(parents=True, exist_ok=True)
        (three.root / name).write_bytes(b"x")

    assert three.days() == [FIRST, SECOND, THIRD]
    assert three.newest().date == THIRD
    three.write(document(THIRD, (1,)))
    assert "2026-07-09" not in (three.root / SUMS).read_text()


def test_years_before_1000_have_four_digits(archive: Archive) -> None:
    early = date(987, 6, 5)

    archive.write(document(early))

    assert archive.days() == [early]
    assert archive.path(early) == archive.root / "0987" / "0987-06-05.json.gz"
    assert sums_hold(archive)


def test_an_absent_folder_holds_no_days(archive: Archive) -> None:
    assert archive.days() == []
    with pytest.raises(ArchiveError, match="no archived day; run `site-gen fetch` first"):
        archive.newest()
    assert not archive.root.exists()


def test_reading_gives_rows_sums_and_outcomes(three: Archive) -> None:
    read = three.read(SECOND)

    assert read.date == SECOND
    assert read.sha256 == sha256(three.path(SECOND).read_bytes()).hexdigest()
    assert [(one.source, one.count) for one in read.received] == [(INDEX.id, 2), (ARENA.id, 1)]
    assert list(read.outcomes) == document(SECOND)["outcomes"]
    assert read.retrieved_at == "2026-06-04T06:17:00Z"


def test_a_day_without_any_response_was_retrieved_as_it_began() -> None:
    read = snapshot.Snapshot(FIRST, "", (), ())

    assert read.retrieved_at == "2026-07-01T00:00:00Z"


@pytest.mark.parametrize(
    ("day", "near"),
    [
        (FIRST - timedelta(days=1), "; the nearest archived: 2026-07-01"),
        (THIRD + timedelta(days=40), "; the nearest archived: 2026-07-03"),
    ],
)
def test_an_absent_day_names_its_neighbours(three: Archive, day: date, near: str) -> None:
    with pytest.raises(ArchiveError) as error:
        three.read(day)

    assert str(error.value) == f"{three.path(day)}: no such day{near}"


def test_an_absent_day_in_between_names_both_neighbours(three: Archive) -> None:
    three.path(SECOND).unlink()

    with pytest.raises(ArchiveError, match=r"nearest archived: 2026-07-01 and 2026-07-03$"):
        three.read(SECOND)


def test_an_absent_day_of_an_empty_archive(archive: Archive) -> None:
    with pytest.raises(ArchiveError, match=r"no such day; the archive is empty$"):
        archive.read(FIRST)


def test_what_stands_in_is_read_along(archive: Archive) -> None:
    archive.write(document(FIRST, (41, 42, 43)))
    archive.write(stale(SECOND, FIRST))

    read = archive.read(SECOND)

    assert [(one.source, one.count) for one in read.received] == [(ARENA.id, 1), (INDEX.id, 3)]


def test_a_day_that_stands_in_for_itself_is_read_once(archive: Archive) -> None:
    own = [outcome(INDEX.id, "stale", "status 500", FIRST), outcome(ARENA.id)]
    archive.write(document(FIRST, outcomes=own))

    assert [one.source for one in archive.read(FIRST).received] == [INDEX.id, ARENA.id]


# Files that are damaged, foreign or from the future


def packed(change: Callable[[Document], object]) -> Callable[[bytes], bytes]:
    """Return a damage: the day's document, changed and packed again."""

    def damage(blob: bytes) -> bytes:
        whole = json.loads(gzip.decompress(blob))
        change(whole)
        return gzip.compress(json.dumps(whole).encode())

    return damage


def deep(blob: bytes) -> bytes:
    return gzip.compress(b"[" * 100_000 + b"]" * 100_000)


DAMAGES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda blob: b"", "damaged: the file does not end where its data ends"),
    "cut short": (lambda blob: blob[:-9], "damaged: the file does not end"),
    "too long": (lambda blob: blob + b"x", "damaged: the file does not end"),
    "two files in one": (lambda blob: blob + blob, "damaged: the file does not end"),
    "a bit turned": (lambda blob: blob[:200] + bytes([blob[200] ^ 1]) + blob[201:], "damaged: "),
    "a wrong checksum": (lambda blob: blob[:-8] + b"1234" + blob[-4:], "damaged: "),
    "plain text": (gzip.decompress, "damaged: "),
    "no JSON": (lambda blob: gzip.compress(b"{"), "not an archived day ("),
    "no text": (lambda blob: gzip.compress(b"\xff"), "not an archived day ("),
    "a bare list": (lambda blob: gzip.compress(b"[]"), "not an archived day ("),
    "nested deeply": (deep, "not an archived day ("),
    "a later schema": (packed(lambda day: day.update(schema=2)), "not an archived day (schema: "),
    "no schema": (packed(lambda day: day.pop("schema")), "not an archived day (schema: "),
    "another day": (packed(lambda day: day.update(date="2026-07-30")), "holds the day 2026-07-30"),
    "no such day": (packed(lambda day: day.update(date="2026-02-30")), "not an archived day (date"),
    "a day in words": (packed(lambda day: day.update(date="20260702")), "not an archived day (dat"),
    "a wrong frame": (
        packed(lambda day: day["requests"][0]["response"].pop("meta")),
        "not an archived day (requests.0.200.response.meta: ",
    ),
    "no source": (
        packed(lambda day: day["requests"][0]["params"].pop("source")),
        "not an archived day (requests.0.200.params: ",
    ),
    "an unknown status": (
        packed(lambda day: day["requests"][0].update(status=500)),
        "not an archived day (requests.0: ",
    ),
    "an unknown outcome": (
        packed(lambda day: day["outcomes"][0].update(status="fine")),
        "not an archived day (outcomes.0.status: ",
    ),
    "a stand-in that is no day": (
        packed(lambda day: day["outcomes"][0].update(stands_in="../../etc")),
        "not an archived day (outcomes.0.stands_in: ",
    ),
}
EVERY_DAMAGE = pytest.mark.parametrize(("damage", "reason"), DAMAGES.values(), ids=list(DAMAGES))


def damaged(archive: Archive, day: date, damage: Callable[[bytes], bytes]) -> None:
    path = archive.path(day)
    path.write_bytes(damage(path.read_bytes()))


@EVERY_DAMAGE
def test_a_damaged_day_is_an_error_that_names_it(
    three: Archive, damage: Callable[[bytes], bytes], reason: str
) -> None:
    damaged(three, SECOND, damage)

    with pytest.raises(ArchiveError) as error:
        three.read(SECOND)

    assert str(error.value).startswith(f"{three.path(SECOND)}: {reason}")
    assert three.read(THIRD).date == THIRD


@pytest.mark.fault(
    "files",
    "an archived day is damaged, foreign or of a later schema",
    "named, passed over, left alone",
)
@EVERY_DAMAGE
def test_damaged_days_are_passed_over_named_and_left_alone(
    three: Archive, damage: Callable[[bytes], bytes], reason: str
) -> None:
    damaged(three, THIRD, damage)
    before = tree(three.root)
    tomorrow = THIRD + timedelta(days=1)

    past = three.past(tomorrow)
    good = past.last_good(INDEX)
    mapping = past.last_record((("source", ARENA.id), ("task_type", "coding")))

    assert good
    assert good[0] == SECOND.isoformat()
    assert mapping is None
    assert three.newest().date == SECOND
    (problem,) = three.damaged
    assert problem.startswith(f"{three.path(THIRD)}: {reason}")
    assert tree(three.root) == before

    three.write(document(tomorrow))
    assert tree(three.root).items() >= (before.items() - {(SUMS, before[SUMS])})


@EVERY_DAMAGE
def test_a_damaged_day_is_not_overwritten_by_a_fetch_of_it(
    three: Archive, damage: Callable[[bytes], bytes], reason: str
) -> None:
    damaged(three, THIRD, damage)

    with pytest.raises(ArchiveError) as error:
        three.past(THIRD)

    assert str(error.value).startswith(f"{three.path(THIRD)}: {reason}")


@pytest.mark.fault("files", "every archived day is damaged", "an error that names one")
def test_when_all_days_are_damaged_one_is_named(three: Archive) -> None:
    for day in three.days():
        damaged(three, day, lambda blob: b"")

    with pytest.raises(ArchiveError) as error:
        three.newest()

    assert str(error.value).startswith(f"{three.root}: no archived day can be read (")
    assert str(three.path(THIRD)) in str(error.value)
    assert len(three.damaged) == 3


@pytest.mark.fault("files", "a folder in the place of an archived day", "named, passed over")
def test_a_folder_in_a_days_place_is_passed_over(three: Archive) -> None:
    three.path(THIRD).unlink()
    three.path(THIRD).mkdir()

    assert three.newest().date == SECOND
    assert three.damaged == [f"{three.path(THIRD)}: cannot be read (Is a directory)"]
    three.write(document(THIRD + timedelta(days=1)))


def test_a_day_whose_stand_in_is_damaged_is_passed_over(archive: Archive) -> None:
    archive.write(document(FIRST))
    archive.write(document(SECOND))
    archive.write(stale(THIRD, SECOND))
    damaged(archive, SECOND, lambda blob: b"")

    assert archive.newest().date == FIRST
    with pytest.raises(ArchiveError) as error:
        archive.read(THIRD)
    assert str(error.value).startswith(
        f"{archive.path(THIRD)}: shows artificial-analysis of 2026-07-02, but"
        f" {archive.path(SECOND)}: damaged"
    )


# What was refused


def test_refused_responses_lie_apart(three: Archive) -> None:
    before = tree(three.root)

    three.keep_refused(refusal(THIRD))

    after = tree(three.root)
    name = "refused/2026/2026-07-03.artificial-analysis.json.gz"
    assert json.loads(gzip.decompress(after.pop(name))) == refusal(THIRD)
    assert after == before
    assert three.days() == [FIRST, SECOND, THIRD]


@pytest.fixture
def refusing(archive: Archive) -> Archive:
    """Hold a good day and three on which Artificial Analysis was refused."""
    archive.write(document(FIRST))
    for ahead in (1, 2, 3):
        day = FIRST + timedelta(days=ahead)
        archive.write(stale(day, FIRST))
        archive.keep_refused(refusal(day, score=ahead))
    return archive


TODAY = FIRST + timedelta(days=4)


def refused_scores(archive: Archive, day: date = TODAY) -> list[float]:
    return [
        kept["response"]["data"][0]["intelligence_index"]
        for records in archive.past(day).refused(INDEX)
        for kept in records
    ]


def test_refused_days_running_are_told_newest_first(refusing: Archive) -> None:
    assert refused_scores(refusing) == [3, 2, 1]
    assert refused_scores(refusing, FIRST + timedelta(days=2)) == [1]
    assert refusing.past(TODAY).refused(ARENA) == []


def test_a_fresh_day_ends_the_run(refusing: Archive) -> None:
    refusing.write(document(FIRST + timedelta(days=2)))

    assert refused_scores(refusing) == [3]


def test_a_day_without_its_refused_file_ends_the_run(refusing: Archive) -> None:
    (refusing.root / "refused" / "2026" / "2026-07-03.artificial-analysis.json.gz").unlink()

    assert refused_scores(refusing) == [3]


@EVERY_DAMAGE
def test_a_damaged_day_ends_the_run(
    refusing: Archive, damage: Callable[[bytes], bytes], reason: str
) -> None:
    damaged(refusing, THIRD, damage)

    assert refused_scores(refusing) == [3]
    (problem,) = refusing.damaged
    assert problem.startswith(f"{refusing.path(THIRD)}: {reason}")


REFUSED_DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda blob: b"",
    "a list": lambda blob: gzip.compress(b"[]"),
    "nested deeply": deep,
    "a later schema": packed(lambda kept: kept.update(schema=2)),
    "another day's": packed(lambda kept: kept.update(date="2026-07-01")),
    "another source's": packed(lambda kept: kept.update(source="design-arena")),
    "requests are none": packed(lambda kept: kept.update(requests=7)),
    "a request is none": packed(lambda kept: kept.update(requests=[None])),
    "no source": packed(lambda kept: kept["requests"][0].update(params={})),
}


@pytest.mark.parametrize("damage", REFUSED_DAMAGES.values(), ids=list(REFUSED_DAMAGES))
def test_a_damaged_refused_file_ends_the_run(
    refusing: Archive, damage: Callable[[bytes], bytes]
) -> None:
    path = refusing.root / "refused" / "2026" / "2026-07-03.artificial-analysis.json.gz"
    path.write_bytes(damage(path.read_bytes()))

    assert refused_scores(refusing) == [3]
    (problem,) = refusing.damaged
    assert problem.startswith(f"{path}: ")


# Checksums


def sequence_of_writes() -> st.SearchStrategy[list[tuple[int, int]]]:
    """Return days, counted from FIRST, with one of a few contents each, in any order."""
    return st.lists(st.tuples(st.integers(-400, 400), st.integers(1, 3)), max_size=8)


@settings(deadline=None, max_examples=60)
@given(writes=sequence_of_writes())
def test_checksums_are_complete_after_any_sequence_of_writes(
    tmp_path_factory: pytest.TempPathFactory, writes: list[tuple[int, int]]
) -> None:
    archive = Archive(tmp_path_factory.mktemp("archive"))
    expected = {}
    for ahead, content in writes:
        day = FIRST + timedelta(days=ahead)
        expected[day] = document(day, (content,))
        archive.write(expected[day])

        assert sums_hold(archive)
        assert list(archive.verify()) == []
    assert stored(archive) == expected


def test_sha256sum_confirms_the_checksums(three: Archive) -> None:
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", SUMS],
        cwd=three.root,
        capture_output=True,
        text=True,
        check=True,
    )

    assert checked.stdout == "".join(
        f"2026/{day.isoformat()}.json.gz: OK\n" for day in (FIRST, SECOND, THIRD)
    )


@pytest.mark.fault("files", "SHA256SUMS is gone or damaged", "the next write makes it whole")
@pytest.mark.parametrize(
    "content",
    [None, b"", b"\xff\xfe", b"x\n" * 9, b"0" * 64 + b"  ../../etc/passwd\n", b"0" * 200],
    ids=["gone", "empty", "binary", "words", "foreign", "one line"],
)
@pytest.mark.parametrize("scores", [(50, 60), (1,)], ids=["an equal day", "a changed day"])
def test_damaged_checksums_are_written_again(
    three: Archive, content: bytes | None, scores: tuple[float, ...]
) -> None:
    if content is None:
        (three.root / SUMS).unlink()
    else:
        (three.root / SUMS).write_bytes(content)

    three.write(document(THIRD, scores))

    assert sums_hold(three)


@pytest.mark.fault("files", "killed between a day and its checksum", "the next write puts it right")
@pytest.mark.parametrize("ahead", [0, 1], ids=["the same day", "the next day"])
def test_a_checksum_that_a_killed_run_left_behind_is_put_right(three: Archive, ahead: int) -> None:
    """The day was replaced, but the run did not live to write its checksum."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Archive, "_write_sums", lambda self, day: None)
        three.write(document(THIRD, (1,)))
    assert not sums_hold(three)

    three.write(document(THIRD + timedelta(days=ahead), (1,)))

    assert sums_hold(three)


def test_what_changed_or_vanished_long_ago_stays_told(three: Archive) -> None:
    """The next write must not bless a day that was lost or tampered with."""
    three.path(FIRST).write_bytes(snapshot.pack(document(FIRST, (1,))))
    later = [THIRD + timedelta(days=ahead) for ahead in (1, 2)]
    three.write(document(later[0]))
    three.path(SECOND).unlink()
    three.write(document(later[1]))

    assert list(three.verify()) == [
        f"{three.path(FIRST)}: changed since it was archived",
        f"{three.path(SECOND)}: gone, though {SUMS} names it",
    ]


def test_yesterday_changed_by_hand_stays_told(three: Archive) -> None:
    three.path(THIRD).write_bytes(snapshot.pack(document(THIRD, (1,))))
    three.write(document(THIRD + timedelta(days=1)))

    assert list(three.verify()) == [f"{three.path(THIRD)}: changed since it was archived"]


def test_all_that_was_refused_on_a_day_is_kept(three: Archive) -> None:
    for reason in ("one", "two", "three"):
        refused = {"schema": 1, "date": "2026-07-01", "source": "x", "reason": reason}
        three.keep_refused(refused | {"requests": []})

    kept = [snapshot.unpack(path.read_bytes()) for path in three.root.rglob("refused/*/*")]
    assert sorted(json.loads(text)["reason"] for text in kept) == ["one", "three", "two"]


def test_a_damaged_day_gets_no_checksum(three: Archive) -> None:
    damaged(three, THIRD, lambda blob: blob[:-1])
    (three.root / SUMS).unlink()

    three.write(document(THIRD + timedelta(days=1)))

    assert "2026-07-03" not in (three.root / SUMS).read_text()
    assert list(three.verify()) == [
        f"{three.path(THIRD)}: not in {SUMS}",
        f"{three.path(THIRD)}: damaged: the file does not end where its data ends",
    ]


@pytest.mark.fault(
    "files", "an archived day changed, or became a folder or a dangling link", "verify names it"
)
def test_verify_tells_of_every_damage(three: Archive) -> None:
    assert list(three.verify()) == []

    damaged(three, FIRST, lambda blob: blob + b"x")
    three.path(SECOND).unlink()
    three.path(SECOND).mkdir()
    three.path(THIRD).unlink()
    three.path(THIRD).symlink_to("nowhere")

    problems = list(three.verify())

    assert problems[0] == f"{three.path(FIRST)}: changed since it was archived"
    assert f"{three.path(FIRST)}: damaged: the file does not end where its data ends" in problems
    assert f"{three.path(SECOND)}: cannot be read (Is a directory)" in problems
    assert any(str(three.path(THIRD)) in problem for problem in problems)


@pytest.mark.fault("files", "SHA256SUMS cannot be read", "an error that names it")
def test_checksums_that_cannot_be_read_are_an_error(three: Archive) -> None:
    (three.root / SUMS).unlink()
    (three.root / SUMS).mkdir()

    for action in (lambda: list(three.verify()), lambda: three.write(document(THIRD))):
        with pytest.raises(ArchiveError, match=f"{SUMS}: cannot be read"):
            action()


# The Nth operation on files fails


OPEN = io.open


class Failing(io.FileIO):
    """A file whose writes, flushes and closings are operations like any other."""

    operation: Callable[[], None]

    def write(self, data: Any) -> int:
        view = memoryview(data)
        super().write(view[: len(view) // 2])  # a full disk takes a part
        type(self).operation()
        super().write(view[len(view) // 2 :])
        return len(view)

    def flush(self) -> None:
        if not self.closed:
            type(self).operation()
        super().flush()


class Faults:
    """Makes operation number `at`, and with `forever` all after it, go wrong."""

    def __init__(self, at: int, fault: Callable[[], None], forever: bool) -> None:
        self.at, self.fault, self.forever = at, fault, forever
        self.count = 0

    def operation(self) -> None:
        self.count += 1
        if self.count == self.at or (self.forever and self.count > self.at):
            self.fault()

    def before(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def faulty(*arguments: Any, **named: Any) -> Any:
            self.operation()
            return call(*arguments, **named)

        return faulty

    def opening(self, path: Any, mode: str = "r", *rest: Any, **named: Any) -> Any:
        self.operation()
        if mode != "wb":
            return OPEN(path, mode, *rest, **named)
        kind = type("FailingHere", (Failing,), {"operation": staticmethod(self.operation)})
        return kind(path, mode)


@contextmanager
def faults(at: int, fault: Callable[[], None], forever: bool = False) -> Iterator[Faults]:
    """Let operations on files fail while the block runs."""
    made = Faults(at, fault, forever)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("listdir", "mkdir", "open", "replace", "fsync", "unlink", "rmdir"):
            patch.setattr(os, name, made.before(getattr(os, name)))
        patch.setattr("site_gen.disk.open", made.opening, raising=False)
        patch.setattr("io.open", made.opening)  # pathlib's
        yield made


def full() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def broken() -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


def write_a_new_day(archive: Archive) -> None:
    archive.write(document(THIRD + timedelta(days=1)))


def write_a_new_year(archive: Archive) -> None:
    archive.write(document(date(2027, 1, 1)))


def replace_the_newest_day(archive: Archive) -> None:
    archive.write(document(THIRD, (1, 2, 3)))


def write_an_equal_day(archive: Archive) -> None:
    archive.write(document(THIRD))


def keep_what_was_refused(archive: Archive) -> None:
    archive.keep_refused(refusal(THIRD))


def refuse_and_write(archive: Archive) -> None:
    with archive.locked():
        archive.keep_refused(refusal(THIRD + timedelta(days=1)))
        archive.write(stale(THIRD + timedelta(days=1), THIRD))


WORKS = [
    write_a_new_day,
    write_a_new_year,
    replace_the_newest_day,
    write_an_equal_day,
    keep_what_was_refused,
    refuse_and_write,
]


def sound(archive: Archive, old: dict[date, Document], new: dict[date, Document]) -> None:
    """Assert that every day is there, as it was or as it should become, and nothing else."""
    days = stored(archive)
    assert old.keys() <= days.keys() <= new.keys()
    for day, whole in days.items():
        assert whole in (old.get(day), new[day])
        assert archive.read(day).date == day
    assert archive.days() == sorted(days)
    assert archive.damaged == []


@pytest.mark.fault(
    "files", "the Nth operation on the archive fails", "each day old or new, none lost"
)
@pytest.mark.parametrize("forever", [False, True], ids=["once", "from then on"])
@pytest.mark.parametrize("fault", [full, broken])
@pytest.mark.parametrize("work", WORKS)
def test_the_nth_operation_fails(
    tmp_path: Path, work: Callable[[Archive], None], fault: Callable[[], None], forever: bool
) -> None:
    start = Archive(tmp_path / "start")
    for day in (FIRST, SECOND, THIRD):
        start.write(document(day))
    old = stored(start)
    done = Archive(shutil.copytree(start.root, tmp_path / "done"))
    work(done)
    new = stored(done)

    for at in itertools.count(1):
        archive = Archive(shutil.copytree(start.root, tmp_path / str(at)))
        with faults(at, fault, forever) as made, suppress(ArchiveError):
            work(archive)
        sound(archive, old, new)
        if made.count < at:
            assert made.count > 3
            return
        work(archive)
        assert stored(archive) == new
        if work is not keep_what_was_refused:
            assert sums_hold(archive)
            assert list(archive.verify()) == []
        assert tree(archive.root) == tree(done.root), "nothing is left behind"


# Killed, and two at once


def script(words: str, *arguments: object) -> list[str]:
    return [sys.executable, "-c", words, *map(str, arguments)]


# Forks once for each operation and dies there, as if by `kill -9`.
KILLED = """
import os, shutil, signal, sys
from pathlib import Path
from site_gen.intake.archive import Archive
from tests import test_archive as tests

def die():
    os.kill(os.getpid(), signal.SIGKILL)

start, work = Path(sys.argv[1]), getattr(tests, sys.argv[2])
for at in range(1, 200):
    archive = Archive(shutil.copytree(start, start.with_name(str(at))))
    child = os.fork()
    if not child:
        with tests.faults(at, die):
            work(archive)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if not status:
        break
    assert os.WTERMSIG(status) == signal.SIGKILL
print(at)
"""


@pytest.mark.fault("files", "killed (-9) while the archive is written", "each day old or new")
@pytest.mark.parametrize("work", WORKS)
def test_killed_at_the_nth_operation(tmp_path: Path, work: Callable[[Archive], None]) -> None:
    start = Archive(tmp_path / "start")
    for day in (FIRST, SECOND, THIRD):
        start.write(document(day))
    old = stored(start)
    done = Archive(shutil.copytree(start.root, tmp_path / "done"))
    work(done)
    new = stored(done)

    run = subprocess.run(
        script(KILLED, start.root, work.__name__),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stderr
    last = int(run.stdout)
    assert last > 4
    for at in range(1, last + 1):
        archive = Archive(tmp_path / str(at))
        sound(archive, old, new)
        work(archive)
        assert stored(archive) == new
        if work is not keep_what_was_refused:
            assert sums_hold(archive)


WRITER = """
import sys
from datetime import date, timedelta
from pathlib import Path
from site_gen.errors import ArchiveError
from site_gen.intake.archive import Archive
from tests.test_archive import document

archive = Archive(Path(sys.argv[1]))
for ahead in range(int(sys.argv[2]), 60, 2):
    while True:
        try:
            with archive.locked():
                archive.write(document(date(2026, 7, 1) + timedelta(days=ahead)))
            break
        except ArchiveError as error:
            assert "another run is writing it" in str(error), error
"""


@pytest.mark.fault(
    "files", "two runs on one archive at once", "one after the other, no day is lost"
)
def test_two_writers_at_once_lose_no_day(archive: Archive) -> None:
    runs = [subprocess.Popen(script(WRITER, archive.root, at), cwd=ROOT) for at in (0, 1)]

    assert [run.wait(60) for run in runs] == [0, 0]
    assert archive.days() == [FIRST + timedelta(days=ahead) for ahead in range(60)]
    assert sums_hold(archive)


def test_a_lock_that_is_held_is_an_error_and_changes_nothing(three: Archive) -> None:
    with three.locked():
        before = tree(three.root)
        with pytest.raises(ArchiveError) as error, Archive(three.root).locked():
            pytest.fail("locked twice")
        assert tree(three.root) == before

    assert str(error.value) == f"{three.root}: another run is writing it; wait until it has ended"
    with three.locked():
        three.write(document(THIRD, (1,)))


HOLDER = """
import sys, time
from pathlib import Path
from site_gen.intake.archive import Archive

with Archive(Path(sys.argv[1])).locked():
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.mark.fault("files", "a lock is left on an archive by a killed run", "it does not hold")
def test_a_killed_holder_leaves_no_lock(three: Archive) -> None:
    with subprocess.Popen(
        script(HOLDER, three.root), cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout
        assert run.stdout.readline() == "held\n"
        with pytest.raises(ArchiveError), three.locked():
            pytest.fail("locked twice")
        run.send_signal(signal.SIGKILL)
        run.wait(10)

    with three.locked():
        pass


@pytest.mark.parametrize("made", [(), ("some",), ("some", "where")], ids=lambda made: len(made))
def test_a_lock_without_a_day_leaves_nothing(tmp_path: Path, made: tuple[str, ...]) -> None:
    there = tmp_path.joinpath(*made)
    there.mkdir(parents=True, exist_ok=True)

    with (
        pytest.raises(RuntimeError, match="nothing to write"),
        Archive(tmp_path / "some" / "where" / "archive").locked(),
    ):
        raise RuntimeError("nothing to write")

    assert list(there.iterdir()) == []
    assert [path.name for path in tmp_path.iterdir()] == list(made[:1])


def test_a_lock_where_none_can_be_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"mine")

    for place in ("file", "file/archive", "x" * 300):
        with (
            pytest.raises(ArchiveError, match="cannot be written"),
            Archive(tmp_path / place).locked(),
        ):
            pytest.fail("locked")

    assert tree(tmp_path) == {"file": b"mine"}


# Time zones


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles", "Asia/Kathmandu"])
def test_time_zones_change_nothing(
    three: Archive, zone: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        other = Archive(tmp_path / "other")
        for day in (FIRST, SECOND, THIRD):
            other.write(document(day))
        read = other.read(FIRST)
    finally:
        monkeypatch.undo()
        time.tzset()

    assert tree(other.root) == tree(three.root)
    assert read == three.read(FIRST)
