/** The random inputs of a flow's step, drawn in one fixed order on the host; rows are images. */
import type { Cohort } from "../../cohort/format/cohort";
import type { Random } from "../../support/random";
import { conditionsOf, realPixels } from "../training/real-images";
import type { FlowKnobs } from "./knobs";

/** Of n images. */
export interface FlowDraws {
  /** n. */
  readonly count: number;
  /** n×H×W, −1 … 1. */
  readonly images: Float32Array;
  readonly noise: Float32Array;
  /** n×L. */
  readonly labels: Float32Array;
  readonly times: Float32Array;
  /** 1 if the labels are hidden. */
  readonly hidden: Float32Array;
}

/** What of the knobs decides the draws. */
export type DrawKnobs = Pick<FlowKnobs, "flip" | "labelDropout" | "timeMean" | "timeSpread">;

/** Draws for the real images of rows. */
export function drawForRows(
  cohort: Cohort,
  rows: Int32Array,
  random: Random,
  { flip, labelDropout, timeMean, timeSpread }: DrawKnobs,
): FlowDraws {
  const flipped = flip ? Array.from(rows, () => random.chance(0.5)) : undefined;
  const images = realPixels(cohort, rows, flipped);
  const logits = random.normals(rows.length);
  return {
    count: rows.length,
    images,
    noise: random.normals(images.length),
    labels: conditionsOf(cohort, rows),
    times: logits.map((normal) => 1 / (1 + Math.exp(-(timeMean + timeSpread * normal)))),
    hidden: Float32Array.from(rows, () => (random.chance(labelDropout) ? 1 : 0)),
  };
}

/** The draws of one image among several. */
export function drawsAt({ count, images, noise, labels, times, hidden }: FlowDraws, place: number): FlowDraws {
  const own = (values: Float32Array): Float32Array => {
    const width = values.length / count;
    return values.subarray(place * width, (place + 1) * width);
  };
  return {
    count: 1,
    images: own(images),
    noise: own(noise),
    labels: own(labels),
    times: own(times),
    hidden: own(hidden),
  };
}
