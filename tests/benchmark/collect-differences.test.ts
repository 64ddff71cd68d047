/** From predictions in runs' folders to paired differences. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";

const work = vi.hoisted(() => {
  const folder = `${process.env["TMPDIR"] ?? "/tmp"}/differences-${process.pid}`;
  process.env["SYNTHCOHORT_WORK"] = folder;
  return folder;
});

import { collectDifferences } from "../../lib/benchmark/tables/collect-differences";
import {
  readDifferences,
  writeDifferences,
  type PairedDifference,
} from "../../lib/benchmark/tables/paired-differences";
import type { BenchmarkPoint } from "../../lib/benchmark/plan-content";
import { runPath } from "../../lib/benchmark/planned-run";
import { writePredictions } from "../../lib/classifier/prediction-file";
import type { ResultRow, TrainingData } from "../../lib/experiment/results";
import { comparePredictions } from "../../lib/statistics/bootstrap/auroc-differences";
import { reportedBootstrap } from "../../lib/statistics/bootstrap/patient-bootstrap";
import type { Prediction } from "../../lib/statistics/prediction";
import { Random } from "../../lib/support/random";

afterAll(() => fs.rmSync(work, { recursive: true, force: true }));

/** A classifier's predictions of the same test images: the larger `signal`, the better. */
function predictions(seed: number, signal: number, labels: readonly string[]): Prediction[] {
  const truth = Random.fromSeed(1, "truth");
  const noise = Random.fromSeed(seed, "noise");
  return Array.from({ length: 80 }, (_, image) => image).flatMap((image) =>
    labels.map((label) => {
      const value = truth.chance(0.5) ? 1 : 0;
      return { image, patient: `p${image >> 1}`, label, truth: value as 0 | 1, score: signal * value + noise.normal() };
    }),
  );
}

function point(trainingData: TrainingData, level: number, classifierSeed: number, found: Prediction[]): BenchmarkPoint {
  const classifier = `classifier-${trainingData}-${level}-${classifierSeed}`;
  fs.mkdirSync(runPath(classifier), { recursive: true });
  writePredictions(path.join(runPath(classifier), "predictions.csv"), found);
  const seeds = { cohortSeed: 1, modelSeed: 1, classifierSeed };
  return { dataset: "phantom-chest", benchmark: "samples", level, contrast: 0, trainingData, ...seeds, classifier };
}

/** Rows that say which labels a level tests. */
const rowsOf = (level: number, labels: readonly string[]): ResultRow[] =>
  labels.map((label) => ({
    ...{ dataset: "phantom-chest", benchmark: "samples", level, training_data: "real", model_seed: 1, label },
    ...{ auroc: 0.9, auroc_low: 0.9, auroc_high: 0.9, positives: 1, negatives: 1 },
  }));

function find(all: readonly PairedDifference[], wanted: Partial<PairedDifference>): PairedDifference {
  const found = all.filter((one) => Object.entries(wanted).every(([key, value]) => one[key as "level"] === value));
  expect(found).toHaveLength(1);
  return found[0];
}

describe("collectDifferences", () => {
  const labels = ["Edema", "Effusion"];
  const [real, cpd] = [predictions(1, 2, labels), predictions(2, 1, labels)];
  const [realFew, cpdFew] = [predictions(3, 1.5, labels), predictions(4, 0.7, labels)];
  const points = [
    point("real", 1500, 1, real),
    point("cpD-GAN", 1500, 1, cpd),
    point("real", 200, 1, realFew),
    point("cpD-GAN", 200, 1, cpdFew),
  ];
  const rows = [...rowsOf(1500, labels), ...rowsOf(200, ["Edema"])];
  const differences = collectDifferences(points, rows);

  it("is the paired bootstrap's, of all labels and of those that all levels test", () => {
    const { mean, labels: ofLabel } = comparePredictions(real, cpd, reportedBootstrap);
    for (const [wanted, expected] of [
      ["all", mean],
      ["matched", ofLabel[0]],
    ] as const) {
      const one = find(differences, { level: 1500, less_level: 1500, labels: wanted });
      expect([one.more, one.less]).toEqual(["real", "cpD-GAN"]);
      expect(one.difference).toBeCloseTo(expected.difference, 12);
      // Draws are close to normal: their middle 95 % are four standard deviations wide.
      expect(one.deviation / ((expected.high - expected.low) / 3.92)).toBeGreaterThan(0.9);
      expect(one.deviation / ((expected.high - expected.low) / 3.92)).toBeLessThan(1.1);
      expect(one.retained).toBeCloseTo((expected.aurocB - 0.5) / (expected.aurocA - 0.5), 12);
    }
  });

  it("compares one training data at both ends, where the test images are the same", () => {
    const fall = find(differences, { level: 1500, more: "cpD-GAN", less: "cpD-GAN", labels: "all" });
    expect(fall.less_level).toBe(200);
    expect(fall.difference).toBeCloseTo(comparePredictions(cpd, cpdFew, reportedBootstrap).mean.difference, 12);
  });

  it("averages the classifiers of one model in every draw", () => {
    const again = predictions(5, 1, labels);
    const more = [point("cpD-GAN", 1500, 1001, again), ...points];
    const { difference } = find(collectDifferences(more, rows), { level: 1500, less_level: 1500, labels: "all" });
    const single = [cpd, again].map((one) => comparePredictions(real, one, reportedBootstrap).mean.difference);
    expect(Math.abs(difference)).toBeCloseTo((single[0] + single[1]) / 2, 12);
  });

  it("comes back from its file, to six decimals", () => {
    const file = path.join(os.tmpdir(), `differences-${process.pid}.csv`);
    writeDifferences(file, differences);
    const back = readDifferences(file);
    expect(back).toHaveLength(differences.length);
    expect(back[0]).toMatchObject({
      dataset: "phantom-chest",
      level: 1500,
      more: "real",
      less: "cpD-GAN",
      labels: "all",
    });
    expect(back[0].difference).toBeCloseTo(differences[0].difference, 6);
    fs.rmSync(file);
  });
});
