/**
 * Precision, recall, density and coverage: whether synthetic images look real, and whether they cover all real images.
 * Source: Kynkäänniemi et al. 2019 (precision, recall); Naeem et al. 2020 (density, coverage), package `prdc`.
 */
import { UserError } from "../../support/errors";
import type { FeatureMatrix } from "../../statistics/feature-matrix";
import { checkCount, checkFeaturePair } from "../features";
import { NearestLists } from "../nearest-lists";
import { eachPairBlock, type PairBlock, squaredDistances } from "../pair-blocks";

/** Each real and each fake row has a ball around it that reaches to its k-th nearest neighbor of its own kind. */
export interface Prdc {
  /** Share of fake rows inside some real row's ball, 0 to 1. */
  readonly precision: number;
  /** Share of real rows inside some fake row's ball, 0 to 1. */
  readonly recall: number;
  /** Mean number of real balls that a fake row lies in, over k; 1 is expected of equal distributions, more is possible. */
  readonly density: number;
  /** Share of real rows whose ball holds a fake row, 0 to 1. */
  readonly coverage: number;
}

/**
 * Compares two feature sets by their neighborhoods.
 * @param real rows × columns.
 * @param fake rows × the same columns.
 * @param k neighbors that span a ball; Naeem et al. use 5.
 * @throws UserError when the columns differ, a value is not finite, or a set has no k neighbors for each row.
 */
export function prdc(real: FeatureMatrix, fake: FeatureMatrix, { k }: { k: number }): Prdc {
  checkFeaturePair(real, fake, ["real", "fake"]);
  checkCount(k, "k", 1);
  for (const [name, { rows }] of [
    ["real", real],
    ["fake", fake],
  ] as const) {
    if (rows <= k) throw new UserError(`k is ${k}, but there are only ${rows} ${name} rows; give more rows than k.`);
  }
  const realRadius = squaredRadii(real, k);
  const fakeRadius = squaredRadii(fake, k);
  const realBallsAround = new Int32Array(fake.rows);
  const recalled = new Uint8Array(real.rows);
  const covered = new Uint8Array(real.rows);
  eachPairBlock(real, fake, squaredDistances, ({ values, stride, firstRow, rowCount, firstColumn, columnCount }) => {
    for (let i = 0; i < rowCount; i++) {
      const row = firstRow + i;
      for (let j = 0; j < columnCount; j++) {
        const distance = values[i * stride + j];
        if (distance < realRadius[row]) {
          realBallsAround[firstColumn + j]++;
          covered[row] = 1;
        }
        if (distance < fakeRadius[firstColumn + j]) recalled[row] = 1;
      }
    }
  });
  return {
    precision: realBallsAround.reduce((sum, balls) => sum + (balls > 0 ? 1 : 0), 0) / fake.rows,
    recall: recalled.reduce((sum, flag) => sum + flag, 0) / real.rows,
    density: realBallsAround.reduce((sum, balls) => sum + balls, 0) / (k * fake.rows),
    coverage: covered.reduce((sum, flag) => sum + flag, 0) / real.rows,
  };
}

/** Squared distance of every row to its k-th nearest other row. */
function squaredRadii(rows: FeatureMatrix, k: number): Float64Array {
  const lists = new NearestLists(rows.rows, k);
  const offerBoth = ({ values, stride, firstRow, rowCount, firstColumn, columnCount }: PairBlock): void => {
    for (let i = 0; i < rowCount; i++) {
      // On the diagonal, each pair once, and no row with itself.
      for (let j = firstRow === firstColumn ? i + 1 : 0; j < columnCount; j++) {
        const distance = values[i * stride + j];
        lists.offer(firstRow + i, firstColumn + j, distance);
        lists.offer(firstColumn + j, firstRow + i, distance);
      }
    }
  };
  eachPairBlock(rows, rows, squaredDistances, offerBoth, { upper: true });
  return Float64Array.from({ length: rows.rows }, (_, row) => lists.distances[row * k + k - 1]);
}
