/**
 * A study from beginning to end in a real browser: three readers (mouse, keyboard only, touch) whose answers are known beforehand,
 * a killed server in between, a reload, a second tab; then the report's numbers beside those computed from the known answers.
 */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Browser, Page } from "puppeteer-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startChromium, type Chromium } from "../../lib/figures/drawing/chromium";
import type { GroupMeasures, StudyReport } from "../../lib/reader-study/analysis/report";
import { readResponses } from "../../lib/reader-study/analysis/responses";
import { serveStudy } from "../../lib/reader-study/server/server";
import type { StudyImage, Truth } from "../../lib/reader-study/description";
import { openStudy, type Study } from "../../lib/reader-study/study";
import { Random } from "../../lib/support/random";
import { bin, makeStudy, serve, temporary, tokenOf, writeCohort, type Served } from "./fixtures";

interface Planned {
  readonly image: StudyImage;
  readonly number: number;
  readonly kind: string;
  readonly answer: Truth;
  readonly confidence: number;
}

let folder: string;
let chromium: Chromium;
let served: Served;
const problems: string[] = [];
const requests: string[] = [];

beforeAll(async () => {
  folder = temporary("browser");
  for (const resolution of [16, 32]) {
    for (const [name, source] of [
      ["real", "phantom-chest"],
      ["synthetic", "cpd-gan"],
    ])
      writeCohort(path.join(folder, `${name}-${resolution}`), source, resolution, 20).close();
  }
  chromium = await startChromium(["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]);
});
afterAll(async () => {
  await served?.kill();
  chromium?.kill();
  fs.rmSync(folder, { recursive: true, force: true });
});

function synthcohort<T>(...args: string[]): T {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, "reader-study", ...args, "--json"], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout) as T;
}

/** What each reader will say: right with another chance each, sure at random. */
function planFor(study: Study): Planned[][] {
  return study.readers.map((reader, number) => {
    const random = Random.fromSeed(number, "plan");
    return reader.slots.map((slot) => {
      const image = study.images[slot.image];
      const right = random.chance([0.9, 0.7, 0.5][number]);
      const answer: Truth = right === (image.truth === "synthetic") ? "synthetic" : "real";
      return { image, number: slot.image, kind: slot.kind, answer, confidence: 1 + random.integer(5) };
    });
  });
}

async function openPage(browser: Browser, link: string, touch = false): Promise<Page> {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.setViewport(
    touch
      ? { width: 360, height: 720, deviceScaleFactor: 2, hasTouch: true, isMobile: true }
      : { width: 1280, height: 800 },
  );
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().includes("Failed to load resource"))
      problems.push(message.text());
  });
  page.on("request", (request) => requests.push(new URL(request.url()).origin));
  await page.goto(link);
  return page;
}

const showsImage = (page: Page, number: number, training: number): Promise<unknown> =>
  page.waitForFunction(
    (text: string) => {
      const { document } = globalThis as unknown as {
        document: { querySelector(name: string): { textContent: string; hidden: boolean } | null };
      };
      return (
        document.querySelector("#screen-reading")?.hidden === false &&
        document.querySelector("#reading-title")?.textContent?.startsWith(text)
      );
    },
    { polling: 30, timeout: 30_000 },
    number < training ? `Example ${number + 1} of` : `Image ${number - training + 1} of`,
  );
const visible = (page: Page, screen: string): Promise<unknown> =>
  page.waitForSelector(`#screen-${screen}:not([hidden])`, { timeout: 30_000 });

/** Gives a reader's answers from one place to another. */
async function read(
  page: Page,
  plan: readonly Planned[],
  from: number,
  to: number,
  training: number,
  press: (planned: Planned) => Promise<void>,
  next: () => Promise<void>,
): Promise<void> {
  for (let number = from; number < to; number++) {
    await showsImage(page, number, training);
    await press(plan[number]);
    if (plan[number].kind !== "training") continue;
    await visible(page, "feedback");
    const said = await page.$eval("#feedback-title", (found) => found.textContent);
    expect(said).toBe(
      `${plan[number].answer === plan[number].image.truth ? "Right" : "Not so"}: it is ${plan[number].image.truth}.`,
    );
    await next();
  }
}

