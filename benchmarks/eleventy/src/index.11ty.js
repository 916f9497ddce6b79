const { escape, head, foot } = require("../parts.js");
module.exports = {
  data: { permalink: "index.html" },
  render: ({ views }) =>
    `${head("Leaderboards")}<ul>${views.boards.map((one) => `<li><a href="/${one.path}/">${escape(one.title)}</a> (${one.rows.length})</li>\n`).join("")}</ul><p>${views.models.length} models</p>${foot(views.cite)}`,
};
