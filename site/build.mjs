/**
 * Builds the site: a folder that opens from disk or from any web server, without a network.
 *
 *     npm run site [-- --out=<folder>]        default: dist-site
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, "..");
const out = path.resolve(
  process.argv.find((word) => word.startsWith("--out="))?.slice(6) ?? path.join(root, "dist-site"),
);

/** What the lab's modules import but never use here: files and other programs, which a browser does not have. */
const stubbed = /^(node:.*|fs|os|path|util|crypto|worker_threads|perf_hooks|sharp|h5wasm.*|jsfive)$/;

/** A module whose constants are 0, and whose functions throw when they are called. */
const absent = (name) => `
  const absent = new Proxy(() => undefined, {
    // The bundler copies a module into an object with the same prototype.
    getPrototypeOf: () => absent,
    get: (_, key) => (key === "__esModule" ? undefined : key === Symbol.toPrimitive ? () => 0 : absent),
    apply: () => { throw new Error(${JSON.stringify(`A browser has no ${name}.`)}); },
  });
  module.exports = absent;
`;

const browser = {
  name: "browser",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:timers\/promises$/ }, () => ({ path: path.join(here, "shims", "timers.ts") }));
    onResolve({ filter: stubbed }, ({ path: name }) => ({ path: name, namespace: "absent" }));
    onLoad({ filter: /.*/, namespace: "absent" }, ({ path: name }) => ({ contents: absent(name) }));
  },
};

const common = {
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  platform: "browser",
  absWorkingDir: root,
  loader: { ".wasm": "binary" },
  define: { "process.env.NODE_ENV": '"production"', __dirname: '"/"', __filename: '"/lab.js"', global: "globalThis" },
  logLevel: "warning",
};

const worker = await build({
  ...common,
  plugins: [browser],
  entryPoints: ["site/lab/worker.ts"],
  write: false,
  metafile: true,
});
const program = worker.outputFiles[0].text;
await build({
  ...common,
  entryPoints: ["site/lab/page.ts"],
  outfile: path.join(out, "lab.js"),
  plugins: [
    {
      name: "worker",
      setup({ onResolve, onLoad }) {
        onResolve({ filter: /^lab-worker$/ }, () => ({ path: "lab-worker", namespace: "worker" }));
        onLoad({ filter: /.*/, namespace: "worker" }, () => ({ contents: program, loader: "text" }));
      },
    },
    browser,
  ],
});
fs.copyFileSync(path.join(here, "lab", "index.html"), path.join(out, "index.html"));
fs.copyFileSync(path.join(here, "lab", "lab.css"), path.join(out, "lab.css"));
if (process.argv.includes("--inputs")) console.log(JSON.stringify(Object.keys(worker.metafile.inputs)));
console.log(`The site is in ${out}: open ${path.join(out, "index.html")}.`);
