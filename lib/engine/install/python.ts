/** Python, used only to download with pip and to unpack, and to find a TensorFlow that is already installed. */
import * as fs from "node:fs";
import * as path from "node:path";
import { runCommand } from "./run-command";
import { engineSystem, type EngineSystem } from "./systems";
import { isSupportedVersion } from "./wheels";

const candidates = process.platform === "win32" ? ["python", "py"] : ["python3", "python"];

/** The first Python 3 that has pip, or undefined. */
export async function findPythonWithPip(): Promise<string | undefined> {
  for (const python of candidates) {
    const { status } = await runCommand(python, ["-m", "pip", "--version"]);
    if (status === 0) return python;
  }
  return undefined;
}

/** A folder of an installed tensorflow package (the one that holds its libraries), and its version. */
export interface InstalledTensorFlow {
  readonly folder: string;
  readonly version: string;
}

// Finds the package without importing it: that would take seconds and gigabytes.
const LOCATE = `
import importlib.util, sys
spec = importlib.util.find_spec("tensorflow")
if spec and spec.submodule_search_locations: print(list(spec.submodule_search_locations)[0])
`;

/** A TensorFlow of a supported version that this user's Python finds, with its libraries and headers. */
export async function findInstalledTensorFlow(): Promise<InstalledTensorFlow | undefined> {
  for (const python of candidates) {
    const { status, stdout } = await runCommand(python, ["-c", LOCATE]);
    const folder = stdout.trim();
    if (status !== 0 || !folder) continue;
    const version = versionOf(folder);
    if (version && isSupportedVersion(version) && hasLibraries(folder)) return { folder, version };
  }
  return undefined;
}

/** TensorFlow's two libraries in the order in which they are loaded; none on a system that has no native engine. */
export function librariesOf(tensorflowFolder: string, system: EngineSystem | undefined = engineSystem()): string[] {
  return (system?.libraries ?? []).map((name) => path.join(tensorflowFolder, name));
}

/** Whether a folder holds what the binding is compiled against and linked to. */
export function hasLibraries(tensorflowFolder: string): boolean {
  const header = path.join(tensorflowFolder, "include", "tensorflow", "c", "eager", "c_api.h");
  return (
    engineSystem() !== undefined && [...librariesOf(tensorflowFolder), header].every((file) => fs.existsSync(file))
  );
}

/** The version of an unpacked tensorflow package, from the package's metadata beside it. */
export function versionOf(tensorflowFolder: string): string | undefined {
  const sitePackages = path.dirname(path.resolve(tensorflowFolder));
  for (const name of fs.readdirSync(sitePackages)) {
    const version = /^tensorflow(?:_cpu|_gpu|_intel)?-(\d+\.\d+[^-]*)\.dist-info$/.exec(name)?.[1];
    if (version) return version;
  }
  return undefined;
}
