/* Filters what changed by kind, board and lab. What is set stands in the address. */
(() => {
  "use strict";
  const tools = document.querySelector("#filters");
  if (!tools) return;
  const fields = [...tools.querySelectorAll("select")];
  const count = tools.querySelector("output");
  const days = [...document.querySelectorAll(".told")];
  const items = [...document.querySelectorAll(".told li")];
  const all = items.filter(one => one.dataset.kind).length;
  const details = [...document.querySelectorAll(".told details")];
  const quiet = [...document.querySelectorAll(".quiet, .told .note")];
  const none = document.createElement("p");
  none.className = "note";
  none.textContent = "Nothing of this kind on these days.";
  none.hidden = true;
  tools.after(none);

  function show() {
    const wanted = Object.fromEntries(fields.map(one => [one.name, one.value]));
    const any = fields.some(one => one.value);
    const has = (list, one) => !one || (list || "").split(" ").includes(one);
    let shown = 0;
    for (const item of items) {
      const {kind, boards, labs} = item.dataset;
      item.hidden = any && !(kind && (!wanted.kind || kind === wanted.kind)
        && has(boards, wanted.board) && has(labs, wanted.lab));
      if (kind && !item.hidden) shown += 1;
    }
    for (const one of details) {
      if (any) one.open = Boolean(one.querySelector("li:not([hidden])"));
      one.hidden = any && !one.open;
    }
    for (const day of days) day.hidden = !day.querySelector("li:not([hidden])");
    for (const one of quiet) one.hidden = any;
    if (!any) for (const day of days) day.hidden = false;
    none.hidden = shown > 0;
    const whole = `${all} ${all === 1 ? "change" : "changes"}`;
    count.textContent = any ? `${shown} of ${whole}` : whole;
  }

  const query = standings.query();
  for (const one of fields) {
    one.value = query.get(one.name) || "";
    if (one.selectedIndex < 0) one.value = "";
    one.addEventListener("change", () => {
      const set = new URLSearchParams();
      for (const each of fields) if (each.value) set.set(each.name, each.value);
      standings.address(set);
      show();
    });
  }
  show();
})();
