/** Starts the WebGPU engine: TensorFlow.js's backend on a GPU of any maker, through Dawn. */
import * as tf from "@tensorflow/tfjs";
import { UserError } from "../../support/errors";
import { lendTensorFlowJs } from "../install/npm-package";
import { type BackendModule, webgpuBackend } from "./backend";
import { type AdapterInfo, openGpu, type OpenGpu } from "./dawn";
import { webgpuCommand, webgpuFiles } from "./packages";
import { registerWebgpuKernels } from "./register-kernels";

/** Kept for as long as the process runs. */
let opened: OpenGpu | undefined;

/**
 * @returns the GPU's name.
 * @throws UserError when a package is missing, or there is no GPU.
 */
export async function startWebgpu(): Promise<string> {
  const files = webgpuFiles();
  if (!files) throw new UserError(`The WebGPU engine is not installed; run: ${webgpuCommand}`);
  const gpu = (opened ??= await openGpu(files.addon));
  const name = gpuName(gpu.info);
  lendTensorFlowJs(tf);
  const module = require(files.backend) as BackendModule;
  registerWebgpuKernels();
  tf.registerBackend("webgpu", () => webgpuBackend(module, gpu, name), 2);
  await tf.setBackend("webgpu");
  await tf.ready();
  return name;
}

/** What WebGPU tells of a GPU, which differs between systems. */
export function gpuName({ vendor, architecture, device, description, isFallbackAdapter }: AdapterInfo): string {
  const name = [vendor, architecture].filter((word) => word !== "").join(" ");
  const more = description || device;
  const described = name === "" ? more : more === "" ? name : `${name} (${more})`;
  return isFallbackAdapter ? `${described}, in software on the processor` : described;
}
