/**
 * Measures what the lab reaches in about five minutes, in headless Chromium, as a visitor has it: speed first, then a training of
 * as many images as five minutes take, then "Compare and audit". Takes 13 minutes for two numbers of combinations.
 *
 *     npm run build && node site/lab/measured/measure.mjs [flow] [cpd-gan]
 */
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as os from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../../build/browser.mjs";
import { buildLab } from "../../build/lab.mjs";

const require = createRequire(import.meta.url);
const { startChromium } = require(path.join(root, "dist", "figures", "drawing", "chromium.js"));
const seconds = 300;
const models = process.argv.length > 2 ? process.argv.slice(2) : ["flow"];

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "lab-measured-"));
await buildLab(folder);
const chromium = await startChromium();
const page = await chromium.browser.newPage();
const text = (id) => page.$eval(`#${id}`, (element) => element.textContent);
const until = (begin, minutes) =>
  page.waitForFunction(`document.getElementById("status").textContent.startsWith(${JSON.stringify(begin)})`, {
    timeout: minutes * 60_000,
    polling: 200,
  });
const set = (name, value) =>
  page.$eval(`[name=${name}]`, (element, given) => void (element.value = given), String(value));
/** "0.87 (0.82 to 0.91)" */
const aurocOf = (words) => {
  const [auroc, low, high] = words.match(/\d\.\d\d/g).map(Number);
  return { auroc, low, high };
};

/** @returns seconds that it took. */
async function train(kimg) {
  await set("kimg", kimg);
  const began = performance.now();
  await page.click("#start");
  await until("Training", 1);
  await until("Trained on", 30);
  return (performance.now() - began) / 1000;
}

const runs = [];
try {
  for (const model of models)
    for (const combinations of [2, 4]) {
      await page.goto(pathToFileURL(path.join(folder, "lab.html")).href);
      await until("Ready", 1);
      await set("model", model);
      await set("combinations", combinations);
      const images = Number(await page.$eval("[name=images]", (element) => element.value));
      const trial = 5;
      const kimg = Math.round((trial * seconds) / (await train(trial)));
      const took = await train(kimg);
      await page.click("#judge");
      await until("Done", 10);
      const [real, synthetic] = [aurocOf(await text("auroc-real")), aurocOf(await text("auroc-synthetic"))];
      runs.push({ model, combinations, images, kimg, seconds: Math.round(took), real, synthetic });
      console.log(JSON.stringify(runs.at(-1)));
    }
} finally {
  chromium.kill();
  fs.rmSync(folder, { recursive: true });
}
const measured = { processor: os.cpus()[0].model, threads: os.availableParallelism(), runs };
const file = path.join(root, "site", "lab", "measured", "five-minutes.json");
fs.writeFileSync(file, `${JSON.stringify(measured, null, 2)}\n`);
