"""Markup from patterns of our own and parts that may be anybody's."""

from __future__ import annotations

from markupsafe import Markup, escape


def filled(pattern: str, *parts: object) -> Markup:
    """Return a pattern of ours, with a bare `{}` or `{0}` for each part, and the parts escaped.

    Parts that are markup stay as they are. `Markup.format` does the same in ten times the time.
    """
    shown = [part if type(part) is Markup else escape(part) for part in parts]
    return Markup(pattern.format(*shown))  # noqa: S704 - the pattern is ours, the parts escaped
