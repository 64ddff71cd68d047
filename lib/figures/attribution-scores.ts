/** "Looks at the right place" as a number: both scores of every finding and classifier, with intervals and chance. */
import type { LocalizationScore } from "../attribution/localization-scores";
import { type Attribution, type AttributionMethod, localizationMeasures } from "../attribution/attribute-cohort";
import { UserError } from "../support/errors";
import type { Figure } from "./drawing/figure";
import { frameLayout, labelSpace, note, plain } from "./drawing/frame";
import { axisNumber } from "./drawing/marks";
import { axis, fontSize, ink, lookOf } from "./drawing/theme";
import { count, networkWords, three, withInterval } from "./drawing/words";

const rowHeight = 46;
const between = 0.06;

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
  const panels = localizationMeasures.map((measure) => ({ measure, rows: scores[method][measure] }));
  const [{ rows }] = panels;
  const names = rows.map(
    ({ finding, images: own }) =>
      `${finding === "mean" ? "mean over findings" : plain(finding)}<br><span style="color:${ink.faint}">${count(own)} images</span>`,
  );
  const legend = [...classifiers, "chance"];
  const layout = frameLayout({
    title: "Do the classifiers look at the right place?",
    subtitle: `${method[0].toUpperCase()}${method.slice(1)}: pointing game and energy in the finding's mask, by training data`,
    caption:
      `${count(images)} real test images that show a finding. Pointing game: how often the map's maximum is inside the mask; energy: the share of the map inside the mask. Both range from 0 to 1. For a uniform map, both equal the share of the image that the mask covers: chance, the gray bars. Intervals are 95\u00a0% bootstrap intervals over patients, with the same resamples for all classifiers. ${networkWords(networks)}`.trimEnd(),
    plotHeight: rowHeight * rows.length,
    left: labelSpace(names.map((name) => name.replace(/<\/?span[^>]*>/g, ""))),
    legend,
    above: 24,
    below: 56,
  });
  const shift = (place: number): number => (place - (classifiers.length - 1) / 2) * 0.22;
  return {
    data: panels.flatMap(({ rows: ofPanel }, panel) => [
      ...classifiers.map((name, c) => ({
        ...marks(legend[c], ofPanel, c, shift(c)),
        ...at(panel),
        marker: { size: 9, color: lookOf(name, c).color, symbol: lookOf(name, c).symbol },
      })),
      {
        type: "scatter",
        mode: "markers",
        name: "chance",
        x: ofPanel.map(({ chance }) => chance),
        y: ofPanel.map((_, row) => row),
        ...at(panel),
        legendgroup: "chance",
        marker: { symbol: "line-ns-open", size: 30, color: ink.faint, line: { width: 3 } },
        hovertemplate: "chance: %{x:.3f}<extra></extra>",
      },
    ]),
    layout: {
      ...layout,
      ...Object.fromEntries(
        panels.flatMap(({ rows: ofPanel }, panel) => {
          const domain = panel === 0 ? [0, 0.5 - between / 2] : [0.5 + between / 2, 1];
          const ticks = panel === 0 ? { tickvals: names.map((_, row) => row), ticktext: names } : { tickvals: [] };
          return [
            [
              `xaxis${axisNumber(panel)}`,
              axis("Score", { domain, anchor: `y${axisNumber(panel)}`, range: [-0.01, upperEnd(ofPanel)], nticks: 6 }),
            ],
            [
              `yaxis${axisNumber(panel)}`,
              axis("", {
                ...ticks,
                anchor: `x${axisNumber(panel)}`,
                range: [names.length - 0.5, -0.5],
                showgrid: false,
                ticks: "",
              }),
            ],
          ];
        }),
      ),
      annotations: [
        ...layout.annotations,
        ...panels.map(({ measure }, panel) =>
          note(`<b>${measure[0].toUpperCase()}${measure.slice(1)}</b>`, {
            x: panel === 0 ? 0 : 0.5 + between / 2,
            y: 1,
            xref: "paper",
            yref: "paper",
            xanchor: "left",
            yanchor: "bottom",
            yshift: 3,
            font: { size: fontSize.text },
          }),
        ),
      ],
      shapes: panels.flatMap((_, panel) =>
        rows.slice(1).map((__, row) => ({
          type: "line",
          layer: "below",
          xref: `x${axisNumber(panel)} domain`,
          yref: `y${axisNumber(panel)}`,
          x0: 0,
          x1: 1,
          y0: row + 0.5,
          y1: row + 0.5,
          line: { color: ink.grid, width: 1 },
        })),
      ),
    },
    alt: `${method}. ${panels
      .map(
        ({ measure, rows: ofPanel }) =>
          `${measure}: ${ofPanel
            .map(
              ({ finding, scores: values, chance }) =>
                `${finding} ${values.map(({ value, low, high }, c) => `${classifiers[c]} ${withInterval(value, low, high)}`).join(", ")}, chance ${three(chance)}`,
            )
            .join("; ")}`,
      )
      .join(". ")}.`,
  };
}

function marks(name: string, rows: readonly LocalizationScore[], c: number, shift: number): object {
  const values = rows.map(({ scores }) => scores[c]);
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
  };
}

/** A trace's panel; the first one has the legend. */
function at(panel: number): object {
  return { xaxis: `x${axisNumber(panel)}`, yaxis: `y${axisNumber(panel)}`, showlegend: panel === 0 };
}

function upperEnd(rows: readonly LocalizationScore[]): number {
  return Math.min(
    1.01,
    Math.max(...rows.flatMap(({ scores, chance }) => [chance, ...scores.map(({ high }) => high)])) * 1.08 + 0.02,
  );
}
