/** The lab's experiment, third part: does the generator give its training images away? */
import type { Cohort } from "../../cohort/format/cohort";
import { nearestNeighbors } from "../../evaluation/privacy/neighbors";
import type { FeatureMatrix } from "../../statistics/feature-matrix";
import { median } from "../../statistics/quantile";
import { resolution } from "./cohort";

/** A synthetic image and the training image most like it. */
export interface NearestTraining {
  readonly synthetic: Uint8Array;
  readonly training: Uint8Array;
  /** Root mean square of the differences, in gray values. */
  readonly distance: number;
}

/** The audit: how near synthetic and held-out images come to the training images. */
export interface LabAudit {
  /** The nearest pairs, the nearest first. */
  readonly nearest: readonly NearestTraining[];
  /** Median distance to the nearest training image, in gray values. */
  readonly synthetic: number;
  /** The same of real test images, which nobody trained on: a generator that copies comes nearer than they do. */
  readonly heldOut: number;
}

/** @param shown pairs to return. */
export function audit(real: Cohort, synthetic: Cohort, shown: number): LabAudit {
  const [train, test] = [real.rowsOf("train"), real.rowsOf("test")];
  const drawn = synthetic.rowsOf("train");
  const training = pixelRows(real, train);
  const ofSynthetic = nearestNeighbors(pixelRows(synthetic, drawn), training, { k: 1, metric: "euclidean" });
  const ofTest = nearestNeighbors(pixelRows(real, test), training, { k: 1, metric: "euclidean" });
  const gray = (distance: number): number => distance / resolution;
  const order = Array.from(drawn, (_, i) => i).sort((a, b) => ofSynthetic.distances[a] - ofSynthetic.distances[b]);
  return {
    nearest: order.slice(0, shown).map((i) => ({
      synthetic: synthetic.readImages([drawn[i]]),
      training: real.readImages([train[ofSynthetic.indices[i]]]),
      distance: gray(ofSynthetic.distances[i]),
    })),
    synthetic: gray(median(ofSynthetic.distances)),
    heldOut: gray(median(ofTest.distances)),
  };
}

/** Images as rows of their gray values. */
export function pixelRows(cohort: Cohort, rows: Int32Array): FeatureMatrix {
  return { data: Float64Array.from(cohort.readImages(rows)), rows: rows.length, columns: resolution ** 2 };
}
