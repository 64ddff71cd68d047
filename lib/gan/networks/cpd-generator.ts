/**
 * cpD-GAN's generator (paper: "GANs", right column): no growing; every resolution adds its image to the upsampled image
 * so far ('skip'); the latent vector and the labels steer every layer through conditional pixel normalization.
 */
import * as tf from "@tensorflow/tfjs";
import { modulatedPixelNorm, pixelNorm } from "../../engine/ops/pixel-norm";
import { upsample2x } from "../../engine/ops/resample";
import type { GanKnobs } from "../knobs";
import { convolution, denseToImage, type Layer, toImage } from "./layers";
import { type LayerModulation, Modulation } from "./modulation";
import { BASE_RESOLUTION, featureMaps, type GeneratorNetwork, resolutions } from "./network";
import { ParameterLayout, type Weights } from "./parameters";

/** Gains of cpD-GAN's layers. */
export const PLAIN_GAIN = 1;
export const RESAMPLING_GAIN: number = Math.SQRT2;

/** A layer followed by pixel normalization with its part of the modulation, x̂·γ + β. */
type ModulatedLayer<In extends tf.Tensor> = (
  weights: Weights,
  x: In,
  modulation: readonly LayerModulation[],
) => tf.Tensor4D;

interface Block {
  readonly layers: readonly ModulatedLayer<tf.Tensor4D>[];
  readonly image: Layer<tf.Tensor4D, tf.Tensor4D>;
}

/**
 * @param labels L, the number of labels.
 * @param resolution of the images, in pixels.
 */
export function cpdGenerator(knobs: GanKnobs, labels: number, resolution: number): GeneratorNetwork {
  const parameters = new ParameterLayout();
  const maps = featureMaps(knobs);
  const condition = knobs.latentSize + labels;

  const modulation = new Modulation(parameters, condition, knobs.start);
  const modulated = <In extends tf.Tensor>(
    name: string,
    layer: Layer<In, tf.Tensor4D>,
    channels: number,
  ): ModulatedLayer<In> => {
    const place = modulation.declare(`${name}.norm`, channels);
    return (weights, x, modulations) =>
      modulatedPixelNorm(layer(weights, x), modulations[place].gamma, modulations[place].beta);
  };

  const firstName = "4x4.dense";
  const first = modulated(
    firstName,
    denseToImage(parameters, firstName, { inputs: condition, outputs: maps(1), gain: PLAIN_GAIN }),
    maps(1),
  );
  const blocks = resolutions(BASE_RESOLUTION, resolution).map((r): Block => {
    const [outputs, inputs] = [maps(Math.log2(r) - 1), maps(Math.log2(r) - 2)];
    const prefix = `${r}x${r}`;
    const layers: ModulatedLayer<tf.Tensor4D>[] = [];
    if (r > BASE_RESOLUTION) {
      const up = convolution(parameters, `${prefix}.up`, "up", { inputs, outputs, gain: RESAMPLING_GAIN });
      layers.push(modulated(`${prefix}.up`, up, outputs));
    }
    const conv = convolution(parameters, `${prefix}.conv`, "same", { inputs: outputs, outputs, gain: PLAIN_GAIN });
    layers.push(modulated(`${prefix}.conv`, conv, outputs));
    return { layers, image: toImage(parameters, `${prefix}.image`, outputs, knobs.start) };
  });

  return {
    parameters,
    latentSize: knobs.latentSize,
    images(weights, latents, labelRows) {
      const conditions = tf.concat([latents, labelRows], 1);
      const modulations = modulation.of(weights, conditions);
      let x = first(weights, pixelNorm(conditions), modulations);
      let image: tf.Tensor4D | undefined;
      for (const block of blocks) {
        for (const layer of block.layers) x = layer(weights, x, modulations);
        const part = block.image(weights, x);
        image = image ? tf.add<tf.Tensor4D>(upsample2x(image), part) : part;
      }
      return image!;
    },
  };
}
