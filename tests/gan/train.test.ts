import nodeFs, * as fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import sharp from "sharp";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Cohort, openCohort } from "../../lib/cohort/format/cohort";
import { startEngine } from "../../lib/engine/start";
import { writeGenerator } from "../../lib/gan/generator-file";
import { openGenerator } from "../../lib/gan/generator";
import type { GanKnobs } from "../../lib/gan/knobs";
import { mayBeTrainedOn } from "../../lib/cohort/format/role";
import { gans, type GanId } from "../../lib/gan/networks/gans";
import { sampleCohort } from "../../lib/gan/sample";
import { examinedRows } from "../../lib/gan/training/examined-rows";
import { drawGrid, sampleGrid } from "../../lib/gan/training/sample-grid";
import {
  type TrainingTick,
  type ScoreImages,
  trainGenerator,
  type TrainGeneratorOptions,
} from "../../lib/gan/training/train";
import { GanTrainer } from "../../lib/gan/adversarial/gan-trainer";
import { UserError } from "../../lib/support/errors";
import { readJsonLines } from "../../lib/support/files/json-lines";
import type { ProgressReport } from "../../lib/support/progress";
import { temporaryFolder, tinyKnobs, writeTinyCohort } from "./fixtures";

let root = "";
let cohort: Cohort;
beforeAll(async () => {
  await startEngine({ backend: "native" });
  root = temporaryFolder();
  cohort = writeTinyCohort(path.join(root, "cohort"));
});

let folder = "";
beforeEach(() => {
  folder = temporaryFolder();
});

const train = (options: Partial<TrainGeneratorOptions> = {}): Promise<void> =>
  trainGenerator({ model: "cpd-gan", cohort, knobs: tinyKnobs, seed: 1, folder, ...options });
const generatorBytes = (): string => fs.readFileSync(path.join(folder, "generator.safetensors")).toString("base64");
const checkpointJson = (): string => path.join(folder, "checkpoints/checkpoint.json");
const with_ = (knobs: Partial<GanKnobs>): { knobs: GanKnobs } => ({ knobs: { ...tinyKnobs, ...knobs } });

/** Stops after some steps. */
async function stopAfter(steps: number, options: Partial<TrainGeneratorOptions> = {}): Promise<void> {
  const abort = new AbortController();
  let done = 0;
  await expect(
    train({ ...options, signal: abort.signal, onProgress: () => ++done === steps && abort.abort() }),
  ).rejects.toMatchObject({ name: "AbortError" });
}

