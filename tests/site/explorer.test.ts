/** The lab's first screen: what its sliders show in a browser is what Node.js computes from the same files. */
import * as tf from "@tensorflow/tfjs";
import type { Page } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startEngine } from "../../lib/engine/start";
import type { LatentPlace } from "../../lib/teaching/lab/latent-place";
import { openTrained } from "../../site/lab/trained/open-trained";
import { readTrained } from "../../site/lab/trained/read-trained";
import { type Visit, visitSite } from "./visit";

const trained = readTrained("site/lab/trained");
const findings = trained.generator.description.labelNames;

let visit: Visit;
let page: Page;

beforeAll(async () => {
  await startEngine();
  visit = await visitSite("--parts=lab");
  page = visit.page;
}, 120_000);
afterAll(() => visit.end());
afterEach(() => expect(visit.complaints).toEqual([]));

const drawn = (): Promise<unknown> =>
  page.waitForFunction('document.getElementById("distance").textContent !== "…"', { timeout: 60_000 });
const text = (id: string): Promise<string> => page.$eval(`#${id}`, (element) => element.textContent ?? "");
/** Read from a copy: Chromium complains of repeated reading from a canvas that is shown. */
const pixelsOf = (id: string): Promise<number[]> =>
  page.evaluate(`(() => {
    const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    context.drawImage(document.getElementById("${id}"), 0, 0);
    return [...context.getImageData(0, 0, 16, 16).data].filter((_, i) => i % 4 === 0);
  })()`) as Promise<number[]>;

/** Sets a control as a hand does, and waits for the answer. */
async function set(name: string, value: string): Promise<void> {
  await page.evaluate(`(() => {
    const field = document.forms.place.elements.namedItem(${JSON.stringify(name)});
    const before = field.value;
    field.value = ${JSON.stringify(value)};
    document.getElementById("distance").textContent = "…";
    field.dispatchEvent?.(new Event("input", { bubbles: true }));
    // A group of radio buttons has no event of its own.
    if (!field.dispatchEvent) document.forms.place.dispatchEvent(new Event("input"));
  })()`);
  await drawn();
}

describe("the first screen", () => {
  it.each(["fileAt", "httpAt"] as const)("shows an image before anything is asked, and fits (%s)", async (at) => {
    for (const width of [390, 3840]) {
      await page.setViewport({ width, height: 844 });
      await page.goto(visit[at]("lab.html"));
      await drawn();
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    }
    expect(new Set(await pixelsOf("drawn")).size).toBeGreaterThan(30);
    expect(await page.$eval("#drawn", (canvas) => canvas.getAttribute("aria-label"))).toBe(
      "drawn by the generator, asked for Pleural Effusion",
    );
  });

  it("shows what Node.js computes: image, probabilities and nearest training image", { timeout: 120_000 }, async () => {
    const explorer = openTrained(trained);
    const tensors = tf.memory().numTensors;
    const walks: readonly (readonly [LatentPlace["walk"], readonly (readonly [string, string])[]])[] = [
      [{ kind: "directions", steps: [0, 0] }, []],
      [
        { kind: "directions", steps: [-1.25, 0.75] },
        [
          ["first", "-1.25"],
          ["second", "0.75"],
        ],
      ],
      [
        { kind: "between", share: 0.4 },
        [
          ["walk", "between"],
          ["share", "0.4"],
        ],
      ],
    ];
    for (const [walk, fields] of walks) {
      for (const [name, value] of fields) await set(name, value);
      const labels = findings.map((_, i) => (i === 1 ? 1 : 0));
      const { image, probabilities, nearest } = explorer.view({ set: 1, walk }, labels);
      const off = (await pixelsOf("drawn")).map((gray, i) => Math.abs(gray - image[i]));
      expect(Math.max(...off)).toBeLessThanOrEqual(1);
      expect(await pixelsOf("near")).toEqual([...nearest.image]);
      expect(Math.abs(Number(await text("distance")) - nearest.distance)).toBeLessThan(0.2);
      const shown = await page.$$eval("#probabilities meter", (all) =>
        all.map((one) => (one as { value?: number }).value!),
      );
      shown.forEach((value, i) => expect(Math.abs(value - probabilities[i])).toBeLessThan(0.01));
    }
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("is moved by keyboard alone, and says where it is", async () => {
    await page.goto(visit.fileAt("lab.html"));
    await drawn();
    const before = await pixelsOf("drawn");
    await page.focus("[name=first]");
    for (let i = 0; i < 20; i++) await page.keyboard.press("ArrowRight");
    await page.waitForFunction(`document.querySelector("[name=first]").value === "1"`);
    await page.waitForFunction(`document.getElementById("seen").textContent.startsWith("The classifier: ")`);
    expect(await pixelsOf("drawn")).not.toEqual(before);
    await page.focus("#findings input");
    await page.keyboard.press("Space");
    expect(await text("asked-for")).toBe("No Finding, Pleural Effusion");
    expect(await page.$eval("#unseen", (one) => one.hasAttribute("hidden"))).toBe(false);
  });

  it("draws other vectors on request", async () => {
    await page.goto(visit.fileAt("lab.html"));
    await drawn();
    const before = await pixelsOf("drawn");
    await page.evaluate('document.getElementById("distance").textContent = "…"');
    await page.click("#others");
    await drawn();
    expect(await pixelsOf("drawn")).not.toEqual(before);
  });

  it("takes knobs from a link, and leaves what is none of their values", async () => {
    await page.goto(`${visit.fileAt("lab.html")}#images=20&model=cpd-gan&kimg=100000&start=1`);
    await drawn();
    const value = (name: string): Promise<string> =>
      page.$eval(`#knobs [name=${name}]`, (field) => (field as { value?: string }).value!);
    expect([await value("images"), await value("model"), await value("kimg")]).toEqual(["20", "cpd-gan", "20"]);
  });

  it("says what was measured, and how it was made", async () => {
    const words = await page.$eval("main", (main) => main.textContent!.replace(/\s+/g, " "));
    expect(words).toContain("node site/lab/trained/make.mjs made it");
    expect(words).toContain(
      `seed ${trained.about.settings.seed}), ${trained.about.settings.kimg} thousand images shown`,
    );
    expect(words).toContain(trained.about.auroc.synthetic.auroc.toFixed(2));
  });
});
