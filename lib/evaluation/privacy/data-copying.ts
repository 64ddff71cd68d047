/**
 * The data-copying statistic C_T: are synthetic images nearer to the training images than held-out real ones are, region
 * by region of the feature space? Source: Meehan, Chaudhuri and Dasgupta 2020, section 3 ("A non-parametric test to detect
 * data-copying in generative models"). C_T grows with the number of images; beside it stands a share that does not.
 */
import { auroc } from "../../statistics/auroc";
import { eachDraw, interval95, rankLabel, weightedAuroc } from "../../statistics/bootstrap/patient-bootstrap";
import { UserError } from "../../support/errors";
import { type FeatureMatrix, pickRows } from "../../statistics/feature-matrix";
import type { OnProgress } from "../../support/progress";
import { searchNeighbors } from "./block-search";
import { kMeans, nearestCenters } from "./k-means";
import type { PrivacyFigure } from "./memorization";
import type { NeighborMetric } from "./neighbors";
import type { RealAndSynthetic } from "./record-distances";

/** Below about −3 the generator copies; far above 0 it misses the training images' neighborhoods. */
export interface DataCopying {
  /** C_T: mean over the cells of the Mann-Whitney z, weighted by their held-out images. */
  readonly statistic: number;
  /** Standard deviation of C_T over draws of held-out patients and of synthetic images. */
  readonly deviation: number;
  /**
   * The chance that a synthetic image is nearer to the training images than a held-out one of the same cell, as the same
   * mean over cells; 0.5 without copying. Its interval draws held-out patients and synthetic images.
   */
  readonly nearer: PrivacyFigure;
  /** Cells that had enough images of every kind, and all cells. */
  readonly cells: number;
  readonly allCells: number;
}

interface Options {
  readonly cells: number;
  /** Of the draws, and of k-means. */
  readonly seed: number;
  readonly metric: NeighborMetric;
  /** The patient of each held-out image. */
  readonly patients: readonly string[];
  readonly onProgress?: OnProgress;
}

/** Fewest synthetic, and fewest held-out, images of a cell that counts. */
const fewest = 10;
const replicates = 1000;

/**
 * C_T over cells that k-means finds among the training images; over all images as one cell where no cell has at least ten
 * synthetic and ten held-out images, as when a generator makes one image only.
 * @param options.cells how many; about one for each 200 held-out images.
 * @throws UserError when there are fewer than ten synthetic or ten held-out images.
 */
export async function dataCopying(sets: RealAndSynthetic, options: Options): Promise<DataCopying> {
  const { cells, seed } = options;
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
  if (!someCell && cells > 1) return dataCopying(sets, { ...options, cells: 1 });
  return statisticOfCells(sets, parts, options);
}

/** Distances to the closest training image of a cell's synthetic and held-out images. */
interface CellDistances {
  readonly synthetic: Float64Array;
  readonly heldOut: Float64Array;
  readonly patients: readonly string[];
}

/** C_T for given cells: one cell number, from 0, for every row of each set. */
export async function statisticOfCells(
  sets: RealAndSynthetic,
  parts: Readonly<Record<keyof RealAndSynthetic, ArrayLike<number>>>,
  { cells, metric, patients, seed, onProgress }: Options,
): Promise<DataCopying> {
  const counted: CellDistances[] = [];
  for (let cell = 0; cell < cells; cell++) {
    const rows = (set: keyof RealAndSynthetic): FeatureMatrix => pickRows(sets[set], rowsEqual(parts[set], cell));
    const [train, heldOut, synthetic] = [rows("train"), rows("heldOut"), rows("synthetic")];
    if (train.rows === 0 || heldOut.rows < fewest || synthetic.rows < fewest) continue;
    const distances = async (query: FeatureMatrix): Promise<Float64Array> =>
      (await searchNeighbors(query, train, { k: 1, metric, onProgress })).distances;
    counted.push({
      synthetic: (await distances(synthetic)).sort(),
      heldOut: await distances(heldOut),
      patients: rowsEqual(parts.heldOut, cell).map((row) => patients[row]),
    });
  }
  if (counted.length === 0)
    throw new UserError(
      `No region of the training images has ${fewest} synthetic and ${fewest} held-out images; use more images, or fewer cells than ${cells}.`,
    );
  const weights = counted.map(({ heldOut }) => heldOut.length);
  const { deviation, low, high } = drawn(counted, weights, seed);
  const z = counted.map(({ synthetic, heldOut }) => mannWhitneyZ(synthetic, heldOut));
  return {
    statistic: weightedMean(z, weights),
    deviation,
    nearer: {
      value: weightedMean(
        counted.map((one, cell) => 0.5 - z[cell] / scaleOf(one)),
        weights,
      ),
      low,
      high,
      honest: 0.5,
    },
    cells: counted.length,
    allCells: cells,
  };
}

