/* Pasting: a block goes in from the active cell, or by the names and headings it brings along, as one action. */

import { grid, isFigure, isPlace, lineOf, lines, placeOf, table, words } from "./dom.js";
import { change, forgetRange, hasRange, selected } from "./range.js";
import { showReport } from "./report.js";
import { enqueue } from "./saving.js";
import { readBlock } from "./table.js";
import { recorded } from "./undo.js";

const figures = [...document.getElementById("grid-figures").content.querySelectorAll("[data-figure]")];
const headings = figures.map(({ dataset }) => [dataset.figure, [dataset.heading, dataset.headingEn, dataset.name]]);
const names = () => lines().map(({ dataset }) => [dataset.division, [dataset.name, dataset.short, dataset.division, ...(dataset.names ?? "").split("|")].filter(Boolean)]);

table.addEventListener("paste", (event) => {
  const place = event.target;
  if (!isPlace(place)) return;
  const text = event.clipboardData.getData("text/plain");
  const isBlock = /[\t\n]/.test(text.trim()) || hasRange();
  if (!isBlock) return;
  event.preventDefault();
  pasteAt(place, text);
});

function pasteAt(place, text) {
  const block = readBlock(text, names(), headings);
  const [only] = block.rows;
  if (hasRange() && block.rows.length === 1 && only.values.length === 1 && !block.left.length) {
    return change(selected().flat().map((each) => [each, only.values[0][1]]), (action) => showReport(words.pasted, action));
  }
  const placed = placedIn(block, place);
  forgetRange();
  const told = (action) => showReport(words.pasted, action, { ...placed, left: block.left });
  if (placed.changes.length) enqueue(placed.changes, recorded(told));
  else told({ jobs: [], results: [] });
  return undefined;
}

/* → {changes, same: cells that say so already, outside: [what lies out of the table]} */
function placedIn(block, start) {
  const rows = grid();
  const first = rows.findIndex((places) => places.includes(start));
  const column = rows[first].indexOf(start);
  const placed = { changes: [], same: 0, outside: [], firstCell: null };
  block.rows.forEach((row, down) => {
    const line = block.byName ? lineOf(row.code ?? "") : rows[first + down]?.[0].closest("tr");
    row.values.forEach(([figure, text], right) => {
      const code = line?.dataset.division;
      const target = figure ?? (rows[first + down] ?? rows[0])[column + right]?.closest("td").dataset.figure;
      if (!code || !target) {
        if (text !== "") placed.outside.push(`${row.name} ${text}`.trim());
        return;
      }
      put(placed, code, target, text);
    });
  });
  return placed;
}

function put(placed, code, figure, text) {
  const place = placeOf(code, figure);
  if (isFigure(place)) {
    if (text === place.value && !place.closest("td").matches(".is-invalid, .is-conflict")) return void (placed.same += 1);
    place.value = text;
  } else if (place && place.textContent.trim().replace(/,/g, "") === text.replace(/,/g, "")) return void (placed.same += 1);
  placed.changes.push({ division: code, figure, value: text, expected: expectedOf(place, code, figure) });
  return undefined;
}

/* What a cell of another tab held when this page was made. */
function expectedOf(place, code, figure) {
  if (isFigure(place)) return place.dataset.stored;
  return JSON.parse(lineOf(code).dataset.elsewhere || "{}")[figure] ?? "";
}
