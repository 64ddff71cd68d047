/** Weight files that Keras 2 and Keras 3 wrote, and Keras' own features with them (golden/classifier/keras_weights.py). */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { denseNet121 } from "../../lib/classifier/networks/densenet";
import { identifyWeights, imageNetFile, readKerasWeights } from "../../lib/classifier/networks/keras-weights";
import { parameterSpecs } from "../../lib/classifier/networks/parameters";
import { startEngine } from "../../lib/engine/start";
import { expectKerasFeatures, kerasFiles, kerasFixture, kerasSpecs } from "./keras-features";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "keras-weights-"));

beforeAll(async () => {
  await startEngine();
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

describe.each(kerasFiles)("%s", (name) => {
  it("gives Keras' features to 1e-4, from bytes", () => expectKerasFeatures(name));

  it("is refused for another network, naming the layer", async () => {
    await expect(readKerasWeights(kerasFixture(name), parameterSpecs(denseNet121, 3))).rejects.toThrow(
      /has no conv1\/conv\/kernel of shape \[7, 7, 3, 64\]/,
    );
  });
});

it("all layouts hold the same weights", async () => {
  const [first, ...others] = await Promise.all(
    kerasFiles.map((name) => readKerasWeights(kerasFixture(name), kerasSpecs)),
  );
  expect(Object.keys(first)).toEqual(
    kerasSpecs.map(({ name }) => name).filter((name) => !name.startsWith("predictions/")),
  );
  for (const other of others) expect(other).toEqual(first);
});

it("what is no HDF5 file, or is not there, is refused in a sentence", async () => {
  const text = path.join(folder, "text.h5");
  fs.writeFileSync(text, "weights");
  await expect(readKerasWeights(text, kerasSpecs)).rejects.toThrow(/text\.h5 is not an HDF5 file/);
  const cut = path.join(folder, "cut.h5");
  fs.writeFileSync(cut, fs.readFileSync(kerasFixture("keras3-model.h5")).subarray(0, 50_000));
  await expect(readKerasWeights(cut, kerasSpecs)).rejects.toThrow(/cut\.h5 is not an HDF5 file, or damaged/);
  expect(() => identifyWeights(path.join(folder, "none.h5"))).toThrow(/There is no file .*download https:/);
});

it("the published file's name vouches for its content", () => {
  const file = path.join(folder, imageNetFile.name);
  fs.writeFileSync(file, "half of it");
  expect(() => identifyWeights(file)).toThrow(/10 bytes .* instead of 29084464 with 30ee3e1110167f948a6b9946edeeb738/);
  expect(identifyWeights(kerasFixture("keras3-model.h5"))).toMatch(/^keras3-model\.h5 \(MD5 [0-9a-f]{32}\)$/);
});
