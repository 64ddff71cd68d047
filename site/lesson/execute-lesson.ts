/** Runs the lesson as it stands, predictions filled in, and keeps its outputs for the pages. Runs in Node.js, with lib from dist/. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type Cell, readNotebook } from "../../lib/notebook/notebook-file";
import { runNotebook } from "../../lib/notebook/runner/runner";

/** The variables whose values the page's checks need. */
const kept = ["widths", "tests", "step", "attention", "audits", "memorized", "variety"];

/** Writes `executed.ipynb` and `results.json`. */
export async function executeLesson(root: string): Promise<void> {
  const folder = path.join(root, "site", "lesson");
  const notebook = readNotebook(path.join(root, "notebooks", "teaching", "lesson.ipynb"));
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "lesson-"));
  const [given, run] = ["given.ipynb", "run.ipynb"].map((name) => path.join(scratch, name));
  try {
    const last = notebook.cells.at(-1)!;
    // Names twice: the kernel does not know `{ widths }` for a variable of another cell.
    const values = kept.map((name) => `${name}: ${name}`).join(", ");
    const printing = { ...last, id: "kept", source: `console.log(JSON.stringify({ ${values} }));` };
    const filled = notebook.cells.map((cell) => ({ ...cell, source: cell.source.replaceAll("NaN", "0.5") }));
    const cells = [...filled.slice(0, -1), printing, filled.at(-1)!];
    fs.writeFileSync(given, JSON.stringify({ ...notebook, cells }));
    await runNotebook({ file: given, out: run, cwd: root });
    const executed = readNotebook(run).cells;
    const outputsOf = (id: string): Cell["outputs"] => executed.find((cell) => cell.id === id)!.outputs;
    // The code as it is in the lesson, without the predictions that were filled in.
    for (const cell of notebook.cells) if (cell.cell_type === "code") cell.outputs = outputsOf(cell.id);
    fs.writeFileSync(path.join(folder, "executed.ipynb"), `${JSON.stringify(notebook, null, 1)}\n`);
    const [printed] = outputsOf("kept")!;
    const text = printed.output_type === "stream" ? printed.text : "";
    fs.writeFileSync(path.join(folder, "results.json"), `${JSON.stringify(JSON.parse(text), null, 1)}\n`);
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}
