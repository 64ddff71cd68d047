/** Loss and gradients of a reduced DenseNet in training against Keras' (golden/classifier/densenet.py), on any engine. */
import * as tf from "@tensorflow/tfjs";
import { expect } from "vitest";
import golden from "../golden/classifier/densenet.json";
import { denseNet121, type Architecture } from "../../lib/classifier/networks/densenet";
import { targetsOf } from "../../lib/classifier/networks/loss";
import { Network } from "../../lib/classifier/networks/network";
import { parameterSpecs, Parameters } from "../../lib/classifier/networks/parameters";
import { hashedImages, hashedWeights } from "./fixtures";
import { hashed } from "../golden/hashed";
import { difference, relativeDifference } from "../golden/parity";

/** Norm of every gradient, and its projection on a direction from the hash. */
const expected = golden.reduced.gradients as unknown as Record<string, [norm: number, projection: number]>;

export function expectKerasGradients(): void {
  const architecture: Architecture = { ...denseNet121, blocks: golden.reduced.blocks };
  const specs = parameterSpecs(architecture, 3);
  const network = new Network(architecture, Parameters.fromTensors(specs, hashedWeights(specs), "test"));
  const images = tf.tensor4d(hashedImages(4, 64), [4, 64, 64, 3]);
  const ones = new Float32Array(3).fill(1);
  const targets = targetsOf(Float32Array.from(golden.reduced.truth), { positive: ones, negative: ones });
  const before = tf.memory().numTensors;
  const { loss, gradients } = network.lossAndGradients(images, targets, 0.99);
  expect(difference("DenseNet in training: loss", loss, golden.reduced.loss)).toBeLessThan(5e-6);
  const names = specs.map(({ name }) => name).filter((name) => !name.includes("/moving_"));
  expect(Object.keys(expected).sort()).toEqual([...names].sort());
  names.forEach((name, i) => {
    const values = Array.from(gradients[i].dataSync());
    const [norm, projection] = expected[name];
    const direction = hashed(values.length, 5);
    const scale = norm + 5e-4; // some gradients are almost 0
    expect(
      relativeDifference(
        "DenseNet in training: gradients' norms",
        Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)),
        norm,
        scale,
      ),
      name,
    ).toBeLessThan(1e-3);
    const found = values.reduce((sum, value, k) => sum + value * direction[k], 0);
    expect(
      relativeDifference("DenseNet in training: gradients' projections", found, projection, scale),
      name,
    ).toBeLessThan(2e-3);
  });
  tf.dispose([...gradients]);
  expect(tf.memory().numTensors).toBe(before);
  tf.dispose([images, targets.truth, targets.weight]);
  network.dispose();
}
