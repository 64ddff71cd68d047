/** Kernels that the WebAssembly backend lacks or has only as plain loops, so that whole training steps run there. */
import * as tf from "@tensorflow/tfjs";
import { conv2dBackpropFilter } from "./conv2d-backprop-filter";
import { conv2dBackpropInput } from "./conv2d-backprop-input";
import { type ConvolutionAttributes, convolutionOf } from "./convolution";

type Inputs = Record<string, tf.Tensor>;

/** Replaces a kernel of the WebAssembly backend. Operations run inside a kernel leave nothing on the gradient's tape. */
function register<Attributes>(
  kernelName: string,
  compute: (inputs: Inputs, attributes: Attributes) => tf.Tensor,
): void {
  const original = tf.getKernel(kernelName, "wasm");
  if (original) tf.unregisterKernel(kernelName, "wasm");
  tf.registerKernel({
    ...original,
    kernelName,
    backendName: "wasm",
    kernelFunc: ({ inputs, attrs }) => tf.tidy(() => compute(inputs as Inputs, attrs as unknown as Attributes)),
  });
}

/** Products of transposed matrices: the backend is fast (XNNPACK) only if nothing is transposed, so that is done first. */
function registerMatrixProduct(): void {
  const original = tf.getKernel("BatchMatMul", "wasm");
  register<{ transposeA: boolean; transposeB: boolean }>("BatchMatMul", ({ a, b }, { transposeA, transposeB }) => {
    const inputs = { a: transposeA ? transposeLast(a) : a, b: transposeB ? transposeLast(b) : b };
    const attrs = { transposeA: false, transposeB: false };
    return tf
      .engine()
      .makeTensorFromTensorInfo(original.kernelFunc({ inputs, attrs, backend: tf.backend() }) as tf.TensorInfo);
  });
}

function transposeLast(x: tf.Tensor): tf.Tensor {
  const axes = x.shape.map((_, axis) => axis);
  return tf.transpose(x, [...axes.slice(0, -2), x.rank - 1, x.rank - 2]);
}

/** Registers the project's kernels; the package's own must be registered before. */
export function registerWasmKernels(): void {
  registerMatrixProduct();
  register<ConvolutionAttributes & { filterShape: number[] }>("Conv2DBackpropFilter", ({ x, dy }, attributes) =>
    conv2dBackpropFilter(
      x as tf.Tensor4D,
      dy as tf.Tensor4D,
      convolutionOf(x.shape, attributes.filterShape, attributes),
    ),
  );
  register<ConvolutionAttributes & { inputShape: number[] }>("Conv2DBackpropInput", ({ dy, filter }, attributes) =>
    conv2dBackpropInput(
      dy as tf.Tensor4D,
      filter as tf.Tensor4D,
      convolutionOf(attributes.inputShape, filter.shape, attributes),
    ),
  );
}
