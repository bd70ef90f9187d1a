/* The queue: what was typed goes to the server as one block at a time, and leaves the queue only when the server has
   stored it, refused it, or shown that somebody else was first. */

import { applyState } from "./answers.js";
import { showConflict } from "./conflicts.js";
import * as drafts from "./drafts.js";
import { cellOf, fill, form, isFigure, isTyped, lineOf, placeOf, plain, say, section, setMark, setState, shownText, table, tickOf, words, ZERO } from "./dom.js";
import { refreshPanel } from "./panel.js";
import { forgetSession, session, showSignIn } from "./session.js";

const BLOCK = 2000;
const RETRY = [2000, 4000, 8000, 15000];
const queue = new Map();
let busy = false;
let failures = 0;
let timer = 0;

export const isIdle = () => queue.size === 0;
export const isPending = (code, figure) => queue.has(`${code}-${figure}`);

/* An action is what a person did at once: one cell, a paste, an undo. `settled(action)` when the last cell has fared. */
export function begin(settled) {
  return { jobs: [], results: [], settled };
}

function jobOf(change, action) {
  const key = `${change.division}-${change.figure}`;
  const before = queue.get(key);
  return { sent: [], ...change, key, action, sent: [...(change.sent ?? []), ...(before?.sent ?? [])] };
}

/* changes: [{division, figure, value, expected}]; of a tick value and expected are true or false. */
export function enqueue(changes, action) {
  const jobs = changes.map((change) => jobOf(change, action));
  for (const job of jobs) {
    const replaced = queue.get(job.key);
    if (replaced) finish(replaced, { ...replaced, status: "replaced" });
    queue.delete(job.key);
    queue.set(job.key, job);
    const place = placeOf(job.division, job.figure);
    if (isFigure(place)) setState(cellOf(place), "saving");
  }
  action.jobs.push(...jobs);
  drafts.keep(jobs);
  say("saving", words.saving);
  work();
}

export function saveTyped(input, action = begin()) {
  const cell = cellOf(input);
  if (cell.classList.contains("is-conflict") || input.readOnly) return;
  const { division } = input.closest("tr").dataset;
  const { figure } = cell.dataset;
  const waiting = queue.get(`${division}-${figure}`);
  const stands = waiting ? waiting.value : shownText(input);
  if (input.value === stands && !cell.classList.contains("is-invalid")) return;
  if (!waiting && input.value === shownText(input)) return clear(input);
  enqueue([{ division, figure, value: input.value, expected: waiting ? waiting.expected : input.dataset.stored }], action);
}

/* What could not be taken is taken back. */
function clear(input) {
  setState(cellOf(input), "");
  setMark(cellOf(input), cellOf(input).dataset.mark ?? "");
  const { division } = input.closest("tr").dataset;
  drafts.forget([{ key: `${division}-${cellOf(input).dataset.figure}` }]);
  sayOverall();
}

function payload(job) {
  if (job.figure === ZERO) return { division: job.division, zero_report: job.value, expected: job.expected };
  return { division: job.division, figure: job.figure, value: job.value, expected: job.expected };
}

export async function work() {
  if (busy || timer || queue.size === 0) return;
  busy = true;
  const jobs = [...queue.values()].slice(0, BLOCK);
  let answer = null;
  try {
    const response = await fetch(`${form.dataset.blockUrl}?section=${section}`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRFToken": session.token,
        "X-Portal-Account": form.dataset.account,
      },
      body: JSON.stringify({ cells: jobs.map(payload) }),
      redirect: "manual",
    });
    answer = { status: response.type === "opaqueredirect" ? 401 : response.status, data: {} };
    if (answer.status < 500) answer.data = await response.json().catch(() => ({}));
  } catch {
    answer = null;
  }
  busy = false;
  await receive(jobs, answer);
}

async function receive(jobs, answer) {
  const { status, data } = answer ?? { status: 0, data: {} };
  if (status === 0 || status >= 500 || status === 429) {
    if (status !== 429) remember(jobs);
    return later(status === 0 ? words.offline : words.failed);
  }
  if (status === 401 || data.reason === "sign_in") return signedOut(data);
  if (status === 403 && data.reason === "csrf") return (await forgetSession()) ? work() : later(words.failed);
  failures = 0;
  if (status === 200) settle(jobs, data);
  else jobs.forEach((job) => fare(job, { ...job, status: "invalid", message: data.message ?? words.failed }));
  sayOverall(data.saved_at);
  work();
}

/* Sent, and no answer came: the server may have stored it. */
function remember(jobs) {
  for (const job of jobs) job.sent = [...new Set([...job.sent, plain(String(job.value))])].slice(-8);
  drafts.keep(jobs.filter((job) => queue.get(job.key) === job));
}

function signedOut(data) {
  showSignIn(data);
  later(words.signedOut);
}

function later(text) {
  say("offline", fill(text, { n: queue.size }));
  for (const job of queue.values()) {
    const place = placeOf(job.division, job.figure);
    if (isFigure(place)) setState(cellOf(place), "waiting");
  }
  timer = setTimeout(resume, RETRY[Math.min(failures, RETRY.length - 1)]);
  failures += 1;
}

export function resume() {
  clearTimeout(timer);
  timer = 0;
  work();
}

/* ---- what the server answered ---- */

