/**
 * Knobs of a GAN's networks and of the images in a step. Paper: "GANs" in the methods, and the authors' published
 * settings.
 */

/** What both GANs share of each knob, and the values of each where they differ. */
export const networkKnobs = {
  latentSize: {
    type: "integer",
    range: [1, 4096],
    unit: "numbers",
    about: "Length of the latent vector; larger: more variety to learn.",
    paper: 512,
    source: "authors' code",
    presets: { default: 64, lesson: 32 },
  },
  /** nf(s) = min(fmapBase / 2^s, fmapMax); a layer at resolution r has nf(log2 r − 1). */
  fmapBase: {
    type: "integer",
    range: [16, 65536],
    unit: "maps",
    about:
      "Feature maps at the coarsest layer, halved at every finer layer; larger: finer images, slower in proportion to its square.",
    cpdGan: { paper: 16384, source: "authors' code", presets: { default: 256, lesson: 128 } },
    progGan: { paper: 8192, source: "authors' code", presets: { default: 256, smoke: 512, lesson: 128 } },
  },
  fmapMax: {
    type: "integer",
    range: [4, 1024],
    unit: "maps",
    about: "Maximum number of feature maps in a layer; larger: as for fmapBase.",
    paper: 512,
    source: "authors' code",
    presets: { default: 32 },
  },

  /** And below. cpD-GAN does not grow: it uses only the knob of the cohort's resolution. */
  minibatch8: {
    type: "integer",
    range: [1, 4096],
    unit: "images",
    about: "Minibatch size at 8×8; larger: steadier gradients, fewer steps in a given time.",
    paper: 256,
    source: "authors' code",
    presets: { default: 16 },
  },
  minibatch16: {
    type: "integer",
    range: [1, 4096],
    unit: "images",
    about: "Minibatch size at 16×16; larger: steadier gradients, fewer steps in a given time.",
    cpdGan: { paper: 256, source: "authors' code", presets: { default: 16 } },
    progGan: { paper: 128, source: "authors' code", presets: { default: 16 } },
  },
  minibatch32: {
    type: "integer",
    range: [1, 4096],
    unit: "images",
    about: "Minibatch size at 32×32; larger: steadier gradients, fewer steps in a given time.",
    cpdGan: { paper: 256, source: "authors' code", presets: { default: 16 } },
    progGan: { paper: 64, source: "authors' code", presets: { default: 16 } },
  },
  minibatch64: {
    type: "integer",
    range: [1, 4096],
    unit: "images",
    about: "Minibatch size at 64×64; larger: steadier gradients, fewer steps in a given time.",
    cpdGan: { paper: 256, source: "authors' code", presets: { default: 16 } },
    progGan: { paper: 32, source: "authors' code", presets: { default: 16 } },
  },
  /** And above. */
  minibatch128: {
    type: "integer",
    range: [1, 4096],
    unit: "images",
    about: "Minibatch size at 128×128; larger: steadier gradients, fewer steps in a given time.",
    cpdGan: { paper: 256, source: "authors' code", presets: { default: 8 } },
    progGan: { paper: 16, source: "authors' code", presets: { default: 8 } },
  },
  /** The gradients of a minibatch's parts add up to the same step, in hardly more time. A multiple of stddevGroup. */
  microBatch: {
    type: "integer",
    range: [0, 4096],
    unit: "images",
    about:
      "Maximum number of images computed at once, 0 = the whole minibatch; smaller: less memory, the same steps up to rounding.",
    paper: 0,
    source: "authors' code",
    presets: { default: 0, paper: { 32: 64, 64: 32, 128: 16 } },
    departs: "the same steps in less than 32 GB of memory",
  },

  flip: {
    type: "toggle",
    about: "Mirror real images at random; doubles a small cohort, but makes left and right alike.",
    paper: false,
    source: "authors' code",
  },
  /** By random color, translation and cutout. */
  augment: {
    type: "toggle",
    about:
      "D sees real and generated images shifted, dimmed and partly covered; keeps it from memorizing a small cohort.",
    paper: false,
    source: "authors' code",
  },
} as const;
