/**
 * Antialiased resizing with a triangle filter as wide as the reduction, the same as Pillow's `BILINEAR`.
 * libvips first averages whole blocks when it reduces much, which differs from Pillow by up to 13 of 255 gray levels.
 *
 * The rows are resized and the result transposed, twice. Between the centers of two neighboring target pixels the filter
 * of one falls as that of the other rises, and both add up to one: so each source pixel is added once as it is and once by
 * its share in the right one, instead of twice by a weight.
 */

/** The values of an image: bytes of a picture, 16-bit values, or numbers that were computed. */
type Values = ArrayLike<number>;

/**
 * Resizes a gray image; its proportions are not kept.
 * @param image height×width values.
 * @returns target×target values, not rounded.
 */
export function resizeGray(image: Values, width: number, height: number, target: number): Float32Array {
  // One type of array, whatever the image comes in: code that has met many types is five times slower.
  const values = image instanceof Float32Array ? image : new Float32Array(image);
  return resizeRows(resizeRows(values, width, height, target), height, target, target);
}

/** Every row of an image at the target's width, as a column: target×height values. */
function resizeRows(image: Float32Array, width: number, height: number, target: number): Float32Array {
  return target > width ? enlargeRows(image, width, height, target) : reduceRows(image, width, height, target);
}

function enlargeRows(image: Float32Array, width: number, height: number, target: number): Float32Array {
  const columns = new Float32Array(target * height);
  for (let x = 0; x < target; x++) {
    const place = Math.min(width - 1, Math.max(0, ((x + 0.5) * width) / target - 0.5));
    const left = Math.floor(place);
    const right = Math.min(width - 1, left + 1);
    const share = place - left;
    for (let y = 0; y < height; y++)
      columns[x * height + y] = (1 - share) * image[y * width + left] + share * image[y * width + right];
  }
  return columns;
}

function reduceRows(image: Float32Array, width: number, height: number, target: number): Float32Array {
  const columns = new Float32Array(target * height);
  const reduction = reductionOf(width, target);
  // Four rows at once: their sums do not wait for each other.
  let y = 0;
  for (; y + 4 <= height; y += 4) reduceFourRows(image, width, height, y, reduction, columns);
  for (; y < height; y++) reduceRow(image, width, height, y, reduction, columns);
  return columns;
}

function reduceRow(
  image: Float32Array,
  width: number,
  height: number,
  y: number,
  { start, share, norm }: Reduction,
  columns: Float32Array,
): void {
  let rising = 0;
  for (let gap = 0; gap <= norm.length; gap++) {
    let [all, right] = [0, 0];
    for (let x = start[gap]; x < start[gap + 1]; x++) {
      const value = image[y * width + x];
      all += value;
      right += value * share[x];
    }
    if (gap > 0) columns[(gap - 1) * height + y] = (rising + all - right) * norm[gap - 1];
    rising = right;
  }
}

/** The same for the rows y to y + 3. */
function reduceFourRows(
  image: Float32Array,
  width: number,
  height: number,
  y: number,
  { start, share, norm }: Reduction,
  columns: Float32Array,
): void {
  let rising0 = 0,
    rising1 = 0,
    rising2 = 0,
    rising3 = 0;
  for (let gap = 0; gap <= norm.length; gap++) {
    let all0 = 0,
      all1 = 0,
      all2 = 0,
      all3 = 0;
    let right0 = 0,
      right1 = 0,
      right2 = 0,
      right3 = 0;
    const end = start[gap + 1];
    for (let x = start[gap], at = y * width + x; x < end; x++, at++) {
      const part = share[x];
      const value0 = image[at],
        value1 = image[at + width],
        value2 = image[at + 2 * width],
        value3 = image[at + 3 * width];
      all0 += value0;
      all1 += value1;
      all2 += value2;
      all3 += value3;
      right0 += value0 * part;
      right1 += value1 * part;
      right2 += value2 * part;
      right3 += value3 * part;
    }
    if (gap > 0) {
      const out = (gap - 1) * height + y;
      const by = norm[gap - 1];
      columns[out] = (rising0 + all0 - right0) * by;
      columns[out + 1] = (rising1 + all1 - right1) * by;
      columns[out + 2] = (rising2 + all2 - right2) * by;
      columns[out + 3] = (rising3 + all3 - right3) * by;
    }
    rising0 = right0;
    rising1 = right1;
    rising2 = right2;
    rising3 = right3;
  }
}

/** How a row becomes shorter. Gap g is between the centers of the target pixels g − 1 and g; the first and the last gap are at the edges. */
interface Reduction {
  /** The first source pixel of each gap, and the row's end. */
  readonly start: Int32Array;
  /** How much of each source pixel is for the target pixel on its right. */
  readonly share: Float64Array;
  /** For each target pixel, what makes its weights add up to one. */
  readonly norm: Float64Array;
}

/** The images of a data set have few different sizes. */
const known = new Map<string, Reduction>();
const mostKnown = 256;

function reductionOf(from: number, to: number): Reduction {
  const key = `${from}/${to}`;
  let reduction = known.get(key);
  if (reduction === undefined) {
    if (known.size === mostKnown) known.clear();
    reduction = makeReduction(from, to);
    known.set(key, reduction);
  }
  return reduction;
}

function makeReduction(from: number, to: number): Reduction {
  const start = new Int32Array(to + 2).fill(from);
  const share = new Float64Array(from);
  const sums = new Float64Array(to + 2);
  for (let x = from - 1; x >= 0; x--) {
    const place = ((x + 0.5) * to) / from + 0.5;
    const gap = Math.floor(place);
    start[gap] = x;
    share[x] = place - gap;
    sums[gap] += 1 - share[x];
    sums[gap + 1] += share[x];
  }
  for (let gap = to; gap >= 0; gap--) start[gap] = Math.min(start[gap], start[gap + 1]);
  return { start, share, norm: Float64Array.from({ length: to }, (_, i) => 1 / sums[i + 1]) };
}
