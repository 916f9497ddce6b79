"""The operator's colours as a style sheet that goes after ours."""

from __future__ import annotations

from hashlib import sha256

from site_gen.pages.content import Asset
from site_gen.settings import Colour

NAME = "colours.css"


def asset(colours: tuple[Colour, ...]) -> Asset:
    """Return the style sheet that sets the tokens."""
    tokens = "".join(f"--{one.token}:light-dark({one.light},{one.dark});" for one in colours)
    data = f":root{{{tokens}}}\n".encode()
    return Asset(NAME, f"/assets/colours.{sha256(data).hexdigest()[:10]}.css", data)
