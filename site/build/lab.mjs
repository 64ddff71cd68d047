/** The lab: a page, and the worker's program inside of the page's. */
import * as fs from "node:fs";
import * as path from "node:path";
import { build } from "esbuild";
import { browser, common, root } from "./browser.mjs";
import { callModule } from "./pages.mjs";

/** A module whose content the build makes. */
const virtual = (name, contents, loader) => ({
  name,
  setup({ onResolve, onLoad }) {
    const filter = new RegExp(`^${name}$`);
    onResolve({ filter }, () => ({ path: name, namespace: name }));
    onLoad({ filter: /.*/, namespace: name }, () => ({ contents, loader }));
  },
});

/** @returns the modules in the worker's program. */
export async function buildLab(out) {
  const folder = path.join(root, "site", "lab", "trained");
  const trained = await callModule("site/lab/trained/read-trained.ts", "readTrained", folder);
  const worker = await build({
    ...common,
    plugins: [virtual("lab-trained", JSON.stringify(trained), "json"), browser],
    entryPoints: ["site/lab/worker.ts"],
    write: false,
    metafile: true,
  });
  await build({
    ...common,
    entryPoints: ["site/lab/page.ts"],
    outfile: path.join(out, "lab.js"),
    plugins: [
      virtual("lab-worker", worker.outputFiles[0].text, "text"),
      virtual("lab-trained-about", JSON.stringify(trained.about), "json"),
      browser,
    ],
  });
  fs.copyFileSync(path.join(root, "site", "lab", "lab.css"), path.join(out, "lab.css"));
  const measured = JSON.parse(fs.readFileSync(path.join(root, "site/lab/measured/five-minutes.json"), "utf8"));
  const parts = await callModule("site/lab/lab-page.ts", "labParts", trained.about, measured);
  const html = fs.readFileSync(path.join(root, "site", "lab", "lab.html"), "utf8");
  fs.writeFileSync(
    path.join(out, "lab.html"),
    html.replace(/<!-- ([a-z ]+) -->/g, (_, name) => parts[name]),
  );
  return Object.keys(worker.metafile.inputs);
}
