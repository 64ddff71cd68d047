/** What the project's own operations compute, and their derivatives; the same examination for every engine. */
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { biasLeakyRelu } from "../../../lib/engine/ops/leaky-relu";
import { groupNormSilu } from "../../../lib/engine/ops/group-norm";
import { lerp } from "../../../lib/engine/ops/lerp";
import { modulatedPixelNorm, pixelNorm } from "../../../lib/engine/ops/pixel-norm";
import { downsample2x, upsample2x } from "../../../lib/engine/ops/resample";
import { downConvolution, resamplingKernel, upConvolution } from "../../../lib/engine/ops/resampling-convolution";
import { depthToSpace2x, spaceToDepth2x } from "../../../lib/engine/ops/space-to-depth";
import { scaledSplit } from "../../../lib/engine/ops/scaled-split";
import type { Backend } from "../../../lib/engine/choose";
import { startEngine } from "../../../lib/engine/start";
import { Random } from "../../../lib/support/random";

const random = Random.fromSeed(5, "ops");
const normal = (...shape: number[]): tf.Tensor => tf.tensor(random.normals(shape.reduce((a, b) => a * b, 1)), shape);
const image = (...shape: [number, number, number, number]): tf.Tensor4D => normal(...shape) as tf.Tensor4D;

function expectClose(actual: tf.Tensor, expected: tf.Tensor, tolerance = 1e-4): void {
  expect(actual.shape).toEqual(expected.shape);
  const scale = Math.max(1e-6, tf.max(tf.abs(expected)).dataSync()[0]);
  expect(tf.max(tf.abs(tf.sub(actual, expected))).dataSync()[0] / scale).toBeLessThan(tolerance);
}

/**
 * Compares ∇ₓ⟨c, ∇ₓ⟨a, f(x)⟩²⟩ with central differences of ⟨c, ∇ₓ⟨a, f(x)⟩²⟩ along a direction; the square makes
 * operations that are linear in x have a second derivative, too.
 */
function expectSecondDerivative(f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor): void {
  const a = normal(...f(x).shape);
  const c = normal(...x.shape);
  const inner = (at: tf.Tensor): tf.Scalar => tf.square(tf.mean<tf.Scalar>(tf.mul(a, f(at))));
  const slope = (at: tf.Tensor): tf.Scalar => tf.sum(tf.mul(c, tf.grad(inner)(at)));
  const direction = normal(...x.shape);
  const step = 1e-2;
  const moved = (sign: number): number => slope(tf.add(x, tf.mul(direction, sign * step))).dataSync()[0];
  const numeric = (moved(1) - moved(-1)) / (2 * step);
  const analytic = tf.sum(tf.mul(direction, tf.grad(slope)(x))).dataSync()[0];
  expect(Math.abs(analytic)).toBeGreaterThan(0);
  expect(Math.abs(numeric - analytic) / Math.abs(analytic)).toBeLessThan(0.02);
}

