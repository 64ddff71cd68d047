/** The check of exercise e: what does the classifier rely on? */
import { notYet, right, type Verdict } from "./verdict";

/** Sixteen parts of an image, 4×4, from the upper left: what the classifier loses when each is covered. */
export interface Attention {
  readonly row: number;
  readonly column: number;
  /** Mean rise of the cross-entropy when the part is covered. */
  readonly rise: number;
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
