"""Modules that are loaded when something of theirs is first used.

Most of what a command could do it does not: half of its start would be spent on loading that.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.util import LazyLoader, find_spec, module_from_spec
from types import ModuleType


def submodules(package: str) -> Callable[[str], ModuleType]:
    """Return a `__getattr__` for a package: `from package import name` then loads nothing yet."""

    def find(name: str) -> ModuleType:
        whole = f"{package}.{name}"
        spec = None if name.startswith("_") else find_spec(whole)
        if spec is None or spec.loader is None:
            return object.__getattribute__(sys.modules[package], name)  # type: ignore[no-any-return]
        spec.loader = LazyLoader(spec.loader)
        module = sys.modules[whole] = module_from_spec(spec)
        spec.loader.exec_module(module)
        setattr(sys.modules[package], name, module)
        return module

    return find
