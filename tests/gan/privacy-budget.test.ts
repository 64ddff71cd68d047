/** Training with a privacy budget: who is drawn, what is clipped, what noise is added, and that nothing else changes. */
import * as fs from "node:fs";
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Cohort } from "../../lib/cohort/format/cohort";
import { createCohort } from "../../lib/cohort/format/writer";
import { startEngine } from "../../lib/engine/start";
import { MinibatchSource } from "../../lib/gan/adversarial/minibatch";
import { discriminatorObjective } from "../../lib/gan/adversarial/objectives";
import { drawForRows, drawsAt } from "../../lib/gan/flow/draws";
import { flowNetwork } from "../../lib/gan/flow/network";
import { flowObjective } from "../../lib/gan/flow/objective";
import { cpdGan } from "../../lib/gan/networks/gans";
import { type Changes, preset } from "../../lib/experiment/knobs/presets";
import { minibatchStddev } from "../../lib/gan/networks/minibatch-stddev";
import { generativeModels } from "../../lib/gan/models";
import { checkBudget, deltaFor, mechanismOf } from "../../lib/gan/privacy/mechanism";
import { clippedSum, noisyGradient } from "../../lib/gan/privacy/noisy-gradient";
import { PatientSampler } from "../../lib/gan/privacy/patient-sampler";
import { readPrivacyRecord } from "../../lib/gan/privacy/privacy-record";
import { secretFile } from "../../lib/runs/stage-files";
import { ParameterLayout, type Weights } from "../../lib/gan/networks/parameters";
import { trainGenerator } from "../../lib/gan/training/train";
import { type Objective, TrainedNetwork } from "../../lib/gan/training/trained-network";
import { sampleCohort } from "../../lib/gan/sample";
import { epsilonSpent } from "../../lib/statistics/privacy/privacy-accountant";
import { Random } from "../../lib/support/random";
import { temporaryFolder, tinyFlowKnobs, tinyKnobs, writeTinyCohort } from "./fixtures";

let cohort: Cohort;
beforeAll(async () => {
  await startEngine({ backend: "native" });
  cohort = writeTinyCohort(path.join(temporaryFolder(), "cohort"));
});
afterAll(() => cohort.close());

const flow = { ...tinyFlowKnobs, privacyEpsilon: 20 };
const gan = { ...tinyKnobs, loss: "relativistic", penaltyInterval: 2, privacyEpsilon: 20 } as const;
const models = [
  ["flow", flow, tinyFlowKnobs],
  ["cpd-gan", gan, tinyKnobs],
] as const;

/** Three patients with one, two and five images. */
function writeUnequalCohort(): Cohort {
  const writer = createCohort(path.join(temporaryFolder(), "unequal"), {
    ...{ name: "unequal", source: "unequal", labelNames: ["a"], resolution: 8, seed: 1, labelPolicy: "paper" },
  });
  ["p", "q", "r"].forEach((patient, place) => {
    for (let i = 0; i < [1, 2, 5][place]; i++)
      writer.append(
        Uint8Array.from({ length: 64 }, (_, at) => at + 10 * place + i),
        [{ patient, split: "train", labels: [1], source: `${patient}${i}` }],
      );
  });
  return writer.finish();
}

describe("the sample of patients", () => {
  it("draws each with the same chance, whoever the others are, and one image of each", () => {
    const unequal = writeUnequalCohort();
    const sampler = new PatientSampler(unequal, 1, "secret");
    const draws = 6000;
    const [patients, images, sizes] = [new Map<string, number>(), new Map<number, number>(), [0, 0, 0, 0]];
    for (let i = 0; i < draws; i++) {
      const rows = sampler.next(1.2);
      sizes[rows.length]++;
      const drawn = Array.from(rows, (row) => unequal.table.patient[row]);
      expect(new Set(drawn).size).toBe(drawn.length);
      for (const patient of drawn) patients.set(patient, (patients.get(patient) ?? 0) + 1);
      for (const row of rows) images.set(row, (images.get(row) ?? 0) + 1);
    }
    // Four standard errors of a share of 0.4.
    const error = 4 * Math.sqrt((0.4 * 0.6) / draws);
    for (const count of patients.values()) expect(Math.abs(count / draws - 0.4)).toBeLessThan(error);
    // Independent draws: nobody in 0.6³ of the steps, all in 0.4³.
    expect(sizes[0] / draws).toBeCloseTo(0.216, 1);
    expect(Math.abs(sizes[0] / draws - 0.6 ** 3)).toBeLessThan(error);
    expect(Math.abs(sizes[3] / draws - 0.4 ** 3)).toBeLessThan(error);
    for (let row = 3; row < 8; row++) expect(Math.abs(images.get(row)! / draws - 0.08)).toBeLessThan(error);
    unequal.close();
  });

  it("goes on from where it was", () => {
    const whole = new PatientSampler(cohort, 4, "secret");
    for (let i = 0; i < 3; i++) whole.next(8);
    const resumed = new PatientSampler(cohort, 4, "secret", whole.state());
    for (let i = 0; i < 3; i++) expect(resumed.next(8)).toEqual(whole.next(8));
  });
});

