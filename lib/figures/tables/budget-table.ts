/** Trainings with several privacy budgets, one row each: what they cost and what they buy. */
import { type BudgetComparison, budgetName } from "../../experiment/sharing/budget-points";
import { decimals, digits, estimateText, type TableRow } from "./row";

/** By rising ε, that without a budget last; 95 % intervals. */
export function budgetTable({ points }: BudgetComparison): TableRow[] {
  return points.map((point) => ({
    budget: budgetName(point),
    δ: point.delta === null ? "" : String(point.delta),
    "noise (σ)": point.noiseMultiplier === null ? "" : digits(point.noiseMultiplier),
    "mean AUROC": estimateText(point.auroc, decimals),
    "beyond the mean image": estimateText(point.beyondMeanImage, decimals),
    "AUROC of the attack": estimateText(point.attack, decimals),
    "AUROC of its control": estimateText(point.control, decimals),
  }));
}
