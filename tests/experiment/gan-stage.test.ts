/** GAN training as a stage: scored by a classifier's features, stopped by them, and begun with another run's checkpoint. */
import * as fs from "node:fs";
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { openClassifier } from "../../lib/classifier/classifier";
import { openCohort } from "../../lib/cohort/format/cohort";
import { startEngine } from "../../lib/engine/start";
import { frechetDistance } from "../../lib/evaluation/fidelity/frechet-distance";
import { openTrainingScore } from "../../lib/experiment/gan-score";
import { classifyStage, trainStage } from "../../lib/experiment/stages";
import type { TrainingTick } from "../../lib/gan/training/train";
import { notebookProgress } from "../../lib/notebook/display/progress-display";
import { readJsonLines } from "../../lib/support/files/json-lines";
import type { ProgressReport } from "../../lib/support/progress";
import { tinyKnobs as classifierKnobs } from "../classifier/fixtures";
import { writeHashedInception } from "../evaluation/hashed-inception";
import { temporaryFolder, tinyKnobs, writeTinyCohort } from "../gan/fixtures";
import { outputsOf } from "../notebook/shown-outputs";

const root = temporaryFolder();
const [cohort, features] = [path.join(root, "cohort"), path.join(root, "classifier")];
const knobs = {
  ...tinyKnobs,
  totalKimg: 0.2,
  tickKimg: 0.008,
  scoreEvery: 2,
  scoreFeatures: "classifier",
  scoreFrom: 0.016,
  scoreImages: 40,
  scorePatience: 1,
};
const stage = { model: "cpd-gan", cohort, seed: 1 } as const;

beforeAll(async () => {
  await startEngine();
  writeTinyCohort(cohort).close();
  await classifyStage({ cohort, test: cohort, knobs: { ...classifierKnobs, maxEpochs: 1 }, seed: 1, out: features });
});

