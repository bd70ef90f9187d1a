/* The grid's page: its parts, its cells, and how a cell is marked. */

export const form = document.getElementById("grid-form");
export const table = form.querySelector("table.entry-grid");
export const words = document.getElementById("grid-words").dataset;
export const panel = document.getElementById("cell-panel");
export const section = form.dataset.section;
export const ZERO = "zero_report";

const status = document.getElementById("save-status");
const PLACE = ".cell > input, .cell > .cell__value";

export const isPlace = (element) => element instanceof HTMLElement && element.matches(PLACE);
export const isFigure = (element) => element instanceof HTMLInputElement && element.matches(".cell > input");
export const isEditable = (element) => isFigure(element) && !element.readOnly;
export const cellOf = (element) => element.closest("td");
export const lineOf = (code) => table.querySelector(`tr[data-division="${CSS.escape(code)}"]`);
export const placeOf = (code, figure) => document.getElementById(`c-${code}-${figure}`);
export const tickOf = (code) => lineOf(code)?.querySelector("input[type=checkbox]") ?? null;
export const figureOf = (element) => cellOf(element).dataset.figure;
export const divisionOf = (element) => element.closest("tr").dataset.division;
export const lines = () => [...table.tBodies[0].rows];
export const shownLines = () => lines().filter((line) => !line.hidden);
export const placesOf = (line) => [...line.querySelectorAll(PLACE)];
export const grid = () => shownLines().map(placesOf);

/* What the cell showed when it last agreed with the server; something else in it is typing. */
export const shownText = (input) => input.dataset.shown ?? input.defaultValue;
export const isTyped = (input) => input.value !== shownText(input);

export function say(state, text) {
  status.dataset.state = state;
  status.textContent = text;
}

export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

export function setMark(cell, text) {
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

const STATES = { saving: "↻", waiting: "⏸", invalid: "!", conflict: "≠" };

/* saving, waiting (offline), invalid, conflict, or "" for none of them. */
export function setState(cell, state) {
  for (const each of Object.keys(STATES)) cell.classList.toggle(`is-${each}`, each === state);
  setMark(cell, STATES[state] ?? "");
  const input = cell.querySelector("input");
  if (state !== "invalid") input?.removeAttribute("aria-invalid");
}

const FULL_WIDTH = { "，": ",", "．": ".", "－": "-", "＋": "+", "　": " " };

/* Typed text as it would be stored, as far as a page can tell: "１，２００" is "1200", 不适用 is "NA". */
export function plain(text) {
  const half = text.trim().replace(/[０-９，．－＋　]/g, (sign) => FULL_WIDTH[sign] ?? String.fromCharCode(sign.charCodeAt(0) - 0xfee0));
  if (["不适用", "na", "n/a", "not applicable"].includes(half.trim().toLowerCase())) return "NA";
  const number = half.replace(/,/g, "").trim();
  return /^\+?\d+(\.\d+)?$/.test(number) ? number.replace(/^\+?0*(?=\d)/, "").replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "") : number;
}

/* A stored value as a cell shows it. */
export function display(stored) {
  if (stored === null || stored === "") return "";
  if (stored === "NA") return words.notApplicable;
  const [whole, part] = stored.split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (part ? `.${part}` : "");
}

/* How a cell is called: 广州市 新增质押项目数. */
export function nameOf(code, figure) {
  const place = placeOf(code, figure);
  if (place) return place.getAttribute("aria-label");
  const line = lineOf(code);
  const known = document.getElementById("grid-figures").content.querySelector(`[data-figure="${figure}"]`);
  return `${line?.dataset.name ?? code} ${known?.dataset.label ?? words.zeroReport}`;
}

/* Where a cell is: on this page, or on another tab. */
export function addressOf(code, figure) {
  const known = document.getElementById("grid-figures").content.querySelector(`[data-figure="${figure}"]`);
  if (!known || known.dataset.section === section) return `#c-${code}-${figure}`;
  return `?section=${known.dataset.section}&cell=${code}-${figure}#c-${code}-${figure}`;
}

export function goTo(place) {
  place.closest("tr").hidden = false;
  place.focus();
  place.scrollIntoView({ block: "center", inline: "center" });
}
