"""Translate a day's rows into boards, models and labs: the only place that knows both words."""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Context, Decimal
from functools import partial
from itertools import chain, count, repeat
from typing import Any
from urllib.parse import urlsplit

from site_gen.intake import clock
from site_gen.intake.snapshot import Received, Snapshot
from site_gen.intake.sources import TASK_TYPES, Source
from site_gen.settings import Hide
from site_gen.standings import names
from site_gen.standings.model import (
    MID_WORD,
    Arena,
    Board,
    Catalog,
    Citation,
    Entry,
    Lab,
    Metric,
    Model,
    Placement,
    SourceState,
    TaskType,
    Value,
)
from site_gen.text import plain, segment, segments

_PRICES = (
    Metric("price_prompt", "Price in", "USD per million input tokens", "price", False),
    Metric("price_completion", "Price out", "USD per million output tokens", "price", False),
)
_INDICES = {
    task: Metric(f"{task}_index", f"{task.capitalize()} Index", "index points", "index", True)
    for task in TASK_TYPES
}
_ARENA_COLUMNS = (
    Metric("elo", "Elo", "Elo points", "elo", True),
    Metric("win_rate", "Win rate", "percent of battles", "percent", True),
    Metric("first_place", "1st", "tournaments placed first", "count", True),
    Metric("second_place", "2nd", "tournaments placed second", "count", True),
    Metric("third_place", "3rd", "tournaments placed third", "count", True),
    Metric("fourth_place", "4th", "tournaments placed fourth", "count", False),
    Metric("tournaments", "Tournaments", "tournaments in all", "count", True),
    Metric("avg_generation_time_ms", "Time", "milliseconds per generation", "milliseconds", False),
    *_PRICES,
)
INDEX = "artificial-analysis"  # the source whose indices rank for tasks
NOTHING = Hide()
_EXACT = Context(prec=200)
# Printable ASCII without what no address may hold: blanks, quotes, <>, \, ^, `, {|}.
_ADDRESS = re.compile(r"https?://[!#-;=?-\[\]_a-z~]{1,500}", re.ASCII | re.IGNORECASE)


# A row on its way to a board: slug, name, and the values in the board's order.
_Line = tuple[str, str, tuple[Value, ...]]
# A named tuple's own `__new__` is a function of Python's, which takes three times as long.
_entry: Callable[[Iterable[Any]], Entry] = partial(tuple.__new__, Entry)
_placement: Callable[[Iterable[Any]], Placement] = partial(tuple.__new__, Placement)


def derive(
    snapshot: Snapshot, sources: Sequence[Source], sample: bool = False, hide: Hide = NOTHING
) -> Catalog:
    """Return everything that a day shows of these sources; with `sample`, credited to nobody.

    What `hide` names is left out after ranks are given, so that no other entry's rank changes.
    """
    listed = {source.id for source in sources}
    snapshot = snapshot._replace(
        received=tuple(one for one in snapshot.received if one.source in listed)
    )
    states = []
    boards: list[Board] = []
    for source in sources:
        own = [one for one in snapshot.received if one.source == source.id]
        citation = _citation(source, own, sample)
        boards += _shown(_TRANSLATE[source.id](own, citation), hide)
        states.append(_state(source, own, citation, snapshot))
    models = _models(boards)
    return Catalog(
        date=snapshot.date,
        sha256=snapshot.sha256,
        retrieved_at=snapshot.retrieved_at,
        sample=sample,
        sources=tuple(states),
        boards=tuple(boards),
        tasks=tuple(_tasks(boards, snapshot.received, listed)),
        arenas=tuple(_arenas(boards)),
        models=models,
        labs=tuple(_labs(models)),
    )


def listed(snapshot: Snapshot, sources: Iterable[Source]) -> Iterable[Board]:
    """Yield a day's boards alone."""
    for source in sources:
        own = [one for one in snapshot.received if one.source == source.id]
        yield from _TRANSLATE[source.id](own, _citation(source, own, False))


