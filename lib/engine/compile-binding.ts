/** Compiles the binding between Node.js and TensorFlow from the sources in @tensorflow/tfjs-node-gpu, and the kernels of our own. */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../support/errors";
import { packageFolder, packageRoot } from "./cache-folder";
import type { InstalledEngine } from "./installed-engine";
import { kernelBuilds } from "./own-kernels";
import { librariesOf } from "./python";
import { lastLine, runCommand } from "./run-command";

/** The version of Node's stable native interface that the binding is compiled for; every Node.js since 12.22 has it. */
export const NODE_API_VERSION = 8;

/** The addon that decodes JPEG files, in the folder of the binding. */
export const JPEG_DECODER = "jpeg.node";

/** Sources of the addon that loads TensorFlow's libraries, and of the kernels; TypeScript does not compile them, so they stay in `lib/`. */
const sourceFolder = path.join(packageRoot, "lib", "engine", "native");

/** A checksum of our own sources: an engine compiled from others is out of date. */
export function sourcesChecksum(): string {
  const hash = createHash("sha256");
  const files = fs.readdirSync(sourceFolder, { recursive: true, encoding: "utf8" }).filter((name) => /\.(cc|h)$/.test(name)).sort();
  for (const name of files) hash.update(name).update(fs.readFileSync(path.join(sourceFolder, name)));
  return hash.digest("hex").slice(0, 12);
}

/** The first C++ compiler that answers, or undefined; `CXX` says otherwise. */
export async function findCompiler(): Promise<string | undefined> {
  const set = process.env["CXX"];
  for (const compiler of set ? [set] : ["g++", "c++", "clang++"]) {
    if ((await runCommand(compiler, ["--version"])).status === 0) return compiler;
  }
  return undefined;
}

/**
 * Compiles `loader.node`, `tfjs_binding.node`, the kernels and, for a TensorFlow that we chose, the decoder of JPEG files
 * into `out`. All but the loader are linked to TensorFlow's libraries by name only: the loader has loaded them before.
 */
export async function compileBinding(compiler: string, { folder, source }: Pick<InstalledEngine, "folder" | "source">, out: string): Promise<void> {
  const sources = path.join(packageFolder("@tensorflow/tfjs-node-gpu"), "binding");
  const binding = fs.readdirSync(sources).filter((name) => name.endsWith(".cc")).map((name) => path.join(sources, name));
  const tensorflow = ["-I", path.join(folder, "include"), ...librariesOf(folder)];
  await Promise.all([
    compile(compiler, ["-O2", path.join(sourceFolder, "loader.cc"), "-ldl"], path.join(out, "loader.node")),
    compile(compiler, ["-O2", "-I", path.dirname(sources), ...binding, ...tensorflow], path.join(out, "tfjs_binding.node")),
    ...(source === "wheel" ? [compile(compiler, ["-O3", path.join(sourceFolder, "jpeg.cc"), ...tensorflow], path.join(out, JPEG_DECODER))] : []),
    ...kernelBuilds(out).map(({ file, features }) =>
      compile(compiler, ["-O3", "-fvisibility=hidden", ...features.map((feature) => `-m${feature}`), path.join(sourceFolder, "kernels", "kernels.cc"), ...tensorflow, "-pthread"], file)),
  ]);
}

async function compile(compiler: string, args: readonly string[], out: string): Promise<void> {
  const headers = path.join(packageFolder("node-api-headers"), "include");
  const flags = ["-std=c++17", "-fPIC", "-shared", "-w", `-DNAPI_VERSION=${NODE_API_VERSION}`, "-DBUILDING_NODE_EXTENSION", "-I", headers];
  const { status, stderr } = await runCommand(compiler, [...flags, ...args, "-o", out], { timeout: 10 * 60_000 });
  if (status === 0) return;
  const error = stderr.split("\n").find((line) => /error/i.test(line)) ?? lastLine(stderr);
  throw new UserError(`${compiler} could not compile ${path.basename(out)}: ${error.trim()}`);
}
