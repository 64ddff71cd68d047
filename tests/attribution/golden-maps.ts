/** Maps of two networks against those that Keras' gradients and brute force give (golden/attribution/make_attribution.py), on any engine. */
import * as tf from "@tensorflow/tfjs";
import { expect } from "vitest";
import golden from "../golden/attribution/attribution.json";
import { mapAt } from "../../lib/attribution/attribution-maps";
import { gradCam, gradCamSide } from "../../lib/attribution/grad-cam";
import { occlusionMaps, occlusionRises } from "../../lib/attribution/occlusion";
import type { Classifier } from "../../lib/classifier/classifier";
import { type Architecture, denseNet121 } from "../../lib/classifier/networks/densenet";
import { Network } from "../../lib/classifier/networks/network";
import { parameterSpecs, Parameters } from "../../lib/classifier/networks/parameters";
import type { NetworkInput } from "../../lib/classifier/networks/preprocess";
import { hashedWeights } from "../classifier/fixtures";
import { hashed } from "../golden/hashed";
import { relativeDifference } from "../golden/parity";

const labelNames = ["a", "b", "c"];

/** A network with weights from the hash, as a classifier; dispose its network. */
export function hashedClassifier(architecture: Architecture, input: NetworkInput, resolution: number): Classifier {
  const specs = parameterSpecs(architecture, labelNames.length);
  const network = new Network(architecture, Parameters.fromTensors(specs, hashedWeights(specs), "test"));
  return { labelNames, resolution, network, input, dispose: () => network.dispose() } as unknown as Classifier;
}

export const compact: Architecture = {
  stem: "native",
  channels: 1,
  stemMaps: 2 * golden.compact.growthRate,
  growthRate: golden.compact.growthRate,
  blocks: golden.compact.blocks,
};
const cases = {
  compact: { architecture: compact, input: { size: 16, channels: 1, scale: "unit" } },
  densenet: {
    architecture: { ...denseNet121, blocks: golden.densenet.blocks },
    input: { size: 64, channels: 3, scale: "imagenet" },
  },
} as const satisfies Record<string, { architecture: Architecture; input: NetworkInput }>;

/** Gray images from the hash, count×size×size bytes. */
export function hashedBytes(count: number, size: number): Uint8Array {
  return Uint8Array.from(hashed(count * size * size, 999), (value) => Math.floor((value + 1) * 128));
}

export async function expectGoldenMaps(name: keyof typeof cases): Promise<void> {
  const { architecture, input } = cases[name];
  const {
    resolution,
    count,
    truth,
    rises: expectedRises,
    occlusionOfAll,
    occlusionOfLabel1,
    gradCam: expectedCams,
    shapes,
    mapSide,
  } = golden[name];
  expect(parameterSpecs(architecture, labelNames.length).map(({ shape }) => shape)).toEqual(shapes);
  const classifier = hashedClassifier(architecture, input, resolution);
  const images = hashedBytes(count, resolution);
  const before = tf.memory().numTensors;
  expect(gradCamSide(classifier)).toBe(mapSide);
  const rises = await occlusionRises(classifier, images, truth);
  // Rises are up to 0.01, as differences of losses in single precision.
  expect(relativeDifference("occlusion", rises.data, expectedRises)).toBeLessThan(5e-4);
  expect(relativeDifference("occlusion", occlusionMaps(rises, resolution).data, occlusionOfAll)).toBeLessThan(5e-4);
  expect(relativeDifference("occlusion", occlusionMaps(rises, resolution, 1).data, occlusionOfLabel1)).toBeLessThan(
    5e-4,
  );
  const pixels = resolution * resolution;
  for (let label = 0; label < labelNames.length; label++) {
    const maps = await gradCam(classifier, images, count, label);
    for (let image = 0; image < count; image++) {
      const start = (image * labelNames.length + label) * pixels;
      expect(
        relativeDifference("Grad-CAM", mapAt(maps, image), expectedCams.slice(start, start + pixels)),
        `label ${label}, image ${image}`,
      ).toBeLessThan(1e-4);
    }
  }
  expect(tf.memory().numTensors).toBe(before);
  classifier.dispose();
}
