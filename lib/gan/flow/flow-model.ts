/** Conditional flow matching as a generative model; beyond the paper. */
import * as tf from "@tensorflow/tfjs";
import { UserError } from "../../support/errors";
import type { GenerativeModel } from "../model";
import { usualClip } from "../knobs/privacy";
import { checkBudget, hasBudget, withoutScores } from "../privacy/mechanism";
import { type FlowKnobs, flowKnobs } from "./knobs";
import { flowNetwork } from "./network";
import { drawFlow } from "./sample";
import { FlowTrainer } from "./trainer";

/** Multiply-adds per second on two CPU cores with the native engine, in billions. */
const GIGA_A_SECOND = 40;

/** What a step takes however small its network and images are, measured at 16×16 pixels. */
const SECONDS_A_STEP = 0.01;

/** Times as long as an ordinary step takes one under a privacy budget, which goes through its images one by one. */
const BUDGET_WORK = 9;

/** The model. */
export const flowModel: GenerativeModel<FlowKnobs, "flow", "flow"> = {
  name: "flow",
  group: "flow",
  compared: true,
  inPaper: false,
  knobs: flowKnobs,
  shaping: ["maps", "blocks", "embedding"],
  drawing: ["steps", "solver", "guidance"],
  advice: "a smaller learningRate or a larger batchSize",
  generator(knobs, labels, resolution) {
    const network = flowNetwork(knobs, labels, resolution);
    return {
      parameters: network.parameters,
      latentSize: resolution ** 2,
      images: (weights, latents, labelRows) =>
        drawFlow(network, knobs, weights, tf.reshape(latents, [-1, resolution, resolution, 1]), labelRows),
    };
  },
  layouts: (knobs, labels, resolution) => ({ "U-Net": flowNetwork(knobs, labels, resolution).parameters }),
  check(knobs, cohort) {
    const { batchSize, totalKimg } = knobs;
    const images = cohort.rowsOf("train").length;
    if (batchSize > images)
      throw new UserError(
        `The minibatch of ${batchSize} is larger than the ${images} training images of ${cohort.folder}; set batchSize to ${images} or less.`,
      );
    checkBudget(knobs, cohort, { totalKimg, minibatch: batchSize, usualClip: usualClip.flow });
  },
  trainer: (cohort, knobs, seed, secret) => new FlowTrainer(cohort, knobs, seed, secret),
  schedule: withoutScores,
  fullSizeFrom: () => 0,
  seconds: {
    // Forward, and twice as much back.
    training: (knobs, resolution) => {
      const { totalKimg, batchSize } = knobs;
      const image = (3 * imageWork(knobs, resolution)) / GIGA_A_SECOND + SECONDS_A_STEP / batchSize;
      return totalKimg * 1000 * image * (hasBudget(knobs) ? BUDGET_WORK : 1);
    },
    sampling: (knobs, resolution) => (evaluations(knobs) * imageWork(knobs, resolution)) / GIGA_A_SECOND,
  },
};

/** Evaluations of the network that an image takes. */
function evaluations({ steps, solver, guidance }: FlowKnobs): number {
  return (solver === "heun" ? 2 * steps - 1 : steps) * (guidance === 1 ? 1 : 2);
}

/** Multiply-adds of one evaluation for one image, in billions: its 3×3 convolutions. */
function imageWork({ maps, blocks }: FlowKnobs, resolution: number): number {
  let products = 0;
  const coarsest = Math.min(8, resolution / 2);
  for (let side = resolution / 2; side >= coarsest; side /= 2) {
    const channels = side === resolution / 2 ? maps : 2 * maps;
    products += side ** 2 * 9 * channels ** 2 * 2 * (side === coarsest ? blocks + 1 : 2 * blocks);
  }
  return products / 1e9;
}
