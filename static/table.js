/* Sort, filter, columns, own mix, copies and a shortlist for the full table of a board. What is
   set stands in the address. Rows are never made or renumbered here, only moved and hidden. */
(() => {
  "use strict";
  const tools = document.querySelector(".tools");
  const box = tools && tools.nextElementSibling;
  const table = box && box.querySelector("table");
  if (!table) return;

  const heads = [...table.tHead.rows[0].cells];
  const [rated, unrated] = table.tBodies;
  const rows = [...table.querySelectorAll("tbody > tr")];
  const listed = rows.map((_, at) => at);
  const fields = [...tools.querySelectorAll("input, select")].filter(one => one.name !== "col");
  const boxes = [...tools.querySelectorAll("input[name=col]")];
  const variants = fields.find(one => one.name === "all");
  const field = name => fields.find(one => one.name === name);
  const keys = heads.map(head => head.dataset.key || (head.classList.contains("rank") ? "rank"
    : head.classList.contains("model") ? "model" : "lab"));
  const UP_FIRST = /^(rank|model|lab|price_|cost|avg_|fourth|front)/;
  const TEXT = /^(model|lab)$/;
  const columns = new Map(); // key -> one value per row, made when first asked for
  const MANY = 600; // rows: with more, what is in sight changes before the next frame, the rest after
  const LOW = 24; // pixels, less than any row is high
  const STEP = 1000; // rows moved or hidden at a time after that

  function values(key) {
    let known = columns.get(key);
    if (!known) {
      const at = keys.indexOf(key);
      known = rows.map(row => key === "rank" ? number(row.dataset.rank)
        : TEXT.test(key) ? row.cells[at].textContent.trim() : number(row.cells[at].dataset.value));
      columns.set(key, known);
    }
    return known;
  }

  // One task after the next frame, and one for each of its further steps; a newer one ends it.
  const turns = {};
  function later(name, step) {
    const mine = turns[name] = (turns[name] || 0) + 1;
    const next = () => {
      if (mine === turns[name] && step()) setTimeout(next);
    };
    requestAnimationFrame(() => setTimeout(next));
  }

  // Whether a row is a further variant that the reader has not asked for.
  const further = row => variants && !variants.checked && row.classList.contains("alt");

  const number = text => text === "" || text === undefined ? null : Number(text);
  const has = key => keys.includes(key);

  /* The address */

  let state = {};
  const NAMES = ["sort", "q", "lab", "price", "max", "min", "all", "cols", "mix", "in", "out"];
  const atFirst = boxes.filter(one => one.defaultChecked).map(one => one.value).join();

  function read() {
    const query = standings.query();
    state = {};
    for (const name of NAMES) if (query.get(name)) state[name] = query.get(name);
    for (const name of ["max", "min", "mix", "in", "out"]) {
      if (state[name] && !(Number(state[name]) >= 0)) delete state[name];
    }
    if (Number(state.mix) > 100) delete state.mix;
    if (!has((state.sort || "rank").replace(/^-/, ""))) delete state.sort;
    for (const one of fields) {
      if (one.type === "checkbox") one.checked = state[one.name] === "1";
      else one.value = state[one.name] || "";
      if (one.value !== (state[one.name] || "") && one.type !== "checkbox") delete state[one.name];
    }
    const shown = "cols" in state ? state.cols.split(",") : atFirst.split(",");
    for (const one of boxes) one.checked = shown.includes(one.value);
    chosen = new Set(query.getAll("m").filter(slug => slugs.has(slug)).slice(0, 4));
  }

  function write() {
    const query = new URLSearchParams();
    for (const name of NAMES) if (state[name]) query.set(name, state[name]);
    for (const slug of chosen) query.append("m", slug);
    standings.address(query);
  }

  // A long page takes its browser a while to note a new address.
  const save = () => rows.length > MANY ? later("save", write) : write();

  /* Sorting: null last either way, equals as listed */

  function order() {
    if (!state.sort) return listed;
    const down = state.sort[0] === "-";
    const found = values(state.sort.replace(/^-/, ""));
    const sign = down ? -1 : 1;
    const compare = typeof found.find(one => one !== null) === "string"
      ? (a, b) => found[a].localeCompare(found[b]) : (a, b) => found[a] - found[b];
    return listed.slice().sort((a, b) =>
      found[a] === null || found[b] === null
        ? (found[a] === null) - (found[b] === null) || a - b
        : sign * compare(a, b) || a - b);
  }

  let places = listed;
  let moved = false;
  function place() {
    moved = true;
    if (rows.length > MANY && box.scrollTop) box.scrollTop = 0;
    const enough = most();
    places = order();
    const now = places.map(at => rows[at]);
    const last = state.sort ? null : unrated;
    const move = (some, how) => {
      const below = last ? some.filter(row => row.dataset.rank === "") : [];
      rated[how](...(below.length ? some.filter(row => row.dataset.rank !== "") : some));
      if (below.length) unrated[how](...below);
    };
    for (const [at, head] of heads.entries()) {
      const [, down, key] = /^(-?)(.*)$/.exec(state.sort || "rank");
      if (keys[at] === key) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    if (rows.length <= MANY) return move(now, "append");
    let at = soon(now, enough);
    move(now.slice(0, at), "prepend");
    later("place", () => {
      move(now.slice(at, at + STEP), "append");
      at += STEP;
      return at < now.length;
    });
  }

  // How many rows can be in sight, and how many come before these have come. Ask before
  // anything changes: then it costs no layout.
  const most = () => rows.length > MANY ? Math.ceil(box.clientHeight / LOW) : 0;

  function soon(now, enough) {
    let seen = 0;
    const end = now.findIndex(row =>
      !row.classList.contains("off") && !further(row) && ++seen > enough);
    return end < 0 ? now.length : end;
  }

  for (const [at, head] of heads.entries()) {
    if (keys[at] === "trend") continue; // lines have no order
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const key = keys[at];
      const steps = UP_FIRST.test(key) ? [key, "-" + key] : ["-" + key, key];
      if (key === "rank") steps.shift();
      const next = [...steps, undefined];
      state.sort = next[(next.indexOf(state.sort) + 1) % next.length];
      if (!state.sort) delete state.sort;
      place();
      save();
    });
  }

  /* Filtering */

  let words = null; // of each row, made when first asked for
  const lab = row => row.dataset.model.split("/")[0];

  function told(row) {
    const home = has("lab") ? row.cells[keys.indexOf("lab")].textContent : "";
    return `${row.cells[1].textContent} ${row.dataset.model} ${home}`.toLowerCase();
  }

  function listen() {
    words = words || rows.map(told);
  }

  function filter() {
    const enough = most();
    const asked = (state.q || "").toLowerCase().split(/\s+/).filter(Boolean);
    const input = has("price_prompt") ? values("price_prompt") : null;
    const output = has("price_completion") ? values("price_completion") : null;
    const cost = has("cost") ? values("cost") : null;
    const counts = has("tournaments") ? values("tournaments") : null;
    if (asked.length) listen();
    const off = rows.map((row, at) => {
      const priced = input && input[at] !== null;
      return !asked.every(word => words[at].includes(word))
        || (state.lab && lab(row) !== state.lab)
        || (state.price === "none" && priced)
        || (state.price === "priced" && !priced)
        || (state.price === "free" && !(priced && input[at] === 0 && output[at] === 0))
        || (state.max && !(cost && cost[at] !== null && cost[at] <= Number(state.max)))
        || (state.min && !(counts && counts[at] >= Number(state.min)));
    });
    const shown = rows.filter((row, at) => !off[at] && !further(row)).length;
    const count = tools.querySelector(".count");
    const text = `${shown} of ${rows.length} shown`;
    if (count.value !== text) count.value = text;
    hide(off, enough);
  }

  function hide(off, enough) {
    let seen = 0;
    let done = 0;
    const step = until => {
      for (const start = done; done < places.length && !until(done - start); done += 1) {
        const at = places[done];
        const hidden = Boolean(off[at]);
        if (rows[at].classList.contains("off") !== hidden) rows[at].classList.toggle("off", hidden);
        if (!hidden && !further(rows[at])) seen += 1;
      }
      return done < places.length;
    };
    if (step(() => rows.length > MANY && seen >= enough)) later("hide", () => step(n => n >= STEP));
    else turns.hide = (turns.hide || 0) + 1;
  }

  /* Columns */

  function choose() {
    const less = boxes.filter(one => !one.checked).map(one => keys.indexOf(one.value) + 1);
    for (const name of [...table.classList]) if (/^less-/.test(name)) table.classList.remove(name);
    for (const at of less) table.classList.add(`less-${at}`);
    const shown = boxes.filter(one => one.checked).map(one => one.value).join();
    if (shown === atFirst) delete state.cols;
    else state.cols = shown || "none";
  }

  /* The reader's own mix */

  const mixHead = heads[keys.indexOf("cost")];
  const mixUnit = mixHead && mixHead.querySelector("small");
  const unitAtFirst = mixUnit && mixUnit.textContent;
  let mixed = "";

  function dollars(value) {
    if (value && value < 0.0001) return "$" + String(value);
    const [whole, part] = value.toFixed(4).split(".");
    return `$${Number(whole).toLocaleString("en-US")}.${part.replace(/0+$/, "").padEnd(2, "0")}`;
  }

  function mix() {
    if (!mixHead) return;
    const month = state.in !== undefined || state.out !== undefined;
    const now = month ? `${state.in || 0}/${state.out || 0}` : state.mix || "";
    if (now === mixed) return;
    mixed = now;
    const share = Number(field("mix").value || field("mix").placeholder) / 100;
    const [parts, rest] = month ? [Number(state.in || 0), Number(state.out || 0)] : [share, 1 - share];
    const input = values("price_prompt");
    const output = values("price_completion");
    const at = keys.indexOf("cost");
    rows.forEach((row, n) => {
      if (input[n] === null || output[n] === null) return;
      const cost = Number((input[n] * parts + output[n] * rest).toPrecision(12));
      const cell = row.cells[at];
      cell.dataset.value = String(cost);
      if (!input[n] && !output[n]) return; // free stays free
      cell.textContent = dollars(cost);
      const places = Math.min(cell.textContent.split(".")[1].length, 4);
      cell.className = places > 2 ? `to${places}` : "";
    });
    columns.delete("cost");
    mixUnit.textContent = month ? `USD a month: ${parts} M in, ${rest} M out`
      : state.mix ? `USD per M at ${state.mix} % in` : unitAtFirst;
  }

  /* Copies: what is shown, with its source */

  function cells(row) {
    return [...row.cells].filter(cell => getComputedStyle(cell).display !== "none")
      .map(cell => cell.innerText.replace(/\s+/g, " ").trim());
  }

  function copied(kind) {
    const lines = [cells(table.tHead.rows[0])];
    for (const row of table.querySelectorAll("tbody > tr")) {
      if (row.checkVisibility ? row.checkVisibility() : row.offsetParent) lines.push(cells(row));
    }
    const credit = [...document.querySelectorAll(".source [data-citation], .source .terms")]
      .map(one => one.innerText.trim());
    if (kind === "csv") {
      const safe = text => (/^[=+\-@\t\r]/.test(text) && !/^[-+]?[\d.,]+$/.test(text) ? "'" : "") + text;
      const quote = text => `"${safe(text).replace(/"/g, '""')}"`;
      return [...lines, ...credit.map(one => [one])].map(line => line.map(quote).join()).join("\n");
    }
    const plain = text => text.replace(/[\\|<>\[\]\x60*_]/g, "\\$&");
    const [head, ...body] = lines.map(line => `| ${line.map(plain).join(" | ")} |`);
    return [head, `|${" --- |".repeat(lines[0].length)}`, ...body, "", ...credit.map(plain)].join("\n");
  }

  /* The shortlist */

  const slugs = new Map(rows.map(row => [row.dataset.model, row]).reverse());
  const pick = tools.querySelector("button[name=compare]");
  const tray = tools.querySelector(".tray");
  const compare = tray && tray.querySelector("a").href;
  let chosen = new Set();

  function shortlist() {
    const on = pick.getAttribute("aria-pressed") === "true";
    table.classList.toggle("picking", on);
    if (on) {
      for (const row of rows) {
        if (row.cells[0].querySelector("input")) continue;
        const tick = document.createElement("input");
        tick.type = "checkbox";
        tick.setAttribute("aria-label", `Compare ${row.cells[1].textContent.trim()}`);
        row.cells[0].prepend(tick);
      }
    }
    for (const tick of table.querySelectorAll("tbody input")) {
      const slug = tick.closest("tr").dataset.model;
      tick.checked = chosen.has(slug);
      tick.disabled = !tick.checked && chosen.size >= 4;
    }
    tray.hidden = !on && !chosen.size;
    const [told, link] = tray.children;
    told.textContent = chosen.size
      ? `${[...chosen].map(slug => slugs.get(slug).cells[1].textContent.trim()).join(", ")}: `
      : "Tick two to four models. ";
    link.hidden = chosen.size < 2;
    link.textContent = `Compare ${chosen.size} models`;
    const query = new URLSearchParams([...chosen].map(slug => ["m", slug]));
    link.href = `${compare}?${query}`;
  }

  if (pick) pick.addEventListener("click", () => {
    pick.setAttribute("aria-pressed", String(pick.getAttribute("aria-pressed") !== "true"));
    shortlist();
  });
  table.addEventListener("change", event => {
    const slug = event.target.closest("tr").dataset.model;
    if (event.target.checked) chosen.add(slug);
    else chosen.delete(slug);
    shortlist();
    write();
  });

  /* All together */

  function take() {
    for (const one of fields) {
      const now = one.type === "checkbox" ? (one.checked ? "1" : "") : one.value.trim();
      if (now && one.validity.valid) state[one.name] = now;
      else delete state[one.name];
    }
  }

  tools.addEventListener("input", event => {
    if (event.target.name === "col") choose();
    take();
    mix();
    filter();
    if (/^-?cost$/.test(state.sort) && /^(mix|in|out)$/.test(event.target.name)) place();
    save();
  });
  tools.addEventListener("focusin", event => {
    if (event.target.name === "q") listen();
  });
  tools.addEventListener("click", event => {
    if (event.target.name === "copy") standings.copy(event.target, copied(event.target.value));
  });

  function restore() {
    read();
    choose();
    mix();
    filter();
    if (state.sort || moved) place();
    else heads[0].setAttribute("aria-sort", "ascending");
    for (const one of tools.querySelectorAll("details")) {
      one.open = one.open || [...one.querySelectorAll("input, select")].some(input =>
        input.name !== "col" && input.value);
    }
    if (!pick) return;
    if (chosen.size) pick.setAttribute("aria-pressed", "true");
    if (chosen.size || table.classList.contains("picking")) shortlist();
  }
  restore();
  addEventListener("popstate", restore);
})();
