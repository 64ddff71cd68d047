/** Which engine computes: the one that was asked for, or else the fastest that this machine is known to have. */
import { UserError } from "../support/errors";
import { engineCommand, readInstalledEngine } from "./install/installed-engine";
import { readMeasuredWebgpu } from "./webgpu/measured-webgpu";
import { webgpuCommand, webgpuFiles } from "./webgpu/packages";

/**
 * `native`: TensorFlow's C library; `webgpu`: a GPU of any maker; `wasm`: WebAssembly; `cpu`: plain JavaScript, for checking
 * values.
 */
export type Backend = "native" | "webgpu" | "wasm" | "cpu";

const backends: readonly string[] = ["native", "webgpu", "wasm", "cpu"] satisfies Backend[];

/**
 * The engine to start.
 * @param asked by the caller; otherwise `SYNTHCOHORT_BACKEND` says.
 * @throws UserError when there is no such engine, or it is not installed.
 */
export function chooseBackend(asked?: Backend): Backend {
  const wanted = asked ?? (process.env["SYNTHCOHORT_BACKEND"] || undefined);
  if (wanted === undefined) return usualBackend();
  if (!backends.includes(wanted))
    throw new UserError(`There is no engine "${wanted}"; choose one of ${backends.join(", ")}.`);
  if (wanted === "native" && readInstalledEngine() === undefined)
    throw new UserError(`The native engine is not installed; run: ${engineCommand}`);
  if (wanted === "webgpu" && webgpuFiles() === undefined)
    throw new UserError(`The WebGPU engine is not installed; run: ${webgpuCommand}`);
  return wanted as Backend;
}

/** The engine where none is asked for. WebGPU only where it was measured to be faster than what there is beside it. */
export function usualBackend(): Backend {
  const other = backendBesideWebgpu();
  return readMeasuredWebgpu()?.fasterThan === other ? "webgpu" : other;
}

/** The engine where none is asked for and WebGPU does not count. */
export function backendBesideWebgpu(): "native" | "wasm" {
  return readInstalledEngine() === undefined ? "wasm" : "native";
}
