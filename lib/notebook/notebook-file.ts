/** Notebook files: read, and written as Jupyter itself writes them (nbformat 4.5), so that diffs stay small. */
import * as fs from "node:fs";
import { writeFileAtomic } from "../support/files/atomic";
import { UserError, messageOf } from "../support/errors";
import { parseJson } from "../support/files/json-file";
import { readPlainFile } from "../support/files/plain-file";

/** One output in several forms: MIME type to content; the reader's program shows the richest that it knows. */
export type MimeBundle = Record<string, unknown>;

export interface StreamOutput {
  output_type: "stream";
  name: "stdout" | "stderr";
  text: string;
}

export interface DisplayOutput {
  output_type: "display_data" | "execute_result";
  data: MimeBundle;
  metadata: Record<string, unknown>;
}

export interface ErrorOutput {
  output_type: "error";
  ename: string;
  evalue: string;
  traceback: string[];
}

export type Output = StreamOutput | DisplayOutput | ErrorOutput;

export interface Cell {
  cell_type: "code" | "markdown" | "raw";
  id: string;
  metadata: { tags?: string[]; [key: string]: unknown };
  source: string;
  /** Code cells only. */
  outputs?: Output[];
  /** Code cells only; null: not run. */
  execution_count?: number | null;
}

export interface Notebook {
  cells: Cell[];
  metadata: Record<string, unknown>;
  nbformat: number;
  nbformat_minor: number;
}

/**
 * Reads a notebook; texts come as one string each, every cell has an id.
 * @throws UserError when the file is missing or is no notebook of format 4.
 */
export function readNotebook(file: string): Notebook {
  if (!fs.existsSync(file)) throw new UserError(`The notebook ${file} does not exist.`);
  const text = readPlainFile(file).toString("utf8");
  let notebook: Notebook;
  try {
    notebook = parseJson(text) as Notebook;
  } catch (error) {
    throw new UserError(`${file} is not a notebook: ${messageOf(error)}.`);
  }
  if (notebook?.nbformat !== 4 || !Array.isArray(notebook.cells)) {
    throw new UserError(`${file} is not a notebook of format 4; open it in JupyterLab and save it once.`);
  }
  return {
    cells: notebook.cells.map(wholeCell),
    metadata: notebook.metadata ?? {},
    nbformat: 4,
    nbformat_minor: Math.max(5, notebook.nbformat_minor ?? 0),
  };
}

/** Writes a notebook atomically: one-space indent, sorted keys, texts as lists of lines. */
export function writeNotebook(file: string, notebook: Notebook): void {
  const cells = notebook.cells.map((cell) => ({
    ...cell,
    source: lines(cell.source),
    ...(cell.outputs && { outputs: cell.outputs.map(splitOutput) }),
  }));
  writeFileAtomic(file, `${JSON.stringify(sortKeys({ ...notebook, cells }), null, 1)}\n`);
}

/** The code cells that there is something to run in, in order. */
export function codeCells(notebook: Notebook): Cell[] {
  return notebook.cells.filter((cell) => cell.cell_type === "code" && cell.source.trim() !== "");
}

export function hasTag(cell: Cell, tag: string): boolean {
  return cell.metadata.tags?.includes(tag) ?? false;
}

function wholeCell(cell: Cell, index: number): Cell {
  const whole: Cell = {
    ...cell,
    id: cell.id ?? `cell-${index + 1}`,
    metadata: cell.metadata ?? {},
    source: joined(cell.source),
  };
  if (cell.cell_type === "code") whole.outputs = (cell.outputs ?? []).map(joinOutput);
  return whole;
}

function joinOutput(output: Output): Output {
  if (output.output_type === "stream") return { ...output, text: joined(output.text) };
  return "data" in output ? { ...output, data: mapTexts(output.data, joined) } : output;
}

function splitOutput(output: Output): object {
  if (output.output_type === "stream") return { ...output, text: lines(output.text) };
  return "data" in output ? { ...output, data: mapTexts(output.data, (text) => lines(text as string)) } : output;
}

function mapTexts(data: MimeBundle, change: (text: string | string[]) => unknown): MimeBundle {
  const isText = (type: string): boolean => type.startsWith("text/") || type === "image/svg+xml";
  return Object.fromEntries(
    Object.entries(data).map(([type, content]) => [
      type,
      isText(type) ? change(content as string | string[]) : content,
    ]),
  );
}

function joined(text: string | readonly string[] | undefined): string {
  if (typeof text === "string") return text;
  return (text ?? []).join("");
}

function lines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? [];
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== "object") return value;
  const record = value as Record<string, unknown>;
  return Object.fromEntries(
    Object.keys(record)
      .sort()
      .map((key) => [key, sortKeys(record[key])]),
  );
}
