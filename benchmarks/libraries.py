"""Our long board beside table libraries, a plain script and a plain table, in one browser.

``python -m benchmarks.libraries [--rows N]... [--runs N] [--only PAGE]...``; all pages have the
rows and columns that our board shows, and take turns, so that what else the machine does falls on
each alike. The libraries come from npm (`make bench` installs them) and are left out without it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import results, sites
from benchmarks.server import serving

MODULES = Path(__file__).parents[1] / ".venv/npm-bench/node_modules"
OURS, TABLE, SCRIPT = "ours", "plain table", "plain script"
HEAD = "Win rate"
_STYLE = "body{font:14px sans-serif}table{border-collapse:collapse}th,td{padding:2px 8px}"
# What one writes by hand: read the column, sort, put every row back.
_BY_HAND = """
document.querySelector("thead").addEventListener("click", event => {
  const head = event.target.closest("th");
  const down = head.ariaSort === "descending";
  const body = head.closest("table").tBodies[0];
  const value = row => {
    const text = row.cells[head.cellIndex].textContent;
    return Number.isNaN(parseFloat(text)) ? text : parseFloat(text);
  };
  const rows = Array.from(body.rows, row => [value(row), row]);
  rows.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0) * (down ? 1 : -1));
  for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
  head.ariaSort = down ? "ascending" : "descending";
  body.append(...rows.map(([, row]) => row));
});"""


class Library(NamedTuple):
    """How a table is handed to a library: its package, files in it, and the line that starts it."""

    package: str
    files: tuple[str, ...]
    start: str
    kind: str = ""


LIBRARIES = {
    "DataTables": Library(
        "datatables.net",
        ("js/dataTables.min.js", "../datatables.net-dt/css/dataTables.dataTables.min.css"),
        "new DataTable('#table', {paging: false})",
    ),
    "Grid.js": Library(
        "gridjs",
        ("dist/gridjs.umd.js", "dist/theme/mermaid.min.css"),
        "new gridjs.Grid({from: document.getElementById('table'), sort: true})"
        ".render(document.getElementById('made'))",
    ),
    "simple-datatables": Library(
        "simple-datatables",
        ("dist/umd/simple-datatables.js", "dist/style.css"),
        "new simpleDatatables.DataTable('#table', {paging: false})",
    ),
    "sortable-tablesort": Library(
        "sortable-tablesort", ("dist/sortable.min.js", "dist/sortable.min.css"), "", "sortable"
    ),
    "Tabulator": Library(
        "tabulator-tables",
        ("dist/js/tabulator.min.js", "dist/css/tabulator.min.css"),
        "new Tabulator('#table', {height: '600px'})",
    ),
}

# The board's rows as their readers see them: each cell's words, the model's as a link.
_SHOWN = """() => {
  const table = document.querySelector("table.board");
  const seen = [...table.tHead.rows[0].cells]
    .map(cell => getComputedStyle(cell).display !== "none");
  const words = cell => {
    const copy = cell.cloneNode(true);
    for (const hidden of copy.querySelectorAll(".hidden")) hidden.remove();
    const link = copy.querySelector("a");
    return [copy.textContent.replace(/\\s+/g, " ").trim(), link ? link.getAttribute("href") : ""];
  };
  return [...table.rows].map(row => [...row.cells].filter((_, at) => seen[at]).map(words));
}"""
# From a click on a head to the end of the first frame whose first row is another one; the message
# comes once that frame is laid out and painted. Looking costs little: it stops at the first row.
_CLICK = """name => new Promise((done, failed) => {
  const seen = one => one.getClientRects().length > 0;
  const head = [...document.querySelectorAll("th, .tabulator-col")]
    .find(one => seen(one) && one.textContent.trim().startsWith(name));
  const find = () =>
    [...document.querySelectorAll("tbody, .tabulator-table")].find(seen);
  let rows = find();
  const first = () => {
    if (!rows.isConnected) rows = find();
    for (let row = rows.firstElementChild; row; row = row.nextElementSibling) {
      if (seen(row)) return row.textContent;
    }
  };
  const before = first();
  const channel = new MessageChannel();
  const start = performance.now();
  channel.port1.onmessage = () => done(performance.now() - start);
  const look = () => {
    if (first() !== before) channel.port2.postMessage(0);
    else if (performance.now() - start > 30000) failed(new Error("never sorted"));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  (head.querySelector("button") || head).click();
})"""
_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
_ROWS = """() => [...document.querySelectorAll("tbody tr, .tabulator-row")]
  .filter(row => row.getClientRects().length).length"""
_IDLE = "() => new Promise(done => setTimeout(() => requestIdleCallback(() => done()), 300))"


def measure(site: Path, rows: int, runs: int, only: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Return what each page takes: medians in milliseconds over so many runs, after one more.

    `first_paint` and `sort` (from the click to the first painted frame in the new order) are
    medians, `best_sort` and `worst_sort` the shortest and longest; `sent` and `kept` count the
    rows in the HTML and those in the page once its script has run.
    """
    with sync_playwright() as tools:
        browser = tools.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        with tempfile.TemporaryDirectory() as folder, serving(site) as board:
            address = f"{board}{sites.BOARD.removesuffix('index.html')}?all=1"
            pages = {OURS: address}
            with serving(Path(folder)) as beside:
                for name, file in _write(Path(folder), _read(browser, address)):
                    pages[name] = beside + file
                pages = {name: page for name, page in pages.items() if not only or name in only}
                found = _take_turns(browser, pages, runs)
        browser.close()
    return [{"page": name, "rows": rows, **one} for name, one in found.items()]


def _take_turns(browser: Browser, pages: dict[str, str], runs: int) -> dict[str, dict[str, Any]]:
    taken: dict[str, list[dict[str, Any]]] = {name: [] for name in pages}
    names = list(pages)
    for run in range(runs + 1):
        for name in names[run % len(names) :] + names[: run % len(names)]:
            with browser.new_page(viewport={"width": 1280, "height": 800}) as page:
                one = _visit(page, pages[name], name != TABLE)
            if run:
                taken[name].append(one)
    return {name: _summed(found) for name, found in taken.items()}


def _visit(page: Page, address: str, sorts: bool) -> dict[str, Any]:
    answer = page.goto(address)
    page.evaluate(_IDLE)
    found = {"paint": page.evaluate(_PAINT), "kept": page.evaluate(_ROWS), "sorts": []}
    found["sent"] = answer.text().count("<tr") - 1 if answer else 0
    for _ in range(2 if sorts else 0):
        found["sorts"].append(page.evaluate(_CLICK, HEAD))
        page.evaluate(_IDLE)
    return found


def _summed(found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    sorts = [one for visit in found for one in visit["sorts"]]
    return {
        "first_paint": round(median(visit["paint"] for visit in found), 1),
        "sort": round(median(sorts), 1) if sorts else None,
        "best_sort": round(min(sorts), 1) if sorts else None,
        "worst_sort": round(max(sorts), 1) if sorts else None,
        "sent": found[0]["sent"],
        "kept": found[0]["kept"],
    }


def _read(browser: Browser, address: str) -> list[list[tuple[str, str]]]:
    """Return the head and the rows that our board shows, each cell as text and link."""
    with browser.new_page() as page:
        page.goto(address)
        page.wait_for_selector("table.board thead button")
        shown: list[list[tuple[str, str]]] = page.evaluate(_SHOWN)
    return shown


def _write(folder: Path, shown: list[list[tuple[str, str]]]) -> Iterator[tuple[str, str]]:
    """Write a page for the plain table, the plain script and each library; yield name and file."""
    head, *rows = shown
    heads = "".join(f"<th>{escape(text)}</th>" for text, _ in head)
    lines = "\n".join(
        "<tr>" + "".join(f"<td>{_cell(*cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    body = f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{lines}\n</tbody>"
    there = {name: one for name, one in LIBRARIES.items() if (MODULES / one.package).exists()}
    for name in (TABLE, SCRIPT, *there):
        library = there.get(name, Library("", (), _BY_HAND if name == SCRIPT else ""))
        links = []
        for at, one in enumerate(library.files):
            file = f"{library.package}-{at}{Path(one).suffix}"
            shutil.copy(MODULES / library.package / one, folder / file)
            links.append(
                f'<link rel="stylesheet" href="{file}">'
                if file.endswith("css")
                else f'<script src="{file}"></script>'
            )
        styles = "".join(link for link in links if link.startswith("<link"))
        scripts = "".join(link for link in links if link.startswith("<script"))
        page = (
            f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{name}</title>'
            f"<style>{_STYLE}</style>{styles}</head><body><h1>{name}</h1><div id=made></div>"
            f'<table id="table" class="{library.kind}">{body}</table>'
            f"{scripts}<script>{library.start}</script></body></html>\n"
        )
        file = f"{name.lower().replace(' ', '-')}.html"
        (folder / file).write_text(page, encoding="utf-8")
        yield name, file


def _cell(text: str, link: str) -> str:
    return f'<a href="{escape(link)}">{escape(text)}</a>' if link else escape(text)


def report(built: dict[int, Path], runs: int = 7, only: Sequence[str] = ()) -> None:
    """Print a table for each site, by its board's rows, and keep them in `results/readers.json`."""
    load = os.getloadavg()
    measured = []
    for rows, site in built.items():
        found = measure(site, rows, runs, only)
        measured += found
        print(f"{f'{rows} rows, ms':22} first paint   sort   best  worst  rows sent  rows kept")
        for one in found:
            sorts = [one[key] for key in ("sort", "best_sort", "worst_sort")]
            told = " ".join(f"{'–' if took is None else round(took):>6}" for took in sorts)
            print(
                f"{one['page']:22} {one['first_paint']:11.0f} {told}"
                f" {one['sent']:10} {one['kept']:10}"
            )
        if {OURS, TABLE} <= {one["page"] for one in found}:
            ours, plain = (
                next(one["first_paint"] for one in found if one["page"] == page)
                for page in (OURS, TABLE)
            )
            print(f"first paint: {ours / plain:.2f} of the plain table's", flush=True)
    if not only:
        results.keep("readers", _versions(), load, measured)


def _versions() -> dict[str, str]:
    found = {}
    for name, one in LIBRARIES.items():
        told = MODULES / one.package / "package.json"
        if told.exists():
            found[name] = json.loads(told.read_text("utf-8"))["version"]
    with sync_playwright() as tools:
        browser = tools.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        found["Chromium"] = browser.version
        browser.close()
    return found


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, action="append")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--sites", type=Path, help="a folder to build in, and to use again")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = given.sites or Path(folder)
        built = {}
        for rows in given.rows or (300, 5000):
            site = place / f"rows-{rows}-days-1/public"
            built[rows] = site if site.exists() else sites.build(place, rows)
        report(built, given.runs, given.only)


if __name__ == "__main__":
    main()
