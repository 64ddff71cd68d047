/**
 * TensorFlow.js's WebGPU backend on a GPU that Dawn opened, with the two things that Node.js needs: values can be read at once
 * (`dataSync`; the backend's own way is by a browser's canvas), and what a GPU refuses ends in an error. Without that, a buffer
 * that does not fit would be read as zeros.
 */
import * as tf from "@tensorflow/tfjs";
import { UserError } from "../../support/errors";
import type { GpuBuffer, OpenGpu } from "./dawn";

/** The part of TensorFlow.js's backend that is used here. */
interface WebgpuBackend extends tf.KernelBackend {
  readonly tensorMap: { get(id: object): TensorData };
  readonly bufferManager: {
    acquireBuffer(bytes: number, usage: number): GpuBuffer;
    releaseBuffer(buffer: GpuBuffer): void;
  };
  readonly commandEncoder: {
    copyBufferToBuffer(from: GpuBuffer, start: number, to: GpuBuffer, place: number, bytes: number): void;
  };
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
  readSync(id: object): tf.backend_util.BackendValues;
  read(id: object): Promise<tf.backend_util.BackendValues>;
}

interface TensorData {
  /** On the host; there from the start, or since they were read. */
  values?: tf.backend_util.BackendValues;
  /** On the GPU. */
  readonly resource?: GpuBuffer;
  readonly dtype: tf.DataType;
}

/** The script of the backend. */
export interface BackendModule {
  readonly WebGPUBackend: new (device: unknown, info: unknown) => WebgpuBackend;
}

/** WebGPU's numbers for what buffers may be used for. */
const [MAP_READ, COPY_DST, READ] = [0x0001, 0x0008, 0x0001];

/** @param name of the GPU, for errors. */
export function webgpuBackend({ WebGPUBackend }: BackendModule, gpu: OpenGpu, name: string): tf.KernelBackend {
  const backend = withNavigator(() => new WebGPUBackend(gpu.device, gpu.info));
  const requireSound = soundnessOf(gpu, name);
  const { read, readSync } = backend;
  backend.read = async (id) => {
    const values = await read.call(backend, id);
    requireSound();
    return values;
  };
  backend.readSync = (id) => {
    const data = backend.tensorMap.get(id);
    if (!data.values && data.resource)
      data.values = tf.util.convertBackendValuesAndArrayBuffer(
        bytesOf(backend, data.resource, gpu, requireSound),
        data.dtype,
      );
    return readSync.call(backend, id);
  };
  return backend;
}

/** A copy of what is in a buffer of the GPU, once all that was asked of the GPU before is done. */
function bytesOf(
  backend: WebgpuBackend,
  buffer: GpuBuffer,
  { waitWhile }: OpenGpu,
  requireSound: () => void,
): ArrayBuffer {
  const staging = backend.bufferManager.acquireBuffer(buffer.size, COPY_DST | MAP_READ);
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  backend.commandEncoder.copyBufferToBuffer(buffer, 0, staging, 0, buffer.size);
  backend.submitQueue();
  staging.mapAsync(READ).catch(() => undefined); // its state says so, too
  waitWhile(() => staging.mapState === "pending");
  requireSound();
  if (staging.mapState !== "mapped") throw new UserError(LOST);
  const bytes = staging.getMappedRange().slice(0);
  staging.unmap();
  backend.bufferManager.releaseBuffer(staging);
  return bytes;
}

const LOST =
  "The GPU was lost while it computed (it was removed, reset, or its driver failed); the same command resumes from the last checkpoint.";

/** @returns a check that throws a UserError once the GPU has refused something: all values since then are wrong. */
function soundnessOf({ device }: OpenGpu, name: string): () => void {
  let refusal: string | undefined;
  device.addEventListener("uncapturederror", (event) => {
    event.preventDefault(); // Dawn would print it, too
    refusal ??= event.error.message.trim().split("\n")[0];
  });
  return () => {
    if (refusal !== undefined)
      throw new UserError(
        `The GPU (${name}) refused part of the computation (${refusal}); reduce the minibatch size or the resolution, or use another engine (SYNTHCOHORT_BACKEND=wasm).`,
      );
  };
}

/** The backend asks whether it is in a browser with WebGPU by looking for its navigator, whose GPU it then does not use. */
function withNavigator<T>(work: () => T): T {
  const usual = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  Object.defineProperty(globalThis, "navigator", { value: { gpu: {} }, configurable: true });
  try {
    return work();
  } finally {
    if (usual) Object.defineProperty(globalThis, "navigator", usual);
    else delete (globalThis as { navigator?: unknown }).navigator;
  }
}
