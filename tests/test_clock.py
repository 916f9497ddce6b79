"""Tests of the clock: SOURCE_DATE_EPOCH or now, in UTC, to the second."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest

from site_gen.errors import ConfigError
from site_gen.intake import clock


@pytest.fixture
def _far_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Live where it is tomorrow already."""
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("epoch", "stamp"),
    [
        ("0", "1970-01-01T00:00:00Z"),
        ("1780553820", "2026-06-04T06:17:00Z"),
        (" 1780553820\n", "2026-06-04T06:17:00Z"),
        ("0001780553820"[-11:], "2026-06-04T06:17:00Z"),
        ("99999999999", "5138-11-16T09:46:39Z"),
    ],
    ids=["zero", "a day", "blanks", "leading zero", "the last"],
)
@pytest.mark.usefixtures("_far_east")
def test_the_environment_sets_the_clock(
    monkeypatch: pytest.MonkeyPatch, epoch: str, stamp: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    assert clock.stamp(clock.now()) == stamp


@pytest.mark.parametrize("epoch", [None, "", " ", "\n"], ids=repr)
def test_without_it_the_clock_is_the_machines(
    monkeypatch: pytest.MonkeyPatch, epoch: str | None
) -> None:
    if epoch is None:
        monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    else:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    before = datetime.now(UTC).replace(microsecond=0)
    now = clock.now()
    assert before <= now <= datetime.now(UTC)
    assert (now.microsecond, now.utcoffset()) == (0, timedelta(0))


@pytest.mark.fault("input", "SOURCE_DATE_EPOCH is no number of seconds", "a usage error")
@pytest.mark.parametrize(
    "epoch",
    [
        "now",
        "2026-06-04",
        "1.5",
        "1e9",
        "-1",
        "+1",
        "1_000",
        "0x1",
        "1 2",
        "\u0661",
        "\uff11",
        "\u00b2",
        "100000000000",
        "9" * 400,
        "\udc80",
    ],
)
def test_anything_else_is_a_usage_error(monkeypatch: pytest.MonkeyPatch, epoch: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(ConfigError, match=r"^SOURCE_DATE_EPOCH is ") as caught:
        clock.now()
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 150


def test_days_are_utc_days() -> None:
    east, west = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))
    assert clock.day(datetime(2026, 6, 4, 13, 59, tzinfo=east)).isoformat() == "2026-06-03"
    assert clock.day(datetime(2026, 6, 4, 12, 0, tzinfo=west)).isoformat() == "2026-06-05"


def test_a_stamp_can_be_read_again() -> None:
    stamped = clock.stamp(datetime(2026, 6, 4, 23, 30, tzinfo=timezone(timedelta(hours=-7))))
    assert stamped == "2026-06-05T06:30:00Z"
    assert clock.stamp(clock.moment(stamped)) == stamped


@pytest.mark.parametrize(
    ("stamped", "utc"),
    [
        ("2026-06-04T06:17:00Z", "2026-06-04T06:17:00Z"),
        ("2026-06-04T06:17Z", "2026-06-04T06:17:00Z"),
        ("2026-06-04T06:17:00.987654321Z", "2026-06-04T06:17:00Z"),
        ("2026-06-04T06:17:00+05:30", "2026-06-04T00:47:00Z"),
    ],
)
@pytest.mark.usefixtures("_far_east")
def test_a_time_stamp_is_read_as_utc(stamped: str, utc: str) -> None:
    assert clock.stamp(clock.moment(stamped)) == utc
