/** Starts the tensor engine: one of four backends behind the same TensorFlow.js. */
import * as tf from "@tensorflow/tfjs";
import * as fs from "node:fs";
import * as os from "node:os";
import { UserError } from "../support/errors";
import { type Backend, chooseBackend } from "./choose";
import { engineCommand, readInstalledEngine } from "./install/installed-engine";
import { startNative } from "./native";
import "./ops/elementwise-gradients";
import { startWasm } from "./wasm/module";
import { startWebgpu } from "./webgpu/start-webgpu";

export interface StartOptions {
  /**
   * Default: `SYNTHCOHORT_BACKEND`, or else native if it is installed, and WebAssembly if not; WebGPU instead where
   * `synthcohort engine compare` measured that it is faster.
   */
  readonly backend?: Backend;
  /** Threads to compute with; default: `SYNTHCOHORT_THREADS`, or else the processors that this process may use. */
  readonly threads?: number;
}

/** The engine that is running. */
export interface EngineDescription {
  readonly backend: Backend;
  /** Version of TensorFlow; none without the native engine. */
  readonly tensorflow?: string;
  /** Version of TensorFlow.js. */
  readonly tfjs: string;
  /** Version of Node.js. */
  readonly node: string;
  readonly threads: number;
  /** Names of the processors or GPUs. */
  readonly devices: readonly string[];
  /** 10⁹ floating-point operations per second, if it was measured. */
  readonly gflops?: number;
}

interface Settings {
  readonly backend: Backend;
  readonly threads: number;
}

let starting: { settings: Settings; description: Promise<EngineDescription> } | undefined;
let started: EngineDescription | undefined;

/**
 * Starts the engine; everything that computes with TensorFlow.js needs it. A second call changes nothing.
 * @throws UserError when an engine is asked for that is not installed, when WebGPU finds no GPU, when another engine was started in this
 *   process before, or when a setting is none.
 */
export async function startEngine(options: StartOptions = {}): Promise<EngineDescription> {
  if (starting) {
    const { settings } = starting;
    if (
      (options.backend ?? settings.backend) !== settings.backend ||
      (options.threads ?? settings.threads) !== settings.threads
    ) {
      throw new UserError(
        `The ${settings.backend} engine with ${settings.threads} threads is already running; another engine needs a new process (in a notebook: restart the kernel).`,
      );
    }
    return starting.description;
  }
  const backend = chooseBackend(options.backend);
  if (backend === "wasm" && !options.backend && !process.env["SYNTHCOHORT_BACKEND"]) adviseNative();
  const settings = { backend, threads: chooseThreads(options.threads) };
  const description = start(settings);
  starting = { settings, description };
  try {
    started = await description;
    return started;
  } catch (error) {
    starting = undefined;
    throw error;
  }
}

/** The engine that was started. @throws UserError if none was. */
export function startedEngine(): EngineDescription {
  if (!started) throw new UserError("No engine was started; call await startEngine() first.");
  return started;
}

function adviseNative(): void {
  process.stderr.write(
    `The native engine is not installed, so the slower WebAssembly engine computes; for the fast one, run: ${engineCommand}\n`,
  );
}

function chooseThreads(asked: number | undefined): number {
  const set = process.env["SYNTHCOHORT_THREADS"];
  const threads = asked ?? (set ? Number(set) : os.availableParallelism());
  if (Number.isInteger(threads) && threads >= 1) return threads;
  throw new UserError(
    `An engine needs 1 thread or more, not "${asked ?? set}"; change ${asked === undefined ? "SYNTHCOHORT_THREADS" : "threads"}.`,
  );
}

async function start({ backend, threads }: Settings): Promise<EngineDescription> {
  silenceBanner();
  const common = { backend, tfjs: tf.version_core, node: process.versions.node };
  switch (backend) {
    case "native": {
      const { tensorflow, gpu } = await startNative(readInstalledEngine()!, threads);
      return { ...common, tensorflow, threads, devices: gpu ? gpuNames() : processorNames() };
    }
    case "webgpu":
      return { ...common, threads: 1, devices: [await startWebgpu()] };
    case "wasm":
      return { ...common, threads: await startWasm(threads), devices: processorNames() };
    case "cpu":
      await tf.setBackend("cpu");
      await tf.ready();
      return { ...common, threads: 1, devices: processorNames() };
  }
}

/** The plain JavaScript backend, at its first tensor, recommends a package that does not work here. */
function silenceBanner(): void {
  const plain = tf.findBackend("cpu") as tf.KernelBackend & { firstUse: boolean };
  plain.firstUse = false;
}

function processorNames(): string[] {
  const [first] = os.cpus();
  return [`${first?.model.trim() ?? process.arch}, ${os.availableParallelism()} processors`];
}

/** What the NVIDIA driver calls its GPUs. */
function gpuNames(): string[] {
  const folder = "/proc/driver/nvidia/gpus";
  if (!fs.existsSync(folder)) return ["GPU"];
  return fs.readdirSync(folder).map((bus) => {
    const information = fs.readFileSync(`${folder}/${bus}/information`, "utf8");
    return /^Model:\s*(.+)$/m.exec(information)?.[1] ?? "GPU";
  });
}
