/* Others at the same return: what they save appears here, without a question while nothing has changed. */

import { applyState, setComments } from "./answers.js";
import { cellOf, fill, form, lines, placeOf, section, words } from "./dom.js";
import { isPending, resume, isIdle } from "./saving.js";
import { accept, showSignIn } from "./session.js";

const EVERY = 15000;
const moved = document.getElementById("state-notice");
let etag = "";

const seen = () => lines().map(({ dataset }) => `${dataset.division}.${dataset.version}`).join("-");

async function look() {
  if (document.hidden) return;
  const query = new URLSearchParams({ section, seen: seen() });
  const headers = { Accept: "application/json", ...(etag ? { "If-None-Match": etag } : {}) };
  try {
    const answer = await fetch(`${form.dataset.changesUrl}?${query}`, { headers, redirect: "manual", cache: "no-store" });
    if (answer.status === 401 || answer.type === "opaqueredirect") return showSignIn();
    if (answer.status !== 200) return undefined;
    const tag = answer.headers.get("ETag") ?? "";
    show(await answer.json(), tag);
  } catch {
    /* no line: the queue says so where there is anything to save */
  }
  return undefined;
}

function show(data, tag) {
  accept(data);
  if (String(data.account) !== form.dataset.account) return;
  etag = tag;
  applyState(data, { isPending });
  for (const { division, figure, count } of data.comments) {
    const place = placeOf(division, figure);
    if (place) setComments(cellOf(place), count);
  }
  if (data.state !== form.dataset.state) {
    moved.querySelector("[data-slot=text]").textContent = fill(words.stateChanged, {});
    moved.hidden = false;
  }
  if (!isIdle()) resume();
}

setInterval(look, EVERY);
document.addEventListener("grid:look", () => { etag = ""; look(); });
document.addEventListener("visibilitychange", look);
addEventListener("focus", look);
