/* Both values, who and when; nothing is overwritten until somebody chooses, and what was typed stays in its cell. */

import * as drafts from "./drafts.js";
import { cellOf, divisionOf, figureOf, setState, words } from "./dom.js";
import { saveTyped, sayOverall } from "./saving.js";

const boxes = document.getElementById("conflicts");

export function showConflict(input, mine, { conflict, message }) {
  const cell = cellOf(input);
  setState(cell, "conflict");
  input.value = mine;
  const box = document.getElementById("conflict-template").content.firstElementChild.cloneNode(true);
  box.dataset.for = input.id;
  box.querySelector("[data-slot=title]").textContent = input.getAttribute("aria-label");
  box.querySelector("[data-slot=message]").textContent = message;
  box.querySelector("[data-slot=theirs]").textContent =
    conflict.text + (conflict.by ? `（${words.by} ${conflict.by} ${conflict.at}）` : "");
  box.querySelector("[data-slot=yours]").textContent = mine || words.blank;
  box.querySelector("[data-use=mine]").addEventListener("click", () => choose(input, box, conflict, true));
  box.querySelector("[data-use=theirs]").addEventListener("click", () => choose(input, box, conflict, false));
  boxes.querySelector(`[data-for="${input.id}"]`)?.remove();
  boxes.append(box);
  boxes.hidden = false;
}

function choose(input, box, conflict, useMine) {
  box.remove();
  boxes.hidden = !boxes.childElementCount;
  setState(cellOf(input), "");
  input.dataset.stored = conflict.value ?? "";
  input.dataset.shown = conflict.value === null ? "" : conflict.text;
  if (!useMine) {
    input.value = input.dataset.shown;
    drafts.forget([{ key: `${divisionOf(input)}-${figureOf(input)}` }]);
  }
  input.focus();
  saveTyped(input);
  sayOverall();
}