describe("training", () => {
  for (const model of ["cpd-gan", "prog-gan"] as GanId[]) {
    for (const loss of ["wgan-gp", "logistic-r1", "relativistic"] as const) {
      it(`${model} with ${loss}: every step leaves as many tensors as it found, and moves the weights`, () => {
        const before = tf.memory().numTensors;
        const trainer = new GanTrainer(gans[model], cohort, { ...tinyKnobs, loss, penaltyInterval: 2 }, 1);
        const { generator: start, discriminator: startD } = trainer.state().vectors;
        const tensors = tf.memory().numTensors;
        for (let step = 0; step < 12; step++) {
          const report = trainer.step();
          expect(tf.memory().numTensors).toBe(tensors);
          expect(Number.isFinite(report.lossD) && Number.isFinite(report.lossG)).toBe(true);
          expect(Number.isNaN(report.penalty)).toBe(step % 2 === 1);
          expect(Number.isNaN(report.labelAccuracy)).toBe(model === "cpd-gan");
        }
        const { vectors } = trainer.state();
        expect(vectors.generator).not.toEqual(start);
        expect(vectors.discriminator).not.toEqual(startD);
        trainer.dispose();
        expect(tf.memory().numTensors).toBe(before);
      });
    }

    it(`${model}: stopped and started again, ends in the same bytes; started once more, does nothing`, async () => {
      await train({ model });
      const whole = generatorBytes();
      folder = temporaryFolder();
      await stopAfter(3, { model });
      await stopAfter(5, { model });
      const ticks: TrainingTick[] = [];
      const before = tf.memory().numTensors;
      await train({ model, onTick: (tick) => void ticks.push(tick) });
      expect(tf.memory().numTensors).toBe(before);
      expect(generatorBytes()).toBe(whole);
      const history = readJsonLines<TrainingTick>(path.join(folder, "metrics.jsonl"));
      expect(history.length).toBeGreaterThan(ticks.length);
      expect(history.at(-1)).toEqual(ticks.at(-1));
      expect(history.at(-1)!.kimg).toBeGreaterThanOrEqual(tinyKnobs.totalKimg);
      await train({ model, onTick: () => expect.fail("trained again") });
    });
  }

  it("the running average is that of the weights before every step of G, as in the paper", () => {
    const trainer = new GanTrainer(gans["cpd-gan"], cohort, tinyKnobs, 1);
    const expected = Float64Array.from(trainer.state().vectors.generator);
    for (let step = 0; step < 3; step++) {
      trainer
        .state()
        .vectors.generator.forEach(
          (value, i) => (expected[i] = tinyKnobs.emaDecay * expected[i] + (1 - tinyKnobs.emaDecay) * value),
        );
      trainer.step();
    }
    trainer.averageValues().forEach((value, i) => expect(value).toBeCloseTo(expected[i], 5));
    trainer.dispose();
  });

  it("Adam starts anew at every phase of growing, the end of a fade-in included", () => {
    const trainer = new GanTrainer(gans["prog-gan"], cohort, tinyKnobs, 1);
    const phases: [string, number][] = [];
    while (trainer.images < trainer.totalImages) {
      trainer.step();
      const { phase, resolution } = trainer.stage;
      phases.push([`${resolution} ${phase}`, trainer.state().adamSteps.generator]);
    }
    trainer.dispose();
    const firsts = phases.filter(([name], i) => i > 0 && name !== phases[i - 1][0]);
    expect(firsts).toEqual([
      ["16 transition", 0],
      ["16 training", 0],
    ]);
    expect(phases.filter(([, steps]) => steps === 0).length).toBe(2);
  });

  it("looks at training and validation images at every tick, and changes nothing by it", async () => {
    const scores = ["scoreTrain", "scoreValid", "scoreError"];
    for (const model of ["cpd-gan", "prog-gan"] as const) {
      const trainer = new GanTrainer(gans[model], cohort, tinyKnobs, 1);
      trainer.step();
      const [before, tensors] = [trainer.state(), tf.memory().numTensors];
      const found = trainer.examine();
      expect(tf.memory().numTensors).toBe(tensors);
      expect(trainer.state()).toEqual(before);
      expect(trainer.examine()).toEqual(found);
      expect(found.scoreTrain).not.toBe(found.scoreValid);
      expect(Object.keys(found)).toEqual(
        model === "cpd-gan" ? scores : [...scores, "labelsTrain", "labelsValid", "labelsError"],
      );
      trainer.dispose();
    }
    await train();
    for (const { scoreTrain, scoreValid } of readJsonLines<TrainingTick>(path.join(folder, "metrics.jsonl")))
      expect(Number.isFinite(scoreTrain! - scoreValid!)).toBe(true);
  });

  it("what it looks at are D's scores of real images, a few of each part of a split, with the error of their difference", () => {
    const trainer = new GanTrainer(gans["cpd-gan"], cohort, tinyKnobs, 1);
    trainer.step();
    const { discriminator } = trainer.networks;
    const moments = (split: "train" | "valid"): { mean: number; variance: number } => {
      const all = cohort.rowsOf(split);
      const rows = examinedRows(all, tinyKnobs.stddevGroup);
      const scores = tf.tidy(() => {
        const values = tf.tensor1d(trainer.state().vectors.discriminator);
        const weights = discriminator.parameters.split(values, tf.tensor1d(discriminator.parameters.scales()));
        const pixels = Float32Array.from(cohort.readImages(rows), (gray) => gray / 127.5 - 1);
        const labels = tf.tensor2d(
          Float32Array.from(cohort.readLabels(rows), (label) => Math.max(0, label)),
          [rows.length, 2],
        );
        const images = tf.tensor4d(pixels, [rows.length, 16, 16, 1]);
        const output = discriminator.discriminate(weights, images, labels, { resolution: 16, fade: 0 }, 1);
        return Array.from(output.scores.dataSync());
      });
      const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
      const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0);
      return { mean, variance: squares / scores.length ** 2 };
    };
    const [train, valid] = [moments("train"), moments("valid")];
    const found = trainer.examine();
    expect(found.scoreTrain).toBeCloseTo(train.mean, 5);
    expect(found.scoreValid).toBeCloseTo(valid.mean, 5);
    expect(found.scoreError! / Math.sqrt(train.variance + valid.variance)).toBeCloseTo(1, 2);
    trainer.dispose();
  });

  it("the learning rate falls in a line to 0 after decayFrom, and not at all where that is 1", () => {
    const moves = (decayFrom: number): number[] => {
      const knobs = { ...tinyKnobs, decayFrom, totalKimg: 0.04, learningRate: 1e-3, beta2: 0 };
      const trainer = new GanTrainer(gans["cpd-gan"], cohort, knobs, 1);
      const sizes: number[] = [];
      while (trainer.images < trainer.totalImages) {
        const before = trainer.state().vectors.generator;
        trainer.step();
        // With β1 = β2 = 0 Adam moves every weight by the learning rate.
        const after = trainer.state().vectors.generator;
        sizes.push(Math.max(...after.map((value, i) => Math.abs(value - before[i]))));
      }
      trainer.dispose();
      return sizes;
    };
    const expected = (rates: number[]): unknown[] => rates.map((rate) => expect.closeTo(rate * 1e-3, 6));
    // Ten steps of 4 images, so the rate of step i is that after 4i of 40 images.
    expect(moves(0.5)).toEqual(expected([1, 1, 1, 1, 1, 1, 0.8, 0.6, 0.4, 0.2]));
    expect(moves(1)).toEqual(expected(Array<number>(10).fill(1)));
  });

  it("says how long it takes, how much of it input was waited for, and how steep the losses are", async () => {
    const details: string[] = [];
    await train({ model: "prog-gan", onProgress: ({ detail }) => void details.push(detail!) });
    expect(details.at(-1)).toMatch(
      /^16×16 training {2}D -?\d+\.\d\d {2}G -?\d+\.\d\d {2}penalty \d+\.\d\d {2}labels \d+(\.\d)? % {2}\S+ s\/kimg {2}input \d+(\.\d)? %$/,
    );
    const history = readJsonLines<TrainingTick>(path.join(folder, "metrics.jsonl"));
    expect(history.map(({ phase, resolution }) => `${resolution} ${phase}`)).toEqual([
      "16 transition",
      "16 training",
      "16 training",
      "16 training",
    ]);
    for (const tick of history) {
      expect(tick.waiting).toBeGreaterThan(0);
      expect(tick.waiting).toBeLessThan(1);
      expect(tick.gradientD).toBeGreaterThan(0);
      expect(tick.gradientG).toBeGreaterThan(0);
      expect(tick.labelAccuracy).toBeGreaterThanOrEqual(0);
      expect(tick.labelAccuracy).toBeLessThanOrEqual(1);
    }
    for (const { secondsLeft, secondsPerKimg, kimg } of history)
      expect(Math.abs(secondsLeft - secondsPerKimg * (0.08 - kimg))).toBeLessThanOrEqual(1);
    expect(history.at(-1)!.secondsLeft).toBe(0);
  });
});

