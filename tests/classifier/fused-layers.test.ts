/** Blocks and transitions by the native engine's own kernels are what their layers compose: values, gradients, running statistics. */
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { denseNet, denseNet121, type Architecture } from "../../lib/classifier/networks/densenet";
import { inferenceLayers, trainingLayers } from "../../lib/classifier/networks/layers";
import { parameterSpecs, Parameters } from "../../lib/classifier/networks/parameters";
import { hasCustomKernels } from "../../lib/engine/custom-kernels";
import { startEngine } from "../../lib/engine/start";
import { hashedWeights } from "./fixtures";
import { hashed } from "../golden/hashed";

const { backend } = await startEngine();

it.runIf(backend === "native")("the native engine has its own kernels", () => {
  expect(hasCustomKernels()).toBe(true);
});

const compact: Architecture = { stem: "native", channels: 1, stemMaps: 16, growthRate: 8, blocks: [2, 2] };

/** Pixels that fill no whole tile, odd sides that the transition cuts, numbers of maps that fill no vector, and more of them than a tile has. */
const cases: readonly [what: string, architecture: Architecture, shape: [number, number, number]][] = [
  ["the compact network", compact, [3, 16, 16]],
  ["odd sides and few maps", { ...compact, stemMaps: 6, growthRate: 3, blocks: [1, 3, 1] }, [2, 13, 9]],
  ["one pixel a picture at the end", { ...compact, growthRate: 5, blocks: [1, 1, 1] }, [5, 4, 4]],
  ["many maps, one picture", { ...denseNet121, channels: 1, growthRate: 40, blocks: [3, 2] }, [1, 36, 28]],
  ["pictures wider than a block of pixels", { ...compact, blocks: [2] }, [2, 5, 70]],
];

interface Computed {
  readonly inference: Float32Array;
  readonly training: Float32Array;
  readonly parameters: Record<string, Float32Array>;
  readonly gradients: Record<string, Float32Array>;
}

function compute(
  architecture: Architecture,
  [batch, height, width]: [number, number, number],
  fused: boolean,
): Computed {
  const specs = parameterSpecs(architecture, 1);
  const parameters = Parameters.fromTensors(specs, hashedWeights(specs), "test");
  const before = tf.memory().numTensors;
  const computed = tf.tidy(() => {
    const images = tf.tensor4d(Float32Array.from(hashed(batch * height * width, 3)), [batch, height, width, 1]);
    const inference = denseNet(architecture, inferenceLayers(parameters, fused), tf.clone(images));
    const direction = tf.tensor4d(Float32Array.from(hashed(inference.size, 4)), inference.shape);
    let training = new Float32Array();
    const variables = parameters
      .trainable()
      .filter(({ shape }) => shape.length !== 2 && !(shape.length === 1 && shape[0] === 1));
    const { grads } = tf.variableGrads(() => {
      const maps = denseNet(architecture, trainingLayers(parameters, 0.9, fused), tf.clone(images));
      training = Float32Array.from(maps.dataSync());
      return tf.sum(tf.mul(maps, direction));
    }, variables);
    const named = new Map(specs.map(({ name }) => [parameters.get(name).name, name]));
    const gradients = Object.fromEntries(
      Object.entries(grads).map(([id, value]) => [named.get(id)!, Float32Array.from(value.dataSync())]),
    );
    return { inference: Float32Array.from(inference.dataSync()), training, gradients };
  });
  expect(tf.memory().numTensors).toBe(before);
  const values = Object.fromEntries(
    specs.map(({ name }) => [name, Float32Array.from(parameters.get(name).dataSync())]),
  );
  parameters.dispose();
  return { ...computed, parameters: values };
}

const norm = (values: Float32Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

/** Distance of two vectors by the length of the second. */
const distance = (a: Float32Array, b: Float32Array): number => norm(a.map((value, i) => value - b[i])) / norm(b);

describe.runIf(backend === "native").each(cases)("%s", (_, architecture, shape) => {
  let fused: Computed;
  let composed: Computed;
  beforeAll(() => {
    fused = compute(architecture, shape, true);
    composed = compute(architecture, shape, false);
  });

  it("infers the same", () => {
    expect(norm(composed.inference)).toBeGreaterThan(1);
    expect(distance(fused.inference, composed.inference)).toBeLessThan(1e-5);
  });

  it("has the same values in training, and moves the running statistics alike", () => {
    expect(distance(fused.training, composed.training)).toBeLessThan(1e-5);
    for (const [name, values] of Object.entries(composed.parameters))
      expect(distance(fused.parameters[name], values), name).toBeLessThan(1e-5);
  });

  it("has the same gradients", () => {
    const names = Object.keys(composed.gradients);
    expect(names.length).toBeGreaterThan(8);
    expect(Object.keys(fused.gradients)).toEqual(names);
    const whole = Math.max(...names.map((name) => norm(composed.gradients[name])));
    for (const name of names) {
      const difference = norm(fused.gradients[name].map((value, i) => value - composed.gradients[name][i]));
      expect(difference, name).toBeLessThan(1e-4 * norm(composed.gradients[name]) + 1e-6 * whole);
    }
  });

  it("is the same, byte for byte, another time", () => {
    expect(compute(architecture, shape, true)).toEqual(fused);
  });
});

describe.runIf(backend === "native")("a number that is none", () => {
  const specs = parameterSpecs(compact, 1);
  const parameters = Parameters.fromTensors(specs, hashedWeights(specs), "test");
  afterAll(() => parameters.dispose());

  it("stays one behind ReLU, so that a training sees it", () => {
    const images = tf.tensor4d(new Float32Array(64).fill(NaN), [1, 8, 8, 1]);
    const maps = tf.tidy(() => denseNet(compact, trainingLayers(parameters, 0.9, true), tf.clone(images)));
    expect(Array.from(maps.dataSync()).every(Number.isNaN)).toBe(true);
    tf.dispose([images, maps]);
  });
});