function settle(jobs, data) {
  jobs.forEach((job, number) => fare(job, data.results[number]));
  applyState(data, { isPending });
  for (const { division, figure, status } of data.results) {
    const place = placeOf(division, figure);
    if (status === "saved" && isFigure(place) && !isPending(division, figure)) flash(cellOf(place));
  }
  refreshPanel();
}

function fare(job, result) {
  const newer = queue.get(job.key) === job ? null : queue.get(job.key);
  if (!newer) queue.delete(job.key);
  if (result.status === "conflict" && job.sent.includes(String(result.conflict.value ?? ""))) {
    return again(job, newer, result.conflict.value);
  }
  if (result.status === "saved") saved(job, newer, result);
  else if (!newer) notSaved(job, result);
  finish(job, result);
}

/* What stands there is what this page sent before its line broke. */
function again(job, newer, value) {
  if (newer) {
    newer.expected = value ?? "";
    finish(job, { ...job, status: "replaced" });
  } else enqueue([{ ...job, expected: value ?? "", sent: [] }], { jobs: [], results: [], settled: () => finish(job, { ...job, status: "saved" }) });
}

function saved(job, newer, result) {
  if (newer) newer.expected = job.figure === ZERO ? result.value : result.value ?? "";
  else drafts.forget([job]);
  const place = placeOf(job.division, job.figure);
  if (!place) rememberElsewhere(job, result.value);
  if (!isFigure(place)) return;
  place.dataset.stored = result.value ?? "";
  place.dataset.shown = result.text;
  if (newer) return;
  setState(cellOf(place), "");
  if (place.value === job.value || !isTyped(place)) place.value = result.text;
}

/* What a cell of another tab holds now, for the next block that is pasted over it. */
function rememberElsewhere(job, value) {
  const line = lineOf(job.division);
  if (!line || job.figure === ZERO) return;
  line.dataset.elsewhere = JSON.stringify({ ...JSON.parse(line.dataset.elsewhere || "{}"), [job.figure]: value ?? "" });
}

function notSaved(job, result) {
  const place = placeOf(job.division, job.figure);
  if (job.figure === ZERO) {
    drafts.forget([job]);
    const tick = tickOf(job.division);
    if (tick) tick.checked = result.conflict ? result.conflict.value : Boolean(job.expected);
    return say("error", result.message);
  }
  if (job.quiet) {
    drafts.forget([job]);
    if (isFigure(place)) takeBack(place, result);
    return undefined;
  }
  if (result.status === "conflict") {
    drafts.keep([job]);
    if (isFigure(place)) showConflict(place, job.value, result);
    return undefined;
  }
  if (result.status === "outside" || !isFigure(place)) drafts.forget([job]);
  else drafts.keep([{ ...job, problem: result.message }]);
  if (isFigure(place)) refuse(place, result.message);
  return undefined;
}

/* An undo that came too late leaves what others have entered since. */
function takeBack(place, result) {
  setState(cellOf(place), "");
  if (result.conflict) {
    place.dataset.stored = result.conflict.value ?? "";
    place.dataset.shown = result.conflict.value === null ? "" : result.conflict.text;
  }
  place.value = shownText(place);
}

export function refuse(input, message) {
  setState(cellOf(input), "invalid");
  input.title = message;
  input.setAttribute("aria-invalid", "true");
  if (document.activeElement === input) refreshPanel();
}

function finish(job, result) {
  if (job.fared) return;
  job.fared = true;
  const { action } = job;
  action.results.push({ job, ...result });
  /* after the words about the whole table, so that its own are read */
  if (action.results.length === action.jobs.length) queueMicrotask(() => action.settled?.(action));
}

function flash(cell) {
  if (cell.querySelector(".cell__mark")) return;
  cell.classList.add("is-saved");
  setMark(cell, "✓");
  setTimeout(() => {
    if (cell.classList.contains("is-saved")) setMark(cell, cell.dataset.mark ?? "");
    cell.classList.remove("is-saved");
  }, 1500);
}

export function sayOverall(savedAt) {
  if (queue.size) return;
  if (table.querySelector(".is-conflict")) say("conflict", words.conflict);
  else if (table.querySelector(".is-invalid")) say("error", words.invalid);
  else if (savedAt) say("saved", `${words.saved} ${savedAt}`);
  else say("", "");
}

/* ---- what an earlier page left behind ---- */

export function restore() {
  const waiting = [];
  for (const draft of drafts.drafts()) {
    const place = placeOf(draft.division, draft.figure);
    if (isFigure(place)) {
      place.dataset.shown ??= place.defaultValue;
      place.value = draft.value;
      if (draft.problem) {
        refuse(place, draft.problem);
        continue;
      }
    } else if (draft.problem) continue;
    if (draft.figure === ZERO && tickOf(draft.division)) tickOf(draft.division).checked = draft.value;
    waiting.push(draft);
  }
  if (waiting.length) enqueue(waiting, begin());
  else sayOverall();
}

addEventListener("online", resume);
addEventListener("focus", () => queue.size && resume());
document.addEventListener("visibilitychange", () => {
  if (document.hidden && isFigure(document.activeElement)) saveTyped(document.activeElement);
  else if (queue.size) resume();
});
addEventListener("pagehide", () => isFigure(document.activeElement) && saveTyped(document.activeElement));
addEventListener("beforeunload", (event) => { if (queue.size && !drafts.isKept()) event.preventDefault(); });
