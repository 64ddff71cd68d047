/** Every knob of GAN training, one flat interface for both models. Values and presets stand in lib/experiment/presets. */

/** The two adversarial losses: Wasserstein with gradient penalty (the paper's), or logistic with the R1 penalty. */
export type GanLoss = "wgan-gp" | "logistic-r1";

/** From which number to which the knobs go that shape the networks; a file that says otherwise of itself is not believed. */
export const ganShapeBounds = { latentSize: [1, 4096], fmapBase: [16, 65536], fmapMax: [4, 1024] } as const;

/** Knobs of one GAN training. "kimg" is a thousand real images shown to the discriminator. */
export interface GanKnobs {
  /** Length of the latent vector z. Paper: 512. */
  readonly latentSize: number;
  /** Feature maps: nf(s) = min(fmapBase / 2^s, fmapMax); a layer at resolution r has nf(log2 r − 1). Paper: 16384 (cpD-GAN), 8192 (prog-GAN). */
  readonly fmapBase: number;
  /** Upper bound of the feature maps. Paper: 512. */
  readonly fmapMax: number;

  /** Images a step while training at 8×8 and below. cpD-GAN does not grow: it uses only the knob of the cohort's resolution. Paper: 256 (both). */
  readonly minibatch8: number;
  /** Images a step at 16×16. Paper: 256 (cpD-GAN), 128 (prog-GAN). */
  readonly minibatch16: number;
  /** Images a step at 32×32. Paper: 256, 64. */
  readonly minibatch32: number;
  /** Images a step at 64×64. Paper: 256, 32. */
  readonly minibatch64: number;
  /** Images a step at 128×128 and above. Paper: 256, 16. */
  readonly minibatch128: number;
  /**
   * Most images computed at once; the gradients of a minibatch's parts add up to the same step, in less memory and hardly
   * more time. 0: the whole minibatch. A multiple of stddevGroup.
   */
  readonly microBatch: number;

  /** Whether the discriminator sees real images mirrored left to right, each with probability ½. Paper: no. */
  readonly flip: boolean;
  /** Whether the discriminator sees real and generated images through random color, translation and cutout. Paper: no. */
  readonly augment: boolean;

  /** Adam's step size, of both networks. Paper: 0.005 (cpD-GAN), 0.001 (prog-GAN). */
  readonly learningRate: number;
  /** Adam's decay of the mean gradient, in [0, 1). Paper: 0. */
  readonly beta1: number;
  /** Adam's decay of the mean squared gradient, in [0, 1). Paper: 0.99. */
  readonly beta2: number;
  /** Adam's ε. Paper: 1e-8. */
  readonly epsilon: number;

  /** Adversarial loss. Paper: "wgan-gp". */
  readonly loss: GanLoss;
  /** Weight of the gradient penalty: λ of WGAN-GP, or γ of R1 (whose term is γ/2·|∇D|²). Paper: λ = 10. */
  readonly penaltyWeight: number;
  /** Gradient norm that WGAN-GP pulls towards; R1 has none. Paper: 1. */
  readonly penaltyTarget: number;
  /** The penalty is computed every so many steps and weighted up accordingly; 1 = every step. Paper: 1. */
  readonly penaltyInterval: number;
  /** Weight of WGAN-GP's drift term D(real)². Paper: 0.001. */
  readonly drift: number;
  /** prog-GAN: weight of the label classifier's cross-entropy (AC-GAN). Paper: 1. */
  readonly labelWeight: number;

  /**
   * cpD-GAN: how the generator starts. "random": γ and β of the conditional normalization are random functions of latent
   * vector and labels. "neutral": γ = 1 and β = 0 whatever those are, and the images are gray, which learns faster at first.
   * Paper: "random".
   */
  readonly start: "random" | "neutral";

  /** Running average of the generator's weights: the share that a step keeps, in [0, 1). Samples come from it. Paper: 0.999. */
  readonly emaDecay: number;
  /** Images a group of the minibatch standard deviation; every minibatch must be a multiple, or smaller. Paper: 4. */
  readonly stddevGroup: number;

  /** Length of the training in kimg. Paper: at most 12000 (32×32), 14000 (64×64), 16000 (128×128). */
  readonly totalKimg: number;
  /** prog-GAN: resolution that growing starts from, in pixels. Paper: 8. */
  readonly startResolution: number;
  /** prog-GAN: kimg of each training phase and of each transition (fade-in) phase. Paper: 1400 (32×32), 1000 (64×64, 128×128). */
  readonly phaseKimg: number;

  /** Ticks between two scores (distance of samples to the training images, for the early stop); 0 = never. Paper: 4. */
  readonly scoreEvery: number;
  /** What samples and training images are compared by: `classifier`, `pixels`, or a file of Inception-v3's weights. Paper: Inception-v3. */
  readonly scoreFeatures: string;
  /** kimg from which on training is scored, if prog-GAN has grown by then. Paper: 7000 (32×32, 64×64), 9000 (128×128). */
  readonly scoreFrom: number;
  /** Images sampled for a score. Paper: 10000. */
  readonly scoreImages: number;
  /** Training stops after so many scores, one after another, that are no better than the best before. Paper: 2. */
  readonly scorePatience: number;

  /** kimg between two lines of metrics.jsonl (a "tick"). */
  readonly tickKimg: number;
  /** Ticks between two grids of samples; 0 = none. */
  readonly gridEvery: number;
  /** Minutes between two checkpoints. */
  readonly checkpointMinutes: number;
}
