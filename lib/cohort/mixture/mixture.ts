/**
 * Which images a mixture takes: the real ones of a share of the patients, and some synthetic training images for each real one.
 * A larger mixture of the same seed contains the smaller ones, so that what they differ in is what was added.
 */
import { UserError } from "../../support/errors";
import { Random } from "../../support/random";
import type { Cohort } from "../format/cohort";
import type { Split } from "../format/split";

/** Validation patients, at least: fewer would not tell one epoch of a classifier from another. */
const fewestValidated = 20;

/** How much of what. */
export interface MixtureKnobs {
  /** Of the training patients, and of the validation patients (20 at least), whose real images are taken: above 0, at most 1. */
  readonly share: number;
  /** Synthetic training images for each real training image, 0 or more. */
  readonly times: number;
}

/** The images of a mixture. */
export interface MixtureRows {
  /** Rows of the real cohort, ascending, training and validation images together. */
  readonly real: Int32Array;
  /** Of each synthetic cohort: its rows, ascending. */
  readonly synthetic: readonly Int32Array[];
  /** Patients of the real training images. */
  readonly patients: number;
  /** Real training images. */
  readonly images: number;
}

/**
 * Chooses the images of a mixture.
 * @param synthetic cohorts of one generator: the second begins where the training images of the first end.
 * @throws UserError when a number is not possible, or there are too few synthetic images.
 */
export function chooseMixture(
  real: Cohort,
  synthetic: readonly Cohort[],
  { share, times }: MixtureKnobs,
  seed: number,
): MixtureRows {
  if (!(share > 0 && share <= 1))
    throw new UserError(`The share of the patients is ${share}; it must be above 0 and at most 1.`);
  if (!(times >= 0 && Number.isFinite(times)))
    throw new UserError(`The synthetic images for each real one are ${times}; they must be 0 or more.`);
  const train = rowsOfPatients(real, "train", { share, least: 1 }, seed);
  const valid = rowsOfPatients(real, "valid", { share, least: fewestValidated }, seed);
  return {
    real: Int32Array.from([...train, ...valid]).sort(),
    synthetic: drawSynthetic(synthetic, Math.round(times * train.length), seed),
    patients: new Set(Array.from(train, (row) => real.table.patient[row])).size,
    images: train.length,
  };
}

/** How many cohorts of as many synthetic training images as there are real ones a mixture needs, about: patients differ in their images. */
export function cohortsFor({ share, times }: MixtureKnobs): number {
  return Math.ceil(share < 1 ? 1.1 * share * times : times);
}

/** The rows of some patients of a split, at least so many: the first of an order that the seed decides. */
function rowsOfPatients(
  cohort: Cohort,
  split: Split,
  { share, least }: { share: number; least: number },
  seed: number,
): number[] {
  const { table } = cohort;
  const rows = Array.from(cohort.rowsOf(split));
  const patients = Random.fromSeed(seed, `patients of a mixture/${split}`).shuffle(
    [...new Set(rows.map((row) => table.patient[row]))].sort(),
  );
  const taken = new Set(patients.slice(0, Math.max(least, Math.round(share * patients.length))));
  return rows.filter((row) => taken.has(table.patient[row]));
}

function drawSynthetic(cohorts: readonly Cohort[], count: number, seed: number): Int32Array[] {
  let missing = count;
  const drawn = cohorts.map((cohort, place) => {
    const order = Random.fromSeed(seed, `synthetic images of a mixture/${place}`).shuffle(cohort.rowsOf("train"));
    const taken = order.slice(0, missing).sort();
    missing -= taken.length;
    return taken;
  });
  if (missing === 0) return drawn;
  throw new UserError(
    `The mixture takes ${count} synthetic training images, and there are ${count - missing}: give more synthetic cohorts of the same generator, sampled with other seeds, or take fewer.`,
  );
}
