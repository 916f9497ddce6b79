"""The sources: what to ask for each, and how to cite it when the response does not say.

A new source is one row here, one shape in `schema` and one translation in
`standings.boards`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

Params = tuple[tuple[str, str], ...]

TASK_TYPES = ("intelligence", "coding", "agentic")
ARENAS = ("models", "builders", "agents")


class Request(NamedTuple):
    """One question to the endpoint, asked once per build.

    `carries_rows` is False where the answer only tells which categories a task type
    means: such a request cannot fail its source.
    """

    params: Params
    carries_rows: bool = True

    @property
    def key(self) -> Params:
        """The parameters as `key` orders them."""
        return key(dict(self.params))

    @property
    def source(self) -> str:
        """The id of the source asked."""
        return dict(self.params)["source"]

    def __str__(self) -> str:
        """Return the request in words: the source, then what narrows it."""
        return f"{self.source} {self.narrowed}".strip()

    @property
    def narrowed(self) -> str:
        """What narrows the request within its source, in words; empty when nothing does."""
        return " ".join(f"{key}={value}" for key, value in self.params if key != "source")


class Source(NamedTuple):
    """A publisher of benchmarks behind the endpoint.

    `citation` and `home` are the fallbacks for a response whose meta gives none.
    """

    id: str
    title: str
    citation: str
    home: str
    requests: tuple[Request, ...]


def key(params: Mapping[str, str]) -> Params:
    """Return parameters in the one order by which requests of two days are compared."""
    return tuple(sorted(params.items()))


def _ask(source: str, **narrowed: str) -> Params:
    return (("source", source), *narrowed.items())


SOURCES = (
    Source(
        id="artificial-analysis",
        title="Artificial Analysis",
        citation="Source: Artificial Analysis (artificialanalysis.ai)"
        " via OpenRouter (openrouter.ai/rankings).",
        home="https://artificialanalysis.ai",
        requests=(Request(_ask("artificial-analysis")),),
    ),
    Source(
        id="design-arena",
        title="Design Arena",
        citation="Source: Design Arena (www.designarena.ai)"
        " via OpenRouter (openrouter.ai/rankings).",
        home="https://www.designarena.ai",
        requests=(
            *(Request(_ask("design-arena", arena=arena)) for arena in ARENAS),
            *(
                Request(_ask("design-arena", task_type=task), carries_rows=False)
                for task in TASK_TYPES
            ),
        ),
    ),
)
