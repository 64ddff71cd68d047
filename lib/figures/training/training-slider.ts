/** How did samples become what they are? A training's losses and score, and its grid of samples at the tick under the slider. */
import sharp from "sharp";
import type { TrainingTick } from "../../gan/training/train";
import { measures, namesOfKind } from "../../gan/training/measures";
import type { Figure } from "../drawing/figure";
import { frameLayout, plain } from "../drawing/frame";
import { panelTitle } from "../drawing/marks";
import { mosaicImage } from "../drawing/mosaic";
import { axis, figureWidth, fontSize, ink, seriesLooks } from "../drawing/theme";

/** A grid of samples at a tick. */
export interface GridFrame {
  readonly kimg: number;
  /** Edge to edge, as `drawGrid` draws it. */
  readonly png: Uint8Array;
}

const left = 62;
const gap = 46;
/** Of the grid, in CSS pixels. */
const side = 300;
const sliderHeight = 78;
/** Of the grids, which are looked at for change; the last one stands beside the figure without a loss. */
const quality = 60;

/**
 * One training under a slider.
 * @param name of the model.
 * @param grids at least one, in order; the slider begins at the last.
 */
export async function trainingSliderFigure(
  name: string,
  ticks: readonly TrainingTick[],
  grids: readonly GridFrame[],
): Promise<Figure> {
  const sources = await Promise.all(grids.map(({ png }) => smallPicture(png)));
  const last = grids[grids.length - 1];
  const { width = 1, height = 1 } = await sharp(last.png).metadata();
  const across = height > width ? (side * width) / height : side;
  const down = (across * height) / width;
  const plotWidth = figureWidth - left - 24;
  const scored = ticks.filter((tick) => tick.score !== null);
  const isScored = scored.length > 0;
  const losses = namesOfKind(ticks[0], "loss");
  const layout = frameLayout({
    title: `Training of ${name}`,
    caption: `Losses${isScored ? ` and score (${plain(scored[0].scoreName!)}; lower is better)` : ""} over thousands of real images shown. Each row of images is one label combination, each column one latent vector, the same at every tick.`,
    plotHeight: Math.max(side, down),
    left,
    below: 56 + sliderHeight,
    above: 24,
    legend: losses.map((one) => measures[one].short),
  });
  return {
    data: [...losses.map((loss, place) => lossTrace(loss, place, ticks)), ...(isScored ? [scoreTrace(scored)] : [])],
    layout: {
      ...layout,
      xaxis: axis("Real images shown (thousands)", {
        domain: [0, 1 - (across + gap) / plotWidth],
        anchor: isScored ? "y2" : "y",
        rangemode: "tozero",
      }),
      yaxis: axis("", { domain: isScored ? [0.56, 1] : [0, 1], nticks: 5 }),
      ...(isScored && { yaxis2: axis("", { domain: [0, 0.44], nticks: 5, rangemode: "tozero" }) }),
      ...gridAxes(across, down, plotWidth),
      images: [mosaicImage({ uri: sources[sources.length - 1], width: across, height: down }, { x: "x3", y: "y3" })],
      shapes: [marker(last.kimg)],
      annotations: [...layout.annotations, titleOf("Loss", "y"), ...(isScored ? [titleOf("Score", "y2")] : [])],
      sliders: [slider(grids, sources)],
    },
    alt: `Training of ${name} to ${ticks[ticks.length - 1].kimg} thousand images: ${grids.length} grids of samples, from ${grids[0].kimg} to ${last.kimg} thousand images shown${isScored ? `; score from ${scored[0].score!.toPrecision(3)} to ${scored[scored.length - 1].score!.toPrecision(3)}` : ""}.`,
  };
}

function lossTrace(
  loss: ReturnType<typeof namesOfKind>[number],
  place: number,
  ticks: readonly TrainingTick[],
): object {
  return {
    ...line(measures[loss].short, place),
    x: ticks.map(({ kimg }) => kimg),
    y: ticks.map((tick) => tick[loss] ?? null),
  };
}

function scoreTrace(scored: readonly TrainingTick[]): object {
  return {
    ...line("score", 0),
    mode: "lines+markers", // a short training has one score, which makes no line
    x: scored.map(({ kimg }) => kimg),
    y: scored.map(({ score }) => score),
    yaxis: "y2",
    showlegend: false,
  };
}

/** The axes of the grid of samples, in CSS pixels of it, at the figure's right. */
function gridAxes(across: number, down: number, plotWidth: number): object {
  const hidden = { visible: false, fixedrange: true };
  return {
    xaxis3: { ...hidden, range: [0, across], domain: [1 - across / plotWidth, 1], anchor: "y3" },
    yaxis3: { ...hidden, range: [down, 0], domain: [1 - down / Math.max(side, down), 1], anchor: "x3" },
  };
}

/** A line through the curves at the tick whose samples are shown. */
function marker(kimg: number): object {
  return {
    xref: "x",
    yref: "paper",
    y0: 0,
    y1: 1,
    type: "line",
    line: { color: ink.faint, width: 1.5 },
    x0: kimg,
    x1: kimg,
  };
}

/** @param sources the grids as pictures. */
function slider(grids: readonly GridFrame[], sources: readonly string[]): object {
  return {
    active: grids.length - 1,
    x: 0,
    len: 1,
    y: 0,
    yanchor: "top",
    pad: { t: 52, l: 0, r: 0, b: 0 },
    currentvalue: { prefix: "Images at ", suffix: " thousand shown", font: { size: fontSize.text } },
    font: { size: fontSize.tick },
    steps: grids.map(({ kimg }, place) => ({
      label: String(kimg),
      method: "relayout",
      args: [{ "images[0].source": sources[place], "shapes[0].x0": kimg, "shapes[0].x1": kimg }],
    })),
  };
}

function line(name: string, place: number): object {
  const { color, dash } = seriesLooks[place];
  return { type: "scatter", mode: "lines", name, line: { color, dash, width: 2 } };
}

const titleOf = (text: string, yaxis: string): object =>
  panelTitle(`<b>${text}</b>`, { xref: "paper", yref: `${yaxis} domain` }, { font: { size: fontSize.text } });

async function smallPicture(png: Uint8Array): Promise<string> {
  return `data:image/webp;base64,${(await sharp(png).webp({ quality }).toBuffer()).toString("base64")}`;
}
