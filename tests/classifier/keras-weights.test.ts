/** Weight files that Keras 2 and Keras 3 wrote, and Keras' own features with them (golden/classifier/keras_weights.py). */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import golden from "../golden/classifier/keras-features.json";
import { denseNet121, type Architecture } from "../../lib/classifier/densenet";
import { identifyWeights, imageNetFile, readKerasWeights } from "../../lib/classifier/keras-weights";
import { Network } from "../../lib/classifier/network";
import { Parameters, parameterSpecs } from "../../lib/classifier/parameters";
import { preprocess } from "../../lib/classifier/preprocess";
import { startEngine } from "../../lib/engine/start";
import { Random } from "../../lib/support/random";

const small: Architecture = { stem: "imagenet", channels: 3, stemMaps: 8, growthRate: 4, blocks: [1, 2, 1] };
const specs = parameterSpecs(small, 3);
const fixture = (name: string): string => path.join(__dirname, "../golden/classifier", name);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "keras-weights-"));

beforeAll(async () => {
  await startEngine();
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

describe.each(["keras2-weights.h5", "keras3-model.h5", "keras3.weights.h5"])("%s", (name) => {
  it("gives Keras' features to 1e-4, from bytes", async () => {
    const weights = await readKerasWeights(fixture(name), specs);
    const network = new Network(small, Parameters.initial(specs, Random.fromSeed(1), weights));
    const images = preprocess(Uint8Array.from(golden.images), 2, 32, { size: 32, channels: 3, scale: "imagenet" });
    const features = network.features(images);
    const found = features.dataSync();
    expect(found.length).toBe(golden.features.length);
    expect(Math.max(...golden.features)).toBeGreaterThan(0.5);
    golden.features.forEach((expected, i) => expect(Math.abs(found[i] - expected)).toBeLessThan(1e-4));
    tf.dispose([images, features]);
    network.dispose();
  });

  it("is refused for another network, naming the layer", async () => {
    await expect(readKerasWeights(fixture(name), parameterSpecs(denseNet121, 3))).rejects.toThrow(/has no conv1\/conv\/kernel of shape \[7, 7, 3, 64\]/);
  });
});

it("all layouts hold the same weights", async () => {
  const [first, ...others] = await Promise.all(["keras2-weights.h5", "keras3-model.h5", "keras3.weights.h5"].map((name) => readKerasWeights(fixture(name), specs)));
  expect(Object.keys(first)).toEqual(specs.map(({ name }) => name).filter((name) => !name.startsWith("predictions/")));
  for (const other of others) expect(other).toEqual(first);
});

it("what is no HDF5 file, or is not there, is refused in a sentence", async () => {
  const text = path.join(folder, "text.h5");
  fs.writeFileSync(text, "weights");
  await expect(readKerasWeights(text, specs)).rejects.toThrow(/text\.h5 is not an HDF5 file/);
  const cut = path.join(folder, "cut.h5");
  fs.writeFileSync(cut, fs.readFileSync(fixture("keras3-model.h5")).subarray(0, 50_000));
  await expect(readKerasWeights(cut, specs)).rejects.toThrow(/cut\.h5 is not an HDF5 file, or damaged/);
  expect(() => identifyWeights(path.join(folder, "none.h5"))).toThrow(/There is no file .*download https:/);
});

it("the published file's name vouches for its content", () => {
  const file = path.join(folder, imageNetFile.name);
  fs.writeFileSync(file, "half of it");
  expect(() => identifyWeights(file)).toThrow(/10 bytes .* instead of 29084464 with 30ee3e1110167f948a6b9946edeeb738/);
  expect(identifyWeights(fixture("keras3-model.h5"))).toMatch(/^keras3-model\.h5 \(MD5 [0-9a-f]{32}\)$/);
});
