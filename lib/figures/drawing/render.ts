/**
 * Figures to files: plotly.js drawn in a headless browser that is kept open between figures. The same figure gives the
 * same SVG and PDF, byte for byte, in every process on every machine that uses the packaged browser.
 */
import type { Page } from "puppeteer-core";
import { writeFileAtomic } from "../../support/files/atomic";
import { UserError, messageOf } from "../../support/errors";
import { type Chromium, startChromium } from "./chromium";
import { type Figure, checkFigure, figureJson } from "./figure";
import { type Drawing, drawOnPage, openPlotlyPage } from "./plotly-page";

/**
 * Draws a figure and writes `<file>.png`, `<file>.svg`, `<file>.pdf` and `<file>.json`, each whole or not at all.
 * @param file path without extension; its folder is made when missing.
 * @throws UserError when it isn't a figure, plotly refuses it, or no browser starts.
 */
export async function renderFigure(figure: Figure, file: string): Promise<void> {
  const { svg, png, pdf } = await draw(figure);
  writeFileAtomic(`${file}.svg`, svg);
  writeFileAtomic(`${file}.png`, png);
  writeFileAtomic(`${file}.pdf`, pdf);
  writeFileAtomic(`${file}.json`, `${JSON.stringify(figureJson(figure))}\n`);
}

/** The figure as a PNG, at twice its size in pixels. @throws as {@link renderFigure}. */
export async function figurePng(figure: Figure): Promise<Buffer> {
  return (await draw(figure)).png;
}

/** The figure as an SVG document with its font and its description in it. @throws as {@link renderFigure}. */
export async function figureSvg(figure: Figure): Promise<string> {
  return (await draw(figure)).svg;
}

/** Ends the browser; the next figure starts another. Not needed before the process ends. */
export async function closeRenderer(): Promise<void> {
  await queue;
  stop();
}

interface Renderer {
  readonly chromium: Chromium;
  readonly page: Page;
}

let renderer: Renderer | undefined;
let queue: Promise<unknown> = Promise.resolve();

/** One figure at a time: there is one page. */
function draw(figure: Figure): Promise<Drawing> {
  const result = queue.then(() => drawNow(figure));
  queue = result.catch(() => undefined);
  return result;
}

async function drawNow(figure: Figure): Promise<Drawing> {
  checkFigure(figure);
  const { page, chromium } = (renderer ??= await start());
  keepAlive(chromium, true);
  try {
    return await drawOnPage(page, figure);
  } catch (error) {
    // Whatever went wrong, the next figure gets a fresh browser.
    stop();
    throw new UserError(`The figure cannot be drawn: ${messageOf(error).split("\n")[0]}.`, { cause: error });
  } finally {
    keepAlive(chromium, false);
  }
}

async function start(): Promise<Renderer> {
  const chromium = await startChromium();
  try {
    const page = await openPlotlyPage(chromium);
    for (const event of ["exit", ...signals]) process.on(event, event === "exit" ? stop : stopOnSignal);
    return { chromium, page };
  } catch (error) {
    chromium.kill();
    throw new UserError(
      `Figures cannot be drawn, because Chromium did not open plotly.js (${messageOf(error).split("\n")[0]}).`,
    );
  }
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function stop(): void {
  renderer?.chromium.kill();
  renderer = undefined;
  process.off("exit", stop);
  for (const signal of signals) process.off(signal, stopOnSignal);
}

/** Ends the browser and lets the signal do what it would do without us: end the process, unless somebody else listens. */
function stopOnSignal(signal: NodeJS.Signals): void {
  stop();
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}

/** An idle browser must not keep the process from ending; a drawing one must. */
function keepAlive({ browser }: Chromium, alive: boolean): void {
  const child = browser.process();
  for (const handle of [child, ...(child?.stdio ?? [])] as ({ ref?(): void; unref?(): void } | null | undefined)[]) {
    if (alive) handle?.ref?.();
    else handle?.unref?.();
  }
}
