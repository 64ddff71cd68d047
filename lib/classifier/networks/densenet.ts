/**
 * DenseNet: the computation, layer by layer, defined once for training, inference and the list of parameters. Source:
 * Huang et al. 2017, "Densely Connected Convolutional Networks" (bottleneck layers, compression 0.5); paddings, order
 * and names of layers as in Keras' DenseNet-121, whose weight files therefore fit.
 */
import { UserError } from "../../support/errors";
import type { ClassifierKnobs } from "../knobs";

/** Size of a DenseNet. */
export interface Architecture {
  /** `imagenet`: 7×7 convolution and max pooling, each of stride 2; `native`: one 3×3 convolution of stride 1. */
  readonly stem: "imagenet" | "native";
  /** Channels of the input: 1 gray, 3 gray repeated as red, green and blue. */
  readonly channels: 1 | 3;
  /** Feature maps of the stem. */
  readonly stemMaps: number;
  /** Feature maps that each dense layer adds. */
  readonly growthRate: number;
  /** Dense layers in each block. */
  readonly blocks: readonly number[];
}

/** The paper's network: 121 layers with weights, 7,037,504 parameters before the head. */
export const denseNet121: Architecture = {
  stem: "imagenet",
  channels: 3,
  stemMaps: 64,
  growthRate: 32,
  blocks: [6, 12, 24, 16],
};

/** More halvings than an image has, and as many layers as the deepest published DenseNet (264) has in a block. */
const mostBlocks = 8;
const mostLayers = 64;

/** Maps of the 1×1 bottleneck, per map that the layer adds. */
const bottleneck = 4;
/** Share of the maps that a transition keeps. */
const compression = 0.5;

/** @throws UserError when `blocks` is not a list of whole numbers such as "3,3,3". */
export function architectureOf(knobs: Pick<ClassifierKnobs, "network" | "blocks" | "growthRate">): Architecture {
  if (knobs.network === "densenet121") return denseNet121;
  const blocks = knobs.blocks.split(",").map(Number);
  if (!blocks.every((layers) => Number.isInteger(layers) && layers > 0)) {
    throw new UserError(
      `blocks is "${knobs.blocks}": write the number of layers of each dense block, such as "3,3,3".`,
    );
  }
  if (blocks.length > mostBlocks || blocks.some((layers) => layers > mostLayers)) {
    throw new UserError(
      `blocks is "${knobs.blocks.slice(0, 40)}": at most ${mostBlocks} blocks of at most ${mostLayers} layers are allowed.`,
    );
  }
  return { stem: "native", channels: 1, stemMaps: 2 * knobs.growthRate, growthRate: knobs.growthRate, blocks };
}

/** Size of a convolution: `maps` filters of `kernel`×`kernel` pixels. */
export interface ConvolutionSize {
  readonly maps: number;
  readonly kernel: number;
  readonly stride: number;
}

/** The layers of a DenseNet, over whatever represents a batch of feature maps. */
export interface Layers<T> {
  /** Convolution without bias, zero-padded by half the kernel. */
  convolution(name: string, x: T, size: ConvolutionSize): T;
  /** Batch normalization, then ReLU. */
  normalization(name: string, x: T): T;
  /** 3×3 maximum, stride 2, zero-padded by 1; the input is not negative. */
  maxPool(x: T): T;
  /** 2×2 mean, stride 2. */
  averagePool(x: T): T;
  concatenation(x: T, y: T): T;
  /** Computes one layer and, if nothing else needs it, frees its input. */
  layer(x: T, compute: (x: T) => T): T;
  /** Computes blocks and transitions instead of the layers that they are made of. */
  readonly fused?: FusedLayers<T>;
}

/** A convolution of normalized and rectified maps, by the names of its two layers. */
export interface NormalizedConvolution {
  readonly normalization: string;
  readonly convolution: string;
}

/** Larger pieces, for engines that compute them at once. */
export interface FusedLayers<T> {
  /** A dense block: for each layer its 1×1 and its 3×3 convolution. */
  denseBlock(convolutions: readonly NormalizedConvolution[], x: T): T;
  /** A 1×1 convolution, then a 2×2 mean of stride 2. */
  transition(convolution: NormalizedConvolution, x: T): T;
}

/** Feature maps of a DenseNet after the last normalization; their mean over the image is the feature vector. */
export function denseNet<T>(architecture: Architecture, layers: Layers<T>, images: T): T {
  const { blocks, growthRate } = architecture;
  let maps = architecture.stemMaps;
  let x = layers.layer(images, (input) => stem(architecture, layers, input));
  blocks.forEach((count, index) => {
    const names = Array.from({ length: count }, (_, i) => `conv${index + 2}_block${i + 1}`);
    x = layers.fused
      ? layers.layer(x, (input) => layers.fused!.denseBlock(names.flatMap(denseLayerConvolutions), input))
      : names.reduce((maps, name) => layers.layer(maps, (input) => denseLayer(layers, name, growthRate, input)), x);
    maps += count * growthRate;
    if (index === blocks.length - 1) return;
    maps = Math.floor(maps * compression);
    x = layers.layer(x, (input) => transition(layers, `pool${index + 2}`, maps, input));
  });
  return layers.layer(x, (input) => layers.normalization("bn", input));
}

/** Length of the feature vector. */
export function featureCount(architecture: Architecture): number {
  const last = architecture.blocks.length - 1;
  return architecture.blocks.reduce(
    (maps, count, index) =>
      index < last
        ? Math.floor((maps + count * architecture.growthRate) * compression)
        : maps + count * architecture.growthRate,
    architecture.stemMaps,
  );
}

/** How often the network halves the image. */
export function halvings(architecture: Architecture): number {
  return architecture.blocks.length - 1 + (architecture.stem === "imagenet" ? 2 : 0);
}

function stem<T>(architecture: Architecture, layers: Layers<T>, images: T): T {
  const maps = architecture.stemMaps;
  // The first dense layer normalizes its input itself, so the small stem needs no normalization of its own.
  if (architecture.stem === "native") return layers.convolution("conv1/conv", images, { maps, kernel: 3, stride: 1 });
  const x = layers.convolution("conv1/conv", images, { maps, kernel: 7, stride: 2 });
  return layers.maxPool(layers.normalization("conv1/bn", x));
}

const denseLayerConvolutions = (name: string): [NormalizedConvolution, NormalizedConvolution] => [
  { normalization: `${name}_0_bn`, convolution: `${name}_1_conv` },
  { normalization: `${name}_1_bn`, convolution: `${name}_2_conv` },
];

function normalizedConvolution<T>(
  layers: Layers<T>,
  { normalization, convolution }: NormalizedConvolution,
  x: T,
  size: ConvolutionSize,
): T {
  return layers.convolution(convolution, layers.normalization(normalization, x), size);
}

function denseLayer<T>(layers: Layers<T>, name: string, growthRate: number, x: T): T {
  const [first, second] = denseLayerConvolutions(name);
  const y = normalizedConvolution(layers, first, x, { maps: bottleneck * growthRate, kernel: 1, stride: 1 });
  return layers.concatenation(x, normalizedConvolution(layers, second, y, { maps: growthRate, kernel: 3, stride: 1 }));
}

function transition<T>(layers: Layers<T>, name: string, maps: number, x: T): T {
  const convolution: NormalizedConvolution = { normalization: `${name}_bn`, convolution: `${name}_conv` };
  if (layers.fused) return layers.fused.transition(convolution, x);
  return layers.averagePool(normalizedConvolution(layers, convolution, x, { maps, kernel: 1, stride: 1 }));
}
