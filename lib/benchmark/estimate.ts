/**
 * How long runs take. A simple count of the work (pixels × feature maps × images) times seconds a unit of work: those
 * of two CPU cores with the native engine, multiplied by what finished runs of this machine took beside them.
 */
import type { ClassifierKnobs } from "../classifier/knobs";
import type { CohortKnobs } from "../cohort/knobs";
import { modelIds, type ModelId, generativeModels, type ModelKnobs } from "../gan/models";

/** The kinds of work that are measured each for itself. */
export type WorkKind = ModelId | "classifier";

/** What times rest on. */
export interface SpeedCalibration {
  /** Time of this machine ÷ time of the two cores that the constants are from. */
  readonly factor: Readonly<Record<WorkKind, number>>;
  /** In words. */
  readonly basis: string;
}

/** The constants as they are. */
export const uncalibrated: SpeedCalibration = {
  factor: Object.fromEntries([...modelIds, "classifier"].map((kind) => [kind, 1])) as SpeedCalibration["factor"],
  basis:
    "constants measured on two CPU cores with the native engine (there are no finished runs of 20 seconds or more here)",
};

/** Starting Node.js and the engine, opening and checking cohorts. */
const secondsToStart = 4;

/**
 * Measured on two cores (models say their own): a compact classifier of `quick` 40 s for 20,000 images with their validations; DenseNet-121 at 224 pixels 15 images a second.
 */
const secondsPerUnit = {
  compact: 40 / 20_000 / 49_152,
  densenet121: 1 / 15 / 50_176,
} as const;

/** Seconds to prepare an image up to 64×64: phantoms are drawn, others read. */
const secondsPerImage: Readonly<Record<string, number>> = { "phantom-chest": 0.001, "phantom-head-ct": 0.003 };
const secondsPerFile = 0.005;

/** Seconds to prepare a cohort. */
export function preparationSeconds(source: string, images: number, resolution: number): number {
  const image = secondsPerImage[source] ?? secondsPerFile;
  return secondsToStart + images * image * Math.max(1, (resolution / 64) ** 2);
}

/** Seconds of a model's whole training, if no early stop ends it. */
export function trainingSeconds(
  model: ModelId,
  knobs: ModelKnobs,
  resolution: number,
  { factor }: SpeedCalibration,
): number {
  return secondsToStart + factor[model] * generativeModels[model].seconds.training(knobs, resolution);
}

/** Seconds to sample a synthetic cohort. */
export function samplingSeconds(
  model: ModelId,
  knobs: ModelKnobs,
  images: number,
  resolution: number,
  { factor }: SpeedCalibration,
): number {
  return secondsToStart + factor[model] * images * generativeModels[model].seconds.sampling(knobs, resolution);
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
