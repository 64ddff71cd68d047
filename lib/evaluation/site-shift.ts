/**
 * What classifiers lose at another site: their mean AUROC on test images of the site that they were trained for, and on images of
 * other patients that were taken otherwise. If training on synthetic images loses more, they carry less of what is common to sites.
 * Beyond the paper, which tests on one data set.
 */
import { openClassifier } from "../classifier/classifier";
import { predictionsOf } from "../classifier/predict";
import type { Cohort } from "../cohort/format/cohort";
import { drawnAurocs, type DrawnAuroc } from "../statistics/bootstrap/drawn-aurocs";
import { interval95, reportedBootstrap } from "../statistics/bootstrap/patient-bootstrap";
import type { Estimate } from "../statistics/interval";
import { meanOf } from "../statistics/mean";
import type { Prediction } from "../statistics/prediction";
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
 * @throws UserError when the two test sets have no label in common that has both classes.
 */
export function siteShift(classifiers: readonly TestedTwice[]): SiteShift[] {
  const drawn = classifiers.map(({ trainingData, own, other }) => {
    // Other patients: their draws are independent of the first ones'.
    const [ofOwn, ofOther] = [
      drawnAurocs(own, reportedBootstrap),
      drawnAurocs(other, { ...reportedBootstrap, seed: reportedBootstrap.seed + 1 }),
    ];
    const common = new Set(ofOwn.map(({ label }) => label));
    const shared = new Set(ofOther.map(({ label }) => label).filter((label) => common.has(label)));
    if (shared.size === 0)
      throw new UserError(
        "No label has images of both classes in both test sets: test on more images of the other site.",
      );
    const [here, there] = [ofOwn, ofOther].map((all) => meanDraws(all.filter(({ label }) => shared.has(label))));
    return { trainingData, here, there, fall: minus(here, there) };
  });
  return drawn.map(({ trainingData, here, there, fall }, place) => ({
    trainingData,
    own: estimate(here),
    other: estimate(there),
    fall: estimate(fall),
    ...(place > 0 && { further: estimate(minus(fall, drawn[0].fall)) }),
  }));
}

/**
 * Predicts the test images of another site, and compares.
 * @param classifiers with the predictions of their own site, and the files of their weights.
 * @throws UserError when a classifier has other labels or another resolution than the cohort.
 */
export async function testAtOtherSite(
  classifiers: readonly { trainingData: string; predictions: readonly Prediction[]; classifier: string }[],
  cohort: Cohort,
  work: WorkOptions = {},
): Promise<SiteShift[]> {
  const onProgress = stoppable(usualWork("predicting images of the other site", work));
  const tested: TestedTwice[] = [];
  for (const { trainingData, predictions, classifier: file } of classifiers) {
    const classifier = openClassifier(file);
    try {
      const other = await predictionsOf(classifier, file, { cohort, split: "test", onProgress });
      tested.push({ trainingData, own: predictions, other });
    } finally {
      classifier.dispose();
    }
  }
  return siteShift(tested);
}

/** A value, and the same in every draw of patients. */
interface Drawn {
  readonly value: number;
  readonly draws: Float64Array;
}

function meanDraws(labels: readonly DrawnAuroc[]): Drawn {
  const inDraw = (_: number, replicate: number): number =>
    meanOf(labels.map(({ draws }) => draws[replicate]).filter((value) => !Number.isNaN(value)));
  return { value: meanOf(labels.map(({ auroc }) => auroc)), draws: labels[0].draws.map(inDraw) };
}

function minus(a: Drawn, b: Drawn): Drawn {
  return { value: a.value - b.value, draws: a.draws.map((value, replicate) => value - b.draws[replicate]) };
}

function estimate({ value, draws }: Drawn): Estimate {
  return { value, ...interval95(draws) };
}
