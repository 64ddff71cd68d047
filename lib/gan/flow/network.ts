/**
 * The flow's network: an image on its way from noise, its time and its labels → the velocity with which it should go on.
 * A U-Net (Ronneberger et al. 2015) of residual blocks on 2×2 pixels as channels, from half the resolution down to 8×8;
 * time and labels steer every layer through scale and shift of a normalization (Peebles & Xie 2023). Every resolution
 * adds a learned term for each place, since patients are imaged in the same position. Normalization is over a pixel's
 * channels and the nonlinearity leaky ReLU, as in the GANs, whose kernels it shares.
 */
import * as tf from "@tensorflow/tfjs";
import { modulatedPixelNorm } from "../../engine/ops/pixel-norm";
import { convolution, denseLeakyRelu, type Layer, projection } from "../networks/layers";
import { type LayerModulation, Modulation } from "../networks/modulation";
import { ParameterLayout, type Weights } from "../networks/parameters";
import type { FlowKnobs } from "./knobs";

/** Gain of layers before a leaky ReLU, which keep the variance (He et al. 2015), and of those that halve or double. */
const GAIN = Math.SQRT2;

/** The coarsest resolution, in pixels. */
const COARSEST = 8;

/** Waves of the time's code: sines and cosines of so many frequencies, from π to 200π a unit of time. */
const WAVES = 16;
const HIGHEST = 200;

/** The network and its parameters. */
export interface FlowNetwork {
  readonly parameters: ParameterLayout;
  /**
   * @param x [n, resolution, resolution, 1], images about −1 to 1 mixed with noise.
   * @param times [n, 1], 0 for noise to 1 for an image.
   * @param labels [n, L], 0 or 1.
   * @param hidden [n, 1], 1 where the labels are hidden.
   * @returns [n, resolution, resolution, 1].
   */
  velocity(weights: Weights, x: tf.Tensor4D, times: tf.Tensor2D, labels: tf.Tensor2D, hidden: tf.Tensor2D): tf.Tensor4D;
}

type Steered = (weights: Weights, x: tf.Tensor4D, modulation: readonly LayerModulation[]) => tf.Tensor4D;

