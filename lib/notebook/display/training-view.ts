/**
 * A training below the cell while it runs: the curves of the losses and the last grid of samples, updated in place at
 * every tick. A sketch that costs milliseconds; the figures are drawn when training has ended.
 */
import sharp from "sharp";
import { measures, namesOfKind } from "../../gan/training/measures";
import type { TrainingTick, TickView } from "../../gan/training/train";
import { UpdatableDisplay } from "./display";
import { escapeHtml } from "./html";

/** Of the curves, in pixels. */
const WIDTH = 360;
const HEIGHT = 180;
const COLORS = ["#1f4e79", "#c55a11"] as const;
const DASHES = ["", "7 4"] as const;

/**
 * Shows ticks as they come.
 * @param name the model's, in print.
 */
export function trainingView(name: string): (tick: TrainingTick, view: Pick<TickView, "grid">) => Promise<void> {
  const display = new UpdatableDisplay();
  const ticks: TrainingTick[] = [];
  let grid: string | undefined;
  return async (tick, view) => {
    ticks.push(tick);
    if (view.grid) grid = Buffer.from(view.grid).toString("base64");
    const curves = await drawCurves(ticks);
    const text =
      `${name} at ${tick.kimg} kimg, ${tick.resolution}×${tick.resolution} ${tick.phase}: ${lossWords(tick)}` +
      (tick.score === null ? "" : `, ${tick.scoreName} ${tick.score.toPrecision(3)}`);
    display.show({
      "text/html": [
        `<p>${escapeHtml(text)}</p>`,
        image("losses over images shown", curves),
        grid && image("samples, one row per label combination", grid),
      ]
        .filter(Boolean)
        .join("\n"),
      "text/plain": text,
    });
  };
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
