/**
 * An npm package that part of an engine is made of. A checkout has it in node_modules. Whoever installs synthcohort from
 * outside does not: there npm fetches it when that engine is installed, from the registry that the user's npm is configured
 * for, and what is needed of it is kept in the cache.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { gunzipSync } from "node:zlib";
import { cacheFolder } from "../../support/cache-folder";
import { UserError } from "../../support/errors";
import { projectRoot } from "../../support/paths";
import { packageFolder, packageVersion } from "./package-folder";
import { lastLine, runNpm } from "./run-command";
import { filesOfTarball } from "./tarball";
import { makeWholeFolder } from "./whole-folder";
import { ensureFolder } from "../../support/files/atomic";

/** A package, pinned as package-lock.json pins it. */
export interface PinnedPackage {
  readonly name: string;
  readonly version: string;
  /** Of its tarball, as npm writes it. */
  readonly integrity: string;
  /** What its folder in the cache is called, before the version. */
  readonly cacheName: string;
  /** Which of its files are needed, by their names in the package. */
  readonly keeps: (file: string) => boolean;
  /** Files that take the place of others which its JavaScript asks for: their text, by their names in the package. */
  readonly adds: Readonly<Record<string, string>>;
}

/** Where a package in the cache finds the TensorFlow.js of this process; see {@link lendTensorFlowJs}. */
const lent = "synthcohort.tfjs";

/** A module in place of TensorFlow.js's own: in the cache, there is one for all projects to ask for. */
export const lentTensorFlowJs: string = `module.exports = globalThis[Symbol.for("${lent}")];\n`;

/** Its folder, in node_modules or in the cache; undefined where it is in neither. */
export function pinnedFolder(pinned: PinnedPackage): string | undefined {
  return installedFolder(pinned) ?? [fetchedFolder(pinned)].find((folder) => fs.existsSync(folder));
}

/** The same, fetched unless it is there. @throws UserError when npm cannot fetch it, or not the pinned one. */
export async function providePackage(pinned: PinnedPackage): Promise<string> {
  const present = pinnedFolder(pinned);
  if (present !== undefined) return present;
  await makeWholeFolder(fetchedFolder(pinned), async (temporary) =>
    unpackPackage(pinned, await fetchTarball(pinned, temporary), temporary),
  );
  return fetchedFolder(pinned);
}

/** Lends packages in the cache the TensorFlow.js of the process that runs. */
export function lendTensorFlowJs(tf: object): void {
  Object.assign(globalThis, { [Symbol.for(lent)]: tf });
}

function installedFolder({ name, version }: PinnedPackage): string | undefined {
  try {
    return packageVersion(name) === version ? packageFolder(name) : undefined;
  } catch {
    return undefined; // not in node_modules
  }
}

const fetchedFolder = ({ cacheName, version }: PinnedPackage): string =>
  path.join(cacheFolder(), `${cacheName}-${version}`);

/** The package's tarball, from the registry. No script of it is run. */
async function fetchTarball({ name, version, integrity }: PinnedPackage, folder: string): Promise<Buffer> {
  const { status, stderr } = await runNpm(
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

/** Writes what is needed of a package's tarball into a folder. */
function unpackPackage({ keeps, adds }: PinnedPackage, tarball: Buffer, folder: string): void {
  const write = (file: string, content: Buffer | string): void => {
    ensureFolder(path.dirname(path.join(folder, file)));
    fs.writeFileSync(path.join(folder, file), content);
  };
  for (const [name, content] of filesOfTarball(gunzipSync(tarball))) {
    const file = name.replace(/^package\//, "");
    if (file === "package.json" || keeps(file)) write(file, content);
  }
  for (const [file, text] of Object.entries(adds)) write(file, text);
}
