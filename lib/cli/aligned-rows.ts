/** Rows of a table in columns of equal width, for a terminal. */

/** The lines of a table, its head first. @param rows objects with the same keys. */
export function alignedRows(rows: readonly object[]): string[] {
  return padded(rows).map((cells) => cells.join("  ").trimEnd());
}

/** The same as Markdown. */
export function markdownRows(rows: readonly object[]): string[] {
  const [head, ...others] = padded(rows);
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rule = `|${head.map((cell) => "-".repeat(cell.length + 2)).join("|")}|`;
  return [line(head), rule, ...others.map(line)];
}

/** The head and the rows as cells, as wide as the widest of their column. */
function padded(rows: readonly object[]): string[][] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = [
    names,
    ...rows.map((row) => names.map((name) => String((row as Record<string, unknown>)[name] ?? ""))),
  ];
  const widths = names.map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  return cells.map((line) => line.map((cell, column) => cell.padEnd(widths[column])));
}
