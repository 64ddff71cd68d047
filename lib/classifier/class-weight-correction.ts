/**
 * Scores without the class weights of the training. A loss that weighs positives w₊ and negatives w₋ is least where the
 * odds of a score are w₊/w₋ times the true odds (Elkan 2001, theorem 2), so dividing them gives probabilities of the
 * training's prevalence. Without this, a calibration error measures the weights.
 */
import { byLabel } from "../statistics/bootstrap/patient-bootstrap";
import type { Prediction } from "../statistics/prediction";
import { weightsOfPrevalence } from "./networks/loss";

/**
 * The predictions with corrected scores, in their order; ranks within a label stay.
 * @param prevalences of each label, the share of the known training images that have it.
 */
export function withoutClassWeights(
  predictions: readonly Prediction[],
  prevalences: Readonly<Record<string, number>>,
): Prediction[] {
  const ratios = new Map(
    [...byLabel(predictions).keys()].map((label) => {
      const { positive, negative } = weightsOfPrevalence(prevalences[label]);
      return [label, positive / negative];
    }),
  );
  return predictions.map((row) => ({ ...row, score: corrected(row.score, ratios.get(row.label) as number) }));
}

/** @param ratio 0 or Infinity where all training images were alike: such a label's scores are left as they are. */
function corrected(score: number, ratio: number): number {
  return ratio > 0 && Number.isFinite(ratio) ? score / (score + (1 - score) * ratio) : score;
}
