/** The start, the notebooks' pages and the lesson's. They are written by TypeScript of the site, with lib as it is compiled in dist/. */
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { build, transform } from "esbuild";
import { browser, common, root } from "./browser.mjs";

/** lib/ is compiled already, and finds its own files from where it is. */
const compiledLib = {
  name: "compiled lib",
  setup({ onResolve }) {
    onResolve({ filter: /\/lib\// }, ({ path: name, resolveDir }) => {
      const inside = path.relative(path.join(root, "lib"), path.resolve(resolveDir, name));
      return { path: path.join(root, "dist", `${inside}.js`), external: true };
    });
  },
};

/** Calls an exported function of a module in site/. */
export async function callModule(file, name, ...args) {
  // Below node_modules, so that packages are found.
  const cache = path.join(root, "node_modules", ".cache");
  fs.mkdirSync(cache, { recursive: true });
  const folder = fs.mkdtempSync(path.join(cache, "site-"));
  try {
    const outfile = path.join(folder, "module.cjs");
    const options = {
      bundle: true,
      format: "cjs",
      platform: "node",
      packages: "external",
      target: "node20",
      logLevel: "warning",
    };
    await build({ ...options, entryPoints: [path.join(root, file)], outfile, plugins: [compiledLib] });
    return await createRequire(import.meta.url)(outfile)[name](...args);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

export async function buildPages(out) {
  await callModule("site/pages/write-pages.ts", "writePages", root, out);
  await build({ ...common, entryPoints: ["site/pages/browser.ts"], outfile: path.join(out, "pages.js") });
  for (const [source, name] of [
    ["browser", "lesson"],
    ["deck-browser", "slides"],
  ]) {
    const entryPoints = [`site/lesson/${source}.ts`];
    await build({ ...common, entryPoints, outfile: path.join(out, "lesson", `${name}.js`), plugins: [browser] });
  }
  fs.copyFileSync(path.join(root, "site", "lesson", "slides.css"), path.join(out, "lesson", "slides.css"));
  // Its parts that compile shaders from text are refused by the pages' policy; the figures use none of them.
  const plotly = fs
    .readFileSync(createRequire(import.meta.url).resolve("plotly.js-dist/plotly.js"), "utf8")
    .replace(/\w+\.textContent = (`\.maplibregl-map[^`]*`)/, "0"); // the style of maps, which the policy refuses, too
  const { code } = await transform(plotly, { minify: true, target: common.target });
  fs.writeFileSync(path.join(out, "plotly.js"), code);
}
