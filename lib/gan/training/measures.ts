/**
 * The measures that a training step or tick may report, for all models. Each reports some of them; the order is that of
 * `metrics.jsonl`.
 */

/** How a measure is shown. */
interface MeasureWords {
  /** In a line of progress. */
  readonly short: string;
  /** In TensorBoard. */
  readonly tag: string;
  /** What an exploding training shows first: losses and the norms of their gradients. */
  readonly kind: "loss" | "gradient" | "other";
}

/** A measure's name. `lossD` to `gradientG` are of a GAN's two networks, `loss` and `gradient` of a model with one. */
export type Measure =
  | "lossD"
  | "lossG"
  | "penalty"
  | "labelAccuracy"
  | "gradientD"
  | "gradientG"
  | "loss"
  | "gradient"
  | "scoreTrain"
  | "scoreValid"
  | "scoreError"
  | "labelsTrain"
  | "labelsValid"
  | "labelsError"
  | "lossValid";

/** By name. */
export const measures: Readonly<Record<Measure, MeasureWords>> = {
  lossD: { short: "D", tag: "loss/discriminator", kind: "loss" },
  lossG: { short: "G", tag: "loss/generator", kind: "loss" },
  /** Weighted gradient penalty. */
  penalty: { short: "penalty", tag: "loss/penalty", kind: "other" },
  /** Share of real images whose most likely label, by prog-GAN's discriminator, is one of theirs. */
  labelAccuracy: { short: "labels", tag: "loss/label accuracy", kind: "other" },
  /** Norm of the gradient by D's parameters. */
  gradientD: { short: "D", tag: "gradient norm/discriminator", kind: "gradient" },
  /** Norm of the gradient by G's parameters. */
  gradientG: { short: "G", tag: "gradient norm/generator", kind: "gradient" },
  loss: { short: "loss", tag: "loss/model", kind: "loss" },
  gradient: { short: "gradient", tag: "gradient norm/model", kind: "gradient" },
  /** Of a tick: D's mean score of training images and of validation images, which it learns nothing from. */
  scoreTrain: { short: "train", tag: "real images/score, training", kind: "other" },
  scoreValid: { short: "valid", tag: "real images/score, validation", kind: "other" },
  /** Of a tick: the standard error of their difference, over images. */
  scoreError: { short: "±", tag: "real images/score, error of the difference", kind: "other" },
  /** Of a tick: the label accuracy on both. */
  labelsTrain: { short: "labels, train", tag: "real images/label accuracy, training", kind: "other" },
  labelsValid: { short: "labels, valid", tag: "real images/label accuracy, validation", kind: "other" },
  /** Of a tick: the standard error of their difference, over images. */
  labelsError: { short: "labels, ±", tag: "real images/label accuracy, error of the difference", kind: "other" },
  /** Of a tick: the loss on validation images, always with the same noise and times. */
  lossValid: { short: "valid", tag: "loss/validation", kind: "other" },
};

/** All names, in order. */
export const measureNames: readonly Measure[] = Object.keys(measures) as Measure[];

/** Values by measure; those that a model does not have are left out. */
export type Measured<Value> = Readonly<Partial<Record<Measure, Value>>>;

/** The names of one kind that have a value. */
export function namesOfKind(values: Measured<unknown>, kind: MeasureWords["kind"]): Measure[] {
  return measureNames.filter((name) => measures[name].kind === kind && values[name] !== undefined);
}
