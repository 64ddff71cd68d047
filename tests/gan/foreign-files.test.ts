/** Generators, classifiers and checkpoints that say of themselves what none is: refused before anything of that size is made. */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  readClassifierCheckpoint as readClassifierCheckpoint,
  writeClassifierCheckpoint as writeClassifierCheckpoint,
} from "../../lib/classifier/training/checkpoint";
import { readModelFile, type ClassifierTrainingConfig } from "../../lib/classifier/model-file";
import { startEngine } from "../../lib/engine/start";
import { checkpointIdentity } from "../../lib/gan/training/checkpoint";
import { describeGenerator, writeGenerator } from "../../lib/gan/generator-file";
import { openGenerator } from "../../lib/gan/generator";
import { gans } from "../../lib/gan/networks/gans";
import { trainGenerator } from "../../lib/gan/training/train";
import { UserError } from "../../lib/support/errors";
import { readSafetensors, type NamedTensor, writeSafetensors } from "../../lib/support/files/safetensors";
import { temporaryFolder, tinyKnobs, writeTinyCohort } from "./fixtures";

let folder: string;
let file: string;
beforeAll(async () => {
  await startEngine();
  folder = temporaryFolder();
  file = path.join(folder, "generator.safetensors");
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

const labelNames = ["left", "right"];

/** A generator's file with other metadata, or other tensors. */
function generator(change: {
  readonly metadata?: Record<string, string>;
  readonly knobs?: object;
  readonly values?: (values: Float32Array) => Float32Array;
}): void {
  const { parameters } = gans["cpd-gan"].build(tinyKnobs, 2, 16).generator;
  const values = new Float32Array(parameters.size).fill(0.1);
  writeGenerator(
    file,
    { model: "cpd-gan", knobs: tinyKnobs, labelNames, resolution: 16, seed: 1 },
    change.values?.(values) ?? values,
  );
  const { tensors, metadata } = readSafetensors(file);
  const knobs = change.knobs && { knobs: JSON.stringify({ ...tinyKnobs, ...change.knobs }) };
  writeSafetensors(file, tensors, { ...metadata, ...knobs, ...change.metadata });
}

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).not.toContain("\n");
    return (error as Error).message;
  }
  throw new Error("Nothing was refused.");
}

