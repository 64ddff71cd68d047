/**
 * prog-GAN's discriminator (paper: "GANs", left column): progressive growing, and an auxiliary classifier of the labels.
 * While a resolution fades in, its features are mixed with those of the halved image.
 */
import * as tf from "@tensorflow/tfjs";
import { downsample2x } from "../../engine/ops/resample";
import type { GanKnobs } from "../knobs";
import { convolution, dense, denseLeakyRelu, fromImage } from "./layers";
import { minibatchStddev } from "./minibatch-stddev";
import { BASE_RESOLUTION, type DiscriminatorNetwork, featureMaps, resolutions } from "./network";
import { ParameterLayout } from "./parameters";
import { CONVOLUTION_GAIN, fadeIn } from "./prog-generator";

/** Gain of the last layer, which is linear. Paper: 1, as Karras et al. 2018. */
const OUTPUT_GAIN = 1;

/**
 * @param labels L, the number of labels.
 * @param resolution of the images when fully grown, in pixels.
 */
export function progDiscriminator(knobs: GanKnobs, labels: number, resolution: number): DiscriminatorNetwork {
  const parameters = new ParameterLayout();
  const maps = featureMaps(knobs);
  const gain = CONVOLUTION_GAIN;
  const image = (r: number): ReturnType<typeof fromImage> =>
    fromImage(parameters, `${r}x${r}.image`, maps(Math.log2(r) - 1), gain);
  const blocks = resolutions(2 * BASE_RESOLUTION, resolution)
    .reverse()
    .map((r) => {
      const [inputs, outputs] = [maps(Math.log2(r) - 1), maps(Math.log2(r) - 2)];
      return {
        resolution: r,
        image: image(r),
        conv: convolution(parameters, `${r}x${r}.conv`, "same", { inputs, outputs: inputs, gain }),
        down: convolution(parameters, `${r}x${r}.down`, "down", { inputs, outputs, gain }),
      };
    });
  const lowest = image(BASE_RESOLUTION);
  const conv = convolution(parameters, "4x4.conv", "same", { inputs: maps(1) + 1, outputs: maps(1), gain });
  const hidden = denseLeakyRelu(parameters, "4x4.dense", { inputs: 16 * maps(1), outputs: maps(0), gain });
  const output = dense(parameters, "4x4.output", { inputs: maps(0), outputs: 1 + labels, gain: OUTPUT_GAIN });

  return {
    parameters,
    discriminate(weights, images, _labelRows, stage, batches) {
      const active = blocks.filter((block) => block.resolution <= stage.resolution);
      let x = (active[0]?.image ?? lowest)(weights, images);
      active.forEach((block, i) => {
        x = block.down(weights, block.conv(weights, x));
        const next = active[i + 1]?.image ?? lowest;
        if (i === 0) x = fadeIn(x, () => next(weights, downsample2x(images)), stage.fade);
      });
      x = conv(weights, minibatchStddev(x, knobs.stddevGroup, batches));
      const outputs = output(weights, hidden(weights, tf.reshape(x, [images.shape[0], -1])));
      const [scores, labelLogits] = tf.split(outputs, [1, labels], 1);
      return { scores: tf.reshape(scores, [-1]), labelLogits: labelLogits as tf.Tensor2D };
    },
  };
}
