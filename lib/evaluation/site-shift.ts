/**
 * What classifiers lose at another site: their mean AUROC on test images of the site that they were trained for, and on images of
 * other patients, taken under other conditions. If training on synthetic images loses more, they carry less of what is common to sites.
 * Beyond the paper, which tests on one data set.
 */
import { predictionsOf } from "../classifier/predict";
import type { Cohort } from "../cohort/format/cohort";
import { checkSameRows } from "../statistics/bootstrap/auroc-differences";
import { type Drawn, drawnDifference, drawnEstimate } from "../statistics/bootstrap/drawn";
import { drawnAurocs } from "../statistics/bootstrap/drawn-aurocs";
import { reportedBootstrap } from "../statistics/bootstrap/patient-bootstrap";
import type { Estimate } from "../statistics/interval";
import { meanOf } from "../statistics/mean";
import type { Prediction } from "../statistics/prediction";
import { groupBy } from "../support/grouped";
import { UserError } from "../support/errors";
import { stoppable, usualWork, type WorkOptions } from "../support/work";

/** One classifier, and what it said of the test images of its own site and of another. */
export interface TestedTwice {
  readonly trainingData: string;
  readonly own: readonly Prediction[];
  readonly other: readonly Prediction[];
}

/** Mean AUROCs over the labels that both test sets can score, with 95 % intervals by bootstrap over patients. */
export interface SiteShift {
  readonly trainingData: string;
  readonly own: Estimate;
  readonly other: Estimate;
  /** Own less other. */
  readonly fall: Estimate;
  /** The fall beyond the first classifier's, on the same draws of patients; missing for the first. */
  readonly further?: Estimate;
}

/**
 * Compares classifiers of the same images at two sites.
 * @param classifiers the first is the one that others are compared with.
 * @throws UserError when they were not tested on the same images, or the two test sets have no label in common that has both
 *   classes.
 */
export function siteShift(classifiers: readonly TestedTwice[]): SiteShift[] {
  for (const { own, other } of classifiers.slice(1)) {
    checkSameRows(classifiers[0].own, own);
    checkSameRows(classifiers[0].other, other);
  }
  const drawn = classifiers.map(({ trainingData, own, other }) => ({ trainingData, ...drawSites(own, other) }));
  return drawn.map(({ trainingData, own, other, fall }, place) => ({
    trainingData,
    own: drawnEstimate(own),
    other: drawnEstimate(other),
    fall: drawnEstimate(fall),
    ...(place > 0 && { further: drawnEstimate(drawnDifference(fall, drawn[0].fall)) }),
  }));
}

/** Means over the labels that both sites can score, in every draw as in all. */
function drawSites(own: readonly Prediction[], other: readonly Prediction[]): Record<"own" | "other" | "fall", Drawn> {
  const ofOwn = drawnAurocs(own, reportedBootstrap);
  // Other patients: their draws are independent of the first ones'.
  const ofOther = drawnAurocs(other, { ...reportedBootstrap, seed: reportedBootstrap.seed + 1 });
  const pairs = ofOwn.flatMap((here) => {
    const there = ofOther.find(({ label }) => label === here.label);
    return there ? [{ here, there }] : [];
  });
  if (pairs.length === 0)
    throw new UserError(
      "No label has images of both classes in both test sets: test on more images of the other site.",
    );
  const meanOfSide = (side: "here" | "there"): Drawn => ({
    value: meanOf(pairs.map((pair) => pair[side].auroc)),
    draws: ofOwn[0].draws.map((_, replicate) => {
      const scored = pairs.filter(({ here, there }) => !Number.isNaN(here.draws[replicate] + there.draws[replicate]));
      return meanOf(scored.map((pair) => pair[side].draws[replicate]));
    }),
  });
  const [here, there] = [meanOfSide("here"), meanOfSide("there")];
  return { own: here, other: there, fall: drawnDifference(here, there) };
}

/**
 * Predicts test images of another site, the same number of each label combination as in the balanced test sets of the own site,
 * and compares.
 * @param classifiers with the predictions of their own site, and the files of their weights.
 * @throws UserError when a classifier has other labels or another resolution than the cohort.
 */
export async function testAtOtherSite(
  classifiers: readonly { trainingData: string; predictions: readonly Prediction[]; classifier: string }[],
  cohort: Cohort,
  work: WorkOptions = {},
): Promise<SiteShift[]> {
  const onProgress = stoppable(usualWork("predicting images of the other site", work));
  const balanced = balancedRows(cohort);
  const tested: TestedTwice[] = [];
  for (const { trainingData, predictions, classifier: file } of classifiers) {
    const other = await predictionsOf(file, { cohort, split: "test", onProgress });
    tested.push({ trainingData, own: predictions, other: other.filter(({ image }) => balanced.has(image)) });
  }
  return siteShift(tested);
}

/** Test images, as many of each label combination as the rarest has: AUROCs depend on the mix of negatives. */
function balancedRows(cohort: Cohort): ReadonlySet<number> {
  const { table, labelNames } = cohort;
  const combination = (row: number): string =>
    table.labels.slice(row * labelNames.length, (row + 1) * labelNames.length).join();
  const groups = [...groupBy([...cohort.rowsOf("test")], combination).values()];
  const each = Math.min(...groups.map((group) => group.length));
  return new Set(groups.flatMap((group) => group.slice(0, each)));
}
