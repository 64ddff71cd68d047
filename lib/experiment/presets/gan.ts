/** The knobs of both GANs in every preset. Paper: "GANs" in the methods, and the authors' published settings. */
import { type GanKnobs, ganShapeBounds } from "../../gan/knobs";
import type { GanModel } from "../../gan/models";
import { always, choice, integer, numberKnob, powerOfTwo, textKnob, toggle, type KnobTable } from "../knob";

type Four<T> = readonly [smoke: T, quick: T, standard: T, paper: T];

/**
 * The table of one model. Beyond the paper, all presets but `paper` use the logistic loss with a lazy R1
 * penalty: at an equal time on a CPU its images train the better classifier. `standard` has the networks of `quick`
 * and a third to a half of its training: its time goes into the points and seeds of the benchmarks (lib/benchmark/levels.ts).
 */
export function ganTable(model: GanModel): KnobTable<GanKnobs> {
  const each = <T>(cpd: Four<T>, prog: Four<T>): Four<T> => (model === "cpd-gan" ? cpd : prog);
  const batch = (smoke: number, quick: number, standard: number, progPaper: number): Four<number> =>
    each([smoke, quick, standard, 256], [smoke, quick, standard, progPaper]);
  const images = (pixels: number): string =>
    `Minibatch size at ${pixels}×${pixels}; larger: steadier gradients, fewer steps in a given time.`;
  return {
    latentSize: integer(
      [64, 64, 64, 512],
      ...ganShapeBounds.latentSize,
      "numbers",
      "Length of the latent vector; larger: more variety to learn.",
    ),
    fmapBase: integer(
      each([256, 256, 256, 16384], [512, 256, 256, 8192]),
      ...ganShapeBounds.fmapBase,
      "maps",
      "Feature maps at the coarsest layer, halved at every finer layer; larger: finer images, slower in proportion to its square.",
    ),
    fmapMax: integer(
      [32, 32, 32, 512],
      ...ganShapeBounds.fmapMax,
      "maps",
      "Maximum number of feature maps in a layer; larger: as for fmapBase.",
    ),
    minibatch8: integer(batch(32, 32, 32, 256), 1, 4096, "images", images(8)),
    minibatch16: integer(batch(32, 32, 32, 128), 1, 4096, "images", images(16)),
    minibatch32: integer(batch(32, 32, 32, 64), 1, 4096, "images", images(32)),
    minibatch64: integer(batch(16, 16, 16, 32), 1, 4096, "images", images(64)),
    minibatch128: integer(batch(8, 8, 8, 16), 1, 4096, "images", images(128)),
    microBatch: integer(
      [0, 0, 0, 64],
      0,
      4096,
      "images",
      "Maximum number of images computed at once, 0 = the whole minibatch; smaller: less memory, the same steps up to rounding.",
    ),
    flip: toggle(
      always(false),
      "Mirror real images at random; doubles a small cohort, but makes left and right alike.",
    ),
    augment: toggle(
      always(false),
      "D sees real and generated images shifted, dimmed and partly covered; keeps it from memorizing a small cohort.",
    ),
    learningRate: numberKnob(
      each([0.005, 0.005, 0.005, 0.005], [0.002, 0.003, 0.003, 0.001]),
      1e-8,
      1,
      "1",
      "Learning rate of both networks; larger: faster, until training diverges.",
    ),
    beta1: numberKnob(
      always(0),
      0,
      0.999,
      "1",
      "Adam's decay rate for the mean of the gradient (β1); larger: smoother, and slower to follow the other network.",
    ),
    beta2: numberKnob(
      always(0.99),
      0,
      0.99999,
      "1",
      "Adam's decay rate for the mean of the squared gradient (β2); larger: steadier step sizes.",
    ),
    epsilon: numberKnob(always(1e-8), 1e-12, 1, "1", "Adam's ε, which prevents division by zero."),
    loss: choice(
      ["logistic-r1", "logistic-r1", "logistic-r1", "wgan-gp"],
      ["wgan-gp", "logistic-r1"],
      "Adversarial loss: Wasserstein with gradient penalty, or logistic with R1.",
    ),
    penaltyWeight: numberKnob(
      each([0.3, 0.3, 0.3, 10], [2, 2, 2, 10]),
      0,
      1e4,
      "1",
      "Weight of the gradient penalty; larger: smoother discriminator, blurrier images.",
    ),
    penaltyTarget: numberKnob(always(1), 0, 1e3, "1", "Target gradient norm of WGAN-GP."),
    penaltyInterval: integer(
      [8, 8, 8, 1],
      1,
      1000,
      "steps",
      "Steps between two computations of the penalty; larger: faster, less steady.",
    ),
    drift: numberKnob([0, 0, 0, 0.001], 0, 1, "1", "Weight of D(real)², which keeps WGAN-GP's scores near zero."),
    labelWeight: numberKnob(
      always(1),
      0,
      1e3,
      "1",
      "prog-GAN only: weight of the label classifier; larger: clearer findings, less variety.",
    ),
    start: choice(
      ["neutral", "neutral", "neutral", "random"],
      ["random", "neutral"],
      "cpD-GAN only: G starts with random conditioning and images (random), or without conditioning and with gray images (neutral); neutral learns faster at first.",
    ),
    emaDecay: numberKnob(
      each([0.99, 0.998, 0.995, 0.999], [0.99, 0.995, 0.995, 0.999]),
      0,
      0.999999,
      "1",
      "Decay of the exponential moving average of G; larger: smoother, but lags in short trainings.",
    ),
    stddevGroup: integer(
      always(4),
      1,
      256,
      "images",
      "Group size for the minibatch standard deviation, which helps to preserve variety.",
    ),
    totalKimg: numberKnob(
      each([4, 90, 32, 12000], [4, 84, 44, 12000]),
      0.001,
      1e6,
      "kimg",
      "Total number of real images shown; larger: better images, longer training.",
    ),
    startResolution: powerOfTwo(always(8), 4, 256, "pixels", "prog-GAN only: initial resolution."),
    phaseKimg: numberKnob(
      [0.4, 3, 2, 1400],
      0.001,
      1e6,
      "kimg",
      "prog-GAN only: length of each training and each fade-in phase.",
    ),
    scoreEvery: integer(
      [2, 3, 0, 4],
      0,
      1e6,
      "ticks",
      "Interval between two scores (Fréchet distance of samples to the training images), 0 = never.",
    ),
    scoreFeatures: textKnob(
      ["pixels", "pixels", "pixels", "classifier"],
      /./,
      "classifier, pixels, or a file of Inception weights (environment.md)",
      "Features for the distance: of the classifier trained on the real images, pixels at 16×16, or of Inception-v3, which makes it the FID.",
    ),
    scoreFrom: numberKnob(
      [0, 0, 0, 7000],
      0,
      1e6,
      "kimg",
      "Start of scoring, but not before prog-GAN is fully grown; training does not stop earlier.",
    ),
    scoreImages: integer(
      [200, 1000, 1000, 10000],
      2,
      1e6,
      "images",
      "Images sampled for each score; larger: steadier scores, more time for each.",
    ),
    scorePatience: integer(
      [1000, 1000, 1000, 2],
      1,
      1e6,
      "scores",
      "Training stops after this many scores in a row without a new best; 1000: scores are only reported.",
    ),
    tickKimg: numberKnob([0.5, 2, 2, 60], 0.001, 1e6, "kimg", "Interval between two points of the training curves."),
    gridEvery: integer(
      [2, 2, 4, 10],
      0,
      1e6,
      "ticks",
      "Interval between two sample grids with fixed latent vectors, 0 = none.",
    ),
    checkpointMinutes: numberKnob(
      [0.25, 0.5, 1, 15],
      0.001,
      1e4,
      "minutes",
      "Interval between two checkpoints; larger: more work is repeated after a crash.",
    ),
  };
}

/** The paper's lengths of training by resolution, and from where on it may end early; micro-batches that take less than 32 GB. */
export const paperLengths: Readonly<
  Record<number, Pick<GanKnobs, "totalKimg" | "phaseKimg" | "scoreFrom" | "microBatch">>
> = {
  32: { totalKimg: 12000, phaseKimg: 1400, scoreFrom: 7000, microBatch: 64 },
  64: { totalKimg: 14000, phaseKimg: 1000, scoreFrom: 7000, microBatch: 32 },
  128: { totalKimg: 16000, phaseKimg: 1000, scoreFrom: 9000, microBatch: 16 },
};
