/** Sampling and predicting stop between two pieces, and leave nothing that could be taken for a whole. */
import * as fs from "node:fs";
import * as path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Cohort } from "../../lib/cohort/format/cohort";
import { createCohort } from "../../lib/cohort/format/writer";
import { startEngine } from "../../lib/engine/start";
import { readStatus } from "../../lib/runs/run-status";
import { classifyStage, sampleStage, trainStage } from "../../lib/experiment/stages";
import type { OnProgress } from "../../lib/support/progress";
import { tinyKnobs as classifierKnobs } from "../classifier/fixtures";
import { temporaryFolder, tinyKnobs, writeTinyCohort } from "../gan/fixtures";

const root = temporaryFolder();
const [cohort, large, gan] = ["cohort", "large", "gan"].map((name) => path.join(root, name));

/** Like the tiny cohort, with more images than are sampled or predicted at once. */
function writeLargeCohort(images: number): Cohort {
  const tiny = writeTinyCohort(cohort);
  const {
    labelNames,
    resolution,
    description: { labelPolicy },
  } = tiny;
  const writer = createCohort(large, { name: "large", source: "tiny", labelNames, resolution, seed: 1, labelPolicy });
  const rows = Array.from({ length: images }, (_, i) => ({
    patient: `p${i}`,
    split: i < 60 ? (["train", "valid"] as const)[i % 2] : ("test" as const),
    labels: [1 - ((i >> 1) % 2), (i >> 1) % 2],
    source: `i${i}`,
  }));
  writer.append(new Uint8Array(images * resolution ** 2), rows);
  tiny.close();
  return writer.finish();
}

beforeAll(async () => {
  await startEngine();
  writeLargeCohort(1100).close();
  await trainStage({ model: "cpd-gan", cohort, knobs: { ...tinyKnobs, totalKimg: 0.024 }, seed: 1, out: gan });
});

/** Stops at the first report of a task that is under way, and notes what is reported after that. */
function stopDuring(task: string): { signal: AbortSignal; onProgress: OnProgress; after: number[] } {
  const controller = new AbortController();
  const after: number[] = [];
  const onProgress: OnProgress = (report) => {
    if (controller.signal.aborted) after.push(report.done);
    else if (report.task === task && report.done > 0) controller.abort();
  };
  return { signal: controller.signal, onProgress, after };
}

describe("stopped half way", () => {
  it("sampling leaves no cohort, and goes on after the last whole piece when it is asked for again", async () => {
    const before = fs.readdirSync(root);
    const options = { run: gan, like: large, seed: 1, out: path.join(root, "synthetic") };
    const { after, ...stop } = stopDuring("sampling");
    await expect(sampleStage({ ...options, ...stop })).rejects.toMatchObject({ name: "AbortError" });
    expect(after).toEqual([]);
    expect(fs.existsSync(options.out)).toBe(false);
    const reports: number[] = [];
    const synthetic = await sampleStage({ ...options, onProgress: ({ done }) => void reports.push(done) });
    expect(reports).toEqual([512, 1024, 1100]);
    const whole = await sampleStage({ ...options, out: path.join(root, "whole") });
    expect(synthetic.description.checksums).toEqual(whole.description.checksums);
    for (const cohort of [synthetic, whole]) cohort.close();
    expect(fs.readdirSync(root).sort()).toEqual([...before, "synthetic", "whole"].sort());
  });

  it("predicting leaves no table and a stopped run, which goes on", async () => {
    const out = path.join(root, "classifier");
    const options = { cohort: large, test: large, knobs: { ...classifierKnobs, maxEpochs: 1 }, seed: 1, out };
    const { after, ...stop } = stopDuring("predicting");
    await expect(classifyStage({ ...options, ...stop })).rejects.toMatchObject({ name: "AbortError" });
    expect(after).toEqual([]);
    expect(fs.readdirSync(out).filter((name) => name.startsWith("predictions"))).toEqual([]);
    expect(readStatus(out)?.state).toBe("stopped");
    await classifyStage(options);
    expect(fs.readFileSync(path.join(out, "predictions.csv"), "utf8").trim().split("\n")).toHaveLength(1 + 2 * 1040);
  });
});
