/** Stages in processes of their own: same bytes whatever runs beside, stopped and gone on, and failures that stop nobody else. */
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type NamedJob, stagesSideBySide, type StageNews } from "../../lib/experiment/workers/side-by-side";
import type { ModelId, ModelKnobs } from "../../lib/gan/models";
import type { ProgressReport } from "../../lib/support/progress";
import { temporaryFolder, tinyFlowKnobs, tinyKnobs, writeTinyCohort } from "../gan/fixtures";

let root = "";
let cohort = "";
beforeAll(() => {
  root = temporaryFolder();
  cohort = path.join(root, "cohort");
  writeTinyCohort(cohort).close();
});
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

const out = (name: string): string => path.join(root, name);
const bytesOf = (name: string): string =>
  fs.readFileSync(path.join(out(name), "generator.safetensors")).toString("base64");

function training(name: string, model: ModelId, knobs: ModelKnobs, onNews?: (news: StageNews) => void): NamedJob {
  return { name, job: { stage: "train", options: { cohort, model, knobs, seed: 1, out: out(name) } }, onNews };
}
const gan = (name: string, onNews?: (news: StageNews) => void): NamedJob =>
  training(name, "cpd-gan", { ...tinyKnobs, gridEvery: 1 }, onNews);

describe("stages side by side", { timeout: 120_000 }, () => {
  it("leave what each leaves alone, and tell their ticks and grids; progress is that of one task", async () => {
    const [ticks, grids]: [number[], (string | undefined)[]] = [[], []];
    const told: ProgressReport[] = [];
    const jobs = [
      gan("together", ({ tick, grid }) => {
        if (tick) ticks.push(tick.kimg);
        if (tick) grids.push(grid);
      }),
      training("beside", "flow", tinyFlowKnobs),
    ];
    await stagesSideBySide("training", jobs, { onProgress: (report) => void told.push(report) });
    await stagesSideBySide("training", [gan("alone")], {});
    expect(bytesOf("together")).toBe(bytesOf("alone"));
    expect(fs.existsSync(path.join(out("beside"), "generator.safetensors"))).toBe(true);
    expect(ticks).toEqual([0.024, 0.048, 0.072, 0.08]);
    expect(grids.every((grid) => Buffer.from(grid!, "base64").subarray(1, 4).toString() === "PNG")).toBe(true);
    expect(told.at(-1)).toEqual({
      task: "training",
      done: 2,
      total: 2,
      unit: "runs",
      detail: "together 100 %  beside 100 %",
    });
    expect(told.filter(({ done, total }) => done === total)).toHaveLength(1);
  });

  it("stop with checkpoints, and go on to the same bytes", async () => {
    const abort = new AbortController();
    const jobs = [gan("stopped", ({ tick }) => tick && abort.abort())];
    await expect(stagesSideBySide("training", jobs, { signal: abort.signal })).rejects.toMatchObject({
      name: "AbortError",
    });
    expect(fs.existsSync(path.join(out("stopped"), "generator.safetensors"))).toBe(false);
    expect(fs.existsSync(path.join(out("stopped"), "checkpoints", "checkpoint.json"))).toBe(true);
    await stagesSideBySide("training", [gan("stopped")], {});
    expect(bytesOf("stopped")).toBe(bytesOf("alone"));
  });

  it("say in one sentence why one failed, after the others have ended", async () => {
    const jobs = [training("refused", "cpd-gan", { ...tinyKnobs, minibatch16: 6 }), gan("finished")];
    await expect(stagesSideBySide("training", jobs, {})).rejects.toThrow(/^refused: .*stddevGroup.*\.$/);
    expect(bytesOf("finished")).toBe(bytesOf("alone"));
  });

  it("are not begun when stopped before", async () => {
    await expect(stagesSideBySide("training", [gan("never")], { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: "AbortError",
    });
    expect(fs.existsSync(out("never"))).toBe(false);
  });
});
