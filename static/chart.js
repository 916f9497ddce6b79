/* Detail on hover and focus, read from the table, and charts as files of their own. */
(() => {
  "use strict";
  // Taken before any sorting: a mark names its row by the place it had.
  const taken = new Map();
  const rowsOf = name => {
    if (!taken.has(name)) {
      const found = [...document.querySelectorAll(`table.${CSS.escape(name)} > tbody > tr`)]
        .filter(row => !row.closest(".group .board"));
      taken.set(name, found);
    }
    return taken.get(name);
  };
  for (const figure of document.querySelectorAll(".chart")) rowsOf(figure.dataset.table);

  function told(row) {
    const heads = row.closest("table").tHead.rows[0].cells;
    const lines = [];
    [...row.cells].forEach((cell, at) => {
      const text = cell.textContent.replace(/\s+/g, " ").trim();
      if (cell.localName === "th" || !text || getComputedStyle(cell).display === "none") return;
      lines.push(`${heads[at].textContent.replace(/\s+/g, " ").trim()}: ${text}`);
    });
    return [row.querySelector("th").textContent.replace(/\s+/g, " ").trim(), lines.slice(0, 8)];
  }

  for (const figure of document.querySelectorAll(".chart")) {
    const plot = figure.querySelector(".plot");
    const rows = rowsOf(figure.dataset.table);
    const box = document.createElement("div");
    box.className = "detail";
    box.hidden = true;
    box.setAttribute("role", "status");
    plot.append(box);
    let lit = null;

    const ring = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    ring.setAttribute("class", "ring");
    ring.setAttribute("r", "5");

    const hide = () => {
      box.hidden = true;
      ring.remove();
      if (lit && lit.element) lit.element.classList.remove("lit");
      lit = null;
    };

    // Marks that stand alone are elements; the many of one path are its points.
    const marksOf = svg => {
      const marks = [...svg.querySelectorAll("[data-row]")].map(element =>
        ({element, row: Number(element.dataset.row)}));
      const many = svg.querySelector(".many");
      const named = figure.querySelector("[data-rows]");
      if (many && named) {
        const numbers = named.dataset.rows.trim().split(" ").map(Number);
        [...many.getAttribute("d").matchAll(/M(\d+) (\d+)/g)].forEach(([, x, y], at) =>
          marks.push({svg, x: Number(x), y: Number(y), row: numbers[at]}));
      }
      return marks.sort((a, b) => a.row - b.row);
    };

    const where = mark => {
      if (mark.element) return mark.element.getBoundingClientRect();
      const at = mark.svg.getBoundingClientRect();
      const scale = at.width / mark.svg.viewBox.baseVal.width;
      return new DOMRect(at.left + (mark.x - 4) * scale, at.top + (mark.y - 4) * scale,
        8 * scale, 8 * scale);
    };

    const show = mark => {
      const row = rows[mark.row];
      if (!row || mark === lit) return;
      hide();
      lit = mark;
      if (mark.element) mark.element.classList.add("lit");
      else {
        ring.setAttribute("cx", mark.x);
        ring.setAttribute("cy", mark.y);
        mark.svg.append(ring);
      }
      const [name, lines] = told(row);
      const title = document.createElement("b");
      title.textContent = name;
      box.replaceChildren(title, ...lines.map(line => {
        const one = document.createElement("span");
        one.textContent = line;
        return one;
      }));
      box.hidden = false;
      const at = where(mark);
      const room = plot.getBoundingClientRect();
      const x = at.left - room.left + at.width / 2;
      const y = at.bottom - room.top;
      box.style.left = `${Math.max(0, Math.min(x + 10, room.width - box.offsetWidth))}px`;
      box.style.top = `${y + 10 + box.offsetHeight > room.height && y > box.offsetHeight + 24
        ? y - at.height - box.offsetHeight - 8 : y + 8}px`;
    };

    // The nearest mark within a finger's breadth.
    const near = (event, marks) => {
      let best = null;
      let least = 20;
      for (const mark of marks) {
        const at = where(mark);
        const dx = Math.max(at.left - event.clientX, 0, event.clientX - at.right);
        const dy = Math.max(at.top - event.clientY, 0, event.clientY - at.bottom);
        const far = Math.hypot(dx, dy);
        if (far < least) [best, least] = [mark, far];
      }
      return best;
    };

    for (const svg of plot.querySelectorAll("svg")) {
      svg.tabIndex = 0;
      const marks = marksOf(svg);
      const point = event => {
        const mark = near(event, marks);
        if (mark) show(mark);
        else hide();
      };
      svg.addEventListener("pointermove", point);
      svg.addEventListener("pointerdown", point);
      svg.addEventListener("pointerleave", hide);
      svg.addEventListener("blur", hide);
      svg.addEventListener("keydown", event => {
        const at = marks.indexOf(lit);
        const steps = {ArrowRight: at + 1, ArrowDown: at + 1, Home: 0, End: marks.length - 1,
          ArrowLeft: at < 0 ? marks.length - 1 : at - 1, ArrowUp: at < 0 ? marks.length - 1 : at - 1};
        if (event.key === "Escape") return hide();
        if (!(event.key in steps)) return;
        event.preventDefault();
        show(marks[Math.max(0, Math.min(marks.length - 1, steps[event.key]))]);
      });
    }

    figure.querySelector(".save").addEventListener("click", () => save(figure));
  }

  /* A file of its own: with the colours of now, its title, and whose figures it shows */

  const STYLES = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "opacity",
    "font-family", "font-size", "font-weight", "display"];

  function save(figure) {
    const svg = [...figure.querySelectorAll("svg")].find(one => one.getBoundingClientRect().width);
    const copy = svg.cloneNode(true);
    const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    const originals = svg.querySelectorAll("*");
    copy.querySelectorAll("*").forEach((one, at) => {
      const style = getComputedStyle(originals[at]);
      for (const name of STYLES) {
        const value = style.getPropertyValue(name);
        if (value && !/^(none|normal|inline|auto|1)$/.test(value) || name === "fill") {
          one.setAttribute(name, value.replace(/"/g, "'"));
        }
      }
    });
    const credit = [...document.querySelectorAll(".source [data-citation], .source .terms")]
      .map(one => one.textContent.replace(/\s+/g, " ").trim());
    const title = `${document.querySelector("h1").textContent.trim()}: ${
      figure.querySelector("figcaption").firstChild.textContent.trim()}`;
    const lines = credit.flatMap(text => text.match(/.{1,88}(\s|$)|\S+/g) || []);
    const page = getComputedStyle(document.documentElement);
    const tall = height + 40 + 14 * lines.length;
    copy.setAttribute("viewBox", `0 -32 ${width} ${tall}`);
    copy.setAttribute("width", width);
    copy.setAttribute("height", tall);
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    copy.removeAttribute("tabindex");
    const add = (name, given, text) => {
      const one = document.createElementNS("http://www.w3.org/2000/svg", name);
      for (const key of Object.keys(given)) one.setAttribute(key, given[key]);
      if (text) one.textContent = text;
      return one;
    };
    const words = {fill: page.color, "font-family": "sans-serif"};
    copy.prepend(add("rect", {x: 0, y: -32, width, height: tall, fill: page.backgroundColor}));
    copy.append(add("text", {x: 8, y: -12, "font-size": 15, "font-weight": 600, ...words}, title),
      ...lines.map((line, at) =>
        add("text", {x: 8, y: height + 14 + 14 * at, "font-size": 10, ...words}, line.trim())));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)],
      {type: "image/svg+xml"}));
    link.download = `${title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "")}.svg`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }
})();
