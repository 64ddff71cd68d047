/** The loss of each network on one micro-batch: from random inputs to tensors, images, scores and losses. */
import * as tf from "@tensorflow/tfjs";
import { augmentation, DRAWS } from "./augment";
import type { GanKnobs } from "../knobs";
import { discriminatorLoss, generatorLoss } from "./losses";
import { takeRows } from "./micro-batch";
import type { Minibatch } from "./minibatch";
import type { DiscriminatorOutput, GanNetworks, NetworkSize } from "../networks/network";
import type { Weights } from "../networks/parameters";
import type { Objective } from "../training/trained-network";
import { atStage } from "../training/real-images";

/** What stays the same for all micro-batches of a step. */
export interface StepSetting {
  readonly networks: GanNetworks;
  readonly knobs: GanKnobs;
  readonly stage: NetworkSize;
  /** L. */
  readonly labels: number;
  /** Of the cohort's images, in pixels. */
  readonly resolution: number;
}

const matrix = (values: Float32Array, width: number, rows: Int32Array): tf.Tensor2D =>
  tf.tensor2d(takeRows(values, width, rows), [rows.length, width]);

/**
 * D's objective on a part of the minibatch. Its report: loss, weighted penalty, label accuracy; NaN if not computed.
 * @param generating G's weights, for the fakes; no gradient flows into them.
 * @param penalize whether this step computes the penalty.
 */
export function discriminatorObjective(
  setting: StepSetting,
  { discriminator: draws }: Minibatch,
  part: Int32Array,
  generating: Weights,
  penalize: boolean,
): (weights: Weights) => Objective {
  const { networks, knobs, stage, resolution } = setting;
  const labels = matrix(draws.labels, setting.labels, part);
  const whole = tf.tensor4d(takeRows(draws.images, resolution ** 2, part), [part.length, resolution, resolution, 1]);
  const reals = atStage(whole, stage);
  const fakes = tf.tidy(() =>
    networks.generator.images(generating, matrix(draws.latents, knobs.latentSize, part), labels, stage),
  );
  const interpolation = tf.tensor4d(takeRows(draws.interpolation, 1, part), [part.length, 1, 1, 1]);
  // Reals and fakes are scored together; the penalty's images are changed as the reals are, which come first.
  const both = Int32Array.of(...part, ...part.map((place) => place + draws.size));
  const change = draws.augmentation && augmentation(takeRows(draws.augmentation, DRAWS, both), stage.resolution);
  return (weights) => {
    const { loss, penalty, labelAccuracy } = discriminatorLoss(
      (images, imageLabels, batches) =>
        networks.discriminator.discriminate(weights, change ? change(images) : images, imageLabels, stage, batches),
      { reals, fakes, labels, interpolation, penalize },
      knobs,
    );
    const missing = tf.scalar(NaN);
    return { loss, report: tf.stack([loss, penalty ?? missing, labelAccuracy ?? missing]) as tf.Tensor1D };
  };
}

/**
 * G's objective on a part of the minibatch. Its report: loss.
 * @param discriminating D's weights; no step is made in them.
 * @param generating G's weights, for the images that it is compared with under a privacy budget; no gradient flows into them.
 */
export function generatorObjective(
  setting: StepSetting,
  { generator: draws }: Minibatch,
  part: Int32Array,
  discriminating: Weights,
  generating: Weights,
): (weights: Weights) => Objective {
  const { networks, knobs, stage, resolution } = setting;
  const labels = matrix(draws.labels, setting.labels, part);
  const latents = matrix(draws.latents, knobs.latentSize, part);
  const change = draws.augmentation && augmentation(takeRows(draws.augmentation, DRAWS, part), stage.resolution);
  const discriminate = (images: tf.Tensor4D): DiscriminatorOutput =>
    networks.discriminator.discriminate(discriminating, change ? change(images) : images, labels, stage, 1);
  const reals =
    draws.images &&
    tf.tensor4d(takeRows(draws.images, resolution ** 2, part), [part.length, resolution, resolution, 1]);
  const others = draws.comparedLatents && matrix(draws.comparedLatents, knobs.latentSize, part);
  const compared = tf.tidy(() => {
    if (reals) return discriminate(atStage(reals, stage)).scores;
    return others && discriminate(networks.generator.images(generating, others, labels, stage)).scores;
  });
  return (weights) => {
    const images = networks.generator.images(weights, latents, labels, stage);
    const loss = generatorLoss(discriminate(images), labels, knobs, compared);
    return { loss, report: tf.reshape(loss, [1]) };
  };
}
