/** The interface of a GAN's two networks, for training and sampling. Networks are pure functions of their weights. */
import type * as tf from "@tensorflow/tfjs";
import type { GanKnobs } from "../knobs";
import type { ParameterLayout, Weights } from "./parameters";

/** What size the networks work at. Only progressive growing changes it during training. */
export interface NetworkSize {
  /** Width and height of the images, in pixels. */
  readonly resolution: number;
  /** Share of the half-resolution path in the mix while a new resolution fades in, from 1 to 0. */
  readonly fade: number;
}

export interface GeneratorNetwork {
  readonly parameters: ParameterLayout;
  /** Draws of N(0, 1) that an image takes. */
  readonly latentSize: number;
  /**
   * @param latents [n, latentSize], draws of N(0, 1).
   * @param labels [n, L], 0 or 1.
   * @returns [n, resolution, resolution, 1], about −1 to 1.
   */
  images(weights: Weights, latents: tf.Tensor2D, labels: tf.Tensor2D, stage: NetworkSize): tf.Tensor4D;
}

/** What a discriminator says of images. */
export interface DiscriminatorOutput {
  /** [n]; high for real. */
  readonly scores: tf.Tensor1D;
  /** [n, L], of an auxiliary classifier. */
  readonly labelLogits?: tf.Tensor2D;
}

export interface DiscriminatorNetwork {
  readonly parameters: ParameterLayout;
  /**
   * @param images [n, resolution, resolution, 1], −1 to 1.
   * @param labels [n, L], 0 or 1.
   * @param batches how many minibatches of equal size `images` holds one after another; they are judged apart.
   */
  discriminate(
    weights: Weights,
    images: tf.Tensor4D,
    labels: tf.Tensor2D,
    stage: NetworkSize,
    batches: number,
  ): DiscriminatorOutput;
}

/** Both networks of a GAN. */
export interface GanNetworks {
  readonly generator: GeneratorNetwork;
  readonly discriminator: DiscriminatorNetwork;
}

/** What tells one GAN from another. */
export interface GanArchitecture {
  /** Whether it begins with small images. */
  readonly grows: boolean;
  /**
   * Builds its networks.
   * @param labels L, the number of labels.
   * @param resolution of the images, in pixels: a power of two of 8 or more.
   */
  build(knobs: GanKnobs, labels: number, resolution: number): GanNetworks;
}

/** Both networks start at 4×4. */
export const BASE_RESOLUTION = 4;

/** Feature maps by stage, nf(s) = min(fmapBase / 2^s, fmapMax), at least 1. A layer at resolution 2^r has nf(r − 1). */
export function featureMaps(knobs: { readonly fmapBase: number; readonly fmapMax: number }): (stage: number) => number {
  return (stage) => Math.max(1, Math.min(Math.floor(knobs.fmapBase / 2 ** stage), knobs.fmapMax));
}

/** The resolutions from one to another, doubling. */
export function resolutions(from: number, to: number): number[] {
  const list: number[] = [];
  for (let resolution = from; resolution <= to; resolution *= 2) list.push(resolution);
  return list;
}
