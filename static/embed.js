/* In the head, so that nothing moves later: how many rows and which theme the address asks for. */
(() => {
  "use strict";
  const MOST = 25;
  const DAY = 86400000;
  const query = new URLSearchParams(location.search);
  const theme = query.get("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  const asked = query.get("n") || "";
  if (/^\d{1,4}$/.test(asked)) {
    const rows = Math.max(1, Math.min(MOST, Number(asked)));
    const sheet = new CSSStyleSheet();
    sheet.insertRule(`tbody tr:nth-child(-n + ${rows}) { display: table-row }`);
    sheet.insertRule(`tbody tr:nth-child(n + ${rows + 1}) { display: none }`);
    document.adoptedStyleSheets = [sheet];
  }
  addEventListener("DOMContentLoaded", () => {
    for (const time of document.querySelectorAll("time[data-age]")) {
      const days = Math.floor(Date.now() / DAY) - Math.floor(Date.parse(time.dateTime) / DAY);
      if (days > Number(time.dataset.age)) time.nextElementSibling.textContent = ` (${days} days ago)`;
    }
  });
})();
