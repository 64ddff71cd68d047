/**
 * The knobs of flow matching, which is beyond the paper. The preset `paper` has a network sized for real images of 128
 * pixels.
 */
import type { KnobsOf, KnobTable } from "../../support/knobs/knob";
import type { TrainingSchedule } from "../training/schedule";
import { type PrivacyKnobs, privacyKnobs, usualClip } from "../knobs/privacy";
import { flowSchedule } from "./schedule-knobs";

/** Network, learning, and how images are sampled afterward. */
const own = {
  maps: {
    type: "integer",
    range: [4, 1024],
    unit: "maps",
    about:
      "Feature maps at half the images' resolution, doubled below; larger: finer images, slower in proportion to its square.",
    paper: null,
    source: "beyond the paper",
    presets: { default: 48, smoke: 16, lesson: 16, paper: 128 },
  },
  blocks: {
    type: "integer",
    range: [1, 16],
    unit: "blocks",
    about: "Residual blocks at each resolution, on the way down and on the way up; more: finer images, slower.",
    paper: null,
    source: "beyond the paper",
    presets: { default: 1, paper: 2 },
  },
  embedding: {
    type: "integer",
    range: [8, 4096],
    unit: "numbers",
    about: "Length of the vector that encodes time and labels; larger: finer control.",
    paper: null,
    source: "beyond the paper",
    presets: { default: 128, smoke: 64, lesson: 64, paper: 512 },
  },
  batchSize: {
    type: "integer",
    range: [1, 4096],
    unit: "images",
    about: "Minibatch size; larger: steadier, fewer steps in a given time.",
    paper: null,
    source: "beyond the paper",
    presets: { default: 16, paper: 128 },
  },
  learningRate: {
    type: "number",
    range: [1e-8, 1],
    unit: "1",
    about:
      "Learning rate after a warm-up of 100 steps; it falls along half a cosine to 2 %. Larger: faster, until training diverges.",
    paper: null,
    source: "beyond the paper",
    presets: { default: 0.03, paper: 0.01 },
  },
  beta1: {
    type: "number",
    range: [0, 0.999],
    unit: "1",
    about: "Adam's decay rate for the mean of the gradient (β1).",
    paper: null,
    source: "beyond the paper",
    presets: { default: 0.9 },
  },
  beta2: {
    type: "number",
    range: [0, 0.99999],
    unit: "1",
    about: "Adam's decay rate for the mean of the squared gradient (β2).",
    paper: null,
    source: "beyond the paper",
    presets: { default: 0.99 },
  },
  epsilon: {
    type: "number",
    range: [1e-12, 1],
    unit: "1",
    about: "Adam's ε, which prevents division by zero.",
    paper: null,
    source: "beyond the paper",
    presets: { default: 1e-8 },
  },
  emaDecay: {
    type: "number",
    range: [0, 0.999999],
    unit: "1",
    about: "Decay of the exponential moving average of the weights; larger: smoother, but lags in short trainings.",
    paper: null,
    source: "beyond the paper",
    presets: { default: 0.999, smoke: 0.99, lesson: 0.995, paper: 0.9999 },
  },
  flip: {
    type: "toggle",
    about: "Mirror real images at random; doubles a small cohort, but makes left and right alike.",
    paper: null,
    source: "beyond the paper",
    presets: { default: false },
  },
  labelDropout: {
    type: "number",
    range: [0, 1],
    unit: "1",
    about: "Share of images whose labels are hidden in training, which guidance needs.",
    paper: null,
    source: "beyond the paper",
    presets: { default: 0.1 },
  },
  timeMean: {
    type: "number",
    range: [-10, 10],
    unit: "1",
    about: "Mean of the logits of the times in training; smaller: more of them near noise, where labels matter most.",
    paper: null,
    source: "beyond the paper",
    presets: { default: 0.2 },
  },
  timeSpread: {
    type: "number",
    range: [0.01, 10],
    unit: "1",
    about: "Standard deviation of the logits of the times; larger: more of them near noise and near the image.",
    paper: null,
    source: "beyond the paper",
    presets: { default: 1.4 },
  },
  steps: {
    type: "integer",
    range: [1, 1000],
    unit: "steps",
    about: "Steps from noise to an image; more: sharper images, slower.",
    paper: null,
    source: "beyond the paper",
    presets: { default: 4, paper: 25 },
  },
  solver: {
    type: "choice",
    words: ["euler", "heun"],
    about: "How a step is computed: one evaluation, or two and their mean.",
    paper: null,
    source: "beyond the paper",
    presets: { default: "heun" },
  },
  guidance: {
    type: "number",
    range: [0, 20],
    unit: "1",
    about: "Classifier-free guidance. 1: as trained; larger: clearer findings, less variety, twice the time.",
    paper: null,
    source: "beyond the paper",
    presets: { default: 1.5, paper: 1 },
  },
} as const;

/** Their table. */
export const flowKnobs: KnobTable<FlowKnobs> = { ...own, ...flowSchedule, ...privacyKnobs(usualClip.flow) };

/** The knobs of one training; `steps`, `solver` and `guidance` determine how images are sampled afterward. */
export interface FlowKnobs extends KnobsOf<typeof own>, TrainingSchedule, PrivacyKnobs {}
