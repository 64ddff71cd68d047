/**
 * What synthetic images add to few real ones, and how many real images they are worth: classifiers of mixtures against the
 * learning curve of real images alone, all tested on the same real images. Beyond the paper, which trains on either kind. The
 * order "synthetic first, then real" is that of RoentGen-v2 (Moroianu et al. 2025).
 */
import { checkSameRows } from "../statistics/bootstrap/auroc-differences";
import { type Drawn, drawnDifference, drawnEstimate } from "../statistics/bootstrap/drawn";
import { drawnMeanAuroc } from "../statistics/bootstrap/drawn-aurocs";
import { reportedBootstrap } from "../statistics/bootstrap/patient-bootstrap";
import type { Estimate } from "../statistics/interval";
import { sizeReaching } from "../statistics/learning-curve";
import type { Prediction } from "../statistics/prediction";
import { UserError } from "../support/errors";

/** What a classifier was trained on. */
export interface TrainingMix {
  /** Whose synthetic images it saw, in print; missing if none. */
  readonly generator?: string;
  /** Synthetic images for each real one, all of them before the real ones, or no real ones at all. */
  readonly synthetic?: number | "first" | "alone";
  /** Patients of its real training images. */
  readonly patients: number;
  readonly realImages: number;
  readonly syntheticImages: number;
}

/** A classifier, and what it said of the real test images. */
export interface TrainedOnMixture extends TrainingMix {
  readonly predictions: readonly Prediction[];
}

/** How good it is. All intervals are 95 %, by bootstrap over the test patients, with the same draws for all classifiers. */
export interface MixtureResult extends TrainingMix {
  /** Mean AUROC over labels. */
  readonly auroc: Estimate;
  /** AUROC beyond that of the same real images alone; missing where no classifier saw just these. */
  readonly gain?: Estimate;
  /**
   * Real images alone that reach this AUROC; 0 stands for fewer than the smallest number on the curve, infinity for more than
   * the largest. Missing for real images alone, which are the curve.
   */
  readonly worth?: Estimate;
}

/**
 * Compares them.
 * @returns in the order given.
 * @throws UserError when they were not tested on the same images, or fewer than two saw real images alone.
 */
export function compareMixtures(trained: readonly TrainedOnMixture[]): MixtureResult[] {
  for (const { predictions } of trained.slice(1)) checkSameRows(trained[0].predictions, predictions);
  const drawn = trained.map(({ predictions, ...mix }) => ({
    mix,
    auroc: drawnMeanAuroc(predictions, reportedBootstrap),
  }));
  const curve = drawn
    .filter(({ mix }) => mix.synthetic === undefined)
    .sort((a, b) => a.mix.realImages - b.mix.realImages);
  if (curve.length < 2)
    throw new UserError(
      "How many real images synthetic ones are worth needs two classifiers of real images alone, or more: give a mixture of a smaller share without synthetic images, too.",
    );
  return drawn.map(({ mix, auroc }) => {
    const same = curve.find((point) => point.mix.realImages === mix.realImages);
    if (mix.synthetic === undefined) return { ...mix, auroc: drawnEstimate(auroc) };
    return {
      ...mix,
      auroc: drawnEstimate(auroc),
      ...(same && { gain: drawnEstimate(drawnDifference(auroc, same.auroc)) }),
      worth: worthOf(auroc, curve),
    };
  });
}

function worthOf(auroc: Drawn, curve: readonly { mix: TrainingMix; auroc: Drawn }[]): Estimate {
  const read = (of: (drawn: Drawn) => number): number =>
    sizeReaching(
      curve.map((point) => ({ size: point.mix.realImages, value: of(point.auroc) })),
      of(auroc),
    );
  const draws = auroc.draws.map((_, replicate) => read((drawn) => drawn.draws[replicate])).sort();
  // Whole ranks, outward: no value lies between a number and "more than all".
  const last = draws.length - 1;
  return {
    value: read((drawn) => drawn.value),
    low: draws[Math.floor(0.025 * last)],
    high: draws[Math.ceil(0.975 * last)],
  };
}
