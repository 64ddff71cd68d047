/** Installed npm packages: where they are, and which version. */
import * as fs from "node:fs";
import * as path from "node:path";

/** Folder of an installed npm package. */
export function packageFolder(name: string): string {
  return path.dirname(require.resolve(`${name}/package.json`));
}

/** Version of an installed npm package. */
export function packageVersion(name: string): string {
  const content = fs.readFileSync(require.resolve(`${name}/package.json`), "utf8");
  return (JSON.parse(content) as { version: string }).version;
}