/** A network of four parameters whose gradient for a patient is that patient's vector. */
const vectors = [
  [3, 4, 0, 0],
  [0.1, 0, 0.2, 0],
  [-50, 20, 0, 7],
  [0, 0, 0, 0],
];
function linearNetwork(): TrainedNetwork {
  const layout = new ParameterLayout();
  layout.bias("v", 3);
  layout.bias("w", 1);
  return new TrainedNetwork(layout, new Float32Array(4), { beta1: 0, beta2: 0.9, epsilon: 1e-8 });
}
function linear(rows: readonly number[][]): (place: number) => (weights: Weights) => Objective {
  return (place) => {
    const [own, report] = [tf.tensor1d(rows[place]), tf.tensor1d([place])];
    return (weights) => ({ loss: tf.sum<tf.Scalar>(tf.mul(tf.concat([weights["v"], weights["w"]]), own)), report });
  };
}
const norm = (values: ArrayLike<number>): number => Math.hypot(...Array.from(values));

describe("a patient's contribution", () => {
  const sumOf = (rows: readonly number[][], clip: number): Float32Array =>
    tf.tidy(() => clippedSum(network, rows.length, linear(rows), clip).sum.dataSync<"float32">());
  let network: TrainedNetwork;
  beforeAll(() => (network = linearNetwork()));
  afterAll(() => network.dispose());

  it("has the norm of the bound at most, and its own direction", () => {
    for (const vector of vectors) {
      const clipped = sumOf([vector], 2);
      expect(norm(clipped)).toBeLessThanOrEqual(2 * (1 + 1e-6));
      const factor = norm(vector) > 2 ? 2 / norm(vector) : 1;
      clipped.forEach((value, i) => expect(value).toBeCloseTo(vector[i] * factor, 5));
    }
  });

  it("changes the sum by the bound at most, whoever it is", () => {
    const whole = sumOf(vectors, 0.5);
    vectors.forEach((_, left) => {
      const others = sumOf(
        vectors.filter((__, i) => i !== left),
        0.5,
      );
      expect(norm(whole.map((value, i) => value - others[i]))).toBeLessThanOrEqual(0.5 * (1 + 1e-5));
    });
  });

  it("is zeros, without a report, if nobody was drawn", () => {
    tf.tidy(() => {
      const { sum, report } = clippedSum(network, 0, linear([]), 1);
      expect([...sum.dataSync()]).toEqual([0, 0, 0, 0]);
      expect(report).toBeUndefined();
    });
  });

  it("gets noise of the stated deviation, once for the sum, over the usual number of patients", () => {
    const values: number[] = [];
    const mechanism = { clipNorm: 2, noiseMultiplier: 1.5, minibatch: 10 };
    const sum = sumOf(vectors, 2);
    for (let i = 0; i < 2500; i++) {
      const random = Random.fromSeed(i, "noise of a test");
      const gradient = tf.tidy(() =>
        noisyGradient(network, 4, linear(vectors), mechanism, random).gradient.dataSync<"float32">(),
      );
      values.push(...gradient.map((value, at) => value - sum[at] / 10));
    }
    const mean = values.reduce((total, value) => total + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((total, value) => total + value ** 2, 0) / values.length);
    // σC/B = 0.3; of 10,000 draws the mean has an error of 0.003, the deviation of 0.002.
    expect(Math.abs(mean)).toBeLessThan(0.012);
    expect(Math.abs(deviation - 0.3)).toBeLessThan(0.009);
  });
});

/** The objective of a step on five images, for all of them and for one. */
function flowStep(): { network: TrainedNetwork; objectiveOf: (places: Int32Array) => (weights: Weights) => Objective } {
  const { parameters, ...rest } = flowNetwork(tinyFlowKnobs, 2, 16);
  const random = Random.fromSeed(3);
  const draws = drawForRows(cohort, Int32Array.from([0, 5, 7, 8, 21]), random, tinyFlowKnobs);
  // Weights that start at 0 would have gradients of 0.
  const network = new TrainedNetwork(parameters, random.normals(parameters.size), tinyFlowKnobs);
  const objectiveOf = (places: Int32Array): ((weights: Weights) => Objective) =>
    flowObjective({ parameters, ...rest }, places.length === 1 ? drawsAt(draws, places[0]) : draws, 16);
  return { network, objectiveOf };
}

