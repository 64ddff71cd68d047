/** What differs between the systems that TensorFlow's library is built for: its files' names, compilers, and how addons are linked. */
import * as path from "node:path";

/** A system with a native engine. */
export interface EngineSystem {
  /** TensorFlow's two libraries in the order in which they are loaded: the second needs the first. */
  readonly libraries: readonly [framework: string, cc: string];
  /** Compilers to try, best first. */
  readonly compilers: readonly string[];
  /** How to get one. */
  readonly compilerAdvice: string;
  /** Flags that make an addon of Node.js: its own interface is found in the process that loads it. */
  readonly addonFlags: readonly string[];
  /** What an addon is linked to, if it loads libraries itself. */
  readonly loading: readonly string[];
  /** Where an addon in one folder finds TensorFlow's libraries in another, beside the names that they were loaded by. */
  searchFlags(addonFolder: string, tensorflowFolder: string): readonly string[];
}

const linux: EngineSystem = {
  libraries: ["libtensorflow_framework.so.2", "libtensorflow_cc.so.2"],
  compilers: ["g++", "c++", "clang++"],
  compilerAdvice: "Debian, Ubuntu: apt install g++",
  addonFlags: ["-fPIC", "-shared"],
  loading: ["-ldl"],
  searchFlags: () => [], // the loader has loaded them before, and their names are enough
};

/** Apple silicon. NEON belongs to every such processor, and clang uses it without being told. */
const macos: EngineSystem = {
  libraries: ["libtensorflow_framework.2.dylib", "libtensorflow_cc.2.dylib"],
  compilers: ["clang++", "c++"],
  compilerAdvice: "xcode-select --install",
  addonFlags: ["-arch", "arm64", "-fPIC", "-bundle", "-undefined", "dynamic_lookup"],
  loading: [],
  // Their install names begin with @rpath: the addon says where that is.
  searchFlags: (addonFolder, tensorflowFolder) => [`-Wl,-rpath,${placeFrom(addonFolder, tensorflowFolder)}`],
};

/** Relative to the addon while both are in the cache, which may be moved; else as it is. */
function placeFrom(addonFolder: string, tensorflowFolder: string): string {
  const [addons, libraries] = [path.resolve(addonFolder), path.resolve(tensorflowFolder)];
  const inOneCache = path.dirname(addons) === path.dirname(path.dirname(libraries));
  return inOneCache ? `@loader_path/${path.relative(addons, libraries)}` : libraries;
}

/** The system of this machine, or of another; undefined where no wheel holds a library that Node.js can load. */
export function engineSystem(
  platform: string = process.platform,
  arch: string = process.arch,
): EngineSystem | undefined {
  if (platform === "linux") return linux;
  return platform === "darwin" && arch === "arm64" ? macos : undefined;
}
