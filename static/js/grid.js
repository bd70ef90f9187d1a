/* The entry grid: keyboard movement, saving cell by cell, pasting a block, conflicts.
   The page is a plain form without this file. What was typed is never thrown away: a cell leaves the queue only when
   the server has stored it, refused it, or shown that somebody else was first. */

const form = document.getElementById("grid-form");
const table = form.querySelector("table.entry-grid");
const words = document.getElementById("grid-words").dataset;
const status = document.getElementById("save-status");
const token = form.querySelector("input[name=csrfmiddlewaretoken]").value;
const panel = document.getElementById("cell-panel");
const conflicts = document.getElementById("conflicts");
const url = form.dataset.cellUrl;
const RETRY = [2000, 4000, 8000, 15000];

const figureOf = (input) => input.closest("td").dataset.figure;
const divisionOf = (input) => input.closest("tr").dataset.division;
const isPlace = (element) => element.matches?.(".cell > input, .cell > .cell__value");
const isFigure = (element) => element instanceof HTMLInputElement && element.matches(".cell > input");

/* ---- the queue: one request at a time, in the order of typing ---- */

const queue = new Map();
let busy = false;
let failures = 0;
let retryTimer = 0;

function say(state, text) {
  status.dataset.state = state;
  status.textContent = text;
}

function enqueue(key, job) {
  queue.delete(key);
  queue.set(key, job);
  job.cell?.classList.add("is-saving");
  if (job.cell) setMark(job.cell, "↻");
  say("saving", words.saving);
  work();
}

async function work() {
  if (busy || retryTimer || queue.size === 0) return;
  busy = true;
  const [key, job] = queue.entries().next().value;
  const body = job.body();
  job.value = body.value;
  let response = null;
  let data = {};
  try {
    response = await fetch(`${url}?section=${form.dataset.section}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
      body: JSON.stringify(body),
      redirect: "manual",
    });
    if (response.type === "opaqueredirect" || response.status === 401) data = { signedOut: true };
    else if (response.status < 500) data = await response.json();
  } catch {
    response = null;
  }
  busy = false;
  if (response === null || response.status >= 500 || response.status === 429 || data.signedOut) return later(data.signedOut);
  failures = 0;
  if (queue.get(key) === job) queue.delete(key);
  settle(job, body, response.status, data);
  work();
}

function later(signedOut) {
  say("error", signedOut ? words.signedOut : words.failed);
  retryTimer = setTimeout(() => { retryTimer = 0; work(); }, RETRY[Math.min(failures, RETRY.length - 1)]);
  failures += 1;
}

addEventListener("online", () => { clearTimeout(retryTimer); retryTimer = 0; work(); });
addEventListener("beforeunload", (event) => { if (queue.size) event.preventDefault(); });

/* ---- what the server answered ---- */

function settle(job, body, code, data) {
  job.cell?.classList.remove("is-saving");
  if (job.cell) setMark(job.cell, "");
  if (code === 200) {
    applyRow(data.row, job.input, body.value);
    data.totals.forEach(applyTotal);
    applyFindings(data.row.code, data.findings);
    if (data.summary) document.getElementById("quarter-summary").textContent = data.summary;
    if (job.cell && !job.cell.querySelector(".cell__mark")) flash(job.cell);
    if (job.input && document.activeElement === job.input) showPanel(job.input);
    else if (job.refresh) showPanel(job.of ?? active());
  } else if (job.input && data.conflict) {
    showConflict(job.input, body.value, data);
  } else {
    refuse(job, data.message ?? words.failed);
  }
  sayOverall(data.saved_at);
}

function sayOverall(savedAt) {
  if (queue.size) return;
  if (table.querySelector(".is-conflict")) say("conflict", words.conflict);
  else if (table.querySelector(".is-invalid")) say("error", words.invalid);
  else if (savedAt) say("saved", `${words.saved} ${savedAt}`);
}

function refuse(job, message) {
  if (job.undo) job.undo();
  if (!job.input) return say("error", message);
  job.cell.classList.add("is-invalid");
  job.input.title = message;
  job.input.setAttribute("aria-invalid", "true");
  setMark(job.cell, "!");
  if (document.activeElement === job.input) showPanel(job.input);
}

/* Why the cell was not saved stands first in its panel, on the screen and not in a tooltip alone. */
function showProblem(input) {
  if (input.getAttribute("aria-invalid") !== "true") return;
  const line = document.createElement("p");
  line.className = "finding--hard cell-panel__problem";
  line.setAttribute("role", "alert");
  line.textContent = `${words.notSaved}“${input.value}” ${input.title}`;
  panel.querySelector("h2")?.after(line);
}

function flash(cell) {
  cell.classList.add("is-saved");
  setMark(cell, "✓");
  setTimeout(() => {
    if (cell.classList.contains("is-saved")) setMark(cell, "");
    cell.classList.remove("is-saved");
  }, 1500);
}

function setMark(cell, text) {
  let mark = cell.querySelector(".cell__mark");
  if (!text) return mark?.remove();
  if (!mark) {
    mark = document.createElement("span");
    mark.className = "cell__mark";
    mark.setAttribute("aria-hidden", "true");
    cell.prepend(mark);
  }
  mark.textContent = text;
}

function setAside(cell, aside) {
  cell.textContent = aside.text;
  cell.classList.toggle("is-partial", aside.partial);
}

function applyRow(row, input, sent) {
  const line = table.querySelector(`tr[data-division="${row.code}"]`);
  line.className = row.css + (line.classList.contains("is-current-row") ? " is-current-row" : "");
  line.querySelector(`input[name="v-${row.code}"]`).value = row.version;
  line.querySelector(".unit__note").textContent = row.note;
  line.querySelector("input[type=checkbox]").checked = row.zero_report;
  const state = line.querySelector(".row-state");
  state.className = `row-state ${row.state_css}`;
  state.querySelector(".row-state__text").textContent = row.state;
  for (const each of row.cells) applyCell(line, each, input, sent);
}

function applyCell(line, each, saved, sent) {
  const cell = line.querySelector(`td[data-figure="${each.figure}"]`);
  const input = cell.querySelector("input");
  const typedOn = input === saved ? input.value !== sent : input.value !== (input.dataset.shown ?? input.defaultValue);
  input.dataset.stored = each.value ?? "";
  input.placeholder = each.hint;
  setAside(cell.nextElementSibling, each.so_far);
  setAside(cell.nextElementSibling.nextElementSibling, each.before);
  if (input === saved) input.dataset.shown = each.text;
  if (typedOn) return;
  input.value = input.dataset.shown = each.text;
  input.removeAttribute("aria-invalid");
  input.title = each.findings.join(" ");
  const isActive = cell.classList.contains("is-active");
  cell.className = `cell ${each.css}${isActive ? " is-active" : ""}`;
  cell.querySelector(".cell__dot")?.remove();
  setMark(cell, each.mark);
  if (cell.classList.contains("is-ledger")) {
    const dot = document.createElement("span");
    dot.className = "cell__dot";
    cell.prepend(dot);
  }
}

/* The list beside the grid: the row's old findings go, those that stand come; an empty list hides. */
function applyFindings(division, found) {
  const box = document.getElementById("cell-findings");
  const list = box.querySelector(".findings");
  list.querySelectorAll("li").forEach((line) => {
    const href = line.querySelector("a")?.getAttribute("href");
    if (!href || href.startsWith(`#c-${division}-`)) line.remove();
  });
  for (const each of found) {
    const line = document.getElementById("finding-template").content.firstElementChild.cloneNode(true);
    line.classList.add(`finding--${each.severity}`);
    line.querySelector("a").setAttribute("href", each.href);
    line.querySelector(".finding__code").textContent = each.code;
    line.querySelector("[data-slot=text]").textContent = each.text;
    list.append(line);
  }
  box.hidden = list.childElementCount === 0;
}

