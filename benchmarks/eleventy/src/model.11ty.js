const { head, foot, row, table, paged } = require("../parts.js");
module.exports = {
  data: paged("models", "index.html"),
  render: ({ one, views }) =>
    head(one.name) + table("Board", one.rows.map((line) => row(line, `/${line.path}/`, line.title))) + foot(views.cite),
};