function ganStep(): ReturnType<typeof flowStep> {
  const knobs = { ...gan, augment: true, stddevGroup: 1, privacyEpsilon: 0 };
  const networks = cpdGan.build(knobs, 2, 16);
  const random = Random.fromSeed(3);
  const network = new TrainedNetwork(
    networks.discriminator.parameters,
    networks.discriminator.parameters.draw(random),
    knobs,
  );
  const { parameters } = networks.generator;
  const minibatch = new MinibatchSource(cohort, knobs, 1).next(5);
  const setting = { networks, knobs, stage: { resolution: 16, fade: 0 }, labels: 2, resolution: 16 };
  const drawn = parameters.draw(random);
  const generating = tf.tidy(() => parameters.split(tf.tensor1d(drawn), tf.tensor1d(parameters.scales())));
  return {
    network,
    objectiveOf: (places) => discriminatorObjective(setting, minibatch, places, generating, true),
  };
}

describe("without noise and clipping, the gradient is the mean one of the same images", () => {
  it.each([
    ["the flow's", flowStep],
    ["the discriminator's, with its penalty", ganStep],
  ] as const)("%s", (_, step) => {
    const { network, objectiveOf } = step();
    const mechanism = { clipNorm: 1e9, noiseMultiplier: 0, minibatch: 5 };
    tf.tidy(() => {
      const expected = network.gradient([Int32Array.from([0, 1, 2, 3, 4])], objectiveOf);
      const alone = (place: number): ((weights: Weights) => Objective) => objectiveOf(Int32Array.of(place));
      const found = noisyGradient(network, 5, alone, mechanism, Random.fromSeed(1));
      const [gradient, mean] = [found.gradient.dataSync(), expected.gradient.dataSync()];
      expect(norm(gradient.map((value, i) => value - mean[i])) / norm(mean)).toBeLessThan(1e-4);
      const [report, ordinary] = [found.report!.dataSync(), expected.report.dataSync()];
      report.forEach((value, i) => {
        if (!Number.isNaN(ordinary[i])) expect(value / ordinary[i]).toBeCloseTo(1, 4);
      });
    });
    network.dispose();
  });
});

