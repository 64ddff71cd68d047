/**
 * Our custom kernels for the native engine (native/kernels): parts of networks that TensorFlow would compute in many
 * passes over the data. They run on CPUs only. On GPUs, in WebAssembly and wherever they are missing, networks compute
 * the same values from other operations.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import type { NativeAttribute, NativeBackend } from "./ops/kernel";

/**
 * The kinds of CPUs for which the kernels are compiled, best first, by the names of their features in Linux, which
 * compilers use, too.
 */
const processors: Partial<Record<NodeJS.Architecture, readonly (readonly string[])[]>> = {
  x64: [
    ["avx512f", "avx512bw", "avx512dq", "avx512vl", "fma"],
    ["avx2", "fma"],
  ],
  arm64: [[]],
};

/** One compiled form of the kernels. */
export interface KernelBuild {
  readonly file: string;
  /** Features that the processor must have. */
  readonly features: readonly string[];
}

/** The forms to compile into a folder, best first. */
export function kernelBuilds(folder: string, arch: NodeJS.Architecture = process.arch): KernelBuild[] {
  return (processors[arch] ?? []).map((features) => ({
    file: path.join(folder, `kernels-${features[0] ?? arch}.node`),
    features,
  }));
}

let loadedThreads: number | undefined;

/** Loads the form for this processor, if it is in the folder. @param threads threads that a kernel computes with. */
export function loadCustomKernels(folder: string, threads: number): void {
  const present = processorFeatures();
  const build = kernelBuilds(folder).find(
    ({ file, features }) => fs.existsSync(file) && features.every((feature) => present.includes(feature)),
  );
  if (!build) return;
  require(build.file);
  loadedThreads = threads;
}

/** As Linux calls them; elsewhere none is told, and none is asked for. */
function processorFeatures(): string[] {
  if (process.platform !== "linux") return [];
  return /^flags\s*:(.*)$/m.exec(fs.readFileSync("/proc/cpuinfo", "utf8"))?.[1].split(" ") ?? [];
}

/** Whether the engine that runs now has them. */
export function hasCustomKernels(): boolean {
  return loadedThreads !== undefined && tf.getBackend() === "tensorflow";
}

/** Parameters of some kernels, in addition to their inputs. */
export interface KernelSettings {
  /** Term beside variances and mean squares. */
  readonly epsilon?: number;
  /** Weight of old running statistics. */
  readonly momentum?: number;
  /** Of leaky ReLU, for negative values. */
  readonly slope?: number;
  /** Groups of channels that are normalized together. */
  readonly groups?: number;
  /** The factor of the results. */
  readonly factor?: number;
}

/**
 * Runs one kernel.
 * @param name as in native/kernels/kernels.cc, without its prefix.
 */
export function runCustomKernel(
  name: string,
  inputs: readonly tf.Tensor[],
  outputs: number,
  settings: KernelSettings = {},
): tf.Tensor[] {
  const backend = tf.backend() as unknown as CustomKernelBackend;
  const { TF_ATTR_INT, TF_ATTR_FLOAT } = backend.binding;
  return backend.executeMultipleOutputs(
    `Synthcohort${name}`,
    [
      { name: "inputs", type: TF_ATTR_INT, value: inputs.length },
      { name: "outputs", type: TF_ATTR_INT, value: outputs },
      { name: "threads", type: TF_ATTR_INT, value: loadedThreads! },
      ...Object.entries(settings).map(([key, value]) => ({ name: key, type: TF_ATTR_FLOAT, value: value as number })),
    ],
    inputs,
    outputs,
  );
}

type CustomKernelBackend = Pick<NativeBackend, "binding"> & {
  readonly binding: { readonly TF_ATTR_INT: number };
  executeMultipleOutputs(
    name: string,
    attributes: readonly NativeAttribute[],
    inputs: readonly tf.TensorInfo[],
    outputs: number,
  ): tf.Tensor[];
};