function applyTotal(total) {
  const cell = table.querySelector(`td[data-total="${total.figure}"]`);
  if (!cell) return;
  setAside(cell, total.now);
  setAside(cell.nextElementSibling, total.so_far);
  setAside(cell.nextElementSibling.nextElementSibling, total.before);
}

/* ---- saving ---- */

function save(input) {
  const cell = input.closest("td");
  const waiting = queue.get(input.name);
  const stands = waiting ? waiting.value : input.dataset.shown ?? input.defaultValue;
  if (cell.classList.contains("is-conflict")) return;
  if (input.value === stands && !cell.classList.contains("is-invalid")) return;
  cell.classList.remove("is-invalid");
  enqueue(input.name, {
    input,
    cell,
    value: input.value,
    body: () => ({
      division: divisionOf(input),
      figure: figureOf(input),
      value: input.value,
      expected: input.dataset.stored,
    }),
  });
}

table.addEventListener("change", (event) => {
  const field = event.target;
  if (isFigure(field)) return save(field);
  if (field.type !== "checkbox") return;
  enqueue(field.name, {
    body: () => ({ division: divisionOf(field), zero_report: field.checked }),
    undo: () => { field.checked = !field.checked; },
    refresh: true,
  });
});

form.addEventListener("submit", (event) => {
  if (isFigure(document.activeElement)) save(document.activeElement);
  if (!queue.size) return;
  event.preventDefault();
  const button = event.submitter;
  const wait = setInterval(() => {
    if (queue.size) return;
    clearInterval(wait);
    if (!table.querySelector(".is-invalid, .is-conflict")) form.requestSubmit(button);
  }, 100);
});

/* ---- conflicts: both values, nothing overwritten until somebody chooses ---- */

