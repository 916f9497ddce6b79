"""Pages made, looked at and written."""

from typing import TYPE_CHECKING

from site_gen.late import submodules

if not TYPE_CHECKING:  # a checker of types finds them by itself
    __getattr__ = submodules(__name__)
