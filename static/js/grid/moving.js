/* The keys of the grid. While an input method is composing, every key is its own. */

import { cellOf, grid, isEditable, isFigure, isPlace, shownText, table } from "./dom.js";
import { clearRange, extend, fillDown, forgetRange, hasRange } from "./range.js";
import { showHelp } from "./help.js";
import { redo, recorded, undo } from "./undo.js";
import { saveTyped } from "./saving.js";

export const isComposing = (event) => event.isComposing || event.keyCode === 229;

function position(place) {
  const rows = grid();
  const row = rows.findIndex((places) => places.includes(place));
  return { rows, row, column: rows[row]?.indexOf(place) ?? -1 };
}

function move(place, down, right) {
  const { rows, row, column } = position(place);
  const target = rows[row + down]?.[column + right];
  if (target) forgetRange();
  target?.focus();
  return Boolean(target);
}

const isWhole = (place) =>
  !isFigure(place) || (place.selectionStart === 0 && place.selectionEnd === place.value.length);

function atEdge(place, end) {
  if (isWhole(place)) return true;
  const { selectionStart: from, selectionEnd: to, value } = place;
  return from === to && (end ? to === value.length : from === 0);
}

const ARROWS = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function withControl(place, event) {
  const key = event.key.toLowerCase();
  if (key === "d") fillDown(place);
  else if (key === "z" && event.shiftKey) redo();
  else if (key === "z" && (!isFigure(place) || place.value === shownText(place))) undo();
  else if (key === "y") redo();
  else if (key === "s") isFigure(place) && saveTyped(place, recorded());
  else if (key === "home") grid()[0]?.[0]?.focus();
  else if (key === "end") grid().at(-1)?.at(-1)?.focus();
  else return false;
  return true;
}

function withShift(place, event) {
  const [down, right] = ARROWS[event.key];
  if (right && !isWhole(place)) return false;
  if (isFigure(place)) saveTyped(place, recorded());
  return extend(place, down, right);
}

function byArrow(place, event) {
  const [down, right] = ARROWS[event.key];
  if (right && !atEdge(place, right > 0)) return false;
  return move(place, down, right);
}

function byEnter(place, event) {
  if (isFigure(place)) saveTyped(place, recorded());
  move(place, event.shiftKey ? -1 : 1, 0);
  return true;
}

function byEscape(place) {
  if (hasRange()) return forgetRange() ?? true;
  if (!isFigure(place)) return false;
  place.value = shownText(place);
  place.select();
  if (cellOf(place).classList.contains("is-invalid")) saveTyped(place);
  return true;
}

function plainKey(place, event) {
  if (event.key in ARROWS) return event.shiftKey ? withShift(place, event) : byArrow(place, event);
  if (event.key === "Enter") return byEnter(place, event);
  if (event.key === "Escape") return byEscape(place);
  if ((event.key === "Delete" || event.key === "Backspace") && hasRange()) return clearRange() ?? true;
  if (event.key === "F2" && isEditable(place)) return place.setSelectionRange(place.value.length, place.value.length) ?? true;
  if (event.key === "?" || event.key === "？") return showHelp() ?? true;
  return false;
}

table.addEventListener("keydown", (event) => {
  const place = event.target;
  if (!isPlace(place) || isComposing(event) || event.altKey) return;
  const taken = event.ctrlKey || event.metaKey ? withControl(place, event) : plainKey(place, event);
  if (taken) event.preventDefault();
});
