/**
 * Inception-v3 up to its pooled features, layer by layer, once for inference and for the list of parameters.
 * It is the network of the FID's first implementation, with its peculiarities: means that leave the border out, and a
 * maximum instead of a mean in the last block. Names of layers as in pytorch-fid's and torch-fidelity's weights.
 * Source: Szegedy et al. 2016, "Rethinking the Inception Architecture"; Heusel et al. 2017 (FID).
 */

/** A convolution's filters. Borders are padded with zeros to keep the size, unless it is strided or `valid`. */
export interface FilterSize {
  readonly maps: number;
  readonly height: number;
  readonly width: number;
  readonly stride: 1 | 2;
  readonly padding: "same" | "valid";
}

/** The layers of the network, over whatever represents a batch of feature maps. */
export interface InceptionLayers<T> {
  /** Convolution, batch normalization, ReLU. */
  convolution(name: string, x: T, size: FilterSize): T;
  /** 3×3 maximum without padding, stride 2. */
  reduce(x: T): T;
  /** 3×3 maximum or mean of what lies in the picture, stride 1. */
  pool(x: T, kind: "maximum" | "mean"): T;
  concatenation(parts: readonly T[]): T;
  /** Computes one block and frees its input. */
  block(x: T, compute: (x: T) => T): T;
}

/** Width and height of the network's input, in pixels. */
export const inceptionSize = 299;
/** Length of a feature vector. */
export const inceptionFeatureCount = 2048;

/** Feature maps of the last block, 8×8; their mean over the picture is the feature vector. */
export function inceptionMaps<T>(layers: InceptionLayers<T>, images: T): T {
  const through = (x: T, ...blocks: ((x: T) => T)[]): T =>
    blocks.reduce((input, block) => layers.block(input, block), x);
  return through(
    images,
    (x) => stem(layers, x),
    (x) => blockA(layers, "Mixed_5b", x, 32),
    (x) => blockA(layers, "Mixed_5c", x, 64),
    (x) => blockA(layers, "Mixed_5d", x, 64),
    (x) => reductionB(layers, "Mixed_6a", x),
    (x) => blockC(layers, "Mixed_6b", x, 128),
    (x) => blockC(layers, "Mixed_6c", x, 160),
    (x) => blockC(layers, "Mixed_6d", x, 160),
    (x) => blockC(layers, "Mixed_6e", x, 192),
    (x) => reductionD(layers, "Mixed_7a", x),
    (x) => blockE(layers, "Mixed_7b", x, "mean"),
    (x) => blockE(layers, "Mixed_7c", x, "maximum"),
  );
}

/** One after the other: each filter's name, maps, height and width. */
type Chain = readonly (readonly [name: string, maps: number, height: number, width: number])[];

function chain<T>(layers: InceptionLayers<T>, x: T, filters: Chain): T {
  return filters.reduce(
    (input, [name, maps, height, width]) =>
      layers.convolution(name, input, { maps, height, width, stride: 1, padding: "same" }),
    x,
  );
}

function stem<T>(layers: InceptionLayers<T>, images: T): T {
  const valid = { height: 3, width: 3, padding: "valid" } as const;
  let x = layers.convolution("Conv2d_1a_3x3", images, { ...valid, maps: 32, stride: 2 });
  x = layers.convolution("Conv2d_2a_3x3", x, { ...valid, maps: 32, stride: 1 });
  x = layers.reduce(chain(layers, x, [["Conv2d_2b_3x3", 64, 3, 3]]));
  x = chain(layers, x, [["Conv2d_3b_1x1", 80, 1, 1]]);
  return layers.reduce(layers.convolution("Conv2d_4a_3x3", x, { ...valid, maps: 192, stride: 1 }));
}

