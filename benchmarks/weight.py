"""What a page loads, compressed as a host would."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from benchmarks.sites import BOARD, TASK

_LOADED = re.compile(r'<(?:script|link)[^>]* (?:src|href)="([^"]*assets/[^"]*)"')


def report(site: Path, history: str) -> None:
    """Print the bytes of one page of each kind with all that it loads."""
    model = next((site / "models").glob("lab-0/*/index.html"))
    pages = ("index.html", BOARD, TASK, model.relative_to(site).as_posix())
    print(f"Weight with boards of 300 rows and {history}, KB gzipped (level 9)")
    print(f"{'page':45} {'all':>7} {'html':>7} {'scripts':>8} {'style':>7}")
    for page in pages:
        html = (site / page).read_text("utf-8")
        kinds = {"html": _packed(html.encode()), "js": 0.0, "css": 0.0, "svg": 0.0}
        for link in dict.fromkeys(_LOADED.findall(html)):
            path = (site / page).parent / link
            kinds[path.suffix[1:]] += _packed(path.read_bytes())
        whole = sum(kinds.values())
        print(f"{page:45} {whole:7.1f} {kinds['html']:7.1f} {kinds['js']:8.1f} {kinds['css']:7.1f}")


def _packed(data: bytes) -> float:
    return len(gzip.compress(data, 9)) / 1000
