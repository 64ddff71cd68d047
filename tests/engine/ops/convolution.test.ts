/** Our own 3×3 convolutions of the native engine and both gradients, against sums in double precision. */
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { readInstalledEngine } from "../../../lib/engine/install/installed-engine";
import { startEngine } from "../../../lib/engine/start";
import { Random } from "../../../lib/support/random";
import { runProgram } from "../processes";

type Shape = readonly [images: number, height: number, width: number, inputs: number, outputs: number];

interface Images {
  readonly x: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
  readonly dy: ArrayLike<number>;
}

/** y, dx and dw by their definition. */
function byDefinition([n, h, w, inputs, outputs]: Shape, { x, weights, dy }: Images): Float64Array[] {
  const results = [n * h * w * outputs, n * h * w * inputs, 9 * inputs * outputs].map((size) => new Float64Array(size));
  const [y, dx, dw] = results;
  for (let to = 0; to < n * h * w; to++) {
    const [row, column] = [Math.floor(to / w) % h, to % w];
    for (let tap = 0; tap < 9; tap++) {
      const [down, right] = [Math.floor(tap / 3) - 1, (tap % 3) - 1];
      if (row + down < 0 || row + down >= h || column + right < 0 || column + right >= w) continue;
      const from = to + down * w + right;
      for (let i = 0; i < inputs; i++) {
        for (let j = 0; j < outputs; j++) {
          const weight = (tap * inputs + i) * outputs + j;
          y[to * outputs + j] += x[from * inputs + i] * weights[weight];
          dx[from * inputs + i] += dy[to * outputs + j] * weights[weight];
          dw[weight] += x[from * inputs + i] * dy[to * outputs + j];
        }
      }
    }
  }
  return results;
}

/** The largest difference, by the largest value. */
function difference(actual: ArrayLike<number>, expected: Float64Array): number {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(actual[i] - value)), 0) / largest;
}

/** A small training of convolutions, and the SHA-256 of its values. */
const PROGRAM = `
  const [x, dy, w] = [[3, 10, 14, 50], [3, 10, 14, 20], [3, 3, 50, 20]].map((shape, seed) => tf.randomNormal(shape, 0, 1, "float32", seed + 1));
  const gradients = tf.grads((a, b) => tf.sum(tf.mul(tf.conv2d(a, b, 1, "same"), dy)))([x, w]);
  const hash = require("node:crypto").createHash("sha256");
  for (const values of [tf.conv2d(x, w, 1, "same"), ...gradients]) hash.update(new Uint8Array(values.dataSync().buffer));
  print(hash.digest("hex"));`;

describe.skipIf(readInstalledEngine() === undefined)("3×3 convolutions of the native engine", () => {
  const random = Random.fromSeed(6, "convolutions");
  beforeAll(() => startEngine({ backend: "native", threads: 2 }));

  // Odd sides, channels that fill no vector, one pixel, and more tiles than are summed at once.
  const shapes: readonly Shape[] = [
    [2, 5, 7, 4, 5],
    [1, 1, 1, 6, 4],
    [3, 9, 8, 37, 21],
    [2, 8, 8, 48, 96],
    [2, 15, 30, 64, 70],
  ];
  it.each(shapes)("of %d images of %d×%d pixels, from %d to %d channels", (...shape) => {
    const [n, h, w, inputs, outputs] = shape;
    const images: Images = {
      x: random.normals(n * h * w * inputs),
      weights: random.normals(9 * inputs * outputs),
      dy: random.normals(n * h * w * outputs),
    };
    const own = vi.spyOn(
      tf.backend() as unknown as { executeMultipleOutputs(name: string): unknown },
      "executeMultipleOutputs",
    );
    const actual = tf.tidy(() => {
      const [x, weights, dy] = [
        tf.tensor4d(images.x as Float32Array, [n, h, w, inputs]),
        tf.tensor4d(images.weights as Float32Array, [3, 3, inputs, outputs]),
        tf.tensor4d(images.dy as Float32Array, [n, h, w, outputs]),
      ];
      const convolve = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
        tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, "same");
      return [convolve(x, weights), ...tf.grads(convolve)([x, weights], dy)].map((values) => values.dataSync());
    });
    const names = own.mock.calls.map(([name]) => name);
    own.mockRestore();
    expect(new Set(names)).toEqual(
      new Set(["", "InputGradient", "WeightsGradient"].map((kind) => `SynthcohortConvolution${kind}`)),
    );
    byDefinition(shape, images).forEach((expected, i) => expect(difference(actual[i], expected)).toBeLessThan(2e-6));
  });

  it("have the same bytes with any number of threads", () => {
    const outputs = [1, 2, 5].map(
      (threads) => runProgram(`await startEngine({ threads: ${threads} }); ${PROGRAM}`).stdout,
    );
    expect(outputs[0]).toMatch(/^"[0-9a-f]{64}"$/);
    expect(new Set(outputs).size).toBe(1);
  });
});
