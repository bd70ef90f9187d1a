/* Undo and redo: each step saves the values before, if nobody has changed them since. */

import { display, fill, isFigure, placeOf, say, tickOf, words, ZERO } from "./dom.js";
import { begin, enqueue } from "./saving.js";

const STEPS = 50;
const done = [];
const undone = [];

/* An action that can be taken back; `told`, if given, hears of its results too. */
export function recorded(told) {
  return begin((action) => {
    push(done, changesOf(action));
    undone.length = 0;
    told?.(action);
  });
}

function changesOf(action) {
  return action.results
    .filter(({ status, job, value }) => status === "saved" && (value ?? "") !== (job.expected ?? ""))
    .map(({ job, value }) => ({ division: job.division, figure: job.figure, before: job.expected, after: value ?? "" }));
}

function push(stack, changes) {
  if (!changes.length) return;
  stack.push(changes);
  if (stack.length > STEPS) stack.shift();
}

export const undo = () => step(done, undone, words.undone);
export const redo = () => step(undone, done, words.redone);

function step(from, to, text) {
  const changes = from.pop();
  if (!changes) return say("", words.nothingToUndo);
  for (const { division, figure, before } of changes) show(division, figure, before);
  const action = begin(({ results, jobs }) => {
    push(to, changesOf({ results }));
    const missed = results.filter(({ status }) => status !== "saved").length;
    const told = fill(text, { n: jobs.length - missed });
    say(missed ? "conflict" : "saved", missed ? `${told} ${fill(words.notUndone, { n: missed })}` : told);
  });
  return enqueue(
    changes.map(({ division, figure, before, after }) => ({ division, figure, value: before, expected: after, quiet: true })),
    action,
  );
}

function show(division, figure, value) {
  const place = placeOf(division, figure);
  if (figure === ZERO) {
    const tick = tickOf(division);
    if (tick) tick.checked = value;
  } else if (isFigure(place)) place.value = display(value);
}