export function examineOps(backend: Backend): void {
  let tensors = 0;
  beforeAll(() => startEngine({ backend }));
  beforeEach(() => {
    tensors = tf.memory().numTensors;
    tf.engine().startScope();
  });
  afterEach(() => {
    tf.engine().endScope();
    expect(tf.memory().numTensors).toBe(tensors);
  });

  // Channels that fill no vector, vectors and a rest, and enough pixels for several threads.
  const shapes: readonly [number, number, number, number][] = [
    [2, 4, 4, 3],
    [3, 40, 34, 37],
    [2, 2, 2, 64],
  ];

  for (const shape of shapes) {
    const channels = shape[3];

    it(`bias and leaky ReLU of ${shape.join("×")}: value and gradients`, () => {
      const [x, bias, dy] = [image(...shape), normal(channels) as tf.Tensor1D, image(...shape)];
      const plain = (at: tf.Tensor, b: tf.Tensor): tf.Tensor => tf.maximum(tf.add(at, b), tf.mul(tf.add(at, b), 0.2));
      expectClose(biasLeakyRelu(x, bias), plain(x, bias));
      const slopes = tf.where(tf.greater(tf.add(x, bias), 0), tf.onesLike(x), tf.fill(x.shape, 0.2));
      const [dx, db] = tf.grads((at, b) => biasLeakyRelu(at, b as tf.Tensor1D))([x, bias], dy);
      expectClose(dx, tf.mul(dy, slopes));
      expectClose(db, tf.sum(tf.mul(dy, slopes), [0, 1, 2]));
    });

    it(`pixel normalization of ${shape.join("×")}: mean square 1, and its gradient`, () => {
      const [x, dy] = [image(...shape), image(...shape)];
      expectClose(tf.mean(tf.square(pixelNorm(x)), -1), tf.ones(shape.slice(0, 3)));
      const plain = (at: tf.Tensor): tf.Tensor => tf.div(at, tf.sqrt(tf.add(tf.mean(tf.square(at), -1, true), 1e-8)));
      expectClose(pixelNorm(x), plain(x));
      expectClose(tf.grad((at) => pixelNorm(at))(x, dy), tf.grad(plain)(x, dy), 1e-3);
    });

    it(`modulated pixel normalization of ${shape.join("×")}: x̂·γ + β, and its gradients`, () => {
      const steering = (): tf.Tensor => normal(shape[0], channels);
      const [x, gamma, beta, dy] = [image(...shape), steering(), steering(), image(...shape)];
      const perImage = (values: tf.Tensor): tf.Tensor => tf.reshape(values, [shape[0], 1, 1, channels]);
      const plain = (at: tf.Tensor, factor: tf.Tensor, term: tf.Tensor): tf.Tensor =>
        tf.add(
          tf.mul(tf.div(at, tf.sqrt(tf.add(tf.mean(tf.square(at), -1, true), 1e-8))), perImage(factor)),
          perImage(term),
        );
      const fused = (at: tf.Tensor, factor: tf.Tensor, term: tf.Tensor): tf.Tensor =>
        modulatedPixelNorm(at as tf.Tensor4D, factor as tf.Tensor2D, term as tf.Tensor2D);
      expectClose(fused(x, gamma, beta), plain(x, gamma, beta));
      const expected = tf.grads(plain)([x, gamma, beta], dy);
      tf.grads(fused)([x, gamma, beta], dy).forEach((gradient, i) => expectClose(gradient, expected[i], 1e-3));
    });

    it(`group normalization with SiLU of ${shape.join("×")}: value and gradients, also of values far from 0`, () => {
      const [n, h, w, c] = shape;
      const groups = { 3: 3, 37: 1, 64: 8 }[c]!;
      const [gamma, beta, dy] = [normal(n, c), normal(n, c), normal(...shape)];
      const plain = (at: tf.Tensor, factor: tf.Tensor, term: tf.Tensor): tf.Tensor => {
        const values = tf.reshape(at, [n, h * w, groups, c / groups]);
        const { mean, variance } = tf.moments(values, [1, 3], true);
        const unit = tf.reshape(tf.div(tf.sub(values, mean), tf.sqrt(tf.add(variance, 1e-5))), shape);
        const u = tf.add(tf.mul(unit, tf.reshape(factor, [n, 1, 1, c])), tf.reshape(term, [n, 1, 1, c]));
        return tf.mul(u, tf.sigmoid(u));
      };
      const operation = (at: tf.Tensor, factor: tf.Tensor, term: tf.Tensor): tf.Tensor =>
        groupNormSilu(at as tf.Tensor4D, factor as tf.Tensor2D, term as tf.Tensor2D, groups);
      for (const center of [0, 30]) {
        const x = tf.add(image(...shape), center);
        expectClose(operation(x, gamma, beta), plain(x, gamma, beta));
        const expected = tf.grads(plain)([x, gamma, beta], dy);
        tf.grads(operation)([x, gamma, beta], dy).forEach((gradient, i) => expectClose(gradient, expected[i], 1e-3));
      }
    });

    it(`resampling of ${shape.join("×")}: values and gradients`, () => {
      const [n, h, w, c] = shape;
      const [x, fine] = [image(...shape), image(n, 2 * h, 2 * w, c)];
      const repeated = (at: tf.Tensor): tf.Tensor =>
        tf.reshape(tf.tile(tf.reshape(at, [n, h, 1, w, c]), [1, 1, 2, 1, 2]), [n, 2 * h, 2 * w, c]);
      const sums = tf.sum(tf.sum(tf.reshape(fine, [n, h, 2, w, 2 * c]), 2).reshape([n, h, w, 2, c]), 3);
      expectClose(upsample2x(x), repeated(x));
      expectClose(downsample2x(fine), tf.mul(sums, 0.25));
      expectClose(tf.grad((at) => upsample2x(at as tf.Tensor4D))(x, fine), sums);
      expectClose(tf.grad((at) => downsample2x(at as tf.Tensor4D))(fine, x), tf.mul(repeated(x), 0.25));
    });
  }

  it("products of matrices, either of them transposed, and their gradients", () => {
    for (const [transposeA, transposeB] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ]) {
      const [a, b] = [normal(...(transposeA ? [5, 3] : [3, 5])), normal(...(transposeB ? [4, 5] : [5, 4]))];
      const plain = (left: tf.Tensor, right: tf.Tensor): tf.Tensor => {
        const [rows, columns] = [transposeA ? tf.transpose(left) : left, transposeB ? tf.transpose(right) : right];
        return tf.sum(tf.mul(tf.reshape(rows, [3, 5, 1]), tf.reshape(columns, [1, 5, 4])), 1);
      };
      const product = (left: tf.Tensor, right: tf.Tensor): tf.Tensor => tf.matMul(left, right, transposeA, transposeB);
      const dy = normal(3, 4);
      expectClose(product(a, b), plain(a, b));
      const expected = tf.grads(plain)([a, b], dy);
      tf.grads(product)([a, b], dy).forEach((gradient, i) => expectClose(gradient, expected[i]));
    }
    const batches = tf.matMul(normal(2, 3, 5), normal(2, 5, 4));
    expect(batches.shape).toEqual([2, 3, 4]);
  });

  it("bias and leaky ReLU pass on what is not a number", () => {
    const values = biasLeakyRelu(tf.tensor2d([[NaN, -1, Infinity, -Infinity]]), tf.tensor1d([0, 0, 0, 0])).dataSync();
    expect(Array.from(values)).toEqual([NaN, Math.fround(-0.2), Infinity, -Infinity]);
  });

  it("a vector times factors is cut into tensors, and their gradients are joined", () => {
    const cut: number[][] = [[2, 3], [4], [1, 2, 1, 2]];
    const [values, factors] = [normal(14) as tf.Tensor1D, normal(14) as tf.Tensor1D];
    const pieces = scaledSplit(values, factors, cut);
    expect(pieces.map(({ shape }) => shape)).toEqual(cut);
    const product = tf.mul(values, factors);
    tf.split(product, [6, 4, 4]).forEach((piece, i) => expectClose(pieces[i], tf.reshape(piece, cut[i])));
    // Of one piece nothing is used: its part of the gradient is zero.
    const weights = cut.map((shape) => normal(...shape));
    const gradient = tf.grad((at) => {
      const [first, , last] = scaledSplit(at as tf.Tensor1D, factors, cut);
      return tf.add(tf.sum(tf.mul(first, weights[0])), tf.sum(tf.mul(last, weights[2])));
    })(values);
    const expected = tf.concat([tf.reshape(weights[0], [6]), tf.zeros([4]), tf.reshape(weights[2], [4])]);
    expectClose(gradient, tf.mul(expected, factors));
  });

  it("2×2 pixels become channels, row by row, and pixels again; gradients are the reverse", () => {
    const [x, dy] = [image(2, 4, 6, 5), image(2, 2, 3, 20)];
    const [from, to] = [x.arraySync(), spaceToDepth2x(x).arraySync()];
    for (const [row, column] of [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ])
      expect(to[1][1][2].slice(5 * (2 * row + column)).slice(0, 5)).toEqual(from[1][2 + row][4 + column]);
    expect(depthToSpace2x(spaceToDepth2x(x)).arraySync()).toEqual(from);
    expectClose(tf.grad((at) => spaceToDepth2x(at as tf.Tensor4D))(x, dy), depthToSpace2x(dy));
    expectClose(tf.grad((at) => depthToSpace2x(at as tf.Tensor4D))(dy, x), spaceToDepth2x(x));
    expectSecondDerivative((at) => spaceToDepth2x(tf.square(at) as tf.Tensor4D), x);
    expectSecondDerivative((at) => depthToSpace2x(tf.square(at) as tf.Tensor4D), dy);
  });

  it("a step from one tensor towards another", () => {
    const [from, towards] = [normal(70_001), normal(70_001)];
    expectClose(lerp(from, towards, 0.25), tf.add(tf.mul(from, 0.75), tf.mul(towards, 0.25)));
  });

  it("bias and leaky ReLU: gradient of the gradient", () => {
    const [x, bias, c] = [image(2, 4, 4, 3), normal(3) as tf.Tensor1D, normal(3)];
    // The bias's gradient is linear in what comes from behind, so that its own gradient is the slopes times c.
    const behind = image(2, 4, 4, 3);
    const biasGradient = (dy: tf.Tensor): tf.Tensor =>
      tf.grad((b) => tf.sum(tf.mul(biasLeakyRelu(x, b as tf.Tensor1D), dy)))(bias);
    const second = tf.grad((dy) => tf.sum(tf.mul(c, biasGradient(dy))))(behind);
    const slopes = tf.where(tf.greater(tf.add(x, bias), 0), tf.onesLike(x), tf.fill(x.shape, 0.2));
    expectClose(second, tf.mul(slopes, c));
  });

  it("upsampling repeats pixels, downsampling averages them; both have second derivatives", () => {
    const x = image(2, 4, 6, 3);
    const [up, down] = [upsample2x(x).arraySync(), downsample2x(x).arraySync()];
    const values = x.arraySync();
    expect(up[1][5][7][2]).toBe(values[1][2][3][2]);
    expect(up[0][0][1][0]).toBe(values[0][0][0][0]);
    const mean = (values[1][2][4][1] + values[1][2][5][1] + values[1][3][4][1] + values[1][3][5][1]) / 4;
    expect(down[1][1][2][1]).toBeCloseTo(mean, 5);
    expectClose(
      tf.grad((at) => upsample2x(at as tf.Tensor4D))(
        x,
        upsample2x(image(2, 4, 6, 3))
          .mul(0)
          .add(1),
      ),
      tf.fill(x.shape, 4),
    );
    expectSecondDerivative((at) => upsample2x(tf.square(at) as tf.Tensor4D), x);
    expectSecondDerivative((at) => downsample2x(tf.square(at) as tf.Tensor4D), x);
  });

  it("upsampling convolution is upsampling, then convolution with the kernel turned by 180°, borders included", () => {
    const [x, kernel] = [image(2, 4, 4, 3), image(3, 3, 5, 3)];
    const turned = tf.transpose(tf.reverse(kernel, [0, 1]), [0, 1, 3, 2]) as tf.Tensor4D;
    const up = (at: tf.Tensor, k: tf.Tensor): tf.Tensor4D =>
      upConvolution(at as tf.Tensor4D, resamplingKernel(k, [5, 3], "up"));
    expectClose(up(x, kernel), tf.conv2d(upsample2x(x), turned, 1, "same"));
    const apart = (at: tf.Tensor, k: tf.Tensor): tf.Tensor =>
      tf.conv2d(
        upsample2x(at as tf.Tensor4D),
        tf.transpose(tf.reverse(k, [0, 1]), [0, 1, 3, 2]) as tf.Tensor4D,
        1,
        "same",
      );
    const dy = image(2, 8, 8, 5);
    const fused = tf.grads(up)([x, kernel], dy);
    tf.grads(apart)([x, kernel], dy).forEach((gradient, i) => expectClose(fused[i], gradient));
    expectSecondDerivative((at) => up(at, kernel), x);
    expectSecondDerivative((k) => up(x, k), kernel);
  });

  it("downsampling convolution is convolution, then averaging, borders included", () => {
    const [x, kernel] = [image(2, 8, 8, 3), image(3, 3, 3, 5)];
    const apart = (at: tf.Tensor, k: tf.Tensor): tf.Tensor =>
      downsample2x(tf.conv2d(at as tf.Tensor4D, k as tf.Tensor4D, 1, "same"));
    const down = (at: tf.Tensor, k: tf.Tensor): tf.Tensor4D =>
      downConvolution(at as tf.Tensor4D, resamplingKernel(k, [3, 5], "down"));
    expectClose(down(x, kernel), apart(x, kernel));
    const dy = image(2, 4, 4, 5);
    const fused = tf.grads(down)([x, kernel], dy);
    tf.grads(apart)([x, kernel], dy).forEach((gradient, i) => expectClose(fused[i], gradient));
    expectSecondDerivative((at) => down(at, kernel), x);
    expectSecondDerivative((k) => down(x, k), kernel);
  });

  it("sums, differences and products have the gradients of their operands' shapes", () => {
    const [x, row, dy] = [image(2, 3, 3, 4), tf.tensor1d([0.5, -1, 2, 3]), image(2, 3, 3, 4)];
    const both = (f: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): tf.Tensor[] =>
      tf.grads((a, b) => f(a, b))([x, row], dy);
    const summed = tf.sum(dy, [0, 1, 2]);
    for (const [f, a, b] of [
      [tf.add, dy, summed],
      [tf.sub, dy, tf.neg(summed)],
      [tf.mul, tf.mul(dy, row), tf.sum(tf.mul(dy, x), [0, 1, 2])],
    ] as const) {
      const [byA, byB] = both((at, k) => f(at, k));
      expectClose(byA, a);
      expectClose(byB, b);
    }
    // One tensor twice, and a result used twice: gradients add up.
    expectClose(
      tf.grad((at) => tf.add(tf.sub(tf.add(at, at), tf.mul(at, at)), at))(x, dy),
      tf.mul(dy, tf.sub(3, tf.mul(2, x))),
    );
    expectSecondDerivative((at) => tf.mul(tf.add(at, at), tf.sub(tf.mul(at, at), row)), x);
  });
}
