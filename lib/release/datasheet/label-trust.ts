/**
 * Which labels may be trusted: do the released images show what their labels say, and does what is learned from them hold of real
 * images? A classifier of real images is tested on them (trained on real, tested on synthetic) and, beside that, on real test images;
 * and one of the released images is tested on real ones (trained on synthetic, tested on real). The first alone would pass a
 * generator that writes its labels in a plain sign which no real image has.
 */
import * as path from "node:path";
import { predictionsOf } from "../../classifier/predict";
import type { Cohort } from "../../cohort/format/cohort";
import { cohortIdentity } from "../../cohort/format/identity";
import { classifierOrigin } from "../../evaluation/trained-on";
import { classifierFile } from "../../runs/stage-files";
import { summarizePredictions } from "../../statistics/bootstrap/auroc-intervals";
import { reportedBootstrap } from "../../statistics/bootstrap/patient-bootstrap";
import type { Estimate } from "../../statistics/interval";
import type { OnProgress } from "../../support/progress";
import { numberWithInterval, table, text } from "./markdown-text";

/** A label as a classifier of real images sees it. */
export interface LabelTrust {
  readonly label: string;
  /** AUROC on real test images. */
  readonly real: Estimate;
  /** AUROC on the released test images, whose labels are what the generator was asked for. */
  readonly synthetic: Estimate;
  /** On real test images: AUROC of a classifier of the released images less that of one of real images. */
  readonly learned: Estimate;
  readonly trusted: boolean;
}

/** What classifiers of real and of released images reach on real test images, and how much less the latter. */
interface JudgedLabel {
  readonly label: string;
  readonly real: Estimate;
  readonly difference: Estimate;
}

/** The cohorts, and what classifiers of either reach on real test images. */
interface Judged {
  readonly real: Cohort;
  readonly released: Cohort;
  readonly utility: { readonly rows: readonly JudgedLabel[] };
}

/** A label is trusted if both AUROCs are, with their whole intervals, at most this far below that of real images on real images. */
const trustedWithin = 0.1;

/**
 * Tests the classifier of real images on the released ones. The tensor engine must have been started.
 * @param runs run folders of classifiers, one of them trained on `real`. @param utility what they reach on real images.
 * @returns labels of which the released test images have both classes.
 */
export async function labelTrustOf(
  runs: readonly string[],
  { real, released, utility }: Judged,
  onProgress?: OnProgress,
): Promise<LabelTrust[]> {
  const run = runs.find((one) => classifierOrigin(one, "--utility").trainedOn === cohortIdentity(real));
  if (run === undefined) throw new Error("Utility was measured without a classifier of real images.");
  const file = path.join(run, classifierFile);
  const predictions = await predictionsOf(file, { cohort: released, split: "test", onProgress });
  const { labels } = summarizePredictions(predictions, reportedBootstrap);
  return labels.flatMap(({ label, auroc, low, high }) => {
    const row = utility.rows.find((one) => one.label === label);
    if (row === undefined) return [];
    const { real: onReal, difference: learned } = row;
    const trusted = low >= onReal.value - trustedWithin && learned.low >= -trustedWithin;
    return [{ label, real: onReal, synthetic: { value: auroc, low, high }, learned, trusted }];
  });
}

/** Its sentences, in Markdown; one where it was not measured. */
export function labelTrustWords(labels: readonly LabelTrust[] | undefined): string {
  if (labels === undefined) return "Whether the images show what their labels say was not measured for this release.";
  return [
    `A classifier trained on the real training images, tested on real test images and on these (AUROC, 95 % intervals). Beside it, what a classifier of these images loses on real test images. A label may be trusted if the whole interval on these images is at most ${trustedWithin} below the AUROC that was found on real ones (the interval of that one does not count), and the loss is at most ${trustedWithin}, with its whole interval. An AUROC above that of real images says that the images show the finding more plainly than real ones do: what is learned from them may then fail on real images.`,
    table(
      ["label", "on real images", "on these images", "learned from these less from real ones", "may be trusted"],
      labels.map(({ label, real, synthetic, learned, trusted }) => [
        text(label),
        numberWithInterval(real),
        numberWithInterval(synthetic),
        numberWithInterval(learned),
        trusted ? "yes" : "not shown",
      ]),
    ),
  ].join("\n\n");
}