describe("what can be seen of a training", () => {
  it("grids of samples as PNG, at the size that it has grown to", async () => {
    const views: number[] = [];
    const knobs = { ...tinyKnobs, gridEvery: 2, startResolution: 8, phaseKimg: 0.024, totalKimg: 0.08 };
    await train({ model: "prog-gan", knobs, onTick: (_, { grid }) => void views.push(grid?.length ?? 0) });
    const names = fs.readdirSync(path.join(folder, "samples"));
    expect(names).toEqual(["000000048.png", "000000080.png"]);
    expect(views.map((length) => length > 0)).toEqual([false, true, false, true]);
    const { width, height, channels } = await sharp(path.join(folder, "samples", names[0])).metadata();
    expect([width, height, channels]).toEqual([8 * 16, 2 * 16, 1]); // 8 latent vectors, 2 label combinations
  });

  it("what a kill in the middle of a write left is gone when training goes on", async () => {
    const leftovers = ["metrics.jsonl.0123abcd.tmp", "samples/000000048.png.0123abcd.tmp"].map((name) =>
      path.join(folder, name),
    );
    fs.mkdirSync(path.join(folder, "samples"), { recursive: true });
    for (const file of leftovers) fs.writeFileSync(file, "half");
    await train({ knobs: { ...tinyKnobs, gridEvery: 2 } });
    expect(leftovers.filter((file) => fs.existsSync(file))).toEqual([]);
    expect(fs.readdirSync(path.join(folder, "samples")).every((name) => name.endsWith(".png"))).toBe(true);
  });

  it("what somebody put beside the checkpoints stays, and older checkpoints go", async () => {
    const own = ["notes.txt", "backup-of-good.safetensors", "backup/000000001.safetensors"];
    const checkpoints = path.join(folder, "checkpoints");
    fs.mkdirSync(path.join(checkpoints, "backup"), { recursive: true });
    for (const name of [...own, "000000001.safetensors", "000000002.safetensors.0123abcd.tmp"])
      fs.writeFileSync(path.join(checkpoints, name), "");
    await train();
    expect(own.filter((name) => !fs.existsSync(path.join(checkpoints, name)))).toEqual([]);
    expect(fs.readdirSync(checkpoints).filter((name) => /^\d/.test(name))).toHaveLength(1);
  });

  it("a grid's picture has its images side by side", async () => {
    const images = Uint8Array.from({ length: 6 * 4 }, (_, i) => i);
    const { png, width, height } = await drawGrid(images, 3, 2);
    expect([width, height]).toEqual([6, 4]);
    const pixels = await sharp(png).toColourspace("b-w").raw().toBuffer();
    expect(Array.from(pixels.subarray(0, 12))).toEqual([0, 1, 4, 5, 8, 9, 2, 3, 6, 7, 10, 11]);
  });

  it("TensorBoard's events: a file a start, every tick once in what its reader makes of them", async () => {
    await stopAfter(13, with_({ gridEvery: 1 }));
    await train(with_({ gridEvery: 1 }));
    const files = fs.readdirSync(path.join(folder, "events")).sort();
    expect(files.length).toBe(2);
    const ticks = files.map(
      (file) =>
        fs
          .readFileSync(path.join(folder, "events", file))
          .toString("latin1")
          .split("loss/discriminator").length - 1,
    );
    expect(ticks[0] + ticks[1]).toBe(readJsonLines(path.join(folder, "metrics.jsonl")).length);
  });
});

