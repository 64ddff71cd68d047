/** Training as a whole: it learns, goes on exactly where it was, and refuses what cannot work. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auroc } from "../../lib/statistics/auroc";
import { openClassifier } from "../../lib/classifier/classifier";
import { predictCohort } from "../../lib/classifier/predict";
import { readPredictions } from "../../lib/classifier/prediction-file";
import { trainClassifier, type EpochMetrics, type TrainClassifierOptions } from "../../lib/classifier/training/train";
import type { ClassifierKnobs } from "../../lib/classifier/knobs";
import type { Cohort } from "../../lib/cohort/format/cohort";
import { startEngine } from "../../lib/engine/start";
import { UserError } from "../../lib/support/errors";
import { readJsonLines } from "../../lib/support/files/json-lines";
import { readSafetensors } from "../../lib/support/files/safetensors";
import { writeTinyCohort } from "../gan/fixtures";
import { tinyCohort, tinyKnobs } from "./fixtures";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "classifier-test-"));
let cohort: Cohort;

beforeAll(async () => {
  await startEngine();
  cohort = tinyCohort(folder);
});

afterAll(() => {
  cohort.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** Trains in a folder of this name and returns the folder. */
async function train(name: string, changed: Partial<TrainClassifierOptions> = {}): Promise<string> {
  const out = path.join(folder, name);
  await trainClassifier({ cohort, knobs: tinyKnobs, seed: 5, folder: out, ...changed });
  return out;
}

const modelBytes = (run: string): Buffer => fs.readFileSync(path.join(run, "classifier.safetensors"));
const withoutSeconds = (run: string): object[] =>
  readJsonLines<EpochMetrics>(path.join(run, "metrics.jsonl")).map((line) => ({ ...line, seconds: 0 }));

/** Ends a training, as Ctrl-C does, after this many progress reports. */
async function interrupt(name: string, reports: number): Promise<void> {
  const stop = new AbortController();
  let seen = 0;
  const run = train(name, { signal: stop.signal, onProgress: () => ++seen === reports && stop.abort() });
  await expect(run).rejects.toMatchObject({ name: "AbortError" });
  expect(fs.existsSync(path.join(folder, name, "classifier.safetensors"))).toBe(false);
}

