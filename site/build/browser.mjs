/** How TypeScript of this repository becomes a program for a browser: one file, nothing of Node.js in it. */
import * as path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "..");

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

/** For programs that import from lib what never runs in a browser. */
export const browser = {
  name: "browser",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:timers\/promises$/ }, () => ({ path: path.join(root, "site", "shims", "timers.ts") }));
    onResolve({ filter: stubbed }, ({ path: name }) => ({ path: name, namespace: "absent" }));
    onLoad({ filter: /.*/, namespace: "absent" }, ({ path: name }) => ({ contents: absent(name) }));
  },
};

/** How programs for the browser are bundled. */
export const common = {
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