/** 35×35 pixels. */
function blockA<T>(layers: InceptionLayers<T>, block: string, x: T, pooled: number): T {
  return layers.concatenation([
    chain(layers, x, [[`${block}.branch1x1`, 64, 1, 1]]),
    chain(layers, x, [
      [`${block}.branch5x5_1`, 48, 1, 1],
      [`${block}.branch5x5_2`, 64, 5, 5],
    ]),
    chain(layers, x, [
      [`${block}.branch3x3dbl_1`, 64, 1, 1],
      [`${block}.branch3x3dbl_2`, 96, 3, 3],
      [`${block}.branch3x3dbl_3`, 96, 3, 3],
    ]),
    chain(layers, layers.pool(x, "mean"), [[`${block}.branch_pool`, pooled, 1, 1]]),
  ]);
}

/** From 35×35 to 17×17 pixels. */
function reductionB<T>(layers: InceptionLayers<T>, block: string, x: T): T {
  const double = chain(layers, x, [
    [`${block}.branch3x3dbl_1`, 64, 1, 1],
    [`${block}.branch3x3dbl_2`, 96, 3, 3],
  ]);
  return layers.concatenation([
    halving(layers, `${block}.branch3x3`, x, 384),
    halving(layers, `${block}.branch3x3dbl_3`, double, 96),
    layers.reduce(x),
  ]);
}

/** 17×17 pixels. @param inner maps within the long branches. */
function blockC<T>(layers: InceptionLayers<T>, block: string, x: T, inner: number): T {
  return layers.concatenation([
    chain(layers, x, [[`${block}.branch1x1`, 192, 1, 1]]),
    chain(layers, x, [
      [`${block}.branch7x7_1`, inner, 1, 1],
      [`${block}.branch7x7_2`, inner, 1, 7],
      [`${block}.branch7x7_3`, 192, 7, 1],
    ]),
    chain(layers, x, [
      [`${block}.branch7x7dbl_1`, inner, 1, 1],
      [`${block}.branch7x7dbl_2`, inner, 7, 1],
      [`${block}.branch7x7dbl_3`, inner, 1, 7],
      [`${block}.branch7x7dbl_4`, inner, 7, 1],
      [`${block}.branch7x7dbl_5`, 192, 1, 7],
    ]),
    chain(layers, layers.pool(x, "mean"), [[`${block}.branch_pool`, 192, 1, 1]]),
  ]);
}

/** From 17×17 to 8×8 pixels. */
function reductionD<T>(layers: InceptionLayers<T>, block: string, x: T): T {
  const short = chain(layers, x, [[`${block}.branch3x3_1`, 192, 1, 1]]);
  const long = chain(layers, x, [
    [`${block}.branch7x7x3_1`, 192, 1, 1],
    [`${block}.branch7x7x3_2`, 192, 1, 7],
    [`${block}.branch7x7x3_3`, 192, 7, 1],
  ]);
  return layers.concatenation([
    halving(layers, `${block}.branch3x3_2`, short, 320),
    halving(layers, `${block}.branch7x7x3_4`, long, 192),
    layers.reduce(x),
  ]);
}

/** 8×8 pixels. */
function blockE<T>(layers: InceptionLayers<T>, block: string, x: T, kind: "maximum" | "mean"): T {
  const single = chain(layers, x, [[`${block}.branch3x3_1`, 384, 1, 1]]);
  const double = chain(layers, x, [
    [`${block}.branch3x3dbl_1`, 448, 1, 1],
    [`${block}.branch3x3dbl_2`, 384, 3, 3],
  ]);
  return layers.concatenation([
    chain(layers, x, [[`${block}.branch1x1`, 320, 1, 1]]),
    chain(layers, single, [[`${block}.branch3x3_2a`, 384, 1, 3]]),
    chain(layers, single, [[`${block}.branch3x3_2b`, 384, 3, 1]]),
    chain(layers, double, [[`${block}.branch3x3dbl_3a`, 384, 1, 3]]),
    chain(layers, double, [[`${block}.branch3x3dbl_3b`, 384, 3, 1]]),
    chain(layers, layers.pool(x, kind), [[`${block}.branch_pool`, 192, 1, 1]]),
  ]);
}

function halving<T>(layers: InceptionLayers<T>, name: string, x: T, maps: number): T {
  return layers.convolution(name, x, { maps, height: 3, width: 3, stride: 2, padding: "valid" });
}
