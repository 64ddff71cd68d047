/**
 * Starts the WebAssembly backend with threads. TensorFlow.js leaves them out under Node.js because its loader hands a
 * worker's script over as a blob, which Node.js takes from a file only (tfjs issue 3830); so the module is loaded here.
 */
import * as tf from "@tensorflow/tfjs";
import { BackendWasm, getThreadsCount, setThreadsCount } from "@tensorflow/tfjs-backend-wasm";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { UserError } from "../../support/errors";
import { engineCommand } from "../install/installed-engine";
import { packageFolder } from "../install/package-folder";
import { bindModule, type BindableModule } from "./bind-module";
import { registerWasmKernels } from "./register-kernels";

/** The part of the compiled module (Emscripten) that is used here. */
interface WasmModule extends BindableModule {
  readonly PThread: { readonly unusedWorkers: readonly WasmWorker[]; readonly runningWorkers: readonly WasmWorker[] };
  _malloc(bytes: number): number;
  _free(address: number): void;
}

interface WasmWorker {
  unref(): void;
}

type Factory = (options: { locateFile(name: string): string; mainScriptUrlOrBlob: string }) => Promise<WasmModule>;

/** @returns the threads that it computes with: at most 8, however many were asked for. */
export async function startWasm(threads: number): Promise<number> {
  const module = await loadModule(threads);
  bindModule(module);
  registerWasmKernels();
  refuseWhenFull(module);
  setThreadsCount(threads);
  tf.removeBackend("wasm");
  tf.registerBackend("wasm", () => new BackendWasm(module as never), 2);
  await tf.setBackend("wasm");
  await tf.ready();
  // Waiting workers must not keep the process alive when all else is done.
  for (const worker of [...module.PThread.unusedWorkers, ...module.PThread.runningWorkers]) worker.unref();
  return getThreadsCount();
}

async function loadModule(threads: number): Promise<WasmModule> {
  const name = "tfjs-backend-wasm-threaded-simd";
  const folder = path.join(packageFolder("@tensorflow/tfjs-backend-wasm"), "wasm-out");
  const script = path.join(folder, `${name}.js`);
  const factory = require(script) as Factory;
  const { wasmWorkerContents } = require(path.join(folder, `${name}.worker.js`)) as { wasmWorkerContents: string };
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), "synthcohort-wasm-"));
  const worker = path.join(temporary, "worker.js");
  fs.writeFileSync(worker, wasmWorkerContents.replace(/\n/g, "\\n"));
  const restore = [keepErrorListeners(), showProcessors(threads)];
  try {
    return await factory({
      locateFile: (file) => (file.endsWith(".worker.js") ? worker : path.join(folder, file)),
      mainScriptUrlOrBlob: script,
    });
  } finally {
    for (const undo of restore) undo();
    fs.rmSync(temporary, { recursive: true, force: true });
  }
}

/** The backend does not check whether memory was allocated, and would continue at address 0 with wrong numbers. */
function refuseWhenFull(module: WasmModule): void {
  module._free(module._malloc(1)); // at its first call the module replaces the function itself
  const allocate = module._malloc;
  module._malloc = (bytes) => {
    // Addresses have 32 bits; a larger number would be cut off and a smaller piece be given.
    const address = bytes < 2 ** 32 ? allocate(bytes) : 0;
    if (address === 0)
      throw new UserError(
        `The WebAssembly engine's memory is full; reduce the minibatch size or the resolution, or install the native engine: ${engineCommand}`,
      );
    return address;
  };
}

/** The module makes every later uncaught error look like its own; returns what takes its listeners away. */
function keepErrorListeners(): () => void {
  const events = ["uncaughtException", "unhandledRejection"] as const;
  const before = events.map((event) => new Set(process.listeners(event as "uncaughtException")));
  return () =>
    events.forEach((event, i) => {
      for (const listener of process.listeners(event as "uncaughtException")) {
        if (!before[i].has(listener)) process.removeListener(event, listener);
      }
    });
}

/** The module uses half of the processors that it sees while it is being loaded; returns what shows the true number again. */
function showProcessors(threads: number): () => void {
  const mutable = require("os") as { cpus: () => os.CpuInfo[] };
  const { cpus } = mutable;
  const [first] = cpus();
  mutable.cpus = () => Array.from({ length: 2 * threads }, () => first);
  return () => {
    mutable.cpus = cpus;
  };
}
