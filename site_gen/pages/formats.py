"""The shapes of the downloads under /data/v1: what programs may rely on.

Fields are only ever added within v1. Their JSON Schemas are published beside the files.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

# pydantic's own requirement: typing's TypedDict will not do for it on Python 3.11.
from typing_extensions import TypedDict

Money = Annotated[
    str, Field(description="USD per million tokens, exact", pattern=r"^[0-9]+([.][0-9]+)?$")
]
Share = Annotated[float, Field(ge=0, le=1)]
Path = Annotated[str, Field(description="a path from the site's root")]


class Credit(TypedDict):
    """How a source is to be credited when its figures are shown again."""

    id: str
    citation: str
    source_url: str | None
    licence: str | None
    as_of: str | None


class MetricFile(TypedDict):
    """The figure that ranks a board."""

    key: str
    label: str
    unit: str
    higher_is_better: bool


class ColumnFile(MetricFile):
    """A column; `given` by the source, or computed by this site."""

    given: bool


class ModelRef(TypedDict):
    """Who an entry is: `slug` and `name` as received."""

    slug: str
    name: str
    variant: str | None
    lab: str | None
    url: Path


class Values(TypedDict, total=False):
    """What the source gave; prices as given times 1,000,000."""

    intelligence_index: float | int | None
    coding_index: float | int | None
    agentic_index: float | int | None
    elo: float | int
    win_rate: float | int
    first_place: int | None
    second_place: int | None
    third_place: int | None
    fourth_place: int | None
    tournaments: int | None
    avg_generation_time_ms: float | int | None
    price_prompt: Money | None
    price_completion: Money | None


class Computed(TypedDict, total=False):
    """What this site computed from them, unrounded; shares are from 0 to 1.

    `elo_margin` is the least that the counts leave open (1.96 standard errors), `first_share*`
    the share of tournaments placed first with its 95 % interval, `contender` whether the counts
    allow the entry to be first, `front_low` and `front_high` the shares of input tokens between
    which no listed rival scores at least as well and costs no more.
    """

    elo_margin: float | None
    first_share: Share | None
    first_share_low: Share | None
    first_share_high: Share | None
    contender: bool | None
    front_low: Share | None
    front_high: Share | None


class EntryFile(TypedDict):
    """A row; `rank` is null when it is not rated, `rank_range` when no range is computed."""

    rank: int | None
    rank_range: tuple[int, int] | None
    model: ModelRef
    values: Values
    computed: Computed


class BoardFile(TypedDict):
    """A board in full."""

    id: str
    title: str
    source: str
    citation: str
    source_url: str | None
    licence: str | None
    notice: str
    as_of: str
    retrieved_at: str
    sample: bool
    metric: MetricFile
    columns: list[ColumnFile]
    entries: list[EntryFile]


class BoardLine(TypedDict):
    """A board in the index; `changed` is the archived day on which a figure of it last changed."""

    id: str
    title: str
    source: str
    task_type: str | None
    arena: str | None
    category: str | None
    entries: int
    rated: int
    as_of: str
    url: Path
    json: Path
    csv: Path
    markdown: Path
    changed: str | None
    feed: Path | None


class HistoryLine(TypedDict):
    """The history of a board, gone or here, in files by year."""

    board: str
    title: str
    files: list[Path]


class IndexFile(TypedDict):
    """All boards and where their files are."""

    sample: bool
    retrieved_at: str
    notice: str
    sources: list[Credit]
    boards: list[BoardLine]
    history: list[HistoryLine]


class PlacementFile(TypedDict):
    """Where a model stands."""

    board: str
    name: str
    rank: int | None


class PriceFile(TypedDict):
    """A pair of prices reported with a model."""

    price_prompt: Money
    price_completion: Money


class ModelFile(TypedDict):
    """A model: everything received under one slug."""

    slug: str
    title: str
    lab: str | None
    url: Path
    names: list[str]
    prices: list[PriceFile]
    placements: list[PlacementFile]


class ModelsFile(TypedDict):
    """All models."""

    sample: bool
    retrieved_at: str
    notice: str
    sources: list[Credit]
    models: list[ModelFile]


class SourceLine(TypedDict):
    """A source's state, as in a build's report."""

    id: str
    status: Literal["fresh", "stale", "missing"]
    reason: str | None
    boards: int
    rows: int
    quarantined: int
    as_of: str | None
    retrieved_at: str | None
    stands_in: str | None
    changed: str | None


class StatusFile(TypedDict):
    """For monitors: the day shown and what came of each source.

    A source was last fetched with success at its `retrieved_at`; `changed` is the archived day on
    which a figure of it last changed, null if none has since the first; `next_due` is null where
    nobody has said how often there is a fetch.
    """

    date: str
    retrieved_at: str
    next_due: str | None
    sample: bool
    notice: str
    credits: list[Credit]
    sources: list[SourceLine]


BOARD: TypeAdapter[BoardFile] = TypeAdapter(BoardFile)
INDEX: TypeAdapter[IndexFile] = TypeAdapter(IndexFile)
MODELS: TypeAdapter[ModelsFile] = TypeAdapter(ModelsFile)
STATUS: TypeAdapter[StatusFile] = TypeAdapter(StatusFile)
