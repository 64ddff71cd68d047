/** The TensorFlow wheels that the native engine takes its library from, pinned by checksum. */

/** For which kind of device a TensorFlow library was built. */
export type EngineDevice = "cpu" | "gpu";

/** One wheel on the Python package index. */
export interface Wheel {
  readonly distribution: string;
  readonly version: string;
  readonly platform: string;
  readonly sha256: string;
  /** Bytes to download. */
  readonly bytes: number;
  /** Bytes of what is kept of it. */
  readonly unpackedBytes: number;
}

const VERSION = "2.21.0";

const wheels: Readonly<Record<string, Wheel>> = {
  "linux-cpu-x64": {
    distribution: "tensorflow-cpu",
    version: VERSION,
    platform: "manylinux_2_27_x86_64",
    sha256: "dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb",
    bytes: 274_000_871,
    unpackedBytes: 853_500_000,
  },
  // There is no tensorflow-cpu for this architecture; the plain wheel holds no CUDA code.
  "linux-cpu-arm64": {
    distribution: "tensorflow",
    version: VERSION,
    platform: "manylinux_2_27_aarch64",
    sha256: "b07d15737406533898e36c7ef7944b1be18e9028dc521b9229952c537bbc5552",
    bytes: 281_946_471,
    unpackedBytes: 883_300_000,
  },
  "linux-gpu-x64": {
    distribution: "tensorflow",
    version: VERSION,
    platform: "manylinux_2_27_x86_64",
    sha256: "b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0",
    bytes: 572_611_111,
    unpackedBytes: 1_259_300_000,
  },
  // There is none for Intel's processors.
  "darwin-cpu-arm64": {
    distribution: "tensorflow",
    version: VERSION,
    platform: "macosx_12_0_arm64",
    sha256: "56ecd7d47429acbe1df2694d50b75bf9fc3995ac92cb367cd9af6c4780ead712",
    bytes: 223_488_205,
    unpackedBytes: 742_300_000,
  },
};

/** The wheel for a device on this system, if there is one. */
export function wheelFor(
  device: EngineDevice,
  platform: string = process.platform,
  arch: string = process.arch,
): Wheel | undefined {
  return wheels[`${platform}-${device}-${arch}`];
}

/** Whether an installed TensorFlow can be tried: its library has held the whole C interface since 2.18; the self-test decides. */
export function isSupportedVersion(version: string): boolean {
  const [major, minor] = version.split(".").map(Number);
  return major === 2 && minor >= 18;
}
