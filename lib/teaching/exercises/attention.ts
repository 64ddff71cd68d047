/** Exercise e: a classifier that looks at the wrong place. */
import { occlusionRises } from "../../attribution/occlusion";
import type { Cohort } from "../../cohort/format/cohort";
import type { LabClassifier } from "../lab/classify";
import { labelPlace } from "./label-place";
import { notYet, right, type Verdict } from "./verdict";

/** Sixteen parts of an image, 4×4, from the upper left: what the classifier loses when each is covered. */
export interface Attention {
  readonly row: number;
  readonly column: number;
  /** Mean rise of the cross-entropy when the part is covered. */
  readonly rise: number;
}

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

/**
 * Checks what a classifier relies on.
 * @param answer the part that matters most, and whether effusions are there: they lie at the bottom of the lungs.
 */
export function checkAttention(
  attention: readonly Attention[],
  answer: { readonly row: number; readonly column: number; readonly isFinding: boolean },
): Verdict {
  const most = attention.reduce((best, one) => (one.rise > best.rise ? one : best));
  if (answer.row !== most.row || answer.column !== most.column)
    return notYet(
      `Covering row ${answer.row}, column ${answer.column} is not what it loses most by. Rows and columns count from the upper left, beginning with 1; take the largest rise.`,
    );
  const isFinding = most.row >= 3;
  if (answer.isFinding !== isFinding)
    return notYet(
      isFinding
        ? "That part is at the bottom of the lungs, where effusions are."
        : "That part is at the top, and effusions lie at the bottom of the lungs. A high AUROC does not say what it comes from.",
    );
  return right(
    isFinding
      ? "It looks where effusions are. This is necessary and not sufficient: it may also use what lies beside them."
      : "It relies on a place without effusions: on the mark. Its AUROC holds where the mark is, and nowhere else.",
  );
}
