/** Does a generator give canaries away? Exposure against how often their images were in training. */
import { canaryMarks, type CanaryExposure } from "../../evaluation/privacy/canary-exposure";
import type { PrivacyFigure } from "../../evaluation/privacy/memorization";
import type { Estimate } from "../../statistics/interval";
import { UserError } from "../../support/errors";
import type { Figure } from "../drawing/figure";
import { frameLayout } from "../drawing/frame";
import { estimateBars } from "../drawing/marks";
import { axis, type SeriesLook, seriesLooks } from "../drawing/theme";
import { count } from "../drawing/words";

/**
 * By the synthetic images and by the model itself, with what guessing gives.
 * @param name of the model, in print. @param exposures by rising repeats.
 * @throws UserError when there are none.
 */
export function canaryFigure(name: string, exposures: readonly CanaryExposure[]): Figure {
  if (exposures.length === 0) throw new UserError("There are no canaries to draw; look for some first.");
  const [{ canaries, guessing }] = exposures;
  const [left, right] = [-0.4, exposures.length - 0.6];
  const repeats = exposures.map((one) => one.repeats);
  const series = [
    {
      title: "by the synthetic images",
      of: (one: CanaryExposure) => one.bySamples,
      look: seriesLooks[1],
      shift: -0.06,
    },
    { title: "by the model itself", of: (one: CanaryExposure) => one.byModel, look: seriesLooks[2], shift: 0.06 },
  ].filter(({ of }) => of(exposures[0]) !== undefined);
  const places = repeats.map((_, place) => place);
  return {
    data: [
      ...series.map(({ title, of, look, shift }) =>
        trace(
          title,
          places.map((place) => place + shift),
          exposures.map((one) => of(one)!),
          look,
        ),
      ),
      {
        ...{ type: "scatter", mode: "lines", name: "guessing", hoverinfo: "skip", fill: "toself" },
        x: [left, right, right, left],
        y: [guessing.low, guessing.low, guessing.high, guessing.high],
        fillcolor: seriesLooks[0].band,
        line: { width: 0 },
      },
    ],
    layout: {
      ...frameLayout({
        title: `Does ${name} give marked training images away?`,
        caption:
          `A mark is a pattern of 16 black and white cells in a corner of an image. Exposure says how far in front a canary's own mark is among ${canaryMarks}, the others of which nobody has seen: ${Math.log2(canaryMarks)} bits if it is first. ` +
          `Means of ${canaries} canaries each, with 95\u00a0% intervals (Student's t). At 0, the control, the mark was never used. In the gray band are 95 of 100 means of as many guesses.`,
        plotHeight: 260,
        legend: [...series.map(({ title }) => title), "guessing"],
      }),
      xaxis: axis("Times that the marked image was among the training images (number)", {
        tickvals: places,
        ticktext: repeats.map(count),
        range: [left, right],
        showgrid: false,
      }),
      yaxis: axis("Exposure (bits)", { range: [0, Math.log2(canaryMarks) + 0.2] }),
    },
    alt: series
      .map(
        ({ title, of }) =>
          `Exposure ${title}: ${exposures.map((one) => `${one.repeats} times ${bits(of(one)!)}`).join(", ")}`,
      )
      .concat(`guessing ${bits(guessing)}`)
      .join(". "),
  };
}

function trace(name: string, x: readonly number[], figures: readonly PrivacyFigure[], look: SeriesLook): object {
  return {
    ...{ type: "scatter", mode: "lines+markers", name, x, y: figures.map(({ value }) => value) },
    error_y: estimateBars(figures, look.color),
    line: { color: look.color, dash: look.dash, width: 2 },
    marker: { color: look.color, symbol: look.symbol, size: 9 },
    hovertemplate: `${name}: %{y:.1f} bits<extra></extra>`,
  };
}

function bits({ value, low, high }: Estimate): string {
  return `${value.toFixed(1)} bits (${low.toFixed(1)}–${high.toFixed(1)})`;
}
