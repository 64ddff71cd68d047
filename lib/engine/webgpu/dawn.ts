/** Dawn's addon: the GPU that it finds, and waiting for it without going back to Node.js's event loop. */
import { UserError } from "../../support/errors";

/** The part of WebGPU's GPUBuffer that is used here. */
export interface GpuBuffer {
  readonly size: number;
  readonly mapState: "unmapped" | "pending" | "mapped";
  mapAsync(mode: number): Promise<void>;
  getMappedRange(): ArrayBuffer;
  unmap(): void;
}

/** The part of WebGPU's GPUDevice that is used here. */
export interface GpuDevice {
  addEventListener(
    type: "uncapturederror",
    listener: (event: { readonly error: { readonly message: string }; preventDefault(): void }) => void,
  ): void;
  readonly lost: Promise<{ readonly message: string }>;
}

interface GpuAdapter {
  readonly info: AdapterInfo;
  readonly limits: Readonly<Record<string, number>>;
  requestDevice(options: { requiredLimits: Record<string, number> }): Promise<GpuDevice>;
}

/** What WebGPU says of a GPU. */
export interface AdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  /** Whether it is none: a processor computes in its place. */
  readonly isFallbackAdapter: boolean;
}

interface Addon {
  create(flags: readonly string[]): { requestAdapter(options: object): Promise<GpuAdapter | null> };
  /** WebGPU's classes and constants, which programs expect to be global. */
  readonly globals: Readonly<Record<string, unknown>>;
}

/** A GPU in use. */
export interface OpenGpu {
  /** Dawn itself: it ends when this is collected as garbage, whatever is still pending. */
  readonly dawn: object;
  readonly device: GpuDevice;
  readonly info: AdapterInfo;
  /** Waits while something is pending; it ends within this call. */
  readonly waitWhile: (isPending: () => boolean) => void;
}

/** What TensorFlow.js's shaders may need more of than every GPU is sure to have. */
const limitNames = [
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxComputeWorkgroupSizeX",
  "maxComputeInvocationsPerWorkgroup",
];

/** Opens the fastest GPU. @throws UserError where there is none. */
export async function openGpu(addonFile: string): Promise<OpenGpu> {
  const { create, globals } = require(addonFile) as Addon;
  Object.assign(globalThis, globals);
  const dawn = create([]);
  const adapter = await dawn.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw new UserError(missingGpu(process.platform));
  const requiredLimits = Object.fromEntries(limitNames.map((name) => [name, adapter.limits[name]]));
  const { begun, look } = withLook(() => adapter.requestDevice({ requiredLimits }));
  return { dawn, device: await begun, info: adapter.info, waitWhile: (isPending) => waitWhile(isPending, look) };
}

/**
 * Dawn looks whether something on the GPU has ended when Node.js calls the function that Dawn gave to `setImmediate`, as it
 * does for as long as something is pending. That function is what has to be called where a program cannot let go.
 * @param begin begins what Dawn looks for.
 */
function withLook<T>(begin: () => T): { begun: T; look: () => void } {
  let look: (() => void) | undefined;
  const begun = whileImmediatesGoTo((callback, usual) => {
    look = callback;
    usual(callback);
  }, begin);
  if (!look) throw new Error("Dawn does not wait by setImmediate.");
  return { begun, look };
}

/** The longest pause between two looks, in milliseconds. */
const LONGEST_PAUSE = 1;

function waitWhile(isPending: () => boolean, look: () => void): void {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  let wantsMore = false;
  whileImmediatesGoTo(
    () => {
      wantsMore = true; // one request stands for all of them
    },
    () => {
      for (let pause = 0.02; isPending(); pause = Math.min(LONGEST_PAUSE, pause * 1.5)) {
        look();
        if (isPending()) Atomics.wait(sleeper, 0, 0, pause);
      }
    },
  );
  if (wantsMore) setImmediate(look);
}

function whileImmediatesGoTo<T>(
  receive: (callback: () => void, usual: (callback: () => void) => void) => void,
  work: () => T,
): T {
  const usual = globalThis.setImmediate;
  globalThis.setImmediate = ((callback: () => void) => receive(callback, usual)) as typeof setImmediate;
  try {
    return work();
  } finally {
    globalThis.setImmediate = usual;
  }
}

/** Why there is none, by system. */
export function missingGpu(platform: string): string {
  const advice =
    platform === "linux"
      ? "Linux needs the GPU's driver with Vulkan and the Vulkan loader (Debian, Ubuntu: apt install libvulkan1)"
      : "it needs a GPU with a current driver";
  return `The WebGPU engine found no GPU: ${advice}; without one, use another engine (SYNTHCOHORT_BACKEND=wasm).`;
}
