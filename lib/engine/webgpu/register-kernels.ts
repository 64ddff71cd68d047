/**
 * Kernels that take the place of the WebGPU backend's own. Sines and cosines are computed on the host: of a GPU's, WGSL promises
 * an error below 2⁻¹¹, and that between −π and π alone; the code of a time, which is small, has angles up to 200π.
 */
import * as tf from "@tensorflow/tfjs";

export function registerWebgpuKernels(): void {
  for (const [kernelName, compute] of [
    [tf.Sin, Math.sin],
    [tf.Cos, Math.cos],
  ] as const) {
    tf.unregisterKernel(kernelName, "webgpu");
    tf.registerKernel({
      kernelName,
      backendName: "webgpu",
      kernelFunc: ({ inputs }) => {
        const x = inputs["x"] as tf.Tensor;
        return tf.tensor(Float32Array.from(x.dataSync(), compute), x.shape);
      },
    });
  }
}
