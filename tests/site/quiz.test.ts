/** The quiz: its questions and its arithmetic here, and a visit in a browser with a sheet of unmistakable images. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCohort } from "../../lib/cohort/format/writer";
import { wilsonInterval } from "../../lib/statistics/shares";
import { ofEach, questionsOf } from "../../site/quiz/questions";
import { inWords, resultOf } from "../../site/quiz/result";
import type { QuizSheet } from "../../site/quiz/sheet";
import { type Visit, visitSite } from "./visit";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "quiz-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const sheet: QuizSheet = {
  resolution: 16,
  columns: 5,
  model: "flow",
  images: Array.from({ length: 14 }, (_, i) => (i % 2 ? ["Edema"] : ["No Finding"])),
};

describe("the questions", () => {
  it("are ten of each kind with the same findings, other ones for another seed", () => {
    const questions = questionsOf(sheet, 1);
    const of = (truth: string) => questions.filter((one) => one.truth === truth);
    const findings = (truth: string) =>
      of(truth)
        .map((one) => one.findings.join())
        .sort();
    expect([of("real").length, of("synthetic").length]).toEqual([ofEach, ofEach]);
    expect(findings("real")).toEqual(findings("synthetic"));
    expect(new Set(of("synthetic").map((one) => "place" in one && one.place)).size).toBe(ofEach);
    expect(questionsOf(sheet, 1)).toEqual(questions);
    expect(questionsOf(sheet, 2).map((one) => one.truth)).not.toEqual(questions.map((one) => one.truth));
  });
});

describe("the result", () => {
  const questions = questionsOf(sheet, 3);
  it("counts right answers, with Wilson's interval", () => {
    const answers = questions.map(({ truth }, i) => (i < 13 ? truth : truth === "real" ? "synthetic" : "real"));
    const result = resultOf(questions, answers);
    expect(result).toEqual({ correct: 13, count: 20, ...wilsonInterval(13 / 20, 20) });
    expect(inWords(result)).toMatch(
      /^13 of 20 answers were right: 65 % \(95 % interval 43 % to 82 %; guessing: 50 %\)\./,
    );
    expect(inWords(result)).toMatch(/nor that you cannot/);
  });
  it("tells both sides from guessing", () => {
    expect(inWords({ correct: 20, count: 20, low: 0.84, high: 1 })).toMatch(/better than by guessing/);
    expect(inWords({ correct: 1, count: 20, low: 0.01, high: 0.24 })).toMatch(/one kind for the other/);
  });
});

/** A synthetic cohort whose images are of one gray value, or not synthetic. */
function cohortOf(
  name: string,
  kind: "synthetic" | "phantom",
  count: number,
  labelNames = ["No Finding", "Edema"],
): string {
  const into = path.join(folder, name);
  const source = kind === "phantom" ? "phantom-chest" : "cpd-gan";
  const writer = createCohort(into, { name, source, kind, labelNames, resolution: 16, seed: 1, labelPolicy: "paper" });
  const rows = Array.from({ length: count }, (_, i) => ({
    patient: `p${i}`,
    split: "test" as const,
    labels: [i % 2, 1 - (i % 2)],
    source: `cpd-gan/${i}`,
  }));
  writer.append(new Uint8Array(256 * count).fill(200), rows);
  writer.finish();
  return into;
}

const makeSheet = (cohort: string, out: string) =>
  spawnSync(process.execPath, ["site/quiz/make-sheet.mjs", cohort, out], { encoding: "utf8" });

describe("the sheet", () => {
  it.each([
    ["real", cohortOf("real", "phantom", 20), /has phantom images; give the folder of a synthetic cohort/],
    ["small", cohortOf("small", "synthetic", 4), /has 4 test images, and the quiz shows 10; give a larger cohort/],
    ["foreign", cohortOf("foreign", "synthetic", 20, ["No Finding", "Any"]), /cannot draw "Any" beside these images/],
  ])("is refused for a cohort that is %s", (name, cohort, said) => {
    const { status, stderr } = makeSheet(cohort, path.join(folder, `sheet-${name}`));
    expect(stderr).toMatch(said);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(status).toBe(1);
  });
});

describe("a visit", () => {
  const visits: Visit[] = [];
  beforeAll(async () => {
    const sheetFolder = path.join(folder, "sheet");
    const { stderr } = makeSheet(cohortOf("cpd-gan", "synthetic", 80), sheetFolder);
    expect(stderr).toBe("");
    const { images, ...about } = JSON.parse(fs.readFileSync(path.join(sheetFolder, "sheet.json"), "utf8")) as QuizSheet;
    expect(about).toEqual({ resolution: 16, columns: 10, model: "cpD-GAN" });
    expect(images).toHaveLength(60);
    visits.push(
      await visitSite("--parts=quiz", `--sheet=${sheetFolder}`),
      await visitSite("--parts=quiz", `--sheet=${folder}`),
    );
  }, 120_000);
  afterAll(() => visits.forEach((visit) => visit.end()));

  it.each(["fileAt", "httpAt"] as const)(
    "is all right for who sees what is flat, by keyboard alone (%s)",
    async (at) => {
      const { page, complaints, ...visit } = visits[0];
      await page.setViewport({ width: 390, height: 844 });
      await page.goto(visit[at]("quiz.html"));
      await page.waitForSelector("#start:not([hidden])");
      expect(await page.$eval("#about", (one) => one.textContent?.replace(/\s+/g, " "))).toContain(
        "Some are real, and some were drawn by cpD-GAN, a generator that learned from such images.",
      );
      await page.focus("#start");
      await page.keyboard.press("Enter");
      for (let i = 1; i <= 20; i++) {
        expect(await page.$eval("#number", (one) => one.textContent)).toBe(`Image ${i} of 20`);
        expect(await page.$eval("#image canvas", (one) => one.getAttribute("aria-label"))).toBe(
          "an X-ray of the chest",
        );
        const flat = await page.evaluate(`(() => {
        const { data } = document.querySelector("#image canvas").getContext("2d").getImageData(0, 0, 16, 16);
        return data.every((value) => value === 200 || value === 255);
      })()`);
        await page.keyboard.press(flat ? "s" : "r");
      }
      expect(await page.$eval("#words", (one) => one.textContent)).toMatch(
        /^20 of 20 .* 100 % \(95 % interval 84 % to 100 %/,
      );
      expect(await page.evaluate("document.activeElement.textContent")).toBe("Your result");
      expect(await page.$$eval("#all .right", (all) => all.length)).toBe(20);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
      expect(complaints).toEqual([]);
    },
  );

  it("takes answers by buttons, and starts again", async () => {
    const { page, complaints } = visits[0];
    await page.click("#again");
    for (let i = 0; i < 20; i++) await page.click("#real");
    expect(await page.$eval("#words", (one) => one.textContent)).toMatch(/^10 of 20 .* 50 %/);
    expect(await page.$$eval("#all .wrong figcaption", (all) => all[0].textContent)).toBe("synthetic, you said real");
    expect(complaints).toEqual([]);
  });

  it("says that there are no synthetic images, and how to make them, when none were built in", async () => {
    const { page, complaints, fileAt } = visits[1];
    await page.goto(fileAt("quiz.html"));
    expect(await page.$eval("#absent", (one) => (one as { innerText?: string }).innerText)).toMatch(
      /^No synthetic images were built into this site\. Make them/,
    );
    for (const id of ["#start", "#about"]) expect(await page.$eval(id, (one) => one.hasAttribute("hidden"))).toBe(true);
    expect(complaints).toEqual([]);
  });
});
