/** Label fidelity: high where images show what their labels say, at chance where labels are written in something else. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { trainClassifier } from "../../lib/classifier/training/train";
import type { Cohort } from "../../lib/cohort/format/cohort";
import { startEngine } from "../../lib/engine/start";
import { labelFidelity } from "../../lib/evaluation/label-fidelity";
import { labelFidelityTable } from "../../lib/figures/tables/auroc-tables";
import { tinyCohort, tinyKnobs } from "../classifier/fixtures";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "label-fidelity-"));
const patients = 400;
const cohorts: Record<string, Cohort> = {};
const classifiers: Record<string, string> = {};

beforeAll(async () => {
  await startEngine();
  const options = { real: {}, faithful: { kind: "synthetic" }, swapped: { kind: "synthetic", swapped: true } } as const;
  for (const [seed, name] of (["real", "faithful", "swapped"] as const).entries()) {
    cohorts[name] = tinyCohort(path.join(folder, name), { patients, seed, ...options[name] });
    const out = path.join(folder, `classifier-${name}`);
    const knobs = { ...tinyKnobs, samplesPerEpoch: 400, maxEpochs: 3 };
    await trainClassifier({ cohort: cohorts[name], knobs, seed: 1, folder: out });
    classifiers[name] = path.join(out, "classifier.safetensors");
  }
}, 120_000);
afterAll(() => {
  for (const cohort of Object.values(cohorts)) cohort.close();
  fs.rmSync(folder, { recursive: true });
});

const measure = (name: string): ReturnType<typeof labelFidelity> =>
  labelFidelity(cohorts[name], { real: classifiers["real"], synthetic: classifiers[name] });

describe("label fidelity", () => {
  it("is high where the generator draws the findings", async () => {
    const { trts, tsts } = await measure("faithful");
    expect(trts.mean.auroc).toBeGreaterThan(0.95);
    expect(tsts.mean.auroc).toBeGreaterThan(0.95);
    expect(trts.labels.map(({ label }) => label)).toEqual(["bright", "low"]);
  });

  it("is at chance where labels are written in something else, though a classifier of these images finds them", async () => {
    const { trts, tsts } = await measure("swapped");
    expect(tsts.mean.auroc).toBeGreaterThan(0.95);
    expect(trts.mean.low).toBeLessThan(0.5);
    expect(trts.mean.high).toBeGreaterThan(0.5);
  });

  it("is not measured on real images", async () => {
    await expect(measure("real")).rejects.toThrow("Label fidelity is measured on synthetic images");
  });

  it("stands in a table with the utility, label by label; a label that one of them lacks is left open", async () => {
    const fidelity = await measure("faithful");
    const summary = fidelity.tsts;
    const less = { ...fidelity.trts, labels: fidelity.trts.labels.slice(1) };
    const run = { trainingData: "cpD-GAN", summary } as unknown as Parameters<typeof labelFidelityTable>[0];
    const [bright, low, mean] = labelFidelityTable(run, { tsts: fidelity.tsts, trts: less });
    expect(bright).toMatchObject({ generator: "cpD-GAN", label: "bright", TRTS: "–" });
    expect(low["TRTS"]).toBe(less.labels[0].auroc.toFixed(3));
    expect(mean).toMatchObject({ label: "mean", TSTR: summary.mean.auroc.toFixed(3) });
  });
});
