/**
 * prog-GAN's generator (paper: "GANs", left column): progressive growing (Karras et al. 2018), conditioned on the labels
 * through its input. While a resolution fades in, its image is mixed with the upsampled image of the one before.
 */
import * as tf from "@tensorflow/tfjs";
import { pixelNorm } from "../../engine/ops/pixel-norm";
import { upsample2x } from "../../engine/ops/resample";
import type { GanKnobs } from "../knobs";
import { convolution, denseToImage, toImage } from "./layers";
import { BASE_RESOLUTION, featureMaps, type GeneratorNetwork, resolutions } from "./network";
import { ParameterLayout } from "./parameters";

/** Gain of prog-GAN's convolutions. */
export const CONVOLUTION_GAIN: number = Math.SQRT2;

/** Gain of the first dense layer. */
const FIRST_GAIN = Math.SQRT2 / 4;

/** new + (old − new)·share; leaves the old path out of the graph when it has no share. */
export function fadeIn(current: tf.Tensor4D, old: () => tf.Tensor4D, share: number): tf.Tensor4D {
  return share === 0 ? current : tf.add(current, tf.mul(tf.sub(old(), current), share));
}

/**
 * @param labels L, the number of labels.
 * @param resolution of the images when fully grown, in pixels.
 */
export function progGenerator(knobs: GanKnobs, labels: number, resolution: number): GeneratorNetwork {
  const parameters = new ParameterLayout();
  const maps = featureMaps(knobs);
  const first = denseToImage(parameters, "4x4.dense", {
    inputs: knobs.latentSize + labels,
    outputs: maps(1),
    gain: FIRST_GAIN,
  });
  const blocks = resolutions(BASE_RESOLUTION, resolution).map((r) => {
    const [outputs, inputs] = [maps(Math.log2(r) - 1), maps(Math.log2(r) - 2)];
    const prefix = `${r}x${r}`;
    const up =
      r > BASE_RESOLUTION
        ? [convolution(parameters, `${prefix}.up`, "up", { inputs, outputs, gain: CONVOLUTION_GAIN })]
        : [];
    const conv = convolution(parameters, `${prefix}.conv`, "same", {
      inputs: outputs,
      outputs,
      gain: CONVOLUTION_GAIN,
    });
    return { resolution: r, layers: [...up, conv], image: toImage(parameters, `${prefix}.image`, outputs) };
  });

  return {
    parameters,
    latentSize: knobs.latentSize,
    images(weights, latents, labelRows, stage) {
      let x = pixelNorm(first(weights, pixelNorm(tf.concat([latents, labelRows], 1))));
      let before: (() => tf.Tensor4D) | undefined;
      for (const block of blocks) {
        for (const layer of block.layers) x = pixelNorm(layer(weights, x));
        const features = x;
        const image = (): tf.Tensor4D => block.image(weights, features);
        if (block.resolution === stage.resolution) {
          const old = before;
          return fadeIn(image(), () => upsample2x(old!()), old ? stage.fade : 0);
        }
        before = image;
      }
      throw new Error(`The generator has no resolution ${stage.resolution}.`);
    },
  };
}
