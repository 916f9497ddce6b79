"""Templates compiled once per process, and ahead of their use by a process of their own."""

from __future__ import annotations

import marshal
import re
from collections.abc import Collection, Iterator, MutableMapping
from contextlib import contextmanager, suppress
from functools import partial
from types import CodeType
from typing import Any

from jinja2 import BaseLoader, BytecodeCache, Environment, StrictUndefined, TemplateError
from jinja2.bccache import Bucket
from jinja2.runtime import Context

from site_gen.helper import Helper
from site_gen.pages import cells, navigation
from site_gen.pages.site import Later
from site_gen.text import plain

_NAMED = re.compile(r"""["']([^"'\n]+[.]html)["']""")


class _Context(Context):
    """What a template draws on; what is made later is made when it asks."""

    def resolve_or_missing(self, key: str) -> object:
        value = super().resolve_or_missing(key)
        return value() if type(value) is Later else value


class _Environment(Environment):
    context_class = _Context

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return a template's globals as one map; Jinja's chain of two is slow, on every page."""
        return {**self.globals, **(d or {})}


class _Kept(BytecodeCache):
    """What this process compiled: offline copies and previews need not do it again."""

    def __init__(self) -> None:
        self.codes: dict[str, tuple[str, CodeType]] = {}  # of each file the newest

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self.codes.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code:
            self.codes[bucket.key] = bucket.checksum, bucket.code


_KEPT = _Kept()


def environment(loader: BaseLoader) -> Environment:
    """Return what compiles templates, with the filters that they may use."""
    made = _Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=_KEPT,
    )
    made.filters |= {
        "day": cells.day,
        "age": cells.age,
        "plain": plain,
        "bdi": cells.bdi,
        "moment": navigation.moment,
    }
    return made


@contextmanager
def ahead(loader: BaseLoader, names: Collection[str]) -> Iterator[None]:
    """Have templates, and those that they draw on, compiled while the block runs.

    What a process of its own cannot do is done when it is used, which also tells what is wrong.
    """
    if _KEPT.codes:
        yield
        return
    with Helper(partial(_dumped, loader, names)) as helper:
        yield
        code = helper.result()
        if code:
            _KEPT.codes |= marshal.loads(code)  # noqa: S302 - our own process's


def _dumped(loader: BaseLoader, names: Collection[str]) -> bytes:
    return marshal.dumps(_compiled(loader, names))


def _compiled(loader: BaseLoader, names: Collection[str]) -> dict[str, tuple[str, CodeType]]:
    """Return the code of templates, and of those they name, by their keys in the cache."""
    made = environment(loader)
    known, waiting = set(names), list(names)
    while waiting:
        name = waiting.pop()
        with suppress(TemplateError, ValueError):
            named = set(_NAMED.findall(loader.get_source(made, name)[0])) - known
            known |= named
            waiting += named
            made.get_template(name)
    return _KEPT.codes
