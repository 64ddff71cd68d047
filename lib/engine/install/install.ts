/**
 * Provides the native engine: finds or downloads TensorFlow's library, compiles the binding, tests both, and records
 * it.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { cacheFolder } from "../../support/cache-folder";
import { UserError, messageOf } from "../../support/errors";
import type { OnProgress } from "../../support/progress";
import { bindingPackage } from "./binding-package";
import { compileBinding } from "./compile-binding";
import { sourcesChecksum } from "./own-sources";
import { hasNvidiaDriver, installCudaPackages } from "./cuda-packages";
import { downloadWheel, unpackWheel } from "./download-wheel";
import { type InstalledEngine, engineKey, readInstalledEngine, writeInstalledEngine } from "./installed-engine";
import { providePackage } from "./npm-package";
import { hasPackageInstaller, tryPackageInstaller } from "./package-installer";
import {
  type InstalledTensorFlow,
  findInstalledTensorFlow,
  findPythonWithPip,
  hasLibraries,
  librariesOf,
  versionOf,
} from "./python";
import { requireCompiler, requireLibc, requireSpace } from "./requirements";
import { selfTest } from "./self-test-process";
import { engineSystem } from "./systems";
import { type EngineDevice, type Wheel, isSupportedVersion, wheelFor } from "./wheels";
import { makeWholeFolder } from "./whole-folder";

export interface InstallOptions {
  /** Which TensorFlow; default `auto`: for NVIDIA GPUs if there is a driver, else for processors. */
  readonly device?: EngineDevice | "auto";
  /** Folder of an installed tensorflow package (`…/site-packages/tensorflow`); also: `SYNTHCOHORT_TENSORFLOW`. */
  readonly tensorflow?: string;
  readonly onProgress?: OnProgress;
  /** Takes lines that say what is being done. */
  readonly log?: (line: string) => void;
}

/** NVIDIA's packages (CUDA 12, cuDNN 9): 4.1 GB unpacked, and the downloads while they are being unpacked. */
const CUDA_BYTES = 7_000_000_000;

/**
 * Installs the native engine into the cache folder; returns at once when it is there. Afterwards `startEngine` finds it.
 * @returns the engine, or undefined when none can be had here and none in particular was asked for: `log` then says what
 *   is missing, and the WebAssembly engine computes.
 * @throws UserError when a device or a TensorFlow was asked for and cannot be provided.
 */
export async function installEngine(options: InstallOptions = {}): Promise<InstalledEngine | undefined> {
  const { device = "auto", log = () => undefined } = options;
  const tensorflow = options.tensorflow ?? process.env["SYNTHCOHORT_TENSORFLOW"];
  const present = readInstalledEngine();
  if (present && fits(present, device, tensorflow)) return present;

  if (tensorflow) return remember(await build(inFolder(tensorflow), device === "gpu" ? "gpu" : "cpu", "installed"));
  if (device !== "auto") return remember(await provide(device, options.onProgress, log));

  const reasons: string[] = [];
  for (const choice of await devicesHere()) {
    try {
      return remember(await provide(choice, options.onProgress, log));
    } catch (error) {
      reasons.push(messageOf(error));
    }
  }
  const reason = reasons.join(" ");
  if (hasPackageInstaller) {
    log(`${reason} Trying TensorFlow.js's own installer (five minutes at most) …`);
    const engine = await tryPackageInstaller();
    if (engine && (await selfTest(engine)) === undefined) return remember(engine);
  }
  log(`The slower WebAssembly engine is used: ${reason}`);
  return undefined;
}

function remember(engine: InstalledEngine): InstalledEngine {
  writeInstalledEngine(engine);
  return engine;
}

/** The devices to try, best first. */
async function devicesHere(): Promise<EngineDevice[]> {
  return wheelFor("gpu") && (await hasNvidiaDriver()) ? ["gpu", "cpu"] : ["cpu"];
}

function fits(engine: InstalledEngine, device: EngineDevice | "auto", tensorflow: string | undefined): boolean {
  return (device === "auto" || device === engine.device) && (!tensorflow || path.resolve(tensorflow) === engine.folder);
}

/** The TensorFlow in a folder that the user named. */
function inFolder(name: string): InstalledTensorFlow {
  const folder = path.resolve(name);
  if (!hasLibraries(folder)) {
    throw new UserError(
      `${folder} is not an installed tensorflow package for this system: it must hold ${(engineSystem()?.libraries ?? ["TensorFlow's libraries"]).join(", ")} and include/ (in Python: print(tensorflow.__path__[0])).`,
    );
  }
  const version = versionOf(folder);
  if (version && !isSupportedVersion(version))
    throw new UserError(`TensorFlow ${version} in ${folder} is not supported; use 2.18 or newer.`);
  return { folder, version: version ?? "of unknown version" };
}

