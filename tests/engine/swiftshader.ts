/**
 * A GPU in software for the WebGPU engine: SwiftShader, Vulkan on the processor, which the packaged Chromium brings. It is
 * slow, and computes what a GPU computes.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { beforeAll, describe } from "vitest";
import { filesOfTarball } from "../../lib/engine/install/tarball";
import { webgpuFiles } from "../../lib/engine/webgpu/packages";

/** Keeps a library in the process although it is no addon (RTLD_NODELETE). */
const KEEP = 0x1000;

let folder: string | undefined;

/** Why it cannot compute here; undefined if it can. */
export const noSwiftShader: string | undefined =
  process.platform !== "linux" || process.arch !== "x64"
    ? "the packaged Chromium, which brings SwiftShader, is for Linux on x86-64"
    : webgpuFiles() === undefined
      ? "the packages of the WebGPU engine are not installed"
      : isSlow() && process.env["SYNTHCOHORT_SOFTWARE_GPU"] === undefined
        ? "without AVX-512 they take the tests beyond 40 minutes; set SYNTHCOHORT_SOFTWARE_GPU=1 to run them"
        : undefined;

/** Processors without AVX-512 need about twice as long for all tests. */
function isSlow(): boolean {
  return !/\bavx512f\b/.test(fs.readFileSync("/proc/cpuinfo", "utf8"));
}

/** Tests of the WebGPU engine, skipped with the reason where there is no SwiftShader. */
export function onSwiftShader(name: string, test: () => void): void {
  // Its compiler takes most of the time, the more so beside other work.
  const slow = { timeout: 600_000 };
  describe.skipIf(noSwiftShader)(noSwiftShader === undefined ? name : `${name} (${noSwiftShader})`, slow, () => {
    beforeAll(useSwiftShader);
    test();
  });
}

/** What a process needs in its environment to find SwiftShader as its GPU, and no other. */
export function swiftShaderEnvironment(): { LD_LIBRARY_PATH: string; VK_DRIVER_FILES: string } {
  folder ??= unpack();
  return { LD_LIBRARY_PATH: folder, VK_DRIVER_FILES: path.join(folder, "vk_swiftshader_icd.json") };
}

/** Gives it to this process, before Dawn is loaded. */
function useSwiftShader(): void {
  const { LD_LIBRARY_PATH, VK_DRIVER_FILES } = swiftShaderEnvironment();
  process.env["VK_DRIVER_FILES"] = VK_DRIVER_FILES;
  // A running process does not look at LD_LIBRARY_PATH again: the Vulkan loader is loaded by hand, for Dawn to find.
  try {
    process.dlopen({ exports: {} }, path.join(LD_LIBRARY_PATH, "libvulkan.so.1"), os.constants.dlopen.RTLD_NOW | KEEP);
  } catch (error) {
    if (!/self-register/.test(String(error))) throw error; // it is no addon, and says so after it was loaded
  }
}

function unpack(): string {
  const home = path.resolve(path.dirname(require.resolve("@sparticuz/chromium")), "..", "..");
  const archive = brotliDecompressSync(fs.readFileSync(path.join(home, "bin", "swiftshader.tar.br")));
  const place = fs.mkdtempSync(path.join(os.tmpdir(), "synthcohort-swiftshader-"));
  process.once("exit", () => fs.rmSync(place, { recursive: true, force: true }));
  for (const [name, content] of filesOfTarball(archive))
    fs.writeFileSync(path.join(place, path.basename(name)), content);
  return place;
}
