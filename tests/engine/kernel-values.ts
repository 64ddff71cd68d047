/** Tests that every engine must pass; each engine needs a process, so each has a test file that calls this. */
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { biasLeakyRelu } from "../../lib/engine/ops/leaky-relu";
import { examineEngine } from "../../lib/engine/install/self-test";
import type { Backend } from "../../lib/engine/choose";
import { startEngine } from "../../lib/engine/start";
import golden from "../golden/engine/convolutions.json";
import { relativeDifference } from "../golden/parity";

/** Of the finite differences: large against rounding in single precision, small against the distance to a kink. */
const STEP = 2e-3;
type FourNumbers = [number, number, number, number];

const backendName = { native: "tensorflow", webgpu: "webgpu", wasm: "wasm", cpu: "cpu" } as const;

function expectClose(actual: tf.Tensor, expected: readonly number[]): void {
  const scale = Math.max(...expected.map(Math.abs), 1e-3);
  expect(
    relativeDifference("convolutions, derivatives to the second order", actual.dataSync(), expected, scale),
  ).toBeLessThan(1e-4);
}

export function examineKernels(backend: Backend): void {
  beforeAll(() => startEngine({ backend }));

  let tensors = 0;
  beforeEach(() => {
    tensors = tf.memory().numTensors;
  });
  afterEach(() => {
    expect(tf.memory().numTensors).toBe(tensors);
    expect(tf.getBackend()).toBe(backendName[backend]);
  });

  it("passes the installer's self-test", () => {
    expect(examineEngine()).toBeUndefined();
  });

  describe(`convolutions agree with ${golden.made_with}`, () => {
    for (const { stride, padding, shapes, ...values } of golden.cases) {
      it(`${shapes.x.join("×")} by ${shapes.k.join("×")}, stride ${stride}, ${padding}`, () =>
        tf.tidy(() => {
          const x = tf.tensor(values.x, shapes.x as FourNumbers);
          const k = tf.tensor(values.k, shapes.k as FourNumbers);
          const dy = tf.tensor(values.dy, shapes.y);
          const convolve = (image: tf.Tensor, kernel: tf.Tensor): tf.Tensor =>
            tf.conv2d(image as tf.Tensor4D, kernel as tf.Tensor4D, stride, padding as "same" | "valid");
          expectClose(convolve(x, k), values.y);
          const [dx, dk] = tf.grads((image, kernel) => tf.sum(tf.mul(convolve(image, kernel), dy)))([x, k]);
          expectClose(dx, values.dx);
          expectClose(dk, values.dk);
          const penalty = (kernel: tf.Tensor, output: tf.Tensor): tf.Scalar =>
            tf.sum(tf.square(tf.grad((image) => tf.sum(tf.mul(convolve(image, kernel), output)))(x)));
          const [penaltyToKernel, penaltyToOutput] = tf.grads(penalty)([k, dy]);
          expectClose(penaltyToKernel, values.penaltyToKernel);
          expectClose(penaltyToOutput, values.penaltyToOutput);
        }));
    }
  });

  it("has a penalty's gradient that agrees with finite differences", () =>
    tf.tidy(() => {
      const { kernels, loss } = smallDiscriminator();
      const direction = kernels.map((kernel, i) => tf.mul(kernel, Math.cos(i + 1)));
      const along = (step: number): number =>
        loss(...kernels.map((kernel, i) => tf.add(kernel, tf.mul(direction[i], step)))).dataSync()[0];
      const numeric = (along(STEP) - along(-STEP)) / (2 * STEP);
      const gradients = tf.grads(loss)(kernels);
      const analytic = gradients.reduce(
        (sum, gradient, i) => sum + tf.sum(tf.mul(gradient, direction[i])).dataSync()[0],
        0,
      );
      expect(Math.abs(numeric)).toBeGreaterThan(0.01);
      expect(Math.abs(analytic - numeric)).toBeLessThan(0.01 * Math.abs(numeric));
    }));

  it("computes products of transposed matrices", () =>
    tf.tidy(() => {
      const a = tf.tensor2d([
        [1, 2],
        [3, 4],
        [5, 6],
      ]);
      const b = tf.tensor2d([
        [1, 0, 2],
        [0, 1, 3],
      ]);
      const values = (product: tf.Tensor): number[] => Array.from(product.dataSync());
      expect(values(tf.matMul(a, b))).toEqual([1, 2, 8, 3, 4, 18, 5, 6, 28]);
      expect(values(tf.matMul(b, a, true, true))).toEqual([1, 3, 5, 2, 4, 6, 8, 18, 28]);
      expect(values(tf.matMul(a, a, true))).toEqual([35, 44, 44, 56]);
      expect(values(tf.matMul(b, b, false, true))).toEqual([5, 6, 6, 10]);
      // [2, 1, 2]·[2, 2, 1], the second transposed: one product a batch.
      const batch = tf.tensor3d([[[1, 2]], [[3, 4]]]);
      expect(values(tf.matMul(batch, batch, false, true))).toEqual([5, 25]);
    }));

  it("takes part in a training step from end to end", () => {
    const optimizer = tf.train.adam(0.01, 0, 0.99);
    const weights = tf.tidy(() => smallDiscriminator().kernels.map((kernel) => tf.variable(kernel)));
    const losses = Array.from({ length: 3 }, () =>
      tf.tidy(() => optimizer.minimize(() => smallDiscriminator().loss(...weights), true, weights)!.dataSync()[0]),
    );
    expect(losses[2]).toBeLessThan(losses[0]);
    for (const weight of weights) weight.dispose();
    optimizer.dispose();
  });
}

/** A discriminator of two layers with what the GANs' steps are made of, and its gradient penalty as a loss of the weights. */
function smallDiscriminator(): { kernels: tf.Tensor[]; loss: (...kernels: tf.Tensor[]) => tf.Scalar } {
  const values = (size: number, shift: number): number[] =>
    Array.from({ length: size }, (_, i) => Math.sin(1.7 * i + shift));
  const images = tf.tensor4d(values(2 * 8 * 8, 0), [2, 8, 8, 1]);
  const kernels = [
    tf.tensor4d(values(4 * 4 * 3, 1), [4, 4, 1, 3]),
    tf.tensor4d(values(4 * 3 * 3 * 2, 2), [4, 3, 3, 2]),
    tf.tensor2d(values(8, 3), [8, 1]),
  ];
  const score = (image: tf.Tensor, [first, second, last]: tf.Tensor[]): tf.Tensor => {
    const down = tf.conv2d(image as tf.Tensor4D, first as tf.Tensor4D, 2, "same");
    const downAgain = tf.conv2d(biasLeakyRelu(down, tf.tensor1d([0.1, 0, -0.1])), second as tf.Tensor4D, 2, "same");
    return tf.matMul(tf.reshape(downAgain, [2, -1]), last as tf.Tensor2D);
  };
  const loss = (...weights: tf.Tensor[]): tf.Scalar => {
    const gradient = tf.grad((image) => tf.sum(score(image, weights)))(images);
    const norms = tf.sqrt(tf.add(tf.sum(tf.square(gradient), [1, 2, 3]), 1e-8));
    return tf.add(tf.mean(tf.square(tf.sub(norms, 1))), tf.mean(score(images, weights)));
  };
  return { kernels, loss };
}
