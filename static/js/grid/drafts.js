/* What is typed and not yet stored, kept in this browser under the account and the quarter: a closed window, a reload
   or an expired session loses nothing, and another account's page never reads it. */

import { form } from "./dom.js";

const key = `portal.drafts.${form.dataset.account}.${form.dataset.quarter}`;
let kept = true;

function read() {
  try {
    const found = JSON.parse(localStorage.getItem(key) ?? "{}");
    return found && typeof found === "object" ? found : {};
  } catch {
    return {};
  }
}

function write(drafts) {
  try {
    if (Object.keys(drafts).length) localStorage.setItem(key, JSON.stringify(drafts));
    else localStorage.removeItem(key);
    kept = true;
  } catch {
    kept = false;
  }
}

export const isKept = () => kept;

/* [{division, figure, value, expected, sent, problem}] in the order of typing. */
export const drafts = () => Object.values(read());

export function keep(jobs) {
  const all = read();
  for (const { key: name, division, figure, value, expected, sent, problem } of jobs) {
    delete all[name];
    all[name] = { division, figure, value, expected, sent, problem };
  }
  write(all);
}

export function forget(jobs) {
  const all = read();
  for (const { key: name } of jobs) delete all[name];
  write(all);
}
