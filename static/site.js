/* On every page: the search box, the age of the data by the reader's clock, copy buttons. */
(() => {
  "use strict";
  const root = new URL("../", document.currentScript.src);

  /* Ages */

  const DAY = 86400000;
  for (const time of document.querySelectorAll("time[data-age]")) {
    const days = Math.floor(Date.now() / DAY) - Math.floor(Date.parse(time.dateTime) / DAY);
    const note = time.nextElementSibling;
    if (days > Number(time.dataset.age) && note) note.textContent = ` (${days} days ago)`;
  }

  /* A model's page leads to the comparison with itself in it */

  const compare = document.querySelector("a[data-compare]");
  if (compare) compare.href += `?${new URLSearchParams({m: compare.dataset.compare})}`;

  /* What other scripts use too: copying, saying so on the button; what is set, in the address */

  function copy(button, text) {
    const said = button.textContent;
    const say = what => {
      button.textContent = what;
      setTimeout(() => { button.textContent = said; }, 2000);
    };
    const old = () => {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      say(done ? "Copied" : "Could not copy");
    };
    if (navigator.clipboard) navigator.clipboard.writeText(text).then(() => say("Copied"), old);
    else old();
  }

  const query = () => new URLSearchParams(location.search || location.hash.slice(1));

  function address(query) {
    const text = query.toString();
    try {
      history.replaceState(null, "", text ? `?${text}` : location.pathname);
    } catch {
      location.hash = text;
    }
  }

  window.standings = {root, copy, query, address};

  document.addEventListener("click", event => {
    const button = event.target.closest("button.copy");
    const source = button && document.querySelector(button.dataset.copy);
    if (source) copy(button, source.textContent.trim());
  });

  /* Without a public address of its own a site knows where it is only in the browser */

  const frame = document.getElementById("embed");
  if (frame) frame.textContent = frame.textContent.replace(/src="\/([^"]*)"/,
    (whole, path) => `src="${new URL(path, root).href}"`);

  /* The search box takes the place of the link to the list of models, of the same size */

  const find = document.querySelector("a.find");
  if (!find) return;
  const MOST = 10;
  const make = (tag, kind, text) => {
    const one = document.createElement(tag);
    one.className = kind;
    if (text !== undefined) one.textContent = text;
    return one;
  };
  const home = make("div", "find");
  const field = make("input", "find-field");
  const list = make("div", "find-list");
  const count = make("span", "hidden");
  const named = /index\.html$/.test(find.getAttribute("href"));
  field.type = "search";
  field.placeholder = find.textContent.trim();
  field.autocomplete = "off";
  field.spellcheck = false;
  for (const [name, value] of [["role", "combobox"], ["aria-label", find.textContent.trim()],
    ["aria-expanded", "false"], ["aria-controls", "find-list"], ["aria-autocomplete", "list"],
    ["aria-keyshortcuts", "/"]]) field.setAttribute(name, value);
  list.id = "find-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Results");
  list.hidden = true;
  count.setAttribute("role", "status");
  home.append(field, list, count);
  find.replaceWith(home);

  let lines = null;
  let at = -1;

  const folded = text => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase()
    .replace(/[^\p{L}\p{N}.]+/gu, " ").trim();

  function load() {
    if (lines) return;
    lines = [];
    const script = document.createElement("script");
    script.src = new URL(`assets/${find.dataset.index}`, root).href;
    script.onload = () => {
      lines = window.standingsIndex.map(line => [...line, folded(line[1]), folded(`${line[1]} ${line[2]}`)]);
      show();
    };
    document.head.append(script);
  }

  function score(line, words, whole) {
    const [, , , , title, all] = line;
    if (!words.every(word => all.includes(word))) return -1;
    if (title === whole) return 4;
    if (title.startsWith(whole)) return 3;
    return words.every(word => ` ${all}`.includes(` ${word}`)) ? 2 : 1;
  }

  function show() {
    const whole = folded(field.value);
    const words = whole.split(" ").filter(Boolean);
    const found = !words.length ? [] : (lines || [])
      .map((line, n) => [score(line, words, whole), n, line])
      .filter(one => one[0] >= 0)
      .sort((a, b) => b[0] - a[0] || a[1] - b[1]);
    list.replaceChildren(...found.slice(0, MOST).map(([, , [kind, title, more, path]], n) => {
      const one = make("a", "find-result", title);
      one.id = `find-${n}`;
      one.setAttribute("role", "option");
      one.tabIndex = -1;
      one.href = new URL(path.slice(1) + (named && path.endsWith("/") ? "index.html" : ""), root).href;
      one.append(make("small", "", `${kind}${kind === "Page" ? "" : `, ${more}`}`));
      return one;
    }));
    at = -1;
    const open = words.length > 0 && document.activeElement === field;
    list.hidden = !open || !found.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
    field.removeAttribute("aria-activedescendant");
    count.textContent = !open ? "" : found.length === 1 ? "1 result" : `${found.length} results`;
  }

  function go(step) {
    const results = [...list.children];
    if (!results.length) return;
    at = (at + step + results.length + (at < 0 && step < 0 ? 1 : 0)) % results.length;
    results.forEach((one, n) => one.setAttribute("aria-selected", String(n === at)));
    field.setAttribute("aria-activedescendant", results[at].id);
    results[at].scrollIntoView({block: "nearest"});
  }

  field.addEventListener("focus", load);
  field.addEventListener("input", show);
  field.addEventListener("keydown", event => {
    if (event.key === "ArrowDown") go(1);
    else if (event.key === "ArrowUp") go(-1);
    else if (event.key === "Enter") (list.children[at] || list.children[0] || find).click();
    else if (event.key === "Escape") {
      field.value = "";
      show();
      field.blur();
    } else return;
    if (event.key !== "Escape") event.preventDefault();
  });
  home.addEventListener("focusout", event => {
    if (!home.contains(event.relatedTarget)) list.hidden = true;
  });
  field.addEventListener("click", show);
  document.addEventListener("keydown", event => {
    const typing = /^(input|select|textarea)$/i.test(event.target.localName)
      || event.target.isContentEditable;
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
})();
