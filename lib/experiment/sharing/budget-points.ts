/** What a privacy budget costs and what it buys, from finished classifiers and attacks: the numbers of one table and figure. */
import { comparePredictions } from "../../statistics/bootstrap/auroc-differences";
import { summarizePredictions } from "../../statistics/bootstrap/auroc-intervals";
import { reportedBootstrap } from "../../statistics/bootstrap/patient-bootstrap";
import type { Estimate } from "../../statistics/interval";
import type { Prediction } from "../../statistics/prediction";
import type { AttackEstimates } from "./kept-attack";
import type { ModelName } from "../../gan/models";

/** A training with one budget, or with none, and what came of it. All intervals are 95 %, by bootstrap over patients. */
export interface BudgetPoint extends AttackEstimates {
  /** ε of the whole training; null without a budget. */
  readonly epsilon: number | null;
  /** The chance that the bound may fail, and the noise over the clipping norm; null without a budget. */
  readonly delta: number | null;
  readonly noiseMultiplier: number | null;
  /** Mean AUROC on real test images of a classifier trained on the model's images alone. */
  readonly auroc: Estimate;
  /** Less that of the mean image's classifier, on the same draws: what the images say beyond a baseline. */
  readonly beyondMeanImage: Estimate;
}

/** All budgets of one model, with the lines that they are held against. */
export interface BudgetComparison {
  readonly model: ModelName;
  /** Whom the budgets protect: whole patients; single images where the source names no patients. */
  readonly unit: "patient" | "image";
  /** By rising ε, that without a budget last. */
  readonly points: readonly BudgetPoint[];
  /** Mean AUROC of the classifier trained on real images. */
  readonly real: Estimate;
  /** Of the one trained on mean images with noise: a generator that tells no more is of no use. */
  readonly meanImage: Estimate;
}

/** Mean AUROC over the labels. */
export function meanAurocOf(predictions: readonly Prediction[]): Estimate {
  const { auroc, low, high } = summarizePredictions(predictions, reportedBootstrap).mean;
  return { value: auroc, low, high };
}

/** Mean AUROC of some predictions less that of others of the same images. */
export function aurocBeyond(predictions: readonly Prediction[], others: readonly Prediction[]): Estimate {
  const { difference, low, high } = comparePredictions(predictions, others, reportedBootstrap).mean;
  return { value: difference, low, high };
}

/** Which budgets leave nothing to learn, and what the others leave; a sentence each. */
export function budgetSentences(comparison: BudgetComparison): string[] {
  const { model, points, meanImage, real, unit } = comparison;
  const three = (value: number): string => value.toFixed(3);
  const isUseful = ({ beyondMeanImage }: BudgetPoint): boolean => beyondMeanImage.low > 0;
  const spent = points.filter((point) => point.epsilon !== null && !isUseful(point));
  const useful = points.filter(isUseful);
  const without = points.find(({ epsilon }) => epsilon === null);
  return [
    ...(spent.length > 0
      ? [
          `${spent.map(budgetName).join(", ")}: the budget costs everything, as a classifier of ${model}'s images is not shown to be better than one of mean images (${three(meanImage.value)}).`,
        ]
      : []),
    ...(without && !isUseful(without)
      ? [
          `Without a budget, too, a classifier of ${model}'s images is not shown to be better than one of mean images: this training is too short to say what a budget costs.`,
        ]
      : []),
    ...useful.map(
      (point) =>
        `${point.epsilon === null ? "Without a budget" : budgetName(point)}: mean AUROC ${three(point.auroc.value)}, against ${three(real.value)} with real images.`,
    ),
    ...(unit === "image" ? ["The budgets protect single images, not patients, as the source names none."] : []),
  ];
}

/** "ε = 3", or "no budget". */
export function budgetName({ epsilon }: Pick<BudgetPoint, "epsilon">): string {
  return epsilon === null ? "no budget" : `ε = ${epsilon}`;
}
