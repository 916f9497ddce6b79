"""Markup from patterns of our own and parts that may be anybody's."""

from __future__ import annotations

from markupsafe import Markup, escape


def sound(text: str) -> Markup:
    """Return text that is markup of ours already; `Markup` would first ask what it is."""
    return str.__new__(Markup, text)


def filled(pattern: str, *parts: object) -> Markup:
    """Return a pattern of ours, with a bare `{}` or `{0}` for each part, and the parts escaped.

    Parts that are markup stay as they are. `Markup.format` does the same in ten times the time.
    """
    shown = [part if type(part) is Markup else escape(part) for part in parts]
    return sound(pattern.format(*shown))
