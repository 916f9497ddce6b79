/* Draws the models named in the address side by side; each comes in a script file of its own. */
(() => {
  "use strict";
  const {root} = standings;
  const home = document.getElementById("compare");
  const box = home.querySelector(".scroll");
  const said = document.getElementById("compare-said");
  const field = document.getElementById("compare-add");
  const index = (window.standingsIndex || []).filter(line => line[0] === "Model");
  const paths = new Map(index.map(line => [line[2], line[3]]));
  const known = new Map();
  const MOST = 4;
  let slugs = [];

  window.standingsCompare = model => { known.set(model.slug, model); };

  function load(slug) {
    return new Promise(done => {
      if (known.has(slug)) return done();
      const script = document.createElement("script");
      script.src = new URL(`${paths.get(slug).slice(1)}compare.js`, root).href;
      script.onload = script.onerror = () => done();
      document.head.append(script);
    });
  }

  function make(tag, text, kind) {
    const one = document.createElement(tag);
    if (text !== undefined) one.textContent = text;
    if (kind) one.className = kind;
    return one;
  }

  function link(text, path) {
    const one = make("a", text);
    one.href = new URL(path.slice(1) + page(path), root).href;
    return one;
  }

  // In an offline copy links name files; the link of the site's name tells.
  const page = path => path.endsWith("/") && /index\.html$/.test(
    document.querySelector(".brand").getAttribute("href")) ? "index.html" : "";

  const percent = share => `${Math.round(share * 100)}`;
  const FIGURES = [
    ["Rank", one => `${one.rank} of ${one.rated}`],
    ["Ranks the counts allow", one => one.range && (one.range[0] === one.range[1]
      ? `${one.range[0]}` : `${one.range[0]}–${one.range[1]}`)],
    ["", one => one.score + (one.margin === undefined ? "" : ` ±${one.margin}`)],
    ["Placed first", one => one.first
      && `${percent(one.first[0])} % (${percent(one.first[1])}–${percent(one.first[2])})`],
    ["Win rate", one => one.win !== undefined && `${one.win} %`],
    ["Tournaments", one => one.tournaments !== undefined && one.tournaments.toLocaleString("en-US")],
    ["Time", one => one.time !== undefined && `${one.time} s`],
    ["Price in, out", one => one.price && one.price.join(", ")],
    ["On price front", one => one.front],
    ["Listed as", (one, model) => one.name !== model.title && one.name],
  ];

  function draw() {
    const models = slugs.map(slug => known.get(slug)).filter(Boolean);
    box.hidden = !models.length;
    if (!models.length) return;
    const table = make("table", undefined, "compared");
    const names = models.map(model => model.title);
    table.append(make("caption", `${names.join(", ")}, board by board`));
    const head = table.createTHead().insertRow();
    const corner = make("th", "Board", "text");
    corner.scope = "col";
    head.append(corner);
    for (const model of models) {
      const cell = make("th");
      cell.scope = "col";
      cell.append(link(model.title, model.url), make("small", model.lab || "lab not stated"));
      const off = make("button", "Remove");
      off.type = "button";
      off.setAttribute("aria-label", `Remove ${model.title}`);
      off.addEventListener("click", () => set(slugs.filter(slug => slug !== model.slug)));
      cell.append(off);
      head.append(cell);
    }
    const boards = new Map();
    for (const model of models) for (const one of model.boards) boards.set(one.id, one);
    const count = id => models.filter(model => model.boards.some(one => one.id === id)).length;
    const ids = [...boards.keys()].sort((a, b) => count(b) - count(a));
    for (const id of ids) {
      const board = boards.get(id);
      const body = table.createTBody();
      const title = make("th", undefined, "text board-name");
      title.scope = "rowgroup";
      title.colSpan = models.length + 1;
      title.append(link(board.board, board.url));
      if (count(id) < models.length) title.append(make("small", " not all stand on it"));
      body.insertRow().append(title);
      for (const [label, told] of FIGURES) {
        const texts = models.map(model => {
          const one = model.boards.find(one => one.id === id);
          return one ? told(one, model) || "" : "";
        });
        if (!texts.some(Boolean)) continue;
        const row = body.insertRow();
        const name = make("th", label || board.metric, "text");
        name.scope = "row";
        row.append(name);
        models.forEach((model, at) => {
          const one = model.boards.find(one => one.id === id);
          const first = label === "Rank" && one && one.range && one.range[0] === 1;
          const cell = make("td", texts[at] || "–", texts[at] ? (first ? "contender" : "") : "none");
          row.append(cell);
        });
      }
    }
    box.replaceChildren(table);
    const all = ids.filter(id => count(id) === models.length).length;
    document.getElementById("compare-lede").textContent = models.length < 2
      ? `${names[0]} stands on ${ids.length} ${ids.length === 1 ? "board" : "boards"}. Add a model to compare it with.`
      : `${names.slice(0, -1).join(", ")} and ${names.at(-1)} stand together on ${all} ${all === 1 ? "board" : "boards"}.`;
  }

  async function set(next, keep) {
    const asked = [...new Set(next)];
    const absent = asked.filter(slug => !paths.has(slug));
    slugs = asked.filter(slug => paths.has(slug)).slice(0, MOST);
    said.value = absent.length ? `Not on any board today: ${absent.join(", ").slice(0, 200)}.`
      : asked.length > MOST ? `The first ${MOST} models are shown.` : "";
    await Promise.all(slugs.map(load));
    draw();
    if (keep) return;
    standings.address(new URLSearchParams(slugs.map(slug => ["m", slug])));
  }

  function add() {
    const text = field.value.trim().toLowerCase();
    if (!text) return;
    const found = index.find(line => line[2].toLowerCase() === text)
      || index.find(line => line[1].toLowerCase() === text)
      || index.find(line => line[1].toLowerCase().includes(text));
    if (!found) said.value = `No model is called ${field.value.trim().slice(0, 80)}.`;
    else if (slugs.length >= MOST) said.value = `Four models at most: remove one first.`;
    else {
      field.value = "";
      set([...slugs, found[2]]);
    }
  }

  const list = document.getElementById("compare-models");
  for (const line of index) {
    const option = document.createElement("option");
    option.value = line[1];
    option.label = line[2];
    list.append(option);
  }
  document.getElementById("compare-go").addEventListener("click", add);
  field.addEventListener("keydown", event => { if (event.key === "Enter") add(); });
  const restore = () => set(standings.query().getAll("m"), true);
  addEventListener("popstate", restore);
  restore();
})();
