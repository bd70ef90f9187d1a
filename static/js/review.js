/* Picking cells for a return: the cell goes into a row of the batch without a new page. Without this file the button
   sends the form, and the server answers with that row filled in. */

const body = document.querySelector("[data-remarks]");
const counter = document.querySelector("[data-rows]");

function fieldsOf(row) {
  return Object.fromEntries(
    [...row.querySelectorAll("select, input")].map((field) => [field.name.replace(/^r\d+-/, ""), field]),
  );
}

function isBlank(row) {
  return Object.values(fieldsOf(row)).every((field) => field.value === "" || field.options?.length === 1);
}

function addRow() {
  const number = body.rows.length;
  const row = body.rows[0].cloneNode(true);
  row.querySelectorAll(".errorlist").forEach((list) => list.remove());
  for (const field of row.querySelectorAll("select, input")) {
    const name = field.name.replace(/^r\d+-/, `r${number}-`);
    const label = row.querySelector(`label[for="${field.id}"]`);
    field.name = name;
    field.id = `id_${name}`;
    field.value = "";
    if (label) label.htmlFor = field.id;
  }
  body.append(row);
  counter.value = String(number + 1);
  return row;
}

function freeRow() {
  return [...body.rows].find(isBlank) ?? addRow();
}

function pick(event) {
  const button = event.currentTarget;
  event.preventDefault();
  const [division, figure] = button.value.split("-");
  const row = freeRow();
  const fields = fieldsOf(row);
  if (fields.division) fields.division.value = division ?? "";
  if (fields.figure) fields.figure.value = figure ?? "";
  button.classList.add("is-picked");
  fields.problem.focus();
  fields.problem.scrollIntoView({ block: "center" });
}

if (body && counter) {
  document.querySelectorAll("[data-pick]").forEach((button) => button.addEventListener("click", pick));
  document.querySelectorAll("[data-more]").forEach((button) =>
    button.addEventListener("click", (event) => {
      event.preventDefault();
      fieldsOf(addRow()).problem.focus();
    }),
  );
}
