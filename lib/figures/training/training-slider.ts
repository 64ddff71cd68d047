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
  const curves = 1 - (across + gap) / plotWidth;
  const scored = ticks.filter((tick) => tick.score !== null);
  const losses = namesOfKind(ticks[0], "loss");
  const layout = frameLayout({
    title: `Training of ${name}`,
    caption: `Losses${scored.length > 0 ? ` and score (${plain(scored[0].scoreName!)}; lower is better)` : ""} over thousands of real images shown. Each row of images is one label combination, each column one latent vector, the same at every tick.`,
    plotHeight: Math.max(side, down),
    left,
    below: 56 + sliderHeight,
    above: 24,
    legend: losses.map((one) => measures[one].short),
  });
  const span = { xref: "x", yref: "paper", y0: 0, y1: 1, type: "line", line: { color: ink.faint, width: 1.5 } };
  const at = (kimg: number): object => ({ ...span, x0: kimg, x1: kimg });
  const [lossPanel, scorePanel] =
    scored.length > 0
      ? [
          [0.56, 1],
          [0, 0.44],
        ]
      : [[0, 1], undefined];
  const x = ticks.map(({ kimg }) => kimg);
  return {
    data: [
      ...losses.map((one, place) => ({
        ...line(measures[one].short, place),
        x,
        y: ticks.map((tick) => tick[one] ?? null),
      })),
      ...(scorePanel
        ? [
            {
              ...line("score", 0),
              x: scored.map(({ kimg }) => kimg),
              y: scored.map(({ score }) => score),
              yaxis: "y2",
              showlegend: false,
            },
          ]
        : []),
    ],
    layout: {
      ...layout,
      xaxis: axis("Real images shown (thousands)", {
        domain: [0, curves],
        anchor: scorePanel ? "y2" : "y",
        rangemode: "tozero",
      }),
      yaxis: axis("", { domain: lossPanel, nticks: 5 }),
      ...(scorePanel && { yaxis2: axis("", { domain: scorePanel, nticks: 5, rangemode: "tozero" }) }),
      xaxis3: {
        visible: false,
        fixedrange: true,
        range: [0, across],
        domain: [1 - across / plotWidth, 1],
        anchor: "y3",
      },
      yaxis3: {
        visible: false,
        fixedrange: true,
        range: [down, 0],
        domain: [1 - down / Math.max(side, down), 1],
        anchor: "x3",
      },
      images: [mosaicImage({ uri: sources[sources.length - 1], width: across, height: down }, { x: "x3", y: "y3" })],
      shapes: [at(last.kimg)],
      annotations: [...layout.annotations, titleOf("Loss", "y"), ...(scorePanel ? [titleOf("Score", "y2")] : [])],
      sliders: [
        {
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
        },
      ],
    },
    alt: `Training of ${name} to ${x[x.length - 1]} thousand images: ${grids.length} grids of samples, from ${grids[0].kimg} to ${last.kimg} thousand images shown${scored.length > 0 ? `; score from ${scored[0].score!.toPrecision(3)} to ${scored[scored.length - 1].score!.toPrecision(3)}` : ""}.`,
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
