import { execFile, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Figure, closeRenderer, figurePng, figureSvg, plotlyConfig, renderFigure } from "../../lib/figures";
import { startChromium } from "../../lib/figures/drawing/chromium";
import { openPlotlyPage } from "../../lib/figures/drawing/plotly-page";
import { UserError } from "../../lib/support/errors";
import { exampleFigures } from "./examples";

let folder: string;
let figures: Record<string, Figure>;
const svgs: Record<string, string> = {};
const pdfs: Record<string, Buffer> = {};
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "figures-test-"));
  figures = await exampleFigures();
});
afterAll(async () => {
  await closeRenderer();
  fs.rmSync(folder, { recursive: true, force: true });
});

const small: Figure = {
  data: [{ type: "scatter", y: [1, 3, 2] }],
  layout: { width: 200, height: 120 },
  alt: "Three points.",
};

test("every figure is drawn, in PNG, SVG, PDF and JSON, small enough for a report", async () => {
  for (const [name, figure] of Object.entries(figures)) {
    const file = path.join(folder, "new", name);
    await renderFigure(figure, file);
    svgs[name] = fs.readFileSync(`${file}.svg`, "utf8");
    pdfs[name] = fs.readFileSync(`${file}.pdf`);
    const { width, height } = await sharp(`${file}.png`).metadata();
    expect([width, height], name).toEqual([2 * figure.layout.width, 2 * figure.layout.height]);
    expect(fs.statSync(`${file}.png`).size, name).toBeLessThan(name === "nearest-pairs" ? 400_000 : 250_000); // 200 images
    const { channels } = await sharp(`${file}.png`).stats();
    expect(channels[0].stdev, `${name} is not blank`).toBeGreaterThan(5);
    const saved = JSON.parse(fs.readFileSync(`${file}.json`, "utf8")) as {
      data: unknown;
      layout: unknown;
      config: unknown;
    };
    expect(saved).toMatchObject({
      data: figure.data,
      layout: figure.layout,
      config: { showSendToCloud: false, plotlyServerURL: "" },
    });
  }
});

test("a PDF is one page of the figure's size, with its font in it and no date of today", async () => {
  for (const [name, figure] of Object.entries(figures)) {
    const text = pdfs[name].toString("latin1");
    const [, width, height] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(text)!;
    expect(Math.abs(Number(width) - 0.75 * figure.layout.width), name).toBeLessThanOrEqual(1);
    expect(Math.abs(Number(height) - 0.75 * figure.layout.height), name).toBeLessThanOrEqual(1);
    expect(text.match(/\/Type \/Page\b/g), name).toHaveLength(1);
    expect(text, name).toMatch(/\/FontName \/[A-Z]+\+FigSans-Regular/);
    expect(text.match(/D:\d{4}/g), name).toEqual(["D:2000", "D:2000"]);
  }
});

test("hatched bars are lines in a PDF: only images are pictures", () => {
  const pictures = (name: string): number => (pdfs[name].toString("latin1").match(/\/Subtype \/Image/g) ?? []).length;
  expect(["benchmark", "benchmark-with-gaps", "label-combinations", "label-policy", "intensity"].map(pictures)).toEqual(
    [0, 0, 0, 0, 0],
  );
  expect(pictures("image-grid")).toBeGreaterThan(0);
});

test("plotly knows every attribute, and all text is inside the figure", async () => {
  const chromium = await startChromium();
  try {
    const page = await openPlotlyPage(chromium);
    for (const [name, figure] of Object.entries(figures)) {
      const complaints = await page.evaluate(
        (spec) => {
          const { Plotly } = globalThis as unknown as {
            Plotly: { validate(data: unknown, layout: unknown): { code: string; msg: string }[] | undefined };
          };
          return Plotly.validate(spec.data, spec.layout) ?? [];
        },
        { data: figure.data, layout: figure.layout },
      );
      // "unused": known, but without effect beside the other attributes, such as the grid's color where there is no grid.
      // What a slider's step does is of any form, which plotly copies and then takes for another.
      const copied =
        /^In layout, key sliders\[\d+\]\.steps\[\d+\]\.args\[\d+\] \(set to '\[object Object\]'\) got reset/;
      expect(
        complaints.filter(({ code, msg }) => code !== "unused" && !copied.test(msg)).map(({ msg }) => msg),
        name,
      ).toEqual([]);
      await page.setContent(svgs[name]);
      const outside = await page.evaluate(`(() => {
        const inside = (box, of) => box.left >= of.left && box.right <= of.right && box.top >= of.top && box.bottom <= of.bottom;
        const svg = document.querySelector("svg").getBoundingClientRect();
        return [...document.querySelectorAll("text")].filter((text) => !inside(text.getBoundingClientRect(), svg)).map((text) => text.textContent);
      })()`);
      expect(outside, name).toEqual([]);
    }
  } finally {
    chromium.kill();
  }
});

