/** "Looks at the right place" as a number: both scores of every finding and classifier, with intervals and chance. */
import type { LocalizationScore } from "../attribution/localization-scores";
import {
  type Attribution,
  type AttributionMethod,
  type LocalizationMeasure,
  localizationMeasures,
} from "../attribution/attribute-cohort";
import { UserError } from "../support/errors";
import type { Figure } from "./drawing/figure";
import { frameLayout, labelSpace, note, plain } from "./drawing/frame";
import { axisNumber, panelOf, rowSeparator } from "./drawing/marks";
import { axis, fontSize, ink, lookOf } from "./drawing/theme";
import { count, networkWords, three, withInterval } from "./drawing/words";

const rowHeight = 46;
const between = 0.06;

/** One measure of localization. */
interface Panel {
  readonly measure: LocalizationMeasure;
  readonly rows: readonly LocalizationScore[];
}

/**
 * Two panels, the pointing game and the energy in the mask; one row for each finding, the mean last.
 * @throws UserError when the findings' masks are not known.
 */
export function attributionScoresFigure(
  { classifiers, networks = [], scores, images }: Attribution,
  method: AttributionMethod,
): Figure {
  if (scores === undefined)
    throw new UserError(
      "The locations of the findings are unknown for these images, so there are no scores to draw; show the maps.",
    );
  const panels = localizationMeasures.map((measure): Panel => ({ measure, rows: scores[method][measure] }));
  const [{ rows }] = panels;
  const names = rows.map(
    ({ finding, images: own }) =>
      `${finding === "mean" ? "mean over findings" : plain(finding)}<br><span style="color:${ink.faint}">${count(own)} images</span>`,
  );
  const layout = frameLayout({
    title: "Do the classifiers look at the right place?",
    subtitle: `${method[0].toUpperCase()}${method.slice(1)}: pointing game and energy in the finding's mask, by training data`,
    caption:
      `${count(images)} real test images that show a finding. Pointing game: how often the map's maximum is inside the mask; energy: the share of the map inside the mask. Both range from 0 to 1. For a uniform map, both equal the share of the image that the mask covers: chance, the gray bars. Intervals are 95\u00a0% bootstrap intervals over patients, with the same resamples for all classifiers. ${networkWords(networks)}`.trimEnd(),
    plotHeight: rowHeight * rows.length,
    left: labelSpace(names.map((name) => name.replace(/<\/?span[^>]*>/g, ""))),
    legend: [...classifiers, "chance"],
    above: 24,
    below: 56,
  });
  return {
    data: panels.flatMap((panel, place) => [
      ...classifiers.map((_, classifier) => marks(panel, place, classifiers, classifier)),
      chanceMarks(panel, place),
    ]),
    layout: {
      ...layout,
      ...Object.fromEntries(panels.flatMap((panel, place) => panelAxes(panel, place, names))),
      annotations: [...layout.annotations, ...panels.map(({ measure }, place) => measureTitle(measure, place))],
      shapes: panels.flatMap((_, place) =>
        rows
          .slice(1)
          .map((__, row) =>
            rowSeparator(row + 0.5, { xref: `x${axisNumber(place)} domain`, yref: `y${axisNumber(place)}` }),
          ),
      ),
    },
    alt: `${method}. ${panels.map((panel) => panelWords(panel, classifiers)).join(". ")}.`,
  };
}

/** The left end of a panel, as a share of the plot's width. */
const leftOf = (place: number): number => (place === 0 ? 0 : 0.5 + between / 2);

function panelAxes({ rows }: Panel, place: number, names: readonly string[]): [string, object][] {
  const number = axisNumber(place);
  const domain = [leftOf(place), place === 0 ? 0.5 - between / 2 : 1];
  const ticks = place === 0 ? { tickvals: names.map((_, row) => row), ticktext: names } : { tickvals: [] };
  const range = [names.length - 0.5, -0.5];
  return [
    [`xaxis${number}`, axis("Score", { domain, anchor: `y${number}`, range: [-0.01, upperEnd(rows)], nticks: 6 })],
    [`yaxis${number}`, axis("", { ...ticks, anchor: `x${number}`, range, showgrid: false, ticks: "" })],
  ];
}

function measureTitle(measure: LocalizationMeasure, place: number): object {
  return note(`<b>${measure[0].toUpperCase()}${measure.slice(1)}</b>`, {
    x: leftOf(place),
    y: 1,
    xref: "paper",
    yref: "paper",
    xanchor: "left",
    yanchor: "bottom",
    yshift: 3,
    font: { size: fontSize.text },
  });
}

/** The scores of one classifier; those of several stand side by side in a row. */
function marks({ rows }: Panel, place: number, classifiers: readonly string[], classifier: number): object {
  const name = classifiers[classifier];
  const shift = (classifier - (classifiers.length - 1) / 2) * 0.22;
  const values = rows.map(({ scores }) => scores[classifier]);
  const { color, symbol } = lookOf(name, classifier);
  return {
    type: "scatter",
    mode: "markers",
    name,
    legendgroup: name,
    x: values.map(({ value }) => value),
    y: values.map((_, row) => row + shift),
    error_x: {
      type: "data",
      symmetric: false,
      array: values.map(({ value, high }) => high - value),
      arrayminus: values.map(({ value, low }) => value - low),
      thickness: 1.5,
      width: 4,
    },
    hovertemplate: `${name}: %{x:.3f}<extra></extra>`,
    ...at(place),
    marker: { size: 9, color, symbol },
  };
}

function chanceMarks({ rows }: Panel, place: number): object {
  return {
    type: "scatter",
    mode: "markers",
    name: "chance",
    x: rows.map(({ chance }) => chance),
    y: rows.map((_, row) => row),
    ...at(place),
    legendgroup: "chance",
    marker: { symbol: "line-ns-open", size: 30, color: ink.faint, line: { width: 3 } },
    hovertemplate: "chance: %{x:.3f}<extra></extra>",
  };
}

function panelWords({ measure, rows }: Panel, classifiers: readonly string[]): string {
  const scoresOf = (values: LocalizationScore["scores"]): string =>
    values.map(({ value, low, high }, c) => `${classifiers[c]} ${withInterval(value, low, high)}`).join(", ");
  const findings = rows.map(({ finding, scores, chance }) => `${finding} ${scoresOf(scores)}, chance ${three(chance)}`);
  return `${measure}: ${findings.join("; ")}`;
}

/** A trace's panel; the first one has the legend. */
function at(panel: number): object {
  return { ...panelOf(panel), showlegend: panel === 0 };
}

function upperEnd(rows: readonly LocalizationScore[]): number {
  return Math.min(
    1.01,
    Math.max(...rows.flatMap(({ scores, chance }) => [chance, ...scores.map(({ high }) => high)])) * 1.08 + 0.02,
  );
}
