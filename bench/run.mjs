// Compiles and runs one benchmark: npm run bench -- <name> [options]
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const [name, ...options] = process.argv.slice(2);
const names = readdirSync(here)
  .filter((file) => file.endsWith(".bench.ts"))
  .map((file) => file.slice(0, -".bench.ts".length))
  .sort();
if (!names.includes(name)) {
  process.stderr.write(`Usage: npm run bench -- <${names.join(" | ")}> [options]\n`);
  process.exit(2);
}
const node = (...args) => spawnSync(process.execPath, args, { stdio: "inherit", cwd: root });
const compiled = node(
  path.join(root, "node_modules", "typescript", "bin", "tsc"),
  "-p",
  path.join(here, "tsconfig.json"),
);
if (compiled.status !== 0) process.exit(1);
process.exit(
  node(path.join(root, "node_modules", ".cache", "synthcohort-bench", "bench", `${name}.bench.js`), ...options)
    .status ?? 1,
);
