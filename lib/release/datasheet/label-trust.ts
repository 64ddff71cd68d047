/**
 * Which labels may be trusted: do the released images show what their labels say? A classifier of real images is tested on
 * them (trained on real, tested on synthetic) and, beside that, on real test images.
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
  readonly trusted: boolean;
}

/** The cohorts, and what classifiers of either reach on real test images. */
interface Judged {
  readonly real: Cohort;
  readonly released: Cohort;
  readonly utility: { readonly rows: readonly { readonly label: string; readonly real: Estimate }[] };
}

/** A label is trusted if the whole interval of its AUROC is at most this far below that on real images. */
export const trustedWithin = 0.1;

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
    const onReal = utility.rows.find((row) => row.label === label)?.real;
    if (onReal === undefined) return [];
    const { value } = onReal;
    return [{ label, real: onReal, synthetic: { value: auroc, low, high }, trusted: low >= value - trustedWithin }];
  });
}

/** Its sentences, in Markdown; one where it was not measured. */
export function labelTrustWords(labels: readonly LabelTrust[] | undefined): string {
  if (labels === undefined) return "Whether the images show what their labels say was not measured for this release.";
  return [
    `A classifier trained on the real training images, tested on real test images and on these (AUROC, 95 % intervals). A label may be trusted if the whole interval on these images is at most ${trustedWithin} below the AUROC on real ones. An AUROC above that of real images says that the images show the finding more plainly than real ones do.`,
    table(
      ["label", "on real images", "on these images", "may be trusted"],
      labels.map(({ label, real, synthetic, trusted }) => [
        text(label),
        numberWithInterval(real),
        numberWithInterval(synthetic),
        trusted ? "yes" : "not shown",
      ]),
    ),
  ].join("\n\n");
}
