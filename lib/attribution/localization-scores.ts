/**
 * "Looks at the right place" as a number for several classifiers on the same images: mean scores per finding and over
 * findings, with 95 % intervals by bootstrap over patients, the paired differences to the first classifier, and chance.
 */
import type { Estimate } from "../statistics/interval";
import { meanOf } from "../statistics/mean";
import {
  type BootstrapOptions,
  checkReplicates,
  eachDraw,
  interval95,
  numberPatients,
} from "../statistics/bootstrap/patient-bootstrap";
import { UserError } from "../support/errors";

/** One image with one finding. */
export interface LocalizedImage {
  readonly patient: string;
  readonly finding: string;
  /** Score of a map that is the same everywhere: the share of the image in the finding's mask. */
  readonly chance: number;
  /** Score of each classifier's map, 0 to 1. */
  readonly scores: readonly number[];
}

/** The scores of one finding, or their mean over findings. */
export interface LocalizationScore {
  /** The finding, or `mean`. */
  readonly finding: string;
  readonly images: number;
  readonly chance: number;
  /** One for each classifier. */
  readonly scores: readonly Estimate[];
  /** The first classifier's score less that of each classifier, on the same draws; the first is 0. */
  readonly differences: readonly Estimate[];
}

/**
 * Summarizes scores; findings in the order in which they first come, `mean` last: findings count alike.
 * A draw of patients that leaves a finding without images says nothing about it, and its mean is over the others.
 * @throws UserError when there are no images, or those of one patient only.
 */
export function localizationScores(
  images: readonly LocalizedImage[],
  bootstrap: BootstrapOptions,
): LocalizationScore[] {
  checkReplicates(bootstrap.replicates);
  if (images.length === 0)
    throw new UserError("There are no images with a finding and its mask to score maps on; test on more images.");
  const patients = numberPatients(images);
  const findings = [...new Set(images.map(({ finding }) => finding))].map((finding) =>
    grouped(finding, images, patients),
  );
  const classifiers = images[0].scores.length;
  const once = findings.map((group) => weightedScores(group, new Int32Array(patients.size).fill(1)));
  // draws[classifier][finding, the mean last][replicate]
  const draws = Array.from({ length: classifiers }, () =>
    [...findings, null].map(() => new Float64Array(bootstrap.replicates)),
  );
  eachDraw(patients.size, bootstrap, (weights, replicate) => {
    const drawn = findings.map((group) => weightedScores(group, weights));
    draws.forEach((ofClassifier, c) =>
      [...drawn, meanOver(drawn)].forEach((scores, f) => (ofClassifier[f][replicate] = scores[c])),
    );
  });
  return [...once, meanOver(once)].map((values, f): LocalizationScore => ({
    finding: findings[f]?.finding ?? "mean",
    images: findings[f]?.patient.length ?? images.length,
    chance: findings[f]?.chance ?? meanOf(findings.map(({ chance }) => chance)),
    scores: values.map((value, c) => ({ value, ...interval95(draws[c][f]) })),
    differences: values.map((value, c) => ({
      value: values[0] - value,
      ...interval95(draws[0][f].map((first, r) => first - draws[c][f][r])),
    })),
  }));
}

/** The images of one finding. */
interface Group {
  readonly finding: string;
  readonly chance: number;
  readonly patient: readonly number[];
  readonly scores: readonly (readonly number[])[];
}

function grouped(finding: string, images: readonly LocalizedImage[], patients: ReadonlyMap<string, number>): Group {
  const own = images.filter((image) => image.finding === finding);
  return {
    finding,
    chance: meanOf(own.map(({ chance }) => chance)),
    patient: own.map(({ patient }) => patients.get(patient)!),
    scores: own.map(({ scores }) => scores),
  };
}

/** Each classifier's mean with every patient counted as often as drawn; NaN if no image is left. */
function weightedScores({ patient, scores }: Group, weights: Int32Array): number[] {
  let total = 0;
  const sums = scores[0].map(() => 0);
  scores.forEach((ofImage, i) => {
    const weight = weights[patient[i]];
    total += weight;
    ofImage.forEach((score, c) => (sums[c] += weight * score));
  });
  return sums.map((sum) => sum / total);
}

/** Each classifier's mean over the findings that have a score. */
function meanOver(findings: readonly (readonly number[])[]): number[] {
  return findings[0].map((_, c) => meanOf(findings.map((scores) => scores[c]).filter((score) => !Number.isNaN(score))));
}
