const { paged } = require("../parts.js");
module.exports = { data: paged("boards", "board.json"), render: ({ one }) => JSON.stringify(one.rows) };
