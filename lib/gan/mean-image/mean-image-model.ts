/**
 * The simplest model: the mean of the real images, plus what each label adds to it (least squares), plus noise of the
 * spread that is left at each pixel. It knows no textures and no positions: a baseline that any generator should beat.
 */
import * as tf from "@tensorflow/tfjs";
import type { GenerativeModel } from "../model";
import type { TrainingSchedule } from "../training/schedule";
import { meanImageLayout } from "./layout";
import { type MeanImageKnobs, meanImageKnobs } from "./knobs";
import { MeanImageTrainer } from "./trainer";

/** All images are used once: `totalKimg` 0 says that there is nothing to resume. */
const schedule: TrainingSchedule = {
  totalKimg: 0,
  tickKimg: 1e6,
  gridEvery: 1,
  checkpointMinutes: 1e4,
  scoreEvery: 0,
  scoreFeatures: "pixels",
  scoreFrom: 0,
  scoreImages: 2,
  scorePatience: 1,
  keep: "last",
};

/** The model. */
export const meanImageModel: GenerativeModel<MeanImageKnobs, "mean image", "meanImage"> = {
  name: "mean image",
  group: "meanImage",
  compared: false,
  inPaper: false,
  knobs: meanImageKnobs,
  shaping: [],
  drawing: ["noise"],
  advice: "another cohort",
  generator({ noise }, labels, resolution) {
    const pixels = resolution ** 2;
    return {
      parameters: meanImageLayout(labels, resolution),
      latentSize: pixels,
      images: (weights, latents, labelRows) => {
        const effects = tf.matMul(labelRows, tf.reshape(weights["effects"], [labels, pixels]) as tf.Tensor2D);
        const images = tf.add(tf.add(effects, weights["mean"]), tf.mul(tf.mul(latents, weights["spread"]), noise));
        return tf.reshape(images, [-1, resolution, resolution, 1]);
      },
    };
  },
  layouts: (_, labels, resolution) => ({ means: meanImageLayout(labels, resolution) }),
  check: () => undefined,
  trainer: (cohort) => new MeanImageTrainer(cohort),
  schedule: () => schedule,
  fullSizeFrom: () => 0,
  // Of some ten thousand images; the time of reading them.
  seconds: {
    training: (_, resolution) => (resolution / 32) ** 2,
    sampling: (_, resolution) => 1e-5 * (resolution / 32) ** 2,
  },
};
