"""Names in two parts, leaders, counts: what our words know of themselves."""

from __future__ import annotations

import pytest

from site_gen.standings.model import Model
from tests.sites import arena_row, board_of, catalog_of, index_row


def model(*names: str, title: str | None = None) -> Model:
    """Return a model that Artificial Analysis lists under these names."""
    rows = [index_row("x/a", name, at) for at, name in enumerate(names)]
    arena = [arena_row("x/a", title)] if title else []
    (only,) = catalog_of(*rows, *arena).models
    return only


HIGH_LOW = ("Kestrel 5 (high)", "Kestrel 5 (low)")


@pytest.mark.parametrize(
    ("known", "name", "parts"),
    [
        (model(*HIGH_LOW), "Kestrel 5 (high)", ("Kestrel 5", " (high)")),
        (model(*HIGH_LOW), "Kestrel 5", ("Kestrel 5", "")),
        (model(*HIGH_LOW), "Another", ("Another", "")),
        (model("Kestrel 5 (high)"), "Kestrel 5 (high)", ("Kestrel 5 (high)", "")),
        (model(*HIGH_LOW, title="Kestrel 5"), "Kestrel 5 (low)", ("Kestrel 5", " (low)")),
        (model(*HIGH_LOW, title="Kestrel 5 (high)"), HIGH_LOW[0], ("Kestrel 5", " (high)")),
        (model(*HIGH_LOW, title="Kestrel 5 (high)"), HIGH_LOW[1], ("Kestrel 5", " (low)")),
        (model("Kestrel 5 Pro (high)", title="Kestrel 5"), "Kestrel 5", ("Kestrel 5", "")),
        (
            model("Kestrel 5 Pro (high)", title="Kestrel 5"),
            "Kestrel 5 Pro (high)",
            ("Kestrel 5", " Pro (high)"),
        ),
        (model("Kestrel 5.1", title="Kestrel 5"), "Kestrel 5.1", ("Kestrel 5.1", "")),
        (model("Kestrel 51", title="Kestrel 5"), "Kestrel 51", ("Kestrel 51", "")),
        (model("Kestrels", title="Kestrel"), "Kestrels", ("Kestrels", "")),
    ],
)
def test_split_tells_what_is_shared_from_what_is_own(
    known: Model, name: str, parts: tuple[str, str]
) -> None:
    assert known.split(name) == parts
    assert "".join(known.split(name)) == name


@pytest.mark.parametrize(
    ("own", "variant"),
    [
        ("", None),
        (" (high)", "high"),
        (" (Reasoning, Max Effort)", "Reasoning, Max Effort"),
        (" [fast]", "fast"),
        (" – fast", "fast"),
        (": thinking", "thinking"),
        (" · 27B", "27B"),
        (", high", "high"),
        (" (a) (b)", "(a) (b)"),
        (" (a (b))", "(a (b))"),
        (" (", "("),
        (" ()", None),
        (" -", None),
        (" ", None),
    ],
)
def test_variant_is_what_the_name_adds(own: str, variant: str | None) -> None:
    known = model("Kestrel 5", "Kestrel 5 (low)", title="Kestrel 5")

    assert known.variant(f"Kestrel 5{own}") == variant


def test_a_title_of_its_own_has_no_variant() -> None:
    known = model("One", "Two")

    assert (known.title, known.stems) == ("x/a", ("x/a",))
    assert [known.variant(name) for name in known.variants] == [None, None]


def test_leaders_are_all_that_are_listed_first() -> None:
    def leaders(*elos: int) -> list[str]:
        rows = [arena_row(f"x/{at}", f"N{at}", elo) for at, elo in enumerate(elos)]
        return [entry.name for entry in board_of(*rows).leaders]

    assert leaders(3, 2, 1) == ["N0"]
    assert leaders(1, 3, 3, 3, 2) == ["N1", "N2", "N3"]
    assert board_of(index_row("x/a", "A", None)).leaders == ()


def test_quarantined_is_the_sum_of_the_reasons() -> None:
    state = catalog_of(index_row("x/a", "A", 1)).sources[0]
    reasons = (("elo: absent", 2), ("win_rate: too large", 3))
    more = state._replace(aside=reasons)

    assert (state.quarantined, more.quarantined) == (0, 5)


def test_primary_metric_is_the_first_column() -> None:
    board = board_of(arena_row("x/a", "A"))

    assert board.metric is board.columns[0]
    assert board.metric.key == "elo"
