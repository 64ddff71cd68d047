/**
 * cpD-GAN's discriminator (paper: "GANs", right column): residual blocks, and a projection on the labels:
 * the score is the sum over the labels that are present of one output each. An image without any label scores 0
 * whatever it looks like; cohorts after the paper have none, since "No Finding" is a label of its own.
 */
import * as tf from "@tensorflow/tfjs";
import { downsample2x } from "../../engine/ops/resample";
import { PLAIN_GAIN, RESAMPLING_GAIN } from "./cpd-generator";
import type { GanKnobs } from "../knobs";
import { convolution, dense, denseLeakyRelu, fromImage, projection } from "./layers";
import { minibatchStddev } from "./minibatch-stddev";
import { BASE_RESOLUTION, type DiscriminatorNetwork, featureMaps, resolutions } from "./network";
import { ParameterLayout, type Weights } from "./parameters";

/** ((conv, down-conv) + (halving, 1×1 convolution)) / √2. Halving before the 1×1 convolution is the same as after it, and cheaper. */
function residualBlock(layout: ParameterLayout, name: string, inputs: number, outputs: number) {
  const conv = convolution(layout, `${name}.conv`, "same", { inputs, outputs: inputs, gain: PLAIN_GAIN });
  const down = convolution(layout, `${name}.down`, "down", {
    inputs,
    outputs,
    gain: RESAMPLING_GAIN,
    factor: Math.SQRT1_2,
  });
  const skip = projection(layout, `${name}.skip`, { inputs, outputs, gain: RESAMPLING_GAIN, factor: Math.SQRT1_2 });
  return (weights: Weights, x: tf.Tensor4D): tf.Tensor4D =>
    tf.add(down(weights, conv(weights, x)), skip(weights, downsample2x(x)));
}

/**
 * @param labels L, the number of labels.
 * @param resolution of the images, in pixels.
 */
export function cpdDiscriminator(knobs: GanKnobs, labels: number, resolution: number): DiscriminatorNetwork {
  const parameters = new ParameterLayout();
  const maps = featureMaps(knobs);
  const first = fromImage(parameters, `${resolution}x${resolution}.image`, maps(Math.log2(resolution) - 1), PLAIN_GAIN);
  const blocks = resolutions(2 * BASE_RESOLUTION, resolution)
    .reverse()
    .map((r) => residualBlock(parameters, `${r}x${r}`, maps(Math.log2(r) - 1), maps(Math.log2(r) - 2)));
  const conv = convolution(parameters, "4x4.conv", "same", { inputs: maps(1) + 1, outputs: maps(1), gain: PLAIN_GAIN });
  const hidden = denseLeakyRelu(parameters, "4x4.dense", { inputs: 16 * maps(1), outputs: maps(0), gain: PLAIN_GAIN });
  const output = dense(parameters, "4x4.output", { inputs: maps(0), outputs: labels, gain: PLAIN_GAIN });

  return {
    parameters,
    discriminate(weights, images, labelRows, _stage, batches) {
      let x = first(weights, images);
      for (const block of blocks) x = block(weights, x);
      x = conv(weights, minibatchStddev(x, knobs.stddevGroup, batches));
      const outputs = output(weights, hidden(weights, tf.reshape(x, [images.shape[0], -1])));
      return { scores: tf.sum(tf.mul(outputs, labelRows), 1) };
    },
  };
}
