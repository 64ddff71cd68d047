/**
 * Occlusion maps as in the paper, after CXPlain (Schwab & Karlen 2019): a 4×4 mask covers one part of the network's input
 * after the other, and what the classifier loses by it is that part's share.
 * As in the authors' code, masks lie side by side, what is covered is 0 in the network's input (black, or the mean color
 * of ImageNet where that is subtracted), the loss is the mean cross-entropy of all labels without class weights, and a
 * rise is at least 1e-7. Departures: the loss is computed from logits, where theirs is cut off at 16; and beside their map
 * of all labels together there is one of a single label, since an image may show several findings.
 * Masks are 4 pixels of the input at every size: 1/56 of the width of the paper's 224 pixels, 1/8 of 32.
 */
import { setImmediate as macrotask } from "node:timers/promises";
import * as tf from "@tensorflow/tfjs";
import { type Classifier, imagesAtOnce } from "../classifier/classifier";
import { preprocess } from "../classifier/networks/preprocess";
import type { OnProgress } from "../support/progress";
import { type AttributionMaps, normalizeMaps } from "./attribution-maps";
import { enlargeBlocks } from "./enlarge-blocks";

/** Side of a mask, pixels of the network's input. */
const maskSide = 4;
/** The least rise of the loss, as in the authors' code: a map without any rise is the same everywhere. */
const leastRise = 1e-7;

/** How much the loss rises when a part of an image is covered. */
export interface OcclusionRises {
  /** Width and height of the network's input, pixels. */
  readonly inputSize: number;
  /** Masks a row, and rows. */
  readonly masks: number;
  readonly labels: number;
  /** images×masks×masks×labels: the cross-entropy of each label when masked less that of the whole image; any sign. */
  readonly data: Float64Array;
}

/** What is needed of a classifier to see where it looks. */
export type Occludable = Pick<Classifier, "labelNames" | "resolution" | "input" | "network">;

/**
 * Covers every part of every image in turn. All labels come at the price of one.
 * @param images count×resolution×resolution gray values.
 * @param truth count×labels, in the classifier's order: 1 present, 0 absent, −1 unknown (no loss, so no rise).
 */
export async function occlusionRises(
  classifier: Occludable,
  images: Uint8Array,
  truth: ArrayLike<number>,
  onProgress?: OnProgress,
): Promise<OcclusionRises> {
  const labels = classifier.labelNames.length;
  const count = truth.length / labels;
  const pixels = classifier.resolution ** 2;
  if (images.length !== count * pixels)
    throw new RangeError(`${count} rows of labels do not belong to ${images.length / pixels} images.`);
  const masks = Math.ceil(classifier.input.size / maskSide);
  const data = new Float64Array(count * masks * masks * labels);
  for (let image = 0; image < count; image++) {
    const logits = await maskedLogits(classifier, images.subarray(image * pixels, (image + 1) * pixels), masks);
    for (let label = 0; label < labels; label++) {
      const present = truth[image * labels + label];
      if (present < 0) continue;
      const whole = crossEntropy(logits[label], present);
      for (let mask = 0; mask < masks * masks; mask++) {
        data[(image * masks * masks + mask) * labels + label] =
          crossEntropy(logits[(mask + 1) * labels + label], present) - whole;
      }
    }
    onProgress?.({ task: "covering parts of images", done: image + 1, total: count, unit: "images" });
  }
  return { inputSize: classifier.input.size, masks, labels, data };
}

/** Logits of the whole image, then of the image under each mask: (1 + masks²)×labels. */
async function maskedLogits(
  { network, input, resolution }: Occludable,
  image: Uint8Array,
  masks: number,
): Promise<number[]> {
  const logits: number[] = [];
  const whole = preprocess(image, 1, resolution, input);
  const step = imagesAtOnce(input.size);
  for (let first = 0; first <= masks * masks; first += step) {
    await macrotask();
    const covers = coverStack(first, Math.min(first + step, masks * masks + 1), masks, input.size);
    const part = tf.tidy(() => network.logits(network.featureMaps(tf.mul(whole, covers))));
    logits.push(...part.dataSync());
    tf.dispose([covers, part]);
  }
  whole.dispose();
  return logits;
}

/** 0 under the mask and 1 elsewhere, [last − first, size, size, 1]; number 0 covers nothing. */
function coverStack(first: number, last: number, masks: number, size: number): tf.Tensor4D {
  const covers = new Float32Array((last - first) * size * size).fill(1);
  for (let number = Math.max(1, first); number < last; number++) {
    const top = Math.floor((number - 1) / masks) * maskSide;
    const left = ((number - 1) % masks) * maskSide;
    for (let y = top; y < Math.min(top + maskSide, size); y++) {
      const row = ((number - first) * size + y) * size;
      covers.fill(0, row + left, row + Math.min(left + maskSide, size));
    }
  }
  return tf.tensor4d(covers, [last - first, size, size, 1]);
}

/** −log sigmoid(z) where the label is present, −log(1 − sigmoid(z)) where it is absent. */
function crossEntropy(logit: number, truth: number): number {
  const z = truth === 1 ? -logit : logit;
  return Math.max(0, z) + Math.log1p(Math.exp(-Math.abs(z)));
}

/**
 * Maps of the increases, one for each image.
 * @param resolution width and height of the maps, pixels.
 * @param label which label's loss; without it the mean over all labels, as in the paper.
 */
export function occlusionMaps(
  { data, masks, labels, inputSize }: OcclusionRises,
  resolution: number,
  label?: number,
): AttributionMaps {
  const parts = masks * masks;
  const count = data.length / parts / labels;
  const values = new Float64Array(count * resolution * resolution);
  const blank: boolean[] = [];
  for (let image = 0; image < count; image++) {
    const rises = Float64Array.from({ length: parts }, (_, part) => {
      const ofLabels = data.subarray((image * parts + part) * labels, (image * parts + part + 1) * labels);
      return Math.max(
        leastRise,
        label === undefined ? ofLabels.reduce((sum, rise) => sum + rise, 0) / labels : ofLabels[label],
      );
    });
    blank.push(rises.every((rise) => rise === leastRise));
    values.set(enlargeBlocks(rises, masks, maskSide / inputSize, resolution), image * resolution * resolution);
  }
  return { ...normalizeMaps(values, resolution), blank };
}

/** The rises of some images, in the order in which they are named. */
export function pickRises(rises: OcclusionRises, images: readonly number[]): OcclusionRises {
  const size = rises.masks * rises.masks * rises.labels;
  const data = new Float64Array(images.length * size);
  images.forEach((image, place) => data.set(rises.data.subarray(image * size, (image + 1) * size), place * size));
  return { ...rises, data };
}
