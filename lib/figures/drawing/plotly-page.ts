/** The page in which plotly.js draws: with the figures' font, without a network. */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "puppeteer-core";
import sharp, { type PngOptions } from "sharp";
import type { Chromium } from "./chromium";
import { figSansBold, figSansRegular } from "../data/fig-sans";
import { type Figure, plotlyConfig } from "./figure";
import { withoutTimes } from "./pdf";
import { hatchAsLines } from "./pdf-hatching";
import { embedInSvg } from "./svg";

/** Pixels of a PNG for a pixel of the figure: 760 wide prints 18 cm wide at 215 dots an inch. */
const pngScale = 2;

const fontCss =
  `@font-face{font-family:"Fig Sans";src:url(data:font/woff2;base64,${figSansRegular})}` +
  `@font-face{font-family:"Fig Sans";font-weight:bold;src:url(data:font/woff2;base64,${figSansBold})}`;

/** 256 colors: half the size, every gray value of an image kept, and no color of text or lines far off. */
const compression: PngOptions = { compressionLevel: 9, palette: true, dither: 0 };

/** A figure as it goes to files. */
export interface Drawing {
  readonly svg: string;
  readonly png: Buffer;
  /** One page of the figure's size, lines as lines, with a subset of the font. */
  readonly pdf: Buffer;
}

/** Opens the page; plotly.js is loaded once for all figures. */
export async function openPlotlyPage({ browser, folder }: Chromium): Promise<Page> {
  const page = (await browser.pages())[0];
  const html = path.join(folder, "page.html");
  fs.writeFileSync(html, pageHtml());
  await page.goto(pathToFileURL(html).href, { timeout: 120_000 });
  // A font is loaded when it is first used: before plotly measures text with it.
  await page.evaluate(
    'Promise.all(["14px", "bold 14px"].map((font) => document.fonts.load(`${font} "Fig Sans"`))).then(() => 0)',
  );
  return page;
}

/** Draws one figure; not to be called again before it has returned. */
export async function drawOnPage(page: Page, figure: Figure): Promise<Drawing> {
  const { width, height } = figure.layout;
  await page.setViewport({ width: Math.ceil(width), height: Math.ceil(height), deviceScaleFactor: pngScale });
  const svg = await page.evaluate(
    plotlySvg,
    { data: figure.data, layout: figure.layout, config: plotlyConfig },
    seedOf(figure),
  );
  const screen = await page.screenshot({ clip: { x: 0, y: 0, width, height }, optimizeForSpeed: true });
  await page.evaluate(hatchAsLines);
  const pdf = await page.pdf({
    width: `${width}px`,
    height: `${height}px`,
    printBackground: true,
    tagged: false,
    outline: false,
    pageRanges: "1",
  });
  return {
    svg: embedInSvg(svg, fontCss, figure.alt),
    png: await sharp(screen).png(compression).toBuffer(),
    pdf: withoutTimes(pdf),
  };
}

/** Plotly's ids come from here, so that they are stable, and differ between figures in one document. */
function seedOf(figure: Figure): number {
  return createHash("sha256")
    .update(JSON.stringify([figure.data, figure.layout]))
    .digest()
    .readUInt32LE(0);
}

/** Runs in the page: draws to SVG and leaves it there for the screenshot. */
async function plotlySvg(figure: object, seed: number): Promise<string> {
  let state = seed;
  Object.assign(Math, { random: () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 4294967296 });
  const scope = globalThis as unknown as {
    Plotly: { toImage(figure: object, options: object): Promise<string> };
    document: { body: { innerHTML: string } };
  };
  // Plotly avoids ids that are on the page.
  scope.document.body.innerHTML = "";
  const size = (figure as { layout: { width: number; height: number } }).layout;
  const image = await scope.Plotly.toImage(figure, { format: "svg", width: size.width, height: size.height });
  const svg = decodeURIComponent(image.replace(/^data:image\/svg\+xml,/, ""));
  scope.document.body.innerHTML = svg;
  return svg;
}

function pageHtml(): string {
  const plotly = pathToFileURL(require.resolve("plotly.js-dist/plotly.js")).href;
  const policy =
    "default-src 'none'; script-src file: 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data:; font-src data:";
  return (
    `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">` +
    `<style>${fontCss} body{margin:0;background:#fff} svg{display:block}</style><script src="${plotly}"></script><body></body>`
  );
}
