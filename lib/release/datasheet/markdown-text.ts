/** Pieces of Markdown: escaped text, tables, numbers. */

/** Text of the user's, such as a label's name, with nothing in it that Markdown would read. */
export function text(value: string): string {
  return value.replace(/\s+/g, " ").replace(/[\\`*_{}[\]<>#|~]/g, (character) => `\\${character}`);
}

/** A table; the cells are Markdown already. */
export function table(columns: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;
  return [line(columns), line(columns.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Three significant digits, as in the other reports. */
export function number(value: number): string {
  return Number(value.toPrecision(3)).toString();
}

/** "0.502 (0.487 to 0.518)". */
export function numberWithInterval({
  value,
  low,
  high,
}: {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}): string {
  return low === high ? number(value) : `${number(value)} (${number(low)} to ${number(high)})`;
}