describe("a training", () => {
  it("learns, keeps the best epoch and logs every one", async () => {
    const seen: EpochMetrics[] = [];
    const run = await train("learns", {
      knobs: { ...tinyKnobs, maxEpochs: 12, stopPatience: 12 },
      onEpoch: (epoch) => void seen.push(epoch),
    });
    const logged = readJsonLines<EpochMetrics>(path.join(run, "metrics.jsonl"));
    expect(logged).toEqual(seen);
    const best = Math.max(...logged.map((line) => line.validationAuroc));
    expect(best).toBeGreaterThan(0.95);
    const { metadata } = readSafetensors(path.join(run, "classifier.safetensors"));
    expect(Number(metadata["validation_auroc"])).toBe(best);
    expect(logged[Number(metadata["epoch"]) - 1].validationAuroc).toBe(best);
    expect(metadata["initial_weights"]).toBe("scratch");
    const classifier = openClassifier(path.join(run, "classifier.safetensors"));
    const rows = cohort.rowsOf("valid");
    const scores = classifier.predict(cohort.readImages(rows), rows.length);
    const truths = cohort.readLabels(rows);
    const column = (values: Float32Array, label: number): Float32Array => values.filter((_, i) => i % 2 === label);
    const mean = (auroc(column(truths, 0), column(scores, 0)) + auroc(column(truths, 1), column(scores, 1))) / 2;
    expect(mean).toBeCloseTo(best, 10);
    classifier.dispose();
  });

  it("is the same twice, and another with another seed", async () => {
    const [first, second, other] = [await train("one"), await train("two"), await train("three", { seed: 6 })];
    expect(modelBytes(second).equals(modelBytes(first))).toBe(true);
    expect(withoutSeconds(second)).toEqual(withoutSeconds(first));
    expect(modelBytes(other).equals(modelBytes(first))).toBe(false);
  });

  it("goes on after interruptions as if there had been none", async () => {
    await interrupt("resumed", 3);
    await interrupt("resumed", 11);
    const resumed = await train("resumed");
    const whole = await train("one");
    expect(modelBytes(resumed).equals(modelBytes(whole))).toBe(true);
    expect(withoutSeconds(resumed)).toEqual(withoutSeconds(whole));
  });

  it("does again an epoch that was logged but not saved", async () => {
    await interrupt("crashed", 6);
    const metrics = path.join(folder, "crashed", "metrics.jsonl");
    fs.appendFileSync(
      metrics,
      `${JSON.stringify({ ...readJsonLines<EpochMetrics>(metrics)[0], epoch: 2 })}\n{"epoch":`,
    );
    const run = await train("crashed");
    expect(withoutSeconds(run)).toEqual(withoutSeconds(await train("one")));
  });

  it("finds finished work done", async () => {
    const before = modelBytes(await train("one"));
    let epochs = 0;
    await train("one", { onEpoch: () => void epochs++ });
    expect(epochs).toBe(0);
    expect(modelBytes(path.join(folder, "one")).equals(before)).toBe(true);
  });

  it("leaves no tensors behind", async () => {
    const before = tf.memory().numTensors;
    await train("memory");
    await interrupt("memory-interrupted", 4);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("learns nothing from unknown labels", async () => {
    const hidden = tinyCohort(folder, { seed: 9, unknownLow: true });
    const run = await train("unknown", { cohort: hidden });
    const { tensors } = readSafetensors(path.join(run, "classifier.safetensors"));
    const bias = tensors["predictions/bias"].data;
    expect(bias[0]).not.toBe(0);
    expect(bias[1]).toBe(0);
    hidden.close();
  });
});

describe("a training refuses", () => {
  const refusal = (run: Promise<unknown>, words: RegExp): Promise<void> =>
    run.then(
      () => expect.unreachable(),
      (error: unknown) => {
        expect(error).toBeInstanceOf(UserError);
        expect((error as Error).message).toMatch(words);
      },
    );

  it("a folder with another training, finished or not", async () => {
    await train("one");
    await refusal(train("one", { seed: 7 }), /other settings \(seed\)/);
    await interrupt("half", 2);
    const checkpoint = path.join(folder, "half", "checkpoints", "latest.safetensors");
    const before = fs.readFileSync(checkpoint);
    await refusal(train("half", { knobs: { ...tinyKnobs, learningRate: 0.02 } }), /knobs\.learningRate/);
    expect(fs.readFileSync(checkpoint).equals(before)).toBe(true);
  });

  it("a checkpoint that was cut short or changed, and leaves it as it is", async () => {
    await interrupt("damaged", 12);
    const file = path.join(folder, "damaged", "checkpoints", "latest.safetensors");
    const whole = fs.readFileSync(file);
    const changed = (at: number): Buffer => Buffer.from(whole).fill(whole[at] ^ 1, at, at + 1);
    const tensors = 8 + Number(whole.readBigUInt64LE());
    for (const content of [
      Buffer.alloc(0),
      whole.subarray(0, 100),
      whole.subarray(0, -4),
      changed(tensors + 40),
      changed(whole.length - 2),
    ]) {
      fs.writeFileSync(file, content);
      await refusal(train("damaged"), /latest\.safetensors is (not a complete safetensors file|damaged) .*delete/);
      expect(fs.readFileSync(file).equals(content)).toBe(true);
      expect(fs.existsSync(path.join(folder, "damaged", "classifier.safetensors"))).toBe(false);
    }
    fs.writeFileSync(file, whole);
    expect(modelBytes(await train("damaged")).equals(modelBytes(await train("one")))).toBe(true);
  });

  it("weights from a file for the compact network, from no file, and from another network's file", async () => {
    const file = path.join(__dirname, "../golden/classifier/keras3.weights.h5");
    await refusal(
      train("compact-weights", { knobs: { ...tinyKnobs, weights: file } }),
      /only the network densenet121 can load weights/,
    );
    const knobs: ClassifierKnobs = { ...tinyKnobs, network: "densenet121", inputSize: 32 };
    await refusal(train("no-weights", { knobs: { ...knobs, weights: "nowhere.h5" } }), /no file nowhere\.h5/);
    await refusal(
      train("other-weights", { knobs: { ...knobs, weights: file } }),
      /keras3\.weights\.h5 has no conv1\/conv\/kernel/,
    );
  });

  it("a batch larger than the training split", () =>
    refusal(train("batch", { knobs: { ...tinyKnobs, batchSize: 33 } }), /batchSize is 33.*32 training images/));

  it("a test set", async () => {
    const tests = writeTinyCohort(path.join(folder, "tests"), 16, true);
    await refusal(train("test-set", { cohort: tests }), /tests has no training images: it is a test set\. Give the/);
    tests.close();
  });

  it("an input too small for the network", () =>
    refusal(train("small", { knobs: { ...tinyKnobs, blocks: "1,1,1,1,1" } }), /halves its input 4 times/));

  it("validation images without both classes", async () => {
    const poor = tinyCohort(folder, { seed: 2, patients: 4 });
    await refusal(train("poor", { cohort: poor, knobs: { ...tinyKnobs, batchSize: 2 } }), /validation split/);
    poor.close();
  });

  it("to go on when the loss is no number any more", () =>
    refusal(train("diverged", { knobs: { ...tinyKnobs, learningRate: 1e38 } }), /smaller learningRate/));
});

describe("predictions", () => {
  it("are one row an image and label, the same in the file", async () => {
    const run = await train("one");
    const out = path.join(run, "predictions.csv");
    const predictions = await predictCohort({
      classifier: path.join(run, "classifier.safetensors"),
      cohort,
      split: "test",
      out,
    });
    const rows = cohort.rowsOf("test");
    expect(predictions.length).toBe(2 * rows.length);
    expect(predictions.map(({ image }) => image)).toEqual(Array.from(rows).flatMap((row) => [row, row]));
    expect(predictions.map(({ truth }) => truth)).toEqual(Array.from(cohort.readLabels(rows)));
    expect(predictions.every(({ score }) => score >= 0 && score <= 1)).toBe(true);
    expect(readPredictions(out)).toEqual(predictions);
  });

  it("leave unknown truths out", async () => {
    const run = await train("one");
    const hidden = tinyCohort(folder, { seed: 9, unknownLow: true });
    const predictions = await predictCohort({
      classifier: path.join(run, "classifier.safetensors"),
      cohort: hidden,
      split: "train",
      out: path.join(folder, "train.csv"),
    });
    expect(new Set(predictions.map(({ label }) => label))).toEqual(new Set(["bright"]));
    hidden.close();
  });

  it("do not depend on how many images are given at once", async () => {
    const classifier = openClassifier(path.join(await train("one"), "classifier.safetensors"));
    const rows = cohort.rowsOf("test");
    const together = classifier.features(cohort.readImages(rows), rows.length);
    const alone = classifier.features(cohort.readImages([rows[3]]), 1);
    expect(together).toMatchObject({ rows: rows.length, columns: classifier.featureCount });
    for (let i = 0; i < alone.columns; i++)
      expect(alone.data[i]).toBeCloseTo(together.data[3 * together.columns + i], 5);
    expect(Math.max(...Array.from(alone.data))).toBeGreaterThan(0);
    classifier.dispose();
  });

  it("need a classifier's file", () => {
    expect(() => openClassifier(path.join(folder, "nothing.safetensors"))).toThrow(UserError);
    expect(() => openClassifier(path.join(folder, "half", "checkpoints", "latest.safetensors"))).toThrow(
      /is not a classifier/,
    );
  });
});