test("the same figure is the same SVG and PDF in another browser, in any order, and ids of two figures differ", async () => {
  await closeRenderer();
  const names = Object.keys(figures).reverse();
  for (const name of names) await renderFigure(figures[name], path.join(folder, "again", name));
  const again = (name: string, type: string): Buffer => fs.readFileSync(path.join(folder, "again", `${name}.${type}`));
  expect(names.filter((name) => again(name, "svg").toString() !== svgs[name])).toEqual([]);
  expect(names.filter((name) => !again(name, "pdf").equals(pdfs[name]))).toEqual([]);
  const idsOf = (svg: string): string[] => [...svg.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
  const ids = Object.values(svgs).map(idsOf);
  expect(ids.flat().length).toBeGreaterThan(40);
  expect(new Set(ids.flat()).size).toBe(ids.flat().length);
});

test("an SVG stands on its own: its font and its description are in it, nothing is elsewhere", async () => {
  const svg = await figureSvg({ ...small, alt: "A < B & C" });
  expect(svg).toContain("<title>A &lt; B &amp; C</title>");
  expect(svg).toContain('font-family:"Fig Sans"');
  expect(
    [...svg.matchAll(/(?:href|src)="(?!data:|#)[^"]*"|url\((?!data:|#|'#|"#|&quot;#)[^)]*\)/g)].map(
      (match) => match[0],
    ),
  ).toEqual([]);
});

test("nothing is asked of the network, whatever a figure names", async () => {
  let requests = 0;
  const server = http.createServer((_, response) => {
    requests++;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.png`;
  await figurePng({
    ...small,
    layout: {
      ...small.layout,
      images: [{ source: address, x: 0, y: 1, sizex: 1, sizey: 1, xref: "paper", yref: "paper" }],
    },
  });
  server.close();
  expect(requests).toBe(0);
  expect(plotlyConfig).toMatchObject({ showSendToCloud: false, plotlyServerURL: "" });
});

test("what is no figure is refused in a sentence, and the next figure is drawn", async () => {
  await expect(figurePng({ data: [], layout: { width: 0, height: 10 }, alt: "" })).rejects.toThrow(
    /layout.width is 0; give a number of pixels/,
  );
  await expect(figurePng({ layout: { width: 100, height: 10 } } as unknown as Figure)).rejects.toThrow(UserError);
  expect((await figurePng(small)).subarray(1, 4).toString()).toBe("PNG");
});

test("a browser that does not start is told with what to do", async () => {
  const fake = path.join(folder, "chrome");
  fs.writeFileSync(fake, "#!/bin/sh\necho 'chrome: error while loading shared libraries: libnss3.so' >&2; exit 127\n", {
    mode: 0o755,
  });
  await closeRenderer();
  try {
    process.env["SYNTHCOHORT_CHROME"] = fake;
    await expect(figurePng(small)).rejects.toThrow(
      /Chromium does not start \(chrome: error while loading shared libraries: libnss3.so\).*SYNTHCOHORT_CHROME/,
    );
    process.env["SYNTHCOHORT_CHROME"] = path.join(folder, "nothing");
    await expect(figurePng(small)).rejects.toThrow(/nothing, which does not exist/);
  } finally {
    delete process.env["SYNTHCOHORT_CHROME"];
  }
});

const built = JSON.stringify(path.resolve(__dirname, "../../dist/figures"));
const script = `require(${built}).figureSvg(${JSON.stringify(small)}).then((svg) => console.log(svg.length, process.argv[1] === "stay" && setInterval(() => 0, 1000) && "drawn"))`;

test("a process that drew ends by itself and leaves neither browser nor files, in a home without a cache too", async () => {
  const [home, temporary] = ["home", "tmp"].map((name) => fs.mkdtempSync(path.join(folder, name)));
  const env = { ...process.env, HOME: home, TMPDIR: temporary, XDG_CACHE_HOME: "" };
  const run = promisify(execFile);
  const results = await Promise.all([1, 2].map(() => run(process.execPath, ["-e", script], { env })));
  expect(results.map((result) => Number.parseInt(result.stdout, 10))).toEqual(
    Array(2).fill((await figureSvg(small)).trimEnd().length + 1),
  );
  expect(fs.readdirSync(temporary)).toEqual([]);
  expect(fs.readdirSync(path.join(home, ".cache", "synthcohort"))).toHaveLength(1);
}, 180_000);

test.each(["SIGINT", "SIGKILL"] as const)("%s ends the browser with its process", async (signal) => {
  const temporary = fs.mkdtempSync(path.join(folder, "tmp"));
  const child = spawn(process.execPath, ["-e", script, "stay"], { env: { ...process.env, TMPDIR: temporary } });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  const browsers = (): string[] =>
    fs
      .readdirSync("/proc")
      .filter((pid) => /^\d+$/.test(pid))
      .filter((pid) => {
        try {
          return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(temporary);
        } catch {
          return false;
        }
      });
  expect(browsers().length).toBeGreaterThan(0);
  const ended = new Promise((resolve) => child.once("exit", (_, by) => resolve(by)));
  child.kill(signal);
  expect(await ended).toBe(signal);
  await expect.poll(browsers, { timeout: 10_000 }).toEqual([]);
  if (signal === "SIGINT") expect(fs.readdirSync(temporary)).toEqual([]);
});
