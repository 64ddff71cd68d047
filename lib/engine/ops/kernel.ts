/**
 * Our custom kernels for every backend: TensorFlow.js has first derivatives only of many kernels, and builds some
 * gradients from many small ones. A registered kernel with a registered gradient computes only the derivatives asked
 * for.
 */
import * as tf from "@tensorflow/tfjs";

/** The part of the native backend that runs any TensorFlow operation by its name. */
export interface NativeBackend {
  readonly binding: {
    readonly TF_ATTR_BOOL: number;
    readonly TF_ATTR_FLOAT: number;
    readonly TF_ATTR_TYPE: number;
    readonly TF_FLOAT: number;
  };
  executeSingleOutput(
    name: string,
    attributes: readonly NativeAttribute[],
    inputs: readonly tf.TensorInfo[],
  ): tf.Tensor;
}

/** One attribute of a TensorFlow operation. */
export interface NativeAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: number | boolean;
}

/** The names by which TensorFlow.js knows the engines' backends. */
export const backendNames = ["tensorflow", "webgpu", "wasm", "cpu"] as const;

type Inputs = Record<string, tf.Tensor>;
type Attributes = Record<string, unknown>;

/** How a kernel computes its output. */
export interface KernelForms {
  /** From TensorFlow.js operations, on any backend. */
  readonly composed: (inputs: Inputs, attributes: Attributes) => tf.Tensor;
  /** By operations of the native library; without it the native backend composes, too. */
  readonly native?: (inputs: Inputs, attributes: Attributes, backend: NativeBackend) => tf.Tensor;
}

/** Registers a kernel for all backends. Operations run inside a kernel leave nothing on the gradient's tape. */
export function registerKernel(kernelName: string, forms: KernelForms): void {
  for (const backendName of backendNames) {
    const native = backendName === "tensorflow" ? forms.native : undefined;
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, attrs, backend }) =>
        tf.tidy(() =>
          native
            ? native(inputs as Inputs, (attrs ?? {}) as Attributes, backend as NativeBackend)
            : forms.composed(inputs as Inputs, (attrs ?? {}) as Attributes),
        ),
    });
  }
}

/** Runs a kernel that has one output. */
export function runKernel<T extends tf.Tensor>(kernelName: string, inputs: Inputs, attributes: Attributes = {}): T {
  // Attributes may hold tensors that gradients must not flow into, which the library's type does not foresee.
  return tf.engine().runKernel(kernelName, inputs, attributes as unknown as tf.NamedAttrMap) as T;
}

/** The attribute `T`, the element type, of nearly every TensorFlow operation. */
export function floatType(backend: NativeBackend): NativeAttribute {
  return { name: "T", type: backend.binding.TF_ATTR_TYPE, value: backend.binding.TF_FLOAT };
}
