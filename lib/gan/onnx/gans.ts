/** The two GANs' generators as ONNX, fully grown: `networks/cpd-generator.ts` and `networks/prog-generator.ts`. */
import type { GanKnobs } from "../knobs";
import { BASE_RESOLUTION, featureMaps, resolutions } from "../networks/network";
import type { Value } from "./graph";
import type { OnnxNetwork } from "./layers";

/** What a generator draws from, and the size of its images. */
export interface OnnxInputs {
  /** [n, latentSize]. */
  readonly latents: Value;
  /** [n, L], 0 or 1. */
  readonly labels: Value;
  readonly resolution: number;
}

/** The latent vector and the labels. */
const conditionOf = ({ graph }: OnnxNetwork, { latents, labels }: OnnxInputs): Value =>
  graph.node("Concat", [latents, labels], { axis: { i: 1 } });

/** The convolutions of a resolution: names, and whether they double it. */
const layersOf = (resolution: number): { name: string; up: boolean }[] => [
  ...(resolution > BASE_RESOLUTION ? [{ name: `${resolution}x${resolution}.up`, up: true }] : []),
  { name: `${resolution}x${resolution}.conv`, up: false },
];

const mapsAt = (knobs: GanKnobs, resolution: number): number => featureMaps(knobs)(Math.log2(resolution) - 1);

/** cpD-GAN's. @returns [n, 1, resolution, resolution], about −1 to 1. */
export function cpdOnnx(network: OnnxNetwork, inputs: OnnxInputs, knobs: GanKnobs): Value {
  const condition = conditionOf(network, inputs);
  const normalized = (name: string, x: Value, maps: number): Value =>
    network.modulate(`${name}.norm`, network.pixelNorm(x), condition, maps);
  const lowest = mapsAt(knobs, BASE_RESOLUTION);
  const start = network.denseToImage("4x4.dense", network.pixelNorm(condition), lowest);
  let x = normalized("4x4.dense", start, lowest);
  let image: Value | undefined;
  for (const resolution of resolutions(BASE_RESOLUTION, inputs.resolution)) {
    for (const { name, up } of layersOf(resolution))
      x = normalized(
        name,
        up ? network.upConvolution(name, x) : network.convolution(name, x),
        mapsAt(knobs, resolution),
      );
    const part = network.toImage(`${resolution}x${resolution}.image`, x);
    image = image === undefined ? part : network.graph.node("Add", [network.upsample(image), part]);
  }
  return image!;
}

/** prog-GAN's. @returns as {@link cpdOnnx}. */
export function progOnnx(network: OnnxNetwork, inputs: OnnxInputs, knobs: GanKnobs): Value {
  const condition = network.pixelNorm(conditionOf(network, inputs));
  let x = network.pixelNorm(network.denseToImage("4x4.dense", condition, mapsAt(knobs, BASE_RESOLUTION)));
  for (const resolution of resolutions(BASE_RESOLUTION, inputs.resolution))
    for (const { name, up } of layersOf(resolution))
      x = network.pixelNorm(up ? network.upConvolution(name, x) : network.convolution(name, x));
  return network.toImage(`${inputs.resolution}x${inputs.resolution}.image`, x);
}