describe("the early stop", () => {
  const scored = with_({
    totalKimg: 0.32,
    tickKimg: 0.008,
    scoreEvery: 2,
    scoreFrom: 0.04,
    scoreImages: 600,
    scorePatience: 2,
  });
  /** A score from a list, by the number of those before it. */
  const scores = (list: readonly number[]): ScoreImages => {
    let asked = 0;
    return (images, count) => {
      expect(images.length).toBe(count * 256);
      return Promise.resolve({ value: list[asked++], name: "a list" });
    };
  };
  const history = (): TrainingTick[] => readJsonLines<TrainingTick>(path.join(folder, "metrics.jsonl"));

  it("scores from scoreFrom on every scoreEvery ticks, and ends after scorePatience scores without a new best", async () => {
    const reports: ProgressReport[] = [];
    await train({
      ...scored,
      score: scores([5, 4, 4.5, 3, 3, 8, 0]),
      onProgress: (report) => void reports.push(report),
    });
    const found = history().filter(({ score }) => score !== null);
    expect(found.map(({ kimg, score }) => [kimg, score])).toEqual([
      [0.04, 5],
      [0.056, 4],
      [0.072, 4.5],
      [0.088, 3],
      [0.104, 3],
      [0.12, 8],
    ]);
    expect(found.every(({ scoreName }) => scoreName === "a list")).toBe(true);
    expect(history().at(-1)!.kimg).toBe(0.12);
    expect(reports.at(-1)).toMatchObject({
      done: 0.12,
      total: 0.12,
      detail: "stopped early: no better score (a list) in 2 checks",
    });
    const bytes = generatorBytes();
    await train({ ...scored, score: () => expect.fail("scored again") });
    expect(generatorBytes()).toBe(bytes);
  });

  it("keeps the generator of the best score, also when stopped after it, where the paper does", async () => {
    const [latents, labels] = [new Float32Array(tinyKnobs.latentSize).fill(0.5), [1, 0]];
    const pictures = new Map<number, Uint8Array>();
    const onTick: TrainGeneratorOptions["onTick"] = ({ kimg }, { generator }) =>
      void pictures.set(kimg, generator.generate(latents, labels));
    const left = (): Uint8Array => {
      const generator = openGenerator(path.join(folder, "generator.safetensors"));
      const picture = generator.generate(latents, labels);
      generator.dispose();
      return picture;
    };
    await train({ ...scored, score: scores([5, 4, 4.5, 3, 3, 8]), onTick });
    expect(left()).toEqual(pictures.get(0.12));
    expect(left()).not.toEqual(pictures.get(0.088));
    const best = with_({ ...scored.knobs, keep: "best" });
    folder = temporaryFolder();
    await train({ ...best, score: scores([5, 4, 4.5, 3, 3, 8]) });
    expect(left()).toEqual(pictures.get(0.088));
    const bytes = generatorBytes();
    folder = temporaryFolder();
    await stopAfter(26, { ...best, score: scores([5, 4, 4.5, 3, 3, 8]) });
    await train({ ...best, score: scores([3, 8]) });
    expect(generatorBytes()).toBe(bytes);
    fs.rmSync(path.join(folder, "generator.safetensors"));
    await train({ ...best, score: scores([]) });
    expect(generatorBytes()).toBe(bytes);
  });

  it("goes on from a checkpoint with the scores before it", async () => {
    await stopAfter(26, { ...scored, score: scores([5, 4, 3, 6]) });
    expect(history().filter(({ score }) => score !== null).length).toBe(4);
    await train({ ...scored, score: scores([7]) });
    expect(
      history()
        .filter(({ score }) => score !== null)
        .map(({ score }) => score),
    ).toEqual([5, 4, 3, 6, 7]);
  });

  it("waits until prog-GAN has grown", async () => {
    await train({
      model: "prog-gan",
      ...with_({ totalKimg: 0.08, tickKimg: 0.008, scoreEvery: 1, scoreFrom: 0.04 }),
      score: scores([5, 4, 3, 2, 1]),
    });
    expect(history().find(({ score }) => score !== null)!.kimg).toBe(0.048);
  });

  it("needs a score function", () => expect(train(scored)).rejects.toThrow(/scoreEvery = 2.*set scoreEvery to 0/));
});

