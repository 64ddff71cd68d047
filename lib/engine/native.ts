/** The native backend: TensorFlow's own library behind TensorFlow.js. */
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { bindingPackage } from "./install/binding-package";
import type { InstalledEngine } from "./install/installed-engine";
import { lendTensorFlowJs, pinnedFolder } from "./install/npm-package";
import { loadLibraries } from "./load-libraries";
import { loaderOf, withoutSignals } from "./loader";
import { registerConvolution } from "./ops/convolution";
import { registerMatrixProduct } from "./ops/matrix-product";
import { loadCustomKernels } from "./custom-kernels";

/** What the binding reports about itself. */
interface Binding {
  readonly TF_Version: string;
  isUsingGpuDevice(): boolean;
  /** Computes any operation of TensorFlow. */
  executeOp(...operation: unknown[]): unknown;
}

/** The started backend. */
export interface NativeEngine {
  readonly tensorflow: string;
  readonly gpu: boolean;
}

/**
 * Loads TensorFlow and makes it the backend.
 * @param threads threads that one operation uses; operations run one after another.
 */
export async function startNative(engine: InstalledEngine, threads: number): Promise<NativeEngine> {
  const { env } = process;
  env["TF_NUM_INTRAOP_THREADS"] = String(threads);
  env["TF_NUM_INTEROP_THREADS"] = String(threads);
  // Otherwise TensorFlow takes all of a GPU's memory at once, and nobody else can use it.
  env["TF_FORCE_GPU_ALLOW_GROWTH"] ??= "true";
  putBackRemovedUtilities();
  const binding = undisturbedBinding(engine);
  lendTensorFlowJs(tf);
  const dist = path.join(pinnedFolder(bindingPackage)!, "dist");
  require(path.join(dist, "register_all_kernels"));
  registerMatrixProduct();
  registerConvolution();
  const { NodeJSKernelBackend } = require(
    path.join(dist, "nodejs_kernel_backend"),
  ) as typeof import("@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend");
  const gpu = binding.isUsingGpuDevice();
  const name = gpu ? "@tensorflow/tfjs-node-gpu" : "@tensorflow/tfjs-node";
  tf.registerBackend("tensorflow", () => new NodeJSKernelBackend(binding as never, name), 3);
  await tf.setBackend("tensorflow");
  await tf.ready();
  if (!gpu) loadCustomKernels(path.dirname(engine.binding), threads);
  return { tensorflow: binding.TF_Version, gpu };
}

/** The binding, whose operations no signal interrupts; nor TensorFlow's own threads, which begin when it is loaded or first computes. */
function undisturbedBinding(engine: InstalledEngine): Binding {
  const loader = loaderOf(engine);
  const load = withoutSignals(loader, () => {
    loadLibraries(engine);
    return require(engine.binding) as Binding;
  });
  const binding = load();
  const executeOp = withoutSignals(loader, (...operation: unknown[]) => binding.executeOp(...operation));
  // Its own properties cannot be written.
  return Object.create(binding, { executeOp: { value: executeOp } }) as Binding;
}

/** Functions that the package calls; Node.js 22 warns of them, and Node.js 23 removed them. */
function putBackRemovedUtilities(): void {
  const utilities = require("util") as { isNullOrUndefined: unknown; isArray: unknown };
  utilities.isNullOrUndefined = (value: unknown) => value === null || value === undefined;
  utilities.isArray = Array.isArray;
}
