/** Where the native engine is installed: in the user's cache, outside the checkout, so that all checkouts share one. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** `$XDG_CACHE_HOME/synthcohort`, by default `~/.cache/synthcohort`. */
export function cacheFolder(): string {
  const set = process.env["XDG_CACHE_HOME"];
  // The XDG specification has relative paths ignored.
  const base = set && path.isAbsolute(set) ? set : path.join(os.homedir(), ".cache");
  return path.join(base, "synthcohort");
}

/** Folder of an installed npm package. */
export function packageFolder(name: string): string {
  return path.dirname(require.resolve(`${name}/package.json`));
}

/** Version of an installed npm package. */
export function packageVersion(name: string): string {
  const content = fs.readFileSync(require.resolve(`${name}/package.json`), "utf8");
  return (JSON.parse(content) as { version: string }).version;
}
