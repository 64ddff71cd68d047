/** The lab as a visitor has it: built, opened from a folder in a browser without a network, trained and compared there. */
import * as fs from "node:fs";
import type { Page } from "puppeteer-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Visit, visitSite } from "./visit";

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

let visit: Visit;
let page: Page;

const status = (): Promise<string> => page.$eval("#status", (element) => element.textContent);
const set = (name: string, value: string): Promise<void> =>
  page.$eval(`[name=${name}]`, (element, given) => void ((element as { value?: string }).value = given), value);
const until = (text: string): Promise<unknown> =>
  page.waitForFunction(`document.getElementById("status").textContent.startsWith(${JSON.stringify(text)})`, {
    timeout: 240_000,
    polling: 200,
  });

beforeAll(async () => {
  visit = await visitSite("--parts=lab", "--inputs");
  page = visit.page;
}, 120_000);
afterAll(() => visit.end());

it("embeds what computes, and of what reads and writes files only what opens weights", () => {
  const modules = JSON.parse(visit.built.split("\n")[0]) as string[];
  const own = modules.filter((name) => name.startsWith("lib/"));
  const needNode = own.filter((name) => /from "node:/.test(fs.readFileSync(name, "utf8"))).sort();
  expect(own.length).toBeGreaterThan(80);
  expect(needNode).toEqual(filesOfNode);
  expect(own.filter((name) => /^lib\/(cli|notebook|figures|release|reader-study|benchmark)\//.test(name))).toEqual([]);
});

it("starts, trains, draws, compares and audits without a complaint", { timeout: 600_000 }, async () => {
  await page.setViewport({ width: 390, height: 844 });
  await page.goto(visit.fileAt("lab.html"));
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
  expect(visit.complaints).toEqual([]);
});

it("stops within a second or two, keeps what it has, and says so", { timeout: 120_000 }, async () => {
  await set("kimg", "100");
  await page.click("#start");
  await until("Training: ");
  await page.click("#stop");
  await until("Trained on");
  expect(await status()).toMatch(/^Trained on [\d,]+ images in \d+ s\.$/);
  expect(visit.complaints).toEqual([]);
});
