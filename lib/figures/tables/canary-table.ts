/** How much a generator gives canaries away, one row for each number of repeats. */
import type { CanaryExposure } from "../../evaluation/privacy/canary-exposure";
import { endsText, estimateText, type TableRow } from "./row";

const bits = (value: number): string => value.toFixed(1);

/** Mean exposures in bits, with 95 % intervals, and what guessing gives. */
export function canaryTable(exposures: readonly CanaryExposure[]): TableRow[] {
  return exposures.map(({ repeats, canaries, bySamples, byModel }) => ({
    "times in training": repeats === 0 ? "0 (control)" : repeats,
    canaries,
    "exposure by images, bits": estimateText(bySamples, bits),
    "exposure by the model, bits": byModel ? `${bits(byModel.value)} (${endsText(byModel, bits)})` : "",
    guessing: bits(bySamples.honest),
  }));
}
