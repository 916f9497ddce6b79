"""What came of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from site_gen.errors import BuildError


@dataclass(slots=True)
class Report:
    """What came of a run, filled as it goes, so that a failed run reports too.

    `exit` is the exit code; `unchanged` is True where the site was already what it would be;
    `seconds` has one figure per stage. `templates` has how many files a template or a kind of file
    gave, their bytes, and the seconds to make them, which are those of all processes together.
    """

    exit: int = 1
    error: str | None = None
    unchanged: bool = False
    warnings: list[str] = field(default_factory=list)
    sources: list[dict[str, Any]] = field(default_factory=list)
    boards: int = 0
    pages: int = 0
    files: int = 0
    bytes: int = 0
    seconds: dict[str, float] = field(
        default_factory=lambda: dict.fromkeys(("fetch", "derive", "render", "write", "total"), 0.0)
    )
    templates: dict[str, dict[str, float]] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """Return what holds of the site for as long as it stays as it is."""
        return {key: value for key, value in asdict(self).items() if key not in _OF_ONE_RUN}

    def repeat(self, told: Mapping[str, Any]) -> None:
        """Take over what `told` said of a site that is still the same."""
        for key, value in told.items():
            setattr(self, key, value)
        self.unchanged = True

    def insist(self, strict: bool) -> None:
        """Raise BuildError for the first warning of a strict run, before the output is touched."""
        if strict and self.warnings:
            first, *more = self.warnings
            others = f" (and {len(more)} more: see --report or --verbose)" if more else ""
            raise BuildError(f"strict: {first}{others}")


_OF_ONE_RUN = frozenset({"error", "unchanged", "seconds", "templates"})
