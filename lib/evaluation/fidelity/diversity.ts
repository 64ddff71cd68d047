/**
 * Diversity: how similar two images of one label combination are, by MS-SSIM. A generator that has collapsed makes
 * images that are more similar to each other than real ones are. Source: Odena, Olah and Shlens 2017, section 4.2.
 */
import { interval95 } from "../../statistics/bootstrap/patient-bootstrap";
import { meanOf } from "../../statistics/mean";
import type { Cohort } from "../../cohort/format/cohort";
import { Random } from "../../support/random";
import { imageOrder } from "../content-order";
import { multiscaleSsim, ssimScales } from "./ssim";

/** Likeness of images, 0 to 1; smaller is more diverse. */
export interface Diversity {
  /** Mean over pairs of synthetic images. */
  readonly synthetic: number;
  /** 95 % bootstrap interval over the pairs. */
  readonly low: number;
  readonly high: number;
  /** Mean over pairs of real images of different patients: what to compare with. */
  readonly real: number;
  /** Scales of the MS-SSIM: five need 176 pixels. */
  readonly scales: number;
  readonly pairs: number;
}

const pairs = 200;
const replicates = 1000;

/**
 * Mean MS-SSIM over random pairs of the given images of each cohort; the order of the images does not matter.
 * @returns undefined if a cohort has no two images of different patients (the real one) or no two at all.
 * @throws UserError when the images are smaller than 16 pixels.
 */
export function diversity(
  real: Cohort,
  realRows: ArrayLike<number>,
  synthetic: Cohort,
  syntheticRows: ArrayLike<number>,
  seed: number,
): Diversity | undefined {
  const random = Random.fromSeed(seed, "diversity");
  const ofReal = pairsOf(imageOrder(real, realRows), random, (a, b) => real.table.patient[a] !== real.table.patient[b]);
  const ofSynthetic = pairsOf(imageOrder(synthetic, syntheticRows), random, (a, b) => a !== b);
  if (ofReal.length === 0 || ofSynthetic.length === 0) return undefined;
  const [realLikeness, likeness] = [similarities(real, ofReal), similarities(synthetic, ofSynthetic)];
  const draws = Float64Array.from({ length: replicates }, () =>
    meanOf(likeness.map(() => likeness[random.integer(likeness.length)])),
  );
  return {
    synthetic: meanOf(likeness),
    ...interval95(draws),
    real: meanOf(realLikeness),
    scales: ssimScales(real.resolution),
    pairs: likeness.length,
  };
}

/** Random pairs that fit; none when a hundred tries for each find too few. */
function pairsOf(rows: ArrayLike<number>, random: Random, fits: (a: number, b: number) => boolean): [number, number][] {
  const found: [number, number][] = [];
  for (let tries = 0; found.length < pairs && tries < 100 * pairs && rows.length > 1; tries++) {
    const [a, b] = [rows[random.integer(rows.length)], rows[random.integer(rows.length)]];
    if (fits(a, b)) found.push([a, b]);
  }
  return found;
}

function similarities(cohort: Cohort, found: readonly (readonly [number, number])[]): Float64Array {
  return Float64Array.from(found, ([a, b]) =>
    multiscaleSsim(cohort.readImages([a]), cohort.readImages([b]), cohort.resolution),
  );
}
