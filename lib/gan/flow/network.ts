/**
 * The flow's network: an image on its way from noise, its time and its labels → the velocity with which it should go on.
 * A U-Net (Ronneberger et al. 2015) of residual blocks on 2×2 pixels as channels, from half the resolution down to 8×8.
 * Before every convolution stand a group normalization, whose scale and shift are steered by time and labels, and SiLU
 * (Ho et al. 2020; Dhariwal & Nichol 2021; steered everywhere as by Peebles & Xie 2023). Every resolution adds a learned term
 * for each place, since patients are imaged in the same position.
 */
import * as tf from "@tensorflow/tfjs";
import { groupNormSilu } from "../../engine/ops/group-norm";
import { depthToSpace2x, spaceToDepth2x } from "../../engine/ops/space-to-depth";
import { dense, type Layer, plainConvolution, projection } from "../networks/layers";
import { type LayerModulation, Modulation } from "../networks/modulation";
import { ParameterLayout, type Weights } from "../networks/parameters";
import type { FlowKnobs } from "./knobs";

/** Groups of channels that are normalized together; as many as divide the channels, where these are few. */
const GROUPS = 8;

/** Gain of layers whose input has variance 1/3 or so, as that of SiLU of normalized values has. */
const GAIN = Math.sqrt(3);

/**
 * Run-time factor of biases and of the terms for positions: as small as that of weights, so that one step size fits all
 * (equalized learning rate, Karras et al. 2018).
 */
const BIAS_SCALE = 0.1;

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
   * @param hidden [n, 1], 1 if the labels are hidden.
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
    dense(parameters, "embedding.0", { inputs: code, outputs: embedding, gain: 1, biasScale: BIAS_SCALE }),
    dense(parameters, "embedding.1", { inputs: embedding, outputs: embedding, gain: GAIN, biasScale: BIAS_SCALE }),
  ];
  const modulation = new Modulation(parameters, embedding, "neutral", BIAS_SCALE);
  const several = (name: string, channels: number, count = blocks): Steered[] =>
    Array.from({ length: count }, (_, i) => residualBlock(parameters, modulation, `${name}.${i}`, channels));

  const sides = sidesOf(resolution);
  const channels = (level: number): number => (level === 0 ? maps : 2 * maps);
  const stem = plainConvolution(parameters, "stem", { inputs: 4, outputs: maps, gain: 1 });
  const levels = sides.map((side, level) => {
    const name = `${side}x${side}`;
    parameters.weight(`${name}.place`, [side, side, channels(level)], 1, BIAS_SCALE, () => 0);
    const last = level === sides.length - 1;
    if (last) return { blocks: several(name, channels(level), blocks + 1) };
    const [here, below] = [channels(level), channels(level + 1)];
    return {
      blocks: several(`${name}.down`, here),
      coarser: {
        down: projection(parameters, `${name}.to-coarser`, { inputs: 4 * here, outputs: below, gain: 1 }),
        up: projection(parameters, `${name}.from-coarser`, { inputs: below, outputs: 4 * here, gain: 1 }),
        join: projection(parameters, `${name}.join`, { inputs: 2 * here, outputs: here, gain: 1 }),
        blocks: several(`${name}.up`, here),
      },
    };
  });
  const last = steeredNorm(modulation, "out.norm", maps);
  const out = plainConvolution(parameters, "out", { inputs: maps, outputs: 4, gain: GAIN, initial: () => 0 });

  const pass = (level: number, x: tf.Tensor4D, weights: Weights, steer: readonly LayerModulation[]): tf.Tensor4D => {
    const { blocks: before, coarser } = levels[level];
    const placed = tf.add<tf.Tensor4D>(x, weights[`${sides[level]}x${sides[level]}.place`]);
    const here = before.reduce((y, apply) => apply(weights, y, steer), placed);
    if (!coarser) return here;
    const below = pass(level + 1, coarser.down(weights, spaceToDepth2x(here)), weights, steer);
    const joined = coarser.join(weights, tf.concat([depthToSpace2x(coarser.up(weights, below)), here], 3));
    return coarser.blocks.reduce((y, apply) => apply(weights, y, steer), joined);
  };

  return {
    parameters,
    velocity(weights, x, times, labelRows, hidden) {
      const known = tf.mul(labelRows, tf.sub(1, hidden));
      const condition = tf.concat([timeCode(times), known, hidden], 1) as tf.Tensor2D;
      const steer = modulation.of(
        weights,
        embed.reduce((y: tf.Tensor2D, apply: Layer<tf.Tensor2D, tf.Tensor2D>) => silu(apply(weights, y)), condition),
      );
      const features = pass(0, stem(weights, spaceToDepth2x(x)), weights, steer);
      return depthToSpace2x(out(weights, last(features, steer)));
    },
  };
}

/** The resolutions of its levels, from fine to coarse: 16 and 8 for images of 32 pixels. */
export function sidesOf(resolution: number): number[] {
  const sides: number[] = [];
  for (let side = resolution / 2; side >= Math.min(COARSEST, resolution / 2); side /= 2) sides.push(side);
  return sides;
}

/** x plus twice: modulated normalization, SiLU, 3×3 convolution. It starts as x alone. */
function residualBlock(parameters: ParameterLayout, modulation: Modulation, name: string, channels: number): Steered {
  const layers = [0, 1].map((i) => ({
    norm: steeredNorm(modulation, `${name}.${i}.norm`, channels),
    convolve: plainConvolution(parameters, `${name}.${i}`, {
      inputs: channels,
      outputs: channels,
      gain: GAIN,
      initial: i === 1 ? () => 0 : undefined,
    }),
  }));
  return (weights, x, steer) =>
    tf.add(
      x,
      layers.reduce((y, { norm, convolve }) => convolve(weights, norm(y, steer)), x),
    );
}

/** Declares a normalization that time and labels modulate; then applies it, and SiLU. */
function steeredNorm(
  modulation: Modulation,
  name: string,
  channels: number,
): (x: tf.Tensor4D, steer: readonly LayerModulation[]) => tf.Tensor4D {
  const place = modulation.declare(name, channels);
  const groups = groupsOf(channels);
  return (x, steer) => groupNormSilu(x, steer[place].gamma, steer[place].beta, groups);
}

/** Groups of so many channels. */
export function groupsOf(channels: number): number {
  let groups = Math.min(GROUPS, channels);
  while (channels % groups !== 0) groups--;
  return groups;
}

const silu = (x: tf.Tensor2D): tf.Tensor2D => tf.mul(x, tf.sigmoid(x));

/** Frequencies of the time's code, in radians a unit of time. */
export const timeFrequencies = (): number[] =>
  Array.from({ length: WAVES }, (_, i) => Math.PI * HIGHEST ** (i / (WAVES - 1)));

function timeCode(times: tf.Tensor2D): tf.Tensor {
  const phases = tf.matMul(times, tf.tensor2d(timeFrequencies(), [1, WAVES]));
  return tf.concat([tf.sin(phases), tf.cos(phases)], 1);
}
