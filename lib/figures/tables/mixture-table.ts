/** Classifiers of mixtures of real and synthetic images, one row each. */
import type { MixtureResult } from "../../evaluation/mixtures";
import { mixWords, worthWords } from "../drawing/words";
import { decimals, estimateText, type TableRow } from "./row";

/** By rising numbers of training images: mean AUROC, what the synthetic ones add, and how many real images alone are as good. */
export function mixtureTable(results: readonly MixtureResult[]): TableRow[] {
  const curve = results.filter(({ synthetic }) => synthetic === undefined).map(({ realImages }) => realImages);
  const order = [...results].sort((a, b) => a.realImages - b.realImages || a.syntheticImages - b.syntheticImages);
  return order.map((result) => ({
    "trained on": mixWords(result),
    "real patients": result.patients,
    "real images": result.realImages,
    "synthetic images": result.syntheticImages,
    "mean AUROC": estimateText(result.auroc, decimals),
    "beyond the same real images": result.gain ? estimateText(result.gain, decimals) : "",
    "as good as real images": result.worth ? worthWords(result.worth, curve) : "",
  }));
}
