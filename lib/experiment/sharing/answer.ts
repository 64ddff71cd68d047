/** The question's answer in one sentence: what is lost if synthetic images are shared instead of real ones. */
import { comparePredictions } from "../../statistics/bootstrap/auroc-differences";
import { reportedBootstrap } from "../../statistics/bootstrap/patient-bootstrap";
import type { ClassifierRun } from "../collect-results";

/**
 * The best of the synthetic cohorts beside the real one, with the difference of the two classifiers on the same images
 * (95 % interval of the paired bootstrap over patients). It is the best by these very images, and each was trained once: both
 * are said, because the interval knows of neither.
 * @param runs finished classifiers of one experiment.
 * @param isPhantom whether the images are drawings, which the sentence then says.
 * @returns an empty text if there is nothing to compare.
 * @throws UserError as `comparePredictions`.
 */
export function answerSentence(runs: readonly ClassifierRun[], isPhantom: boolean): string {
  const real = runs.find(({ trainingData }) => trainingData === "real");
  const synthetic = runs.filter((run) => run !== real);
  if (!real || synthetic.length === 0) return "";
  const auroc = (run: ClassifierRun): number => run.summary.mean.auroc;
  const best = synthetic.reduce((before, run) => (auroc(run) > auroc(before) ? run : before));
  const { difference, low, high } = comparePredictions(real.predictions, best.predictions, reportedBootstrap).mean;
  const three = (value: number): string => value.toFixed(3).replace("-", "\u2212");
  const interval = `${three(difference)} (95\u00a0% interval ${three(low)} to ${three(high)} over the test images; another training differs, too)`;
  const chosen = synthetic.length > 1 ? ` (here the best of ${synthetic.length})` : "";
  const tested = isPhantom ? "other phantoms (drawings, not patients)" : "real images of other patients";
  return (
    `A classifier trained on ${best.trainingData}'s images${chosen} reaches a mean AUROC of ${three(auroc(best))} on ${tested}, ` +
    `one trained on the real images ${three(auroc(real))}: sharing synthetic images instead ${costs(interval, low, high)}.`
  );
}

function costs(interval: string, low: number, high: number): string {
  if (low > 0) return `costs ${interval}`;
  return high < 0
    ? `costs nothing here, it gains: the difference is ${interval}`
    : `costs no more than this test set can show: ${interval}`;
}