function showConflict(input, mine, data) {
  const cell = input.closest("td");
  cell.classList.add("is-conflict");
  setMark(cell, "≠");
  const box = document.getElementById("conflict-template").content.firstElementChild.cloneNode(true);
  const who = data.conflict.by ? `（${words.by} ${data.conflict.by} ${data.conflict.at}）` : "";
  box.dataset.for = input.id;
  box.querySelector("[data-slot=title]").textContent = input.getAttribute("aria-label");
  box.querySelector("[data-slot=message]").textContent = data.message;
  box.querySelector("[data-slot=theirs]").textContent = data.conflict.text + who;
  box.querySelector("[data-slot=yours]").textContent = mine;
  const choose = (useMine) => {
    box.remove();
    conflicts.hidden = !conflicts.childElementCount;
    cell.classList.remove("is-conflict");
    setMark(cell, "");
    input.dataset.stored = data.conflict.value ?? "";
    input.dataset.shown = data.conflict.value === null ? "" : data.conflict.text;
    if (!useMine) input.value = input.dataset.shown;
    input.focus();
    save(input);
    sayOverall(" ");
  };
  box.querySelector("[data-use=mine]").addEventListener("click", () => choose(true));
  box.querySelector("[data-use=theirs]").addEventListener("click", () => choose(false));
  conflicts.querySelector(`[data-for="${input.id}"]`)?.remove();
  conflicts.append(box);
  conflicts.hidden = false;
}

/* ---- moving ---- */

const grid = () => [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll(".cell > input, .cell > .cell__value")]);

function position(input) {
  const rows = grid();
  const row = rows.findIndex((cells) => cells.includes(input));
  return { rows, row, column: rows[row].indexOf(input) };
}

function move(input, down, right) {
  const { rows, row, column } = position(input);
  const target = rows[row + down]?.[column + right];
  target?.focus();
  return Boolean(target);
}

function atEdge(input, end) {
  if (!isFigure(input)) return true;
  const { selectionStart: from, selectionEnd: to, value } = input;
  if (from === 0 && to === value.length) return true;
  return from === to && (end ? to === value.length : from === 0);
}

table.addEventListener("keydown", (event) => {
  const input = event.target;
  if (!isPlace(input) || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  let moved = false;
  if (event.key === "ArrowDown" || (event.key === "Enter" && !event.shiftKey)) moved = move(input, 1, 0);
  else if (event.key === "ArrowUp" || (event.key === "Enter" && event.shiftKey)) moved = move(input, -1, 0);
  else if (event.key === "ArrowLeft" && !event.shiftKey && atEdge(input, false)) moved = move(input, 0, -1);
  else if (event.key === "ArrowRight" && !event.shiftKey && atEdge(input, true)) moved = move(input, 0, 1);
  else if (event.key === "Escape" && isFigure(input)) {
    input.value = input.dataset.shown ?? input.defaultValue;
    input.select();
  }
  if (event.key === "Enter" && isFigure(input)) save(input);
  if (moved || event.key === "Enter") event.preventDefault();
});

/* ---- pasting a block of a spreadsheet ---- */

table.addEventListener("paste", (event) => {
  const input = event.target;
  if (!isFigure(input)) return;
  const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
  if (!/[\t\n]/.test(text)) return;
  event.preventDefault();
  const { rows, row, column } = position(input);
  const open = rows.slice(row).filter((cells) => isFigure(cells[0]));
  text.split("\n").forEach((line, down) => {
    line.split("\t").forEach((value, right) => {
      const target = open[down]?.[column + right];
      if (!target) return;
      target.value = value.trim();
      save(target);
    });
  });
});

/* ---- the active cell and its panel ---- */

let panelTimer = 0;
let panelRequest = null;
let last = null;

const active = () => (isPlace(document.activeElement) ? document.activeElement : last);

function showPanel(input) {
  if (!input) return;
  clearTimeout(panelTimer);
  panelTimer = setTimeout(async () => {
    panelRequest?.abort();
    panelRequest = new AbortController();
    try {
      const query = new URLSearchParams({ division: divisionOf(input), figure: figureOf(input) });
      const answer = await fetch(`${url}?${query}`, { signal: panelRequest.signal, headers: { Accept: "text/html" } });
      if (!answer.ok || panel.contains(document.activeElement)) return;
      panel.innerHTML = await answer.text();
      showProblem(input);
    } catch {
      /* the panel is only a help: the next cell asks again */
    }
  }, 120);
}

table.addEventListener("focusin", (event) => {
  const input = event.target;
  if (!isPlace(input)) return;
  table.querySelector(".is-active")?.classList.remove("is-active");
  table.querySelector(".is-current-row")?.classList.remove("is-current-row");
  input.closest("td").classList.add("is-active");
  input.closest("tr").classList.add("is-current-row");
  last = input;
  if (isFigure(input)) input.select();
  showPanel(input);
});

panel.addEventListener("submit", (event) => {
  const reason = event.target.closest(".reason-form");
  if (!reason) return;
  event.preventDefault();
  const { division, figure } = reason.closest(".reason").dataset;
  const text = reason.querySelector("[name=reason]").value;
  reason.querySelector("button").focus();
  reason.querySelector("button").blur();
  enqueue(`reason-${division}-${figure}`, {
    body: () => ({ division, figure, reason: text }),
    refresh: true,
    of: document.getElementById(`c-${division}-${figure}`),
  });
});

/* A finding's link leads into its cell. */
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#c-"]');
  const target = link && document.getElementById(link.hash.slice(1));
  if (!target) return;
  event.preventDefault();
  target.focus();
  target.scrollIntoView({ block: "center", inline: "center" });
});