def _artificial_analysis(received: Sequence[Received], citation: Citation) -> list[Board]:
    boards = []
    price = _Prices()
    for one in received:
        for task in TASK_TYPES:
            columns = (_INDICES[task], *(_INDICES[t] for t in TASK_TYPES if t != task), *_PRICES)
            keys = [metric.key for metric in columns[: len(TASK_TYPES)]]
            lines = [
                (
                    row["model_permaslug"],
                    row["display_name"],
                    (*[row[key] for key in keys], *price(row["pricing"])),  # type: ignore[literal-required]
                )
                for row in one.rows
                if row["source"] == "artificial-analysis"
            ]
            if lines:
                title = names.TASKS.get(task, task)
                board_id = f"artificial-analysis.{task}"
                boards.append(
                    _board(board_id, title, columns, lines, one, citation, task_type=task)
                )
    return sorted(boards, key=lambda board: list(names.TASKS).index(board.task_type or ""))


def _design_arena(received: Sequence[Received], citation: Citation) -> list[Board]:
    boards = []
    price = _Prices()
    for one in received:
        if one.task_type:
            continue
        by_category: dict[tuple[str, str], list[_Line]] = {}
        for row in one.rows:
            if row["source"] != "design-arena":
                continue
            stats = row["tournament_stats"]
            values = (
                row["elo"],
                row["win_rate"],
                stats["first_place"],
                stats["second_place"],
                stats["third_place"],
                stats["fourth_place"],
                stats["total"],
                row["avg_generation_time_ms"],
                *price(row["pricing"]),
            )
            line = (row["model_permaslug"], row["display_name"], values)
            by_category.setdefault((row["arena"], row["category"]), []).append(line)
        paths = _paths((category for _, category in by_category), segment)
        for (arena, category), lines in by_category.items():
            title = _called(names.CATEGORIES, category)
            board_id = f"design-arena.{segment(arena)}.{paths[category]}"
            where = {"arena": arena, "category": category}
            boards.append(_board(board_id, title, _ARENA_COLUMNS, lines, one, citation, **where))
    return sorted(boards, key=_arena_order)


_TRANSLATE: dict[str, Callable[[Sequence[Received], Citation], list[Board]]] = {
    "artificial-analysis": _artificial_analysis,
    "design-arena": _design_arena,
}


def _arena_order(board: Board) -> tuple[Any, ...]:
    arenas, categories = list(names.ARENAS), list(names.CATEGORIES)
    arena, category = board.arena or "", board.category or ""
    return (
        arenas.index(arena) if arena in arenas else len(arenas),
        categories.index(category) if category in categories else len(categories),
        category,
    )


def _board(
    board_id: str,
    title: str,
    columns: tuple[Metric, ...],
    lines: list[_Line],
    one: Received,
    citation: Citation,
    **where: str,
) -> Board:
    doubled: list[str] = []
    if len({(slug, name) for slug, name, _ in lines}) < len(lines):
        lines = list(dict.fromkeys(lines))  # a whole row may stand there twice
        keys = Counter((slug, name) for slug, name, _ in lines)
        doubled = [name for (_, name), count in keys.items() if count > 1]
    entries = _ranked(lines)
    return Board(
        id=board_id,
        title=title,
        source=one.source,
        columns=columns,
        entries=entries,
        rated=sum(entry.rank is not None for entry in entries),
        citation=citation,
        as_of=one.meta["as_of"] if one.meta else "",
        retrieved_at=one.retrieved_at,
        token_prices=where.get("category") not in names.MEDIA,
        doubled=tuple(doubled),
        task_type=where.get("task_type"),
        arena=where.get("arena"),
        category=where.get("category"),
    )


def _ranked(lines: list[_Line]) -> tuple[Entry, ...]:
    """Rank by the first value, higher first; equal values share a rank, null has none."""
    order = [
        (values[0] is None, -(values[0] or 0), name.casefold(), slug, at)
        for at, (slug, name, values) in enumerate(lines)
    ]
    order.sort()
    ranked = [lines[key[-1]] for key in order]
    ranks: list[int | None] = []
    rank, last = 0, None
    for place, (_, _, (value, *_)) in enumerate(ranked, 1):
        if value != last:
            rank, last = place, value
        ranks.append(None if value is None else rank)
    return tuple(map(_entry, zip(ranks, *zip(*ranked, strict=True), strict=True)))


