/* In the copy that is one file: sort by a column's head, find a row in all boards. */
(() => {
  "use strict";
  const parts = [...document.querySelectorAll(".part")];
  const number = text => text === "" || text === undefined ? null : Number(text);

  for (const table of document.querySelectorAll(".part table.board")) {
    const heads = [...table.tHead.rows[0].cells];
    const bodies = [...table.tBodies];
    const listed = bodies.map(body => [...body.rows]);
    const value = (row, at) => heads[at].classList.contains("rank") ? number(row.dataset.rank)
      : heads[at].dataset.key ? number(row.cells[at].dataset.value)
        : row.cells[at].textContent.trim();
    const compare = (a, b) => typeof a === "string" ? a.localeCompare(b) : a - b;

    heads.forEach((head, at) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      const first = /^(price_|cost|avg_|fourth|front)/.test(head.dataset.key || "price_") ? 1 : -1;
      button.addEventListener("click", () => {
        const now = head.getAttribute("aria-sort");
        const sign = !now ? first : (now === "ascending") === (first === 1) ? -first : 0;
        for (const other of heads) other.removeAttribute("aria-sort");
        if (sign) head.setAttribute("aria-sort", sign === 1 ? "ascending" : "descending");
        bodies.forEach((body, which) => {
          const rows = !sign ? listed[which] : listed[which]
            .map((row, place) => [value(row, at), place, row])
            .sort(([a, i], [b, j]) => a === null || b === null
              ? (a === null) - (b === null) || i - j : sign * compare(a, b) || i - j)
            .map(one => one[2]);
          body.append(...rows);
        });
      });
    });
  }

  const field = document.getElementById("filter");
  const found = document.getElementById("found");
  const rows = parts.map(part => [...part.querySelectorAll("table.board > tbody > tr")]
    .map(row => [row, `${row.cells[1].textContent} ${row.dataset.model}`.toLowerCase()]));
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    parts.forEach((part, at) => {
      let here = 0;
      for (const [row, text] of rows[at]) {
        const on = words.every(word => text.includes(word));
        row.classList.toggle("off", !on);
        here += on;
      }
      part.hidden = !here;
      count += here;
    });
    found.textContent = words.length ? `${count} ${count === 1 ? "row" : "rows"}` : "";
  });
})();
