/** Is it good? One fidelity measure for all images and for each label combination, with interval and floor. */
import type { Evaluation } from "../evaluation/evaluate-cohort";
import type { FidelityFigure, FidelityMeasure } from "../evaluation/fidelity/fidelity-figures";
import { UserError } from "../support/errors";
import type { Figure } from "./drawing/figure";
import { frameLayout, labelSpace, plain } from "./drawing/frame";
import { estimateBars, rowAxis } from "./drawing/marks";
import { axis, seriesLooks } from "./drawing/theme";
import { count } from "./drawing/words";

const rowHeight = 40;

/**
 * Synthetic images with their interval, and the floor of real against other real images, for each group.
 * @param evaluations by the name of the generator, of one real cohort and in the same features.
 * @param measure which figure; its name with the features is the axis title.
 * @throws UserError when there is nothing to draw, or the features differ.
 */
export function fidelityFigure(
  evaluations: Readonly<Record<string, Evaluation>>,
  measure: FidelityMeasure = "frechet",
): Figure {
  const names = Object.keys(evaluations);
  if (names.length === 0) throw new UserError("There are no evaluations to draw; evaluate a synthetic cohort first.");
  const first = evaluations[names[0]];
  if (names.some((name) => evaluations[name].features !== first.features))
    throw new UserError(
      "These evaluations use different features, which cannot share an axis; evaluate all with one classifier.",
    );
  const groups = first.fidelity.map(({ title }) => title);
  const title =
    measure === "frechet" ? first.frechet : `${measure === "kernel" ? "kernel distance" : measure}, ${first.features}`;
  const series = names.map((name) => figuresOf(evaluations[name], groups, measure));
  const layout = frameLayout({
    title: "How close are the synthetic images to the real ones?",
    subtitle: `${title}, for all images and for each label combination`,
    caption:
      "Marks with 95\u00a0% bootstrap intervals: synthetic images against one half of the real training images. Open circles: this half against the other half; a generator that copies nobody cannot be expected to do better. A Fréchet distance is larger for fewer images: compare a mark with the circle of its row, not with other rows.",
    plotHeight: rowHeight * groups.length + 20,
    left: labelSpace(groups.map(plain)),
    legend: [...names, "real against real"],
  });
  return {
    data: [...series.map((figures, place) => marks(figures, names, place)), floors(series[0])],
    layout: {
      ...layout,
      xaxis: axis(`${title[0].toUpperCase()}${title.slice(1)}`, { range: rangeOf(series.flat()) }),
      yaxis: rowAxis(groups.map(plain)),
    },
    alt: `${title}. ${groups.map((group, row) => `${group}: ${groupWords(row, names, series)}`).join(". ")}.`,
  };
}

/** One generator's value for a group of images, and the row where it stands. */
interface GroupFigure extends FidelityFigure {
  readonly row: number;
  readonly images: number;
}

function figuresOf({ fidelity }: Evaluation, groups: readonly string[], measure: FidelityMeasure): GroupFigure[] {
  return fidelity.flatMap((group) => {
    const row = groups.indexOf(group.title);
    const found = group.figures.find((figure) => figure.measure === measure);
    return row < 0 || found === undefined ? [] : [{ ...found, row, images: group.images }];
  });
}

/** The marks of the generator at a place in the legend; those of several stand side by side in a row. */
function marks(figures: readonly GroupFigure[], names: readonly string[], place: number): object {
  const { color, symbol } = seriesLooks[1 + (place % (seriesLooks.length - 1))];
  return {
    type: "scatter",
    mode: "markers",
    name: names[place],
    x: figures.map(({ value }) => value),
    y: figures.map(({ row }) => row + (place - (names.length - 1) / 2) * 0.2),
    error_x: estimateBars(figures, color, 1.5),
    marker: { size: 9, color, symbol },
  };
}

function floors(figures: readonly GroupFigure[]): object {
  return {
    type: "scatter",
    mode: "markers",
    name: "real against real",
    x: figures.map(({ floor }) => floor),
    y: figures.map(({ row }) => row),
    marker: { size: 10, color: seriesLooks[0].color, symbol: "circle-open", line: { width: 2 } },
  };
}

function groupWords(row: number, names: readonly string[], series: readonly (readonly GroupFigure[])[]): string {
  const words = names.flatMap((name, place) =>
    series[place]
      .filter((figure) => figure.row === row)
      .map(
        ({ value, low, high, floor, images }) =>
          `${name} ${short(value)} (${short(low)} to ${short(high)}), floor ${short(floor)}, ${count(images)} images`,
      ),
  );
  return words.join("; ");
}

/** From a little below 0, so that marks at 0 are whole, or below the lowest interval. */
function rangeOf(
  figures: readonly { readonly low: number; readonly high: number; readonly value: number; readonly floor: number }[],
): [number, number] {
  const ends = figures.flatMap(({ low, high, value, floor }) => [low, high, value, floor]).filter(Number.isFinite);
  const [lowest, highest] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  const space = (highest - lowest || 1) * 0.03;
  return [lowest - space, highest + space];
}

function short(value: number): string {
  return Number(value.toPrecision(3)).toString();
}