describe.each(models)("%s with a budget", (model, knobs) => {
  const { trainer: makeTrainer } = generativeModels[model];

  it("leaves as many tensors as it found at every step, also at one that draws nobody", () => {
    // One patient on average: in a third of the steps there is none.
    const trainer = makeTrainer(cohort, { ...knobs, batchSize: 1, minibatch16: 1, totalKimg: 0.03 }, 1);
    const before = tf.memory().numTensors;
    const losses = Array.from({ length: 30 }, () => {
      const report = trainer.step();
      expect(tf.memory().numTensors).toBe(before);
      return report.loss ?? report.lossD;
    });
    expect(losses.filter((loss) => loss === undefined).length).toBeGreaterThan(3);
    expect(losses.filter((loss) => loss !== undefined).every(Number.isFinite)).toBe(true);
    expect(trainer.images).toBe(30);
    expect(trainer.averageValues().every(Number.isFinite)).toBe(true);
    trainer.dispose();
  });

  it("goes on from any step as if it had never stopped", () => {
    const [whole, first] = [makeTrainer(cohort, knobs, 7), makeTrainer(cohort, knobs, 7)];
    for (let i = 0; i < 9; i++) whole.step();
    for (let i = 0; i < 4; i++) first.step();
    const resumed = makeTrainer(cohort, knobs, 7);
    resumed.restore(first.state());
    for (let i = 0; i < 5; i++) resumed.step();
    expect(resumed.state()).toEqual(whole.state());
    for (const trainer of [whole, first, resumed]) trainer.dispose();
  });

  it("says after every checkpoint what is spent, which is the budget at the end and no more", async () => {
    const folder = temporaryFolder();
    const stop = new AbortController();
    const options = { model, cohort, knobs: { ...knobs, scoreEvery: 1 }, seed: 1, folder };
    const score = (): never => {
      throw new Error("A score reads real images.");
    };
    const interrupted = trainGenerator({
      ...{ ...options, score, signal: stop.signal },
      onProgress: ({ done }) => done >= 0.03 && stop.abort(),
    });
    await expect(interrupted).rejects.toThrow("resumes from its checkpoint");
    const partly = readPrivacyRecord(folder)!;
    expect(partly.stepsSpent).toBeGreaterThan(0);
    expect(partly.stepsSpent).toBeLessThan(partly.steps);
    expect(partly.epsilonSpent).toBe(epsilonSpent({ ...partly, steps: partly.stepsSpent }));
    await trainGenerator(options);
    const record = readPrivacyRecord(folder)!;
    expect(record).toMatchObject({
      unit: "patient",
      patients: 30,
      epsilon: 20,
      delta: 0.001,
      clipNorm: model === "flow" ? 0.1 : 0.5,
      minibatch: 4,
    });
    expect(record).toMatchObject({ steps: 20, stepsSpent: 20, samplingRate: 4 / 30 });
    expect(record.epsilonSpent).toBeLessThanOrEqual(20);
    expect(record.epsilonSpent).toBeGreaterThan(19.99);
    expect(partly.epsilonSpent).toBeLessThan(record.epsilonSpent);
    const bytes = (of: string): Buffer => fs.readFileSync(path.join(of, "generator.safetensors"));
    const [whole, another] = [temporaryFolder(), temporaryFolder()];
    fs.copyFileSync(path.join(folder, secretFile), path.join(whole, secretFile));
    await trainGenerator({ ...options, folder: whole });
    expect(bytes(folder).equals(bytes(whole))).toBe(true);
    // Whoever knows the seed and all images trains another generator.
    await trainGenerator({ ...options, folder: another });
    expect(bytes(folder).equals(bytes(another))).toBe(false);
  });

  it("goes on with its secret alone, which nobody else may read", async () => {
    const folder = temporaryFolder();
    const stop = new AbortController();
    const options = { model, cohort, knobs, seed: 1, folder };
    const interrupted = trainGenerator({
      ...{ ...options, signal: stop.signal },
      onProgress: ({ done }) => done >= 0.03 && stop.abort(),
    });
    await expect(interrupted).rejects.toThrow("resumes from its checkpoint");
    const file = path.join(folder, secretFile);
    expect(fs.statSync(file).mode & 0o077).toBe(0);
    fs.writeFileSync(file, "not hexadecimal");
    await expect(trainGenerator(options)).rejects.toThrow(/secret\.txt is damaged: restore.*\(--replace\)\.$/);
    fs.rmSync(file);
    await expect(trainGenerator(options)).rejects.toThrow(/has begun, but secret\.txt.*is missing: restore it/);
  });

  it("draws latent vectors that tell nothing of the real images, not even to who has all but one", async () => {
    const folder = temporaryFolder();
    await trainGenerator({ model, cohort, knobs, seed: 1, folder });
    const file = path.join(folder, "generator.safetensors");
    const keys = async (like: Cohort, generator: string): Promise<unknown> => {
      const sampled = await sampleCohort({ generator, like, out: path.join(temporaryFolder(), "out"), seed: 1 });
      sampled.close();
      return sampled.description.origin["latentKey"];
    };
    const { description } = cohort;
    const checksums = { ...description.checksums, "images.npy": "of one image less" };
    const neighbor: Cohort = Object.create(cohort, { description: { value: { ...description, checksums } } });
    const key = await keys(cohort, file);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(key).not.toBe(description.checksums["images.npy"]);
    expect(await keys(neighbor, file)).toBe(key);
    const moved = path.join(temporaryFolder(), "generator.safetensors");
    fs.copyFileSync(file, moved);
    expect(await keys(cohort, moved)).toBe("seed");
  });

  it("draws other noise with another secret or seed, and is another training than one without", () => {
    const after = (seed: number, own: object, secret = ""): object => {
      const trainer = makeTrainer(cohort, { ...knobs, ...own }, seed, secret);
      trainer.step();
      const { vectors } = trainer.state();
      trainer.dispose();
      return vectors;
    };
    expect(after(1, {})).toEqual(after(1, {}));
    expect(after(1, {})).not.toEqual(after(2, {}));
    expect(after(1, {})).not.toEqual(after(1, {}, "another"));
    expect(after(1, {})).not.toEqual(after(1, { privacyEpsilon: 0 }));
  });
});

it("the minibatch standard deviation of an image alone is the same whatever the image is", () => {
  const map = (value: number): number =>
    tf.tidy(() => minibatchStddev(tf.fill([1, 2, 2, 3], value), 4, 1).dataSync()[3]);
  expect(map(-1)).toBe(map(5));
  // And a discriminator with a budget never looks at several: its scores do not depend on the neighbors.
  const trainer = generativeModels["cpd-gan"].trainer(cohort, gan, 1);
  const images = Random.fromSeed(1).normals(8 * 256);
  const labels = Float32Array.from({ length: 16 }, (_, i) => i % 2);
  const together = trainer.memberScores!(images, labels);
  const alone = trainer.memberScores!(images.slice(0, 256), labels.slice(0, 2));
  expect(together[0]).toBeCloseTo(alone[0], 5);
  trainer.dispose();
});

