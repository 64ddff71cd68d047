/** Starts TensorFlow.js in a worker: WebAssembly with SIMD, from a binary inside the program, so that nothing is fetched. */
import * as tf from "@tensorflow/tfjs";
import { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import factory from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.js";
import binary from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm";
import "../../lib/engine/ops/elementwise-gradients";
import { bindModule } from "../../lib/engine/wasm/bind-module";
import { registerWasmKernels } from "../../lib/engine/wasm/register-kernels";

/** A page opened from a folder gets one thread: shared memory needs a server that isolates the page. */
export async function startBrowserEngine(): Promise<void> {
  const module = await factory({ wasmBinary: binary });
  bindModule(module);
  registerWasmKernels();
  tf.removeBackend("wasm");
  tf.registerBackend("wasm", () => new BackendWasm(module as never), 2);
  await tf.setBackend("wasm");
  await tf.ready();
}
