/** The lesson's pages in a browser: predictions before results, the notebook's checks, and slides. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { Page } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { readNotebook } from "../../lib/notebook/notebook-file";
import { lessonAnswers } from "../../site/lesson/answers";
import { notesOf } from "../../site/lesson/instructor-notes";
import { lessonOf } from "../../site/lesson/lesson";
import type { LessonResults } from "../../site/lesson/results";
import { type Visit, visitSite } from "./visit";

const lesson = lessonOf(readNotebook("site/lesson/executed.ipynb").cells);
const letters = lesson.exercises.map(({ letter }) => letter);
const results = JSON.parse(fs.readFileSync("site/lesson/results.json", "utf8")) as LessonResults;

/** The solutions, as a reader of the page gives them. */
const right: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  a: { split: "all images of 36 of the patients" },
  b: { patients: "" },
  c: { notices: "TSTR", because: "the corner is easier to learn than the effusion" },
  d: { step: "undecided", decidedBy: "the interval of the difference" },
  e: { row: "1", column: "1", there: "no" },
  f: { copies: "B", comparedWith: "held-out images" },
  g: { memorized: "50", because: "the interval of the ratio" },
  h: { alike: "temperature 0.1", because: "they differ less and cover less" },
};
const rightOf = (letter: string): Readonly<Record<string, string>> =>
  letter === "b" ? { patients: String(Math.round(30 * (results.widths[0].width / 0.1) ** 2)) } : right[letter];

describe("the lesson's parts", () => {
  it("are those of the notebook, with an answer, a belief and outputs for each exercise", () => {
    expect(letters).toEqual(Object.keys(lessonAnswers));
    const { beliefs } = notesOf(fs.readFileSync("notebooks/teaching/instructor.md", "utf8"));
    expect(Object.keys(beliefs)).toEqual(letters);
    for (const { predictions, experiments } of lesson.exercises) {
      expect(predictions.length).toBeGreaterThan(0);
      expect(experiments.flatMap(({ outputs }) => outputs ?? []).length).toBeGreaterThan(0);
    }
    expect(lesson.exercises[0].predictions).toEqual(["AUROC, split by image", "AUROC, split by patient"]);
    expect(lesson.beginning).not.toContain("cell");
  });

  it("have checks that take the solution, and no other choice", () => {
    for (const letter of letters) {
      const { fields, check } = lessonAnswers[letter];
      expect(check(rightOf(letter), results)).toMatchObject({ right: true });
      for (const { name, choices = ["1"] } of fields)
        for (const choice of choices)
          if (choice !== rightOf(letter)[name])
            expect(check({ ...rightOf(letter), [name]: choice }, results)).toMatchObject({ right: false });
    }
  });

  it("were run as they are in the notebook", () => {
    const codeOf = (file: string) =>
      readNotebook(file).cells.flatMap(({ cell_type, id, source }) => (cell_type === "code" ? [[id, source]] : []));
    expect(codeOf("site/lesson/executed.ipynb")).toEqual(codeOf("notebooks/teaching/lesson.ipynb"));
  });
});

