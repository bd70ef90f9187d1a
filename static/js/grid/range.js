/* A selected rectangle of cells: by Shift with the arrows, or by the mouse. Copied, cleared and filled as one. */

import { cellOf, display, divisionOf, figureOf, grid, isEditable, isFigure, isPlace, say, shownText, table, words, fill } from "./dom.js";
import { enqueue, saveTyped } from "./saving.js";
import { showReport } from "./report.js";
import { recorded } from "./undo.js";

let anchor = null;
let head = null;
let isDragging = false;

export const hasRange = () => Boolean(anchor && head && anchor !== head);

export function forgetRange() {
  anchor = head = null;
  for (const cell of table.querySelectorAll(".is-selected")) cell.classList.remove("is-selected");
}

function at(rows, place) {
  const row = rows.findIndex((places) => places.includes(place));
  return row < 0 ? null : [row, rows[row].indexOf(place)];
}

/* The selected places, row by row; one cell where nothing is selected. */
export function selected(place) {
  const rows = grid();
  const from = at(rows, hasRange() ? anchor : place);
  const to = at(rows, hasRange() ? head : place);
  if (!from || !to) return [];
  const [top, bottom] = [Math.min(from[0], to[0]), Math.max(from[0], to[0])];
  const [left, right] = [Math.min(from[1], to[1]), Math.max(from[1], to[1])];
  return rows.slice(top, bottom + 1).map((places) => places.slice(left, right + 1));
}

function paint() {
  for (const cell of table.querySelectorAll(".is-selected")) cell.classList.remove("is-selected");
  if (!hasRange()) return;
  const chosen = selected();
  for (const place of chosen.flat()) cellOf(place).classList.add("is-selected");
  say("", fill(words.selected, { rows: chosen.length, columns: chosen[0]?.length ?? 0 }));
}

/* Where the range ends now comes into sight; the focus stays where it began. */
export function extend(place, down, right) {
  const rows = grid();
  anchor ??= place;
  const [row, column] = at(rows, head ?? place) ?? at(rows, place);
  const next = rows[row + down]?.[column + right];
  if (!next) return true;
  head = next;
  next.scrollIntoView({ block: "nearest", inline: "nearest" });
  paint();
  return true;
}

table.addEventListener("mousedown", (event) => {
  const place = event.button === 0 && cellOf(event.target)?.querySelector(".cell > input, .cell > .cell__value");
  if (!place || !isPlace(place)) return;
  if (event.shiftKey && isPlace(document.activeElement)) {
    event.preventDefault();
    anchor = document.activeElement;
    head = place;
    return paint();
  }
  forgetRange();
  anchor = place;
  isDragging = true;
  return undefined;
});

table.addEventListener("mouseover", (event) => {
  if (!isDragging || !(event.buttons & 1)) return;
  const place = event.target.closest(".cell")?.querySelector("input, .cell__value");
  if (!place || (place === anchor && !head)) return;
  head = place;
  getSelection().removeAllRanges();
  paint();
});

addEventListener("mouseup", () => {
  isDragging = false;
  if (!hasRange()) anchor = null;
});

/* changes of places to new texts, as one action; what cannot be edited is told by the server with its reason. */
export function change(pairs, told) {
  const changes = [];
  for (const [place, text] of pairs) {
    if (isFigure(place)) {
      if (text === shownText(place) && place.value === text) continue;
      place.value = text;
      changes.push({ division: divisionOf(place), figure: figureOf(place), value: text, expected: place.dataset.stored });
    } else if (text !== place.textContent.trim()) {
      changes.push({ division: divisionOf(place), figure: figureOf(place), value: text, expected: "" });
    }
  }
  if (!changes.length) return told?.({ jobs: [], results: [] });
  return enqueue(changes, recorded(told));
}

export function clearRange() {
  const places = selected().flat().filter(isEditable);
  change(places.map((place) => [place, ""]), (action) => showReport(words.cleared, action));
}

/* The first row of the range into those below it; of one cell, the cell above into it. */
export function fillDown(place) {
  let chosen = selected(place);
  if (isFigure(place)) saveTyped(place, recorded());
  if (chosen.length < 2) {
    const rows = grid();
    const [row] = at(rows, place) ?? [0];
    if (row === 0) return;
    const columns = chosen[0].map((each) => rows[row].indexOf(each));
    chosen = [columns.map((column) => rows[row - 1][column]), chosen[0]];
  }
  const [first, ...below] = chosen;
  const texts = first.map((each) => (isFigure(each) ? each.value : each.textContent.trim()));
  change(below.flatMap((places) => places.map((each, column) => [each, texts[column]])), (action) => showReport(words.filled, action));
}

function asText(place) {
  if (!isFigure(place)) return place.textContent.trim().replace(/,/g, "");
  return place.value === shownText(place) ? display(place.dataset.stored ?? "").replace(/,/g, "") : place.value;
}

function copy(event, andClear) {
  if (!hasRange()) return;
  event.preventDefault();
  const text = selected().map((places) => places.map(asText).join("\t")).join("\n");
  event.clipboardData.setData("text/plain", text);
  say("", fill(words.copied, { n: selected().flat().length }));
  if (andClear) clearRange();
}

document.addEventListener("copy", (event) => isPlace(document.activeElement) && copy(event, false));
document.addEventListener("cut", (event) => isPlace(document.activeElement) && copy(event, true));
