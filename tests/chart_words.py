"""A look at the words of all charts of a page: none touches another, all inside and legible."""

WORDS = """() => [...document.querySelectorAll('.chart svg')].flatMap(svg => {
  const room = svg.getBoundingClientRect();
  if (!room.width) return [];
  const box = (one) => one.getBoundingClientRect();
  const words = [...svg.querySelectorAll('text')];
  const faults = [];
  words.forEach((one, at) => {
    const a = box(one);
    const said = one.lastChild.textContent;
    if (a.left < room.left - 1 || a.right > room.right + 1 || a.top < room.top - 1
        || a.bottom > room.bottom + 1) faults.push(`out: ${said}`);
    if (parseFloat(getComputedStyle(one).fontSize) * room.width / svg.viewBox.baseVal.width < 11)
      faults.push(`small: ${said}`);
    for (const two of words.slice(at + 1)) {
      const b = box(two);
      if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > .5
          && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > .5)
        faults.push(`touch: ${said} | ${two.lastChild.textContent}`);
    }
  });
  return faults.map(fault => `${svg.closest('figure').id}: ${fault}`);
})"""
