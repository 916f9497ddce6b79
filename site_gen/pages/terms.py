"""On what terms figures may be shown again: the licence, and whose work is what."""

from __future__ import annotations

from site_gen.pages.site import Site

LICENCE = "CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/)"
GUIDE = "https://openrouter.ai/docs/cookbook/administration/data-api"
NOTICE = (
    f"OpenRouter offers this data under {LICENCE}; see {GUIDE}. Ranks, ranges, ± and fronts"
    " are computed by this site; none of the sources endorses it."
)
SAMPLE_NOTICE = "Sample: every model, lab and figure is invented."


def licence(site: Site) -> str | None:
    """Return the licence of a site's figures; None for a sample, which has none."""
    return None if site.catalog.sample else LICENCE


def notice(site: Site) -> str:
    """Return what goes with every file of figures, beside the citation."""
    return SAMPLE_NOTICE if site.catalog.sample else NOTICE
