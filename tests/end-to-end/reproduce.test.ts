/** The whole of it once: `reproduce --preset smoke` in an empty work folder, and again, which finds everything done. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findNotebooks } from "../../lib/cli/notebook-parameters";
import { readResults } from "../../lib/experiment/results";

const bin = path.join(__dirname, "..", "..", "bin", "synthcohort.js");
const minutes = 60_000;
let work: string;

interface Reproduction {
  readonly folder: string;
  readonly report: string;
  readonly seconds: number;
  readonly results: readonly { readonly training_data: string; readonly auroc: number }[];
}

function reproduce(): Reproduction {
  // Three minutes on two idle cores; other tests have them, too.
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    [bin, "reproduce", "--preset", "smoke", "--json"],
    {
      encoding: "utf8",
      env: { ...process.env, SYNTHCOHORT_WORK: work },
      timeout: 18 * minutes,
    },
  );
  expect(stderr).toContain("05-figures done");
  expect({ status, signal }, stderr).toEqual({ status: 0, signal: null });
  return JSON.parse(stdout) as Reproduction;
}

beforeAll(() => (work = fs.mkdtempSync(path.join(os.tmpdir(), "reproduce-"))));
afterAll(() => fs.rmSync(work, { recursive: true }));

describe("reproduce --preset smoke", () => {
  it(
    "leaves executed notebooks, figures, results and a report; a second run finds all work done",
    { timeout: 25 * minutes },
    () => {
      const first = reproduce();
      expect(first.results.map((row) => row.training_data)).toEqual(["real", "cpD-GAN", "prog-GAN", "flow"]);
      for (const { auroc } of first.results) expect(auroc).toBeGreaterThan(0.3);

      // With the parameters beside them, they are the reader's to go on with.
      expect(fs.readdirSync(path.join(first.folder, "notebooks"))).toEqual([...findNotebooks(), "parameters.json"]);
      for (const file of findNotebooks()) expectExecuted(path.join(first.folder, "notebooks", file));
      const figures = fs.readdirSync(path.join(first.folder, "figures"));
      for (const name of [
        "comparison",
        "auroc-by-label",
        "reliability",
        "gan-training",
        "real-and-synthetic",
        "published-curves",
        "nearest-neighbors-cpd-gan",
      ]) {
        for (const type of ["png", "svg", "pdf", "json"]) expect(figures).toContain(`${name}.${type}`);
      }
      expect(fs.statSync(first.report).size).toBeLessThan(5e6);

      const rows = readResults(path.join(first.folder, "results.csv"));
      for (const row of rows) {
        expect(row.auroc_low).toBeLessThanOrEqual(row.auroc);
        expect(row.auroc_high).toBeGreaterThanOrEqual(row.auroc);
      }

      const generators = () => fs.readdirSync(path.join(work, "runs")).sort();
      const before = generators();
      const second = reproduce();
      expect(generators()).toEqual(before);
      expect(second.results).toEqual(first.results);
      expect(second.seconds).toBeLessThan(first.seconds);
    },
  );
});

function expectExecuted(file: string): void {
  const { cells } = JSON.parse(fs.readFileSync(file, "utf8")) as {
    cells: { cell_type: string; execution_count: number | null; outputs: { output_type: string }[] }[];
  };
  const code = cells.filter((cell) => cell.cell_type === "code");
  for (const cell of code) {
    expect(cell.execution_count).not.toBeNull();
    expect(cell.outputs.map((output) => output.output_type)).not.toContain("error");
  }
}
