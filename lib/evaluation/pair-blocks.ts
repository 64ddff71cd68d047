/**
 * One number for every pair of rows of two matrices, block by block: memory stays bounded however many rows there are.
 * Each pair is summed over the columns in order, so no value depends on the blocks.
 */
import type { FeatureMatrix } from "../statistics/feature-matrix";

/** Values for a block of pairs; the pair (i, j) of the block is `values[i * stride + j]`. */
export interface PairBlock {
  readonly values: Float64Array;
  readonly stride: number;
  /** The block's rows: of the first matrix. */
  readonly firstRow: number;
  readonly rowCount: number;
  /** The block's columns: rows of the second matrix. */
  readonly firstColumn: number;
  readonly columnCount: number;
}

/** Fills `out` (rows × columns) for all pairs of rows; `rows` is a multiple of 4, `columns` of 2. */
export type PairFunction = (
  a: Float64Array,
  rows: number,
  b: Float64Array,
  columns: number,
  width: number,
  out: Float64Array,
) => void;

/** Rows a block: two blocks of 1,024 features fit into a core's cache. */
const blockRows = 128;

/** Which blocks are visited, and of what. */
export interface PairBlockOptions {
  /** Whether rows are scaled to length 1 first (none may be zero). */
  readonly unit?: boolean;
  /** Whether blocks below the diagonal are left out: of a set with itself, they say what those above say. */
  readonly upper?: boolean;
}

/**
 * Visits all pairs: for each block of rows of `a`, all blocks of rows of `b` in ascending order.
 * @param visit must not keep the block: its memory is used again.
 */
export function eachPairBlock(
  a: FeatureMatrix,
  b: FeatureMatrix,
  pair: PairFunction,
  visit: (block: PairBlock) => void,
  { unit = false, upper = false }: PairBlockOptions = {},
): void {
  const width = a.columns;
  const left = new Float64Array(blockRows * width);
  const right = new Float64Array(blockRows * width);
  const values = new Float64Array(blockRows * blockRows);
  for (let firstRow = 0; firstRow < a.rows; firstRow += blockRows) {
    const rowCount = loadRows(a, firstRow, left, unit);
    for (let firstColumn = upper ? firstRow : 0; firstColumn < b.rows; firstColumn += blockRows) {
      const columnCount = loadRows(b, firstColumn, right, unit);
      // The last block is rounded up, so that the inner loops need no remainder; pairs with what lies there are not visited.
      const stride = 2 * Math.ceil(columnCount / 2);
      pair(left, 4 * Math.ceil(rowCount / 4), right, stride, width, values);
      visit({ values, stride, firstRow, rowCount, firstColumn, columnCount });
    }
  }
}

/** Copies up to `blockRows` rows and returns how many there were. */
function loadRows({ data, rows, columns }: FeatureMatrix, first: number, into: Float64Array, unit: boolean): number {
  const count = Math.min(blockRows, rows - first);
  for (let i = 0, from = first * columns; i < count * columns; i++) into[i] = data[from + i];
  for (let row = 0; unit && row < count; row++) scaleToUnit(into.subarray(row * columns, (row + 1) * columns));
  return count;
}

/** Scales a row to length 1 in place; divides by the largest entry first, so that no square overflows or vanishes. */
export function scaleToUnit(row: Float64Array): void {
  let largest = 0;
  for (let c = 0; c < row.length; c++) largest = Math.max(largest, Math.abs(row[c]));
  let squares = 0;
  for (let c = 0; c < row.length; c++) {
    row[c] /= largest;
    squares += row[c] * row[c];
  }
  const length = Math.sqrt(squares);
  for (let c = 0; c < row.length; c++) row[c] /= length;
}

/** Inner products; eight running sums at a time keep the processor's registers busy. */
export const innerProducts: PairFunction = (a, rows, b, columns, width, out) => {
  for (let i = 0; i < rows; i += 4) {
    for (let j = 0; j < columns; j += 2) {
      const a0 = i * width,
        a1 = a0 + width,
        a2 = a1 + width,
        a3 = a2 + width;
      const b0 = j * width,
        b1 = b0 + width;
      let s00 = 0,
        s01 = 0,
        s10 = 0,
        s11 = 0,
        s20 = 0,
        s21 = 0,
        s30 = 0,
        s31 = 0;
      for (let c = 0; c < width; c++) {
        const x = b[b0 + c],
          y = b[b1 + c];
        let v = a[a0 + c];
        s00 += v * x;
        s01 += v * y;
        v = a[a1 + c];
        s10 += v * x;
        s11 += v * y;
        v = a[a2 + c];
        s20 += v * x;
        s21 += v * y;
        v = a[a3 + c];
        s30 += v * x;
        s31 += v * y;
      }
      store(out, i * columns + j, columns, s00, s01, s10, s11, s20, s21, s30, s31);
    }
  }
};

/** Squared Euclidean distances, from differences: exact copies are at exactly 0, which |x|² + |y|² − 2xy would miss. */
export const squaredDistances: PairFunction = (a, rows, b, columns, width, out) => {
  for (let i = 0; i < rows; i += 4) {
    for (let j = 0; j < columns; j += 2) {
      const a0 = i * width,
        a1 = a0 + width,
        a2 = a1 + width,
        a3 = a2 + width;
      const b0 = j * width,
        b1 = b0 + width;
      let s00 = 0,
        s01 = 0,
        s10 = 0,
        s11 = 0,
        s20 = 0,
        s21 = 0,
        s30 = 0,
        s31 = 0;
      for (let c = 0; c < width; c++) {
        const x = b[b0 + c],
          y = b[b1 + c];
        let v = a[a0 + c],
          e = v - x,
          f = v - y;
        s00 += e * e;
        s01 += f * f;
        v = a[a1 + c];
        e = v - x;
        f = v - y;
        s10 += e * e;
        s11 += f * f;
        v = a[a2 + c];
        e = v - x;
        f = v - y;
        s20 += e * e;
        s21 += f * f;
        v = a[a3 + c];
        e = v - x;
        f = v - y;
        s30 += e * e;
        s31 += f * f;
      }
      store(out, i * columns + j, columns, s00, s01, s10, s11, s20, s21, s30, s31);
    }
  }
};

/** Writes a tile of 4 × 2 pairs. */
function store(
  out: Float64Array,
  at: number,
  stride: number,
  s00: number,
  s01: number,
  s10: number,
  s11: number,
  s20: number,
  s21: number,
  s30: number,
  s31: number,
): void {
  out[at] = s00;
  out[at + 1] = s01;
  out[at + stride] = s10;
  out[at + stride + 1] = s11;
  out[at + 2 * stride] = s20;
  out[at + 2 * stride + 1] = s21;
  out[at + 3 * stride] = s30;
  out[at + 3 * stride + 1] = s31;
}
