/** Does a generator give canaries away? Exposure against how often their images were in training. */
import { canaryMarks, type CanaryExposure } from "../../evaluation/privacy/canary-exposure";
import type { PrivacyFigure } from "../../evaluation/privacy/memorization";
import { UserError } from "../../support/errors";
import type { Figure } from "../drawing/figure";
import { frameLayout } from "../drawing/frame";
import { axis, ink, type SeriesLook, seriesLooks } from "../drawing/theme";
import { count } from "../drawing/words";

/**
 * By the synthetic images and by the model itself, with what guessing gives.
 * @param name of the model, in print. @param exposures by rising repeats.
 * @throws UserError when there are none.
 */
export function canaryFigure(name: string, exposures: readonly CanaryExposure[]): Figure {
  if (exposures.length === 0) throw new UserError("There are no canaries to draw; look for some first.");
  const [{ canaries, bySamples }] = exposures;
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
        ...{ type: "scatter", mode: "lines", name: "guessing", hoverinfo: "skip" },
        x: [-0.4, repeats.length - 0.6],
        y: [bySamples.honest, bySamples.honest],
        line: { color: ink.faint, dash: "dot", width: 1.5 },
      },
    ],
    layout: {
      ...frameLayout({
        title: `Does ${name} give marked training images away?`,
        caption:
          `A mark is a pattern of 16 black and white cells in a corner of an image. Exposure says how far in front a canary's own mark is among ${canaryMarks}, the others of which nobody has seen: ${Math.log2(canaryMarks)} bits if it is first. ` +
          `Means of ${canaries} canaries each, with 95\u00a0% intervals by bootstrap over canaries. At 0, the control, the mark was never used.`,
        plotHeight: 260,
        legend: [...series.map(({ title }) => title), "guessing"],
      }),
      xaxis: axis("Times that the marked image was among the training images (number)", {
        tickvals: places,
        ticktext: repeats.map(count),
        range: [-0.4, repeats.length - 0.6],
        showgrid: false,
      }),
      yaxis: axis("Exposure (bits)", { range: [0, Math.log2(canaryMarks) + 0.2] }),
    },
    alt: series
      .map(({ title, of }) => `Exposure ${title}: ${exposures.map((one) => words(one.repeats, of(one)!)).join(", ")}`)
      .concat(`guessing ${bySamples.honest.toFixed(1)} bits`)
      .join(". "),
  };
}

function trace(name: string, x: readonly number[], figures: readonly PrivacyFigure[], look: SeriesLook): object {
  return {
    ...{ type: "scatter", mode: "lines+markers", name, x, y: figures.map(({ value }) => value) },
    error_y: {
      type: "data",
      symmetric: false,
      array: figures.map(({ value, high }) => high - value),
      arrayminus: figures.map(({ value, low }) => value - low),
      color: look.color,
      thickness: 1.2,
      width: 4,
    },
    line: { color: look.color, dash: look.dash, width: 2 },
    marker: { color: look.color, symbol: look.symbol, size: 9 },
    hovertemplate: `${name}: %{y:.1f} bits<extra></extra>`,
  };
}

function words(repeats: number, { value, low, high }: PrivacyFigure): string {
  return `${repeats} times ${value.toFixed(1)} bits (${low.toFixed(1)}–${high.toFixed(1)})`;
}
