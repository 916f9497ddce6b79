/* Detail on hover and focus, read from the table, and charts as files of their own. */
(() => {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const figures = [...document.querySelectorAll(".chart")];
  const clean = text => text.replace(/\s+/g, " ").trim();
  // Taken before any sorting: a mark names its row by the place it had.
  const around = figure => figure.closest(".part") || document;
  const rows = new Map(figures.map(figure => [figure, around(figure).querySelectorAll(
    `table.${CSS.escape(figure.dataset.table)}:not(.group .board) > tbody > tr`)]));

  // The small print of a cell, or of a head (in a button where it sorts), is set apart.
  const words = (cell, apart) => clean([...(cell.querySelector("button") || cell).childNodes].map(node =>
    (node.localName === "small" ? apart : "") + node.textContent).join("")).replace(/ ,/g, ",");

  const element = (name, text) => {
    const one = document.createElement(name);
    one.textContent = text;
    return one;
  };

  function told(row, keys) {
    const heads = row.closest("table").tHead.rows[0].cells;
    const cells = keys ? [row.querySelector(".rank"), ...keys.split(" ").map(key =>
      row.querySelector(`[data-metric="${CSS.escape(key)}"]`))] : [...row.cells].slice(1, 6);
    return [element("b", words(row.querySelector("th"), " ")), ...cells.filter(Boolean).map(cell => {
      const line = element("span", `${words(heads[cell.cellIndex], ", ")}: `);
      line.append(element("i", words(cell, " ")));
      return line;
    })];
  }

  for (const figure of figures) {
    const plot = figure.querySelector(".plot");
    const box = element("div", "");
    box.className = "detail";
    box.hidden = true;
    const voice = element("div", "");
    voice.className = "hidden";
    voice.setAttribute("role", "status");
    plot.append(box, voice);
    const ring = document.createElementNS(SVG, "circle");
    ring.setAttribute("class", "ring");
    ring.setAttribute("r", "5");
    let lit = null;

    // Marks that stand alone are elements; the many of one path are its points.
    const marksOf = svg => {
      const marks = [...svg.querySelectorAll("[data-row]")]
        .map(element => ({element, row: Number(element.dataset.row)}));
      const many = svg.querySelector(".many");
      if (many) {
        const numbers = figure.querySelector("[data-rows]").dataset.rows.split(" ").flatMap(span => {
          const [first, last = first] = span.split("-").map(Number);
          return Array.from({length: last - first + 1}, (_, n) => first + n);
        });
        let [x, y] = [0, 0];
        [...many.getAttribute("d").matchAll(/m(-?\d+) (-?\d+)/g)].forEach(([, right, down], at) => {
          x += Number(right);
          y += Number(down);
          marks.push({svg, x, y, row: numbers[at]});
        });
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

    const hide = () => {
      box.hidden = true;
      ring.remove();
      if (lit && lit.element) lit.element.classList.remove("lit");
      lit = null;
    };

    const show = mark => {
      const row = rows.get(figure)[mark.row];
      if (!row || mark === lit) return;
      hide();
      lit = mark;
      if (mark.element) mark.element.classList.add("lit");
      else {
        ring.setAttribute("cx", mark.x);
        ring.setAttribute("cy", mark.y);
        mark.svg.append(ring);
      }
      box.replaceChildren(...told(row, figure.dataset.keys));
      box.hidden = false;
      const at = where(mark);
      const room = plot.getBoundingClientRect();
      const right = at.right - room.left + 8;
      const left = at.left - room.left - box.offsetWidth - 8;
      const beside = right + box.offsetWidth <= room.width ? right : left >= 0 ? left
        : Math.max(0, Math.min(right, room.width - box.offsetWidth));
      const below = at.bottom - room.top + 8;
      const above = at.top - room.top - box.offsetHeight - 8;
      box.style.left = `${beside}px`;
      box.style.top = `${below + box.offsetHeight > room.height && above > 0 ? above : below}px`;
    };

    // The nearest mark within a finger's breadth.
    const near = (event, marks) => {
      let best = null;
      let least = event.pointerType === "touch" ? 28 : 18;
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
      // Parts of one bar tell the same: the keys stop at the first.
      const stops = marks.filter((mark, at) => !at || mark.row !== marks[at - 1].row);
      const speak = at => {
        show(stops[Math.max(0, Math.min(stops.length - 1, at))]);
        voice.textContent = [...box.children].map(one => clean(one.textContent)).join(", ");
      };
      const point = event => {
        const mark = near(event, marks);
        if (mark) show(mark);
        else hide();
      };
      svg.addEventListener("pointermove", point);
      svg.addEventListener("pointerdown", point);
      // A finger leaves as soon as it is lifted: what it asked for stays.
      svg.addEventListener("pointerleave", event => event.pointerType === "touch" || hide());
      svg.addEventListener("focus", () => svg.matches(":focus-visible") && speak(0));
      svg.addEventListener("blur", hide);
      svg.addEventListener("keydown", event => {
        const at = stops.findIndex(mark => lit && mark.row === lit.row);
        const steps = {ArrowRight: at + 1, ArrowDown: at + 1, Home: 0, End: stops.length,
          ArrowLeft: at - 1, ArrowUp: at - 1};
        if (event.key === "Escape") hide();
        if (!(event.key in steps) || event.altKey || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        speak(steps[event.key]);
      });
    }

    figure.querySelector(".save").addEventListener("click", () => save(figure));
  }

  /* A file of its own: with the colours of now, its title, and whose figures it shows */

  const STYLES = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap",
    "stroke-linejoin", "paint-order", "font-family", "font-size", "font-weight"];

  const pen = document.createElement("canvas").getContext("2d");

  function wrapped(text, size, family, width) {
    pen.font = `${size > 14 ? "600 " : ""}${size}px ${family}`;
    const lines = [];
    for (const word of clean(text).split(" ")) {
      const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
      if (lines.length && pen.measureText(longer).width <= width) lines.splice(-1, 1, longer);
      else lines.push(word);
    }
    return lines.map(line => [line, size]);
  }

  function save(figure) {
    const svg = [...figure.querySelectorAll("svg")].find(one => one.getBoundingClientRect().width);
    const copy = svg.cloneNode(true);
    const originals = svg.querySelectorAll("*");
    copy.querySelectorAll("*").forEach((one, at) => {
      const style = getComputedStyle(originals[at]);
      for (const name of STYLES) {
        const value = style.getPropertyValue(name);
        if (name === "fill" || !/^(none|normal|butt|miter|1px|400|)$/.test(value)) {
          one.setAttribute(name, value.replace(/"/g, "'"));
        }
      }
      for (const name of ["class", "data-row", "data-rows"]) one.removeAttribute(name);
    });
    const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    const caption = figure.querySelector("figcaption");
    const title = [around(figure).querySelector("h1, h2"), caption.firstChild]
      .map(one => clean(one.textContent)).join(": ");
    const page = getComputedStyle(document.documentElement);
    const lines = (texts, size) => texts.flatMap(text =>
      wrapped(text.textContent || text, size, page.fontFamily, width));
    const head = [...lines([title], 15), ...lines([caption.querySelector("span")], 11)];
    const notes = figure.querySelectorAll(".below p:not(:last-child)");
    const foot = lines([...notes, ...around(figure).querySelectorAll("[data-citation], .source .terms")],
      10);
    const high = rows => rows.reduce((sum, row) => sum + row[1] * 1.4, 0);
    const top = high(head) + 14;
    const tall = Math.ceil(top + height + 8 + high(foot) + 10);
    const add = (name, given, text = "") => {
      const one = document.createElementNS(SVG, name);
      for (const key of Object.keys(given)) one.setAttribute(key, given[key]);
      one.textContent = text;
      return one;
    };
    const write = (rows, y) => rows.map(([text, size]) => {
      y += size * 1.4;
      return add("text", {x: 0, y, "font-size": size, "font-weight": size > 14 ? 600 : 400,
        fill: page.color, "font-family": page.fontFamily.replace(/"/g, "'")}, text);
    });
    const frame = {viewBox: `-8 ${-top} ${width + 16} ${tall}`, width: width + 16, height: tall,
      xmlns: SVG};
    for (const key of Object.keys(frame)) copy.setAttribute(key, frame[key]);
    for (const name of ["tabindex", "class"]) copy.removeAttribute(name);
    copy.querySelector("desc").after(add("rect", {x: -8, y: -top, width: width + 16, height: tall,
      fill: page.backgroundColor}));
    copy.append(...write(head, -top), ...write(foot, height + 8));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)],
      {type: "image/svg+xml"}));
    link.download = `${title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "")}.svg`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }
})();
