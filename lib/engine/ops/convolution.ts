/**
 * 3×3 convolutions with stride 1 on the native backend, and their two gradients, by a kernel of our own (minimal filtering,
 * native/kernels/convolution.h): less than half of the multiplications. The same sums for any number of threads.
 */
import * as tf from "@tensorflow/tfjs";
import { hasCustomKernels, runCustomKernel } from "../custom-kernels";

/** What TensorFlow.js says of a convolution. */
interface ConvolutionAttributes {
  readonly strides: number | readonly number[];
  readonly pad: unknown;
  readonly dataFormat: string;
  readonly dilations?: number | readonly number[];
}

/** With so few channels on either side, the transforms take longer than the products that they save. */
const FEWEST = 4;

/** TensorFlow.js's name, ours, and which inputs it takes in which order. */
const kernels = [
  { name: tf.Conv2D, own: "Convolution", inputs: ["x", "filter"] },
  { name: tf.Conv2DBackpropInput, own: "ConvolutionInputGradient", inputs: ["dy", "filter"] },
  { name: tf.Conv2DBackpropFilter, own: "ConvolutionWeightsGradient", inputs: ["x", "dy"] },
] as const;

/** Takes the place of TensorFlow.js's kernels, which have registered themselves before, for the convolutions that fit. */
export function registerConvolution(): void {
  const backendName = "tensorflow";
  for (const { name, own, inputs } of kernels) {
    const { kernelFunc: others } = tf.getKernel(name, backendName);
    tf.unregisterKernel(name, backendName);
    tf.registerKernel({
      kernelName: name,
      backendName,
      kernelFunc: (call) => {
        const [a, b] = inputs.map((input) => call.inputs[input] as tf.Tensor);
        const filterShape =
          name === tf.Conv2DBackpropFilter ? (call.attrs as unknown as { filterShape: number[] }).filterShape : b.shape;
        if (!fits(filterShape, [a, b], call.attrs as unknown as ConvolutionAttributes)) return others(call);
        return runCustomKernel(own, [a, b], 1)[0];
      },
    });
  }
}

function fits(
  [height, width, inputs, outputs]: readonly number[],
  given: readonly tf.TensorInfo[],
  { strides, pad, dataFormat, dilations = 1 }: ConvolutionAttributes,
): boolean {
  return (
    hasCustomKernels() &&
    height === 3 &&
    width === 3 &&
    Math.min(inputs, outputs) >= FEWEST &&
    [strides, dilations].flat().every((step) => step === 1) &&
    pad === "same" &&
    dataFormat === "NHWC" &&
    given.every(({ dtype, shape }) => dtype === "float32" && shape.every((length) => length > 0))
  );
}