/** Screen readers have a name for every control and for the image; no two controls share one. */
async function expectNames(page: Page): Promise<void> {
  const tree = await page.accessibility.snapshot({ interestingOnly: false });
  const roles = ["button", "radio", "checkbox", "slider", "image", "img", "progressbar", "group", "status"];
  const controls: [string, string][] = [];
  const walk = (node: NonNullable<typeof tree>): void => {
    if (roles.includes(node.role)) controls.push([node.role, (node.name ?? "").trim()]);
    node.children?.forEach(walk);
  };
  if (tree !== null) walk(tree);
  const named = controls.filter(([role]) => role !== "status");
  expect(named.filter(([, name]) => name === "")).toEqual([]);
  expect(named.map(([role, name]) => `${role} ${name}`)).toEqual(
    expect.arrayContaining([
      "radio Real",
      "radio Synthetic",
      "radio 1, a guess",
      "radio 5, certain",
      "slider Window",
      "slider Level",
      "button Zoom in",
      "button Pause",
    ]),
  );
  expect(new Set(named.map(String)).size).toBe(named.length);
}

it(
  "three readers, a kill, a reload, a second tab; the report has the numbers of the known answers",
  { timeout: 120_000 },
  async () => {
    const cohorts = [16, 32].flatMap((resolution) => [
      "--real",
      `real-${resolution}`,
      "--synthetic",
      `synthetic-${resolution}`,
    ]);
    const { invitations } = synthcohort<{ invitations: { link: string }[] }>(
      "create",
      ...cohorts,
      "--out",
      "study",
      "--per-cell",
      "3",
      "--repeats",
      "4",
      "--training",
      "2",
      "--readers",
      "3",
    );
    const study = openStudy(path.join(folder, "study"));
    const plan = planFor(study);
    const [all, training] = [plan[0].length, 2];
    served = await serve(study.folder);
    const port = Number(new URL(served.address).port);
    const links = invitations.map((invitation) => `${served.address}/#${tokenOf(invitation)}`);

    const mouse = async (): Promise<void> => {
      const page = await openPage(chromium.browser, links[0]);
      await visible(page, "welcome");
      expect(page.url()).toBe(`${served.address}/`); // the token has gone from the address
      await page.click("#start");
      const press = async ({ answer, confidence }: Planned): Promise<void> => {
        await page.click(`input[name=answer][value=${answer}]`);
        await page.click(`input[name=confidence][value="${confidence}"]`);
        await page.click("#submit");
      };
      const next = (): Promise<void> => page.click("#feedback-next");
      await read(page, plan[0], 0, 6, training, press, next);
      await showsImage(page, 6, training);
      await expectNames(page);
      await page.reload();
      await visible(page, "welcome");
      await page.click("#start");
      await read(page, plan[0], 6, all, training, press, next);
      await visible(page, "message");
      expect(await page.$eval("#message-title", (found) => found.textContent)).toBe("Thank you");
    };

    const keyboard = async (): Promise<void> => {
      const page = await openPage(chromium.browser, links[1]);
      await visible(page, "welcome");
      await page.keyboard.press("Enter");
      const press = async ({ answer, confidence }: Planned): Promise<void> => {
        await page.keyboard.press(answer === "real" ? "r" : "s");
        await page.keyboard.press(String(confidence) as "1");
        await page.keyboard.press("Enter");
      };
      const next = (): Promise<void> => page.keyboard.press("Enter");
      await read(page, plan[1], 0, 8, training, press, next);
      // The server dies; the answer that is given meanwhile waits in the page and arrives when it is back.
      await showsImage(page, 8, training);
      await served.kill();
      await press(plan[1][8]);
      await page.waitForFunction('document.querySelector("#connection").textContent.includes("connection is lost")', {
        timeout: 30_000,
      });
      served = await serve(study.folder, port);
      await read(page, plan[1], 9, 12, training, press, next);
      await showsImage(page, 12, training);
      expect(await page.$eval("#connection", (found) => found.textContent)).toBe("");
      await page.keyboard.press("p");
      await visible(page, "paused");
      await page.keyboard.press("Enter");
      await read(page, plan[1], 12, all, training, press, next);
      await visible(page, "message");
    };

    const touch = async (): Promise<void> => {
      const page = await openPage(chromium.browser, links[2], true);
      await visible(page, "welcome");
      await page.tap("#start");
      const press = async ({ answer, confidence }: Planned): Promise<void> => {
        await page.tap(`label:has(input[name=answer][value=${answer}])`);
        await page.tap(`label:has(input[name=confidence][value="${confidence}"])`);
        await page.tap("#submit");
      };
      const next = (): Promise<void> => page.tap("#feedback-next");
      await read(page, plan[2], 0, 5, training, press, next);
      expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
      // A second tab of the same reader answers two images; the first tab's stale answer is not taken, and it follows.
      await showsImage(page, 5, training);
      const second = await page.browserContext().newPage();
      await second.goto(served.address);
      await visible(second, "welcome");
      await second.keyboard.press("Enter");
      const keys = async ({ answer, confidence }: Planned): Promise<void> => {
        for (const key of [answer === "real" ? "r" : "s", String(confidence), "Enter"])
          await second.keyboard.press(key as "r");
      };
      await read(second, plan[2], 5, 7, training, keys, next);
      await showsImage(second, 7, training);
      await second.close();
      await page.bringToFront();
      const otherwise = {
        ...plan[2][5],
        answer: plan[2][5].answer === "real" ? ("synthetic" as const) : ("real" as const),
      };
      await press(otherwise);
      await read(page, plan[2], 7, all, training, press, next);
      await visible(page, "message");
    };

    // The mouse reader first; then keyboard and touch, so that the kill meets one who reads alone.
    await mouse();
    await keyboard();
    await touch();
    expect(problems).toEqual([]);
    expect([...new Set(requests)]).toEqual([served.address]);

    const owner = await openPage(chromium.browser, `${served.address}/admin#${tokenOf(invitations[3])}`);
    await owner.waitForSelector("table:not([hidden])");
    expect(await owner.$eval("#note", (found) => found.textContent)).toBe("3 of 3 readers have answered everything.");
    for (const invitation of invitations) expect(served.said()).not.toContain(tokenOf(invitation));
    await served.kill();

    checkReport(synthcohort<StudyReport>("report", "study", "--out", "report"), plan);
    for (const name of ["report.json", "measures.csv", "answers.csv", "accuracy-by-resolution.png"])
      expect(fs.existsSync(path.join(folder, "report", name)), name).toBe(true);
  },
);

