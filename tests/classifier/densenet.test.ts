/** The networks against Keras' own: names, shapes, features, loss and gradients (golden/classifier/densenet.py). */
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import golden from "../golden/classifier/densenet.json";
import { architectureOf, denseNet121, featureCount } from "../../lib/classifier/networks/densenet";
import { targetsOf } from "../../lib/classifier/networks/loss";
import { Network } from "../../lib/classifier/networks/network";
import { parameterSpecs, Parameters } from "../../lib/classifier/networks/parameters";
import { Adam } from "../../lib/engine/optimizers/adam";
import { startEngine } from "../../lib/engine/start";
import { UserError } from "../../lib/support/errors";
import { Random } from "../../lib/support/random";
import { hashedImages, hashedWeights, tinyKnobs } from "./fixtures";
import { difference } from "../golden/parity";
import { expectKerasGradients } from "./keras-gradients";

beforeAll(async () => {
  await startEngine();
});

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const isHead = (name: string): boolean => name.startsWith("predictions/");

describe("DenseNet-121", () => {
  const specs = parameterSpecs(denseNet121, 5);

  it("has Keras' layers, by name and shape", () => {
    expect(specs.filter(({ name }) => !isHead(name)).map(({ name, shape }) => [name, shape])).toEqual(
      golden.densenet121.specs,
    );
  });

  it("has 7,037,504 parameters before the head", () => {
    const count = specs.filter(({ name }) => !isHead(name)).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    expect(count).toBe(7037504);
    expect(golden.densenet121.parameters).toBe(7037504);
    expect(featureCount(denseNet121)).toBe(1024);
  });

  it("computes Keras' features to 1e-4", () => {
    const network = new Network(denseNet121, Parameters.fromTensors(specs, hashedWeights(specs), "test"));
    const images = tf.tensor4d(hashedImages(2, 64), [2, 64, 64, 3]);
    const features = network.features(images);
    expect(features.shape).toEqual([2, 1024]);
    const largest = Math.max(...golden.densenet121.features);
    expect(largest).toBeGreaterThan(0.5);
    expect(difference("DenseNet-121: features", features.dataSync(), golden.densenet121.features)).toBeLessThan(1e-4);
    tf.dispose([images, features]);
    network.dispose();
  });

  it("trains a step, without leaving tensors behind", () => {
    const network = new Network(denseNet121, Parameters.initial(specs, Random.fromSeed(1)));
    const adam = new Adam(network.parameters.trainable(), tinyKnobs);
    const images = tf.tensor4d(hashedImages(2, 64), [2, 64, 64, 3]);
    const targets = targetsOf(Float32Array.from([1, 0, 1, 0, 1, 0, 1, 0, 0, 1]), {
      positive: new Float32Array(5).fill(1),
      negative: new Float32Array(5).fill(1),
    });
    const before = tf.memory().numTensors;
    const step = (): number => {
      const { loss, gradients } = network.lossAndGradients(images, targets, 0.9);
      adam.step(gradients, 1e-3);
      tf.dispose([...gradients]);
      return loss;
    };
    const first = step();
    expect(step()).toBeLessThan(first);
    expect(tf.memory().numTensors).toBe(before);
    adam.dispose();
    network.dispose();
    tf.dispose([images, targets.truth, targets.weight]);
  });
});

it("a reduced DenseNet in training has Keras' loss and gradients", expectKerasGradients);

describe("the compact network", () => {
  it("keeps the input's size in its first block and halves it between blocks", () => {
    const architecture = architectureOf({ network: "compact", blocks: "2,3", growthRate: 6 });
    expect(architecture).toEqual({ stem: "native", channels: 1, stemMaps: 12, growthRate: 6, blocks: [2, 3] });
    const specs = parameterSpecs(architecture, 4);
    expect(specs.find(({ name }) => name === "conv1/conv/kernel")?.shape).toEqual([3, 3, 1, 12]);
    expect(specs.find(({ name }) => name === "pool2_conv/kernel")?.shape).toEqual([1, 1, 24, 12]);
    expect(specs.find(({ name }) => name === "predictions/kernel")?.shape).toEqual([featureCount(architecture), 4]);
    expect(featureCount(architecture)).toBe(30);
  });

  it("refuses blocks that are no list of numbers", () => {
    for (const blocks of ["", "3,,3", "3;3", "0,2", "2.5"])
      expect(() => architectureOf({ network: "compact", blocks, growthRate: 6 })).toThrow(UserError);
  });
});
