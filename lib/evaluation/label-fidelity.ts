/**
 * Label fidelity: do synthetic images show what their labels say? A classifier trained on real images is tested on
 * synthetic test images (TRTS). A classifier trained on synthetic images is tested on other images of its own generator
 * (TSTS). If TSTS is high and TRTS is low, the generator encodes labels in something other than the findings. Source:
 * Esteban, Hyland, Rätsch 2017, "Real-valued (medical) time series generation with recurrent conditional GANs", who
 * name the four combinations of training and testing.
 */
import { predictionsOf } from "../classifier/predict";
import type { Cohort } from "../cohort/format/cohort";
import { requireSynthetic } from "../cohort/format/role";
import { summarizePredictions, type AurocSummary } from "../statistics/bootstrap/auroc-intervals";
import { reportedBootstrap } from "../statistics/bootstrap/patient-bootstrap";
import { stoppable, usualWork, type WorkOptions } from "../support/work";

/** AUROCs on the synthetic test images, per label and their mean. */
export interface LabelFidelity {
  /** Trained on real images, tested on synthetic ones. */
  readonly trts: AurocSummary;
  /** Trained and tested on synthetic images. */
  readonly tsts: AurocSummary;
}

/**
 * Measures label fidelity on the test split of a synthetic cohort. The tensor engine must have been started.
 * @param classifiers files of the classifier trained on real images, and of that trained on this cohort.
 * @throws UserError when the cohort is not synthetic, a classifier has other labels or another resolution, or there are no
 *   test images of both classes.
 */
export async function labelFidelity(
  synthetic: Cohort,
  classifiers: { readonly real: string; readonly synthetic: string },
  work: WorkOptions = {},
): Promise<LabelFidelity> {
  requireSynthetic(synthetic, "Label fidelity is measured on");
  const onProgress = stoppable(usualWork("predicting synthetic images", work));
  const judgedBy = async (file: string): Promise<AurocSummary> =>
    summarizePredictions(
      await predictionsOf(file, { cohort: synthetic, split: "test", onProgress }),
      reportedBootstrap,
    );
  return { trts: await judgedBy(classifiers.real), tsts: await judgedBy(classifiers.synthetic) };
}