it(
  "begins with small images enlarged, shows true pixels, zooms by whole steps, windows, inverts, and goes back where that is on",
  { timeout: 60_000 },
  async () => {
    const { study, invitations } = makeStudy(path.join(folder, "view"), { goBack: true, training: 0 });
    const server = await serveStudy(study, { host: "127.0.0.1", secure: false }, 0);
    try {
      const page = await openPage(chromium.browser, `${server.address}/#${tokenOf(invitations[0])}`);
      await visible(page, "welcome");
      await page.keyboard.press("Enter");
      await showsImage(page, 0, 0);
      const [slot] = study.readers[0].slots;
      const side = study.images[slot.image].resolution;
      const wanted = [...study.pixels(slot.image)];
      const shown = (): Promise<number[]> =>
        page.evaluate(`(() => {
      const canvas = document.querySelector("#picture");
      return [...canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data].filter((_, i) => i % 4 === 0);
    })()`) as Promise<number[]>;
      const first = Math.floor(200 / side);
      expect((await shown()).length).toBe((first * side) ** 2);
      await page.click("#zoom-one");
      expect(await shown()).toEqual(wanted);
      expect(
        await page.$eval(
          "#picture",
          (canvas) =>
            (canvas as unknown as { getBoundingClientRect(): { width: number } }).getBoundingClientRect().width,
        ),
      ).toBe(side);
      await page.keyboard.press("i");
      expect(await shown()).toEqual(wanted.map((value) => 255 - value));
      await page.keyboard.press("i");
      await page.keyboard.press("+");
      expect(await shown()).toEqual(
        Array.from(
          { length: 4 * side * side },
          (_, at) => wanted[Math.floor(Math.floor(at / (2 * side)) / 2) * side + Math.floor((at % (2 * side)) / 2)],
        ),
      );
      await page.click("#smooth");
      expect(await shown()).not.toEqual(
        Array.from(
          { length: 4 * side * side },
          (_, at) => wanted[Math.floor(Math.floor(at / (2 * side)) / 2) * side + Math.floor((at % (2 * side)) / 2)],
        ),
      );
      await page.click("#smooth");
      await page.click("#zoom-one");

      // Dragging 40 to the right and 20 down: a window of 295, a level of 137.5.
      const box = await (await page.$("#picture"))?.boundingBox();
      const [x, y] = [(box?.x ?? 0) + 4, (box?.y ?? 0) + 4];
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x + 40, y + 20);
      await page.mouse.up();
      expect(await shown()).toEqual([
        ...Uint8ClampedArray.from(wanted, (value) => ((value - 137.5) / 295 + 0.5) * 255),
      ]);
      await page.click("#reset");
      expect(await shown()).toEqual(wanted);

      for (const key of ["r", "2", "Enter"]) await page.keyboard.press(key as "r");
      await showsImage(page, 1, 0);
      await page.click("#back");
      await showsImage(page, 0, 0);
      expect(
        await page.$eval(
          "input[name=answer][value=real]",
          (radio) => (radio as unknown as { checked: boolean }).checked,
        ),
      ).toBe(true);
      for (const key of ["s", "5", "Enter"]) await page.keyboard.press(key as "r");
      await showsImage(page, 1, 0);
      expect(readResponses(study)).toMatchObject([{ image: slot.image, answer: "synthetic", confidence: 5 }]);
      expect(problems).toEqual([]);
    } finally {
      await server.close();
    }
  },
);

