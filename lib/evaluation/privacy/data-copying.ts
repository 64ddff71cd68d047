/**
 * The data-copying statistic C_T: are synthetic images nearer to the training images than held-out real ones are, region
 * by region of the feature space? Source: Meehan, Chaudhuri and Dasgupta 2020, section 3 ("A non-parametric test to detect
 * data-copying in generative models").
 */
import { auroc } from "../../statistics/auroc";
import { UserError } from "../../support/errors";
import { type FeatureMatrix, pickRows } from "../../statistics/feature-matrix";
import type { OnProgress } from "../../support/progress";
import { searchNeighbors } from "./block-search";
import { kMeans, nearestCenters } from "./k-means";
import type { NeighborMetric } from "./neighbors";
import type { RealAndSynthetic } from "./record-distances";

/** Below about −3 the generator copies; far above 0 it misses the training images' neighborhoods. */
export interface DataCopying {
  /** C_T: mean over the cells of the Mann-Whitney z, weighted by their held-out images. */
  readonly statistic: number;
  /** Standard deviation of C_T for a generator as honest as a second hold-out: the scale to read it on. */
  readonly deviation: number;
  /** Cells that had enough images of every kind, and all cells. */
  readonly cells: number;
  readonly allCells: number;
}

/** Fewest synthetic, and fewest held-out, images of a cell that counts. */
const fewest = 10;

/**
 * C_T over cells that k-means finds among the training images; over all images as one cell where no cell has at least ten
 * synthetic and ten held-out images, as when a generator makes one image only.
 * @param options.cells how many; about one for each 200 held-out images.
 * @throws UserError when there are fewer than ten synthetic or ten held-out images.
 */
export async function dataCopying(
  sets: RealAndSynthetic,
  { cells, seed, metric, onProgress }: { cells: number; seed: number; metric: NeighborMetric; onProgress?: OnProgress },
): Promise<DataCopying> {
  const centers = kMeans(sets.train, { clusters: cells, seed });
  const parts = {
    train: nearestCenters(sets.train, centers),
    heldOut: nearestCenters(sets.heldOut, centers),
    synthetic: nearestCenters(sets.synthetic, centers),
  };
  const counts = (set: "heldOut" | "synthetic", cell: number): number => rowsEqual(parts[set], cell).length;
  const someCell = Array.from({ length: cells }, (_, cell) =>
    Math.min(counts("heldOut", cell), counts("synthetic", cell)),
  ).some((count) => count >= fewest);
  if (!someCell && cells > 1) return dataCopying(sets, { cells: 1, seed, metric, onProgress });
  return statisticOfCells(sets, parts, { cells, metric, onProgress });
}

/** C_T for given cells: one cell number, from 0, for every row of each set. */
export async function statisticOfCells(
  sets: RealAndSynthetic,
  parts: Readonly<Record<keyof RealAndSynthetic, ArrayLike<number>>>,
  { cells, metric, onProgress }: { cells: number; metric: NeighborMetric; onProgress?: OnProgress },
): Promise<DataCopying> {
  const counted: { z: number; weight: number }[] = [];
  for (let cell = 0; cell < cells; cell++) {
    const rows = (set: keyof RealAndSynthetic): FeatureMatrix => pickRows(sets[set], rowsEqual(parts[set], cell));
    const [train, heldOut, synthetic] = [rows("train"), rows("heldOut"), rows("synthetic")];
    if (train.rows === 0 || heldOut.rows < fewest || synthetic.rows < fewest) continue;
    const distances = async (query: FeatureMatrix): Promise<Float64Array> =>
      (await searchNeighbors(query, train, { k: 1, metric, onProgress })).distances;
    counted.push({ z: mannWhitneyZ(await distances(synthetic), await distances(heldOut)), weight: heldOut.rows });
  }
  const weights = counted.reduce((sum, { weight }) => sum + weight, 0);
  if (weights === 0)
    throw new UserError(
      `No region of the training images has ${fewest} synthetic and ${fewest} held-out images; use more images, or fewer cells than ${cells}.`,
    );
  return {
    statistic: counted.reduce((sum, { z, weight }) => sum + z * weight, 0) / weights,
    deviation: Math.sqrt(counted.reduce((sum, { weight }) => sum + weight * weight, 0)) / weights,
    cells: counted.length,
    allCells: cells,
  };
}

/** Mann-Whitney's U as a z, negative when values of `a` tend to be below those of `b`; no correction for ties or continuity. */
export function mannWhitneyZ(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [m, n] = [a.length, b.length];
  const truth = Uint8Array.from({ length: m + n }, (_, i) => (i < m ? 1 : 0));
  // U / mn is the chance that a value of a is above one of b.
  return (auroc(truth, [...Array.from(a), ...Array.from(b)]) - 0.5) * Math.sqrt((12 * m * n) / (m + n + 1));
}

function rowsEqual(parts: ArrayLike<number>, cell: number): number[] {
  return Array.from(parts).flatMap((part, row) => (part === cell ? [row] : []));
}
