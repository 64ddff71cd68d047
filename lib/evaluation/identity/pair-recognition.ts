/**
 * What a network that knows patients again is worth: how well its cosines tell two images of one held-out patient from images of two.
 * The other patient's image has the same labels as the one that it stands for, so that findings alone do not tell.
 */
import type { Cohort } from "../../cohort/format/cohort";
import type { FeatureMatrix } from "../../statistics/feature-matrix";
import { groupBy } from "../../support/grouped";
import { Random } from "../../support/random";
import { type AttackScores, membershipResult } from "../privacy/membership";
import type { PrivacyFigure } from "../privacy/memorization";

/** Pairs of images that are compared. */
export interface PairRecognition {
  /** Pairs of the same patient, and as many of two. */
  readonly pairs: number;
  /** Its interval resamples patients. */
  readonly auroc: PrivacyFigure;
}

/**
 * Compares all pairs of held-out patients.
 * @param rows of the embeddings, in the cohort.
 */
export function recognizePairs(
  cohort: Cohort,
  rows: readonly number[],
  embeddings: FeatureMatrix,
  seed: number,
): PairRecognition {
  const patients = rows.map((row) => cohort.table.patient[row]);
  const labels = rows.map((row) => cohort.readLabels([row]).join());
  const alike = groupBy(rows.keys(), (place) => labels[place]);
  const random = Random.fromSeed(seed, "pairs of patients");
  const [same, different]: { of: string; cosine: number }[][] = [[], []];
  for (const own of groupBy(rows.keys(), (place) => patients[place]).values())
    for (const [i, a] of own.entries())
      for (const b of own.slice(i + 1)) {
        const others = alike.get(labels[b])!.filter((place) => patients[place] !== patients[b]);
        if (others.length === 0) continue;
        const other = others[random.integer(others.length)];
        same.push({ of: patients[a], cosine: cosineOf(embeddings, a, b) });
        different.push({ of: patients[a], cosine: cosineOf(embeddings, a, other) });
      }
  const scores = (some: typeof same): AttackScores => ({
    scores: some.map(({ cosine }) => cosine),
    patients: some.map(({ of }) => of),
  });
  return { pairs: same.length, auroc: membershipResult(scores(same), scores(different), seed).auroc };
}

function cosineOf({ data, columns }: FeatureMatrix, a: number, b: number): number {
  let [product, ofA, ofB] = [0, 0, 0];
  for (let c = 0; c < columns; c++) {
    const [x, y] = [data[a * columns + c], data[b * columns + c]];
    product += x * y;
    ofA += x * x;
    ofB += y * y;
  }
  return product / Math.sqrt(ofA * ofB);
}
