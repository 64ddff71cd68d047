/** A short title for a cell, for progress displays and errors. */
import type { Cell, Notebook } from "../notebook-file";

const longest = 60;

/** The cell's own first comment, else the nearest heading above it, else its first line. */
export function cellTitle(notebook: Notebook, cell: Cell): string {
  const first = cell.source.trim().split("\n")[0];
  const comment = /^\/\/+\s*(.+)/.exec(first)?.[1];
  return shortened((comment ?? headingAbove(notebook, cell) ?? first).replace(/[.:;]\s*$/, ""));
}

function headingAbove(notebook: Notebook, cell: Cell): string | undefined {
  const above = notebook.cells.slice(0, notebook.cells.indexOf(cell)).filter((other) => other.cell_type === "markdown");
  const headings = above.flatMap((other) => [...other.source.matchAll(/^#+\s+(.+)$/gm)]);
  return headings.at(-1)?.[1].replace(/[*_`]/g, "");
}

function shortened(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}