it("G's step reads no real image", () => {
  const reads: number[] = [];
  const watched = new Proxy(cohort, {
    get: (target, name, receiver) =>
      name === "readImages"
        ? (rows: ArrayLike<number>) => {
            reads.push(rows.length);
            return target.readImages(rows);
          }
        : (Reflect.get(target, name, receiver) as unknown),
  });
  const { generator, discriminator } = new MinibatchSource(watched, gan, 1).next(4);
  expect(generator.images).toBeUndefined();
  expect(generator.comparedLatents).toHaveLength(4 * gan.latentSize);
  expect(reads).toEqual([discriminator.size]);
});

describe("δ", () => {
  it("is the largest power of ten below a tenth of one over the patients", () => {
    expect([1, 9, 10, 99, 100, 3000].map(deltaFor)).toEqual([0.01, 0.01, 0.001, 0.001, 0.0001, 0.00001]);
  });
});

describe("a budget is refused in one sentence", () => {
  const started = async (model: "flow" | "cpd-gan" | "prog-gan", knobs: object, from?: string): Promise<void> =>
    trainGenerator({ model, cohort, knobs: knobs as typeof gan, seed: 1, folder: temporaryFolder(), from });

  it("by prog-GAN", async () => {
    await expect(started("prog-gan", { ...tinyKnobs, privacyEpsilon: 3 })).rejects.toThrow(
      /^prog-GAN cannot keep a privacy budget.*train cpd-gan or flow, or set privacyEpsilon to 0\.$/,
    );
  });

  it("where no noise is enough, or a step would draw more than all patients", () => {
    const patient = Array.from({ length: 20_000 }, (_, i) => `p${i}`);
    const large = { rowsOf: () => Int32Array.from(patient, (_, i) => i), table: { patient } } as unknown as Cohort;
    expect(() => mechanismOf({ privacyEpsilon: 0.003 }, large, { totalKimg: 1, minibatch: 50, usualClip: 1 })).toThrow(
      /^No noise keeps 20 steps to privacyEpsilon = 0.003 as far as its accountant can tell; raise it, for example to 0.1\.$/,
    );
    const unequal = writeUnequalCohort();
    expect(() => mechanismOf({ privacyEpsilon: 1 }, unequal, { totalKimg: 1, minibatch: 4, usualClip: 1 })).toThrow(
      /has only 3 for training; make the minibatch 3 or less\.$/,
    );
    unequal.close();
  });

  it("where only the clipping is changed", () => {
    expect(() => checkBudget({ clipNorm: 2 }, cohort, { totalKimg: 1, minibatch: 4, usualClip: 1 })).toThrow(
      /^clipNorm = 2 has no effect without a privacy budget; set privacyEpsilon, or leave clipNorm at 1\.$/,
    );
  });

  it("where a training would begin with another's checkpoint", async () => {
    await expect(started("flow", flow, temporaryFolder())).rejects.toThrow(
      /begins at the beginning.*train it without --from, or set privacyEpsilon to 0\.$/,
    );
  });
});

describe("without a budget", () => {
  it("knobs are what they were, so that no name or record changes", () => {
    const changes: Changes[] = [
      {},
      { "flow.privacyEpsilon": 0, "flow.clipNorm": 0.1, "cpdGan.clipNorm": 0.5, "cpdGan.privacyEpsilon": 0 },
    ];
    for (const off of changes) {
      const knobs = preset("quick", off);
      for (const group of [knobs.flow, knobs.cpdGan, knobs.progGan]) {
        expect(Object.keys(group)).not.toContain("privacyEpsilon");
        expect(Object.keys(group)).not.toContain("clipNorm");
      }
    }
    expect(preset("quick", { "flow.privacyEpsilon": 3 }).flow).toMatchObject({ privacyEpsilon: 3 });
    expect(preset("quick", { "flow.privacyEpsilon": 3 }).flow).not.toHaveProperty("clipNorm");
  });

  it.each(models)("%s leaves no record of one", async (model, _, ordinary) => {
    const folder = temporaryFolder();
    await trainGenerator({ model, cohort, knobs: ordinary, seed: 1, folder });
    expect(readPrivacyRecord(folder)).toBeUndefined();
  });
});
