/**
 * Knobs of a GAN's step: optimizer, loss, averages. Beyond the paper, all presets but `paper` use the relativistic loss
 * with lazy R1 and R2 penalties (R3GAN, Huang et al. 2024), and a falling learning rate: after equal time on a CPU,
 * their images train a better classifier (bench/pilots.md).
 */

/** What both GANs share of each knob, and the values of each where they differ. */
export const learningKnobs = {
  learningRate: {
    type: "number",
    range: [1e-8, 1],
    unit: "1",
    about: "Learning rate of both networks; larger: faster, until training diverges.",
    cpdGan: { paper: 0.005, source: "authors' code" },
    progGan: { paper: 0.001, source: "authors' code", presets: { default: 0.005, smoke: 0.002 } },
  },
  beta1: {
    type: "number",
    range: [0, 0.999],
    unit: "1",
    about:
      "Adam's decay rate for the mean of the gradient (β1); larger: smoother, and slower to follow the other network.",
    paper: 0,
    source: "authors' code",
  },
  beta2: {
    type: "number",
    range: [0, 0.99999],
    unit: "1",
    about: "Adam's decay rate for the mean of the squared gradient (β2); larger: steadier step sizes.",
    paper: 0.99,
    source: "authors' code",
  },
  epsilon: {
    type: "number",
    range: [1e-12, 1],
    unit: "1",
    about: "Adam's ε, which prevents division by zero.",
    paper: 1e-8,
    source: "authors' code",
  },

  loss: {
    type: "choice",
    words: ["wgan-gp", "logistic-r1", "relativistic"],
    about:
      "Adversarial loss: Wasserstein with gradient penalty, logistic with R1, or relativistic (pairs of a real and a fake) with R1 and R2.",
    paper: "wgan-gp",
    source: "methods, GANs",
    presets: { default: "relativistic" },
  },
  /** λ of WGAN-GP, or γ of R1 and R2, whose terms are γ/2·|∇D|². */
  penaltyWeight: {
    type: "number",
    range: [0, 1e4],
    unit: "1",
    about: "Weight of the gradient penalty; larger: smoother discriminator, blurrier images.",
    cpdGan: { paper: 10, source: "authors' code", presets: { default: 0.3 } },
    progGan: { paper: 10, source: "authors' code", presets: { default: 2 } },
  },
  /** R1 and R2 have none. */
  penaltyTarget: {
    type: "number",
    range: [0, 1e3],
    unit: "1",
    about: "Target gradient norm of WGAN-GP.",
    paper: 1,
    source: "authors' code",
  },
  /** And weighted up accordingly. */
  penaltyInterval: {
    type: "integer",
    range: [1, 1000],
    unit: "steps",
    about: "Steps between two computations of the penalty; larger: faster, less steady.",
    paper: 1,
    source: "authors' code",
    presets: { default: 8 },
  },
  drift: {
    type: "number",
    range: [0, 1],
    unit: "1",
    about: "Weight of D(real)², which keeps WGAN-GP's scores near zero.",
    paper: 0.001,
    source: "authors' code",
    presets: { default: 0 },
  },
  /** Of its cross-entropy (AC-GAN). */
  labelWeight: {
    type: "number",
    range: [0, 1e3],
    unit: "1",
    about: "prog-GAN only: weight of the label classifier; larger: clearer findings, less variety.",
    cpdGan: { paper: null, source: "cpD-GAN has no label classifier", presets: { default: 1 } },
    progGan: { paper: 1, source: "authors' code", presets: { default: 0.2 } },
  },

  labelFakes: {
    type: "toggle",
    about:
      "prog-GAN only: whether D's label classifier also learns from generated images, and so from any mark by which G encodes a label.",
    cpdGan: { paper: null, source: "cpD-GAN has no label classifier", presets: { default: true } },
    progGan: { paper: true, source: "authors' code", presets: { default: false } },
  },
  decayFrom: {
    type: "number",
    range: [0, 1],
    unit: "1",
    about: "Share of the training after which the learning rate falls linearly to 0; 1: it never falls.",
    paper: 1,
    source: "authors' code",
    presets: { default: 0.5 },
  },

  /**
   * "random": γ and β of the conditional normalization are random functions of latent vector and labels. "neutral": γ = 1 and
   * β = 0 whatever those are.
   */
  start: {
    type: "choice",
    words: ["random", "neutral"],
    about:
      "cpD-GAN only: G starts with random conditioning and images (random), or without conditioning and with gray images (neutral); neutral learns faster at first.",
    cpdGan: { paper: "random", source: "authors' code", presets: { default: "neutral" } },
    progGan: {
      paper: null,
      source: "prog-GAN has no conditional normalization",
      presets: { default: "neutral", paper: "random" },
    },
  },

  /** Samples come from it. */
  emaDecay: {
    type: "number",
    range: [0, 0.999999],
    unit: "1",
    about: "Decay of the exponential moving average of G; larger: smoother, but lags in short trainings.",
    cpdGan: {
      paper: 0.999,
      source: "authors' code",
      presets: { smoke: 0.99, lesson: 0.995, quick: 0.999, standard: 0.998, thorough: 0.999 },
    },
    progGan: {
      paper: 0.999,
      source: "authors' code",
      presets: { smoke: 0.99, lesson: 0.995, quick: 0.999, standard: 0.998, thorough: 0.999 },
    },
  },
  /** Every minibatch must be a multiple, or smaller. */
  stddevGroup: {
    type: "integer",
    range: [1, 256],
    unit: "images",
    about: "Group size for the minibatch standard deviation, which helps to preserve variety.",
    paper: 4,
    source: "authors' code",
  },
} as const;
