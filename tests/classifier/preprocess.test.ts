/** What a network takes: the paper's resize and normalization, and the steps of an epoch. */
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { networkOf } from "../../lib/classifier/model-file";
import { preprocess } from "../../lib/classifier/networks/preprocess";
import { stepsPerEpoch } from "../../lib/classifier/training/schedule";
import { startEngine } from "../../lib/engine/start";
import { Random } from "../../lib/support/random";
import { tinyKnobs } from "./fixtures";

beforeAll(async () => {
  await startEngine();
});

const values = (tensor: tf.Tensor): number[] => {
  const found = Array.from(tensor.dataSync());
  tensor.dispose();
  return found;
};

describe("preprocessing", () => {
  it("resizes as TensorFlow 1 does: pixel i of the output is at i times the ratio of sizes, from the upper left corner", () => {
    const random = Random.fromSeed(1);
    const image = Uint8Array.from({ length: 64 }, () => random.integer(256));
    const at = (y: number, x: number): number => image[8 * Math.min(y, 7) + Math.min(x, 7)] / 255;
    const expected = Array.from({ length: 20 * 20 }, (_, place) => {
      const [y, x] = [(Math.floor(place / 20) * 8) / 20, ((place % 20) * 8) / 20];
      const [top, left] = [Math.floor(y), Math.floor(x)];
      const row = (line: number): number => at(line, left) + (at(line, left + 1) - at(line, left)) * (x - left);
      return row(top) + (row(top + 1) - row(top)) * (y - top);
    });
    const found = values(preprocess(image, 1, 8, { size: 20, channels: 1, scale: "unit" }));
    found.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 5));
  });

  it("is by ImageNet's mean and deviation for DenseNet-121, also from random weights, and not for the compact network", () => {
    const cohort = { name: "c", source: "s", labels: ["a"], resolution: 8, checksums: {} };
    const inputOf = (network: "densenet121" | "compact"): object =>
      networkOf({ knobs: { ...tinyKnobs, network, weights: "", inputSize: 224 }, cohort }).input;
    expect(inputOf("densenet121")).toEqual({ size: 224, channels: 3, scale: "imagenet" });
    expect(inputOf("compact")).toEqual({ size: 224, channels: 1, scale: "unit" });
    const [white] = [
      values(preprocess(new Uint8Array(64).fill(255), 1, 8, { size: 8, channels: 3, scale: "imagenet" })),
    ];
    [(1 - 0.485) / 0.229, (1 - 0.456) / 0.224, (1 - 0.406) / 0.225].forEach((value, i) =>
      expect(white[i]).toBeCloseTo(value, 5),
    );
  });
});

describe("the steps of an epoch", () => {
  it.each([
    ["plateau", 13_800, 104],
    ["plateau", 1200, 25],
    ["plateau", 30, 1],
    ["cosine", 1200, 104],
  ] as const)("with the schedule %s and %i images are %i", (schedule, images, steps) => {
    expect(stepsPerEpoch({ schedule, samplesPerEpoch: 5000, batchSize: 48 }, images)).toBe(steps);
  });
});
