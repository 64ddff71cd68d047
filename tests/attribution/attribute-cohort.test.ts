import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LocalizationScore } from "../../lib/attribution/localization-scores";
import type { Classifier } from "../../lib/classifier/classifier";
import { head, parameterSpecs, Parameters } from "../../lib/classifier/networks/parameters";
import { Network } from "../../lib/classifier/networks/network";
import type { Cohort } from "../../lib/cohort/format/cohort";
import { findingMask } from "../../lib/attribution/finding-mask";
import { prepareCohort } from "../../lib/cohort/prepare/prepare";
import { createCohort } from "../../lib/cohort/format/writer";
import { startEngine } from "../../lib/engine/start";
import { attributeCohort, type AttributionMethod, attributionMethods } from "../../lib/attribution/attribute-cohort";
import { preset } from "../../lib/experiment/knobs/presets";
import { hashedWeights } from "../classifier/fixtures";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "attribution-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));
const side = 16;
let cohort: Cohort;
beforeAll(async () => {
  await startEngine();
  const changes = {
    "cohort.phantomPatients": 1000,
    "cohort.trainPerCombination": 3,
    "cohort.validPerCombination": 2,
    "cohort.testPerCombination": 12,
    "cohort.combinations": 4,
    "cohort.resolution": side,
  };
  cohort = await prepareCohort({
    source: "phantom-chest",
    knobs: preset("smoke", changes).cohort,
    seed: 1,
    out: path.join(folder, "phantoms"),
  });
});

/** What the captions say of a classifier comes of its config. */
const config = (): object => ({
  knobs: preset("smoke").classifier,
  cohort: { resolution: side },
  initialWeights: "scratch",
});

/** A classifier whose logits are given numbers of the image: what it looks at is known. */
function looking(weightsOf: (label: number) => ArrayLike<number>, resolution = side): Classifier {
  const labels = cohort.labelNames.length;
  const weights = tf.tensor2d(
    Float32Array.from({ length: side * side * labels }, (_, i) => weightsOf(i % labels)[Math.floor(i / labels)]),
    [side * side, labels],
  );
  const network = {
    architecture: { stem: "native", blocks: [1] },
    featureMaps: (images: tf.Tensor4D) => tf.clone(images),
    logits: (maps: tf.Tensor4D) => tf.matMul(tf.reshape(maps, [-1, side * side]), weights),
  };
  return {
    labelNames: cohort.labelNames,
    resolution,
    config: config(),
    network,
    input: { size: side, channels: 1, scale: "unit" },
    dispose: () => weights.dispose(),
  } as unknown as Classifier;
}

/** A small DenseNet with weights from a hash. */
function hashed(): Classifier {
  const architecture = { stem: "native", channels: 1, stemMaps: 8, growthRate: 4, blocks: [1, 1] } as const;
  const specs = parameterSpecs(architecture, cohort.labelNames.length);
  expect(specs.at(-1)!.name).toBe(head.bias);
  const network = new Network(architecture, Parameters.fromTensors(specs, hashedWeights(specs), "test"));
  return {
    labelNames: cohort.labelNames,
    resolution: side,
    config: config(),
    network,
    input: { size: side, channels: 1, scale: "unit" },
    dispose: () => network.dispose(),
  } as unknown as Classifier;
}

