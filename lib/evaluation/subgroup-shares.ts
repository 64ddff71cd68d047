/**
 * Are subgroups of patients still there in synthetic images? Nobody recorded a synthetic patient's sex or age, so a linear discriminant,
 * learned from real training images, says of each image which subgroup it shows. How often it takes one subgroup for another is
 * measured on held-out real images, and the shares that it sees are corrected by that (Rogan and Gladen 1978; "adjusted count" in
 * Forman 2008). The correction assumes that it errs on synthetic images as on real ones of the same subgroup.
 */
import { Matrix, solve } from "ml-matrix";
import { auroc } from "../statistics/auroc";
import { type Drawn, drawnDifference, drawnEstimate } from "../statistics/bootstrap/drawn";
import { eachDraw, reportedBootstrap } from "../statistics/bootstrap/patient-bootstrap";
import { type FeatureMatrix, pickRows } from "../statistics/feature-matrix";
import { linearDiscriminant } from "../statistics/features/linear-discriminant";
import type { Estimate } from "../statistics/interval";

/** One subgroup, such as the women. */
export interface SubgroupShare {
  readonly attribute: string;
  readonly group: string;
  /** AUROC of the discriminant for this subgroup against all others, on held-out real images. */
  readonly warrant: number;
  /** Share of the held-out real images, as recorded. */
  readonly real: Estimate;
  /** Share of the synthetic images with the same labels, corrected; missing where the discriminant cannot tell. */
  readonly synthetic?: Estimate;
  /** Synthetic less real: below 0 where the generator lost some of them. */
  readonly difference?: Estimate;
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
/** Below this AUROC for any subgroup, shares are not told. */
const leastWarrant = 0.7;

/**
 * Compares the shares of an attribute's subgroups.
 * @param images those that the discriminant learns from; held-out real ones, over whose patients the bootstrap draws; features of
 *   synthetic ones, row by row with the labels of the held-out ones, each of which counts as a patient of its own.
 * @returns none if fewer than two subgroups have 50 images on both sides. Images of smaller and unknown subgroups are left out, and
 *   the synthetic ones with their labels.
 * @throws UserError when the images of the subgroups do not vary.
 */
export function subgroupShares(
  attribute: string,
  images: { readonly train: GroupedImages; readonly real: GroupedImages; readonly synthetic: FeatureMatrix },
): SubgroupShare[] {
  const { train, real, synthetic } = images;
  const names = groupsOfBoth(train, real);
  if (names.length < 2) return [];
  const [learned, tested] = [known(train, names), known(real, names)];
  const discriminant = linearDiscriminant(learned.features, learned.classes, names.length, shrinkage);
  const [ofReal, ofSynthetic] = [discriminant(tested.features), discriminant(pickRows(synthetic, tested.rows))];
  const warrants = names.map((_, of) => {
    const truths = Array.from(tested.classes, (one) => (one === of ? 1 : 0));
    return auroc(
      truths,
      truths.map((_, row) => margin(ofReal.scores, names.length, row, of)),
    );
  });
  const recorded = drawnCounts(
    tested.classes.map((one, row) => one * names.length + ofReal.classes[row]),
    names.length ** 2,
    tested.patients,
    1,
  );
  const alone = Array.from(ofSynthetic.classes, (_, place) => `synthetic ${place}`);
  const seen = drawnCounts(ofSynthetic.classes, names.length, alone, 2);
  const tells = Math.min(...warrants) >= leastWarrant;
  return names.map((group, of) => {
    const shareOfReal = drawn(recorded, (counts) => share(rowSums(counts, names.length), of));
    const corrected = drawn(
      recorded.map((counts, draw) => [...counts, ...seen[draw]]),
      (counts) => correctedShares(counts.slice(0, -names.length), counts.slice(-names.length))[of],
    );
    return {
      ...{ attribute, group, warrant: warrants[of], real: drawnEstimate(shareOfReal) },
      ...(tells && {
        synthetic: drawnEstimate(corrected),
        difference: drawnEstimate(drawnDifference(corrected, shareOfReal)),
      }),
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
): { features: FeatureMatrix; classes: readonly number[]; patients: readonly string[]; rows: readonly number[] } {
  const rows = groups.flatMap((group, row) => (group !== undefined && names.includes(group) ? [row] : []));
  return {
    features: pickRows(features, rows),
    classes: rows.map((row) => names.indexOf(groups[row] as string)),
    patients: rows.map((row) => patients[row]),
    rows,
  };
}

/** How much more likely a class is than the likeliest other one. */
function margin(scores: Float64Array, count: number, row: number, of: number): number {
  const all = scores.subarray(row * count, (row + 1) * count);
  return all[of] - Math.max(...all.filter((_, other) => other !== of));
}

/** How many images are of each kind: of all patients, then in each draw of patients. */
function drawnCounts(kinds: ArrayLike<number>, count: number, patients: readonly string[], seed: number): number[][] {
  const numbers = new Map([...new Set(patients)].sort().map((patient, number) => [patient, number]));
  const owners = patients.map((patient) => numbers.get(patient)!);
  const counts = (weights: ArrayLike<number>): number[] => {
    const sums = new Array<number>(count).fill(0);
    owners.forEach((owner, image) => (sums[kinds[image]] += weights[owner]));
    return sums;
  };
  const all = [counts(new Int32Array(numbers.size).fill(1))];
  eachDraw(numbers.size, { ...reportedBootstrap, seed }, (weights) => all.push(counts(weights)));
  return all;
}

/** Something of all counts, and of those of each draw. */
function drawn(counts: readonly number[][], of: (counts: number[]) => number): Drawn {
  const [value, ...draws] = counts.map(of);
  return { value, draws: Float64Array.from(draws) };
}

/** How many images each subgroup has. @param counts by subgroup and by what was seen. */
function rowSums(counts: readonly number[], groups: number): number[] {
  return Array.from({ length: groups }, (_, group) =>
    counts.slice(group * groups, (group + 1) * groups).reduce((sum, value) => sum + value, 0),
  );
}

function share(counts: readonly number[], of: number): number {
  return counts[of] / counts.reduce((sum, value) => sum + value, 0);
}

/**
 * The shares that would be seen as these are.
 * @param confusion of real images, by subgroup and by what was seen. @param seen of others.
 * @returns NaN where a subgroup has no image, or two are seen alike.
 */
function correctedShares(confusion: readonly number[], seen: readonly number[]): number[] {
  const groups = seen.length;
  const sums = rowSums(confusion, groups);
  const chances = new Matrix(groups, groups);
  for (let group = 0; group < groups; group++)
    for (let as = 0; as < groups; as++) chances.set(as, group, confusion[group * groups + as] / sums[group]);
  if (sums.includes(0)) return sums.map(() => NaN);
  const shares = Matrix.columnVector(seen.map((_, of) => share(seen, of)));
  try {
    return solve(chances, shares).to1DArray();
  } catch {
    return sums.map(() => NaN); // singular in this draw
  }
}
