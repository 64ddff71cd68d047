/**
 * How long runs take. A simple count of the work (pixels × feature maps × images) times seconds a unit of work: those
 * of two CPU cores with the native engine, multiplied by what finished runs of this machine took beside them.
 */
import type { ClassifierKnobs } from "../classifier/knobs";
import type { CohortKnobs } from "../cohort/knobs";
import { growthAt } from "../gan/networks/growth";
import type { GanKnobs } from "../gan/knobs";
import type { GanModel } from "../gan/models";

/** The kinds of work that are measured each for itself. */
export type WorkKind = GanModel | "classifier";

/** What times rest on. */
export interface SpeedCalibration {
  /** Time of this machine ÷ time of the two cores that the constants are from. */
  readonly factor: Readonly<Record<WorkKind, number>>;
  /** In words. */
  readonly basis: string;
}

/** The constants as they are. */
export const uncalibrated: SpeedCalibration = {
  factor: { "cpd-gan": 1, "prog-gan": 1, classifier: 1 },
  basis:
    "constants measured on two CPU cores with the native engine (there are no finished runs of 20 seconds or more here)",
};

/** Starting Node.js and the engine, opening and checking cohorts. */
const secondsToStart = 4;

/**
 * Measured on two cores: cpD-GAN of `quick` 270 and prog-GAN (32 maps) 330 images a second at 32×32; a compact
 * classifier of `quick` 40 s for 20,000 images with their validations; DenseNet-121 at 224 pixels 15 images a second.
 */
const secondsPerUnit = {
  "cpd-gan": 1 / 270 / 1_474_560,
  "prog-gan": 1 / 330 / 2_785_280,
  compact: 40 / 20_000 / 49_152,
  densenet121: 1 / 15 / 50_176,
} as const;

/** A sampled image, beside an image of training at full size: one pass of G in place of D and G, forward and back. */
const samplingShare = 1 / 6;

/** Seconds to prepare an image up to 64×64: phantoms are drawn, others read. */
const secondsPerImage: Readonly<Record<string, number>> = { "phantom-chest": 0.001, "phantom-head-ct": 0.003 };
const secondsPerFile = 0.005;

/** Seconds to prepare a cohort. */
export function preparationSeconds(source: string, images: number, resolution: number): number {
  const image = secondsPerImage[source] ?? secondsPerFile;
  return secondsToStart + images * image * Math.max(1, (resolution / 64) ** 2);
}

/** Seconds of a whole GAN training, if no early stop ends it; a progressive one is cheaper while it is small. */
export function ganSeconds(model: GanModel, knobs: GanKnobs, resolution: number, { factor }: SpeedCalibration): number {
  const pieces = 200;
  const work = Array.from({ length: pieces }, (_, i) => {
    const at = growthAt(model, knobs, resolution, (knobs.totalKimg * 1000 * (i + 0.5)) / pieces);
    return imageWork(knobs, at.resolution);
  });
  const mean = work.reduce((sum, one) => sum + one, 0) / pieces;
  return secondsToStart + factor[model] * knobs.totalKimg * 1000 * mean * secondsPerUnit[model] * penaltyWork(knobs);
}

/** Seconds to sample a synthetic cohort. */
export function samplingSeconds(
  model: GanModel,
  knobs: GanKnobs,
  images: number,
  resolution: number,
  { factor }: SpeedCalibration,
): number {
  return secondsToStart + factor[model] * images * imageWork(knobs, resolution) * secondsPerUnit[model] * samplingShare;
}

/** Seconds of a classifier's training to its last epoch, validations included; it often stops before. */
export function classifierSeconds(knobs: ClassifierKnobs, resolution: number, { factor }: SpeedCalibration): number {
  const pixels = (knobs.inputSize || resolution) ** 2;
  const layers = knobs.blocks.split(",").reduce((sum, count) => sum + Number(count), 0);
  const work = knobs.network === "compact" ? pixels * knobs.growthRate * layers : pixels;
  return (
    secondsToStart + factor.classifier * knobs.maxEpochs * knobs.samplesPerEpoch * work * secondsPerUnit[knobs.network]
  );
}

/** Images of a cohort, as far as its knobs tell: where they take all there are, as many as CheXpert has frontal views. */
export function imagesOf({
  combinations,
  trainPerCombination,
  validPerCombination,
  testPerCombination,
}: CohortKnobs): number {
  const each = [trainPerCombination, validPerCombination, testPerCombination];
  return combinations > 0 && each.every((images) => images > 0)
    ? combinations * each.reduce((sum, images) => sum + images, 0)
    : 190_000;
}

/** Units of one image: pixels × maps × (maps + 32) over all layers' sizes; the 32 stands for what is bound by memory. */
function imageWork({ fmapBase, fmapMax }: GanKnobs, resolution: number): number {
  let work = 0;
  for (let side = 4; side <= resolution; side *= 2) {
    const maps = Math.min(fmapBase / 2 ** (Math.log2(side) - 1), fmapMax);
    work += side * side * maps * (maps + 32);
  }
  return work;
}

/** The gradient penalty doubles a step that computes it; the constants are from one in eight. */
function penaltyWork({ penaltyInterval }: GanKnobs): number {
  return (1 + 1 / penaltyInterval) / (1 + 1 / 8);
}
