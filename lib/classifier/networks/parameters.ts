/** The parameters of a DenseNet classifier: names, shapes, initial values, and how they are written and read. */
import * as tf from "@tensorflow/tfjs";
import { UserError } from "../../support/errors";
import type { Random } from "../../support/random";
import type { NamedTensor } from "../../support/files/safetensors";
import { denseNet, featureCount, type Architecture, type Layers } from "./densenet";

/** One parameter, named `<layer>/<weight>` as in Keras, such as "conv2_block1_1_conv/kernel". */
export interface ClassifierParameter {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Weights of the sigmoid head; everything before it is the feature extractor. */
export const head = { kernel: "predictions/kernel", bias: "predictions/bias" } as const;

/** All parameters in the order of the layers, the head last. */
export function parameterSpecs(architecture: Architecture, labels: number): ClassifierParameter[] {
  const specs: ClassifierParameter[] = [];
  // A batch of feature maps is stood for by its number of maps: that is all a parameter's shape depends on.
  const recorder: Layers<number> = {
    convolution(name, channels, { maps, kernel }) {
      specs.push({ name: `${name}/kernel`, shape: [kernel, kernel, channels, maps] });
      return maps;
    },
    normalization(name, channels) {
      for (const weight of ["gamma", "beta", "moving_mean", "moving_variance"])
        specs.push({ name: `${name}/${weight}`, shape: [channels] });
      return channels;
    },
    maxPool: (channels) => channels,
    averagePool: (channels) => channels,
    concatenation: (a, b) => a + b,
    layer: (channels, compute) => compute(channels),
  };
  denseNet(architecture, recorder, architecture.channels);
  specs.push({ name: head.kernel, shape: [featureCount(architecture), labels] }, { name: head.bias, shape: [labels] });
  return specs;
}

/** Running statistics are not trained by gradient. */
const isStatistic = (name: string): boolean => name.endsWith("/moving_mean") || name.endsWith("/moving_variance");

/** Number of values that the optimizer changes. */
export function trainableValues(specs: readonly ClassifierParameter[]): number {
  return specs
    .filter(({ name }) => !isStatistic(name))
    .reduce((sum, { shape }) => sum + tf.util.sizeFromShape([...shape]), 0);
}

/** Parameters as variables of the tensor engine. */
export class Parameters {
  private constructor(private readonly variables: ReadonlyMap<string, tf.Variable>) {}

  /**
   * Initial values as Keras has them: Glorot-uniform kernels, normalization that changes nothing, biases 0.
   * @param given values, by name, for some of them.
   */
  static initial(
    specs: readonly ClassifierParameter[],
    random: Random,
    given: Record<string, NamedTensor> = {},
  ): Parameters {
    const valuesOf = (spec: ClassifierParameter): Float32Array =>
      (given[spec.name]?.data as Float32Array | undefined) ?? initialValues(spec, random);
    return new Parameters(new Map(specs.map((spec) => [spec.name, variable(spec, valuesOf(spec))])));
  }

  /** @throws UserError naming `file` when a tensor is missing or has another shape. */
  static fromTensors(
    specs: readonly ClassifierParameter[],
    tensors: Record<string, NamedTensor>,
    file: string,
  ): Parameters {
    for (const { name, shape } of specs) {
      const found = tensors[name];
      if (!found || found.dtype !== "F32" || found.shape.join() !== shape.join()) {
        throw new UserError(
          `${file} has no tensor ${name} of shape [${shape.join(", ")}]: it belongs to another network.`,
        );
      }
    }
    return new Parameters(
      new Map(specs.map((spec) => [spec.name, variable(spec, tensors[spec.name].data as Float32Array)])),
    );
  }

  get(name: string): tf.Variable {
    const found = this.variables.get(name);
    if (!found) throw new Error(`No parameter ${name}.`);
    return found;
  }

  /** What the optimizer changes, in the order of the layers. */
  trainable(): tf.Variable[] {
    return [...this.variables].filter(([name]) => !isStatistic(name)).map(([, value]) => value);
  }

  /** Copies of all values. */
  toTensors(): Record<string, NamedTensor> {
    return Object.fromEntries(
      [...this.variables].map(([name, value]) => [
        name,
        { dtype: "F32", shape: value.shape, data: Float32Array.from(value.dataSync()) },
      ]),
    );
  }

  dispose(): void {
    for (const value of this.variables.values()) value.dispose();
  }
}

function variable(spec: ClassifierParameter, values: Float32Array): tf.Variable {
  return tf.tidy(() => tf.variable(tf.tensor(values, spec.shape as number[]), !isStatistic(spec.name)));
}

function initialValues({ name, shape }: ClassifierParameter, random: Random): Float32Array {
  const values = new Float32Array(tf.util.sizeFromShape([...shape]));
  if (name.endsWith("/kernel")) {
    const receptive = tf.util.sizeFromShape(shape.slice(0, -2));
    const limit = Math.sqrt(6 / (receptive * (shape[shape.length - 2] + shape[shape.length - 1])));
    for (let i = 0; i < values.length; i++) values[i] = random.between(-limit, limit);
  } else if (name.endsWith("/gamma") || name.endsWith("/moving_variance")) {
    values.fill(1);
  }
  return values;
}
