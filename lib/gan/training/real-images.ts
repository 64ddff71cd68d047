/** Real images as the discriminator sees them: endless shuffled epochs, scaled to −1 … 1, at the resolution of the stage. */
import * as tf from "@tensorflow/tfjs";
import type { Cohort } from "../../cohort/format/cohort";
import { downsample2x, upsample2x } from "../../engine/ops/resample";
import { Random } from "../../support/random";
import { fadeIn } from "../networks/prog-generator";
import type { NetworkSize } from "../networks/network";

/** Where a sampler is. */
export interface SamplerPosition {
  /** How often all rows were shown. */
  readonly epoch: number;
  /** Rows of this epoch already shown. */
  readonly shown: number;
}

/** Which real images a step sees. */
export interface RealSampler {
  /** Rows of the next step. @param count how many; under a privacy budget, how many on average. */
  next(count: number): Int32Array;
  /** Enough to resume. */
  state(): SamplerPosition;
}

/** Goes through rows in an order that is shuffled again every epoch; only the position needs to be saved. */
export class RowSampler implements RealSampler {
  private order: Int32Array;

  constructor(
    private readonly rows: Int32Array,
    private readonly seed: number,
    private position: SamplerPosition = { epoch: 0, shown: 0 },
  ) {
    this.order = this.shuffled(position.epoch);
  }

  next(count: number): Int32Array {
    const chosen = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      let { epoch, shown } = this.position;
      if (shown === this.rows.length) {
        this.order = this.shuffled(++epoch);
        shown = 0;
      }
      chosen[i] = this.order[shown];
      this.position = { epoch, shown: shown + 1 };
    }
    return chosen;
  }

  state(): SamplerPosition {
    return this.position;
  }

  private shuffled(epoch: number): Int32Array {
    return Random.fromSeed(this.seed, `order of reals, epoch ${epoch}`).shuffle(this.rows.slice());
  }
}

/** Labels of rows as conditions, rows×L: unknown (−1) counts as absent. */
export function conditionsOf(cohort: Cohort, rows: ArrayLike<number>): Float32Array {
  return cohort.readLabels(rows).map((label) => Math.max(0, label));
}

/** Gray values 0 to 255 as −1 … 1. */
const scaled = Float32Array.from({ length: 256 }, (_, value) => value / 127.5 - 1);

/** Gray values 0 to 255 as networks take them, −1 … 1. */
export function grayAsPixels(gray: Uint8Array): Float32Array {
  const values = new Float32Array(gray.length);
  for (let i = 0; i < gray.length; i++) values[i] = scaled[gray[i]];
  return values;
}

/**
 * Real images of rows, rows×H×W, −1 … 1.
 * @param flipped which of them are mirrored left to right; none unless given.
 */
export function realPixels(cohort: Cohort, rows: ArrayLike<number>, flipped?: readonly boolean[]): Float32Array {
  const size = cohort.resolution;
  const values = grayAsPixels(cohort.readImages(rows));
  const pixels = size * size;
  flipped?.forEach((flip, i) => {
    if (!flip) return;
    for (let start = i * pixels; start < (i + 1) * pixels; start += size)
      values.subarray(start, start + size).reverse();
  });
  return values;
}

/**
 * Images of the cohort's resolution at the stage's, [n, r, r, 1]: box-filtered down; while it fades in, blended with their
 * own half resolution.
 */
export function atStage(images: tf.Tensor4D, stage: NetworkSize): tf.Tensor4D {
  return tf.tidy(() => {
    let x = tf.clone(images);
    for (let r = images.shape[1]; r > stage.resolution; r /= 2) x = downsample2x(x);
    return fadeIn(x, () => upsample2x(downsample2x(x)), stage.fade);
  });
}