describe("a visit", () => {
  let visit: Visit;
  let page: Page;
  beforeAll(async () => {
    visit = await visitSite("--parts=pages");
    page = visit.page;
    await page.setViewport({ width: 390, height: 844 });
  }, 180_000);
  afterAll(() => visit.end());
  afterEach(() => expect(visit.complaints).toEqual([]));
  const say = (form: string): Promise<string> => page.$eval(`${form} .say`, (one) => one.textContent ?? "");

  it.each(["lesson", "solutions", "instructor", "slides"])(
    "%s fits, opens and links to what is there",
    async (name) => {
      const address = `lesson/${name}.html`;
      for (const at of [visit.fileAt(address), visit.httpAt(address)])
        for (const width of [390, 1280, 3840]) {
          await page.setViewport({ width, height: 844 });
          await page.goto(at);
          await page.evaluate('document.querySelectorAll("details").forEach((one) => (one.open = true))');
          expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
        }
      const links = await page.$$eval("a", (all) => all.map((one) => one.getAttribute("href") ?? ""));
      const absent = links.filter((link) => {
        const [file, id] = link.split("#");
        const target = path.join(visit.folder, file === "" ? address : path.join("lesson", file));
        if (/^(lab.html|quiz.html|api\b)/.test(path.relative(visit.folder, target))) return false; // another part
        return !fs.existsSync(target) || (id !== undefined && !fs.readFileSync(target, "utf8").includes(`id="${id}"`));
      });
      expect(absent).toEqual([]);
      await page.setViewport({ width: 390, height: 844 });
    },
  );

  it("wants predictions before results, and keeps them", async () => {
    await page.goto(visit.fileAt("lesson/lesson.html"));
    await page.click("#c .results > summary");
    expect(await page.$eval("#c .results", (one) => one.hasAttribute("open"))).toBe(false);
    expect(await say("#c .predict")).toMatch(/^Write your prediction before you go on: a guess is enough/);
    // The first empty field has the focus: by keyboard alone from here.
    await page.keyboard.type("0.9");
    await page.keyboard.press("Tab");
    await page.keyboard.type("0.6");
    await page.keyboard.press("Enter");
    expect(await page.$eval("#c .results", (one) => one.hasAttribute("open"))).toBe(true);
    expect(await page.$eval("#c .predicted", (one) => one.textContent)).toBe("You predict TSTR: 0.9, TRTS: 0.6.");
  });

  it.each(letters)("checks answers to %s as the notebook does", async (letter) => {
    await page.goto(visit.fileAt("lesson/lesson.html"));
    await page.evaluate(`document.querySelector("#${letter} .results").open = true`);
    const fields = rightOf(letter);
    const { fields: described } = lessonAnswers[letter];
    for (const { name, choices } of described) {
      if (choices) await page.select(`#${letter} .answer [name=${name}]`, fields[name]);
      else await page.type(`#${letter} .answer [name=${name}]`, fields[name]);
    }
    await page.click(`#${letter} .answer button`);
    expect(await say(`#${letter} .answer`)).toMatch(/^Right\. /);
    const [{ name, choices }] = described;
    if (choices)
      await page.select(
        `#${letter} .answer [name=${name}]`,
        choices.find((one) => one !== fields[name])!,
      );
    else await page.type(`#${letter} .answer [name=${name}]`, "000");
    await page.click(`#${letter} .answer button`);
    expect(await say(`#${letter} .answer`)).toMatch(/^Not yet\. /);
  });

  it("turns slides by arrow keys, shows notes, and none is cut", async () => {
    await page.setViewport({ width: 1280, height: 720 });
    await page.goto(visit.fileAt("lesson/slides.html"));
    const place = (): Promise<string> => page.$eval("#place", (one) => one.textContent ?? "");
    const count = 2 + 3 * letters.length;
    expect(await place()).toBe(`1 of ${count}`);
    await page.keyboard.press("ArrowLeft");
    for (let i = 1; i <= count; i++) {
      expect(await place()).toBe(`${i} of ${count}`);
      const [height, seen] = await page.$eval(".slide.shown", (one) => [one.scrollHeight, one.clientHeight]);
      expect(height, `slide ${i}`).toBeLessThanOrEqual(seen);
      await page.keyboard.press("ArrowRight");
    }
    expect(await place()).toBe(`${count} of ${count}`);
    await page.keyboard.press("Home");
    for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
    await page.keyboard.press("n");
    expect(await page.$eval(".shown .notes", (one) => (one as { innerText?: string }).innerText)).toMatch(
      /They believe: /,
    );
    const pdf = await page.pdf({ preferCSSPageSize: true });
    expect(
      Buffer.from(pdf)
        .toString("latin1")
        .match(/\/Type \/Page\b/g),
    ).toHaveLength(count);
  });
});
