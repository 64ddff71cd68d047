/** What the scripts here share: the project's folder, its compiled modules, its command line, and their own options. */
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");

/** Loads compiled modules: `load("./dist/gan/models.js")`. */
export const load = createRequire(path.join(root, "package.json"));

/** The value of `--name=value`, or the usual one. */
export const option = (name, usual) =>
  process.argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? usual;

/** Runs a command of the project; returns what it printed. Its progress is shown. */
export const synthcohort = (...args) =>
  execFileSync(process.execPath, [path.join(root, "bin", "synthcohort.js"), ...args], {
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
  });
