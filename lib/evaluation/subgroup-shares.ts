/**
 * Are small subgroups of patients still there in synthetic images? Nobody recorded a synthetic patient's sex or age, so a linear
 * discriminant, learned from real training images, says of each image which subgroup it shows, of held-out real images, too. It errs on
 * both alike: the two shares are compared with each other, not with what was recorded. Its AUROC on held-out images says what its
 * word is worth.
 */
import { auroc } from "../statistics/auroc";
import { type Drawn, drawnDifference, drawnEstimate } from "../statistics/bootstrap/drawn";
import { eachDraw, reportedBootstrap } from "../statistics/bootstrap/patient-bootstrap";
import { type FeatureMatrix, pickRows } from "../statistics/feature-matrix";
import type { Estimate } from "../statistics/interval";
import { linearDiscriminant } from "../statistics/features/linear-discriminant";

/** One subgroup, such as the women. */
export interface SubgroupShare {
  readonly attribute: string;
  readonly group: string;
  /** AUROC of the discriminant for this subgroup against all others, on held-out real images. */
  readonly warrant: number;
  /** Share of the held-out real images, as recorded. */
  readonly recorded: number;
  /** Shares that the discriminant sees, of held-out real images and of synthetic ones with the same labels. */
  readonly real: Estimate;
  readonly synthetic: Estimate;
  /** Synthetic less real: below 0 where the generator lost some of them. */
  readonly difference: Estimate;
}

/** Images, and of each its patient and subgroup. */
export interface GroupedImages {
  readonly features: FeatureMatrix;
  readonly patients: readonly string[];
  /** Undefined where it is not known. */
  readonly groups: readonly (string | undefined)[];
}

/** Subgroups with fewer training or held-out images are left out. */
const leastImages = 50;
/** Of the discriminant: as robust for hundreds of features of as many images as for a few. */
const shrinkage = 0.1;

/**
 * Compares the shares of an attribute's subgroups.
 * @param images those that the discriminant learns from; held-out real ones, over whose patients the bootstrap draws; features of
 *   synthetic ones with the same labels, each of which counts as a patient of its own.
 * @returns none if fewer than two subgroups have 50 images on both sides.
 */
export function subgroupShares(
  attribute: string,
  images: { readonly train: GroupedImages; readonly real: GroupedImages; readonly synthetic: FeatureMatrix },
): SubgroupShare[] {
  const { train, real, synthetic } = images;
  const names = groupsOfBoth(train, real);
  if (names.length < 2) return [];
  const [learned, tested] = [train, real].map((images) => known(images, names));
  const discriminant = linearDiscriminant(learned.features, learned.classes, names.length, shrinkage);
  const [ofReal, ofSynthetic] = [discriminant(tested.features), discriminant(synthetic)];
  const alone = Array.from(ofSynthetic.classes, (_, place) => `synthetic ${place}`);
  return names.map((group, of) => {
    const truths = Array.from(tested.classes, (one) => (one === of ? 1 : 0));
    const scores = Array.from(truths, (_, row) => margin(ofReal.scores, names.length, row, of));
    const shares = {
      real: drawnShare(ofReal.classes, of, tested.patients, 1),
      synthetic: drawnShare(ofSynthetic.classes, of, alone, 2),
    };
    return {
      ...{ attribute, group, warrant: auroc(truths, scores) },
      recorded: truths.filter((truth) => truth === 1).length / truths.length,
      real: drawnEstimate(shares.real),
      synthetic: drawnEstimate(shares.synthetic),
      difference: drawnEstimate(drawnDifference(shares.synthetic, shares.real)),
    };
  });
}

function groupsOfBoth(train: GroupedImages, real: GroupedImages): string[] {
  const count = (images: GroupedImages, group: string): number => images.groups.filter((one) => one === group).length;
  const all = new Set([...train.groups, ...real.groups].filter((group) => group !== undefined));
  return [...all].filter((group) => [train, real].every((images) => count(images, group) >= leastImages)).sort();
}

/** The images whose subgroup is one of these. */
function known(
  { features, patients, groups }: GroupedImages,
  names: readonly string[],
): { features: FeatureMatrix; classes: readonly number[]; patients: readonly string[] } {
  const rows = groups.flatMap((group, row) => (group !== undefined && names.includes(group) ? [row] : []));
  return {
    features: pickRows(features, rows),
    classes: rows.map((row) => names.indexOf(groups[row] as string)),
    patients: rows.map((row) => patients[row]),
  };
}

/** How much more likely a class is than the likeliest other one. */
function margin(scores: Float64Array, count: number, row: number, of: number): number {
  const all = scores.subarray(row * count, (row + 1) * count);
  return all[of] - Math.max(...all.filter((_, other) => other !== of));
}

/** The share of a class, and in each draw of patients. */
function drawnShare(classes: Int32Array, of: number, patients: readonly string[], seed: number): Drawn {
  const numbers = new Map([...new Set(patients)].sort().map((patient, number) => [patient, number]));
  const [seen, images] = [new Int32Array(numbers.size), new Int32Array(numbers.size)];
  patients.forEach((patient, row) => {
    const number = numbers.get(patient)!;
    images[number]++;
    if (classes[row] === of) seen[number]++;
  });
  const share = (weights: ArrayLike<number>): number => {
    let [some, all] = [0, 0];
    for (let i = 0; i < images.length; i++) {
      some += weights[i] * seen[i];
      all += weights[i] * images[i];
    }
    return some / all;
  };
  const draws = new Float64Array(reportedBootstrap.replicates);
  eachDraw(numbers.size, { ...reportedBootstrap, seed }, (weights, replicate) => (draws[replicate] = share(weights)));
  return { value: share(new Int32Array(numbers.size).fill(1)), draws };
}
