/**
 * Knobs of a GAN training's length, its early end, and what it leaves on the way. `standard` has the networks of `quick` and
 * a quarter to a third of its training: its time goes into the points and seeds of the benchmarks (lib/benchmark/levels.ts).
 * `thorough` trains them as long as `quick` does, beyond which the pilots gained little (bench/pilots.md).
 */

/** What both GANs share of each knob, and the values of each where they differ. */
export const scheduleKnobs = {
  totalKimg: {
    type: "number",
    range: [0.001, 1e6],
    unit: "kimg",
    about: "Total number of real images shown; larger: better images, longer training.",
    cpdGan: {
      paper: { 32: 12000, 64: 14000, 128: 16000 },
      source: "authors' code: at most",
      presets: { smoke: 4, lesson: 6, quick: 80, standard: 20, thorough: 80 },
    },
    progGan: {
      paper: { 32: 12000, 64: 14000, 128: 16000 },
      source: "authors' code: at most",
      presets: { smoke: 4, lesson: 6, quick: 56, standard: 20, thorough: 56 },
    },
  },
  startResolution: {
    type: "powerOfTwo",
    range: [4, 256],
    unit: "pixels",
    about: "prog-GAN only: initial resolution.",
    cpdGan: { paper: null, source: "cpD-GAN does not grow", presets: { default: 8 } },
    progGan: { paper: 8, source: "authors' code" },
  },
  phaseKimg: {
    type: "number",
    range: [0.001, 1e6],
    unit: "kimg",
    about: "prog-GAN only: length of each training and each fade-in phase.",
    cpdGan: {
      paper: null,
      source: "cpD-GAN does not grow",
      presets: {
        smoke: 0.4,
        lesson: 0.5,
        quick: 3,
        standard: 2,
        thorough: 3,
        paper: { 32: 1400, 64: 1000, 128: 1000 },
      },
    },
    progGan: {
      paper: { 32: 1400, 64: 1000, 128: 1000 },
      source: "authors' code",
      presets: { smoke: 0.4, lesson: 0.4, quick: 3, standard: 2, thorough: 3 },
    },
  },

  scoreEvery: {
    type: "integer",
    range: [0, 1e6],
    unit: "ticks",
    about: "Interval between two scores (Fréchet distance of samples to the training images), 0 = never.",
    paper: 4,
    source: "authors' code",
    presets: { smoke: 2, lesson: 5, quick: 3, standard: 0, thorough: 0 },
  },
  scoreFeatures: {
    type: "text",
    form: /./ as RegExp,
    formInWords: "classifier, pixels, or a file of Inception weights (environment.md)",
    about:
      "Features for the distance: of the classifier trained on the real images, pixels at 16×16, or of Inception-v3, which makes it the FID.",
    paper: "Inception-v3's",
    source: "authors' code",
    presets: { default: "pixels", paper: "classifier" },
    departs: "Inception's weights are a file, which you must provide",
  },
  /** And not before prog-GAN has grown. */
  scoreFrom: {
    type: "number",
    range: [0, 1e6],
    unit: "kimg",
    about: "Start of scoring, but not before prog-GAN is fully grown; training does not stop earlier.",
    paper: { 32: 7000, 64: 7000, 128: 9000 },
    source: "authors' code",
    presets: { default: 0 },
  },
  scoreImages: {
    type: "integer",
    range: [2, 1e6],
    unit: "images",
    about: "Images sampled for each score; larger: steadier scores, more time for each.",
    paper: 10000,
    source: "authors' code",
    presets: { default: 1000, smoke: 200, lesson: 500 },
  },
  /** Of scores that are no better than the best before. */
  scorePatience: {
    type: "integer",
    range: [1, 1e6],
    unit: "scores",
    about: "Training stops after this many scores in a row without a new best; 1000: scores are only reported.",
    paper: 2,
    source: "authors' code",
    presets: { default: 1000 },
  },

  keep: {
    type: "choice",
    words: ["last", "best"],
    about: "Which generator is kept: the last one, or the one with the best score; without scores, the last one.",
    paper: "best",
    source: "authors' code",
    presets: { default: "last" },
  },

  tickKimg: {
    type: "number",
    range: [0.001, 1e6],
    unit: "kimg",
    about: "Interval between two points of the training curves.",
    paper: { 32: 100, 64: 80, 128: 60 },
    source: "authors' code",
    presets: { default: 2, smoke: 0.5, lesson: 1 },
  },
  gridEvery: {
    type: "integer",
    range: [0, 1e6],
    unit: "ticks",
    about: "Interval between two sample grids with fixed latent vectors, 0 = none.",
    paper: null,
    source: "not said",
    presets: { default: 2, standard: 4, thorough: 10, paper: 10 },
  },
  checkpointMinutes: {
    type: "number",
    range: [0.001, 1e4],
    unit: "minutes",
    about: "Interval between two checkpoints; larger: more work is repeated after a crash.",
    paper: null,
    source: "not said",
    presets: { smoke: 0.25, lesson: 0.25, quick: 0.5, standard: 1, thorough: 1, paper: 15 },
  },
} as const;
