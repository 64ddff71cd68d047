/**
 * A training below the cell: while it runs, the losses' curves and the last grid of samples, rewritten in place at every
 * tick by a sketch that costs milliseconds; afterwards, the same for every tick that left a grid, under a slider. A training
 * that was found shows what it showed when it ran.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import sharp from "sharp";
import type { GeneratorRun } from "../../experiment/generator-run";
import { figureJson } from "../../figures/drawing/figure";
import { type GridFrame, trainingSliderFigure } from "../../figures/training/training-slider";
import { measures, namesOfKind } from "../../gan/training/measures";
import type { TrainingTick, TickView } from "../../gan/training/train";
import { readStatus } from "../../runs/run-status";
import { duration } from "../../support/progress";
import { UpdatableDisplay } from "./display";
import { escapeHtml } from "./html";
import { plotlyType } from "./plotly-output";

/** Of the curves, in pixels. */
const WIDTH = 360;
const HEIGHT = 180;
const COLORS = ["#1f4e79", "#c55a11"] as const;
const DASHES = ["", "7 4"] as const;

/** Grids under the slider, at most: a notebook holds all of them. */
const mostGrids = 6;

/** What is below the cell of one training. */
export interface TrainingView {
  /** Shows a tick as it comes. */
  tick(tick: TrainingTick, view: Pick<TickView, "grid">): Promise<void>;
  /** Shows the whole of a finished training, with what other processes did of it. */
  end(run: GeneratorRun): Promise<void>;
}

/**
 * Begins a view below the cell.
 * @param name of the model, as people know it.
 */
export function trainingView(name: string): TrainingView {
  const display = new UpdatableDisplay();
  const ticks: TrainingTick[] = [];
  let grid: Uint8Array | undefined;
  let ended = false;
  return {
    async tick(tick, view) {
      ticks.push(tick);
      grid = view.grid ?? grid;
      const text = `${name} at ${tickWords(tick)}`;
      const html = await sketch(text, ticks, grid);
      if (!ended) display.show({ "text/html": html, "text/plain": text });
    },
    async end({ folder, ticks: all }) {
      ended = true;
      const last = all.at(-1);
      if (!last) return; // fitted at once: there is nothing to follow
      const text =
        ticks.length > 0 ? `${name} at ${tickWords(last)}` : `${name}: ${foundWords(folder)}; at ${tickWords(last)}`;
      const grids = readGrids(folder);
      const figure = grids.length > 1 ? await trainingSliderFigure(name, all, grids) : undefined;
      display.show({
        ...(figure && { [plotlyType]: figureJson(figure) }),
        "text/html": await sketch(text, all, grids.at(-1)?.png),
        "text/plain": text,
      });
    },
  };
}

/** "found; trained in 7 min 2 s on 2026-11-29". */
function foundWords(folder: string): string {
  const { seconds, started } = readStatus(folder)!;
  return `found; trained in ${duration(seconds)} on ${started.slice(0, 10)}`;
}

function tickWords(tick: TrainingTick): string {
  const { kimg, resolution, phase, score, scoreName } = tick;
  const scored = score === null ? "" : `, ${scoreName} ${score.toPrecision(3)}`;
  return `${kimg} kimg, ${resolution}×${resolution} ${phase}: ${lossWords(tick)}${scored}`;
}

/** The grids that a training has left, evenly chosen, the last among them. */
function readGrids(folder: string): GridFrame[] {
  const samples = path.join(folder, "samples");
  if (!fs.existsSync(samples)) return [];
  const names = fs
    .readdirSync(samples)
    .filter((name) => /^\d+\.png$/.test(name))
    .sort();
  const every = Math.ceil(names.length / mostGrids);
  return names
    .filter((_, place) => (names.length - 1 - place) % every === 0)
    .map((name) => ({ kimg: parseInt(name, 10) / 1000, png: fs.readFileSync(path.join(samples, name)) }));
}

async function sketch(text: string, ticks: readonly TrainingTick[], grid: Uint8Array | undefined): Promise<string> {
  const pictures = [image("losses over images shown", await drawCurves(ticks))];
  if (grid) pictures.push(image("samples, a row a label combination", Buffer.from(grid).toString("base64")));
  return [`<p>${escapeHtml(text)}</p>`, ...pictures].join("\n");
}

const image = (alt: string, png: string): string => `<img alt="${alt}" src="data:image/png;base64,${png}">`;

/** "losses D 1.40 (solid), G 0.70 (dashed)", or "loss 0.31". */
function lossWords(tick: TrainingTick): string {
  const names = namesOfKind(tick, "loss");
  const value = (name: (typeof names)[number]): string => (tick[name] ?? 0).toFixed(2);
  if (names.length === 1) return `loss ${value(names[0])}`;
  const lines = ["solid", "dashed"];
  return `losses ${names.map((name, i) => `${measures[name].short} ${value(name)} (${lines[i]})`).join(", ")}`;
}

/**
 * All losses over kimg on one scale, as a PNG in base64. Numbers are in the text beside it, because fonts differ from
 * machine to machine.
 */
async function drawCurves(ticks: readonly TrainingTick[]): Promise<string> {
  const names = namesOfKind(ticks[0], "loss");
  const values = ticks.flatMap((tick) => names.map((name) => tick[name] ?? 0));
  const [low, high, last] = [Math.min(...values, 0), Math.max(...values, 0), ticks[ticks.length - 1].kimg];
  const x = (kimg: number): string => (10 + ((WIDTH - 20) * kimg) / last).toFixed(1);
  const y = (value: number): string => (HEIGHT - 10 - ((HEIGHT - 20) * (value - low)) / (high - low || 1)).toFixed(1);
  const line = (of: (tick: TrainingTick) => number, place: number): string =>
    `<polyline fill="none" stroke="${COLORS[place]}" stroke-width="2" stroke-dasharray="${DASHES[place]}" points="${ticks.map((tick) => `${x(tick.kimg)},${y(of(tick))}`).join(" ")}"/>`;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}"><rect width="100%" height="100%" fill="white"/>` +
    `<line x1="10" x2="${WIDTH - 10}" y1="${y(0)}" y2="${y(0)}" stroke="#999"/>${names.map((name, i) => line((tick) => tick[name] ?? 0, i)).join("")}</svg>`;
  return (await sharp(Buffer.from(svg)).png().toBuffer()).toString("base64");
}
