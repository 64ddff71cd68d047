/**
 * A network's parameters as one flat vector. Equalized learning rate (paper: "GANs: what both share"): weights are stored
 * as draws of N(0, 1) and multiplied at run time by gain/√fan-in, so that one step size fits every layer.
 *
 * Flat, because the optimizer, the running average and a checkpoint then handle one tensor instead of a hundred, and
 * the multiplication is one operation; the layers' tensors are split off it, and their gradients come back joined.
 */
import * as tf from "@tensorflow/tfjs";
import { scaledSplit } from "../../engine/ops/scaled-split";
import type { Random } from "../../support/random";
import type { NamedTensor } from "../../support/files/safetensors";
import { UserError } from "../../support/errors";

/** One parameter tensor of a network. */
export interface NetworkParameter {
  /** Such as "16x16.up.weight". */
  readonly name: string;
  readonly shape: readonly number[];
  /** Run-time factor: gain/√fan-in of a weight, most often 1 of a bias. */
  readonly scale: number;
  readonly initial: Initial;
  /** What the layers get of it, computed once for all passes with the same weights; default: the tensor in its shape. */
  readonly prepare?: Prepare;
}

/** Makes what a layer computes with from its parameter, a differentiable function. */
export type Prepare = (tensor: tf.Tensor) => tf.Tensor;

/** How values start: as draws of N(0, 1), or given by their place in the tensor. */
export type Initial = "normal" | ((place: number) => number);

const zero = (): number => 0;

/** The tensors of one forward pass, by name, already multiplied by their run-time factors. */
export type Weights = Readonly<Record<string, tf.Tensor>>;

const sizeOf = ({ shape }: Pick<NetworkParameter, "shape">): number => tf.util.sizeFromShape([...shape]);

/** Lists a network's parameters, in the order in which the network's layers declare them. */
export class ParameterLayout {
  readonly specs: NetworkParameter[] = [];

  /** A weight; `fanIn` inputs add up to one output. */
  weight(
    name: string,
    shape: readonly number[],
    fanIn: number,
    gain: number,
    initial: Initial = "normal",
    prepare?: Prepare,
  ): void {
    this.specs.push({ name, shape, scale: gain / Math.sqrt(fanIn), initial, prepare });
  }

  bias(name: string, length: number, scale = 1, initial: Initial = zero): void {
    this.specs.push({ name, shape: [length], scale, initial });
  }

  /** Number of values in all tensors. */
  get size(): number {
    return this.specs.reduce((sum, spec) => sum + sizeOf(spec), 0);
  }

  /** Initial values. */
  draw(random: Random): Float32Array {
    return this.fill(({ initial, ...spec }) => {
      if (initial === "normal") return random.normals(sizeOf(spec));
      return Float32Array.from({ length: sizeOf(spec) }, (_, place) => initial(place));
    });
  }

  /** The run-time factor of every value. */
  scales(): Float32Array {
    return this.fill((spec) => new Float32Array(sizeOf(spec)).fill(spec.scale));
  }

  /** Splits the flat vector, times its {@link scales}, into the layers' tensors. Differentiable by the values. */
  split(values: tf.Tensor1D, scales: tf.Tensor1D): Weights {
    const pieces = scaledSplit(
      values,
      scales,
      this.specs.map(({ shape }) => shape),
    );
    return Object.fromEntries(
      this.specs.map(({ name, prepare }, i) => [name, prepare ? prepare(pieces[i]) : pieces[i]]),
    );
  }

  /** The flat vector as named tensors, for a file. */
  toTensors(values: Float32Array): Record<string, NamedTensor> {
    let offset = 0;
    return Object.fromEntries(
      this.specs.map((spec) => {
        const data = values.slice(offset, (offset += sizeOf(spec)));
        return [spec.name, { dtype: "F32", shape: spec.shape, data }];
      }),
    );
  }

  /**
   * The reverse of {@link toTensors}.
   * @throws UserError when a tensor is missing or of another shape.
   */
  fromTensors(tensors: Readonly<Record<string, NamedTensor>>, file: string): Float32Array {
    // All shapes are compared before there is room for the values: what a file says of itself may be far larger than it is.
    for (const spec of this.specs) {
      const tensor = tensors[spec.name];
      if (tensor?.dtype !== "F32" || tensor.shape.join() !== spec.shape.join()) {
        throw new UserError(
          `${file} does not hold ${spec.name} of shape [${spec.shape.join(", ")}]; it was written by another version or edited, so train again.`,
        );
      }
    }
    return this.fill((spec) => tensors[spec.name].data as Float32Array);
  }

  private fill(valuesOf: (spec: NetworkParameter) => Float32Array): Float32Array {
    const values = new Float32Array(this.size);
    let offset = 0;
    for (const spec of this.specs) {
      values.set(valuesOf(spec), offset);
      offset += sizeOf(spec);
    }
    return values;
  }
}