/** Builds the network. @param labels L. @param resolution of the images, in pixels: a power of two of 8 or more. */
export function flowNetwork(
  { maps, blocks, embedding }: Pick<FlowKnobs, "maps" | "blocks" | "embedding">,
  labels: number,
  resolution: number,
): FlowNetwork {
  const parameters = new ParameterLayout();
  const code = 2 * WAVES + labels + 1;
  const embed = [
    denseLeakyRelu(parameters, "embedding.0", { inputs: code, outputs: embedding, gain: GAIN }),
    denseLeakyRelu(parameters, "embedding.1", { inputs: embedding, outputs: embedding, gain: GAIN }),
  ];
  const modulation = new Modulation(parameters, embedding, "neutral");
  const block = (name: string, channels: number): Steered => residualBlock(parameters, modulation, name, channels);
  const several = (name: string, channels: number, count = blocks): Steered[] =>
    Array.from({ length: count }, (_, i) => block(`${name}.${i}`, channels));

  // From fine to coarse: 16 and 8 for images of 32 pixels.
  const sides: number[] = [];
  for (let side = resolution / 2; side >= Math.min(COARSEST, resolution / 2); side /= 2) sides.push(side);
  const channels = (level: number): number => (level === 0 ? maps : 2 * maps);
  const stem = convolution(parameters, "stem", "same", { inputs: 4, outputs: maps, gain: GAIN });
  const levels = sides.map((side, level) => {
    const name = `${side}x${side}`;
    parameters.weight(`${name}.place`, [side, side, channels(level)], 1, 1, () => 0);
    const last = level === sides.length - 1;
    if (last) return { blocks: several(name, channels(level), blocks + 1) };
    const down = convolution(parameters, `${name}.to-coarser`, "down", {
      inputs: channels(level),
      outputs: channels(level + 1),
      gain: GAIN,
    });
    const up = convolution(parameters, `${name}.from-coarser`, "up", {
      inputs: channels(level + 1),
      outputs: channels(level),
      gain: GAIN,
    });
    const join = projection(parameters, `${name}.join`, {
      inputs: 2 * channels(level),
      outputs: channels(level),
      gain: 1,
    });
    return {
      blocks: several(`${name}.down`, channels(level)),
      coarser: { down, up, join, blocks: several(`${name}.up`, channels(level)) },
    };
  });
  const out = projection(parameters, "out", { inputs: maps, outputs: 4, gain: 1, initial: () => 0 });

  const pass = (level: number, x: tf.Tensor4D, weights: Weights, steer: readonly LayerModulation[]): tf.Tensor4D => {
    const { blocks: before, coarser } = levels[level];
    const placed = tf.add<tf.Tensor4D>(x, weights[`${sides[level]}x${sides[level]}.place`]);
    let here = before.reduce((y, apply) => apply(weights, y, steer), placed);
    if (!coarser) return here;
    const below = pass(level + 1, coarser.down(weights, here), weights, steer);
    here = coarser.join(weights, tf.concat([coarser.up(weights, below), here], 3));
    return coarser.blocks.reduce((y, apply) => apply(weights, y, steer), here);
  };

  return {
    parameters,
    velocity(weights, x, times, labelRows, hidden) {
      const known = tf.mul(labelRows, tf.sub(1, hidden));
      const condition = tf.concat([timeCode(times), known, hidden], 1) as tf.Tensor2D;
      const steer = modulation.of(
        weights,
        embed.reduce((y: tf.Tensor2D, apply: Layer<tf.Tensor2D, tf.Tensor2D>) => apply(weights, y), condition),
      );
      const features = pass(0, stem(weights, pixelsToChannels(x)), weights, steer);
      return channelsToPixels(out(weights, features));
    },
  };
}

/** x plus two layers of convolution, leaky ReLU and steered normalization; it begins as x alone. */
function residualBlock(parameters: ParameterLayout, modulation: Modulation, name: string, channels: number): Steered {
  const shape = { inputs: channels, outputs: channels, gain: GAIN };
  const layers = [0, 1].map((i) => ({
    convolve: convolution(parameters, `${name}.${i}`, "same", shape),
    place: modulation.declare(`${name}.${i}.norm`, channels, i === 1 ? 0 : 1),
  }));
  return (weights, x, steer) => {
    const change = layers.reduce((y, { convolve, place }) => {
      const { gamma, beta } = steer[place];
      return modulatedPixelNorm(convolve(weights, y), gamma, beta);
    }, x);
    return tf.add(x, change);
  };
}

function timeCode(times: tf.Tensor2D): tf.Tensor {
  const frequencies = Array.from({ length: WAVES }, (_, i) => Math.PI * HIGHEST ** (i / (WAVES - 1)));
  const phases = tf.matMul(times, tf.tensor2d(frequencies, [1, WAVES]));
  return tf.concat([tf.sin(phases), tf.cos(phases)], 1);
}

/** [n, 2h, 2w, 1] → [n, h, w, 4]. */
function pixelsToChannels(x: tf.Tensor4D): tf.Tensor4D {
  const [n, h, w] = x.shape;
  const parts = tf.transpose(tf.reshape(x, [n, h / 2, 2, w / 2, 2]), [0, 1, 3, 2, 4]);
  return tf.reshape(parts, [n, h / 2, w / 2, 4]);
}

/** [n, h, w, 4] → [n, 2h, 2w, 1]. */
function channelsToPixels(x: tf.Tensor4D): tf.Tensor4D {
  const [n, h, w] = x.shape;
  const parts = tf.transpose(tf.reshape(x, [n, h, w, 2, 2]), [0, 1, 3, 2, 4]);
  return tf.reshape(parts, [n, 2 * h, 2 * w, 1]);
}