describe("a training that begins with another's checkpoint", () => {
  const faster = with_({ learningRate: 0.01, totalKimg: 0.12 });

  it("goes on where that was with knobs of its own, and ends in the same bytes when stopped on the way", async () => {
    await train();
    const from = folder;
    folder = temporaryFolder();
    await train({ ...faster, from });
    const whole = generatorBytes();
    const kimg = readJsonLines<TrainingTick>(path.join(folder, "metrics.jsonl")).map((tick) => tick.kimg);
    expect(kimg).toEqual([0.024, 0.048, 0.072, 0.08, 0.104, 0.12]);
    expect(openGenerator(path.join(folder, "generator.safetensors")).knobs).toMatchObject({ learningRate: 0.01 });
    folder = temporaryFolder();
    await stopAfter(3, { ...faster, from });
    await train({ ...faster, from });
    expect(generatorBytes()).toBe(whole);
    folder = temporaryFolder();
    await train({ ...with_({ totalKimg: 0.12 }), from });
    expect(generatorBytes()).not.toBe(whole);
  });

  it("is refused where it cannot be", async () => {
    await expect(train({ ...faster, from: temporaryFolder() })).rejects.toThrow(
      /contains no checkpoint to resume from/,
    );
    await train();
    const from = folder;
    folder = temporaryFolder();
    await expect(train({ from })).rejects.toThrow(
      /totalKimg = 0.08 is not more than the 0.08 kimg that .* has already trained/,
    );
    await expect(train({ ...with_({ fmapMax: 8, totalKimg: 1 }), from })).rejects.toThrow(/because fmapMax differs/);
    await expect(train({ ...with_({ totalKimg: 1 }), model: "prog-gan", from })).rejects.toThrow(
      /because model differs/,
    );
  });
});

