/**
 * The gradient of a convolution to its input, for the WebAssembly backend, from its fast convolution (XNNPACK); the
 * backend's own kernel is a plain loop, thirty times slower. Dumoulin & Visin 2016, "A guide to convolution arithmetic".
 *
 * With stride s, output pixels whose index is r modulo s only ever meet the kernel's taps r', r' + s, …: each such
 * phase is a convolution of its own, with stride 1 and a kernel s times smaller, and the phases are then interleaved.
 */
import * as tf from "@tensorflow/tfjs";
import { type Convolution, padOrCrop } from "./convolution";

/**
 * @param dy [n, out height, out width, out channels].
 * @param kernel [kernel height, kernel width, in channels, out channels].
 */
export function conv2dBackpropInput(dy: tf.Tensor4D, kernel: tf.Tensor4D, info: Convolution): tf.Tensor4D {
  const { strideHeight, strideWidth, inHeight, inWidth, batchSize, inChannels } = info;
  const rows = phasesOf(strideHeight, inHeight, info.padInfo.top);
  const columns = phasesOf(strideWidth, inWidth, info.padInfo.left);
  const taps = tapsOfPhases(kernel, strideHeight, strideWidth);
  const phases = rows.map((row) =>
    columns.map((column) => {
      const own = tapsOf(taps, row.tap, column.tap);
      const padded = padOrCrop(dy, [
        windowOf(row, own.shape[0], info.outHeight),
        windowOf(column, own.shape[1], info.outWidth),
      ]);
      return tf.conv2d(padded, own, 1, "valid");
    }),
  );
  if (strideHeight === 1 && strideWidth === 1) return phases[0][0];
  const [height, width] = [rows[0].count, columns[0].count];
  const interleavedColumns = phases.map((line) =>
    tf.reshape(tf.stack(line, 3), [batchSize, height, width * strideWidth, inChannels]),
  );
  const whole = tf.reshape(tf.stack(interleavedColumns, 2), [
    batchSize,
    height * strideHeight,
    width * strideWidth,
    inChannels,
  ]) as tf.Tensor4D;
  return tf.slice(whole, [0, 0, 0, 0], [batchSize, inHeight, inWidth, inChannels]);
}

/** The inputs start, start + stride, … along one axis; `count` of them, the same for all phases. */
interface Phase {
  /** The first of the kernel's taps that meets them; the others follow in steps of the stride. */
  readonly tap: number;
  /** The output that this tap takes to the first of them. */
  readonly output: number;
  readonly count: number;
}

/** Input i = o·stride + tap − pad: for each start, the smallest tap that fits, and its output o. */
function phasesOf(stride: number, size: number, pad: number): Phase[] {
  return Array.from({ length: stride }, (_, start) => ({
    tap: (start + pad) % stride,
    output: Math.floor((start + pad) / stride),
    count: Math.ceil(size / stride),
  }));
}

/** The kernel turned by 180°, its inputs and outputs exchanged, and its taps sorted: [strides' remainders, taps of each, out, in]. */
function tapsOfPhases(kernel: tf.Tensor4D, strideHeight: number, strideWidth: number): tf.Tensor {
  const [height, width, inputs, outputs] = kernel.shape;
  const [tapsHigh, tapsWide] = [Math.ceil(height / strideHeight), Math.ceil(width / strideWidth)];
  const whole = tf.pad(kernel, [
    [0, tapsHigh * strideHeight - height],
    [0, tapsWide * strideWidth - width],
    [0, 0],
    [0, 0],
  ]);
  const sorted = tf.reshape(tf.reverse(whole, [0, 1]), [
    tapsHigh,
    strideHeight,
    tapsWide,
    strideWidth,
    inputs,
    outputs,
  ]);
  return tf.transpose(sorted, [1, 3, 0, 2, 5, 4]);
}

/** The taps of one phase. Turned by 180°, the last remainder comes first. */
function tapsOf(taps: tf.Tensor, row: number, column: number): tf.Tensor4D {
  const [rows, columns, ...shape] = taps.shape;
  const own = tf.slice(taps, [rows - 1 - row, columns - 1 - column, 0, 0, 0, 0], [1, 1, ...shape]);
  return tf.reshape(own, shape as [number, number, number, number]);
}

/** Rows of outputs to add (or take away) before and after, so that `count` windows of `taps` begin at the right place. */
function windowOf(phase: Phase, taps: number, outputs: number): [number, number] {
  const before = taps - 1 - phase.output;
  return [before, phase.count + taps - 1 - before - outputs];
}
