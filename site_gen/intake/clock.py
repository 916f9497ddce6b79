"""The one clock: `SOURCE_DATE_EPOCH` if set, else now; always UTC, to the second."""

from __future__ import annotations

import os
import re
from datetime import UTC, date, datetime

from site_gen.errors import ConfigError


def now() -> datetime:
    """Return the time that decides the day; raise ConfigError for a bad SOURCE_DATE_EPOCH."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    if not epoch:
        return datetime.now(UTC).replace(microsecond=0)
    # int() takes other scripts' digits and underscores too; 11 digits last until the year 5138.
    if not re.fullmatch("[0-9]{1,11}", epoch):
        raise ConfigError(
            f"SOURCE_DATE_EPOCH is {epoch[:40]!r}; set it to seconds since 1970, or unset it"
        )
    return datetime.fromtimestamp(int(epoch), UTC)


def stamp(moment: datetime) -> str:
    """Return a moment as it stands in archive and pages: `2026-07-10T06:17:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(stamped: str) -> datetime:
    """Read an ISO 8601 time stamp that `schema` has let through."""
    return datetime.fromisoformat(stamped).astimezone(UTC)


def day(moment: datetime) -> date:
    """Return the UTC day of a moment."""
    return moment.astimezone(UTC).date()
