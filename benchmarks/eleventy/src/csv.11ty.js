const { paged } = require("../parts.js");
const cell = (value) => {
  if (value === null) return "";
  return /[",\n]/.test(value) ? `"${value.replace(/"/g, '""')}"` : value;
};
module.exports = {
  data: paged("boards", "board.csv"),
  render: ({ one }) =>
    "rank,slug,name,score,win_rate,first_place,total,gen_ms,price_in,price_out\n" +
    one.rows.map((r) => [r.rank, r.slug, r.name, r.score, r.win, r.first, r.total, r.ms, r.pin, r.pout].map(cell).join(",") + "\n").join(""),
};