/** The spread of both figures over draws of held-out patients, who may be in several cells, and of synthetic images. */
function drawn(
  cells: readonly CellDistances[],
  weights: readonly number[],
  seed: number,
): { deviation: number; low: number; high: number } {
  const names = [...new Set(cells.flatMap(({ patients }) => patients))].sort();
  const units = new Map(names.map((name, unit) => [`patient ${name}`, unit]));
  const ranked = cells.map(({ synthetic, heldOut, patients }, cell) => {
    const row = (
      truth: 0 | 1,
      distance: number,
      image: number,
      patient: string,
    ): Parameters<typeof rankLabel>[1][0] => ({
      image,
      patient,
      label: "nearer",
      truth,
      score: -distance,
    });
    const ofSynthetic = Array.from(synthetic, (distance, i) => row(1, distance, i, `image ${cell} ${i}`));
    ofSynthetic.forEach(({ patient }) => units.set(patient, units.size));
    const ofHeldOut = Array.from(heldOut, (distance, i) =>
      row(0, distance, synthetic.length + i, `patient ${patients[i]}`),
    );
    return rankLabel("nearer", [...ofSynthetic, ...ofHeldOut], units);
  });
  const [nearer, statistic] = [new Float64Array(replicates), new Float64Array(replicates)];
  eachDraw(units.size, { replicates, seed }, (times, replicate) => {
    const shares = ranked.map((cell) => weightedAuroc(cell, times));
    nearer[replicate] = weightedMean(shares, weights);
    statistic[replicate] = weightedMean(
      shares.map((share, cell) => (0.5 - share) * scaleOf(cells[cell])),
      weights,
    );
  });
  return { ...interval95(nearer), deviation: deviationOf(statistic) };
}

/** Mann-Whitney's U as a z, negative when values of `a` tend to be below those of `b`; no correction for ties or continuity. */
export function mannWhitneyZ(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [m, n] = [a.length, b.length];
  const truth = Uint8Array.from({ length: m + n }, (_, i) => (i < m ? 1 : 0));
  // U / mn is the chance that a value of a is above one of b.
  return (auroc(truth, [...Array.from(a), ...Array.from(b)]) - 0.5) * zOfShare(m, n);
}

function scaleOf({ synthetic, heldOut }: CellDistances): number {
  return zOfShare(synthetic.length, heldOut.length);
}

/** What turns the distance of a share of pairs from one half into a z. */
function zOfShare(m: number, n: number): number {
  return Math.sqrt((12 * m * n) / (m + n + 1));
}

function weightedMean(values: readonly number[], weights: readonly number[]): number {
  return (
    values.reduce((sum, value, i) => sum + value * weights[i], 0) / weights.reduce((sum, weight) => sum + weight, 0)
  );
}

/** Draws in which a cell has nobody say nothing. */
function deviationOf(draws: Float64Array): number {
  const known = draws.filter((value) => !Number.isNaN(value));
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  return Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (known.length - 1));
}

function rowsEqual(parts: ArrayLike<number>, cell: number): number[] {
  return Array.from(parts).flatMap((part, row) => (part === cell ? [row] : []));
}
