/**
 * Measures what the lab reaches in about five minutes of one processor core, in headless Chromium, as a visitor has it: speed first,
 * then a training of as many images as five minutes take, then "Compare and audit". Time is processor time of the browser, so that
 * other programs do not matter; on an idle machine the clock says nearly the same. Linux only. Keeps the file's other measurements.
 *
 *     npm run build && node site/lab/measured/measure.mjs <flow or cpd-gan> <2 or 4 label combinations>
 */
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { root } from "../../build/browser.mjs";
import { buildLab } from "../../build/lab.mjs";

const compiled = (name) => createRequire(import.meta.url)(path.join(root, "dist", "figures", "drawing", name));
const { startChromium } = compiled("chromium.js");
const { unpackedChromium } = compiled("chromium-package.js");
const [model, combinations] = [process.argv[2], Number(process.argv[3])];
if (!["flow", "cpd-gan"].includes(model) || ![2, 4].includes(combinations)) {
  console.error("Give a model and a number of label combinations: node site/lab/measured/measure.mjs flow 2.");
  process.exit(2);
}
const [aim, trial] = [{ seconds: 300 }, { kimg: 5 }];

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "lab-measured-"));
await buildLab(folder);
// The packaged browser brings a font, but its configuration does not name the folder; form controls need one.
const fonts = path.join(await unpackedChromium(folder), "fonts", "fonts");
process.env.FONTCONFIG_FILE = path.join(folder, "fonts.conf");
const cache = path.join(folder, "fonts-cache");
fs.writeFileSync(
  process.env.FONTCONFIG_FILE,
  `<fontconfig><dir>${fonts}</dir><cachedir>${cache}</cachedir></fontconfig>`,
);
const chromium = await startChromium();
const page = await chromium.browser.newPage();

/** Processor time of the browser's processes so far: those of its process group, in hundredths of a second. */
function processorSeconds() {
  const group = chromium.browser.process().pid;
  const ticks = fs.readdirSync("/proc").map((name) => {
    if (!/^\d+$/.test(name)) return 0;
    let stat = "";
    try {
      stat = fs.readFileSync(`/proc/${name}/stat`, "utf8");
    } catch {
      return 0; // ended meanwhile
    }
    // After the name of the program, which is in brackets: state, parent, group, …
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return Number(fields[2]) === group ? Number(fields[11]) + Number(fields[12]) : 0;
  });
  return ticks.reduce((sum, one) => sum + one, 0) / 100;
}

const text = (id) => page.$eval(`#${id}`, (element) => element.textContent);

/** Asked again and again: one question may not take as long as a training. */
async function until(begin) {
  while (!(await text("status")).startsWith(begin)) await sleep(500);
}

const set = (name, value) =>
  page.$eval(`[name=${name}]`, (element, given) => void (element.value = given), String(value));

/** @returns the processor time that it took. */
async function train(kimg) {
  await set("kimg", kimg);
  const began = processorSeconds();
  await page.click("#start");
  await until("Training");
  await until("Trained on");
  return processorSeconds() - began;
}

/** "0.87 (0.82 to 0.91)" */
const aurocOf = (words) => {
  const [auroc, low, high] = words.match(/\d\.\d\d/g).map(Number);
  return { auroc, low, high };
};

try {
  await page.goto(pathToFileURL(path.join(folder, "lab.html")).href);
  await until("Ready");
  await set("model", model);
  await set("combinations", combinations);
  const images = Number(await page.$eval("[name=images]", (element) => element.value));
  const kimg = Math.round((trial.kimg * aim.seconds) / (await train(trial.kimg)));
  const seconds = Math.round(await train(kimg));
  await page.click("#judge");
  await until("Done");
  const [real, synthetic] = [aurocOf(await text("auroc-real")), aurocOf(await text("auroc-synthetic"))];
  const run = { model, combinations, images, kimg, seconds, real, synthetic };
  console.log(JSON.stringify(run));

  const file = path.join(root, "site", "lab", "measured", "five-minutes.json");
  const { runs } = JSON.parse(fs.readFileSync(file, "utf8"));
  const others = runs.filter((one) => one.model !== model || one.combinations !== combinations);
  const measured = { processor: os.cpus()[0].model, runs: [...others, run] };
  fs.writeFileSync(file, `${JSON.stringify(measured, null, 2)}\n`);
} finally {
  chromium.kill();
  fs.rmSync(folder, { recursive: true });
}
