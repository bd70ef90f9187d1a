/* How a paste, a fill or a clearing fared: 粘贴84格：已保存80，有误3，锁定1, with a link to each cell that was not saved. */

import { addressOf, fill, nameOf, words } from "./dom.js";
import { undo } from "./undo.js";

const box = document.getElementById("block-report");
const SHOWN = 30;

export function showReport(title, action, { same = 0, outside = [], left = [] } = {}) {
  const bad = action.results.filter(({ status }) => ["invalid", "conflict", "locked", "outside"].includes(status));
  const count = (name) => bad.filter(({ status }) => status === name).length;
  const total = action.results.length + same + outside.length;
  const kinds = [
    [words.countSaved, total - bad.length - outside.length],
    [words.countInvalid, count("invalid")],
    [words.countConflict, count("conflict")],
    [words.countLocked, count("locked")],
    [words.countOutside, count("outside") + outside.length],
  ].filter(([, n], number) => n || number === 0);
  const sentence = fill(title, { n: total }) + kinds.map(([text, n]) => fill(text, { n })).join(words.comma);
  const told = { heading: words.leftHeading, names: words.leftNames, totals: words.leftTotals };
  const notes = left.map((each) => told[each]);
  box.querySelector("[data-slot=text]").textContent = [sentence, ...notes].join(words.stop);
  box.querySelector("[data-slot=cells]").replaceChildren(...bad.slice(0, SHOWN).map(line), ...outside.slice(0, SHOWN).map(lost));
  box.classList.toggle("notice--warning", bad.length + outside.length > 0);
  box.hidden = false;
}

function line({ job, message }) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = addressOf(job.division, job.figure);
  link.textContent = nameOf(job.division, job.figure);
  item.append(link, ` “${job.value}” ${message ?? ""}`);
  return item;
}

function lost(text) {
  const item = document.createElement("li");
  item.textContent = `${words.outside} “${text}”`;
  return item;
}

box.querySelector("[data-act=undo]").addEventListener("click", () => { box.hidden = true; undo(); });
box.querySelector("[data-act=close]").addEventListener("click", () => { box.hidden = true; });
