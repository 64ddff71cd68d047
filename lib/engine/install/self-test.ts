/** A short test of a started engine: compares values and gradients with numbers calculated by hand. */
import * as tf from "@tensorflow/tfjs";
import type { DecodeJpeg } from "../native-jpeg";
import { hasCustomKernels, runCustomKernel } from "../custom-kernels";

interface Check {
  readonly name: string;
  readonly expected: readonly number[];
  readonly compute: () => tf.Tensor;
}

const image = (): tf.Tensor4D => tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
const kernel = (): tf.Tensor4D => tf.tensor4d([1, 2, 3, 4], [2, 2, 1, 1]);
const convolve = (x: tf.Tensor, k: tf.Tensor): tf.Tensor => tf.conv2d(x as tf.Tensor4D, k as tf.Tensor4D, 1, "valid");

const checks: readonly Check[] = [
  {
    name: "matrix product",
    expected: [58, 64, 139, 154],
    compute: () =>
      tf.matMul(
        tf.tensor2d([
          [1, 2, 3],
          [4, 5, 6],
        ]),
        tf.tensor2d([
          [7, 8],
          [9, 10],
          [11, 12],
        ]),
      ),
  },
  { name: "convolution", expected: [37, 47, 67, 77], compute: () => convolve(image(), kernel()) },
  {
    // Each pixel's gradient is the sum of the kernel's values that touch it.
    name: "convolution's gradient to its image",
    expected: [1, 3, 2, 4, 10, 6, 3, 7, 4],
    compute: () => tf.grad((x) => tf.sum(convolve(x, kernel())))(image()),
  },
  {
    name: "convolution's gradient to its kernel",
    expected: [12, 16, 24, 28],
    compute: () => tf.grad((k) => tf.sum(convolve(image(), k)))(kernel()),
  },
  {
    // With y = (Σ x∗k)²/2, |∂y/∂x|² = (Σ x∗k)²·Σg², g as above; here x is all ones: (4·s)²·g(k), s = Σk.
    name: "second-order gradient of a convolution",
    expected: secondOrder(),
    compute: () =>
      tf.grad((k) =>
        tf.sum(tf.square(tf.grad((x) => tf.mul(tf.square(tf.sum(convolve(x, k))), 0.5))(tf.ones([1, 3, 3, 1])))),
      )(kernel()),
  },
];

/** 2·mean(max(0, x)), with a normalization that changes nothing. */
const kernelCheck: Check = {
  name: "a custom kernel",
  expected: [3],
  compute: () => {
    const [zero, one] = [tf.zeros([1]), tf.ones([1])];
    return runCustomKernel(
      "TransitionInference",
      [tf.tensor4d([1, 2, 3, -4], [1, 2, 2, 1]), one, zero, zero, one, tf.fill([1, 1, 1, 1], 2)],
      1,
      { epsilon: 0, momentum: 0 },
    )[0];
  },
};

/** The last check worked out: P(k) = S²·G with S = 4(a+b+c+d) and G the sum of squares of the nine sums of the kernel. */
function secondOrder(): number[] {
  const [a, b, c, d] = [1, 2, 3, 4];
  const s = 4 * (a + b + c + d);
  const g =
    a ** 2 +
    (a + b) ** 2 +
    b ** 2 +
    (a + c) ** 2 +
    (a + b + c + d) ** 2 +
    (b + d) ** 2 +
    c ** 2 +
    (c + d) ** 2 +
    d ** 2;
  const all = a + b + c + d;
  const dg = [
    2 * (a + (a + b) + (a + c) + all),
    2 * (b + (a + b) + (b + d) + all),
    2 * (c + (a + c) + (c + d) + all),
    2 * (d + (b + d) + (c + d) + all),
  ];
  return dg.map((derivative) => 2 * s * 4 * g + s ** 2 * derivative);
}

/** Runs the checks on the engine that computes now; returns what failed in words, or undefined. */
export function examineEngine(): string | undefined {
  for (const { name, expected, compute } of hasCustomKernels() ? [...checks, kernelCheck] : checks) {
    const values = tf.tidy(() => Array.from(compute().dataSync()));
    const close =
      values.length === expected.length &&
      values.every((value, i) => Math.abs(value - expected[i]) <= 1e-4 * Math.abs(expected[i]));
    if (!close) return `${name}: got ${values.join(", ")} instead of ${expected.join(", ")}`;
  }
  return undefined;
}

/** Eight by eight pixels, made with Pillow 12 (quality 75), and what Pillow reads from them. */
const jpeg = {
  content:
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5PTgyPC4zNDL/wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAABf/EABgQAAIDAAAAAAAAAAAAAAAAAAAGIzKh/9oACAEBAAA/AD1tCpFh/9k=",
  gray: [
    1, 11, 25, 37, 47, 59, 73, 83, 21, 31, 44, 56, 67, 79, 92, 102, 41, 51, 65, 77, 87, 99, 113, 123, 60, 70, 84, 96,
    106, 118, 132, 142, 82, 92, 106, 118, 128, 140, 154, 164, 101, 111, 125, 137, 147, 159, 173, 183, 122, 132, 145,
    157, 168, 180, 193, 203, 141, 151, 165, 177, 187, 199, 213, 223,
  ],
};

/** The same for a decoder of JPEG files. */
export function examineJpegDecoder(decode: DecodeJpeg): string | undefined {
  const found = decode(Buffer.from(jpeg.content, "base64"), 8, 8);
  return found?.join() === jpeg.gray.join()
    ? undefined
    : `JPEG: got ${found?.join(", ")} instead of ${jpeg.gray.join(", ")}`;
}
