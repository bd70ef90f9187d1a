/* Choosing rows at once, by name or by what is wanted of them; the address says it too. */

import { fill, lines, words } from "./dom.js";
import { forgetRange } from "./range.js";

const box = document.getElementById("grid-filter");

function leavesOut(line, text, kind) {
  const { name, short = "", division, kinds } = line.dataset;
  const named = !text || name.toLowerCase().includes(text) || short.toLowerCase().includes(text) || division.startsWith(text);
  return !named || Boolean(kind && !kinds.split(" ").includes(kind));
}

function apply() {
  const text = box.elements.unit.value.trim().toLowerCase();
  const kind = box.elements.show.value;
  for (const line of lines()) line.hidden = leavesOut(line, text, kind);
  forgetRange();
  tell();
  const address = new URL(location.href);
  for (const [name, value] of [["unit", text], ["show", kind]]) {
    if (value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
  }
  history.replaceState(null, "", address);
  carryOn(text, kind);
}

function tell() {
  const all = lines();
  const shown = all.filter((line) => !line.hidden).length;
  document.getElementById("filter-count").textContent = shown === all.length ? "" : fill(words.shown, { shown, all: all.length });
}

/* The other tabs keep the choice. */
function carryOn(text, kind) {
  for (const link of document.querySelectorAll(".section-tabs a")) {
    const address = new URL(link.href);
    for (const [name, value] of [["unit", text], ["show", kind]]) {
      if (value) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
    }
    link.href = address.pathname + address.search;
  }
}

if (box) {
  box.addEventListener("input", apply);
  box.addEventListener("submit", (event) => { event.preventDefault(); apply(); });
  if (box.elements.unit.value || box.elements.show.value) apply();
}
