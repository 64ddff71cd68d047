/** Our own C++ sources, and what they are compiled for: an installed engine depends on both. */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { packageRoot } from "../../support/paths";

/** The version of Node's stable native interface that the binding is compiled for; every Node.js since 12.22 has it. */
export const NODE_API_VERSION = 8;

/** Sources of the addon that loads TensorFlow's libraries, and of the kernels; TypeScript does not compile them, so they stay in `lib/`. */
export const sourceFolder: string = path.join(packageRoot, "lib", "engine", "native");

/** A checksum of our own sources: an engine compiled from others is out of date. */
export function sourcesChecksum(): string {
  const hash = createHash("sha256");
  const files = fs
    .readdirSync(sourceFolder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(cc|h)$/.test(name))
    .sort();
  for (const name of files) hash.update(name).update(fs.readFileSync(path.join(sourceFolder, name)));
  return hash.digest("hex").slice(0, 12);
}
