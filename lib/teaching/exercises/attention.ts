/** Exercise e: a classifier that looks at the wrong place. */
import { occlusionRises } from "../../attribution/occlusion";
import type { Cohort } from "../../cohort/format/cohort";
import type { LabClassifier } from "../lab/classify";
import type { Attention } from "./check-attention";
import { labelPlace } from "./label-place";

/**
 * Where a classifier looks for a finding: the mean over the first test images that have it.
 * @throws UserError when the finding is not a label of the cohort.
 */
export async function attentionOf(
  classifier: LabClassifier,
  cohort: Cohort,
  finding: string,
  images = 20,
): Promise<Attention[]> {
  const label = labelPlace(cohort, finding);
  const width = cohort.labelNames.length;
  const having = Array.from(cohort.rowsOf("test")).filter((row) => cohort.table.labels[row * width + label] === 1);
  const rows = having.slice(0, images);
  const { masks, labels, data } = await occlusionRises(classifier, cohort.readImages(rows), cohort.readLabels(rows));
  return Array.from({ length: masks ** 2 }, (_, part) => {
    const rises = rows.map((_, image) => data[(image * masks ** 2 + part) * labels + label]);
    const rise = rises.reduce((sum, value) => sum + value, 0) / rises.length;
    return { row: Math.floor(part / masks) + 1, column: (part % masks) + 1, rise };
  });
}