class _Prices(dict[str, Decimal]):
    """Turn decimal strings per token into exact decimals per million, each string once."""

    def __call__(self, pricing: Any) -> tuple[Decimal | None, Decimal | None]:
        if pricing is None:
            return None, None
        return self[pricing["prompt"]], self[pricing["completion"]]

    def __missing__(self, text: str) -> Decimal:
        price = self[text] = Decimal(text).scaleb(6, _EXACT).normalize(_EXACT)
        return price


def _citation(source: Source, own: Sequence[Received], sample: bool) -> Citation:
    if sample:
        return Citation(f"Sample: invented figures in the shape of {source.title}'s", None)
    metas = [one.meta for one in own if one.meta and not one.task_type]
    text = next((meta["citation"] for meta in metas if meta["citation"]), None)
    url = next((meta["source_url"] for meta in metas if meta["source_url"]), None)
    return Citation(plain(text or "", 500) or source.citation, _web(url) or source.home)


def _web(url: str | None) -> str | None:
    """Return an address only if a reader can be sent there."""
    try:
        usable = url and _ADDRESS.fullmatch(url) and urlsplit(url).hostname
    except ValueError:
        return None
    return url if usable else None


def _state(
    source: Source, own: Sequence[Received], citation: Citation, snapshot: Snapshot
) -> SourceState:
    outcome = next((one for one in snapshot.outcomes if one["source"] == source.id), None)
    carrying = [one for one in own if not one.task_type]
    aside = Counter(reason for one in carrying for reason in one.aside)
    return SourceState(
        id=source.id,
        title=source.title,
        citation=citation,
        status=outcome["status"] if outcome else "missing",
        reason=outcome["reason"] if outcome else "not fetched on this day",
        stands_in=outcome["stands_in"] if outcome else None,
        as_of=min(
            (one.meta["as_of"] for one in carrying if one.meta and one.rows),
            key=clock.moment,
            default=None,
        ),
        retrieved_at=max((one.retrieved_at for one in carrying), default=None),
        rows=sum(one.count for one in carrying),
        aside=tuple(sorted(aside.items())),
    )


def _called(known: Mapping[str, str], word: str) -> str:
    """Return a name for an id: ours, else the id as one readable line."""
    return known.get(word) or plain(word, 80) or "(no name)"


def _shown(boards: Iterable[Board], hide: Hide) -> Iterator[Board]:
    """Yield the boards that are not hidden, without the entries that are."""
    for board in boards:
        if board.id in hide.boards:
            continue
        some = hide.models or hide.rows
        rows = board.entries if some else ()
        gone = {one for one in rows if hide.row(board.id, one.slug, one.name)}
        if not gone:
            yield board
            continue
        kept = tuple(one for one in board.entries if one not in gone)
        names = {one.name for one in kept}
        if kept:
            yield board._replace(
                entries=kept,
                rated=sum(one.rank is not None for one in kept),
                doubled=tuple(name for name in board.doubled if name in names),
                withheld=tuple(
                    one for one in board.entries if one in gone and one.rank is not None
                ),
            )


def _tasks(
    boards: Sequence[Board], received: Sequence[Received], listed: Collection[str]
) -> Iterable[TaskType]:
    for task in names.TASKS:
        means = {
            (row["arena"], row["category"])
            for one in received
            if one.task_type == task
            for row in one.rows
            if row["source"] == "design-arena" and row["arena"] == "models"
        }
        board = next((board for board in boards if board.task_type == task), None)
        related = tuple(board for board in boards if (board.arena, board.category) in means)
        if board or related or INDEX in listed:
            yield TaskType(id=task, title=names.TASKS[task], board=board, related=related)


