/** Mean and covariance of a feature set; the covariance S as a root R with S = RᵀR, which also a singular one has. */
import type { FeatureMatrix } from "../../statistics/feature-matrix";
import { featureOrder } from "../content-order";
import { eachPairBlock, innerProducts } from "../pair-blocks";

/** The first two moments of a feature set. */
export interface Moments {
  readonly mean: Float64Array;
  /** rank × columns; its transpose times itself is the covariance (divided by rows − 1). */
  readonly root: FeatureMatrix;
}

/** Rows taken together when the covariance is summed up. */
const chunkRows = 1024;

/** Mean and covariance root of at least two rows, which are added up in an order of their own: the same bits however they come. */
export function moments(features: FeatureMatrix): Moments {
  const { rows, columns } = features;
  const order = featureOrder(features);
  const mean = columnMeans(features, order);
  // With few rows the centered rows themselves are the smaller root, and no covariance has to be summed up.
  const root =
    rows <= columns
      ? centered(features, order, mean, 1 / Math.sqrt(rows - 1))
      : choleskyRoot(covariance(features, order, mean), columns);
  return { mean, root };
}

function columnMeans({ data, rows, columns }: FeatureMatrix, order: Int32Array): Float64Array {
  const mean = new Float64Array(columns);
  for (const row of order) {
    for (let c = 0; c < columns; c++) mean[c] += data[row * columns + c];
  }
  return mean.map((sum) => sum / rows);
}

function centered(
  { data, columns }: FeatureMatrix,
  rows: Int32Array,
  mean: Float64Array,
  scale: number,
): FeatureMatrix {
  const values = new Float64Array(rows.length * columns);
  for (let i = 0; i < rows.length; i++) {
    for (let c = 0; c < columns; c++) values[i * columns + c] = (data[rows[i] * columns + c] - mean[c]) * scale;
  }
  return { data: values, rows: rows.length, columns };
}

/** columns × columns, row-major. */
function covariance(features: FeatureMatrix, order: Int32Array, mean: Float64Array): Float64Array {
  const { rows, columns } = features;
  const sums = new Float64Array(columns * columns);
  for (let first = 0; first < rows; first += chunkRows) {
    const chunk = transposed(centered(features, order.subarray(first, first + chunkRows), mean, 1));
    eachPairBlock(chunk, chunk, innerProducts, ({ values, stride, firstRow, rowCount, firstColumn, columnCount }) => {
      for (let i = 0; i < rowCount; i++) {
        const start = (firstRow + i) * columns + firstColumn;
        for (let j = 0; j < columnCount; j++) sums[start + j] += values[i * stride + j];
      }
    });
  }
  return sums.map((sum) => sum / (rows - 1));
}

function transposed({ data, rows, columns }: FeatureMatrix): FeatureMatrix {
  const values = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let c = 0; c < columns; c++) values[c * rows + row] = data[row * columns + c];
  }
  return { data: values, rows: columns, columns: rows };
}

/**
 * Cholesky decomposition with diagonal pivoting (Higham 1990; LAPACK's dpstrf): stops at the numerical rank,
 * where the plain decomposition fails.
 */
function choleskyRoot(matrix: Float64Array, n: number): FeatureMatrix {
  const factor = new Float64Array(n * n); // row i: the columns so far of the lower factor
  const residual = Float64Array.from({ length: n }, (_, i) => matrix[i * n + i]);
  const done = new Uint8Array(n);
  const negligible = n * Number.EPSILON * Math.max(...residual);
  let rank = 0;
  for (; rank < n; rank++) {
    let pivot = -1;
    for (let i = 0; i < n; i++) if (done[i] === 0 && (pivot < 0 || residual[i] > residual[pivot])) pivot = i;
    if (residual[pivot] <= negligible) break;
    done[pivot] = 1;
    const diagonal = Math.sqrt(residual[pivot]);
    factor[pivot * n + rank] = diagonal;
    for (let i = 0; i < n; i++) {
      if (done[i] === 1) continue;
      let value = matrix[i * n + pivot];
      for (let c = 0; c < rank; c++) value -= factor[i * n + c] * factor[pivot * n + c];
      value /= diagonal;
      factor[i * n + rank] = value;
      residual[i] -= value * value;
    }
  }
  return firstColumnsTransposed(factor, n, rank);
}

/** The first columns of a square matrix, as rows; at least one row, of zeros when the rank is 0. */
function firstColumnsTransposed(factor: Float64Array, n: number, rank: number): FeatureMatrix {
  const rows = Math.max(1, rank);
  const values = new Float64Array(rows * n);
  for (let r = 0; r < rank; r++) {
    for (let i = 0; i < n; i++) values[r * n + i] = factor[i * n + r];
  }
  return { data: values, rows, columns: n };
}
