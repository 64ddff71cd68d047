/** The record of the WebGPU engine on this machine: how fast it was measured to be, which decides whether it computes by itself. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { cacheFolder } from "../../support/cache-folder";
import { writeJson } from "../../support/files/atomic";
import { webgpuFiles, webgpuKey } from "./packages";

/** A WebGPU engine that passed its self-test, and what was measured. */
export interface MeasuredWebgpu {
  /** Name of the GPU. */
  readonly gpu: string;
  /** The engine that computes otherwise, if WebGPU was faster than that; null if it was not. */
  readonly fasterThan: "native" | "wasm" | null;
  /** Of the training steps that were compared, by engine. */
  readonly milliseconds: Readonly<Record<string, number>>;
}

/** A cache folder may be shared by machines with other GPUs. */
function recordFile(): string {
  return path.join(cacheFolder(), `webgpu-${webgpuKey}-${os.hostname()}.json`);
}

/** The record, or undefined if nothing was measured here, or the engine is gone. */
export function readMeasuredWebgpu(): MeasuredWebgpu | undefined {
  try {
    const record = JSON.parse(fs.readFileSync(recordFile(), "utf8")) as MeasuredWebgpu;
    return webgpuFiles() === undefined ? undefined : record;
  } catch {
    return undefined;
  }
}

export function writeMeasuredWebgpu(record: MeasuredWebgpu): void {
  writeJson(recordFile(), record);
}

export function forgetMeasuredWebgpu(): void {
  fs.rmSync(recordFile(), { force: true });
}
