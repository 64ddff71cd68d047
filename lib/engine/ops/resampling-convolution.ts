/**
 * Convolutions that change the resolution by 2, fused with a box filter (paper: "upsampling convolution", "downsampling
 * convolution"): the 3×3 kernel is padded and summed over its four one-pixel shifts, which gives 4×4; then a transposed
 * convolution, or ¼ of a convolution, with stride 2. 16 multiplications for 4 outputs instead of 36.
 * Convolutions have derivatives of every order on every backend, and so have these.
 */
import * as tf from "@tensorflow/tfjs";
import "./convolution-gradient";

/** Which of the 3×3 taps each of the 4×4 taps sums: row i is 1 if the shift by 0 or 1 lands on it. */
const SHIFTS = [
  [1, 0, 0],
  [1, 1, 0],
  [0, 1, 1],
  [0, 0, 1],
];

/** The same for both axes at once: 16 rows, 9 columns. */
export const SHIFTS_2D: number[] = SHIFTS.flatMap((vertical) =>
  SHIFTS.flatMap((horizontal) => vertical.flatMap((v) => horizontal.map((h) => v * h))),
);

/** For the mean of four pixels that a downsampling convolution gives; upsampling adds nothing up. */
const FACTORS = { up: 1, down: 0.25 } as const;

/**
 * The 4×4 kernel of a resampling convolution: a 3×3 kernel summed over its four shifts.
 * @param kernel 3×3×a×b values, in C order, of any shape.
 * @returns [4, 4, a, b].
 */
export function resamplingKernel(
  kernel: tf.Tensor,
  [a, b]: readonly [a: number, b: number],
  resampling: "up" | "down",
): tf.Tensor4D {
  const shifts = tf.tensor2d(
    Float32Array.from(SHIFTS_2D, (value) => value * FACTORS[resampling]),
    [16, 9],
  );
  return tf.reshape(tf.matMul(shifts, tf.reshape(kernel, [9, a * b])), [4, 4, a, b]);
}

/**
 * Upsampling convolution: [n, h, w, in] → [n, 2h, 2w, out].
 * Equal to repeating every pixel 2×2 and then convolving ("same", stride 1) with the 3×3 kernel turned by 180°.
 * @param kernel {@link resamplingKernel} of [3, 3, out, in]: outputs before inputs, as a transposed convolution has them.
 */
export function upConvolution(x: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D {
  const [n, h, w] = x.shape;
  return tf.conv2dTranspose(x, kernel, [n, 2 * h, 2 * w, kernel.shape[2]], 2, "same");
}

/**
 * Downsampling convolution: [n, h, w, in] → [n, h/2, w/2, out]; h and w even.
 * Equal to convolving ("same", stride 1) and then averaging 2×2 pixels.
 * @param kernel {@link resamplingKernel} of [3, 3, in, out].
 */
export function downConvolution(x: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D {
  return tf.conv2d(x, kernel, 2, "same");
}