it(
  "in a class, each phone says its own score once the images are revealed, and not before",
  { timeout: 60_000 },
  async () => {
    const { study, invitations } = makeStudy(path.join(folder, "class"), { training: 0, readers: 2 });
    const server = await serveStudy(study, { host: "127.0.0.1", secure: false }, 0, { forClass: true });
    try {
      const [early, late] = [
        await openPage(chromium.browser, `${server.address}/#join`, true),
        await openPage(chromium.browser, `${server.address}/#join`, true),
      ];
      const text = (page: Page): Promise<string> => page.$eval("#message-text", (found) => found.textContent);
      const press = async (page: Page, number: number): Promise<void> => {
        await showsImage(page, number, 0);
        for (const key of ["r", "3", "Enter"]) await page.keyboard.press(key as "r");
      };
      for (const page of [early, late]) {
        await visible(page, "welcome");
        await page.keyboard.press("Enter");
      }
      const { slots } = study.readers[0];
      for (let number = 0; number < slots.length; number++) await press(early, number);
      await visible(early, "message");
      expect(await text(early)).toContain("Your score appears here");
      await press(late, 0);
      await showsImage(late, 1, 0);

      const owner = await openPage(chromium.browser, `${server.address}/admin#${tokenOf(invitations.at(-1)!)}`);
      await owner.waitForSelector("#reveal", { visible: true });
      await owner.click("#reveal");
      await early.waitForFunction("document.querySelector('#message-text').textContent.startsWith('You were right')");
      const tests = slots.filter(({ kind }) => kind === "test");
      const right = tests.filter(({ image }) => study.images[image].truth === "real").length;
      expect(await text(early)).toContain(`on ${right} of ${tests.length} images`);
      // The other one learns it with the next answer, which is not taken.
      await press(late, 1);
      await visible(late, "message");
      expect(await text(late)).toMatch(/^You were right on [01] of 1 images/);
      expect(readResponses(study).length).toBe(slots.length + 1);
      expect(problems).toEqual([]);
    } finally {
      await server.close();
    }
  },
);

