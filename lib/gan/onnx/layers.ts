/** The layers of `networks/layers.ts` as nodes of an ONNX graph. Images are [n, channels, height, width] here. */
import { LEAKY_SLOPE } from "../../engine/ops/leaky-relu";
import { PIXEL_NORM_EPSILON } from "../../engine/ops/pixel-norm";
import type { OnnxGraph, Value } from "./graph";
import type { OnnxWeights } from "./weights";

const leakyRelu = (graph: OnnxGraph, x: Value): Value => graph.node("LeakyRelu", [x], { alpha: { f: LEAKY_SLOPE } });

const border = { pads: { ints: [1, 1, 1, 1] } } as const;

/** A graph in the making, and the weights of its layers. */
export class OnnxNetwork {
  constructor(
    readonly graph: OnnxGraph,
    readonly weights: OnnxWeights,
  ) {}

  /** 3×3 convolution, bias, leaky ReLU. */
  convolution(name: string, x: Value): Value {
    const { graph, weights } = this;
    const kernel = weights.kernel(`${name}.weight`);
    return leakyRelu(graph, graph.node("Conv", [x, kernel, weights.plain(`${name}.bias`)], border));
  }

  /** The same, doubling the resolution. */
  upConvolution(name: string, x: Value): Value {
    const { graph, weights } = this;
    const inputs = [x, weights.upsampling(`${name}.weight`), weights.plain(`${name}.bias`)];
    return leakyRelu(graph, graph.node("ConvTranspose", inputs, { strides: { ints: [2, 2] }, ...border }));
  }

  /** 3×3 convolution alone. */
  plainConvolution(name: string, x: Value): Value {
    const { graph, weights } = this;
    return graph.node("Conv", [x, weights.kernel(`${name}.weight`)], border);
  }

  /** 1×1 convolution alone. */
  projection(name: string, x: Value): Value {
    const { graph, weights } = this;
    return graph.node("Conv", [x, weights.projection(`${name}.weight`)]);
  }

  /** Features to a gray image. */
  toImage(name: string, x: Value): Value {
    const { graph, weights } = this;
    return graph.node("Conv", [x, weights.projection(`${name}.weight`), weights.plain(`${name}.bias`)]);
  }

  /** Fully connected layer with bias. */
  dense(name: string, x: Value): Value {
    const { graph, weights } = this;
    return graph.node("Gemm", [x, weights.plain(`${name}.weight`), weights.plain(`${name}.bias`)]);
  }

  /** Fully connected layer to a 4×4 image of features, leaky ReLU. */
  denseToImage(name: string, x: Value, maps: number): Value {
    const { graph, weights } = this;
    const product = graph.node("MatMul", [x, weights.plain(`${name}.weight`)]);
    const image = graph.node("Reshape", [product, graph.integers(-1, 4, 4, maps)]);
    const moved = graph.node("Transpose", [image], { perm: { ints: [0, 3, 1, 2] } });
    return leakyRelu(graph, graph.node("Add", [moved, weights.rows(`${name}.bias`, maps, 2)]));
  }

  /** Pixel normalization of the channels, axis 1. */
  pixelNorm(x: Value): Value {
    const { graph } = this;
    const mean = graph.node("ReduceMean", [graph.node("Mul", [x, x])], {
      axes: { ints: [1] },
      keepdims: { i: 1 },
    });
    const norm = graph.node("Sqrt", [graph.node("Add", [mean, graph.float(PIXEL_NORM_EPSILON)])]);
    return graph.node("Div", [x, norm]);
  }

  /** x·γ + β, where γ and β of `channels` each are a dense layer of a condition, for all pixels of an image. */
  modulate(name: string, x: Value, condition: Value, channels: number): Value {
    const { graph } = this;
    const [gamma, beta] = graph
      .halves(this.dense(name, condition), 1, channels)
      .map((row) => graph.node("Unsqueeze", [row, graph.integers(2, 3)]));
    return graph.node("Add", [graph.node("Mul", [x, gamma]), beta]);
  }

  /** Every pixel 2×2 times. */
  upsample(x: Value): Value {
    const { graph } = this;
    const scales = graph.floats("twice", [4], Float32Array.of(1, 1, 2, 2));
    return graph.node("Resize", [x, "", scales], {
      mode: { s: "nearest" },
      nearest_mode: { s: "floor" },
      coordinate_transformation_mode: { s: "asymmetric" },
    });
  }
}
