const NAMES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;" };
const SPECIAL = /[&<>"']/;
const escape = (text) => (SPECIAL.test(text) ? text.replace(/[&<>"']/g, (one) => NAMES[one]) : text);

const head = (title) =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escape(title)}</title><link rel="stylesheet" href="/site.css"></head><body><header><a href="/">Leaderboards</a></header><main><h1>${escape(title)}</h1>\n`;
const foot = (cite) => `<p>${escape(cite)}</p></main></body></html>\n`;

const given = (value, tell) => (value === null ? "–" : tell(value));
const price = (text) => `$${(parseFloat(text) * 1e6).toFixed(2)}`;
const row = (one, link, text) =>
  `<tr><td>${given(one.rank, String)}</td><td><a href="${link}">${escape(text)}</a></td><td>${given(one.score, (n) => n.toFixed(1))}</td><td>${given(one.win, (n) => n.toFixed(1))}</td><td>${one.total ? `${((100 * one.first) / one.total).toFixed(1)}%` : "–"}</td><td>${given(one.ms, (n) => (n / 1000).toFixed(1))}</td><td>${given(one.pin, price)}</td><td>${given(one.pout, price)}</td></tr>\n`;
const table = (column, rows) =>
  `<table><thead><tr><th>#</th><th>${column}</th><th>Score</th><th>Win rate</th><th>First place</th><th>Gen time</th><th>$/1M in</th><th>$/1M out</th></tr></thead><tbody>\n${rows.join("")}</tbody></table>\n`;

// One page for each item of a list in the views.
const paged = (list, end) => ({
  pagination: { data: `views.${list}`, size: 1, alias: "one" },
  permalink: (data) => `${data.one.path}/${end}`,
});

module.exports = { escape, head, foot, row, table, paged };
