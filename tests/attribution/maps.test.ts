import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { mapAt, normalizeMaps } from "../../lib/attribution/attribution-maps";
import { enlargeBlocks } from "../../lib/attribution/enlarge-blocks";
import { classActivation, gradCam } from "../../lib/attribution/grad-cam";
import { occlusionMaps, occlusionRises, type OcclusionRises, pickRises } from "../../lib/attribution/occlusion";
import { startEngine } from "../../lib/engine/start";
import { compact, expectGoldenMaps, hashedBytes, hashedClassifier } from "./golden-maps";

beforeAll(async () => {
  await startEngine();
});

const input = { size: 16, channels: 1, scale: "unit" } as const;
const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((total, value) => total + value, 0);

it.each(["compact", "densenet"] as const)("maps of a %s network are Keras' and brute force's", expectGoldenMaps);

describe("maps", () => {
  it("of an image do not depend on the images beside it, nor on how many are computed at once", async () => {
    const classifier = hashedClassifier(compact, input, 16);
    const count = 300; // two batches
    const images = hashedBytes(count, 16);
    const truth = Array.from({ length: 3 * count }, (_, i) => i % 2);
    const all = await gradCam(classifier, images, count, 2);
    const rises = await occlusionRises(classifier, images.subarray(0, 20 * 256), truth.slice(0, 60));
    for (const image of [0, 7, 19, 255, 256, 299]) {
      const alone = images.slice(image * 256, (image + 1) * 256);
      const cam = await gradCam(classifier, alone, 1, 2);
      mapAt(all, image).forEach((value, pixel) => expect(Math.abs(value - cam.data[pixel])).toBeLessThan(1e-6));
      if (image >= 20) continue;
      const own = await occlusionRises(classifier, alone, truth.slice(3 * image, 3 * image + 3));
      pickRises(rises, [image]).data.forEach((rise, i) => expect(Math.abs(rise - own.data[i])).toBeLessThan(1e-5));
    }
    classifier.dispose();
  });

  it("of the gradient are those of finite differences of the logit", async () => {
    const classifier = hashedClassifier(compact, input, 16);
    const maps = tf.randomUniform([1, 8, 8, 14], 0, 1, "float32", 1) as tf.Tensor4D;
    const logit = (values: tf.Tensor): number =>
      tf.tidy(() => classifier.network.logits(values as tf.Tensor4D).dataSync()[1]);
    const expected = new Float64Array(64);
    for (let channel = 0; channel < 14; channel++) {
      const raised = tf.tidy(() => tf.add(maps, tf.oneHot(tf.tensor1d([channel], "int32"), 14)));
      const weight = (logit(raised) - logit(maps)) / 64; // every pixel raised by 1, so the mean slope over 64 pixels
      tf.tidy(() => tf.slice(maps, [0, 0, 0, channel], [1, 8, 8, 1]).dataSync()).forEach(
        (value, pixel) => (expected[pixel] += weight * value),
      );
      raised.dispose();
    }
    const found = classActivation(classifier.network, maps, 1);
    expect(expected.some((value) => value > 0.001)).toBe(true);
    found
      .dataSync()
      .forEach((value, pixel) => expect(Math.abs(value - Math.max(0, expected[pixel]))).toBeLessThan(1e-5));
    tf.dispose([maps, found]);
    classifier.dispose();
  });

  it("know no loss of an unknown label", async () => {
    const classifier = hashedClassifier(compact, input, 16);
    const { data } = await occlusionRises(classifier, hashedBytes(1, 16), [1, -1, 0]);
    expect(data.filter((_, i) => i % 3 === 1).every((rise) => rise === 0)).toBe(true);
    expect(data.filter((_, i) => i % 3 === 0).some((rise) => rise !== 0)).toBe(true);
    classifier.dispose();
  });

  it("refuse images that do not fit", async () => {
    const classifier = hashedClassifier(compact, input, 16);
    await expect(occlusionRises(classifier, hashedBytes(1, 8), [1, 0, 1])).rejects.toThrow(RangeError);
    await expect(gradCam(classifier, hashedBytes(1, 16), 2, 0)).rejects.toThrow(/2 images of 16×16 have 512 bytes/);
    classifier.dispose();
  });
});

describe("occlusion maps", () => {
  const rises = (values: readonly number[], masks: number, inputSize: number): OcclusionRises => ({
    inputSize,
    masks,
    labels: 1,
    data: Float64Array.from(values),
  });

  it("are the rises' shares; falls count as the least rise", () => {
    const { data, blank } = occlusionMaps(rises([3, -5, 1, 0], 2, 8), 8);
    expect(blank).toEqual([false]);
    expect([data[0], data[4], data[32], data[36]].map((value) => Number((value * 16).toFixed(6)))).toEqual([
      0.75, 0, 0.25, 0,
    ]);
    expect(sum(data)).toBeCloseTo(1, 12);
  });

  it("are the same everywhere, and said to be blank, where nothing rises", () => {
    const { data, blank } = occlusionMaps(rises([-1, -2, 0, -0.5], 2, 8), 8);
    expect(blank).toEqual([true]);
    data.forEach((value) => expect(value).toBeCloseTo(1 / 64, 12));
  });

  it("share blocks out over pixels that they do not fit", () => {
    // Input of 6 pixels: a whole mask and half a mask a row; pictures of 3 pixels, 2 of the input's each.
    const pixels = enlargeBlocks(Float64Array.of(1, 10, 100, 1000), 2, 4 / 6, 3);
    expect(Array.from(pixels)).toEqual([1, 1, 10, 1, 1, 10, 100, 100, 1000]);
    const halves = enlargeBlocks(Float64Array.of(1, 3, 5, 7), 2, 0.5, 1);
    expect(Array.from(halves)).toEqual([4]);
    const between = enlargeBlocks(
      Float64Array.from({ length: 9 }, (_, i) => i % 3),
      3,
      1 / 3,
      2,
    );
    between.forEach((value, i) => expect(value).toBeCloseTo(i % 2 === 0 ? 1 / 3 : 5 / 3, 12));
  });
});

it("maps without any value above 0 become the same everywhere", () => {
  const { data, blank } = normalizeMaps(Float64Array.of(0, 0, 0, 0, 1, 3, 0, 0), 2);
  expect(Array.from(data)).toEqual([0.25, 0.25, 0.25, 0.25, 0.25, 0.75, 0, 0]);
  expect(blank).toEqual([true, false]);
});
