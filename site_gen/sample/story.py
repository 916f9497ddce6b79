"""What happens in the sample, as tables: the days, and how they differ from the newest.

The newest day is what `rows` and `oddities` draw; every earlier day is the same, less what
had not happened yet. In the order of the days (AA: Artificial Analysis; DA: Design Arena):

==========  =======================================================================
2026-07-28  the first day, then none for four weeks
2026-08-25  Kestrel 5 pro, 5 and 5 mini and Furlong 5 have arrived; 5 pro leads AA
2026-09-08  Thicket 4 large and Trivet 3 have arrived
2026-10-06  DA agents/godotgamedev has appeared; 2026-10-15 is missing
2026-10-17  the first of sixteen days in a row
2026-10-18  AA: Cloche 4 re-scored, nothing else
2026-10-19  Capstan 2 leaves AA and DA; AA: Mortise 3 (high) is newly scored in coding
2026-10-20  Gimbal 3 arrives; Mooring 1 leaves AA; DA builders/dashboards vanishes
2026-10-21  a quiet day: nothing changes but `as_of`
2026-10-22  AA: Lychgate 3 lookup is renamed Lychgate 3 search; Verdigris 6 (low) is a
            new variant
2026-10-23  Capstan 2 returns; AA: Murmur 4 (Max Effort) moves, a day ahead of the re-base
2026-10-24  AA intelligence is re-based; one entry in seven is carried over
2026-10-25  Murmur 4 becomes cheaper
2026-10-26  Bracken 2 leaves AA and DA for good
2026-10-27  AA: Dotterel 4 27B (Reasoning) is corrected after the re-base
2026-10-28  AA does not answer: the day before stands in
2026-10-29  Linocut preview leaves DA for good, then first on models/website
2026-10-30  AA: Sedge 4 max, carried over until now, is re-scored; Kestrel 5 mini is dearer
2026-11-01  the newest day
==========  =======================================================================

Elo follows growing counts, except on RUNNING, where it wavers beyond what they explain.
"""

from __future__ import annotations

import datetime

Day = datetime.date

NEWEST = Day(2026, 11, 1)
DAYS = (
    Day(2026, 7, 28),
    Day(2026, 8, 25),
    Day(2026, 9, 8),
    Day(2026, 9, 22),
    Day(2026, 10, 6),
    Day(2026, 10, 14),
    *(NEWEST - datetime.timedelta(days=back) for back in range(16, -1, -1)),
)
STANDING = {Day(2026, 10, 21): Day(2026, 10, 20)}  # quiet day: whose figures it repeats
STALE = {
    Day(2026, 10, 28): (
        "artificial-analysis",
        "HTTP 503 after 4 tries",
        Day(2026, 10, 27),
    ),
}

# Since when a model is listed and plays, where its slug does not say so.
ENTERED = {"brass-meridian/gimbal-3-20260724": Day(2026, 10, 20)}
# From when and until when (exclusive) a slug is listed nowhere.
AWAY = {"old-harbour/capstan-2-20260505": (Day(2026, 10, 19), Day(2026, 10, 23))}
# The first day without them: the tables of `DEPARTED` and `VANISHED` name them.
LEFT = {
    "fernway/bracken-2-20260402": Day(2026, 10, 26),
    "old-harbour/mooring-1": Day(2026, 10, 20),
    "linocut-preview": Day(2026, 10, 29),
}
# Columns as in `names.LANGUAGE`.
DEPARTED = """
@fernway
Bracken 2               20260402  41.6  0.4     1.6     r2  AD
@old-harbour
Mooring 1               -         18.7  0.4     2.2     1   A
@no-lab
Linocut preview         -         63.0  -       -       1   U
"""
DEPARTED_FROM = ("website", "codecategories", "uicomponent", "svg")  # of the arena `models`

BOARD_OPENED = {("agents", "godotgamedev"): Day(2026, 9, 24)}
BOARD_CLOSED = {("builders", "dashboards"): Day(2026, 10, 20)}
# Columns as in `names.BOARDS`; with five entries or more a fetch would refuse to lose it.
VANISHED = """
builders  dashboards                 builder  4   20   400   20  240000
"""
RUNNING = {("agents", "webapps"): 5.0}  # the standard deviation of a day's Elo

# Display names as they are now: since when, and what stood before.
RENAMED = {"Lychgate 3 search": (Day(2026, 10, 22), "Lychgate 3 lookup")}
NEW_VARIANTS = {"Verdigris 6 (low)": Day(2026, 10, 22)}
# USD per million tokens, in and out, before a day.
PRICES = {
    "quiet-engine/murmur-4-20260520": (Day(2026, 10, 25), ("1.4", "5.6")),
    "northwind-foundry/kestrel-5-mini-20260811": (Day(2026, 10, 30), ("0.4", "2")),
}

# Index figures: what they were before a day, as a difference; None for not yet scored.
RESCORED: dict[str, tuple[Day, str, float | None]] = {
    "Cloche 4": (Day(2026, 10, 18), "intelligence_index", -0.7),
    "Dotterel 4 27B (Reasoning)": (Day(2026, 10, 27), "intelligence_index", 1.4),
    "Mortise 3 (high)": (Day(2026, 10, 19), "coding_index", None),
}
REBASED = ("intelligence_index", Day(2026, 10, 24))
REBASE_SCALE = 1.06  # an old figure is about so many new ones
CARRIED_SHARE = 1 / 7
# Entries that left the old scale on a day of their own.
MOVED_TO_NEW_SCALE = {
    "Murmur 4 (Reasoning, Max Effort)": Day(2026, 10, 23),
    "Sedge 4 max": Day(2026, 10, 30),
}
