"""Fuzz the validator, the slugs and the exports for a bounded time: `make fuzz`.

What it finds becomes a test.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from site_gen.errors import ArchiveError, DataError
from site_gen.intake import schema, snapshot
from site_gen.intake.sources import SOURCES
from site_gen.pages import exports, formats
from site_gen.pages.site import Site
from site_gen.settings import Settings
from site_gen.standings import audit, boards, facts
from site_gen.text import log_line, plain, segment, segments

EXAMPLES = 100  # a round; rounds follow each other until the time is up
SEGMENT = re.compile(r"[a-z0-9_-][a-z0-9._-]{0,79}")

text = st.text(st.characters(), max_size=40) | st.sampled_from(
    ["=1+1", "+x", "@y", "\t-1", "../..", "con", "a/b", "A/b", "", "index.html", "\ud800", "\u202e"]
)
numbers = (
    st.none()
    | st.integers()
    | st.floats()
    | st.floats(0, 100)
    | st.sampled_from([True, "1", 1e999, -1])
)
values = st.recursive(
    numbers | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=8,
)
prices = st.none() | st.fixed_dictionaries(
    {key: st.sampled_from(["0", "0.000002", "1e-7", "-1", "x", "9" * 12]) | text
     for key in ("prompt", "completion")}
)  # fmt: skip
stats = st.fixed_dictionaries(
    dict.fromkeys(
        ("first_place", "second_place", "third_place", "fourth_place", "total"),
        st.none() | st.integers(0, 99) | numbers,
    )
)
rows = st.fixed_dictionaries(
    {
        "source": st.just("design-arena"),
        "model_permaslug": text,
        "display_name": text,
        "arena": st.just("models"),
        "category": text,
        "elo": st.integers(900, 1400) | numbers,
        "win_rate": st.floats(0, 100) | numbers,
        "avg_generation_time_ms": numbers,
        "tournament_stats": stats | values,
        "pricing": prices | values,
    }
)
META = {
    "as_of": "2026-11-01T00:00:00Z",
    "version": "v1",
    "source": "design-arena",
    "source_url": None,
    "citation": None,
    "model_count": 1,
    "task_type": None,
}


def validator(body: bytes) -> None:
    """Any body is a response, or one DataError."""
    try:
        schema.benchmarks(schema.parse(body))
    except DataError:
        return


def slugs(word: str) -> None:
    """Any word makes safe segments, and one harmless line."""
    for part in (segment(word), *segments(word).split("/")):
        assert SEGMENT.fullmatch(part), (word, part)
    assert "\n" not in plain(word)
    assert "::" not in log_line(word)


def downloads(received: list[dict[str, Any]]) -> None:
    """Any rows become a day, boards and downloads that read back."""
    day = {
        "schema": 1,
        "date": "2026-11-01",
        "requests": [
            {
                "params": {"source": "design-arena", "arena": "models"},
                "retrieved_at": "2026-11-01T06:17:00Z",
                "status": 200,
                "response": schema.parse(json.dumps({"data": received, "meta": META}).encode()),
            }
        ],
        "outcomes": [],
    }
    read = snapshot.read(snapshot.unpack(snapshot.pack(day)), "")
    assert read.date == date(2026, 11, 1)
    catalog = boards.derive(read, SOURCES)
    site = Site(Settings(), catalog, audit.derive(read, catalog), facts.derive(catalog))
    for file in exports.files(site):
        if file.path.endswith(".csv"):
            _check_csv(file.data)
        elif "/boards/" in file.path:
            formats.BOARD.validate_json(file.data)


def days(document: Any) -> None:
    """Any document is a day, or one ArchiveError."""
    try:
        snapshot.read(json.dumps(document).encode(), "")
    except ArchiveError:
        return


def _check_csv(data: bytes) -> None:
    head, *lines = csv.reader(io.StringIO(data.decode("utf-8")))
    given_by_others = {"slug", "name", "variant", "lab", "citation"}
    for line in lines:
        assert len(line) == len(head)
        for name, cell in zip(head, line, strict=True):
            if name in given_by_others:
                assert cell[:1] not in tuple("=+-@\t\r"), (name, cell)


TARGETS: tuple[tuple[Callable[..., None], st.SearchStrategy[Any]], ...] = (
    (validator, st.binary(max_size=60) | values.map(lambda value: json.dumps(value).encode())),
    (slugs, text),
    (downloads, st.lists(rows, max_size=6)),
    (days, values),
)


def main() -> int:
    """Fuzz every target in turn until the time is up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    end = time.monotonic() + parser.parse_args().seconds
    bounds = settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    rounds = 0
    while time.monotonic() < end:
        for target, strategy in TARGETS:
            bounds(seed(rounds)(given(strategy)(target)))()
        rounds += 1
    print(f"{rounds} rounds of {EXAMPLES} examples for each of {len(TARGETS)} targets: no fault")
    return 0


if __name__ == "__main__":
    sys.exit(main())
