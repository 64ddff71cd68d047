/**
 * Two measures of copying, from distances to the closest record: how many synthetic images are nearer to a training
 * image than nearly all held-out real images are, and whether synthetic images are nearer to training than to held-out
 * images.
 */
import { drawWeights, interval95 } from "../../statistics/bootstrap/patient-bootstrap";
import { UserError } from "../../support/errors";
import { groupBy } from "../../support/grouped";
import { Random } from "../../support/random";
import type { ClosestRecords, RecordDistances } from "./record-distances";

/** A figure with its 95 % bootstrap interval, and what an honest generator would have. */
export interface PrivacyFigure {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly honest: number;
}

/** The share of held-out images that are as near to a training image by chance. */
const chance = 0.05;
const replicates = 1000;

/**
 * The share of synthetic images that are nearer to a training image than 95 % of the held-out real images are. Held-out
 * images themselves have 5 %; a generator that copies has up to 100 %.
 * @param heldOutPatients one name for each image: the interval resamples patients and synthetic images.
 * @throws UserError when there are fewer than 20 held-out images, of which 5 % is none.
 */
export function memorizedShare(
  distances: RecordDistances,
  heldOutPatients: readonly string[],
  seed: number,
): PrivacyFigure {
  const { syntheticToTrain, heldOutToTrain } = distances;
  if (heldOutToTrain.length < 1 / chance)
    throw new UserError(
      `The share of memorized images needs at least ${1 / chance} held-out images, but there are ${heldOutToTrain.length}.`,
    );
  const random = Random.fromSeed(seed, "memorization");
  // What is drawn from stands in an order of its own, so that the images' does not matter.
  const byPatient = imagesByPatient(heldOutPatients);
  const ofPatients = new Int32Array(byPatient.length);
  const sorted = Float64Array.from(syntheticToTrain).sort();
  const heldOut = new SortedValues(heldOutToTrain);
  const draws = Float64Array.from({ length: replicates }, () => {
    drawWeights(ofPatients, random);
    const times = new Int32Array(heldOutToTrain.length);
    byPatient.forEach((images, patient) => images.forEach((image) => (times[image] = ofPatients[patient])));
    return shareBelow(redraw(sorted, random), heldOut.quantile(times, chance));
  });
  return {
    value: shareBelow(syntheticToTrain, closeBound(heldOutToTrain, chance)),
    ...interval95(draws),
    honest: chance,
  };
}

/**
 * The median distance of synthetic images to their closest training image, over that to their closest held-out image;
 * equal numbers of both. An honest generator has 1, one that copies is near 0. The interval resamples the patients of both
 * kinds, and synthetic images.
 */
export function closestRecordRatio(
  { syntheticToSomeTrain: toTrain, syntheticToSomeHeldOut: toHeldOut }: RecordDistances,
  seed: number,
): PrivacyFigure {
  const random = Random.fromSeed(seed, "closest-record ratio");
  const first = ({ distances, k }: ClosestRecords, image: number): number => distances[image * k];
  // In an order of the distances' own, so that the images' does not matter.
  const images = Int32Array.from({ length: toTrain.distances.length / toTrain.k }, (_, image) => image).sort(
    (a, b) => first(toTrain, a) - first(toTrain, b) || first(toHeldOut, a) - first(toHeldOut, b),
  );
  const weights = [images.length, toTrain.allPatients, toHeldOut.allPatients].map((units) => new Int32Array(units));
  const [ofImages, ofTrain, ofHeldOut] = weights;
  const ratio = (): number =>
    medianDistance(toTrain, ofTrain, images, ofImages) / medianDistance(toHeldOut, ofHeldOut, images, ofImages);
  for (const one of weights) one.fill(1);
  const value = ratio();
  const draws = Float64Array.from({ length: replicates }, () => {
    for (const one of weights) drawWeights(one, random);
    return ratio();
  });
  return { value, ...interval95(draws), honest: 1 };
}

/** The median over drawn images of the distance to the closest record of a drawn patient. */
function medianDistance(
  { k, distances, patients }: ClosestRecords,
  ofPatients: Int32Array,
  images: Int32Array,
  ofImages: Int32Array,
): number {
  const drawn = new Float64Array(images.length);
  let count = 0;
  for (let i = 0; i < images.length; i++) {
    if (ofImages[i] === 0) continue;
    const from = images[i] * k;
    let at = from;
    while (at < from + k - 1 && ofPatients[patients[at]] === 0) at++;
    for (let time = 0; time < ofImages[i]; time++) drawn[count++] = distances[at];
  }
  return drawn.sort()[Math.ceil(drawn.length / 2) - 1];
}

/** By the patients' names. */
function imagesByPatient(patients: readonly string[]): number[][] {
  return [...groupBy(patients.keys(), (image) => patients[image])]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, images]) => images);
}

function redraw(values: Float64Array, random: Random): Float64Array {
  return values.map(() => values[random.integer(values.length)]);
}

function shareBelow(values: Float64Array, bound: number): number {
  return values.reduce((sum, value) => sum + (value < bound ? 1 : 0), 0) / values.length;
}

/** The distance that only this share of the held-out images does not exceed: what is nearer is too close. */
export function closeBound(heldOutToTrain: Float64Array, share: number): number {
  return new SortedValues(heldOutToTrain).quantile(new Int32Array(heldOutToTrain.length).fill(1), share);
}

/** Values sorted once, for the quantiles of many draws of them. */
class SortedValues {
  private readonly order: Int32Array;

  constructor(private readonly values: Float64Array) {
    this.order = Int32Array.from(values.keys()).sort((a, b) => values[a] - values[b]);
  }

  /** The smallest value that at least this share of the drawn values does not exceed. @param times how often each was drawn. */
  quantile(times: Int32Array, share: number): number {
    const drawn = times.reduce((sum, count) => sum + count, 0);
    let missing = Math.max(1, Math.ceil(share * drawn - 1e-9));
    const at = this.order.find((image) => (missing -= times[image]) <= 0);
    return at === undefined ? NaN : this.values[at];
  }
}
