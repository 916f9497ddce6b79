"""One family of errors; cli.py is the only place that prints them.

A message names what failed, where, the value and the remedy, on one line.
"""

from __future__ import annotations

from collections.abc import Mapping


class SiteGenError(Exception):
    """Base of every error this program raises on purpose; its text is for the operator."""

    exit_code = 1


class ConfigError(SiteGenError):
    """An option, address or environment variable that cannot be used."""

    exit_code = 2


class FetchError(SiteGenError):
    """A request that brought no usable response."""


class NoDataError(FetchError):
    """No source has any data, neither today nor archived; `reasons` has why, by source."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        told = "; ".join(f"{source}: {reason}" for source, reason in reasons.items())
        super().__init__(
            f"no source has any data: {told}; check --api-url and the network, or try again later"
        )
        self.reasons = reasons


class KeyRefusedError(FetchError):
    """The endpoint refused the key (401, 403): nothing else is worth asking."""


class DataError(SiteGenError):
    """A response of the wrong shape."""


class ArchiveError(SiteGenError):
    """An archived day that is absent, damaged or cannot be written."""


class ContentError(SiteGenError):
    """A Markdown page that cannot be used."""


class BuildError(SiteGenError):
    """A page, template or output folder that cannot be used."""
