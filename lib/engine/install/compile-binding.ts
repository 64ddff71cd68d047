/**
 * Compiles the binding between Node.js and TensorFlow from the sources in TensorFlow.js's package, and our custom
 * kernels.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../../support/errors";
import { packageFolder } from "./package-folder";
import { bindingPackage } from "./binding-package";
import { providePackage } from "./npm-package";
import type { InstalledEngine } from "./installed-engine";
import { kernelBuilds } from "../custom-kernels";
import { NODE_API_VERSION, sourceFolder } from "./own-sources";
import { librariesOf } from "./python";
import { lastLine, runCommand } from "./run-command";
import { engineSystem, type EngineSystem } from "./systems";

/** The addon that decodes JPEG files, in the folder of the binding. */
export const JPEG_DECODER = "jpeg.node";

/** The first C++ compiler that answers, or undefined; `CXX` says otherwise. */
export async function findCompiler(): Promise<string | undefined> {
  const set = process.env["CXX"];
  for (const compiler of set ? [set] : (engineSystem()?.compilers ?? [])) {
    if ((await runCommand(compiler, ["--version"])).status === 0) return compiler;
  }
  return undefined;
}

/**
 * Compiles `loader.node`, `tfjs_binding.node`, the kernels and, for a TensorFlow that we chose, the decoder of JPEG files
 * into `out`. All but the loader are linked to TensorFlow's libraries by name only: the loader has loaded them before.
 */
export async function compileBinding(
  compiler: string,
  { folder, source }: Pick<InstalledEngine, "folder" | "source">,
  out: string,
): Promise<void> {
  const sources = path.join(await providePackage(bindingPackage), "binding");
  const binding = fs
    .readdirSync(sources)
    .filter((name) => name.endsWith(".cc"))
    .map((name) => path.join(sources, name));
  const system = systemHere();
  const own = ownAddons(folder, out).filter(({ file }) => source === "wheel" || path.basename(file) !== JPEG_DECODER);
  await Promise.all([
    // The sources of a package: what compilers say of them is not ours to mend.
    compile(compiler, {
      file: path.join(out, "tfjs_binding.node"),
      flags: [...commonFlags(folder, system), "-w", "-O2", "-I", path.dirname(sources)],
      inputs: [...binding, ...linked(folder, out, system)],
    }),
    ...own.map((addon) => compile(compiler, addon)),
  ]);
}

/** One addon, and how it is compiled. */
export interface Addon {
  readonly file: string;
  readonly flags: readonly string[];
  /** Sources and libraries. */
  readonly inputs: readonly string[];
}

/**
 * The addons whose sources are ours, for a TensorFlow and a folder to compile them into. They are compiled without warnings,
 * which a test holds by `-Werror`; here a newer compiler may warn of what ours does not know, and the engine is installed.
 */
export function ownAddons(
  tensorflow: string,
  out: string,
  system: EngineSystem = systemHere(),
  arch: NodeJS.Architecture = process.arch,
): Addon[] {
  const flags = [...commonFlags(tensorflow, system), "-Wall", "-Wextra"];
  const libraries = linked(tensorflow, out, system);
  const own = (...names: string[]): string => path.join(sourceFolder, ...names);
  return [
    { file: path.join(out, "loader.node"), flags: [...flags, "-O2"], inputs: [own("loader.cc"), ...system.loading] },
    {
      file: path.join(out, JPEG_DECODER),
      flags: [...flags, "-O3"],
      inputs: [own("jpeg.cc"), ...libraries],
    },
    ...kernelBuilds(out, arch).map(({ file, features }) => ({
      file,
      flags: [...flags, "-O3", "-fno-math-errno", "-fvisibility=hidden", ...features.map((feature) => `-m${feature}`)],
      inputs: [own("kernels", "kernels.cc"), ...libraries, "-pthread"],
    })),
  ];
}

/** TensorFlow's libraries, and where the addon finds them. */
function linked(tensorflow: string, out: string, system: EngineSystem): string[] {
  return [...librariesOf(tensorflow, system), ...system.searchFlags(out, tensorflow)];
}

/** @throws UserError where no native engine is to be had. */
function systemHere(): EngineSystem {
  const system = engineSystem();
  if (system === undefined)
    throw new UserError(
      `There is no native engine for ${process.platform} ${process.arch}; the WebAssembly engine runs.`,
    );
  return system;
}

/** Headers of others are the system's: compilers do not warn of them. */
function commonFlags(tensorflow: string, system: EngineSystem): string[] {
  const headers = [path.join(packageFolder("node-api-headers"), "include"), path.join(tensorflow, "include")];
  return [
    "-std=c++17",
    ...system.addonFlags,
    `-DNAPI_VERSION=${NODE_API_VERSION}`,
    "-DBUILDING_NODE_EXTENSION",
    ...headers.flatMap((folder) => ["-isystem", folder]),
  ];
}

async function compile(compiler: string, { file: out, flags, inputs }: Addon): Promise<void> {
  const { status, stderr } = await runCommand(compiler, [...flags, ...inputs, "-o", out], { timeout: 10 * 60_000 });
  if (status === 0) return;
  const error = stderr.split("\n").find((line) => /error/i.test(line)) ?? lastLine(stderr);
  throw new UserError(`${compiler} could not compile ${path.basename(out)}: ${error.trim()}`);
}
