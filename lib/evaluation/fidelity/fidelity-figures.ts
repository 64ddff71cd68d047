/**
 * Fidelity measures with an interval and a floor, which is the same measure between two halves of the real images. All
 * three use equally many images, because most measures depend on the number of images.
 */
import { z95 } from "../../statistics/distributions";
import { setImmediate as macrotask } from "node:timers/promises";
import { UserError } from "../../support/errors";
import { type FeatureMatrix, pickRows } from "../../statistics/feature-matrix";
import { groupBy } from "../../support/grouped";
import type { OnProgress } from "../../support/progress";
import { Random } from "../../support/random";
import { featureOrder } from "../content-order";
import { fidelity, type Fidelity } from "./fidelity";
import { frechetDistance } from "./frechet-distance";
import { kernelDistance } from "./kernel-distance";
import { prdc } from "./prdc";

/** The figures, in the order in which they are reported. */
export const fidelityMeasures = ["frechet", "kernel", "precision", "recall", "density", "coverage"] as const;
export type FidelityMeasure = (typeof fidelityMeasures)[number];

/** One figure of a synthetic set. */
export interface FidelityFigure {
  readonly measure: FidelityMeasure;
  /** Between the synthetic images and one half of the real ones. */
  readonly value: number;
  /** 95 % interval, by bootstrap. */
  readonly low: number;
  readonly high: number;
  /** Between the two halves of the real images: what a generator that copies none of them can come to. */
  readonly floor: number;
}

/** The figures of one group of images. */
export interface FidelityFigures {
  /** Of all images together, as it is usually reported. */
  readonly all: Fidelity;
  readonly figures: readonly FidelityFigure[];
  /** Images of each of the three sets that the figures with an interval compare. */
  readonly images: number;
}

/** Fewest real, and twice the fewest synthetic images: half of a half still has the neighbors of PRDC. */
export const fewestImages = 24;
/** Maximum number of images in a set: the time of PRDC grows with its square. */
const mostImages = 1000;
const replicates = 40;
const neighbors = 5;
const bounds: Readonly<Record<FidelityMeasure, readonly [number, number]>> = {
  frechet: [0, Infinity],
  kernel: [-Infinity, Infinity],
  precision: [0, 1],
  recall: [0, 1],
  density: [0, Infinity],
  coverage: [0, 1],
};

/**
 * The figures of one group. The bootstrap draws half of the patients and of the synthetic images without replacement
 * (whose spread is that of the whole sets, Shao and Wu 1989): a drawn-twice image would be its own nearest neighbor.
 * @param real at least 24 images of 12 patients, features of one network.
 * @param patients one name a real image: halves and draws keep patients together.
 * @param synthetic at least 12 images.
 * @throws UserError when there are fewer, or the columns differ.
 */
export async function fidelityFigures(
  real: FeatureMatrix,
  patients: readonly string[],
  synthetic: FeatureMatrix,
  { seed, onProgress }: { seed: number; onProgress?: OnProgress },
): Promise<FidelityFigures> {
  const random = Random.fromSeed(seed, "fidelity");
  const [first, second] = halfOfPatients(featureOrder(real, patients), patients, random);
  const images = Math.min(first.length, second.length, synthetic.rows, mostImages);
  const fewestPatients = fewestImages / 2;
  const patientsThere = new Set(patients).size;
  if (images < fewestImages / 2 || patientsThere < fewestPatients) {
    throw new UserError(
      `Fidelity figures need ${fewestImages} real images of ${fewestPatients} patients and ${fewestImages / 2} synthetic images, but there are ${real.rows} of ${patientsThere} and ${synthetic.rows}; use more.`,
    );
  }
  const some = (rows: Int32Array): Int32Array => random.shuffle(Int32Array.from(rows)).slice(0, images);
  const [left, right, fake] = [some(first), some(second), some(featureOrder(synthetic))];
  const against = (realRows: Int32Array, other: FeatureMatrix): Record<FidelityMeasure, number> =>
    measure(pickRows(real, realRows), other);
  const values = against(left, pickRows(synthetic, fake));
  const floors = against(left, pickRows(real, right));
  const draws: Record<FidelityMeasure, number>[] = [];
  for (let replicate = 0; replicate < replicates; replicate++) {
    await macrotask();
    const [half] = halfOfPatients(left, patients, random);
    draws.push(against(half, pickRows(synthetic, random.shuffle(Int32Array.from(fake)).slice(0, half.length))));
    onProgress?.({ task: "comparing features", done: replicate + 1, total: replicates, unit: "draws" });
  }
  return {
    all: fidelity(real, synthetic, { seed }),
    images,
    figures: fidelityMeasures.map((name) =>
      figure(
        name,
        values[name],
        floors[name],
        draws.map((draw) => draw[name]),
      ),
    ),
  };
}

function measure(real: FeatureMatrix, fake: FeatureMatrix): Record<FidelityMeasure, number> {
  const rows = Math.min(real.rows, fake.rows);
  return {
    frechet: frechetDistance(real, fake),
    kernel: kernelDistance(real, fake, { subsets: 1, subsetSize: rows, seed: 1 }).mean,
    ...prdc(real, fake, { k: Math.min(neighbors, rows - 1) }),
  };
}

/** Half-sampling moves a figure's mean (fewer images), but not its spread: the interval is around the value. */
function figure(name: FidelityMeasure, value: number, floor: number, draws: readonly number[]): FidelityFigure {
  const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
  const spread = Math.sqrt(draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / (draws.length - 1));
  const [least, most] = bounds[name];
  return {
    measure: name,
    value,
    low: Math.max(least, value - z95 * spread),
    high: Math.min(most, value + z95 * spread),
    floor,
  };
}

/** Rows in two parts of about the same size, in the given order; all rows of a patient are in one of them. */
function halfOfPatients(
  rows: ArrayLike<number>,
  patients: readonly string[],
  random: Random,
): [Int32Array, Int32Array] {
  const byPatient = groupBy(Array.from(rows), (row) => patients[row]);
  const parts: [number[], number[]] = [[], []];
  for (const patient of random.shuffle([...byPatient.keys()].sort())) {
    parts[parts[0].length <= parts[1].length ? 0 : 1].push(...byPatient.get(patient)!);
  }
  return [Int32Array.from(parts[0]), Int32Array.from(parts[1])];
}
