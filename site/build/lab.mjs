/** The lab: a page, and the worker's program inside of the page's. */
import * as fs from "node:fs";
import * as path from "node:path";
import { build } from "esbuild";
import { browser, common, root } from "./browser.mjs";

/** @returns the modules in the worker's program. */
export async function buildLab(out) {
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
  for (const name of ["lab.html", "lab.css"])
    fs.copyFileSync(path.join(root, "site", "lab", name), path.join(out, name));
  return Object.keys(worker.metafile.inputs);
}
