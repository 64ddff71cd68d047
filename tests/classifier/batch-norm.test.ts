/** Batch normalization in training: native kernels, composed operations and finite differences agree. */
import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { batchNormRelu, epsilon, type NormalizationVariables } from "../../lib/classifier/networks/batch-norm";
import { startEngine } from "../../lib/engine/start";
import { Random } from "../../lib/support/random";

const { backend } = await startEngine();
const withoutNative = backend !== "native";

const shape: [number, number, number, number] = [3, 4, 5, 2];
const size = 120;
const random = Random.fromSeed(3, "batch norm test");
const x = Array.from(random.normals(size), (v, i) => 2 * v + (i % 2));
const dy = Array.from(random.normals(size));
const gamma = [1.3, -0.7];
const beta = [0.2, 0.4];

function variables(): NormalizationVariables {
  const of = (values: number[]): tf.Variable => tf.tidy(() => tf.variable(tf.tensor1d(values)));
  return { gamma: of(gamma), beta: of(beta), movingMean: of([0.5, -1]), movingVariance: of([2, 3]) };
}

/** Value, gradients and running statistics of one call. */
function run(native: boolean): Record<"y" | "dx" | "dgamma" | "dbeta" | "mean" | "variance", Float32Array> {
  const v = variables();
  const input = tf.tidy(() => tf.variable(tf.tensor4d(x, shape)));
  const cotangent = tf.tensor4d(dy, shape);
  let y = new Float32Array();
  const { grads, value } = tf.variableGrads(() => {
    const output = batchNormRelu(input as tf.Tensor as tf.Tensor4D, v, 0.9, native);
    y = Float32Array.from(output.dataSync());
    return tf.sum(tf.mul(output, cotangent));
  }, [input as tf.Variable, v.gamma, v.beta]);
  const [dx, dgamma, dbeta] = [input, v.gamma, v.beta].map((variable) =>
    Float32Array.from(grads[variable.name].dataSync()),
  );
  const mean = Float32Array.from(v.movingMean.dataSync());
  const variance = Float32Array.from(v.movingVariance.dataSync());
  tf.dispose([input, cotangent, value, ...Object.values(grads), ...(Object.values(v) as tf.Variable[])]);
  return { y, dx, dgamma, dbeta, mean, variance };
}

/** The definition, in double precision: Σ dy·relu(γ·(x − mean)/√(var + ε) + β). */
function reference(
  input: readonly number[],
  scale: readonly number[],
  shift: readonly number[],
): { value: number; mean: number[]; variance: number[] } {
  const statistics = [0, 1].map((channel) => {
    const values = input.filter((_, i) => i % 2 === channel);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    return { mean, variance: values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length };
  });
  const value = input.reduce((sum, v, i) => {
    const { mean, variance } = statistics[i % 2];
    return sum + dy[i] * Math.max(0, (scale[i % 2] * (v - mean)) / Math.sqrt(variance + epsilon) + shift[i % 2]);
  }, 0);
  return { value, mean: statistics.map((s) => s.mean), variance: statistics.map((s) => s.variance) };
}

function numericalGradient(values: readonly number[], f: (values: number[]) => number): number[] {
  const h = 1e-6;
  return values.map((_, i) => {
    const moved = (by: number): number[] => values.map((v, k) => (k === i ? v + by : v));
    return (f(moved(h)) - f(moved(-h))) / (2 * h);
  });
}

function expectClose(found: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  expect(found.length).toBe(expected.length);
  expected.forEach((value, i) => expect(Math.abs(found[i] - value)).toBeLessThan(tolerance * (1 + Math.abs(value))));
}

describe.each([
  ["native kernels", true],
  ["composed operations", false],
])("%s", (_, native) => {
  if (native && withoutNative) return it.skip("are not there without the native engine");
  it("give the definition's gradients (finite differences)", () => {
    const result = run(native);
    expectClose(
      result.dx,
      numericalGradient(x, (values) => reference(values, gamma, beta).value),
      1e-4,
    );
    expectClose(
      result.dgamma,
      numericalGradient(gamma, (values) => reference(x, values, beta).value),
      1e-4,
    );
    expectClose(
      result.dbeta,
      numericalGradient(beta, (values) => reference(x, gamma, values).value),
      1e-4,
    );
  });

  it("move the running statistics, the variance by its unbiased estimate", () => {
    const { mean, variance } = reference(x, gamma, beta);
    const result = run(native);
    expectClose(result.mean, [0.9 * 0.5 + 0.1 * mean[0], -0.9 + 0.1 * mean[1]], 1e-5);
    expectClose(
      result.variance,
      [0.9 * 2 + (0.1 * variance[0] * 60) / 59, 0.9 * 3 + (0.1 * variance[1] * 60) / 59],
      1e-5,
    );
  });

  it("leave no tensors behind", () => {
    const before = tf.memory().numTensors;
    run(native);
    expect(tf.memory().numTensors).toBe(before);
  });
});

it.skipIf(withoutNative)("both forms have the same output", () => {
  expectClose(run(true).y, Array.from(run(false).y), 1e-5);
});