def _arenas(boards: Sequence[Board]) -> Iterable[Arena]:
    for arena in dict.fromkeys(board.arena for board in boards if board.arena):
        own = tuple(board for board in boards if board.arena == arena)
        yield Arena(arena, _called(names.ARENAS, arena), own[0].source, own)


def _models(boards: Sequence[Board]) -> tuple[Model, ...]:
    placements: defaultdict[str, list[Placement]] = defaultdict(list)
    for board in boards:
        placed = map(_placement, zip(repeat(board), board.entries, strict=False))
        for one, entry in zip(placed, board.entries, strict=True):
            placements[entry.slug].append(one)
    paths = _paths(placements, segments)
    models = [_model(slug, paths[slug], own) for slug, own in placements.items()]
    return tuple(sorted(models, key=lambda model: (model.title.casefold(), model.slug)))


def _model(slug: str, path: str, placements: list[Placement]) -> Model:
    in_arenas: list[str] = []
    elsewhere: list[str] = []
    prices: dict[tuple[int, int], tuple[Value, Value]] = {}
    for board, (_, _, name, values) in placements:
        (in_arenas if board.arena else elsewhere).append(name)
        prompt, completion = values[-2], values[-1]
        # Equal prices are mostly one object, whose number is a quicker key than a decimal.
        prices[id(prompt), id(completion)] = prompt, completion
    title, stems = titled(slug, in_arenas, tuple(dict.fromkeys(elsewhere)))
    return Model(
        slug=slug,
        title=title,
        stems=stems,
        lab=lab_of(slug),
        path=path,
        variants=tuple(dict.fromkeys(one.entry.name for one in placements)),
        prices=tuple(
            (a, b)
            for a, b in dict.fromkeys(prices.values())
            if isinstance(a, Decimal) and isinstance(b, Decimal)
        ),
        placements=tuple(placements),
    )


def titled(
    slug: str, in_arenas: Sequence[str], elsewhere: Sequence[str]
) -> tuple[str, tuple[str, ...]]:
    """Return what a model is called, and the beginnings that its names share."""
    common = _common_beginning(tuple(elsewhere) or tuple(dict.fromkeys(in_arenas)))
    title = in_arenas[0] if in_arenas else common or slug
    return title, tuple(stem for stem in dict.fromkeys((title, common)) if stem)


def lab_of(slug: str) -> str | None:
    """Return the lab that a slug names, None where it names none."""
    return (slug.partition("/")[0] or None) if "/" in slug.strip("/") else None


def lab_title(lab: str) -> str:
    """Return what a lab is called."""
    return _called(names.LABS, lab)


def _common_beginning(names: Sequence[str]) -> str:
    """Return the longest beginning that names share, cut back to a whole word."""
    if len(names) == 1:
        return names[0]
    common = os.path.commonprefix(names)  # noqa: RUF071 - names, not paths
    if any(MID_WORD.match(name, len(common)) for name in names):
        common = re.sub(r"[^ (\[{,·:]*$", "", common)
    return common.rstrip(" ([{,·:-–")


def _labs(models: Sequence[Model]) -> Iterable[Lab]:
    by_lab: dict[str, list[Model]] = {}
    for model in models:
        if model.lab:
            by_lab.setdefault(model.lab, []).append(model)
    paths = _paths(by_lab, segment)
    labs = [Lab(lab, lab_title(lab), paths[lab], tuple(own)) for lab, own in by_lab.items()]
    return sorted(labs, key=lambda lab: (lab.title.casefold(), lab.id))


def _paths(words: Iterable[str], make: Callable[[str], str]) -> dict[str, str]:
    """Give each word a path of its own, though a word may look like another's cleaned form."""
    paths: dict[str, str] = {}
    taken: set[str] = set()
    made = {word: make(word) for word in words}
    for word in sorted(made, key=lambda word: (made[word] != word, word)):
        tries = (make(word + "\0" * more) for more in count(1))
        path = next(path for path in chain((made[word],), tries) if path not in taken)
        taken.add(path)
        paths[word] = path
    return paths
