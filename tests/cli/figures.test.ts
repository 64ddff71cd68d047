/** `synthcohort figures`: from a table of results to a folder that stands on its own. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { buildProgram } from "../../lib/cli/program";
import { openBenchmarkTable } from "../../lib/benchmark/tables/benchmark-table";
import { readResults, writeResults } from "../../lib/experiment/results";
import { UserError } from "../../lib/support/errors";
import { madeUpBenchmark } from "../figures/examples";

let folder: string;
beforeAll(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "figures-command-"))));
afterAll(() => fs.rmSync(folder, { recursive: true }));

async function figures(...args: string[]): Promise<string> {
  let printed = "";
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => Boolean((printed += String(text))));
  try {
    await buildProgram().parseAsync([process.execPath, "synthcohort", "figures", ...args]);
  } finally {
    write.mockRestore();
  }
  return printed;
}

it("draws a benchmark, tests the claims, and keeps table and record with them: what the notebook then finds", async () => {
  const [grid, out] = [path.join(folder, "grid"), path.join(folder, "benchmark")];
  fs.mkdirSync(grid);
  const table = path.join(grid, "results.csv");
  writeResults(table, [...madeUpBenchmark("classes"), ...madeUpBenchmark("samples")]);
  fs.writeFileSync(
    path.join(grid, "work.json"),
    JSON.stringify({
      command: "synthcohort reproduce --benchmark all",
      seconds: 8100,
      machine: "a machine, 2 processors",
    }),
  );
  const printed = JSON.parse(await figures("--results", table, "--out", out, "--json")) as {
    files: string[];
    claims: { outcome: string }[];
  };

  const names = [
    "mean-auroc-classes",
    "mean-auroc-classes-published",
    "mean-auroc-samples",
    "mean-auroc-samples-published",
    "auroc-by-label-phantom-chest",
    "auroc-by-label-phantom-head-ct",
  ];
  expect(fs.readdirSync(out).sort()).toEqual(
    [
      ...names.flatMap((name) => ["json", "pdf", "png", "svg"].map((type) => `${name}.${type}`)),
      "claims.md",
      "results.csv",
      "work.json",
    ].sort(),
  );
  expect(printed.files).toHaveLength(names.length + 1);
  expect(fs.readFileSync(path.join(out, "claims.md"), "utf8").match(/^\| \d \|/gm)).toHaveLength(printed.claims.length);
  expect(fs.readFileSync(path.join(out, "results.csv"))).toEqual(fs.readFileSync(table));

  const committed = openBenchmarkTable("", out);
  expect(committed.rows).toEqual(readResults(table));
  expect(committed.about).toContain(
    "**These are the results that came with this checkout**, not yours, from `synthcohort reproduce --benchmark all`: 2 h 15 min on a machine, 2 processors.",
  );
  expect(committed.figure("mean-auroc-classes")).toBeUndefined();
});

it("a table of one's own goes before the committed one; without any, one sentence says how to get it", () => {
  const table = path.join(folder, "own.csv");
  writeResults(table, madeUpBenchmark("classes"));
  expect(openBenchmarkTable(table).figure("a")).toBe(path.join(folder, "figures", "a"));
  expect(openBenchmarkTable(table).about).toBe(`These are the results in \`${table}\`.`);
  expect(openBenchmarkTable("", path.join(folder, "nothing"))).toMatchObject({
    rows: [],
    about: expect.stringMatching(/^There are no benchmark results here yet: .*--benchmark all --preset standard.*\.$/),
  });
  expect(() => openBenchmarkTable(path.join(folder, "no.csv"))).toThrow(UserError);
});
