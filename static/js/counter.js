/* How many characters a text has left: textarea[data-count] names the element that says so. */

for (const area of document.querySelectorAll("textarea[data-count]")) {
  const place = document.getElementById(area.dataset.count);
  const limit = Number(area.dataset.limit);
  const say = () => {
    const length = [...area.value.trim()].length;
    place.textContent = `${length} / ${limit}`;
    place.classList.toggle("bad", length > limit);
  };
  area.addEventListener("input", say);
  say();
}
