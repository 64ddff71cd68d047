/**
 * Exact nearest neighbors of very many rows, on the tensor engine: 200,000 × 200,000 rows of 1,024 features are 25 × 49
 * blocks. The engine ranks candidates in single precision; the distances are then computed again in double precision,
 * and a row whose candidates might miss a neighbor is searched the slow way. Memory is that of one pair of blocks.
 */
import * as tf from "@tensorflow/tfjs";
import { setImmediate as macrotask } from "node:timers/promises";
import { NearestLists } from "../nearest-lists";
import { type FeatureMatrix, pickRows } from "../../statistics/feature-matrix";
import type { OnProgress } from "../../support/progress";
import { checkSearch, nearestNeighbors, type NeighborMetric, type Neighbors } from "./neighbors";
import { SearchRows } from "./search-rows";

/** Rows of the query and of the reference in a block: 128 MiB of scores for a pair of blocks. */
const queryRows = 8192;
const blockRows = 4096;
/** Candidates beyond k. */
const spare = 8;

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
