/**
 * The random inputs of a step, drawn in one fixed order on the host, whatever the micro-batches are. The next minibatch
 * is drawn while the current step is still being computed. Saved states are those from before that draw.
 */
import type { Cohort } from "../../cohort/format/cohort";
import { Random, type RandomState } from "../../support/random";
import { drawAugmentation } from "./augment";
import type { GanKnobs } from "../knobs";
import { hasBudget } from "../privacy/mechanism";
import { PatientSampler } from "../privacy/patient-sampler";
import { conditionsOf, type RealSampler, realPixels, RowSampler, type SamplerPosition } from "../training/real-images";

/** Row-major matrices with one row for each image. */
export interface Minibatch {
  readonly size: number;
  /** For the step of D: real images with their labels, and the draws for as many fakes of the same labels. */
  readonly discriminator: {
    /** Under a privacy budget, as many as patients were drawn; else the minibatch's. */
    readonly size: number;
    /** size×H×W, −1 … 1, at the cohort's resolution. */
    readonly images: Float32Array;
    readonly labels: Float32Array;
    readonly latents: Float32Array;
    /** Uniform in [0, 1): where between real and fake WGAN-GP takes its gradient. */
    readonly interpolation: Float32Array;
    /** Of the reals, then of the fakes, if images are augmented. */
    readonly augmentation?: Float32Array;
  };
  /** For the step of G: labels of other real images, and latent vectors. */
  readonly generator: {
    /** Of these real images, where the loss compares with them. */
    readonly images?: Float32Array;
    /** Latent vectors of the generated images that the loss compares with under a privacy budget: G's step sees no real image. */
    readonly comparedLatents?: Float32Array;
    readonly labels: Float32Array;
    readonly latents: Float32Array;
    readonly augmentation?: Float32Array;
  };
}

/** The position of a source; enough to resume. */
export interface SourceState {
  readonly random: RandomState;
  readonly sampler: SamplerPosition;
}

/** Draws minibatches of a cohort's training images, without end. */
export class MinibatchSource {
  private readonly rows: Int32Array;
  private readonly random: Random;
  private readonly sampler: RealSampler;
  private ready?: { readonly minibatch: Minibatch; readonly before: SourceState };

  /**
   * @param state where to resume; the beginning unless given.
   * @param secret with a privacy budget: what all draws follow from, beside the seed.
   */
  constructor(
    private readonly cohort: Cohort,
    private readonly knobs: GanKnobs,
    seed: number,
    state?: SourceState,
    secret = "",
  ) {
    this.rows = cohort.rowsOf("train");
    this.random = state ? Random.fromState(state.random) : Random.fromSeed(seed, `${secret}training`);
    this.sampler = hasBudget(knobs)
      ? new PatientSampler(cohort, seed, secret, state?.sampler)
      : new RowSampler(this.rows, seed, state?.sampler);
  }

  /** Draws the next minibatch ahead. */
  prepare(size: number): void {
    this.ready ??= { before: this.state(), minibatch: this.draw(size) };
  }

  /** The next minibatch; drawn now, unless it is ready. */
  next(size: number): Minibatch {
    this.prepare(size);
    const { minibatch } = this.ready!;
    if (minibatch.size !== size)
      throw new Error(`The minibatch that is ready has ${minibatch.size} images, not ${size}.`);
    this.ready = undefined;
    return minibatch;
  }

  /** Where it is, before a minibatch that is ready but not taken. */
  state(): SourceState {
    return this.ready?.before ?? { random: this.random.state(), sampler: this.sampler.state() };
  }

  private draw(size: number): Minibatch {
    const { cohort, knobs, random } = this;
    const latents = (count = size): Float32Array => random.normals(count * knobs.latentSize);
    const augmentation = (images: number): Float32Array | undefined =>
      knobs.augment ? drawAugmentation(random, images) : undefined;
    const rows = this.sampler.next(size);
    const flipped = knobs.flip ? Array.from(rows, () => random.chance(0.5)) : undefined;
    const discriminator = {
      size: rows.length,
      images: realPixels(cohort, rows, flipped),
      labels: conditionsOf(cohort, rows),
      latents: latents(rows.length),
      interpolation: Float32Array.from(rows, () => random.uniform()),
      augmentation: augmentation(2 * rows.length),
    };
    const others = Int32Array.from({ length: size }, () => this.rows[random.integer(this.rows.length)]);
    const isPrivate = hasBudget(knobs);
    const compares = knobs.loss === "relativistic" && !isPrivate;
    const othersFlipped = compares && knobs.flip ? Array.from(others, () => random.chance(0.5)) : undefined;
    const generator = {
      images: compares ? realPixels(cohort, others, othersFlipped) : undefined,
      labels: conditionsOf(cohort, others),
      latents: latents(),
      augmentation: augmentation(size),
      comparedLatents: knobs.loss === "relativistic" && isPrivate ? latents() : undefined,
    };
    return { size, discriminator, generator };
  }
}
