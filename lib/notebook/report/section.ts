/** An executed notebook as a part of a page: prose, figures and tables, the code folded away. */
import * as path from "node:path";
import { escapeHtml } from "../display/html";
import { type Cell, readNotebook } from "../notebook-file";
import { type Heading, type ProseContext, renderMarkdown } from "./markdown";
import { folded, renderOutput } from "./report-outputs";
import type { Section } from "./report-page";

/** What a section may refer to, and what it holds. */
export type SectionOptions = Pick<ProseContext, "addressOf" | "figureValues">;

/** @throws UserError when the notebook is missing or damaged. */
export async function notebookSection(file: string, options: SectionOptions): Promise<Section> {
  const headings: Heading[] = [];
  const id = sectionId(file);
  const context: ProseContext = { folder: path.dirname(file), prefix: id, headings, ...options };
  const cells: string[] = [];
  for (const cell of readNotebook(file).cells) cells.push(await renderCell(cell, context)); // in order: headings are numbered
  return {
    id,
    title: headings[0]?.text ?? path.basename(file, ".ipynb"),
    headings,
    html: cells.filter(Boolean).join("\n"),
  };
}

/** The name of a notebook's section on a page. */
export function sectionId(file: string): string {
  return `notebook-${path.basename(file, ".ipynb").replace(/[^A-Za-z0-9]+/g, "-")}`;
}

async function renderCell(cell: Cell, context: ProseContext): Promise<string> {
  if (cell.cell_type === "markdown") return renderMarkdown(cell.source, context);
  if (cell.cell_type === "raw" || cell.source.trim() === "") return "";
  const outputs = await Promise.all((cell.outputs ?? []).map((output) => renderOutput(output, context)));
  return [folded("Code", `<pre><code>${escapeHtml(cell.source)}</code></pre>`), ...outputs].join("\n");
}
