/**
 * TensorFlow.js's package for Node.js: the binding's sources, and the JavaScript of the native backend. A checkout has it in
 * node_modules. Whoever installs synthcohort from outside does not: there its install script would download an old TensorFlow.
 * So the engine's installation has npm fetch it, from the registry that the user's npm is configured for, and keeps what is
 * needed of it in the cache.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { gunzipSync } from "node:zlib";
import { UserError } from "../../support/errors";
import { projectRoot } from "../../support/paths";
import { cacheFolder, packageFolder, packageVersion } from "./cache-folder";
import { lastLine, runCommand } from "./run-command";
import { filesOfTarball } from "./tarball";
import { makeWholeFolder } from "./whole-folder";

/** The package, pinned as package-lock.json pins it. */
export const bindingPackage = {
  name: "@tensorflow/tfjs-node-gpu",
  version: "4.22.0",
  integrity: "sha512-p//NN6DGiN4hInUmIkRffaFVMcdTREUMjPyjW04J7OXvB2zBlQimj61eFKSgRrH3f5TnOfKzb0n56he/B6a4bw==",
} as const;

/** Where its JavaScript finds the TensorFlow.js of this process; see {@link lendTensorFlowJs}. */
const lent = Symbol.for("synthcohort.tfjs");

/** Its folder, in node_modules or in the cache; undefined where it is in neither. */
export function bindingPackageFolder(): string | undefined {
  return installedFolder() ?? [fetchedFolder()].find((folder) => fs.existsSync(folder));
}

/** The same, fetched unless it is there. @throws UserError when npm cannot fetch it, or not the pinned one. */
export async function provideBindingPackage(): Promise<string> {
  const present = bindingPackageFolder();
  if (present !== undefined) return present;
  await makeWholeFolder(fetchedFolder(), async (temporary) =>
    unpackBindingPackage(await fetchTarball(temporary), temporary),
  );
  return fetchedFolder();
}

/** In the cache, there is one TensorFlow.js for all projects to ask for: the one of the process that runs. */
export function lendTensorFlowJs(tf: object): void {
  Object.assign(globalThis, { [lent]: tf });
}

function installedFolder(): string | undefined {
  try {
    return packageVersion(bindingPackage.name) === bindingPackage.version
      ? packageFolder(bindingPackage.name)
      : undefined;
  } catch {
    return undefined; // not in node_modules
  }
}

const fetchedFolder = (): string => path.join(cacheFolder(), `tfjs-node-gpu-${bindingPackage.version}`);

/** The package's tarball, from the registry. No script of it is run. */
async function fetchTarball(folder: string): Promise<Buffer> {
  const { name, version, integrity } = bindingPackage;
  const { status, stderr } = await runCommand(
    "npm",
    ["pack", `${name}@${version}`, "--ignore-scripts", "--silent", "--pack-destination", folder],
    { cwd: projectRoot, timeout: 10 * 60_000 },
  );
  const file = fs.readdirSync(folder).find((entry) => entry.endsWith(".tgz"));
  if (status !== 0 || file === undefined)
    throw new UserError(
      `npm could not fetch ${name} ${version}: ${lastLine(stderr) || "it said nothing"}; try again with access to a package registry.`,
    );
  const content = fs.readFileSync(path.join(folder, file));
  fs.rmSync(path.join(folder, file));
  if (`sha512-${createHash("sha512").update(content).digest("base64")}` === integrity) return content;
  throw new UserError(`The fetched ${name} ${version} is not the published one (its SHA-512 differs); try again.`);
}

/**
 * Keeps the binding's sources and the JavaScript of the backend. What that asks of other packages is lent: TensorFlow.js;
 * and nothing for TensorBoard's messages, which no engine writes.
 */
export function unpackBindingPackage(tarball: Buffer, folder: string): void {
  for (const [name, content] of filesOfTarball(gunzipSync(tarball))) {
    const kept = /^package\/(package\.json|binding\/\w+\.(?:cc|h)|dist\/(?:kernels\/)?\w+\.js)$/.exec(name)?.[1];
    if (kept !== undefined && !/(_test|run_tests)\.js$/.test(kept)) write(path.join(folder, kept), content);
  }
  write(path.join(folder, "dist", "proto", "api_pb.js"), Buffer.from("module.exports = {};\n"));
  const borrowed = 'module.exports = globalThis[Symbol.for("synthcohort.tfjs")];\n';
  for (const name of ["tfjs", "tfjs-core"])
    write(path.join(folder, "node_modules", "@tensorflow", name, "index.js"), Buffer.from(borrowed));
}

function write(file: string, content: Buffer): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
}
