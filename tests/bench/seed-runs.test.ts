/** The file of reported AUROCs: a seed that is computed again replaces its own values and no others. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

interface Run {
  readonly seed: number;
  readonly sources: object;
}
interface SeedRuns {
  readRuns(file: string, about: object): Run[];
  writeRun(file: string, about: object, run: Run): void;
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "seed-runs-"));
const file = path.join(folder, "runs.json");
const about = { preset: "quick", data: "phantom-chest" };
const run = (seed: number, auroc: number): Run => ({ seed, sources: { real: { TSTR: auroc } } });
let seedRuns: SeedRuns;
beforeAll(async () => {
  const script: string = "../../bench/seed-runs.mjs";
  seedRuns = (await import(script)) as SeedRuns;
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

it("keeps other seeds, replaces the same, and sorts", () => {
  for (const one of [run(12, 0.9), run(101, 0.8), run(11, 0.7), run(12, 0.6)]) seedRuns.writeRun(file, about, one);
  expect(JSON.parse(fs.readFileSync(file, "utf8"))).toEqual({
    ...about,
    runs: [run(11, 0.7), run(12, 0.6), run(101, 0.8)],
  });
});

it("begins where there is no file, and refuses one of another preset or other data", () => {
  expect(seedRuns.readRuns(path.join(folder, "absent.json"), about)).toEqual([]);
  expect(() => seedRuns.readRuns(file, { ...about, preset: "standard" })).toThrow("is of quick, phantom-chest, not of");
  expect(() => seedRuns.writeRun(file, { ...about, data: "phantom-head-ct" }, run(1, 1))).toThrow("another file");
});

it("reads the committed files, and would write them as they are", () => {
  for (const name of ["fresh-seeds.json", "fresh-seeds-pneumoniamnist.json"]) {
    const committed = path.join(__dirname, "..", "..", "bench", name);
    const copy = path.join(folder, name);
    fs.copyFileSync(committed, copy);
    const own = JSON.parse(fs.readFileSync(copy, "utf8")) as { preset: string; data: string };
    for (const one of seedRuns.readRuns(copy, own)) seedRuns.writeRun(copy, own, one);
    expect(fs.readFileSync(copy, "utf8")).toBe(fs.readFileSync(committed, "utf8"));
  }
});
