/**
 * Kernel distance: the squared maximum mean discrepancy of two feature sets under the kernel (x·y / columns + 1)³,
 * without bias, on random subsets. With Inception features it is the KID.
 * Source: Bińkowski et al. 2018; the estimator is torch-fidelity's.
 */
import { UserError } from "../../support/errors";
import { type FeatureMatrix, pickRows } from "../../statistics/feature-matrix";
import { Random } from "../../support/random";
import { featureOrder } from "../content-order";
import { checkCount, checkFeaturePair } from "../features";
import { eachPairBlock, innerProducts, type PairBlock } from "../pair-blocks";

/** How the subsets are drawn. */
export interface KernelDistanceOptions {
  /** How many subsets; torch-fidelity takes 100. */
  readonly subsets: number;
  /** Rows drawn from each set, without replacement; torch-fidelity takes 1,000. */
  readonly subsetSize: number;
  /** Seed of the draws. */
  readonly seed: number;
}

/** Over the subsets; the mean may be slightly negative for equal distributions, since the estimate has no bias. */
export interface KernelDistance {
  readonly mean: number;
  /** Standard deviation over the subsets (divided by their number), not a standard error. */
  readonly std: number;
}

/**
 * The kernel distance of two feature sets; the order of the rows does not matter.
 * @param a rows × columns.
 * @param b rows × the same columns.
 * @throws UserError when the columns differ, a value is not finite, or a subset is larger than a set.
 */
export function kernelDistance(a: FeatureMatrix, b: FeatureMatrix, options: KernelDistanceOptions): KernelDistance {
  const { subsets, subsetSize, seed } = options;
  checkFeaturePair(a, b, ["first", "second"]);
  checkCount(subsets, "subsets", 1);
  checkCount(subsetSize, "subsetSize", 2);
  const rows = Math.min(a.rows, b.rows);
  if (subsetSize > rows)
    throw new UserError(`subsetSize is ${subsetSize}, but a set has only ${rows} rows; use a smaller one.`);
  const random = Random.fromSeed(seed, "kernel-distance");
  const ofA: Int32Array[] = [];
  const ofB: Int32Array[] = [];
  for (let s = 0; s < subsets; s++) {
    ofA.push(drawRows(a.rows, subsetSize, random));
    ofB.push(drawRows(b.rows, subsetSize, random));
  }
  const distances = discrepancies(ordered(a), ofA, ordered(b), ofB);
  const mean = distances.reduce((sum, x) => sum + x, 0) / subsets;
  const variance = distances.reduce((sum, x) => sum + (x - mean) ** 2, 0) / subsets;
  return { mean, std: Math.sqrt(variance) };
}

/** Features whose rows are numbered in another order than that in which they stand. */
interface OrderedRows {
  readonly features: FeatureMatrix;
  /** Where row number i stands. */
  readonly order: Int32Array;
}

function ordered(features: FeatureMatrix): OrderedRows {
  return { features, order: featureOrder(features) };
}

/** Distinct row numbers, ascending. */
function drawRows(rows: number, count: number, random: Random): Int32Array {
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  for (let i = 0; i < count; i++) {
    const j = i + random.integer(rows - i);
    [all[i], all[j]] = [all[j], all[i]];
  }
  return all.slice(0, count).sort();
}

/** The unbiased squared discrepancy of every pair of subsets. */
function discrepancies(
  a: OrderedRows,
  ofA: readonly Int32Array[],
  b: OrderedRows,
  ofB: readonly Int32Array[],
): number[] {
  const m = ofA[0].length;
  const aa = kernelSums(a, ofA, a, ofA, true);
  const bb = kernelSums(b, ofB, b, ofB, true);
  const ab = kernelSums(a, ofA, b, ofB, false);
  return Array.from(ofA, (_, s) => (aa[s] + bb[s]) / (m * (m - 1)) - (2 * ab[s]) / (m * m));
}

/** For every pair of subsets, the sum of the kernel over all pairs of rows; within one set, a row is not paired with itself. */
function kernelSums(
  a: OrderedRows,
  ofA: readonly Int32Array[],
  b: OrderedRows,
  ofB: readonly Int32Array[],
  sameSet: boolean,
): Float64Array {
  const m = ofA[0].length;
  // Small sets: each kernel value once, added to all subsets that hold the pair. Large sets: subset by subset.
  if (a.order.length * b.order.length > ofA.length * m * m) {
    const all = Int32Array.from({ length: m }, (_, row) => row);
    const subset = (set: OrderedRows, rows: Int32Array): OrderedRows => ({ features: inOrder(set, rows), order: all });
    return Float64Array.from(ofA, (rows, s) => {
      const left = subset(a, rows);
      return kernelSums(left, [all], sameSet ? left : subset(b, ofB[s]), [all], sameSet)[0];
    });
  }
  const sums = new Float64Array(ofA.length);
  const [left, right] = [inOrder(a), inOrder(b)];
  const add = ({ values, stride, firstRow, rowCount, firstColumn, columnCount }: PairBlock): void => {
    for (let at = 0; at < rowCount * stride; at++) values[at] = cubed(values[at] / left.columns + 1);
    const diagonal = sameSet && firstRow === firstColumn;
    for (let i = 0; diagonal && i < rowCount; i++) values[i * stride + i] = 0;
    const times = sameSet && !diagonal ? 2 : 1; // for the block below the diagonal, too
    for (let s = 0; s < sums.length; s++) {
      const columns = within(ofB[s], firstColumn, columnCount);
      let sum = 0;
      for (const row of within(ofA[s], firstRow, rowCount)) {
        const start = (row - firstRow) * stride - firstColumn;
        for (let c = 0; c < columns.length; c++) sum += values[start + columns[c]];
      }
      sums[s] += times * sum;
    }
  };
  eachPairBlock(left, right, innerProducts, add, { upper: sameSet });
  return sums;
}

/** Some rows by number, or all. */
function inOrder({ features, order }: OrderedRows, rows?: Int32Array): FeatureMatrix {
  return pickRows(features, rows === undefined ? order : rows.map((row) => order[row]));
}

function cubed(x: number): number {
  return x * x * x;
}

/** The part of an ascending list that lies in [first, first + count). */
function within(list: Int32Array, first: number, count: number): Int32Array {
  return list.subarray(lowerBound(list, first), lowerBound(list, first + count));
}

function lowerBound(list: Int32Array, value: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
