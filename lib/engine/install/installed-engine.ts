/** The record of the installed native engine: written last, once the self-test has passed. */
import * as fs from "node:fs";
import * as path from "node:path";
import { cacheFolder } from "../../support/cache-folder";
import { writeJson } from "../../support/files/atomic";
import { isCheckout } from "../../support/paths";
import { bindingPackage } from "./binding-package";
import { pinnedFolder } from "./npm-package";
import { NODE_API_VERSION, sourcesChecksum } from "./own-sources";
import type { EngineDevice } from "./wheels";

/** The command that installs it. */
export const engineCommand: string = isCheckout ? "npm run engine" : "npx synthcohort engine install";

/** A native engine that passed its self-test. */
export interface InstalledEngine {
  /** The addon through which TensorFlow.js calls TensorFlow. */
  readonly binding: string;
  /** The addon that loads `libraries` before it; not needed with the package's own binding. */
  readonly loader?: string;
  /** TensorFlow's libraries, in the order in which they are loaded. */
  readonly libraries: readonly string[];
  /** Version of TensorFlow. */
  readonly tensorflow: string;
  readonly device: EngineDevice;
  /** `wheel`: downloaded; `installed`: a TensorFlow found on this machine; `package`: TensorFlow.js's own download. */
  readonly source: "wheel" | "installed" | "package";
  /** The folder of the tensorflow package. */
  readonly folder: string;
  /** Checksum of our own sources that were compiled; none with the package's own binding. */
  readonly sources?: string;
}

/** The part of a name that binds an engine to what it was compiled from and for. */
export function engineKey(): string {
  return `tfjs-${bindingPackage.version}-napi${NODE_API_VERSION}-${process.platform}-${process.arch}`;
}

function recordFile(): string {
  return path.join(cacheFolder(), `engine-${engineKey()}.json`);
}

/** The installed engine, or undefined if there is none, some of its files are gone, or it is of another version of our sources. */
export function readInstalledEngine(): InstalledEngine | undefined {
  let engine: InstalledEngine;
  try {
    engine = JSON.parse(fs.readFileSync(recordFile(), "utf8")) as InstalledEngine;
  } catch {
    return undefined;
  }
  if (engine.source !== "package" && engine.sources !== sourcesChecksum()) return undefined;
  if (pinnedFolder(bindingPackage) === undefined) return undefined;
  const files = [engine.binding, ...(engine.loader ? [engine.loader] : []), ...engine.libraries];
  return files.every((file) => fs.existsSync(file)) ? engine : undefined;
}

export function writeInstalledEngine(engine: InstalledEngine): void {
  writeJson(recordFile(), engine);
}