describe("a scored GAN training", () => {
  it("measures the Fréchet distance in the classifier's features, says so, and stops by it", async () => {
    const out = path.join(root, "scored");
    const before = tf.memory().numTensors;
    await trainStage({ ...stage, knobs, features, out });
    expect(tf.memory().numTensors).toBe(before);
    const scored = readJsonLines<TrainingTick>(path.join(out, "metrics.jsonl")).filter(({ score }) => score !== null);
    expect(scored.every(({ score, scoreName }) => score! > 0 && scoreName === "FD, compact DenseNet features")).toBe(
      true,
    );
    const scores = scored.map(({ score }) => score!);
    expect(scores.at(-1)).toBeGreaterThanOrEqual(scores.at(-2)!);
    expect(scored.at(-1)!.kimg).toBeLessThan(0.2);
    const config = JSON.parse(fs.readFileSync(path.join(out, "config.json"), "utf8")) as {
      inputs: Record<string, string>;
    };
    expect(config.inputs["features"]).toMatch(/^[0-9a-f]{16}$/);
  });

  it("scores are the distance of samples to all training images", async () => {
    const real = openCohort(cohort);
    const file = path.join(features, "classifier.safetensors");
    const [classifier, opened] = [openClassifier(file), openTrainingScore(knobs, real, file)];
    const samples = real.readImages(Array.from({ length: 10 }, (_, i) => 30 + i));
    const rows = real.rowsOf("train");
    const expected = frechetDistance(
      classifier.features(real.readImages(rows), rows.length),
      classifier.features(samples, 10),
    );
    const reports = await Promise.all([opened.score(samples, 10), opened.score(samples, 10)]);
    for (const { value } of reports) expect(Math.abs(value / expected - 1)).toBeLessThan(1e-6);
    for (const open of [classifier, opened]) open.dispose();
    real.close();
  });

  it("measures it in pixels without a classifier", async () => {
    const out = path.join(root, "pixels");
    await trainStage({
      ...stage,
      knobs: { ...knobs, totalKimg: 0.04, scoreFeatures: "pixels", scorePatience: 1000 },
      out,
    });
    const [first] = readJsonLines<TrainingTick>(path.join(out, "metrics.jsonl")).filter(({ score }) => score !== null);
    expect(first.scoreName).toBe("FD, pixels at 16×16");
    expect(first.score).toBeGreaterThan(0);
  });

  it("and a classifier's are one task each to whoever looks on, and leave one line", async () => {
    const reports: ProgressReport[] = [];
    const out = path.join(root, "shown");
    const lines = await outputsOf(async () => {
      const show = notebookProgress("training cpD-GAN");
      await trainStage({
        ...stage,
        knobs: { ...knobs, totalKimg: 0.04, scorePatience: 1000 },
        features,
        out,
        onProgress: (report) => {
          reports.push(report);
          show(report);
        },
      });
      await classifyStage({
        cohort,
        test: cohort,
        knobs: { ...classifierKnobs, maxEpochs: 1 },
        seed: 1,
        out: path.join(root, "shown classifier"),
        onProgress: notebookProgress("real images"),
      });
    });
    expect(lines).toEqual([
      expect.stringMatching(/^training cpD-GAN: done/),
      expect.stringMatching(/^real images: done/),
    ]);
    expect(
      readJsonLines<TrainingTick>(path.join(out, "metrics.jsonl")).filter(({ score }) => score !== null).length,
    ).toBeGreaterThan(1);
    expect(
      reports.filter(({ detail }) => detail?.startsWith("computing compact DenseNet features: ")).length,
    ).toBeGreaterThan(2);
    expect(reports.filter(({ task }) => task !== "training cpD-GAN")).toEqual([]);
    expect(reports.map(({ done, total }) => done >= total)).toEqual(reports.map((_, i) => i === reports.length - 1));
  });

  it("measures the FID with a file of Inception's weights, whose content belongs to the run", async () => {
    const [file, out] = [path.join(root, "inception.safetensors"), path.join(root, "fid")];
    const fid = { ...knobs, totalKimg: 0.024, scoreEvery: 1, scoreImages: 8, scoreFeatures: file };
    await expect(trainStage({ ...stage, knobs: fid, out })).rejects.toThrow(
      /inception\.safetensors does not exist; scoreFeatures is classifier, pixels, or a file/,
    );
    writeHashedInception(file);
    const before = tf.memory().numTensors;
    await trainStage({ ...stage, knobs: fid, out });
    expect(tf.memory().numTensors).toBe(before);
    const scored = readJsonLines<TrainingTick>(path.join(out, "metrics.jsonl")).filter(({ score }) => score !== null);
    expect(scored.map(({ scoreName, score }) => [scoreName, score! > 0])).toContainEqual([
      "FID, Inception-v3 features",
      true,
    ]);
    fs.appendFileSync(file, "x");
    await expect(trainStage({ ...stage, knobs: fid, out })).rejects.toThrow(/does not match this command: /);
  });

  it("needs a classifier", async () => {
    await expect(trainStage({ ...stage, knobs, out: path.join(root, "none") })).rejects.toThrow(
      /give its run folder with --features, set scoreFeatures to pixels/,
    );
    await expect(trainStage({ ...stage, knobs, features: root, out: path.join(root, "none") })).rejects.toThrow(
      /is not a run: it has no config\.json; give the folder of a classifier/,
    );
  });
});

it("a run that begins with another's checkpoint is a run of its own", async () => {
  const [first, second] = [path.join(root, "first"), path.join(root, "second")];
  const short = { ...tinyKnobs, totalKimg: 0.04 };
  await trainStage({ ...stage, knobs: short, out: first });
  const longer = { ...short, totalKimg: 0.06, learningRate: 0.01 };
  await trainStage({ ...stage, knobs: longer, from: first, out: second });
  expect(readJsonLines<TrainingTick>(path.join(second, "metrics.jsonl")).map(({ kimg }) => kimg)).toEqual([
    0.024, 0.04, 0.06,
  ]);
  await expect(trainStage({ ...stage, knobs: longer, out: second })).rejects.toThrow(/does not match this command: /);
});
