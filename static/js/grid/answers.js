/* Putting what the server tells into the table; a cell that is being typed in, or waits to be saved, stays as it is. */

import { isFigure, isTyped, lineOf, setMark, shownText, table } from "./dom.js";

export function applyState(data, { isPending }) {
  for (const row of data.rows) applyRow(row, isPending);
  data.totals.forEach(applyTotal);
  applyFindings(data.rows.map((row) => row.code), data.findings);
  if (data.summary) document.getElementById("quarter-summary").textContent = data.summary;
}

function applyRow(row, isPending) {
  const line = lineOf(row.code);
  if (!line) return;
  line.className = row.css + (line.classList.contains("is-current-row") ? " is-current-row" : "");
  line.dataset.version = row.version;
  line.dataset.kinds = row.kinds;
  const version = line.querySelector(`input[name="v-${row.code}"]`);
  if (version) version.value = row.version;
  line.querySelector(".unit__note").textContent = row.note;
  const tick = line.querySelector("input[type=checkbox]");
  if (tick && !isPending(row.code, "zero_report")) tick.checked = row.zero_report;
  const state = line.querySelector(".row-state");
  state.className = `row-state ${row.state_css}`;
  state.querySelector(".row-state__text").textContent = row.state;
  applyLock(line, row.lock);
  for (const each of row.cells) applyCell(line, each, isPending(row.code, each.figure));
}

function applyLock(line, lock) {
  line.title = lock;
  for (const input of line.querySelectorAll("input:not([type=hidden])")) {
    if (isFigure(input)) input.readOnly = Boolean(lock);
    else input.disabled = Boolean(lock);
  }
}

function setAside(cell, aside) {
  cell.textContent = aside.text;
  cell.classList.toggle("is-partial", aside.partial);
}

function applyCell(line, each, isWaiting) {
  const cell = line.querySelector(`td[data-figure="${each.figure}"]`);
  if (!cell) return;
  setAside(cell.nextElementSibling, each.so_far);
  setAside(cell.nextElementSibling.nextElementSibling, each.before);
  if (each.comments !== undefined) setComments(cell, each.comments);
  const input = cell.querySelector("input");
  if (!input) return void (cell.querySelector(".cell__value").textContent = each.text || each.hint);
  input.placeholder = each.hint;
  if (isWaiting || isTyped(input) || cell.classList.contains("is-conflict")) return undefined;
  const isNew = shownText(input) !== each.text;
  input.dataset.stored = each.value ?? "";
  input.value = input.dataset.shown = each.text;
  input.removeAttribute("aria-invalid");
  input.title = each.findings.join(" ");
  look(cell, each, isNew && document.activeElement !== input);
  return undefined;
}

function look(cell, each, isNew) {
  const stays = ["is-active", "is-selected"].filter((name) => cell.classList.contains(name));
  cell.className = ["cell", each.css, ...stays, isNew ? "is-news" : ""].filter(Boolean).join(" ");
  cell.dataset.mark = each.mark;
  cell.querySelector(".cell__dot")?.remove();
  setMark(cell, each.mark);
  if (!cell.classList.contains("is-ledger")) return;
  const dot = document.createElement("span");
  dot.className = "cell__dot";
  cell.prepend(dot);
}

export function setComments(cell, count) {
  let said = cell.querySelector(".cell__said");
  if (!count) return said?.remove();
  if (!said) {
    said = document.createElement("span");
    said.className = "cell__said";
    said.setAttribute("aria-hidden", "true");
    cell.append(said);
  }
  said.title = count;
  return undefined;
}

/* The list beside the grid: the rows' old findings and the province's go, those that stand come. */
function applyFindings(codes, found) {
  const box = document.getElementById("cell-findings");
  const list = box.querySelector(".findings");
  const gone = new Set([...codes, box.dataset.subject]);
  list.querySelectorAll("li").forEach((line) => gone.has(line.dataset.division) && line.remove());
  for (const each of found) {
    const line = document.getElementById("finding-template").content.firstElementChild.cloneNode(true);
    line.classList.add(`finding--${each.severity}`);
    line.classList.toggle("is-settled", each.settled);
    line.dataset.division = each.division;
    line.querySelector("a").setAttribute("href", each.href);
    line.querySelector(".finding__code").textContent = each.code;
    line.querySelector("[data-slot=text]").textContent = each.text;
    list.insertBefore(line, [...list.children].find((other) => urgency(other) > urgency(line)) ?? null);
  }
  box.hidden = list.childElementCount === 0;
  box.querySelector("[data-slot=count]").textContent = list.querySelectorAll(".finding--hard, .finding--soft:not(.is-settled)").length;
  box.querySelector("[data-slot=settled]").textContent = list.querySelectorAll("li.is-settled").length;
}

/* As the page lists them: this tab's first; what must be put right, what waits for a reason, what is explained. */
function urgency(line) {
  const kind = ["finding--hard", "finding--soft", "finding--notice"].findIndex((each) => line.classList.contains(each));
  const isElsewhere = !line.querySelector("a").getAttribute("href").startsWith("#");
  return Number(isElsewhere) * 10 + kind * 2 + Number(line.classList.contains("is-settled"));
}

function applyTotal(total) {
  const cell = table.querySelector(`td[data-total="${total.figure}"]`);
  if (!cell) return;
  setAside(cell, total.now);
  setAside(cell.nextElementSibling, total.so_far);
  setAside(cell.nextElementSibling.nextElementSibling, total.before);
}
