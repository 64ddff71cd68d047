/**
 * Exact nearest neighbors of very many rows, on the tensor engine: 200,000 × 200,000 rows of 1,024 features are 25 × 49
 * blocks. The engine ranks candidates in single precision; the distances are then computed again in double precision,
 * and a row whose candidates might miss a neighbor is searched the slow way. Memory is that of one pair of blocks.
 */
import * as tf from "@tensorflow/tfjs";
import { setImmediate as macrotask } from "node:timers/promises";
import { NearestLists } from "../nearest-lists";
import { scaleToUnit } from "../pair-blocks";
import { type FeatureMatrix, pickRows } from "../../statistics/feature-matrix";
import type { OnProgress } from "../../support/progress";
import { checkSearch, nearestNeighbors, type NeighborMetric, type Neighbors } from "./neighbors";

/** Rows of the query and of the reference in a block: 128 MiB of scores for a pair of blocks. */
const queryRows = 8192;
const blockRows = 4096;
/** Candidates beyond k. */
const spare = 8;
/** Half a unit in the last place of single precision. */
const rounding = 2 ** -24;

/** The request. */
export interface SearchOptions {
  readonly k: number;
  readonly metric: NeighborMetric;
  readonly onProgress?: OnProgress;
}

/**
 * As {@link nearestNeighbors}, and equal to it bit by bit, but much faster. The tensor engine must have been started.
 * @throws UserError as {@link nearestNeighbors}.
 */
export async function searchNeighbors(
  query: FeatureMatrix,
  reference: FeatureMatrix,
  { k, metric, onProgress }: SearchOptions,
): Promise<Neighbors> {
  checkSearch(query, reference, { k, metric });
  if (reference.rows <= k + spare) return nearestNeighbors(query, reference, { k, metric });
  const rows = new SearchRows(reference, metric);
  const found = { indices: new Int32Array(query.rows * k), distances: new Float64Array(query.rows * k) };
  for (let first = 0; first < query.rows; first += queryRows) {
    const count = Math.min(queryRows, query.rows - first);
    const candidates = new NearestLists(count, k + spare);
    const left = rows.query(query, first, count);
    for (let from = 0; from < reference.rows; from += blockRows) {
      await macrotask();
      offerBlock(left, rows.reference(from, Math.min(blockRows, reference.rows - from)), from, candidates);
      const done = first + (count * Math.min(from + blockRows, reference.rows)) / reference.rows;
      onProgress?.({ task: "searching neighbors", done: Math.floor(done), total: query.rows, unit: "images" });
    }
    left.dispose();
    rank(query, first, count, candidates, { reference, rows, k, metric }, found);
  }
  return found;
}

/** Rows as the engine takes them: [x, 1] and [2y, −|y|²], whose product 2x·y − |y|² is larger the nearer y is to x. */
class SearchRows {
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

/** Takes the nearest rows of one block of the reference, which is freed. */
function offerBlock(left: tf.Tensor2D, right: tf.Tensor2D, from: number, lists: NearestLists): void {
  const best = Math.min(lists.places, right.shape[0]);
  const products = tf.matMul(left, right, false, true);
  const { values, indices } = tf.topk(products, best);
  const [scores, places] = [values.dataSync(), indices.dataSync()];
  tf.dispose([right, products, values, indices]);
  for (let i = 0; i < scores.length; i++) lists.offer(Math.floor(i / best), from + places[i], -scores[i]);
}

interface Search {
  readonly reference: FeatureMatrix;
  readonly rows: SearchRows;
  readonly k: number;
  readonly metric: NeighborMetric;
}

/** Ranks the candidates by their distances in double precision; of equally near rows the one with the lower number comes first. */
function rank(
  query: FeatureMatrix,
  first: number,
  count: number,
  candidates: NearestLists,
  search: Search,
  found: Neighbors,
): void {
  const { reference, k, metric } = search;
  const unsure: number[] = [];
  for (let i = 0; i < count; i++) {
    const near = nearestOf(
      query,
      first + i,
      candidates.indices.subarray(i * candidates.places),
      candidates.distances.subarray(i * candidates.places, (i + 1) * candidates.places),
      search,
    );
    if (near === undefined) unsure.push(first + i);
    else
      near.forEach(({ index, squared }, place) => {
        found.indices[(first + i) * k + place] = index;
        found.distances[(first + i) * k + place] = metric === "cosine" ? squared / 2 : Math.sqrt(squared);
      });
  }
  if (unsure.length === 0) return;
  const again = nearestNeighbors(pickRows(query, unsure), reference, { k, metric });
  unsure.forEach((row, i) => {
    found.indices.set(again.indices.subarray(i * k, (i + 1) * k), row * k);
    found.distances.set(again.distances.subarray(i * k, (i + 1) * k), row * k);
  });
}

/** The k nearest of a row's candidates; undefined when a row that is no candidate might be nearer. */
function nearestOf(
  query: FeatureMatrix,
  row: number,
  indices: Int32Array,
  approximate: Float64Array,
  { reference, rows, k, metric }: Search,
): { index: number; squared: number }[] | undefined {
  const x = rows.row(query, row, new Float64Array(query.columns));
  const squares = x.reduce((sum, value) => sum + value * value, 0);
  const slack = rows.slack(Math.sqrt(squares));
  const best = new NearestLists(1, k);
  const near: { index: number; squared: number }[] = [];
  for (let place = 0; place < approximate.length; place++) {
    // From here on all are farther than the k that were found, whatever the engine rounded.
    if (squares + approximate[place] - slack > best.distances[k - 1]) {
      return near.sort((a, b) => a.squared - b.squared || a.index - b.index).slice(0, k);
    }
    const squared = squaredDistance(query, row, reference, indices[place], metric, x, rows);
    best.offer(0, indices[place], squared);
    near.push({ index: indices[place], squared });
  }
  return undefined;
}

/** From differences, summed over the columns in order, as the slow search does. @param x the query's row, scaled for cosine. */
function squaredDistance(
  query: FeatureMatrix,
  i: number,
  reference: FeatureMatrix,
  j: number,
  metric: NeighborMetric,
  x: Float64Array,
  rows: SearchRows,
): number {
  const { columns } = query;
  let sum = 0;
  if (metric === "cosine") {
    const y = rows.row(reference, j, new Float64Array(columns));
    for (let c = 0; c < columns; c++) sum += (x[c] - y[c]) * (x[c] - y[c]);
    return sum;
  }
  for (let c = 0; c < columns; c++) {
    const difference = query.data[i * columns + c] - reference.data[j * columns + c];
    sum += difference * difference;
  }
  return sum;
}
