const { head, foot, row, table, paged } = require("../parts.js");
module.exports = {
  data: paged("boards", "index.html"),
  render: ({ one, views }) =>
    head(one.title) + table("Model", one.rows.map((line) => row(line, `/models/${line.slug}/`, line.name))) + foot(views.cite),
};
