/**
 * A generator's parameters as an ONNX graph has them: the run-time factors (equalized learning rate) are multiplied in, and
 * channels come first. Computed without the tensor engine, so that equal generators give equal files on every engine.
 */
import { SHIFTS_2D } from "../../engine/ops/resampling-convolution";
import { sizeOf } from "../../support/files/safetensors-header";
import type { ParameterLayout } from "../networks/parameters";
import type { OnnxGraph, Value } from "./graph";

/** A row-major array. */
interface Dense {
  readonly dims: readonly number[];
  readonly values: Float32Array;
}

/** [places, a, b] → [b, a, places]. */
function channelsFirst(values: Float32Array, places: number, a: number, b: number): Float32Array {
  const result = new Float32Array(values.length);
  let at = 0;
  for (let j = 0; j < b; j++)
    for (let i = 0; i < a; i++)
      for (let place = 0; place < places; place++) result[at++] = values[(place * a + i) * b + j];
  return result;
}

/** The parameters of one network, by name. Each becomes a constant when it is first asked for. */
export class OnnxWeights {
  private readonly parameters = new Map<string, Dense>();

  /** @param graph the outermost, whose constants they become. @param values all parameters as one vector. */
  constructor(
    private readonly graph: OnnxGraph,
    layout: ParameterLayout,
    values: Float32Array,
  ) {
    let offset = 0;
    for (const { name, shape, scale } of layout.specs) {
      const factor = Math.fround(scale);
      const own = values.subarray(offset, (offset += sizeOf(shape)));
      this.parameters.set(name, { dims: shape, values: own.map((value) => value * factor) });
    }
  }

  /** As it is. */
  plain(name: string): Value {
    const { dims, values } = this.get(name);
    return this.graph.floats(name, dims, values);
  }

  /** In rows of a length, and with as many axes of length 1 behind as `behind` says. */
  rows(name: string, length: number, behind = 0): Value {
    const { values } = this.get(name);
    return this.graph.floats(name, [values.length / length, length, ...new Array<number>(behind).fill(1)], values);
  }

  /** A convolution's [height, width, inputs, outputs] as [outputs, inputs, height, width]. */
  kernel(name: string): Value {
    const { dims, values } = this.get(name);
    const [h, w, inputs, outputs] = dims;
    return this.graph.floats(name, [outputs, inputs, h, w], channelsFirst(values, h * w, inputs, outputs));
  }

  /** A 1×1 convolution's [inputs, outputs] as [outputs, inputs, 1, 1]. */
  projection(name: string): Value {
    const { dims, values } = this.get(name);
    const [inputs, outputs] = dims;
    return this.graph.floats(name, [outputs, inputs, 1, 1], channelsFirst(values, 1, inputs, outputs));
  }

  /** An image of features, [height, width, channels], as [1, channels, height, width]. */
  image(name: string): Value {
    const { dims, values } = this.get(name);
    const [h, w, channels] = dims;
    return this.graph.floats(name, [1, channels, h, w], channelsFirst(values, h * w, 1, channels));
  }

  /** An upsampling convolution's [3, 3, outputs, inputs] as [inputs, outputs, 4, 4]: summed over its four shifts. */
  upsampling(name: string): Value {
    const { dims, values } = this.get(name);
    const [, , outputs, inputs] = dims;
    const [taps, channels] = [9, outputs * inputs];
    const summed = new Float32Array(16 * channels);
    for (let tap = 0; tap < 16; tap++)
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let i = 0; i < taps; i++) sum += SHIFTS_2D[taps * tap + i] * values[channels * i + channel];
        summed[channels * tap + channel] = sum;
      }
    return this.graph.floats(name, [inputs, outputs, 4, 4], channelsFirst(summed, 16, outputs, inputs));
  }

  private get(name: string): Dense {
    const parameter = this.parameters.get(name);
    if (parameter === undefined) throw new Error(`The generator has no parameter ${name}.`);
    return parameter;
  }
}
