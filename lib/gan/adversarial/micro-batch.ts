/**
 * Gradient accumulation: a minibatch that does not fit in memory is computed in micro-batches, whose gradients add up
 * to the minibatch's. All losses are means over images, and images meet only in the groups of the minibatch standard
 * deviation; so micro-batches that hold whole groups, the same ones, give the same sum but for rounding.
 */

/**
 * Splits a minibatch into micro-batches.
 * @param count images of the minibatch: a multiple of `group`, or smaller.
 * @param group images in a group of the minibatch standard deviation.
 * @param microBatch most images of a part, a multiple of `group`; 0 = all in one.
 * @returns each part's places in the minibatch, in the order in which `minibatchStddev` forms the minibatch's own
 *   groups again: its G groups take every G-th image. One part alone is 0, 1, 2, …
 */
export function microBatches(count: number, group: number, microBatch: number): Int32Array[] {
  const size = Math.min(group, count);
  const groups = count / size;
  const most = microBatch === 0 ? groups : Math.max(1, Math.floor(microBatch / size));
  const parts: Int32Array[] = [];
  for (let first = 0; first < groups; first += most) {
    const taken = Math.min(most, groups - first);
    parts.push(
      Int32Array.from({ length: size * taken }, (_, i) => Math.floor(i / taken) * groups + first + (i % taken)),
    );
  }
  return parts;
}

/** Some rows of a row-major matrix with `width` columns. */
export function takeRows(values: Float32Array, width: number, rows: Int32Array): Float32Array {
  const taken = new Float32Array(rows.length * width);
  rows.forEach((row, i) => taken.set(values.subarray(row * width, (row + 1) * width), i * width));
  return taken;
}
