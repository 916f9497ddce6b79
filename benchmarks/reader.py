"""How long a reader waits: first paint, a sort, a keystroke in the filter."""

from __future__ import annotations

import shutil
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

from benchmarks.sites import BOARD

_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
# From the event to the frame after the one that shows it: the second callback runs once the
# first frame is on its way.
_AFTER = """(act) => new Promise(done => {
  const start = performance.now();
  act();
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done(performance.now() - start);
    channel.port2.postMessage(0);
  });
})"""
_SORT = f"""async (key) => {{
  const run = {_AFTER};
  const head = document.querySelector(`table.board th[data-key=${{key}}] button`);
  return run(() => head.click());
}}"""
_TYPE = f"""async (text) => {{
  const run = {_AFTER};
  const field = document.querySelector('.tools input[type=search]');
  field.focus();
  return run(() => {{
    field.value = text;
    field.dispatchEvent(new Event('input', {{bubbles: true}}));
  }});
}}"""


def report(site: Path, rows: int) -> None:
    """Print the median times in milliseconds on a board of `rows` rows, opened from a file."""
    with sync_playwright() as tools:
        browser = tools.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        paints, sorts, keys = [], [], []
        for _ in range(5):
            page.goto((site / BOARD).as_uri() + "?all=1")
            page.wait_for_selector("table.board thead button")
            page.wait_for_timeout(500)
            paints.append(float(page.evaluate(_PAINT) or 0))
            sorts += [_time(page, _SORT, key) for key in ("price_prompt", "win_rate", "cost")]
            keys += [_time(page, _TYPE, text) for text in ("m", "mo", "model 12", "")]
        browser.close()
    print(
        f"{rows} rows: first paint {median(paints):.0f} ms, a sort {median(sorts):.0f} ms"
        f" (worst {max(sorts):.0f}), a keystroke {median(keys):.0f} ms (worst {max(keys):.0f})"
    )


def _time(page: Page, script: str, what: str) -> float:
    took = float(page.evaluate(script, what))
    page.wait_for_timeout(400)  # what is left for after the frame
    return took
