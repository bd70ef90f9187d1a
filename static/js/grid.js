/* The entry grid. The page is a plain form without this file and those of grid/. What was typed is never thrown away:
   a cell leaves the queue only when the server has stored it, refused it, or shown that somebody else was first. */

import { divisionOf, form, goTo, isFigure, isPlace, table, ZERO } from "./grid/dom.js";
import "./grid/filter.js";
import "./grid/moving.js";
import "./grid/panel.js";
import "./grid/paste.js";
import "./grid/watch.js";
import { enqueue, isIdle, restore, saveTyped } from "./grid/saving.js";
import { recorded } from "./grid/undo.js";

table.addEventListener("change", (event) => {
  const field = event.target;
  if (isFigure(field)) return saveTyped(field, recorded());
  if (field.type !== "checkbox") return undefined;
  const change = { division: divisionOf(field), figure: ZERO, value: field.checked, expected: !field.checked };
  return enqueue([change], recorded());
});

/* A button of the page waits until everything typed has been saved. */
form.addEventListener("submit", (event) => {
  if (isFigure(document.activeElement)) saveTyped(document.activeElement, recorded());
  if (isIdle()) return;
  event.preventDefault();
  const button = event.submitter;
  const wait = setInterval(() => {
    if (!isIdle()) return;
    clearInterval(wait);
    if (!table.querySelector(".is-invalid, .is-conflict")) form.requestSubmit(button);
  }, 100);
});

/* A finding's link leads into its cell; one of another tab opens it there. */
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href*="#c-"]');
  const place = link && link.pathname === location.pathname && document.getElementById(link.hash.slice(1));
  if (!isPlace(place)) return;
  event.preventDefault();
  goTo(place);
});

restore();
const asked = document.getElementById(location.hash.slice(1));
if (isPlace(asked)) goTo(asked);
