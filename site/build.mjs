/**
 * Builds the site: a folder that opens from disk or from any web server, without a network. Needs `npm run build` before.
 *
 *     npm run site [-- --out=<folder>] [--parts=lab,pages,quiz,api] [--sheet=<folder>]        default: dist-site, all parts
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { root } from "./build/browser.mjs";
import { buildLab } from "./build/lab.mjs";
import { buildPages } from "./build/pages.mjs";
import { buildQuiz } from "./build/quiz.mjs";
import { buildApi } from "./build/api.mjs";

const builders = { lab: buildLab, pages: buildPages, quiz: buildQuiz, api: buildApi };

const given = (name) => process.argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
const out = path.resolve(given("out") ?? path.join(root, "dist-site"));
const parts = given("parts")?.split(",") ?? Object.keys(builders);
const unknown = parts.filter((part) => !Object.hasOwn(builders, part));
if (unknown.length > 0) {
  console.error(`The site has no part "${unknown[0]}"; choose from ${Object.keys(builders).join(", ")}.`);
  process.exit(2);
}

fs.mkdirSync(out, { recursive: true });
for (const part of parts) {
  const modules = await builders[part](out, { sheet: given("sheet") });
  if (part === "lab" && process.argv.includes("--inputs")) console.log(JSON.stringify(modules));
}
console.log(`The site is in ${out}: open ${path.join(out, "index.html")}.`);
