/** Small notebooks for the tests, in a folder that goes with the test. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { onTestFinished } from "vitest";
import { readNotebook, type Cell, type Notebook } from "../../lib/notebook/notebook-file";
import { runNotebook, type NotebookRun, type RunNotebookOptions } from "../../lib/notebook/runner/runner";
import { packageRoot } from "../../lib/support/paths";

export function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "notebook-test-"));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export type CellText = string | { code: string; tags: string[] } | { markdown: string };

export function notebookOf(cells: readonly CellText[]): Notebook {
  return {
    cells: cells.map((cell, index): Cell => {
      if (typeof cell === "object" && "markdown" in cell)
        return { cell_type: "markdown", id: `c${index}`, metadata: {}, source: cell.markdown };
      const { code, tags } = typeof cell === "string" ? { code: cell, tags: [] } : cell;
      return {
        cell_type: "code",
        id: `c${index}`,
        metadata: { tags },
        source: code,
        outputs: [],
        execution_count: null,
      };
    }),
    metadata: { kernelspec: { name: "tslab", display_name: "TypeScript", language: "typescript" } },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

export interface Attempt {
  readonly run: NotebookRun | undefined;
  readonly error: unknown;
  /** The notebook as it was saved. */
  readonly saved: Notebook;
}

/** Runs cells; the kernel finds the packages of this checkout. */
export async function attempt(cells: readonly CellText[], options: Partial<RunNotebookOptions> = {}): Promise<Attempt> {
  const folder = temporaryFolder();
  const file = path.join(folder, "in.ipynb");
  const out = options.out ?? path.join(folder, "out.ipynb");
  fs.writeFileSync(file, JSON.stringify(notebookOf(cells)));
  const [settled] = await Promise.allSettled([runNotebook({ cwd: packageRoot, ...options, file, out })]);
  return {
    run: settled.status === "fulfilled" ? settled.value : undefined,
    error: settled.status === "rejected" ? settled.reason : undefined,
    saved: readNotebook(out),
  };
}

/** What a cell wrote, without errors and figures. */
export function textOf(notebook: Notebook, cell: number): string {
  return (notebook.cells[cell].outputs ?? [])
    .map((output) => (output.output_type === "stream" ? output.text : ""))
    .join("");
}