describe("a generator", () => {
  it("as it was written is opened", () => {
    generator({});
    expect(describeGenerator(file)).toMatchObject({ model: "cpd-gan", resolution: 16, labelNames });
    openGenerator(file).dispose();
  });

  it.each<[string, Parameters<typeof generator>[0], RegExp]>([
    [
      "a huge fmapBase",
      { knobs: { fmapBase: 1e12 } },
      /\(fmapBase is 1000000000000, and goes from 16 to 65536\); train again, or restore a good copy\.$/,
    ],
    ["a negative fmapMax", { knobs: { fmapMax: -4 } }, /fmapMax is -4, and goes from 4 to 1024/],
    ["a huge latentSize", { knobs: { latentSize: 2 ** 31 } }, /latentSize is 2147483648, and goes from 1 to 4096/],
    ["half a latentSize", { knobs: { latentSize: 4.5 } }, /latentSize is 4\.5, and/],
    ["a latentSize that is a text", { knobs: { latentSize: "4" } }, /latentSize is "4", and/],
    [
      "a latentSize without end",
      { metadata: { knobs: '{"latentSize": 1e999, "fmapBase": 32, "fmapMax": 4}' } },
      /latentSize is null, and/,
    ],
    ["no fmapBase", { metadata: { knobs: '{"latentSize": 4}' } }, /fmapBase is missing, and/],
    ["a knob that is a list", { knobs: { start: Array(1000).fill(1) } }, /\(start is \[1,1,.{0,40}…\)/],
    ["a latentSize that is not a number", { metadata: { knobs: '{"latentSize": NaN}' } }, /does not record its model/],
    [
      "200,000 labels",
      { metadata: { labelNames: JSON.stringify(Array.from({ length: 200_000 }, (_, i) => `label ${i}`)) } },
      /200000 labels are more than a cohort may have, which is 1000/,
    ],
    ["a resolution without end", { metadata: { resolution: "1e9" } }, /resolution 1000000000 is not possible/],
    [
      "another latentSize than its tensors",
      { knobs: { latentSize: 4096 } },
      /does not hold 4x4\.dense|does not hold .* of shape/,
    ],
    [
      "a value that is not finite",
      { values: (values) => values.map((value, i) => (i === 7 ? NaN : value)) },
      /contains values that are not finite/,
    ],
  ])("with %s is refused", (_, change, message) => {
    generator(change);
    expect(refusal(() => openGenerator(file))).toMatch(message);
  });
});

describe("a classifier", () => {
  const config = (change: object, cohort: object = {}): string =>
    JSON.stringify({
      knobs: { network: "compact", blocks: "1,1", weights: "", inputSize: 0, growthRate: 4, ...change },
      seed: 1,
      initialWeights: "scratch",
      cohort: { name: "c", source: "s", labels: labelNames, resolution: 16, checksums: {}, ...cohort },
    });
  const write = (text: string, version = "2"): string => {
    const place = path.join(folder, "classifier.safetensors");
    writeSafetensors(
      place,
      {},
      { format: "synthcohort-classifier", version, config: text, epoch: "1", validation_auroc: "0.5" },
    );
    return place;
  };

  it("as it was written is read", () => {
    expect(readModelFile(write(config({}))).config.knobs.growthRate).toBe(4);
  });

  it("of the version before, which took images otherwise, is refused", () => {
    expect(refusal(() => readModelFile(write(config({}), "1")))).toMatch(
      /has format 1, and this version reads format 2: train the classifier again/,
    );
  });

  it.each<[string, string, RegExp]>([
    ["a huge growthRate", config({ growthRate: 1e9 }), /knobs\.growthRate: /],
    ["an inputSize that is a text", config({ inputSize: "224" }), /knobs\.inputSize: /],
    ["blocks without end", config({ blocks: "1,".repeat(1000) }), /knobs\.blocks: /],
    [
      "a block of a billion layers",
      config({ blocks: "1000000000" }),
      /at most 8 blocks of at most 64 layers are allowed/,
    ],
    ["another network", config({ network: "vit" }), /knobs\.network: /],
    ["200,000 labels", config({}, { labels: Array.from({ length: 200_000 }, (_, i) => `l${i}`) }), /cohort\.labels: /],
    ["an impossible resolution", config({}, { resolution: 100 }), /resolution 100 is not possible/],
    ["no JSON", "{", /describe a valid classifier \(/],
    ["JSON nested without end", "[".repeat(100_000), /nested more than 100 times/],
    ["nothing but null", "null", /does not describe a valid classifier/],
  ])("with %s is refused", (_, text, message) => {
    expect(refusal(() => readModelFile(write(text)))).toMatch(message);
  });
});

describe("a checkpoint", () => {
  it("of a GAN that was changed by somebody who made its checksums right is refused", async () => {
    const run = path.join(folder, "run");
    const cohort = writeTinyCohort(path.join(folder, "cohort"));
    const train = (): Promise<void> =>
      trainGenerator({ model: "cpd-gan", cohort, knobs: tinyKnobs, seed: 1, folder: run });
    await train();
    fs.rmSync(path.join(run, "generator.safetensors"));
    const checkpoints = path.join(run, "checkpoints");
    const json = path.join(checkpoints, "checkpoint.json");
    const good = fs.readFileSync(json, "utf8");
    const reseal = (
      change: (content: {
        state: { trainer: Record<string, unknown>; history: unknown };
        tensors: { file: string; sha256: string };
      }) => void,
    ): void => {
      const content = JSON.parse(good) as Parameters<typeof change>[0] & { sha256?: string };
      delete content.sha256;
      change(content);
      fs.writeFileSync(
        json,
        JSON.stringify({ ...content, sha256: createHash("sha256").update(JSON.stringify(content)).digest("hex") }),
      );
    };
    const refused = async (change: Parameters<typeof reseal>[0], message: RegExp): Promise<void> => {
      reseal(change);
      const error = await train().then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(UserError);
      expect((error as Error).message).toMatch(message);
    };
    await refused((content) => (content.state.trainer["random"] = [1]), /state\.trainer\.random/);
    await refused((content) => (content.state.trainer["sampler"] = { epoch: 0, shown: 1e6 }), /more training images/);
    await refused((content) => (content.state.history = "none"), /state\.history/);
    await refused((content) => (content.tensors.file = "../../generator.safetensors"), /tensors\.file/);
    const tensors = path.join(checkpoints, (JSON.parse(good) as { tensors: { file: string } }).tensors.file);
    const short: NamedTensor = { dtype: "F32", shape: [3], data: new Float32Array(3) };
    const others = readSafetensors(tensors).tensors;
    writeSafetensors(tensors, { ...others, average: short });
    await refused(
      (content) => (content.tensors.sha256 = createHash("sha256").update(fs.readFileSync(tensors)).digest("hex")),
      /networks of another size \(average\)/,
    );
    fs.writeFileSync(json, "5");
    expect(refusal(() => checkpointIdentity(checkpoints))).toMatch(/is damaged \(no object\)/);
    cohort.close();
  });

  it("of a classifier with a foreign state is refused", () => {
    const place = path.join(folder, "latest.safetensors");
    const config = { seed: 1 } as unknown as ClassifierTrainingConfig;
    const vector = new Float32Array(3);
    writeClassifierCheckpoint(place, config, {
      schedule: { epoch: 0, learningRate: 1, best: 0, sinceBest: 0, sinceChange: 0, finished: false },
      epoch: { step: 0, lossSum: 0, seconds: 0 },
      sampler: { random: [1, 2, 3, 4], position: 0, order: Int32Array.of(0, 1) },
      adam: { steps: 0, firstMoment: vector, secondMoment: vector },
      weights: {},
    });
    expect(readClassifierCheckpoint(place, config)?.sampler.position).toBe(0);
    const { tensors, metadata } = readSafetensors(place);
    const reseal = (state: string): void => {
      const hash = createHash("sha256").update(state);
      for (const name of Object.keys(tensors).sort())
        hash
          .update(name)
          .update(
            new Uint8Array(tensors[name].data.buffer, tensors[name].data.byteOffset, tensors[name].data.byteLength),
          );
      writeSafetensors(place, tensors, { ...metadata, state, sha256: hash.digest("hex") });
    };
    for (const state of [
      "null",
      "[]",
      "{",
      "[".repeat(100_000),
      metadata["state"].replace('"position":0', '"position":9'),
      metadata["state"].replace("[1,2,3,4]", "[1]"),
    ]) {
      reseal(state);
      expect(refusal(() => readClassifierCheckpoint(place, config))).toMatch(/is damaged \(its state is invalid\)/);
    }
  });
});
