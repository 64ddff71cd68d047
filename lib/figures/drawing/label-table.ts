/** The labels of a cohort, as the input of figures about labels. */
import { UserError } from "../../support/errors";

/** Labels of a cohort's images, as its table has them. */
export interface LabelTable {
  readonly labelNames: readonly string[];
  /** N×L, row-major: 1 present, 0 absent, −1 unknown. */
  readonly labels: ArrayLike<number>;
}

/** Images of the table. @throws UserError when values and labels do not fit. */
export function imageCount({ labelNames, labels }: LabelTable): number {
  if (labelNames.length === 0 || labels.length === 0 || labels.length % labelNames.length !== 0) {
    throw new UserError(
      `${labels.length} label values do not match ${labelNames.length} labels; give images × labels values.`,
    );
  }
  return labels.length / labelNames.length;
}

/** The labels of an image, by place. */
export function labelsOf({ labelNames, labels }: LabelTable, row: number): number[] {
  return labelNames.flatMap((_, label) => (labels[row * labelNames.length + label] === 1 ? [label] : []));
}
