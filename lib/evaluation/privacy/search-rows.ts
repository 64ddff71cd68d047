/** Rows of features as the tensor engine searches them, and how far its distances may be off. */
import * as tf from "@tensorflow/tfjs";
import type { FeatureMatrix } from "../../statistics/feature-matrix";
import { scaleToUnit } from "../pair-blocks";
import type { NeighborMetric } from "./neighbors";

/** Half a unit in the last place of single precision. */
const rounding = 2 ** -24;

/** Rows as the engine takes them: [x, 1] and [2y, −|y|²], whose product 2x·y − |y|² is larger the nearer y is to x. */
export class SearchRows {
  private readonly center: Float64Array;
  /** Length of the longest reference row, from the center. */
  private longest = 0;

  constructor(
    private readonly all: FeatureMatrix,
    private readonly metric: NeighborMetric,
  ) {
    // Euclidean distances do not change when the origin moves to the mean, where products round less.
    this.center = new Float64Array(all.columns);
    if (metric === "euclidean") {
      for (let at = 0; at < all.rows * all.columns; at++) this.center[at % all.columns] += all.data[at] / all.rows;
    }
  }

  query(query: FeatureMatrix, first: number, count: number): tf.Tensor2D {
    return tf.tensor2d(
      this.block(query, first, count, 1, () => 1),
      [count, query.columns + 1],
    );
  }

  reference(first: number, count: number): tf.Tensor2D {
    const block = this.block(this.all, first, count, 2, (squares) => {
      this.longest = Math.max(this.longest, Math.sqrt(squares));
      return -squares;
    });
    return tf.tensor2d(block, [count, this.all.columns + 1]);
  }

  /** A row in double precision: scaled to length 1 for cosine, from the center for Euclidean distances. */
  row({ data, columns }: FeatureMatrix, row: number, values: Float64Array): Float64Array {
    for (let c = 0; c < columns; c++) values[c] = data[row * columns + c] - this.center[c];
    if (this.metric === "cosine") scaleToUnit(values);
    return values;
  }

  /**
   * How far a squared distance of the engine may be off for a query row of this length: the rounding of entries and of
   * sums of n products, by the probabilistic bound 8 √n units (Higham and Mary 2019; it fails with probability 10⁻¹³).
   */
  slack(length: number): number {
    const n = this.all.columns + 1;
    return 2 * (8 * Math.sqrt(n) + 4) * rounding * this.longest * (2 * length + this.longest);
  }

  /** Rows times a factor, each followed by a last entry that its squared length decides. */
  private block(
    source: FeatureMatrix,
    first: number,
    count: number,
    factor: 1 | 2,
    last: (squares: number) => number,
  ): Float32Array {
    const width = source.columns + 1;
    const block = new Float32Array(count * width);
    const row = new Float64Array(source.columns);
    for (let i = 0; i < count; i++) {
      this.row(source, first + i, row);
      let squares = 0;
      for (let c = 0; c < row.length; c++) {
        squares += row[c] * row[c];
        block[i * width + c] = factor * row[c];
      }
      block[i * width + row.length] = last(squares);
    }
    return block;
  }
}
