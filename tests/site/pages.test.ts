/** The start and the notebooks' pages in a browser: from a folder and from a server, on a wide and on a narrow screen. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { Page } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { searchOf } from "../../site/pages/search";
import { type Visit, visitSite } from "./visit";

const notebooks = fs
  .readdirSync("notebooks")
  .filter((name) => name.endsWith(".ipynb"))
  .map((name) => `notebooks/${name.replace(".ipynb", ".html")}`);
const pages = ["index.html", ...notebooks];

describe("the search", () => {
  const entry = (heading: string, text: string) => ({ address: `a.html#${heading}`, page: "A", heading, text });
  const filler = "word ".repeat(40);
  const find = searchOf([
    entry("Losses", `${filler}of Privacy budgets ${filler}`),
    entry("Privacy", "Nearest images"),
    entry("Label overfitting", `${filler}the discriminator learns the labels by heart`),
  ]);
  const headings = (query: string): string[] => find(query).map((one) => one.entry.heading);

  it("finds headings first, in any case, and shows whole words around a word", () => {
    expect(headings(" privacy ")).toEqual(["Privacy", "Losses"]);
    expect(find("privacy")[1].around).toMatch(/^… (word )+of Privacy budgets (word )+…$/);
    expect(find("privacy")[1].around.length).toBeLessThan(130);
  });

  it("finds the beginnings of words, and long words with a letter wrong", () => {
    expect(headings("overfit")).toEqual(["Label overfitting"]);
    expect(headings("discriminater")).toEqual(["Label overfitting"]);
    expect(headings("losse")).toEqual(["Losses"]);
  });

  it("wants all the words, and finds nothing for none", () => {
    expect(headings("privacy losses")).toEqual(["Losses"]);
    expect(headings("privacy atlas")).toEqual([]);
    expect(headings("  ")).toEqual([]);
  });
});

describe("the pages", () => {
  let visit: Visit;
  let page: Page;
  const text = (selector: string): Promise<string> => page.$eval(selector, (element) => element.textContent ?? "");

  beforeAll(async () => {
    visit = await visitSite("--parts=pages");
    page = visit.page;
    await page.setViewport({ width: 390, height: 844 });
  }, 180_000);
  afterAll(() => visit.end());
  afterEach(() => expect(visit.complaints).toEqual([]));

  it.each(pages)("%s loads from a folder and from a server, and no content is cut at 390 pixels", async (name) => {
    for (const address of [visit.fileAt(name), visit.httpAt(name)]) {
      await page.goto(address);
      expect(await page.title()).toMatch(/ · synthcohort$/);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
    }
    // What is wider than the screen can be scrolled to; nothing stands beyond an edge that hides it.
    const cut = await page.$$eval("main *", (all) =>
      all
        .filter((one) => one.getBoundingClientRect().right > 391 && one.closest(".scroll, pre, math") === null)
        .map((one) => one.outerHTML.slice(0, 100)),
    );
    expect(cut).toEqual([]);
    const broken = await page.$$eval("img", (all) =>
      all.filter((one) => !(one as { naturalWidth: number }).naturalWidth),
    );
    expect(broken).toHaveLength(0);
  });

  it.each(pages)("%s keeps lines of text short on a screen of 3,840 pixels", async (name) => {
    await page.setViewport({ width: 3840, height: 2160 });
    try {
      await page.goto(visit.fileAt(name));
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(3840);
      const widest = await page.evaluate(
        `Math.max(...Array.from(document.querySelectorAll("main p"), (one) => one.getBoundingClientRect().width / parseFloat(getComputedStyle(one).fontSize)))`,
      );
      expect(widest).toBeLessThan(60); // em: about 100 letters
    } finally {
      await page.setViewport({ width: 390, height: 844 });
    }
  });

  it.each(pages)("%s links to pages and headings that are there", async (name) => {
    await page.goto(visit.fileAt(name));
    const links = await page.$$eval("a", (all) => all.map((one) => one.getAttribute("href") ?? ""));
    const absent = links.filter((link) => {
      if (/^https?:/.test(link)) return false;
      const [file, id] = link.split("#");
      const target = path.join(visit.folder, file === "" ? name : path.join(path.dirname(name), file));
      if (/^(lab.html|quiz.html|api\b)/.test(path.relative(visit.folder, target))) return false; // another part
      return !fs.existsSync(target) || (id !== undefined && !fs.readFileSync(target, "utf8").includes(`id="${id}"`));
    });
    expect(absent).toEqual([]);
  });

  it("goes from the start to the notebooks, and on to the next", async () => {
    await page.goto(visit.fileAt("index.html"));
    expect(await text("h1")).toMatch(/what is lost\?$/);
    await Promise.all([page.waitForNavigation(), page.click('.ways a[href^="notebooks/"]')]);
    expect(page.url()).toBe(visit.fileAt(notebooks[0]));
    await Promise.all([page.waitForNavigation(), page.click(".around a:last-child")]);
    expect(page.url()).toBe(visit.fileAt(notebooks[1]));
    expect(await text('.contents [aria-current="page"]')).toBe(await text("main h2"));
  });

  it("finds a word by keyboard alone, and goes to its heading", async () => {
    await page.goto(visit.fileAt(notebooks[0]));
    await page.keyboard.press("/");
    await page.keyboard.type("membership");
    expect(await text("#found-count")).toMatch(/^[1-9]\d* places?$/);
    const address = await page.$eval("#found a", (link) => link.getAttribute("href") ?? "");
    expect(address).toMatch(/^\.\.\/notebooks\/(07-safe-to-share|10-release)\.html#/);
    await page.keyboard.press("Tab");
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
    const [file, id] = address.slice(3).split("#");
    expect(page.url()).toBe(`${visit.fileAt(file)}#${id}`);
    await page.type("#search", "xylophone");
    expect(await text("#found-count")).toBe("0 places");
  });

  it("draws a figure with its values when asked, keeps its description, and fits", { timeout: 120_000 }, async () => {
    await page.goto(visit.fileAt(notebooks[3]));
    const alt = await page.$eval(".drawn img", (image) => image.getAttribute("alt"));
    expect(alt).not.toBe("");
    await page.click(".drawn button");
    await page.waitForSelector(".drawn .main-svg", { timeout: 60_000 });
    await page.waitForFunction(
      'document.querySelector(".drawn").querySelector(":scope > img, :scope > button") === null',
    );
    expect(await page.$eval(".drawn .scroll", (place) => place.getAttribute("aria-label"))).toBe(alt);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
  });

  it("has no script in its pages but in files, and no handler in a tag", () => {
    for (const name of pages) {
      const html = fs.readFileSync(path.join(visit.folder, name), "utf8");
      const scripts = [...html.matchAll(/<script\b([^>]*)>/g)].map(([, attributes]) => attributes);
      expect(scripts.filter((one) => !/ src="[\w./-]+\.js"| type="application\/json"/.test(one))).toEqual([]);
      expect(
        html.replace(/<script type="application\/json">[^<]*<\/script>/g, "").replace(/"[^"]*"/g, '""'),
      ).not.toMatch(/<[a-z][^>]* on\w+=/i);
      expect(html).toContain("default-src 'none'; script-src 'self';");
    }
  });
});
