/** Products of two matrices on the native backend, by TensorFlow's operation for these: that for batches takes longer to begin. */
import * as tf from "@tensorflow/tfjs";
import { type NativeAttribute, type NativeBackend, floatType } from "./kernel";

/** Takes the place of TensorFlow.js's kernel, which has registered itself before. */
export function registerMatrixProduct(): void {
  const backendName = "tensorflow";
  const { kernelFunc: batches } = tf.getKernel(tf.BatchMatMul, backendName);
  tf.unregisterKernel(tf.BatchMatMul, backendName);
  tf.registerKernel({
    kernelName: tf.BatchMatMul,
    backendName,
    kernelFunc: (call) => {
      const { a, b } = call.inputs as { readonly a: tf.TensorInfo; readonly b: tf.TensorInfo };
      const { transposeA, transposeB } = call.attrs as unknown as tf.BatchMatMulAttrs;
      if (a.shape.length !== 2 || b.shape.length !== 2 || a.dtype !== "float32") return batches(call);
      const backend = call.backend as NativeBackend;
      const transposed = (name: string, value: boolean): NativeAttribute => ({
        name,
        type: backend.binding.TF_ATTR_BOOL,
        value,
      });
      return backend.executeSingleOutput(
        "MatMul",
        [floatType(backend), transposed("transpose_a", transposeA), transposed("transpose_b", transposeB)],
        [a, b],
      );
    },
  });
}
