/** The lab as a visitor has it: built, opened from a folder in a browser without a network, trained and compared there. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "puppeteer-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Chromium, startChromium } from "../../lib/figures/drawing/chromium";
import { unpackedChromium } from "../../lib/figures/drawing/chromium-package";

/** Modules of lib in the bundle that import from Node.js, most of them through what reads weights; stubs throw if called. */
const filesOfNode = [
  "lib/classifier/classifier.ts",
  "lib/classifier/networks/hdf5.ts",
  "lib/classifier/networks/keras-weights.ts",
  "lib/classifier/training/training.ts",
  "lib/classifier/training/validation.ts",
  "lib/cohort/format/description.ts",
  "lib/engine/custom-kernels.ts",
  "lib/runs/stage-record.ts",
  "lib/support/files/atomic.ts",
  "lib/support/files/plain-file.ts",
  "lib/support/files/read-range.ts",
  "lib/support/files/safetensors-header.ts",
  "lib/support/files/safetensors.ts",
  "lib/support/files/text-file.ts",
];

const out = fs.mkdtempSync(path.join(os.tmpdir(), "site-"));
let modules: string[];
let chromium: Chromium;
let page: Page;
const complaints: string[] = [];

const status = (): Promise<string> => page.$eval("#status", (element) => element.textContent);
const set = (name: string, value: string): Promise<void> =>
  page.$eval(`[name=${name}]`, (element, given) => void ((element as { value?: string }).value = given), value);
const until = (text: string): Promise<unknown> =>
  page.waitForFunction(`document.getElementById("status").textContent.startsWith(${JSON.stringify(text)})`, {
    timeout: 240_000,
    polling: 200,
  });

beforeAll(async () => {
  const built = execFileSync(process.execPath, ["site/build.mjs", `--out=${out}`, "--inputs"], { encoding: "utf8" });
  modules = JSON.parse(built.split("\n")[0]) as string[];
  // The packaged browser brings a font, but its configuration does not name the folder; form controls need one.
  const [fonts, configuration] = [
    path.join(await unpackedChromium(out), "fonts", "fonts"),
    path.join(out, "fonts.conf"),
  ];
  fs.writeFileSync(
    configuration,
    `<fontconfig><dir>${fonts}</dir><cachedir>${path.join(out, "fonts-cache")}</cachedir></fontconfig>`,
  );
  process.env["FONTCONFIG_FILE"] = configuration;
  chromium = await startChromium();
  page = await chromium.browser.newPage();
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push((error as Error).message));
  page.on("requestfailed", (request) => complaints.push(request.url()));
}, 120_000);
afterAll(() => {
  delete process.env["FONTCONFIG_FILE"];
  chromium.kill();
  fs.rmSync(out, { recursive: true });
});

it("embeds what computes, and of what reads and writes files only what opens weights", () => {
  const own = modules.filter((name) => name.startsWith("lib/"));
  const needNode = own.filter((name) => /from "node:/.test(fs.readFileSync(name, "utf8"))).sort();
  expect(own.length).toBeGreaterThan(80);
  expect(needNode).toEqual(filesOfNode);
  expect(own.filter((name) => /^lib\/(cli|notebook|figures|release|reader-study|benchmark)\//.test(name))).toEqual([]);
});

it("starts, trains, draws, compares and audits without a complaint", { timeout: 600_000 }, async () => {
  await page.setViewport({ width: 390, height: 844 });
  await page.goto(pathToFileURL(path.join(out, "index.html")).href);
  await until("Ready");
  await set("kimg", "1");
  await set("images", "40");
  await page.click("#start");
  await until("Trained on 1,0");
  expect(await page.$$eval("#synthetic canvas", (all) => all.map((one) => one.getAttribute("aria-label")))).toEqual([
    "8 images, No Finding",
    "8 images, Pleural Effusion",
  ]);
  await page.click("#judge");
  await until("Done");
  for (const id of ["auroc-real", "auroc-synthetic"])
    expect(await page.$eval(`#${id}`, (cell) => cell.textContent)).toMatch(/^0\.\d\d \(0\.\d\d to [01]\.\d\d\)$/);
  expect(await page.$eval("#copies", (text) => text.textContent)).toContain("gray values away");
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
  expect(complaints).toEqual([]);
});

it("stops within a second or two, keeps what it has, and says so", { timeout: 120_000 }, async () => {
  await set("kimg", "100");
  await page.click("#start");
  await until("Training: ");
  await page.click("#stop");
  await until("Trained on");
  expect(await status()).toMatch(/^Trained on [\d,]+ images in \d+ s\.$/);
  expect(complaints).toEqual([]);
});
