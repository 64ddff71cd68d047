import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startEngine } from "../../lib/engine/start";
import { type Inception, inceptionInput, openInception } from "../../lib/evaluation/inception/inception";
import { inceptionFile, inceptionSpecs } from "../../lib/evaluation/inception/weights";
import { writeSafetensors } from "../../lib/support/files/safetensors";
import { relativeDifference } from "../golden/parity";
import { coarseImage } from "./coarse-image";
import { golden, writeHashedInception } from "./hashed-inception";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "inception-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const images = { "32": coarseImage(32, 1000), "320": coarseImage(320, 2000) } as const;

/** Largest difference, of the largest expected value. */
function difference(found: ArrayLike<number>, expected: readonly number[]): number {
  expect(found.length).toBe(expected.length);
  return Math.max(...expected.map((value, i) => Math.abs(found[i] - value))) / Math.max(...expected.map(Math.abs));
}

it("Inception-v3 has the layers of torch-fidelity's network, of the same shapes", () => {
  expect(Object.fromEntries(inceptionSpecs().map(({ name, shape }) => [name, shape]))).toEqual(golden.layers);
});

describe("Inception-v3 with weights that both sides compute", () => {
  const file = path.join(folder, "hashed.safetensors");
  let inception: Inception;
  beforeAll(async () => {
    await startEngine();
    writeHashedInception(file);
    inception = openInception(file);
  }, 120_000);
  afterAll(() => inception.dispose());

  it.each(["32", "320"] as const)("resizes an image of %s pixels as TensorFlow 1 did", (size) => {
    const input = inceptionInput(images[size], 1, Number(size));
    expect(input.shape).toEqual([1, 299, 299, 3]);
    const values = input.dataSync();
    const rows = Array.from({ length: 13 }, (_, i) => 23 * i);
    const gray = (channel: number): number[] =>
      rows.flatMap((y) => rows.map((x) => values[(y * 299 + x) * 3 + channel] * 128 + 128));
    for (const channel of [0, 1, 2])
      expect(relativeDifference("Inception-v3: resizing", gray(channel), golden.resized[size])).toBeLessThan(1e-5);
    input.dispose();
  });

  it("has torch-fidelity's features to a hundred-thousandth, whatever images are computed at once, and frees its tensors", () => {
    const row = "Inception-v3: features";
    const tensors = tf.memory().numTensors;
    const features = Array.from(inception.features(images["32"], 1, 32).data);
    expect(relativeDifference(row, features, golden.features["32"])).toBeLessThan(1e-5);
    expect(
      relativeDifference(
        row,
        Array.from(inception.features(images["320"], 1, 320).data).filter((_, i) => i % 16 === 0),
        golden.features["320"],
      ),
    ).toBeLessThan(1e-5);
    const other = coarseImage(32, 3000);
    const many = inception.features(
      Uint8Array.from([...Array(8).fill(other), images["32"]].flatMap((one: Uint8Array) => [...one])),
      9,
      32,
    );
    expect([many.rows, many.columns]).toEqual([9, 2048]);
    expect(difference(Array.from(many.data).slice(8 * 2048), features)).toBeLessThan(1e-5);
    expect(difference(Array.from(many.data).slice(7 * 2048, 8 * 2048), features)).toBeGreaterThan(0.02);
    expect(tf.memory().numTensors).toBe(tensors);
  }, 120_000);
});

it("refuses files that were not made from the published weights, and files without a layer", () => {
  const other = path.join(folder, "other.safetensors");
  writeSafetensors(other, {});
  expect(() => openInception(other)).toThrow(
    /not made from the published Inception-v3 weights .* convert it with bin\/inception-weights.py/,
  );
  writeSafetensors(other, {}, { source_sha256: inceptionFile.sha256 });
  expect(() => openInception(other)).toThrow(/has no Conv2d_1a_3x3.bn.weight of shape \[32\]/);
  expect(() => openInception(path.join(folder, "none.safetensors"))).toThrow(/does not exist/);
});