describe("a checkpoint", () => {
  it("that was cut short, edited, or lost its tensors is refused, and nothing is overwritten", async () => {
    await stopAfter(2);
    const whole = fs.readFileSync(checkpointJson());
    const tensors = path.join(
      path.dirname(checkpointJson()),
      fs.readdirSync(path.dirname(checkpointJson())).find((name) => name.endsWith(".safetensors"))!,
    );
    const tensorBytes = fs.readFileSync(tensors);
    const refused = (): Promise<void> => expect(train()).rejects.toThrow(/checkpoint .* is damaged/);
    fs.writeFileSync(checkpointJson(), whole.subarray(0, whole.length / 2));
    await refused();
    fs.writeFileSync(checkpointJson(), whole.toString().replace(/"steps": 2/, '"steps": 3'));
    await refused();
    fs.writeFileSync(checkpointJson(), whole);
    fs.writeFileSync(tensors, tensorBytes.subarray(0, -4));
    await refused();
    tensorBytes[tensorBytes.length - 1] ^= 1;
    fs.writeFileSync(tensors, tensorBytes);
    await refused();
    fs.rmSync(tensors);
    await refused();
    expect(fs.readFileSync(checkpointJson()).equals(whole)).toBe(true);
  });

  it("of another training is refused, and says what differs", async () => {
    await stopAfter(2);
    await expect(train(with_({ learningRate: 0.5 }))).rejects.toThrow(/another training \(learningRate differs\)/);
    await expect(train({ seed: 2 })).rejects.toThrow(/another training \(seed differs\)/);
    await expect(train({ model: "prog-gan" })).rejects.toThrow(/another training \(model differs\)/);
  });

  it("that cannot be written leaves the one before", async () => {
    await stopAfter(2);
    const whole = fs.readFileSync(checkpointJson());
    // A folder where the next tensors' file would go.
    fs.mkdirSync(path.join(path.dirname(checkpointJson()), "000000004.safetensors"));
    const abort = new AbortController();
    let done = 0;
    await expect(train({ signal: abort.signal, onProgress: () => ++done === 2 && abort.abort() })).rejects.toThrow(
      /No checkpoint could be written/,
    );
    expect(fs.readFileSync(checkpointJson()).equals(whole)).toBe(true);
  });

  it("that a full disk does not take, or a log, is one sentence, and training goes on from the one before", async () => {
    const short = with_({ totalKimg: 0.04 });
    await train(short);
    const whole = generatorBytes();
    /** Trains on a disk that is full from the start, or from a moment on that `fillWhen` chooses. */
    const full = async (
      name: "fsyncSync" | "appendFileSync",
      message: RegExp,
      fillWhen?: (report: ProgressReport) => boolean,
    ): Promise<void> => {
      folder = temporaryFolder();
      await stopAfter(2, short);
      const before = fs.readFileSync(checkpointJson());
      const original = nodeFs[name];
      const fill = (): void => {
        nodeFs[name] = () => {
          throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
        };
        syncBuiltinESMExports();
      };
      if (!fillWhen) fill();
      try {
        await expect(train({ ...short, onProgress: (report) => fillWhen?.(report) && fill() })).rejects.toThrow(
          message,
        );
      } finally {
        Object.assign(nodeFs, { [name]: original });
        syncBuiltinESMExports();
      }
      expect(fs.readFileSync(checkpointJson()).equals(before)).toBe(true);
      expect(fs.readdirSync(path.dirname(checkpointJson())).filter((file) => file.endsWith(".tmp"))).toEqual([]);
      await train(short);
      expect(generatorBytes()).toBe(whole);
    };
    await full(
      "fsyncSync",
      /^The training's log could not be written to .* \(ENOSPC: no space left on device, write\); fix that and run the same command again/,
    );
    await full("appendFileSync", /log could not be written to .* \(ENOSPC: .*\); fix that/);
    await full(
      "fsyncSync",
      /^No checkpoint could be written to .* \(ENOSPC: no space left on device, write\); fix that and run the same command again/,
      ({ done }) => done > 0.039,
    );
  });

  it("of the end stays when the generator does not fit on the disk, and only that is written later", async () => {
    await train();
    const whole = generatorBytes();
    folder = temporaryFolder();
    // A folder where the generator would go.
    fs.mkdirSync(path.join(folder, "generator.safetensors", "taken"), { recursive: true });
    const refusal = await train().then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refusal).toBeInstanceOf(UserError);
    expect(String(refusal)).toMatch(
      /The generator could not be written to .*generator\.safetensors \(.+\); fix that and run the same command again/,
    );
    fs.rmSync(path.join(folder, "generator.safetensors"), { recursive: true });
    await train({ onTick: () => expect.fail("trained again") });
    expect(generatorBytes()).toBe(whole);
  });
});

