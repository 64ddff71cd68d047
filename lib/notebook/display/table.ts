/** Tables as outputs of a notebook's cell; danfo's data frames have only a table of text. */
import { displayBundle } from "./display";
import { escapeHtml } from "./html";

/** The part of a danfo `DataFrame` that a table needs. */
export interface DataFrameLike {
  readonly columns: readonly string[];
  readonly values: unknown;
}

/** What is shown of a table, and how. */
export interface TableOptions {
  /** Shown above the table. */
  readonly caption?: string;
  /** Which columns, and in which order; all unless given. */
  readonly columns?: readonly string[];
  /** Significant digits of numbers that are not whole; 4 unless given. */
  readonly digits?: number;
  /** At most so many rows, and a line that says how many more there are; 50 unless given. */
  readonly limit?: number;
}

/**
 * Shows a table below the cell, as HTML and as text. Numbers are right-aligned; null, undefined and NaN are dashes.
 * @param rows objects with the same keys, or a danfo `DataFrame`.
 */
export function showTable(rows: readonly object[] | DataFrameLike, options: TableOptions = {}): void {
  const table = layOut(rows, options);
  displayBundle({ "text/html": tableHtml(table), "text/plain": tableText(table) });
}

interface Table {
  readonly caption: string;
  readonly columns: readonly string[];
  /** Per column: right-aligned. */
  readonly numeric: readonly boolean[];
  readonly cells: readonly (readonly string[])[];
  readonly note: string;
}

function layOut(
  input: readonly object[] | DataFrameLike,
  { caption = "", columns, digits = 4, limit = 50 }: TableOptions,
): Table {
  const rows = "columns" in input ? rowsOf(input) : (input as readonly Record<string, unknown>[]);
  const names = columns ?? ("columns" in input ? input.columns : [...new Set(rows.flatMap((row) => Object.keys(row)))]);
  const shown = rows.slice(0, limit);
  const numeric = names.map((name) => shown.every((row) => typeof (row[name] ?? 0) === "number"));
  const cells = shown.map((row) => names.map((name) => cellText(row[name], digits)));
  const note = rows.length > limit ? `… and ${rows.length - limit} more rows` : "";
  return { caption, columns: names, numeric, cells, note };
}

function rowsOf({ columns, values }: DataFrameLike): Record<string, unknown>[] {
  return (values as readonly unknown[][]).map((row) =>
    Object.fromEntries(columns.map((name, place) => [name, row[place]])),
  );
}

function cellText(value: unknown, digits: number): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (typeof value === "number" && !Number.isInteger(value)) return String(Number(value.toPrecision(digits)));
  return String(value);
}

function tableHtml({ caption, columns, numeric, cells, note }: Table): string {
  const align = numeric.map((right) => ` style="text-align:${right ? "right" : "left"}"`);
  const row = (tag: string, texts: readonly string[]): string =>
    `<tr>${texts.map((text, place) => `<${tag}${align[place]}>${escapeHtml(text)}</${tag}>`).join("")}</tr>`;
  return [
    "<table>",
    caption && `<caption>${escapeHtml(caption)}</caption>`,
    `<thead>${row("th", columns)}</thead>`,
    `<tbody>${cells.map((texts) => row("td", texts)).join("\n")}</tbody>`,
    "</table>",
    note && `<p>${note}</p>`,
  ]
    .filter(Boolean)
    .join("\n");
}

function tableText({ caption, columns, numeric, cells, note }: Table): string {
  const widths = columns.map((name, place) => Math.max(name.length, ...cells.map((texts) => texts[place].length)));
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, place) => (numeric[place] ? text.padStart(widths[place]) : text.padEnd(widths[place])))
      .join("  ")
      .trimEnd();
  return [caption, line(columns), ...cells.map(line), note].filter(Boolean).join("\n");
}
