/**
 * Two measures of copying: how many synthetic images are closer to a training image than chance would have it, and whether
 * synthetic images are nearer to training than to held-out images.
 */
import { drawWeights, interval95 } from "../../statistics/bootstrap/patient-bootstrap";
import { z95 } from "../../statistics/distributions";
import { UserError } from "../../support/errors";
import { groupBy } from "../../support/grouped";
import { Random } from "../../support/random";
import type { ClosestReal, RealPool } from "./closest-real";
import type { RecordDistances } from "./record-distances";

/** A figure with its 95 % interval, and what an honest generator would have. */
export interface PrivacyFigure {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly honest: number;
}

const replicates = 1000;
/** Of which 5 % is one. */
const fewestHeldOut = 20;

/**
 * The share of synthetic images that are close to a training image and would not be by chance. An image is close if it is
 * relatively nearer to a real image ({@link ClosestReal}) than nearly all real images are to those of other patients. As many
 * of the close ones as belong to held-out images, in proportion to the numbers of both, are taken for chance. A generator that
 * copies nothing has 0, however typical its images are, one that copies a share of its images that share. The interval is that of
 * the chance that each patient to whom images are close was held out, or was not.
 * @param closeness of real images to each other.
 * @throws UserError when there are fewer than 20 held-out images, or most real images are the same.
 */
export function memorizedShare(
  { rows, relative }: ClosestReal,
  closeness: Float64Array,
  { patients, trained }: Pick<RealPool, "patients" | "trained">,
): PrivacyFigure {
  const heldOut = patients.length - trained;
  if (heldOut < fewestHeldOut)
    throw new UserError(
      `The share of memorized images needs at least ${fewestHeldOut} held-out images, but there are ${heldOut}.`,
    );
  const bound = closeDistance(closeness);
  const close = [...relative.keys()].filter((image) => relative[image] <= bound);
  // Each close image of a held-out patient stands for as many of training patients as there are training images for one.
  const ofChance = trained / heldOut;
  const value = close.reduce((sum, image) => sum + (rows[image] < trained ? 1 : -ofChance), 0) / rows.length;
  const ofPatients = [...groupBy(close, (image) => patients[rows[image]]).values()].map((images) => images.length);
  const deviation = Math.sqrt(ofChance * ofPatients.reduce((sum, count) => sum + count * count, 0)) / rows.length;
  return { value, low: value - z95 * deviation, high: value + z95 * deviation, honest: 0 };
}

/**
 * The relative distance up to which images are close: that of the nearest 5 % of real images, or half of what is usual, whichever is
 * larger. Where many real images come twice, under two patients' names, the first alone would be that of a copy.
 * @throws UserError when most real images are the same as others.
 */
function closeDistance(closeness: Float64Array): number {
  const bound = Math.max(closeBound(closeness, 0.05), closeBound(closeness, 0.5) / 2);
  if (bound > 0) return bound;
  throw new UserError(
    "Most real images are the same as an image of another patient, so that no distance says who was copied: leave out what comes twice.",
  );
}

/**
 * The median distance of synthetic images to their closest training image, over that to their closest held-out image;
 * equal numbers of both. An honest generator has 1, one that copies is near 0. The interval draws synthetic images, and, with
 * the images that are closest to them, patients of both kinds.
 */
export function closestRecordRatio(
  { syntheticToSomeTrain: toTrain, syntheticToSomeHeldOut: toHeldOut }: RecordDistances,
  seed: number,
): PrivacyFigure {
  const random = Random.fromSeed(seed, "closest-record ratio");
  // In an order of the distances' own, so that the images' does not matter.
  const images = Int32Array.from(toTrain.distances.keys()).sort(
    (a, b) => toTrain.distances[a] - toTrain.distances[b] || toHeldOut.distances[a] - toHeldOut.distances[b],
  );
  const ofImages = new Int32Array(images.length);
  const sides = [toTrain, toHeldOut].map(({ distances, patients, allPatients }) => {
    const ofPatients = new Int32Array(allPatients);
    const rising = Int32Array.from(images.keys()).sort((a, b) => distances[images[a]] - distances[images[b]]);
    const times = (place: number): number => ofImages[place] * ofPatients[patients[images[place]]];
    return { ofPatients, median: () => distances[images[medianPlace(rising, times)]] };
  });
  const ratio = (): number => sides[0].median() / sides[1].median();
  const weights = [ofImages, ...sides.map(({ ofPatients }) => ofPatients)];
  for (const one of weights) one.fill(1);
  const value = ratio();
  const draws = Float64Array.from({ length: replicates }, () => {
    for (const one of weights) drawWeights(one, random);
    return ratio();
  });
  return { value, ...interval95(draws), honest: 1 };
}

/** The place in the middle, when each counts so many times. @param rising places by rising value. */
function medianPlace(rising: Int32Array, times: (place: number) => number): number {
  let missing = Math.ceil(rising.reduce((sum, place) => sum + times(place), 0) / 2);
  return rising.find((place) => (missing -= times(place)) <= 0) ?? rising[rising.length - 1];
}

/** The distance that only this share of the images does not exceed: what is nearer is too close. */
export function closeBound(distances: Float64Array, share: number): number {
  const sorted = distances.slice().sort();
  return sorted[Math.max(1, Math.ceil(share * sorted.length - 1e-9)) - 1];
}
