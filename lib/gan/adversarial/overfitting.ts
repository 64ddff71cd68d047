/**
 * Overfitting, measured directly: a discriminator's scores of training images, and of validation images on which it is never
 * trained.
 */
import * as tf from "@tensorflow/tfjs";
import type { Cohort } from "../../cohort/format/cohort";
import type { GanKnobs } from "../knobs";
import { minibatchAt } from "../networks/growth";
import type { GanNetworks } from "../networks/network";
import type { Weights } from "../networks/parameters";
import { examinedRows } from "../training/examined-rows";
import type { Measured } from "../training/measures";
import { atStage, conditionsOf, realPixels } from "../training/real-images";
import type { GrowthPhase } from "../training/trainer";
import { accuracy } from "./losses";
import { microBatches } from "./micro-batch";

/** A discriminator in training. */
export interface Judge {
  readonly discriminator: GanNetworks["discriminator"];
  /** Its weights, as tensors that the caller tidies. */
  readonly weights: () => Weights;
  readonly knobs: GanKnobs;
  readonly stage: GrowthPhase;
}

/**
 * Mean scores and label accuracies on training and on validation images, with the standard errors of their differences, which other
 * images would show; nothing where either are too few.
 */
export function overfittingOf(judge: Judge, cohort: Cohort): Measured<number> {
  const [train, valid] = (["train", "valid"] as const).map((split) => judged(judge, cohort, cohort.rowsOf(split)));
  if (train === undefined || valid === undefined) return {};
  const scores = {
    scoreTrain: train.score,
    scoreValid: valid.score,
    scoreError: Math.sqrt(train.scoreVariance + valid.scoreVariance),
  };
  if (train.labels === undefined || valid.labels === undefined) return scores;
  const labelsError = Math.sqrt(ofShare(train.labels, train.images) + ofShare(valid.labels, valid.images));
  return { ...scores, labelsTrain: train.labels, labelsValid: valid.labels, labelsError };
}

/** The variance of a share that is measured on so many images. */
const ofShare = (share: number, images: number): number => (share * (1 - share)) / images;

/** D's mean score with its variance, and its label accuracy, on some real images; undefined where these are too few. */
function judged(
  { discriminator, weights, knobs, stage }: Judge,
  cohort: Cohort,
  rows: Int32Array,
): { images: number; score: number; scoreVariance: number; labels?: number } | undefined {
  const chosen = examinedRows(rows, knobs.stddevGroup);
  if (chosen.length === 0) return undefined;
  // No more at once than a step takes: ticks must not need more memory than training.
  const most = knobs.microBatch || minibatchAt(knobs, stage.resolution);
  const parts = microBatches(chosen.length, knobs.stddevGroup, most);
  const [score, square, labels] = tf.tidy(() => {
    const values = weights();
    const judgedPart = (part: Int32Array): tf.Tensor => {
      const own = part.map((place) => chosen[place]);
      const images = tf.tensor4d(realPixels(cohort, own), [own.length, cohort.resolution, cohort.resolution, 1]);
      const given = tf.tensor2d(conditionsOf(cohort, own), [own.length, cohort.labelNames.length]);
      const output = discriminator.discriminate(values, atStage(images, stage), given, stage, 1);
      const right = output.labelLogits ? accuracy(output.labelLogits, given) : tf.scalar(NaN);
      return tf.mul(
        tf.stack([tf.mean(output.scores), tf.mean(tf.square(output.scores)), right]),
        own.length / chosen.length,
      );
    };
    return tf.addN(parts.map((part) => tf.tidy(() => judgedPart(part)))).dataSync();
  });
  const images = chosen.length;
  const scoreVariance = Math.max(0, square - score ** 2) / images;
  return { images, score, scoreVariance, ...(!Number.isNaN(labels) && { labels }) };
}