describe("knobs that do not fit the cohort", () => {
  const cases: [string, Partial<GanKnobs>, RegExp, GanId][] = [
    [
      "a minibatch over the training images",
      { minibatch16: 32 },
      /minibatch of 32 .* larger than the 30 training images/,
      "cpd-gan",
    ],
    ["one that only growing would use", { minibatch8: 32 }, /set minibatch8 to 30 or less/, "prog-gan"],
    ["a minibatch that the groups do not divide", { minibatch16: 6 }, /stddevGroup = 4/, "cpd-gan"],
    ["micro-batches that the groups do not divide", { microBatch: 6 }, /microBatch = 6 .*stddevGroup = 4/, "cpd-gan"],
    [
      "a training that ends before growing does",
      { totalKimg: 0.02 },
      /prog-GAN needs 0.048 kimg to grow to 16×16/,
      "prog-gan",
    ],
  ];
  it.each([
    ["is missing", { ...tinyKnobs, totalKimg: undefined }, /^totalKimg: nothing is not a number/],
    ["is unknown", { ...tinyKnobs, totalKim: 3 }, /^there is no knob totalKim$/],
    ["is out of its range", { ...tinyKnobs, totalKimg: -1 }, /^totalKimg: -1 is not a number from/],
  ])("a program without types learns which knob %s", async (_, knobs, message) => {
    const options = { model: "cpd-gan" as const, cohort, knobs: knobs as unknown as GanKnobs, seed: 1, folder };
    await expect(trainGenerator(options)).rejects.toThrow(message);
    await expect(trainGenerator({ ...options, model: "stylegan" as "cpd-gan" })).rejects.toThrow(
      /There is no model "stylegan"; there are .*flow/,
    );
  });

  for (const [what, knobs, message, model] of cases) {
    it(`${what}: one sentence`, () => expect(train({ model, ...with_(knobs) })).rejects.toThrow(message));
  }
});

