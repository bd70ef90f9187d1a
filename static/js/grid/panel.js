/* What stands beside the grid: the active cell's figures, findings, history and comments. */

import { cellOf, display, divisionOf, figureOf, form, isEditable, isFigure, isPlace, panel, placeOf, say, table, words } from "./dom.js";
import { setComments } from "./answers.js";
import { session, showSignIn } from "./session.js";
import { saveTyped } from "./saving.js";
import { recorded } from "./undo.js";

let timer = 0;
let request = null;
let last = null;

export const active = () => (isPlace(document.activeElement) ? document.activeElement : last);
export const refreshPanel = () => showPanel(active());

export function showPanel(place) {
  if (!place) return;
  last = place;
  clearTimeout(timer);
  timer = setTimeout(() => load(place), 120);
}

async function load(place) {
  request?.abort();
  request = new AbortController();
  try {
    const query = new URLSearchParams({ division: divisionOf(place), figure: figureOf(place) });
    const headers = { Accept: "text/html, application/json" };
    const answer = await fetch(`${form.dataset.cellUrl}?${query}`, { signal: request.signal, headers, redirect: "manual" });
    if (answer.status === 401 || answer.type === "opaqueredirect") return showSignIn();
    if (!answer.ok || isBeingWrittenIn()) return undefined;
    replace(await answer.text());
    showProblem(place);
  } catch {
    /* the panel is only a help: the next cell asks again */
  }
  return undefined;
}

function isBeingWrittenIn() {
  return panel.contains(document.activeElement) || [...panel.querySelectorAll("textarea")].some((field) => field.value !== field.defaultValue);
}

/* Parts that somebody has opened stay open from cell to cell. */
function replace(html) {
  const open = new Set([...panel.querySelectorAll("details[open]")].map((part) => part.dataset.part));
  panel.innerHTML = html;
  for (const part of panel.querySelectorAll("details")) part.open ||= open.has(part.dataset.part);
  for (const field of panel.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = session.token;
}

/* Why the cell was not saved stands first in its panel, on the screen and not in a tooltip alone. */
function showProblem(place) {
  if (!isFigure(place) || place.getAttribute("aria-invalid") !== "true") return;
  const line = document.createElement("p");
  line.className = "finding--hard cell-panel__problem";
  line.setAttribute("role", "alert");
  line.textContent = `${words.notSaved}“${place.value}” ${place.title}`;
  panel.querySelector("h2")?.after(line);
}

panel.addEventListener("click", (event) => {
  const take = event.target.closest(".take-ledger");
  if (!take) return;
  const { division, figure } = take.closest("[data-division]").dataset;
  const input = placeOf(division, figure);
  if (!isEditable(input)) return location.assign(`?cell=${division}-${figure}`);
  input.value = display(take.dataset.value);
  input.focus();
  return saveTyped(input, recorded());
});

/* Explanations and comments are sent without leaving the page; without an answer the text stays in its field. */
panel.addEventListener("submit", async (event) => {
  const sent = event.target.closest(".reason-form, .comment-form");
  if (!sent) return;
  event.preventDefault();
  delete sent.dataset.sent;
  const { division, figure } = sent.closest("[data-division]").dataset;
  say("saving", words.saving);
  const message = await send(sent);
  if (message !== null) return say("error", message || words.failed);
  say("saved", words.saved);
  for (const field of sent.querySelectorAll("textarea")) field.defaultValue = field.value;
  if (sent.matches(".comment-form")) countOneMore(division, figure);
  const place = placeOf(division, figure) ?? last;
  if (sent.contains(document.activeElement)) place?.focus();
  showPanel(place);
  document.dispatchEvent(new Event("grid:look"));
  return undefined;
});

/* Null once it is stored, else why not. */
async function send(sent) {
  try {
    const answer = await fetch(sent.action, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": session.token },
      body: new FormData(sent),
      redirect: "manual",
    });
    if (answer.ok) return null;
    const data = await answer.json().catch(() => ({}));
    if (answer.status === 401 || data.reason === "sign_in") showSignIn(data);
    if (data.reason === "csrf") document.dispatchEvent(new Event("grid:look"));
    return data.message ?? "";
  } catch {
    return "";
  }
}

function countOneMore(division, figure) {
  const place = placeOf(division, figure);
  if (!place) return;
  const said = cellOf(place).querySelector(".cell__said");
  setComments(cellOf(place), Number(said?.title ?? 0) + 1);
}

table.addEventListener("focusin", (event) => {
  const place = event.target;
  if (!isPlace(place)) return;
  table.querySelector(".is-active")?.classList.remove("is-active");
  table.querySelector(".is-current-row")?.classList.remove("is-current-row");
  cellOf(place).classList.remove("is-news");
  cellOf(place).classList.add("is-active");
  place.closest("tr").classList.add("is-current-row");
  if (isFigure(place)) place.select();
  showPanel(place);
});