/** The TensorFlow on this machine, if there is one, or else the wheel's. */
async function provide(
  device: EngineDevice,
  onProgress: OnProgress | undefined,
  log: (line: string) => void,
): Promise<InstalledEngine> {
  const wheel = wheelFor(device);
  if (!wheel)
    throw new UserError(
      `There is no TensorFlow library for ${device === "gpu" ? "GPUs" : "processors"} on ${process.platform} ${process.arch}; the native engine needs Linux on x86-64 or ARM64, or macOS on Apple silicon.`,
    );
  requireLibc();
  await requireCompiler();
  const found = await findInstalledTensorFlow();
  if (found && (device === "cpu" || fs.existsSync(path.join(path.dirname(found.folder), "nvidia")))) {
    try {
      log(`Using TensorFlow ${found.version} in ${found.folder}.`);
      return await build(found, device, "installed");
    } catch (error) {
      log(`${messageOf(error)} Downloading another one.`);
    }
  }
  return build(await download(wheel, device, onProgress, log), device, "wheel");
}

/** The wheel's libraries in the cache, downloaded unless they are there. */
async function download(
  wheel: Wheel,
  device: EngineDevice,
  onProgress: OnProgress | undefined,
  log: (line: string) => void,
): Promise<InstalledTensorFlow> {
  const folder = path.join(cacheFolder(), `tensorflow-${wheel.version}-${device}-${wheel.sha256.slice(0, 8)}`);
  if (!fs.existsSync(folder)) {
    const python = await findPythonWithPip();
    if (!python)
      throw new UserError(
        "The native engine needs Python 3 with pip (Debian, Ubuntu: apt install python3-pip; macOS: brew install python), only to download TensorFlow's library.",
      );
    log(
      `Downloading ${wheel.distribution} ${wheel.version} (${Math.round(wheel.bytes / 1e6)} MB); ${(wheel.unpackedBytes / 1e9).toFixed(1)} GB of it are kept in ${folder}.`,
    );
    await makeWholeFolder(folder, async (temporary) => {
      requireSpace(temporary, wheel.bytes + wheel.unpackedBytes + (device === "gpu" ? CUDA_BYTES : 0));
      const file = await downloadWheel(python, wheel, temporary, onProgress);
      await unpackWheel(python, file, temporary);
      fs.rmSync(file);
      fs.rmSync(path.join(temporary, "requirements.txt"));
      if (!hasLibraries(path.join(temporary, "tensorflow")))
        throw new UserError(`${path.basename(file)} does not hold TensorFlow's libraries.`);
      if (device === "gpu") {
        log("Installing NVIDIA's libraries (4.1 GB) …");
        await installCudaPackages(python, temporary);
      }
    });
  }
  return { folder: path.join(folder, "tensorflow"), version: wheel.version };
}

/** Compiles the binding for a TensorFlow and tests it. */
async function build(
  tensorflow: InstalledTensorFlow,
  device: EngineDevice,
  source: "wheel" | "installed",
): Promise<InstalledEngine> {
  await providePackage(bindingPackage); // another installation may have left the binding itself, and not this
  const libraries = librariesOf(tensorflow.folder);
  const name = `binding-${engineKey()}-${fingerprint(libraries)}`;
  const folder = path.join(cacheFolder(), name);
  const engineIn = (place: string): InstalledEngine => ({
    binding: path.join(place, "tfjs_binding.node"),
    loader: path.join(place, "loader.node"),
    libraries,
    tensorflow: tensorflow.version,
    device,
    source,
    folder: tensorflow.folder,
    sources: sourcesChecksum(),
  });
  await makeWholeFolder(folder, async (temporary) => {
    await compileBinding(await requireCompiler(), engineIn(temporary), temporary);
    const failure = await selfTest(engineIn(temporary));
    if (failure)
      throw new UserError(`The native engine built from ${tensorflow.folder} failed its self-test: ${failure}`);
  });
  return engineIn(folder);
}

/** Changes when TensorFlow's libraries or our own sources do: then the binding is compiled again. */
function fingerprint(libraries: readonly string[]): string {
  const hash = createHash("sha256").update(sourcesChecksum());
  for (const file of libraries) {
    const { size, mtimeMs } = fs.statSync(file);
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest("hex").slice(0, 12);
}