describe("sampling", () => {
  it("makes a cohort with the rows of another, always the same for a seed", async () => {
    await train();
    const generator = path.join(folder, "generator.safetensors");
    const sample = async (name: string, seed: number): Promise<Cohort> => {
      const before = tf.memory().numTensors;
      const sampled = await sampleCohort({ generator, like: cohort, out: path.join(folder, name), seed });
      expect(tf.memory().numTensors).toBe(before);
      return sampled;
    };
    const [first, again, other] = [await sample("a", 1), await sample("b", 1), await sample("c", 2)];
    expect(first.table.labels).toEqual(cohort.table.labels);
    expect(first.table.split).toEqual(cohort.table.split);
    expect(first.source).toBe("cpd-gan");
    expect(first.table.patient.slice(0, 2)).toEqual(["synthetic-0", "synthetic-1"]);
    expect(first.description.checksums["images.npy"]).toBe(again.description.checksums["images.npy"]);
    expect(first.description.checksums["images.npy"]).not.toBe(other.description.checksums["images.npy"]);
    for (const opened of [first, again, other]) opened.close();
    openCohort(path.join(folder, "a")).close();
  });

  it("finds what is there, and leaves a cohort of another seed alone", async () => {
    await train();
    const options = {
      generator: path.join(folder, "generator.safetensors"),
      like: cohort,
      out: path.join(folder, "s"),
    };
    (await sampleCohort({ ...options, seed: 1 })).close();
    const written = fs.statSync(path.join(folder, "s", "images.npy")).mtimeMs;
    (await sampleCohort({ ...options, seed: 1 })).close();
    expect(fs.statSync(path.join(folder, "s", "images.npy")).mtimeMs).toBe(written);
    await expect(sampleCohort({ ...options, seed: 2 })).rejects.toThrow(/its seed is 1, not 2; choose another folder/);
  });

  it("knows which cohort its generator was trained on, whose rows it does not follow", async () => {
    await train();
    const like = writeTinyCohort(path.join(folder, "others"), 16, true);
    const sampled = await sampleCohort({
      ...{ generator: path.join(folder, "generator.safetensors"), like, out: path.join(folder, "s"), seed: 1 },
    });
    expect(mayBeTrainedOn(cohort.description, sampled.description)).toBe(true);
    expect(mayBeTrainedOn(like.description, sampled.description)).toBe(false);
    for (const opened of [like, sampled]) opened.close();
  });

  it("makes grids with the same latent vectors in every row", async () => {
    await train();
    const generator = openGenerator(path.join(folder, "generator.safetensors"));
    const grid = sampleGrid(
      generator,
      [
        [1, 0],
        [0, 1],
        [1, 0],
      ],
      4,
      9,
    );
    const row = (i: number): Uint8Array => grid.slice(i * 4 * 256, (i + 1) * 4 * 256);
    expect(grid.length).toBe(3 * 4 * 256);
    expect(row(2)).toEqual(row(0));
    expect(row(1)).not.toEqual(row(0));
    expect(sampleGrid(generator, [[1, 0]], 4, 9)).toEqual(row(0));
    generator.dispose();
  });

  it("refuses a generator of other labels, and a file that is none", async () => {
    await train();
    const file = path.join(folder, "generator.safetensors");
    const like = { ...cohort, size: cohort.size, labelNames: ["up", "down"] } as Cohort;
    await expect(sampleCohort({ generator: file, like, out: path.join(folder, "x"), seed: 1 })).rejects.toThrow(
      /labels left, right, but/,
    );
    expect(fs.existsSync(path.join(folder, "x"))).toBe(false);
    const checkpoint = fs.readdirSync(path.join(folder, "checkpoints")).find((name) => name.endsWith(".safetensors"))!;
    expect(() => openGenerator(path.join(folder, "checkpoints", checkpoint))).toThrow(/not a generator/);
  });

  it("tells of a generator that makes no pictures", async () => {
    const file = path.join(folder, "zero.safetensors");
    const { size } = gans["cpd-gan"].build(tinyKnobs, 2, 16).generator.parameters;
    writeGenerator(
      file,
      { model: "cpd-gan", knobs: tinyKnobs, labelNames: cohort.labelNames, resolution: 16, seed: 1 },
      new Float32Array(size),
    );
    const sampled = await sampleCohort({ generator: file, like: cohort, out: path.join(folder, "gray"), seed: 1 });
    sampled.close();
    expect(sampled.description.warnings).toEqual(["40 images of 40 have a single gray value, the first is image 0."]);
  });

  it.each([
    [
      "weights that are no numbers",
      NaN,
      /zero\.safetensors contains values that are not finite; train again, or restore a good copy\.$/,
    ],
    [
      "weights without measure",
      3e38,
      /^The generator \(cpd-gan\) makes images with values that are not numbers \((NaN|-?Infinity)\): its weights .* so train again or restore a good copy of its file\.$/,
    ],
  ])("refuses a generator with %s, and leaves nothing", async (_, weight, message) => {
    const file = path.join(folder, "zero.safetensors");
    const description = {
      model: "cpd-gan",
      knobs: tinyKnobs,
      labelNames: cohort.labelNames,
      resolution: 16,
      seed: 1,
    } as const;
    const { size } = gans["cpd-gan"].build(tinyKnobs, 2, 16).generator.parameters;
    writeGenerator(file, description, new Float32Array(size).fill(weight));
    await expect(sampleCohort({ generator: file, like: cohort, out: path.join(folder, "x"), seed: 1 })).rejects.toThrow(
      message,
    );
    expect(fs.readdirSync(folder).filter((name) => name.includes("x."))).toEqual([]);
    expect(fs.existsSync(path.join(folder, "x"))).toBe(false);
  });
});