describe("attributeCohort", () => {
  it("tells a classifier that looks at the finding from one that looks elsewhere, on the same images", async () => {
    // One finding's mean mask, and all but it: what two classifiers with fixed places look at.
    const mean = new Float64Array(side * side);
    for (let row = 0; row < cohort.size; row++)
      findingMask(cohort, row, "Pleural Effusion").forEach((value, pixel) => (mean[pixel] += value));
    const often = [...mean].sort((a, b) => b - a)[20];
    const there = mean.map((value) => (value >= often && value > 0 ? 1 : 0));
    const places = there.reduce((sum, value) => sum + value, 0);
    const right = looking(() => there);
    const wrong = looking(() => there.map((value) => (1 - value) * (places / (side * side - places)))); // logits of about the same size
    const before = tf.memory().numTensors;
    const found = await attributeCohort(cohort, { right, wrong }, { imagesPerFinding: 24, seed: 1 });
    expect(tf.memory().numTensors).toBe(before);
    expect(found.classifiers).toEqual(["right", "wrong"]);
    const scoreOf = (method: AttributionMethod): LocalizationScore =>
      found.scores![method]["energy in mask"].find(({ finding }) => finding === "Pleural Effusion")!;
    const {
      scores: [score],
      differences: [, difference],
      chance,
    } = scoreOf("occlusion");
    expect(score.low).toBeGreaterThan(chance);
    expect(difference.low).toBeGreaterThan(0);
    // Both take all labels for present: whatever is covered lowers the loss of the absent ones more, so these maps are blank.
    const ofAll = scoreOf("occlusion, all labels");
    for (const { value } of ofAll.scores) expect(value).toBeCloseTo(chance, 12);
    expect(found.blank["occlusion, all labels"][0]).toBeGreaterThan(0);
    right.dispose();
    wrong.dispose();
  });

  it("has every finding's scores between 0 and 1, with chance and intervals, and one example each with its mask", async () => {
    const classifier = hashed();
    const reports: number[] = [];
    const found = await attributeCohort(
      cohort,
      { real: classifier, again: classifier },
      { imagesPerFinding: 5, seed: 1, onProgress: ({ done }) => reports.push(done) },
    );
    const findings = cohort.labelNames.filter((name) => name !== "No Finding");
    expect(found.examples.map(({ finding }) => finding)).toEqual(findings);
    for (const { image, mask, maps } of found.examples) {
      expect(image.length).toBe(side * side);
      expect(mask!.includes(1)).toBe(true);
      for (const method of attributionMethods)
        for (const map of maps[method]) expect(map.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
    }
    for (const method of attributionMethods)
      for (const rows of Object.values(found.scores![method])) {
        expect(rows.map(({ finding }) => finding)).toEqual([...findings, "mean"]);
        for (const {
          scores: [score, same],
          differences: [, difference],
          chance,
          images,
        } of rows) {
          expect(score.low >= 0 && score.low <= score.value && score.value <= score.high && score.high <= 1).toBe(true);
          expect(same).toEqual(score);
          expect(difference).toEqual({ value: 0, low: 0, high: 0 });
          expect(chance > 0 && chance < 0.6 && images > 0).toBe(true);
        }
      }
    expect(found.networks).toEqual([
      expect.stringMatching(/^compact DenseNet .* at 16×16 pixels, trained from random weights$/),
      found.networks![0],
    ]);
    expect([found.gradCamSide, found.inputSize, reports.at(-1)]).toEqual([8, side, 2]);
    expect(reports.every((done, i) => i === 0 || done >= reports[i - 1])).toBe(true);
    expect(
      await attributeCohort(cohort, { real: classifier, again: classifier }, { imagesPerFinding: 5, seed: 1 }),
    ).toEqual(found);
    classifier.dispose();
  });

  it("shows maps, and no scores, where nobody has marked the findings", async () => {
    const rows = cohort.rowsOf("test");
    const writer = createCohort(path.join(folder, "unmarked"), {
      name: "unmarked",
      source: "folder",
      labelNames: cohort.labelNames,
      resolution: side,
      seed: 1,
      labelPolicy: "paper",
    });
    for (const row of rows)
      writer.append(cohort.readImages([row]), [
        { patient: cohort.table.patient[row], split: "test", labels: cohort.readLabels([row]), source: `${row}.png` },
      ]);
    const classifier = hashed();
    const found = await attributeCohort(writer.finish(), { real: classifier }, { imagesPerFinding: 2, seed: 1 });
    expect(found.scores).toBeUndefined();
    expect(found.examples.length).toBe(cohort.labelNames.length - 1);
    expect(found.examples.every((example) => !("mask" in example))).toBe(true);
    classifier.dispose();
  });

  it("refuses classifiers of other labels or another resolution", async () => {
    const options = { imagesPerFinding: 2, seed: 1 };
    const classifier = hashed();
    await expect(attributeCohort(cohort, { real: { ...classifier, resolution: 32 } }, options)).rejects.toThrow(
      /needs images of 32 pixels, but .* has 16/,
    );
    await expect(attributeCohort(cohort, { real: { ...classifier, labelNames: ["A"] } }, options)).rejects.toThrow(
      /different labels from/,
    );
    classifier.dispose();
  });
});