/** The numbers again, the plainest way, from the known answers alone. */
function checkReport(report: StudyReport, plan: readonly (readonly Planned[])[]): void {
  const first = plan.flatMap((own, reader) =>
    own.filter(({ kind }) => kind === "test").map((row) => ({ ...row, reader: `reader-${reader + 1}` })),
  );
  const selections: [string, string, (row: (typeof first)[number]) => boolean][] = [
    ["all", "all", () => true],
    ...[1, 2, 3].map((n): [string, string, (row: (typeof first)[number]) => boolean] => [
      "reader",
      `reader-${n}`,
      (row) => row.reader === `reader-${n}`,
    ]),
    ["modality", "chest X-ray", () => true],
    ...[16, 32].map((side): [string, string, (row: (typeof first)[number]) => boolean] => [
      "resolution",
      String(side),
      (row) => row.image.resolution === side,
    ]),
    ["model", "cpD-GAN", () => true],
  ];
  for (const [by, name, belongs] of selections) {
    const group = report.groups.find((one) => one.by === by && one.group === name) as GroupMeasures;
    const rows = first.filter(belongs);
    const share = (some: typeof rows): number =>
      some.filter((row) => row.answer === row.image.truth).length / some.length;
    const real = rows.filter((row) => row.image.truth === "real");
    const synthetic = rows.filter((row) => row.image.truth === "synthetic");
    expect(group.answers, name).toBe(rows.length);
    expect(group.accuracy.value, name).toBeCloseTo(share(rows), 12);
    expect(group.sensitivity?.value, name).toBeCloseTo(share(synthetic), 12);
    expect(group.specificity?.value, name).toBeCloseTo(share(real), 12);
    expect(group.auc, name).toBeCloseTo(meanAuc(rows), 12);
    expect(group.accuracy.low).toBeLessThanOrEqual(group.accuracy.value);
    expect(group.accuracy.high).toBeGreaterThanOrEqual(group.accuracy.value);
  }
  // Fleiss' κ of three readers and two answers, by pairs of readers.
  const images = [...new Set(first.map((row) => row.number))];
  const answers = images.map((image) => first.filter((row) => row.number === image).map((row) => row.answer));
  const agree = answers.map(
    (three) =>
      [
        [0, 1],
        [0, 2],
        [1, 2],
      ].filter(([a, b]) => three[a] === three[b]).length / 3,
  );
  const p = answers.flat().filter((answer) => answer === "real").length / answers.flat().length;
  const chance = p * p + (1 - p) * (1 - p);
  expect(report.agreement).toMatchObject({ readers: 3, images: images.length });
  expect(report.agreement.kappa).toBeCloseTo(
    (agree.reduce((sum, value) => sum + value, 0) / agree.length - chance) / (1 - chance),
    12,
  );
  for (const [reader, own] of plan.entries()) {
    const repeats = own.filter(({ kind }) => kind === "repeat");
    const alike = repeats.filter(
      (row) => own.find((other) => other.kind === "test" && other.number === row.number)?.answer === row.answer,
    ).length;
    expect(report.selfAgreement.find((one) => one.reader === `reader-${reader + 1}`)).toMatchObject({
      repeats: repeats.length,
      alike: alike / repeats.length,
    });
  }
  expect(report.readers.map(({ answered, of }) => answered === of)).toEqual([true, true, true]);
  for (const { median } of report.reactionTimes) expect(median).toBeGreaterThan(0);
}

function meanAuc(rows: readonly (Planned & { reader: string })[]): number {
  const readers = [...new Set(rows.map((row) => row.reader))];
  const rating = ({ answer, confidence }: Planned): number => (answer === "synthetic" ? confidence : -confidence);
  const aucs = readers.map((reader) => {
    const own = rows.filter((row) => row.reader === reader);
    const wins = own
      .filter((row) => row.image.truth === "synthetic")
      .flatMap((a) =>
        own
          .filter((row) => row.image.truth === "real")
          .map((b) => (rating(a) > rating(b) ? 1 : rating(a) === rating(b) ? 0.5 : 0)),
      );
    return wins.reduce<number>((sum, value) => sum + value, 0) / wins.length;
  });
  return aucs.reduce((sum, value) => sum + value, 0) / aucs.length;
}
