/**
 * Inception-v3's weights: those that pytorch-fid and torch-fidelity publish (converted from TensorFlow's network of
 * 2015-12-05), made into safetensors by `bin/inception-weights.py`, which checks the download. With other weights, the
 * distance is not the FID.
 */
import { UserError } from "../../support/errors";
import { type NamedTensor, readSafetensors } from "../../support/files/safetensors";
import { inceptionMaps } from "./network";

/** The published file. */
export const inceptionFile = {
  url: "https://github.com/toshas/torch-fidelity/releases/download/v0.2.0/weights-inception-2015-12-05-6726825d.pth",
  bytes: 95_628_359,
  sha256: "6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2",
} as const;

/** A layer's shape: [maps, maps of its input, height, width], as PyTorch has it. */
export interface InceptionSpec {
  readonly name: string;
  readonly shape: readonly [number, number, number, number];
}

/** One layer, its batch normalization folded into filters and bias. */
export interface InceptionLayer {
  /** [height, width, maps of the input, maps], row-major, as the engine takes it. */
  readonly filters: Float32Array;
  readonly shape: readonly [number, number, number, number];
  readonly bias: Float32Array;
}

/** As in TensorFlow's network. */
const epsilon = 0.001;

/** All layers, in the order in which they are computed. */
export function inceptionSpecs(): InceptionSpec[] {
  const specs: InceptionSpec[] = [];
  inceptionMaps<number>(
    {
      convolution: (name, inputs, { maps, height, width }) => {
        specs.push({ name, shape: [maps, inputs, height, width] });
        return maps;
      },
      reduce: (maps) => maps,
      pool: (maps) => maps,
      concatenation: (parts) => parts.reduce((sum, maps) => sum + maps, 0),
      block: (maps, compute) => compute(maps),
    },
    3,
  );
  return specs;
}

/**
 * Reads the file that `bin/inception-weights.py` wrote.
 * @throws UserError when it is missing, damaged, made from other weights, or without one of the layers.
 */
export function readInceptionWeights(file: string): Map<string, InceptionLayer> {
  const { tensors, metadata } = readSafetensors(file);
  if (metadata["source_sha256"] !== inceptionFile.sha256) {
    throw new UserError(
      `${file} was not made from the published Inception-v3 weights (SHA-256 ${inceptionFile.sha256}): download ${inceptionFile.url} and convert it with bin/inception-weights.py.`,
    );
  }
  return new Map(
    inceptionSpecs().map(({ name, shape }) => {
      const part = (end: string, expected: readonly number[]): NamedTensor["data"] => {
        const tensor = tensors[`${name}.${end}`];
        if (tensor?.dtype !== "F32" || tensor.shape.join() !== expected.join()) {
          throw new UserError(
            `${file} has no ${name}.${end} of shape [${expected.join(", ")}]: convert the published weights again with bin/inception-weights.py.`,
          );
        }
        return tensor.data;
      };
      const maps = [shape[0]];
      const statistics = {
        gamma: part("bn.weight", maps),
        beta: part("bn.bias", maps),
        mean: part("bn.running_mean", maps),
        variance: part("bn.running_var", maps),
      };
      return [name, fold(part("conv.weight", shape), shape, statistics)];
    }),
  );
}

/** γ (w∗x − μ) / √(σ² + ε) + β as one convolution with a bias. */
function fold(
  weights: NamedTensor["data"],
  [maps, inputs, height, width]: InceptionSpec["shape"],
  { gamma, beta, mean, variance }: Record<"gamma" | "beta" | "mean" | "variance", NamedTensor["data"]>,
): InceptionLayer {
  const filters = new Float32Array(weights.length);
  const bias = new Float32Array(maps);
  for (let map = 0; map < maps; map++) {
    const scale = gamma[map] / Math.sqrt(variance[map] + epsilon);
    bias[map] = beta[map] - mean[map] * scale;
    for (let input = 0; input < inputs; input++) {
      const from = (map * inputs + input) * height * width;
      for (let place = 0; place < height * width; place++)
        filters[(place * inputs + input) * maps + map] = weights[from + place] * scale;
    }
  }
  return { filters, shape: [height, width, inputs, maps], bias };
}
