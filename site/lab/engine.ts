/** Starts TensorFlow.js in a worker: WebAssembly with SIMD, from a binary inside the program, so that nothing is fetched. */
import * as tf from "@tensorflow/tfjs";
import { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import factory from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.js";
import binary from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm";
import "../../lib/engine/ops/elementwise-gradients";
import { registerWasmKernels } from "../../lib/engine/wasm/register-kernels";

/** A page opened from a folder gets one thread: shared memory needs a server that isolates the page. */
export async function startBrowserEngine(): Promise<void> {
  const module = await factory({ wasmBinary: binary });
  module.tfjs = {
    init: module.cwrap("init", null, []),
    initWithThreadsCount: module.cwrap("init_with_threads_count", null, ["number"]),
    getThreadsCount: module.cwrap("get_threads_count", "number", []),
    registerTensor: module.cwrap("register_tensor", null, ["number", "number", "number"]),
    disposeData: module.cwrap("dispose_data", null, ["number"]),
    dispose: module.cwrap("dispose", null, []),
  };
  registerWasmKernels();
  tf.removeBackend("wasm");
  tf.registerBackend("wasm", () => new BackendWasm(module as never), 2);
  await tf.setBackend("wasm");
  await tf.ready();
}
