/** A classifier's score for an image and a label. All statistics of classifiers start from it. */

/** One image and label; where the truth is unknown, there is no row. */
export interface Prediction {
  /** Row number of the image in its cohort. */
  readonly image: number;
  /** The patient, so that intervals can resample patients. */
  readonly patient: string;
  /** The label's name. */
  readonly label: string;
  /** 1 present, 0 absent. */
  readonly truth: 0 | 1;
  /** The classifier's output in [0, 1]. */
  readonly score: number;
}
