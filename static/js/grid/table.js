/* Reading a block copied from a spreadsheet: rows and columns, without the headings and names copied along. */

/* Tab-separated text as Excel and WPS put it on the clipboard: a cell with a tab, a line end or a quote in it is quoted. */
export function parse(text) {
  const rows = [[]];
  let cell = "";
  let isQuoted = false;
  const source = text.replace(/\r\n?/g, "\n");
  for (let index = 0; index < source.length; index += 1) {
    const sign = source[index];
    if (isQuoted) {
      if (sign !== '"') cell += sign;
      else if (source[index + 1] === '"') cell += source[(index += 1)];
      else isQuoted = false;
    } else if (sign === '"' && cell === "" && closes(source, index)) isQuoted = true;
    else if (sign === "\t" || sign === "\n") {
      rows.at(-1).push(cell.trim());
      cell = "";
      if (sign === "\n") rows.push([]);
    } else cell += sign;
  }
  rows.at(-1).push(cell.trim());
  while (rows.length > 1 && rows.at(-1).every((each) => each === "")) rows.pop();
  const width = Math.max(...rows.map((row) => row.length));
  return rows.map((row) => [...row, ...Array(width - row.length).fill("")]);
}

/* A quote opens a cell only where another ends it before a tab, a line end or the text's end. */
const closes = (source, index) => /^"(?:[^"]|"")*"(?:\t|\n|$)/.test(source.slice(index));

const bare = (text) => text.replace(/[\s　◇*]/g, "").replace(/[（(][^）)]*[）)]$/, "").toLowerCase();
const hasDigit = (text) => /[0-9０-９]/.test(text);
const WORDS = new Set(["不适用", "na", "n/a", "notapplicable"]);
const TOTALS = new Set(["合计", "总计", "小计", "全省", "全省合计", "total"]);
const isValue = (text) => text === "" || hasDigit(text) || WORDS.has(bare(text));

/* names: [[code, [names…]]…]; headings: [[figure, [headings…]]…].
   → {rows: [{code or null, values: [[figure or null, text]…]}], left: what was left out, in order: "heading", "names", "totals"} */
export function readBlock(text, names, headings) {
  let rows = parse(text);
  const left = [];
  const byHeading = new Map(headings.flatMap(([figure, known]) => known.map((each) => [bare(each), figure])));
  const byName = new Map(names.flatMap(([code, known]) => known.map((each) => [bare(each), code])));
  const heading = rows.findIndex((row) => row.some((each) => byHeading.has(bare(each))));
  let figures = null;
  if (heading >= 0 && heading < 4) {
    figures = rows[heading].map((each) => byHeading.get(bare(each)) ?? null);
    rows = rows.slice(heading + 1);
    left.push("heading");
  }
  const column = nameColumn(rows, byName);
  while (rows.length > 1 && isHeading(rows[0], column, byName)) {
    rows = rows.slice(1);
    if (!left.includes("heading")) left.push("heading");
  }
  if (column >= 0) left.push("names");
  const isTotal = (row) => column >= 0 && TOTALS.has(bare(row[column]));
  if (rows.some(isTotal)) left.push("totals");
  rows = rows.filter((row) => !isTotal(row));
  return {
    left,
    byName: column >= 0,
    byHeading: figures !== null,
    rows: rows.map((row) => ({
      name: column >= 0 ? row[column] : "",
      code: column >= 0 ? byName.get(bare(row[column])) ?? null : null,
      values: valuesOf(row, figures, column),
    })),
  };
}

function valuesOf(row, figures, column) {
  if (!figures) return row.slice(column + 1).map((text) => [null, text]);
  return row.map((text, number) => [figures[number], text]).filter(([figure], number) => figure !== null && number !== column);
}

/* The column in which at least half of what is written are units of the page. */
function nameColumn(rows, byName) {
  for (let column = 0; column < Math.min(3, rows[0].length); column += 1) {
    const written = rows.map((row) => row[column]).filter(Boolean);
    const known = written.filter((each) => byName.has(bare(each)));
    if (known.length && known.length * 2 >= written.length) return column;
  }
  return -1;
}

/* No figure in it, and no unit's name: a heading, or a line of 计量单位. */
function isHeading(row, column, byName) {
  if (column >= 0 && byName.has(bare(row[column]))) return false;
  const rest = row.slice(column + 1);
  return rest.some((each) => each !== "") && rest.every((each) => each === "" || !isValue(each));
}
