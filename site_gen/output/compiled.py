"""Templates compiled once per process, and ahead of their use by a process of their own."""

from __future__ import annotations

import marshal
import os
import signal
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from types import CodeType

from jinja2 import BaseLoader, BytecodeCache, Environment, StrictUndefined, TemplateError
from jinja2.bccache import Bucket
from jinja2.meta import find_referenced_templates
from jinja2.runtime import Context

from site_gen.pages import cells, navigation
from site_gen.pages.site import Later
from site_gen.text import plain


class _Context(Context):
    """What a template draws on; what is made later is made when it asks."""

    def resolve_or_missing(self, key: str) -> object:
        value = super().resolve_or_missing(key)
        return value() if type(value) is Later else value


class _Environment(Environment):
    context_class = _Context


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
def ahead(loader: BaseLoader, names: Iterable[str]) -> Iterator[None]:
    """Have templates, with those that they use, compiled while the block runs.

    What a process of its own cannot do is done when it is used, which also tells what is wrong.
    """
    # A copy of a process with threads may wait for ever for what one of them held.
    if _KEPT.codes or not hasattr(os, "fork") or threading.active_count() > 1:
        yield
        return
    end, own = os.pipe()
    try:
        process = os.fork()
    except OSError:
        process = -1
    if process == 0:
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends us
            os.close(end)
            with os.fdopen(own, "wb") as out:
                out.write(marshal.dumps(_compiled(loader, names)))
        finally:
            os._exit(0)
    os.close(own)
    with os.fdopen(end, "rb") as told:
        try:
            yield
            with suppress(EOFError, ValueError, TypeError):
                _KEPT.codes |= marshal.loads(told.read())  # noqa: S302 - our own process's
        finally:
            if process > 0:
                os.kill(process, signal.SIGKILL)
                os.waitpid(process, 0)


def _compiled(loader: BaseLoader, names: Iterable[str]) -> dict[str, tuple[str, CodeType]]:
    """Return the code of templates and of those that they use, by their keys in the cache."""
    made = environment(loader)
    left, seen = [*names], set[str | None]()
    while left:
        name = left.pop()
        if name in seen:
            continue
        seen.add(name)
        with suppress(TemplateError):
            source, file, _ = loader.get_source(made, name)
            tree = made.parse(source, name, file)
            left += filter(None, find_referenced_templates(tree))
            bucket = _KEPT.get_bucket(made, name, file, source)
            bucket.code = made.compile(tree, name, file)
            _KEPT.set_bucket(bucket)
    return _KEPT.codes
