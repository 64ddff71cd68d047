/** The knobs that every trained model has, whatever its networks: how long it trains and when it is looked at. */

/** "kimg" is a thousand real images shown. */
export interface TrainingSchedule {
  /** Length of the training in kimg. */
  readonly totalKimg: number;
  /** kimg between two lines of metrics.jsonl (a "tick"). */
  readonly tickKimg: number;
  /** Ticks between two grids of samples; 0 = none. */
  readonly gridEvery: number;
  /** Minutes between two checkpoints. */
  readonly checkpointMinutes: number;
  /** Ticks between two scores; 0 = never. */
  readonly scoreEvery: number;
  /** What samples and training images are compared by: `classifier`, `pixels`, or a file of Inception-v3's weights. */
  readonly scoreFeatures: string;
  /** kimg from which on training is scored. */
  readonly scoreFrom: number;
  /** Images sampled for a score. */
  readonly scoreImages: number;
  /** Training stops after so many scores, one after another, that are no better than the best before. */
  readonly scorePatience: number;
}
