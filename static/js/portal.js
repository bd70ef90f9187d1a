/* Small conveniences. Every page works without this file. */

const ready = (work) =>
  document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", work) : work();

/* The day field of the top bar sends itself once a whole day stands in it and it is left. */
function submitChosenDay(form) {
  const field = form.elements.namedItem("as_of");
  field.addEventListener("change", () => {
    if (field.value !== field.defaultValue && field.checkValidity()) form.requestSubmit();
  });
}

/* A disclosure that opens for the address's fragment, and closes on Escape if it is a menu. */
function openForFragment() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const holder = target && target.closest("details");
  if (holder) {
    holder.open = true;
    target.scrollIntoView();
  }
}

function closeOnEscape(details) {
  details.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && details.open) {
      details.open = false;
      details.querySelector("summary").focus();
    }
  });
}

/* A menu that lies over the page closes once something else is pressed or reached. */
function closeOnLeaving(details) {
  closeOnEscape(details);
  const leave = (event) => { if (!details.contains(event.target)) details.open = false; };
  document.addEventListener("pointerdown", leave);
  document.addEventListener("focusin", leave);
}

/* What a cell sorts by: data-sort, else its text; numbers and percentages as numbers, blanks always last. */
function sortKey(row, column) {
  const cell = row.cells[column];
  const text = (cell.dataset.sort ?? cell.textContent).trim();
  const number = text.replace(/[,%+\s]/g, "");
  if (text === "" || text === "—") return null;
  return number !== "" && Number.isFinite(Number(number)) ? Number(number) : text;
}

function compareKeys(left, right, direction) {
  if (left === null || right === null) return (left === null) - (right === null);
  if (typeof left === "number" && typeof right === "number") return direction * (left - right);
  return direction * String(left).localeCompare(String(right), document.documentElement.lang);
}

function sortRows(table, heading, direction) {
  const column = heading.cellIndex;
  const body = table.tBodies[0];
  const keyed = [...body.rows].map((row) => [sortKey(row, column), row]);
  keyed.sort((left, right) => compareKeys(left[0], right[0], direction));
  for (const other of heading.parentNode.cells) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
  body.append(...keyed.map(([, row]) => row));
}

/* table[data-sortable]: a heading marked data-sort-first="desc" begins with the largest. */
function makeSortable(table) {
  for (const heading of table.tHead.rows[table.tHead.rows.length - 1].cells) {
    if (heading.hasAttribute("data-no-sort") || heading.textContent.trim() === "") continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort-button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const now = heading.getAttribute("aria-sort");
      const first = heading.dataset.sortFirst === "desc" ? -1 : 1;
      sortRows(table, heading, now === null ? first : now === "ascending" ? -1 : 1);
    });
  }
}

/* button[data-copy="#id"] copies that element's text, and says so in its own words (data-copied). */
function makeCopier(button) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.querySelector(button.dataset.copy);
    const text = "value" in source ? source.value : source.textContent.trim();
    const before = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      if (source.select) source.select();
      else getSelection().selectAllChildren(source);
      document.execCommand("copy");
    }
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = before; }, 2000);
  });
}

/* form[data-once]: a second press of the same button sends nothing. */
function sendOnce(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
  addEventListener("pageshow", () => { delete form.dataset.sent; });
}

/* form[data-decides]: Enter would press the form's first button, which accepts. It goes on to the next field instead. */
function neverDecideByEnter(form) {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("input, select")) return;
    event.preventDefault();
    const places = [...form.querySelectorAll("input:not([type=hidden]), select, textarea, button:not([data-more])")];
    places[places.indexOf(event.target) + 1]?.focus();
  });
}

/* On a narrow screen the tabs scroll: the one shown is brought into sight. */
function showCurrentTab(tabs) {
  const current = tabs.querySelector("[aria-current]");
  if (current && tabs.scrollWidth > tabs.clientWidth) {
    tabs.scrollLeft = current.getBoundingClientRect().left - tabs.getBoundingClientRect().left - 24;
  }
}

ready(() => {
  document.documentElement.classList.add("has-script");
  document.querySelectorAll("form.as-of").forEach(submitChosenDay);
  document.querySelectorAll("table[data-sortable]").forEach(makeSortable);
  document.querySelectorAll("button[data-copy]").forEach(makeCopier);
  document.querySelectorAll("form[data-once]").forEach(sendOnce);
  document.querySelectorAll("form[data-decides]").forEach(neverDecideByEnter);
  document.querySelectorAll("details.menu").forEach(closeOnEscape);
  document.querySelectorAll("details.nav-more").forEach(closeOnLeaving);
  document.querySelectorAll(".section-tabs").forEach(showCurrentTab);
  document.querySelectorAll("button[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });
  openForFragment();
  addEventListener("hashchange", openForFragment);
});
